"""Companions of the selected span: a dashed outline round their words, and their name above it.

What belongs here: drawing them. A label's track runs under its words, a companion's outline round
them, so the two are told apart without their colours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPen

from ui.plain import one_line
from ui.reader.captions import beside, is_free
from ui.theme import legible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from ui.reader.captions import Captions
    from ui.reader.items import CompanionItem

DASHES: Final = (3.0, 2.0)
_NAME: Final = 24
_SMALL_TEXT: Final = 4.5
"""Contrast that small words need to the page."""


def paint_companions(
    painter: QPainter,
    items: Sequence[CompanionItem],
    boxes: Sequence[Sequence[QRectF]],
    colour: QColor,
    page: QColor,
    captions: Captions,
    taken: list[QRectF],
) -> None:
    """Draw companions whose words stand in ``boxes``; the room of their names is added to
    ``taken``. Those of the same words are drawn one inside the other."""
    pen = QPen(colour, 1.5)
    pen.setDashPattern(list(DASHES))
    drawn: list[QRectF] = []
    for one in boxes:
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for box in one:
            outline = outline_of(box, drawn)
            drawn.append(outline)
            painter.drawRoundedRect(outline, 3, 3)
    ink = legible(colour, page, _SMALL_TEXT)
    for item, one in zip(items, boxes, strict=True):
        if one:
            words, rect = name_place(item, one[0], captions, taken)
            taken.append(rect)
            captions.draw(painter, rect, words, ink, page)


def outline_of(box: QRectF, drawn: Sequence[QRectF]) -> QRectF:
    """The outline round some words, a little further out for each one drawn on them already."""
    outline = box.adjusted(-2, -0.5, 2, 0.5)
    while any(abs(outline.left() - o.left()) + abs(outline.top() - o.top()) < 2 for o in drawn):
        outline.adjust(-2, -2, 2, 2)
    return outline


def name_place(
    item: CompanionItem, box: QRectF, captions: Captions, taken: Sequence[QRectF]
) -> tuple[str, QRectF]:
    """The words and the room of a companion's name: above its first line; its letter alone, or
    else further to the right, where another name is in the way."""
    name, top = one_line(item.name, _NAME) or item.letter, box.top() - captions.height + 1
    whole = captions.rect(name, box.left() - 2, top)
    if is_free(whole, taken):
        return name, whole
    letter = captions.rect(item.letter or name[:1], box.left() - 2, top)
    if is_free(letter, taken):
        return item.letter or name[:1], letter
    return name, beside(whole, taken, box.left() + 4 * whole.width())
