"""The panel of discussion: reading, answering, resolving; drafts; the blind rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from annotator.operations import AddAnnotation, SetProgress
from annotator.project import Project
from annotator.team import About, Thread
from tests.ui.review.discussion_world import World, place
from tests.ui.test_accessibility import faults
from ui.review.discussion import DiscussionPanel
from ui.review.discussion_acts import Acts
from ui.review.discussion_card import ThreadCard
from ui.review.discussion_drafts import Drafts
from ui.review.discussion_reading import OpenThreads
from ui.review.discussion_record import RecordDialog
from ui.review.discussion_words import BLIND
from ui.session import Session

CONTROL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


class Desk:
    """A panel on a session, with hands on it."""

    def __init__(self, world: World, qtbot: QtBot, name: str = "Ana") -> None:
        self.world, self.qtbot = world, qtbot
        self.session = Session(world.machine)
        self.session.set_project(world.as_(name))
        self.conflict: tuple[str, ...] = ()
        self.drafts = Drafts(world.data / "drafts.json")
        self.acts = Acts(self.session, self.drafts)
        self.threads = OpenThreads(self.session)
        self.threads.refresh()
        self.panel = DiscussionPanel(self.acts, self.threads, lambda: self.conflict)
        self.panel.resize(320, 800)
        self.panel.show()
        self.panel.activateWindow()
        qtbot.waitUntil(self.panel.isActiveWindow)
        self.session.open_article(world.first)
        qtbot.waitUntil(lambda: self.threads.read)
        self.panel.catch_up()

    @property
    def project(self) -> Project:
        assert self.session.project is not None
        return self.session.project

    @property
    def here(self) -> list[Thread]:
        return self.project.threads(self.world.first)

    def card(self, thread: Thread) -> ThreadCard:
        self.qtbot.waitUntil(lambda: thread.id in self.panel.here.cards)
        return self.panel.here.cards[thread.id]

    def shown(self) -> list[str]:
        """The ids of the threads, from top to bottom."""
        self.panel.catch_up()
        cards = sorted(
            self.panel.here.cards.values(),
            key=lambda each: each.mapTo(self.panel, each.rect().topLeft()).y(),
        )
        return [each.thread_.id for each in cards if each.thread_]

    def new(self, thread: Thread) -> Thread:
        """The thread as it is now."""
        found = [*self.here, *self.project.label_threads()]
        return next(each for each in found if each.id == thread.id)

    def close(self) -> None:
        if not isValid(self.panel):
            return
        self.session.close_project()
        self.panel.close()
        self.panel.deleteLater()


Make = Callable[..., Desk]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def make(qapp: QApplication, qtbot: QtBot, world: World) -> Iterator[Make]:
    made: list[Desk] = []

    def make(name: str = "Ana") -> Desk:
        made.append(Desk(world, qtbot, name))
        return made[-1]

    yield make
    for desk in made:
        desk.close()


def test_the_threads_of_the_selected_span_come_first(make: Make, world: World) -> None:
    told = world.fill()
    desk = make()
    panel = desk.panel
    assert panel.here.near.isHidden()
    for name, other in (("span", "denial"), ("denial", "span")):
        desk.session.select(told[name].about.ids[0])
        panel.catch_up()
        desk.qtbot.waitUntil(lambda n=name, o=other: desk.shown() == [told[n].id, told[o].id])
        assert not panel.here.near.isHidden()
    assert panel.here.resolved.text() == "Resolved · 1"
    panel.here.resolved.setChecked(True)
    assert told["article"].id in panel.here.cards


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


def test_blind_one_sees_ones_own_words_and_is_told_so(make: Make, world: World) -> None:
    told = world.fill()
    mine = world.say("Ana", About("article"), "I said this before I began.")
    desk = make()
    desk.project.run(AddAnnotation(world.first, place("Prices rose again"), "claim"))
    desk.qtbot.waitUntil(lambda: not desk.panel.here.blind.isHidden())
    assert desk.panel.here.blind.text() == BLIND
    words = {
        each.words.toPlainText()
        for card in desk.panel.here.cards.values()
        for each in card.comments
    }
    assert words <= {"I said this before I began.", "Yes. <b>Always</b> with its cue."}
    assert told["span"].id not in desk.panel.here.cards
    desk.qtbot.waitUntil(lambda: told["span"].id not in {e.id for e in desk.threads.threads})
    desk.panel.show_page("all")
    rows = desk.panel.all.model.rowCount()
    assert {desk.panel.all.model.thread_at(row).id for row in range(rows)} == {  # type: ignore[union-attr]
        mine.id,
        told["denial"].id,
        told["label"].id,
    }
    desk.project.run(SetProgress(world.first, "finished"))
    desk.qtbot.waitUntil(lambda: told["span"].id in desk.panel.here.cards)
    desk.panel.catch_up()
    assert desk.panel.here.blind.isHidden()


def test_a_lone_person_is_told_nothing_of_blindness(make: Make, world: World) -> None:
    desk = make()
    desk.project.run(AddAnnotation(world.first, place("Prices rose again"), "claim"))
    desk.panel.catch_up()
    assert desk.panel.here.blind.isHidden()


def test_the_list_has_filters_and_goes_to_the_place(make: Make, world: World) -> None:
    told = world.fill()
    there = world.say("Ben", About("article"), "A second one", article=world.second)
    desk = make()
    panel, rows = desk.panel, desk.panel.all.model
    panel.show_page("all")
    desk.qtbot.waitUntil(lambda: rows.rowCount() == 4)
    assert panel.all.counts.text() == "4 open · 1 mentions you · 2 guideline questions"
    panel.all.set_filter("me")
    assert [rows.thread_at(0), rows.rowCount()] == [desk.new(told["span"]), 1]
    panel.all.set_filter("questions")
    assert rows.rowCount() == 2
    panel.all.set_filter("all")
    desk.qtbot.waitUntil(lambda: rows.rowCount() == 5)
    panel.all.set_filter("open")
    desk.qtbot.waitUntil(lambda: rows.rowCount() == 4)
    panel.all.view.go_to(rows.row_of(there.id))
    panel.all.view.setFocus()
    desk.qtbot.keyClick(panel.all.view, Key.Key_Return)
    assert desk.session.article == world.second
    assert panel.page == "here"
    assert desk.card(there).head.hasFocus()
    panel.show_page("all")
    panel.all.view.go_to(rows.row_of(told["denial"].id))
    panel.all.view.entered_row.emit(panel.all.view.current_row())
    assert (desk.session.article, desk.session.selection) == (
        world.first,
        told["denial"].about.ids[0],
    )


def test_enter_on_a_head_goes_to_the_place(make: Make, world: World) -> None:
    told = world.fill()
    desk = make()
    head = desk.card(told["denial"]).head
    head.setFocus()
    with desk.qtbot.waitSignals([desk.panel.reader_wanted, desk.session.reveal_wanted]):
        desk.qtbot.keyClick(head, Key.Key_Return)
    assert desk.session.selection == told["denial"].about.ids[0]
    with desk.qtbot.waitSignal(desk.panel.reader_wanted):
        desk.qtbot.mouseDClick(head, Qt.MouseButton.LeftButton)


def test_arrows_go_from_head_to_head_and_fold(make: Make, world: World) -> None:
    told = world.fill()
    desk = make()
    first, second = (desk.card(told[name]) for name in ("denial", "span"))
    desk.qtbot.waitUntil(lambda: len(desk.shown()) == 2)
    first, second = (desk.panel.here.cards[id_] for id_ in desk.shown())
    first.head.setFocus()
    desk.qtbot.keyClick(first.head, Key.Key_Down)
    assert second.head.hasFocus()
    desk.qtbot.keyClick(second.head, Key.Key_Left)
    assert second.body.isHidden()
    desk.panel.freshen()
    desk.panel.catch_up()
    assert second.body.isHidden()
    desk.qtbot.keyClick(second.head, Key.Key_Space)
    assert not second.body.isHidden()


def test_the_threads_of_a_label(make: Make, world: World) -> None:
    told = world.fill()
    desk = make()
    desk.panel.show_label("quote")
    assert list(desk.panel.here.cards) == [told["label"].id]
    assert desk.panel.tabs.tabText(0) == "This label"
    desk.panel.here.on_label.click()
    assert desk.panel.here.new.question.isChecked()
    desk.qtbot.keyClicks(desk.panel.here.new.words, "And brackets?")
    desk.qtbot.keyClick(desk.panel.here.new.words, Key.Key_Return, CONTROL)
    assert [each.question for each in desk.project.label_threads("quote")] == [True, True]
    desk.panel.here.back.click()
    assert set(desk.panel.here.cards) == {told["span"].id, told["denial"].id}
    assert desk.panel.tabs.tabText(0) == "This article"


def test_who_only_reads_the_project_only_reads(world: World, make: Make) -> None:
    told = world.fill()
    desk = make()
    project = Project.open(world.path, world.ana, world.machine, read_only=True)
    desk.session.set_project(project)
    desk.session.open_article(world.first)
    desk.panel.catch_up()
    card = desk.card(told["denial"])
    assert card.answer.isHidden()
    assert card.resolve.isHidden()
    assert not desk.panel.here.on_article.isEnabled()


def test_only_leads_record_in_the_guideline(make: Make, world: World, qtbot: QtBot) -> None:
    told = world.fill()
    desk = make("Bea")
    assert desk.card(told["span"]).record.isHidden()
    desk.close()
    desk = make()
    wanted: list[Thread] = []
    desk.acts.record_wanted.connect(wanted.append)
    desk.card(told["span"]).record.click()
    dialog = RecordDialog(
        desk.session, wanted[0], label="speculation", quote="may resign soon", parent=desk.panel
    )
    dialog.show()
    assert not dialog.record.isEnabled()
    dialog.words.setPlainText("Modal verbs are speculation.")
    qtbot.keyClick(dialog.words, Key.Key_Return, CONTROL)
    entry = desk.project.guideline_log("speculation")[0].fields
    assert (entry.words, entry.label, entry.thread, entry.quote) == (
        "Modal verbs are speculation.",
        "speculation",
        told["span"].id,
        "may resign soon",
    )
    assert desk.new(told["span"]).resolved


def test_a_long_word_does_not_widen_the_panel(make: Make, world: World) -> None:
    world.say("Ben", About("article"), "https://example.org/" + "x" * 400)
    desk = make()
    inner = desk.panel.here.area.widget()
    assert inner.width() <= desk.panel.here.area.viewport().width()
    (card,) = desk.panel.here.cards.values()
    lines = card.comments[0].words.height() / card.fontMetrics().lineSpacing()
    assert lines > 5


def test_large_words_in_a_narrow_panel_are_not_cut_off(make: Make, world: World) -> None:
    world.fill()
    desk = make()
    font = desk.panel.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    desk.panel.setFont(font)
    desk.panel.resize(210, 600)
    desk.panel.here.on_article.click()
    scroll = desk.panel.here.area
    desk.qtbot.waitUntil(lambda: scroll.widget().width() <= scroll.viewport().width())


def test_pasted_markup_stays_words(make: Make, world: World) -> None:
    desk = make()
    desk.panel.here.on_article.click()
    data = QMimeData()
    data.setHtml("<b>bold</b>")
    data.setText("<b>bold</b>")
    field = desk.panel.here.new.words
    field.insertFromMimeData(data)
    assert field.toPlainText() == "<b>bold</b>"


def test_everything_has_a_name(make: Make, world: World) -> None:
    world.fill()
    desk = make()
    desk.panel.here.on_article.click()
    assert _faults(desk) == []
    desk.panel.show_page("all")
    desk.qtbot.waitUntil(lambda: desk.panel.all.model.rowCount() == 3)
    assert _faults(desk) == []


def _faults(desk: Desk) -> list[str]:
    """What is wrong, but for the markup that somebody wrote, which is told as it is."""
    return [each for each in faults(desk.panel) if "<b>Alwa" not in each]
