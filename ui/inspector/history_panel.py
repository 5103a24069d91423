"""What was done in the project, newest first: going back to a point of it, or undoing one of it.

What belongs here: the list and its buttons. The history is read only while the panel is visible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from annotator.values import Changes, OperationRow
from ui.articles.drawing import Role, line_text, paint_row, small, tabular
from ui.articles.empty import EmptyState
from ui.articles.rows import Index, RowsView
from ui.inspector.history_model import OPERATION_ROLE, PLACE_ROLE, HistoryModel, time_words
from ui.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ui.session import Session

MARGIN: Final = 12
GAP: Final = 8
PADDING: Final = 14


class HistoryDelegate(QStyledItemDelegate):
    """Two lines: what was done and when; to which words of which article, and by whom."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the row."""
        row = index.data(OPERATION_ROLE)
        painter.save()
        paint_row(painter, option)
        if isinstance(row, OperationRow):
            inner = option.rect.adjusted(MARGIN, 5, -MARGIN, -5)
            half = inner.height() // 2
            upper = QRect(inner.left(), inner.top(), inner.width(), half)
            lower = QRect(inner.left(), inner.top() + half, inner.width(), half)
            self._upper(painter, option, row, upper)
            self._lower(painter, option, row, str(index.data(PLACE_ROLE) or ""), lower)
        painter.restore()

    def _upper(
        self, painter: QPainter, option: QStyleOptionViewItem, row: OperationRow, rect: QRect
    ) -> None:
        quiet, text = option.palette.color(Role.PlaceholderText), option.palette.color(Role.Text)
        few = small(option.font)
        used = line_text(painter, rect, time_words(row.when), tabular(few), quiet, right=True)
        font = QFont(option.font)
        font.setStrikeOut(row.undone)
        rect = rect.adjusted(0, 0, -used - GAP, 0)
        line_text(painter, rect, row.name, font, quiet if row.undone else text)

    def _lower(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        row: OperationRow,
        place: str,
        rect: QRect,
    ) -> None:
        quiet, few = option.palette.color(Role.PlaceholderText), small(option.font)
        told = ["undone"] if row.undone else []
        told += [] if row.mine else [one_line(row.author, 24)]
        used = line_text(painter, rect, " · ".join(told), few, quiet, right=True)
        line_text(painter, rect.adjusted(0, 0, -used - GAP, 0), place, few, quiet)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines; the view's fixed height is the same."""
        return QSize(160, 2 * QFontMetrics(option.font).height() + PADDING)


class HistoryView(RowsView):
    """Rows of two lines."""

    lines = 2
    padding = PADDING


class ButtonRow(QWidget):
    """Buttons beside each other, or one above the other where the panel is narrow."""

    def __init__(self, buttons: Sequence[QPushButton]) -> None:
        super().__init__()
        self._buttons = buttons
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(12, 8, 12, 8)
        self._row.setSpacing(GAP)
        self._row.addStretch(1)
        for button in buttons:
            button.setAutoDefault(False)
            self._row.addWidget(button)
        # As narrow as it comes: the row says by its own shape how it fits.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside or above."""
        super().resizeEvent(event)
        wide = sum(button.sizeHint().width() + GAP for button in self._buttons) + 2 * 12
        directions = QBoxLayout.Direction
        fits = wide <= event.size().width()
        self._row.setDirection(directions.LeftToRight if fits else directions.TopToBottom)


class HistoryPanel(QWidget):
    """The history of the session's project."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._stale = True
        self._reset = True
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._refresh)
        self.model = HistoryModel(self)
        self.model.called = lambda name: session.called(name, here=False)
        self.view = HistoryView("History of operations")
        self.undo_one = QPushButton("Undo this one")
        self.undo_one.setToolTip(
            "Take back this operation of mine alone, if nothing later needs it"
        )
        self.undo_to = QPushButton("Undo to here")
        self.undo_to.setToolTip("Take back this operation of mine and all my later ones")
        self.empty = EmptyState("", "Nothing was done in this project yet.")
        self._lay_out()
        session.project_changed.connect(self._on_project)
        session.changed.connect(self._on_changed)
        session.renamed.connect(self.view.viewport().update)
        session.busy_changed.connect(lambda _busy: self._show_button())
        self.view.selectionModel().currentChanged.connect(lambda *_: self._show_button())
        self.view.entered_row.connect(self._go_back_to)
        self.view.menu_wanted_at.connect(self._show_menu)
        self.undo_one.clicked.connect(lambda: self._on_button(self._undo_one))
        self.undo_to.clicked.connect(lambda: self._on_button(self._go_back_to))

    def _lay_out(self) -> None:
        self.view.setModel(self.model)
        self.view.setItemDelegate(HistoryDelegate(self.view))
        self.pages = QStackedWidget()
        for page in (self.view, self.empty):
            page.setAutoFillBackground(True)
            page.setBackgroundRole(QPalette.ColorRole.Base)
            self.pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.pages, 1)
        layout.addWidget(ButtonRow((self.undo_one, self.undo_to)))

    def _on_project(self) -> None:
        self._reset = self._stale = True
        self.model.show(None)  # no row of a closed project stays
        if self.isVisible():
            self._later.start()

    def _on_changed(self, _changes: Changes) -> None:
        self._stale = True
        if self.isVisible():
            self._later.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while nobody looked."""
        super().showEvent(event)
        self._refresh()

    def _refresh(self) -> None:
        if not self._stale:
            return
        current = self.model.operation(self.view.current_row())
        if self._reset:
            self.model.show(self._session.project)
        else:
            self.model.refresh()
        if current is not None and self.view.current_row() < 0:  # the list was made anew
            self.view.go_to(self.model.row_of(current.id), scroll=False)
        self._stale = self._reset = False
        self.pages.setCurrentWidget(self.view if self.model.rowCount() else self.empty)
        self._show_button()

    def _may_go_back_to(self, row: int) -> OperationRow | None:
        """The operation in a row, if it is mine, still stands and is no undo itself."""
        operation = self.model.operation(row)
        if operation is None or not operation.mine or operation.undone or operation.undoes:
            return None
        return operation if self._session.may_write else None

    def _show_button(self) -> None:
        may = self._may_go_back_to(self.view.current_row()) is not None
        self.undo_one.setEnabled(may)
        self.undo_to.setEnabled(may)

    def _show_menu(self, point: QPoint, row: int) -> None:
        if row < 0:
            return
        self.view.go_to(row)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for button, act in ((self.undo_one, self._undo_one), (self.undo_to, self._go_back_to)):
            action = menu.addAction(button.text())
            action.setEnabled(button.isEnabled())
            action.triggered.connect(lambda _=False, act=act: act(row))
        menu.popup(point)

    def _on_button(self, act: Callable[[int], None]) -> None:
        """The button is about to rest, which would send the keyboard to wherever comes next in the
        window: it belongs to the row."""
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        act(self.view.current_row())

    def _undo_one(self, row: int) -> None:
        operation = self._may_go_back_to(row)
        if operation is not None:
            self._session.undo_one(operation.id)

    def _go_back_to(self, row: int) -> None:
        operation = self._may_go_back_to(row)
        if operation is None:
            return
        self._session.undo_to(operation.id)
