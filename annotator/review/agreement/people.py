"""Figures of two people, of one person, of one article.

What belongs here: the lines of the pair matrix, of the list of annotators (with how they stand to
gold) and of the list of articles.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

from annotator.review.agreement.choose import Chosen
from annotator.review.agreement.lines import (
    f1_figures,
    f1_values,
    found_figures,
    over,
    unit_figures,
)
from annotator.review.agreement.model import GOLD, ArticleLine, Figure, PairLine, PersonLine
from annotator.review.agreement.outcome import NO_UNITS
from annotator.review.agreement.overview import layer_name
from annotator.review.agreement.sayings import OTHERS, Who, about_gold, figure
from annotator.review.agreement.table import Axes, Table, summed
from annotator.review.agreement.unitizing import Sums
from annotator.scheme import Scheme

FOUND: Final = ("Found by the others", "Found of the others’")
_PER_ARTICLE: Final = ("f1_overlap", "f1_exact")


def pair_lines(scheme: Scheme, table: Table, names: Mapping[str, str]) -> tuple[PairLine, ...]:
    """Each two raters who handed in the same article, in the order of the raters."""
    import numpy as np

    raters = table.axes.raters
    many = len(raters)
    pair = table.one * many + table.other
    counts = summed(table.labels, pair, many * many).sum(1)
    units = {
        layer: Sums(*(summed(part, pair, many * many) for part in each.sums))
        for layer, each in table.layers.items()
    }
    places = summed(table.places, pair, many * many)
    articles = summed(np.ones(len(pair)), pair, many * many)
    lines = []
    for one, other in combinations(range(many), 2):
        at = one * many + other
        if not articles[at]:
            continue
        who = Who([names[raters[one]], names[raters[other]]])
        mine = counts[at]
        figures = [*f1_figures(mine, who, "spans"), *found_figures(mine, who)]
        for number, (layer, each) in enumerate(units.items()):
            sums = Sums(*(part[at] for part in each))
            name = layer_name(scheme, layer)
            spans = round(places[at, number, :2].sum())
            figures += unit_figures(sums, who, f"“{name}”", spans, keys=("u",), layer=layer)
        lines.append(
            PairLine(
                one=raters[one],
                other=raters[other],
                articles=round(articles[at]),
                one_spans=round(mine[0]),
                other_spans=round(mine[1]),
                figures=tuple(figures),
            )
        )
    return tuple(lines)


def article_lines(table: Table, titles: Mapping[int, str]) -> tuple[ArticleLine, ...]:
    """Each compared article; figures of all its pairs together."""
    if not table.compared:
        return ()
    counts = table.by_article(table.labels).sum(1)
    worked_out = f1_values(counts)
    values = {key: worked_out[key].tolist() for key in _PER_ARTICLE}
    rows = counts.tolist()  # numbers of Python's own, which are looked at one by one much faster
    lines = []
    for at, each in enumerate(table.compared):
        spans = round(rows[at][0] + rows[at][1])
        figures = tuple(
            figure(key, values[key][at], _about_article(key, rows[at], spans), n=spans)
            for key in _PER_ARTICLE
        )
        lines.append(
            ArticleLine(
                article=each.article,
                title=titles.get(each.article, ""),
                raters=len(each.raters),
                spans=each.spans,
                finished=each.finished,
                figures=figures,
            )
        )
    return tuple(lines)


def _about_article(key: str, counts: Sequence[float], spans: int) -> str:
    at, how = (
        (3, "have a partner of the same label that overlaps it")
        if key == "f1_overlap"
        else (
            2,
            "have a partner with exactly the same words and label",
        )
    )
    paired = round(2 * counts[at])
    return f"Of {spans:,} spans (each counted once for each partner), {paired:,} {how}."


def person_lines(
    scheme: Scheme, found: Chosen, table: Table, names: Mapping[str, str]
) -> tuple[PersonLine, ...]:
    """Each annotator, with all the others together and against gold."""
    golden = _golden(found)
    lines = []
    for at, rater in enumerate(table.axes.raters):
        if rater == GOLD:
            continue
        who = Who([names[rater], OTHERS])
        here = table.one == at
        there = table.other == at
        turned = table.labels[there][:, :, [1, 0, 2, 3, 4, 6, 5, 7, 8]]
        counts = table.labels[here].sum((0, 1)) + turned.sum((0, 1))
        figures = [*f1_figures(counts, who, "spans"), *found_figures(counts, who, FOUND)]
        own = [
            (each.figures, place)
            for each in found.compared
            for place in each.raters
            if each.figures.raters[place].id == rater
        ]
        spans = dict.fromkeys(found.axes.labels, 0)
        for each, place in own:
            for label, count in _labels_of(each.raters[place].units):
                name = each.labels[label]
                if name in spans:
                    spans[name] += count
        articles, edits, gold = golden(at, names[rater])
        lines.append(
            PersonLine(
                annotator=rater,
                name=names[rater],
                articles=len(own),
                spans=sum(spans.values()),
                labels=tuple(spans.items()),
                figures=tuple(figures),
                gold_articles=articles,
                gold=gold,
                edits=edits,
            )
        )
    return tuple(lines)


def _labels_of(units: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """How many spans of which label there are among a rater's units."""
    spans = dict(zip(units[::4], units[1::4], strict=True))
    labels = list(spans.values())
    for label in set(labels):
        yield label, labels.count(label)


class _Golden:
    """Annotators against gold, each pair an article of its own."""

    def __init__(self, found: Chosen) -> None:
        raters = tuple(each for each in found.axes.raters if each != GOLD)
        axes = Axes(found.axes.labels, found.axes.layer_of, (*raters, GOLD))
        self._table = Table(found.golden, axes)
        self._place = {rater: at for at, rater in enumerate(raters)}
        self._raters = found.axes.raters

    def __call__(self, rater: int, name: str) -> tuple[int, tuple[int, ...], tuple[Figure, ...]]:
        """In how many articles, how the spans differ, and the figures."""
        chosen = self._table.one == self._place[self._raters[rater]]
        articles = int(chosen.sum())
        if not articles:
            return 0, (), ()
        counts = self._table.labels[chosen].sum((0, 1))
        rows = [row for row, take in zip(self._table.rows, chosen, strict=True) if take]
        edits = tuple(map(sum, zip(*(row.pair.edits for row in rows), strict=True)))
        figures = []
        for key, part, whole in (
            ("precision", 2, 0),
            ("recall", 2, 1),
            ("precision_overlap", 3, 0),
            ("recall_overlap", 3, 1),
        ):
            value = float(over(counts[part], counts[whole]))
            words = about_gold(key, counts, name)
            figures.append(figure(key, value, words, n=round(counts[whole]), why=NO_UNITS))
        figures += f1_figures(counts, Who([name, "gold"]), "spans")
        return articles, edits, tuple(figures)


def _golden(found: Chosen) -> _Golden:
    return _Golden(found)
