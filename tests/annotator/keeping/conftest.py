"""A project file from somebody else, and the machine that gets it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from annotator.machine import Machine
from annotator.operations import AddAnnotation, SetProgress
from annotator.project import Project
from annotator.values import Segment
from tests.annotator.keeping.desks import ZOE, Desk
from tests.annotator.world import World, stands


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A project that was made and worked on at another machine, as it comes by mail."""
    there = World(tmp_path_factory.mktemp("there"))
    project = there.create()
    project.run(AddAnnotation(1, (Segment(1, 14),), "claim"))
    project.run(AddAnnotation(1, (Segment(15, 21), Segment(22, 26)), "quote"))
    project.run(SetProgress(1, "finished"))
    project = there.switch(project, there.bob)
    project.run(AddAnnotation(2, (Segment(0, 8),), "denial"))
    project.close()
    return there.path().read_bytes()


@pytest.fixture
def desk(tmp_path: Path, sent: bytes) -> Desk:
    return Desk(tmp_path, sent)


@pytest.fixture(scope="module")
def wanted(
    sent: bytes, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, list[tuple[object, ...]]]]:
    """The fold of what was sent, as its own machine has it."""
    path = tmp_path_factory.mktemp("wanted") / "wanted.claims"
    path.write_bytes(sent)
    machine = Machine(path.parent / "data")
    with closing(sqlite3.connect(path)) as connection:
        row = connection.execute("SELECT value FROM meta WHERE name = 'project'").fetchone()
    machine.made(path, row[0])
    with Project.open(path, ZOE, machine, read_only=True) as project:
        assert project.received is None
        yield stands(project)
