"""The program with a short article in a project whose scheme has all that hands can do."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from annotator.operations import AddArticles, SetScheme
from annotator.values import NewArticle
from tests.ui.hands.world import SCHEME, STORY, Person


@pytest.fixture
def person(start, tmp_path: Path, qtbot) -> Person:
    """Hands on the program, with the story open."""
    app = start()
    app.projects.make(tmp_path / "mine.claims")
    app.session.run(SetScheme(SCHEME))
    # The actions of the former scheme go when the window is idle again; here that is now.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    story = NewArticle(text=STORY, title="The bridge", language="en")
    app.session.run(AddArticles((story, NewArticle(text="A second article.\n", title="Second"))))
    app.session.open_article(app.session.project.article_keys()[0])
    return Person(app, qtbot)
