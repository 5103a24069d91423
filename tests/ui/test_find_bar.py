"""Finding in the open article: marks, numbers, toggles, patterns."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from annotator.operations import AddArticles
from annotator.values import NewArticle, Segment
from tests.ui.desk import TEXT

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def bar(desk):
    desk.window.find_bar.open_bar()
    return desk.window.find_bar


def write(desk, bar, words: str) -> None:
    bar.line.setText(words)
    bar.search()
    desk.qtbot.waitUntil(lambda: not bar._seeker.busy)


def marked(desk) -> list[str]:
    return [TEXT[one.start : one.end] for one in desk.reader.hits.segments]


def test_all_places_are_marked_and_the_marks_go_with_the_bar(desk, bar):
    write(desk, bar, "MET")
    assert marked(desk) == ["met", "met"]
    assert bar.count.text() == "1 of 2"
    desk.qtbot.keyClick(bar.line, Key.Key_Return)
    assert bar.count.text() == "2 of 2"
    desk.qtbot.keyClick(bar.line, Key.Key_Escape)
    assert marked(desk) == []
    assert desk.reader.words() is not None


def test_toggles_have_keys_that_the_menus_do_not_take(desk, bar):
    write(desk, bar, "met")
    desk.qtbot.keyClick(bar.line, Key.Key_W, ALT)
    assert bar.toggles["whole"].isChecked()
    write(desk, bar, "a")
    assert marked(desk) == ["a"]
    desk.qtbot.keyClick(bar.line, Key.Key_W, ALT)
    desk.qtbot.keyClick(bar.line, Key.Key_C, ALT)
    write(desk, bar, "The")
    assert marked(desk) == ["The"]
    desk.qtbot.keyClick(bar.line, Key.Key_C, ALT)
    assert bar.line.text() == "The"


def test_a_pattern_is_searched_in_a_thread(desk, bar):
    desk.qtbot.keyClick(bar.line, Key.Key_R, ALT)
    bar.line.setText(r"\bre\w+")
    bar.search()
    assert bar._seeker.busy
    desk.qtbot.waitUntil(lambda: not bar._seeker.busy)
    assert marked(desk) == ["resign", "resign"]


def test_a_pattern_that_cannot_be_read_is_refused_with_its_place(desk, bar):
    bar.toggles["regex"].setChecked(True)
    write(desk, bar, "met(")
    assert bar.problem.isVisible()
    assert "at character 5" in bar.problem.text()
    assert bar.line.accessibleDescription() == bar.problem.text()
    assert not bar.label_all.isVisible()
    write(desk, bar, "met")
    assert not bar.problem.isVisible()


def test_a_pattern_that_runs_away_is_stopped(desk, bar):
    desk.session.run(AddArticles((NewArticle(text="a" * 70 + "b", title="Trap"),)))
    desk.session.open_article(desk.session.project.article_keys()[-1])
    bar.toggles["regex"].setChecked(True)
    bar.line.setText("(a|aa)+$")
    bar.search()
    desk.qtbot.waitUntil(bar.problem.isVisible, timeout=20_000)
    assert "takes too long" in bar.problem.text()
    bar.search()
    bar.close_bar()
    assert not bar._seeker.busy
    bar.line.setText("b")
    bar.next()
    desk.qtbot.waitUntil(lambda: desk.reader.words() == Segment(70, 71))


def test_labelling_all_that_was_found(desk, bar):
    write(desk, bar, "met")
    assert bar.label_all.text() == "Label all 2…"
    with desk.qtbot.waitSignal(bar.label_all_wanted) as caught:
        bar.label_all.click()
    assert [TEXT[one.start : one.end] for one in caught.args[0]] == ["met", "met"]
    assert caught.args[1] == "met"


def test_enter_on_a_button_presses_it(desk, bar):
    write(desk, bar, "met")
    whole = bar.toggles["whole"]
    whole.setFocus()
    desk.qtbot.keyClick(whole, Qt.Key.Key_Return)
    assert whole.isChecked()
    bar.label_all.setFocus()
    with desk.qtbot.waitSignal(bar.label_all_wanted):
        desk.qtbot.keyClick(bar.label_all, Qt.Key.Key_Return)


def test_another_article_is_searched_anew(desk, bar):
    write(desk, bar, "second")
    assert bar.count.text() == "Nothing found"
    desk.session.open_article(desk.session.project.article_keys()[1])
    assert bar.count.text() == "1"
    assert desk.reader.hits.segments == [Segment(2, 8)]


def test_ten_thousand_hits_in_a_long_text(desk, bar):
    words = ("word and " * 20 + "\n\n") * 600
    desk.session.run(AddArticles((NewArticle(text=words + "x" * 200_000, title="Long"),)))
    desk.session.open_article(desk.session.project.article_keys()[-1])
    write(desk, bar, "word")
    assert bar.count.text() == "1 of the first 10,000"
    assert len(desk.reader.hits.segments) == 10_000
    assert not bar.label_all.isVisible()
    bar.previous()
    assert bar.count.text() == "10,000 of the first 10,000"
