"""A file that turns out to be damaged while it is open: told in a strip, and nothing is mixed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from annotator.errors import ProjectDamaged
from annotator.machine import Machine
from annotator.operations import SetFlag
from annotator.project import Project
from annotator.values import NewArticle
from ui.dialogs.damaged import DamagedDialog
from ui.dialogs.error import ErrorDialog

HURT = 5


@pytest.fixture
def hurt(tmp_path: Path) -> Path:
    """A project that opens as normal, of whose eight texts one cannot be read."""
    machine = Machine(tmp_path / "data")
    path = tmp_path / "news.claims"
    articles = [
        NewArticle(text=f"Text {at}: prices rose. {'More follows. ' * 400}", title=f"Article {at}")
        for at in range(1, 9)
    ]
    with Project.create(path, machine.acting("Ana"), machine, articles=articles) as project:
        project.make_restore_point()
    data = bytearray(path.read_bytes())
    at = data.index(f"Text {HURT}: prices".encode()) // 4096 * 4096
    data[at : at + 40] = bytes(each ^ 0xFF for each in data[at : at + 40])
    path.write_bytes(data)
    return path


def shows(app: Any) -> tuple[int | None, str, int]:
    """Which article is open, what the reader shows of it, and the row that is highlighted."""
    row = app.window.articles.view.current_row()
    return app.session.article, app.window.reader.text[:7], app.window.articles.model.key_at(row)


def met(app: Any, qtbot: QtBot) -> None:
    """Go to the article that cannot be read, by hand."""
    view = app.window.articles.view
    place = view.visualRect(view.model().index(app.window.articles.model.row_of(HURT), 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    qtbot.waitUntil(app.window.troubles.strip.isVisible)


def test_the_former_article_stays(start: Any, hurt: Path, qtbot: QtBot) -> None:
    app = start(hurt)
    app.session.open_article(2)
    met(app, qtbot)
    strip = app.window.troubles.strip
    assert shows(app) == (2, "Text 2:", 2)
    assert strip.head.text().startswith("news.claims is damaged: a part of it cannot be read")
    assert strip.words.text().startswith("Nothing was written. Repair it: ")
    assert [each.text() for each in strip.buttons] == ["Repair…"]
    assert not app.window.message.isVisible()
    assert app.window.findChildren(ErrorDialog) == []
    app.session.open_article(3)  # reading goes on where it can
    assert shows(app) == (3, "Text 3:", 3)


def test_nothing_more_is_written(start: Any, hurt: Path, qtbot: QtBot) -> None:
    app = start(hurt)
    app.session.open_article(2)
    assert app.session.run(SetFlag(2, True)) is not None
    met(app, qtbot)
    before = app.session.project.history()
    assert app.session.run(SetFlag(3, True)) is None
    assert app.session.project.history() == before
    assert "Not saved: Flag" in app.window.troubles.strip.words.text()
    assert [each.text() for each in app.window.troubles.strip.buttons] == ["Repair…"]


def test_it_is_repaired_from_there(start: Any, hurt: Path, qtbot: QtBot) -> None:
    app = start(hurt)
    app.session.open_article(2)
    met(app, qtbot)
    app.window.troubles.strip.buttons[0].click()
    dialog = app.window.findChild(DamagedDialog)
    qtbot.waitUntil(lambda: bool(dialog.details.toPlainText()) and not dialog.running)
    assert app.session.project is None  # a file is repaired that nobody has open
    assert "Sound: 8 articles" in dialog.details.toPlainText()
    dialog.save.click()
    qtbot.waitUntil(lambda: app.session.project is not None)
    assert app.session.project.check() == []
    assert app.session.project.text(HURT).startswith("Text 5: prices")
    assert not app.window.troubles.strip.isVisible()


def test_the_last_article_is_the_one_that_is_hurt(start: Any, hurt: Path, qtbot: QtBot) -> None:
    """Nothing is shown in its place, whoever meets it first."""
    app = start(hurt)
    app.session.open_article(None)
    app.session.open_article(HURT)
    qtbot.waitUntil(app.window.troubles.strip.isVisible)
    assert app.session.article is None
    assert app.window.reader.text == ""


def test_any_other_read_tells_it_too(start: Any, hurt: Path, qtbot: QtBot) -> None:
    """Also where nobody catches it, as in a slot: it is no error that nobody foresaw."""
    app = start(hurt)
    app.session.open_article(2)
    with pytest.raises(ProjectDamaged) as found:
        app.session.project.text(HURT)
    app._nets._on_exception(type(found.value), found.value, None)
    qtbot.waitUntil(app.window.troubles.strip.isVisible)
    assert app.window.findChildren(ErrorDialog) == []


def test_found_in_a_thread(start: Any, hurt: Path, qtbot: QtBot) -> None:
    app = start(hurt)
    app.session.open_article(2)
    project = app.session.project
    new = hurt.with_name("new.txt")
    new.write_text("Something else was said. Nobody heard it.", encoding="utf-8")
    app.session.in_background(
        "Import", lambda ticker: project.import_paths([new], ticker=ticker), lambda _: None
    )
    qtbot.waitUntil(app.window.troubles.strip.isVisible)
    assert len(project.article_keys()) == 8
    assert not app.window.message.isVisible()


def test_an_error_that_comes_of_damage(start: Any, hurt: Path, qtbot: QtBot) -> None:
    """What fell over it said something else: the file is looked through before that is shown."""
    app = start(hurt)
    app.session.open_article(2)
    error = KeyError(7)
    app._nets.reporter(error)
    qtbot.waitUntil(app.window.troubles.strip.isVisible)
    assert app.window.troubles.strip.head.text().startswith("news.claims is damaged: a part of it")
    assert app.window.findChildren(ErrorDialog) == []


def test_an_error_over_a_sound_file_is_shown(start: Any, hurt: Path, qtbot: QtBot) -> None:
    app = start(hurt.with_name("sound.claims"))
    app._nets.reporter(KeyError(7))
    [dialog] = app.window.findChildren(ErrorDialog)
    assert dialog.isVisible()
    assert not app.window.troubles.strip.isVisible()
    dialog.close()


def test_while_it_is_repaired_one_strip_tells_the_damage(
    start: Any, hurt: Path, qtbot: QtBot
) -> None:
    app = start(hurt)
    app.session.open_article(2)
    met(app, qtbot)
    assert app.session.run(SetFlag(3, True)) is None
    strip, message = app.window.troubles.strip, app.window.message
    strip.buttons[0].click()
    dialog = app.window.findChild(DamagedDialog)
    qtbot.waitUntil(lambda: bool(dialog.details.toPlainText()) and not dialog.running)
    assert "is damaged" in message.words.text()
    assert strip.head.text().startswith("Not saved: Flag")
    assert "damaged" not in f"{strip.head.text()} {strip.words.text()}"
    assert [each.text() for each in strip.buttons] == ["Open news.claims", "Open…"]
    dialog.save.click()
    qtbot.waitUntil(lambda: app.session.project is not None and not strip.isVisible())
    assert app.session.project.progress(3).flagged
