"""A small real project, and the panels on a real session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from annotator.machine import Machine, new_id
from annotator.operations import AddArticles
from annotator.project import Project
from annotator.scheme import default_scheme
from annotator.values import NewArticle, Person
from ui.inspector.inspector import Inspector
from ui.inspector.side import Side
from ui.inspector.spans_panel import SpansPanel
from ui.session import Session
from ui.theme import load_theme

TEXT = "The mayor said the bridge is safe. Experts deny that. It may fall in winter."
"""``bridge`` is at 19."""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    ana = Person(new_id(), "Ana")
    made = Project.create(tmp_path / "news.claims", ana, Machine(tmp_path / "data"))
    texts = (TEXT, "Nothing happened.")
    made.run(AddArticles(tuple(NewArticle(text=text, title=text[:9]) for text in texts)))
    return made


@pytest.fixture
def session(qapp: object, project: Project) -> Iterator[Session]:
    made = Session()
    made.set_project(project)
    made.open_article(project.article_keys()[0])
    yield made
    made.close_project()


@pytest.fixture
def spans(qtbot: QtBot, session: Session) -> SpansPanel:
    made = SpansPanel(session)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def form(qtbot: QtBot, session: Session, spans: SpansPanel) -> Iterator[Inspector]:
    made = Inspector(session, spans.around, words=lambda: "selected words")
    styles = load_theme("light").label_styles(default_scheme().labels)
    made.set_label_styles(styles)
    side = Side(spans, made)
    qtbot.addWidget(side)
    side.resize(320, 900)
    side.show()
    side.activateWindow()
    qtbot.waitUntil(side.isActiveWindow)
    yield made
    side.hide()
