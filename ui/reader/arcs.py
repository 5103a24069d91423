"""Relations of the selected span: quiet brackets in the margin, from its line to the other span.

What belongs here: the way of each bracket, and drawing it. A bracket leaves the selected span in
the margin beside its line and reaches the other span from above its first word, where the name of
the relation's type stands. Both on one line: it runs above the words. An end that is not on the
screen: it runs to the edge, and the words of that end stand there, if it is one of the nearest; how
many others there are stands behind them. Points are pixels of the viewport.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen, QPolygonF

from ui.reader.captions import beside, is_free

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QColor, QPainter

    from ui.reader.captions import Captions

MOST: Final = 24
"""Relations drawn of one span; the inspector lists all."""

NEAREST: Final = 3
"""Ends above what is seen whose words are written, and as many below."""

STEP: Final = 7.0
"""From bracket to bracket in the margin, in pixels."""

_HEAD: Final = 5.0
_CAPTION: Final = 12.0
"""The height of captions at which an arrow head has its ordinary size."""

_ROUND: Final = 5.0
_RISE: Final = 4.0


class End(NamedTuple):
    """One end: the ``box`` of its first words on the screen, or None and whether they lie
    ``below`` what is seen. They begin ``at`` this code point."""

    box: QRectF | None
    below: bool = False
    at: int = 0


class Arc(NamedTuple):
    """A relation to draw: ``here`` is the selected end, ``there`` the other one; it runs from here
    to there if it is ``outgoing``. ``name`` and ``words`` are what to write."""

    here: End
    there: End
    outgoing: bool
    name: str
    words: str
    derived: bool = False

    @property
    def away(self) -> End | None:
        """The one end that is not on the screen; None if both or neither are."""
        if (self.here.box is None) == (self.there.box is None):
            return None
        return self.there if self.there.box is None else self.here


class Frame(NamedTuple):
    """Where to draw: the left edge of the text, its right one, the viewport's height, and how far
    from the text the first bracket stands."""

    left: float
    right: float
    height: float
    room: float


class Route(NamedTuple):
    """The way of a bracket, the tip and direction of its arrow, and where its name begins."""

    path: QPainterPath
    tip: QPointF
    towards: tuple[int, int]
    name: QPointF
    edge: bool = False


def route(arc: Arc, lane: int, frame: Frame) -> Route | None:
    """The way of a bracket in a ``lane`` of the margin; None if neither end is on the screen."""
    here, there = arc.here.box, arc.there.box
    if here is None and there is None:
        return None
    if here is not None and there is not None and abs(here.top() - there.top()) < 1:
        return _along(here, there, outgoing=arc.outgoing)
    x = max(frame.left - frame.room - STEP * lane, 3.0)
    start, stop = _y(arc.here, frame), _y(arc.there, frame)
    path = QPainterPath(QPointF(x, start))
    if there is None:
        path.lineTo(x, stop)
        tip, towards = QPointF(x, stop), (0, 1 if stop > start else -1)
    else:
        turn = _ROUND if stop > start else -_ROUND
        high = there.top() - _RISE
        word = there.left() + 4
        path.lineTo(x, high - turn)
        path.quadTo(x, high, x + _ROUND, high)
        path.lineTo(word, high)
        path.lineTo(word, there.top())
        tip, towards = QPointF(word, there.top() + 1), (0, 1)
    if not arc.outgoing:
        if here is None:
            tip, towards = QPointF(x, start), (0, -1 if stop > start else 1)
        else:
            path.moveTo(x, start)
            path.lineTo(frame.left - 4, start)
            tip, towards = QPointF(frame.left - 3, start), (1, 0)
    if there is None or here is None:
        y = stop if there is None else start
        return Route(path, tip, towards, QPointF(x + 8, y), edge=True)
    return Route(path, tip, towards, QPointF(there.left() + 9, there.top()))


def _along(here: QRectF, there: QRectF, *, outgoing: bool) -> Route:
    """The way between two spans on one line: above the words."""
    begin, end = here.left() + 4, there.left() + 4
    if abs(begin - end) < 12:  # they begin together: the longer one's end is free
        end = there.right() - 4 if there.width() > here.width() else begin + 14
    high, top = here.top() - _RISE, here.top()
    path = QPainterPath(QPointF(begin, top))
    path.lineTo(begin, high)
    path.lineTo(end, high)
    path.lineTo(end, top)
    tip = QPointF(end if outgoing else begin, top + 1)
    return Route(path, tip, (0, 1), QPointF(min(begin, end) + 9, top))


def _y(end: End, frame: Frame) -> float:
    """The height of an end in the margin."""
    if end.box is not None:
        return end.box.center().y()
    return frame.height - 3 if end.below else 3.0


def paint_arcs(
    painter: QPainter,
    arcs: Sequence[Arc],
    frame: Frame,
    ink: QColor,
    page: QColor,
    captions: Captions,
    taken: list[QRectF],
) -> None:
    """Draw relations, and names and words where there is room for them. The edges have their room
    first, so that their lines stand together; they are drawn last, for they lie over the text."""
    routes = [(arc, route(arc, lane, frame)) for lane, arc in enumerate(arcs[:MOST])]
    for arc, way in routes:
        if way is not None:
            _draw(painter, way, ink, captions.height / _CAPTION, derived=arc.derived)
    wide = (frame.right - frame.left) * 0.7
    edges: list[tuple[QRectF, str]] = []
    for below in (False, True):
        lines = [captions.elided(line, wide) for line in at_edge(arcs, below=below)]
        rects = [captions.rect(line, frame.left - frame.room + 8, 0) for line in lines]
        places = stacked(rects, frame, taken, below=below)
        taken += places
        edges += zip(places, lines, strict=False)
    for arc, way in routes:
        if way is None or way.edge:
            continue
        words = captions.elided(arc.name, wide)
        rect = captions.rect(words, way.name.x(), way.name.y() - captions.height)
        place = beside(rect, taken, frame.right)
        if is_free(place, taken):
            taken.append(place)
            captions.draw(painter, place, words, ink, page)
    for place, line in edges:
        captions.draw(painter, place, line, ink, page, ink)


def at_edge(arcs: Sequence[Arc], *, below: bool) -> list[str]:
    """What to write at the lower edge or at the upper one, from the edge inwards: how many ends
    are farther away, then the nearest ones as they come in the text."""
    found = [(arc.away.at, arc) for arc in arcs if arc.away and arc.away.below == below]
    found.sort(key=lambda pair: pair[0], reverse=not below)
    lines = [f"{arc.name}: {arc.words}" for _, arc in found[:NEAREST]]
    if len(found) > NEAREST:
        lines.append(f"+ {len(found) - NEAREST} more")
    return lines[::-1]


def stacked(
    rects: Sequence[QRectF], frame: Frame, taken: Sequence[QRectF], *, below: bool
) -> list[QRectF]:
    """Places for captions at an edge, each nearer to the middle than the one before, and clear of
    what is taken; fewer than were asked for where the room ends."""
    places: list[QRectF] = []
    edge = frame.height - 1 if below else 1.0
    for rect in rects:
        step = -rect.height() - 1 if below else rect.height() + 1
        place = rect.translated(0, (edge - rect.height() if below else edge) - rect.top())
        while not is_free(place, taken):
            place.translate(0, step)
        if not 0 <= place.top() <= frame.height - rect.height():
            break
        places.append(place)
        edge = place.top() - 1 if below else place.bottom() + 1
    return places


def _draw(painter: QPainter, way: Route, ink: QColor, size: float, *, derived: bool) -> None:
    pen = QPen(ink, (1.0 if derived else 1.4) * size)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if derived:
        pen.setDashPattern([3.0, 3.0])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(way.path)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawPolygon(arrow(way.tip, way.towards, _HEAD * size))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def arrow(tip: QPointF, towards: tuple[int, int], size: float = _HEAD) -> QPolygonF:
    """A small arrow head that points ``towards`` (dx, dy)."""
    dx, dy = towards
    back = tip - QPointF(dx, dy) * size
    side = QPointF(dy, dx) * (size * 0.7)
    return QPolygonF([tip, back + side, back - side])
