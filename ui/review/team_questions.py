"""Small questions of the team's view: a person's name, a note, whether two people are one.

What belongs here: the dialogs that ask one thing. None of them changes anything itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import Problem
from annotator.machine import clean_name
from ui.plain import message_box, one_line, plain_label, without_icons

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH: Final = 440
NOTE_LINES: Final = 5


class Question(QDialog):
    """Words, a field, and two buttons; what is wrong with the answer stands under the field."""

    def __init__(self, title: str, words: str, yes: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(WIDTH)
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel, self)
        without_icons(self.buttons)
        self.yes = self.buttons.button(kinds.Ok)
        self.yes.setText(yes)
        self.buttons.accepted.connect(self.answer)
        self.buttons.rejected.connect(self.reject)
        self.problem = plain_label(parent=self, wrap=True)
        self.problem.hide()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 24, 24, 16)
        self.column.setSpacing(12)
        self.words: QLabel = plain_label(words, self, wrap=True)
        self.column.addWidget(self.words)

    def put(self, *fields: QWidget) -> None:
        """Lay the fields out above the buttons; the first one has the keyboard."""
        for widget in (*fields, self.problem, self.buttons):
            self.column.addWidget(widget)
        fields[0].setFocus()
        self.finished.connect(self.deleteLater)

    def refuse(self, problem: Problem) -> None:
        """Say what is wrong, and stay open."""
        self.problem.setText(str(problem))
        self.problem.show()

    def answer(self) -> None:
        """Take the answer. To be overridden."""
        self.accept()


class PersonQuestion(Question):
    """Under which name somebody comes into the project."""

    named = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        words = (
            "They need not have the program yet: their package makes them known wherever they "
            "open it. The name stands beside all they label."
        )
        super().__init__("Add a person", words, "Add", parent)
        self.line = QLineEdit()
        self.line.setAccessibleName("Name of the person")
        self.line.setPlaceholderText("Name")
        self.line.setMaxLength(80)
        self.put(self.line)

    def answer(self) -> None:
        """Take the name if it is one."""
        try:
            name = clean_name(self.line.text())
        except Problem as problem:
            self.refuse(problem)
            return
        self.accept()
        self.named.emit(name)


class NoteQuestion(Question):
    """With which words an article goes back to somebody."""

    written = Signal(str)

    def __init__(self, title: str, name: str, parent: QWidget | None = None) -> None:
        words = (
            f"“{one_line(title, 80)}” goes back to {one_line(name)}. It is theirs to do again, and "
            "counts as unfinished until they finish it once more. What shall they look at?"
        )
        super().__init__("Send back", words, "Send back", parent)
        self.note = QPlainTextEdit()
        self.note.setAccessibleName("Note for the annotator")
        self.note.setPlaceholderText("What to look at again (they read this with the article)")
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(self.note.fontMetrics().lineSpacing() * NOTE_LINES + 16)
        self.put(self.note)

    def answer(self) -> None:
        """Take the note; without one nobody would know what to do."""
        note = self.note.toPlainText().strip()
        if not note:
            self.refuse(Problem("Say in a few words what to look at."))
            return
        self.accept()
        self.written.emit(note)


class SameQuestion(Question):
    """Whom somebody turned out to be. ``chosen`` (id of the other)."""

    chosen = Signal(str)

    def __init__(
        self, name: str, others: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        words = (
            f"All that {one_line(name)} did will count as the other person’s from then on, here "
            "and wherever it is merged. Nothing is deleted, and Undo makes them two again."
        )
        super().__init__(f"Who is {one_line(name, 40)}?", words, "They are one person", parent)
        self.box = QComboBox()
        self.box.setAccessibleName("The other person")
        for id_, other in others:
            self.box.addItem(one_line(other), id_)
        self.put(self.box)

    def answer(self) -> None:
        """Take the choice."""
        self.accept()
        self.chosen.emit(str(self.box.currentData()))


def ask_lead(parent: QWidget, name: str, yes: Callable[[], object]) -> QMessageBox:
    """Whether somebody shall lead the project, too."""
    told = one_line(name)
    box = message_box(
        parent,
        QMessageBox.Icon.Question,
        "Make a lead",
        f"Shall {told} lead this project, too?",
        "Leads hand out articles, change the scheme, and decide about everybody’s annotations.",
    )
    box.setStandardButtons(QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel)
    box.button(QMessageBox.StandardButton.Yes).setText("Make a lead")
    without_icons(box)
    box.button(QMessageBox.StandardButton.Yes).clicked.connect(lambda: yes())
    box.finished.connect(box.deleteLater)
    box.open()
    return box
