"""The article panel on a real session with a project made of lists."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.articles.fakes import FakeProject, row
from ui.articles.panel import ArticlesPanel
from ui.session import Session


@pytest.fixture
def project() -> FakeProject:
    states = ("todo", "in_progress", "finished", "skipped")
    rows = {key: row(key, state=states[key % 4]) for key in range(1, 401)}
    rows[7] = row(7, flagged=True)
    rows[401] = row(401, removed=True)
    return FakeProject(rows)


@pytest.fixture
def session(qapp: object, project: FakeProject) -> Iterator[Session]:
    made = Session()
    made.set_project(project)
    yield made
    made.close_project()


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> ArticlesPanel:
    made = ArticlesPanel(session)
    qtbot.addWidget(made)
    made.resize(320, 600)
    made.show()
    qtbot.waitExposed(made)
    return made
