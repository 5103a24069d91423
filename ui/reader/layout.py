"""Laying out the text: a centred column, room for tracks under each line, a gap for the heading.

What belongs here: ``SpacedLayout`` and what it needs to know about lines. ``QPlainTextEdit`` asks
its layout for the rectangle of one paragraph at a time, so that a text of megabytes opens at once;
it offers no line spacing of its own.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QFontMetricsF, QTextBlock, QTextDocument, QTextLayout, QTextOption
from PySide6.QtWidgets import QPlainTextDocumentLayout

from ui.reader.look import SIDE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ui.reader.look import Look

BOTTOM = 48
"""White under the last line, in pixels."""


class SpacedLayout(QPlainTextDocumentLayout):
    """Lines in a column, ``look.gap`` pixels apart. ``width`` is that of the viewport.

    ``head`` is the room above the first line, inside the first block, so that the heading scrolls
    with the text and no offset changes. ``room`` tells the pixels under the line of the units
    ``[start, end)`` of the document, where that is not ``look.gap`` throughout.
    """

    def __init__(self, document: QTextDocument, look: Look, width: int) -> None:
        super().__init__(document)
        self.look = look
        self.width = width
        self.head = 0
        self.room: Callable[[int, int], int] | None = None
        self._rects: dict[int, QRectF] = {}
        self._option = QTextOption()
        self._option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self.tell_size)
        self.measure()

    def measure(self) -> None:
        """Take over the look; the tab stops follow the font."""
        self._option.setTabStopDistance(4 * QFontMetricsF(self.look.font).horizontalAdvance("n"))

    @property
    def column(self) -> int:
        """Width of the lines."""
        return int(max(min(self.look.column, self.width - 2 * SIDE), self.look.em * 4))

    @property
    def left(self) -> int:
        """Where the lines begin."""
        return max((self.width - self.column) // 2, 0)

    def forget(self) -> None:
        """Drop all lines: the font or the heading has changed."""
        block = self.document().firstBlock()
        while block.isValid():
            block.layout().clearLayout()
            block = block.next()
        self._rects.clear()

    def resize(self, width: int) -> None:
        """Take over the width of the viewport; Qt drops the lines itself."""
        self.width = width
        self._rects.clear()

    def estimate(self, lengths: Iterable[int]) -> None:
        """Guess the lines of each block that is not laid out yet, so that the scroll bar is true.

        Qt counts such a block as one line, which makes the bar lie until everything was seen.
        ``lengths`` are the code points of the blocks: asking Qt for them takes longer.
        """
        per_line, laid_out = self._units_per_line(), self._rects
        block = self.document().firstBlock()
        for number, length in enumerate(lengths):
            if number not in laid_out:
                block.setLineCount(1 + max(length - 1, 0) // per_line)
            block = block.next()

    def _units_per_line(self) -> int:
        sample = self._sample()
        if not sample:
            return 60
        advance = QFontMetricsF(self.look.font).horizontalAdvance(sample) / len(sample)
        # The last word of a line rarely fits it to the pixel.
        return max(int(self.column / max(advance, 1.0) * 0.97), 1)

    def _sample(self) -> str:
        block = self.document().firstBlock()
        sample = ""
        while block.isValid() and len(sample) < 400:
            sample += block.text()[:400]
            block = block.next()
        return sample

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        """The rectangle of a block, which is laid out on first sight. Qt calls this, and often."""
        number = block.blockNumber()
        if number < 0:
            return QRectF()
        lines = block.layout()
        known = self._rects.get(number)
        if known is not None and lines.lineCount():
            return known
        bottom = self._lay_out(block, lines)
        if block.length() == 1:
            bottom = lines.lineAt(lines.lineCount() - 1).y() + self.look.blank
        if not block.next().isValid():
            bottom += BOTTOM
        made = self._rects[number] = QRectF(0, 0, self.width, bottom)
        return made

    def _lay_out(self, block: QTextBlock, lines: QTextLayout) -> float:
        """Break a block into lines; where the room under the last one ends."""
        room, base = self.room, block.position()
        option, gap, column, left = self._option, self.look.gap, self.column, self.left
        right = block.textDirection() == Qt.LayoutDirection.RightToLeft
        option.setAlignment(Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
        lines.setTextOption(option)
        lines.beginLayout()
        y = float(self.head if not block.previous().isValid() else 0)
        while True:
            line = lines.createLine()
            if not line.isValid():
                break
            line.setLeadingIncluded(True)
            line.setLineWidth(column)
            line.setPosition(QPointF(left, y))
            if room is not None:
                start = base + line.textStart()
                gap = room(start, start + line.textLength())
            y += math.ceil(line.height()) + gap
        lines.endLayout()
        if block.lineCount() != lines.lineCount():
            block.setLineCount(lines.lineCount())
            # Qt must hear of it, but not now: it may be in the midst of asking for a rectangle.
            self._later.start()
        return y

    def tell_size_if_changed(self) -> None:
        """Let the scroll bar know now what it would be told a moment later."""
        if self._later.isActive():
            self.tell_size()

    def tell_size(self) -> None:
        """Let the scroll bar know how many lines there are now."""
        self._later.stop()
        self.documentSizeChanged.emit(self.documentSize())
