"""Source and cue: selected words, or a letter; the span stays selected."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication

from annotator.operations import SetScheme
from annotator.scheme.model import CompanionType
from annotator.values import Segment
from tests.ui.hands.world import CONTROL, SCHEME, SHIFT, STORY, Key
from tests.ui.reader.helpers import move
from ui.hands.companions import kind_of
from ui.hands.hints import Target


def test_selected_words_become_the_source_and_the_cue(person):
    span = person.label("The bridge is closed", "c")
    person.choose("e mayo")
    person.type("w")
    assert person.companions(span) == {"source": "the mayor"}
    assert person.session.selection == span
    assert person.reader.words() is None
    person.choose("said")
    person.type("v")
    assert person.companions(span) == {"source": "the mayor", "cue": "said"}
    assert person.session.selection == span
    assert "Cue of “The bridge is closed”: “said”" in person.said


def test_one_companion_is_one_undo(person):
    span = person.label("The bridge is closed", "c")
    person.choose("said")
    person.type("v")
    person.press(Key.Key_Z, CONTROL)
    assert person.companions(span) == {}
    assert person.annotation(span) is not None


def test_the_span_is_remembered_while_words_are_selected_by_the_caret(person):
    span = person.label("The bridge is closed", "c")
    for _ in range(3):
        person.press(Key.Key_Right)
    assert person.session.selection is None
    person.reader.set_caret(person.at("said").start)
    person.press(Key.Key_Right, SHIFT | CONTROL)
    person.type("v")
    assert person.companions(span) == {"cue": "said"}
    assert person.session.selection == span


def test_a_double_clicked_word_becomes_a_companion(person):
    span = person.label("The bridge is closed", "c")
    view = person.reader.viewport()
    cursor = person.reader.textCursor()
    cursor.setPosition(person.at("said").start + 1)
    point = QPoint(person.reader.cursorRect(cursor).center())
    left = Qt.MouseButton.LeftButton
    person.qtbot.mouseClick(view, left, pos=point)
    person.qtbot.mouseDClick(view, left, pos=point)
    person.qtbot.mouseRelease(view, left, pos=point)
    assert person.words == "said"
    assert "Selected words still go to “The bridge is closed”" in person.said
    person.do("companion.cue")
    assert person.companions(span) == {"cue": "said"}


def test_escape_lets_the_span_go_for_good(person):
    span = person.label("The bridge is closed", "c")
    person.type("\x1b")
    person.press(Key.Key_Escape)
    person.choose("said")
    person.type("v")
    assert person.companions(span) == {}
    assert person.said == "Select the span whose cue it is first."


def test_another_article_lets_the_span_go(person):
    person.label("The bridge is closed", "c")
    first, second = person.session.project.article_keys()
    person.session.open_article(second)
    person.session.open_article(first)
    person.choose("said")
    person.type("v")
    assert person.said == "Select the span whose cue it is first."


def test_letters_offer_what_is_likely_and_the_key_twice_takes_the_best(person):
    span = person.label("The bridge is closed", "c")
    person.type("w")
    assert person.hands.hints.open
    assert person.hint("the mayor")
    person.press(Key.Key_Escape)
    assert not person.hands.hints.open
    assert person.said == "Ended; nothing was set."
    assert person.session.selection == span, "Esc ended the letters alone"
    person.type("v")
    person.type(person.hint("said"))
    assert person.companions(span) == {"cue": "said"}
    best = STORY[slice(*_best(person))]
    person.type("w", "w")
    assert person.companions(span)["source"] == best


def _best(person) -> tuple[int, int]:
    person.type("w")
    part = person.hands.hints.shown["w"].segment
    person.press(Key.Key_Escape)
    return part.start, part.end


def test_a_letter_that_stands_nowhere_ends_the_choice_and_does_nothing_else(person):
    span = person.label("The bridge is closed", "c")
    person.type("w")
    person.type("1")
    assert not person.hands.hints.open
    assert person.said == "Nothing was set."
    assert person.annotation(span).label == "claim"
    assert person.companions(span) == {}


def test_a_command_ends_the_choice_and_is_done(person):
    person.label("The bridge is closed", "c")
    person.type("w")
    person.press(Key.Key_Z, CONTROL)
    assert not person.hands.hints.open
    assert person.spans == []


def test_the_second_time_replaces_or_removes(person):
    span = person.label("The bridge is closed", "c")
    person.choose("closed")
    person.type("w")
    person.type("w")
    person.type(person.hint("the mayor"))
    assert person.companions(span) == {"source": "the mayor"}
    person.type("w", "0")
    assert person.companions(span) == {}
    person.choose("the mayor")
    person.type("w")
    person.press(Key.Key_W, SHIFT)
    assert person.companions(span) == {}
    person.press(Key.Key_W, SHIFT)
    assert person.said == "The span has no source."


def test_a_click_on_a_place_picks_it_and_beside_it_ends(person):
    span = person.label("The bridge is closed", "c")
    person.type("w")
    part = next(
        one.segment
        for one in person.hands.hints.shown.values()
        if STORY[one.segment.start : one.segment.end] == "the mayor"
    )
    cursor = person.reader.textCursor()
    cursor.setPosition(part.start + 2)
    view, left = person.reader.viewport(), Qt.MouseButton.LeftButton
    person.qtbot.mouseClick(view, left, pos=QPoint(person.reader.cursorRect(cursor).center()))
    assert person.companions(span) == {"source": "the mayor"}
    person.type("v")
    person.qtbot.mouseClick(view, left, pos=QPoint(2, view.height() - 3))
    assert not person.hands.hints.open
    assert person.said == "Ended; nothing was set."


@pytest.mark.parametrize("double", [False, True])
def test_a_click_on_a_letter_picks_its_place_not_what_is_under_it(person, double):
    """The letters of a line lie over the feet of the line above, where another place may be."""
    under = Segment(0, STORY.index("council denied"))
    over = person.at("that the bridge")
    picked = []
    person.hands.hints.ask([Target(under), Target(over)], picked.append)
    badge = person.reader.hint_places()["S"]
    point = QPoint(badge.center().x(), badge.top() + 1)
    view, left = person.reader.viewport(), Qt.MouseButton.LeftButton
    at = person.reader.character_at(QPointF(point))
    assert not over.start <= at < over.end, "the point is over other words"
    move(person.reader, QPointF(point), down=False)
    assert view.cursor().shape() == Qt.CursorShape.PointingHandCursor
    click = person.qtbot.mouseDClick if double else person.qtbot.mouseClick
    click(view, left, pos=point)
    assert picked == [Target(over)]
    assert person.reader.hint_under(QPointF(point)) is None


def test_only_source_and_cue_are_guessed(person):
    ids = ("source", "cue", "resource", "k")
    kinds = [kind_of(CompanionType(id_, "source", "")) for id_ in ids]
    assert kinds == ["source", "cue", None, None]
    resource = CompanionType("resource", "source of power", "Z")
    others = (resource, CompanionType("clear", "scope", "6"))
    person.session.run(SetScheme(replace(SCHEME, companions=(*SCHEME.companions, *others))))
    span = person.label("The bridge is closed", "c")
    person.do("companion.resource")
    assert not person.hands.hints.open
    assert "Select its words, then press Z." in person.said
    person.do("companion.clear")
    assert "Select its words, then press 6." in person.said
    person.window.actions_.set_keys({"companion.clear": ()})
    person.do("companion.clear")
    assert "Select its words, then choose “Mark the scope”." in person.said
    person.choose("the mayor")
    person.do("companion.clear")
    assert person.companions(span) == {"clear": "the mayor"}
    person.do("companion.clear.clear")
    assert person.companions(span) == {}


def test_a_place_is_clicked_while_the_keyboard_is_in_a_panel(person):
    """As after a click on a button of the inspector."""
    span = person.label("The bridge is closed", "c")
    person.window.articles.focus_list()
    person.do("companion.source")
    cursor = person.reader.textCursor()
    cursor.setPosition(person.hands.hints.shown["w"].segment.start + 1)
    view, left = person.reader.viewport(), Qt.MouseButton.LeftButton
    person.qtbot.mouseClick(view, left, pos=QPoint(person.reader.cursorRect(cursor).center()))
    assert list(person.companions(span)) == ["source"]


def test_a_label_without_that_companion_says_so(person):
    person.label("“a joke”", "q")
    person.choose("called")
    person.type("v")
    assert person.said == "In this scheme a quote has no cue."
    assert person.words == "called", "the words stay selected for another key"


def test_a_colon_can_be_a_cue(person):
    from annotator.operations import AddArticles
    from annotator.values import NewArticle, Segment

    text = "The mayor: the bridge is closed.\n"
    person.session.run(AddArticles((NewArticle(text=text, title="Colon"),)))
    person.session.open_article(person.session.project.article_keys()[-1])
    person.reader.select_words(Segment(11, 31))
    person.type("c")
    person.reader.select_words(Segment(9, 10))
    person.type("v")
    assert person.annotation().companions == {"cue": Segment(9, 10)}


def test_somebody_elses_span_takes_no_companion(person):
    span = person.label("The bridge is closed", "c")
    person.app.projects.switch("Beatriz")
    person.session.select(span)
    person.choose("said")
    person.type("v")
    assert "Ana" in person.said
    assert person.companions(span) == {}


def test_source_and_speaker_are_taken_from_the_quote(person):
    quote = person.label("“Nobody has told us why it is shut, but we may hear soon,”", "q")
    person.choose("Mrs Oduya")
    person.type("w")
    inner = person.label("we may hear soon", "s")
    person.type("i")
    assert person.companions(inner) == {"source": "Mrs Oduya"}
    person.type("i")
    assert "nothing that the span lacks" in person.said
    person.label("It could stay closed for weeks", "s")
    person.type("i")
    assert "inside no quote" in person.said
    assert person.annotation(quote).companions


def test_letters_go_when_another_window_gets_the_keyboard(person):
    person.label("The bridge is closed", "c")
    person.type("w")
    person.window.articles.focus_list()
    QApplication.processEvents()
    assert not person.hands.hints.open
