"""What all forms of the scheme editor share: rows with a note and the mistakes beside the field.

What belongs here: laying out rows, showing mistakes, and turning an edited field into a changed
part. Which fields a kind of part has is in the modules of the forms.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.scheme.model import Layer
from annotator.scheme.naming import free_id
from ui.plain import PlainForm, plain_label
from ui.scheme.context import Context
from ui.scheme.faults import Fault
from ui.scheme.fields import Flag, Line
from ui.scheme.parts import SECTIONS, Part, Section, parts

GAP: Final = 8
HEAD_GAP: Final = 20


class Row(QWidget):
    """A field with a quiet note and, when there is one, its mistake in words below it."""

    def __init__(self, field: QWidget, note: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = field
        self.note = plain_label(note, self, wrap=True)
        self.note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.note.setVisible(bool(note))
        self.fault = plain_label("", self, wrap=True)
        self.fault.setObjectName("fault")
        self.fault.setForegroundRole(QPalette.ColorRole.BrightText)
        self.fault.hide()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        side = Qt.AlignmentFlag.AlignLeft
        wide = (QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        grows = field.sizePolicy().horizontalPolicy() in wide and field.maximumWidth() > 10_000
        if grows and not isinstance(field, QComboBox | QCheckBox):
            column.addWidget(field)
        else:
            column.addWidget(field, 0, side)
        column.addWidget(self.note)
        column.addWidget(self.fault)

    def say(self, fault: str, *, grave: bool = True) -> None:
        """Show a mistake; a screen reader has it as the field's description."""
        self.fault.setText(f"⚠ {fault}" if fault and grave else fault)
        self.fault.setVisible(bool(fault))
        self.field.setAccessibleDescription(fault or self.note.text())

    def set_note(self, note: str) -> None:
        """Show another note."""
        self.note.setText(note)
        self.note.setVisible(bool(note))
        if not self.fault.text():
            self.field.setAccessibleDescription(note)


class PartForm(QWidget):
    """The form of one part. ``show_part`` fills it; ``edited`` hands out the changed part."""

    edited = Signal(object, str, str)
    """The part as it is wanted now, what was done in words, and the field."""

    section: Section
    part: Any
    context: Context
    at: int

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[str, Row] = {}
        self._form = PlainForm(self)
        self._form.setContentsMargins(24, 16, 24, 24)
        self._form.setHorizontalSpacing(16)
        self._form.setVerticalSpacing(GAP)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.name, self.id = Line(self), Line(self)
        self.add_row("name", "Name", self.name)
        self.add_row("id", "Id", self.id)
        self.name.setMaxLength(200)
        self.id.setMaxLength(64)
        self.name.edited.connect(self._on_name)
        self.id.edited.connect(lambda: self.edit("id", id=self.id.value()))

    # Laying out

    def add_row(self, field: str, words: str, widget: QWidget, note: str = "") -> Row:
        """A field with its name at the left (empty for a tick, which has its own)."""
        row = Row(widget, note, self)
        self.rows[field] = row
        widget.setAccessibleName(words or getattr(widget, "text", str)())
        if not words:
            # With no label at all, the row would be as high as its note at its narrowest.
            self._form.addRow(plain_label("", self), row)
            return row
        label = plain_label(words, self)
        label.setBuddy(widget)
        label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        label.setContentsMargins(0, 3, 0, 0)
        self._form.addRow(label, row)
        row.say("")
        return row

    def add_head(self, words: str) -> QLabel:
        """A heading above the rows that follow."""
        head = plain_label(words, self)
        font = head.font()
        font.setBold(True)
        head.setFont(font)
        head.setContentsMargins(0, HEAD_GAP - GAP, 0, 0)
        self._form.addRow(head)
        return head

    def add_flag(self, field: str, words: str, note: str = "") -> Flag:
        """A tick that sets a field of the same name."""
        flag = Flag(words, self)
        self.add_row(field, "", flag, note)
        flag.edited.connect(lambda: self.edit(field, **{field: flag.value()}))
        return flag

    def show_row(self, field: str, shown: bool) -> None:
        """Show a row, or leave it out."""
        self._form.setRowVisible(self.rows[field], shown)

    # Showing

    def show_part(self, context: Context, at: int) -> None:
        """Show a part of the working copy, with its mistakes."""
        self.context, self.at = context, at
        self.part = parts(context.scheme, self.section)[at]
        self.name.show_value(self.part.name)
        self.id.show_value(self.part.id)
        fixed = context.in_force(self.section, self.part.id)
        self.id.setReadOnly(fixed)
        self.rows["id"].set_note(
            "Fixed: it has been in force, and exports name it."
            if fixed
            else "What exports write. It can be changed until it is put in force."
        )
        self.fill()
        said: dict[str, list[Fault]] = {}
        for fault in context.faults_of(self.section, at):
            said.setdefault(fault.row if fault.row in self.rows else "name", []).append(fault)
        for field, row in self.rows.items():
            here = said.get(field, ())
            row.say(" ".join(each.words for each in here), grave=any(each.grave for each in here))

    def fill(self) -> None:
        """Show the fields of this kind of part. To be overridden."""
        raise AssertionError("a form shows its fields")

    def focus_field(self, field: str) -> None:
        """Put the keyboard into a field, by the name that a mistake gives it."""
        row = self.rows.get(field)
        (row.field if row is not None else self.name).setFocus()

    # Editing

    def edit(self, field: str, **changes: Any) -> None:
        """Hand out the part with these fields changed."""
        changed = msgspec.structs.replace(self.part, **changes)
        if changed != self.part:
            self.edited.emit(changed, f"{self._named(field)} of “{self.part.name}”", field)

    def _named(self, field: str) -> str:
        words = self.rows[field].field.accessibleName() if field in self.rows else field
        return words or field

    def _on_name(self) -> None:
        """An id that was made from the name follows it until it is in force."""
        was, name = self.part, " ".join(self.name.value().split("\n"))
        changes: dict[str, Any] = {"name": name}
        others = [each.id for each in self._others()]
        one = SECTIONS[self.section][1]
        if not self.context.in_force(self.section, was.id) and was.id == free_id(
            was.name, others, one
        ):
            changes["id"] = free_id(name, others, one)
        changes.update(self.follow_name(name))
        self.edit("name", **changes)

    def follow_name(self, name: str) -> dict[str, Any]:
        """More fields that were made from the name and follow it. To be overridden."""
        return {}

    def _others(self) -> list[Part]:
        here = parts(self.context.scheme, self.section)
        return [each for at, each in enumerate(here) if at != self.at]

    @property
    def fresh(self) -> bool:
        """Whether the part has never been in force."""
        return not self.context.in_force(self.section, self.part.id)

    def label_names(self, *chosen: str) -> list[tuple[str, str]]:
        """(id, name) of each label in use, to choose from, and of retired ones that are chosen."""
        return [
            (each.id, f"{each.name} (retired)" if each.retired else each.name)
            for each in self.context.scheme.labels
            if not each.retired or each.id in chosen
        ]


class LayerForm(PartForm):
    """A layer: its name, whether its labels exclude each other, what happens with quotes."""

    section = "layers"

    def __init__(self, parent: QWidget | None = None) -> None:
        from ui.scheme.fields import Choice

        super().__init__(parent)
        self.exclusive = self.add_flag(
            "exclusive",
            "The same words carry one label of the layer at most",
            "A new label on exactly these words replaces the old one. Spans may lie inside each "
            "other either way.",
        )
        self.marks = Choice(
            (
                ("leave", "Leave the chosen words as they are"),
                ("include", "Take in the marks around them"),
                ("shed", "Leave out the marks around them"),
            ),
            self,
        )
        self.add_row("marks", "Quotation marks", self.marks, "When a label is put on words.")
        self.marks.edited.connect(lambda: self.edit("marks", marks=self.marks.value()))

    def fill(self) -> None:
        """See ``PartForm``."""
        layer: Layer = self.part
        self.exclusive.show_value(layer.exclusive)
        self.marks.show_value(layer.marks)
