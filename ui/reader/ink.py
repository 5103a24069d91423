"""What one paint puts on the page, sorted by the pen that draws it.

What belongs here: collecting rectangles and lines, and drawing them. A call from Python to a
painter costs nearly as much for one rectangle as for a hundred, and it is most of what a page of
spans costs; so a paint makes a few calls for each label and none for each span. Coordinates are
pixels of the viewport.
"""

from __future__ import annotations

import math
from operator import itemgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, Qt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QColor, QPainter, QPixmap

    from ui.reader.strokes import Line

Key = tuple[str, bool]
"""A label's id, and whether the spans are one's own."""


_LENGTH = itemgetter(0)


class Ink:
    """Collected strokes. What is drawn later lies on top: bars, then tiles, then letters."""

    def __init__(self) -> None:
        self._tints: list[tuple[int, QColor, QRectF]] = []
        self._bars: dict[Key, tuple[QColor, list[QRectF]]] = {}
        self._tiles: list[tuple[QRectF, QPixmap]] = []
        self._letters: list[tuple[QPoint, QPixmap]] = []

    def tint(self, length: int, colour: QColor, rect: QRectF) -> None:
        """A tint behind some words. The shorter its span is, the higher it lies; of spans of one
        length, the later."""
        self._tints.append((length, colour, rect))

    def track(self, key: Key, line: Line, left: float, right: float, y: float) -> None:
        """A track with its middle at ``y``, on whole pixels."""
        if line.tile is not None:
            self.tiles(line.tile, left, right, y)
            return
        bars = self._bars.setdefault(key, (line.colour, []))[1]
        top, width = _pixel(y - line.apart - line.thick / 2), right - left
        bars.append(QRectF(left, top, width, line.thick))
        if line.apart:
            bars.append(QRectF(left, top + _pixel(2 * line.apart), width, line.thick))

    def tiles(self, tile: QPixmap, left: float, right: float, y: float) -> None:
        """A tile repeated from ``left`` to ``right``, with its middle at ``y``."""
        height = tile.height() / tile.devicePixelRatio()
        begin = _pixel(left)
        place = QRectF(begin, _pixel(y - height / 2), max(right - begin, 1), height)
        self._tiles.append((place, tile))

    def letter(self, tile: QPixmap, x: float, y: float) -> None:
        """A letter, or any small tile, with its top left corner at ``x``, ``y``."""
        self._letters.append((QPoint(_pixel(x), _pixel(y)), tile))

    def draw_tints(self, painter: QPainter) -> None:
        """Draw what lies behind the words."""
        self._tints.sort(key=_LENGTH, reverse=True)  # in Python this keeps the order of equals
        runs: list[tuple[QColor, list[QRectF]]] = []
        for _, colour, rect in self._tints:
            if not runs or runs[-1][0] != colour:
                runs.append((colour, []))
            runs[-1][1].append(rect)
        _fill(painter, runs)

    def draw_tracks(self, painter: QPainter) -> None:
        """Draw what lies under the words."""
        _fill(painter, self._bars.values())
        for rect, tile in self._tiles:
            painter.drawTiledPixmap(rect, tile)
        for place, tile in self._letters:
            painter.drawPixmap(place, tile)


def _pixel(value: float) -> int:
    """The nearest whole pixel. (``round`` takes halves to even numbers, so that a page that was
    scrolled by one pixel would not look like the page before.)"""
    return math.floor(value + 0.5)


def _fill(painter: QPainter, groups: Iterable[tuple[QColor, list[QRectF]]]) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for colour, rects in groups:
        painter.setBrush(colour)
        painter.drawRects(rects)
    painter.setBrush(Qt.BrushStyle.NoBrush)
