"""One attribute in the inspector: its name, what is to be said of its value, and its field.

What belongs here: choosing the field for the kind of attribute, and showing one fact in it. A row
stays while spans change, so that the keyboard stays where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.inspector.buttons import WordButton
from ui.inspector.lines import NumberField, NumberLine, TextField, TextLine, words_of
from ui.inspector.toggles import Choice, Toggles
from ui.plain import ElidedLabel, one_line, plain_label, tooltip

if TYPE_CHECKING:
    from annotator.scheme.model import Attribute
    from annotator.values import AttributeValue
    from ui.inspector.facts import AttributeFact
    from ui.inspector.lines import Save, ValueLine

MISSING: Final = "missing"


class AttributeRow(QWidget):
    """Name and field of one attribute of a scheme."""

    chosen = Signal(str, object)
    """The attribute's id and the value to set, None to take it off: by button, not by typing."""
    refused = Signal(str)

    def __init__(
        self,
        attribute: Attribute,
        save: Save,
        offer: Callable[[str], Sequence[str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.attribute = attribute
        self._fact: AttributeFact | None = None
        self.name = plain_label(capital(attribute.name))
        self.name.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        about = f"{capital(attribute.name)}: {attribute.definition}" if attribute.definition else ""
        self.name.setToolTip(tooltip(about))
        self.hint = ElidedLabel()
        self.hint.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.confirm = WordButton("Confirm", f"Confirm {attribute.name}")
        self.confirm.clicked.connect(self._on_confirm)
        self.line: ValueLine | None = None
        self.toggles: Toggles | None = None
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.name)
        head.addWidget(self.hint, 1)
        head.addWidget(self.confirm)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._field(save, offer))

    def _field(self, save: Save, offer: Callable[[str], Sequence[str]]) -> QWidget:
        one = self.attribute
        if one.kind == "text":
            self.line = TextLine(capital(one.name), save, lambda: offer(one.id))
            self.line.setAccessibleDescription(one.definition)
            return TextField(self.line)
        if one.kind == "number":
            self.line = NumberLine(one, save, self.refused.emit)
            self.line.setAccessibleDescription(one.definition)
            return NumberField(self.line)
        self.toggles = Toggles(capital(one.name), choices(one))
        self.toggles.pressed.connect(self._choose)
        return self.toggles

    def _on_confirm(self) -> None:
        if self._fact is not None:
            self._choose(self._fact.value)

    def _choose(self, value: AttributeValue) -> None:
        self.chosen.emit(self.attribute.id, value)

    def show_fact(self, fact: AttributeFact, owner: str, typed: object, *, may: bool) -> None:
        """Show a value. ``typed``: what waits to be written, or else the value itself."""
        self._fact = fact
        said = fact.origin or (MISSING if fact.missing else "")
        role = QPalette.ColorRole.BrightText if fact.missing else QPalette.ColorRole.PlaceholderText
        self.hint.set_words(said)
        self.hint.setForegroundRole(role)
        self.confirm.setVisible(bool(fact.origin) and may and self.toggles is None)
        if self.toggles is not None:
            self.toggles.stand(fact.value, fact.origin)
            self.toggles.setEnabled(may)
        elif self.line is not None:
            value = typed if isinstance(typed, str | int | float) else None
            self.line.show_value(owner, value, sure=not fact.origin)
            self.line.setReadOnly(not may)

    def focus_field(self) -> None:
        """Put the keyboard into the field."""
        if self.toggles is not None:
            self.toggles.focus()
        elif self.line is not None:
            self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def flush(self) -> None:
        """Write what is typed."""
        if self.line is not None:
            self.line.flush()


class FormerRow(QWidget):
    """A stored value of an attribute that the scheme has no longer: seen, and taken off."""

    chosen = Signal(str, object)

    def __init__(self, id_: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._id = id_
        self.words = plain_label(wrap=True)
        self.words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.remove = WordButton("Remove", kind="quiet")
        self.remove.clicked.connect(lambda: self.chosen.emit(self._id, None))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.words, 1)
        row.addWidget(self.remove)

    def show_fact(self, fact: AttributeFact, owner: str, typed: object, *, may: bool) -> None:
        """Show the value in words."""
        said = f"{capital(fact.name)}: {one_line(words_of(fact.value))}"
        self.words.setText(f"{said} (no field of the scheme)")
        self.remove.setAccessibleName(f"Remove {fact.name}")
        self.remove.setVisible(may)

    def focus_field(self) -> None:
        """Put the keyboard on the only thing there is to press."""
        self.remove.setFocus()

    def flush(self) -> None:
        """Nothing is typed here."""


def choices(one: Attribute) -> list[Choice]:
    """What can be set: the values of a choice, or yes and no."""
    if one.kind == "flag":
        return [Choice(True, "Yes", "Y"), Choice(False, "No", "N")]
    return [Choice(each.id, each.name, each.key, each.definition) for each in one.values]


def capital(words: str) -> str:
    """With a capital first letter, the others as they are."""
    return words[:1].upper() + words[1:]
