"""Two texts of one article: what was found for certain can be brought over, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from annotator.machine import Machine
from annotator.operations import AddAnnotation
from annotator.project import Project
from annotator.values import NewArticle, Segment
from tests.ui.review.team_crew import ANA
from ui.review.team_texts import TextsDialog, summary_words
from ui.session import Session

SAID = "The ministry said on Monday that prices rose, as they had done in each of the years before."
OLD = f"{SAID} Nobody in the town believed a word of it."
NEW = f"An update of this article. {SAID} It was denied."


@pytest.fixture
def session(qapp: object, tmp_path: Path) -> Iterator[Session]:
    new = (NewArticle(text=OLD, title="Prices"), NewArticle(text=NEW, title="Prices"))
    made = Session(Machine(tmp_path / "data"))
    project = Project.create(
        tmp_path / "p.claims", ANA, Machine(tmp_path / "data"), title="p", articles=new
    )
    made.set_project(project)
    old = project.article_keys()[0]
    for words in ("prices rose", "believed a word"):
        start = OLD.index(words)
        project.run(AddAnnotation(old, (Segment(start, start + len(words)),), "claim"))
    yield made
    made.close_project()


@pytest.fixture
def dialog(qtbot: QtBot, session: Session) -> Iterator[TextsDialog]:
    project = session.project
    assert project is not None
    made = TextsDialog(session, *project.article_keys())
    made.show()
    yield made
    if isValid(made):
        made.close()


def test_only_what_is_certain_can_be_ticked(dialog: TextsDialog) -> None:
    assert [box.text() for box in dialog.boxes.values()] == ["claim  “prices rose”"]
    assert "of 2 spans, 1 can be brought over" in dialog.summary.text()
    assert len(dialog.chosen()) == 1


def test_brought_over_in_one_step(dialog: TextsDialog, session: Session, qtbot: QtBot) -> None:
    project = session.project
    assert project is not None
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.told.text().startswith("1 span brought over"))
    quotes = [each.quote for each in project.annotations(project.article_keys()[1])]
    assert quotes == ["prices rose"]
    assert not dialog.start.isEnabled()  # it is there already
    project.undo()
    assert project.annotations(project.article_keys()[1]) == []


def test_the_other_way_there_is_nothing(dialog: TextsDialog) -> None:
    dialog.way.setCurrentIndex(1)
    dialog.way.activated.emit(1)
    assert dialog.summary.text() == "“Prices”: nothing is marked in that text."
    assert not dialog.start.isEnabled()


def test_unticked_nothing_is_offered(dialog: TextsDialog) -> None:
    for box in dialog.boxes.values():
        box.click()
    assert not dialog.start.isEnabled()


def test_words() -> None:
    assert summary_words("", []) == "“Untitled”: nothing is marked in that text."
