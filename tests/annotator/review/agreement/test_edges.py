"""The edge rules: what is said where a figure is not defined, or needs care. One test a rule."""

from __future__ import annotations

import pytest

from annotator.review.agreement import AgreementPlan, AgreementReport, Figure, coding
from annotator.review.agreement.figures import figures_of
from annotator.review.agreement.lines import LEFT_OUT, PARTITION
from annotator.review.agreement.outcome import ONE_VALUE
from annotator.review.agreement.report import report_of
from annotator.review.agreement.spans import Unit, checked
from annotator.review.model import ArticleWork
from tests.annotator.review.agreement.makers import ANA, BEA, CEM, NAMES, SCHEME, article, work

PLAN = AgreementPlan(draws=50)


def report(*articles: ArticleWork, plan: AgreementPlan = PLAN) -> AgreementReport:
    return report_of(
        SCHEME, plan, [(each.article, figures_of(SCHEME, each)) for each in articles], NAMES
    )


def figure(found: AgreementReport, line: str, key: str) -> Figure:
    by_id = {each.id: each for each in found.overview}
    return next(each for each in by_id[line].figures if each.id == key)


def test_an_article_that_one_finished_is_not_compared_but_counted():
    found = report(article(work(ANA, (0, 9, "claim"))), article(work(ANA), work(BEA), key=2))
    assert found.articles == 1
    assert found.apart.alone == 1


def test_both_finished_and_nobody_marked_is_not_defined_and_in_no_mean():
    each = figures_of(SCHEME, article(work(ANA), work(BEA)))
    assert each.agreement is None
    found = report(article(work(ANA), work(BEA)))
    assert found.apart.empty == 1
    assert found.overview == ()
    values = {figure.value for line in found.pairs for figure in line.figures}
    assert values == {None}
    assert found.per_article[0].figures[0].reason == "nobody marked anything"


def test_an_empty_article_still_counts_as_agreed_gap_in_pooled_u_alpha():
    marked = article(work(ANA, (0, 9, "claim")), work(BEA, (3, 9, "claim")))
    alone = figure(report(marked), "stance", "u").value
    pooled = figure(report(marked, article(work(ANA), work(BEA), key=2)), "stance", "u").value
    assert alone is not None
    assert pooled is not None
    assert pooled > alone


def test_one_finished_empty_and_the_other_marked_is_f1_of_nought_and_u_alpha_below_it():
    spans = ((5, 20, "claim"), (30, 45, "speculation"), (60, 70, "denial"))
    found = report(article(work(ANA, *spans), work(BEA)))
    assert figures_of(SCHEME, article(work(ANA, *spans), work(BEA))).agreement == 0.0
    assert figure(found, "stance", "f1_overlap").value == 0.0
    assert figure(found, "stance", "u").value == pytest.approx(-0.134729242, abs=1e-9)
    assert figure(found, "stance", "cu").reason == "no words were marked by both"


def test_one_annotator_only_is_not_defined():
    assert figures_of(SCHEME, article(work(ANA, (0, 9, "claim")))).agreement is None
    found = report(article(work(ANA, (0, 9, "claim"))))
    assert found.articles == 0
    assert "second annotator" in found.empty


def test_one_value_used_by_all_is_not_defined_and_says_why():
    assert coding.alpha([("A", "A")] * 3) == ONE_VALUE
    assert coding.cohen_kappa([("A", "A")] * 3) == ONE_VALUE
    found = report(article(work(ANA, (0, 9, "quote")), work(BEA, (0, 9, "quote"))))
    cu = figure(found, "form", "cu")
    assert (cu.value, cu.reason) == (None, ONE_VALUE.reason)
    assert ONE_VALUE.reason in cu.sentence


def test_overlap_of_labels_within_one_annotator_leaves_u_alpha_to_each_label_and_says_so():
    nested = article(work(ANA, (0, 50, "denial"), (10, 20, "claim")), work(BEA, (0, 50, "denial")))
    found = report(nested)
    assert figure(found, "stance", "u").value is None
    assert "overlap" in figure(found, "stance", "u").reason
    assert figure(found, "denial", "u").value == 1.0
    assert figure(found, "stance", "f1_exact").value == pytest.approx(2 / 3, abs=1e-9)
    assert any("overlap each other" in note for note in found.notes)


def test_spans_that_are_left_out_for_their_overlaps_were_marked_and_it_says_so():
    nested = article(work(ANA, (0, 50, "denial"), (10, 20, "claim")), work(BEA, (0, 50, "denial")))
    empty = article(work(ANA), work(BEA), key=2)
    other = article(work(ANA, (0, 9, "quote")), work(BEA, (0, 9, "quote")), key=3)
    plain = article(work(ANA, (0, 9, "claim")), work(BEA, (0, 9, "claim")), key=4)
    alone = report(nested)
    assert figure(alone, "denial", "ku").reason == PARTITION.reason
    for found in (report(nested, empty), report(nested, other)):
        for line, key in (("stance", "u"), ("stance", "cu"), ("denial", "ku"), ("claim", "ku")):
            assert figure(found, line, key).reason == LEFT_OUT.reason
    found = report(nested, plain)
    assert figure(found, "denial", "ku").reason == LEFT_OUT.reason
    assert figure(found, "claim", "ku").reason == ONE_VALUE.reason
    pair = {each.id: each for each in report(nested, other).pairs[0].figures}
    assert (pair["u:stance"].reason, pair["u:stance"].n) == (LEFT_OUT.reason, 3)
    assert (pair["u:form"].value, pair["u:form"].n) == (1.0, 2)


def test_overlap_of_one_label_within_one_annotator_is_merged_for_u_alpha_alone_and_said():
    twice = article(work(ANA, (0, 20, "claim"), (10, 30, "claim")), work(BEA, (0, 30, "claim")))
    found = report(twice)
    assert figure(found, "stance", "u").value == 1.0
    assert figure(found, "claim", "f1_char").value == 1.0
    assert figure(found, "claim", "f1_exact").value == 0.0
    assert figure(found, "claim", "f1_overlap").value == pytest.approx(2 / 3, abs=1e-9)
    assert any("same label and person" in note for note in found.notes)


@pytest.mark.parametrize("span", [(5, 5), (7, 3), (90, 101), (-1, 4)])
def test_units_that_are_empty_or_past_the_end_are_refused(span: tuple[int, int]):
    with pytest.raises(ValueError, match="no span of a text of 100"):
        checked([Unit("claim", (span,))], 100)
    with pytest.raises(ValueError, match="no span of a text of 100"):
        figures_of(SCHEME, article(work(ANA, (*span, "claim")), work(BEA)))


def test_a_label_with_few_spans_shows_its_counts_and_is_grey():
    few = article(work(ANA, (0, 9, "claim")), work(BEA, (0, 9, "claim")))
    many = [(at, at + 5, "claim") for at in range(0, 50, 10)]
    plenty = article(work(ANA, *many), work(BEA, *many))
    assert (
        figure(report(few), "claim", "f1_exact").n,
        figure(report(few), "claim", "f1_exact").grey,
    ) == (2, True)
    assert not figure(report(plenty), "claim", "f1_exact").grey


def test_touching_spans_do_not_overlap():
    touching = article(work(ANA, (0, 10, "claim")), work(BEA, (10, 20, "claim")))
    found = report(touching)
    assert figure(found, "claim", "f1_overlap").value == 0.0
    assert figure(found, "claim", "f1_char").value == 0.0


def test_three_annotators_are_compared_two_by_two_and_never_as_a_mean_of_articles():
    one = article(
        work(ANA, (0, 10, "claim")), work(BEA, (0, 10, "claim")), work(CEM, (50, 60, "claim"))
    )
    found = report(one)
    assert figure(found, "claim", "f1_exact").value == pytest.approx(1 / 3, abs=1e-9)
    assert len(found.pairs) == 3
    big = [(at, at + 5, "claim") for at in range(0, 90, 10)]
    large = article(work(ANA, *big), work(BEA, *big), key=2)
    small = article(work(ANA, (0, 9, "claim")), work(BEA), key=3)
    pooled = figure(report(large, small), "claim", "f1_exact").value
    assert pooled == pytest.approx(18 / 19, abs=1e-9)
