"""What a plan compares: whose work, in which articles, and what is counted apart.

What belongs here: going through the statistics of all articles once, before any sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from annotator.review.agreement.model import GOLD, AgreementPlan, Apart, ArticleFigures
from annotator.review.agreement.table import Axes, Compared
from annotator.scheme import Scheme


class Chosen(NamedTuple):
    """``compared`` by article key; ``golden``: an entry for each annotator of each article that has
    gold, the annotator before gold; ``alone``, ``outside``, ``empty``: see ``Apart``."""

    compared: list[Compared]
    golden: list[Compared]
    axes: Axes
    alone: int
    outside: int
    empty: int

    def apart(self, apart: Apart) -> Apart:
        """With what is known from elsewhere."""
        return Apart(
            unfinished=apart.unfinished,
            skipped=apart.skipped,
            seen=apart.seen or sum(map(_seen, self.compared)),
            alone=self.alone,
            outside=self.outside,
            empty=self.empty,
        )


def _seen(each: Compared) -> int:
    return sum(each.figures.raters[at].seen for at in each.raters)


def rater_order(
    plan: AgreementPlan, ids: Iterable[str], names: Mapping[str, str]
) -> tuple[str, ...]:
    """The raters of a report in the order of its matrices: as the plan names them, else by name
    (then id); gold last unless the plan says otherwise. Of a pair, the first has the rows."""
    if plan.annotators:
        return tuple(dict.fromkeys(plan.annotators))
    people = {each for each in ids if each != GOLD}
    return tuple(sorted(people, key=lambda each: (names.get(each, each).casefold(), each)))


def chosen(
    scheme: Scheme,
    plan: AgreementPlan,
    figures: Iterable[tuple[int, ArticleFigures]],
    names: Mapping[str, str],
) -> Chosen:
    """What is compared."""
    articles = sorted(figures, key=lambda each: each[0])
    order = rater_order(plan, _ids(articles), names)
    place = {rater: at for at, rater in enumerate(order)}
    compared: list[Compared] = []
    golden: list[Compared] = []
    alone = outside = 0
    for key, each in articles:
        wanted = [at for at, rater in enumerate(each.raters) if rater.id in place]
        wanted.sort(key=lambda at, each=each: place[each.raters[at].id])  # type: ignore[misc]
        one = Compared(key, each, tuple(wanted))
        golden += _with_gold(one, plan)
        if len(wanted) < 2:
            alone += bool(wanted)
        elif _within(plan, one.finished):
            compared.append(one)
        else:
            outside += 1
    axes = Axes(*_labels(scheme, plan, [*compared, *golden]), order)
    empty = sum(not each.spans for each in compared)
    return Chosen(compared, golden, axes, alone, outside, empty)


def _ids(articles: Sequence[tuple[int, ArticleFigures]]) -> set[str]:
    return {rater.id for _, each in articles for rater in each.raters}


def _within(plan: AgreementPlan, finished: int) -> bool:
    return plan.since <= finished and (not plan.until or finished < plan.until)


def _with_gold(each: Compared, plan: AgreementPlan) -> list[Compared]:
    raters = each.figures.raters
    gold = next((at for at, rater in enumerate(raters) if rater.id == GOLD), None)
    if gold is None:
        return []
    pairs = (Compared(each.article, each.figures, (at, gold)) for at in each.raters if at != gold)
    return [pair for pair in pairs if _within(plan, pair.finished)]


def _labels(
    scheme: Scheme, plan: AgreementPlan, compared: Sequence[Compared]
) -> tuple[tuple[str, ...], dict[str, str]]:
    """The labels that have spans, in the scheme's order by layer, and their layers."""
    layer_of: dict[str, str] = {}
    for each in {(each.figures.labels, each.figures.layers) for each in compared}:
        layer_of.update(dict.fromkeys(each[0], ""))
    known = {label.id: label.layer for label in scheme.labels}
    layers = [layer.id for layer in scheme.layers]
    at = {label.id: place for place, label in enumerate(scheme.labels)}

    def rank(label: str) -> tuple[int, int, str]:
        layer = known.get(label)
        return (layers.index(layer) if layer is not None else len(layers), at.get(label, 0), label)

    labels = sorted(layer_of, key=rank)
    found = {label: known.get(label, "") for label in labels}
    kept = tuple(label for label in labels if not plan.layer or found[label] == plan.layer)
    return kept, found
