"""Killed at any moment or out of space: what was acknowledged is there, and the file is sound."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.operations import SetFlag
from annotator.project import Project
from tests.annotator.world import World, sha256, stands

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.slow
def test_kill_at_random_moments_loses_nothing_acknowledged() -> None:
    """One case of the campaign's row, which does it by the thousand."""
    seed = random.randrange(2**31)
    command = [sys.executable, "-m", "tests.campaign", "kills", "--seed", str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All rows as promised" in done.stdout


FILLER = """
import resource, signal, sys
from pathlib import Path
from annotator.errors import Problem
from annotator.machine import Machine
from annotator.operations import AddArticles, SetFlag
from annotator.project import Project
from annotator.values import NewArticle

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
machine = Machine(Path(sys.argv[2]))
project = Project.open(Path(sys.argv[1]), machine.person_named("Ana"), machine)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
before = (project.article_keys(), project.undo_name, project.counts())
articles = tuple(NewArticle(text=f"Text {n} " + "words " * 3000) for n in range(40))
try:
    project.run(AddArticles(articles))
    print("no problem")
except Problem as problem:
    print(problem)
assert (project.article_keys(), project.undo_name, project.counts()) == before
assert project.text(1).startswith("The minister")
project.close()
"""


@pytest.mark.parametrize("room", [8_192, 300_000, 700_000])
def test_a_full_disk_changes_nothing(world: World, room: int) -> None:
    project = world.create("project", "The minister denied that sales had fallen. " * 40)
    project.run(SetFlag(1, True, "before"))
    before = stands(project)
    project.close()
    size = project.path.stat().st_size
    arguments = [str(project.path), str(world.machine.data_dir), str(max(room, size // 2))]
    done = subprocess.run(
        [sys.executable, "-c", FILLER, *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "project.claims could not be written" in done.stdout
    assert "Nothing was changed" in done.stdout
    again = world.enter()
    assert again.check() == []
    assert stands(again) == before
    assert again.run(SetFlag(1, False)).message == "The flag is off."
    again.close()
    assert {each.name for each in world.folder.iterdir()} == {"data", "project.claims"}


def test_no_room_to_make_a_project(world: World) -> None:
    script = FILLER.split("project = ")[0] + (
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))\n"
        "try:\n"
        "    Project.create(Path(sys.argv[1]), machine.person_named('Ana'), machine)\n"
        "except Problem as problem:\n"
        "    print(problem)\n"
    )
    command = [sys.executable, "-c", script, str(world.path()), str(world.machine.data_dir)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert "project.claims" in done.stdout
    assert {each.name for each in world.folder.iterdir()} == {"data"}


def test_the_same_project_is_bytes_apart_only_by_its_history(
    world: World, project: Project
) -> None:
    """Opening and closing without a change leaves the content alone."""
    before = stands(project)
    project.close()
    world.enter().close()
    first = sha256(project.path)
    assert len(first) == 64
    assert stands(world.enter()) == before
