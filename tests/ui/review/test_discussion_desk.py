"""The dock of discussion: when it is offered, its numbers, and what its actions do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QPlainTextEdit
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from annotator.operations import AddPerson
from annotator.project import Project
from annotator.team import About
from annotator.values import NewArticle
from tests.ui.review.discussion_world import World
from ui.docks import Dock
from ui.review.action_rows_talk import ROWS
from ui.review.discussion_desk import DiscussionDesk
from ui.session import Session


class Actions(QObject):
    """The actions of the talk rows."""

    def __init__(self) -> None:
        super().__init__()
        self._actions = {row.id: QAction(row.text) for row in ROWS}

    def __getitem__(self, id_: str) -> QAction:
        return self._actions[id_]

    def connect_to(self, id_: str, slot: Callable[[], object]) -> None:
        self._actions[id_].triggered.connect(lambda _checked=False: slot())


class Window:
    """A window with a reader, a dock, and the desk."""

    def __init__(self, world: World, qtbot: QtBot) -> None:
        self.world, self.qtbot = world, qtbot
        self.session = Session(world.machine)
        self.window = QMainWindow()
        self.reader = QPlainTextEdit()
        self.window.setCentralWidget(self.reader)
        self.spans = Dock("Spans", self.window)
        self.spans.hide_what_is_behind()
        self.window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.spans)
        self.window.resize(1000, 700)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.actions = Actions()
        self.held: str | None = None
        self.said: list[str] = []
        self.session.said.connect(self.said.append)
        self.desk = DiscussionDesk(
            self.session,
            cast("Any", self.actions),
            self.window,
            self.spans,
            world.data,
            to_reader=self.reader.setFocus,
            held=lambda: self.held,
        )

    def open(self, project: Project) -> None:
        self.session.set_project(project)
        self.session.open_article(project.article_keys()[0])
        self.qtbot.waitUntil(lambda: self.desk.threads.read)

    def close(self) -> None:
        self.session.close_project()
        self.window.close()
        self.window.deleteLater()


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def at(qapp: QApplication, qtbot: QtBot, world: World) -> Iterator[Window]:
    made = Window(world, qtbot)
    yield made
    made.close()


def test_ids_and_keys_are_told_once() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)
    keys = [key for row in ROWS for key in row.keys]
    assert len(set(keys)) == len(keys)
    assert all(row.group == "Review" for row in ROWS)


def test_who_works_alone_has_no_dock_until_asked_for(at: Window, tmp_path: Path) -> None:
    world = at.world
    alone = Project.create(
        tmp_path / "alone.claims", world.ana, world.machine, articles=(NewArticle(text="Words."),)
    )
    at.open(alone)
    assert at.desk.dock.isHidden()
    at.session.run(AddPerson("Ben"))
    at.qtbot.waitUntil(lambda: not at.desk.dock.isHidden())
    assert at.spans.in_front
    assert at.desk.panel is None


def test_asked_for_it_is_there_and_gives_the_keyboard_back(at: Window, world: World) -> None:
    at.open(world.as_("Ana"))
    at.reader.setFocus()
    at.actions["review.discussion"].trigger()
    assert at.desk.panel is not None
    at.qtbot.waitUntil(at.desk.panel.isVisible)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert at.desk.dock.isAncestorOf(focus)
    at.actions["review.discussion"].trigger()
    assert at.reader.hasFocus()


def test_the_tab_tells_how_many_are_open_and_mention_me(at: Window, world: World) -> None:
    world.fill()
    at.open(world.as_("Ana"))
    at.qtbot.waitUntil(lambda: at.desk.dock.windowTitle() == "(3, @1) Discussion")
    assert "1 open thread mentions you; see Discussion." in at.said
    at.desk.acts.resolve(at.desk.threads.threads[0], True)
    at.qtbot.waitUntil(lambda: at.desk.dock.windowTitle() == "(2, @1) Discussion")
    at.session.set_project(None)
    assert at.desk.dock.windowTitle() == "Discussion"


def test_comment_is_on_the_selected_span_else_on_the_article(at: Window, world: World) -> None:
    told = world.fill()
    at.open(world.as_("Ana"))
    at.actions["review.comment"].trigger()
    assert at.desk.panel is not None
    new = at.desk.panel.here.new
    assert new.target == (world.first, About("article"))
    at.session.select(told["span"].about.ids[0])
    at.actions["review.comment"].trigger()
    assert new.target == (world.first, told["span"].about)
    assert new.words.hasFocus()
    at.actions["review.comment_article"].trigger()
    assert new.target == (world.first, About("article"))
    at.session.open_article(None)
    at.actions["review.comment"].trigger()
    assert at.said[-1] == "Open an article first; the comment belongs to it."


def test_asking_about_a_label(at: Window, world: World) -> None:
    told = world.fill()
    at.open(world.as_("Ana"))
    at.actions["review.comment_label"].trigger()
    assert at.said[-1].startswith("Select a span or hold a label first")
    at.held = "claim"
    at.actions["review.comment_label"].trigger()
    assert at.desk.panel is not None
    new = at.desk.panel.here.new
    assert new.target == (None, About("label", ("claim",)))
    at.session.select(told["denial"].about.ids[0])
    at.actions["review.comment_label"].trigger()
    assert new.target == (None, About("label", ("denial",)))


def test_recording_takes_label_and_words_from_the_thread(at: Window, world: World) -> None:
    told = world.fill()
    at.open(world.as_("Ana"))
    dialog = at.desk.record(told["denial"])
    assert dialog is not None
    assert dialog.label.currentData() == "denial"
    assert dialog.example.isChecked()
    assert not dialog.resolve.isHidden()
    dialog.reject()
    plain = at.desk.record(label="quote")
    assert plain is not None
    assert (plain.label.currentData(), plain.example.isHidden()) == ("quote", True)
    plain.reject()


def test_the_form_is_forgotten_when_it_has_recorded(at: Window, world: World) -> None:
    told = world.fill()
    at.open(world.as_("Ana"))
    shown: list[str] = []
    at.desk.recorded.connect(shown.append)
    dialog = at.desk.record(told["denial"])
    assert dialog is not None
    dialog.words.setPlainText("A denial takes its object along.")
    dialog.record.click()
    assert shown == ["denial"]
    at.qtbot.waitUntil(lambda: not isValid(dialog))
    done: list[int] = []
    at.session.in_background("Count", lambda _ticker: 1, done.append)  # busy, and no more
    at.qtbot.waitUntil(lambda: done == [1] and not at.session.busy)


def test_recording_proposes_the_label_of_the_conflict_or_the_span(at: Window, world: World) -> None:
    world.fill()
    bea = world.mark("Bea", "“who met on Monday,”", "quote")
    conflict = world.say("Ana", About("conflict", (bea,)), "Whose words are these?")
    at.open(world.as_("Ana"))
    dialog = at.desk.record(conflict)
    assert dialog is not None
    assert dialog.label.currentData() == "quote"
    shown = [each.text() for each in dialog.findChildren(QLabel)]
    assert "“who met on Monday,”" in shown
    assert not any("““" in each for each in shown)
    dialog.reject()
    at.session.select(bea)
    plain = at.desk.record()
    assert plain is not None
    assert plain.label.currentData() == "quote"
    plain.reject()


def test_only_a_lead_records(at: Window, world: World) -> None:
    at.open(world.as_("Bea"))
    assert not at.actions["review.record"].isEnabled()
    assert at.desk.record() is None


def test_drafts_outlive_the_program(at: Window, world: World) -> None:
    at.open(world.as_("Ana"))
    at.actions["review.comment_article"].trigger()
    assert at.desk.panel is not None
    at.qtbot.keyClicks(at.desk.panel.here.new.words, "Half a")
    at.desk.flush()
    assert "Half a" in (world.data / "drafts.json").read_text("utf-8")


def test_drafts_that_cannot_be_kept_are_told_to_the_log(
    at: Window, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    at.open(world.as_("Ana"))
    (world.data / "drafts.json").mkdir(parents=True)
    at.desk.acts.drafts.put("key", "words")
    at.desk.flush()
    assert "cannot be kept" in caplog.text
    assert at.desk.acts.drafts.words("key") == "words"
