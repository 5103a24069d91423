"""Another project's log beside a damaged file is told from its own, and left out of a repair."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.keeping import other_log, repairing
from annotator.keeping.other_log import Whose
from annotator.keeping.pages import Pages
from annotator.operations import AddAnnotation, SetFlag
from annotator.values import Segment
from tests.annotator.keeping.test_repairing_lost_texts import roots, zeros
from tests.annotator.world import World, history_of

LONG = "Prices rose. " * 300


def log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def worked(world: World, name: str, texts: int) -> tuple[Path, bytes, list[str]]:
    """A closed project, what its log held before that, and the ids of its history."""
    project = world.create(name, *(f"{name} {number}. {LONG}" for number in range(texts)))
    for article in (1, 2):
        project.run(AddAnnotation(article, (Segment(0, 4),), "claim"))
    project.run(SetFlag(1, True))
    log, ids = log_of(project.path).read_bytes(), [each.id for each in history_of(project)]
    project.close()
    return project.path, log, ids


def test_nothing_of_another_projects_log_is_taken(world: World) -> None:
    path, _, ids = worked(world, "project", 12)
    _, others, _ = worked(world, "other", 3)
    log_of(path).write_bytes(others)
    assert other_log.whose(path) is Whose.ANOTHERS
    damage = repairing.look_at_damage(path, world.machine.data_dir)
    report = repairing.repair(path, world.machine.data_dir)
    assert report.damage == damage
    assert (damage.lost, damage.known, damage.texts) == ((), True, 12)
    assert sum("is another project's" in each for each in report.lines) == 1
    project = world.enter()
    assert [each.id for each in history_of(project)] == ids
    assert project.check() == []
    kept = path.with_name(f"{report.kept.name}-wal")
    assert kept.read_bytes() == others


@pytest.mark.parametrize("damaged", [False, True])
def test_ones_own_newest_work_counts(world: World, damaged: bool) -> None:
    """Though the file beside it may be damaged in the very pages that the log has anew."""
    path, _, _ = worked(world, "project", 3)
    project = world.enter()
    project.run(AddAnnotation(3, (Segment(0, 4),), "quote"))
    ids = [each.id for each in history_of(project)]
    data, log = path.read_bytes(), log_of(path).read_bytes()
    project.close()
    places = roots(path, "event", "held")
    path.write_bytes(data)
    if damaged:
        zeros(path, *places)
    log_of(path).write_bytes(log)
    assert other_log.whose(path) is Whose.OWN
    report = repairing.repair(path, world.machine.data_dir)
    assert not any("-wal" in each for each in report.lines)
    assert {each.id for each in history_of(world.enter())} == set(ids)


def test_where_nothing_tells_both_are_taken_and_it_is_said(world: World) -> None:
    """All that the file has in the pages of the log is gone, and what begins a project, too."""
    path, _, _ = worked(world, "project", 60)
    _, others, _ = worked(world, "other", 3)
    log_of(path).write_bytes(others.replace(b"project.created", b"project.crxated"))
    with Pages(path, log=True) as image:
        places = [(number - 1) * image.size for number in image.logged]
    zeros(path, *(each for each in places if each < path.stat().st_size))
    assert other_log.whose(path) is Whose.DOUBTFUL
    lines = repairing.look_at_damage(path, world.machine.data_dir).told()
    assert any("may be another project's" in each for each in lines)
