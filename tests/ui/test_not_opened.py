"""A project that is gone from its place: the window says so, and leads on."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from annotator.machine import Machine
from annotator.operations import AddAnnotation
from annotator.project import Project
from annotator.values import NewArticle, Segment

PUT_BACK = "Put back the restore point"


@pytest.fixture
def worked(tmp_path: Path) -> Path:
    """A project that was open last, with a span in its restore point and a later one."""
    machine = Machine(tmp_path / "data")
    path = tmp_path / "news.claims"
    new = NewArticle(text="The bridge is safe.", title="Bridge")
    with Project.create(path, machine.acting("Ana"), machine, articles=[new]) as project:
        project.run(AddAnnotation(1, (Segment(4, 10),), "claim"))
        project.make_restore_point()
        project.run(AddAnnotation(1, (Segment(0, 3),), "quote"))
    machine.remember(path)
    return path


def strip_button(app: Any, words: str) -> QPushButton:
    return next(
        each for each in app.window.message.findChildren(QPushButton) if each.text() == words
    )


def test_at_the_start_it_is_told_and_put_back(start: Any, worked: Path, qtbot: QtBot) -> None:
    worked.unlink()
    app = start()
    said = app.window.message.words.text()
    assert said.startswith(f"news.claims is not in {worked.parent} any more. If it was moved, ")
    assert "If it was deleted, its restore point of 2" in said
    assert said.endswith(f"Opened instead: Samples, {app.projects._samples}.")
    assert app.projects.samples_open
    strip_button(app, PUT_BACK).click()
    qtbot.waitUntil(lambda: not app.projects.samples_open)
    assert app.session.project.path == worked
    assert app.session.project.stats().annotations == {"Ana": {"claim": 1}}
    assert app.window.message.words.text().startswith("news.claims is as it was on 2")


def test_without_a_restore_point_it_may_be_looked_for(start: Any, tmp_path: Path) -> None:
    machine = Machine(tmp_path / "data")
    path = tmp_path / "news.claims"
    Project.create(path, machine.acting("Ana"), machine).close()
    machine.remember(path)
    path.rename(tmp_path / "elsewhere.claims")
    app = start()
    assert "restore point" not in app.window.message.words.text()
    assert [each.text() for each in app.window.message._buttons] == ["Open…"]


def test_it_is_told_once(start: Any, worked: Path) -> None:
    worked.unlink()
    start().shut()
    assert start().window.message.isHidden()


def test_while_another_is_open_that_stays_open(start: Any, worked: Path, qtbot: QtBot) -> None:
    app = start()
    other = worked.with_name("other.claims")
    app.projects.make(other)
    worked.unlink()
    assert not app.projects.open(worked)
    assert app.session.project.path == other
    assert "Opened instead" not in app.window.message.words.text()
    strip_button(app, PUT_BACK).click()
    qtbot.waitUntil(lambda: app.session.project.path == worked)


def test_a_path_that_never_was_one_is_named(start: Any, tmp_path: Path) -> None:
    app = start(tmp_path / "typo.claims")
    said = app.window.message.words.text()
    assert said.startswith(f"{tmp_path / 'typo.claims'} is not there. Opened instead: Samples, ")
    assert not app.window.message._buttons


def test_one_that_came_back_meanwhile_is_opened(start: Any, worked: Path) -> None:
    away = worked.rename(worked.with_name("trash.claims"))
    app = start()
    away.rename(worked)
    strip_button(app, PUT_BACK).click()
    assert app.session.project.path == worked
    assert app.session.project.stats().annotations == {"Ana": {"claim": 1, "quote": 1}}
    assert not [each for each in worked.parent.iterdir() if ".damaged-" in each.name]


def test_an_unplugged_drive_is_no_loss(start: Any, tmp_path: Path) -> None:
    """Nothing is put back beneath its mount point, and the next start looks for it again."""
    machine = Machine(tmp_path / "data")
    stick = tmp_path / "media" / "STICK"
    stick.mkdir(parents=True)
    path = stick / "news.claims"
    with Project.create(path, machine.acting("Ana"), machine) as project:
        project.make_restore_point()
    machine.remember(path)
    away = stick.rename(tmp_path / "away")
    app = start()
    said = app.window.message.words.text()
    assert said.startswith(f"news.claims cannot be reached: there is no folder {stick}. Connect ")
    assert [each.text() for each in app.window.message._buttons] == ["Try again", "Open…"]
    app.shut()
    app = start()  # still not there
    assert "cannot be reached" in app.window.message.words.text()
    away.rename(stick)
    strip_button(app, "Try again").click()
    assert app.session.project.path == path
    app.shut()
    assert start().session.project.path == path


@pytest.mark.parametrize("now", [b"", b"Notes about bridges.\n" * 99])
def test_where_something_else_stands_now_it_is_kept(
    start: Any, worked: Path, qtbot: QtBot, now: bytes
) -> None:
    worked.write_bytes(now)
    app = start(worked)
    said = app.window.message.words.text()
    assert "is not a Claim Annotator project. It was left as it is. A project was there: " in said
    strip_button(app, PUT_BACK).click()
    qtbot.waitUntil(lambda: not app.projects.samples_open)
    assert app.session.project.path == worked
    kept = [each for each in worked.parent.iterdir() if ".damaged-" in each.name]
    assert [each.read_bytes() for each in kept] == [now]


def test_another_s_newer_project_is_not_offered_to_be_replaced(start: Any, worked: Path) -> None:
    with worked.open("r+b") as file:
        file.seek(60)
        file.write((99).to_bytes(4, "big"))
    app = start(worked)
    assert "was written by a newer Claim Annotator" in app.window.message.words.text()
    assert not app.window.message._buttons


def test_a_drive_that_answers_no_more(
    start: Any, worked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A share that was cut off gives other errors than a file that is not there."""
    real = os.stat

    def stat(path: Any, *rest: Any, **more: Any) -> os.stat_result:
        if str(path) in (str(worked), str(worked.parent)):
            raise OSError(errno.ENOTCONN, "Transport endpoint is not connected", str(path))
        return real(path, *rest, **more)

    monkeypatch.setattr(os, "stat", stat)
    app = start()
    assert app.projects.samples_open
    assert "cannot be reached" in app.window.message.words.text()
    assert not app.projects.open(worked)


def test_putting_back_waits_for_what_runs(start: Any, worked: Path, qtbot: QtBot) -> None:
    worked.unlink()
    app = start()
    go_on = Event()
    ended: list[object] = []
    app.session.in_background("Something", lambda _: go_on.wait(20), ended.append)
    strip_button(app, PUT_BACK).click()
    assert "still running" in app.window.message.words.text()
    go_on.set()
    qtbot.waitUntil(lambda: ended == [True])
    assert not worked.exists()
