"""What a formula gives: a number, or the reason why there is none.

What belongs here: the one way in which "not defined" is told, and the reasons in words. A formula
never answers 0, 1 or NaN where it has no answer.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct


class Undefined(Struct, frozen=True):
    """There is no number. ``reason`` says why, in words that go on after "not defined:".

    ``elsewhere``: what other programs print here by convention, so that results can be compared;
    None where they print nothing either.
    """

    reason: str
    elsewhere: float | None = None


Outcome = float | Undefined

NO_UNITS: Final = Undefined("nobody marked anything")
NO_DIFFERENCE: Final = Undefined("nobody marked anything", elsewhere=1.0)
ONE_RATER: Final = Undefined("only one annotator handed in")
ONE_VALUE: Final = Undefined(
    "only one value was used, so agreement cannot be told from chance", elsewhere=1.0
)
NO_VALUES: Final = Undefined("there are no two values to compare")
NO_COMMON: Final = Undefined("no words were marked by both")


def ratio(part: float, whole: float, otherwise: Undefined) -> Outcome:
    """``part / whole``, or ``otherwise`` where there is nothing to divide by."""
    return part / whole if whole else otherwise


def corrected(observed: float, expected: float, otherwise: Undefined) -> Outcome:
    """1 - observed / expected disagreement; not defined where none can be expected."""
    return 1 - observed / expected if expected > 0 else otherwise
