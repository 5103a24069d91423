"""What is said where a repair finds a full disk, or one that may not be written to."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.keeping import repairing
from annotator.machine import Machine
from annotator.operations import AddAnnotation
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
