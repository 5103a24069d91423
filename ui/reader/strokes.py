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

    The letter stands on a bed of the ``page`` colour. ``ratio`` is the device pixels of a pixel.
    """
    colour = QColor(quiet) if style is None else QColor(style.line)
    tint = _alpha(quiet, 20) if style is None else QColor(style.tint)
    strong = _alpha(colour, min(2 * tint.alpha() + 12, 110)) if tint.alpha() < 255 else QColor(tint)
    pattern = "solid" if style is None else style.pattern
    thin = max(1.0, look.thick / 2)
    return Stroke(
        colour=colour,
        tint=tint,
        strong_tint=strong,
        name="unknown label" if style is None else style.name,
        letter=_letter("?" if style is None else style.letter[:2], colour, page, look, ratio),
        own=_line(colour, look.thick, pattern, ratio, link=thin),
        others=_line(colour, thin, pattern, ratio, link=thin),
        strong=_line(colour, look.thick * 1.6, pattern, ratio, link=look.thick),
    )


def _alpha(colour: QColor, alpha: int) -> QColor:
    made = QColor(colour)
    made.setAlpha(alpha)
    return made


def _line(colour: QColor, thick: float, pattern: str, ratio: float, *, link: float) -> Line:
    dots = _tile("link", colour, link, ratio)
    if pattern == "double":
        thin = float(max(round(thick * 0.6), 1))
        return Line(colour, thin, dots, apart=thin * 0.5 + 1)
    if pattern in _LENGTHS:
        return Line(colour, thick, dots, tile=_tile(pattern, colour, thick, ratio))
    return Line(colour, thick, dots)


def _letter(letter: str, colour: QColor, page: QColor, look: Look, ratio: float) -> QPixmap:
    """A label's letter as a tile: shaping the same letter for each span of each paint adds up."""
    rise = QFontMetricsF(look.tag).capHeight()
    width, height = math.ceil(look.tag_width), math.ceil(rise) + 2
    tile = QPixmap(round(width * ratio), round(height * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(page)
    painter = QPainter(tile)
    painter.setFont(look.tag)
    painter.setPen(colour)
    painter.drawText(QPointF(1, (height + rise) / 2), letter)
    painter.end()
    return tile


def _tile(pattern: str, colour: QColor, thick: float, ratio: float) -> QPixmap:
    """One repetition of a pattern, in even pixels of height."""
    length = _LENGTHS[pattern]
    swing = 1.25 + thick * 0.12 if pattern == "wave" else 0.0
    height = 2 * math.ceil(swing + thick / 2 + 0.5)
    tile = QPixmap(round(length * ratio), round(height * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = height / 2
    if pattern == "wave":
        painter.setPen(QPen(colour, max(1.0, thick * 0.6)))
        steps = [(n * length / 2, middle + (swing if n % 2 else -swing)) for n in range(-1, 4)]
        painter.drawPolyline(QPolygonF([QPointF(*step) for step in steps]))
    elif pattern == "dash":
        top = math.floor((middle - thick / 2) * ratio) / ratio  # on a whole pixel of the device
        painter.fillRect(QRectF(0, top, length * 0.64, thick), colour)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        radius = max(thick * 0.6, 0.9)
        painter.drawEllipse(QPointF(radius + 0.4, middle), radius, radius)
    painter.end()
    return tile
