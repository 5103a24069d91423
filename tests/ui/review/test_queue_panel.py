"""The queue of articles in the window, and accepting by rule."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.review.adjudication import CONTROL, Adjudicator, Key, make
from ui.review.queue_model import QUEUE_ROLE


@pytest.fixture
def shared(tmp_path):
    return make(tmp_path)


@pytest.fixture
def desk(start, shared, qtbot):
    data, path = shared
    return Adjudicator(start(path, name="Ana", data_dir=data), qtbot)


def rows(desk):
    model = desk.panel.queue.model
    return [model.index(at, 0).data(QUEUE_ROLE) for at in range(model.rowCount())]


def test_articles_that_were_handed_in_are_listed(desk):
    assert {row.title: (row.open, row.groups) for row in rows(desk)} == {
        "Ministers": (4, 4),
        "Bank": (1, 1),
    }
    assert desk.panel.queue.told.words() == "2 articles, 5 groups open"


def test_the_order_is_chosen(desk):
    titles = []
    for at in range(desk.panel.queue.order.count()):
        desk.panel.queue.order.setCurrentIndex(at)
        desk.until(lambda: not desk.bench.queue._seeker.busy)
        titles.append([row.title for row in rows(desk)])
    assert titles[1] == ["Ministers", "Bank"]
    assert titles[2] == ["Ministers", "Bank"]


def test_a_row_whose_article_is_gone_says_so(desk, monkeypatch):
    """The list may be a moment old: an import was just undone."""
    queue, before = desk.panel.queue, desk.session.article
    old = replace(queue.model.row(0), article=999)
    monkeypatch.setattr(queue.model, "row", lambda at: old)
    with desk.qtbot.waitSignal(desk.session.refused) as told:
        queue.view.clicked_row.emit(0)
    assert told.args == ["That article is not in this project."]
    assert desk.session.article == before


def test_a_row_opens_its_article_and_enter_goes_to_it(desk):
    view = desk.panel.queue.view
    at = next(at for at, row in enumerate(rows(desk)) if row.title == "Bank")
    view.go_to(at)
    view.setFocus()
    QTest.keyClick(view, Key.Key_Return)
    assert desk.desk.review.article == desk.project.article_keys()[1]
    assert desk.reader.hasFocus()


def test_the_queue_follows_decisions(desk):
    desk.press(Key.Key_1)
    desk.until(lambda: any(row.open == 3 for row in rows(desk)))


def test_what_is_done_leaves_and_all_shows_it(desk):
    desk.session.open_article(desk.project.article_keys()[1])
    desk.press(Key.Key_A)
    desk.press(Key.Key_Return, CONTROL)
    desk.until(lambda: [row.title for row in rows(desk)] == ["Ministers"])
    desk.panel.queue.shown.setCurrentIndex(2)
    desk.until(lambda: len(rows(desk)) == 2)
    assert next(row for row in rows(desk) if row.title == "Bank").adjudicated


def test_an_article_that_somebody_is_awaited_for_waits(start, tmp_path, qtbot):
    data, path = make(tmp_path, waits=True)
    desk = Adjudicator(start(path, name="Ana", data_dir=data), qtbot)
    desk.panel.queue.shown.setCurrentIndex(1)
    desk.until(lambda: len(rows(desk)) == 2)
    bank = next(row for row in rows(desk) if row.title == "Bank")
    assert (bank.waiting, bank.annotators) == (1, 1)
    assert desk.panel.queue.model.after(desk.session.article) is None


def test_nothing_handed_in_says_what_to_do(app, qtbot):
    app.window.actions_["review.open"].trigger()
    panel = app.window.bench.room.bench.panel
    qtbot.waitUntil(lambda: app.window.bench.room.bench.queue.read, timeout=10_000)
    page = panel.queue.pages.currentWidget()
    assert page in panel.queue.empty.values()


def test_a_rule_shows_what_it_would_accept_and_is_one_undo(desk):
    desk.window.actions_["review.rule"].trigger()
    dialog = desk.bench.rule
    desk.until(lambda: dialog.proposed is not None)
    assert dialog.told.text().startswith("Would accept 2 groups in 2 articles")
    assert dialog.accept_button.text() == "Accept 2 groups"
    dialog.kinds["threshold"].setChecked(True)
    dialog.least.setValue(3)
    desk.until(lambda: dialog.proposed is not None)
    assert not dialog.accept_button.isEnabled()
    dialog.kinds["complete"].setChecked(True)
    desk.until(lambda: dialog.accept_button.isEnabled())
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    desk.until(lambda: desk.bench.rule is None)
    assert desk.review.open == 3
    desk.session.undo()
    assert desk.review.open == 4
    assert desk.project.review(desk.project.article_keys()[1]).open == 1
