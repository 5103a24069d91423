"""The top of the search panel: the line, its filters and saved searches, and what it is told back.

What belongs here: these widgets and how they make use of a narrow panel. What they cause is the
panel's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.plain import ElidedLabel, plain_label, tooltip
from ui.searching.line import Complete, QueryLine

NARROW: Final = 60
"""Widths of a capital M under which the controls stand in more rows."""
SORTS: Final = (
    ("text", "Text order"),
    ("left", "By the words before"),
    ("right", "By the words after"),
)
TIP: Final = (
    "Words, “phrases”, beginnings (deny*), /patterns/, and conditions such as label:denial, "
    "source:none or state:finished; -before one means not, OR between two either. Enter opens the "
    "first result; Down goes to the results."
)


def drops(button: QToolButton, menu: QMenu) -> None:
    """Let a button open a menu beneath it; Qt's own way draws an arrow over the words."""
    button.clicked.connect(lambda: menu.popup(button.mapToGlobal(QPoint(0, button.height()))))


def is_narrow(widget: QWidget) -> bool:
    """Whether a widget has no room for its controls side by side."""
    return widget.width() < NARROW * widget.fontMetrics().horizontalAdvance("M")


def turn(widget: QWidget, *rows: QBoxLayout) -> None:
    """Let rows of a narrow widget become columns, and back."""
    direction = QBoxLayout.Direction
    wanted = direction.TopToBottom if is_narrow(widget) else direction.LeftToRight
    for row in rows:
        if row.direction() != wanted:
            row.setDirection(wanted)


class Head(QWidget):
    """The controls. ``sorted_by`` (str): another order; ``cancelled``: look no further;
    ``bulk_wanted``, ``confirm_wanted``, ``confirm_all_wanted``: the buttons over the results."""

    sorted_by = Signal(str)
    cancelled = Signal()
    closed = Signal()
    bulk_wanted = Signal()
    confirm_wanted = Signal()
    confirm_all_wanted = Signal()

    def __init__(self, complete: Complete, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QueryLine(complete, self)
        self.line.setPlaceholderText("Search all articles")
        self.line.setAccessibleName("Search all articles: words and conditions")
        self.line.setToolTip(tooltip(TIP))
        self.filters = QMenu(self)
        self.saved = QMenu(self)
        self.relabel = QMenu(self)
        self.told = ElidedLabel("", self)
        self.told.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.problem = plain_label("", self, wrap=True)
        self.problem.setForegroundRole(QPalette.ColorRole.BrightText)
        self.problem.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.problem.hide()
        self.count = plain_label("", self)
        self.sort = QComboBox(self)
        self.sort.setAccessibleName("Order of the results")
        self.sort.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.sort.setMinimumContentsLength(10)
        for id_, words in SORTS:
            self.sort.addItem(words, id_)
        self.sort.activated.connect(lambda at: self.sorted_by.emit(SORTS[at][0]))
        self.stop = self._button("Stop", "Look no further", self.cancelled.emit)
        self.bulk = self._button("Label all…", "Label all these places", self.bulk_wanted.emit)
        self.confirm = self._button(
            "Confirm",
            "This span holds under the present scheme as it is (Y in the article)",
            self.confirm_wanted.emit,
        )
        self.relabel_one = self._button("Relabel ▾", "Give this span another label", None)
        drops(self.relabel_one, self.relabel)
        self.confirm_all = self._button(
            "Confirm all…",
            "Look at all of them once more and confirm",
            self.confirm_all_wanted.emit,
        )
        self._lay_out()
        for widget in (self.stop, self.bulk, self.sort, *self.old_tools()):
            widget.hide()

    def old_tools(self) -> tuple[QWidget, ...]:
        """What is offered for spans of an older scheme only."""
        return self.confirm, self.relabel_one, self.confirm_all

    def _button(self, words: str, tip: str, act: Callable[[], object] | None) -> QToolButton:
        button = QToolButton(self)
        button.setText(words)
        button.setAccessibleName(words.strip("…▾+ "))
        button.setToolTip(tooltip(tip))
        if act is not None:
            button.clicked.connect(lambda: act())
        return button

    def _lay_out(self) -> None:
        add = self._button("+ Filter ▾", "Add a condition to the search", None)
        drops(add, self.filters)
        kept = self._button("Saved ▾", "Saved searches, and saving this one", None)
        drops(kept, self.saved)
        close = self._button("×", "Close the search panel", self.closed.emit)
        close.setAccessibleName("Close the search panel")
        close.setAutoRaise(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(add)
        buttons.addWidget(kept)
        buttons.addStretch(1)
        buttons.addWidget(close)
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.setSpacing(8)
        self._top.addWidget(self.line, 1)
        self._top.addLayout(buttons)
        self._tools = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._tools.setSpacing(8)
        for widgets in (self.old_tools(), (self.bulk, self.sort)):
            row = QHBoxLayout()
            row.setSpacing(8)
            for widget in widgets:
                row.addWidget(widget)
            row.addStretch(1)
            self._tools.addLayout(row)
        counted = QHBoxLayout()
        counted.setSpacing(8)
        counted.addWidget(self.count)
        counted.addWidget(self.stop)
        counted.addWidget(self.told, 1)
        self._state = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._state.setSpacing(8)
        self._state.addLayout(counted, 1)
        self._state.addLayout(self._tools)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 6)
        column.setSpacing(6)
        column.addLayout(self._top)
        column.addWidget(self.problem)
        column.addLayout(self._state)

    # What it says

    def refuse(self, words: str) -> None:
        """Say what is wrong with the line; "" that nothing is."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
        self.line.setAccessibleDescription(words)

    def tell(self, words: str) -> None:
        """Say what the line asks for."""
        self.told.set_words(words)
        if words:
            self.line.setAccessibleDescription(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two rows more where there is little room."""
        super().resizeEvent(event)
        turn(self, self._top, self._state, self._tools)
