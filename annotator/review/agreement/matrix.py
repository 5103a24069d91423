"""Which label meets which, and which values, on paired spans.

What belongs here: the confusion matrices by layer, with a row and a column for "nothing", and the
chance-corrected figures for attributes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from annotator.review.agreement.coding import alpha_of
from annotator.review.agreement.model import NOTHING, AttributeLine, Cell, Confusion
from annotator.review.agreement.outcome import NO_VALUES, ratio
from annotator.review.agreement.overview import label_name, layer_name
from annotator.review.agreement.sayings import about_values, figure
from annotator.review.agreement.table import Table
from annotator.scheme import Scheme

VALUES_SHOWN = 200
"""Pairs of values that a line lists; a number may have many more."""


def confusions(scheme: Scheme, table: Table, names: Mapping[str, str]) -> tuple[Confusion, ...]:
    """A matrix for each layer that has spans."""
    counts = _counts(table)
    raters = table.axes.raters
    two = len(raters) == 2
    rows, columns = (names[each] for each in raters) if two else ("the first", "the second")
    found = []
    for layer in table.axes.layers:
        labels = [table.axes.labels[at] for at in table.axes.of_layer(layer)] + [NOTHING]
        cells = (
            Cell(row, column, counts.get((row, column), 0)) for row in labels for column in labels
        )
        found.append(
            Confusion(
                layer=layer,
                name=layer_name(scheme, layer),
                labels=tuple(labels),
                names=tuple(label_name(scheme, each) if each else "nothing" for each in labels),
                cells=tuple(cells),
                rows=rows,
                columns=columns,
                symmetric=not two,
            )
        )
    return tuple(found)


def _counts(table: Table) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    known = set(table.axes.labels)
    for row in table.rows:
        labels = (*table.compared[row.article].figures.labels, NOTHING)
        for one, other, count in row.pair.confusion:
            cell = (labels[other], labels[one]) if row.turned else (labels[one], labels[other])
            if known.issuperset(filter(None, cell)):
                found[cell] = found.get(cell, 0) + count
    return found


class _Values(NamedTuple):
    """Counts of the values of one attribute: of (first, second) where both have one."""

    both: dict[tuple[str, str], int]
    sides: list[int]

    @property
    def said(self) -> bool:
        """Whether anybody has a value at all."""
        return bool(self.both or self.sides[0])

    def take(self, one: str | None, other: str | None, count: int) -> None:
        """Take in so many paired spans."""
        if one is not None and other is not None:
            self.both[one, other] = self.both.get((one, other), 0) + count
        else:
            self.sides[one is None and other is None] += count


def attribute_lines(scheme: Scheme, table: Table) -> tuple[AttributeLine, ...]:
    """Each attribute, on all labels together (where it stands on several) and on each of them."""
    found: dict[str, dict[str, _Values]] = {}
    known = set(table.axes.labels)
    for (attribute, label, one, other), count in _told(table).items():
        if label in known:
            by_label = found.setdefault(attribute, {})
            for each in (label, ""):
                by_label.setdefault(each, _Values({}, [0, 0])).take(one, other, count)
    lines: list[AttributeLine] = []
    order = {each.id: at for at, each in enumerate(scheme.attributes)}
    for attribute in sorted(found, key=lambda each: (order.get(each, len(order)), each)):
        by_label = found[attribute]
        labels_of = [label for label in table.axes.labels if label in by_label]
        labels_of = [label for label in labels_of if by_label[label].said]
        shown = ["", *labels_of] if len(labels_of) > 1 else labels_of
        lines += [_attribute(scheme, attribute, label, by_label[label]) for label in shown]
    return tuple(lines)


_Case = tuple[str, str, str | None, str | None]


def _told(table: Table) -> dict[_Case, int]:
    """How many paired spans of which label have which values of which attribute: over many
    thousand articles there are few such cases, and each is looked at once."""
    found: dict[_Case, int] = {}
    for row in table.rows:
        labels, turned = table.compared[row.article].figures.labels, row.turned
        for attribute, at, one, other, count in row.pair.attributes:
            label = labels[at]
            cell = (attribute, label, other, one) if turned else (attribute, label, one, other)
            found[cell] = found.get(cell, 0) + count
    return found


def _attribute(scheme: Scheme, attribute: str, label: str, values: _Values) -> AttributeLine:
    known = scheme.attribute(attribute)
    name = known.name if known is not None else attribute
    what = f"“{name}” on {label_name(scheme, label)} spans" if label else f"“{name}”"
    both = sum(values.both.values())
    same = sum(count for (one, other), count in values.both.items() if one == other)
    table: dict[tuple[object, object], float] = {}
    for (one, other), count in values.both.items():
        for cell in ((one, other), (other, one)):
            table[cell] = table.get(cell, 0) + count
    words = {key: about_values(key, both, same, what) for key in ("percent", "alpha")}
    listed = sorted(values.both.items(), key=lambda each: (-each[1], each[0]))
    return AttributeLine(
        attribute=attribute,
        name=name,
        label=label,
        both=both,
        one_sided=values.sides[0],
        neither=values.sides[1],
        figures=(
            figure("percent", ratio(same, both, NO_VALUES), words["percent"], n=both),
            figure("alpha", alpha_of(table), words["alpha"], n=both),
        ),
        values=tuple((*cell, count) for cell, count in listed[:VALUES_SHOWN]),
    )
