"""A table of figures under the keyboard and the mouse."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester

from tests.ui.desk import ALT, CONTROL, SHIFT, Key
from tests.ui.insight.fakes import matrix, report
from ui.insight import pages
from ui.insight.sheet import Column, PassageTarget
from ui.insight.sheet_model import SheetModel
from ui.insight.sheet_view import SheetView, shared

UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@pytest.fixture
def view(qtbot):
    made = SheetView("Articles")
    qtbot.addWidget(made)
    made.resize(700, 300)
    made.show()
    made.show_sheet(replace(pages.articles(report()), order=0))
    made.setFocus()
    return made


def column(view, at):
    return [view.figures.index(row, at).data() for row in range(view.figures.rowCount())]


def put(view, row, at):
    view.setCurrentIndex(view.figures.index(row, at))


def test_the_model_keeps_the_rules_of_models(qtbot):
    model = SheetModel()
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )
    model.show_sheet(pages.articles(report()))
    model.sort(3, DOWN)
    model.show_sheet(pages.confusion(matrix()))
    model.sort(1)
    assert tester.model() is model


def test_a_click_on_a_title_sorts_and_another_turns_it_round(view, qtbot):
    header = view.horizontalHeader()
    where = header.sectionViewportPosition(3) + 10, header.height() // 2
    for expected in (["0.200", "0.900", "–"], ["0.900", "0.200", "–"]):
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(*where))
        assert column(view, 3) == expected
    assert header.isSortIndicatorShown()


def test_keys_sort_by_the_column_one_is_in(view, qtbot):
    put(view, 0, 3)
    qtbot.keyClick(view, Key.Key_Up, ALT)
    assert column(view, 3) == ["0.200", "0.900", "–"]
    qtbot.keyClick(view, Key.Key_Down, ALT)
    assert column(view, 3) == ["0.900", "0.200", "–"]


def test_sorting_takes_the_current_cell_along(view):
    put(view, 2, 0)
    view.sort_by(3, UP)
    assert (view.currentIndex().row(), view.currentIndex().data()) == (0, "Article 3")


def test_a_new_report_keeps_the_order_and_the_place(view):
    view.sort_by(3, UP)
    put(view, 1, 4)
    view.show_sheet(pages.articles(report(per_article=report().per_article[:2])))
    assert view.currentIndex().data() == "0.900"
    assert view.figures.sorted_by == (3, UP)


def test_articles_that_agree_least_come_first(view):
    view.show_sheet(pages.confusion(matrix()))
    view.show_sheet(pages.articles(report()))
    assert column(view, 3) == ["0.200", "0.900", "–"]


def test_a_matrix_is_not_sorted(view, qtbot):
    view.show_sheet(pages.confusion(matrix()))
    before = column(view, 1)
    view.sort_by(1, UP)
    assert column(view, 1) == before


def test_what_is_selected_is_copied_for_a_spreadsheet(view, qtbot):
    put(view, 0, 2)
    qtbot.keyClick(view, Key.Key_Down, SHIFT)
    qtbot.keyClick(view, Key.Key_Right, SHIFT)
    qtbot.keyClick(view, Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "11\t0.900\n12\t–"


def test_all_of_it_is_copied_with_its_titles_and_no_formula(view, qtbot):
    qtbot.keyClick(view, Key.Key_A, CONTROL)
    qtbot.keyClick(view, Key.Key_C, CONTROL)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == "Article\tAnnotators\tSpans\tF1, exact\tF1, overlap\tFinished"
    assert lines[2].startswith("'=HYPERLINK(1)\t2\t12\t–")


def test_enter_and_a_double_click_open_what_a_cell_opens(view, qtbot):
    view.show_sheet(pages.confusion(matrix()))
    opened = []
    view.opened.connect(opened.append)
    put(view, 0, 2)
    qtbot.keyClick(view, Key.Key_Return)
    put(view, 2, 1)
    qtbot.keyClick(view, Key.Key_Return)
    assert [cell.target for cell in opened] == [PassageTarget("claim", "denial", "stance")]


def test_going_from_cell_to_cell_tells_which_is_pointed_at(view, qtbot):
    told = []
    view.pointed.connect(told.append)
    put(view, 0, 3)
    assert told[-1].about.startswith("F1, exact.")


def test_a_screen_reader_hears_row_column_and_figure(view):
    index = view.figures.index(1, 3)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == (
        "=HYPERLINK(1), F1, exact: not defined"
    )
    assert "Not defined" in index.data(Qt.ItemDataRole.AccessibleDescriptionRole)


def test_numbers_stand_at_the_right(view):
    right = Qt.AlignmentFlag.AlignRight
    assert view.figures.index(0, 3).data(Qt.ItemDataRole.TextAlignmentRole) & right
    assert not view.figures.index(0, 0).data(Qt.ItemDataRole.TextAlignmentRole) & right


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_words_can_be_read_on_the_strongest_ground(theme):
    from ui.insight.sheet_view import DEEPEST
    from ui.theme import blend, contrast, load_theme

    colours = load_theme(theme)
    ground = blend(colours.page, colours.accent, DEEPEST)
    chosen = blend(colours.page, colours.accent, 0.46)
    assert contrast(colours.ink, ground) >= 4.5
    assert contrast(colours.ink, chosen) >= 4.5


def test_where_room_is_short_other_words_give_theirs_to_the_wide_column():
    columns = (
        Column("Place", number=False, wide=True),
        Column("Overlap"),
        Column("Article", number=False),
    )
    assert shared((100, 80, 420), columns, 0, 1000) == [500, 80, 420]
    assert shared((100, 80, 420), columns, 0, 600) == [270, 80, 250]
    assert shared((100, 80, 420), columns, 0, 300) == [135, 80, 112]
