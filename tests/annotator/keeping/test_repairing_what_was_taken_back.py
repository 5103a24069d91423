"""What was taken back, or removed for good, does not come back out of a restore point."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from annotator.errors import TextRefused
from annotator.keeping import points, repairing
from annotator.operations import AddAnnotation, AddArticles
from annotator.project import Project
from annotator.store import backup, purged
from annotator.values import NewArticle, Segment
from tests.annotator.keeping.test_purging import (
    CANARY,
    HASH,
    SECRET,
    made_points,
    worked_on_in_every_way,
)
from tests.annotator.keeping.test_repairing_lost_texts import roots, zeros
from tests.annotator.world import World, history_of

SIZE = 4096


def merged(world: World) -> Project:
    """A project that Bob's label came to with a merge."""
    world.create().close()
    shutil.copy(world.path(), world.path("copy"))
    bob = world.enter("copy", world.bob)
    bob.run(AddAnnotation(1, (Segment(1, 5),), "denial"))
    bob.close()
    project = world.enter()
    project.merge(world.path("copy"))
    return project


def point_of(project: Project, world: World) -> None:
    points.make(project.path, world.machine.data_dir, project.id, "by hand")


def labels(project: Project) -> bool:
    return any(each.name == "Label denial" for each in project.history())


@pytest.mark.parametrize("since", [True, False])
@pytest.mark.parametrize("counted", [True, False])
def test_a_merge_that_was_taken_back(world: World, since: bool, counted: bool) -> None:
    """``since``: after the restore point was made, which so knows it as standing."""
    project = merged(world)
    assert labels(project)
    if since:
        point_of(project, world)
        project.undo()
    else:
        project.undo()
        point_of(project, world)
    before = {event.id for event in history_of(project)}
    project.close()
    zeros(project.path, *roots(project.path, "event", *(() if counted else ("held",))))
    report = repairing.repair(project.path, world.machine.data_dir)
    assert report.damage.from_points
    assert report.damage.known == counted
    project = world.enter()
    assert {event.id for event in history_of(project)} == before
    assert not labels(project)
    assert project.check() == []
    project.redo()
    assert labels(project)
    assert project.check() == []


def test_a_merge_that_stands_again(world: World) -> None:
    project = merged(world)
    project.undo()
    point_of(project, world)
    project.redo()
    project.close()
    zeros(project.path, *roots(project.path, "event", "held"))
    repairing.repair(project.path, world.machine.data_dir)
    project = world.enter()
    assert labels(project)
    assert project.check() == []


def test_what_the_file_lost_of_its_merges_the_restore_point_tells(world: World) -> None:
    project = merged(world)
    project.undo()
    point_of(project, world)
    project.close()
    zeros(project.path, *roots(project.path, "merge", "received"))
    repairing.repair(project.path, world.machine.data_dir)
    project = world.enter()
    assert not labels(project)
    assert project.check() == []


def no_more(world: World, path: Path) -> Project:
    """The project after a repair: nothing of the secret article is in it, and none comes in."""
    repairing.repair(path, world.machine.data_dir)
    project = world.enter()
    assert project.check() == []
    assert purged.hashes(project._database.reader) == {HASH}
    assert CANARY not in "".join(event.payload.decode() for event in history_of(project))
    with pytest.raises(TextRefused):
        project.run(AddArticles((NewArticle(text=SECRET, title="again"),)))
    return project


@pytest.mark.parametrize("tombs", [True, False])
def test_an_article_that_was_removed_for_good(
    world: World, monkeypatch: pytest.MonkeyPatch, tombs: bool
) -> None:
    """A restore point that was out of reach then still has it. ``tombs``: the file still tells."""
    project = worked_on_in_every_way(world)
    (old,) = made_points(project, "before")
    whole, facts = old.read_bytes(), backup.facts_beside(old).read_bytes()
    project.purge([3])
    point_of(project, world)
    project.close()
    old.write_bytes(whole)
    backup.facts_beside(old).write_bytes(facts)
    assert CANARY.encode() in old.read_bytes()
    lost = () if tombs else ("purged", "purged_event", "purged_event_of_machine")
    zeros(project.path, *roots(project.path, "event", "held", *lost))
    (newest, older) = points.of_file(world.machine.data_dir, project.path)
    assert (newest.path == old, older.path == old) == (False, True)
    no_more(world, project.path)


def test_it_stays_away_also_where_the_newest_restore_point_is_spoilt(world: World) -> None:
    """Then the older one is asked, too, that still has it."""
    project = worked_on_in_every_way(world)
    (old,) = made_points(project, "before")
    whole, facts = old.read_bytes(), backup.facts_beside(old).read_bytes()
    project.purge([3])
    point_of(project, world)
    project.close()
    old.write_bytes(whole)
    backup.facts_beside(old).write_bytes(facts)
    newest = points.of_file(world.machine.data_dir, project.path)[0].path
    zeros(newest, *roots(newest, "text"))
    zeros(project.path, *roots(project.path, "event", "held", "purged", "purged_event"))
    no_more(world, project.path)


def test_what_another_file_of_the_project_removed_stays_here(world: World) -> None:
    """Its removal cleared the restore point of this one, too, and left its mark in it."""
    project = worked_on_in_every_way(world)
    made_points(project, "cleared")
    copy = project.path.with_name("a copy.claims")
    backup.copy_to(project.path, copy, None, "Copying")
    with Project.open(copy, world.ana, world.machine) as other:
        assert other.purge([3]).points == 1
    made_points(project, "again")
    before = {event.id for event in history_of(project)}
    project.close()
    content = bytearray(project.path.read_bytes())
    content[content.index(b"They had said so") + 1] ^= 1
    project.path.write_bytes(content)
    zeros(project.path, *roots(project.path, "held"))
    report = repairing.repair(project.path, world.machine.data_dir)
    assert (report.damage.known, report.damage.lost) == (False, ())
    project = world.enter()
    assert {event.id for event in history_of(project)} == before
    assert purged.hashes(project._database.reader) == frozenset()
