"""Tables and texts in the import dialog: which column is what, and what is corrected before."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from annotator.arrivals import EXTRACTION
from annotator.project import Project
from annotator.values import ExtractedPreview, FilePreview, ImportPreview
from ui.dialogs.import_ import ImportDialog
from ui.dialogs.importing.texts import TextsPage
from ui.session import Session

PAGE = """<html><head><title>Ferry vote moved</title><meta name="author" content="Jo Berg"></head>
<body><nav>Home News</nav><article><h1>Ferry vote moved</h1>{}</article></body></html>"""
WORDS = "<p>The harbour board of Lund Sound put off its vote number {}, the chair said.</p>"


def opened(qtbot: QtBot, session: Session, *paths: Path) -> ImportDialog:
    dialog = ImportDialog(session, paths)
    dialog.show()
    settled(qtbot, dialog)
    return dialog


def settled(qtbot: QtBot, dialog: ImportDialog) -> None:
    qtbot.waitUntil(lambda: not dialog.running, timeout=20_000)


def taken_in(qtbot: QtBot, dialog: ImportDialog) -> None:
    dialog.start.click()
    qtbot.waitUntil(dialog.copy.isVisible, timeout=20_000)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(PAGE.format("".join(WORDS.format(n) for n in range(9))), "utf-8")
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    path.write_text("headline,body,outlet\nOne,First words.,Paper\nTwo,More words.,Post\n", "utf-8")
    return path


def choose(dialog: ImportDialog, role: str, column: str) -> None:
    box = dialog.columns.boxes[role]
    box.setCurrentIndex(box.findData(column))
    box.activated.emit(box.currentIndex())


# Tables


def test_columns_go_by_their_names_first(qtbot: QtBot, session: Session, table: Path) -> None:
    dialog = opened(qtbot, session, table)
    assert dialog.tabs.isTabVisible(2)
    assert dialog.columns.boxes["text"].currentData() == "body"
    assert dialog.columns.boxes["source"].currentData() == "outlet"
    assert dialog.columns.head.isChecked()
    assert dialog.columns.chosen is None
    assert dialog.options().extracting.columns is None
    head = [dialog.columns.rows.headerData(at, Qt.Orientation.Horizontal) for at in range(3)]
    assert head == ["headline → Title", "body → Text", "outlet → Source"]
    assert dialog.columns.rows.index(1, 1).data() == "More words."


def test_another_column_is_looked_at_again(
    qtbot: QtBot, session: Session, project: Project, table: Path
) -> None:
    dialog = opened(qtbot, session, table)
    choose(dialog, "text", "headline")
    assert dialog.running
    settled(qtbot, dialog)
    assert dialog.texts.texts.texts[0].text.strip() == "One"
    taken_in(qtbot, dialog)
    texts = sorted(project.text(key).strip() for key in project.article_keys())
    assert texts == ["One", "Two"]


def test_a_table_that_does_not_tell_waits_for_the_person(
    qtbot: QtBot, session: Session, project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("a,b\n1,Some words here\n2,Other words\n", "utf-8")
    dialog = opened(qtbot, session, path)
    assert dialog.tabs.currentWidget() is dialog.columns
    assert dialog.columns.told.text() == "Say which column holds the text."
    assert not dialog.start.isEnabled()
    choose(dialog, "text", "b")
    settled(qtbot, dialog)
    assert dialog.start.isEnabled()
    dialog.columns.reset.click()
    settled(qtbot, dialog)
    assert not dialog.start.isEnabled()
    choose(dialog, "text", "b")
    settled(qtbot, dialog)
    taken_in(qtbot, dialog)
    assert len(project.article_keys()) == 2


def test_a_table_without_a_head(qtbot: QtBot, session: Session, table: Path) -> None:
    dialog = opened(qtbot, session, table)
    dialog.columns.head.click()
    settled(qtbot, dialog)
    assert dialog.columns.boxes["text"].count() == 4
    assert dialog.columns.rows.index(0, 0).data() == "headline", "the first row is one of many"
    choose(dialog, "text", "2")
    settled(qtbot, dialog)
    assert dialog._look.preview.articles == 3
    dialog.columns.head.click()
    settled(qtbot, dialog)
    assert dialog.columns.chosen is None


def test_only_the_tables_are_looked_at_again(
    qtbot: QtBot, session: Session, table: Path, page: Path
) -> None:
    dialog = opened(qtbot, session, page, table)
    before = dialog._look.preview.files[0]
    dialog.table.selectRow(1)
    choose(dialog, "text", "headline")
    settled(qtbot, dialog)
    assert dialog._look.preview.files[0] is before
    assert dialog.files.row(str(table)) == dialog.table.currentIndex().row()


# Texts


def test_a_text_is_corrected_before_it_is_frozen(
    qtbot: QtBot, session: Session, project: Project, page: Path
) -> None:
    dialog = opened(qtbot, session, page)
    texts = dialog.texts
    assert texts.title.words() == "Ferry vote moved"
    assert "Jo Berg" in texts.details.words()
    assert texts.corrected.isHidden()
    before = texts.text.toPlainText()
    texts.text.setPlainText(before.replace("number 3", "number three"))
    texts.flush()
    assert not texts.corrected.isHidden()
    assert texts.texts.index(0).data().startswith("Corrected: ")
    taken_in(qtbot, dialog)
    [key] = project.article_keys()
    assert "number three" in project.text(key)
    assert "number 4" in project.text(key)
    assert project.article(key).meta[EXTRACTION]["corrected"] is True


def test_a_correction_can_be_taken_back(qtbot: QtBot, session: Session, page: Path) -> None:
    dialog = opened(qtbot, session, page)
    dialog.texts.text.setPlainText("Other words")
    dialog.texts.flush()
    dialog.texts.back.click()
    assert dialog.texts.corrections() == {}
    assert dialog.texts.corrected.isHidden()


def test_a_correction_without_words_is_warned_of(
    qtbot: QtBot, session: Session, page: Path
) -> None:
    dialog = opened(qtbot, session, page)
    dialog.texts.text.setPlainText("  ")
    dialog.texts.flush()
    assert "will be refused" in dialog.texts.notes.text()


def test_an_article_can_be_left_out(
    qtbot: QtBot, session: Session, project: Project, table: Path
) -> None:
    dialog = opened(qtbot, session, table)
    dialog.texts.leave.click()
    assert "1 article is left out" in dialog.summary.text()
    assert dialog.texts.texts.index(0).data().startswith("Left out: ")
    taken_in(qtbot, dialog)
    assert [project.article(key).title for key in project.article_keys()] == ["Two"]
    assert "1 article was left out" in dialog.report.toPlainText()


def test_corrections_stay_when_other_files_are_looked_at(
    qtbot: QtBot, session: Session, page: Path, table: Path
) -> None:
    dialog = opened(qtbot, session, page, table)
    dialog.texts.text.setPlainText("Other words")
    dialog.table.selectRow(1)
    assert dialog.texts.text.toPlainText() != "Other words"
    dialog.table.selectRow(0)
    assert dialog.texts.text.toPlainText() == "Other words"
    assert list(dialog.options().corrected.values()) == ["Other words"]


def test_texts_that_are_not_held_are_shown_when_asked_for(
    qtbot: QtBot, session: Session, page: Path
) -> None:
    dialog = opened(qtbot, session, page)
    [file] = dialog._look.preview.files
    bare = FilePreview(path=file.path, format=file.format, articles=1)
    dialog._show_look(dialog._look._replace(preview=ImportPreview(files=[bare])))
    assert not dialog.texts.more.isHidden()
    dialog.texts.more.click()
    settled(qtbot, dialog)
    assert dialog.texts.more.isHidden()
    assert "number 3" in dialog.texts.text.toPlainText()


def test_a_note_of_the_extractor_is_shown(qtbot: QtBot) -> None:
    page = TextsPage()
    qtbot.addWidget(page)
    text = ExtractedPreview(place="", title="T", text="Words", notes=("Running heads left out.",))
    page.show_file(FilePreview(path="a.pdf", format="pdf", articles=3, texts=[text]))
    assert page.notes.text() == "Running heads left out."
    assert page.few.text() == "The first 1 of 3 articles"


def test_looking_at_a_text_changes_nothing_of_it(qtbot: QtBot) -> None:
    page = TextsPage()
    qtbot.addWidget(page)
    text = ExtractedPreview(place="", title="T", text="One\u2028two\u00a0three\u2029four")
    page.show_file(FilePreview(path="a.html", format="html", articles=1, texts=[text]))
    page.flush()
    assert page.corrections() == {}
