"""What figures say, in sentences for people, and where their formulas are from.

What belongs here: words. Every figure of a report gets its sentence, its source and its reason for
not being defined here, so that the window, the report file and the command line say the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from annotator.review.agreement.f1 import SCALE
from annotator.review.agreement.model import FEW, Figure
from annotator.review.agreement.outcome import NO_UNITS, Outcome, Undefined

if TYPE_CHECKING:
    from annotator.review.agreement.lines import Array

DIGITS: Final = 9
"""Figures are rounded to so many, so that no machine's way of adding shows."""

NAMES: Final = {
    "f1_exact": "F1, exact",
    "f1_overlap": "F1, overlap",
    "f1_soft": "F1, soft",
    "f1_char": "F1, characters",
    "place_exact": "Same place, any label",
    "place_overlap": "Overlap, any label",
    "found_one": "Found by the second",
    "found_other": "Found by the first",
    "precision": "Precision, exact",
    "recall": "Recall, exact",
    "precision_overlap": "Precision, overlap",
    "recall_overlap": "Recall, overlap",
    "u": "uα",
    "binary": "|uα",
    "cu": "cuα",
    "ku": "(k)uα",
    "gamma": "γ",
    "alpha": "α, nominal",
    "percent": "Same value",
}
_HRIPCSAK: Final = "Hripcsak & Rothschild 2005, JAMIA 12:296–298"
_UNITIZING: Final = "Krippendorff, Mathet, Bouvry & Widlöcher 2016, Quality & Quantity 50:2347–2364"
_WIEBE: Final = "Wiebe, Wilson & Cardie 2005, Language Resources and Evaluation 39:165–210"
_SEMEVAL: Final = "Segura-Bedmar, Martínez & Herrero-Zazo 2013, SemEval-2013 task 9"
_ALPHA: Final = "Krippendorff 2004, Content Analysis, chapter 11"
SOURCES: Final = {
    "f1_exact": _HRIPCSAK,
    "f1_overlap": _HRIPCSAK,
    "f1_soft": "Dice 1945, Ecology 26:297–302",
    "f1_char": "Pavlopoulos et al. 2021, SemEval-2021 task 5",
    "place_exact": _HRIPCSAK,
    "place_overlap": _HRIPCSAK,
    "found_one": _WIEBE,
    "found_other": _WIEBE,
    "precision": _SEMEVAL,
    "recall": _SEMEVAL,
    "precision_overlap": _SEMEVAL,
    "recall_overlap": _SEMEVAL,
    "u": _UNITIZING,
    "binary": _UNITIZING,
    "cu": _UNITIZING,
    "ku": _UNITIZING,
    "gamma": "Mathet, Widlöcher & Métivier 2015, Computational Linguistics 41:437–479",
    "alpha": _ALPHA,
    "percent": _ALPHA,
}


OTHERS: Final = "the others"
"""All annotators but one, in sentences about that one."""


class Who:
    """How the compared are spoken of. ``names`` in order; of two, both are named."""

    __slots__ = ("both", "either", "first", "many", "second")

    def __init__(self, names: Sequence[str]) -> None:
        self.many = len(names) != 2
        self.first, self.second = names if len(names) == 2 else ("the first", "the second")
        self.either = "the annotators" if self.many else f"{self.first} or {self.second}"
        self.both = "the annotators" if self.many else f"{self.first} and {self.second}"


def figure(
    key: str,
    value: Outcome,
    sentence: str,
    *,
    n: int = 0,
    between: tuple[float, float] | None = None,
    why: Undefined = NO_UNITS,
    name: str = "",
) -> Figure:
    """A figure of the report. NaN and ``Undefined`` are not defined (``why``: in place of NaN)."""
    number = math.nan if isinstance(value, Undefined) else value
    if isinstance(value, Undefined):
        why = value
    known = not math.isnan(number)
    low, high = between if between is not None and known else (None, None)
    return Figure(
        id=key,
        name=name or NAMES[key],
        value=_rounded(number) if known else None,
        sentence=sentence if known else f"Not defined: {why.reason}.",
        source=SOURCES[key],
        reason="" if known else why.reason,
        n=n,
        low=None if low is None else _rounded(low),
        high=None if high is None else _rounded(high),
        grey=n < FEW,
    )


def _rounded(value: float) -> float:
    return round(value, DIGITS) + 0.0  # no minus before a nought


def share(value: float) -> str:
    """A share in words: "83 %"."""
    return f"{value * 100:.0f} %"


def about_f1(key: str, counts: Sequence[float] | Array, who: Who, what: str) -> str:
    """What an F1 says of spans that are called ``what`` ("claim spans")."""
    spans = round(counts[0] + counts[1])
    of = f"Of the {spans:,} {what} that {who.either} marked"
    if who.many:
        of += " (each counted once for each partner)"
    if key == "f1_exact":
        return (
            f"{of}, {round(2 * counts[2]):,} have exactly the same words and label in the other’s."
        )
    if key == "f1_overlap":
        paired = f"{round(2 * counts[3]):,} have a partner of the same label in the other’s"
        return f"{of}, {paired} that shares at least a character."
    if key == "f1_soft":
        shared = share(2 * counts[4] / SCALE / spans) if spans else ""
        return f"{of}, a span shares {shared} of its words with its partner, on average (none: 0)."
    chars = share(2 * counts[8] / counts[7]) if counts[7] else ""
    return f"Of the characters in {what} that {who.either} marked, {chars} are marked by both."


def about_place(key: str, counts: Sequence[float] | Array, who: Who, what: str) -> str:
    """What is said of places, whatever the label."""
    spans, at = round(counts[0] + counts[1]), counts[2] if key == "place_exact" else counts[3]
    how = "on exactly the same words" if key == "place_exact" else "that shares a character"
    partner = "a partner in the other’s, whatever its label,"
    return f"Of the {spans:,} {what} of {who.both}, {round(2 * at):,} have {partner} {how}."


def about_found(counts: Sequence[float] | Array, who: Who, *, by_second: bool) -> str:
    """How much of one's spans the other found."""
    owner, finder = (who.first, who.second) if by_second else (who.second, who.first)
    spans, found = (counts[0], counts[5]) if by_second else (counts[1], counts[6])
    of = f"of the {round(spans):,} spans of {owner}"
    overlap = "overlap" if finder == OTHERS else "overlaps"
    return f"{finder} {overlap} {round(found):,} {of} with one of the same label."


_BEYOND: Final = "(1: fully; 0: as by chance; below 0: less than that)"


def about_units(key: str, value: float, who: Who, what: str, coverage: float = math.nan) -> str:
    """What a figure of the unitizing family says. ``what``: a layer or label in quotation marks."""
    if key == "u":
        on = f"on where {what} spans are and how they are labelled"
    elif key == "alone":
        on = f"on which words are {what} and which are not"
    elif key == "binary":
        on = f"on which words are in {what} spans at all, whatever the label"
    elif key == "cu":
        on = f"on the label of words in {what} spans that both marked"
    else:
        seen = f" ({share(coverage)} of its words)" if coverage == coverage else ""
        on = f"on {what} against the other labels, in words that both marked{seen}"
    capital = who.both[0].upper() + who.both[1:]
    return f"{capital} agree to {value:.3f} {on} {_BEYOND}."


def about_gold(key: str, counts: Sequence[float] | Array, name: str) -> str:
    """What precision and recall say of one annotator against gold."""
    overlap = key.endswith("overlap")
    right = round(counts[3] if overlap else counts[2])
    how = "overlap a gold span of the same label" if overlap else "are in gold exactly so"
    if key.startswith("precision"):
        return f"Of the {round(counts[0]):,} spans of {name}, {right:,} {how}."
    missed = "overlaps a span of the same label" if overlap else "is exactly so"
    return f"Of the {round(counts[1]):,} gold spans, {right:,} {missed} in the work of {name}."


def about_values(key: str, both: int, same: int, what: str) -> str:
    """What is said of an attribute's values."""
    if key == "percent":
        of = f"Of the {both:,} paired spans where both have a value for {what}"
        return f"{of}, {same:,} have the same."
    return (
        f"Beyond chance, the values of {what} agree on {both:,} paired spans where both have one "
        f"{_BEYOND}."
    )


MONTHS: Final = (
    "January February March April May June July August September October November December"
).split()

WHY_APART: Final = {
    "unfinished": "articles that somebody who has them has not finished",
    "skipped": "articles skipped by somebody",
    "alone": "articles that one annotator alone has finished",
    "outside": "articles finished outside the period",
    "empty": "articles compared in which nobody marked anything",
    "seen": "works changed after others’ were seen",
}
"""What ``Apart`` counts, in words after a number."""


def three_digits(value: float) -> str:
    """A figure with three digits, no minus before a nought."""
    return f"{round(value, 3) + 0.0:.3f}"
