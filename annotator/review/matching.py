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

from collections.abc import Iterable, Iterator, Sequence
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
    same, mine, yours = _same_words(one, other)
    if mine and yours:
        same += _assigned(list(_candidates(scheme, mine, yours)))
    same.sort(key=_place)
    return [Pairing(a.id, b.id, a.label == b.label, shared) for a, b, shared in same]


_Pair = tuple[Annotation, Annotation, float]


def _place(pair: _Pair) -> tuple[Any, ...]:
    """The place of a pair in the text, the same from both sides."""
    a, b, _ = pair
    labels, ids = (a.label, b.label), (a.id, b.id)
    return min(a.start, b.start), max(a.end, b.end), min(labels), max(labels), min(ids), max(ids)


def _same_words(
    one: Sequence[Annotation], other: Sequence[Annotation]
) -> tuple[list[_Pair], list[Annotation], list[Annotation]]:
    """Pairs of the same words and label, and what is left of either side."""
    here, there = _by_words(one), _by_words(other)
    pairs: list[_Pair] = []
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
    """An annotation with what is asked of it again and again. ``side`` 0 or 1, ``number`` there."""

    annotation: Annotation
    side: int
    number: int
    layer: str
    ranges: Ranges
    size: int


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
) -> Iterator[_Edge]:
    """All candidates, by going through the text once with the spans that are not over yet."""
    layers = {label.id: label.layer for label in scheme.labels}
    spans = [
        _span(each, side, number, layers.get(each.label, ""))
        for side, annotations in enumerate((one, other))
        for number, each in enumerate(annotations)
    ]
    spans.sort(key=lambda span: span.ranges[0][0])
    begun: tuple[list[_Span], list[_Span]] = ([], [])
    for span in spans:
        start = span.ranges[0][0]
        opposite = begun[1 - span.side]
        opposite[:] = [each for each in opposite if each.ranges[-1][1] > start]
        for each in opposite:
            if each.layer == span.layer:
                shared = _shared(span.ranges, each.ranges)
                either = span.size + each.size - shared
                if shared >= LEAST_OVERLAP * either:
                    first, second = (each, span) if span.side else (span, each)
                    yield _Edge(first, second, shared, either)
        begun[span.side].append(span)


def _span(annotation: Annotation, side: int, number: int, layer: str) -> _Span:
    ranges = characters(annotation.segments)
    return _Span(annotation, side, number, layer, ranges, _size(ranges))


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


def _assigned(edges: list[_Edge]) -> list[_Pair]:
    """The best pairing of the candidates."""
    chosen = [edge for some in _components(edges) for edge in _best(some)]
    return [(e.one.annotation, e.other.annotation, e.shared / e.either) for e in chosen]


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
    if len(edges) == 1:
        return edges
    label = _PARTS * len(edges)  # more than all overlaps together
    ranked = sorted(edges, key=lambda edge: _rank(edge, label))
    if _is_star(ranked):
        return ranked[:1]
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
    if len(edges) < 2:
        return sum(edge.weight(label) for edge in edges)
    import numpy as np  # with scipy late: only spans that several could be paired with need them
    from scipy.optimize import linear_sum_assignment

    rows = {number: at for at, number in enumerate({edge.one.number for edge in edges})}
    columns = {number: at for at, number in enumerate({edge.other.number for edge in edges})}
    gains = np.zeros((len(rows), len(columns)))
    for edge in edges:
        gains[rows[edge.one.number], columns[edge.other.number]] = edge.weight(label)
    return int(gains[linear_sum_assignment(gains, maximize=True)].sum())
