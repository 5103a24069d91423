"""The report as a file: complete, deterministic, and harmless whatever people are called."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser

import msgspec
import pytest

from annotator.review.agreement import AgreementPlan, AgreementReport
from annotator.review.agreement.figures import figures_of
from annotator.review.agreement.report import report_of, to_csv, to_html, to_json
from tests.annotator.review.agreement.makers import ANA, BEA, SCHEME, article, work

EVIL = '=HYPERLINK("http://evil.example","x")'
MARKUP = "<script>alert(1)</script><img src=x onerror=y>"


@pytest.fixture
def report() -> AgreementReport:
    one = article(
        work(ANA, (0, 9, "claim"), (20, 29, "claim")), work(BEA, (0, 9, "claim"), (40, 50, "quote"))
    )
    names = {ANA: EVIL, BEA: MARKUP}
    figures = [(1, figures_of(SCHEME, one))]
    return report_of(SCHEME, AgreementPlan(draws=20), figures, names, titles={1: "@SUM(A1)"})


def test_json_holds_the_whole_report(report: AgreementReport):
    written = to_json(report)
    assert msgspec.json.decode(written, type=AgreementReport) == report
    assert {each["name"] for each in json.loads(written)["raters"]} == {EVIL, MARKUP}


def test_csv_has_a_line_for_each_figure_and_cell(report: AgreementReport):
    rows = list(csv.reader(io.StringIO(to_csv(report), newline="")))
    assert {len(row) for row in rows} == {12}
    figures = sum(len(line.figures) for line in (*report.overview, *report.pairs, *report.people))
    cells = sum(len(matrix.cells) for matrix in report.confusion)
    assert len(rows) > figures + cells
    exact = next(row for row in rows if row[0] == "overview: label" and row[5] == "F1, exact")
    assert float(exact[6]) == report.overview[-1].figures[0].value or exact[1] != "claim"
    assert to_csv(report).endswith("\r\n")


def test_no_cell_of_the_csv_is_a_formula(report: AgreementReport):
    for row in csv.reader(io.StringIO(to_csv(report), newline="")):
        for cell in row:
            if cell.startswith(("=", "+", "-", "@", "\t")):
                assert float(cell) < 0
    assert f"'{EVIL[:5]}" in to_csv(report)
    assert "'@SUM(A1)" in to_csv(report)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_stands_alone_and_shows_names_as_text(report: AgreementReport):
    page = _Tags()
    page.feed(to_html(report))
    allowed = set("html head meta title style body h1 h2 p ul li table tr th td small br".split())
    assert page.tags <= allowed
    assert not page.attributes & {"src", "href", "onerror", "onload", "style"}
    assert any(MARKUP in words for words in page.words)
    assert "default-src 'none'" in to_html(report)


def test_the_page_explains_the_figures_and_what_is_not_defined(report: AgreementReport):
    page = to_html(report)
    assert "Guides, not grades" in page
    assert "Krippendorff" in page
    assert 'title="Not defined: ' in page
    assert "–</td>" in page


def test_the_page_says_whose_figures_they_are(report: AgreementReport):
    page = to_html(report, "News & <b>more</b>")
    named = "Agreement: News &amp; &lt;b&gt;more&lt;/b&gt;"
    assert f"<title>{named}</title>" in page
    assert f"<h1>{named}</h1>" in page
    assert page == to_html(report, "News & <b>more</b>")
    assert "<h1>Agreement</h1>" in to_html(report)
