"""What a restore point holds whole comes back, whatever part of the file is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from annotator.errors import Problem
from annotator.keeping import points, repairing
from annotator.operations import AddAnnotation
from annotator.project import Project
from annotator.values import Segment
from tests.annotator.world import World, history_of

SIZE = 4096
LAST = b"Text 9: prices rose."
TEXTS = tuple(
    f"Text {number}: prices rose. {'More words follow here. ' * 250}" for number in range(10)
)


@pytest.fixture
def worked(world: World) -> Project:
    """Ten articles of two pages each with a span on each, and a restore point of all that."""
    project = world.create("project", *TEXTS)
    for article in range(1, 11):
        project.run(AddAnnotation(article, (Segment(0, 4),), "claim"))
    points.make(project.path, world.machine.data_dir, project.id, "by hand")
    return project


def cut(path: Path, percent: int) -> None:
    """Leave so much of a closed file."""
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * percent // 100 // SIZE * SIZE])


@pytest.mark.parametrize("percent", [20, 35, 50, 60, 70, 80, 90])
def test_a_file_that_was_cut(world: World, worked: Project, percent: int) -> None:
    """Texts of which nothing is left in the file, not even of their histories, are looked for."""
    before, path = {event.id for event in history_of(worked)}, worked.path
    worked.close()
    cut(path, percent)
    report = repairing.repair(path, world.machine.data_dir)
    project = world.enter()
    assert report.damage.lost == ()
    assert report.damage.texts == 10
    assert {event.id for event in history_of(project)} == before
    assert [len(project.annotations(key)) for key in range(1, 11)] == [1] * 10
    assert project.check() == []


def test_nothing_is_left(world: World, worked: Project) -> None:
    """The restore point is named instead."""
    path = worked.path
    worked.close()
    cut(path, 5)
    with pytest.raises(Problem, match="Restore the restore point of 2"):
        repairing.repair(path, world.machine.data_dir)
    damage = repairing.look_at_damage(path, world.machine.data_dir)
    assert not damage.opens
    assert damage.nearest is not None  # so that the window can put it back


def test_the_pages_of_an_article_are_zeros(world: World, worked: Project) -> None:
    """Neither the text nor the page with its hash: only the count still speaks of it."""
    before, path = {event.id for event in history_of(worked)}, worked.path
    digest = bytes.fromhex(worked.article(10).sha256)
    worked.close()
    data = bytearray(path.read_bytes())
    for words in (LAST, digest):
        while (at := data.find(words)) >= 0:
            data[at // SIZE * SIZE : at // SIZE * SIZE + SIZE] = bytes(SIZE)
    path.write_bytes(data)
    report = repairing.repair(path, world.machine.data_dir)
    project = world.enter()
    assert report.damage.texts == 10
    assert {event.id for event in history_of(project)} == before


def test_what_is_lost_has_its_title(world: World, worked: Project) -> None:
    """Also where only a restore point knows it, of which that text is spoilt too."""
    path, data_dir = worked.path, world.machine.data_dir
    (point,) = points.of_file(data_dir, path)
    worked.close()
    cut(path, 60)
    whole = point.path.read_bytes()
    assert LAST not in path.read_bytes()
    point.path.write_bytes(whole.replace(LAST, LAST.lower()))
    found = repairing.look_at_damage(path, data_dir)
    assert [each.title for each in found.lost] == ["“Article 10”"]
    assert found.lost[0].text


def test_a_later_article_is_not_brought_in(world: World, worked: Project) -> None:
    """A restore point that holds more than the file ever did gives back only what it held."""
    path, data_dir = worked.path, world.machine.data_dir
    (point,) = points.of_file(data_dir, path)
    worked.close()
    early = point.path.read_bytes()
    with world.enter() as project:
        project.run(AddAnnotation(1, (Segment(5, 7),), "claim"))
        later = {event.id for event in history_of(project)}
        points.make(path, data_dir, project.id, "by hand")
    path.write_bytes(early)
    data = bytearray(early)
    at = data.index(LAST)
    data[at] = 0
    path.write_bytes(data)
    repairing.repair(path, data_dir)
    assert {event.id for event in history_of(world.enter())} < later


def spoil(path: Path) -> None:
    """Alter a text of a closed file."""
    data = path.read_bytes()
    path.write_bytes(data.replace(LAST, LAST.upper(), 1))


def test_a_moved_file_is_offered_what_it_had(world: World, worked: Project) -> None:
    """Its restore points name the place that it was moved from; none was made in the new one."""
    path, data = worked.path, world.machine.data_dir
    worked.close()
    moved = path.rename(world.path("elsewhere"))
    spoil(moved)
    damage = repairing.look_at_damage(moved, data)
    assert (damage.points, damage.from_points, len(damage.lost)) == ((), 0, 1)
    assert damage.nearest is not None
    assert damage.nearest.of == path
    assert damage.told()[-1].endswith(f"It was made of {path}, which is not there any more.")
    shutil.copy(moved, path)  # its place is taken: it may be a colleague's
    assert repairing.look_at_damage(moved, data).nearest is None


def test_nothing_can_be_read_and_a_restore_point_is_left(world: World, worked: Project) -> None:
    path, data = worked.path, world.machine.data_dir
    worked.close()
    folder = path.parent / "moved"
    folder.mkdir()
    moved = path.rename(folder / path.name)
    moved.write_bytes(moved.read_bytes()[:100] + bytes(4 * SIZE))
    damage = repairing.look_at_damage(moved, data)
    assert not damage.opens
    assert damage.nearest is not None
    first, last = damage.told()
    assert first == "Nothing of a project can be read in it."
    assert str(path) in last
    with pytest.raises(Problem, match=r"read in it\. It was left as it is\. Restore the rest"):
        repairing.repair(moved, data)
    other = moved.rename(folder / "other.claims")
    with pytest.raises(Problem, match="holds nothing of a Claim Annotator project"):
        repairing.look_at_damage(other, data)
