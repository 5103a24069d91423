"""What a restore point holds whole comes back, whatever part of the file is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.errors import ProjectRefused
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
    with pytest.raises(ProjectRefused, match="Restore the restore point of 2"):
        repairing.repair(path, world.machine.data_dir)


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
