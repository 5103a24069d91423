"""The panel of discussion: who is shown what, and going through threads and to their places."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.operations import AddAnnotation, SetProgress
from annotator.project import Project
from annotator.team import About, Thread
from tests.ui.review.discussion_panel import Make, making
from tests.ui.review.discussion_world import World, place
from ui.review.discussion_record import RecordDialog
from ui.review.discussion_words import BLIND

CONTROL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def make(qapp: QApplication, qtbot: QtBot, world: World) -> Iterator[Make]:
    yield from making(world, qtbot)


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
