"""Labelling by keys and mouse, in the whole window: what is pressed, and what is in the project."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from annotator.operations import AddAnnotation, AddArticles
from annotator.values import NewArticle, Segment

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier

TEXT = (
    "Ministers, “who met on Monday,” may resign soon, a paper said.\n\n"
    "The office denied that anybody had met, or would resign.\n"
)


@pytest.fixture
def desk(start, tmp_path, qtbot):
    """The program with one short article open, and small helpers."""
    app = start()
    app.projects.make(tmp_path / "mine.claims")
    article = NewArticle(text=TEXT, title="Ministers", source="The Paper")
    other = NewArticle(text="A second article.\n", title="Second")
    app.session.run(AddArticles((article, other)))
    app.session.open_article(app.session.project.article_keys()[0])
    return Desk(app, qtbot)


class Desk:
    def __init__(self, app, qtbot):
        self.app, self.qtbot = app, qtbot
        self.window, self.session = app.window, app.session
        self.reader = app.window.reader
        self.reader.setFocus()

    def choose(self, words: str) -> Segment:
        start = TEXT.index(words)
        segment = Segment(start, start + len(words))
        self.reader.select_words(segment)
        return segment

    def press(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(self.reader, key, modifiers)

    @property
    def spans(self):
        """(label, words of the segments) as the project has them."""
        found = self.session.project.annotations(self.session.article)
        return [
            (one.label, *(TEXT[part.start : part.end] for part in one.segments)) for one in found
        ]

    @property
    def selected(self):
        span = self.window.reading.selected()
        return span and (span.label, span.quote)

    @property
    def said(self):
        return self.window.status.said.words()


def test_select_first_then_the_key(desk):
    desk.choose("may resign soon")
    desk.press(Key.Key_S)
    assert desk.spans == [("speculation", "may resign soon")]
    assert desk.reader.words() is None, "the words are let go"
    assert desk.selected == ("speculation", "may resign soon")
    assert desk.reader.selected_span == desk.session.selection


def test_words_grow_to_whole_ones_and_quotes_take_their_marks(desk):
    desk.choose("ho met on Mond")
    desk.press(Key.Key_Q)
    desk.choose("ho met on Mond")
    desk.press(Key.Key_C)
    assert desk.spans == [("quote", "“who met on Monday,”"), ("claim", "who met on Monday")]


def test_alt_takes_the_words_exactly(desk):
    desk.choose("ho met")
    desk.press(Key.Key_C, ALT)
    assert desk.spans == [("claim", "ho met")]


def test_the_same_words_in_the_same_layer_are_relabelled(desk):
    desk.choose("may resign soon")
    desk.press(Key.Key_C)
    desk.choose("may resign soon")
    desk.press(Key.Key_S)
    assert desk.spans == [("speculation", "may resign soon")]
    desk.choose("may resign soon")
    desk.session.select(None)
    desk.press(Key.Key_S)
    assert desk.spans == [("speculation", "may resign soon")]
    assert desk.selected == ("speculation", "may resign soon")


def test_the_selected_span_is_relabelled_and_its_own_label_is_said(desk):
    desk.choose("denied")
    desk.press(Key.Key_C)
    desk.press(Key.Key_D)
    assert desk.spans == [("denial", "denied")]
    desk.press(Key.Key_2)
    assert desk.spans == [("denial", "denied")]
    assert "already" in desk.said


def test_a_label_is_held_until_it_is_let_go(desk, qtbot):
    chips = desk.window.top_row.palette_row.chips
    desk.press(Key.Key_C)
    assert chips["claim"].isChecked()
    desk.choose("met on Monday")
    desk.press(Key.Key_Space)
    desk.choose("denied")
    desk.press(Key.Key_Return)
    assert desk.spans == [("claim", "met on Monday"), ("claim", "denied")]
    assert desk.session.project.progress(desk.session.article).state == "in_progress"
    desk.press(Key.Key_Escape)
    assert not chips["claim"].isChecked()
    assert desk.selected is not None
    desk.press(Key.Key_Escape)
    assert desk.selected is None
    desk.press(Key.Key_D)
    desk.press(Key.Key_D)
    assert desk.window.labelling.sticky is None


def test_space_without_a_held_label_says_what_to_press(desk):
    desk.choose("denied")
    desk.press(Key.Key_Space)
    assert desk.spans == []
    assert desk.said == "Press C, D, Q or S to label the selected words."


def test_escape_lets_go_one_thing_at_a_time(desk):
    desk.choose("denied")
    desk.press(Key.Key_D)
    desk.choose("office")
    desk.press(Key.Key_Escape)
    assert desk.reader.words() is None
    assert desk.selected is not None
    desk.press(Key.Key_Escape)
    assert desk.selected is None


def test_a_chip_does_what_its_key_does(desk, qtbot):
    chips = desk.window.top_row.palette_row.chips
    desk.choose("denied")
    qtbot.mouseClick(chips["denial"], Qt.MouseButton.LeftButton)
    assert desk.spans == [("denial", "denied")]
    assert desk.reader.hasFocus()
    desk.session.select(None)
    qtbot.mouseClick(chips["claim"], Qt.MouseButton.LeftButton)
    assert desk.window.labelling.sticky == "claim"
    assert chips["claim"].isChecked()
    assert not chips["denial"].isChecked()


def test_mouse_only_with_a_held_label(desk, qtbot):
    qtbot.mouseClick(desk.window.top_row.palette_row.chips["denial"], Qt.MouseButton.LeftButton)
    at = TEXT.index("denied") + 2
    cursor = desk.reader.textCursor()
    cursor.setPosition(at)
    point = desk.reader.cursorRect(cursor).center()
    view = desk.reader.viewport()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(point))
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(point))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(point))
    assert desk.spans == [("denial", "denied")]


def test_words_are_added_to_and_cut_out_of_a_span(desk):
    desk.choose("may resign")
    desk.press(Key.Key_S)
    desk.choose("would resign")
    desk.press(Key.Key_Plus)
    assert desk.spans == [("speculation", "may resign", "would resign")]
    desk.choose("resign soon")
    desk.press(Key.Key_Minus)
    assert desk.spans == [("speculation", "may", "would resign")]
    desk.choose("would resign")
    desk.press(Key.Key_Minus)
    assert desk.spans == [("speculation", "may")]
    desk.choose("may resign")
    desk.press(Key.Key_Minus)
    assert desk.spans == [("speculation", "may")]
    assert "Nothing would be left" in desk.said


def test_what_a_cut_leaves_sheds_its_loose_ends(desk):
    desk.choose("Ministers, “who met on Monday,” may resign soon")
    desk.press(Key.Key_C)
    desk.choose("“who met on Monday,”")
    desk.press(Key.Key_Minus)
    assert desk.spans == [("claim", "Ministers", "may resign soon")]


def test_cutting_a_part_of_a_word_takes_the_word(desk):
    desk.choose("“who met on Monday,”")
    desk.press(Key.Key_Q)
    desk.choose("et on Mon")
    desk.press(Key.Key_Minus)
    assert desk.spans == [("quote", "“who")]


def test_adding_and_cutting_say_what_is_missing(desk):
    desk.press(Key.Key_Plus)
    assert "No span is selected" in desk.said
    desk.choose("denied")
    desk.press(Key.Key_D)
    desk.press(Key.Key_Plus)
    assert "Select the words to add" in desk.said
    desk.press(Key.Key_Minus)
    assert "Select the words to cut" in desk.said
    desk.choose("office")
    desk.press(Key.Key_Minus)
    assert "no part" in desk.said


def test_edges_move_by_word_and_by_character(desk):
    desk.choose("met on")
    desk.press(Key.Key_C)
    desk.press(Key.Key_Right, ALT)
    assert desk.spans == [("claim", "met on Monday")]
    desk.press(Key.Key_Left, ALT | SHIFT)
    assert desk.spans == [("claim", "who met on Monday")]
    desk.press(Key.Key_Right, ALT | SHIFT)
    desk.press(Key.Key_Left, ALT)
    assert desk.spans == [("claim", "met on")]
    desk.press(Key.Key_Period)
    desk.press(Key.Key_Period)
    desk.press(Key.Key_Less)
    assert desk.spans == [("claim", "o met on Mo")]
    desk.press(Key.Key_Greater)
    desk.press(Key.Key_Comma)
    desk.press(Key.Key_Comma)
    assert desk.spans == [("claim", "met on")]


def test_an_edge_never_takes_in_a_line_break(desk):
    desk.choose("The office")
    desk.press(Key.Key_C)
    desk.press(Key.Key_Less)
    assert desk.spans == [("claim", ".\n\nThe office")]
    desk.press(Key.Key_Greater)
    assert desk.spans == [("claim", "The office")]


def test_an_edge_does_not_pass_the_other(desk):
    desk.choose("met")
    desk.press(Key.Key_C)
    desk.press(Key.Key_Left, ALT)
    assert desk.spans == [("claim", "met")]
    assert "cannot get shorter" in desk.said


def test_a_dragged_edge_is_an_operation(desk):
    desk.choose("met on")
    desk.press(Key.Key_C)
    start = TEXT.index("met on Monday")
    moved = (Segment(start, start + len("met on Monday")),)
    desk.reader.edge_dragged.emit(desk.session.selection, moved)
    assert desk.spans == [("claim", "met on Monday")]
    desk.press(Key.Key_Z, CONTROL)
    assert desk.spans == [("claim", "met on")]


def test_delete_undo_and_redo(desk):
    desk.choose("denied")
    desk.press(Key.Key_D)
    desk.press(Key.Key_Backspace)
    assert desk.spans == []
    assert desk.selected is None
    assert desk.reader.spans_at(TEXT.index("denied")) == []
    desk.press(Key.Key_Z, CONTROL)
    assert desk.spans == [("denial", "denied")]
    assert desk.reader.spans_at(TEXT.index("denied"))
    desk.press(Key.Key_Y, CONTROL)
    assert desk.spans == []


def test_next_and_previous_span(desk):
    for words, key in (("met on", Key.Key_C), ("may resign", Key.Key_S), ("denied", Key.Key_D)):
        desk.choose(words)
        desk.press(key)
    desk.session.select(None)
    desk.reader.set_caret(0)
    seen = []
    for _ in range(3):
        desk.press(Key.Key_N)
        seen.append(desk.selected[1])
    assert seen == ["met on", "may resign", "denied"]
    desk.press(Key.Key_N)
    assert desk.selected[1] == "denied"
    assert "No span after" in desk.said
    desk.press(Key.Key_P)
    assert desk.selected[1] == "may resign"


def test_cycling_through_overlapping_spans(desk):
    desk.choose("who met on Monday")
    desk.press(Key.Key_C)
    desk.choose("who met on Monday")
    desk.press(Key.Key_Q)
    seen = set()
    for _ in range(2):
        desk.press(Key.Key_O)
        seen.add(desk.selected[0])
    assert seen == {"claim", "quote"}


def test_grow_and_shrink(desk):
    desk.reader.set_caret(TEXT.index("Monday") + 2)
    seen = []
    for _ in range(3):
        desk.press(Key.Key_Up, ALT)
        words = desk.reader.words()
        seen.append(TEXT[words.start : words.end])
    assert seen[0] == "Monday"
    assert "who met on Monday" in seen[1]
    for expected in (seen[1], seen[0]):
        desk.press(Key.Key_Down, ALT)
        words = desk.reader.words()
        assert TEXT[words.start : words.end] == expected


def test_copy_takes_the_articles_own_words(desk):
    desk.choose("“who met on Monday,”")
    desk.press(Key.Key_C, CONTROL)
    assert QApplication.clipboard().text() == "“who met on Monday,”"


def test_somebody_elses_span_is_read_only_and_says_whose(desk):
    desk.choose("denied")
    desk.press(Key.Key_D)
    ana = desk.session.selection
    desk.app.projects.switch("Beatriz")
    project = desk.session.project
    theirs = [one.id for one in project.annotations(desk.session.article)]
    assert theirs == [ana]
    desk.session.select(ana)
    for key in (Key.Key_Backspace, Key.Key_C, Key.Key_Period):
        desk.press(key)
        assert "Ana" in desk.said
    assert desk.spans == [("denial", "denied")]


def test_crossing_spans_are_marked_and_unmarked(desk):
    desk.choose("who met on Monday")
    desk.press(Key.Key_C)
    first = desk.session.selection
    start = TEXT.index("Monday,”")
    end = TEXT.index("soon") + 4
    desk.session.run(AddAnnotation(desk.session.article, (Segment(start, end),), "denial"))
    assert desk.reader.span(first).crossing
    desk.session.undo()
    assert not desk.reader.span(first).crossing


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
    assert "no article" in desk.window.blank.sentence.text()
    desk.press(Key.Key_Y, CONTROL)
    assert desk.session.article == first
    assert not desk.window.blank.isVisible()
