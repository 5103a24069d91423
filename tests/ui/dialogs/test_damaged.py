"""A damaged project in the window: what can be saved, and both ways back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from annotator.keeping.repairing import Damage, RepairReport
from annotator.machine import Machine
from annotator.operations import AddAnnotation
from annotator.project import Project
from annotator.values import NewArticle, Segment
from ui.dialogs.damaged import DamagedDialog, loss_lines
from ui.dialogs.losses import LossesDialog
from ui.plain import one_line


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A project of this machine without its newest event, and a restore point from before."""
    machine = Machine(tmp_path / "data")
    path = tmp_path / "news.claims"
    new = NewArticle(text="The bridge is safe.", title="<b>Bridge</b>")
    with Project.create(path, machine.acting("Ana"), machine, articles=[new]) as project:
        project.run(AddAnnotation(1, (Segment(4, 10),), "claim"))
        project.make_restore_point()
        project.run(AddAnnotation(1, (Segment(0, 3),), "quote"))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall()
        for (name,) in rows:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("DELETE FROM event WHERE rowid=(SELECT max(rowid) FROM event)")
    return path


def opened(start: Any, path: Path, qtbot: QtBot) -> tuple[Any, DamagedDialog]:
    """The program with the dialog, once it knows what can be saved."""
    app = start(path)
    dialog = app.window.findChild(DamagedDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: bool(dialog.details.toPlainText()) and not dialog.running)
    return app, dialog


def test_what_is_sound_is_saved_and_opened(start: Any, broken: Path, qtbot: QtBot) -> None:
    app, dialog = opened(start, broken, qtbot)
    assert dialog.details.toPlainText().startswith("Sound: 1 article and ")
    assert dialog.save.isEnabled()
    dialog.save.click()
    qtbot.waitUntil(lambda: app.session.project is not None)
    assert app.session.project.path == broken
    assert app.session.project.check() == []
    assert "was repaired" in app.window.message.words.text()
    assert [each for each in broken.parent.iterdir() if ".damaged-" in each.name]


def test_the_restore_point_is_put_back(start: Any, broken: Path, qtbot: QtBot) -> None:
    app, dialog = opened(start, broken, qtbot)
    assert "restore point of " in dialog.back.text()
    dialog.back.click()
    qtbot.waitUntil(lambda: app.session.project is not None)
    assert app.session.project.stats().annotations == {"Ana": {"claim": 1}}
    assert "Kept beside it: " in app.window.message.words.text()


def test_nothing_is_done_unasked(start: Any, broken: Path, qtbot: QtBot) -> None:
    before = broken.read_bytes()
    _, dialog = opened(start, broken, qtbot)
    dialog.close()
    assert broken.read_bytes() == before


def test_a_moved_file_gets_the_restore_point_of_its_former_place(
    start: Any, broken: Path, qtbot: QtBot
) -> None:
    folder = broken.parent / "stick"
    folder.mkdir()
    moved = broken.rename(folder / broken.name)
    moved.write_bytes(moved.read_bytes()[:100] + bytes(20_000))
    app, dialog = opened(start, moved, qtbot)
    assert not dialog.save.isEnabled()
    assert str(broken) in dialog.details.toPlainText()
    dialog.back.click()
    qtbot.waitUntil(lambda: app.session.project is not None)
    assert app.session.project.path == moved
    assert app.session.project.stats().annotations == {"Ana": {"claim": 1}}


def test_where_nothing_is_left_it_says_so_in_the_list(
    start: Any, broken: Path, qtbot: QtBot
) -> None:
    other = broken.rename(broken.with_name("other.claims"))
    other.write_bytes(other.read_bytes()[:100] + bytes(20_000))
    _, dialog = opened(start, other, qtbot)
    assert dialog.details.toPlainText().startswith("other.claims holds nothing of a Claim Annotat")
    assert not dialog.told.text()
    assert not dialog.save.isEnabled()
    assert not dialog.back.isEnabled()


def test_what_is_lost_can_be_read_and_copied_afterwards(
    start: Any, broken: Path, qtbot: QtBot
) -> None:
    app, dialog = opened(start, broken, qtbot)
    lost = [each.words for each in dialog._damage.lost]
    assert lost
    dialog.save.click()
    qtbot.waitUntil(lambda: app.session.project is not None)
    for _ in range(2):  # the button is there as long as the strip is
        [button] = [
            each
            for each in app.window.message.findChildren(QPushButton)
            if each.text() == "What is lost…" and each.isVisible()
        ]
        button.click()
        shown = next(each for each in app.window.findChildren(LossesDialog) if each.isVisible())
        assert all(one_line(each, 300) in shown.list.toPlainText() for each in lost)
        assert ".damaged-" in shown.list.toPlainText()
        shown.copy.click()
        assert QGuiApplication.clipboard().text() == shown.list.toPlainText()
        with qtbot.waitSignal(shown.destroyed):
            shown.close()
    log = (app.window.data_dir / "log" / "claim-annotator.log").read_text("utf-8")
    assert "Bridge" not in log


def test_where_nothing_is_lost_there_is_no_list() -> None:
    sound = Damage(
        path=Path("a.claims"),
        project="p",
        title="A",
        opens=True,
        texts=1,
        events=2,
        from_points=0,
        lost=(),
        known=True,
        points=(),
    )
    assert loss_lines(RepairReport(sound, Path("a.damaged-1.claims"))) == []
    unsure = RepairReport(structs.replace(sound, known=False), Path("a.damaged-1.claims"))
    assert loss_lines(unsure)[-1] == "More may be lost than can be told."
