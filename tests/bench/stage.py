"""The real window on a project, driven by events, and a bare text widget beside it.

What belongs here: what the measurements of ``window`` and ``start`` share. An action ends when the
widget that it changes has been painted; everything else that the same turn of the event loop does
is counted too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from annotator.machine import Machine
from tests.bench.rows import Sample
from ui.__main__ import Options
from ui.app import App, make_application
from ui.startup import Nets

PATIENCE: Final = 60.0
"""Seconds after which something that does not come is taken for broken."""


class Painted(QObject):
    """Notices when a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt calls this before the paint; ``until_painted`` looks after the turn that does it."""
        if event.type() == QEvent.Type.Paint:
            self.count += 1
        return False


def until(ready: Callable[[], bool]) -> None:
    """Turn the event loop until something is so."""
    end = time.monotonic() + PATIENCE
    while not ready():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        if time.monotonic() > end:
            raise TimeoutError("What is measured did not happen.")


def until_painted(painted: Painted, act: Callable[[], object]) -> Sample:
    """How long from an action to the end of the paint that follows it."""
    before = painted.count
    cpu, wall = time.process_time(), time.perf_counter()
    act()
    until(lambda: painted.count > before)
    return Sample(time.perf_counter() - wall, time.process_time() - cpu)


def settle() -> None:
    """Let everything that waits in the event loop happen."""
    for _ in range(5):
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)


@contextmanager
def open_window(project: Path, data_dir: Path) -> Iterator[App]:
    """The program with a project open and everything ready; closed at the end."""
    options = Options((project,), data_dir=data_dir, name="Ana")
    nets = Nets(data_dir)
    qt = make_application()
    app = App(options, Machine(data_dir), nets)
    try:
        app.start()
        until(lambda: app.ready and app.session.project is not None)
        app.window.activateWindow()
        app.window.reader.setFocus()
        qt.processEvents()
        settle()
        yield app
    finally:
        app.shut()
        nets.close()


def bare_editor(size_of: QWidget, font: QFont) -> QPlainTextEdit:
    """A plain text widget as it comes, as large as another widget and in the same font."""
    editor = QPlainTextEdit()
    editor.setReadOnly(True)
    editor.setFont(font)
    editor.resize(size_of.size())
    editor.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    editor.show()
    settle()
    return editor
