"""Killed at any moment or out of space: what was acknowledged is there, and the file is sound."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading

import pytest

from annotator.operations import SetFlag
from annotator.project import Project
from tests.annotator.world import World, sha256, stands

KILLS = 15

WRITER = """
import os, sys
from pathlib import Path
from annotator.machine import Machine
from annotator.operations import AddAnnotation, SetFlag, SetSegments
from annotator.project import Project
from annotator.values import Segment

machine = Machine(Path(sys.argv[2]))

def enter():
    return Project.open(Path(sys.argv[1]), machine.person_named("Ana"), machine)

def work():
    project = enter()
    length = len(project.text(1))
    before = len(project.annotations(1))  # the same words again would replace what stands there
    for turn in range(100_000):
        start = (before + turn) % (length - 3)
        made = project.run(AddAnnotation(1, (Segment(start, start + 2),), "claim"))
        for each in made.annotations:
            project.run(SetSegments(each, (Segment(start, start + 3),)))
            print(each, flush=True)
        if turn % 7 == 6:
            project.run(SetFlag(1, not project.progress(1).flagged))
            project.undo()
            project.redo()
        if turn % 40 == 39:
            project.close()
            project = enter()

for _ in sys.stdin:
    child = os.fork()
    if not child:
        print(os.getpid(), flush=True)
        work()
    os.waitpid(child, 0)
    print("gone", flush=True)
"""


def _killed_after(writer: subprocess.Popen[str], delay: float) -> list[str]:
    """Let a child work, kill it ``delay`` seconds after its first word; what it acknowledged."""
    assert writer.stdin is not None
    assert writer.stdout is not None
    writer.stdin.write("go\n")
    writer.stdin.flush()
    child = int(writer.stdout.readline())
    heard = [writer.stdout.readline()]
    assert heard != ["gone\n"], "the writer fell by itself"
    timer = threading.Timer(delay, os.kill, [child, signal.SIGKILL])
    timer.start()
    while (line := writer.stdout.readline()).endswith("gone\n") is False:
        assert line, "the writer fell by itself"
        heard.append(line)
    timer.join()
    # A torn last line runs into the word that follows it: it was not acknowledged.
    return [line.strip() for line in heard if len(line.strip()) == 32]


@pytest.mark.slow
def test_kill_at_random_moments_loses_nothing_acknowledged(
    world: World, request: pytest.FixtureRequest
) -> None:
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    acknowledged: list[str] = []
    world.create("project", "The minister denied that sales had fallen. " * 200).close()
    command = [sys.executable, "-c", WRITER, str(world.path()), str(world.machine.data_dir)]
    writer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    request.addfinalizer(lambda: writer.communicate() and None)
    for number in range(KILLS):
        acknowledged += _killed_after(writer, chance.random() * 0.15)
        opened = world.enter()
        there = {each.id: each for each in opened.annotations(1)}
        lost = [each for each in acknowledged if each not in there]
        assert not lost, f"seed {seed}, kill {number}: {len(lost)} of {len(acknowledged)} lost"
        last = [there[each] for each in acknowledged]
        assert all(each.end - each.start == 3 for each in last), f"seed {seed}, kill {number}"
        if number % 5 == 4:
            assert opened.check() == [], f"seed {seed}, kill {number}"
        opened.close()
    assert len(acknowledged) > KILLS


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
