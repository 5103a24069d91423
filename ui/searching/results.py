"""What a query has found so far, and keeping it true while the project changes.

What belongs here: the question that is being answered, its hits in the model, and how many there
are in words. Hits that no longer fit leave the list after a change; the others keep their places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from ui.searching.asking import KEPT, Portion, Tally, again, sorted_hits, stream
from ui.searching.model import HitModel
from ui.searching.seeker import Seeker

if TYPE_CHECKING:
    from annotator.errors import Problem
    from annotator.search import Sort
    from annotator.values import Changes
    from ui.session import Session

REFRESH_MS: Final = 200
"""How long after a change the question is asked again: painting and the panels go first."""

_MATTER: Final = frozenset(
    {"annotations", "relations", "progress", "articles", "scheme", "people", "sight"}
)


class Results(QObject):
    """The hits of one query. ``changed``: anything of it; ``refused``: a ``Problem``.

    ``merging`` and ``merged`` stand around a change of the list by which rows may have left.
    """

    changed = Signal()
    refused = Signal(object)
    merging = Signal()
    merged = Signal()
    answered = Signal()
    """A question has been answered for the first time."""

    def __init__(self, session: Session, model: HitModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self.model = session, model
        self.query = ""
        self.sort: Sort = "text"
        self.ended = self.complete = False
        self._stale = False
        self._count = 0
        self._seeker = Seeker(self)
        self._seeker.busy_changed.connect(lambda _: self.changed.emit())
        self._later = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._later.timeout.connect(self.refresh)
        model.more_wanted.connect(self._more)
        session.changed.connect(self._on_changed)

    @property
    def busy(self) -> bool:
        """Whether a thread looks for hits."""
        return self._seeker.busy

    @property
    def count(self) -> int:
        """How many hits are known of."""
        return max(self._count, self.model.rowCount())

    def words(self, many: str = "hits", one: str = "hit") -> str:
        """How many hits there are, and whether these are all."""
        rows, count = self.model.rowCount(), self.count
        if not self.ended:
            return f"{count:,} so far…" if self.busy else f"{count:,} found, then stopped"
        if rows < count:
            return f"First {rows:,} of {count:,}"
        if not self.complete:
            return f"First {rows:,}; there are more"
        return f"{count:,} {one if count == 1 else many}"

    # Asking

    def ask(self, query: str, sort: Sort = "text") -> None:
        """List the hits of a query; "" lists none. The first come at once, the others follow."""
        self._later.stop()
        self.query, self.sort = query, sort
        self._stale = self.ended = self.complete = False
        self._count = 0
        self.model.clear()
        self._seeker.cancel()
        project = self._session.project
        if project is None or not query.strip():
            self.ended = self.complete = True
        elif sort == "text":
            self._seeker.seek(
                lambda ticker, give: stream(project, query, ticker, give),
                self._on_answer,
                self._on_problem,
                self._take,
            )
        else:
            self._seeker.seek(
                lambda ticker, give: sorted_hits(project, query, sort, ticker, give),
                self._on_answer,
                self._on_problem,
                self._take,
            )
        self.changed.emit()

    def cancel(self) -> None:
        """Look no further; what was found stays."""
        self._seeker.cancel()
        self.model.total = self.model.rowCount()

    def stop(self) -> None:
        """As ``cancel``, and wait until no thread reads the project any more."""
        self._later.stop()
        self._seeker.stop()

    def _take(self, portion: Portion) -> None:
        self._count = max(self._count, portion.count)
        self.model.append(portion.hits)
        self.changed.emit()

    def _on_answer(self, tally: Tally) -> None:
        self._on_end(tally)
        self.answered.emit()

    def _on_end(self, tally: Tally) -> None:
        self.ended, self.complete = True, tally.complete
        self._count = tally.count
        self.model.total = tally.count if self.sort == "text" else self.model.rowCount()
        self.changed.emit()
        if self._stale:
            self.refresh()

    def _on_problem(self, problem: Problem) -> None:
        self.ended = self.complete = True
        self.model.clear()
        self._count = 0
        self.refused.emit(problem)
        self.changed.emit()

    def _more(self) -> None:
        """The end of the list is on the screen, and there are more hits."""
        project, query, skip = self._session.project, self.query, self.model.rowCount()
        if project is not None and not self.busy and self.sort == "text":
            self.ended = False
            self._seeker.seek(
                lambda ticker, give: stream(project, query, ticker, give, skip=skip, most=KEPT),
                self._on_end,
                self._on_problem,
                self._take,
            )

    # Following the project

    def _on_changed(self, changes: Changes) -> None:
        if self.query and changes.kinds & _MATTER:
            self._later.start()

    def refresh(self) -> None:
        """Ask the same again; the list keeps its place."""
        self._later.stop()
        project, query, sort = self._session.project, self.query, self.sort
        if project is None or not query.strip():
            return
        if self.busy:  # when that has ended: else quick hands would never let it end
            self._stale = True
            return
        self._stale, most = False, self.model.rowCount()
        self._seeker.seek(
            lambda ticker, _: again(project, query, sort, ticker, most=most),
            self._merge,
            self._on_problem,
        )

    def _merge(self, tally: Tally) -> None:
        self.merging.emit()
        self.model.merge(tally.hits)
        self.merged.emit()
        self._on_end(tally)
