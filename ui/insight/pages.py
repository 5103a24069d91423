"""The pages of the agreement window: a report as sheets.

What belongs here: which table a page shows and what stands in its cells. Figures become cells in
``figures``; the tables are drawn by ``sheet_view``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from ui.insight.figures import cells, columns, figure_cell, kinds
from ui.insight.sheet import ArticleTarget, Cell, Column, PassageTarget, Sheet, count, words

if TYPE_CHECKING:
    from annotator.review.agreement import AgreementReport, Figure
    from annotator.review.agreement.model import Apart, Confusion, PairLine, Period, PersonLine

NO_SPAN: Final = "(nothing)"
"""The name of the row and the column where one of the two has no span."""


# Overview


def overview(report: AgreementReport) -> Sheet:
    """Everything, each layer, and each label with how many spans it has."""
    shown = kinds(line.figures for line in report.overview)
    heads = (
        Column("", "Everything, each layer, and each label in it", number=False),
        Column("Spans", "Spans of all who are compared; counted once for each pair they are in"),
    )
    rows = tuple(
        (
            Cell(
                words(line.name).text,
                line.name.casefold(),
                head=line.kind != "label",
                indent=int(line.kind == "label"),
            ),
            count(line.spans),
            *cells(shown, line.figures),
        )
        for line in report.overview
    )
    note = (
        "Each figure explains itself below when it is selected. Under it stands the 95 % interval: "
        "the wider, the less these articles settle."
    )
    return Sheet(
        "overview", (*heads, *columns(shown)), rows, note=note, first=(0, 2 if shown else 0)
    )


# Pairs


def pair_kinds(report: AgreementReport) -> list[tuple[str, str]]:
    """The figures that a pair matrix can show: id and name."""
    return [(figure.id, figure.name) for figure in kinds(line.figures for line in report.pairs)]


def pairs(report: AgreementReport, wanted: str) -> Sheet:
    """Annotators against annotators: the figure above the diagonal, what it rests on below."""
    raters = report.raters
    lines = {frozenset((line.one, line.other)): line for line in report.pairs}
    heads = (
        Column("", number=False),
        *(Column(words(rater.name).text) for rater in raters),
    )
    rows = []
    for at, rater in enumerate(raters):
        row = [words(rater.name, head=True)]
        for across, other in enumerate(raters):
            line = lines.get(frozenset((rater.id, other.id))) if at != across else None
            row.append(_pair_cell(line, wanted, above=across > at))
        rows.append(tuple(row))
    note = (
        "Above the diagonal the figure, below it how many spans it rests on. Two who share no "
        "finished article have an empty cell."
    )
    return Sheet(
        "pairs", heads, tuple(rows), sortable=False, note=note, first=(0, min(2, len(raters)))
    )


def _pair_cell(line: PairLine | None, wanted: str, *, above: bool) -> Cell:
    if line is None:
        return Cell()
    figure = next((each for each in line.figures if each.id == wanted), None)
    if above:
        return _shaded(figure_cell(figure))
    number = figure.n if figure is not None else line.one_spans + line.other_spans
    told = (
        f"{_many(line.articles, 'article')} that both finished, with "
        f"{_many(line.one_spans + line.other_spans, 'span')} of theirs."
    )
    return count(number, about=told, faint=figure is not None and figure.grey)


def _shaded(cell: Cell) -> Cell:
    """The higher the agreement, the stronger the ground; the number says it as well."""
    value = cell.order if isinstance(cell.order, float) else 0.0
    return Cell(
        cell.text,
        cell.order,
        about=cell.about,
        source=cell.source,
        faint=cell.faint,
        shade=0.0 if cell.faint else max(0.0, value),
    )


# Confusion


def confusion(matrix: Confusion) -> Sheet:
    """Which label the one has where the other has which; every cell opens its passages."""
    names = dict(zip(matrix.labels, matrix.names, strict=True))
    found = {(cell.row, cell.column): cell.count for cell in matrix.cells}
    sums = {row: sum(found.get((row, other), 0) for other in names) for row in names}
    heads = (
        Column(f"{words(matrix.rows).text} ↓   {words(matrix.columns).text} →", number=False),
        *(Column(label_name(id_, matrix)) for id_ in names),
    )
    rows = []
    for row in names:
        made = [words(label_name(row, matrix), head=True)]
        for across in names:
            number = found.get((row, across), 0)
            made.append(_confusion_cell(matrix, names, row, across, number, sums[row]))
        rows.append(tuple(made))
    note = (
        "How often the one has the label of the row where the other has the label of the column. "
        "The stronger the ground, the larger the share of the row. "
        "Enter on a cell lists its passages."
    )
    return Sheet(
        f"confusion {matrix.layer}", heads, tuple(rows), sortable=False, note=note, first=(0, 1)
    )


def _confusion_cell(
    matrix: Confusion, names: dict[str, str], row: str, across: str, number: int, of: int
) -> Cell:
    if row == across == "":
        return Cell(about="Where nobody has a span there is nothing to count.")
    one, other = _quoted(row, names), _quoted(across, names)
    share = number / of if of else 0.0
    told = (
        f"{_many(number, 'passage')} with {one} by {matrix.rows} and {other} by {matrix.columns}: "
        f"{share * 100:.0f} % of that row."
    )
    target = PassageTarget(row, across, matrix.layer) if number else None
    text = f"{number:,}" if number else "·"
    return Cell(text, float(number), about=told, faint=not number, shade=share, target=target)


def label_name(id_: str, matrix: Confusion) -> str:
    """The name of a label's row or column."""
    return words(matrix.names[matrix.labels.index(id_)]).text if id_ else NO_SPAN


def _quoted(id_: str, names: dict[str, str]) -> str:
    return f"“{words(names[id_]).text}”" if id_ else "nothing"


# Articles and people


def articles(report: AgreementReport) -> Sheet:
    """One line an article; opening it opens it in review."""
    shown = kinds(line.figures for line in report.per_article)
    heads = (
        Column("Article", number=False, wide=True),
        Column("Annotators"),
        Column("Spans"),
        *columns(shown),
        Column("Finished", "When the last of those compared finished it"),
    )
    rows = []
    for line in report.per_article:
        target = ArticleTarget(line.article)
        rows.append(
            (
                words(line.title or "Untitled", target=target, about="Enter opens it in review."),
                count(line.raters, target=target),
                count(line.spans, target=target),
                *cells(shown, line.figures, target),
                Cell(day(line.finished), float(line.finished) or None, target=target),
            )
        )
    note = (
        "Those that agree least come first. Enter opens the article in review; Alt+↑ and Alt+↓ "
        "sort by the column one is in, and so does a click on its title."
    )
    return Sheet("articles", heads, tuple(rows), note=note, order=3 if shown else 0)


OF_ONE: Final = {
    "found_one": "Found by others",
    "found_other": "Found of others’",
}
"""Names of figures where the first of two is a person and the second all others."""


def people(report: AgreementReport) -> Sheet:
    """One line an annotator, with all others together."""
    shown = kinds(line.figures for line in report.people)
    heads = (
        Column("Annotator", number=False),
        Column("Articles", "Articles compared with somebody’s"),
        Column("Spans"),
        *columns(shown, OF_ONE),
    )
    rows = tuple(
        (
            words(line.name, head=True),
            count(line.articles),
            count(line.spans, about=_labels_told(line, report)),
            *cells(shown, line.figures),
        )
        for line in report.people
    )
    note = "Each annotator with all others together."
    return Sheet("people", heads, rows, note=note, first=(0, 3 if shown else 0))


def against_gold(report: AgreementReport) -> Sheet:
    """One line an annotator of whom something is adjudicated, against gold."""
    shown = kinds(line.gold for line in report.people)
    heads = (
        Column("Annotator", number=False),
        Column("Articles", "Adjudicated articles that they had finished"),
        *columns(shown),
        *(Column(name, told) for name, told in EDITS),
    )
    rows = tuple(
        (
            words(line.name, head=True),
            count(line.gold_articles),
            *cells(shown, line.gold),
            *_edit_cells(line),
        )
        for line in report.people
        if line.gold_articles
    )
    return Sheet("gold", heads, rows, first=(0, 2 if shown else 0))


EDITS: Final = (
    ("Same", "Spans whose place and label are those of a gold span"),
    ("Other label", "The place of a gold span, with another label"),
    ("Other place", "The label of a gold span, at other edges"),
    ("Both other", "They overlap a gold span, with another label and other edges"),
    ("Missing", "Gold spans that they do not have"),
    ("Too many", "Spans of theirs that did not become gold"),
)


def _edit_cells(line: PersonLine) -> list[Cell]:
    found = line.edits or (None,) * len(EDITS)
    return [
        count(number, about=f"{_many(number, 'span')}: {told}.") if number is not None else Cell()
        for number, (_, told) in zip(found, EDITS, strict=True)
    ]


def _labels_told(line: PersonLine, report: AgreementReport) -> str:
    names = {each.id: each.name for each in report.overview if each.kind == "label"}
    told = (f"{words(names.get(id_, id_)).text} {number:,}" for id_, number in line.labels)
    return ", ".join(told)


# Time


def over_time(report: AgreementReport) -> Sheet:
    """Stretches of time by the day of finishing, and before and after each scheme."""
    return _periods("time", report.over_time, "Finished in")


def schemes(report: AgreementReport) -> Sheet:
    """The same for the times in which each version of the scheme was in force."""
    return _periods("schemes", report.schemes, "Finished under")


def _periods(name: str, periods: Sequence[Period], title: str) -> Sheet:
    shown = kinds(period.figures for period in periods)
    heads = (Column(title, number=False), Column("Articles"), *columns(shown))
    rows = tuple(
        (
            Cell(words(period.name).text, float(period.since)),
            count(period.articles),
            *cells(shown, period.figures),
        )
        for period in periods
    )
    return Sheet(name, heads, rows, first=(0, 2 if shown else 0))


# Attributes


def attributes(report: AgreementReport) -> Sheet:
    """Each attribute on the paired spans of each label."""
    shown = kinds(line.figures for line in report.attributes)
    names = {each.id: each.name for each in report.overview if each.kind == "label"}
    heads = (
        Column("Attribute", number=False),
        Column("Label", number=False),
        Column("Both", "Paired spans on which both have a value"),
        Column("One", "Paired spans on which only one has a value"),
        Column("Neither", "Paired spans without any"),
        *columns(shown),
        Column("Values of the one and of the other", number=False, wide=True),
    )
    rows = []
    for line in report.attributes:
        label = names.get(line.label, line.label) if line.label else "All labels"
        told = "; ".join(_value_pair(*pair) for pair in line.values[:VALUES_SHOWN])
        rows.append(
            (
                words(line.name, head=not line.label),
                words(label),
                count(line.both),
                count(line.one_sided),
                count(line.neither),
                *cells(shown, line.figures),
                words(told, about=told),
            )
        )
    note = "On spans that were paired and have the same label on both sides."
    return Sheet("attributes", heads, tuple(rows), note=note, first=(0, 5 if shown else 0))


VALUES_SHOWN: Final = 6


def _value_pair(one: str, other: str, number: int) -> str:
    pair = words(one).text if one == other else f"{words(one).text} / {words(other).text}"
    return f"{pair} {number:,}"


MADE: Final[dict[str, Callable[[AgreementReport], Sheet]]] = {
    "Overview": overview,
    "Articles": articles,
    "Attributes": attributes,
}
"""Pages that are one table, by name."""


# The line above


def counted(report: AgreementReport) -> str:
    """What was compared, and what is counted apart."""
    apart = apart_words(report.apart)
    told = f"{_many(report.articles, 'article')} compared."
    return f"{told} Counted apart: {', '.join(apart)}." if apart else told


def apart_words(apart: Apart) -> list[str]:
    """What is counted apart, in words; nothing where there is none."""
    seen = f"{_many(apart.seen, 'piece')} of work changed after seeing others’"
    parts = (
        (apart.unfinished, f"{apart.unfinished:,} unfinished"),
        (apart.skipped, f"{apart.skipped:,} skipped"),
        (apart.alone, f"{apart.alone:,} by one annotator alone"),
        (apart.outside, f"{apart.outside:,} finished at another time"),
        (apart.empty, f"{apart.empty:,} on which nobody marked anything"),
        (apart.seen, seen),
    )
    return [told for number, told in parts if number]


def day(when: int) -> str:
    """The day of a time in milliseconds, in this machine's zone; empty for none."""
    return f"{datetime.fromtimestamp(when / 1000).astimezone():%Y-%m-%d}" if when else ""


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"


def figure_of(figures: Sequence[Figure], wanted: str) -> Figure | None:
    """The figure of that kind."""
    return next((each for each in figures if each.id == wanted), None)
