"""Removing for good where several files of one project share its restore points on a machine."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from annotator.errors import Problem
from annotator.keeping import cleared, purging
from annotator.project import Project
from annotator.purging import points_in_words
from annotator.store import backup
from annotator.text import sha256
from tests.annotator.keeping.test_purging import (
    CANARY,
    HASH,
    made_points,
    worked_on,
    worked_on_in_every_way,
)
from tests.annotator.sync.post import BOB, TEXTS, Team
from tests.annotator.world import World


@pytest.fixture
def secret(world: World) -> Project:
    """A project with an article that nobody is to know of."""
    return worked_on_in_every_way(world)


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    made = Team(tmp_path)
    yield made
    made.close()


def copied(project: Project, world: World) -> Project:
    """A copy of the project beside it, opened on the same machine."""
    copy = project.path.with_name("a copy.claims")
    backup.copy_to(project.path, copy, None, "Copying")
    return Project.open(copy, world.ana, world.machine)


def purged_in_a_copy(secret: Project, world: World) -> Project:
    """The article is removed for good in a copy, and is in a new restore point of the original;
    gives the copy, which is closed."""
    made_points(secret, "first")
    copy = copied(secret, world)
    assert copy.purge([3]).points == 1
    copy.close()
    made_points(secret, "again")
    assert points_hold(secret)
    return copy


def points_hold(project: Project) -> int:
    """How many restore points have words of the article."""
    found = backup.restore_points(project._machine.data_dir, project.id)
    return sum(CANARY.encode() in each.read_bytes() for each in found)


def test_a_purge_clears_what_came_after_that_of_a_copy(secret: Project, world: World) -> None:
    purged_in_a_copy(secret, world)
    secret.stories()
    cache = world.machine.data_dir / "stories" / f"{secret.id}.npz"
    assert cache.is_file()
    assert secret.purge([3]).points == 1
    assert not points_hold(secret)
    assert not cache.exists()


def test_a_purge_looks_through_all_whatever_is_remembered(secret: Project, world: World) -> None:
    point = made_points(secret, "first")[0]
    folder = backup.folder_of(world.machine.data_dir, secret.id)
    cleared.note(folder, [HASH], [point])
    assert purging.uncleared(world.machine.data_dir, secret.id, [HASH]) == []
    assert secret.purge([3]).points == 1
    assert not points_hold(secret)


def test_one_that_could_not_be_cleared_is_not_trusted_any_more(
    secret: Project, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(*_: object) -> bool:
        raise Problem("There is no room.")

    point = made_points(secret, "first")[0]
    folder = backup.folder_of(world.machine.data_dir, secret.id)
    cleared.note(folder, [HASH], [point])
    monkeypatch.setattr(purging, "_clear_point", cannot)
    assert secret.purge([3]).left
    monkeypatch.undo()
    secret.close()
    world.enter().close()
    assert not points_hold(secret)


def test_it_clears_the_caches_also_without_restore_points(secret: Project, world: World) -> None:
    secret.stories()
    cache = world.machine.data_dir / "stories" / f"{secret.id}.npz"
    assert cache.is_file()
    secret.purge([3])
    assert not cache.exists()


def test_the_copy_clears_what_came_after_it_when_it_is_opened(
    secret: Project, world: World
) -> None:
    copy = purged_in_a_copy(secret, world)
    Project.open(copy.path, world.ana, world.machine).close()
    assert not points_hold(secret)


def test_broken_off_it_clears_what_came_after_that_of_a_copy(
    secret: Project, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    purged_in_a_copy(secret, world)
    monkeypatch.setattr(purging, "clear_points", killed)
    with pytest.raises(KeyboardInterrupt):
        secret.purge([3])
    monkeypatch.undo()
    secret.close()
    world.enter().close()
    assert not points_hold(secret)


def test_a_point_that_was_put_back_as_it_was_is_cleared_again(
    secret: Project, world: World
) -> None:
    """By whoever restores the data folder from a backup, with the times of its files."""
    point = made_points(secret, "first")[0]
    kept = world.folder / "elsewhere"
    shutil.copy2(point, kept)
    secret.purge([3])
    secret.close()
    kept.replace(point)
    assert points_hold(secret)
    world.enter().close()
    assert not points_hold(secret)


def test_an_opening_looks_through_a_restore_point_once(
    secret: Project, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    done = purging._clear_point

    def look(point: Path, texts: Collection[str]) -> bool:
        looked.append(point.name)
        return done(point, texts)

    made_points(secret, "first")
    secret.purge([3])
    copied(secret, world).purge([4])  # which has more removed than the first: both are remembered
    monkeypatch.setattr(purging, "_clear_point", look)
    world.switch(secret, world.ana).close()
    assert len(looked) == 0
    new = made_points(secret, "second")
    world.enter().close()
    world.enter().close()
    assert looked == [each.name for each in new]


def test_the_plan_says_whose_the_restore_points_are(secret: Project, world: World) -> None:
    made_points(secret, "first", "second")
    assert points_in_words(secret.purge_plan([3])) == "2 restore points on this machine"
    copy = copied(secret, world)
    plan = copy.purge_plan([3])
    assert plan.points_of == ((secret.path.name, 2),)
    assert points_in_words(plan) == (
        f"2 restore points on this machine, all of them of {secret.path.name}"
    )
    made_points(copy, "of the copy")
    assert points_in_words(copy.purge_plan([3])) == (
        f"3 restore points on this machine (2 of {secret.path.name} and 1 of this file)"
    )
    secret.close()
    secret.path.unlink()
    assert points_in_words(copy.purge_plan([3])) == "3 restore points on this machine"
    copy.close()


def test_files_of_one_name_are_told_apart(secret: Project, world: World) -> None:
    made_points(secret, "first")
    there = world.folder / "there" / secret.path.name
    there.parent.mkdir()
    backup.copy_to(secret.path, there, None, "Copying")
    with Project.open(there, world.ana, world.machine) as copy:
        plan = copy.purge_plan([3])
    assert points_in_words(plan) == f"1 restore point on this machine, of {secret.path}"


def test_what_a_merge_asks_for_is_cleared_also_after_it_was_in_a_copy(team: Team) -> None:
    bob = worked_on(team)
    team.lead.purge([1])
    package = team.package(BOB, 2)
    copy = bob.path.with_name("a copy.claims")
    backup.copy_to(bob.path, copy, None, "Copying")
    made_points(bob, "first")
    profile = bob._machine.current()
    assert profile is not None
    with Project.open(copy, profile, bob._machine) as other:
        other.merge(package)
        assert other.obey_purges([sha256(TEXTS[0])]).points >= 1
    [again] = made_points(bob, "again")
    assert TEXTS[0].encode() in again.read_bytes()
    bob.merge(package)
    bob.obey_purges([sha256(TEXTS[0])])
    for point in backup.restore_points(bob._machine.data_dir, bob.id):
        assert TEXTS[0].encode() not in point.read_bytes()


def test_an_opening_deletes_nothing_in_the_folder(secret: Project, world: World) -> None:
    """Another window may be writing there, and of a damaged restore point something may be had."""
    purged_in_a_copy(secret, world)
    folder = backup.folder_of(world.machine.data_dir, secret.id)
    part = folder / ".a new one.claims.part"
    part.write_bytes(b"half of it")
    newest = max(backup.restore_points(world.machine.data_dir, secret.id), key=lambda p: p.name)
    damaged = bytes(4096) + newest.read_bytes()[4096:]
    newest.write_bytes(damaged)
    Project.open(secret.path.with_name("a copy.claims"), world.ana, world.machine).close()
    assert part.exists()
    assert newest.read_bytes() == damaged
    secret.purge([3])
    assert not part.exists()
    assert not newest.exists()
