"""A file that is moved after its program was killed: the newest changes are in the log."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from annotator import cli
from annotator.keeping import left_behind
from annotator.project import Project
from annotator.store import backup
from tests.annotator.world import World, sha256

KILLED = """
import os, sys
from pathlib import Path
from annotator.machine import Machine
from annotator.operations import AddAnnotation
from annotator.project import Project
from annotator.values import Segment
machine = Machine(Path(sys.argv[2]))
ana = next(each for each in machine.people() if each.name == "Ana")
project = Project.open(Path(sys.argv[1]), ana, machine)
for start in range(3):
    project.run(AddAnnotation(1, (Segment(start, start + 2),), "quote"))
os._exit(9)
"""


@pytest.fixture
def killed(world: World) -> Path:
    """A project with three labels that are in its log alone."""
    world.create().close()
    path = world.path()
    words = [sys.executable, "-c", KILLED, str(path), str(world.machine.data_dir)]
    assert subprocess.run(words, check=False).returncode == 9
    assert labels_in(path) == 3
    return path


def labels_in(path: Path) -> int:
    with backup.reading(path) as connection:
        return int(connection.execute("SELECT count(*) FROM annotation").fetchone()[0])


def moved(world: World, path: Path) -> Path:
    """The file alone, in another folder; its log stays."""
    target = world.folder / "elsewhere" / path.name
    target.parent.mkdir()
    return path.rename(target)


def opened(world: World, path: Path, *, read_only: bool = False) -> Project:
    project = Project.open(path, world.ana, world.machine, read_only=read_only)
    world.open.append(project)
    return project


def test_the_log_is_brought_along(world: World, killed: Path) -> None:
    target = moved(world, killed)
    project = opened(world, target)
    assert len(project.annotations(1)) == 3
    assert "had stayed in" in project.opening_words
    assert "brought along" in project.opening_words
    assert project.check() == []
    project.close()
    assert {each.name for each in world.folder.iterdir()} == {"data", "elsewhere"}
    assert [each.name for each in target.parent.iterdir()] == [target.name]
    assert opened(world, target).opening_words == ""


def test_opened_to_read_it_is_told_and_nothing_moves(
    world: World, killed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target, log = moved(world, killed), Path(f"{killed}-wal")
    before = sha256(log)
    project = opened(world, target, read_only=True)
    assert project.annotations(1) == []
    assert "and are not shown" in project.opening_words
    project.close()
    words = ["stats", str(target), "--as", "Ana", "--data-dir", str(world.machine.data_dir)]
    assert cli.main(words) == 0
    assert "and are not shown" in capsys.readouterr().err
    assert sha256(log) == before
    assert len(opened(world, target).annotations(1)) == 3


def test_a_log_that_does_not_fit_stays_and_is_told(world: World, killed: Path) -> None:
    """Another program has put something else into the file meanwhile."""
    log, target = Path(f"{killed}-wal"), moved(world, killed)
    before, other = sha256(log), world.create("other")
    other.close()
    with target.open("r+b") as file:
        file.write(other.path.read_bytes())
    assert "do not fit it any more" in left_behind.bring(target, world.machine)
    assert sha256(log) == before
    assert [each.name for each in target.parent.iterdir()] == [target.name]


@pytest.mark.parametrize("how", ["together", "another there", "opened since", "copied"])
def test_otherwise_nothing_is_brought(world: World, killed: Path, how: str) -> None:
    log = Path(f"{killed}-wal")
    if how == "copied":  # the original, with its log, is where it was
        target = world.folder / "copy.claims"
        shutil.copyfile(killed, target)
    else:
        target = moved(world, killed)
    if how == "together":
        log.rename(f"{target}-wal")
    elif how == "another there":
        killed.write_bytes(b"")
    elif how == "opened since":
        world.machine.made(target, "0" * 32)
    assert left_behind.bring(target, world.machine) == ""
    if how == "together":
        assert len(opened(world, target).annotations(1)) == 3
    else:
        assert log.stat().st_size > 0
