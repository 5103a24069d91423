"""What the chosen figure says of itself, and what stands there while there are no figures.

What belongs here: the strip under the pages, and the empty state of the window.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.articles.empty import EmptyState
from ui.insight.sheet import Cell
from ui.plain import plain_label

LINES: Final = 4
"""Lines of words that there is always room for, so that nothing jumps."""
HINT: Final = "Select a figure to read what it says and where it comes from."


class Told(QWidget):
    """The sentence of a figure and its source."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("told")
        self.setAutoFillBackground(True)
        self.sentence = plain_label(HINT, wrap=True)
        self.source = plain_label(wrap=True)
        self.source.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(2)
        column.addWidget(self.sentence)
        column.addWidget(self.source)
        column.addStretch(1)
        self.setAccessibleName("About the selected figure")
        self.setMinimumHeight(LINES * self.fontMetrics().lineSpacing() + 24)

    def show_cell(self, cell: Cell | None) -> None:
        """Say what this cell says."""
        about = cell.about if cell is not None else ""
        source = cell.source if cell is not None else ""
        self.sentence.setText(about or HINT)
        self.source.setText(f"Source: {source}" if source else "")
        self.source.setVisible(bool(source))


class Nothing(QWidget):
    """Why there is nothing to compare, and what to do."""

    assign_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = EmptyState(
            "No agreement to show yet",
            "",
            (("Hand out articles…", self.assign_wanted.emit),),
            self,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.state)

    def say(self, words: str, *, offer: bool = False) -> None:
        """Say this; ``offer``: handing out articles would help."""
        self.state.sentence.setText(words)
        self.state.buttons[0].setVisible(offer)
