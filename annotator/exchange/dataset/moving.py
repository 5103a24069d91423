"""Which annotation of one export is which of another.

What belongs here: pairing the annotations of one annotator in one article. First those at the same
place with the same label, then those of the same id, then the same place, then the same label at
places that overlap; what is left was added or removed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

import msgspec
from msgspec import Struct

Change = Literal["added", "removed", "moved", "relabelled", "changed"]


class Span(Struct, frozen=True, array_like=True):
    """An annotation as it is compared: ``segments`` in code points, ``rest`` the JSON of its
    attributes and companions."""

    id: str
    label: str
    segments: tuple[tuple[int, int], ...]
    rest: str = ""

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Span:
        """From a span of a record.

        Raises:
            KeyError, TypeError: it is none.
        """
        parts = plain.get("segments") or [plain]
        companions = {
            role: [each["start"], each["end"]]
            for role, each in (plain.get("companions") or {}).items()
            if each is not None
        }
        values = {k: v for k, v in (plain.get("attributes") or {}).items() if v is not None}
        doubt = bool(values.pop("doubt", False) or plain.get("doubt"))
        rest = msgspec.json.encode([values, companions, doubt], order="sorted").decode()
        segments = tuple((int(each["start"]), int(each["end"])) for each in parts)
        return cls(str(plain.get("id") or ""), str(plain["label"]), segments, rest)


def compared(old: list[Span], new: list[Span]) -> Iterator[tuple[Change, str, str]]:
    """What changed: the change, the label before (of what was added: after), the label after."""
    left, right = sorted(old, key=_place), sorted(new, key=_place)
    for one, other in _pairs(left, right, lambda each: (each.segments, each.label, each.id)):
        yield from _change(one, other)
    for one, other in _pairs(left, right, lambda each: (each.segments, each.label)):
        yield from _change(one, other)
    for one, other in _pairs(left, right, lambda each: each.id or None):
        yield from _change(one, other)
    for one, other in _pairs(left, right, lambda each: each.segments):
        yield from _change(one, other)
    for one, other in _overlapping(left, right):
        yield from _change(one, other)
    yield from (("removed", one.label, "") for one in left)
    yield from (("added", other.label, "") for other in right)


def _place(span: Span) -> tuple[tuple[tuple[int, int], ...], str, str]:
    return span.segments, span.label, span.id


def _change(one: Span, other: Span) -> Iterator[tuple[Change, str, str]]:
    if one.label != other.label:
        yield "relabelled", one.label, other.label
    if one.segments != other.segments:
        yield "moved", one.label, other.label
    if one.label == other.label and one.segments == other.segments and one.rest != other.rest:
        yield "changed", one.label, other.label


def _pairs(
    left: list[Span], right: list[Span], key: Callable[[Span], object]
) -> list[tuple[Span, Span]]:
    """Those of one key on both sides, each once; they are taken out of the lists."""
    waiting: dict[object, list[Span]] = {}
    for other in right:
        waiting.setdefault(key(other), []).append(other)
    found, stay = [], []
    for one in left:
        wanted = key(one)
        there = waiting.get(wanted) if wanted is not None else None
        if there:
            found.append((one, there.pop(0)))
        else:
            stay.append(one)
    left[:] = stay
    right[:] = sorted((each for rest in waiting.values() for each in rest), key=_place)
    return found


def _overlapping(left: list[Span], right: list[Span]) -> list[tuple[Span, Span]]:
    found = []
    for one in list(left):
        same = [other for other in right if other.label == one.label]
        best = max(same, key=lambda other: _shared(one, other), default=None)
        if best is not None and _shared(one, best):
            found.append((one, best))
            left.remove(one)
            right.remove(best)
    return found


def _shared(one: Span, other: Span) -> int:
    return sum(
        max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one.segments for b in other.segments
    )
