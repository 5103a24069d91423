"""The passages that a cell of the confusion matrix counts: the words, and who marked them how.

What belongs here: finding them again in the work of the articles that have any. Offsets are code
points, half-open, of the article's text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from annotator.review.agreement.choose import rater_order
from annotator.review.agreement.model import GOLD, AgreementPlan, ArticleFigures
from annotator.review.matching import paired
from annotator.review.model import AnnotatorWork, ArticleWork
from annotator.scheme import Scheme
from annotator.team import GoldSpan
from annotator.values import GAP, Annotation, Segment

CONTEXT: Final = 60
"""Code points of text on either side that a passage brings along."""


class Passage(Struct, frozen=True, kw_only=True):
    """One place that two raters judged, as a cell of a confusion matrix counts it.

    ``row`` and ``column`` are the raters (ids, or ``"gold"``); ``row_annotation`` and
    ``column_annotation`` the ids of what they marked, "" for nothing. ``segments`` and ``quote``
    are those of the row, or of the column where the row has nothing; ``other_quote`` is the
    column's where both have something. ``left`` and ``right`` are the text around, as it stands.
    """

    article: int
    title: str
    row: str
    column: str
    row_annotation: str
    column_annotation: str
    segments: tuple[Segment, ...]
    quote: str
    other_quote: str = ""
    left: str = ""
    right: str = ""
    overlap: float = 0.0


class Cell(Struct, frozen=True):
    """A cell of a confusion matrix: the labels of its row and column ("": nothing), its layer (""
    for any), and the places of the raters in the order of the report."""

    row: str
    column: str
    layer: str
    order: Mapping[str, int]


def cell_of(
    plan: AgreementPlan,
    figures: Iterable[tuple[int, ArticleFigures]],
    names: Mapping[str, str],
    labels: tuple[str, str],
    layer: str,
) -> Cell:
    """The cell that a report by this plan shows under these two labels."""
    ids = {rater.id for _, each in figures for rater in each.raters}
    order = rater_order(plan, ids, names)
    return Cell(*labels, layer or plan.layer, {rater: at for at, rater in enumerate(order)})


def may_have(plan: AgreementPlan, cell: Cell, figures: ArticleFigures) -> bool:
    """Whether an article is compared by this plan and has any passage of the cell."""
    there = [rater for rater in figures.raters if rater.id in cell.order]
    if len(there) < 2:
        return False
    finished = max(rater.finished for rater in there)
    if finished < plan.since or (plan.until and finished >= plan.until):
        return False
    places = {label: at for at, label in enumerate(figures.labels)} | {"": -1}
    wanted = {places.get(cell.row), places.get(cell.column)}
    return any({a, b} == wanted for pair in figures.pairs for a, b, _ in pair.confusion)


def passages_of(
    scheme: Scheme,
    work: ArticleWork,
    text: str,
    title: str,
    cell: Cell,
) -> Iterator[Passage]:
    """The passages of one article in a cell. Of each two raters the first in order has the row."""
    everybody = [*work.works, *([_of_gold(work.article, work.gold)] if work.gold else [])]
    works = sorted(
        (each for each in everybody if each.annotator in cell.order),
        key=lambda each: cell.order[each.annotator],
    )
    for at, one in enumerate(works):
        for other in works[at + 1 :]:
            for found in _of_pair(scheme, one, other, cell):
                yield _passage(work.article, title, text, one, other, *found)


def _of_gold(article: int, gold: Sequence[GoldSpan]) -> AnnotatorWork:
    annotations = tuple(
        Annotation(each.id, article, GOLD, each.label, each.segments, GAP.join(each.quotes))
        for each in gold
    )
    return AnnotatorWork(
        annotator=GOLD, annotations=annotations, told=tuple(each.attributes for each in gold)
    )


_Found = tuple[Annotation | None, Annotation | None, float]


def _of_pair(
    scheme: Scheme, one: AnnotatorWork, other: AnnotatorWork, cell: Cell
) -> Iterator[_Found]:
    mine = {each.id: each for each in _in_layer(scheme, one.annotations, cell.layer)}
    theirs = {each.id: each for each in _in_layer(scheme, other.annotations, cell.layer)}
    row, column = cell.row, cell.column
    pairs = paired(scheme, tuple(mine.values()), tuple(theirs.values()))
    if row and column:
        for pair in pairs:
            a, b = mine[pair.one], theirs[pair.other]
            if (a.label, b.label) == (row, column):
                yield a, b, pair.overlap
        return
    met = {pair.one for pair in pairs} | {pair.other for pair in pairs}
    for each in (mine if row else theirs).values():
        if each.id not in met and each.label == (row or column):
            yield (each, None, 0.0) if row else (None, each, 0.0)


def _in_layer(
    scheme: Scheme, annotations: Sequence[Annotation], layer: str
) -> Sequence[Annotation]:
    if not layer:
        return annotations
    of_layer = {label.id for label in scheme.labels if label.layer == layer}
    return [each for each in annotations if each.label in of_layer]


def _passage(
    article: int,
    title: str,
    text: str,
    one: AnnotatorWork,
    other: AnnotatorWork,
    a: Annotation | None,
    b: Annotation | None,
    overlap: float,
) -> Passage:
    shown = a or b
    assert shown is not None
    return Passage(
        article=article,
        title=title,
        row=one.annotator,
        column=other.annotator,
        row_annotation=a.id if a else "",
        column_annotation=b.id if b else "",
        segments=shown.segments,
        quote=shown.quote,
        other_quote=b.quote if a and b else "",
        left=text[max(0, shown.start - CONTEXT) : shown.start],
        right=text[shown.end : shown.end + CONTEXT],
        overlap=overlap,
    )
