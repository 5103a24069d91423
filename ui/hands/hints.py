"""Choosing a place by a letter: letters appear at places, and the next key (or two) picks one.

What belongs here: which letters, and the mode in which they are waited for. A letter is never
given on to the label keys; keys that move the caret or that are pressed with Ctrl or Alt end the
mode and do what they always do. A click on a letter or on the words of a place picks it too, a
click beside them ends the mode.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui.plain import one_line
from ui.reader import Hint, Reader

if TYPE_CHECKING:
    from annotator.values import Segment

LETTERS: Final = "asdfghjklqwertyuiopzxcvbnm"
"""In the order in which they are given: those under resting fingers first."""

SAID: Final = 12
WORDS: Final = 40
"""Of how many places a screen reader says the letter, and how many code points of each."""

NONE: Final = "0"
"""The key for "none of them"."""

NOTHING_SET: Final = "Nothing was set."
ENDED: Final = "Ended; nothing was set."
"""What is said where no place was picked: a wrong letter, or the choice was given up."""

_SHORTCUT_KEYS: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class Target(NamedTuple):
    """A place that can be picked; ``span_id`` where it stands for a span."""

    segment: Segment
    span_id: str | None = None


def codes(count: int, first: str = "") -> list[str]:
    """As many keys to press: one letter each while that is enough, else two each.

    ``first`` is the letter of the first one, so that a key pressed twice takes it. No code is the
    beginning of another. More than ``len(LETTERS) ** 2`` are not given out.
    """
    first = first.lower()
    letters = LETTERS
    if len(first) == 1 and first != NONE:
        letters = first + LETTERS.replace(first, "")
    if count <= len(letters):
        return list(letters[:count])
    pairs = [one + other for other in letters for one in letters]
    return pairs[:count]


class Hints(QObject):
    """Letters at places of one reader; at most one choice is open at a time."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader)
        self._reader = reader
        self._open: dict[str, Target] = {}
        self._typed = ""
        self._chosen: Callable[[Target | None], object] | None = None
        self._say: Callable[[str], object] | None = None
        self._none = False
        self._watched: list[QWidget] = []

    @property
    def open(self) -> bool:
        """Whether a letter is waited for."""
        return self._chosen is not None

    @property
    def shown(self) -> dict[str, Target]:
        """The places that can be picked now, by what is still to be typed."""
        skip = len(self._typed)
        return {
            code[skip:]: one for code, one in self._open.items() if code.startswith(self._typed)
        }

    def ask(
        self,
        targets: Sequence[Target],
        chosen: Callable[[Target | None], object],
        say: Callable[[str], object] | None = None,
        *,
        first: str = "",
        none: bool = False,
    ) -> None:
        """Show letters and wait. ``chosen`` gets the place, or None for ``NONE`` where ``none``
        allows that; it is not called where the choice is given up: then ``say`` gets a sentence
        that says so."""
        self.end()
        self._open = dict(zip(codes(len(targets), first), targets, strict=False))
        self._chosen, self._say, self._none, self._typed = chosen, say, none, ""
        focus = QApplication.focusWidget()
        self._watched = [self._reader, self._reader.viewport()]
        if focus is not None and focus not in self._watched:
            self._watched.append(focus)
        for widget in self._watched:
            widget.installEventFilter(self)
        self._show()
        self._reader.announce("; ".join(self._said()))

    def _said(self) -> list[str]:
        """What a screen reader says of the places: as many as one can keep in mind."""
        text, shown = self._reader.text, list(self.shown.items())[:SAID]
        return [
            f"{key.upper()}: {one_line(text[one.segment.start : one.segment.end], WORDS)}"
            for key, one in shown
        ]

    def end(self) -> None:
        """Take the letters away, without a word; nothing is picked."""
        if self._chosen is None:
            return
        for widget in self._watched:
            widget.removeEventFilter(self)
        self._watched, self._open, self._typed, self._chosen = [], {}, "", None
        self._say = None
        self._reader.clear_hints()

    def _give_up(self, words: str = ENDED) -> None:
        """The same where a person ended it: the line that asked for a letter must not stay."""
        say = self._say
        self.end()
        if say is not None:
            say(words)

    def _show(self) -> None:
        self._reader.show_hints(
            [Hint(key.upper(), one.segment, one.span_id) for key, one in self.shown.items()]
        )

    # What is pressed

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that pick; Qt calls this."""
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if _is_ours(event):
                event.accept()
                return True
            if event.key() not in _BARE_MODIFIERS:
                self._give_up()  # here, for the key of an action comes no further
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        elif kind in _PRESSES and isinstance(event, QMouseEvent):
            if watched is self._reader.viewport():
                return self._on_click(event)
        elif kind == QEvent.Type.FocusOut:
            # Later: a click on a place moves the keyboard before it picks.
            QTimer.singleShot(0, self, self._look_for_keyboard)
        return super().eventFilter(watched, event)

    def _look_for_keyboard(self) -> None:
        """Whoever has gone elsewhere with the keyboard picks no letter."""
        focus = QApplication.focusWidget()
        if QApplication.activePopupWidget() is None and focus not in self._watched:
            self._give_up()

    def _on_key(self, event: QKeyEvent) -> bool:
        """Whether the key is used up."""
        if event.key() in _BARE_MODIFIERS:
            return False
        if not _is_ours(event):
            return False
        if event.isAutoRepeat():
            return True
        if event.key() == Qt.Key.Key_Escape:
            self._give_up()
        else:
            self._press(event.text().lower())
        return True

    def _press(self, letter: str) -> None:
        if self._none and letter == NONE and not self._typed:
            self._pick(None)
            return
        typed = self._typed + letter
        if typed in self._open:
            self._pick(self._open[typed])
        elif any(code.startswith(typed) for code in self._open):
            self._typed = typed
            self._show()
        else:
            self._give_up(NOTHING_SET)

    def _on_click(self, event: QMouseEvent) -> bool:
        meant = self._meant(event.position())
        if meant is not None and event.button() == Qt.MouseButton.LeftButton:
            self._pick(meant)
            return True
        self._give_up()
        return False

    def _meant(self, point: QPointF) -> Target | None:
        """The place whose letter is at a point of the page; else the shortest whose words are."""
        shown, key = self.shown, self._reader.hint_under(point)
        for typed, one in shown.items():
            if typed.upper() == key:
                return one
        at = self._reader.character_at(point)
        under = [one for one in shown.values() if one.segment.start <= at < one.segment.end]
        return min(under, key=lambda one: one.segment.end - one.segment.start, default=None)

    def _pick(self, target: Target | None) -> None:
        chosen = self._chosen
        self.end()
        if chosen is not None:
            chosen(target)


_PRESSES: Final = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
"""The second: letters may appear between two clicks."""

_BARE_MODIFIERS: Final = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
    }
)


def _is_ours(event: QKeyEvent) -> bool:
    """Whether a key is a letter (or Esc) that must not reach the labels."""
    if event.modifiers() & _SHORTCUT_KEYS:
        return False
    letter = event.text()
    return event.key() == Qt.Key.Key_Escape or (letter != "" and letter.isprintable())
