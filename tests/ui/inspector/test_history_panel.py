"""The history is read lazily, told in words, and leads back."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from annotator.operations import AddAnnotation, Relabel
from annotator.project import Project
from annotator.values import OperationRow, Segment
from tests.ui.articles import fakes
from ui.inspector.history_model import PAGE, PLACE_ROLE, HistoryModel, spoken, time_words
from ui.inspector.history_panel import HistoryPanel
from ui.session import Session


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> HistoryPanel:
    made = HistoryPanel(session)
    qtbot.addWidget(made)
    made.resize(320, 500)
    made.show()
    return made


def operation(number: int, **fields: object) -> OperationRow:
    values = {
        "name": f"Operation {number}",
        "author": "Ana",
        "mine": True,
        "when": 1_000_000 - number,
        "articles": 1,
        "title": "Bridge",
        "undone": False,
    }
    return OperationRow(id=f"{number:032x}", **{**values, **fields})


class FakeProject(fakes.FakeProject):
    """It tells also which words an operation touched, and remembers what it was asked."""

    def words_of(self, operation: str) -> str:
        self.asked.append([int(operation, 16)])
        return f"words {int(operation, 16)}"


def names(panel: HistoryPanel) -> list[str]:
    return [panel.model.index(at, 0).data() for at in range(panel.model.rowCount())]


def label(session: Session, start: int, end: int) -> None:
    session.run(AddAnnotation(session.article, (Segment(start, end),), "claim"))


def test_the_newest_operation_stands_first(
    qtbot: QtBot, panel: HistoryPanel, session: Session, project: Project
) -> None:
    label(session, 4, 9)
    newest = project.history(1)[0].name
    qtbot.waitUntil(lambda: names(panel)[0] == newest)
    assert len(names(panel)) == len(project.history())


def test_undo_to_here_takes_back_this_and_all_later_ones(
    qtbot: QtBot, panel: HistoryPanel, session: Session, project: Project
) -> None:
    label(session, 4, 9)
    label(session, 19, 25)
    label(session, 26, 33)
    article = session.article
    assert article is not None
    qtbot.waitUntil(lambda: panel.model.rowCount() == len(project.history()))
    panel.view.go_to(1)
    assert panel.undo_to.isEnabled()
    panel.undo_to.click()
    qtbot.waitUntil(lambda: not session.busy)
    assert [each.quote for each in project.annotations(article)] == ["mayor"]
    qtbot.waitUntil(lambda: sum(row.undone for row in project.history()) == 2)


def test_one_is_undone_alone(
    qtbot: QtBot, panel: HistoryPanel, session: Session, project: Project
) -> None:
    label(session, 4, 9)
    label(session, 19, 25)
    qtbot.waitUntil(lambda: panel.model.rowCount() == len(project.history()))
    panel.view.go_to(1)
    qtbot.mouseClick(panel.undo_one, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(project.annotations(session.article)) == 1)
    qtbot.waitUntil(lambda: not session.busy)
    assert [each.quote for each in project.annotations(session.article)] == ["bridge"]


def test_what_stands_in_the_way_is_said(
    qtbot: QtBot, panel: HistoryPanel, session: Session, project: Project
) -> None:
    label(session, 4, 9)
    (span,) = project.annotations(session.article)
    session.run(Relabel(span.id, "denial"))
    qtbot.waitUntil(lambda: panel.model.rowCount() == len(project.history()))
    panel.view.go_to(1)
    with qtbot.waitSignal(session.refused) as refused:
        panel.undo_one.click()
    assert "Relabel" in refused.args[0]
    qtbot.waitUntil(lambda: not session.busy)
    assert [each.label for each in project.annotations(session.article)] == ["denial"]


def test_the_menu_of_a_row_offers_both(
    qtbot: QtBot, panel: HistoryPanel, session: Session, project: Project
) -> None:
    label(session, 4, 9)
    qtbot.waitUntil(lambda: panel.model.rowCount() == len(project.history()))
    panel.view.menu_wanted_at.emit(panel.mapToGlobal(panel.rect().center()), 0)
    menu = panel.findChild(QMenu)
    assert menu is not None
    one, to_here = menu.actions()
    assert [one.text(), to_here.text()] == ["Undo this one", "Undo to here"]
    one.trigger()
    menu.close()
    qtbot.waitUntil(lambda: not project.annotations(session.article))
    qtbot.waitUntil(lambda: not session.busy)


def test_the_second_line_tells_the_words_and_the_article(
    qtbot: QtBot, panel: HistoryPanel, session: Session, project: Project
) -> None:
    label(session, 4, 9)
    label(session, 19, 25)
    qtbot.waitUntil(lambda: panel.model.rowCount() == len(project.history()))
    title = project.article(session.article).title
    told = [panel.model.index(at, 0).data(PLACE_ROLE) for at in range(2)]
    assert told == [f"“bridge” · {title}", f"“mayor” · {title}"]
    said = panel.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert f", “bridge”, {title}, " in said
    assert not panel.view.grab().isNull()


def test_words_that_are_gone_are_told_no_more(
    qtbot: QtBot, panel: HistoryPanel, session: Session, project: Project
) -> None:
    label(session, 4, 9)
    qtbot.waitUntil(lambda: panel.model.rowCount() == len(project.history()))
    first = project.history(1)[0].id
    assert panel.model.touched(0) == "mayor"
    session.undo()
    qtbot.waitUntil(lambda: panel.model.row_of(first) == 1)
    assert panel.model.touched(1) == ""
    title = project.article(session.article).title
    assert panel.model.index(1, 0).data(PLACE_ROLE) == title


def test_words_are_read_only_for_the_rows_that_are_seen(qtbot: QtBot, qapp: object) -> None:
    project = FakeProject(operations=[operation(n) for n in range(150)])
    session = Session()
    session.set_project(project)
    panel = HistoryPanel(session)
    qtbot.addWidget(panel)
    panel.resize(320, 400)
    panel.show()
    qtbot.waitUntil(lambda: bool(project.asked))
    panel.grab()
    seen = len(panel.view.visible_rows())
    assert sorted(at for (at,) in project.asked) == list(range(seen))
    assert 3 < seen < 20
    panel.grab()
    assert len(project.asked) == seen  # once is enough
    session.close_project()


def test_of_several_articles_their_number_is_told(qapp: object) -> None:
    project = FakeProject(operations=[operation(1, articles=3)])
    model = HistoryModel()
    model.show(project)
    assert model.index(0, 0).data(PLACE_ROLE) == "3 articles"
    assert project.asked == []


@pytest.mark.parametrize("name", ["undo_one", "undo_to"])
def test_the_keyboard_stays_in_the_list_on_the_same_row(
    qtbot: QtBot, session: Session, project: Project, name: str
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    panel = HistoryPanel(session)
    column = QVBoxLayout(window)
    for widget in (panel, QLineEdit()):  # something comes after the buttons
        column.addWidget(widget)
    window.show()
    window.activateWindow()
    label(session, 4, 9)
    label(session, 19, 25)
    qtbot.waitUntil(lambda: panel.model.rowCount() == len(project.history()))
    panel.view.go_to(1)
    operation = panel.model.operation(1)
    button = getattr(panel, name)
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    qtbot.keyClick(button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not session.busy)
    qtbot.waitUntil(lambda: panel.model.operation(panel.view.current_row()).undone)
    assert panel.model.operation(panel.view.current_row()).id == operation.id
    assert panel.view.hasFocus()
    assert not button.isEnabled()


def test_in_a_narrow_panel_the_buttons_stand_one_above_the_other(
    qtbot: QtBot, panel: HistoryPanel
) -> None:
    assert panel.undo_one.y() == panel.undo_to.y()
    panel.resize(150, 500)
    qtbot.waitUntil(lambda: panel.undo_one.y() < panel.undo_to.y())
    assert panel.width() == 150


def test_enter_goes_back_as_the_button_does(
    qtbot: QtBot, panel: HistoryPanel, session: Session, project: Project
) -> None:
    label(session, 4, 9)
    qtbot.waitUntil(lambda: panel.model.rowCount() == len(project.history()))
    panel.view.go_to(0)
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not session.busy)
    assert project.annotations(session.article) == []


def test_an_undone_operation_offers_nothing(
    qtbot: QtBot, panel: HistoryPanel, session: Session, project: Project
) -> None:
    label(session, 4, 9)
    session.undo()
    qtbot.waitUntil(lambda: panel.model.rowCount() == len(project.history()))
    rows = [panel.model.operation(at) for at in range(panel.model.rowCount())]
    for at in range(2):
        assert rows[at].undone or rows[at].undoes
        panel.view.go_to(at)
        assert not panel.undo_to.isEnabled()


def test_what_others_did_is_theirs_to_undo(qtbot: QtBot, qapp: object) -> None:
    session = Session()
    session.set_project(FakeProject(operations=[operation(1, mine=False, author="Ben")]))
    panel = HistoryPanel(session)
    qtbot.addWidget(panel)
    panel.show()
    panel.view.go_to(0)
    assert not panel.undo_to.isEnabled()
    session.close_project()


def test_older_operations_come_a_page_at_a_time(qapp: object) -> None:
    project = FakeProject(operations=[operation(n) for n in range(2 * PAGE + 50)])
    model = HistoryModel()
    model.show(project)
    assert model.rowCount() == PAGE
    while model.canFetchMore():
        model.fetchMore()
    assert model.rowCount() == 2 * PAGE + 50
    shown = [model.operation(at) for at in range(model.rowCount())]
    assert shown == project.operations


def test_a_refresh_pushes_new_rows_in_at_the_top(qapp: object) -> None:
    project = FakeProject(operations=[operation(n) for n in range(5, 10)])
    model = HistoryModel()
    model.show(project)
    pushed = []
    model.rowsInserted.connect(lambda _parent, first, last: pushed.append((first, last)))
    model.modelReset.connect(lambda: pushed.append("reset"))
    project.operations = [operation(3), operation(4), operation(5, undone=True)] + [
        operation(n) for n in range(6, 10)
    ]
    model.refresh()
    assert pushed == [(0, 1)]
    assert [model.operation(at) for at in range(7)] == project.operations


def test_nothing_is_read_while_nobody_looks(
    qtbot: QtBot, panel: HistoryPanel, session: Session
) -> None:
    panel.hide()
    before = names(panel)
    label(session, 4, 9)
    assert names(panel) == before
    panel.show()
    assert len(names(panel)) > len(before)


def test_times_are_a_clock_today_and_a_date_before() -> None:
    now = datetime(2026, 3, 5, 18, 0)
    today = int(datetime(2026, 3, 5, 9, 7).timestamp() * 1000)
    before = int(datetime(2026, 3, 4, 23, 59).timestamp() * 1000)
    assert time_words(today, now) == "09:07"
    assert time_words(before, now) == "2026-03-04"


def test_an_operation_as_one_sentence() -> None:
    told = spoken(operation(1, mine=False, author="Ben", undone=True, articles=12))
    assert told.startswith("Operation 1, 12 articles, by Ben, ")
    assert told.endswith(", undone")
