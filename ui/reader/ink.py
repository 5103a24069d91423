"""What one paint puts on the page, sorted by the pen that draws it.

What belongs here: collecting rectangles and lines, and drawing them. A call from Python to a
painter costs nearly as much for one rectangle as for a hundred, and it is most of what a page of
spans costs; so a paint makes a few calls for each label and none for each span. Coordinates are
pixels of the viewport.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPoint, QRectF, Qt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

    from ui.reader.strokes import Line

Key = tuple[str, bool]
"""A label's id, and whether the spans are one's own."""


class Ink:
    """Collected strokes. What is drawn later lies on top: bars, dashes, links, waves, letters."""

    def __init__(self) -> None:
        self._tints: dict[str, tuple[QColor, list[QRectF]]] = {}
        self._bars: dict[Key, tuple[QColor, list[QRectF]]] = {}
        self._dashes: dict[Key, tuple[QPen, list[QLineF]]] = {}
        self._links: dict[Key, tuple[QPen, list[QLineF]]] = {}
        self._waves: list[tuple[QRectF, QPixmap]] = []
        self._letters: list[tuple[QPoint, QPixmap]] = []

    def tint(self, label: str, colour: QColor, rect: QRectF) -> None:
        """A tint behind some words."""
        self._tints.setdefault(label, (colour, []))[1].append(rect)

    def track(self, key: Key, line: Line, left: float, right: float, y: float) -> None:
        """A track with its middle at ``y``."""
        if line.wave is not None:
            height = line.wave.height() / line.wave.devicePixelRatio()
            begin = round(left)
            self._waves.append(
                (QRectF(begin, round(y - height / 2), right - begin, height), line.wave)
            )
        elif line.bar is None:
            middle = _sharp(y, line.pen.widthF())
            dashes = self._dashes.setdefault(key, (line.pen, []))[1]
            dashes.append(QLineF(round(left), middle, right, middle))
        else:
            bars = self._bars.setdefault(key, (line.bar, []))[1]
            top, width = round(y - line.apart - line.thick / 2), right - left
            bars.append(QRectF(left, top, width, line.thick))
            if line.apart:
                bars.append(QRectF(left, top + round(2 * line.apart), width, line.thick))

    def link(self, key: Key, line: Line, left: float, right: float, y: float) -> None:
        """The dotted line between two segments."""
        middle = _sharp(y, line.link.widthF())
        links = self._links.setdefault(key, (line.link, []))[1]
        links.append(QLineF(round(left), middle, right, middle))

    def letter(self, tile: QPixmap, x: float, y: float) -> None:
        """A letter, or any small tile, with its left edge at ``x`` and its middle at ``y``."""
        height = tile.height() / tile.devicePixelRatio()
        self._letters.append((QPoint(round(x), round(y - height / 2)), tile))

    def draw_tints(self, painter: QPainter) -> None:
        """Draw what lies behind the words."""
        _fill(painter, self._tints.values())

    def draw_tracks(self, painter: QPainter) -> None:
        """Draw what lies under the words."""
        _fill(painter, self._bars.values())
        for pen, lines in (*self._dashes.values(), *self._links.values()):
            painter.setPen(pen)
            painter.drawLines(lines)
        for rect, wave in self._waves:
            painter.drawTiledPixmap(rect, wave)
        for place, tile in self._letters:
            painter.drawPixmap(place, tile)


def _sharp(y: float, thick: float) -> float:
    """The middle of a line near ``y`` whose upper edge falls between two rows of pixels."""
    return round(y - thick / 2) + thick / 2


def _fill(painter: QPainter, groups: Iterable[tuple[QColor, list[QRectF]]]) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for colour, rects in groups:
        painter.setBrush(colour)
        painter.drawRects(rects)
    painter.setBrush(Qt.BrushStyle.NoBrush)
