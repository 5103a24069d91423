"""Going on: finishing, skipping, removing, undoing, and what the next key acts on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from annotator.operations import AddArticles
from annotator.values import NewArticle, Segment
from tests.ui.desk import ALT, CONTROL, SHIFT, TEXT, Key


def test_finish_and_go_on(desk):
    session = desk.session
    first, second = session.project.article_keys()
    desk.press(Key.Key_Return, CONTROL)
    assert session.project.progress(first).state == "finished"
    assert session.article == second
    desk.press(Key.Key_Return, CONTROL)
    assert "Every article is finished" in desk.said
    desk.press(Key.Key_Return, CONTROL | SHIFT)
    assert session.project.progress(second).state == "in_progress"
    desk.press(Key.Key_PageUp, CONTROL)
    assert session.article == first
    desk.press(Key.Key_PageDown, CONTROL)
    assert session.article == second
    session.open_article(first)
    desk.press(Key.Key_U)
    assert session.article == second


def test_plain_return_never_finishes(desk):
    desk.press(Key.Key_Return)
    desk.press(Key.Key_Enter)
    assert desk.session.project.counts().get("finished", 0) == 0


def test_flag_and_skip_with_a_reason(desk):
    session, steps = desk.session, desk.window.steps
    key = session.article
    desk.press(Key.Key_F)
    assert session.project.progress(key).flagged
    desk.press(Key.Key_F)
    assert not session.project.progress(key).flagged
    desk.press(Key.Key_X)
    menu = steps._reasons
    assert menu.isVisible()
    QApplication.processEvents()
    desk.qtbot.keyClick(menu, Key.Key_3)
    desk.qtbot.waitUntil(lambda: session.article != key)
    progress = session.project.progress(key)
    assert (progress.state, progress.reason) == ("skipped", "wrong_language")


def test_remove_and_restore(desk):
    session = desk.session
    key = session.article
    desk.press(Key.Key_Backspace, CONTROL)
    assert session.project.article(key).removed
    session.open_article(key)
    desk.window.steps.restore()
    assert not session.project.article(key).removed


def test_the_view_stays_where_it_is_while_labelling(desk, qtbot):
    session = desk.session
    long = NewArticle(text="A line of an article.\n\n" * 500, title="Long")
    session.run(AddArticles((long,)))
    session.open_article(session.project.article_keys()[-1])
    bar = desk.reader.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    place = desk.reader.place()
    here = Segment(place.top + 5, place.top + 9)
    desk.window.labelling.label_words("claim", here)
    desk.session.undo()
    assert desk.reader.place().top == place.top


def test_labelling_waits_while_a_long_operation_runs(desk, qtbot):
    import threading

    go_on = threading.Event()
    desk.session.in_background("Importing", lambda ticker: go_on.wait(5), lambda _: None)
    desk.choose("denied")
    desk.press(Key.Key_D)
    assert desk.spans == []
    assert "long operation" in desk.window.message.words.text()
    with qtbot.waitSignal(desk.session.tasks.ended):
        go_on.set()
    desk.press(Key.Key_D)
    assert desk.spans == [("denial", "denied")]
    assert not desk.window.message.isVisible()


def test_undo_of_a_deletion_selects_the_span_again(desk):
    desk.choose("denied")
    desk.press(Key.Key_D)
    desk.press(Key.Key_Backspace)
    desk.press(Key.Key_Z, CONTROL)
    assert desk.selected == ("denial", "denied")
    desk.press(Key.Key_C)
    assert desk.spans == [("claim", "denied")]
    desk.press(Key.Key_Z, CONTROL)
    desk.session.select(None)
    desk.press(Key.Key_Y, CONTROL)
    assert desk.selected == ("claim", "denied")


def test_undo_in_another_article_says_in_which(desk):
    first, second = desk.session.project.article_keys()
    desk.press(Key.Key_F)
    desk.session.open_article(second)
    desk.press(Key.Key_Z, CONTROL)
    assert desk.said == "Undone: Flag the article (Ministers)."
    desk.session.open_article(first)
    desk.press(Key.Key_Y, CONTROL)
    assert "Ministers" not in desk.said


def test_a_span_is_let_go_when_the_caret_walks_away_from_it(desk):
    desk.choose("met on")
    desk.press(Key.Key_C)
    desk.press(Key.Key_Left)
    assert desk.selected is not None, "still within its words"
    desk.press(Key.Key_Down)
    assert desk.selected is None
    desk.press(Key.Key_D)
    assert desk.spans == [("claim", "met on")]
    desk.press(Key.Key_Escape)
    for key, modifiers in ((Key.Key_N, None), (Key.Key_P, None), (Key.Key_Right, ALT)):
        desk.session.select(desk.window.reading.in_order()[0].id)
        desk.press(key, modifiers or Qt.KeyboardModifier.NoModifier)
        assert desk.selected is not None


def test_words_selected_by_keys_are_added_to_the_span_that_the_caret_left(desk):
    desk.choose("may resign")
    desk.press(Key.Key_S)
    desk.press(Key.Key_End, CONTROL)
    desk.press(Key.Key_Left)
    desk.press(Key.Key_Left)
    assert desk.selected is None
    desk.press(Key.Key_Left, SHIFT | CONTROL)
    desk.press(Key.Key_Plus)
    assert desk.spans == [("speculation", "may resign", "resign")]
    assert desk.selected is not None


def test_a_selection_of_spaces_is_no_words_and_holds_no_label(desk):
    at = TEXT.index("\n\n")
    desk.reader.select_words(Segment(at, at + 2))
    desk.press(Key.Key_C)
    assert desk.said == "No words are selected."
    assert desk.window.labelling.sticky is None
    assert desk.spans == []


def test_a_label_stays_held_in_the_next_article_and_says_so(desk):
    desk.press(Key.Key_C)
    desk.press(Key.Key_PageDown, CONTROL)
    assert desk.window.labelling.sticky == "claim"
    assert desk.said.startswith("Still held: every selection becomes a claim.")


def test_an_article_key_acts_on_the_row_that_the_list_highlights(desk):
    first, second = desk.session.project.article_keys()
    articles = desk.window.articles
    articles.focus_list()
    desk.qtbot.keyClick(articles.view, Key.Key_Down)
    desk.qtbot.keyClick(articles.view, Key.Key_F)
    assert not desk.session.project.progress(first).flagged
    assert desk.session.project.progress(second).flagged
    assert desk.session.article == second


def test_a_removed_article_is_left_and_undo_brings_it_back(desk):
    first, second = desk.session.project.article_keys()
    desk.press(Key.Key_Backspace, CONTROL)
    assert desk.session.article == second
    desk.press(Key.Key_Z, CONTROL)
    assert desk.session.article == first
    desk.press(Key.Key_Z, CONTROL)
    assert desk.session.article is None
    assert desk.reader.text == ""
    assert desk.window.blank.isVisible()
    assert desk.session.project.stats().removed == 2  # that they came in was taken back
    assert "are removed" in desk.window.blank.sentence.text()
    desk.press(Key.Key_Y, CONTROL)
    assert desk.session.article == first
    assert not desk.window.blank.isVisible()
