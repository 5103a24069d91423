"""How long the window takes to start, in processes of their own, beside a bare PySide6 window.

What belongs here: ``python -m tests.bench.start ours|floor …`` is one such process. It tells on its
output, in seconds of the system's clock, when each stage was reached; the parent knows when it
started it. ``painted``: the first page is on the screen. ``answering``: a key that scrolls it has
been painted too. ``ready``: the project is open and everything that is loaded late has been.
"""

from __future__ import annotations

import compileall
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from tests.bench.rows import Row, Sample, row

BUDGETS: Final = {"painted": 2.0, "answering": 2.0, "ready": 4.0}
MANY_BUDGET: Final = 1.5
_TITLES: Final = {
    "painted": "start to first page painted",
    "answering": "start to answering",
    "ready": "start to everything ready",
}
Stages = dict[str, Sample]


def _clock() -> Sample:
    """The system's clock, which two processes share, and the CPU seconds of this one so far."""
    return Sample(time.monotonic(), time.process_time())


def _floor() -> Stages:
    from PySide6.QtCore import QTimer, qInstallMessageHandler
    from PySide6.QtWidgets import QApplication, QMainWindow, QPlainTextEdit

    from tests.bench.stage_paint import FirstPaint

    qInstallMessageHandler(lambda *_: None)  # the off-screen platform's wishes
    app = QApplication([])
    window = QMainWindow()
    editor = QPlainTextEdit("Text", window)
    window.setCentralWidget(editor)
    window.resize(1280, 800)
    stages: Stages = {}

    def reached() -> None:
        stages["painted"] = _clock()
        app.quit()

    first = FirstPaint(editor.viewport(), lambda: QTimer.singleShot(0, reached))
    window.show()
    app.exec()
    del first
    return stages


def _ours(project: Path, data_dir: Path) -> Stages:
    """As ``ui.app.main`` does it, with a look at the clock now and then."""
    from annotator.machine import Machine
    from ui.__main__ import Options
    from ui.app import App, make_application
    from ui.startup import Nets

    stages: Stages = {}

    def reached(stage: str) -> Callable[[], object]:
        return lambda: stages.setdefault(stage, _clock())

    def look() -> None:
        if app.ready:
            reached("ready")()
        if len(stages) == len(BUDGETS):
            qt.quit()

    options = Options((project,), data_dir=data_dir, name="Ana")
    nets = Nets(data_dir)
    qt = make_application()
    nets.catch_qt()
    app = App(options, Machine(data_dir), nets)

    from PySide6.QtCore import QEvent, Qt, QTimer
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    from tests.bench.stage_paint import FirstPaint

    reader = app.window.reader
    watchers = []

    def painted() -> None:
        reached("painted")()
        watchers.append(FirstPaint(reader.viewport(), reached("answering")))
        down = (QEvent.Type.KeyPress, Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier)
        QApplication.postEvent(reader, QKeyEvent(*down))

    app.start()
    watchers.append(FirstPaint(reader.viewport(), painted))
    clock = QTimer(interval=1)
    clock.timeout.connect(look)
    clock.start()
    qt.exec()
    watchers.clear()
    app.shut()
    nets.close()
    return stages


def _run(*words: str) -> Stages:
    began = time.monotonic()
    command = [sys.executable, "-m", "tests.bench.start", *words]
    ran = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    stages = msgspec.json.decode(ran.stdout, type=Stages)
    return {stage: Sample(at.wall - began, at.cpu) for stage, at in stages.items()}


def start_rows(projects: dict[int, Path], data_dir: Path, runs: int) -> list[Row]:
    """Each stage beside the bare window, for the largest project; and beside the smallest one."""
    # As `make run` does; an environment may forbid Python to write what it compiles.
    for package in ("annotator", "ui"):
        compileall.compile_dir(package, quiet=1)
    floor: list[Stages] = []
    found: dict[int, list[Stages]] = {articles: [] for articles in projects}
    for _ in range(runs + 1):
        floor.append(_run("floor"))
        for articles, project in projects.items():
            found[articles].append(_run("ours", str(project), str(data_dir)))
    few, many = min(projects), max(projects)
    rows = []
    for stage, budget in BUDGETS.items():
        name = f"{_TITLES[stage]}, {many:,} articles"
        for kind in ("wall", "cpu"):
            value = _median(found[many], stage, kind)
            bare = _median(floor, "painted", kind)
            rows.append(row(f"{name}, {kind}", value, "s", bare, budget))
        before = _median(found[few], stage, "cpu")
        rows.append(row(f"{name} beside {few:,}, cpu", value, "s", before, MANY_BUDGET))
    return rows


def _median(found: list[Stages], stage: str, kind: str) -> float:
    # The first run only warms the disk's cache.
    return float(statistics.median(getattr(each[stage], kind) for each in found[1:]))


if __name__ == "__main__":
    told = _floor() if sys.argv[1] == "floor" else _ours(Path(sys.argv[2]), Path(sys.argv[3]))
    sys.stdout.buffer.write(msgspec.json.encode(told))
