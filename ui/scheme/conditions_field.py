"""The conditions under which an attribute applies: another attribute stands at one of some values.

What belongs here: the rows of conditions. Choices and flags can be asked for; a condition on words
or a number (from a file) is shown and kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from annotator.scheme.model import Attribute, Condition
from annotator.values import AttributeValue
from ui.plain import mnemonic_free, one_line, plain_label
from ui.scheme.fields import Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

Offer = tuple[AttributeValue, str]


class ConditionRow(QWidget):
    """One condition: an attribute, and the values that it may have (a menu with ticks)."""

    edited = Signal()
    remove_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        from PySide6.QtWidgets import QMenu

        super().__init__(parent)
        self._condition = Condition("", ())
        self._offers: tuple[Offer, ...] = ()
        self.attribute = Choice(parent=self)
        self.attribute.setAccessibleName("Attribute of the condition")
        self.attribute.edited.connect(self._on_attribute)
        self.values = QToolButton(self)
        self.values.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.values.setMenu(QMenu(self.values))
        self.remove = QPushButton("Remove", self)
        self.remove.setAutoDefault(False)
        self.remove.setAccessibleName("Remove the condition")
        self.remove.clicked.connect(self.remove_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.attribute)
        row.addWidget(plain_label("is", self))
        row.addWidget(self.values)
        row.addStretch(1)
        row.addWidget(self.remove)

    def show_condition(self, condition: Condition, others: Sequence[Attribute]) -> None:
        """Show a condition on one of these attributes."""
        self._condition = condition
        self._others = {each.id: each for each in others}
        self.attribute.set_choices([(each.id, each.name) for each in others if _offers(each)])
        self.attribute.show_value(condition.attribute)
        chosen = self._others.get(condition.attribute)
        self._offers = tuple(_offers(chosen)) if chosen is not None else ()
        self._fill_menu()

    def condition(self) -> Condition:
        """The condition as it is wanted now."""
        return self._condition

    def _fill_menu(self) -> None:
        menu = self.values.menu()
        menu.clear()
        for value, words in self._offers:
            action = menu.addAction(mnemonic_free(one_line(words, 60)))
            action.setCheckable(True)
            action.setChecked(_among(value, self._condition.values))
            action.triggered.connect(lambda on, value=value: self._on_value(value, on))
        names = [words for value, words in self._offers if _among(value, self._condition.values)]
        known = [value for value, _ in self._offers]
        names += [f"{value}" for value in self._condition.values if not _among(value, known)]
        words = one_line(" or ".join(names), 60) or "choose…"
        self.values.setText(mnemonic_free(words))
        self.values.setAccessibleName(f"Values of the condition: {words}")
        self.values.setEnabled(bool(self._offers))

    def _on_attribute(self) -> None:
        self._condition = Condition(str(self.attribute.value() or ""), ())
        self.edited.emit()

    def _on_value(self, value: AttributeValue, on: bool) -> None:
        offered = [each for each, _ in self._offers]
        kept = [each for each in self._condition.values if not _among(each, offered)]
        wanted = [
            each
            for each in offered
            if (on if _same(each, value) else _among(each, self._condition.values))
        ]
        self._condition = Condition(self._condition.attribute, (*wanted, *kept))
        self.edited.emit()


class ConditionsField(QWidget):
    """All conditions; each must hold."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[ConditionRow] = []
        self._others: tuple[Attribute, ...] = ()
        self.add = QPushButton("Add a condition", self)
        self.add.setAutoDefault(False)
        self.add.clicked.connect(self._on_add)
        foot = QHBoxLayout()
        foot.addWidget(self.add)
        foot.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addLayout(foot)
        self.setFocusProxy(self.add)

    def show_conditions(
        self, conditions: tuple[Condition, ...], others: Sequence[Attribute]
    ) -> None:
        """Show conditions on these other attributes."""
        self._others = tuple(others)
        while len(self.rows) > len(conditions):
            gone = self.rows.pop()
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self.rows) < len(conditions):
            self._add_row()
        for row, condition in zip(self.rows, conditions, strict=True):
            row.show_condition(condition, others)
        self.add.setEnabled(any(_offers(each) for each in others))

    def value(self) -> tuple[Condition, ...]:
        """The conditions as they are wanted now."""
        return tuple(row.condition() for row in self.rows)

    def _add_row(self) -> ConditionRow:
        row = ConditionRow(self)
        row.edited.connect(self.edited)
        row.remove_wanted.connect(lambda: self._on_remove(row))
        self._column.insertWidget(len(self.rows), row)
        self.rows.append(row)
        self.setTabOrder(row, self.add)
        return row

    def _on_add(self) -> None:
        first = next(each for each in self._others if _offers(each))
        offers = _offers(first)
        row = self._add_row()
        row.show_condition(Condition(first.id, (offers[0][0],)), self._others)
        self.edited.emit()
        row.attribute.setFocus()

    def _on_remove(self, row: ConditionRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
        self.edited.emit()
        self.add.setFocus()


def _offers(attribute: Attribute) -> list[Offer]:
    """The values that can be asked for."""
    if attribute.kind == "flag":
        return [(True, "yes"), (False, "no")]
    return [(each.id, each.name) for each in attribute.values]


def _same(one: AttributeValue, other: AttributeValue) -> bool:
    """Equal, and of one type: 1 is not yes."""
    return one == other and type(one) is type(other)


def _among(value: AttributeValue, values: Sequence[AttributeValue]) -> bool:
    return any(_same(value, each) for each in values)
