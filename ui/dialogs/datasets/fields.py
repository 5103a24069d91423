"""The kinds of field that a plan's form is made of.

What belongs here: a list to tick, a choice with a sentence under it, the shares of the splits; each
with the signal ``changed``, which says that the person has changed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.exporting.choices import narrow, quiet_label
from ui.plain import one_line, plain_label

ROWS: Final = 5
"""Rows of a list to tick; more are scrolled to."""
AIR: Final = 3
"""Pixels above and below the words of a row."""
_VALUE: Final = Qt.ItemDataRole.UserRole
HUNDRED: Final = 100.0


class Ticks(QWidget):
    """A list to tick, with its name above. Where nothing is ticked, all of it counts, or none:
    ``note`` says which."""

    changed = Signal()

    def __init__(self, name: str, note: str) -> None:
        super().__init__()
        self.list = QListWidget()
        self.list.setAccessibleName(name)
        self.list.setAccessibleDescription(note)
        self.list.setTabKeyNavigation(False)
        self._there: list[tuple[str, str]] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(plain_label(name))
        layout.addWidget(self.list)
        layout.addWidget(quiet_label(note))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self._edge = ""
        self._draw_edges()
        self.list.itemChanged.connect(lambda _: self.changed.emit())

    def offer(self, values: Iterable[tuple[str, str]]) -> None:
        """Offer these values, with words for each; what is ticked stays ticked."""
        self._there = list(values)
        self._fill(self.chosen())

    def choose(self, values: Sequence[str]) -> None:
        """Tick these, also where the project has no such value."""
        self._fill(tuple(values))

    def _fill(self, ticked: tuple[str, ...]) -> None:
        known = dict(self._there)
        others = [(each, each) for each in ticked if each not in known]
        row = self.fontMetrics().height() + 2 * AIR
        self.list.blockSignals(True)
        self.list.clear()
        for value, words in [*self._there, *others]:
            item = QListWidgetItem(one_line(words, 80), self.list)
            item.setData(_VALUE, value)
            item.setSizeHint(QSize(0, row))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            state = Qt.CheckState.Checked if value in ticked else Qt.CheckState.Unchecked
            item.setCheckState(state)
        self.list.blockSignals(False)
        self.setVisible(self.list.count() > 0)
        rows = max(1, min(ROWS, self.list.count()))
        self.list.setFixedHeight(row * rows + 2 * self.list.frameWidth())

    def changeEvent(self, event: QEvent) -> None:
        """Follow another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_edges()

    def _draw_edges(self) -> None:
        """Boxes that can be seen in a dark theme too: Fusion's own are darker than its page."""
        edge = self.palette().color(QPalette.ColorRole.PlaceholderText).name()
        if edge != self._edge:
            self._edge = edge
            self.list.setStyleSheet(
                f"::indicator:unchecked {{ border: 1px solid {edge}; border-radius: 2px; "
                "width: 12px; height: 12px; }"
            )

    def chosen(self) -> tuple[str, ...]:
        """The values that are ticked."""
        items = [self.list.item(row) for row in range(self.list.count())]
        return tuple(
            str(each.data(_VALUE)) for each in items if each.checkState() == Qt.CheckState.Checked
        )

    def item(self, value: str) -> QListWidgetItem:
        """The row of a value. Raises ``StopIteration`` where there is none."""
        items = [self.list.item(row) for row in range(self.list.count())]
        return next(each for each in items if each.data(_VALUE) == value)


class Choice(QWidget):
    """One of several values, and a sentence on the one that is chosen."""

    changed = Signal()

    def __init__(self, name: str, choices: Sequence[tuple[str, str, str]]) -> None:
        super().__init__()
        self._means = {value: means for value, _, means in choices}
        self.box = narrow(QComboBox())
        self.box.setAccessibleName(name)
        for value, words, _ in choices:
            self.box.addItem(words, value)
        self.means = quiet_label()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)
        self.column.addWidget(self.box)
        self.column.addWidget(self.means)
        self.box.currentIndexChanged.connect(lambda _: self._show())
        self.box.activated.connect(lambda _: self.changed.emit())
        self._show()

    def _show(self) -> None:
        self.means.setText(self._means.get(self.value(), ""))

    def value(self) -> str:
        """What is chosen."""
        return str(self.box.currentData() or "")

    def set_value(self, value: str) -> None:
        """Choose this."""
        self.box.setCurrentIndex(self.box.findData(value))


class Shares(QWidget):
    """How much of the articles each split gets, in percent: the test set has what is left."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.train, self.validation = _percent("Share of train"), _percent("Share of validation")
        self.test = plain_label()
        self._given = (0.8, 0.1, 0.1)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(3, 1)
        for column, (name, widget) in enumerate(
            (("Train", self.train), ("Validation", self.validation), ("Test", self.test))
        ):
            grid.addWidget(plain_label(name), 0, column)
            grid.addWidget(widget, 1, column)
        self.set_shares(*self._given)
        self.train.valueChanged.connect(lambda _: self._on_changed())
        self.validation.valueChanged.connect(lambda _: self._on_changed())

    def set_shares(self, train: float, validation: float, test: float) -> None:
        """Show these shares (0 to 1)."""
        self._given = (train, validation, test)
        for box, share in ((self.train, train), (self.validation, validation)):
            box.blockSignals(True)
            box.setMaximum(HUNDRED)
            box.setValue(share * HUNDRED)
            box.blockSignals(False)
        self._show()

    def _on_changed(self) -> None:
        train = self.train.value()
        self.validation.blockSignals(True)
        self.validation.setMaximum(HUNDRED - train)
        self.validation.blockSignals(False)
        share = round(train / HUNDRED, 4)
        validation = round(self.validation.value() / HUNDRED, 4)
        self._given = (share, validation, round(1 - share - validation, 4))
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self.test.setText(f"{self._given[2] * HUNDRED:g} %")

    def shares(self) -> tuple[float, float, float]:
        """The shares of train, validation and test."""
        return self._given


def _percent(name: str) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setAccessibleName(name)
    box.setDecimals(1)
    box.setRange(0, HUNDRED)
    box.setSingleStep(5)
    box.setSuffix(" %")
    box.setKeyboardTracking(False)
    return box
