"""A file that was moved while it is open, and that another program has open in its new place."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from annotator.store.lock import ProjectLock
from tests.ui.desk import TEXT

WORDS = "may resign"


def buttons(desk):
    return [each.text() for each in desk.window.troubles.strip.buttons]


def click(desk, words):
    strip = desk.window.troubles.strip
    next(each for each in strip.buttons if each.text() == words).click()


def move_to_another_program(desk, qtbot):
    """The open file is moved, a label is refused, and another program opens the file there."""
    path = desk.session.project.path
    moved = path.rename(path.with_name("hidden.claims"))
    desk.choose(WORDS)
    desk.press(Qt.Key.Key_C)
    lock = ProjectLock(moved)
    lock.acquire("Another")
    return moved, lock


def cancel(desk):
    [asked] = [each for each in desk.window.findChildren(QMessageBox) if each.isVisible()]
    assert "is open for writing" in asked.text()
    asked.button(QMessageBox.StandardButton.Cancel).click()


def test_a_moved_file_that_another_program_holds_leaves_what_is_open(desk, qtbot):
    moved, lock = move_to_another_program(desk, qtbot)
    click(desk, "Open it there")
    cancel(desk)
    assert desk.session.project is not None
    assert desk.reader.text == TEXT
    assert buttons(desk) == ["Open it there", "Try again", "Save a copy…"]
    lock.release()
    click(desk, "Open it there")
    assert desk.session.project.path == moved
    assert desk.spans == [("claim", WORDS)]


def test_a_moved_file_that_another_program_holds_is_opened_to_read(desk, qtbot):
    moved, lock = move_to_another_program(desk, qtbot)
    click(desk, "Open it there")
    [asked] = [each for each in desk.window.findChildren(QMessageBox) if each.isVisible()]
    next(each for each in asked.buttons() if each.text() == "Open to read").click()
    assert desk.session.project.path == moved
    assert desk.session.project.read_only
    strip = desk.window.troubles.strip
    qtbot.waitUntil(lambda: strip.head.text().startswith("Not saved: Label claim"))
    lock.release()
    click(desk, "Try again")
    assert desk.spans == [("claim", WORDS)]


def test_where_it_is_closed_all_the_same_the_way_back_and_what_waits_are_told(
    desk, qtbot, monkeypatch
):
    moved, lock = move_to_another_program(desk, qtbot)
    monkeypatch.setattr("ui.trouble.ask_whether_held", lambda *_: None)  # taken a moment later
    click(desk, "Open it there")
    cancel(desk)
    assert desk.session.project is None
    strip = desk.window.troubles.strip
    assert strip.head.text() == f"Not saved: Label claim, “{WORDS}”."
    assert "still there to read" not in strip.words.text()
    assert buttons(desk) == ["Open hidden.claims", "Open…"]
    lock.release()
    click(desk, "Open hidden.claims")
    assert desk.session.project.path == moved
    assert desk.spans == [("claim", WORDS)]
    assert not strip.isVisible()
