"""What each format holds is what comes back, and the manual's table says the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.exchange import registry
from annotator.exchange.format import Format, Holds
from annotator.values import STATES
from tests.annotator.exchange import sample_work
from tests.annotator.exchange.survival import (
    LOSSES,
    PROPERTIES,
    compare,
    fitting,
    there_and_back,
)
from tools import formats_table

BOTH_WAYS = [each for each in registry.FORMATS if each.reads and each.writes]
both_ways = pytest.mark.parametrize("format_", BOTH_WAYS, ids=lambda each: each.key)


def test_the_work_has_everything_in_it() -> None:
    articles = sample_work.articles()
    work = [each for article in articles for each in article.work]
    spans = [span for each in work for span in each.spans]
    kinds = {type(value) for span in spans for value in span.attributes.values()}
    assert {each.state for each in work} == set(STATES)
    assert kinds == {str, bool, int, float}
    assert any(each.relations for each in work)
    assert any(len(span.segments) > 1 for span in spans)
    assert any(span.doubt for span in spans)
    assert any(each.flagged for each in work)
    assert {span.origin for span in spans} > {"manual"}
    assert any(len([each for each in article.work if each.touched]) == 2 for article in articles)


@both_ways
def test_what_a_format_claims_to_hold_comes_back(format_: Format, tmp_path: Path) -> None:
    scheme = sample_work.scheme()
    out = fitting(format_, sample_work.articles())
    back = there_and_back(format_, out, scheme, tmp_path)
    survey = compare(format_, out, back.articles, scheme)
    found = {name: survey.of(name) for name in Holds._fields}
    claimed = {name: "yes" if holds else "no" for name, holds in format_.holds._asdict().items()}
    lies = [
        f"{name}: says {claimed[name]}, but {survey.counts[name]} came back"
        for name in Holds._fields
        if (found[name] == "yes") != (claimed[name] == "yes")
    ]
    assert not lies
    assert not back.refused


@both_ways
def test_what_does_not_come_back_is_named_as_lost(format_: Format, tmp_path: Path) -> None:
    scheme = sample_work.scheme()
    out = fitting(format_, sample_work.articles())
    back = there_and_back(format_, out, scheme, tmp_path)
    survey = compare(format_, out, back.articles, scheme)
    silent = [
        f"{name}: {survey.counts[name]}, but the report names only {back.lost}"
        for name in PROPERTIES
        if survey.of(name) != "yes"
        and name != "annotators"  # only one annotator's work was given to it
        and not any(kind in back.lost for kind in LOSSES[name])
    ]
    assert not silent


@both_ways
def test_what_comes_back_is_called_lost_only_where_the_tool_does_not_show_it(
    format_: Format, tmp_path: Path
) -> None:
    scheme = sample_work.scheme()
    out = fitting(format_, sample_work.articles())
    back = there_and_back(format_, out, scheme, tmp_path)
    survey = compare(format_, out, back.articles, scheme)
    rules = json.loads((tmp_path / "losses.json").read_bytes())["rules"]
    back_again = [name for name in PROPERTIES if survey.of(name) == "yes"]
    untold = {
        kind: rules.get(kind, "no rule")
        for name in back_again
        for kind in LOSSES[name]
        if kind in back.lost and "this program" not in rules.get(kind, "")
    }
    assert not untold


def test_the_page_shows_the_table() -> None:
    assert formats_table.page() == formats_table.PAGE.read_text(encoding="utf-8"), (
        "docs/formats.md is out of date: run python -m tools.formats_table"
    )
