"""The real window on a project, driven by events, and a bare text widget beside it.

What belongs here: what the measurements of ``window`` and ``start`` share. An action ends when the
widget that it changes has been painted for the first time.
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

PATIENCE: Final = 30.0
"""Seconds after which something that does not come is taken for broken."""


class Painted(QObject):
    """Notices when a widget has been painted: ``ended`` is when the first paint was over."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.ended: Sample | None = None
        self._inside = False
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Send the event on from here, so that the clock can be read right after it."""
        if event.type() != QEvent.Type.Paint or self._inside:
            return False
        self._inside = True
        QApplication.sendEvent(watched, event)
        self._inside = False
        if self.ended is None:
            self.ended = clock()
        return True


def clock() -> Sample:
    """Now, in seconds of the wall's clock and of CPU time."""
    return Sample(time.perf_counter(), time.process_time())


def since(began: Sample, ended: Sample | None = None) -> Sample:
    """What lies between two looks at the clock."""
    ended = ended or clock()
    return Sample(ended.wall - began.wall, ended.cpu - began.cpu)


def until(ready: Callable[[], bool]) -> None:
    """Turn the event loop until something is so."""
    end = time.monotonic() + PATIENCE
    while not ready():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        if time.monotonic() > end:
            raise TimeoutError("What is measured did not happen.")


def until_painted(painted: Painted, act: Callable[[], object]) -> Sample:
    """How long from an action to the end of the first paint of the widget that follows it.

    Further paints, and what panels have put off, come after that.
    """
    painted.ended = None
    began = clock()
    act()
    QApplication.sendPostedEvents()
    until(lambda: painted.ended is not None)
    return since(began, painted.ended)


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
    nets.catch_qt()
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
