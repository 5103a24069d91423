"""Find in the open article: a small bar under the reader.

What belongs here: the bar, and what it asks ``annotator.search.find_in_text`` (code points). It
never asks the text widget, whose copy of the text may differ. Plain words in an article of usual
length are found between two key presses; a long text and any pattern are searched in a thread.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from annotator.values import Segment
from ui.enter import presses
from ui.plain import plain_label, tooltip
from ui.reader import Reader
from ui.reading import Reading
from ui.searching.marking import mark
from ui.searching.seeker import Seeker

if TYPE_CHECKING:
    from annotator.errors import Problem
    from annotator.search import Pattern
    from annotator.ticker import Ticker

WAIT_MS: Final = 120
FOUND_MOST: Final = 10_000
AT_ONCE: Final = 200_000
"""Code points of a text in which plain words are looked for without a thread."""

TOGGLES: Final = (
    ("case", "Aa", Qt.Key.Key_C, "Alt+C", "Upper and lower case differ"),
    ("whole", "W", Qt.Key.Key_W, "Alt+W", "Whole words only"),
    ("regex", ".*", Qt.Key.Key_R, "Alt+R", "A regular expression"),
)


class FindBar(QWidget):
    """Searches while typing; Enter and Shift+Enter go on, Esc closes."""

    label_all_wanted = Signal(object, str)
    """list[Segment]: label all places that were found in the open article; and what was looked
    for, in words."""

    def __init__(self, reader: Reader, reading: Reading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reader = reader
        self._reading = reading
        self._found: list[Segment] = []
        self._capped = False
        self._asked: tuple[str, Pattern] | None = None
        self._origin = 0
        self._going: int | None = None
        self._seeker = Seeker(self)
        self.line = QLineEdit(self)
        self.line.setPlaceholderText("Find in this article")
        self.line.setAccessibleName("Find in this article")
        self.line.setClearButtonEnabled(True)
        self.line.setMaximumWidth(360)
        self.line.installEventFilter(self)
        self.count = plain_label(parent=self)
        self.problem = plain_label(parent=self, wrap=True)
        self.problem.setForegroundRole(QPalette.ColorRole.BrightText)
        self.problem.hide()
        self.toggles: dict[str, QToolButton] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self.search)
        self.line.textEdited.connect(lambda _: self._timer.start())
        self._lay_out()
        reading.shown.connect(self._on_shown)
        self.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        for name, words, _, key, tip in TOGGLES:
            button = self.toggles[name] = self._button(words, f"{tip}, {key}")
            button.setToolTip(tooltip(f"{tip} ({key})"))
            button.setCheckable(True)
            button.toggled.connect(lambda _: self.search())
            row.addWidget(button)
        for words, said, slot in (
            ("↑", "Find previous", self.previous),
            ("↓", "Find next", self.next),
        ):
            button = self._button(words, said)
            button.setToolTip(tooltip(said))
            button.clicked.connect(slot)
            row.addWidget(button)
        row.addWidget(self.count)
        row.addStretch(1)
        self.label_all = QPushButton(self)
        self.label_all.setAutoDefault(False)
        self.label_all.clicked.connect(self._label_all)
        self.label_all.hide()
        row.addWidget(self.label_all)
        close = self._button("×", "Close the find bar")
        close.clicked.connect(self.close_bar)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 8, 8)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.problem)

    def _button(self, words: str, said: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(words)
        button.setAccessibleName(said)
        button.setAutoRaise(True)
        return button

    # Opening and closing

    def open_bar(self) -> None:
        """Show the bar; the selected words are what to find, when they are on one line."""
        words = self._reader.words()
        self._origin = words.start if words is not None else self._reader.caret()
        if words is not None and not self.toggles["regex"].isChecked():
            chosen = self._reading.text[words.start : words.end]
            if "\n" not in chosen and len(chosen) <= 200:
                self.line.setText(chosen)
        self.show()
        self.line.selectAll()
        self.line.setFocus()
        self.search(move=False)

    def close_bar(self) -> None:
        """Close; the marks go, and what was found stays selected, so that it can be labelled."""
        self._timer.stop()
        if self._seeker.busy:
            self._seeker.cancel()
            self._asked = None  # nobody knows the answer: F3 asks again
        self.hide()
        self._reader.set_hits([])
        self._reader.setFocus()

    # Searching

    def pattern(self) -> Pattern:
        """What is looked for now."""
        from annotator.search import Pattern

        held = {name: button.isChecked() for name, button in self.toggles.items()}
        return Pattern(self.line.text(), **held)

    def search(self, *, move: bool = True) -> None:
        """Find all places, and go to the first behind where the search began."""
        self._timer.stop()
        self._seeker.cancel()
        self._refuse("", None)
        text, pattern = self._reading.text, self.pattern()
        self._asked, self._going = (text, pattern), 0 if move else None
        if not pattern.words or not text:
            self._take([])
        elif len(text) > AT_ONCE or pattern.regex:
            self.count.setText("Searching…")
            self._seeker.seek(
                lambda ticker, _: _places(text, pattern, ticker), self._take, self._on_problem
            )
        else:
            self._take(_places(text, pattern))

    def _take(self, found: list[Segment]) -> None:
        self._capped = len(found) > FOUND_MOST
        self._found = found[:FOUND_MOST]
        going, self._going = self._going, None
        if going is not None and self._found:
            first = bisect_left(self._found, Segment(self._origin, 0))
            self._go((first + going) % len(self._found))
        else:
            self._paint(None)

    def _on_problem(self, problem: Problem) -> None:
        """The pattern cannot be read, or takes too long: nothing is found by it."""
        from annotator.search import PatternRefused

        self._found, self._capped = [], False
        self._paint(None)
        self.count.setText("")
        self._refuse(str(problem), problem.at if isinstance(problem, PatternRefused) else None)

    def _refuse(self, words: str, at: int | None) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
        self.line.setAccessibleDescription(words)
        mark(self.line, at, self.palette().color(QPalette.ColorRole.BrightText))

    # Going from place to place

    def next(self) -> None:
        """Go to the next place; after the last comes the first."""
        self._step(forward=True)

    def previous(self) -> None:
        """Go to the place before; before the first comes the last."""
        self._step(forward=False)

    def _step(self, *, forward: bool) -> None:
        if not self.line.text():
            self.open_bar()
        elif self._timer.isActive() or self._asked != (self._reading.text, self.pattern()):
            self.search()
        elif self._seeker.busy:
            self._going = (self._going or 0) + (1 if forward else -1)
        elif self._found:
            words = self._reader.words() or Segment(self._origin, self._origin)
            place = bisect_right if forward else bisect_left
            at = place(self._found, words) - (0 if forward else 1)
            self._go(at % len(self._found))

    def _go(self, at: int) -> None:
        place = self._found[at]
        self._origin = place.start
        self._reader.select_words(place)
        self._reader.reveal(place)
        self._paint(at)

    def _paint(self, at: int | None) -> None:
        """Show what was found, in the article and in numbers."""
        if self.isVisible():
            self._reader.set_hits(self._found, None if at is None else self._found[at])
        count = len(self._found)
        many = f"the first {count:,}" if self._capped else f"{count:,}"
        if not self.line.text():
            words = ""
        elif not count:
            words = "Nothing found"
        elif at is None:
            words = f"More than {count:,}" if self._capped else many
        else:
            words = f"{at + 1:,} of {many}"
        self.count.setText(words)
        places = "this place" if count == 1 else f"all {count:,}"
        self.label_all.setText(f"Label {places}…")
        self.label_all.setVisible(bool(count) and not self._capped)

    def _label_all(self) -> None:
        self.label_all_wanted.emit(list(self._found), self.line.text())

    def _on_shown(self) -> None:
        """Another article, or the same once more (with other metadata, or laid out anew)."""
        if self._asked is not None and self._asked[0] == self._reading.text:
            if self.isVisible() and not self._seeker.busy:
                self._reader.set_hits(self._found)
            return
        self._origin, self._found, self._asked = 0, [], None
        self._seeker.stop()
        if self.isVisible():
            self.search(move=False)

    # Keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The toggles' keys belong to the bar while one writes in it, not to the menus."""
        if watched is self.line and isinstance(event, QKeyEvent):
            name = _toggled_by(event)
            if name and event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if name and event.type() == QEvent.Type.KeyPress:
                self.toggles[name].toggle()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, Shift+Enter, Esc, and the keys of the toggles; Enter on a button presses it."""
        name = _toggled_by(event)
        if presses(event, self):
            return
        if name:
            self.toggles[name].toggle()
        elif event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._step(forward=not event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        else:
            super().keyPressEvent(event)


def _toggled_by(event: QKeyEvent) -> str:
    if event.modifiers() != Qt.KeyboardModifier.AltModifier:
        return ""
    return next((name for name, _, key, *_ in TOGGLES if key == event.key()), "")


def _places(text: str, pattern: Pattern, ticker: Ticker | None = None) -> list[Segment]:
    """Where it stands; one place more than are shown tells that there are more."""
    from annotator.search import find_in_text

    return find_in_text(text, pattern, ticker, FOUND_MOST + 1)


def find_all(text: str, words: str) -> list[Segment]:
    """Where the words stand, ignoring case, left to right without overlap; spaces match any."""
    from annotator.search import Pattern

    return _places(text, Pattern(words))[:FOUND_MOST]
