"""A small real project with labelled spans, and the scheme editor on a real session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from annotator.machine import Machine, new_id
from annotator.operations import AddAnnotation, AddArticles
from annotator.project import Project
from annotator.values import NewArticle, Person, Segment
from ui.scheme.leaving import SchemeEditor
from ui.session import Session
from ui.theme import load_theme

TEXT = "The office denied it. Sales rose. It may fall."
KEYS = {"Z": "Zoom in"}
"""A key that an action of the window has."""


@pytest.fixture
def ana() -> Person:
    return Person(new_id(), "Ana")


@pytest.fixture
def project(tmp_path: Path, ana: Person) -> Project:
    """Ana leads it; the scheme is the default one; two claims and a denial."""
    made = Project.create(tmp_path / "news.claims", ana, Machine(tmp_path / "data"))
    made.run(AddArticles((NewArticle(text=TEXT),)))
    key = made.article_keys()[0]
    for label, words in (("claim", "Sales rose"), ("claim", "rose"), ("denial", "it")):
        start = TEXT.index(words)
        made.run(AddAnnotation(key, (Segment(start, start + len(words)),), label))
    return made


@pytest.fixture
def session(qapp: object, project: Project) -> Iterator[Session]:
    made = Session()
    made.set_project(project)
    yield made
    made.close_project()


def show(editor: SchemeEditor, qtbot: QtBot) -> None:
    """Bring the editor up, with the keyboard in it."""
    editor.show()
    editor.activateWindow()
    qtbot.waitUntil(editor.isActiveWindow)


@pytest.fixture
def make(session: Session, qtbot: QtBot) -> Iterator[Callable[[], SchemeEditor]]:
    """An editor on the session's project, shown; thrown away unasked after the test."""
    made: list[SchemeEditor] = []

    def make() -> SchemeEditor:
        editor = SchemeEditor(session, load_theme("light"), KEYS)
        made.append(editor)
        show(editor, qtbot)
        return editor

    yield make
    for editor in made:
        for box in editor.findChildren(QMessageBox):
            box.reject()
        editor.draft.scheme = editor.draft.base
        editor.review.note.show_value("")
        editor.close()
        editor.deleteLater()


@pytest.fixture
def editor(make: Callable[[], SchemeEditor]) -> SchemeEditor:
    return make()
