"""One editor for the window: opened where it was, and asked before the window closes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QMessageBox
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from annotator.scheme import default_scheme
from ui.actions import Actions
from ui.look import Look
from ui.scheme.desk import SchemeDesk, reader_keys
from ui.session import Session
from ui.settings import Settings
from ui.theme import load_theme


@pytest.fixture
def desk(qtbot: QtBot, session: Session, tmp_path: Path) -> Iterator[SchemeDesk]:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    settings = Settings(tmp_path)
    settings.set("theme", "light")
    look = Look(settings)
    yield SchemeDesk(session, Actions(window), look, window)
    QApplication.instance().setStyleSheet("")


def test_it_opens_one_editor(desk: SchemeDesk) -> None:
    editor = desk.open()
    assert editor is not None
    assert editor.isVisible()
    assert desk.open("guideline") is editor
    assert editor.guideline.isVisible()


def test_closed_it_is_gone_and_opens_anew(desk: SchemeDesk, qtbot: QtBot) -> None:
    editor = desk.open()
    editor.close()
    qtbot.waitUntil(lambda: not isValid(editor))
    assert desk.editor is None
    assert not desk.holds_changes
    assert desk.open() is not None


def test_closed_it_hears_no_more_of_the_session(
    desk: SchemeDesk, session: Session, qtbot: QtBot
) -> None:
    editor = desk.open()
    assert editor is not None
    editor.close()
    qtbot.waitUntil(lambda: not isValid(editor))
    session.busy_changed.emit(True)
    session.busy_changed.emit(False)
    session.project_changed.emit()


def test_without_a_project_there_is_nothing_to_edit(desk: SchemeDesk, session: Session) -> None:
    session.close_project()
    assert desk.open() is None


def test_it_knows_what_closing_the_window_would_lose(desk: SchemeDesk, qtbot: QtBot) -> None:
    editor = desk.open()
    assert not desk.holds_changes
    QTest.keyClicks(editor.forms["labels"].name, "x")
    assert desk.holds_changes
    closed = []
    desk.ask_to_close(lambda: closed.append(True))
    box = next(each for each in editor.findChildren(QMessageBox) if each.isVisible())
    next(each for each in box.buttons() if each.text() == "Discard them").click()
    assert closed == [True]
    assert not desk.holds_changes


def test_it_passes_the_worklist_on(desk: SchemeDesk, qtbot: QtBot) -> None:
    editor = desk.open()
    with qtbot.waitSignal(desk.worklist_wanted):
        editor.worklist_wanted.emit("version:old")


def test_it_follows_the_theme(desk: SchemeDesk) -> None:
    editor = desk.open()
    desk._look._settings.set("theme", "dark")
    assert load_theme("dark").page.name() in editor.styleSheet()


def test_reader_keys_are_those_that_actions_have_now(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    actions = Actions(window)
    actions.set_scheme(default_scheme())
    keys = reader_keys(actions)
    assert keys["N"] == "Next span"
    assert "C" not in keys
    assert all(len(each) == 1 for each in keys)
