"""The panel follows the session, opens what is asked for, and keeps still."""

from __future__ import annotations

from unittest.mock import Mock

import msgspec
import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import (
    QApplication,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)
from pytestqt.qtbot import QtBot

from annotator.values import ArticleQuery
from tests.ui.articles.fakes import FakeProject, row
from ui.articles.panel import ArticlesPanel, blank_words
from ui.plain import tooltip
from ui.session import Session

Key = Qt.Key


def click(qtbot: QtBot, panel: ArticlesPanel, at: int) -> None:
    rect = panel.view.visualRect(panel.model.index(at, 0))
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())


def test_arrows_move_and_enter_opens(qtbot: QtBot, panel: ArticlesPanel, session: Session) -> None:
    panel.focus_list()
    qtbot.keyClick(panel.view, Key.Key_Down)
    qtbot.keyClick(panel.view, Key.Key_Down)
    assert session.article is None, "the highlight is still on its way"
    with qtbot.waitSignal(panel.reader_wanted):
        qtbot.keyClick(panel.view, Key.Key_Return)
    assert session.article == 2


def test_the_highlighted_row_is_opened_when_it_rests_and_before_an_article_key_acts(
    qtbot: QtBot, panel: ArticlesPanel, session: Session
) -> None:
    session.open_article(1)
    panel.focus_list()
    qtbot.keyClick(panel.view, Key.Key_Down)
    qtbot.waitUntil(lambda: session.article == 2)
    qtbot.keyClick(panel.view, Key.Key_Down)
    assert session.article == 2
    panel.settle()
    assert session.article == 3
    qtbot.keyClick(panel.view, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    panel.settle()
    assert session.article == 3, "several rows are selected, none is opened"


def test_enter_in_the_field_opens_the_first_hit_and_goes_to_the_list(
    qtbot: QtBot, panel: ArticlesPanel, session: Session
) -> None:
    panel.window().activateWindow()
    session.open_article(7)
    panel.focus_filter()
    qtbot.keyClicks(panel.filter.words, "Title 39")
    qtbot.keyClick(panel.filter.words, Key.Key_Return)
    assert (session.article, panel.current_key()) == (39, 39)
    qtbot.waitUntil(panel.view.hasFocus)


def test_no_row_is_highlighted_while_the_open_article_is_not_listed(
    panel: ArticlesPanel, session: Session
) -> None:
    session.open_article(8)
    panel.filter.choose("flagged")
    panel.focus_list()
    assert panel.current_key() is None
    panel.filter.choose("todo")
    assert panel.current_key() == 8
    session.open_article(9)
    assert panel.current_key() is None


def test_a_removed_article_is_left_for_the_next_and_comes_back(
    panel: ArticlesPanel, project: FakeProject, session: Session
) -> None:
    session.open_article(20)
    project.set_row(20, removed=True)
    project.set_row(21, removed=True)
    project.tell("articles", articles=[20, 21])
    assert session.article == 22
    project.set_row(20, removed=False)
    project.tell("articles", articles=[20])
    assert session.article == 20
    for key in project.rows:
        project.set_row(key, removed=True)
    project.tell("articles")
    assert session.article is None
    assert panel.pages.currentWidget() is panel.all_removed


def test_an_article_that_was_removed_before_it_was_opened_stays_open(
    panel: ArticlesPanel, project: FakeProject, session: Session
) -> None:
    panel.filter.choose("removed")
    session.open_article(401)
    project.tell("articles", articles=[401])
    assert session.article == 401


def test_home_and_end_go_to_the_first_and_last(qtbot: QtBot, panel: ArticlesPanel) -> None:
    panel.focus_list()
    qtbot.keyClick(panel.view, Key.Key_End)
    assert panel.current_key() == 400
    qtbot.keyClick(panel.view, Key.Key_Home)
    assert panel.current_key() == 1


def test_a_click_opens_and_keeps_the_focus(
    qtbot: QtBot, panel: ArticlesPanel, session: Session
) -> None:
    wanted = Mock()
    panel.reader_wanted.connect(wanted)
    click(qtbot, panel, 4)
    assert session.article == 5
    wanted.assert_not_called()


def test_letters_are_left_to_the_shortcuts(qtbot: QtBot, panel: ArticlesPanel) -> None:
    panel.focus_list()
    typed = Mock()
    panel.keyPressEvent = lambda event: typed(event.text())  # type: ignore[method-assign]
    before = panel.view.current_row()
    qtbot.keyClicks(panel.view, "t9 ")
    assert [call.args[0] for call in typed.call_args_list] == ["t", "9", " "]
    assert panel.view.current_row() == before


def test_the_open_article_becomes_the_current_row(panel: ArticlesPanel, session: Session) -> None:
    session.open_article(300)
    assert panel.current_key() == 300
    assert panel.view.current_row() in panel.view.visible_rows()


def test_typing_filters_after_a_pause(
    qtbot: QtBot, panel: ArticlesPanel, project: FakeProject
) -> None:
    qtbot.keyClicks(panel.filter.words, "Title 39")
    assert panel.model.rowCount() == 400
    qtbot.waitUntil(lambda: panel.model.rowCount() == 11)
    assert panel.filter.found.text() == "11 found"


def test_escape_clears_the_filter_at_once(qtbot: QtBot, panel: ArticlesPanel) -> None:
    panel.filter.words.setText("nothing like it")
    qtbot.waitUntil(lambda: panel.model.rowCount() == 0)
    qtbot.keyClick(panel.filter.words, Key.Key_Escape)
    assert panel.model.rowCount() == 400


def test_down_leaves_the_field_for_the_list(qtbot: QtBot, panel: ArticlesPanel) -> None:
    panel.window().activateWindow()
    panel.focus_filter()
    qtbot.keyClick(panel.filter.words, Key.Key_Down)
    qtbot.waitUntil(panel.view.hasFocus)
    assert panel.view.current_row() == 0


@pytest.mark.parametrize(
    ("choice", "keys"), [("flagged", [7]), ("removed", [401]), ("finished", list(range(2, 401, 4)))]
)
def test_each_state_can_be_asked_for(panel: ArticlesPanel, choice: str, keys: list[int]) -> None:
    panel.filter.choose(choice)
    assert [panel.model.key_at(at) for at in range(panel.model.rowCount())] == keys


def test_counts_stand_beside_the_states(qtbot: QtBot, panel: ArticlesPanel) -> None:
    assert panel.filter.state.itemText(0) == "All · 400"
    qtbot.waitUntil(lambda: panel.filter.state.itemText(6) == "Removed · 1")
    words = [panel.filter.state.itemText(at) for at in range(panel.filter.state.count())]
    assert words == [
        "All · 400",
        "To do · 101",
        "In progress · 100",
        "Finished · 100",
        "Skipped · 99",
        "Flagged · 1",
        "Removed · 1",
        "Given to me · 0",
        "Sent back · 0",
    ]
    view = panel.filter.state.view()
    assert isinstance(view, QListView)
    assert [view.isRowHidden(at) for at in (6, 7, 8)] == [False, True, True]


def test_counts_follow_a_change(qtbot: QtBot, panel: ArticlesPanel, project: FakeProject) -> None:
    project.set_row(1, flagged=True)
    project.tell("progress", articles=[1])
    qtbot.waitUntil(lambda: panel.filter.state.itemText(5) == "Flagged · 2")


def test_a_row_that_no_longer_matches_stays_until_the_next_article(
    panel: ArticlesPanel, project: FakeProject, session: Session
) -> None:
    panel.filter.choose("todo")
    session.open_article(4)
    project.set_row(4, state="finished")
    project.tell("progress", articles=[4])
    assert panel.model.row_of(4) == 0
    session.open_article(8)
    assert panel.model.row_of(4) == -1
    assert panel.current_key() == 8


def test_a_new_article_appears_and_nothing_jumps(
    panel: ArticlesPanel, project: FakeProject, session: Session
) -> None:
    session.open_article(200)
    before = panel.view.rowViewportPosition(panel.model.row_of(200))
    project.rows = {0x999: row(0x999), **project.rows}
    project.tell("articles", articles=[0x999])
    assert panel.model.row_of(0x999) == 0
    assert panel.view.rowViewportPosition(panel.model.row_of(200)) == before
    assert panel.current_key() == 200


def test_several_selected_survive_a_reload(panel: ArticlesPanel, project: FakeProject) -> None:
    panel.view.go_to(2)
    panel.view.select_keys([5, 6, 9])
    assert panel.selected_keys() == [3, 5, 6, 9]
    project.tell("articles", articles=[1])
    assert panel.selected_keys() == [3, 5, 6, 9]
    assert panel.current_key() == 3


def test_a_click_that_extends_a_selection_opens_nothing(
    qtbot: QtBot, panel: ArticlesPanel, session: Session
) -> None:
    click(qtbot, panel, 1)
    rect = panel.view.visualRect(panel.model.index(3, 0))
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, shift, rect.center())
    assert session.article == 2
    assert panel.selected_keys() == [2, 3, 4]


def test_the_steps_go_by_the_list(panel: ArticlesPanel, session: Session) -> None:
    panel.filter.choose("finished")
    assert panel.step(1) == 2
    session.open_article(6)
    assert panel.step(1) == 10
    assert panel.step(-1) == 2
    session.open_article(398)
    assert panel.step(1) is None


def test_the_menu_is_asked_for_with_the_article(panel: ArticlesPanel) -> None:
    asked = Mock()
    panel.menu_wanted.connect(asked)
    panel.view.menu_wanted_at.emit(QPoint(3, 4), 2)
    panel.view.menu_wanted_at.emit(QPoint(3, 4), -1)
    assert [call.args for call in asked.call_args_list] == [(QPoint(3, 4), 3), (QPoint(3, 4), None)]


def test_no_match_offers_to_clear_the_filter(qtbot: QtBot, panel: ArticlesPanel) -> None:
    panel.filter.words.setText("zzz")
    qtbot.waitUntil(lambda: panel.pages.currentWidget() is panel.no_match)
    panel.no_match.buttons[0].click()
    assert panel.pages.currentWidget() is panel.view
    assert panel.filter.query() == ArticleQuery()


def test_an_empty_project_says_where_articles_come_from(
    qtbot: QtBot, panel: ArticlesPanel, session: Session
) -> None:
    session.set_project(FakeProject())
    assert panel.pages.currentWidget() is panel.no_articles
    with qtbot.waitSignal(panel.import_wanted):
        panel.no_articles.buttons[0].click()
    with qtbot.waitSignal(panel.paste_wanted):
        panel.no_articles.buttons[1].click()


def test_where_all_are_removed_the_list_and_the_page_say_so_and_lead_to_them(
    panel: ArticlesPanel, project: FakeProject, session: Session
) -> None:
    for key in project.rows:
        project.set_row(key, removed=True)
    session.set_project(FakeProject(project.rows))
    assert panel.pages.currentWidget() is panel.all_removed
    assert "Restore article" in panel.all_removed.sentence.text()
    assert "are removed" in blank_words(session.project)
    panel.all_removed.buttons[0].click()
    assert panel.filter.query() == ArticleQuery(removed=True)
    assert panel.pages.currentWidget() is panel.view
    assert panel.model.rowCount() == len(project.rows)
    panel.filter.words.setText("zzz")
    panel.filter._ask()
    assert panel.pages.currentWidget() is panel.no_match


def test_what_the_page_says_while_no_article_is_open(project: FakeProject) -> None:
    assert blank_words(None) == "No project is open."
    assert blank_words(project) == "No article is open. Choose one in the list."
    assert blank_words(FakeProject()) == "There is no article in this project."


def test_without_a_project_nothing_can_be_filtered(panel: ArticlesPanel, session: Session) -> None:
    panel.filter.words.setText("x")
    session.close_project()
    assert panel.pages.currentWidget() is panel.no_project
    assert not panel.filter.isEnabled()
    assert panel.filter.query() == ArticleQuery()


def test_a_hundred_thousand_rows_paint_from_few_pages(
    qtbot: QtBot, panel: ArticlesPanel, session: Session
) -> None:
    many = FakeProject({key: row(key) for key in range(1, 100_001)})
    session.set_project(many)
    panel.view.scrollToBottom()
    QApplication.processEvents()
    panel.grab()
    assert sum(map(len, many.asked)) <= 4 * 256
    panel.view.selectAll()
    assert len(panel.selected_keys()) == 100_000


def test_names_for_a_screen_reader(panel: ArticlesPanel) -> None:
    assert panel.view.accessibleName() == "Articles"
    assert "words" in panel.filter.words.accessibleName()
    spoken = panel.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Title 1, Gazette, In progress, 0 spans"


@pytest.mark.parametrize(("width", "told"), [(160, True), (900, False)])
def test_a_title_that_is_cut_is_told_whole(
    panel: ArticlesPanel, monkeypatch: pytest.MonkeyPatch, width: int, told: bool
) -> None:
    view, model = panel.view, panel.model
    index = model.index(0, 0)
    found = model.article(0)
    assert found is not None
    title = "<b>A headline</b> that is far too long for a narrow list of articles"
    model._pages[0][0] = msgspec.structs.replace(found, title=title)
    shown: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda *_: None)
    monkeypatch.setattr(
        QStyledItemDelegate,
        "helpEvent",
        lambda *given: bool(shown.append(given[-1].data(Qt.ItemDataRole.ToolTipRole))),
    )
    option = QStyleOptionViewItem()
    view.initViewItemOption(option)
    option.rect = QRect(0, 0, width, 48)
    event = QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), QPoint(5, 5))
    view.itemDelegate().helpEvent(event, view, option, index)
    assert shown == ([tooltip(title)] if told else [])
    assert "<b>" not in tooltip(title)
