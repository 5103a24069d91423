"""Offsets that arrive in another unit, or beside a text that normalising shortens.

What belongs here: from UTF-16 units, UTF-8 bytes or raw code points to code points of the
normalised text. Quotes are checked against the text as it arrived, before it was normalised.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from typing import Final

from msgspec import UNSET

from annotator.exchange.guard import RecordRefused
from annotator.exchange.loose import Unit
from annotator.exchange.wire import WireSegment, WireSpan

_NAMES: Final[dict[str, Unit]] = {
    "codepoint": "codepoint",
    "unicodecodepoint": "codepoint",
    "utf32": "codepoint",
    "utf16": "utf-16",
    "utf16unit": "utf-16",
    "utf16codeunit": "utf-16",
    "utf8": "utf-8",
    "utf8byte": "utf-8",
    "byte": "utf-8",
    "grapheme": "grapheme",
    "graphemecluster": "grapheme",
}
_CODECS: Final[dict[Unit, tuple[str, int]]] = {"utf-16": ("utf-16-le", 2), "utf-8": ("utf-8", 1)}


def unit_of(declared: str | None) -> Unit:
    """The unit that a record declares; nothing declared means code points.

    Raises:
        RecordRefused: nobody knows that unit.
    """
    if not declared:
        return "codepoint"
    name = re.sub(r"[^a-z0-9]", "", declared.lower())
    unit = _NAMES.get(name) or _NAMES.get(name.removesuffix("s"))
    if unit is None:
        raise RecordRefused(
            f"$.offset_unit: “{declared[:40]}” is not known; "
            "use “codepoint”, “utf-16” or “utf-8 bytes”"
        )
    return unit


def translate(
    spans: list[WireSpan], raw: str, unit: Unit, to_normal: Callable[[int], int], place: str
) -> list[WireSpan]:
    """The same spans in code points of the normalised text, their quotes checked and left out.

    ``place`` is the path of the list in the record, for messages.

    Raises:
        RecordRefused: an offset is past the end or inside a character, or a quote does not match.
    """
    points = boundaries(raw, unit, {offset for span in spans for offset in _offsets(span)})
    moved = []
    for index, span in enumerate(spans):
        here = f"{place}[{index}]"
        for part in _parts(span):
            _check(part, raw, points, here)
        moved.append(_moved(span, lambda offset: to_normal(points[offset] or 0)))
    return moved


def _parts(span: WireSpan) -> Iterator[WireSpan | WireSegment]:
    yield span
    yield from span.segments or ()
    yield from (part for part in (span.companions or {}).values() if part is not None)


def _offsets(span: WireSpan) -> Iterator[int]:
    for part in _parts(span):
        yield part.start
        yield part.end


def boundaries(raw: str, unit: Unit, offsets: Iterable[int]) -> dict[int, int | None]:
    """The code point at each offset; ``None`` past the end or inside a character."""
    if unit == "codepoint":
        return {offset: offset if 0 <= offset <= len(raw) else None for offset in offsets}
    if unit == "grapheme":
        return _of_graphemes(raw, offsets)
    codec, width = _CODECS[unit]
    encoded = raw.encode(codec)
    points: dict[int, int | None] = {}
    done = point = 0
    for offset in sorted(offsets):
        if offset < 0 or offset * width > len(encoded):
            points[offset] = None
            continue
        try:
            point += len(encoded[done : offset * width].decode(codec))
        except UnicodeDecodeError:
            points[offset] = None
            continue
        done = offset * width
        points[offset] = point
    return points


# What stands alone between any two of its kind: letters without marks, ideographs, syllables.
SINGLE: Final = (
    "\n\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u0530\u05d0-\u05ea\u0620-\u064a"
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20c0\u3000-\u3029\u3041-\u3096\u30a0-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9d"
)
"""Of a class of a pattern: code points, each of which is a grapheme cluster beside any other."""
_JOINING: Final = re.compile(f"[{SINGLE}]?(?:[^{SINGLE}]++[{SINGLE}]?+)++")


def _of_graphemes(raw: str, offsets: Iterable[int]) -> dict[int, int | None]:
    """Offsets that count characters as a reader sees them (UAX #29)."""
    import regex  # 15 ms; few files need it

    each_cluster = regex.compile(r"\X").findall
    points: dict[int, int | None] = {}
    ordered = iter(sorted(offsets))
    offset = next(ordered, None)
    done = count = 0  # code points, and clusters, before what is looked at

    def passed(to: int, starts: list[int]) -> None:
        """``starts``: of the clusters from ``done`` to ``to``; none where each is one code point.
        Tells of the offsets among them."""
        nonlocal offset, done, count
        more = len(starts) or to - done
        while offset is not None and offset < count + more:
            at = offset - count
            points[offset] = None if at < 0 else starts[at] if starts else done + at
            offset = next(ordered, None)
        done, count = to, count + more

    for found in _JOINING.finditer(raw):
        start, end = found.span()
        passed(start, [])
        lengths = [len(each) for each in each_cluster(found[0])]
        passed(end, list(accumulate(lengths[:-1], initial=start)))
    passed(len(raw), [])
    while offset is not None:
        points[offset] = done if offset == count else None
        offset = next(ordered, None)
    return points


def _check(
    part: WireSpan | WireSegment, raw: str, points: dict[int, int | None], here: str
) -> None:
    start, end = points[part.start], points[part.end]
    if start is None or end is None:
        raise RecordRefused(
            f"{here}: {part.start}–{part.end} runs past the end of the text or cuts a character"
        )
    if isinstance(part.text, str) and raw[start:end] != part.text:
        raise RecordRefused(wrong_quote(here, part.text, raw, start, end))


def _moved(span: WireSpan, move: Callable[[int], int]) -> WireSpan:
    def segment(part: WireSegment) -> WireSegment:
        return WireSegment(start=move(part.start), end=move(part.end))

    companions = span.companions or {}
    return WireSpan(
        id=span.id,
        start=move(span.start),
        end=move(span.end),
        label=span.label,
        segments=[segment(part) for part in span.segments] if span.segments else UNSET,
        companions={key: part and segment(part) for key, part in companions.items()},
        attributes=span.attributes,
        unconfirmed=span.unconfirmed,
        doubt_note=span.doubt_note,
        label_given=span.label_given,
        note=span.note,
        annotator=span.annotator,
        origin=span.origin,
        scheme_version=span.scheme_version,
        created=span.created,
        updated=span.updated,
    )


def wrong_quote(here: str, given: str, text: str, start: int, end: int) -> str:
    """The reason when the words given are not the words that stand at the offsets."""
    there = _short(text[start:end])
    return f"{here}: text is “{_short(given)}”, but at {start}–{end} stands “{there}”"


def _short(words: str, most: int = 60) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"
