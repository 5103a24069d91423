"""Which character of a line is at an x.

What belongs here: from a place on the screen to a code point. Qt's own answer
(``QTextLine.xToCursor``) is off by one beside combining marks and where two directions meet, and it
counts some flags in halves; so the answer is looked up among the edges of the line's characters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt

from annotator.text import graphemes_boundary
from ui.reader.runs import cells, plain_cells

if TYPE_CHECKING:
    from PySide6.QtGui import QTextBlock, QTextLine

    from ui.reader.display import Display


class Character(NamedTuple):
    """A character as one sees it: its code points, and its edges in pixels."""

    start: int
    leading: float
    trailing: float

    def distance(self, x: float) -> float:
        """How far an x is from it; one without a width is never the nearest if another is there."""
        low, high = sorted((self.leading, self.trailing))
        if high - low < 0.01:
            return max(abs(x - low), 0.02)
        return max(low - x, x - high, 0.0)


def characters(display: Display, block: QTextBlock, line: QTextLine) -> list[Character]:
    """The characters of a line in the order of the text."""
    found: list[Character] = []
    base = block.position()
    if display.mixed(display.index(base), display.index(base + block.length() - 1)):
        right_to_left = block.textDirection() == Qt.LayoutDirection.RightToLeft
        made = cells(line, right_to_left=right_to_left)
    else:
        made = plain_cells(line)
    for unit, (leading, trailing) in made.items():
        start = graphemes_boundary(display.text, display.index(base + unit))
        if found and found[-1].start == start:  # Qt sees several where there is one
            found[-1] = found[-1]._replace(trailing=trailing)
        else:
            found.append(Character(start, leading, trailing))
    return found


def nearest(
    display: Display, block: QTextBlock, line: QTextLine, x: float, *, on_character: bool
) -> int:
    """The code point of the character nearest to ``x``, or else the nearer end of it."""
    text = display.text
    here = characters(display, block, line)
    if not here:
        return display.index(block.position() + line.textStart())
    found = min(here, key=lambda one: one.distance(x))
    if on_character or abs(x - found.leading) <= abs(x - found.trailing):
        return found.start
    end = graphemes_boundary(text, found.start + 1, up=True)
    last = line.lineNumber() == block.layout().lineCount() - 1
    if found is here[-1] and not last and text[found.start].isspace():
        return found.start  # behind the space would be the beginning of the next line
    return end
