"""Measures of the page: font, column, the gap under each line, and the lanes in that gap.

What belongs here: every number of the drawing that follows from the font, so that text and tracks
grow together. All are pixels unless said otherwise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QFont, QFontMetricsF

LANES: Final = 3
"""Tracks drawn under one line; more are told by an overflow mark."""

MEASURES: Final = (40, 120)
SIDE: Final = 40
_SAMPLE: Final = (
    "The quick brown fox jumps over the lazy dog, and then it sleeps for an hour or two. "
)


@dataclass(frozen=True, slots=True)
class Look:
    """How the page is measured. ``measure`` is the characters of a line, ``em`` the font's size.

    ``stroke`` is the height of the highest track: a pixel less than ``pitch``, the way from lane to
    lane, so that no two tracks touch.
    """

    font: QFont
    em: float
    measure: int
    column: float
    gap: int
    pad: float
    pitch: float
    thick: float
    stroke: float
    tag: QFont
    tag_width: float
    tag_height: float
    head: QFont
    byline: QFont
    blank: int

    def lane(self, number: int) -> float:
        """The middle of a lane, counted from the foot of its line."""
        return self.pad + (min(number, LANES - 1) + 0.5) * self.pitch


def look(family: str, points: float, measure: int, spacing: float) -> Look:
    """The measures for a font. ``spacing`` is the height of a line to that of its font.

    The gap never gets smaller than the lanes need: nothing jumps when a span is added.
    """
    font = QFont(family)
    font.setPointSizeF(max(points, 6.0))
    metrics = QFontMetricsF(font)
    em = metrics.ascent() + metrics.descent()
    pitch = float(max(4, round(em * 0.24)))
    pad = 0.5  # with this a track begins and ends on whole pixels
    room = pad + LANES * pitch + pad
    character = metrics.horizontalAdvance(_SAMPLE) / len(_SAMPLE)
    measure = min(max(measure, MEASURES[0]), MEASURES[1])
    tag = _scaled(QFont("Sans Serif"), max(10.0, em * 0.6))
    tag.setWeight(QFont.Weight.Bold)
    head = QFont(font)
    head.setPointSizeF(font.pointSizeF() * 1.55)
    head.setWeight(QFont.Weight.DemiBold)
    byline = QFont(font)
    byline.setPointSizeF(font.pointSizeF() * 0.86)
    return Look(
        font=font,
        em=em,
        measure=measure,
        column=math.ceil(character * measure),
        gap=math.ceil(max(room, metrics.height() * (spacing - 1))),
        pad=pad,
        pitch=pitch,
        thick=max(2.0, round(em / 11 * 2) / 2),
        stroke=pitch - 1,
        tag=tag,
        tag_width=QFontMetricsF(tag).horizontalAdvance("C") + 3,
        tag_height=math.ceil(QFontMetricsF(tag).capHeight()) + 1,
        head=head,
        byline=byline,
        blank=math.ceil(metrics.height() * 0.9),
    )


def _scaled(font: QFont, pixels: float) -> QFont:
    font.setPixelSize(round(pixels))
    return font
