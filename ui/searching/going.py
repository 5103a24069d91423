"""Going through hits: opening one in the article, and the next and the previous one.

What belongs here: which hit one is at, also when it has left the list since. The list itself
follows; it never opens anything by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.searching.model import HitModel, key_of
from ui.searching.results import Results
from ui.searching.view import HitView

if TYPE_CHECKING:
    from annotator.search import Hit
    from ui.reader import Reader
    from ui.searching.model import Key
    from ui.session import Session


class Going(QObject):
    """Opens hits of one list. ``opened``: another one."""

    opened = Signal()

    def __init__(self, session: Session, reader: Reader, results: Results, view: HitView) -> None:
        super().__init__(view)
        self._session, self._reader = session, reader
        self._model: HitModel = results.model
        self._view = view
        self._at: Key | None = None
        self._current: Key | None = None
        self._row = -1
        self._place: tuple[Key | None, int] = (None, 0)
        results.merging.connect(self._hold)
        results.merged.connect(self._settle)

    def forget(self) -> None:
        """Another list: one is nowhere in it."""
        self._at = None

    def open_row(self, row: int) -> None:
        """Open the hit in a row, and make that row the current one."""
        hit = self._model.hit(row)
        if hit is not None:
            self._at = key_of(hit)
            self._view.go_to(row)
            self.show(hit)
            self.opened.emit()

    def next(self) -> None:
        """The hit after the one that was opened last; the one in its place, if it left the list."""
        here = self._model.row_of(self._at)
        self._go(here + 1 if here >= 0 else max(self._view.current_row(), 0))

    def previous(self) -> None:
        """The hit before it."""
        here = self._model.row_of(self._at)
        row = here if here >= 0 else self._view.current_row()
        self._go(row - 1 if row >= 0 else 0)

    def _go(self, row: int) -> None:
        if not self._model.rowCount():
            self._session.said.emit("No search has results: Ctrl+Shift+F searches the project.")
        elif row < 0:
            self._session.said.emit("This is the first result.")
        elif row >= self._model.rowCount():
            self._session.said.emit("This was the last result.")
        else:
            self.open_row(row)

    def show(self, hit: Hit) -> None:
        """Open its article, and select the span or the words."""
        project = self._session.project
        if project is None:
            return
        self._session.open_article(hit.article)
        if hit.annotation is not None:
            if project.annotation(hit.annotation) is None:
                self._session.said.emit("That span is not there any more.")
                return
            self._session.select(hit.annotation, reveal=True)
        elif hit.segments:
            self._session.select(None)
            self._reader.select_words(hit.segments[0])
            self._reader.reveal(hit.segments[0])

    # While the list changes

    def _hold(self) -> None:
        """Remember what is current and what is on the screen."""
        self._row = self._view.current_row()
        hit = self._model.hit(self._row)
        self._current = key_of(hit) if hit is not None else None
        self._place = self._view.held_place()

    def _settle(self) -> None:
        """The same hit is current; where it left, the one that took its place."""
        row = self._model.row_of(self._current)
        if row < 0 and self._current is not None:
            row = min(self._row, self._model.rowCount() - 1)
        self._view.go_to(row, scroll=False)
        self._view.take_place(self._place)
