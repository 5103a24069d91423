"""Strokes: the lines and letters that tracks are painted with, made once for each label and look.

What belongs here: a label's line pattern, ready to draw, and the words of its style when its scheme
does not know it. Colour is never the only cue: each label has a pattern and a letter as well.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF

if TYPE_CHECKING:
    from ui.reader.look import Look
    from ui.theme import LabelStyle

_DASHES: Final[dict[str, tuple[float, float]]] = {"dash": (3.5, 2.0), "dot": (0.01, 2.0)}
_WAVE: Final = 6
"""The length of one wave, in pixels."""


@dataclass(frozen=True, slots=True)
class Line:
    """A track's line: a ``bar`` of one colour, or two of them ``apart`` pixels from the middle; a
    dashed ``pen``; or a wave.

    Bars are several times as quick as lines, and a wave is a tile: stroked anew for each paint,
    waves alone would take ten times as long as all the words of the page.
    """

    pen: QPen
    link: QPen
    thick: float = 0.0
    bar: QColor | None = None
    apart: float = 0.0
    wave: QPixmap | None = None


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
        own=_line(colour, look.thick, pattern, ratio, _link(_alpha(colour, 190), thin + 0.2)),
        others=_line(colour, thin, pattern, ratio, _link(_alpha(colour, 190), thin)),
        strong=_line(colour, look.thick * 1.6, pattern, ratio, _link(colour, look.thick)),
    )


def _alpha(colour: QColor, alpha: int) -> QColor:
    made = QColor(colour)
    made.setAlpha(alpha)
    return made


def _line(colour: QColor, width: float, pattern: str, ratio: float, link: QPen) -> Line:
    pen = QPen(colour, width)
    if pattern in _DASHES:
        dotted = pattern == "dot"
        pen.setCapStyle(Qt.PenCapStyle.RoundCap if dotted else Qt.PenCapStyle.FlatCap)
        pen.setDashPattern(list(_DASHES[pattern]))
        return Line(pen, link)
    thin = max(1.0, width * 0.6)
    if pattern == "double":
        thin = float(max(round(thin), 1))
        return Line(pen, link, thick=thin, bar=colour, apart=thin * 0.5 + 1)
    if pattern == "wave":
        pen.setWidthF(thin)
        return Line(pen, link, wave=_wave(pen, ratio))
    return Line(pen, link, thick=width, bar=colour)


def _link(colour: QColor, width: float) -> QPen:
    """The dotted line between two segments."""
    pen = QPen(colour, width)
    pen.setDashPattern([0.01, 3.0])
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


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


def _wave(pen: QPen, ratio: float) -> QPixmap:
    """One wave, to be set side by side; as tall as the wave and its pen are, in even pixels."""
    swing = 1.25 + pen.widthF() * 0.2
    height = 2 * math.ceil(swing + pen.widthF() / 2 + 0.5)
    tile = QPixmap(round(_WAVE * ratio), round(height * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    middle = height / 2
    corners = [
        QPointF(step * _WAVE / 2, middle + (swing if step % 2 else -swing)) for step in range(-1, 4)
    ]
    painter.drawPolyline(QPolygonF(corners))
    painter.end()
    return tile
