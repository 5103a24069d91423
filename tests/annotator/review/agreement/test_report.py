"""The report: what is in it, what is counted apart, and that it is the same in any order."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest

from annotator.errors import Cancelled
from annotator.review.agreement import GOLD, AgreementPlan, AgreementReport, Apart, f1, unitizing
from annotator.review.agreement.figures import figures_of
from annotator.review.agreement.report import report_of, to_csv, to_html, to_json
from annotator.review.agreement.spans import Unit
from annotator.review.model import ArticleWork
from tests.annotator.review.agreement.makers import (
    ANA,
    BEA,
    BEGIN,
    CEM,
    DAY,
    NAMES,
    SCHEME,
    article,
    gold,
    work,
)

LABELS = ("claim", "denial", "quote", "speculation")
TITLES = {key: f"Article {key}" for key in range(1, 40)}


def made(many: int, people: Sequence[str] = (ANA, BEA), seed: int = 1) -> list[ArticleWork]:
    """Articles that people mark much alike, finished a day apart; none overlaps itself."""
    chance = random.Random(seed)
    found = []
    for key in range(1, many + 1):
        common = [(at, at + 8, chance.choice(LABELS)) for at in range(0, 190, 10)]
        works = []
        for who in people:
            spans: list[Any] = []
            for start, end, label in common:
                if chance.random() < 0.7:
                    moved = start + chance.choice((0, 0, 0, 1))
                    spans.append((moved, end, label if chance.random() < 0.8 else "claim"))
            works.append(work(who, *spans, finished=BEGIN + key * DAY, article=key))
        settled = gold(*common) if key % 3 == 0 else None
        found.append(article(*works, length=200, key=key, gold=settled))
    return found


def report(
    articles: Sequence[ArticleWork], plan: AgreementPlan | None = None, **more: Any
) -> AgreementReport:
    figures = [(each.article, figures_of(SCHEME, each)) for each in articles]
    return report_of(
        SCHEME, plan or AgreementPlan(draws=100), figures, NAMES, titles=TITLES, **more
    )


def values(found: AgreementReport, line: str) -> dict[str, float | None]:
    by_id = {each.id: each for each in found.overview}
    return {each.id: each.value for each in by_id[line].figures}


def test_pooled_figures_are_those_of_all_spans_together():
    articles = made(12)
    found = values(report(articles), "stance")
    sides: list[list[Unit]] = [[], []]
    for at, each in enumerate(articles):
        for side, one in enumerate(each.works):
            for span in one.annotations:
                if span.label != "quote":
                    parts = ((span.start + at * 200, span.end + at * 200),)
                    sides[side].append(Unit(span.label, parts))
    counts = f1.summed(f1.counts_by_label(*sides).values())
    assert found["f1_exact"] == pytest.approx(f1.f1_exact(counts))
    assert found["f1_soft"] == pytest.approx(f1.f1_soft(counts))
    assert found["f1_char"] == pytest.approx(f1.f1_char(counts))
    labels = sorted({unit.label for unit in (*sides[0], *sides[1])})
    family = unitizing.family(unitizing.sums_of(sides, labels, 200 * 12))
    for key in ("u", "binary", "cu"):
        assert found[key] == pytest.approx(float(getattr(family, key)))
    for place, label in enumerate(labels):
        ku = values(report(articles), label)["ku"]
        assert ku == pytest.approx(float(family.labels[place]))


def test_three_raters_have_the_figures_of_the_family_for_three():
    articles = made(5, (ANA, BEA, CEM))
    found = values(report(articles), "stance")
    pooled = None
    for each in articles:
        raters = [
            [Unit(a.label, ((a.start, a.end),)) for a in one.annotations if a.label != "quote"]
            for one in each.works
        ]
        sums = unitizing.sums_of(raters, ("claim", "denial", "speculation"), 200)
        pooled = (
            sums if pooled is None else unitizing.Sums(*map(sum, zip(pooled, sums, strict=True)))
        )
    assert pooled is not None
    family = unitizing.family(pooled)
    for key in ("u", "binary", "cu"):
        assert found[key] == pytest.approx(float(getattr(family, key)))


def test_it_is_the_same_to_the_byte_in_any_order_of_articles_and_people():
    articles = made(9, (ANA, BEA, CEM))
    plain = report(articles)
    mixed = [
        article(*each.works[::-1], length=200, key=each.article, gold=each.gold)
        for each in random.Random(3).sample(articles, 9)
    ]
    for write in (to_json, to_csv, to_html):
        assert write(report(mixed)) == write(plain)


def test_an_interval_holds_the_figure_and_narrows_with_more_articles():
    few, many = (
        next(figure for line in report(made(size)).overview for figure in line.figures)
        for size in (4, 36)
    )
    for each in (few, many):
        assert each.low is not None
        assert each.high is not None
        assert each.value is not None
        assert each.low <= each.value <= each.high
    assert many.high - many.low < few.high - few.low  # type: ignore[operator]


def test_without_draws_there_are_no_intervals():
    found = report(made(3), AgreementPlan(draws=0))
    assert all(figure.low is None for line in found.overview for figure in line.figures)
    assert values(found, "stance")["u"] == values(report(made(3)), "stance")["u"]


def test_every_figure_explains_itself_and_cites_its_source():
    found = report(made(4, (ANA, BEA, CEM)), versions=[("one", BEGIN), ("two", BEGIN + 3 * DAY)])
    figures = [figure for line in found.overview for figure in line.figures]
    for lines in (found.pairs, found.people, found.per_article, found.over_time, found.schemes):
        figures += [figure for line in lines for figure in line.figures]
    figures += [figure for line in found.people for figure in line.gold]
    assert figures
    for each in figures:
        assert each.sentence.endswith(".")
        assert each.source
        assert (each.value is None) == bool(each.reason)
        assert "nan" not in each.sentence


def test_two_people_are_named_in_the_sentences():
    found = report([article(work(ANA, (0, 9, "claim")), work(BEA, (0, 9, "claim")))])
    line = next(each for each in found.overview if each.id == "claim")
    assert line.figures[0].sentence == (
        "Of the 2 “claim” spans that Ana or Bea marked, 2 have exactly the same words and label in "
        "the other’s."
    )


def test_a_plan_chooses_people_in_its_order_and_gold_may_be_one_of_them():
    articles = made(6, (ANA, BEA, CEM))
    found = report(articles, AgreementPlan(annotators=(CEM, ANA), draws=0))
    assert [each.name for each in found.raters] == ["Cem", "Ana"]
    assert [(line.one, line.other) for line in found.pairs] == [(CEM, ANA)]
    turned = report(articles, AgreementPlan(annotators=(ANA, CEM), draws=0))
    cells = {(cell.row, cell.column): cell.count for cell in found.confusion[1].cells}
    back = {(cell.column, cell.row): cell.count for cell in turned.confusion[1].cells}
    assert cells == back
    assert (found.confusion[1].rows, found.confusion[1].columns) == ("Cem", "Ana")
    assert values(found, "claim") == values(turned, "claim")
    mine = {figure.id: figure.value for figure in found.pairs[0].figures}
    theirs = {figure.id: figure.value for figure in turned.pairs[0].figures}
    assert (mine["found_one"], mine["found_other"]) == (theirs["found_other"], theirs["found_one"])
    against = report(articles, AgreementPlan(annotators=(GOLD, BEA), draws=0))
    assert (against.articles, against.raters[0].name) == (2, "Gold")


def test_a_plan_chooses_a_layer():
    found = report(made(4), AgreementPlan(layer="form", draws=0))
    assert {line.layer for line in found.overview} == {"form"}
    assert [each.layer for each in found.confusion] == ["form"]


def test_a_plan_chooses_a_time_and_the_rest_is_counted():
    plan = AgreementPlan(since=BEGIN + 3 * DAY, until=BEGIN + 5 * DAY, draws=0)
    found = report(made(6), plan)
    assert (found.articles, found.apart.outside) == (2, 4)
    late = report(made(2), AgreementPlan(since=BEGIN + 90 * DAY, draws=0))
    assert "this period" in late.empty


def test_the_confusion_matrix_counts_every_span_once():
    found = report(made(5))
    raters = {each.id: each.spans for each in found.raters}
    rows = sum(cell.count for m in found.confusion for cell in m.cells if cell.row)
    columns = sum(cell.count for m in found.confusion for cell in m.cells if cell.column)
    assert (rows, columns) == (raters[ANA], raters[BEA])
    nothing = [cell for m in found.confusion for cell in m.cells if not cell.row + cell.column]
    assert [cell.count for cell in nothing] == [0, 0]


def test_attributes_have_alpha_on_paired_spans():
    told = [{"certainty": each} for each in ("certain", "possible", "certain", "probable", None)]
    other = [{"certainty": each} for each in ("certain", "possible", "possible", None, None)]
    spans = [(at, at + 5, "claim") for at in range(0, 50, 10)]
    found = report([article(work(ANA, *spans, told=told), work(BEA, *spans, told=other))])
    line = next(each for each in found.attributes if each.attribute == "certainty")
    assert (line.label, line.both, line.one_sided, line.neither) == ("claim", 3, 1, 1)
    share, alpha = line.figures
    assert share.value == pytest.approx(2 / 3)
    assert alpha.value == pytest.approx(1 - (2 / 6) / (18 / 30))
    assert line.values[0] == ("certain", "certain", 1)


def test_people_stand_beside_the_others_and_beside_gold():
    found = report(made(6))
    ana = found.people[0]
    assert (ana.name, ana.articles, ana.gold_articles) == ("Ana", 6, 2)
    golden = {figure.id: figure for figure in ana.gold}
    right, label, boundary, both, missing, extra = ana.edits
    marked, wanted = (
        right + label + boundary + both + extra,
        right + label + boundary + both + missing,
    )
    assert golden["precision"].value == pytest.approx(right / marked)
    assert golden["recall"].value == pytest.approx(right / wanted)
    assert sum(count for _, count in ana.labels) == ana.spans
    assert report([article(work(ANA), work(BEA))]).people[0].gold == ()


def test_weeks_begin_on_monday_and_hold_what_was_finished_in_them():
    found = report(made(12))
    names = [(each.name, each.articles) for each in found.over_time]
    assert names == [
        ("week of 30 December 2024", 4),
        ("week of 6 January 2025", 7),
        ("week of 13 January 2025", 1),
    ]
    whole = {figure.id: figure.value for figure in report(made(4)).pairs[0].figures}
    first = {figure.id: figure.value for figure in found.over_time[0].figures}
    assert first["f1_soft"] == whole["f1_soft"]
    assert first["u:stance"] == whole["u:stance"]


def test_a_long_time_is_told_month_by_month():
    articles = [
        article(
            work(ANA, (0, 9, "claim"), finished=BEGIN + days * DAY, article=key),
            work(BEA, (0, 9, "claim"), finished=0, article=key),
            key=key,
        )
        for key, days in ((1, 3), (2, 40), (3, 700))
    ]
    found = report(articles)
    assert [each.name for each in found.over_time] == [
        "January 2025",
        "February 2025",
        "December 2026",
    ]
    assert all(each.since < each.until for each in found.over_time)


def test_each_version_of_the_scheme_has_what_was_finished_under_it():
    versions = [("two", BEGIN + 4 * DAY), ("one", BEGIN + 2 * DAY)]
    found = report(made(6), versions=versions)
    assert [(each.version, each.articles) for each in found.schemes] == [("one", 3), ("two", 3)]
    assert found.schemes[1].name == "scheme of 5 January 2025"
    assert report(made(6), versions=versions[:1]).schemes == ()


def test_what_is_known_from_elsewhere_is_counted_apart():
    found = report(made(2), apart=Apart(unfinished=3, skipped=2, seen=1))
    assert (found.apart.unfinished, found.apart.skipped, found.apart.seen) == (3, 2, 1)


def test_work_changed_after_seeing_others_is_counted_where_it_is_included():
    seen = article(work(ANA, (0, 9, "claim"), seen=True), work(BEA, (0, 9, "claim")))
    assert report([seen]).apart.seen == 1


@pytest.mark.parametrize(
    ("articles", "words"),
    [
        ([], "Nobody has finished"),
        ([article(work(ANA))], "Only one annotator"),
        ([article(work(ANA)), article(work(BEA), key=2)], "No two annotators"),
    ],
)
def test_where_nothing_can_be_compared_it_says_what_to_do(articles: list[ArticleWork], words: str):
    found = report(articles)
    assert words in found.empty
    assert found.articles == 0
    assert found.overview == found.pairs == found.over_time == ()
    for write in (to_json, to_csv, to_html):
        assert write(found)


def test_gamma_is_worked_out_for_those_who_ask():
    asked = AgreementPlan(gamma=True, draws=0)
    found = values(report(made(2, (ANA, BEA, CEM)), asked), "stance")
    assert 0 < found["gamma"] < 1  # type: ignore[operator]
    assert "gamma" not in values(report(made(2)), "stance")
    again = values(report(made(2, (ANA, BEA, CEM)), asked), "stance")
    assert again["gamma"] == found["gamma"]


class _Stop:
    def __init__(self, after: int) -> None:
        self.left = after

    def tick(self, done: int, total: int, what: str = "") -> None:
        self.left -= 1
        if self.left < 0:
            raise Cancelled("stopped")


@pytest.mark.parametrize("after", [0, 3, 8])
def test_it_can_be_cancelled(after: int):
    with pytest.raises(Cancelled):
        report(made(3), AgreementPlan(gamma=True), ticker=_Stop(after))
