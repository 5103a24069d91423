"""The statistics of one article: everything that agreement needs of it, in numbers that add up.

What belongs here: comparing each two raters of an article (gold is one of them) once, so that a
report over any choice of annotators and any time needs only sums. The formulas are those of ``f1``
and ``unitizing``; spans that meet one other span, as nearly all do, are counted on the way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, compress
from typing import Final

from annotator.review.agreement.f1 import dice_of
from annotator.review.agreement.model import GOLD, ArticleFigures, PairFigures
from annotator.review.agreement.pairing import best_sum, most_pairs
from annotator.review.agreement.rater import EMPTY, InLayer, Laid, Rater
from annotator.review.agreement.spans import overlaps
from annotator.review.matching import Matches
from annotator.review.model import ArticleWork
from annotator.scheme import Attribute, Scheme
from annotator.team import GoldSpan
from annotator.values import Annotation, AttributeValue

COMPARED_KINDS: Final = ("choice", "flag", "number")
"""Attributes whose values are compared; free text is never "the same value"."""
NONE: Final = (0, 0, 0)


def figures_of(scheme: Scheme, work: ArticleWork, matches: Matches | None = None) -> ArticleFigures:
    """The statistics of an article. The same whatever the order of works and annotations.
    ``matches``: what is matched already.

    Raises ``ValueError`` for a span that is empty or reaches past the end of the text.
    """
    known = _known(scheme)
    raters = [
        Rater(each.annotator, each.annotations, each.told, each.finished, each.seen)
        for each in sorted(work.works, key=lambda each: each.annotator)
    ]
    if work.gold is not None:
        raters.append(_gold(work.article, work.gold))
    labels = sorted({each.label for rater in raters for each in rater.annotations})
    layers = sorted({known.layer(label) for label in labels})
    place = {layer: at for at, layer in enumerate(layers)}
    layer_of = [place[known.layer(label)] for label in labels]
    at = {label: number for number, label in enumerate(labels)}
    for rater in raters:
        rater.lay(at, layer_of, work.length)
    comparing = _Comparing(known, labels, range(len(layers)), matches or Matches(scheme))
    pairs = tuple(
        comparing.pair(one, other, raters) for one, other in combinations(range(len(raters)), 2)
    )
    return ArticleFigures(
        length=work.length,
        labels=tuple(labels),
        layers=tuple(layers),
        raters=tuple(rater.figures() for rater in raters),
        pairs=pairs,
        agreement=_agreement(raters, pairs),
    )


class _Known:
    """What is asked of a scheme for every article."""

    __slots__ = ("_attributes", "_layers", "scheme")

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self._layers = {label.id: label.layer for label in scheme.labels}
        self._attributes: dict[str, list[Attribute]] = {}

    def layer(self, label: str) -> str:
        """The id of a label's layer; "" for a label that the scheme does not know."""
        return self._layers.get(label, "")

    def attributes(self, label: str) -> list[Attribute]:
        """The attributes of a label whose values are compared."""
        found = self._attributes.get(label)
        if found is None:
            of_label = self.scheme.attributes_of(label)
            found = [each for each in of_label if each.kind in COMPARED_KINDS]
            self._attributes[label] = found
        return found


# The one scheme asked about last: comparing it costs nothing, where hashing a scheme reads it all.
_latest: list[_Known] = []


def _known(scheme: Scheme) -> _Known:
    latest = _latest[:1]
    if latest and latest[0].scheme is scheme:
        return latest[0]
    known = _Known(scheme)
    _latest[:] = [known]
    return known


def _gold(article: int, spans: Sequence[GoldSpan]) -> Rater:
    annotations = [
        Annotation(
            each.id, article, GOLD, each.label, each.segments, "", attributes=each.attributes
        )
        for each in spans
    ]
    return Rater(GOLD, annotations, [each.attributes for each in spans])


def _agreement(raters: Sequence[Rater], pairs: Sequence[PairFigures]) -> float | None:
    """The mean over pairs of annotators of overlap F1, without those where nobody marked."""
    found = []
    for pair in pairs:
        if raters[pair.other].id == GOLD:
            continue
        spans = sum(row[1] + row[2] for row in pair.labels)
        if spans:
            found.append(2 * sum(row[4] for row in pair.labels) / spans)
    return sum(found) / len(found) if found else None


class _Comparing:
    """Compares two raters of one article."""

    __slots__ = ("_known", "_layers", "_matches", "_names")

    def __init__(
        self, known: _Known, names: Sequence[str], layers: range, matches: Matches
    ) -> None:
        self._matches = matches
        self._known = known
        self._names = names
        self._layers = layers

    def pair(self, one: int, other: int, raters: Sequence[Rater]) -> PairFigures:
        """What two of the raters have in common."""
        a, b = raters[one], raters[other]
        found = _Found(a, b)
        for layer in self._layers:
            found.layer(layer, a.layers.get(layer, EMPTY), b.layers.get(layer, EMPTY))
        confusion, attributes = self._paired(a, b)
        return PairFigures(
            one=one,
            other=other,
            labels=tuple(found.labels),
            places=tuple(found.places),
            shared=tuple(found.shared),
            stars=tuple(found.stars),
            confusion=confusion,
            attributes=attributes,
            edits=edits_of(a, b) if b.id == GOLD else (),
        )

    def _paired(
        self, a: Rater, b: Rater
    ) -> tuple[
        tuple[tuple[int, ...], ...], tuple[tuple[str, int, str | None, str | None, int], ...]
    ]:
        """The confusion of labels, and the values of attributes, on the spans that are paired."""
        cells: dict[tuple[int, int], int] = {}
        told: dict[tuple[int, int, int], int] = {}
        values: dict[int, Mapping[str, AttributeValue]] = {}
        left, right = [True] * len(a.labels), [True] * len(b.labels)
        for one, other, _ in self._matches.between(a.annotations, b.annotations):
            mine, theirs = a.at[one.id], b.at[other.id]
            left[mine] = right[theirs] = False
            cell = a.labels[mine], b.labels[theirs]
            cells[cell] = cells.get(cell, 0) + 1
            if one.label == other.label:
                ones, others = a.told[mine], b.told[theirs]
                key = cell[0], id(ones), id(others)
                values[key[1]], values[key[2]] = ones, others
                told[key] = told.get(key, 0) + 1
        for label in compress(a.labels, left):
            cells[label, -1] = cells.get((label, -1), 0) + 1
        for label in compress(b.labels, right):
            cells[-1, label] = cells.get((-1, label), 0) + 1
        confusion = tuple([(*cell, count) for cell, count in sorted(cells.items())])
        return confusion, self._attributes(told, values) if told else ()

    def _attributes(
        self,
        told: Mapping[tuple[int, int, int], int],
        values: Mapping[int, Mapping[str, AttributeValue]],
    ) -> tuple[tuple[str, int, str | None, str | None, int], ...]:
        found: dict[tuple[str, int, str | None, str | None], int] = {}
        for (label, ones, others), count in told.items():
            mine, theirs = values[ones], values[others]
            for attribute in self._known.attributes(self._names[label]):
                cell = attribute.id, label, _value(attribute, mine), _value(attribute, theirs)
                found[cell] = found.get(cell, 0) + count
        rows = [(*cell, count) for cell, count in found.items()]
        rows.sort(key=lambda row: (row[0], row[1], row[2] or "", row[3] or ""))
        return tuple(rows)


def _value(attribute: Attribute, values: Mapping[str, AttributeValue]) -> str | None:
    """A value as words; a flag that is not set is "no"."""
    value = values.get(attribute.id)
    if attribute.kind == "flag":
        return "yes" if value else "no"
    return None if value is None else str(value)


class _Found:
    """What two raters have in common, layer by layer."""

    __slots__ = ("_a", "_b", "labels", "places", "shared", "stars")

    def __init__(self, a: Rater, b: Rater) -> None:
        self._a = a
        self._b = b
        self.labels: list[tuple[int, ...]] = []
        self.places: list[tuple[int, ...]] = []
        self.shared: list[tuple[int, ...]] = []
        self.stars: list[tuple[int, ...]] = []

    def layer(self, layer: int, a: InLayer, b: InLayer) -> None:
        """Take in one layer."""
        if not (a.spans or b.spans):
            return
        meets = list(overlaps(a.raw.ranges, b.raw.ranges))
        same, any_label = _edges(a.raw, b.raw, meets)
        whole = meets
        if a.whole is not a.raw or b.whole is not b.raw:
            whole = list(overlaps(a.whole.ranges, b.whole.ranges))
        chars = self._chars(a, b, whole)
        exact: dict[int, int] = {}
        for key, count in a.exact.items():
            twins = b.exact.get(key, 0)
            if twins:
                exact[key[0]] = exact.get(key[0], 0) + min(count, twins)
        for label in sorted({*a.counts, *b.counts}):
            edges = same.get(label)
            matched = self._matched(edges) if edges else (0, 0, 0, 0)
            self.labels.append(
                (
                    *(label, a.counts.get(label, 0), b.counts.get(label, 0), exact.get(label, 0)),
                    *matched,
                    *(a.covers.get(label, NONE)[0], b.covers.get(label, NONE)[0]),
                    chars.get((label, label), 0),
                )
            )
        places = sum([min(count, b.places.get(key, 0)) for key, count in a.places.items()])
        self.places.append((layer, a.spans, b.spans, places, most_pairs(any_label)))

    def _matched(self, edges: Mapping[tuple[int, int], int]) -> tuple[int, int, int, int]:
        """Overlap, soft, and how many of either side meet the other, of one label."""
        lengths, others = self._a.lengths, self._b.lengths
        weights = {
            (one, other): dice_of(common, lengths[one] + others[other])
            for (one, other), common in edges.items()
        }
        mine, theirs = len({one for one, _ in edges}), len({other for _, other in edges})
        if mine == theirs == len(edges):
            return mine, sum(weights.values()), mine, theirs
        return most_pairs(edges), best_sum(weights), mine, theirs

    def _chars(
        self, a: InLayer, b: InLayer, meets: Sequence[tuple[int, int, int]]
    ) -> dict[tuple[int, int], int]:
        """Code points by the labels of both, and how much of each unit the other covers."""
        chars: dict[tuple[int, int], int] = {}
        here, there = a.whole.labels, b.whole.labels
        mine, theirs = [0] * len(here), [0] * len(there)
        for one, other, common in meets:
            cell = here[one], there[other]
            chars[cell] = chars.get(cell, 0) + common
            mine[one] += common
            theirs[other] += common
        self.shared += [(*cell, count) for cell, count in sorted(chars.items())]
        if not (a.broken or b.broken):
            stars: dict[int, list[int]] = {}
            for side, labels, shares in ((0, here, mine), (1, there, theirs)):
                for label, share in zip(labels, shares, strict=True):
                    if share:
                        stars.setdefault(label, [0, 0])[side] += share * share
            self.stars += [(label, *stars[label]) for label in sorted(stars)]
        return chars


_Edges = dict[tuple[int, int], int]


def _edges(
    a: Laid, b: Laid, meets: Sequence[tuple[int, int, int]]
) -> tuple[dict[int, _Edges], _Edges]:
    """How many code points spans share: those of one label by label, and all."""
    any_label: _Edges = {}
    same: dict[int, _Edges] = {}
    for one, other, common in meets:
        edge = a.owners[one], b.owners[other]
        any_label[edge] = any_label.get(edge, 0) + common
        label = a.labels[one]
        if label == b.labels[other]:
            of_label = same.get(label)
            if of_label is None:
                of_label = same[label] = {}
            of_label[edge] = of_label.get(edge, 0) + common
    return same, any_label


def edits_of(rater: Rater, gold: Rater) -> tuple[int, ...]:
    """How a rater's spans differ from gold, as ``PairFigures.edits`` counts it."""
    from annotator.review.agreement.semeval import align
    from annotator.review.agreement.spans import Unit

    mine, theirs = (
        [
            Unit(each.label, tuple((part.start, part.end) for part in each.segments))
            for each in side.annotations
        ]
        for side in (gold, rater)
    )
    return tuple(align(mine, theirs))
