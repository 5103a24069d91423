"""Pairwise F1 on spans: exact, overlap, soft, by character, and the share found by the other.

What belongs here: counting what two raters of one text have in common, label by label, and the
figures that such counts (which add up over texts) make. Overlap and soft take the best one-to-one
matching, so that neither the order of the spans nor who comes first makes a difference. Spans that
only touch do not overlap.

Sources: exact and overlap as in van Rijsbergen 1979 and Hripcsak and Rothschild 2005 (F1 is the
limit of kappa where what nobody marked is very much); soft by Dice 1945; by character as in
Pavlopoulos et al. 2021; agr by Wiebe, Wilson and Cardie 2005.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from annotator.review.agreement.outcome import NO_UNITS, Outcome, ratio
from annotator.review.agreement.pairing import best_sum, most_pairs
from annotator.review.agreement.spans import Range, Unit, covered, overlaps

SCALE: Final = 1_000_000_000
"""What a soft match of 1 counts as: sums of whole numbers are exact, whatever their order."""


class Counts(NamedTuple):
    """What two raters have in common on one label. All of it adds up over texts.

    ``exact``: spans with the very same parts; ``overlap``: pairs of the best matching; ``soft``:
    sum of the Dice coefficients of the matching with the highest sum, times ``SCALE``;
    ``found_one``: spans of the one that some span of the other overlaps; ``chars``: code points
    that both have.
    """

    one: int = 0
    other: int = 0
    exact: int = 0
    overlap: int = 0
    soft: int = 0
    found_one: int = 0
    found_other: int = 0
    chars_one: int = 0
    chars_other: int = 0
    chars: int = 0


def counts(ones: Sequence[Unit], others: Sequence[Unit]) -> Counts:
    """What two lists of units have in common, whatever their labels."""
    shared = shares(ones, others)
    mine, theirs = _cover(ones), _cover(others)
    return Counts(
        one=len(ones),
        other=len(others),
        exact=exact(ones, others),
        overlap=most_pairs(shared),
        soft=best_sum(dice(shared, ones, others)),
        found_one=len({one for one, _ in shared}),
        found_other=len({other for _, other in shared}),
        chars_one=_length(mine),
        chars_other=_length(theirs),
        chars=sum(common for _, _, common in overlaps(mine, theirs)),
    )


def counts_by_label(ones: Iterable[Unit], others: Iterable[Unit]) -> dict[str, Counts]:
    """``counts`` for each label that either used."""
    mine, theirs = _by_label(ones), _by_label(others)
    return {
        label: counts(mine.get(label, ()), theirs.get(label, ()))
        for label in sorted({*mine, *theirs})
    }


def summed(parts: Iterable[Counts]) -> Counts:
    """The counts of several labels or texts together."""
    found = list(parts)
    return Counts(*map(sum, zip(*found, strict=True))) if found else Counts()


def exact(ones: Sequence[Unit], others: Sequence[Unit]) -> int:
    """Spans with the very same parts, each counted with one partner."""
    theirs = Counter(unit.parts for unit in others)
    return (Counter(unit.parts for unit in ones) & theirs).total()


def shares(ones: Sequence[Unit], others: Sequence[Unit]) -> dict[tuple[int, int], int]:
    """How many code points two units have in common, by their places; only where they have any."""
    found: defaultdict[tuple[int, int], int] = defaultdict(int)
    mine, theirs = _parts(ones), _parts(others)
    for one, other, common in overlaps([part for part, _ in mine], [part for part, _ in theirs]):
        found[mine[one][1], theirs[other][1]] += common
    return dict(found)


def dice(
    shared: Mapping[tuple[int, int], int], ones: Sequence[Unit], others: Sequence[Unit]
) -> dict[tuple[int, int], int]:
    """Dice coefficients, times ``SCALE`` and rounded, of units that have something in common."""
    return {
        (one, other): dice_of(common, ones[one].length + others[other].length)
        for (one, other), common in shared.items()
    }


def dice_of(common: int, lengths: int) -> int:
    """2 common / lengths, times ``SCALE``, rounded."""
    return (4 * common * SCALE + lengths) // (2 * lengths)


def f1_exact(found: Counts) -> Outcome:
    """2 exact / (|A| + |B|)."""
    return ratio(2 * found.exact, found.one + found.other, NO_UNITS)


def f1_overlap(found: Counts) -> Outcome:
    """2 overlap / (|A| + |B|)."""
    return ratio(2 * found.overlap, found.one + found.other, NO_UNITS)


def f1_soft(found: Counts) -> Outcome:
    """2 soft / (|A| + |B|)."""
    return ratio(2 * found.soft / SCALE, found.one + found.other, NO_UNITS)


def f1_char(found: Counts) -> Outcome:
    """2 |characters of both| / (|characters of A| + |characters of B|)."""
    return ratio(2 * found.chars, found.chars_one + found.chars_other, NO_UNITS)


def found_by_other(found: Counts) -> Outcome:
    """agr(A || B): the share of the one's spans that the other's overlap."""
    return ratio(found.found_one, found.one, NO_UNITS)


def found_by_one(found: Counts) -> Outcome:
    """agr(B || A): the share of the other's spans that the one's overlap."""
    return ratio(found.found_other, found.other, NO_UNITS)


def _by_label(units: Iterable[Unit]) -> dict[str, list[Unit]]:
    found: defaultdict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        found[unit.label].append(unit)
    return dict(found)


def _parts(units: Sequence[Unit]) -> list[tuple[Range, int]]:
    return sorted((part, place) for place, unit in enumerate(units) for part in unit.parts)


def _cover(units: Sequence[Unit]) -> list[Range]:
    return covered(part for unit in units for part in unit.parts)


def _length(ranges: Iterable[Range]) -> int:
    return sum(end - start for start, end in ranges)
