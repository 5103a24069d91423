"""The relations of the selected span, out and in, with the other end's label and words.

What belongs here: one row a relation, and the button that starts to draw one. Relations that follow
from position are shown as such and cannot be taken off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.inspector.attribute_row import MISSING, capital
from ui.inspector.buttons import WordButton
from ui.inspector.chip_label import ChipLabel
from ui.plain import ElidedLabel, one_line, plain_label, tooltip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ui.inspector.facts import Facts, RelationFact
    from ui.theme import LabelStyle

MOST: Final = 24
"""Rows of relations; what is beyond is counted."""


class RelationRow(QWidget):
    """One relation: which way, to or from what, and its buttons."""

    def __init__(self, fact: RelationFact, styles: Mapping[str, LabelStyle], *, may: bool) -> None:
        super().__init__()
        self.fact = fact
        style = styles.get(fact.label)
        label = style.name if style else fact.label
        arrow = "→" if fact.out else "←"
        told = " from position" if fact.relation.derived else ""
        self.name = ElidedLabel(f"{capital(fact.name)} {arrow}{told}")
        self.name.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        chip = ChipLabel()
        chip.set_styles(styles)
        chip.set_label(fact.label)
        self.go = WordButton(fact.words, f"Select {label}, {fact.words}", kind="words")
        self.go.setToolTip(tooltip(f"{fact.words} (press to select the other end)"))
        self.remove = WordButton("×", f"Remove this relation: {fact.name}", kind="quiet")
        self.remove.setToolTip(tooltip("Remove this relation"))
        way = "to" if fact.out else "from"
        self.setAccessibleName(f"{fact.name} {way} {label}, {one_line(fact.words, 80)}")
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.name, 1)
        head.addWidget(self.remove)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(chip)
        foot.addWidget(self.go, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addLayout(foot)
        # Only now that it has a parent: shown before, it would be a window of its own.
        self.remove.setVisible(may and fact.removable)


class RelationsSection(QWidget):
    """All relations of the span, and the way to a new one."""

    go_wanted = Signal(str)
    """The id of the other end."""
    remove_wanted = Signal(object)
    """The Relation to take off."""
    relate_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._styles: Mapping[str, LabelStyle] = {}
        self._shown: tuple[object, ...] | None = None
        self.rows: list[RelationRow] = []
        self.missing = plain_label()
        self.missing.setForegroundRole(QPalette.ColorRole.BrightText)
        self.beyond = plain_label(wrap=True)
        self.beyond.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.relate = WordButton("Relate to…", "Relate this span to another")
        self.relate.setToolTip(tooltip("Relate this span to another (R), or drag from its knob"))
        self.relate.clicked.connect(lambda: self.relate_wanted.emit())
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        foot = QHBoxLayout()
        foot.addWidget(self.relate)
        foot.addWidget(self.missing)
        foot.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(self._rows)
        layout.addWidget(self.beyond)
        layout.addLayout(foot)

    def set_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """How the labels look, by id."""
        self._styles = styles
        self._shown = None

    def show_facts(self, facts: Facts, *, may: bool) -> None:
        """Show the relations of this span."""
        now = (facts.relations, may, id(self._styles))
        if now != self._shown:
            self._shown = now
            self._rebuild(facts, may=may)
        lacking = facts.lacking_relations
        self.missing.setText(f"{', '.join(lacking)} {MISSING}" if lacking else "")
        self.missing.setVisible(bool(lacking))
        self.relate.setVisible(facts.may_relate and may)
        self.setVisible(bool(facts.relations) or not self.relate.isHidden())

    def _rebuild(self, facts: Facts, *, may: bool) -> None:
        had = any(button.hasFocus() for row in self.rows for button in (row.go, row.remove))
        for row in self.rows:
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [RelationRow(fact, self._styles, may=may) for fact in facts.relations[:MOST]]
        for row in self.rows:
            row.go.clicked.connect(lambda _=False, row=row: self.go_wanted.emit(row.fact.other))
            row.remove.clicked.connect(
                lambda _=False, row=row: self.remove_wanted.emit(row.fact.relation)
            )
            self._rows.addWidget(row)
        more = len(facts.relations) - len(self.rows)
        self.beyond.setText(f"and {more:,} more")
        self.beyond.setVisible(more > 0)
        if had:
            self.relate.setFocus(Qt.FocusReason.OtherFocusReason)
