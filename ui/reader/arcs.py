"""Relations of the selected span: quiet brackets in the margin, from its line to the other span.

What belongs here: the way of each bracket, and drawing it. A bracket leaves the selected span in
the margin beside its line and reaches the other span from above its first word, where the name of
the relation's type stands. Both on one line: it runs above the words. An end that is not on the
screen: it runs to the edge, and the words of that end stand there. Points are pixels of the
viewport.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPen, QPolygonF

from ui.reader.captions import beside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QColor, QPainter

    from ui.reader.captions import Captions

MOST: Final = 24
"""Relations drawn of one span; the inspector lists all."""

STEP: Final = 7.0
"""From bracket to bracket in the margin, in pixels."""

_HEAD: Final = 5.0
_CAPTION: Final = 12.0
"""The height of captions at which an arrow head has its ordinary size."""

_ROUND: Final = 5.0
_RISE: Final = 4.0


class End(NamedTuple):
    """One end: the ``box`` of its first words on the screen, or None and whether they lie
    ``below`` what is seen."""

    box: QRectF | None
    below: bool = False


class Arc(NamedTuple):
    """A relation to draw: ``here`` is the selected end, ``there`` the other one; it runs from here
    to there if it is ``outgoing``. ``name`` and ``words`` are what to write."""

    here: End
    there: End
    outgoing: bool
    name: str
    words: str
    derived: bool = False


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
    """Draw relations; those with an end off the screen last, for their words lie over the text."""
    routes = [(arc, route(arc, lane, frame)) for lane, arc in enumerate(arcs[:MOST])]
    for arc, way in routes:
        if way is not None:
            _draw(painter, way, ink, captions.height / _CAPTION, derived=arc.derived)
    for arc, way in sorted(routes, key=lambda pair: pair[1] is not None and pair[1].edge):
        if way is None:
            continue
        words = f"{arc.name}: {arc.words}" if way.edge else arc.name
        words = captions.elided(words, (frame.right - frame.left) * 0.7)
        rect = captions.rect(words, way.name.x(), way.name.y() - captions.height)
        place = _at_edge(rect, frame, taken) if way.edge else beside(rect, taken, frame.right)
        taken.append(place)
        captions.draw(painter, place, words, ink, page, ink if way.edge else None)


def _at_edge(rect: QRectF, frame: Frame, taken: Sequence[QRectF]) -> QRectF:
    """A caption at the upper or lower edge of the viewport, one above the other."""
    low = rect.top() > frame.height / 2
    rect.moveTop(frame.height - rect.height() - 1 if low else 1)
    step = -(rect.height() + 1) if low else rect.height() + 1
    while any(rect.intersects(other) for other in taken) and 0 <= rect.top() < frame.height:
        rect.translate(0, step)
    return rect


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
