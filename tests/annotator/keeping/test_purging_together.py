"""Two windows at the restore points of a project at once, when something is removed for good."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from filelock import FileLock

from annotator.errors import Problem
from annotator.keeping import cleared, points, purging
from annotator.project import Project
from annotator.store import backup
from tests.annotator.keeping.test_purging import (
    CANARY,
    HASH,
    everything,
    made_points,
    worked_on_in_every_way,
)
from tests.annotator.world import World


@pytest.fixture
def secret(world: World) -> Project:
    """A project with an article that nobody is to know of."""
    return worked_on_in_every_way(world)


class Point:
    """A restore point that is to be cleared of an article that the project has no more."""

    def __init__(self, secret: Project, world: World) -> None:
        self.data_dir, self.project = world.machine.data_dir, secret.id
        [self.path] = made_points(secret, "first")
        beside = backup.facts_beside(self.path)
        self._former = {each: each.read_bytes() for each in (self.path, beside)}
        secret.purge([3])
        self._purged = secret.path
        self.put_back()

    def put_back(self) -> None:
        """As it was before it was cleared."""
        for path, data in self._former.items():
            path.write_bytes(data)

    def clear(self) -> purging.Cleared:
        """What a purge does, and an opening that finishes one."""
        return purging.clear_points(self.data_dir, self.project, [HASH])

    def clear_new(self) -> None:
        """What the making of a restore point does, every half hour."""
        purging.clear_new(self.path, self._purged)

    def check(self) -> None:
        """It is there, whole, and has no words of the article."""
        points.verify(self.path)
        assert CANARY.encode() not in self.path.read_bytes()


@pytest.fixture
def point(secret: Project, world: World) -> Point:
    return Point(secret, world)


@pytest.mark.parametrize("step", ["_clear_copy", "_prove", "_put"])
def test_one_waits_for_the_other(
    point: Point, monkeypatch: pytest.MonkeyPatch, step: str, world: World
) -> None:
    """In the middle of it another one cannot begin, and says so where it has waited too long."""
    met: list[str] = []
    done: Callable[..., Any] = getattr(purging, step)

    def interrupted(*args: Any) -> Any:
        monkeypatch.setattr(purging, step, done)
        with pytest.raises(Problem, match="another window is at the restore points"):
            point.clear_new()
        met.extend(point.clear().left)
        return done(*args)

    monkeypatch.setattr(cleared, "_PATIENCE", 0)
    monkeypatch.setattr(purging, "_delete", lambda path: None)  # as what is made new would be
    monkeypatch.setattr(purging, step, interrupted)
    assert point.clear().points == 1
    assert [each.split(": ")[0] for each in met] == [point.path.name]
    point.check()
    assert (point.clear().points, point.clear().left) == (0, ())
    assert CANARY.encode() not in everything(world)


@pytest.mark.parametrize("both", ["clear", "clear_new"])
def test_both_at_once(point: Point, both: str) -> None:
    """The point is cleared once, and stays, whoever comes first."""
    for _ in range(5):
        point.put_back()
        start = Barrier(2)

        def run(work: Callable[[], object], start: Barrier = start) -> object:
            start.wait(30)
            return work()

        with ThreadPoolExecutor(2) as pool:
            one = pool.submit(run, point.clear)
            other = pool.submit(run, getattr(point, both))
            found = [each.result() for each in (one, other)]
        done = [each for each in found if isinstance(each, purging.Cleared)]
        assert sum(each.points for each in done) in ({1} if both == "clear" else {0, 1})
        assert all(each.left == each.deleted == () for each in done)
        point.check()


def test_one_that_is_removed_meanwhile_is_not_left(
    point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    def removed(path: Path, _: object) -> bool:
        path.unlink()
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(purging, "_clear_point", removed)
    done = point.clear()
    assert (done.points, done.deleted, done.left) == (0, (), ())


def test_a_folder_that_cannot_be_written_to_is_told(
    point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no bare error comes of it."""

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(FileLock, "acquire", refused)
    [left] = point.clear().left
    assert left.endswith("Permission denied")
    with pytest.raises(Problem, match="Permission denied"):
        point.clear_new()
