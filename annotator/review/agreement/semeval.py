"""The counts of SemEval-2013: how spans differ from a reference, and four ways to score it.

What belongs here: aligning spans with a reference and the modes strict, exact, partial and type. It
explains why two differ: another label on the same words, another boundary, missing, too many. The
alignment is the best of all, not that of the first to come, so no order makes a difference.

Source: Segura-Bedmar, Martínez and Herrero-Zazo 2013 (SemEval-2013 task 9), after MUC-5.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from annotator.review.agreement.f1 import shares
from annotator.review.agreement.outcome import NO_UNITS, Outcome, ratio
from annotator.review.agreement.pairing import best_sum, components
from annotator.review.agreement.spans import Unit


class Edits(NamedTuple):
    """Numbers of spans. ``right``: same place, same label; ``label``: same place, another label;
    ``boundary``: same label, another place that overlaps; ``both``: another label and place that
    overlaps; ``missing``: in the reference alone; ``extra``: not in the reference."""

    right: int = 0
    label: int = 0
    boundary: int = 0
    both: int = 0
    missing: int = 0
    extra: int = 0


class Score(NamedTuple):
    """Correct, incorrect, partial, missing, spurious."""

    cor: int
    inc: int
    par: int
    mis: int
    spu: int

    @property
    def right(self) -> float:
        """What counts as right: a partial match counts half."""
        return self.cor + self.par / 2

    @property
    def precision(self) -> Outcome:
        """Of what was marked, how much is right."""
        return ratio(self.right, self.cor + self.inc + self.par + self.spu, NO_UNITS)

    @property
    def recall(self) -> Outcome:
        """Of the reference, how much was found."""
        return ratio(self.right, self.cor + self.inc + self.par + self.mis, NO_UNITS)

    @property
    def f1(self) -> Outcome:
        """The harmonic mean of both."""
        paired = 2 * (self.cor + self.inc + self.par)
        return ratio(2 * self.right, paired + self.spu + self.mis, NO_UNITS)


def align(reference: Sequence[Unit], spans: Sequence[Unit]) -> Edits:
    """Each span with at most one of the reference that it overlaps: as many as can be of the same
    place and label; then of the same place; of the same label; and of what else overlaps."""
    found = [0, 0, 0, 0]
    for part in components(shares(reference, spans)):
        # Numbers to a base that no count of this part reaches: their sum tells the four counts.
        base = 1 + min(len({one for one, _ in part}), len({other for _, other in part}))
        kinds = {edge: _kind(reference[edge[0]], spans[edge[1]]) for edge in part}
        best = best_sum({edge: base ** (3 - kind) for edge, kind in kinds.items()})
        for kind in (3, 2, 1, 0):
            best, count = divmod(best, base)
            found[kind] += count
    right, label, boundary, both = found
    pairs = sum(found)
    return Edits(right, label, boundary, both, len(reference) - pairs, len(spans) - pairs)


def strict(edits: Edits) -> Score:
    """Place and label must be the same."""
    wrong = edits.label + edits.boundary + edits.both
    return Score(edits.right, wrong, 0, edits.missing, edits.extra)


def exact(edits: Edits) -> Score:
    """The place must be the same, whatever the label."""
    wrong = edits.boundary + edits.both
    return Score(edits.right + edits.label, wrong, 0, edits.missing, edits.extra)


def partial(edits: Edits) -> Score:
    """As exact, but an overlap counts half."""
    some = edits.boundary + edits.both
    return Score(edits.right + edits.label, 0, some, edits.missing, edits.extra)


def by_type(edits: Edits) -> Score:
    """The label must be the same, an overlap is enough."""
    wrong = edits.label + edits.both
    return Score(edits.right + edits.boundary, wrong, 0, edits.missing, edits.extra)


def _kind(one: Unit, other: Unit) -> int:
    same = one.label == other.label
    if one.parts == other.parts:
        return 0 if same else 1
    return 2 if same else 3
