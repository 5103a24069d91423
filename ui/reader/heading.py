"""The heading of an article: title and source line, as in a newspaper.

What belongs here: measuring and painting it. It stands in the gap above the first line, inside the
first block, so it scrolls with the text and no offset changes.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QTextOption

if TYPE_CHECKING:
    from ui.reader.look import Look

TOP = 36
_BETWEEN = 8
_BELOW = 20
_LONGEST = 400


class Heading:
    """A title and a line about the source; either may be empty. Plain text, never markup."""

    def __init__(self, title: str = "", byline: str = "") -> None:
        self.title = " ".join(title.split())[:_LONGEST]
        self.byline = " ".join(byline.split())[:_LONGEST]

    def leads(self, text: str) -> bool:
        """Whether the text itself begins with the title: then that paragraph is the headline."""
        first = text[: 2 * _LONGEST].partition("\n")[0]
        words = " ".join(first.split())[:_LONGEST]
        return bool(words) and words.casefold() == self.title.casefold()

    def for_text(self, text: str) -> Heading:
        """What stands above a text: without the title, where the text itself begins with it."""
        return Heading("", self.byline) if self.leads(text) else self

    def height(self, look: Look, width: int) -> int:
        """The room it needs above the first line, in pixels, the white above it included."""
        height = float(TOP)
        if self.title:
            height += self._title_height(look, width) + _BETWEEN
        if self.byline:
            height += self._byline_height(look) + _BETWEEN
        return math.ceil(height + (_BELOW if self.title else 0))

    def paint(
        self,
        painter: QPainter,
        look: Look,
        column: QRectF,
        ink: QColor,
        quiet: QColor,
        line: QColor,
    ) -> None:
        """Paint it from the top of ``column``, whose height it ignores."""
        left, width, y = column.left(), column.width(), column.top() + TOP
        if self.title:
            height = self._title_height(look, int(width))
            painter.setFont(look.head)
            painter.setPen(ink)
            painter.drawText(QRectF(left, y, width, height), self.title, _wrapped())
            y += height + _BETWEEN
        if self.byline:
            height = self._byline_height(look)
            metrics = QFontMetricsF(look.byline)
            words = metrics.elidedText(self.byline, Qt.TextElideMode.ElideRight, width)
            painter.setFont(look.byline)
            painter.setPen(quiet)
            painter.drawText(QRectF(left, y, width, height), words, QTextOption())
            y += height + _BETWEEN
        if not self.title:
            return  # the byline alone stands over the first paragraph, which is the headline
        painter.setPen(QPen(line, 1))
        painter.drawLine(QLineF(left, round(y) + 0.5, left + width, round(y) + 0.5))

    def _title_height(self, look: Look, width: int) -> float:
        metrics = QFontMetricsF(look.head)
        room = QRectF(0, 0, width, 10_000)
        return metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), self.title).height()

    def _byline_height(self, look: Look) -> float:
        return QFontMetricsF(look.byline).height()


def _wrapped() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    return option
