"""Tags: the letter at the beginning of each track.

What belongs here: finding a place for each letter where it crosses no track. Pure but for the
measures. A letter is higher than a lane. It hangs from the top of its own; tracks below it that
begin with it, or under it, begin behind it instead. Where a track runs through below, it stands on
that one if the lane above is free there (above the first lane there are but the feet of the words),
or else further on in its own lane. One that finds no place is not drawn: its track is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ui.reader.look import Look
    from ui.reader.piece import Piece

_STUB: Final = 4.0
"""The least that is left of a track behind a letter, in pixels."""


def tagged(pieces: Sequence[Piece], look: Look) -> tuple[Piece, ...]:
    """The pieces of a block, with a place for the letter of each span that begins here."""
    rows: dict[float, list[int]] = {}
    for number, piece in enumerate(pieces):
        if not piece.hidden:
            rows.setdefault(piece.top, []).append(number)
    made = list(pieces)
    for numbers in rows.values():
        row = _Row([made[number] for number in numbers], look)
        for number, piece in zip(numbers, row.tagged(), strict=True):
            made[number] = piece
    return tuple(made)


class _Row:
    """The pieces under one line of text."""

    def __init__(self, pieces: list[Piece], look: Look) -> None:
        self._pieces = pieces
        self._look = look
        self._begins: dict[int, float] = {}
        self._ends: dict[int, float] = {}
        self._letters: list[float] = []

    def tagged(self) -> Iterable[Piece]:
        """The pieces with letters and beginnings, in the same order."""
        places = [self._place(one) if _is_first(one) else None for one in self._pieces]
        for number, (piece, place) in enumerate(zip(self._pieces, places, strict=True)):
            begin, end = self._begins.get(number), self._ends.get(number)
            yield piece._replace(tag=place, begin=begin, end=end)

    def _place(self, piece: Piece) -> tuple[float, float] | None:
        """Left and top of the letter of a piece; the tracks that make way for it are noted."""
        assert piece.opens is not None
        width = self._look.tag_width
        forward = piece.opens - piece.left <= piece.right - piece.opens
        step = width if forward else -width
        x = piece.opens if forward else piece.opens - width
        last = max(piece.right - width, piece.left) + 1
        while piece.left - 1 <= x <= last:
            if all(abs(x - other) >= width for other in self._letters):
                for top in self._tops(piece):
                    under = self._under(piece, x, top)
                    if under is not None:
                        self._letters.append(x)
                        self._make_way(under, x, forward=forward)
                        return x, top
            x += step
        return None

    def _make_way(self, under: Iterable[int], x: float, *, forward: bool) -> None:
        behind = x + self._look.tag_width
        for number in under:
            if forward:
                behind = min(behind, self._pieces[number].right)
                self._begins[number] = max(self._begins.get(number, 0.0), behind)
            else:
                self._ends[number] = max(x, self._pieces[number].left)

    def _tops(self, piece: Piece) -> tuple[float, float]:
        """Where a letter may begin: at the top of its lane, or so that it ends in its lane."""
        half = self._look.stroke / 2
        return piece.track - half, piece.track + half + 0.5 - self._look.tag_height

    def _under(self, piece: Piece, x: float, top: float) -> list[int] | None:
        """The tracks that begin behind a letter at this place, its own among them if it stands at
        its beginning; None if one runs through it."""
        look, right = self._look, x + self._look.tag_width
        half, found = look.stroke / 2, []
        for number, other in enumerate(self._pieces):
            if other.left >= right or other.right <= x:
                continue
            if other.track - half >= top + look.tag_height or other.track + half <= top:
                continue
            makes_way = _is_first(other) and other.left >= piece.left - 0.5
            if other is not piece and not (makes_way and other.right - right >= _STUB):
                return None
            found.append(number)
        return found


def _is_first(piece: Piece) -> bool:
    """Whether a span begins in this piece."""
    return not piece.link and not piece.part and piece.opens is not None
