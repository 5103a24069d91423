"""The ways to the page on which many are labelled at once: words, places found, results.

What belongs here: making an aim of what is at hand. What becomes of it is ``bulk``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from annotator.values import AttributeValue, Segment
from ui.plain import one_line
from ui.reading import Reading
from ui.searching.aims import Aim, ChangeSpans, ConfirmSpans, LabelHits, LabelWords
from ui.searching.bulk import BulkPage
from ui.searching.places import hits_of
from ui.searching.results import Results

if TYPE_CHECKING:
    from ui.session import Session


class Many(QObject):
    """``wanted``: the page should come up; it is filled right afterwards."""

    wanted = Signal()

    def __init__(
        self, session: Session, reading: Reading, results: Results, page: BulkPage
    ) -> None:
        super().__init__(page)
        self._session, self._reading = session, reading
        self._results, self._page = results, page

    def open_words(
        self,
        words: str,
        article: int | None,
        label: str,
        attributes: Mapping[str, AttributeValue],
    ) -> None:
        """All places of exactly these words, in one article or in all (None)."""
        if words.strip() and self._session.project is not None:
            aim = LabelWords(words, article, label or self._label_at_hand(), attributes)
            self._open(aim, self._session.article if article is None else article)

    def open_places(self, places: Sequence[Segment], words: str) -> None:
        """Places of the open article, found by ``words``."""
        article = self._reading.article
        if places and article is not None:
            hits = hits_of(article, self._reading.text, places)
            title = f"Label the places found by “{one_line(words, 80)}” in this article"
            self._open(LabelHits(hits, title, self._label_at_hand()))

    def open_results(self) -> None:
        """What the search found: places to label, or spans to relabel or delete."""
        hits = tuple(self._results.model.hits)
        if hits and hits[0].annotation is not None:
            self._open(ChangeSpans(hits, self._is_whole()))
        elif hits:
            title = f"Label the places found by {one_line(self._results.query, 80)}"
            self._open(LabelHits(hits, title, self._label_at_hand(), self._is_whole()))

    def open_confirm(self) -> None:
        """The spans that the search found, to be confirmed under the present scheme."""
        self._open(ConfirmSpans(tuple(self._results.model.hits), self._is_whole()))

    def _open(self, aim: Aim, article: int | None = None) -> None:
        self.wanted.emit()
        self._page.open_aim(aim, article)

    def _is_whole(self) -> bool:
        """Whether all hits are listed."""
        results = self._results
        return results.complete and results.count == results.model.rowCount()

    def _label_at_hand(self) -> str:
        span = self._reading.selected()
        return span.label if span is not None else ""
