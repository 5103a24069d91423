"""Choosing a place by a letter: letters appear at places, and the next key (or two) picks one.

What belongs here: which letters, and the mode in which they are waited for. A letter is never
given on to the label keys; keys that move the caret or that are pressed with Ctrl or Alt end the
mode and do what they always do. A click on a place picks it too, a click beside them ends the mode.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
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
        *,
        first: str = "",
        none: bool = False,
    ) -> None:
        """Show letters and wait. ``chosen`` gets the place, or None for ``NONE`` where ``none``
        allows that; it is not called where the choice is given up."""
        self.end()
        self._open = dict(zip(codes(len(targets), first), targets, strict=False))
        self._chosen, self._none, self._typed = chosen, none, ""
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
        """Take the letters away; nothing is picked."""
        if self._chosen is None:
            return
        for widget in self._watched:
            widget.removeEventFilter(self)
        self._watched, self._open, self._typed, self._chosen = [], {}, "", None
        self._reader.clear_hints()

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
                self.end()  # here, for the key of an action comes no further
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        elif kind == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
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
            self.end()

    def _on_key(self, event: QKeyEvent) -> bool:
        """Whether the key is used up."""
        if event.key() in _BARE_MODIFIERS:
            return False
        if not _is_ours(event):
            return False
        if event.isAutoRepeat():
            return True
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
            self.end()

    def _on_click(self, event: QMouseEvent) -> bool:
        at = self._reader.character_at(event.position())
        under = [one for one in self.shown.values() if one.segment.start <= at < one.segment.end]
        if under and event.button() == Qt.MouseButton.LeftButton:
            self._pick(min(under, key=lambda one: one.segment.end - one.segment.start))
            return True
        self.end()
        return False

    def _pick(self, target: Target | None) -> None:
        chosen = self._chosen
        self.end()
        if chosen is not None:
            chosen(target)


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
