"""A project with something to learn from, and the dataset dialog on it."""

from __future__ import annotations

import random
from importlib import import_module

import pytest
from pytestqt.qtbot import QtBot

from annotator.operations import AddAnnotation, AddArticles, SetProgress
from annotator.project import Project
from annotator.values import NewArticle, Segment
from tests.ui.dialogs.conftest import Keep
from ui.dialogs.dataset import DatasetDialog
from ui.session import Session

WORDS = (
    "harbour bridge minister council ferry tunnel market budget strike storm school vote engine "
    "river report claim night repair denied said never knew Monday quiet".split()
)


class Ticker:
    def tick(self, done: int, total: int, what: str = "") -> None:
        return None


@pytest.fixture(autouse=True, scope="module")
def loaded() -> None:
    """Loaded here: threads of these libraries, which stay, would bear the name of a worker."""
    for name in ("annotator.text.sketches", "scipy.optimize"):
        import_module(name)


@pytest.fixture
def project(project: Project) -> Project:
    """Twelve finished articles in two languages and papers, one of them begun, one untouched."""
    new = []
    for number in range(14):
        text = f"Number {number}. {' '.join(random.Random(number).choices(WORDS, k=60))}"
        new.append(
            NewArticle(
                text=text,
                external_id=f"{number:02}",
                source="The Paper" if number % 2 else "The Herald",
                language="en" if number % 3 else "de",
                published=f"2026-03-{number + 1:02}",
                meta={"licence": "CC-BY-4.0"} if number < 4 else {},
            )
        )
    project.run(AddArticles(tuple(new)))
    keys = project.article_keys()
    for number, key in enumerate(keys[:13]):
        project.run(AddAnnotation(key, (Segment(0, 6),), "claim"))
        if number < 6:
            project.run(AddAnnotation(key, (Segment(0, 8),), "denial"))
        if number < 12:
            project.run(SetProgress(key, "finished"))
    return project


@pytest.fixture
def dialog(qtbot: QtBot, session: Session, keep: Keep) -> DatasetDialog:
    made = DatasetDialog(session)
    keep(made)
    made.show()
    qtbot.waitUntil(made.start.isEnabled, timeout=20_000)
    return made


def settle(qtbot: QtBot, dialog: DatasetDialog) -> None:
    """Nothing runs, and what is shown is of the plan in the form."""
    qtbot.waitUntil(lambda: dialog.up_to_date and not dialog.running, timeout=20_000)


def table(dialog: DatasetDialog) -> dict[str, list[str]]:
    """The table as it is seen."""
    found = {}
    for row in range(dialog.table.rowCount()):
        cells = [dialog.table.item(row, column) for column in range(4)]
        shown = [
            each.text()
            for column, each in enumerate(cells)
            if each is not None and column and not dialog.table.isColumnHidden(column)
        ]
        head = cells[0]
        assert head is not None
        found[head.text()] = shown
    return found


def choose(dialog: DatasetDialog, field: str, value: str) -> None:
    """As a person chooses in a combo box."""
    choice = getattr(dialog.form, field)
    choice.set_value(value)
    choice.box.activated.emit(choice.box.currentIndex())
