"""Agreement on a value for each item: percentages, kappas, and Krippendorff's alpha.

What belongs here: formulas on items that several raters gave one value each. Spans are no such
items (nobody can say how many were left unmarked: Hripcsak and Rothschild 2005), so the program
uses alpha on the attributes of paired spans; the others stand here to be compared with the
literature. An item is a sequence of values, one a rater, None where there is none.

Sources: Bennett, Alpert and Goldstein 1954 (S); Scott 1955 (pi); Cohen 1960 (kappa); Fleiss 1971;
Gwet 2008 (AC1); Krippendorff 2004, chapter 11 (alpha); Passonneau 2004 and 2006 (sets, MASI).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import permutations

from annotator.review.agreement.outcome import NO_VALUES, ONE_VALUE, Outcome, Undefined, corrected

Item = Sequence[Hashable]
Distance = Callable[[Hashable, Hashable], float]
Coincidences = Mapping[tuple[Hashable, Hashable], float]


def percent(items: Iterable[Item]) -> Outcome:
    """The share of pairs of values that are equal; an item of many raters weighs more."""
    same = compared = 0.0
    for values in map(_given, items):
        if len(values) < 2:
            continue
        pairs = len(values) - 1
        same += sum(n * (n - 1) for n in Counter(values).values()) / pairs
        compared += len(values)
    return same / compared if compared else NO_VALUES


def bennett_s(items: Sequence[Item]) -> Outcome:
    """S: chance is one in as many values as were used."""
    used = len({value for item in items for value in _given(item)})
    return _beyond_chance(items, 1 / used) if used > 1 else _too_few(used)


def scott_pi(items: Sequence[Item]) -> Outcome:
    """pi: chance follows from how often all raters together use each value."""
    shares = _shares(items)
    return _beyond_chance(items, sum(share**2 for share in shares.values()))


def cohen_kappa(items: Sequence[Item]) -> Outcome:
    """kappa of two raters: chance follows from how often each of them uses each value."""
    pairs = [(one, other) for one, other in items if one is not None and other is not None]
    if not pairs:
        return NO_VALUES
    first, second = (Counter(pair[at] for pair in pairs) for at in (0, 1))
    return _beyond_chance(
        pairs, sum(first[value] * second[value] for value in first) / len(pairs) ** 2
    )


def kappa_of_counts(both: float, one: float, other: float, neither: float) -> Outcome:
    """Cohen's kappa of a table of two by two."""
    total = both + one + other + neither
    if not total:
        return NO_VALUES
    yes = (both + one) * (both + other)
    no = (neither + one) * (neither + other)
    chance = (yes + no) / total**2
    return corrected(1 - (both + neither) / total, 1 - chance, ONE_VALUE)


def fleiss_kappa(items: Sequence[Item]) -> Outcome:
    """kappa of equally many raters for each item. Raises ``ValueError`` where they are not."""
    observed, expected = fleiss_terms(items)
    return corrected(1 - observed, 1 - expected, ONE_VALUE)


def fleiss_terms(items: Sequence[Item]) -> tuple[float, float]:
    """Observed and expected agreement. Raises ``ValueError`` for unequal numbers of raters."""
    raters = _raters(items)
    observed = sum(
        (sum(n * n for n in Counter(item).values()) - raters) / (raters * (raters - 1))
        for item in items
    ) / len(items)
    return observed, sum(share**2 for share in _shares(items).values())


def fleiss_kappa_of(items: Sequence[Item], value: Hashable) -> Outcome:
    """Fleiss's kappa of one value against all others."""
    raters, share = _raters(items), _shares(items).get(value, 0.0)
    counts = [Counter(item)[value] for item in items]
    observed = sum(n * (raters - n) for n in counts) / (len(items) * raters * (raters - 1))
    return corrected(observed, share * (1 - share), ONE_VALUE)


def gwet_ac1(items: Sequence[Item]) -> Outcome:
    """AC1: chance counts only where raters guess; steady where one value is very frequent."""
    shares = _shares(items)
    if len(shares) < 2:
        return _too_few(len(shares))
    guessed = sum(share * (1 - share) for share in shares.values()) / (len(shares) - 1)
    return _beyond_chance(items, guessed)


def coincidences(items: Iterable[Item]) -> dict[tuple[Hashable, Hashable], float]:
    """How often two values meet on an item, each item weighing as many as it has values."""
    found: defaultdict[tuple[Hashable, Hashable], float] = defaultdict(float)
    for values in map(_given, items):
        for one, other in permutations(values, 2):
            found[one, other] += 1 / (len(values) - 1)
    return dict(found)


def nominal(one: Hashable, other: Hashable) -> float:
    """Values are equal or not."""
    return float(one != other)


def alpha(items: Iterable[Item], distance: Distance = nominal) -> Outcome:
    """Krippendorff's alpha: any number of raters, values may be missing."""
    return alpha_of(coincidences(items), distance)


def alpha_of(table: Coincidences, distance: Distance = nominal) -> Outcome:
    """alpha of a table of coincidences; ``table`` holds both orders of each pair."""
    totals = _totals(table)
    total = sum(totals.values())
    if not total:
        return NO_VALUES
    observed = sum(count * distance(one, other) for (one, other), count in table.items()) / total
    expected = sum(
        n * (k - (one == other)) * distance(one, other)
        for one, n in totals.items()
        for other, k in totals.items()
    ) / (total * (total - 1))
    return corrected(observed, expected, ONE_VALUE)


def alpha_of_value(table: Coincidences, value: Hashable) -> Outcome:
    """alpha of one value against all others."""
    totals = _totals(table)
    total, n = sum(totals.values()), totals.get(value, 0.0)
    observed = (n - table.get((value, value), 0.0)) / total if total else 0.0
    expected = n * (total - n) / (total * (total - 1)) if total else 0.0
    return corrected(observed, expected, ONE_VALUE)


def interval(one: Hashable, other: Hashable) -> float:
    """Squared difference of numbers."""
    return float((_number(one) - _number(other)) ** 2)


def relative(one: Hashable, other: Hashable) -> float:
    """The distance of a ratio scale: the difference beside the sum, squared."""
    total = _number(one) + _number(other)
    return ((_number(one) - _number(other)) / total) ** 2 if total else 0.0


def ordinal(order: Sequence[Hashable], table: Coincidences) -> Distance:
    """The distance of ranks: how many values stand between two, half of their own included."""
    totals = _totals(table)
    at = {value: place for place, value in enumerate(order)}

    def distance(one: Hashable, other: Hashable) -> float:
        low, high = sorted((at[one], at[other]))
        between = sum(totals.get(order[place], 0.0) for place in range(low, high + 1))
        ends = totals.get(order[low], 0.0) + totals.get(order[high], 0.0)
        return (between - ends / 2) ** 2

    return distance


def passonneau(one: Hashable, other: Hashable) -> float:
    """Sets: 0 the same, 1/3 one holds the other (the empty set is in all), 2/3 they share
    something, 1 nothing."""
    a, b = _set(one), _set(other)
    if a == b:
        return 0.0
    if a <= b or b <= a:
        return 1 / 3
    return 2 / 3 if a & b else 1.0


def masi(one: Hashable, other: Hashable) -> float:
    """Sets: ``passonneau`` weighed by how much they do not share. Two empty sets are the same."""
    a, b = _set(one), _set(other)
    return (1 - len(a & b) / len(a | b)) * passonneau(a, b) if a != b else 0.0


def percent_sharing(items: Sequence[tuple[Hashable, Hashable]]) -> Outcome:
    """The share of items where the sets of two raters have something in common."""
    return sum(bool(_set(a) & _set(b)) for a, b in items) / len(items) if items else NO_VALUES


def percent_dice(items: Sequence[tuple[Hashable, Hashable]]) -> Outcome:
    """The mean of 2 |a and b| / (|a| + |b|) of the sets of two raters."""
    return sum(_dice(_set(a), _set(b)) for a, b in items) / len(items) if items else NO_VALUES


def majority(votes: Iterable[Hashable]) -> tuple[Hashable, ...]:
    """The values that most voted for: several where it is a tie, none where nobody voted."""
    counts = Counter(votes)
    most = max(counts.values(), default=0)
    return tuple(value for value, count in counts.items() if count == most)


def _given(item: Item) -> list[Hashable]:
    return [value for value in item if value is not None]


def _shares(items: Iterable[Item]) -> dict[Hashable, float]:
    counts = Counter(value for item in items for value in _given(item))
    return {value: count / counts.total() for value, count in counts.items()}


def _raters(items: Sequence[Item]) -> int:
    raters = {len(_given(item)) for item in items}
    if len(raters) != 1 or min(raters) < 2:
        raise ValueError("Fleiss's kappa needs the same number of raters, at least 2, everywhere.")
    return raters.pop()


def _beyond_chance(items: Iterable[Item], chance: float) -> Outcome:
    observed = percent(items)
    if isinstance(observed, Undefined):
        return observed
    return corrected(1 - observed, 1 - chance, ONE_VALUE)


def _too_few(used: int) -> Undefined:
    return ONE_VALUE if used else NO_VALUES


def _totals(table: Coincidences) -> dict[Hashable, float]:
    totals: defaultdict[Hashable, float] = defaultdict(float)
    for (value, _), count in table.items():
        totals[value] += count
    return dict(totals)


def _number(value: Hashable) -> float:
    if not isinstance(value, int | float):
        raise TypeError(f"{value!r} is no number.")
    return value


def _set(value: Hashable) -> frozenset[Hashable]:
    if not isinstance(value, frozenset):
        raise TypeError(f"{value!r} is no set.")
    return value


def _dice(a: frozenset[Hashable], b: frozenset[Hashable]) -> float:
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0
