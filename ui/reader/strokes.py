"""Strokes: the pens and letters that tracks are painted with, made once for each label and look.

What belongs here: a label's line pattern as pens, and the words of its style when its scheme does
not know it. Colour is never the only cue: each label has a pattern and a letter as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPen, QPolygonF

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPainter

    from ui.reader.look import Look
    from ui.theme import LabelStyle

_DASHES: dict[str, tuple[float, ...]] = {"dash": (3.5, 2.0), "dot": (0.01, 2.0)}


class Stroke(NamedTuple):
    """How the track of one label is drawn. ``pen`` for one's own, ``thin`` for somebody else's,
    ``strong`` for the selected one."""

    colour: QColor
    tint: QColor
    strong_tint: QColor
    letter: str
    name: str
    draw: Callable[[QPainter, float, float, float, QPen], None]
    pen: QPen
    thin: QPen
    strong: QPen
    link: QPen


def stroke(style: LabelStyle | None, ink: QColor, look: Look) -> Stroke:
    """The stroke of a label; of a label that nobody knows, a plain one in ``ink``."""
    colour = QColor(ink) if style is None else QColor(style.line)
    tint = _alpha(ink, 20) if style is None else QColor(style.tint)
    strong = _alpha(colour, min(2 * tint.alpha() + 12, 110)) if tint.alpha() < 255 else QColor(tint)
    pattern = "solid" if style is None else style.pattern
    link = QPen(_alpha(colour, 150), max(1.0, look.thick / 2), Qt.PenStyle.CustomDashLine)
    link.setCapStyle(Qt.PenCapStyle.FlatCap)
    link.setDashPattern([1.0, 3.0])
    return Stroke(
        colour=colour,
        tint=tint,
        strong_tint=strong,
        letter="?" if style is None else style.letter[:2],
        name="unknown label" if style is None else style.name,
        draw={"wave": _wave, "double": _double}.get(pattern, _line),
        pen=_pen(colour, look.thick, pattern),
        thin=_pen(colour, max(1.0, look.thick / 2), pattern),
        strong=_pen(colour, look.thick * 1.6, pattern),
        link=link,
    )


def _alpha(colour: QColor, alpha: int) -> QColor:
    made = QColor(colour)
    made.setAlpha(alpha)
    return made


def _pen(colour: QColor, width: float, pattern: str) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    dashes = _DASHES.get(pattern)
    if dashes is not None:
        pen.setDashPattern(list(dashes))
    if pattern == "dot":
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    if pattern in ("double", "wave"):
        pen.setWidthF(max(1.0, width * 0.6))
    return pen


def _line(painter: QPainter, left: float, right: float, y: float, pen: QPen) -> None:
    painter.setPen(pen)
    painter.drawLine(QLineF(left, y, right, y))


def _double(painter: QPainter, left: float, right: float, y: float, pen: QPen) -> None:
    painter.setPen(pen)
    apart = pen.widthF() * 0.5 + 0.75
    painter.drawLines([QLineF(left, y - apart, right, y - apart),
                       QLineF(left, y + apart, right, y + apart)])


def _wave(painter: QPainter, left: float, right: float, y: float, pen: QPen) -> None:
    painter.setPen(pen)
    step, height = 3.0, 1.25 + pen.widthF() * 0.2
    count = max(int((right - left) / step), 1)
    points = [QPointF(left + n * step, y + (height if n % 2 else -height)) for n in range(count + 1)]
    painter.drawPolyline(QPolygonF(points))
