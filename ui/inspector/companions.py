"""The companions of the selected span: source, cue, and whatever else the scheme has.

What belongs here: a row for each with its words and its buttons, and the offer of the quote around
the span.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.inspector.attribute_row import MISSING, capital
from ui.inspector.buttons import WordButton
from ui.plain import ElidedLabel, plain_label, tooltip

if TYPE_CHECKING:
    from ui.inspector.facts import CompanionFact, Facts


class CompanionRow(QWidget):
    """One companion: its name, its words or how to set it, and buttons."""

    set_wanted = Signal(str)
    show_wanted = Signal(str)
    remove_wanted = Signal(str)

    def __init__(self, id_: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.id = id_
        self.name = ElidedLabel()
        self.name.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.hint = plain_label(MISSING)
        self.hint.setForegroundRole(QPalette.ColorRole.BrightText)
        self.how = plain_label(wrap=True)
        self.how.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.words = WordButton("", kind="words")
        self.set = WordButton("Set", kind="quiet")
        self.remove = WordButton("×", kind="quiet")
        for button, signal in (
            (self.set, self.set_wanted),
            (self.words, self.show_wanted),
            (self.remove, self.remove_wanted),
        ):
            button.clicked.connect(lambda _=False, signal=signal: signal.emit(self.id))
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.name, 1)
        head.addWidget(self.hint)
        for button in (self.set, self.remove):
            head.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self.words)
        layout.addWidget(self.how)

    def show_fact(self, fact: CompanionFact, *, may: bool) -> None:
        """Show the words, or how to set them."""
        name, there = fact.name, fact.segment is not None
        key = fact.type.key if fact.type is not None else ""
        self.name.set_words(capital(name))
        self.name.setToolTip(tooltip(fact.type.definition if fact.type is not None else ""))
        self.hint.setVisible(fact.missing)
        self.how.setText(how_to(key) if may and fact.type is not None else "None")
        self.how.setVisible(not there)
        self.words.say(fact.words, f"Show the {name} in the article: {fact.words}")
        self.words.setToolTip(tooltip(f"{fact.words} (press to show it in the article)"))
        self.words.setVisible(there)
        self.set.setVisible(may and fact.type is not None)
        self.remove.setVisible(may and there)
        again = "again " if there else ""
        self._say(self.set, f"Set the {name} {again}from the selected words", key)
        self._say(self.remove, f"Remove the {name}", f"Shift+{key}" if key else "")
        self.setAccessibleName(f"{capital(name)}: {fact.words if there else self.how.text()}")

    def _say(self, button: QWidget, words: str, key: str) -> None:
        button.setAccessibleName(words)
        button.setToolTip(tooltip(f"{words} ({key})" if key else words))

    def focus(self) -> None:
        """Put the keyboard on the button that sets it."""
        self.set.setFocus()


class CompanionsSection(QWidget):
    """A row for each companion, and what the quote around the span offers."""

    set_wanted = Signal(str)
    show_wanted = Signal(str)
    remove_wanted = Signal(str)
    take_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[str, CompanionRow] = {}
        self.take = WordButton("Take from the quote")
        self.take.clicked.connect(lambda: self.take_wanted.emit())
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(self._rows)
        layout.addWidget(self.take)

    def show_facts(self, facts: Facts, *, may: bool) -> None:
        """Show the companions of this span."""
        for place, fact in enumerate(facts.companions):
            row = self.rows.get(fact.id) or self._make(fact.id)
            if self._rows.indexOf(row) != place:
                self._rows.insertWidget(place, row)
            row.show_fact(fact, may=may)
        shown = {fact.id for fact in facts.companions}
        for id_, row in self.rows.items():
            row.setVisible(id_ in shown)
        self._show_offer(facts, may=may)
        self.setVisible(bool(facts.companions) or not self.take.isHidden())

    def _show_offer(self, facts: Facts, *, may: bool) -> None:
        offer = facts.offer
        self.take.setVisible(may and offer is not None)
        if offer is None:
            return
        names = {each.id: each.name for each in facts.companions}
        names |= {each.id: each.name for each in facts.attributes}
        parts = [names.get(each, each) for each in (*offer.companions, *offer.attributes)]
        self.take.setAccessibleDescription(listed(parts))
        self.take.setToolTip(tooltip(f"Take {listed(parts)} from the quote around it (I)"))

    def _make(self, id_: str) -> CompanionRow:
        row = CompanionRow(id_)
        row.set_wanted.connect(self.set_wanted)
        row.show_wanted.connect(self.show_wanted)
        row.remove_wanted.connect(self.remove_wanted)
        self.rows[id_] = row
        return row


def how_to(key: str) -> str:
    """How a companion is set; ``key`` is empty where it has none."""
    return f"Select words, then {key} or Set" if key else "Select words, then Set"


def listed(parts: list[str]) -> str:
    """Names in a sentence: "source, cue and speaker"."""
    return " and ".join(each for each in (", ".join(parts[:-1]), *parts[-1:]) if each)
