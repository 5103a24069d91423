"""Figures from sums: of spans, of units, with intervals.

What belongs here: what turns columns of a ``Table`` into ``Figure`` values, the same for the whole
project, two people, one article or one week.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from annotator.review.agreement.bootstrap import drawn_sums, interval
from annotator.review.agreement.f1 import SCALE
from annotator.review.agreement.model import Figure
from annotator.review.agreement.outcome import NO_COMMON, NO_UNITS, ONE_VALUE, Undefined
from annotator.review.agreement.sayings import (
    NAMES,
    Who,
    about_f1,
    about_found,
    about_place,
    about_units,
    figure,
)
from annotator.review.agreement.unitizing import Sums, family, why_not

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from annotator.ticker import Ticker

    Array = npt.NDArray[np.float64]

F1S: Final = ("f1_exact", "f1_overlap", "f1_soft", "f1_char")
QUOTES: Final = "“”"
PARTITION: Final = Undefined("in no article do both have spans that do not overlap each other")
LEFT_OUT: Final = Undefined(
    "all its spans are in articles that are left out, because spans of one annotator overlap there"
)


class Drawn:
    """Several tables, a row for each article, with their sums over all and over bootstrap draws."""

    def __init__(
        self, tables: Sequence[Array], draws: int, seed: int, ticker: Ticker | None = None
    ) -> None:
        import numpy as np

        self._shapes = [table.shape[1:] for table in tables]
        flat = [table.reshape(len(table), -1) for table in tables]
        self._ends = np.cumsum([part.shape[1] for part in flat])[:-1]
        matrix = np.hstack(flat) if flat else np.zeros((0, 0))
        self.total = self._split(matrix.sum(0)[None])
        self.draws = self._split(drawn_sums(matrix, draws, seed, ticker))

    def _split(self, sums: Array) -> list[Array]:
        import numpy as np

        parts = np.split(sums, self._ends, axis=1)
        return [
            part.reshape(len(part), *shape) for part, shape in zip(parts, self._shapes, strict=True)
        ]


class Value(NamedTuple):
    """A figure's value (NaN: not defined) and its interval."""

    value: float
    between: tuple[float, float] | None = None


def f1_values(counts: Array) -> dict[str, Array]:
    """The four F1 of counts (…, ``table.COUNTS``); NaN where nobody marked anything."""
    spans = counts[..., 0] + counts[..., 1]
    return {
        "f1_exact": over(2 * counts[..., 2], spans),
        "f1_overlap": over(2 * counts[..., 3], spans),
        "f1_soft": over(2 * counts[..., 4] / SCALE, spans),
        "f1_char": over(2 * counts[..., 8], counts[..., 7]),
    }


def over(part: Array, whole: Array) -> Array:
    """part / whole, NaN where there is nothing to divide by."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


def f1_figures(
    counts: Array,
    who: Who,
    what: str,
    drawn: Array | None = None,
    keys: Sequence[str] = F1S,
) -> Iterator[Figure]:
    """F1 figures of summed counts; ``drawn`` (draws, ``COUNTS``): of the bootstrap."""
    values = f1_values(counts)
    draws = f1_values(drawn) if drawn is not None else {}
    for key in keys:
        yield figure(
            key,
            float(values[key]),
            about_f1(key, counts, who, what),
            n=round(counts[0] + counts[1]),
            between=interval(draws[key]) if draws else None,
        )


def place_figures(
    counts: Array, who: Who, what: str, drawn: Array | None = None
) -> Iterator[Figure]:
    """How far the places agree, whatever the label; ``counts`` as in ``Table.places``."""
    spans = counts[0] + counts[1]
    for key, at in (("place_exact", 2), ("place_overlap", 3)):
        draws = None
        if drawn is not None:
            draws = interval(over(2 * drawn[:, at], drawn[:, 0] + drawn[:, 1]))
        value = float(over(2 * counts[at], spans))
        yield figure(key, value, about_place(key, counts, who, what), n=round(spans), between=draws)


def found_figures(counts: Array, who: Who, names: tuple[str, str] = ("", "")) -> Iterator[Figure]:
    """Of two raters: how much of one's spans the other found. ``names`` of the two figures."""
    for key, part, whole, name in (("found_one", 5, 0, names[0]), ("found_other", 6, 1, names[1])):
        words = about_found(counts, who, by_second=key == "found_one")
        value = float(over(counts[part], counts[whole]))
        yield figure(key, value, words, n=round(counts[whole]), name=name)


def unit_figures(
    sums: Sums,
    who: Who,
    what: str,
    spans: int,
    drawn: Sums | None = None,
    *,
    keys: Sequence[str] = ("u", "binary", "cu"),
    layer: str = "",
) -> Iterator[Figure]:
    """u-alpha, |u-alpha and cu-alpha of one layer; ``layer``: its id, to tell apart the figures of
    several layers in one line."""
    found, draws = family(sums), family(drawn) if drawn is not None else None
    for key in keys:
        value = float(getattr(found, key))
        between = interval(getattr(draws, key)) if draws is not None else None
        why = _left_out(sums, float(sums.chars.sum()), spans) or why_not(sums, coded=key == "cu")
        words = about_units(key, value, who, what) if value == value else ""
        made = figure(key, value, words, n=spans, between=between, why=why)
        if layer:
            name = f"{NAMES[key]}, {what.strip(QUOTES)}"
            made = replace(made, id=f"{key}:{layer}", name=name)
        yield made


def label_unit_figures(
    layer: Sums, place: int, alone: Sums, who: Who, what: str, spans: int, drawn: tuple[Sums, Sums]
) -> Iterator[Figure]:
    """u-alpha of one label against all the rest, and (k)u-alpha among the labels of its layer."""
    value = float(family(alone).u)
    words = about_units("alone", value, who, what) if value == value else ""
    between = interval(family(drawn[1]).u)
    yield figure("u", value, words, n=spans, between=between, why=why_not(alone, coded=False))
    found, draws = family(layer), family(drawn[0])
    value, coverage = float(found.labels[place]), float(found.coverage[place])
    words = about_units("ku", value, who, what, coverage) if value == value else ""
    why = ONE_VALUE if layer.cross[place].any() else NO_COMMON
    if not layer.chars[place]:
        why = _left_out(layer, float(layer.chars[place]), spans) or NO_UNITS
    between = interval(draws.labels[..., place])
    yield figure("ku", value, words, n=spans, between=between, why=why)


def _left_out(sums: Sums, marked: float, spans: int) -> Undefined | None:
    """Why nothing counts of ``spans`` that somebody marked, where that is so: the unitizing family
    leaves articles out in which one annotator's spans overlap. ``marked``: code points counted."""
    if not sums.length:
        return PARTITION
    return LEFT_OUT if spans and not marked else None
