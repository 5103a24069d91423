"""The form of a label: what it is called, how it looks, what it means, and what became of it."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QWidget

from annotator.scheme.model import PATTERNS, Label
from annotator.scheme.naming import free_letter, keys_taken
from ui.inspector.chip import paint_pattern
from ui.plain import plain_label
from ui.scheme.colour_field import ColourField
from ui.scheme.colours import colour_words
from ui.scheme.context import spans_words
from ui.scheme.fields import Character, Choice, Lines, Words
from ui.scheme.form import PartForm
from ui.scheme.preview import Preview

PATTERN_WORDS: Final = {
    "solid": "Solid",
    "dash": "Dashes",
    "dot": "Dots",
    "wave": "Wave",
    "double": "Double",
}


class LabelForm(PartForm):
    """See the module."""

    section = "labels"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make_basics()
        self._make_look()
        self._make_meaning()
        self._make_retired()

    def _make_basics(self) -> None:
        self.layer = Choice(parent=self)
        self.key = Character(self)
        self.add_row("layer", "Layer", self.layer)
        self.add_row("key", "Key", self.key, "Puts the label on the selected words.")
        self.layer.edited.connect(lambda: self.edit("layer", layer=str(self.layer.value() or "")))
        self.key.edited.connect(lambda: self.edit("key", key=self.key.value()))

    def _make_look(self) -> None:
        self.add_head("How it looks")
        self.letter = Character(self)
        patterns = tuple((each, PATTERN_WORDS.get(each, each)) for each in PATTERNS)
        self.pattern = Choice(patterns, self)
        self.pattern.setIconSize(QSize(40, 12))
        self.colour = ColourField(self)
        self.preview = Preview(self)
        self.add_row("letter", "Letter", self.letter, "Stands beside its line.")
        self.add_row("pattern", "Line", self.pattern)
        self.add_row("colour", "Colour", self.colour)
        self.add_row("preview", "Preview", self.preview)
        self.letter.edited.connect(lambda: self.edit("letter", letter=self.letter.value()))
        self.pattern.edited.connect(
            lambda: self.edit("pattern", pattern=str(self.pattern.value() or ""))
        )
        self.colour.edited.connect(lambda: self.edit("colour", colour=self.colour.value()))

    def _make_meaning(self) -> None:
        self.add_head("What it means")
        self.definition, self.examples = Words(4, self), Lines(4, self)
        self.add_row("definition", "Definition", self.definition)
        self.add_row(
            "examples",
            "Examples",
            self.examples,
            "One on each line. [Square brackets] stand around the words to mark.",
        )
        self.definition.edited.connect(
            lambda: self.edit("definition", definition=self.definition.value())
        )
        self.examples.edited.connect(lambda: self.edit("examples", examples=self.examples.lines()))

    def _make_retired(self) -> None:
        self.add_head("Use")
        self.used = plain_label("", self, wrap=True)
        self.add_row("used", "In the project", self.used)
        self.retired = self.add_flag(
            "retired", "Retired", "It stays on the spans that carry it, and is not offered."
        )
        self.retired.edited.disconnect()
        self.retired.edited.connect(self._on_retired)
        self.becomes = Choice(parent=self)
        self.add_row(
            "becomes",
            "Counts as",
            self.becomes,
            "Its spans count as the other label everywhere. Which one they were given stays on "
            "record.",
        )
        self.becomes.edited.connect(
            lambda: self.edit("becomes", becomes=str(self.becomes.value() or ""))
        )

    def _on_retired(self) -> None:
        on = self.retired.value()
        self.edit("retired", retired=on, **({} if on else {"becomes": ""}))

    def follow_name(self, name: str) -> dict[str, Any]:
        """Letter and key that were made from the name follow it until they are in force."""
        if not self.fresh:
            return {}
        label: Label = self.part
        changes = {}
        letters = [each.letter for each in self._others() if isinstance(each, Label)]
        if label.letter == free_letter(label.name, letters):
            changes["letter"] = free_letter(name, letters)
        mine = msgspec.structs.replace(label, retired=True)
        rest = msgspec.structs.replace(
            self.context.scheme,
            labels=tuple(mine if each is label else each for each in self.context.scheme.labels),
        )
        keys = (*keys_taken(rest), *self.context.keys)
        if label.key == free_letter(label.name, keys):
            changes["key"] = free_letter(name, keys)
        return changes

    def fill(self) -> None:
        """See ``PartForm``."""
        label, context = self.part, self.context
        assert isinstance(label, Label)
        self.layer.set_choices([(each.id, each.name) for each in context.scheme.layers])
        self.layer.show_value(label.layer)
        self.letter.show_value(label.letter)
        self.key.show_value(label.key)
        self.colour.show_value(label.colour)
        self._show_patterns(label.colour)
        self.pattern.show_value(label.pattern)
        self.preview.show_label(label, context.themes)
        self.rows["colour"].set_note(colour_words(label, context.scheme, context.themes))
        self.definition.show_value(label.definition)
        self.examples.show_lines(label.examples)
        self.used.setText(spans_words(context, label))
        self.retired.show_value(label.retired)
        others = [
            (each, name) for each, name in self.label_names(label.becomes) if each != label.id
        ]
        self.becomes.set_choices([("", "itself"), *others])
        self.becomes.show_value(label.becomes)
        self.show_row("becomes", label.retired or bool(label.becomes))

    def _show_patterns(self, colour: str) -> None:
        line = QColor(colour)
        if not line.isValid():
            line = self.palette().color(QPalette.ColorRole.Text)
        for at, pattern in enumerate(PATTERNS):
            self.pattern.setItemIcon(at, _line_icon(pattern, line, self.pattern.iconSize()))


def _line_icon(pattern: str, colour: QColor, size: QSize) -> QIcon:
    picture = QPixmap(size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    across = QRectF(2, 0, size.width() - 4, size.height())
    paint_pattern(painter, across, size.height() / 2, colour, pattern)
    painter.end()
    return QIcon(picture)
