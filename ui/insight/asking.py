"""Having agreement worked out in a thread, again whenever something has changed.

What belongs here: when the report is asked for, and that it never waits for the window nor the
window for it. What is in the report is the core's.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from ui.insight import pages
from ui.insight.sheet import Sheet
from ui.searching.seeker import Give, Seeker

if TYPE_CHECKING:
    from annotator.errors import Problem
    from annotator.project import Project
    from annotator.review.agreement import AgreementPlan, AgreementReport
    from annotator.ticker import Ticker
    from annotator.values import Changes
    from ui.session import Session

KINDS: Final = frozenset(
    {"annotations", "progress", "decisions", "merge", "scheme", "assignments", "people", "articles"}
)
"""Kinds of changes after which the figures may be others."""

PAUSE_MS: Final = 200
"""Milliseconds of peace after a change before the figures are worked out again."""

TOLD_EVERY: Final = 0.05
"""Seconds between two words about how far it is."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking: the report, the tables with a row for each article, label or attribute
    (by the names of their pages), and everybody there is (id, name)."""

    plan: AgreementPlan
    report: AgreementReport
    sheets: dict[str, Sheet]
    people: tuple[tuple[str, str], ...]
    scheme_since: int


class _Telling:
    """A ticker that passes on how far it is, now and then."""

    def __init__(self, ticker: Ticker, give: Give) -> None:
        self._ticker, self._give, self._next = ticker, give, 0.0

    def tick(self, done: int, total: int, what: str = "") -> None:
        """Raises ``Cancelled``."""
        self._ticker.tick(done, total, what)
        now = time.monotonic()
        if now >= self._next:
            self._next = now + TOLD_EVERY
            self._give((done, total))


class Asking(QObject):
    """``answered`` (Answer); ``failed`` (words); ``busy_changed``; ``progressed`` (done, total).

    ``wanted`` says whether anybody looks: while nobody does, a change only makes it stale.
    """

    answered = Signal(object)
    failed = Signal(str)
    busy_changed = Signal(bool)
    progressed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._seeker = Seeker(self)
        self._seeker.busy_changed.connect(self.busy_changed)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._again)
        self._plan: AgreementPlan | None = None
        self._stale = False
        self._wanted = True
        session.changed.connect(self._on_changed)
        session.leaving.connect(self.stop)

    @property
    def busy(self) -> bool:
        """Whether it is being worked out."""
        return self._seeker.busy

    def ask(self, plan: AgreementPlan) -> None:
        """Work it out by this plan; what runs is dropped."""
        self._plan, self._stale = plan, False
        self._pause.stop()
        project = self._session.project
        if project is None:
            return
        self._seeker.seek(
            lambda ticker, give: _answer(project, plan, _Telling(ticker, give)),
            self._on_answer,
            self._on_problem,
            self.progressed.emit,
        )

    def set_wanted(self, wanted: bool) -> None:
        """Somebody looks (again), or nobody any more."""
        self._wanted = wanted
        if wanted and self._stale:
            self._again()

    def cancel(self) -> None:
        """Drop what runs; the figures stay as they were, until something changes."""
        self._pause.stop()
        self._stale = False
        self._seeker.cancel()

    def stop(self) -> None:
        """Drop it, and wait until no thread reads the project any more."""
        self._pause.stop()
        self._stale = False
        self._seeker.stop()

    def _on_changed(self, changes: Changes) -> None:
        if changes.kinds & KINDS:
            self._stale = True
            if self._wanted and not self.busy:
                self._pause.start()

    def _again(self) -> None:
        if self._plan is not None and self._wanted:
            self.ask(self._plan)

    def _on_answer(self, answer: Any) -> None:
        self.answered.emit(answer)
        # What changed meanwhile may or may not be in it: one more look, when this one is over.
        if self._stale and self._wanted:
            self._pause.start()

    def _on_problem(self, problem: Problem) -> None:
        self.failed.emit(str(problem))


def _answer(project: Project, plan: AgreementPlan, ticker: Ticker) -> Answer:
    """Runs in the thread."""
    people = tuple((each.id, each.name) for each in project.annotators())
    since = max((each.when for each in project.scheme_versions()), default=0)
    report = project.agreement(plan, ticker=ticker)
    sheets = {name: make(report) for name, make in pages.MADE.items()}
    return Answer(plan, report, sheets, people, since)
