"""The queue of articles to adjudicate: read in a thread, and kept current.

What belongs here: asking the project for the queue, and for the upkeep of what it is read from. A
few articles are brought up to date at once; many are the window's one long task, with progress and
cancel, in which labelling pauses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from ui.searching.seeker import Seeker

if TYPE_CHECKING:
    from annotator.project import Project
    from annotator.review.model import Order, QueueRow
    from annotator.ticker import Ticker
    from annotator.values import Changes
    from ui.review.queue_model import Shown
    from ui.searching.seeker import Give
    from ui.session import Session

AT_ONCE: Final = 25
"""Articles that are brought up to date in the window's own thread; more take a moment."""

PAUSE: Final = 150
"""Milliseconds without a change before the queue is read again: deciding goes first."""

COMPARING: Final = "Comparing the annotators"

Found = tuple["list[int]", "list[QueueRow]", bool]
"""Which articles are behind, the rows, and whether there would be any without the filter."""

_TOUCHING: Final = frozenset(
    {"annotations", "relations", "progress", "articles", "scheme", "people", "sight"}
    | {"assignments", "decisions", "merge"}
)


class Queue(QObject):
    """The rows of the queue in the order asked for; read only while somebody looks."""

    changed = Signal()
    """Other rows are here (``rows``), or it is known what is behind."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._seeker = Seeker(self)
        self.rows: list[QueueRow] = []
        self.behind = 0
        """Articles that are not compared yet."""
        self.read = False
        """Whether the rows have been read since the project was opened."""
        self.order: Order = "agreement"
        self.shown: Shown = "mine"
        self.given_up = False
        """Somebody stopped comparing the articles that are behind."""
        self.any_handed_in = False
        """Whether anything was handed in at all."""
        self._watching = False
        self._later = QTimer(self, singleShot=True, interval=PAUSE)
        self._later.timeout.connect(self.refresh)
        session.leaving.connect(self.stop)
        session.project_changed.connect(self._on_project)
        session.changed.connect(self._on_changed)
        session.busy_changed.connect(self._on_busy)

    @property
    def settled(self) -> bool:
        """Whether the rows are those of now, or somebody has stopped comparing."""
        waits = self._later.isActive() or self._seeker.busy or self._session.busy
        return self.read and not waits and (not self.behind or self.given_up)

    def stop(self) -> None:
        """The project is about to be closed: nobody reads it any more."""
        self._later.stop()
        self._seeker.stop()

    def set_watching(self, watching: bool) -> None:
        """Somebody looks at the queue, or nobody does."""
        self._watching = watching
        if watching:
            self.refresh()
        else:
            self._later.stop()

    def set_order(self, order: Order) -> None:
        """Read the rows in another order."""
        self.order = order
        self.refresh()

    def set_shown(self, shown: Shown) -> None:
        """Read those that are mine to decide, all that are not adjudicated, or all."""
        self.shown = shown
        self.refresh()

    def go_on(self) -> None:
        """Compare the articles that are behind, after somebody had stopped it."""
        self.given_up = False
        self.refresh()

    def refresh(self) -> None:
        """Read the rows again, in a thread."""
        project, order, everything = self._session.project, self.order, self.shown != "mine"
        if project is None or not self._watching:
            return

        def work(ticker: Ticker, _give: Give) -> Found:
            behind = project.review_left()
            ticker.tick(0, 0)
            rows = project.queue(order, everything=everything)
            return behind, rows, bool(rows or (not everything and project.queue("list", True)))

        self._seeker.seek(work, self._take, self._session.refuse)

    def _take(self, found: Found) -> None:
        left, self.rows, self.any_handed_in = found
        self.behind = len(left)
        self.read = True
        self.changed.emit()
        project = self._session.project
        if self.behind and project is not None:
            self._catch_up(project, left)

    def _catch_up(self, project: Project, left: list[int]) -> None:
        """Compare what is behind, unless something long runs already."""
        if self._session.busy or self.given_up:
            return
        if self.behind > AT_ONCE:
            self.given_up = True  # until it has ended well: a cancelled one is not begun anew
            self._session.in_background(COMPARING, project.review_upkeep, self._caught_up)
        elif project.review_upkeep(articles=left):
            self.refresh()

    def _caught_up(self, _done: int) -> None:
        self.given_up = False
        self.refresh()

    def _on_project(self) -> None:
        self.rows, self.behind, self.read, self.given_up = [], 0, False, False
        self.changed.emit()
        self.refresh()

    def _on_changed(self, changes: Changes) -> None:
        if self._watching and changes.kinds & _TOUCHING:
            self._later.start()

    def _on_busy(self, busy: bool) -> None:
        if not busy and self._watching:
            self._later.start()
