"""A project file that somebody sent, in the window: what is said, and the wait for a large one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from annotator.machine import Machine
from annotator.project import Project
from annotator.values import NewArticle
from tests.annotator.world import tampering
from ui import projects


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    """A project of another machine, in this person's folder."""
    machine = Machine(tmp_path / "theirs" / "data")
    made = tmp_path / "theirs" / "news.claims"
    articles = [
        NewArticle(text=f"The minister resigns, take {n}.", title=f"News {n}") for n in "12"
    ]
    Project.create(made, machine.acting("Bob"), machine, articles=articles).close()
    (tmp_path / "mine").mkdir()
    return Path(shutil.copy(made, tmp_path / "mine" / "news.claims"))


def test_the_window_says_what_was_done_and_where_the_original_lies(start, sent):
    window = start(sent).window
    assert window.session.project is not None
    assert window.message.isVisible()
    assert "news (as received).claims" in window.message.words.text()
    assert window.message.words.textFormat() == Qt.TextFormat.PlainText
    again = window.session.project.path
    assert window.articles.model.rowCount() == 2
    window.session.close_project()
    assert start(again).window.message.isHidden()


def test_a_large_one_is_copied_in_a_thread_and_opens_then(start, sent, monkeypatch, qtbot):
    monkeypatch.setattr(projects, "LARGE", 1)
    app = start()
    window = app.window
    former = window.session.project
    assert app.projects.open(sent) is False
    assert window.session.project is former
    qtbot.waitUntil(lambda: window.session.project is not former and not window.session.busy)
    assert window.session.project.path == sent
    assert "news (as received).claims" in window.message.words.text()


def test_a_large_one_that_does_not_hold_is_not_opened(start, sent, monkeypatch, qtbot):
    monkeypatch.setattr(projects, "LARGE", 1)
    data = bytearray(sent.read_bytes())
    at = data.index(b"The minister resigns, take 1.")
    data[at : at + 3] = b"Our"
    sent.write_bytes(data)
    app = start()
    former = app.session.project
    app.projects.open(sent)
    qtbot.waitUntil(lambda: not app.session.busy)
    assert app.session.project is former
    assert "was altered" in app.window.message.words.text()
    assert sent.read_bytes() == data


def test_what_an_opening_put_right_is_said(start, sent):
    """And what is damaged in a file that is opened to be read: nothing of it is silent."""
    app = start(sent)
    window, path = app.window, app.session.project.path
    app.session.close_project()
    with tampering(path) as connection:
        connection.execute("DROP INDEX event_of_operation")
    app.projects.open(path)
    assert window.message.isVisible()
    assert "Nothing was lost" in window.message.words.text()
    app.session.close_project()
    with tampering(path) as connection:
        connection.execute("DELETE FROM event WHERE key = (SELECT max(key) FROM event)")
    app.projects.open(path, read_only=True)
    assert "of its history 1 entry is missing" in window.message.words.text()
