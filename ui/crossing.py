"""Which spans cross: pure bookkeeping over one article, without a widget.

What belongs here: keeping, for every span of the open article, whether another span of the same
annotator and layer overlaps it so that neither contains the other. Crossing is allowed and marked.
Adding or removing a span looks only at its neighbours, however many spans the article has.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable

from annotator.values import Annotation

Place = tuple[int, int, str]
"""Start, end (code points, the hull) and id."""


class Crossings:
    """The crossing spans of one article. ``layer_of`` gives the layer's id of a label's id."""

    def __init__(self, layer_of: Callable[[str], str]) -> None:
        self._layer_of = layer_of
        self._groups: dict[tuple[str, str], list[Place]] = defaultdict(list)
        self._longest: dict[tuple[str, str], int] = defaultdict(int)
        self._where: dict[str, tuple[tuple[str, str], Place]] = {}
        self._partners: dict[str, set[str]] = defaultdict(set)

    def load(self, annotations: Iterable[Annotation]) -> None:
        """Start with these spans (any order)."""
        layers: dict[str, str] = {}
        for annotation in annotations:
            layer = layers.get(annotation.label)
            if layer is None:
                layer = layers[annotation.label] = self._layer_of(annotation.label)
            key = (annotation.annotator, layer)
            parts = annotation.segments
            place = (parts[0].start, parts[-1].end, annotation.id)
            self._groups[key].append(place)
            self._where[annotation.id] = (key, place)
        for key, group in self._groups.items():
            group.sort()
            self._longest[key] = max(end - start for start, end, _ in group)
            self._sweep(group)

    def crosses(self, id_: str) -> bool:
        """Whether this span crosses another."""
        return bool(self._partners.get(id_))

    def put(self, annotation: Annotation) -> set[str]:
        """Add or move a span; returns the ids of the others whose mark may be another now."""
        touched = self.remove(annotation.id)
        group_key, place = self._key(annotation), _place(annotation)
        group = self._groups[group_key]
        found = self._neighbours(group_key, place)
        insort(group, place)
        self._longest[group_key] = max(self._longest[group_key], place[1] - place[0])
        self._where[annotation.id] = (group_key, place)
        for other in found:
            self._pair(annotation.id, other)
        return touched | found

    def remove(self, id_: str) -> set[str]:
        """Take a span out; returns the ids whose mark may be another now."""
        if id_ not in self._where:
            return set()
        group_key, place = self._where.pop(id_)
        group = self._groups[group_key]
        del group[bisect_left(group, place)]
        partners = self._partners.pop(id_, set())
        for other in partners:
            self._partners[other].discard(id_)
        return partners

    def _key(self, annotation: Annotation) -> tuple[str, str]:
        return annotation.annotator, self._layer_of(annotation.label)

    def _sweep(self, group: list[Place]) -> None:
        """Pair the crossing ones of a sorted group."""
        running: list[Place] = []
        for place in group:
            start, end, id_ = place
            running = [other for other in running if other[1] > start]
            for first, last, other in running:
                if first < start and last < end:
                    self._pair(other, id_)
            running.append(place)

    def _neighbours(self, key: tuple[str, str], place: Place) -> set[str]:
        group = self._groups[key]
        first = bisect_left(group, (place[0] - self._longest[key], 0, ""))
        last = bisect_left(group, (place[1], 0, ""))
        return {other[2] for other in group[first:last] if _cross(other, place)}

    def _pair(self, one: str, other: str) -> None:
        self._partners[one].add(other)
        self._partners[other].add(one)


def _place(annotation: Annotation) -> Place:
    return annotation.start, annotation.end, annotation.id


def _cross(one: Place, other: Place) -> bool:
    first, second = (one, other) if one[0] <= other[0] else (other, one)
    return first[0] < second[0] < first[1] < second[1]
