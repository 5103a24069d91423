"""Agreement in the whole program: opened, followed, and back in the article."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from annotator.operations import AddAnnotation, AddPerson, Assign, SetProgress
from annotator.values import Segment
from tests.ui.desk import TEXT
from ui.insight.desk import InsightDesk
from ui.insight.passages import PlaceTarget


class Actions:
    """Stands in for the window's actions: keeps what is connected."""

    def __init__(self):
        self.slots = {}

    def connect_to(self, id_, slot):
        self.slots[id_] = slot


@pytest.fixture
def insight(desk):
    """The desk beside an open article, and its actions."""
    window = desk.window
    actions = Actions()
    made = InsightDesk(desk.session, window.reader, actions, window.look, window.data_dir, window)
    made.actions = actions
    return made


def at(words):
    start = TEXT.index(words)
    return Segment(start, start + len(words))


def test_there_is_one_window_and_it_comes_again(insight, qtbot):
    first = insight.actions.slots["review.agreement"]()
    assert insight.open() is first
    first.close()
    assert insight.window is None
    again = insight.open()
    assert again is not first
    again.close()


def test_alone_it_says_what_agreement_needs(insight, desk, qtbot):
    window = insight.open()
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.nothing)
    assert window.nothing.state.sentence.text()
    assert not window.export.isEnabled()
    with qtbot.waitSignal(insight.assign_wanted):
        window.nothing.state.buttons[0].click()
    window.close()


def test_it_follows_what_is_finished(insight, desk, qtbot):
    session = desk.session
    window = insight.open()
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.nothing)
    before = window.report
    session.run(AddAnnotation(session.article, (at("may resign soon"),), "claim"))
    session.run(SetProgress(session.article, "finished"))
    qtbot.waitUntil(lambda: window.report is not before and window.report.apart.alone == 1)
    window.close()


def test_a_place_opens_in_the_article(insight, desk, qtbot):
    session = desk.session
    session.run(AddAnnotation(session.article, (at("denied"),), "claim"))
    own = session.project.annotations(session.article)[0]
    article = session.article
    session.open_article(None)
    insight.show_place(PlaceTarget(article, own.segments, own.id))
    assert (session.article, session.selection) == (article, own.id)
    insight.show_place(PlaceTarget(article, (at("met on Monday"),), "f" * 32))
    assert desk.reader.words() == at("met on Monday")


def test_an_article_opens_in_review(insight, desk, qtbot):
    article = desk.session.article
    desk.session.open_article(None)
    with qtbot.waitSignal(insight.review_wanted) as caught:
        window = insight.open()
        window.review_wanted.emit(article)
    assert caught.args == [article]
    assert desk.session.article == article
    window.close()


def test_it_follows_the_theme_and_goes_with_the_project(insight, desk, qtbot):
    window = insight.open()
    desk.window.settings.set("theme", "dark")
    assert desk.window.look.theme.page.name() in window.styleSheet()
    desk.session.close_project()
    assert insight.window is None


def test_without_a_project_it_does_not_open(insight, desk):
    desk.session.close_project()
    assert insight.open() is None


def test_who_is_blind_sees_no_figure_of_that_article(insight, desk, qtbot):
    """Bob has finished; I was asked for the same article and have not."""
    session = desk.session
    me = session.project.me.id
    key = session.article
    session.run(AddPerson("Bob", "b" * 32))
    session.run(Assign((key,), "b" * 32, "annotator"))
    session.run(Assign((key,), me, "annotator"))
    window = insight.open()
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.nothing)
    assert window.report.articles == 0
    assert not window.report.per_article
    window.close()


def test_it_does_not_stay_on_top_of_the_main_window(insight):
    window = insight.open()
    assert window.parent() is None
    assert window.windowType() == Qt.WindowType.Window
    assert window.windowHandle().transientParent() is None
    window.close()
