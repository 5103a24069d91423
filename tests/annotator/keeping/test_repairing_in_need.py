"""What is said where a repair finds a full disk, or one that may not be written to."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from annotator.errors import FileTrouble, Problem
from annotator.keeping import repairing
from annotator.machine import Machine
from annotator.operations import AddAnnotation
from annotator.store.guard import trouble_of
from annotator.values import Segment
from tests.annotator.world import World


@pytest.fixture
def worked(world: World) -> Path:
    """A project whose beginning is spoilt; all of its history is sound."""
    project = world.create()
    project.run(AddAnnotation(1, (Segment(0, 3),), "claim"))
    project.close()
    data = project.path.read_bytes()
    project.path.write_bytes(bytes(4096) + data[4096:])
    return project.path


def test_that_it_was_made_here_cannot_be_remembered(
    worked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is repaired all the same, and that is said."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Machine, "made", full)
    report = repairing.repair(worked, worked.parent / "data")
    assert "Nothing is lost." in report.lines
    assert report.lines[-1].startswith("That project.claims was made here could not be remembered")


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ("database or disk is full", "the disk is full. It is as it was; free some space in {}"),
        ("attempt to write a readonly database", "the file or its folder may only be read. It is"),
        ("disk I/O error", "the clean file cannot be written. It is as it was; try again."),
    ],
)
def test_what_keeps_the_clean_file_from_being_written_is_told_of_the_project(
    worked: Path, monkeypatch: pytest.MonkeyPatch, trouble: str, said: str
) -> None:
    """Nobody knows of the clean file, and nothing of it is on a screen."""
    before = worked.read_bytes()

    def fails(*_: object) -> None:
        raise trouble_of(
            worked.with_name(".project.claims.repair"), sqlite3.OperationalError(trouble)
        )

    monkeypatch.setattr(repairing.Salvage, "take", fails)
    for door, begin, folder in (
        (repairing.repair, "project.claims could not be repaired: ", "its folder"),
        (repairing.look_at_damage, "project.claims could not be looked at: ", "the folder for tem"),
    ):
        with pytest.raises(Problem, match=re.escape(begin + said.format(folder))) as told:
            door(worked, worked.parent / "data")
        assert not isinstance(told.value, FileTrouble)
    assert worked.read_bytes() == before
    assert [each.name for each in worked.parent.glob("*project*")] == ["project.claims"]
