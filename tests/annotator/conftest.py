"""What tests of the core share: a world with two people, and a project of two short articles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from annotator.project import Project
from annotator.store import recorder
from tests.annotator.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """One machine, Ana and Bob; projects left open are closed afterwards."""
    made = World(tmp_path)
    yield made
    made.close()


@pytest.fixture
def project(world: World) -> Project:
    """Ana's project with the two articles, keys 1 and 2."""
    return world.create()


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Set the wall clock, in seconds since 1970; it stands still between calls."""

    class Clock:
        now = 1_800_000_000.0

        def time(self) -> float:
            return self.now

    clock = Clock()
    monkeypatch.setattr(recorder, "time", clock)

    def set_to(seconds: float) -> None:
        clock.now = seconds

    return set_to
