"""A small real project, and the panels on a real session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.machine import Machine, new_id
from annotator.operations import AddArticles
from annotator.project import Project
from annotator.values import NewArticle, Person
from ui.session import Session

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
