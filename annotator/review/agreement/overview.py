"""The overview: all labels, each layer, each label, with intervals.

What belongs here: the one table that says how far annotators agree, and how sure that is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from annotator.review.agreement.expert import gamma_figure
from annotator.review.agreement.lines import (
    Drawn,
    f1_figures,
    label_unit_figures,
    place_figures,
    unit_figures,
)
from annotator.review.agreement.model import AgreementPlan, Line
from annotator.review.agreement.sayings import Who
from annotator.review.agreement.table import Table
from annotator.review.agreement.unitizing import Sums
from annotator.scheme import Scheme
from annotator.ticker import Ticker

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]


class _Sums:
    """Sums over all articles and over the bootstrap's draws."""

    def __init__(self, plan: AgreementPlan, table: Table, ticker: Ticker) -> None:
        layers = [table.sums_by_article(table.layers[layer]) for layer in table.axes.layers]
        alone = [table.sums_by_article(units) for units in table.alone]
        tables = [table.by_article(table.labels), table.by_article(table.places)]
        tables += [part for sums in (*layers, *alone) for part in sums]
        self._drawn = Drawn(tables, plan.draws, plan.seed, ticker)
        self._layers = len(layers)
        self._table = table

    def labels(self, labels: list[int]) -> tuple[Array, Array | None]:
        """Counts of some labels together, and of the draws."""
        total = self._drawn.total[0][0, labels].sum(0)
        draws = self._drawn.draws[0]
        return total, draws[:, labels].sum(1) if len(draws) else None

    def places(self, layer: int) -> tuple[Array, Array | None]:
        """Counts of places of a layer, and of the draws."""
        draws = self._drawn.draws[1]
        return self._drawn.total[1][0, layer], draws[:, layer] if len(draws) else None

    def layer(self, layer: int) -> tuple[Sums, Sums]:
        """A layer's units, and those of the draws."""
        return self._units(2 + layer * len(Sums._fields))

    def alone(self, label: int) -> tuple[Sums, Sums]:
        """A label's units against all the rest, and those of the draws."""
        return self._units(2 + (self._layers + label) * len(Sums._fields))

    def _units(self, first: int) -> tuple[Sums, Sums]:
        last = first + len(Sums._fields)
        total = Sums(*(part[0] for part in self._drawn.total[first:last]))
        return total, Sums(*self._drawn.draws[first:last])


def overview(
    scheme: Scheme, plan: AgreementPlan, table: Table, who: Who, ticker: Ticker
) -> tuple[Line, ...]:
    """The lines: everything (where there are several layers), then each layer and its labels."""
    if not table.compared or not table.axes.labels:
        return ()
    sums = _Sums(plan, table, ticker)
    lines = []
    if len(table.axes.layers) > 1:
        counts, drawn = sums.labels(list(range(len(table.axes.labels))))
        figures = tuple(f1_figures(counts, who, "spans", drawn))
        lines.append(_line("all", "", "All labels", "", counts, table, figures))
    for at, layer in enumerate(table.axes.layers):
        lines += _layer_lines(scheme, plan, table, who, sums, at, layer, ticker)
    return tuple(lines)


def _layer_lines(
    scheme: Scheme,
    plan: AgreementPlan,
    table: Table,
    who: Who,
    sums: _Sums,
    at: int,
    layer: str,
    ticker: Ticker,
) -> Iterator[Line]:
    labels = table.axes.of_layer(layer)
    name = layer_name(scheme, layer)
    counts, drawn = sums.labels(labels)
    total, draws = sums.layer(at)
    spans = round(counts[0] + counts[1])
    figures = [*f1_figures(counts, who, f"“{name}” spans", drawn)]
    figures += place_figures(*_with_words(sums.places(at), who, f"“{name}” spans"))
    figures += unit_figures(total, who, f"“{name}”", spans, draws)
    if plan.gamma:
        figures.append(gamma_figure(plan, table, layer, who, name, spans, ticker))
    yield _line("layer", layer, name, layer, counts, table, tuple(figures))
    for place, label in enumerate(labels):
        counts, drawn = sums.labels([label])
        name = label_name(scheme, table.axes.labels[label])
        spans = round(counts[0] + counts[1])
        alone, alone_drawn = sums.alone(label)
        units = label_unit_figures(
            total, place, alone, who, f"“{name}”", spans, (draws, alone_drawn)
        )
        figures = [*f1_figures(counts, who, f"“{name}” spans", drawn), *units]
        yield _line("label", table.axes.labels[label], name, layer, counts, table, tuple(figures))


def _with_words(
    counts: tuple[Array, Array | None], who: Who, what: str
) -> tuple[Array, Who, str, Array | None]:
    return counts[0], who, what, counts[1]


def _line(
    kind: str,
    id_: str,
    name: str,
    layer: str,
    counts: Array,
    table: Table,
    figures: tuple[object, ...],
) -> Line:
    return Line(
        kind=kind,
        id=id_,
        name=name,
        layer=layer,
        spans=round(counts[0] + counts[1]),
        compared=len(table.compared),
        figures=figures,  # type: ignore[arg-type]
    )


def layer_name(scheme: Scheme, layer: str) -> str:
    """A layer's name; its id where the scheme has none such."""
    return next((each.name for each in scheme.layers if each.id == layer), layer or "other labels")


def label_name(scheme: Scheme, label: str) -> str:
    """A label's name; its id where the scheme has none such."""
    found = scheme.label(label)
    return found.name if found is not None else label
