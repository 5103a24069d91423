"""Painting a comparison: bars in the form of their agreement, signs of conflicts, marks of people.

What belongs here: how each thing that ``ui.reader.compare_tracks`` found is drawn. Colour is never
the only cue: a bar has its label's letter, and its form says whether others have the same
(``ui.reader.compare.FORMS``). What repeats is drawn once, as a tile.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF

from ui.reader.ink import Ink
from ui.reader.strokes import Line
from ui.theme import blend

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ui.reader.compare import CompareState, GroupMark
    from ui.reader.compare_tracks import BlockLanes, Stretch
    from ui.reader.look import Look
    from ui.reader.tones import Tones
    from ui.reader.tracks import Brush

_CELL: Final = {"label": 9, "detail": 9, "open": 4, "link": 5, "hole": 7}
"""How long one repetition of a form is, in pixels."""

ASIDE: Final = 8
"""Pixels between the mark of an annotator and the lines."""

_SHADE: Final = 0.16
"""How much of the accent lies behind the current group."""


class LanesBrush:
    """Paints a comparison in the look, the colours and the styles it was made with.

    ``sign`` is the height of a sign, ``margin`` the room at the left of the lines, in pixels.
    """

    def __init__(
        self, brush: Brush, look: Look, tones: Tones, sign: float, ratio: float, margin: float
    ) -> None:
        self._margin = margin
        self._brush = brush
        self._look = look
        self._tones = tones
        self._size = sign
        self._ratio = ratio
        self._thick = max(3.0, round(look.em / 6))
        self._lines: dict[tuple[str, str, bool], Line] = {}
        self._signs: dict[tuple[str, bool], QPixmap] = {}
        self._marks: dict[str, QPixmap] = {}
        self._none = QPixmap()

    # Under the words

    def shade(self, painter: QPainter, rects: Iterable[QRectF]) -> None:
        """The ground of the current group, from the head of its lines to the end of its lanes."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(blend(self._tones.page, self._tones.accent, _SHADE))
        for rect in rects:
            painter.drawRoundedRect(rect, 3, 3)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    # Over the words

    def lay(self, ink: Ink, made: BlockLanes, state: CompareState, top: float, left: float) -> None:
        """Collect what lies in a block at ``top`` whose lines begin at ``left``."""
        for one in made.stretches:
            self._stretch(ink, one, one.group == state.current, top)
        for sign in made.signs:
            x, strong = sign.rect.left(), sign.group == state.current
            for name in signs_of(state.groups[sign.group]):
                ink.letter(self._sign(name, strong), x, top + sign.rect.top())
                x += self._size + 2
        for lane, y in made.marks:
            tile = self._mark(state.lanes[lane].mark)
            width, height = tile.width() / self._ratio, tile.height() / self._ratio
            ink.letter(tile, left - width - ASIDE, top + y - height / 2)

    def outline(self, painter: QPainter, made: BlockLanes, state: CompareState, top: float) -> None:
        """What only the current group and the picked version have: frames."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._tones.accent, 1.2))
        for number, rect in made.hulls:
            if number == state.current:
                painter.drawRoundedRect(
                    rect.translated(0, top).adjusted(0.6, 0.6, -0.6, -0.6), 3, 3
                )
        if not state.picked:
            return
        half = self._look.tag_height / 2 + 1
        painter.setPen(QPen(self._tones.ink, 1.2))
        for one in made.stretches:
            if one.bar is not None and one.bar.key == state.picked and one.kind != "link":
                y = top + one.y
                painter.drawRect(QRectF(one.left - 1, y - half, one.right - one.left + 2, 2 * half))

    def _stretch(self, ink: Ink, one: Stretch, strong: bool, top: float) -> None:
        y, left, right = top + one.y, one.left, one.right
        if one.bar is None:
            ink.tiles(self._line("", "hole", strong=False).tile or self._none, left, right, y)
            return
        label = one.bar.label
        if one.letter and right - left >= self._look.tag_width + 4:
            ink.letter(self._brush.stroke(label).letter, left, y - self._look.tag_height / 2)
            left += self._look.tag_width
        form: str = one.bar.form if one.kind == "full" else one.kind
        line, key = self._line(label, form, strong=strong), (label, True)
        # A pixel short of the edge, so that neighbours stay two.
        right = max(right - 1, left + 1)
        ink.track(key, line, left, right, y)
        if form == "alone":
            self._ends(ink, key, line, one, left, right, y)

    def _ends(
        self,
        ink: Ink,
        key: tuple[str, bool],
        line: Line,
        one: Stretch,
        left: float,
        right: float,
        y: float,
    ) -> None:
        """Close a hollow bar where it begins and ends."""
        cap = Line(line.colour, 2 * line.apart + line.thick, self._none)
        if one.opens or one.letter:
            ink.track(key, cap, left, left + line.thick, y)
        if one.closes:
            ink.track(key, cap, right - line.thick, right, y)

    # Lines, made once

    def _line(self, label: str, form: str, *, strong: bool) -> Line:
        made = self._lines.get((label, form, strong))
        if made is None:
            made = self._lines[label, form, strong] = self._new_line(label, form, strong=strong)
        return made

    def _new_line(self, label: str, form: str, *, strong: bool) -> Line:
        colour = self._tones.quiet if form == "hole" else self._brush.stroke(label).colour
        thick = self._thick + (1 if strong else 0)
        if form == "alone":
            pen = 1.4 if strong else 1.1
            return Line(colour, pen, self._none, apart=(thick + 1 - pen) / 2)
        if form == "gold":
            return Line(colour, thick + 2, self._none)
        if form in _CELL:
            return Line(colour, thick, self._none, tile=self._form_tile(form, colour, thick))
        return Line(colour, thick, self._none)

    def _form_tile(self, form: str, colour: QColor, thick: float) -> QPixmap:
        """One repetition of a form."""
        length, height = _CELL[form], math.ceil(thick) + 4
        tile, painter = self._canvas(length, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        _cell(painter, form, length, height / 2, thick)
        painter.end()
        return tile

    def _mark(self, mark: str) -> QPixmap:
        """The mark of an annotator, at the left of a line."""
        made = self._marks.get(mark)
        if made is None:
            font = QFont(self._look.tag)
            room, wide = self._margin - 2 * ASIDE, QFontMetricsF(font).horizontalAdvance(mark)
            if wide > room:
                font.setPixelSize(max(8, int(font.pixelSize() * room / wide)))
            metrics = QFontMetricsF(font)
            width = math.ceil(metrics.horizontalAdvance(mark)) + 1
            # The letter's middle is the tile's, and an accent has room above it.
            half = math.ceil(metrics.ascent() - metrics.capHeight() / 2) + 1
            made, painter = self._canvas(width, 2 * half)
            painter.setFont(font)
            painter.setPen(self._tones.quiet)
            painter.drawText(QPointF(0, half + metrics.capHeight() / 2), mark)
            painter.end()
            self._marks[mark] = made
        return made

    def _sign(self, name: str, strong: bool) -> QPixmap:
        """The sign of a kind of conflict, or of how a group stands."""
        made = self._signs.get((name, strong))
        if made is None:
            colour = self._tones.accent if strong else self._tones.ink
            size = math.ceil(self._size)
            made, painter = self._canvas(size, size)
            paint_sign(painter, QRectF(0, 0, size, size), name, colour)
            painter.end()
            self._signs[name, strong] = made
        return made

    def _canvas(self, width: int, height: int) -> tuple[QPixmap, QPainter]:
        tile = QPixmap(round(width * self._ratio), round(height * self._ratio))
        tile.setDevicePixelRatio(self._ratio)
        tile.fill(Qt.GlobalColor.transparent)
        painter = QPainter(tile)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        return tile, painter


def signs_of(group: GroupMark) -> tuple[str, ...]:
    """The signs of a group: how it stands, unless it is open, then its kinds of conflict."""
    return (*(() if group.state == "open" else (group.state,)), *group.kinds)


# Signs


def paint_sign(painter: QPainter, rect: QRectF, name: str, colour: QColor) -> None:
    """Draw the sign of a kind of conflict or of a state into a square."""
    painter.setPen(QPen(colour, max(1.3, rect.width() / 8), c=Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)

    def at(x: float, y: float) -> QPointF:
        return QPointF(rect.left() + x * rect.width(), rect.top() + y * rect.height())

    for points in _STROKES.get(name, ()):
        painter.drawPolyline(QPolygonF([at(x, y) for x, y in points]))
    round_ = _ROUND.get(name)
    if round_ is not None:
        round_(painter, rect)


_STROKES: Final[dict[str, tuple[tuple[tuple[float, float], ...], ...]]] = {
    # not equal
    "label": (((0.1, 0.36), (0.9, 0.36)), ((0.1, 0.68), (0.9, 0.68)), ((0.72, 0.1), (0.28, 0.92))),
    # a way between two walls
    "boundary": (((0.1, 0.15), (0.1, 0.85)), ((0.9, 0.15), (0.9, 0.85)), ((0.1, 0.5), (0.9, 0.5))),
    # two sliders
    "attribute": (
        ((0.1, 0.3), (0.9, 0.3)),
        ((0.65, 0.12), (0.65, 0.48)),
        ((0.1, 0.72), (0.9, 0.72)),
        ((0.35, 0.54), (0.35, 0.9)),
    ),
    # an arrow
    "relation": (((0.1, 0.5), (0.9, 0.5)), ((0.6, 0.2), (0.9, 0.5), (0.6, 0.8))),
    # a tick
    "decided": (((0.12, 0.55), (0.4, 0.82), (0.9, 0.2)),),
    # up
    "escalated": (((0.5, 0.9), (0.5, 0.1)), ((0.2, 0.42), (0.5, 0.1), (0.8, 0.42))),
    # a cross
    "contested": (((0.15, 0.15), (0.85, 0.85)), ((0.85, 0.15), (0.15, 0.85))),
}


def _circle(painter: QPainter, rect: QRectF) -> None:
    inner = rect.width() * 0.14
    painter.drawEllipse(rect.adjusted(inner, inner, -inner, -inner))


_ROUND: Final[dict[str, Callable[[QPainter, QRectF], None]]] = {"missing": _circle}

SIGNS: Final[dict[str, str]] = {
    "label": "Another label",
    "boundary": "Other edges",
    "missing": "Somebody has nothing here",
    "attribute": "Another attribute or companion",
    "relation": "Another relation",
    "decided": "Decided",
    "escalated": "Escalated",
    "contested": "Adjudicators decided differently",
}
"""What the signs mean, in words."""


def paint_form(painter: QPainter, rect: QRectF, form: str, colour: QColor) -> None:
    """Draw a sample of a form (or "open", differing ends; "hole", nothing) across a rectangle."""
    y, thick, length = rect.center().y(), 4.0, _CELL.get(form, 9)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    bar = QRectF(rect.left(), y - thick / 2, rect.width(), thick)
    if form == "alone":
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 1.2))
        painter.drawRect(bar.adjusted(0.6, -0.5, -0.6, 0.5))
    elif form in _CELL:
        for number in range(int(rect.width() // length)):
            painter.save()
            painter.translate(rect.left() + length * number, 0)
            _cell(painter, form, length, y, thick)
            painter.restore()
    else:
        more = 1.0 if form == "gold" else 0.0
        painter.drawRect(bar.adjusted(0, -more, 0, more))


def _cell(painter: QPainter, form: str, length: int, middle: float, thick: float) -> None:
    """One repetition of a form, in the brush of the painter."""
    if form == "label":
        painter.drawRect(QRectF(0, middle - thick / 2, length * 0.64, thick))
    elif form == "detail":
        painter.drawRect(QRectF(0, middle - 0.6, length, 1.2))
        painter.drawEllipse(QPointF(length / 2, middle), thick / 2 + 0.7, thick / 2 + 0.7)
    elif form == "hole":
        painter.drawRect(QRectF(0, middle - 0.5, length * 0.5, 1))
    else:
        radius = 1.1 if form == "open" else 0.8
        painter.drawEllipse(QPointF(length / 2, middle), radius, radius)
