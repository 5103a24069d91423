"""The export dialog says what will be written before it writes, and where it wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from annotator.operations import AddAnnotation, AddArticles, SetProgress
from annotator.project import Project
from annotator.values import NewArticle, Segment
from tests.ui.dialogs.conftest import Keep
from ui.dialogs.export import ExportDialog, where_words
from ui.session import Session


@pytest.fixture
def project(project: Project) -> Project:
    texts = ("The bridge is safe.", "It may fall.", "Nobody knows.")
    project.run(AddArticles(tuple(NewArticle(text=text, title=text) for text in texts)))
    first, second, _ = project.article_keys()
    project.run(AddAnnotation(first, (Segment(4, 10),), "claim"))
    project.run(SetProgress(second, "finished"))
    return project


@pytest.fixture
def dialog(qtbot: QtBot, session: Session, keep: Keep) -> ExportDialog:
    made = ExportDialog(session)
    keep(made)
    made.show()
    qtbot.waitUntil(made.start.isEnabled)
    return made


def test_the_preview_counts_by_whose_work_it_is(dialog: ExportDialog) -> None:
    assert dialog.summary.text() == "3 articles with 1 annotation will be written."
    shown = {source: label.text() for source, label in dialog.counts.items()}
    assert shown == {
        "gold": "0",
        "annotator": "1",
        "unfinished": "1",
        "undecided": "0",
        "untouched": "1",
    }


def test_the_first_lines_are_what_will_stand_in_the_file(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    sample = dialog.sample.toPlainText().splitlines()
    path = tmp_path / "out.jsonl"
    dialog.path.setText(str(path))
    dialog.start.click()
    qtbot.waitUntil(lambda: path.exists() and not dialog.running)
    assert path.read_text("utf-8").splitlines()[0][:80] == sample[0][:80]


def test_the_file_stands_beside_the_project_unless_told_otherwise(
    qtbot: QtBot, dialog: ExportDialog, project: Project
) -> None:
    path = project.path.with_suffix(".jsonl")
    assert dialog.path.text() == str(path)
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.told.text() == f"Written to {path}")
    assert "3 articles with 1 annotation written" in dialog.summary.text()
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert sum(len(record["spans"] or []) for record in records) == 1


def test_a_place_that_cannot_be_written_leaves_the_dialog_usable(
    qtbot: QtBot, dialog: ExportDialog, session: Session, tmp_path: Path
) -> None:
    dialog.path.setText(str(tmp_path / "no such folder" / "out.jsonl"))
    assert dialog.told.text().startswith("There is no folder")
    with qtbot.waitSignal(session.refused) as refused:
        dialog.start.click()
    qtbot.waitUntil(dialog.start.isEnabled)
    assert dialog.told.text() == refused.args[0]
    assert dialog.summary.text() == "3 articles with 1 annotation will be written."


def test_without_a_name_nothing_starts(dialog: ExportDialog) -> None:
    dialog.path.setText("  ")
    assert not dialog.start.isEnabled()
    assert dialog.told.text() == "Name the file to write."


def test_an_existing_file_is_announced(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    assert where_words(str(path)) == "The file appears in its place once it is whole."
    path.touch()
    assert "will be replaced" in where_words(str(path))
    assert "folder" in where_words(str(tmp_path))
