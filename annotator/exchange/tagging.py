"""Spans as tags of tokens, and back: IOB1, IOB2, BILOU.

What belongs here: which spans fit on tokens and what becomes of the others, the same for every
format of tokens. The rules, in this order: of a span of several segments every part stands for
itself ("parts": only words that somebody marked get a label; "hull" labels what lies between,
too; "drop" leaves it out). Where spans may not overlap, the longest is chosen first, then the
earlier, then the one whose label stands earlier in the scheme. An edge inside a token cuts the
token ("split": nothing moves), takes it in whole ("expand"), or costs the span ("drop"); white
space at an edge always falls away. Whatever is altered or left out is told, span by span.

Offsets are code points, half-open; places of tokens are half-open, too.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, Literal, NamedTuple, cast

from annotator.exchange.format import Job, Option
from annotator.exchange.losses import Kind
from annotator.exchange.mapping import written
from annotator.exchange.tokens import Token
from annotator.scheme import Scheme
from annotator.values import Annotation, Article, Segment

Segments = Literal["parts", "hull", "drop"]
Edges = Literal["split", "expand", "drop"]
Tags = Literal["iob2", "iob1", "bilou"]

SEGMENTS: Final = Option(
    "segments",
    ("parts", "hull", "drop"),
    "Spans of several segments: each segment a span of its own, one span over all, or left out",
)
EDGES: Final = Option(
    "edges",
    ("split", "expand", "drop"),
    "Edges inside a token: cut the token, take it in whole, or leave the span out",
)
TAGS: Final = Option(
    "tags", ("iob2", "iob1", "bilou"), "How tags show where a span begins: IOB2, IOB1, or BILOU"
)

_RULES: Final[dict[str, dict[str, str]]] = {
    "segments": {
        "parts": "Each part was written as a span of its own.",
        "hull": "One span from the first to the last part was written.",
        "drop": "They were left out.",
    },
    "edges": {
        "split": "White space at an edge fell away.",
        "expand": "Each span was widened to whole tokens, and white space at an edge fell away.",
        "drop": "Spans whose edges cut a token were left out; white space at an edge fell away.",
    },
}
NESTING: Final = (
    "Of spans that overlap, the longest was written, then the earlier, then the one whose label "
    "comes first in the scheme; the others were left out."
)


class Piece(NamedTuple):
    """What is to become one run of tags: [``start``, ``end``) with the ``label`` as it is written;
    ``order`` is the label's place in the scheme, ``span`` what it comes from."""

    start: int
    end: int
    label: str
    order: int
    span: Annotation


class Placed(NamedTuple):
    """A piece on tokens [``first``, ``last``)."""

    first: int
    last: int
    label: str
    span: Annotation


class Laid(NamedTuple):
    """The tokens, cut where that was asked for, and the pieces on them in the order of the text."""

    tokens: list[Token]
    placed: list[Placed]


class Teller:
    """Notes the losses of one annotator's work on one article."""

    def __init__(self, job: Job, article: Article, annotator: str = "") -> None:
        self._losses = job.losses
        self._article = article
        self._annotator = annotator

    def __call__(self, kind: Kind, span: Annotation | None = None, detail: str = "") -> None:
        """Note one."""
        self._losses.lose(kind, self._article, span, detail, self._annotator)


def say_rules(job: Job, *, overlapping: bool) -> None:
    """Put down what becomes of what does not fit."""
    say_segments(job)
    job.losses.rule("edges", _RULES["edges"][job.options["edges"]])
    if not overlapping:
        job.losses.rule("nesting", NESTING)


def say_segments(job: Job) -> None:
    """Put down what becomes of spans of several segments."""
    job.losses.rule("segments", _RULES["segments"][job.options["segments"]])


def pieces(
    spans: Iterable[Annotation], scheme: Scheme, segments: Segments, tell: Teller
) -> list[Piece]:
    """The spans by the rule for segments, in the order of the text."""
    order = {label.id: number for number, label in enumerate(scheme.labels)}
    found: list[Piece] = []
    for span in spans:
        parts = span.segments
        if len(parts) > 1:
            tell("segments", span, _became(parts, segments))
            parts = _by_rule(parts, segments)
        label, rank = written(scheme, span.label), order.get(span.label, len(order))
        found += (Piece(part.start, part.end, label, rank, span) for part in parts)
    return sorted(found, key=lambda each: (each.start, -each.end, each.order, each.span.id))


def lay_work(
    job: Job,
    tokens: list[Token],
    spans: Iterable[Annotation],
    tell: Teller,
    *,
    overlapping: bool = False,
) -> Laid:
    """One annotator's spans on tokens, as the options "segments" and "edges" say."""
    found = pieces(spans, job.scheme, cast("Segments", job.options["segments"]), tell)
    return lay(tokens, found, cast("Edges", job.options["edges"]), tell, overlapping=overlapping)


def _by_rule(parts: tuple[Segment, ...], segments: Segments) -> tuple[Segment, ...]:
    if segments == "hull":
        return (Segment(parts[0].start, parts[-1].end),)
    return parts if segments == "parts" else ()


def _became(parts: tuple[Segment, ...], segments: Segments) -> str:
    if segments == "hull":
        return f"written as one span, {parts[0].start}–{parts[-1].end}"
    return f"written as {len(parts)} spans" if segments == "parts" else "left out"


def rank(piece: Piece) -> tuple[int, int, int, str]:
    """Sorts first what is chosen first."""
    return piece.start - piece.end, piece.start, piece.order, piece.span.id


def without_overlaps(found: Iterable[Piece], tell: Teller) -> list[Piece]:
    """The pieces that are chosen where none may overlap another, in the order of the text."""
    taken = _Taken()
    return sorted(each for each in sorted(found, key=rank) if taken.take(each, each[:2], tell))


def lay(
    tokens: list[Token], found: list[Piece], edges: Edges, tell: Teller, *, overlapping: bool
) -> Laid:
    """Put pieces on tokens by the rules above. ``tokens`` cover the text but for its white space
    (or with some of it) and stand in its order."""
    grid = _Grid(tokens)
    taken = _Taken()
    kept: list[Piece] = []
    for piece in sorted(found, key=rank):
        hull = grid.hull(piece)
        if hull is None:
            tell("edges", piece.span, "only white space: left out")
        elif edges == "drop" and grid.cuts(piece):
            tell("edges", piece.span, f"{piece.start}–{piece.end} cuts a token: left out")
        else:
            room = piece[:2] if edges == "split" else hull
            if overlapping or taken.take(piece, room, tell):
                kept.append(piece)
    if edges == "split":
        tokens = _split(tokens, sorted({at for each in kept for at in each[:2]}))
        grid = _Grid(tokens)
    placed = sorted(
        (grid.place(each, tell) for each in kept),
        key=lambda each: (each.first, -each.last, each.label, each.span.id),
    )
    return Laid(tokens, placed)


class _Taken:
    """The room that is taken already."""

    def __init__(self) -> None:
        self._rooms: list[tuple[int, int, Piece]] = []

    def take(self, piece: Piece, room: tuple[int, int], tell: Teller) -> bool:
        """Take the room, or tell who has it."""
        start, end = room
        at = bisect_right(self._rooms, start, key=lambda each: each[1])
        if at < len(self._rooms) and self._rooms[at][0] < end:
            other = self._rooms[at][2]
            real = other.start < piece.end and piece.start < other.end
            place = f"“{other.label}” {other.start}–{other.end}"
            here = f"{piece.start}–{piece.end}"
            if real:
                tell("nesting", piece.span, f"{here} overlaps {place}: left out")
            else:
                tell("edges", piece.span, f"{here} shares a token with {place}: left out")
            return False
        insort(self._rooms, (start, end, piece), key=lambda each: each[0])
        return True


class _Grid:
    """Finds the tokens of a place."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._starts = [each.start for each in tokens]
        self._ends = [each.end for each in tokens]

    def _range(self, piece: Piece) -> tuple[int, int]:
        first = bisect_right(self._ends, piece.start)
        last = bisect_left(self._starts, piece.end)
        while first < last and self._tokens[first].text.isspace():
            first += 1
        while first < last and self._tokens[last - 1].text.isspace():
            last -= 1
        return first, last

    def hull(self, piece: Piece) -> tuple[int, int] | None:
        """From the start of its first token to the end of its last; None if it has no token."""
        first, last = self._range(piece)
        return (self._starts[first], self._ends[last - 1]) if first < last else None

    def cuts(self, piece: Piece) -> bool:
        """Whether an edge lies inside a token."""
        first, last = self._range(piece)
        return self._starts[first] < piece.start or piece.end < self._ends[last - 1]

    def place(self, piece: Piece, tell: Teller) -> Placed:
        """The piece on its tokens; told where its edges are other ones there."""
        first, last = self._range(piece)
        start, end = self._starts[first], self._ends[last - 1]
        if (start, end) != (piece.start, piece.end):
            tell("edges", piece.span, f"{piece.start}–{piece.end} became {start}–{end}")
        return Placed(first, last, piece.label, piece.span)


def _split(tokens: list[Token], cuts: list[int]) -> list[Token]:
    starts = [each.start for each in tokens]
    inside: dict[int, list[int]] = {}
    for cut in cuts:
        at = bisect_left(starts, cut) - 1
        if at >= 0 and cut < tokens[at].end:
            inside.setdefault(at, []).append(cut)
    found: list[Token] = []
    done = 0
    for at, here in inside.items():
        found += tokens[done:at]
        found += _cut(tokens[at], here)
        done = at + 1
    return found + tokens[done:]


def _cut(token: Token, cuts: list[int]) -> Iterator[Token]:
    for start, end in pairwise([token.start, *cuts, token.end]):
        text = token.text[start - token.start : end - token.start]
        yield Token(start, end, text, token.space_after and end == token.end)


def tags_of(placed: Sequence[Placed], count: int, style: Tags) -> list[str]:
    """The tag of each of ``count`` tokens. ``placed`` must not overlap."""
    tags = ["O"] * count
    before = -1, ""
    for first, last, label, _ in placed:
        prefixes = ["I"] * (last - first)
        if style != "iob1" or before == (first, label):
            prefixes[0] = "B"
        if style == "bilou":
            prefixes[-1] = "U" if last - first == 1 else "L"
        tags[first:last] = [f"{prefix}-{label}" for prefix in prefixes]
        before = last, label
    return tags


_TAG: Final = re.compile(r"(?s)([BIELSUM])-(.+)")
_OUTSIDE: Final = frozenset(("O", "", "_", "-"))
_LAST: Final = frozenset("ELSU")
_FIRST: Final = frozenset("BSU")


def _parsed(tag: str) -> tuple[str, str]:
    """Prefix and label; a tag without a prefix is a label, continued by its like."""
    if tag in _OUTSIDE:
        return "O", ""
    found = _TAG.fullmatch(tag)
    return (found[1], found[2]) if found else ("", tag)


def is_tag(word: str) -> bool:
    """Whether a word is a tag beyond doubt: with a prefix, or that for none."""
    return word == "O" or _TAG.fullmatch(word) is not None


def runs(tags: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """First token, one past the last, and label of each span that the tags of one sentence tell.

    One reading serves IOB1, IOB2, BILOU, BIOES and tags without prefixes: a span begins where a
    prefix says so, and where the tag before is of no or another span.
    """
    begun, label, closed = 0, "", True
    number = -1
    for number, tag in enumerate(tags):
        prefix, here = _parsed(tag)
        if closed or prefix in _FIRST or here != label:
            if label and number > begun:
                yield begun, number, label
            begun, label = number, here
        closed = prefix in _LAST or prefix == "O"
        if prefix == "O":
            begun, label = number + 1, ""
    if label and number >= begun:
        yield begun, number + 1, label


class Style:
    """Finds out which way of tagging a file keeps to, over all its sentences."""

    def __init__(self) -> None:
        self._prefixes: Counter[str] = Counter()
        self._bare_starts = self._needless = 0

    def add(self, tags: Iterable[str]) -> None:
        """Look at one sentence."""
        before = "O", ""
        for tag in tags:
            prefix, label = now = _parsed(tag)
            self._prefixes[prefix] += 1
            follows = before[1] == label and before[0] != "O"
            self._bare_starts += prefix == "I" and not follows
            self._needless += prefix == "B" and not follows
            before = now

    def name(self) -> str:
        """``IOB1``, ``IOB2``, ``BILOU``, ``BIOES``, ``IO``; "none" without any tag; ``mixed`` where
        the file keeps to none (spans are then read as each tag says)."""
        seen = {prefix for prefix, count in self._prefixes.items() if count and prefix != "O"}
        if not seen:
            return "none"
        if "" in seen:
            return "IO" if seen == {""} else "mixed"
        if seen & set("LU"):
            return "mixed" if seen & set("ESM") else "BILOU"
        if seen & set("ESM"):
            return "BIOES"
        if not self._bare_starts:
            return "IOB2"
        return "mixed" if self._needless else "IOB1"
