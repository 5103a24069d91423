"""The strip that tells a trouble of the project's file, and the words for places and clocks.

What belongs here: how it looks and what it says. When it says what is ``ui.trouble``'s.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.plain import one_line, plain_label
from ui.strips import Strip, way_button
from ui.theme import Theme

HOUR: Final = 3_600_000
DAYS: Final = 48
"""Hours from which a clock's lead is told in days."""

Ways = tuple[tuple[str, Callable[[], object]], ...]


class TroubleStrip(Strip):
    """What happened in strong letters, what it means below, and the ways on beneath."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.head = plain_label(parent=self, wrap=True)
        font = self.head.font()
        font.setBold(True)
        self.head.setFont(font)
        self.words = plain_label(parent=self, wrap=True)
        for label in (self.head, self.words):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._ways = QHBoxLayout()
        self._ways.setContentsMargins(0, 4, 0, 0)
        self._ways.setSpacing(8)
        self._ways.addStretch(1)
        column = QVBoxLayout()
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        column.addWidget(self.head)
        column.addWidget(self.words)
        column.addLayout(self._ways)
        self.row.insertLayout(0, column, 1)
        self.buttons: list[QPushButton] = []
        self._warm = True

    def tell(self, head: str, words: str, ways: Ways, *, warm: bool = True) -> None:
        """Show this, with a button for each of the ways. ``warm``: it is a problem, not a hint."""
        self._warm = warm
        self.head.setText(head)
        self.words.setText(words)
        self.setAccessibleName(f"{head} {words}")
        for button in self.buttons:
            self._ways.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        for at, (said, slot) in enumerate(ways):
            button = way_button(said, self)
            button.clicked.connect(lambda _=False, slot=slot: slot())
            self._ways.insertWidget(at, button)
            self.buttons.append(button)
        self.show()

    def set_theme(self, theme: Theme) -> None:
        """Warm, so that a problem is told from a hint."""
        super().set_theme(theme)
        if self._warm:
            palette = self.palette()
            palette.setColor(QPalette.ColorRole.Window, theme.warn_quiet)
            self.setPalette(palette)


def place_words(kind: str, name: str) -> tuple[str, str]:
    """What is said about a place that is not only this machine's."""
    if kind == "network":
        return (
            f"This project lies on a network folder ({one_line(name, 20)}).",
            "If the network fails while you work, the last change may have to be made again, and "
            "only one machine should have it open at a time. A disk of this machine is safer and "
            "faster; for colleagues, send packages.",
        )
    return (
        f"This project lies in a folder that is synchronised ({one_line(name, 40)}).",
        "The program that does this may copy or replace the file while you work. Keep the project "
        "on a disk of this machine, and put copies of it here.",
    )


def clock_words(ahead: int) -> tuple[str, str]:
    """What is said where the newest change lies in the future (milliseconds)."""
    hours = ahead / HOUR
    minutes = max(1, round(ahead / 60_000))
    amount = f"{round(hours / 24):,} days" if hours >= DAYS else f"{minutes:,} minutes"
    return (
        f"The newest change in this project is {amount} ahead of this machine’s clock.",
        "One of the clocks is or was wrong; have a look at the date of this machine. Nothing is "
        "lost: what you do now still counts as later, only the times shown are off.",
    )
