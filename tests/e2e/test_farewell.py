"""Asked to end by the system, the program closes as by a click: one file, no lock."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_the_project(number: int, tmp_path: Path) -> None:
    code = (
        "import sys; from ui.__main__ import main; from ui.app import App\n"
        "App._warm_up = lambda self: print('ready', flush=True)\n"
        f"sys.exit(main(['--data-dir', {str(tmp_path)!r}, '--as', 'Ana']))"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[2],
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "ready\n"
    program.send_signal(number)
    _, said = program.communicate(timeout=30)
    assert program.returncode == 0, said
    left = {path.name for path in tmp_path.iterdir() if path.name.startswith("samples")}
    assert left == {"samples.claims"}
