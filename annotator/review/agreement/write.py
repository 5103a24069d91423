"""The report as a file: CSV, JSON, or a page of HTML.

What belongs here: turning a report into bytes that are the same for the same report. No cell of the
CSV can run as a formula in a spreadsheet; the page has no scripts, loads nothing, and shows every
name and word as text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Final

import msgspec

from annotator.guarded.cells import harmless
from annotator.review.agreement.model import AgreementReport, Confusion, Figure
from annotator.review.agreement.sayings import WHY_APART, three_digits

_COLUMNS: Final = (
    "part",
    "line",
    "layer",
    "first",
    "second",
    "figure",
    "value",
    "low",
    "high",
    "n",
    "not defined",
    "source",
)
Place = tuple[str, str, str, str, str]
"""Part of the report, line, layer, first and second rater."""


def to_json(report: AgreementReport) -> str:
    """The whole report as JSON, indented."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n"


def to_csv(report: AgreementReport) -> str:
    """A line for each figure and each cell of a matrix, with CRLF, as RFC 4180 has it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for place, figure in _all_figures(report):
        writer.writerow([*map(harmless, place), *_figure_cells(figure)])
    for matrix in report.confusion:
        names = dict(zip(matrix.labels, matrix.names, strict=True))
        for cell in matrix.cells:
            words = ("confusion", matrix.name, matrix.layer, names[cell.row], names[cell.column])
            writer.writerow([*map(harmless, words), "count", cell.count, "", "", "", "", ""])
    for what, count in _apart(report):
        writer.writerow(["apart", harmless(what), "", "", "", "count", count, "", "", "", "", ""])
    return out.getvalue()


def to_html(report: AgreementReport, project: str = "") -> str:
    """A page to read, print and send on: it stands alone. ``project``: whose figures they are."""
    title = escape(f"Agreement: {project}" if project.strip() else "Agreement")
    parts = [
        _BEFORE_TITLE + title + _HEAD,
        f"<h1>{title}</h1>",
        _paragraph(_who(report)),
        _list(f"{count:,} {words}" for words, count in _apart(report)),
        _list(report.notes),
    ]
    if report.empty:
        parts.append(_paragraph(report.empty))
    parts += _sections(report)
    parts.append("</body>\n</html>\n")
    return "\n".join(part for part in parts if part)


def _all_figures(report: AgreementReport) -> Iterator[tuple[Place, Figure]]:
    names = {rater.id: rater.name for rater in report.raters}
    for line in report.overview:
        yield from _each((f"overview: {line.kind}", line.name, line.layer, "", ""), line.figures)
    for pair in report.pairs:
        place = ("pair", "", "", names.get(pair.one, pair.one), names.get(pair.other, pair.other))
        yield from _each(place, pair.figures)
    for each in report.attributes:
        yield from _each(("attribute", each.name, each.label, "", ""), each.figures)
    for person in report.people:
        yield from _each(("annotator", "", "", person.name, ""), person.figures)
        yield from _each(("annotator against gold", "", "", person.name, "gold"), person.gold)
    for period in report.over_time:
        yield from _each(("time", period.name, "", "", ""), period.figures)
    for period in report.schemes:
        yield from _each(
            ("scheme", f"{period.name} ({period.version})", "", "", ""), period.figures
        )
    for article in report.per_article:
        yield from _each(
            ("article", article.title or str(article.article), "", "", ""), article.figures
        )


def _each(place: Place, figures: Iterable[Figure]) -> Iterator[tuple[Place, Figure]]:
    for figure in figures:
        yield place, figure


def _figure_cells(figure: Figure) -> list[object]:
    value, low, high = (
        "" if each is None else each for each in (figure.value, figure.low, figure.high)
    )
    return [figure.name, value, low, high, figure.n, harmless(figure.reason), figure.source]


def _apart(report: AgreementReport) -> list[tuple[str, int]]:
    counts = msgspec.structs.asdict(report.apart)
    return [(words, counts[key]) for key, words in WHY_APART.items() if counts[key]]


def _who(report: AgreementReport) -> str:
    names = ", ".join(f"{each.name} ({each.articles:,} articles)" for each in report.raters)
    return f"{report.articles:,} articles compared. {names}." if names else "Nobody is compared."


def _sections(report: AgreementReport) -> Iterator[str]:
    names = {rater.id: rater.name for rater in report.raters}
    yield _table("Labels", "Label", [(each.name, each.figures) for each in report.overview])
    pairs = [(f"{names[each.one]} – {names[each.other]}", each.figures) for each in report.pairs]
    yield _table("Pairs", "Annotators", pairs)
    for matrix in report.confusion:
        yield _matrix(matrix)
    attributes = [
        (f"{each.name}, {each.label}" if each.label else each.name, each.figures)
        for each in report.attributes
    ]
    yield _table("Attributes on paired spans", "Attribute", attributes)
    yield _table("Annotators", "Annotator", [(each.name, each.figures) for each in report.people])
    golden = [(each.name, each.gold) for each in report.people if each.gold]
    yield _table("Annotators against gold", "Annotator", golden)
    yield _table(
        "Over time", "Finished in", [(each.name, each.figures) for each in report.over_time]
    )
    yield _table("Schemes", "Under", [(each.name, each.figures) for each in report.schemes])
    articles = [(each.title or str(each.article), each.figures) for each in report.per_article]
    yield _table("Articles", "Article", articles)
    yield _explained(report)


def _table(title: str, what: str, lines: Sequence[tuple[str, Sequence[Figure]]]) -> str:
    if not lines:
        return ""
    columns = list(dict.fromkeys(figure.name for _, figures in lines for figure in figures))
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    rows = []
    for name, figures in lines:
        known = {figure.name: figure for figure in figures}
        cells = "".join(_cell(known.get(column)) for column in columns)
        rows.append(f"<tr><th>{escape(name)}</th>{cells}</tr>")
    body = "\n".join(rows)
    return f"<h2>{title}</h2>\n<table>\n<tr><th>{what}</th>{head}</tr>\n{body}\n</table>"


def _cell(figure: Figure | None) -> str:
    if figure is None:
        return "<td></td>"
    few = ' class="few"' if figure.grey else ""
    if figure.value is None:
        return f'<td class="few" title="{escape(figure.sentence)}">–</td>'
    shown = f"{three_digits(figure.value)}<small> n {figure.n:,}</small>"
    if figure.low is not None and figure.high is not None:
        low, high = three_digits(figure.low), three_digits(figure.high)
        shown += f"<br><small>{low} to {high}</small>"
    return f'<td{few} title="{escape(figure.sentence)}">{shown}</td>'


def _matrix(matrix: Confusion) -> str:
    counts = {(cell.row, cell.column): cell.count for cell in matrix.cells}
    head = "".join(f"<th>{escape(name)}</th>" for name in matrix.names)
    rows = "\n".join(
        f"<tr><th>{escape(name)}</th>"
        + "".join(f"<td>{counts.get((row, column), 0):,}</td>" for column in matrix.labels)
        + "</tr>"
        for row, name in zip(matrix.labels, matrix.names, strict=True)
    )
    words = f"Lines: {matrix.rows}. Columns: {matrix.columns}."
    return (
        f"<h2>Which label meets which: {escape(matrix.name)}</h2>\n{_paragraph(words)}\n"
        f"<table>\n<tr><th></th>{head}</tr>\n{rows}\n</table>"
    )


def _explained(report: AgreementReport) -> str:
    """Each kind of figure once more, with a sentence that says it and where it is from."""
    shown: dict[str, Figure] = {}
    for _, figure in _all_figures(report):
        if figure.value is not None:
            shown.setdefault(figure.name, figure)
    words = (f"{each.name}: {each.sentence} ({each.source})" for each in shown.values())
    guides = (
        f"Guides, not grades: {report.guides[0]:.3f} and {report.guides[1]:.3f} are Krippendorff’s "
        "marks for α: below the first he would draw no conclusion, from the second on he relies on "
        "the data. Grey figures rest on fewer than 5 spans. Intervals: 95 % of bootstrap draws "
        "over the articles."
    )
    return f"<h2>What the figures say</h2>\n{_paragraph(guides)}\n{_list(words)}"


def _paragraph(words: str) -> str:
    return f"<p>{escape(words)}</p>"


def _list(lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


_BEFORE_TITLE: Final = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>"""
_HEAD: Final = """</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 0.5rem 0 1.5rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.25rem 0.75rem; border-bottom: 1px solid #8884; text-align: right; }
th { font-weight: 600; vertical-align: bottom; }
th:first-child { text-align: left; }
small { opacity: 0.7; }
.few { opacity: 0.55; }
</style>
</head>
<body>"""
