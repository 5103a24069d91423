"""The guideline's log in the guideline's pane: what was decided, under its label."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from annotator.operations import DecideGuideline
from tests.ui.review.discussion_world import World
from ui.scheme.guideline_log import ALL
from ui.scheme.guideline_pane import GuidelinePane
from ui.session import Session
from ui.theme import load_theme


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path)
    made.fill()
    return made


@pytest.fixture
def session(qapp: object, world: World) -> Iterator[Session]:
    made = Session()
    made.set_project(world.as_("Ana"))
    yield made
    made.close_project()


@pytest.fixture
def pane(qtbot: QtBot, session: Session) -> GuidelinePane:
    made = GuidelinePane(session, load_theme("light"))
    qtbot.addWidget(made)
    made.resize(320, 400)
    made.show()
    qtbot.waitExposed(made)
    return made


def lines(pane: GuidelinePane) -> list[str]:
    return pane.view.toPlainText().split("\n")


def test_a_decision_stands_under_its_label(pane: GuidelinePane) -> None:
    told = lines(pane)
    start = told.index("Decisions")
    assert told.index("Denial") < start < told.index("Quote")
    assert told[start + 1].endswith(", Ana")
    assert told[start + 2 : start + 4] == ["A denial takes its cue along.", "“denied that”"]
    all_ = told.index("Decisions about all labels")
    assert told[all_ + 2] == "Headlines are labelled as the text is."


def test_it_goes_to_what_was_decided_about_all_labels(pane: GuidelinePane) -> None:
    bar = pane.view.verticalScrollBar()
    bar.setValue(0)
    pane.show_label(ALL)
    assert bar.value() > 0
    place = pane._places[ALL]
    assert place.block().text() == "Decisions about all labels"
    assert pane.view.viewport().rect().contains(pane.view.cursorRect(place).topLeft())


def test_a_new_one_is_shown_at_once_and_is_plain(pane: GuidelinePane, session: Session) -> None:
    session.run(DecideGuideline("<b>Never</b> *mark*\nthe cue.", "claim"))
    told = lines(pane)
    at = told.index("<b>Never</b> *mark*")
    assert told[at + 1] == "the cue."
    session.undo()
    assert "<b>Never</b> *mark*" not in lines(pane)


def test_a_lead_takes_one_out(pane: GuidelinePane, session: Session) -> None:
    pane.show_label("denial")
    assert not pane.take_out.isHidden()
    pane.take_out.click()
    (menu,) = pane.findChildren(QMenu)
    words = [each.text() for each in menu.actions()]
    assert words[0].startswith("A denial takes its cue along. (Ana, ")
    assert words[1].startswith("Headlines are labelled")
    menu.actions()[0].trigger()
    menu.close()
    assert "A denial takes its cue along." not in lines(pane)
    assert "Headlines are labelled as the text is." in lines(pane)


def test_asking_and_recording_are_about_the_label_in_question(
    pane: GuidelinePane, qtbot: QtBot
) -> None:
    pane.show_label("quote")
    assert pane.ask.text() == "Ask about “quote”…"
    with qtbot.waitSignal(pane.ask_wanted) as asked:
        pane.ask.click()
    with qtbot.waitSignal(pane.record_wanted) as recorded:
        pane.record.click()
    assert (asked.args, recorded.args) == (["quote"], ["quote"])


def test_who_does_not_lead_asks_only(qtbot: QtBot, world: World) -> None:
    session = Session()
    session.set_project(world.as_("Bea"))
    pane = GuidelinePane(session, load_theme("dark"))
    qtbot.addWidget(pane)
    pane.show()
    pane.show_label("claim")
    assert not pane.ask.isHidden()
    assert pane.record.isHidden()
    assert pane.take_out.isHidden()
    session.close_project()
