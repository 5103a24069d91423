"""Killed at any instant, the program loses nothing that it has painted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from annotator.machine import Machine
from annotator.project import Project
from tests.e2e.driver import CTRL, SHIFT, Person, run

AHEAD = 40
"""Labels that the program goes on making, so that the kill comes while it is at work."""


def label_until_killed(data_dir: Path) -> None:
    """In a process of its own: label word by word, and say so after each paint."""

    def act(person: Person) -> None:
        seen = {None}
        for number in range(AHEAD):
            person.reader.set_caret(134 + 40 * number)
            person.key(Qt.Key.Key_Right, CTRL | SHIFT)
            person.key(Qt.Key.Key_C)
            person.reader.viewport().repaint()
            QApplication.processEvents()
            made = person.window.session.selection
            if made not in seen:  # between two paragraphs there is no word to label
                seen.add(made)
                sys.stdout.write(f"{made}\n")
                sys.stdout.flush()

    run(data_dir, act)


@pytest.mark.parametrize("after", [1, 7, 19])
def test_kill_9_right_after_the_last_label_paints(after: int, tmp_path: Path) -> None:
    data = tmp_path / "data"
    code = (
        "from pathlib import Path; from tests.e2e.test_kill import label_until_killed; "
        f"label_until_killed(Path({str(data)!r}))"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[2],
    )
    assert program.stdout is not None
    painted = [program.stdout.readline().strip() for _ in range(after)]
    program.send_signal(signal.SIGKILL)
    rest, _ = program.communicate()
    painted += [line.strip() for line in rest.splitlines(keepends=True) if line.endswith("\n")]
    assert program.returncode == -signal.SIGKILL
    assert len(set(painted)) == len(painted) >= after

    def look(person: Person) -> set[str]:
        return {span.id for span in person.spans()}

    assert set(painted) <= run(data, look)
    machine = Machine(data)
    with Project.open(data / "samples.claims", machine.acting("Ana"), machine) as project:
        assert project.check() == []
