"""Enter on a button that has the keyboard.

What belongs here: one rule. Qt leaves Enter on a button to the dialog's default button, or to
whatever is around it. Where a page has no default button, or Enter means something there, it asks
here first.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def presses(event: QKeyEvent, place: QWidget) -> bool:
    """Whether the key was Enter and a button inside ``place`` had the keyboard; it is pressed."""
    focused = place.window().focusWidget()
    if event.key() not in ENTER or not isinstance(focused, QPushButton | QToolButton):
        return False
    if not place.isAncestorOf(focused):
        return False
    focused.click()
    return True
