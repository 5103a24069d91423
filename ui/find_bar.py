"""Find in the open article: a small bar under the reader.

What belongs here: the bar, and searching the article's text (code points, ignoring case). It never
asks the text widget, whose copy of the text may differ.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from annotator.values import Segment
from ui.plain import plain_label
from ui.reader import Reader
from ui.reading import Reading

WAIT_MS: Final = 120
FOUND_MOST: Final = 10_000


class FindBar(QWidget):
    """Searches while typing; Enter and Shift+Enter go on, Esc closes."""

    def __init__(self, reader: Reader, reading: Reading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reader = reader
        self._reading = reading
        self._found: list[Segment] = []
        self._origin = 0
        self.line = QLineEdit(self)
        self.line.setPlaceholderText("Find in this article")
        self.line.setAccessibleName("Find in this article")
        self.line.setClearButtonEnabled(True)
        self.line.setMaximumWidth(360)
        self.count = plain_label(parent=self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self.search)
        self.line.textEdited.connect(lambda _: self._timer.start())
        self._lay_out()
        reading.shown.connect(self._on_shown)
        self.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        for words, name, slot in (
            ("↑", "Find previous", self.previous),
            ("↓", "Find next", self.next),
        ):
            button = QToolButton(self)
            button.setText(words)
            button.setAccessibleName(name)
            button.setAutoRaise(True)
            button.clicked.connect(slot)
            row.addWidget(button)
        row.addWidget(self.count)
        row.addStretch(1)
        close = QToolButton(self)
        close.setText("×")
        close.setAccessibleName("Close the find bar")
        close.setAutoRaise(True)
        close.clicked.connect(self.close_bar)
        row.addWidget(close)

    def open_bar(self) -> None:
        """Show the bar; the selected words are what to find, when they are on one line."""
        words = self._reader.words()
        self._origin = words.start if words is not None else self._reader.caret()
        if words is not None:
            chosen = self._reading.text[words.start : words.end]
            if "\n" not in chosen and len(chosen) <= 200:
                self.line.setText(chosen)
        self.show()
        self.line.selectAll()
        self.line.setFocus()
        self.search(move=False)

    def close_bar(self) -> None:
        """Close; what was found stays selected, so that it can be labelled."""
        self._timer.stop()
        self.hide()
        self._reader.setFocus()

    def search(self, *, move: bool = True) -> None:
        """Find all places, and go to the first behind where the search began."""
        self._timer.stop()
        self._found = find_all(self._reading.text, self.line.text())
        if move and self._found:
            self._go(bisect_left(self._found, Segment(self._origin, 0)) % len(self._found))
        else:
            self._tell(None)

    def next(self) -> None:
        """Go to the next place; after the last comes the first."""
        self._step(forward=True)

    def previous(self) -> None:
        """Go to the place before; before the first comes the last."""
        self._step(forward=False)

    def _step(self, *, forward: bool) -> None:
        if self._timer.isActive():
            self.search()
            return
        if not self._found:
            return
        words = self._reader.words() or Segment(self._origin, self._origin)
        place = bisect_right if forward else bisect_left
        at = place(self._found, words) - (0 if forward else 1)
        self._go(at % len(self._found))

    def _go(self, at: int) -> None:
        place = self._found[at]
        self._origin = place.start
        self._reader.select_words(place)
        self._reader.reveal(place)
        self._tell(at)

    def _tell(self, at: int | None) -> None:
        count = len(self._found)
        if not self.line.text():
            words = ""
        elif not count:
            words = "Nothing found"
        else:
            many = f"{count}+" if count == FOUND_MOST else str(count)
            words = many if at is None else f"{at + 1} of {many}"
        self.count.setText(words)

    def _on_shown(self) -> None:
        self._origin = 0
        if self.isVisible():
            self.search(move=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, Shift+Enter and Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._step(forward=not event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        else:
            super().keyPressEvent(event)


def find_all(text: str, words: str) -> list[Segment]:
    """Where the words stand, ignoring case, left to right without overlap; spaces match any."""
    parts = words.split()
    if not parts:
        return []
    pattern = re.compile(r"\s+".join(map(re.escape, parts)), re.IGNORECASE)
    found: list[Segment] = []
    for match in pattern.finditer(text):
        found.append(Segment(match.start(), match.end()))
        if len(found) == FOUND_MOST:
            break
    return found
