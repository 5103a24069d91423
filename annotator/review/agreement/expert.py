"""Gamma of a layer, for those who ask for it.

What belongs here: reading spans out of the statistics, and the figure with its sentence.
"""

from __future__ import annotations

from annotator.review.agreement.gamma import Hull, gamma
from annotator.review.agreement.model import AgreementPlan, Figure, RaterFigures
from annotator.review.agreement.outcome import Undefined
from annotator.review.agreement.sayings import Who, figure
from annotator.review.agreement.table import Compared, Table
from annotator.ticker import Ticker


def gamma_figure(
    plan: AgreementPlan, table: Table, layer: str, who: Who, name: str, spans: int, ticker: Ticker
) -> Figure:
    """Gamma of one layer over all compared articles."""
    labels = {table.axes.labels[at] for at in table.axes.of_layer(layer)}
    continua = [_continuum(each, labels) for each in table.compared]
    found = gamma(continua, plan.seed, ticker=ticker)
    words = ""
    if not isinstance(found.value, Undefined):
        words = (
            f"The best alignment of all “{name}” spans has {found.value:.3f} less disorder than "
            f"chance alignments have (1: none at all; {found.samples:,} draws of all articles): "
            f"{who.both} are compared by place and label at once; nested spans count."
        )
    return figure("gamma", found.value, words, n=spans)


def _continuum(each: Compared, labels: set[str]) -> list[list[Hull]]:
    names = each.figures.labels
    return [_hulls(each.figures.raters[at], names, labels) for at in each.raters]


def _hulls(rater: RaterFigures, names: tuple[str, ...], labels: set[str]) -> list[Hull]:
    found: dict[int, Hull] = {}
    units = rater.units
    for at in range(0, len(units), 4):
        number, label, start, end = units[at : at + 4]
        if names[label] in labels:
            begun = found.get(number)
            first = start if begun is None else int(begun.start)
            found[number] = Hull(first, end, names[label])
    return sorted(found.values())
