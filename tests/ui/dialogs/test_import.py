"""The import dialog looks first, takes in what is good, and tells what it did."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtGui import Qt as GuiQt
from pytestqt.qtbot import QtBot

from annotator.project import Project
from annotator.values import FilePreview, ImportPreview, ImportReport, Refusal
from ui.dialogs.import_ import (
    CHOOSE,
    COLUMNS,
    ImportDialog,
    details_words,
    preview_words,
    report_summary,
    report_words,
)
from ui.session import Session


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "incoming"
    made.mkdir()
    (made / "a.txt").write_text("The bridge is safe.", "utf-8")
    (made / "b.txt").write_text("", "utf-8")
    good = {"text": "It may fall.", "spans": [{"start": 0, "end": 2, "label": "claim"}]}
    lines = [json.dumps(good), "{broken", json.dumps({"text": "x", "spans": 7})]
    (made / "c.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    return made


def opened(qtbot: QtBot, session: Session, *paths: Path) -> ImportDialog:
    dialog = ImportDialog(session, paths)
    dialog.show()
    qtbot.waitUntil(lambda: not dialog.running)
    return dialog


def test_without_files_there_is_nothing_to_start(qtbot: QtBot, session: Session) -> None:
    dialog = opened(qtbot, session)
    assert dialog.summary.text() == CHOOSE
    assert not dialog.start.isEnabled()


def test_the_preview_counts_and_changes_nothing(
    qtbot: QtBot, session: Session, project: Project, folder: Path
) -> None:
    dialog = opened(qtbot, session, folder)
    assert dialog.summary.text().startswith("2 articles and 1 annotation in 3 files.")
    assert "3 files or records cannot be taken in" in dialog.summary.text()
    assert dialog.start.isEnabled()
    assert not dialog.whose.isHidden()
    assert project.article_keys() == []


def test_the_details_follow_the_row(qtbot: QtBot, session: Session, folder: Path) -> None:
    dialog = opened(qtbot, session, folder)
    assert "The bridge is safe." in dialog.details.toPlainText()
    dialog.table.selectRow(2)
    assert "c.jsonl, line 2" in dialog.details.toPlainText()


def test_all_reasons_stand_below_at_once(qtbot: QtBot, session: Session, folder: Path) -> None:
    dialog = opened(qtbot, session, folder)
    for row in range(dialog.files.rowCount()):
        dialog.table.selectRow(row)
        told = dialog.details.toPlainText()
        assert told.count("c.jsonl, line ") == 2
        assert "b.txt: The file is empty." in told


def test_a_guess_can_be_judged(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes("Le titre\n\nÀ Paris, l’été fut très chaud, dit-on.\n".encode("cp1252"))
    dialog = opened(qtbot, session, path)
    assert "Read as cp1252 (guessed)" in dialog.details.toPlainText()
    assert "À Paris, l’été fut très chaud" in dialog.details.toPlainText()
    column = COLUMNS.index("Encoding")
    wide = dialog.table.fontMetrics().horizontalAdvance("cp1252 (guessed)")
    assert dialog.table.columnWidth(column) > wide
    assert not dialog.table.wordWrap()


def test_the_good_ones_come_in_and_the_rest_is_reported(
    qtbot: QtBot, session: Session, project: Project, folder: Path
) -> None:
    dialog = opened(qtbot, session, folder)
    dialog.annotator.setText("Ben")
    dialog.start.click()
    qtbot.waitUntil(dialog.copy.isVisible)
    assert dialog.summary.text() == "2 articles added, 1 annotation added, 3 refused."
    assert "c.jsonl, line 2" in dialog.details.toPlainText()
    assert not dialog.start.isVisible()
    assert len(project.article_keys()) == 2
    assert "Ben" in [each.name for each in project.annotators()]
    dialog.copy.click()
    assert dialog.details.toPlainText() in QGuiApplication.clipboard().text()


def test_the_first_article_opens_where_none_was_open(
    qtbot: QtBot, session: Session, project: Project, folder: Path
) -> None:
    dialog = opened(qtbot, session, folder)
    dialog.start.click()
    qtbot.waitUntil(lambda: session.article is not None)
    assert session.article in project.article_keys()
    qtbot.waitUntil(dialog.copy.isVisible)


def test_many_new_texts_are_indexed_afterwards(
    qtbot: QtBot, session: Session, project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text("".join(json.dumps({"text": f"Text {n}."}) + "\n" for n in range(80)), "utf-8")
    dialog = opened(qtbot, session, path)
    dialog.start.click()
    qtbot.waitUntil(lambda: len(project.article_keys()) == 80)
    qtbot.waitUntil(lambda: not session.busy)
    assert project.unindexed() == 0


def test_files_can_be_added_before_the_start(qtbot: QtBot, session: Session, folder: Path) -> None:
    dialog = opened(qtbot, session, folder / "a.txt")
    dialog.add_paths([folder / "c.jsonl", folder / "a.txt"])
    qtbot.waitUntil(lambda: not dialog.running)
    assert dialog.files.rowCount() == 2


def test_only_refused_files_cannot_be_started(qtbot: QtBot, session: Session, folder: Path) -> None:
    dialog = opened(qtbot, session, folder / "b.txt")
    assert not dialog.start.isEnabled()
    assert "Refused:" in dialog.details.toPlainText()


def test_a_file_name_is_never_markup(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    path = tmp_path / "<b>bold</b>.txt".replace("/", "_")
    path.write_text("words", "utf-8")
    dialog = opened(qtbot, session, path)
    tip = dialog.files.index(0, 0).data(3)
    # Where Qt would take it for markup it is escaped; in a longer path the tag stands in a later
    # line, and Qt takes that for words.
    assert "&lt;b&gt;" in tip or not GuiQt.mightBeRichText(tip)


def test_closing_the_project_closes_the_dialog(qtbot: QtBot, session: Session) -> None:
    dialog = ImportDialog(session)
    dialog.show()
    with qtbot.waitSignal(dialog.destroyed):
        session.close_project()


def test_the_words_of_a_preview() -> None:
    assert preview_words(ImportPreview()) == CHOOSE
    one = FilePreview(path="a.txt", format="txt", articles=1)
    assert preview_words(ImportPreview(files=[one])) == "1 article in 1 file."


def test_many_refusals_are_counted() -> None:
    refused = [Refusal(file="a", line=n, reason="no") for n in range(300)]
    told = details_words(FilePreview(path="a", format="jsonl", refused=refused, more_refused=5))
    assert told.count("\n") == 201
    assert told.endswith("and 105 more")


def test_the_report_names_all_that_is_not_zero() -> None:
    report = ImportReport(
        articles_added=1,
        articles_known=12,
        refused_count=3,
        refused=[Refusal(file="a.jsonl", line=4, reason="No text.")],
        notes=["A note."],
    )
    assert report_summary(report) == "1 article added, 3 refused."
    told = report_words(report)
    assert " 1  article added" in told
    assert "12  articles were here already" in told
    assert "annotations" not in told
    assert "A note." in told
    assert "a.jsonl, line 4: No text." in told
    assert told.endswith("and 2 more")
    assert report_words(ImportReport()) == "Nothing was there to take in."
