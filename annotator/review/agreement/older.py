"""Alpha-U, the older measure of units, to compare with what other programs print.

What belongs here: Krippendorff's alpha-U as he gave it in 1995 and 2004. It squares lengths, so
that a short span that is missed hardly counts: reports show ``unitizing`` instead. It is of one
label at a time; labels may overlap, one rater's units of one label must not.

Source: Krippendorff 1995, Sociological Methodology 25:47-76; 2004, Quality & Quantity 38:787-800.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from annotator.review.agreement.outcome import NO_UNITS, Outcome, corrected
from annotator.review.agreement.spans import Range


class Disagreement(NamedTuple):
    """Observed and expected disagreement of one label."""

    observed: float
    expected: float


def disagreement(raters: Sequence[Iterable[Range]], begin: int, length: int) -> Disagreement:
    """Of one label on the text ``[begin, begin + length)``. Units without length carry no mass."""
    units = [sorted(each) for each in raters]
    many = len(units)
    gaps = [_gaps(each, begin, begin + length) for each in units]
    observed = sum(
        _unlike(units[one], units[other], gaps[one], gaps[other])
        for one, other in combinations(range(many), 2)
    )
    lengths = [end - start for each in units for start, end in each]
    spaces = [end - start for each in gaps for start, end in each]
    chance = sum(
        (len(lengths) - 1) / 3 * (2 * size**3 - 3 * size**2 + size)
        + size**2 * sum(space - size + 1 for space in spaces if space >= size)
        for size in lengths
    )
    total = many * length
    places = total * (total - 1) - sum(size * (size - 1) for size in lengths)
    return Disagreement(
        observed=2 * observed / (many * (many - 1) * length**2),
        expected=2 / length * chance / places,
    )


def alpha_u(parts: Iterable[Disagreement]) -> Outcome:
    """Of one label, or of several together (their disagreements are summed)."""
    found = list(parts)
    observed, expected = (sum(part) for part in zip(*found, strict=True)) if found else (0, 0)
    return corrected(observed, expected, NO_UNITS)


def _gaps(units: Sequence[Range], begin: int, end: int) -> list[Range]:
    found, last = [], begin
    for start, stop in (*units, (end, end)):
        if start > last:
            found.append((last, start))
        last = max(last, stop)
    return found


def _unlike(
    ones: Sequence[Range], others: Sequence[Range], one_gaps: Sequence[Range], gaps: Sequence[Range]
) -> float:
    """Squared differences of units that intersect; squared lengths of those in a gap."""
    total = sum(
        (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2
        for a in ones
        for b in others
        if a[0] < b[1] and b[0] < a[1]
    )
    for units, spaces in ((ones, gaps), (others, one_gaps)):
        total += sum(
            (end - start) ** 2
            for start, end in units
            if any(space[0] <= start and end <= space[1] for space in spaces)
        )
    return float(total)
