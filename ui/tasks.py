"""Long work off the window's thread: one piece at a time, with progress and cancel.

What belongs here: the thread and the ticker between it and the window. What the work does belongs
to the core; how it is shown belongs to ``ui.task_bar``. Work in a thread never touches a widget:
it returns plain data, which arrives in the window's thread.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Event
from typing import Any, Final

from PySide6.QtCore import QObject, QThread, Signal

from annotator.errors import Cancelled, Problem
from annotator.ticker import Ticker

log = logging.getLogger(__name__)

TICK_SECONDS: Final = 0.05
"""Progress is passed on at most this often; the first and the last tick always are."""

Work = Callable[[Ticker], Any]


class _WindowTicker:
    """The ticker given to the work: passes progress on, and raises once cancel is asked for."""

    def __init__(self, report: Callable[[int, int, str], None], cancelled: Event) -> None:
        self._report = report
        self._cancelled = cancelled
        self._next = 0.0

    def tick(self, done: int, total: int, what: str = "") -> None:
        """Pass progress on. Raises ``Cancelled``."""
        if self._cancelled.is_set():
            raise Cancelled("Cancelled.")
        now = time.monotonic()
        if now >= self._next or done >= total:
            self._next = now + TICK_SECONDS
            self._report(done, total, what)


class _Thread(QThread):
    """Runs one piece of work and keeps what came of it."""

    ticked = Signal(int, int, str)

    def __init__(self, work: Work, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self.cancelled = Event()
        self.result: Any = None
        self.error: BaseException | None = None

    def run(self) -> None:
        """Called by Qt in the new thread."""
        try:
            self.result = self._work(_WindowTicker(self._tick, self.cancelled))
        except BaseException as error:  # whatever it is, the window must hear of it
            self.error = error

    def _tick(self, done: int, total: int, what: str) -> None:
        # Signals carry C integers of 32 bits; bytes of a large file are more.
        scale = max(1, total >> 30)
        self.ticked.emit(done // scale, total // scale, what)


class Tasks(QObject):
    """The one long task that may run, as the window sees it."""

    started = Signal(str)
    """Its title."""
    progressed = Signal(int, int, str)
    """Done, total (0: unknown), and words for what is being done."""
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: _Thread | None = None
        self._done: Callable[[Any], None] | None = None
        self._failed: Callable[[BaseException], None] | None = None

    @property
    def busy(self) -> bool:
        """Whether a task runs."""
        return self._thread is not None

    def start(
        self,
        title: str,
        work: Work,
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Run ``work`` in a thread, then ``done`` or ``failed`` in this one.

        Raises ``Problem`` when a task runs already.
        """
        if self._thread is not None:
            raise Problem("Something else is still running. Wait for it, or cancel it first.")
        self._done, self._failed = done, failed
        thread = _Thread(work, self)
        self._thread = thread
        thread.ticked.connect(self.progressed)
        thread.finished.connect(self._finish)
        self.started.emit(title)
        thread.start()

    def cancel(self) -> None:
        """Ask the task to stop; it ends at its next tick, and keeps nothing."""
        if self._thread is not None:
            self._thread.cancelled.set()

    def stop(self) -> None:
        """Cancel and wait until the thread has ended (the window is closing)."""
        thread = self._thread
        if thread is not None:
            thread.cancelled.set()
            thread.wait()
            self._finish()

    def _finish(self) -> None:
        thread = self._thread
        if thread is None:
            return
        thread.wait()
        done, failed = self._done, self._failed
        self._thread = self._done = self._failed = None
        thread.deleteLater()
        self.ended.emit()
        if thread.error is None and done is not None:
            done(thread.result)
        elif thread.error is not None and failed is not None:
            failed(thread.error)
