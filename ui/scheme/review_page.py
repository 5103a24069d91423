"""What changes: the last look before a scheme is put in force, and what came of it.

What belongs here: the page. It says what is wanted; the editor runs the operation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.scheme.change import differences
from ui.plain import plain_label
from ui.scheme.fields import Words, press_button
from ui.scheme.parts import SECTIONS

if TYPE_CHECKING:
    from annotator.scheme.model import Scheme
    from ui.scheme.context import Context
    from ui.scheme.faults import Fault


class RowsList(QListWidget):
    """A list that is as high as its rows, as long as there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        """All rows."""
        rows = sum(self.sizeHintForRow(at) for at in range(self.count()))
        return QSize(240, rows + 2 * self.frameWidth() + 4)

    def minimumSizeHint(self) -> QSize:
        """A few rows; more are scrolled to."""
        return QSize(120, min(self.sizeHint().height(), 5 * self.fontMetrics().lineSpacing()))


class ReviewPage(QWidget):
    """Mistakes to mend first, else what changes and the button that puts it in force."""

    put_wanted = Signal()
    propose_wanted = Signal(str)
    """With a note that says why."""
    place_wanted = Signal(object)
    """A mistake (``Fault``) was chosen: go there."""
    worklist_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._faults: list[Fault] = []
        self.head = plain_label("", self, wrap=True)
        font = self.head.font()
        font.setBold(True)
        self.head.setFont(font)
        self.words = plain_label("", self, wrap=True)
        self.list = RowsList(self)
        self.list.setAccessibleName("What changes")
        self.list.itemActivated.connect(self._on_item)
        self.list.itemClicked.connect(self._on_item)
        self.note_words = plain_label("Why (for the leads)", self)
        self.note = Words(3, self)
        self.note.setAccessibleName("Why you propose it, for the leads")
        self.note_words.setBuddy(self.note)
        self.effect = plain_label("", self, wrap=True)
        self.effect.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.put = press_button(self, "Put in force", self._on_put)
        self.worklist = press_button(self, "Go through them", self.worklist_wanted.emit)
        self._lay_out()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.put)
        foot.addWidget(self.worklist)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(self.head)
        column.addWidget(self.words)
        column.addWidget(self.list)
        for widget in (self.note_words, self.note, self.effect):
            column.addWidget(widget)
        column.addLayout(foot)
        column.addStretch(1)

    # Showing

    def show_review(self, context: Context, *, lead: bool, why_not: str) -> None:
        """Show what is to mend, or what changes. ``why_not``: why nothing can be put in force."""
        self.worklist.hide()
        self._faults = list(context.grave)
        changes = differences(context.base, context.scheme)
        if self._faults:
            self._show_faults(context.scheme)
        else:
            self._show_changes([sentence(each.text) for each in changes])
        ready = bool(changes) and not self._faults and not why_not
        self.put.setText("Put in force" if lead else "Propose it to the leads")
        self.put.setVisible(bool(changes) and not self._faults)
        self.put.setEnabled(ready)
        for widget in (self.note, self.note_words):
            widget.setVisible(ready and not lead)
        self.effect.setText(why_not or (_effect(context, lead=lead) if ready else ""))
        self.effect.setVisible(bool(self.effect.text()))

    def _show_faults(self, scheme: Scheme) -> None:
        number = len(self._faults)
        self.head.setText(
            "1 thing to mend first" if number == 1 else f"{number} things to mend first"
        )
        self.words.setText("Choose one to go there.")
        self.words.show()
        self._fill([fault_words(scheme, each) for each in self._faults])

    def _show_changes(self, changes: list[str]) -> None:
        number = len(changes)
        if not number:
            self.head.setText("Nothing has changed")
            self.words.setText("The working copy is the scheme in force.")
        else:
            self.head.setText("What changes")
            self.words.setText("1 change" if number == 1 else f"{number:,} changes")
        self.words.show()
        self._fill(changes)

    def _fill(self, lines: list[str]) -> None:
        self.list.clear()
        self.list.addItems(lines)
        self.list.setVisible(bool(lines))
        self.list.updateGeometry()
        self.list.setCurrentRow(0 if lines else -1)

    def show_done(self, said: str, outstanding: int) -> None:
        """Show that the scheme is in force, and what was labelled before it."""
        self._faults = []
        self.head.setText(said)
        self._fill([])
        one = outstanding == 1
        self.words.setText(
            f"{outstanding:,} {'span' if one else 'spans'} of yours {'was' if one else 'were'} "
            "labelled before this change. They stay as they are until you look at them: confirm "
            "or relabel them one by one."
            if outstanding
            else "None of your spans needs a second look."
        )
        self.words.show()
        self.worklist.setVisible(bool(outstanding))
        for widget in (self.put, self.note, self.note_words, self.effect):
            widget.hide()
        if outstanding:
            self.worklist.setFocus()

    def take_keyboard(self) -> None:
        """Put the keyboard on what is to be done next: to say why, to put it in force, to mend."""
        if self.note.isVisible():
            self.note.setFocus()
        elif self.put.isVisible() and self.put.isEnabled():
            self.put.setFocus()
        else:
            self.list.setFocus()

    def _on_put(self) -> None:
        if self.note.isVisible():
            self.propose_wanted.emit(self.note.value().strip())
        else:
            self.put_wanted.emit()

    def _on_item(self, item: QListWidgetItem) -> None:
        at = self.list.row(item)
        if 0 <= at < len(self._faults):
            self.place_wanted.emit(self._faults[at])


def fault_words(scheme: Scheme, fault: Fault) -> str:
    """A mistake with the place that it is in: "Label “claim”: …"."""
    for section, (_, one) in SECTIONS.items():
        if section == fault.section:
            name = getattr(scheme, section)[fault.at].name
            return f"{one.capitalize()} “{name}”: {fault.words}"
    places = {"name": "Name of the scheme", "guideline": "Guideline"}
    place = places.get(fault.field)
    return f"{place}: {fault.words}" if place else fault.words


def sentence(words: str) -> str:
    """A change with a capital at its beginning, as it stands in a list."""
    return words[:1].upper() + words[1:]


def _effect(context: Context, *, lead: bool) -> str:
    """What putting it in force does to the spans made so far."""
    kept = "No span is changed by it, and undo takes it back."
    if not lead:
        return "The leads of the project see it and decide. Until then nothing changes."
    if context.scheme.meaning == context.base.meaning:
        return f"It changes how things look, not what they mean. {kept}"
    return f"{kept} Spans made before it can be gone through afterwards."
