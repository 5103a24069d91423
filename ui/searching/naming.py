"""A quiet row under the line: asks for a name, or says what was done and how to take it back.

What belongs here: the two rows. No dialog stands in the way of the article.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QToolButton, QWidget

from ui.plain import plain_label


class NameRow(QWidget):
    """Asks for one name. Enter takes it, Esc leaves everything as it was (``closed``)."""

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._then: Callable[[str], object] | None = None
        self._label = plain_label("", self)
        self.line = QLineEdit(self)
        self.line.setMaxLength(120)
        self.line.returnPressed.connect(self._take)
        self._label.setBuddy(self.line)
        self.button = _button("Save", self._take, self)
        self.cancel = _button("Cancel", self.close_row, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(self._label)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)
        row.addWidget(self.cancel)
        self.hide()

    def ask(self, words: str, name: str, then: Callable[[str], object]) -> None:
        """Ask; ``then`` gets the name."""
        self._then = then
        self._label.setText(words)
        self.line.setAccessibleName(words)
        self.line.setText(name)
        self.line.selectAll()
        self.show()
        self.line.setFocus()

    def close_row(self) -> None:
        """Ask no longer."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def _take(self) -> None:
        name = " ".join(self.line.text().split())
        if name and self._then is not None:
            self.close_row()
            self._then(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_row()
        else:
            super().keyPressEvent(event)


class DoneRow(QWidget):
    """What was done, with a button that takes it back."""

    undo_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = plain_label("", self, wrap=True)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.undo = _button("Undo", self._on_undo, self)
        close = QToolButton(self)
        close.setText("×")
        close.setAutoRaise(True)
        close.setAccessibleName("Close this message")
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        row.addWidget(self.undo)
        row.addWidget(close)
        self.hide()

    def say(self, words: str) -> None:
        """Show what was done."""
        self.words.setText(words)
        self.setAccessibleName(words)
        self.show()

    def _on_undo(self) -> None:
        self.hide()
        self.undo_wanted.emit()


def _button(words: str, act: Callable[[], object], parent: QWidget) -> QPushButton:
    button = QPushButton(words, parent)
    button.setAutoDefault(False)
    button.clicked.connect(lambda: act())
    return button
