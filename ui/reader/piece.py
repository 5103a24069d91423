"""Pieces: what of the spans lies in one block of the page.

What belongs here: the values that geometry finds and that tracks are painted from. Coordinates are
pixels from the top left of the block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ui.reader.spans import SpanItem


class Piece(NamedTuple):
    """What of a span lies in one line without a break: some of its words, or a ``link`` between
    two of its segments. It is ``hidden`` if there is no lane for it (unless it is selected).

    ``opens`` and ``closes`` say where a segment begins and ends, if it does so in this piece;
    ``tag`` the left and top of the span's letter, ``begin`` and ``end`` where the track does so if
    it leaves room for letters; ``crosses`` where an edge lies inside a span it crosses.
    """

    span: SpanItem
    part: int
    left: float
    right: float
    top: float
    height: float
    track: float
    link: bool = False
    hidden: bool = False
    opens: float | None = None
    closes: float | None = None
    tag: tuple[float, float] | None = None
    begin: float | None = None
    end: float | None = None
    crosses: tuple[float, ...] = ()


class Overflow(NamedTuple):
    """The mark beside a line under which more tracks run than there are lanes."""

    left: float
    top: float
    ids: tuple[str, ...]


class BlockTracks(NamedTuple):
    """Everything to paint in one block."""

    pieces: tuple[Piece, ...] = ()
    overflows: tuple[Overflow, ...] = ()
