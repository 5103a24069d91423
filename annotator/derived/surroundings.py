"""Which annotation of one annotator lies inside which other, in one article.

What belongs here: the index of spans that the rules of position ask. It is built at the first
question that needs it, in O(n log n); every question after it is a look-up. A span lies inside
another when that one's hull holds its hull, unless all its words are in a gap of the other
("…," she said, "…").
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from annotator.scheme import Scheme
from annotator.scheme.model import RelationType
from annotator.values import Annotation, Segment

_FARTHEST: Final = 64  # holders asked in turn where a span lies in the gap of the smallest
_KEPT: Final = 4096  # answers about labels that are remembered
_FEW: Final = (
    16  # holders that are compared with every span; the index costs as much as about so many
)


class Surroundings:
    """The annotations of ONE annotator in one article, to be asked about position.

    ``text`` is the article's. The order of ``annotations`` does not matter. An annotation that is
    asked about need not be among them (it is then compared with each of them).
    """

    __slots__ = (
        *("_all", "_groups", "_index", "_made", "_order", "_pairs", "_present", "_types"),
        *("scheme", "text"),
    )

    def __init__(self, scheme: Scheme, text: str, annotations: Sequence[Annotation]) -> None:
        self.scheme = scheme
        self.text = text
        self._types = _types_of(scheme)
        self._all = annotations
        self._present: frozenset[str] | None = None
        self._order: _Order | None = None
        self._index: dict[str, Annotation] = {}
        self._groups: dict[str, _Group | None] = {}
        self._made: dict[frozenset[str], _Group] = {}
        self._pairs: list[tuple[Annotation, Annotation]] | None = None

    def inside(self, annotation: Annotation) -> Annotation | None:
        """The smallest span around the hull of ``annotation`` that a relation with the rule
        ``inside`` allows there; None where there is none, or the scheme has no such relation."""
        label = annotation.label
        group = self._groups[label] if label in self._groups else self._group(label)
        if group is None:
            return None
        known = self._index.get(annotation.id)
        if known is annotation or (known is not None and _same_place(known, annotation)):
            holder = group.nearest.get(annotation.id)
            return holder and group.around(annotation, holder)
        holders = [each for each in group.holders if each.id != annotation.id]
        fitting = (each for each in holders if _holds(each, annotation))
        return min(fitting, key=_size, default=None)

    def pairs(self, annotations: Sequence[Annotation]) -> list[tuple[Annotation, Annotation]]:
        """Those of the annotations that lie inside another one, each with that one, in the order
        given."""
        if annotations is not self._all:
            return self._pairs_of(annotations)
        if self._pairs is None:
            group = {label: self._group(label) for label in {each.label for each in annotations}}
            nearest = {label: each.nearest for label, each in group.items() if each}
            # By their hulls first: nearly all lie in nothing.
            within = [
                each
                for each in annotations
                if each.label in nearest and each.id in nearest[each.label]
            ]
            self._pairs = self._pairs_of(within)
        return self._pairs

    def _pairs_of(self, annotations: Sequence[Annotation]) -> list[tuple[Annotation, Annotation]]:
        found = ((one, self.inside(one)) for one in annotations)
        return [(one, outer) for one, outer in found if outer is not None]

    def holds(self, annotation: Annotation) -> list[Annotation]:
        """The other annotations whose hull lies within that of ``annotation``, in text order."""
        order = self._ordered()
        found = []
        for at in range(bisect_left(order.starts, annotation.start), len(order.starts)):
            if order.starts[at] >= annotation.end:
                break
            if order.ends[at] <= annotation.end and order.spans[at].id != annotation.id:
                found.append(order.spans[at])
        return found

    def holds_quote(self, annotation: Annotation) -> bool:
        """Whether a span that ``annotation`` could lie inside by its label lies in it instead."""
        group = self._group(annotation.label)
        if group is None or not group.any_within(annotation):
            return False
        if annotation.label not in group.labels and len(annotation.segments) == 1:
            return True
        inner = (each for each in self.holds(annotation) if each.label in group.labels)
        return any(_share_words(each.segments, annotation.segments) for each in inner)

    def _ordered(self) -> _Order:
        if self._order is None:
            self._order = _Order(self._all, self._types)
        return self._order

    def _group(self, label: str) -> _Group | None:
        """The spans that may be around one of ``label``, None where there are none. Groups of the
        same labels are shared."""
        if label not in self._groups:
            if self._present is None:
                self._present = frozenset([each.label for each in self._all])
            allowed = self._types.around(label, self._present)
            if allowed and allowed not in self._made:
                self._made[allowed] = self._grouped(allowed)
            self._groups[label] = self._made[allowed] if allowed else None
        return self._groups[label]

    def _grouped(self, allowed: frozenset[str]) -> _Group:
        if not self._index:
            self._index = {each.id: each for each in self._all}
        holders = [each for each in self._all if each.label in allowed]
        by_size = sorted(holders, key=_size)
        if len(by_size) <= _FEW:
            nearest = _by_comparing(self._all, by_size, self._types)
        else:
            nearest = _by_tree(self._ordered(), by_size)
        return _Group(allowed, holders, nearest)


def inside_types(scheme: Scheme) -> tuple[RelationType, ...]:
    """The relation types in use that follow from lying inside another span."""
    return _types_of(scheme).types


class _Types:
    """The relation types with the rule of one scheme, and what was asked about them."""

    __slots__ = ("_around", "_holding", "scheme", "types")

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.types = tuple(
            each for each in scheme.relations if each.derive == "inside" and not each.retired
        )
        self._around: dict[tuple[str, frozenset[str]], frozenset[str]] = {}
        self._holding: dict[str, bool] = {}

    def around(self, label: str, present: frozenset[str]) -> frozenset[str]:
        """Those of the labels ``present`` that may be around a span of ``label``."""
        known = self._around.get((label, present))
        if known is None:
            if len(self._around) >= _KEPT:
                self._around.clear()
            known = self._around[label, present] = frozenset(
                other for other in present if any(each.allows(label, other) for each in self.types)
            )
        return known

    def may_hold(self, label: str) -> bool:
        """Whether anything may lie inside a span of ``label``."""
        known = self._holding.get(label)
        if known is None:
            known = any(not each.to_labels or label in each.to_labels for each in self.types)
            self._holding[label] = known
        return known


# The one scheme asked about last, as in ``annotator.derived.standing``.
_latest: list[_Types] = []


def _types_of(scheme: Scheme) -> _Types:
    latest = _latest[:1]
    if latest and latest[0].scheme is scheme:
        return latest[0]
    types = _Types(scheme)
    _latest[:] = [types]
    return types


class _Order:
    """The spans of an article by start, the longer first, so that all that can hold a span come
    before it; of several on the same words those come first that may hold others."""

    __slots__ = ("ends", "spans", "starts")

    def __init__(self, spans: Sequence[Annotation], types: _Types) -> None:
        may_hold = types.may_hold
        keys = [
            (each.segments[0].start, -each.segments[-1].end, not may_hold(each.label), each.id)
            for each in spans
        ]
        order = sorted(range(len(keys)), key=keys.__getitem__)
        self.spans = [spans[at] for at in order]
        self.starts = [keys[at][0] for at in order]
        self.ends = [-keys[at][1] for at in order]


class _Group:
    """The spans with certain labels, and for every span of the article the smallest around it.

    ``nearest`` goes by hulls: it may be a span in whose gap the other lies.
    """

    __slots__ = ("_least_end", "_starts", "holders", "labels", "nearest")

    def __init__(
        self, labels: frozenset[str], holders: list[Annotation], nearest: dict[str, Annotation]
    ) -> None:
        self.labels = labels
        self.holders = holders
        self.nearest = nearest
        self._starts: list[int] = []
        self._least_end: list[int] = []

    def around(self, annotation: Annotation, nearest: Annotation) -> Annotation | None:
        """From ``nearest`` outwards, the first that shares words with the annotation."""
        holder: Annotation | None = nearest
        for _ in range(_FARTHEST):
            if holder is None or _share_words(holder.segments, annotation.segments):
                break
            holder = self.nearest.get(holder.id)
        return holder

    def any_within(self, annotation: Annotation) -> bool:
        """Whether one of the group lies in the hull of ``annotation`` (itself counts)."""
        if not self._starts:
            hulls = sorted((each.start, each.end) for each in self.holders)
            self._starts = [start for start, _ in hulls]
            self._least_end = _least_from_right([end for _, end in hulls])
        at = bisect_left(self._starts, annotation.start)
        return at < len(self._starts) and self._least_end[at] <= annotation.end


def _by_comparing(
    spans: Sequence[Annotation], by_size: Sequence[Annotation], types: _Types
) -> dict[str, Annotation]:
    """For each annotation the smallest holder whose hull holds its own. Of several holders on the
    same words the one with the least id is the outermost; every one is around a span that holds
    nothing."""
    hulls = [(each.segments[0].start, each.segments[-1].end, each) for each in spans]
    found = {}
    for holder in reversed(by_size):  # the smallest is what stays
        low, high = holder.segments[0].start, holder.segments[-1].end
        for each in [each for start, end, each in hulls if start >= low and end <= high]:
            smaller = each.start > low or each.end < high
            if smaller or holder.id < each.id or not types.may_hold(each.label):
                found[each.id] = holder
    return found


def _by_tree(order: _Order, by_size: Sequence[Annotation]) -> dict[str, Annotation]:
    """The same in O(n log n), however many there are and however they are nested.

    All that can hold a span come before it in ``order``. A binary indexed tree keeps, by end, the
    best rank by size of the holders met so far.
    """
    rank = {each.id: at for at, each in enumerate(by_size)}
    ends = sorted({-each.end for each in by_size})  # the farthest first
    tree = [len(by_size)] * (len(ends) + 1)
    found = {}
    for each, end in zip(order.spans, order.ends, strict=True):
        at, best = bisect_left(ends, -end + 1), len(by_size)
        while at > 0:
            if tree[at] < best:
                best = tree[at]
            at &= at - 1
        if best < len(by_size):
            found[each.id] = by_size[best]
        if (mine := rank.get(each.id)) is not None:
            at = bisect_left(ends, -end) + 1
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
