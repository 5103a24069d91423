"""Filling shares so that every label is in every split.

What belongs here: greedy iterative stratification (Sechidis, Tsoumakas and Vlahavas 2011, "On the
stratification of multi-label data", ECML PKDD), with a first round that sees to it that rare labels
reach every split at all: at one cluster in ten, shares alone would give a label of three clusters
to training alone.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from annotator.exchange.dataset.plan import Split

_FIRST: Final[tuple[Split, ...]] = ("train", "test", "validation")
"""Who gets a label first where it does not suffice for all: one that is not trained on cannot be
found, one that is not tested says nothing."""


class Unit(Struct, frozen=True, gc=False):
    """What is assigned whole: so many articles, with so many annotations of each label."""

    size: int
    labels: dict[str, int]


def fill(
    units: Sequence[Unit],
    shares: Mapping[Split, float],
    have: Sequence[tuple[Split, Unit]] = (),
    stratify: bool = True,
) -> list[Split]:
    """A split for each unit, in the order given, which is the order of the draw.

    ``shares``: of the splits that take units, all above 0; they need not add up to 1. ``have``:
    what those splits hold already. A label of at least (splits × labels) units is in every split.
    """
    filling = _Filling(units, shares, have)
    if stratify:
        filling.cover()
        filling.by_label()
    filling.rest()
    return [each for each in filling.chosen if each is not None]


class _Filling:
    """Units on their way into splits."""

    def __init__(
        self,
        units: Sequence[Unit],
        shares: Mapping[Split, float],
        have: Sequence[tuple[Split, Unit]],
    ) -> None:
        whole = sum(shares.values())
        self._units = units
        self._splits = [split for split in _FIRST if split in shares]
        self.chosen: list[Split | None] = [None] * len(units)
        everything = [*units, *(unit for _, unit in have)]
        sizes = sum(unit.size for unit in everything)
        counts: Counter[str] = Counter()
        for unit in everything:
            counts.update(unit.labels)
        self._room = {split: shares[split] / whole * sizes for split in self._splits}
        self._room_for = {
            split: {name: shares[split] / whole * n for name, n in counts.items()}
            for split in self._splits
        }
        self._has: dict[Split, set[str]] = {split: set() for split in self._splits}
        self._of: dict[str, list[int]] = {}
        for at, unit in enumerate(units):
            for name in unit.labels:
                self._of.setdefault(name, []).append(at)
        for split, unit in have:
            self._book(split, unit)

    def _book(self, split: Split, unit: Unit) -> None:
        self._room[split] -= unit.size
        for name, count in unit.labels.items():
            self._room_for[split][name] -= count
            self._has[split].add(name)

    def _put(self, at: int, split: Split) -> None:
        self.chosen[at] = split
        self._book(split, self._units[at])

    def cover(self) -> None:
        """One unit with each label for each split that has none, the rarest labels first."""
        for name in sorted(self._of, key=lambda each: (len(self._of[each]), each)):
            for split in self._splits:
                if name in self._has[split]:
                    continue
                free = [at for at in self._of[name] if self.chosen[at] is None]
                if not free:
                    break
                # A small unit, or else one large cluster could fill the test set.
                self._put(min(free, key=lambda at: (self._units[at].size, at)), split)

    def by_label(self) -> None:
        """The rarest label that is left, unit by unit, to the split that wants it most."""
        left = {name: sum(self.chosen[at] is None for at in ats) for name, ats in self._of.items()}
        queue = [(count, name) for name, count in left.items() if count]
        heapq.heapify(queue)
        while queue:
            count, name = heapq.heappop(queue)
            if count != left[name]:
                if left[name]:
                    heapq.heappush(queue, (left[name], name))
                continue
            for at in self._of[name]:
                if self.chosen[at] is not None:
                    continue
                self._put(at, max(self._splits, key=lambda each: self._wish(each, name)))
                for each in self._units[at].labels:
                    left[each] -= 1

    def _wish(self, split: Split, name: str) -> tuple[float, float]:
        return self._room_for[split][name], self._room[split]

    def rest(self) -> None:
        """What has no label, to the split with most room."""
        for at, unit in enumerate(self._units):
            if self.chosen[at] is None:
                split = max(self._splits, key=self._room.__getitem__)
                self.chosen[at] = split
                self._room[split] -= unit.size
