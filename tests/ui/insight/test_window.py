"""The agreement window: asking, following, cancelling, saying why there is nothing."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QDate, Qt

from annotator.errors import Problem
from annotator.review.agreement.model import GOLD
from annotator.values import Annotator
from tests.ui.desk import CONTROL, Key
from tests.ui.insight import fakes
from tests.ui.insight.fakes import ANA, BEA, CEM, FakeSession, report
from ui.insight.choices import BETWEEN
from ui.insight.sheet_view import SheetView
from ui.insight.window import AgreementWindow
from ui.theme import load_theme


def test_it_shows_all_pages_of_the_report(window, qtbot):
    for name, page in window.pages.items():
        window._go_to(name)
        qtbot.waitUntil(page.isVisible)
        assert page.view.figures.rowCount(), name


def test_the_first_figure_has_the_keyboard_and_a_later_report_takes_it_from_nobody(
    window, session, qtbot
):
    window.activateWindow()
    qtbot.waitUntil(window.pages["Overview"].view.hasFocus)
    window.choices.layer.setFocus()
    session.project.reports.append(report(articles=9))
    session.change("annotations")
    qtbot.waitUntil(lambda: window.counted.text().startswith("9 articles"))
    assert window.choices.layer.hasFocus()


def test_the_chosen_figure_says_what_it_says_and_where_it_comes_from(window):
    page = window.pages["Overview"]
    page.view.setCurrentIndex(page.view.figures.index(6, 2))
    assert window.told.sentence.text() == "F1, exact. Not defined: nobody marked anything."
    assert window.told.source.text() == "Source: Hripcsak & Rothschild 2005"


def test_names_are_no_markup(window):
    assert window.choices.people.item(1).text() == "Bea <b>bold</b>"
    assert window.told.sentence.textFormat() == Qt.TextFormat.PlainText
    assert window.counted.textFormat() == Qt.TextFormat.PlainText
    assert window.said.textFormat() == Qt.TextFormat.PlainText


# Following


def test_after_a_change_it_is_worked_out_again(window, session, qtbot):
    session.project.reports.append(report(articles=9))
    session.change("annotations")
    qtbot.waitUntil(lambda: window.counted.text().startswith("9 articles"))


def test_a_change_of_something_else_asks_nothing(window, session):
    asked = len(session.project.asked)
    session.change("threads")
    assert not window.asking._pause.isActive()
    assert len(session.project.asked) == asked


def test_while_nobody_looks_nothing_is_worked_out(window, session, qtbot):
    window.hide()
    asked = len(session.project.asked)
    session.change("annotations")
    assert not window.asking._pause.isActive()
    window.show()
    qtbot.waitUntil(lambda: len(session.project.asked) == asked + 1)


def test_changes_while_it_runs_lead_to_one_more_look(window, session, qtbot):
    session.project.gate = threading.Event()
    window.ask()
    asked = len(session.project.asked)
    qtbot.waitUntil(lambda: len(session.project.asked) > asked - 1 and window.asking.busy)
    for _ in range(5):
        session.change("annotations")
    session.project.gate.set()
    qtbot.waitUntil(lambda: not window.asking.busy and not window.asking._pause.isActive())
    assert len(session.project.asked) <= asked + 2


def test_it_can_be_cancelled_and_keeps_the_figures_it_had(window, session, qtbot):
    session.project.gate = threading.Event()
    window.ask()
    qtbot.waitUntil(lambda: window.progress.maximum() == 4)
    assert window.cancel.isVisible()
    qtbot.mouseClick(window.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.asking.busy)
    assert not window.cancel.isVisible()
    assert window.report is not None
    assert window.pages["Overview"].view.figures.rowCount()


def test_closing_waits_for_the_thread(session, qtbot):
    session.project.gate = threading.Event()
    made = AgreementWindow(session, load_theme("light"))
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: bool(session.project.asked))
    made.close()
    assert not made.asking.busy


def test_another_project_closes_it(window, session):
    session.leaving.emit()
    session.project_changed.emit()
    assert not window.isVisible()


def test_a_problem_is_said_and_the_figures_stay(window, session, qtbot):
    session.project.problem = Problem("The file cannot be read.")
    window.ask()
    qtbot.waitUntil(lambda: window.said.text() == "The file cannot be read.")
    assert window.stack.currentWidget() is window.tabs


# Choosing


def test_an_annotator_that_is_not_ticked_is_left_out(window, session, qtbot):
    window.choices.people.item(2).setCheckState(Qt.CheckState.Unchecked)
    qtbot.waitUntil(lambda: session.project.asked[-1].annotators == (ANA, BEA))


def test_whoever_comes_new_is_ticked(window, session, qtbot):
    window.choices.people.item(2).setCheckState(Qt.CheckState.Unchecked)
    session.project.people.append(Annotator(id="d" * 32, name="Dan"))
    session.change("people")
    qtbot.waitUntil(lambda: window.choices.people.count() == 5)
    assert window.choices.people.ticks() == (ANA, BEA, "d" * 32)


def test_one_annotator_alone_cannot_be_compared(window, qtbot):
    for at in (1, 2):
        window.choices.people.item(at).setCheckState(Qt.CheckState.Unchecked)
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.nothing)
    assert "at least two" in window.nothing.state.sentence.text()
    window.choices.people.item(1).setCheckState(Qt.CheckState.Checked)
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.tabs)


def test_layer_period_and_seen_work_are_part_of_the_plan(window, session, qtbot):
    choices = window.choices
    choices.layer.setCurrentIndex(choices.layer.findData("stance"))
    qtbot.mouseClick(choices.seen, Qt.MouseButton.LeftButton)
    choices.gamma.box.click()
    choices.period.setCurrentIndex(choices.period.findData(BETWEEN))
    choices.since.setDate(QDate(2026, 3, 9))
    choices.until.setDate(QDate(2026, 3, 2))
    plan = choices.plan()
    assert (plan.layer, plan.annotators) == ("stance", ())
    assert (plan.include_seen, plan.gamma) == (True, True)
    start = QDate(2026, 3, 2).startOfDay().toMSecsSinceEpoch()
    end = QDate(2026, 3, 10).startOfDay().toMSecsSinceEpoch()
    assert (plan.since, plan.until) == (start, end), "the last day is part of it"
    qtbot.waitUntil(lambda: plan in session.project.asked)


def test_since_the_scheme_changed(window):
    window.choices.period.setCurrentIndex(window.choices.period.findData("scheme"))
    assert window.choices.times() == (fakes.BEGIN, 0)


# Opening


def test_a_cell_of_the_matrix_lists_its_passages_and_one_opens(window, session, qtbot):
    window._go_to("Confusion")
    page = window.confusion
    page.focus_first()
    page.view.setCurrentIndex(page.view.figures.index(0, 2))
    qtbot.keyClick(page.view, Key.Key_Return)
    qtbot.waitUntil(page.below.isVisible)
    assert session.project.cells == [("claim", "denial", "stance")]
    assert page.passages.figures.rowCount() == 3
    row = page.passages.figures.row_cells(0)
    assert [cell.text for cell in row] == [
        *("never paid 0", "Ana", "Bea <b>bold</b>", "83 %", "Article 0")
    ]
    assert row[0].left.startswith("…")
    with qtbot.waitSignal(window.place_wanted) as caught:
        qtbot.keyClick(page.passages, Key.Key_Return)
    place = caught.args[0]
    assert (place.article, place.annotation) == (7, f"{0:032x}")


def test_passages_follow_the_report(window, session, qtbot):
    window._go_to("Confusion")
    page = window.confusion
    page.view._open(page.view.figures.index(0, 2))
    qtbot.waitUntil(page.below.isVisible)
    session.change("annotations")
    qtbot.waitUntil(lambda: len(session.project.cells) == 2)
    page.choice.setCurrentIndex(1)
    assert not page.below.isVisible(), "another layer has other passages"


def test_an_article_opens_in_review(window, qtbot):
    window._go_to("Articles")
    view = window.pages["Articles"].view
    view.setCurrentIndex(view.figures.index(0, 0))
    with qtbot.waitSignal(window.review_wanted) as caught:
        qtbot.keyClick(view, Key.Key_Return)
    assert caught.args == [3]


def test_pages_are_stepped_through_by_keys(window, qtbot):
    window.activateWindow()
    window.pages["Overview"].focus_first()
    qtbot.keyClick(window, Key.Key_PageDown, CONTROL)
    assert window._page() is window.pages["Pairs"]
    qtbot.keyClick(window, Key.Key_PageUp, CONTROL)
    qtbot.keyClick(window, Key.Key_PageUp, CONTROL)
    assert window._page() is window.pages["Attributes"]


# Nothing to show


@pytest.mark.parametrize(
    "words",
    [
        "Only one annotator has worked here. Hand articles to a second one.",
        "Nobody has finished an article yet.",
        "No article was finished by two annotators.",
    ],
)
def test_why_there_is_nothing_is_said(qtbot, words):
    session = FakeSession()
    session.project.reports = [report(empty=words)]
    made = AgreementWindow(session, load_theme("dark"))
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.stack.currentWidget() is made.nothing)
    assert made.nothing.state.sentence.text() == words
    assert not made.export.isEnabled()
    with qtbot.waitSignal(made.assign_wanted):
        made.nothing.state.buttons[0].click()
    made.close()


# Memory and look


def test_the_window_comes_back_where_it_was(session, qtbot, tmp_path):
    made = AgreementWindow(session, load_theme("light"), tmp_path)
    qtbot.addWidget(made)
    made.show()
    made._go_to("Pairs")
    made.resize(710, 560)
    made.close()
    again = AgreementWindow(session, load_theme("light"), tmp_path)
    qtbot.addWidget(again)
    assert again._page() is again.pages["Pairs"]
    assert (again.width(), again.height()) == (710, 560)
    again.close()


@pytest.mark.parametrize("kept", ["{", '{"geometry": "%%", "page": 3}', '{"page": "Nowhere"}'])
def test_a_damaged_memory_costs_nothing(session, qtbot, tmp_path, kept):
    (tmp_path / "insight.json").write_text(kept, "utf-8")
    made = AgreementWindow(session, load_theme("light"), tmp_path)
    qtbot.addWidget(made)
    assert made._page() is made.pages["Overview"]
    made.close()


def test_everything_that_takes_the_keyboard_has_a_name(window):
    for view in window.findChildren(SheetView):
        assert view.accessibleName()
    for widget in (window.choices.people, window.choices.layer, window.choices.seen.box):
        assert widget.accessibleName()


def test_it_fits_a_small_screen(window):
    assert window.minimumSizeHint().width() <= 900
    assert window.minimumSizeHint().height() <= 560


def test_gold_can_be_compared_like_an_annotator_but_is_not_at_first(window, session, qtbot):
    people = window.choices.people
    assert people.count() == 4
    assert GOLD not in people.ticks()
    assert CEM in people.ticks()
    assert window.choices.plan().annotators == ()
    people.item(3).setCheckState(Qt.CheckState.Checked)
    qtbot.waitUntil(lambda: session.project.asked[-1].annotators == (ANA, BEA, CEM, GOLD))
