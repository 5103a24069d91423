"""Strokes: the lines and letters that tracks are painted with, made once for each label and look.

What belongs here: a label's line pattern, ready to draw, and the words of its style when its scheme
does not know it. Colour is never the only cue: each label has a pattern and a letter as well.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF

from ui.theme import blend

if TYPE_CHECKING:
    from ui.reader.look import Look
    from ui.theme import LabelStyle

_LENGTHS: Final = {"dash": 11, "dot": 6, "wave": 6, "link": 5}
"""How long one repetition of a pattern is, in pixels."""


@dataclass(frozen=True, slots=True)
class Line:
    """A track's line: a bar of its colour, or two of them ``apart`` pixels from the middle, or a
    tile that is repeated; and the tile of the dotted ``link`` between two segments.

    A pen with dashes, or a wave stroked anew for each paint, would take ten times as long as all
    the words of the page.
    """

    colour: QColor
    thick: float
    link: QPixmap
    apart: float = 0.0
    tile: QPixmap | None = None


class Stroke(NamedTuple):
    """How one label is drawn: one's ``own``, the thinner ``others``, and the selected one."""

    colour: QColor
    tint: QColor
    strong_tint: QColor
    name: str
    letter: QPixmap
    own: Line
    others: Line
    strong: Line


def stroke(
    style: LabelStyle | None, quiet: QColor, page: QColor, look: Look, ratio: float
) -> Stroke:
    """The stroke of a label; of a label that nobody knows, a plain one in the ``quiet`` colour.

    Tints are mixed with the ``page`` colour: where spans overlap, that of the innermost is to be
    seen as it is, and not a grey of all. ``ratio`` is the device pixels of a pixel.
    """
    colour = QColor(quiet) if style is None else QColor(style.line)
    tint = _alpha(quiet, 20) if style is None else QColor(style.tint)
    strong = _alpha(colour, min(2 * tint.alpha() + 12, 110)) if tint.alpha() < 255 else QColor(tint)
    high = look.stroke
    pattern = "solid" if style is None else style.pattern
    thin = max(1.0, look.thick / 2)
    return Stroke(
        colour=colour,
        tint=_on(page, tint),
        strong_tint=_on(page, strong),
        name="unknown label" if style is None else style.name,
        letter=_letter("?" if style is None else style.letter[:2], colour, look, ratio),
        own=_line(colour, look.thick, high, pattern, ratio, link=thin),
        others=_line(colour, thin, high, pattern, ratio, link=thin),
        strong=_line(colour, min(look.thick * 1.6, high), high, pattern, ratio, link=look.thick),
    )


def _alpha(colour: QColor, alpha: int) -> QColor:
    made = QColor(colour)
    made.setAlpha(alpha)
    return made


def _on(page: QColor, tint: QColor) -> QColor:
    return blend(page, tint, tint.alphaF())


def _line(
    colour: QColor, thick: float, high: float, pattern: str, ratio: float, *, link: float
) -> Line:
    """A line that is at most ``high`` pixels high."""
    dots = _tile("link", colour, link, high, ratio)
    if pattern == "double":
        thin = float(max(min(round(thick * 0.6), int(high / 3)), 1))
        return Line(colour, thin, dots, apart=(high - thin) / 2)
    if pattern in _LENGTHS:
        return Line(colour, thick, dots, tile=_tile(pattern, colour, thick, high, ratio))
    return Line(colour, thick, dots)


def _letter(letter: str, colour: QColor, look: Look, ratio: float) -> QPixmap:
    """A label's letter as a tile: shaping the same letter for each span of each paint adds up."""
    rise = QFontMetricsF(look.tag).capHeight()
    width, height = math.ceil(look.tag_width), math.ceil(rise) + 3
    tile = QPixmap(round(width * ratio), round(height * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setFont(look.tag)
    painter.setPen(colour)
    painter.drawText(QPointF(1, math.ceil(rise)), letter)
    painter.end()
    return tile


def _tile(pattern: str, colour: QColor, thick: float, high: float, ratio: float) -> QPixmap:
    """One repetition of a pattern, ``high`` pixels high."""
    length, height = _LENGTHS[pattern], math.ceil(high)
    tile = QPixmap(round(length * ratio), round(height * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = height / 2
    if pattern == "wave":
        pen = max(1.0, thick * 0.6)
        swing = (height - pen) / 2
        painter.setPen(QPen(colour, pen))
        steps = [(n * length / 2, middle + (swing if n % 2 else -swing)) for n in range(-1, 4)]
        painter.drawPolyline(QPolygonF([QPointF(*step) for step in steps]))
    elif pattern == "dash":
        top = math.floor((middle - thick / 2) * ratio) / ratio  # on a whole pixel of the device
        painter.fillRect(QRectF(0, top, length * 0.64, thick), colour)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        radius = min(max(thick * 0.6, 0.9), height / 2)
        painter.drawEllipse(QPointF(radius + 0.4, middle), radius, radius)
    painter.end()
    return tile
