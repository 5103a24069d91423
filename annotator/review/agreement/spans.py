"""Spans as the formulas see them: labels and ranges of code points, half-open.

What belongs here: the one shape that the measures of spans take, its checks, and what ranges share.
A span may have several parts; they lie in text order and do not overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

Range = tuple[int, int]


class Unit(NamedTuple):
    """A span: its label and its parts, code points."""

    label: str
    parts: tuple[Range, ...]

    @property
    def length(self) -> int:
        """Code points in all parts."""
        return sum(end - start for start, end in self.parts)


def checked(units: Iterable[Unit], length: int) -> tuple[Unit, ...]:
    """The units in text order. Raises ``ValueError`` for one that is empty, turned round, past the
    end of a text of ``length`` code points, or overlaps itself."""
    found = tuple(sorted(units, key=lambda unit: (unit.parts, unit.label)))
    for unit in found:
        last = 0
        for start, end in unit.parts or ((0, 0),):
            if not last <= start < end <= length:
                raise ValueError(f"{unit} is no span of a text of {length} code points.")
            last = end
    return found


def overlaps(ones: Sequence[Range], others: Sequence[Range]) -> Iterator[tuple[int, int, int]]:
    """Which ranges of two lists, each sorted by start, share how many code points: (place in
    ``ones``, place in ``others``, code points), in the order of ``ones``. Ranges of one list may
    overlap each other."""
    first = 0
    many = len(others)
    ends = _ends_so_far(others)
    for place, (start, end) in enumerate(ones):
        while first < many and ends[first] <= start:
            first += 1
        for at in range(first, many):
            begins, stops = others[at]
            if begins >= end:
                break
            shared = (stops if stops < end else end) - (begins if begins > start else start)
            if shared > 0:
                yield place, at, shared


def covered(ranges: Iterable[Range]) -> list[Range]:
    """The ranges in text order, those that overlap made one; those that only touch stay two."""
    united: list[Range] = []
    for start, end in sorted(ranges):
        if united and start < united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], end))
        else:
            united.append((start, end))
    return united


def _ends_so_far(ranges: Sequence[Range]) -> list[int]:
    ends, highest = [], 0
    for _, end in ranges:
        highest = max(highest, end)
        ends.append(highest)
    return ends
