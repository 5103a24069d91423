"""Values of an attribute: one, and one for each label.

What belongs here: the input that fits a kind of attribute, and the grid of defaults by label.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QStackedLayout, QWidget

from annotator.values import AttributeValue
from ui.plain import plain_label
from ui.scheme.fields import Choice, Line, Number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annotator.scheme.model import Attribute

AS_ABOVE: Final = "\0as above"
"""Stands for “no default of its own” among the values of a label; no attribute has this value."""


class ValueField(QWidget):
    """A value of an attribute: a choice, yes or no, a number or words; or none."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None, *, as_above: bool = False) -> None:
        super().__init__(parent)
        self._first: tuple[tuple[AttributeValue, str], ...] = (
            ((AS_ABOVE, "as above"), (None, "none")) if as_above else ((None, "none"),)
        )
        self._kind = "flag"
        self.choice = Choice(parent=self)
        self.line, self.number = Line(self), Number(self)
        self.line.setPlaceholderText("as above" if as_above else "none")
        if as_above:
            self.number.setPlaceholderText("as above")
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        for widget in (self.choice, self.line, self.number):
            self._stack.addWidget(_at_left(widget) if widget is not self.line else widget)
        for field in (self.choice, self.line, self.number):
            field.edited.connect(self.edited)

    def show_value(self, attribute: Attribute, value: AttributeValue) -> None:
        """Show a value of this attribute."""
        self._kind = attribute.kind
        if attribute.kind == "choice":
            offered = tuple((each.id, each.name) for each in attribute.values)
            self.choice.set_choices((*self._first, *offered))
            self.choice.show_value(value)
        elif attribute.kind == "flag":
            self.choice.set_choices((*self._first, (True, "yes"), (False, "no")))
            self.choice.show_value(value)
        elif attribute.kind == "number":
            number = value if isinstance(value, int | float) else None
            self.number.show_number(number)
        else:
            self.line.show_value(value if isinstance(value, str) and value != AS_ABOVE else "")
        self._stack.setCurrentIndex({"text": 1, "number": 2}.get(attribute.kind, 0))
        self.setFocusProxy({"text": self.line, "number": self.number}.get(self._kind, self.choice))

    def value(self) -> AttributeValue:
        """The value; ``AS_ABOVE`` where the label has none of its own."""
        empty = self._first[0][0]
        if self._kind == "text":
            return self.line.value() or empty
        if self._kind == "number":
            number = self.number.number()
            return empty if number is None else number
        return self.choice.value()

    def name_as(self, name: str) -> None:
        """What a screen reader calls it."""
        for widget in (self, self.choice, self.line, self.number):
            widget.setAccessibleName(name)


def _at_left(widget: QWidget) -> QWidget:
    """The widget no wider than it wants to be."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(widget)
    row.addStretch(1)
    return holder


class DefaultsField(QWidget):
    """The default of each label that has the attribute: as above, none, or a value."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self.fields: dict[str, ValueField] = {}
        self._names: list[QLabel] = []
        self._kept: tuple[tuple[str, AttributeValue], ...] = ()

    def show_defaults(self, attribute: Attribute, labels: Sequence[tuple[str, str]]) -> None:
        """Show the defaults by label; ``labels`` are (id, name) of those that have it."""
        if [each for each, _ in labels] != list(self.fields):
            self._rebuild(labels)
        own = dict(attribute.default_for)
        self._kept = tuple(
            (label, value) for label, value in attribute.default_for if label not in self.fields
        )
        for at, (label, name) in enumerate(labels):
            field = self.fields[label]
            field.name_as(f"Default for {name}")
            self._names[at].setText(name)
            field.show_value(attribute, own.get(label, AS_ABOVE))

    def value(self) -> tuple[tuple[str, AttributeValue], ...]:
        """(label id, value) of those that have one of their own."""
        own = ((label, field.value()) for label, field in self.fields.items())
        return (*((label, value) for label, value in own if value != AS_ABOVE), *self._kept)

    def _rebuild(self, labels: Sequence[tuple[str, str]]) -> None:
        for widget in (*self._names, *self.fields.values()):
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._names, self.fields = [], {}
        for at, (label, name) in enumerate(labels):
            words, field = plain_label(name, self), ValueField(self, as_above=True)
            words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            words.setBuddy(field)
            field.edited.connect(self.edited)
            self._grid.addWidget(words, at, 0)
            self._grid.addWidget(field, at, 1)
            self._names.append(words)
            self.fields[label] = field
