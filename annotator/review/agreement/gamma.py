"""Gamma: the best alignment of all raters' spans at once, beside that of chance.

What belongs here: the dissimilarity of spans, the alignment of least disorder (two raters: an
assignment; more: an integer programme), and continua drawn at random with the same habits. Spans
may overlap and nest. Positions are code points; a span in several parts counts as its hull. All
drawing is seeded.

Source: Mathet, Widlöcher and Métivier 2015, Computational Linguistics 41:437-479.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from annotator.review.agreement.outcome import NO_UNITS, ONE_RATER, Outcome, Undefined
from annotator.ticker import Silent, Ticker

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

SAMPLES: Final = 30
"""Continua that are drawn at least."""
MOST_SAMPLES: Final = 3000
PRECISION: Final = 0.05
"""Of the expected disorder, at 95 %: more is drawn until it is reached."""
_NORMAL_95: Final = 1.96


class Hull(NamedTuple):
    """A span: where it begins and ends, and its label."""

    start: float
    end: float
    label: str


class Weights(NamedTuple):
    """What position and label weigh, and what a span without a partner costs."""

    position: float = 1.0
    label: float = 1.0
    empty: float = 1.0


STANDARD: Final = Weights()
Continuum = Sequence[Sequence[Hull]]


def disorder(continuum: Continuum, weights: Weights = STANDARD) -> float:
    """The least disorder of any alignment, not yet divided by the spans of a rater. Raises
    ``ValueError`` for fewer than two raters."""
    if len(continuum) < 2:
        raise ValueError("Gamma needs two raters.")
    if len(continuum) == 2:
        return _of_two(continuum[0], continuum[1], weights)
    return _of_many(continuum, weights)


def observed_disorder(continuum: Continuum, weights: Weights = STANDARD) -> Outcome:
    """The least disorder, for each span that a rater has on average."""
    spans = sum(map(len, continuum))
    return disorder(continuum, weights) * len(continuum) / spans if spans else NO_UNITS


class Gamma(NamedTuple):
    """Gamma, and what it is made of. ``samples``: how many times all continua were drawn."""

    value: Outcome
    observed: float
    expected: float
    samples: int


def gamma(
    continua: Sequence[Continuum],
    seed: int = 1,
    weights: Weights = STANDARD,
    ticker: Ticker | None = None,
) -> Gamma:
    """Gamma of one or more texts, pooled: the sums of disorders are compared, not their means.

    Raises:
        Cancelled: by the ticker.
    """
    import numpy as np

    ticker = ticker or Silent()
    kept = [each for each in continua if len(each) > 1 and any(each)]
    if not kept:
        nobody = any(len(each) > 1 for each in continua)
        return Gamma(NO_UNITS if nobody else ONE_RATER, math.nan, math.nan, 0)
    spans = sum(_mean_spans(each) for each in kept)
    found = 0.0
    for at, each in enumerate(kept):
        ticker.tick(at, len(kept), "Aligning spans")
        found += disorder(each, weights)
    chance = np.random.Generator(np.random.PCG64(seed))
    habits, expected = _Habits(kept), list[float]()
    wanted = _samples(len(kept))
    while len(expected) < wanted:
        expected.append(_drawn(kept, habits, chance, weights, ticker, len(expected), wanted))
        if len(expected) == wanted:
            wanted = max(wanted, _needed(expected))
    mean = sum(expected) / len(expected)
    value: Outcome = 1 - (found / spans) / mean if mean else Undefined("chance has no disorder")
    return Gamma(value, found / spans, mean, len(expected))


def _samples(texts: int) -> int:
    """Fewer rounds where each has many texts: the continua drawn are many all the same."""
    return max(3, SAMPLES // max(1, texts // 100))


def _needed(drawn: Sequence[float]) -> int:
    mean = sum(drawn) / len(drawn)
    spread = math.sqrt(sum((each - mean) ** 2 for each in drawn) / max(1, len(drawn) - 1))
    wanted = math.ceil((spread / mean * _NORMAL_95 / PRECISION) ** 2) if mean else 0
    return min(wanted, MOST_SAMPLES)


def _drawn(
    continua: Sequence[Continuum],
    habits: _Habits,
    chance: np.random.Generator,
    weights: Weights,
    ticker: Ticker,
    done: int,
    wanted: int,
) -> float:
    """The disorder of all continua drawn once."""
    total = spans = 0.0
    for at, each in enumerate(continua):
        if at % 50 == 0:
            ticker.tick(done, wanted, "Drawing chance alignments")
        made = habits.draw(each, chance)
        total += disorder(made, weights)
        spans += _mean_spans(made)
    return total / spans if spans else 0.0


def _mean_spans(continuum: Continuum) -> float:
    return sum(map(len, continuum)) / len(continuum)


class _Habits:
    """How raters mark: how long, how far apart, with which labels."""

    def __init__(self, continua: Sequence[Continuum]) -> None:
        import numpy as np

        spans = [span for each in continua for rater in each for span in rater]
        first = {id(each): min(span.start for r in each for span in r) for each in continua}
        gaps = [0.0]
        for each in continua:
            for rater in each:
                ordered = sorted(rater)
                gaps += [ordered[0].start - first[id(each)]] if ordered else []
                gaps += [b.start - a.end for a, b in pairwise(ordered)]
        lengths = [span.end - span.start for span in spans]
        self._gap = float(np.mean(gaps)), float(np.std(gaps))
        self._length = float(np.mean(lengths)), float(np.std(lengths))
        labels = [span.label for span in spans]
        self._labels = sorted(set(labels))
        self._shares = np.array([labels.count(each) for each in self._labels]) / len(labels)

    def draw(self, like: Continuum, chance: np.random.Generator) -> list[list[Hull]]:
        """A continuum with as many raters, each with about as many spans."""
        import numpy as np

        counts = [len(rater) for rater in like]
        mean, spread = float(np.mean(counts)), float(np.std(counts))
        made: list[list[Hull]] = []
        for _ in counts:
            many = round(abs(chance.normal(mean, spread))) if spread else round(mean)
            gaps = chance.normal(*self._gap, many)
            lengths = np.maximum(np.abs(chance.normal(*self._length, many)), 1e-6)
            labels = chance.choice(len(self._labels), many, p=self._shares)
            ends = np.cumsum(gaps + lengths)
            made.append(
                [
                    Hull(end - length, end, self._labels[label])
                    for end, length, label in zip(
                        ends.tolist(), lengths.tolist(), labels.tolist(), strict=True
                    )
                ]
            )
        return made


def _of_two(ones: Sequence[Hull], others: Sequence[Hull], weights: Weights) -> float:
    """A span without a partner costs ``empty``; a pair what it is unlike, if that is less than
    leaving both alone."""
    alone = (len(ones) + len(others)) * weights.empty
    if not ones or not others:
        return alone
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    gained = np.minimum(_table(ones, others, weights) - 2 * weights.empty, 0.0)
    rows, columns = linear_sum_assignment(gained)
    return float(alone + gained[rows, columns].sum())


def _table(ones: Sequence[Hull], others: Sequence[Hull], weights: Weights) -> Array:
    """How unlike each two spans are: 0 for the same."""
    import numpy as np

    begin, end = (np.array([each[at] for each in ones], dtype=float)[:, None] for at in (0, 1))
    start, stop = (np.array([each[at] for each in others], dtype=float)[None, :] for at in (0, 1))
    lengths = (end - begin) + (stop - start)
    moved = np.abs(begin - start) + np.abs(end - stop)
    place = np.divide(moved, lengths, out=(moved > 0).astype(float), where=lengths > 0) ** 2
    number = {label: at for at, label in enumerate({each.label for each in (*ones, *others)})}
    mine, theirs = ([number[each.label] for each in side] for side in (ones, others))
    differs = np.array(mine)[:, None] != np.array(theirs)[None, :]
    return np.asarray((weights.position * place + weights.label * differs) * weights.empty)


def _of_many(continuum: Continuum, weights: Weights) -> float:
    """Chooses, of all alignments that are better than their spans alone, those that cost least and
    hold each span once (scipy's ``milp``)."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csc_array

    first = np.cumsum([0, *map(len, continuum)])
    spans = int(first[-1])
    if not spans:
        return 0.0
    chosen, costs = _alignments(continuum, weights)
    rows = [int(first[rater]) + at for each in chosen for rater, at in each]
    columns = [at for at, each in enumerate(chosen) for _ in each]
    holds = csc_array((np.ones(len(rows)), (rows, columns)), shape=(spans, len(chosen)))
    solved = milp(
        np.array(costs),
        integrality=np.ones(len(costs)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(holds, 1, 1),
    )
    if solved.x is None:
        raise RuntimeError(f"No alignment was found: {solved.message}")
    return float(np.array(costs) @ np.round(solved.x))


_Aligned = tuple[tuple[int, int], ...]


def _alignments(continuum: Continuum, weights: Weights) -> tuple[list[_Aligned], list[float]]:
    """Alignments ((rater, place of the span), …) that cost no more than their spans alone."""
    many = len(continuum)
    pairs = many * (many - 1) / 2
    near = {
        (one, other): _table(continuum[one], continuum[other], weights)
        for one, other in combinations(range(many), 2)
        if continuum[one] and continuum[other]
    }
    alone = (many - 1) * weights.empty
    chosen: list[_Aligned] = []
    costs: list[float] = []

    def grow(rater: int, taken: _Aligned, unlike: float) -> None:
        held = len(taken)
        if rater == many:
            if held:
                lacking = pairs - held * (held - 1) / 2 - (many - held) * (many - held - 1) / 2
                cost = unlike + lacking * weights.empty
                if held == 1 or cost <= held * alone + 1e-12:
                    chosen.append(taken)
                    costs.append(cost / pairs)
            return
        grow(rater + 1, taken, unlike)
        for at in range(len(continuum[rater])):
            more = unlike + sum(float(near[other, rater][place, at]) for other, place in taken)
            # More unlike than all of them cost alone never pays.
            if more <= alone * many:
                grow(rater + 1, (*taken, (rater, at)), more)

    grow(0, (), 0.0)
    return chosen, costs
