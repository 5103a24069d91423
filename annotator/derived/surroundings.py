"""Which annotation of one annotator lies inside which other, in one article.

What belongs here: the index of spans that the rules of position ask. It is built at the first
question, in O(n log n); every question after it is a look-up. A span lies inside another when that
one's hull holds its hull, unless all its words are in a gap of the other ("…," she said, "…").
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

from annotator.scheme import Scheme
from annotator.scheme.model import RelationType
from annotator.values import Annotation, Segment

_FARTHEST: Final = 64  # holders asked in turn where a span lies in the gap of the smallest


class Surroundings:
    """The annotations of ONE annotator in one article, to be asked about position.

    ``text`` is the article's. The order of ``annotations`` does not matter. An annotation that is
    asked about need not be among them (it is then compared with each of them).
    """

    __slots__ = ("_all", "_groups", "_index", "_starts", "_types", "scheme", "text")

    def __init__(self, scheme: Scheme, text: str, annotations: Sequence[Annotation]) -> None:
        self.scheme = scheme
        self.text = text
        self._types = inside_types(scheme)
        self._all = annotations
        self._starts: list[int] | None = None
        self._index: dict[str, Annotation] = {}
        self._groups: dict[str, _Group | None] = {}

    def inside(self, annotation: Annotation) -> Annotation | None:
        """The smallest span around the hull of ``annotation`` that a relation with the rule
        ``inside`` allows there; None where there is none, or the scheme has no such relation."""
        if not self._types or not self._all:
            return None
        self._sort()
        group = self._group(annotation.label)
        if group is None:
            return None
        known = self._index.get(annotation.id)
        if known is annotation or (known is not None and _same_place(known, annotation)):
            return group.around(annotation)
        holders = [each for each in group.holders if each.id != annotation.id]
        fitting = (each for each in holders if _holds(each, annotation))
        return min(fitting, key=_size, default=None)

    def holds(self, annotation: Annotation) -> list[Annotation]:
        """The other annotations whose hull lies within that of ``annotation``, in text order."""
        starts = self._sort()
        found = []
        for at in range(bisect_left(starts, annotation.start), len(starts)):
            each = self._all[at]
            if each.start >= annotation.end:
                break
            if each.end <= annotation.end and each.id != annotation.id:
                found.append(each)
        return found

    def holds_quote(self, annotation: Annotation) -> bool:
        """Whether a span that ``annotation`` could lie inside by its label lies in it instead."""
        if not self._types or not self._all:
            return False
        self._sort()
        group = self._group(annotation.label)
        if group is None or not group.any_within(annotation):
            return False
        if annotation.label not in group.labels and len(annotation.segments) == 1:
            return True
        inner = (each for each in self.holds(annotation) if each.label in group.labels)
        return any(_share_words(each.segments, annotation.segments) for each in inner)

    def _sort(self) -> list[int]:
        if self._starts is None:
            outer = {each.label for each in self._all if self._may_hold(each.label)}
            self._all = sorted(
                self._all, key=lambda one: (one.start, -one.end, one.label not in outer, one.id)
            )
            self._index = {each.id: each for each in self._all}
            self._starts = [each.start for each in self._all]
        return self._starts

    def _may_hold(self, label: str) -> bool:
        return any(not each.to_labels or label in each.to_labels for each in self._types)

    def _group(self, label: str) -> _Group | None:
        """The spans that may be around one of ``label``; groups of the same labels are shared."""
        if label not in self._groups:
            present = {each.label for each in self._all}
            allowed = frozenset(
                other for other in present if any(each.allows(label, other) for each in self._types)
            )
            same = (each for each in self._groups.values() if each and each.labels == allowed)
            self._groups[label] = next(same, None) or (
                _Group(self._all, allowed) if allowed else None
            )
        return self._groups[label]


def inside_types(scheme: Scheme) -> tuple[RelationType, ...]:
    """The relation types in use that follow from lying inside another span."""
    return tuple(each for each in scheme.relations if each.derive == "inside" and not each.retired)


class _Group:
    """The spans with certain labels, and for every span of the article the smallest around it."""

    __slots__ = ("_around", "_least_end", "_starts", "holders", "labels")

    def __init__(self, ordered: Sequence[Annotation], labels: frozenset[str]) -> None:
        self.labels = labels
        self.holders = [each for each in ordered if each.label in labels]
        self._starts = [each.start for each in self.holders]
        self._least_end = _least_from_right([each.end for each in self.holders])
        self._around = _smallest_around(ordered, self.holders)

    def around(self, annotation: Annotation) -> Annotation | None:
        """The smallest holder of an annotation that was there when the group was made."""
        holder = self._around.get(annotation.id)
        for _ in range(_FARTHEST):
            if holder is None or _share_words(holder.segments, annotation.segments):
                break
            holder = self._around.get(holder.id)
        return holder

    def any_within(self, annotation: Annotation) -> bool:
        """Whether one of the group lies in the hull of ``annotation`` (itself counts)."""
        at = bisect_left(self._starts, annotation.start)
        return at < len(self._starts) and self._least_end[at] <= annotation.end


def _smallest_around(
    ordered: Iterable[Annotation], holders: Sequence[Annotation]
) -> dict[str, Annotation]:
    """For each annotation the smallest holder before it in ``ordered`` that reaches its end.

    ``ordered`` is by start, the longer first, so that all that can hold a span have come before
    it. A binary indexed tree keeps, by end, the best rank of the holders met so far: O(n log n).
    """
    by_size = sorted(holders, key=_size)
    rank = {each.id: at for at, each in enumerate(by_size)}
    ends = sorted({-each.end for each in holders})  # the farthest first
    tree = [len(by_size)] * (len(ends) + 1)
    found = {}
    for each in ordered:
        at, best = bisect_left(ends, -each.end + 1), len(by_size)
        while at > 0:
            if tree[at] < best:
                best = tree[at]
            at &= at - 1
        if best < len(by_size):
            found[each.id] = by_size[best]
        if (mine := rank.get(each.id)) is not None:
            at = bisect_left(ends, -each.end) + 1
            while at < len(tree):
                if mine < tree[at]:
                    tree[at] = mine
                at += at & -at
    return found


def _least_from_right(values: list[int]) -> list[int]:
    least = values[:]
    for at in range(len(least) - 2, -1, -1):
        least[at] = min(least[at], least[at + 1])
    return least


def _holds(outer: Annotation, inner: Annotation) -> bool:
    within = outer.start <= inner.start and inner.end <= outer.end
    return within and _share_words(outer.segments, inner.segments)


def _size(one: Annotation) -> tuple[int, int, str]:
    return (one.end - one.start, -one.start, one.id)


def _same_place(a: Annotation, b: Annotation) -> bool:
    return a.label == b.label and a.segments == b.segments


def _share_words(a: tuple[Segment, ...], b: tuple[Segment, ...]) -> bool:
    if len(a) == len(b) == 1:
        return a[0].start < b[0].end and b[0].start < a[0].end
    return any(one.start < two.end and two.start < one.end for one in a for two in b)
