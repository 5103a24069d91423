"""Strokes: the lines and letters that tracks are painted with, made once for each label and look.

What belongs here: a label's line pattern, ready to draw, and the words of its style when its scheme
does not know it. Colour is never the only cue: each label has a pattern and a letter as well.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

if TYPE_CHECKING:
    from ui.reader.look import Look
    from ui.theme import LabelStyle

_DASHES: Final[dict[str, tuple[float, float]]] = {"dash": (3.5, 2.0), "dot": (0.01, 2.0)}
_WAVE: Final = 6
"""The length of one wave, in pixels."""


@dataclass(frozen=True, slots=True)
class Line:
    """A track's line: one pen, drawn once or (``apart`` pixels from its middle) twice, or a wave.

    A wave is a tile: stroked anew for each paint, waves alone would take ten times as long as all
    the words of the page.
    """

    pen: QPen
    link: QPen
    apart: float = 0.0
    wave: QPixmap | None = None

    def draw(self, painter: QPainter, left: float, right: float, y: float) -> None:
        """Draw it from ``left`` to ``right`` with its middle at ``y``, in pixels."""
        if self.wave is not None:
            height = self.wave.height() / self.wave.devicePixelRatio()
            left = round(left)
            painter.drawTiledPixmap(
                QRectF(left, round(y - height / 2), right - left, height), self.wave
            )
            return
        painter.setPen(self.pen)
        if self.apart:
            upper = QLineF(left, y - self.apart, right, y - self.apart)
            painter.drawLines([upper, upper.translated(0, 2 * self.apart)])
        else:
            painter.drawLine(QLineF(left, y, right, y))


class Stroke(NamedTuple):
    """How one label is drawn: one's ``own``, the thinner ``others``, and the selected one."""

    colour: QColor
    tint: QColor
    strong_tint: QColor
    letter: str
    name: str
    own: Line
    others: Line
    strong: Line


def stroke(style: LabelStyle | None, quiet: QColor, look: Look, ratio: float) -> Stroke:
    """The stroke of a label; of a label that nobody knows, a plain one in the ``quiet`` colour.

    ``ratio`` is the device pixels of a pixel.
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
        letter="?" if style is None else style.letter[:2],
        name="unknown label" if style is None else style.name,
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
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if pattern in _DASHES:
        pen.setDashPattern(list(_DASHES[pattern]))
    if pattern == "dot":
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    if pattern == "double":
        pen.setWidthF(max(1.0, width * 0.6))
        return Line(pen, link, apart=pen.widthF() * 0.5 + 0.75)
    if pattern == "wave":
        pen.setWidthF(max(1.0, width * 0.6))
        return Line(pen, link, wave=_wave(pen, ratio))
    return Line(pen, link)


def _link(colour: QColor, width: float) -> QPen:
    """The dotted line between two segments."""
    pen = QPen(colour, width)
    pen.setDashPattern([0.01, 3.0])
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


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
