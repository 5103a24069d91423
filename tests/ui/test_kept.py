"""A copy that was kept, or saved, of a project whose file is gone: it is what one goes on in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from annotator.operations import AddAnnotation
from annotator.values import NewArticle, Segment


def label(app: Any, start: int) -> None:
    assert app.session.run(AddAnnotation(1, (Segment(start, start + 3),), "claim")) is not None


@pytest.fixture
def gone(start: Any, tmp_path: Path) -> Path:
    """A project with a restore point and a later span, whose file was deleted while open."""
    from annotator.operations import AddArticles

    app, path = start(), tmp_path / "news.claims"
    app.projects.make(path)
    app.session.run(AddArticles((NewArticle(text="The bridge is safe.", title="Bridge"),)))
    label(app, 0)
    app.session.project.make_restore_point()
    label(app, 4)
    path.unlink()
    app.shut()
    return path


def spans(app: Any) -> int:
    return len(app.session.project.annotations(1))


def test_it_is_opened_in_place_of_the_file(start: Any, gone: Path) -> None:
    """Its newest restore point holds less, and is not offered."""
    app = start(gone)
    assert spans(app) == 2
    said = app.window.message.words.text()
    assert said.startswith("news.claims is not in ")
    assert said.endswith(f"is kept as {app.session.project.path}. It was opened instead.")
    assert not app.window.message._buttons


def test_it_is_offered_where_another_is_open(start: Any, gone: Path) -> None:
    app = start()
    app.projects.make(gone.with_name("other.claims"))
    assert not app.projects.open(gone)
    assert [each.text() for each in app.window.message._buttons] == ["Open the kept copy", "Open…"]
    app.window.message._buttons[0].click()
    assert spans(app) == 2


def test_without_it_the_restore_point_is(start: Any, gone: Path) -> None:
    app = start()
    kept = app.session.project.path
    app.projects.make(gone.with_name("other.claims"))
    kept.unlink()
    assert not app.projects.open(gone)
    assert app.window.message._buttons[1].text() == "Put back the restore point"


def test_a_saved_copy_is_not_offered_once_it_lacks_something(
    start: Any, gone: Path, qtbot: QtBot
) -> None:
    app = start()
    app.window.troubles.copy_to(gone)
    strip = app.window.troubles.strip
    qtbot.waitUntil(lambda: "A copy was saved" in strip.head.text())
    assert [each.text() for each in strip.buttons] == ["Open the copy"]
    label(app, 8)
    assert strip.isHidden()
