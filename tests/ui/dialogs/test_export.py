"""The export dialog says what will be written before it writes, and where it wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from pytestqt.qtbot import QtBot

from annotator.exchange.records import ExportPreview, PreviewedRecord, PreviewedSpan
from annotator.machine import Machine
from annotator.operations import AddAnnotation, AddArticles, SetProgress
from annotator.project import Project
from annotator.values import NewArticle, Segment
from tests.ui.dialogs.conftest import Keep
from ui.dialogs.export import (
    ExportDialog,
    record_words,
    sample_words,
    unfinished_words,
    where_words,
)
from ui.dialogs.folders import documents, export_folder
from ui.session import Session


@pytest.fixture
def project(project: Project) -> Project:
    texts = ("The bridge is safe.", "It may fall.", "Nobody knows.")
    new = (NewArticle(text=text, external_id=f"{n}") for n, text in enumerate(texts))
    project.run(AddArticles(tuple(new)))
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


def test_the_first_record_s_spans_can_be_read(dialog: ExportDialog) -> None:
    lines = dialog.sample.toPlainText().splitlines()
    assert lines[0] == "The first record, 0: unfinished, 1 span"
    assert lines[1] == "  claim 4–10  bridge"


def test_skipped_articles_are_told_apart_from_the_unfinished(
    qtbot: QtBot, dialog: ExportDialog, project: Project
) -> None:
    assert dialog.means["unfinished"].text() == unfinished_words(0)
    project.run(SetProgress(project.article_keys()[2], "skipped", "other"))
    dialog.look()
    qtbot.waitUntil(dialog.start.isEnabled)
    assert dialog.counts["unfinished"].text() == "2"
    assert dialog.means["unfinished"].text().endswith("; 1 of these skipped")


def test_the_words_of_a_record() -> None:
    part = {"start": 0, "end": 1, "text": "a"}
    span = PreviewedSpan("claim", 0, 9, "one\ntwo", (part, part))
    many = PreviewedRecord(id="7", spans_from="annotator", spans=(span,) * 15)
    told = record_words(many)
    assert told[0] == "The first record, 7: finished, 15 spans"
    assert told[1] == "  claim 0–9 (2 parts)  one two"
    assert told[-1] == "  and 7 more"
    none = PreviewedRecord(id="7", spans_from="undecided", spans=None)
    assert record_words(none) == ["The first record, 7: undecided, no spans to learn from"]
    assert sample_words(ExportPreview()) == ""


def test_the_first_line_is_what_will_stand_in_the_file(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    shown = dialog.sample.toPlainText().splitlines()
    sample = shown[shown.index("The first line of the file:") + 1 :]
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


def test_an_existing_file_is_replaced_only_by_a_button_that_says_so(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    path = tmp_path / "out.jsonl"
    dialog.path.setText(str(path))
    assert dialog.start.text() == "Export"
    path.write_text("mine", "utf-8")  # meanwhile, by another program
    dialog.start.click()
    assert path.read_text("utf-8") == "mine"
    assert dialog.start.text() == "Replace"
    assert "out.jsonl exists" in dialog.told.text()
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.told.text() == f"Written to {path}")
    assert path.read_text("utf-8") != "mine"


def test_the_samples_go_to_the_documents_then_where_the_last_export_went(
    qtbot: QtBot, tmp_path: Path, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Machine(tmp_path / "hidden")
    ana = machine.add_person("Ana")
    session = Session(machine)
    for path in (tmp_path / "hidden" / "samples.claims", tmp_path / "own.claims"):
        Project.create(path, ana, machine).close()
    papers = tmp_path / "Papers"
    papers.mkdir()
    monkeypatch.setattr("ui.dialogs.folders.documents", lambda: papers)
    session.open_project(tmp_path / "own.claims", ana)
    assert export_folder(session) == tmp_path
    session.open_project(tmp_path / "hidden" / "samples.claims", ana)
    dialog = ExportDialog(session)
    keep(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.start.isEnabled)
    assert dialog.path.text() == str(papers / "samples.jsonl")
    (tmp_path / "out").mkdir()
    dialog.path.setText(str(tmp_path / "out" / "x.jsonl"))
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.told.text().startswith("Written"))
    assert export_folder(session) == tmp_path / "out"
    (tmp_path / "out" / "x.jsonl").unlink()
    (tmp_path / "out").rmdir()
    assert export_folder(session) == papers
    session.close_project()


def test_documents_are_the_home_where_there_is_no_such_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _place: str(tmp_path))
    assert documents() == tmp_path
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _place: str(tmp_path / "none"))
    assert documents() == Path.home()


def test_without_a_name_nothing_starts(dialog: ExportDialog) -> None:
    dialog.path.setText("  ")
    assert not dialog.start.isEnabled()
    assert dialog.told.text() == "Name the file to write."


def test_an_existing_file_is_announced(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    assert where_words(str(path)) == "The file appears in its place once it is whole."
    path.touch()
    assert where_words(str(path)).startswith("x.jsonl exists; Replace puts")
    assert "folder" in where_words(str(tmp_path))
