"""Which annotations of two annotators are the same: a pairing that anybody can check.

What belongs here: comparing two annotators' work span by span. Offsets are code points, half-open.

Two annotations are candidates when they are of one layer and share at least half of the characters
that either of them marks (``LEAST_OVERLAP``). Among the candidates

1. the same words with the same label are paired, whatever else could be;
2. of what is left, as many as possible of the same label are paired, and among those pairings the
   one with the largest sum of overlaps is taken, one to one;
3. where several are as good, the one with the best single pair, then the earliest in the text,
   then by label and by what is said of the spans, and only at last by id.

All of it is reckoned in whole numbers, so nothing depends on rounding, and no step asks which
annotator or which annotation came first: the pairing is the same from both sides and in any order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any, Final

from msgspec import Struct

from annotator.review.model import Pairing
from annotator.review.versions import content
from annotator.scheme import Scheme
from annotator.values import Annotation, Segment

Ranges = tuple[tuple[int, int], ...]

LEAST_OVERLAP: Final = 0.5
"""Shared characters of all characters that either marked. With less than half of them in common,
two spans are as much about other words as about the same. One half is a whole-number question:
twice the shared ones against all of them."""

_PARTS: Final = 2**20
"""An overlap is counted in so many parts. Sums of them stay whole numbers that a double holds
exactly, so that scipy's solver (it reckons in doubles, by adding and subtracting) is exact."""

_FEW: Final = 6
"""Candidates that hang together of which all choices are tried, 64 at most."""


def characters(segments: Iterable[Segment]) -> Ranges:
    """The characters of the segments as ranges in text order that neither overlap nor touch."""
    merged: list[tuple[int, int]] = []
    for part in sorted(segments):
        if merged and part.start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], part.end))
        else:
            merged.append((part.start, part.end))
    return tuple(merged)


def overlap(a: Annotation, b: Annotation) -> float:
    """Shared characters of all characters that either marked (Jaccard), 0 to 1; the segments of
    one annotation count as their union."""
    one, other = characters(a.segments), characters(b.segments)
    shared = _shared(one, other)
    either = _size(one) + _size(other) - shared
    return shared / either if either else 0.0


def paired(scheme: Scheme, one: Sequence[Annotation], other: Sequence[Annotation]) -> list[Pairing]:
    """The annotations of two annotators that are taken for the same, in text order, one to one.

    The first id of each pairing is of ``one``. Labels that the scheme does not know are taken for
    labels of one more layer.
    """
    return pairings_of(matched(scheme, one, other))


Match = tuple[Annotation, Annotation, float]
"""An annotation of either annotator, and their overlap."""


def matched(scheme: Scheme, one: Sequence[Annotation], other: Sequence[Annotation]) -> list[Match]:
    """What ``paired`` gives as pairings, in no order, for those who only count."""
    same, mine, yours = _same_words(one, other)
    if mine and yours:
        same += _assigned(_candidates(scheme, mine, yours))
    return same


def pairings_of(matches: Sequence[Match]) -> list[Pairing]:
    """Matches as pairings, in text order."""
    ordered = sorted(matches, key=_place) if len(matches) > 1 else matches
    return [Pairing(a.id, b.id, a.label == b.label, shared) for a, b, shared in ordered]


class Matches:
    """The matches between works of one article, each two of them matched once.

    Remembered by the very tuples of annotations, which are kept alive with them.
    """

    __slots__ = ("_kept", "_scheme")

    def __init__(self, scheme: Scheme) -> None:
        self._scheme = scheme
        self._kept: dict[tuple[int, int], tuple[Any, Any, list[Match]]] = {}

    def between(self, one: Sequence[Annotation], other: Sequence[Annotation]) -> list[Match]:
        """``matched``; not to be changed."""
        key = id(one), id(other)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = (one, other, matched(self._scheme, one, other))
        return kept[2]


def _place(pair: Match) -> tuple[Any, ...]:
    """The place of a pair in the text, the same from both sides."""
    a, b, _ = pair
    labels, ids = (a.label, b.label), (a.id, b.id)
    return min(a.start, b.start), max(a.end, b.end), min(labels), max(labels), min(ids), max(ids)


def _same_words(
    one: Sequence[Annotation], other: Sequence[Annotation]
) -> tuple[list[Match], list[Annotation], list[Annotation]]:
    """Pairs of the same words and label, and what is left of either side."""
    here, there = _by_words(one), _by_words(other)
    pairs: list[Match] = []
    mine: list[Annotation] = []
    yours: list[Annotation] = []
    for words, some in here.items():
        others = there.pop(words, None)
        if others is None:
            mine += some
            continue
        if len(some) > 1 or len(others) > 1:
            some, others = _alike_first(some, others)
        pairs += [(a, b, 1.0) for a, b in zip(some, others, strict=False)]
        mine += some[len(others) :]
        yours += others[len(some) :]
    for others in there.values():
        yours += others
    return pairs, mine, yours


def _by_words(
    annotations: Sequence[Annotation],
) -> dict[tuple[str, tuple[Segment, ...]], list[Annotation]]:
    found: dict[tuple[str, tuple[Segment, ...]], list[Annotation]] = {}
    for each in annotations:
        found.setdefault((each.label, each.segments), []).append(each)
    return found


def _alike_first(
    some: list[Annotation], others: list[Annotation]
) -> tuple[list[Annotation], list[Annotation]]:
    """Both sides in the order in which they are paired: those that say the same come first."""
    left = sorted(some, key=_content_and_id)
    right = sorted(others, key=_content_and_id)
    pairs: list[tuple[Annotation, Annotation]] = []
    for each in tuple(left):
        twin = next((b for b in right if content(b) == content(each)), None)
        if twin is not None:
            left.remove(each)
            right.remove(twin)
            pairs.append((each, twin))
    return [a for a, _ in pairs] + left, [b for _, b in pairs] + right


def _content_and_id(annotation: Annotation) -> tuple[bytes, str]:
    return content(annotation), annotation.id


class _Span(Struct, frozen=True, gc=False):
    """An annotation with what is asked of it again and again. ``side`` 0 or 1, ``number`` there;
    ``start`` and ``end`` of its hull."""

    annotation: Annotation
    side: int
    number: int
    layer: str
    ranges: Ranges
    size: int
    start: int
    end: int

    @property
    def is_whole(self) -> bool:
        """Whether all its characters stand together."""
        return self.size == self.end - self.start


class _Edge(Struct, frozen=True, gc=False):
    """A candidate: a span of each side, the characters both marked, and those that either did."""

    one: _Span
    other: _Span
    shared: int
    either: int

    @property
    def same_label(self) -> bool:
        return self.one.annotation.label == self.other.annotation.label

    @property
    def ends(self) -> tuple[tuple[int, int], tuple[int, int]]:
        return (0, self.one.number), (1, self.other.number)

    def meets(self, edge: _Edge) -> bool:
        """Whether both cannot be paired: they have an end in common."""
        return self.one.number == edge.one.number or self.other.number == edge.other.number

    def weight(self, label: int) -> int:
        """How much is gained by pairing, where the same label is worth ``label`` parts."""
        return self.shared * _PARTS // self.either + (label if self.same_label else 0)


def _candidates(
    scheme: Scheme, one: Sequence[Annotation], other: Sequence[Annotation]
) -> list[_Edge]:
    """All candidates, by going through the text once with the spans that are not over yet."""
    layers = {label.id: label.layer for label in scheme.labels}
    spans = [
        _span(each, side, number, layers.get(each.label, ""))
        for side, annotations in enumerate((one, other))
        for number, each in enumerate(annotations)
    ]
    spans.sort(key=_start)
    begun: list[list[_Span]] = [[], []]
    edges: list[_Edge] = []
    for span in spans:
        start, side = span.start, span.side
        opposite = begun[1 - side]
        if opposite:
            opposite = begun[1 - side] = [each for each in opposite if each.end > start]
        for each in opposite:
            if each.layer == span.layer:
                shared = _shared_by(each, span)
                either = span.size + each.size - shared
                if shared >= LEAST_OVERLAP * either:
                    first, second = (each, span) if side else (span, each)
                    edges.append(_Edge(first, second, shared, either))
        begun[side].append(span)
    return edges


_start: Final = attrgetter("start")


def _span(annotation: Annotation, side: int, number: int, layer: str) -> _Span:
    segments = annotation.segments
    if len(segments) == 1:
        start, end = segments[0].start, segments[0].end
        ranges: Ranges = ((start, end),)
        return _Span(annotation, side, number, layer, ranges, end - start, start, end)
    ranges = characters(segments)
    start, end = ranges[0][0], ranges[-1][1]
    return _Span(annotation, side, number, layer, ranges, _size(ranges), start, end)


def _shared_by(early: _Span, late: _Span) -> int:
    """How many characters are in both, of spans that overlap and begin in this order."""
    if early.is_whole and late.is_whole:
        return min(early.end, late.end) - late.start
    return _shared(early.ranges, late.ranges)


def _size(ranges: Ranges) -> int:
    return sum(end - start for start, end in ranges)


def _shared(one: Ranges, other: Ranges) -> int:
    """How many characters lie in both."""
    total = at = 0
    for start, end in one:
        while at < len(other) and other[at][1] <= start:
            at += 1
        for begin, over in other[at:]:
            if begin >= end:
                break
            total += min(end, over) - max(start, begin)
    return total


def _assigned(edges: list[_Edge]) -> list[Match]:
    """The best pairing of the candidates."""
    chosen, tied = _alone(edges)
    for some in _components(tied):
        chosen += _best(some)
    return [(e.one.annotation, e.other.annotation, e.shared / e.either) for e in chosen]


def _alone(edges: list[_Edge]) -> tuple[list[_Edge], list[_Edge]]:
    """The candidates whose spans are in no other (nearly all), and the rest."""
    ones = Counter([edge.one.number for edge in edges])
    others = Counter([edge.other.number for edge in edges])
    if len(ones) == len(others) == len(edges):
        return edges, []
    alone: list[_Edge] = []
    tied: list[_Edge] = []
    for edge in edges:
        is_alone = ones[edge.one.number] == 1 == others[edge.other.number]
        (alone if is_alone else tied).append(edge)
    return alone, tied


def _components(edges: list[_Edge]) -> Iterator[list[_Edge]]:
    """The candidates parted into sets that have no span in common."""
    at: dict[tuple[int, int], list[_Edge]] = {}
    for edge in edges:
        for end in edge.ends:
            at.setdefault(end, []).append(edge)
    while at:
        todo, found = [next(iter(at))], {}
        while todo:
            for edge in at.pop(todo.pop(), ()):
                found[edge.ends] = edge
                todo += edge.ends
        yield list(found.values())


def _best(edges: list[_Edge]) -> list[_Edge]:
    """The pairing that gains most; of several, the one whose best-ranked candidates come first."""
    label = _PARTS * len(edges)  # more than all overlaps together
    if _is_star(edges):
        most = max(edge.weight(label) for edge in edges)
        best = [edge for edge in edges if edge.weight(label) == most]
        return best if len(best) == 1 else [min(best, key=lambda edge: _rank(edge, label))]
    ranked = sorted(edges, key=lambda edge: _rank(edge, label))
    chosen = []
    total = _most(ranked, label)
    while total:
        edge, *ranked = ranked
        rest = [each for each in ranked if not each.meets(edge)]
        left = _most(rest, label)
        if left + edge.weight(label) == total:
            chosen.append(edge)
            ranked, total = rest, left
    return chosen


def _is_star(edges: list[_Edge]) -> bool:
    """Whether one span is in all of them, so that only one can be paired."""
    return 1 in (len({e.one.number for e in edges}), len({e.other.number for e in edges}))


def _rank(edge: _Edge, label: int) -> tuple[Any, ...]:
    """The order in which equally good candidates are preferred, the same from both sides."""
    a, b = edge.one.annotation, edge.other.annotation
    places = sorted(
        (span.ranges, span.annotation.label, content(span.annotation))
        for span in (edge.one, edge.other)
    )
    return -edge.weight(label), places, sorted((a.id, b.id))


def _most(edges: list[_Edge], label: int) -> int:
    """The largest gain of any one-to-one choice of the candidates."""
    if len(edges) <= _FEW:
        return _tried([(e.one.number, e.other.number, e.weight(label)) for e in edges])
    import numpy as np  # with scipy late: only spans that several could be paired with need them
    from scipy.optimize import linear_sum_assignment

    rows = {number: at for at, number in enumerate({edge.one.number for edge in edges})}
    columns = {number: at for at, number in enumerate({edge.other.number for edge in edges})}
    gains = np.zeros((len(rows), len(columns)))
    for edge in edges:
        gains[rows[edge.one.number], columns[edge.other.number]] = edge.weight(label)
    return int(gains[linear_sum_assignment(gains, maximize=True)].sum())


def _tried(edges: list[tuple[int, int, int]]) -> int:
    """The same by trying all choices; of few, that takes less than setting up a solver."""
    if len(edges) < 2:
        return edges[0][2] if edges else 0
    (one, other, gain), *rest = edges
    free = [each for each in rest if each[0] != one and each[1] != other]
    if len(free) == len(rest):
        return gain + _tried(rest)
    return max(gain + _tried(free), _tried(rest))
