"""How much of each rater's units any of several others covers, where more than two are compared.

What belongs here: the one statistic of the unitizing family that is no sum over pairs of raters.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from annotator.review.agreement.model import ArticleFigures, RaterFigures
from annotator.review.agreement.spans import Range, covered, overlaps


def stars_of(figures: ArticleFigures, raters: Sequence[int], labels: Set[int]) -> dict[int, int]:
    """Sums, by label, of the squares of how many code points of each unit any other of the raters
    has marked. ``raters`` and ``labels`` are places in ``figures``; the labels are of one layer."""
    units = [units_of(figures.raters[at], labels) for at in raters]
    found: dict[int, int] = {}
    for one, mine in enumerate(units):
        others = (part for at, each in enumerate(units) if at != one for part, _ in each)
        shares = [0] * len(mine)
        for place, _, common in overlaps([part for part, _ in mine], covered(others)):
            shares[place] += common
        for (_, label), share in zip(mine, shares, strict=True):
            if share:
                found[label] = found.get(label, 0) + share * share
    return found


def units_of(rater: RaterFigures, labels: Set[int]) -> list[tuple[Range, int]]:
    """A rater's units of some labels in text order; those of one label that overlap made one."""
    by_label: dict[int, list[Range]] = {}
    units = rater.units
    for at in range(0, len(units), 4):
        if units[at + 1] in labels:
            by_label.setdefault(units[at + 1], []).append((units[at + 2], units[at + 3]))
    return sorted((part, label) for label, parts in by_label.items() for part in covered(parts))
