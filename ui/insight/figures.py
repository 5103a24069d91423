"""Figures of a report as cells and sentences.

What belongs here: how a number is set, what stands where there is none, and what is said of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from ui.insight.sheet import NONE, Cell, Column

if TYPE_CHECKING:
    from annotator.review.agreement import Figure

FEW_TOLD: Final = "It rests on few spans: too few to lean on."


def number(value: float) -> str:
    """A figure with three decimals."""
    shown = f"{value:.3f}"
    return shown.removeprefix("-") if float(shown) == 0 else shown


def interval(figure: Figure) -> str:
    """The interval of a figure; empty where there is none."""
    if figure.low is None or figure.high is None:
        return ""
    between = "–" if figure.low >= 0 else " to "
    return f"{figure.low:.2f}{between}{figure.high:.2f}"


def about(figure: Figure) -> str:
    """The figure's sentence, with its interval or why it is not defined."""
    if figure.value is None:
        return f"Not defined: {figure.reason.rstrip('.')}." if figure.reason else "Not defined."
    parts = [figure.sentence]
    if interval(figure):
        parts.append(
            f"95 % interval, from draws of as many articles out of these: {interval(figure)}."
        )
    if figure.grey:
        parts.append(FEW_TOLD)
    return " ".join(part for part in parts if part)


def figure_cell(figure: Figure | None, target: object = None) -> Cell:
    """A figure as a cell; empty where the line has no such figure."""
    if figure is None:
        return Cell(target=target)
    value = figure.value
    return Cell(
        NONE if value is None else number(value),
        value,
        about=f"{figure.name}. {about(figure)}",
        source=figure.source,
        faint=figure.grey or value is None,
        below=interval(figure),
        target=target,
    )


def kinds(lines: Iterable[Sequence[Figure]]) -> list[Figure]:
    """One figure of each kind that the lines have, in their order."""
    found: dict[str, Figure] = {}
    for figures in lines:
        for figure in figures:
            found.setdefault(figure.id, figure)
    return list(found.values())


def columns(shown: Sequence[Figure], names: Mapping[str, str] | None = None) -> list[Column]:
    """The columns for these kinds of figures; ``names``: of kinds called otherwise here."""
    other = names or {}
    return [Column(other.get(figure.id, figure.name), figure.source) for figure in shown]


def cells(shown: Sequence[Figure], figures: Sequence[Figure], target: object = None) -> list[Cell]:
    """A line's cells under ``columns(shown)``."""
    known = {figure.id: figure for figure in figures}
    return [figure_cell(known.get(kind.id), target) for kind in shown]
