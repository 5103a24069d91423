"""One rater's work on one article, laid out for comparing.

What belongs here: what is asked of a rater again for each partner: ranges by layer, covers, exact
places. Ranges are code points, half-open; labels and layers are numbers (their place in the
article's lists).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from annotator.review.agreement.model import RaterFigures
from annotator.review.agreement.spans import Range
from annotator.values import Annotation, AttributeValue, Segment

Place = tuple[int, ...]
"""Where each part of a span begins and ends, one after the other."""


class Laid(NamedTuple):
    """The ranges of one layer in text order; for each its label, and the number of its span."""

    ranges: list[Range]
    labels: list[int]
    owners: list[int]


class InLayer:
    """A rater's spans of one layer.

    ``raw``: all parts as they are. ``whole``: parts of one label that overlap made one; the very
    same object where none do. ``covers``: by label (code points, sum of squared lengths, parts
    merged). ``broken``: even so parts overlap, of different labels. ``exact`` counts the spans by
    label and place, ``places`` by place, ``counts`` by label.
    """

    __slots__ = ("broken", "counts", "covers", "exact", "parts", "places", "raw", "spans", "whole")

    def __init__(self) -> None:
        self.parts: list[tuple[int, int, int, int]] = []
        self.raw = self.whole = NOWHERE
        self.covers: dict[int, tuple[int, int, int]] = {}
        self.exact: dict[tuple[int, Place], int] = {}
        self.places: dict[Place, int] = {}
        self.counts: dict[int, int] = {}
        self.broken = False
        self.spans = 0

    def take(self, label: int, place: Place) -> None:
        """Take in a span; its parts are put to ``parts`` by the caller."""
        self.spans += 1
        key = label, place
        self.exact[key] = self.exact.get(key, 0) + 1
        self.places[place] = self.places.get(place, 0) + 1
        self.counts[label] = self.counts.get(label, 0) + 1

    def take_parts(
        self, parts: Sequence[Segment], label: int, number: int, units: list[int]
    ) -> tuple[int, Place, bool]:
        """Put down the parts of a span; returns its code points, its place, and whether the parts
        follow each other."""
        covered = last = 0
        place: list[int] = []
        for part in parts:
            start, end = part.start, part.end
            if not last <= start < end:
                return 0, (), False
            covered += end - start
            last = end
            self.parts.append((start, end, label, number))
            units += (number, label, start, end)
            place += (start, end)
        return covered, tuple(place), bool(place)

    def settle(self) -> None:
        """All parts are there: (start, end, label, number of the span)."""
        parts = self.parts
        parts.sort()
        self.raw = self.whole = _laid(parts)
        last, overlapping = 0, False
        for start, end, _, _ in parts:
            if start < last:
                overlapping = True
                break
            last = end
        merged: dict[int, int] = {}
        if overlapping:
            whole, merged = _whole(parts)
            last = 0
            for start, end, _, _ in whole:
                self.broken = self.broken or start < last
                last = end
            if merged:
                self.whole = _laid(whole)
        self.covers = _covers(self.whole, merged)


class Rater:
    """A rater of an article. ``told`` by annotation, as ``AnnotatorWork`` has it."""

    __slots__ = (
        "annotations",
        "at",
        "finished",
        "id",
        "labels",
        "layers",
        "lengths",
        "seen",
        "told",
        "units",
    )

    def __init__(
        self,
        rater: str,
        annotations: Sequence[Annotation],
        told: Sequence[Mapping[str, AttributeValue]],
        finished: int = 0,
        seen: bool = False,
    ) -> None:
        self.id = rater
        self.annotations = annotations
        self.told = told
        self.finished = finished
        self.seen = seen
        self.at = {each.id: place for place, each in enumerate(annotations)}
        self.labels: list[int] = []
        self.lengths: list[int] = []
        self.layers: dict[int, InLayer] = {}
        self.units: list[int] = []

    def lay(self, label_at: Mapping[str, int], layer_of: Sequence[int], length: int) -> None:
        """Lay out all spans. Raises ``ValueError`` for one that is empty or past the end."""
        layers, units = self.layers, self.units
        for number, each in enumerate(self.annotations):
            label = label_at[each.label]
            here = layers.get(layer_of[label])
            if here is None:
                here = layers[layer_of[label]] = InLayer()
            parts = each.segments
            if len(parts) == 1:
                place: Place = (parts[0].start, parts[0].end)
                start, end = place
                here.parts.append((start, end, label, number))
                units += (number, label, start, end)
                covered = end - start
                fits = 0 <= start < end <= length
            else:
                covered, place, fits = here.take_parts(parts, label, number, units)
                fits = fits and place[-1] <= length
            if not fits:
                raise ValueError(f"{each.id} is no span of a text of {length} code points.")
            self.labels.append(label)
            self.lengths.append(covered)
            here.take(label, place)
        for here in layers.values():
            here.settle()

    def figures(self) -> RaterFigures:
        """What is kept of the rater."""
        covers = [
            (label, *cover) for here in self.layers.values() for label, cover in here.covers.items()
        ]
        covers.sort()
        return RaterFigures(
            id=self.id,
            spans=len(self.annotations),
            finished=self.finished,
            seen=self.seen,
            units=tuple(self.units),
            covers=tuple(covers),
            broken=tuple(sorted([at for at, here in self.layers.items() if here.broken])),
        )


NOWHERE = Laid([], [], [])
EMPTY = InLayer()
"""Of a rater who has nothing in a layer."""


def _laid(parts: Sequence[tuple[int, int, int, int]]) -> Laid:
    return Laid(
        [(start, end) for start, end, _, _ in parts],
        [label for _, _, label, _ in parts],
        [owner for _, _, _, owner in parts],
    )


def _whole(
    parts: Sequence[tuple[int, int, int, int]],
) -> tuple[list[tuple[int, int, int, int]], dict[int, int]]:
    """The parts (sorted) with overlapping ones of one label made one, and how often, by label."""
    made: list[tuple[int, int, int, int]] = []
    last: dict[int, int] = {}
    merged: dict[int, int] = {}
    for start, end, label, owner in parts:
        place = last.get(label)
        if place is not None and start < made[place][1]:
            before = made[place]
            made[place] = (before[0], max(before[1], end), label, before[3])
            merged[label] = merged.get(label, 0) + 1
        else:
            last[label] = len(made)
            made.append((start, end, label, owner))
    return made, merged


def _covers(laid: Laid, merged: Mapping[int, int]) -> dict[int, tuple[int, int, int]]:
    found: dict[int, tuple[int, int, int]] = {}
    for (start, end), label in zip(laid.ranges, laid.labels, strict=True):
        size = end - start
        chars, squares, _ = found.get(label, (0, 0, 0))
        found[label] = (chars + size, squares + size * size, merged.get(label, 0))
    return found
