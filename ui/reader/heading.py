"""The heading of an article: title and source line, as in a newspaper.

What belongs here: measuring and painting it. It stands in the gap above the first line, inside the
first block, so it scrolls with the text and no offset changes.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QTextLayout, QTextOption

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
            height += _laid_out(self.title, look, width).boundingRect().height() + _BETWEEN
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
            title = _laid_out(self.title, look, int(width))
            painter.setPen(ink)
            title.draw(painter, QPointF(left, y))
            y += title.boundingRect().height() + _BETWEEN
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

    def _byline_height(self, look: Look) -> float:
        return QFontMetricsF(look.byline).height()


def _laid_out(title: str, look: Look, width: int) -> QTextLayout:
    """A title in lines: measured and painted by the same breaks, also those within long words."""
    layout = QTextLayout(title, look.head)
    layout.setTextOption(_wrapped())
    layout.beginLayout()
    y = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, y))
        y += line.height() + max(QFontMetricsF(look.head).leading(), 0)
    layout.endLayout()
    return layout


def _wrapped() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    return option
