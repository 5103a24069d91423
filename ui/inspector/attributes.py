"""The attributes of the selected span: what matters first, the rest behind "More".

What belongs here: which rows there are, in the scheme's order, and keeping them while spans change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.inspector.attribute_row import AttributeRow, FormerRow
from ui.inspector.buttons import WordButton
from ui.inspector.folds import Fold, Folds

if TYPE_CHECKING:
    from annotator.scheme.model import Attribute
    from annotator.values import AttributeValue
    from ui.inspector.facts import AttributeFact, Facts
    from ui.inspector.writer import Writer

SPACE = 12
"""Pixels between two attributes."""

Row = AttributeRow | FormerRow
SaveValue = Callable[[str, str, "AttributeValue"], bool]
"""Writes a typed value: owner, attribute, value."""


class AttributesSection(QWidget):
    """Rows of what applies to the span, and the button that confirms what nobody confirmed.

    ``more`` holds the folded ones; whoever lays out the inspector gives it and ``confirm`` their
    places.
    """

    chosen = Signal(str, object)
    """An attribute's id and the value pressed, None to take it off."""
    confirm_wanted = Signal()
    refused = Signal(str)

    def __init__(
        self,
        save: SaveValue,
        offer: Callable[[str], Sequence[str]],
        writer: Writer,
        folds: Folds,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._save, self._offer, self._writer = save, offer, writer
        self.rows: dict[str, Row] = {}
        self._first = QVBoxLayout()
        self._first.setSpacing(SPACE)
        self.more = Fold("attributes", "More", folds, stands_open=False)
        self.more.inside.setSpacing(SPACE)
        self.more.inside.setContentsMargins(0, 4, 0, SPACE)
        self.confirm = WordButton("")
        self.confirm.clicked.connect(lambda: self.confirm_wanted.emit())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addLayout(self._first)

    def show_facts(self, facts: Facts, *, may: bool) -> None:
        """Show the rows that apply to this span."""
        places: dict[bool, int] = {False: 0, True: 0}
        shown = set()
        for fact in facts.attributes:
            row = self._row(fact)
            self._put(row, fact.folded, places[fact.folded])
            places[fact.folded] += 1
            typed = self._writer.value(("value", facts.annotation.id, fact.id), fact.value)
            row.show_fact(fact, facts.annotation.id, typed, may=may)
            shown.add(fact.id)
        for id_, row in self.rows.items():
            row.setVisible(id_ in shown)
        self._tell(facts, places, may=may)

    def _tell(self, facts: Facts, places: dict[bool, int], *, may: bool) -> None:
        behind = [each for each in facts.attributes if each.folded]
        sure = sum(each.value is not None and not each.origin for each in behind)
        missing = sum(each.missing for each in behind)
        told = [f"{sure} set"] if sure else []
        told += [f"{missing} missing"] if missing else []
        self.more.tell(", ".join(told))
        self.more.setVisible(bool(places[True]))
        many = len(facts.unconfirmed())
        self.confirm.setVisible(may and many > 1)
        self.confirm.say(f"Confirm {many} values")
        self.setVisible(bool(places[False]))

    def _row(self, fact: AttributeFact) -> Row:
        row = self.rows.get(fact.id)
        if row is not None and getattr(row, "attribute", None) == fact.attribute:
            return row
        if row is not None:
            row.hide()
            row.deleteLater()
        made = self._make(fact.id, fact.attribute)
        made.chosen.connect(self.chosen)
        self.rows[fact.id] = made
        return made

    def _make(self, id_: str, attribute: Attribute | None) -> Row:
        if attribute is None:
            return FormerRow(id_)
        row = AttributeRow(
            attribute, lambda owner, value: self._save(owner, id_, value), self._offer
        )
        row.refused.connect(self.refused)
        return row

    def _put(self, row: Row, folded: bool, place: int) -> None:
        layout = self.more.inside if folded else self._first
        if layout.indexOf(row) != place:
            layout.insertWidget(place, row)

    def focus_attribute(self, id_: str) -> bool:
        """Put the keyboard into an attribute's field; False when it does not apply."""
        row = self.rows.get(id_)
        if row is None or row.isHidden():
            return False
        if self.more.body.isAncestorOf(row):
            self.more.unfold()
        row.focus_field()
        return True

    def flush(self) -> None:
        """Write what is typed."""
        for row in list(self.rows.values()):
            row.flush()
