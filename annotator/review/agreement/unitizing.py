"""The unitizing family: do annotators mark the same stretches of text, and label them the same?

What belongs here: u-alpha, |u-alpha, cu-alpha and (k)u-alpha. They need each rater's spans of a
layer to be a partition of the text: units that do not overlap, and gaps. What two raters have in
common is counted in code points; the counts add up over texts, so figures are of their sums
(pooled), never means of texts. The formulas work on many sums at once (numpy), which is what makes
a bootstrap cheap.

Source: Krippendorff, Mathet, Bouvry and Widlöcher 2016, Quality & Quantity 50:2347-2364;
Krippendorff 2019, Content Analysis, 4th edition, section 12.6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from annotator.review.agreement.outcome import (
    NO_COMMON,
    NO_DIFFERENCE,
    ONE_RATER,
    ONE_VALUE,
    Outcome,
    Undefined,
)
from annotator.review.agreement.spans import Range, Unit, covered, overlaps

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]


class Sums(NamedTuple):
    """What the family is reckoned from; K labels. Each may have leading axes (many sums at once).

    ``length``: the text's, times the number of raters. ``cross`` (K, K): code points that two
    raters gave labels c and k, both orders, divided by (raters - 1). ``chars`` (K): code points
    that the raters gave a label. ``squares`` (K): squared lengths of the units. ``stars`` (K):
    squares of how much of each unit is covered by units of any other rater.
    """

    length: Array
    cross: Array
    chars: Array
    squares: Array
    stars: Array


class Family(NamedTuple):
    """The figures; NaN where not defined. ``labels`` (K): (k)u-alpha; ``coverage`` (K): the share
    of a label's code points that another rater marked at all."""

    u: Array
    binary: Array
    cu: Array
    labels: Array
    coverage: Array


def family(sums: Sums) -> Family:
    """The figures of pooled sums."""
    import numpy as np

    marked, pairs = sums.chars.sum(-1), sums.cross.sum((-1, -2))
    same = np.trace(sums.cross, axis1=-2, axis2=-1)
    gaps = sums.length - marked
    # Each position of a gap counts alone: its squares add up to its length.
    space = sums.length**2 - sums.squares.sum(-1) - gaps
    free = gaps**2 - gaps
    labelled = (sums.chars**2 - sums.squares).sum(-1)
    any_label = marked**2 - sums.squares.sum(-1)
    both_gap = sums.length - 2 * marked + pairs
    scale = _over(sums.length, space)
    return Family(
        u=_alpha(sums.length - both_gap - same, sums.length - scale * (free + labelled)),
        binary=_alpha(sums.length - both_gap - pairs, sums.length - scale * (free + any_label)),
        **_coding(sums, pairs, same),
    )


def _coding(sums: Sums, pairs: Array, same: Array) -> dict[str, Array]:
    """cu-alpha, (k)u-alpha and coverage: of what two raters marked alone."""
    import numpy as np

    own = sums.cross.sum(-1)
    diagonal = np.diagonal(sums.cross, axis1=-2, axis2=-1)
    scale = _over(pairs, pairs**2 - sums.stars.sum(-1))[..., None]
    expected = scale * (own**2 - sums.stars)
    others = scale * own * (pairs[..., None] - own)
    # 1 - (e.k / l.k) (l.k - lkk) / (e.k - ekk)
    labels = _alpha(_over(expected + others, own) * (own - diagonal), others)
    return {
        "cu": _alpha(pairs - same, pairs - expected.sum(-1)),
        "labels": np.where(own > 0, labels, np.nan),
        "coverage": _over(own, sums.chars),
    }


def sums_of(raters: Sequence[Iterable[Unit]], labels: Sequence[str], length: int) -> Sums:
    """The sums of one text of ``length`` code points. Units of one rater must not overlap, else
    their sums mean nothing (see ``is_partition`` and ``merged``). Raises ``ValueError`` for fewer
    than two raters."""
    import numpy as np

    many, at = len(raters), {label: place for place, label in enumerate(labels)}
    if many < 2:
        raise ValueError("Agreement needs two raters.")
    parts = [
        sorted((part, at[unit.label]) for unit in units for part in unit.parts) for units in raters
    ]
    cross, chars, squares, stars = (np.zeros(shape) for shape in ((len(at),) * 2, *[len(at)] * 3))
    ranges = [[part for part, _ in each] for each in parts]
    for one, mine in enumerate(parts):
        for (start, end), label in mine:
            chars[label] += end - start
            squares[label] += (end - start) ** 2
        rest = covered(part for other, each in enumerate(ranges) if other != one for part in each)
        for place, common in _by_place(ranges[one], rest).items():
            stars[mine[place][1]] += common**2
        for other, theirs in enumerate(parts):
            if other != one:
                for a, b, common in overlaps(ranges[one], ranges[other]):
                    cross[mine[a][1], theirs[b][1]] += common / (many - 1)
    return Sums(np.array(float(length * many)), cross, chars, squares, stars)


def is_partition(units: Iterable[Unit]) -> bool:
    """Whether no two units overlap."""
    parts = sorted(part for unit in units for part in unit.parts)
    return all(before[1] <= after[0] for before, after in pairwise(parts))


def merged(units: Iterable[Unit]) -> tuple[list[Unit], int]:
    """The units with those of one label that overlap made one (by parts), and how many fewer
    parts that makes."""
    by_label: dict[str, list[Range]] = {}
    for unit in units:
        by_label.setdefault(unit.label, []).extend(unit.parts)
    made = [Unit(label, (part,)) for label, parts in by_label.items() for part in covered(parts)]
    return made, sum(map(len, by_label.values())) - len(made)


def outcome(value: Any, sums: Sums, coded: bool = False) -> Outcome:
    """A figure of one sum as a number, or why there is none. ``coded``: it is of what both marked
    (cu-alpha, (k)u-alpha)."""
    import numpy as np

    if np.isfinite(value):
        return float(value)
    return why_not(sums, coded)


def why_not(sums: Sums, coded: bool) -> Undefined:
    """Why a figure is not defined."""
    if not sums.length:
        return ONE_RATER
    if not sums.chars.any():
        return NO_COMMON if coded else NO_DIFFERENCE
    return NO_COMMON if coded and not sums.cross.any() else ONE_VALUE


def _by_place(ones: Sequence[Range], others: Sequence[Range]) -> Mapping[int, int]:
    found: dict[int, int] = {}
    for place, _, common in overlaps(ones, others):
        found[place] = found.get(place, 0) + common
    return found


def _over(part: Array, whole: Array) -> Array:
    """part / whole, NaN where there is nothing to divide by."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


def _alpha(observed: Array, expected: Array) -> Array:
    """1 - observed / expected disagreement; expected is 0 but for the noise of rounding where only
    one value was used."""
    import numpy as np

    return 1 - _over(observed, np.where(expected > 1e-9, expected, 0.0))
