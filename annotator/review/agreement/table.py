"""The statistics of all compared articles as tables of numbers, to be summed in any grouping.

What belongs here: numpy arrays with a row for each two raters of each article. A column is a
statistic that adds up; overviews, pairs, periods and bootstrap draws are all sums of rows. Rows are
in the order of articles, so the order in which articles come makes no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain, combinations
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from annotator.review.agreement.model import ArticleFigures, PairFigures
from annotator.review.agreement.stars import stars_of
from annotator.review.agreement.unitizing import Sums

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]
    Places = npt.NDArray[np.int64]

COUNTS: Final = 9
"""Numbers of a label: spans of the one, of the other, exact, overlap, soft, found of the one, of
the other, code points of both together, code points in common."""
_T = TypeVar("_T")
_TURN_LABELS: Final = [0, 2, 1, 3, 4, 5, 7, 6, 9, 8, 10]
_TURN_PLACES: Final = [0, 2, 1, 3, 4]


class Compared(NamedTuple):
    """An article, its statistics, and the places of those of its raters who are compared, in the
    order of the report; at least two."""

    article: int
    figures: ArticleFigures
    raters: tuple[int, ...]

    @property
    def finished(self) -> int:
        """When the last of them finished."""
        return max(self.figures.raters[at].finished for at in self.raters)

    @property
    def spans(self) -> int:
        """What they marked, all together."""
        return sum(self.figures.raters[at].spans for at in self.raters)


class Row(NamedTuple):
    """Two raters of one article: number of the article, of the two among the report's raters.
    ``turned``: the statistics have them the other way round."""

    article: int
    one: int
    other: int
    turned: bool
    pair: PairFigures


class Axes(NamedTuple):
    """What columns are about: labels (ids) with their layers, and the raters in order."""

    labels: tuple[str, ...]
    layer_of: Mapping[str, str]
    raters: tuple[str, ...]

    def of_layer(self, layer: str) -> list[int]:
        """The places of a layer's labels."""
        return [at for at, label in enumerate(self.labels) if self.layer_of[label] == layer]

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers in the order of their labels."""
        return tuple(dict.fromkeys(self.layer_of[label] for label in self.labels))


class Units(NamedTuple):
    """The statistics of the unitizing family, by row. ``there``: rows that count (both raters'
    spans are a partition). ``shares``: what a row weighs among those of its article, so that their
    sum is the article's; ``stars`` of articles with more than two raters, by article and label."""

    sums: Sums
    there: Array
    shares: Array
    stars: dict[int, Array]


class Table:
    """Statistics by row. ``labels`` (rows, labels, ``COUNTS``); ``places`` (rows, layers, 4: spans
    of the one, of the other, in the same place, overlapping); ``layers``: by layer; ``alone``: of
    each label against all the rest of the text."""

    def __init__(self, compared: Sequence[Compared], axes: Axes) -> None:
        import numpy as np

        self.compared = compared
        self.axes = axes
        self.rows = [row for at, each in enumerate(compared) for row in _rows(at, each, axes)]
        self.article = _column(self.rows, lambda row: row.article)
        self.one = _column(self.rows, lambda row: row.one)
        self.other = _column(self.rows, lambda row: row.other)
        self._turned = _column(self.rows, lambda row: row.turned).astype(bool)
        self._label, self._layer = _translations(compared, axes)
        raters = _column(compared, lambda each: len(each.raters))
        self._many = raters[self.article] if len(self.rows) else raters
        self._length = np.array([2.0 * compared[row.article].figures.length for row in self.rows])
        self.labels = self._labels()
        self.places = self._places()
        self._chars, self._squares, self.merged = self._covers()
        self._shared = self._cross()
        self._starred = self._stars()
        self.layers = {layer: self._units(layer) for layer in axes.layers}
        self.alone = [self._alone(label) for label in range(len(axes.labels))]

    def by_article(self, values: Array) -> Array:
        """Sums of rows: a row for each compared article."""
        return summed(values, self.article, len(self.compared))

    def sums_by_article(self, units: Units) -> Sums:
        """The family's sums: a row for each compared article."""
        each = Sums(*(self.by_article(_weighed(part, units.shares)) for part in units.sums))
        for article, stars in units.stars.items():
            each.stars[article] = stars
        return each

    def _labels(self) -> Array:
        import numpy as np

        at, rows = _flat([row.pair.labels for row in self.rows], len(_TURN_LABELS))
        turned = self._turned[at]
        rows[turned] = rows[turned][:, _TURN_LABELS]
        found = np.zeros((len(self.rows), len(self.axes.labels), COUNTS))
        label = self._label[self.article[at], rows[:, 0]]
        keep = label >= 0
        at, rows, label = at[keep], rows[keep], label[keep]
        found[at, label, :7] = rows[:, 1:8]
        found[at, label, 7] = rows[:, 8] + rows[:, 9]
        found[at, label, 8] = rows[:, 10]
        return found

    def _places(self) -> Array:
        import numpy as np

        at, rows = _flat([row.pair.places for row in self.rows], len(_TURN_PLACES))
        turned = self._turned[at]
        rows[turned] = rows[turned][:, _TURN_PLACES]
        found = np.zeros((len(self.rows), len(self.axes.layers), 4))
        layer = self._layer[self.article[at], rows[:, 0]]
        keep = layer >= 0
        found[at[keep], layer[keep]] = rows[keep, 1:]
        return found

    def _covers(self) -> tuple[Array, Array, Array]:
        """Code points, squared lengths and merged parts of both raters together, by label."""
        import numpy as np

        found = np.zeros((3, len(self.rows), len(self.axes.labels)))
        for side in (0, 1):
            covers = [
                self.compared[row.article]
                .figures.raters[(row.pair.one, row.pair.other)[side]]
                .covers
                for row in self.rows
            ]
            at, rows = _flat(covers, 4)
            label = self._label[self.article[at], rows[:, 0]]
            keep = label >= 0
            for number in range(3):
                found[number, at[keep], label[keep]] += rows[keep, number + 1]
        return found[0], found[1], found[2]

    def _cross(self) -> Array:
        """Code points that one has as the one label and the other as the other, both orders."""
        import numpy as np

        at, rows = _flat([row.pair.shared for row in self.rows], 3)
        many = len(self.axes.labels)
        found = np.zeros((len(self.rows), many, many))
        one = self._label[self.article[at], rows[:, 0]]
        other = self._label[self.article[at], rows[:, 1]]
        keep = (one >= 0) & (other >= 0)
        found[at[keep], one[keep], other[keep]] += rows[keep, 2]
        return found + found.transpose(0, 2, 1)

    def _stars(self) -> Array:
        import numpy as np

        at, rows = _flat([row.pair.stars for row in self.rows], 3)
        found = np.zeros((len(self.rows), len(self.axes.labels)))
        label = self._label[self.article[at], rows[:, 0]]
        keep = label >= 0
        found[at[keep], label[keep]] = rows[keep, 1] + rows[keep, 2]
        return found

    def _units(self, layer: str) -> Units:
        import numpy as np

        labels = self.axes.of_layer(layer)
        whole = [_whole(each, layer) for each in self.compared]
        there = np.array(
            [
                float(row.pair.one in whole[row.article] and row.pair.other in whole[row.article])
                for row in self.rows
            ]
        )
        many = np.array([len(each) for each in whole])[self.article] if self.rows else there
        shares = there / np.maximum(1, many - 1)
        stars = {
            article: self._of_many(article, sorted(raters), labels)
            for article, raters in enumerate(whole)
            if len(raters) > 2
        }
        sums = Sums(
            self._length * there,
            self._shared[:, labels][:, :, labels] * there[:, None, None],
            self._chars[:, labels] * there[:, None],
            self._squares[:, labels] * there[:, None],
            self._starred[:, labels] * there[:, None],
        )
        return Units(sums, there, shares, stars)

    def _of_many(self, article: int, raters: list[int], labels: list[int]) -> Array:
        import numpy as np

        local = {int(self._label[article, at]): at for at in range(self._label.shape[1])}
        mine = {local[label]: at for at, label in enumerate(labels) if label in local}
        found = np.zeros(len(labels))
        for label, star in stars_of(self.compared[article].figures, raters, mine.keys()).items():
            found[mine[label]] = star
        return found

    def _alone(self, label: int) -> Units:
        import numpy as np

        one = [label]
        sums = Sums(
            self._length,
            self._shared[:, one][:, :, one],
            self._chars[:, one],
            self._squares[:, one],
            np.zeros((len(self.rows), 1)),
        )
        there = np.ones(len(self.rows))
        return Units(sums, there, there / np.maximum(1, self._many - 1), {})


def summed(values: Array, groups: Places, many: int) -> Array:
    """Sums of rows by group (numbers below ``many``)."""
    import numpy as np

    found = np.zeros((many, *values.shape[1:]))
    if len(values):
        order = np.argsort(groups, kind="stable")
        ordered = groups[order]
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
        found[ordered[starts]] = np.add.reduceat(values[order], starts, axis=0)
    return found


def _rows(article: int, each: Compared, axes: Axes) -> list[Row]:
    place = {rater: at for at, rater in enumerate(axes.raters)}
    pairs = {(pair.one, pair.other): pair for pair in each.figures.pairs}
    found = []
    for one, other in combinations(each.raters, 2):
        turned = one > other
        ids = each.figures.raters[one].id, each.figures.raters[other].id
        pair = pairs[(other, one) if turned else (one, other)]
        found.append(Row(article, place[ids[0]], place[ids[1]], turned, pair))
    return found


def _whole(each: Compared, layer: str) -> frozenset[int]:
    """The raters whose spans of a layer are a partition of the text."""
    figures = each.figures
    if layer not in figures.layers:
        return frozenset(each.raters)
    place = figures.layers.index(layer)
    return frozenset(at for at in each.raters if place not in figures.raters[at].broken)


def _translations(compared: Sequence[Compared], axes: Axes) -> tuple[Places, Places]:
    """For each article the report's numbers of its labels and of its layers; -1: not in it."""
    return (
        _translated([each.figures.labels for each in compared], axes.labels),
        _translated([each.figures.layers for each in compared], axes.layers),
    )


def _translated(names: Sequence[tuple[str, ...]], wanted: Sequence[str]) -> Places:
    import numpy as np

    place = {name: at for at, name in enumerate(wanted)}
    found = np.full((len(names), max(map(len, names), default=0) + 1), -1, dtype=np.int64)
    known: dict[tuple[str, ...], list[int]] = {}
    for at, each in enumerate(names):
        numbers = known.get(each)
        if numbers is None:
            numbers = known[each] = [place.get(name, -1) for name in each]
        found[at, : len(numbers)] = numbers
    return found


def _flat(parts: Sequence[Sequence[tuple[int, ...]]], width: int) -> tuple[Places, Places]:
    """All numbers of all rows, and of which row each is."""
    import numpy as np

    at = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    numbers = chain.from_iterable(chain.from_iterable(parts))
    return at, np.fromiter(numbers, dtype=np.int64, count=len(at) * width).reshape(-1, width)


def _column(rows: Sequence[_T], value: Callable[[_T], int]) -> Places:
    import numpy as np

    return np.array([value(row) for row in rows], dtype=np.int64)


def _weighed(values: Array, weights: Array) -> Array:
    return values * weights.reshape(-1, *[1] * (values.ndim - 1))
