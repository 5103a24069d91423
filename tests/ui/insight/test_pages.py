"""A report as tables."""

from __future__ import annotations

import time

import msgspec

from annotator.review.agreement.model import Apart
from tests.ui.insight import fakes
from tests.ui.insight.fakes import BEA, figure, report
from ui.insight import figures, pages
from ui.insight.confusion_page import ConfusionPage
from ui.insight.sheet import NONE, ArticleTarget, PassageTarget


def texts(sheet):
    return [[cell.text for cell in row] for row in sheet.rows]


def titles(sheet):
    return [column.title for column in sheet.columns]


def test_the_overview_has_everything_each_layer_and_its_labels():
    sheet = pages.overview(report())
    assert titles(sheet) == ["", "Spans", "F1, exact", "F1, overlap", "uα, Stance"]
    assert texts(sheet)[1] == ["Form", "40", "0.800", "0.900", "0.710"]
    assert sheet.rows[1][4].below == "0.60–0.80"
    assert texts(sheet)[2] == ["quote", "40", "0.800", "0.900", ""]
    assert [row[0].indent for row in sheet.rows] == [0, 0, 1, 0, 1, 1, 1]
    assert [row[0].head for row in sheet.rows] == [True, True, False, True, False, False, False]


def test_an_undefined_figure_is_a_dash_that_says_why():
    cell = figures.figure_cell(figure("exact", None, 0))
    assert (cell.text, cell.order, cell.faint) == (NONE, None, True)
    assert cell.about == "F1, exact. Not defined: nobody marked anything."


def test_a_figure_says_its_sentence_its_interval_and_its_source():
    cell = figures.figure_cell(figure("u:stance", 0.71, low=0.6, high=0.8))
    assert cell.about.startswith("uα, Stance. Of the 41 spans that Ana or Bea marked")
    assert cell.about.endswith("out of these: 0.60–0.80.")
    assert cell.source == "Hripcsak & Rothschild 2005"
    assert not cell.faint


def test_an_interval_from_below_nothing_is_not_two_dashes():
    assert figures.interval(figure("u", 0.1, low=-0.1, high=0.2)) == "-0.10 to 0.20"


def test_a_figure_of_few_units_is_faint_and_says_so():
    cell = figures.figure_cell(figure("exact", 0.5, 4))
    assert cell.faint
    assert cell.about.endswith("too few to lean on.")


def test_a_figure_just_below_nothing_is_no_negative_zero():
    assert figures.number(-0.0004) == "0.000"
    assert figures.number(-0.0006) == "-0.001"


def test_pairs_have_the_figure_above_the_diagonal_and_what_it_rests_on_below():
    sheet = pages.pairs(report(), "exact")
    assert texts(sheet) == [
        ["Ana", "", "0.600", ""],
        ["Bea <b>bold</b>", "41", "", "0.300"],
        ["Cem", "", "3", ""],
    ]
    assert sheet.rows[1][3].faint, "three units are few"
    assert sheet.rows[1][3].shade == 0
    assert sheet.rows[0][2].shade > 0
    assert sheet.rows[1][1].about == "8 articles that both finished, with 115 spans of theirs."


def test_each_counted_cell_of_the_confusion_matrix_opens_its_passages():
    sheet = pages.confusion(fakes.matrix())
    assert titles(sheet)[1:] == ["claim", "denial", "speculation", "(nothing)"]
    assert texts(sheet)[0] == ["claim", "31", "4", "2", "6"]
    assert sheet.rows[0][2].target == PassageTarget("claim", "denial", "stance")
    assert sheet.rows[0][4].target == PassageTarget("claim", "", "stance")
    assert sheet.rows[3][1].target == PassageTarget("", "claim", "stance")
    assert sheet.rows[2][1].target is None, "nothing is counted there"
    assert sheet.rows[3][4].text == "", "where nobody has a span there is nothing to count"
    shades = [cell.shade for cell in sheet.rows[0][1:]]
    assert shades[0] == max(shades)
    assert all(0 <= shade <= 1 for shade in shades)
    assert sheet.rows[0][2].about.startswith(
        "4 passages with “claim” by the first of two and “denial” by the second"
    )


def test_articles_open_in_review_and_sort_undefined_ones_last():
    sheet = pages.articles(report())
    assert sheet.rows[2][0].target == ArticleTarget(3)
    assert all(cell.target == ArticleTarget(1) for cell in sheet.rows[0])
    assert sheet.rows[1][3].order is None


def test_people_are_compared_with_all_others_and_with_gold():
    assert [row[0] for row in texts(pages.people(report()))] == ["Ana", "Bea <b>bold</b>", "Cem"]
    gold = pages.against_gold(report())
    assert texts(gold) == [["Ana", "5", "0.900", "0.950", "20", "2", "3", "0", "4", "5"]]
    assert not pages.against_gold(report(people=(fakes.person(BEA),)))


def test_what_is_counted_apart_is_said():
    told = pages.counted(report())
    assert told == (
        "8 articles compared. Counted apart: 3 unfinished, 1 skipped, "
        "2 pieces of work changed after seeing others’."
    )
    assert pages.counted(report(articles=1, apart=Apart())) == "1 article compared."


def test_days_are_those_of_this_machine():
    when = int(time.mktime((2026, 3, 1, 0, 30, 0, 0, 0, -1)) * 1000)
    assert pages.day(when) == "2026-03-01"
    assert pages.day(0) == ""


def test_attributes_show_which_values_met():
    sheet = pages.attributes(report())
    assert texts(sheet)[0][:2] == ["Certainty", "All labels"]
    assert texts(sheet)[0][-1] == "certain 20; certain / probable 10"


def test_confusion_opens_on_the_layer_with_most_until_somebody_chooses(qtbot, session):
    page = ConfusionPage(session)
    qtbot.addWidget(page)
    made = msgspec.structs.replace(report(), confusion=(fakes.forms(), fakes.matrix()))
    page.show_report(made)
    assert page.choice.currentData() == "stance"
    page.choice.setCurrentIndex(0)
    page.choice.activated.emit(0)
    page.show_report(made)
    assert page.choice.currentData() == "form"
