"""A list of people with ticks: who is given articles, for whom a package is written.

What belongs here: the list alone, as the dialogs of handing out and of packages share it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QFocusEvent, QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QLayoutItem,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from ui.plain import mnemonic_free, one_line, plain_label, tooltip

ROWS_SHOWN: Final = 7
PADDING: Final = 8
"""Rows before the list scrolls, and pixels of a row that are no words."""


class PeopleTicks(QScrollArea):
    """People to tick; beside each name stands a remark. ``ticked`` comes at every change."""

    ticked = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        self.boxes: dict[str, QCheckBox] = {}
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        inner = QWidget()
        self._grid = QGridLayout(inner)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self.setWidget(inner)
        inner.installEventFilter(self)

    def show_people(
        self, people: Sequence[tuple[str, str]], remarks: Mapping[str, str], on: Collection[str]
    ) -> None:
        """List these people (id, name), those in ``on`` ticked; whoever was ticked stays so."""
        kept = set(self.chosen()) | set(on)
        self._empty()
        for row, (id_, name) in enumerate(people):
            box = QCheckBox(mnemonic_free(one_line(name, 60)))
            box.setToolTip(tooltip(name))
            box.setChecked(id_ in kept)
            box.toggled.connect(lambda _on: self.ticked.emit())
            box.installEventFilter(self)
            remark = plain_label(remarks.get(id_, ""))
            remark.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            box.setAccessibleDescription(remarks.get(id_, ""))
            self._grid.addWidget(box, row, 0)
            self._grid.addWidget(remark, row, 1)
            self._grid.setRowMinimumHeight(row, box.fontMetrics().height() + PADDING)
            self.boxes[id_] = box
        self._fit()
        self.ticked.emit()

    def _fit(self) -> None:
        """As high as its rows, up to so many."""
        rows = max(len(self.boxes), 1)
        high = max(self._grid.sizeHint().height(), self.fontMetrics().height() + PADDING)
        self.setFixedHeight(high * min(rows, ROWS_SHOWN) // rows + 4)

    def _empty(self) -> None:
        self.boxes = {}
        item: QLayoutItem | None
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def chosen(self) -> tuple[str, ...]:
        """The ids of those who are ticked, in the order of the list."""
        return tuple(id_ for id_, box in self.boxes.items() if box.isChecked())

    def tick(self, person: str, on: bool = True) -> None:
        """Tick somebody, or take the tick away."""
        self.boxes[person].setChecked(on)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whoever gets the keyboard comes into sight; other rows, or another font, other room."""
        if watched is self.widget():
            if event.type() == QEvent.Type.LayoutRequest:
                self._fit()
        elif isinstance(event, QFocusEvent) and event.gotFocus() and isinstance(watched, QWidget):
            self.ensureWidgetVisible(watched)
        return False
