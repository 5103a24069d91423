"""In the window: lanes that come by themselves, names that stay hidden, the room of the panel."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from annotator.operations import AddAnnotation
from annotator.values import Segment
from ui.app import App
from ui.inspector.past import told
from ui.review.lanes import SETTING

PEOPLE = frozenset({"Bea Novak", "Cal Reyes"})


@pytest.fixture
def shared(app: App) -> App:
    """The window on the samples, an article open in which two colleagues have handed in."""
    open_(app, "001")
    return app


def open_(app: App, begin: str) -> None:
    project = app.session.project
    assert project is not None
    found = (k for k in project.article_keys() if project.article(k).external_id.startswith(begin))
    app.session.open_article(next(found))


def names_in_list(app: App) -> set[str]:
    model = app.window.spans.model
    rows = [model.row_at(row) for row in range(model.rowCount())]
    return {row.who for row in rows if row is not None}


def test_who_has_no_part_sees_the_annotators_apart(shared: App) -> None:
    lanes = shared.window.bench.room.lanes
    state = shared.window.reader.comparison
    assert state is not None
    assert [lane.name for lane in state.lanes] == ["A", "B"]
    assert shared.window.actions_["review.compare"].isChecked()
    open_(shared, "000")
    assert not lanes.shown
    assert not lanes.bar.isVisible()
    open_(shared, "002")
    assert lanes.shown


def test_done_away_with_they_stay_away(shared: App, qtbot: QtBot) -> None:
    lanes, settings = shared.window.bench.room.lanes, shared.window.settings
    lanes.bar.close_button.click()
    assert not lanes.shown
    open_(shared, "002")
    assert not lanes.shown
    assert settings.flag(SETTING) is False
    lanes.toggle()
    assert settings.flag(SETTING) is True
    open_(shared, "001")
    assert lanes.shown


def test_my_own_spans_are_shown_as_usual(shared: App, qtbot: QtBot) -> None:
    lanes, session = shared.window.bench.room.lanes, shared.session
    assert lanes.shown
    assert session.article is not None
    session.run(AddAnnotation(session.article, (Segment(0, 7),), "claim"))
    qtbot.waitUntil(lambda: not lanes.shown)
    assert not lanes.bar.isVisible()


def test_hidden_names_are_hidden_everywhere(shared: App, qtbot: QtBot) -> None:
    window, session = shared.window, shared.session
    project, article = session.project, session.article
    assert project is not None
    assert article is not None
    assert names_in_list(shared) == {"A", "B"}
    assert {span.who for span in window.reader._index} == {"A", "B"}
    one = session.annotations(article)[0]
    assert window.reading.who(one) in {"A", "B"}
    session.select(one.id)
    whose = window.bench.inspector.head.whose
    qtbot.waitUntil(lambda: whose.words() == f"by {window.reading.who(one)}")
    assert not any(
        name in told(project.annotation_history(one.id), session.called) for name in PEOPLE
    )
    assert set(session.names(here=False).values()) == {"Ana", "somebody else"}
    window.bench.room.lanes.set_anonymous(False)
    assert names_in_list(shared) == PEOPLE
    qtbot.waitUntil(lambda: whose.words() == f"by {window.reading.who(one)}")
    assert window.reading.who(one) in PEOPLE


def test_letters_are_those_of_the_open_article(shared: App) -> None:
    session = shared.session
    for begin in ("001", "002", "003", "004"):
        open_(shared, begin)
        faces = {face.annotator: face.name for face in shared.window.bench.room.lanes._faces}
        assert {id_: session.names()[id_] for id_ in faces} == faces
    open_(shared, "000")
    assert not session.names_hidden


def test_the_panel_of_review_hides_them_too(shared: App, qtbot: QtBot) -> None:
    window = shared.window
    window.bench.room.lanes.set_wanted(False)
    assert names_in_list(shared) == PEOPLE
    window.bench.room.open_review()
    desk = window.bench.room.bench.desk
    qtbot.waitUntil(lambda: desk.active)
    window.bench.room.lanes.set_wanted(False)
    assert names_in_list(shared) == {"A", "B"}
    desk.set_anonymous(False)
    qtbot.waitUntil(lambda: names_in_list(shared) == PEOPLE)
    desk.set_anonymous(True)
    window.articles_dock.raise_()
    qtbot.waitUntil(lambda: not desk.front)
    assert names_in_list(shared) == PEOPLE


def test_the_panel_shares_its_height(shared: App, qtbot: QtBot) -> None:
    window = shared.window
    window.resize(1280, 800)
    window.bench.room.open_review()
    panel = window.bench.room.bench.panel
    qtbot.waitUntil(lambda: panel.queue.holds_rows and panel.card.isVisible())
    row = panel.queue.view.verticalHeader().defaultSectionSize()
    # The versions of the group come first; the queue keeps the open article in sight.
    qtbot.waitUntil(lambda: panel.queue.view.viewport().height() >= row)
    assert panel.pages.height() > 0.4 * panel.splitter.height()
    open_(shared, "000")
    assert not panel._middle.isVisible()
    assert panel.nothing.isVisible()
    qtbot.waitUntil(lambda: panel.queue.height() > 0.6 * panel.splitter.height())
    panel.nothing.buttons[0].click()
    assert window.bench.room.bench.desk.active


def test_an_empty_queue_has_all_the_room(app: App, tmp_path: Any, qtbot: QtBot) -> None:
    app.projects.make(tmp_path / "mine.claims")
    app.window.resize(1280, 800)
    app.window.bench.room.open_review()
    panel = app.window.bench.room.bench.panel
    qtbot.waitUntil(lambda: app.window.bench.room.bench.queue.read)
    assert not panel.pages.isVisible()
    page = panel.queue.pages.currentWidget()
    assert page is not None
    qtbot.waitUntil(lambda: page.height() >= page.heightForWidth(page.width()))
