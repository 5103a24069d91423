"""The threads of a whole project, read beside what somebody is doing.

What belongs here: reading what is open in a thread when something may have changed, and what is
resolved, article by article, when somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDeadlineTimer, QObject, QTimer, Signal

from annotator.errors import Problem
from ui.searching.seeker import Seeker

if TYPE_CHECKING:
    from annotator.project import Project
    from annotator.team import Thread
    from annotator.values import Changes
    from ui.session import Session

PAUSE: Final = 150
"""Milliseconds without a change before the threads are read again."""

SLICE: Final = 12
"""Milliseconds of the window's time that reading what is resolved takes at once."""

KINDS: Final = frozenset(
    {"threads", "sight", "progress", "assignments", "merge", "articles", "people", "same", "scheme"}
)
"""Kinds of changes after which other threads may be there, or may be seen."""


class OpenThreads(QObject):
    """The open threads of the session's project, the newest first; and all of them on request."""

    changed = Signal()
    """They were read anew (``threads``)."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.threads: Sequence[Thread] = ()
        self.read = False
        """Whether they were read since the project was opened."""
        self._resolved_too = False
        self._open: Sequence[Thread] = ()
        self._slices: Iterator[list[Thread]] | None = None
        self._resolved: list[Thread] = []
        self._seeker = Seeker(self)
        self._later = QTimer(self, singleShot=True, interval=PAUSE)
        self._later.timeout.connect(self._seek)
        self._next = QTimer(self, interval=0)
        self._next.timeout.connect(self._go_on)
        session.leaving.connect(self.stop)
        session.project_changed.connect(self._on_project)
        session.changed.connect(self._on_changed)

    def want_resolved(self, wanted: bool) -> None:
        """Read the resolved ones too, or no longer."""
        if wanted != self._resolved_too:
            self._resolved_too = wanted
            self._resolved = []
            self.refresh()

    def refresh(self) -> None:
        """Read them again soon."""
        self._later.start()

    def stop(self) -> None:
        """Wait until nothing reads the project any more."""
        self._later.stop()
        self._next.stop()
        self._seeker.stop()

    def _on_project(self) -> None:
        self.read, self._resolved = False, []
        self._open = self.threads = ()
        self.changed.emit()
        if self._session.project is not None:
            self.refresh()

    def _on_changed(self, changes: Changes) -> None:
        if KINDS & changes.kinds:
            self.refresh()

    def _seek(self) -> None:
        project = self._session.project
        if project is None:
            return
        self._seeker.seek(lambda _ticker, _give: project.open_threads(), self._take, self._failed)

    def _failed(self, problem: Problem) -> None:
        self._session.refuse(problem)

    def _take(self, found: Sequence[Thread]) -> None:
        project = self._session.project
        if project is None:
            return
        self._open, self.read = found, True
        self._slices = resolved_threads(project) if self._resolved_too else None
        if self._slices is None:
            self._tell([])
        else:
            self._found: list[Thread] = []
            self._next.start()

    def _go_on(self) -> None:
        """Read some more articles, as long as the window can spare the time."""
        spare = QDeadlineTimer(SLICE)
        while self._slices is not None and not spare.hasExpired():
            part = next(self._slices, None)
            if part is None:
                self._slices = None
                self._next.stop()
                self._tell(self._found)
                return
            self._found += part

    def _tell(self, resolved: list[Thread]) -> None:
        self._resolved = resolved
        both = [*self._open, *resolved]
        self.threads = sorted(both, key=lambda each: (-each.newest, each.id))
        self.changed.emit()


def resolved_threads(project: Project) -> Iterator[list[Thread]]:
    """The resolved threads that I may see: those about labels, then article by article."""
    yield [each for each in project.label_threads() if each.resolved]
    for key in project.article_keys():
        yield [each for each in project.threads(key) if each.resolved]
