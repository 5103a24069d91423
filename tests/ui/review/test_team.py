"""The Team window on a real project: what it shows, and what its menus do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from annotator.operations import AddArticles, RenameMe
from annotator.values import NewArticle
from tests.ui.review.team_crew import ANA, Crew
from ui.review.team_models import CELL_ROLE, FIRST_PERSON, PAGE, TITLE
from ui.review.team_tables import TITLE_LEAST
from ui.review.team_window import TeamWindow
from ui.session import Session


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    made = Crew(tmp_path)
    made.begin()
    return made


def opened(crew: Crew, name: str = "Ana") -> Session:
    session = Session(crew.machine)
    session.set_project(crew.as_(crew.person(name) if name != "Ana" else ANA))
    return session


@pytest.fixture
def session(qapp: object, crew: Crew) -> Iterator[Session]:
    made = opened(crew)
    yield made
    made.close_project()


@pytest.fixture
def window(qtbot: QtBot, session: Session, tmp_path: Path) -> Iterator[TeamWindow]:
    made = TeamWindow(session, tmp_path)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.articles.rowCount() == 8 and len(made.articles.people) == 2)
    yield made
    if isValid(made):
        made.close()


def cell(window: TeamWindow, row: int, name: str) -> str:
    column = FIRST_PERSON + [each for _, each in window.articles.people].index(name)
    return str(window.articles.index(row, column).data())


def entries(menu: QMenu) -> list[str]:
    return [each.text() for each in menu.actions() if not each.isSeparator()]


def choose(window: TeamWindow, *rows: int) -> None:
    window.articles_view.clearSelection()
    mode = window.articles_view.SelectionMode.MultiSelection
    kept = window.articles_view.selectionMode()
    window.articles_view.setSelectionMode(mode)
    for row in rows:
        window.articles_view.selectRow(row)
    window.articles_view.setSelectionMode(kept)


def act(window: TeamWindow, menu: str, entry: str) -> None:
    """Open a menu button and trigger an entry of it."""
    button = next(each for each in window.menus if each.text() == menu)
    shown = button.menu()
    assert shown is not None
    shown.aboutToShow.emit()
    next(each for each in shown.actions() if each.text().startswith(entry)).trigger()


def test_people_and_their_numbers(window: TeamWindow) -> None:
    model = window.people
    names = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert names == ["Ana (you, lead)", "Ben", "Cem", "Dora"]
    ben = [model.index(1, column).data() for column in range(1, model.columnCount())]
    assert ben == ["4", "2", "", "2", "", "1", "", ""]
    assert model.index(3, model.columnCount() - 1).data() == "4"
    assert model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole).startswith("Ben, asked 4")


def test_articles_by_people(window: TeamWindow) -> None:
    assert cell(window, 0, "Ben") == "Finished · 1"
    assert cell(window, 1, "Cem") == "In progress · 1"
    assert cell(window, 2, "Ben") == "To do"
    assert cell(window, 7, "Cem") == ""
    assert window.articles.index(1, 2).data() == "1"
    assert window.articles.index(0, window.articles.columnCount() - 1).data() == "Dora"
    flagged = window.articles.index(2, FIRST_PERSON).data(CELL_ROLE)
    assert flagged.flagged
    assert window.found.text() == "8 articles"
    assert not window.alone.isVisible()


def test_filters_and_persons(window: TeamWindow, qtbot: QtBot) -> None:
    def listed(which: str) -> list[int]:
        window.choose_filter(which)  # type: ignore[arg-type]
        qtbot.waitUntil(lambda: not window._sieve.busy)
        return list(window.articles.keys)

    everything = listed("all")
    assert listed("waiting") == everything[1:4]
    assert listed("flagged") == [everything[2]]
    assert listed("nobody") == everything[4:]
    assert listed("unfinished") == everything[1:4]
    assert listed("all") == everything
    window.people_view.entered_row.emit(2)
    qtbot.waitUntil(lambda: list(window.articles.keys) == everything[:4])
    window.words.setText("Prices 3")
    qtbot.waitUntil(lambda: list(window.articles.keys) == [everything[3]])
    window.people_view.entered_row.emit(2)
    assert window.whose.currentData() == ""


def test_give_and_take_away(window: TeamWindow, qtbot: QtBot) -> None:
    choose(window, 5, 6)
    act(window, "Give to", "Dora")
    qtbot.waitUntil(lambda: len(window.articles.people) == 3)
    assert [cell(window, row, "Dora") for row in (4, 5, 6)] == ["", "To do", "To do"]
    act(window, "Take away", "Dora")
    qtbot.waitUntil(lambda: len(window.articles.people) == 2)
    project = window._session.project
    assert project is not None
    project.undo()
    qtbot.waitUntil(lambda: len(window.articles.people) == 3)


def test_only_who_has_it_can_lose_it(window: TeamWindow) -> None:
    choose(window, 0)
    keys = window.chosen()
    menu = QMenu(window)
    window.acts.fill_take(menu, keys, window._lines(keys))
    assert entries(menu) == ["Ben", "Cem"]


def test_needs_and_adjudicators(window: TeamWindow, qtbot: QtBot) -> None:
    choose(window, 4)
    act(window, "Needs", "3")
    qtbot.waitUntil(lambda: window.articles.index(4, 1).data() == "3")
    act(window, "Adjudicators", "Cem")
    last = window.articles.columnCount() - 1
    qtbot.waitUntil(lambda: window.articles.index(4, last).data() == "Cem")
    act(window, "Adjudicators", "Cem")
    qtbot.waitUntil(lambda: window.articles.index(4, last).data() == "")


def test_send_back_asks_for_a_note(window: TeamWindow, qtbot: QtBot) -> None:
    choose(window, 1)
    keys = window.chosen()
    menu = QMenu(window)
    window.acts.fill_back(menu, keys, window._lines(keys))
    assert entries(menu) == ["Ben…"]
    line = window.articles.line(1)
    assert line is not None
    question = window.acts.ask_back(line, window.people.people[1])
    question.answer()
    assert question.problem.text() == "Say in a few words what to look at."
    question.note.setPlainText("the second claim")
    question.answer()
    qtbot.waitUntil(lambda: cell(window, 1, "Ben") == "Sent back · 1")
    qtbot.waitUntil(lambda: window.people.index(1, 7).data() == "1")


def test_a_person_is_added_and_given_articles_at_once(window: TeamWindow, qtbot: QtBot) -> None:
    choose(window, 7)
    question = window.acts.add_person(
        lambda who: window.acts._assign(window.chosen(), who, "annotator", True)
    )
    question.line.setText("  ")
    question.answer()
    assert question.problem.text().startswith("A name is needed")
    question.line.setText("Eva")
    question.answer()
    qtbot.waitUntil(lambda: "Eva" in [name for _, name in window.articles.people])
    assert cell(window, 7, "Eva") == "To do"


def test_two_people_become_one(window: TeamWindow, qtbot: QtBot) -> None:
    question = window.acts.ask_same(window.people.people[2])
    assert question.box.findText("Ben") >= 0
    question.box.setCurrentIndex(question.box.findText("Ben"))
    question.answer()
    qtbot.waitUntil(lambda: window.people.rowCount() == 3)


def test_make_somebody_a_lead(window: TeamWindow, qtbot: QtBot) -> None:
    menu = window.acts.person_menu(window.people.people[1], lead=False)
    assert entries(menu)[0] == "Package for Ben…"
    assert "Make Ben a lead…" in entries(menu)
    with qtbot.waitSignal(window.packages_wanted) as told:
        menu.actions()[0].trigger()
    assert told.args == [window.people.people[1].annotator]


def test_who_does_not_lead_looks_on(qtbot: QtBot, crew: Crew) -> None:
    session = opened(crew, "Ben")
    try:
        window = TeamWindow(session)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitUntil(lambda: len(window.articles.people) == 2)
        assert window.told.text() == "Leads hand out articles; you see here who has what."
        assert not window.hand_out.isEnabled()
        # Ben is blind to what Cem has not finished.
        assert cell(window, 1, "Cem") == "Has it"
        assert cell(window, 0, "Cem") == "Finished"
        window.close()
    finally:
        session.close_project()


def test_alone_it_says_what_to_do(qtbot: QtBot, tmp_path: Path) -> None:
    crew = Crew(tmp_path)
    session = Session(crew.machine)
    path = tmp_path / "own.claims"
    from annotator.project import Project

    session.set_project(Project.create(path, ANA, crew.machine, title="own"))
    window = TeamWindow(session)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.people.rowCount() == 1)
    assert window.alone.isVisible()
    assert "Add the people" in window.alone.text()
    session.close_project()
    assert not window.isVisible()


def test_it_follows_new_articles_and_names(
    window: TeamWindow, session: Session, qtbot: QtBot
) -> None:
    session.run(AddArticles((NewArticle(text="Nine.", title="Nine"),)))
    qtbot.waitUntil(lambda: window.articles.rowCount() == 9)
    session.run(RenameMe("Anna"))
    qtbot.waitUntil(lambda: window.people.index(0, 0).data() == "Anna (you, lead)")


def test_rows_are_read_a_page_at_a_time(window: TeamWindow) -> None:
    project = window._session.project
    assert project is not None
    asked: list[int] = []
    kept = project.team
    project.team = lambda keys: asked.append(len(keys)) or kept(keys)  # type: ignore[method-assign, func-returns-value]
    key = project.article_keys()[0]
    window.articles.show(project, [key] * 100_000, window.articles.people, {})
    asked.clear()
    assert window.articles.index(99_000, 0).data() == "Prices 0"
    assert asked == [PAGE]


def test_enter_opens_the_article_and_escape_closes(window: TeamWindow, qtbot: QtBot) -> None:
    window.articles_view.go_to(2)
    with qtbot.waitSignal(window.article_wanted) as told:
        qtbot.keyClick(window.articles_view, Qt.Key.Key_Return)
    assert told.args == [window.articles.key_at(2)]
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_menus_come_up_at_a_row(window: TeamWindow) -> None:
    window.articles_view.menu_wanted_at.emit(QPoint(5, 5), 1, 0)
    menus = [each for each in window.findChildren(QMenu) if each.isVisible()]
    assert [entries(each)[0] for each in menus] == ["Open the article"]
    assert "Give to" in entries(menus[0])
    menus[0].close()


def test_its_size_is_remembered(window: TeamWindow, session: Session, tmp_path: Path) -> None:
    window.resize(700, 500)
    window.close()
    again = TeamWindow(session, tmp_path)
    assert (again.width(), again.height()) == (700, 500)
    again.close()
    again.deleteLater()


def test_titles_can_be_read_however_many_people_there_are(window: TeamWindow) -> None:
    view = window.articles_view
    columns = range(view.model().columnCount())
    for width in (320, 1400):
        view.resize(width, 300)
        view.fit_columns()
        assert view.columnWidth(TITLE) >= TITLE_LEAST
    assert sum(view.columnWidth(at) for at in columns) == view.viewport().width()
