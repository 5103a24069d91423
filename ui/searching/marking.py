"""Marking one character of a line edit: where what was typed cannot be read.

What belongs here: the mark, and Qt's way of counting characters.
"""

from __future__ import annotations

from PySide6.QtGui import QColor, QInputMethodEvent, QTextCharFormat
from PySide6.QtWidgets import QLineEdit


def mark(line: QLineEdit, at: int | None, colour: QColor) -> None:
    """Underline the character at ``at`` (a code point of the line's text; the last one where it is
    beyond it), or take the mark away.

    A line edit has no formats of its own; those of an input method are shown until the next.
    """
    attributes = []
    text = line.text()
    if at is not None and text:
        at = min(at, len(text) - 1)
        form = QTextCharFormat()
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        form.setUnderlineColor(colour)
        start = units(text[:at]) - line.cursorPosition()
        kind = QInputMethodEvent.AttributeType.TextFormat
        attributes.append(QInputMethodEvent.Attribute(kind, start, units(text[at]), form))
    line.event(QInputMethodEvent("", attributes))


def units(text: str) -> int:
    """How long Qt takes a text to be: it counts in UTF-16 units."""
    return len(text) + sum(each > "\uffff" for each in text)


def code_points(text: str, position: int) -> int:
    """How many code points of a text stand before Qt's position."""
    at = 0
    for count, each in enumerate(text):
        if at >= position:
            return count
        at += units(each)
    return len(text)
