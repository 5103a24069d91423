"""Looking for something in a thread: the newest question counts, older ones are dropped.

What belongs here: one question after another, each in a thread of its own, beside the one long
task of the session. It only reads, so labelling goes on meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from annotator.errors import Cancelled, Problem
from annotator.ticker import Ticker
from ui.tasks import Tasks

T = TypeVar("T")

Give = Callable[[object], None]
"""Passes something on to the window while the work goes on; may be called in the thread."""


class Seeker(QObject):
    """Answers one question at a time; a new one cancels the one before.

    What a stale question brings is thrown away. ``stop`` waits until no thread runs any more: it
    must be called before what the threads read is closed.
    """

    busy_changed = Signal(bool)
    _given = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now: Tasks | None = None
        self._running: list[Tasks] = []
        self._taker: Callable[[Any], None] | None = None
        self._given.connect(self._on_given)

    @property
    def busy(self) -> bool:
        """Whether the newest question is still being answered."""
        return self._now is not None

    def seek(
        self,
        work: Callable[[Ticker, Give], T],
        done: Callable[[T], None],
        failed: Callable[[Problem], None],
        taker: Callable[[Any], None] | None = None,
    ) -> None:
        """Do ``work`` in a thread. What it gives meanwhile goes to ``taker``, its result to
        ``done``, a ``Problem`` to ``failed``: all in this thread, and only while it is the newest.
        """
        self.cancel()
        tasks = Tasks(self)
        self._now, self._taker = tasks, taker
        self._running.append(tasks)
        tasks.start(
            "Searching",
            lambda ticker: work(ticker, lambda what: self._given.emit(tasks, what)),
            lambda result: self._ended(tasks, lambda: done(result)),
            lambda error: self._on_error(tasks, error, failed),
        )
        self.busy_changed.emit(True)

    def cancel(self) -> None:
        """Drop the newest question; its thread ends by itself at its next tick."""
        if self._now is not None:
            self._now.cancel()
            self._now = None
            self.busy_changed.emit(False)

    def stop(self) -> None:
        """Drop everything, and wait until no thread runs."""
        self.cancel()
        for tasks in list(self._running):
            tasks.stop()

    def _on_given(self, tasks: Tasks, what: object) -> None:
        if tasks is self._now and self._taker is not None:
            self._taker(what)

    def _on_error(
        self, tasks: Tasks, error: BaseException, failed: Callable[[Problem], None]
    ) -> None:
        if isinstance(error, Cancelled):
            self._ended(tasks, lambda: None)
        elif isinstance(error, Problem):
            self._ended(tasks, lambda: failed(error))
        else:
            newest = tasks is self._now
            self._ended(tasks, lambda: None)
            if newest:
                raise error

    def _ended(self, tasks: Tasks, then: Callable[[], None]) -> None:
        self._running.remove(tasks)
        tasks.deleteLater()
        if tasks is self._now:
            self._now = None
            self.busy_changed.emit(False)
            then()
