"""The panel of discussion: writing, answering, changing, resolving; drafts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from annotator.team import About
from tests.ui.review.discussion_panel import Make, making
from tests.ui.review.discussion_world import World

CONTROL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def make(qapp: QApplication, qtbot: QtBot, world: World) -> Iterator[Make]:
    yield from making(world, qtbot)


def test_comments_are_plain_words_the_oldest_first(make: Make, world: World) -> None:
    told = world.fill()
    desk = make()
    said = desk.card(told["denial"]).comments
    assert [each.by.text() for each in said] == ["Bea", "You"]
    assert said[1].words.toPlainText() == "Yes. <b>Always</b> with its cue."
    assert [each.edit.isHidden() for each in said] == [True, False]
    assert [each.back.isHidden() for each in said] == [True, False]


def test_an_answer_is_sent_with_ctrl_enter(make: Make, world: World) -> None:
    told = world.fill()
    desk = make()
    card = desk.card(told["span"])
    card.focus_answer()
    desk.qtbot.keyClicks(card.answer, "The paper says it. ")
    desk.qtbot.keyClick(card.answer, Key.Key_Return)
    desk.qtbot.keyClicks(card.answer, "@Ben agreed?")
    assert len(desk.new(told["span"]).comments) == 2
    desk.qtbot.keyClick(card.answer, Key.Key_Return, CONTROL)
    newest = desk.new(told["span"]).comments[-1]
    assert newest.words == "The paper says it. \n@Ben agreed?"
    assert newest.mentions == (world.ids["Ben"],)
    assert card.answer.toPlainText() == ""
    assert card.head.hasFocus()
    desk.qtbot.waitUntil(lambda: len(card.comments) == 3)
    desk.session.undo()
    desk.qtbot.waitUntil(lambda: len(card.comments) == 2)


def test_ctrl_enter_on_nothing_sends_nothing(make: Make, world: World) -> None:
    told = world.fill()
    desk = make()
    card = desk.card(told["span"])
    card.focus_answer()
    desk.qtbot.keyClicks(card.answer, "   ")
    desk.qtbot.keyClick(card.answer, Key.Key_Return, CONTROL)
    assert len(desk.new(told["span"]).comments) == 2


def test_names_are_offered_behind_an_at(make: Make, world: World) -> None:
    told = world.fill()
    desk = make()
    field = desk.card(told["span"]).answer
    field.setFocus()
    field.setPlainText("𝔸 see ")
    field.moveCursor(QTextCursor.MoveOperation.End)
    desk.qtbot.keyClicks(field, "@be")
    popup = field.completer.popup()
    assert popup.isVisible()
    names = [popup.model().index(row, 0).data() for row in range(popup.model().rowCount())]
    assert names == ["Bea", "Ben"]
    desk.qtbot.keyClick(popup, Key.Key_Down)
    desk.qtbot.keyClick(popup, Key.Key_Return)
    assert field.toPlainText() == "𝔸 see @Ben "
    desk.qtbot.keyClicks(field, "@x")
    assert not popup.isVisible()
    desk.qtbot.keyClicks(field, " mail me@be")
    assert not popup.isVisible()


def test_a_draft_is_there_again_wherever_one_looked_meanwhile(make: Make, world: World) -> None:
    told = world.fill()
    desk = make()
    card = desk.card(told["span"])
    card.head.setChecked(True)
    card.answer.setFocus()
    desk.qtbot.keyClicks(card.answer, "half a thou")
    desk.session.open_article(world.second)
    desk.panel.catch_up()
    assert told["span"].id not in desk.panel.here.cards
    desk.session.open_article(world.first)
    desk.panel.catch_up()
    assert desk.card(told["span"]).answer.toPlainText() == "half a thou"
    desk.close()
    again = make()
    assert again.card(told["span"]).answer.toPlainText() == "half a thou"
    again.close()
    other = make("Bea")
    assert other.card(told["span"]).answer.toPlainText() == ""


def test_a_new_thread_on_span_article_and_conflict(make: Make, world: World) -> None:
    told = world.fill()
    desk = make()
    here = desk.panel.here
    assert not here.on_span.isEnabled()
    assert here.on_conflict.isHidden()
    ids = tuple(sorted(each.about.ids[0] for each in (told["span"], told["denial"])))
    desk.session.select(ids[0])
    desk.conflict = ids
    desk.panel.freshen()
    desk.panel.catch_up()
    for button, about in (
        (here.on_span, About("annotation", ids[:1])),
        (here.on_article, About("article")),
        (here.on_conflict, About("conflict", ids)),
    ):
        button.click()
        assert here.new.words.hasFocus()
        desk.qtbot.keyClicks(here.new.words, "What is this?")
        desk.qtbot.keyClick(here.new.words, Key.Key_Return, CONTROL)
        newest = desk.here[0]
        assert newest.about == about
        assert here.new.isHidden()
        assert desk.card(newest).head.hasFocus()


def test_a_begun_thread_is_kept_and_discarded_only_when_asked(make: Make, world: World) -> None:
    desk = make()
    here = desk.panel.here
    here.on_article.click()
    desk.qtbot.keyClicks(here.new.words, "The headline")
    desk.session.open_article(world.second)
    desk.panel.catch_up()
    assert here.new.isHidden()
    desk.session.open_article(world.first)
    desk.panel.catch_up()
    assert not here.new.isHidden()
    assert here.new.words.toPlainText() == "The headline"

    def answer(name: str) -> None:
        here.new.discard.click()
        box = next(each for each in desk.panel.findChildren(QMessageBox) if each.isVisible())
        assert box.text() == "This comment was not sent. Discard its words?"
        next(each for each in box.buttons() if each.text() == name).click()

    answer("Keep writing")
    assert here.new.words.toPlainText() == "The headline"
    desk.qtbot.waitUntil(lambda: not desk.panel.findChildren(QMessageBox))
    answer("Discard")
    assert here.new.isHidden()
    here.on_article.click()
    assert here.new.words.toPlainText() == ""


def test_only_ones_own_comment_is_changed_and_taken_back(make: Make, world: World) -> None:
    told = world.fill()
    desk = make()
    mine = desk.card(told["denial"]).comments[1]
    mine.edit.click()
    assert mine.field.hasFocus()
    mine.field.selectAll()
    desk.qtbot.keyClicks(mine.field, "No.")
    desk.qtbot.keyClick(mine.field, Key.Key_Return, CONTROL)
    desk.qtbot.waitUntil(lambda: mine.words.toPlainText() == "No.")
    assert mine.told.text().endswith(" · edited")
    assert mine.editing.isHidden()
    mine.back.click()
    assert len(desk.new(told["denial"]).comments) == 1
    desk.session.undo()
    assert desk.new(told["denial"]).comments[1].words == "No."
    desk.session.undo()
    assert desk.new(told["denial"]).comments[1].words.startswith("Yes.")


def test_a_change_that_is_left_leaves_the_comment(make: Make, world: World) -> None:
    told = world.fill()
    desk = make()
    mine = desk.card(told["denial"]).comments[1]
    mine.edit.click()
    desk.qtbot.keyClicks(mine.field, "!!")
    mine.leave.click()
    assert mine.editing.isHidden()
    assert desk.drafts.begun("") == []
    assert desk.new(told["denial"]).comments[1].words.startswith("Yes.")


def test_resolving_and_opening_again(make: Make, world: World) -> None:
    told = world.fill()
    desk = make()
    desk.card(told["span"]).resolve.click()
    assert desk.new(told["span"]).resolved
    desk.qtbot.waitUntil(lambda: told["span"].id not in desk.panel.here.cards)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert desk.card(told["denial"]).isAncestorOf(focus)
    desk.panel.here.resolved.setChecked(True)
    card = desk.card(told["span"])
    card.head.setChecked(True)
    assert card.answer.isHidden()
    assert card.resolve.text() == "Open again"
    card.resolve.click()
    assert not desk.new(told["span"]).resolved


def test_guideline_question(make: Make, world: World) -> None:
    told = world.fill()
    desk = make()
    card = desk.card(told["denial"])
    assert not card.question.isChecked()
    card.question.click()
    assert desk.new(told["denial"]).question
