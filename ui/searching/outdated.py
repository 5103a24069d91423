"""Spans that were labelled before the scheme changed its meaning: one after the other, or all.

What belongs here: what the search panel offers for them beyond other spans: to confirm one, to
relabel it, and to go on to the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from ui.plain import mnemonic_free, one_line
from ui.searching.going import Going
from ui.searching.model import HitModel
from ui.searching.view import HitView

if TYPE_CHECKING:
    from annotator.operations import Operation
    from annotator.search import Query
    from ui.session import Session


def is_outdated(query: Query | None) -> bool:
    """Whether a query asks for spans of before the last change (``version:old``)."""
    from annotator.search.query import Asked, leaves

    asked = leaves(query.root) if query is not None else ()
    return any(
        isinstance(each, Asked)
        and each.field == "version"
        and [value.text.casefold() for value in each.values] == ["old"]
        for each in asked
    )


class Outdated(QObject):
    """Confirms and relabels the span of the current row."""

    def __init__(self, session: Session, view: HitView, going: Going, menu: QMenu) -> None:
        super().__init__(view)
        self._session, self._view, self._going, self._menu = session, view, going, menu
        menu.aboutToShow.connect(self._fill)

    def confirm(self) -> None:
        """Say that the span holds under the present scheme as it is."""
        from annotator.operations import ConfirmScheme

        id_ = self._span()
        if id_ is not None:
            self._run(ConfirmScheme((id_,)))

    def _fill(self) -> None:
        from annotator.operations import Relabel

        project, id_ = self._session.project, self._span()
        self._menu.clear()
        if project is None or id_ is None:
            return
        for label in project.scheme.labels:
            if not label.retired:
                action = self._menu.addAction(mnemonic_free(one_line(label.name, 60)))
                operation = Relabel(id_, label.id)
                action.triggered.connect(lambda _=False, one=operation: self._run(one))

    def _span(self) -> str | None:
        model = self._view.model()
        assert isinstance(model, HitModel)
        hit = model.hit(self._view.current_row())
        return hit.annotation if hit is not None else None

    def _run(self, operation: Operation) -> None:
        """Do it. The span leaves the list in a moment; the one after it is opened."""
        row = self._view.current_row()
        if self._session.run(operation) is not None and row + 1 < self._view.model().rowCount():
            self._going.open_row(row + 1)
