"""The import dialog looks first, takes in what is good, and tells what it did."""

from __future__ import annotations

import codecs
import json
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from annotator.project import Project
from annotator.values import FilePreview, ImportPreview, ImportReport, Refusal
from tests.ui.test_accessibility import faults
from ui.dialogs.import_ import ImportDialog
from ui.dialogs.importing.files import COLUMNS, TOLD, doubtful, short, warning_colour
from ui.dialogs.importing.overview import ENCODINGS
from ui.dialogs.importing.words import (
    CHOOSE,
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
    qtbot.waitUntil(lambda: not dialog.running, timeout=20_000)
    return dialog


def settled(qtbot: QtBot, dialog: ImportDialog) -> None:
    qtbot.waitUntil(lambda: not dialog.running, timeout=20_000)


TEXT = '😂 Lee said "we never knew" on Monday.'


def doccano(path: Path, *labels: tuple[int, int, str]) -> Path:
    rows = [{"id": n, "text": f"{TEXT} {n}", "label": list(map(list, labels))} for n in range(9)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


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
    assert not dialog.annotator.isHidden()
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
    column = COLUMNS.index("Encoding or unit")
    wide = dialog.table.fontMetrics().horizontalAdvance("cp1252 (guessed)")
    assert dialog.table.columnWidth(column) > wide
    assert not dialog.table.wordWrap()


def test_the_good_ones_come_in_and_the_rest_is_reported(
    qtbot: QtBot, session: Session, project: Project, folder: Path, tmp_path: Path
) -> None:
    dialog = opened(qtbot, session, folder)
    dialog.annotator.setText("Ben")
    dialog.start.click()
    qtbot.waitUntil(dialog.copy.isVisible)
    assert dialog.summary.text() == "2 articles added, 1 annotation added, 3 refused."
    assert "c.jsonl, line 2" in dialog.report.toPlainText()
    assert not dialog.start.isVisible()
    assert len(project.article_keys()) == 2
    assert "Ben" in [each.name for each in project.annotators()]
    dialog.copy.click()
    assert dialog.report.toPlainText() in QGuiApplication.clipboard().text()
    dialog.save_report(tmp_path / "report.json")
    written = json.loads((tmp_path / "report.json").read_bytes())
    assert (written["articles_added"], written["refused_count"]) == (2, 3)
    assert "report.json" in dialog.summary.text()
    dialog.save_report(tmp_path)
    assert "The import is done, but for its report." in dialog.summary.text()


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


# Annotated data


def test_the_unit_is_told_and_can_be_overridden(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    path = doccano(tmp_path / "team.jsonl", (3, 6, "claim"), (13, 26, "quote"))
    dialog = opened(qtbot, session, path)
    assert dialog.page.verdict.text().startswith("UTF-16, ")
    assert dialog.files.index(0, TOLD).data() == "UTF-16"
    dialog.page.choose(None, "codepoint")
    dialog.page.unit_changed.emit()
    assert dialog.running
    settled(qtbot, dialog)
    assert dialog.page.verdict.text().startswith("Code points, as chosen")
    assert dialog.options().unit == "codepoint"


def test_cancelling_a_second_look_brings_the_former_choice_back(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    dialog = opened(qtbot, session, doccano(tmp_path / "team.jsonl", (3, 6, "claim")))
    before = dialog.page.verdict.text()
    dialog.page.choose(None, "utf-8")
    dialog.page.unit_changed.emit()
    dialog.stop.click()
    settled(qtbot, dialog)
    if dialog.page.chosen_unit is None:  # else it had ended before
        assert dialog.page.verdict.text() == before
    assert dialog.options().unit == dialog.page.chosen_unit
    assert dialog.start.isEnabled()


def test_what_is_not_certain_has_a_sign_and_a_colour(qtbot: QtBot, session: Session) -> None:
    dialog = opened(qtbot, session)
    file = FilePreview(
        path="a.json",
        format="prodigy",
        annotations=3,
        articles=1,
        unit="code points, not certain: 3 of 9 quotes match; look at some spans",
        unit_certain=False,
    )
    dialog._show_look(dialog._look._replace(preview=ImportPreview(files=[file])))
    cell = dialog.files.index(0, TOLD)
    assert cell.data() == "code points, not certain"
    assert not cell.data(int(GuiQt.ItemDataRole.DecorationRole)).isNull()
    assert cell.data(int(GuiQt.ItemDataRole.ForegroundRole)) == warning_colour()
    assert "3 of 9 quotes match" in dialog.page.verdict.text()
    assert not dialog.page.verdict._sign.isHidden()
    sure = FilePreview(path="a", format="x", unit="UTF-16, 9 of 9 quotes match", annotations=1)
    assert not doubtful(sure)
    assert short(sure.unit) == "UTF-16"


def test_a_label_is_mapped_a_new_one_comes_and_one_is_left_out(
    qtbot: QtBot, session: Session, project: Project, tmp_path: Path
) -> None:
    path = doccano(tmp_path / "t.jsonl", (3, 6, "Who"), (13, 26, "Said"), (31, 37, "Day"))
    dialog = opened(qtbot, session, path)
    assert "3 new" in dialog.tabs.tabText(1)
    rows = {row.name: at for at, row in enumerate(dialog.names.names.rows)}
    dialog.names.names.choose([rows["Said"]], "quote")
    dialog.names.names.choose([rows["Day"]], "-")
    assert "1 label is not in the scheme and comes" in dialog.names.told.text()
    dialog.start.click()
    qtbot.waitUntil(dialog.copy.isVisible, timeout=20_000)
    assert project.scheme.find("Who") is not None
    key = project.article_keys()[0]
    found = {(span.label, span.quote) for span in project.annotations(key)}
    who = project.scheme.find("Who").id
    assert found == {(who, "Lee"), ("quote", "we never knew")}
    assert "Day" in dialog.report.toPlainText()


def test_who_is_no_lead_maps_before_the_import(
    qtbot: QtBot,
    session: Session,
    project: Project,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(type(project), "is_lead", property(lambda _self: False))
    dialog = opened(qtbot, session, doccano(tmp_path / "t.jsonl", (3, 6, "Who")))
    assert dialog.tabs.currentWidget() is dialog.names
    assert not dialog.start.isEnabled()
    assert "Say first what becomes" in dialog.summary.text()
    assert not dialog.tabs.tabIcon(1).isNull()
    dialog.names.names.choose([0], "claim")
    assert dialog.start.isEnabled()
    assert dialog.tabs.tabIcon(1).isNull()
    assert not dialog.options().new_names


def test_annotators_are_named(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    path = tmp_path / "ours.jsonl"
    record = {
        "text": "It may fall.",
        "annotator": "Ben",
        "spans": [{"start": 0, "end": 2, "label": "claim"}],
    }
    path.write_text(json.dumps({"schema": "claim-annotator/1", **record}) + "\n", "utf-8")
    dialog = opened(qtbot, session, path)
    assert dialog.page.people.text() == "Ben (1 article)"


def test_a_format_can_be_said_for_all(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    path = tmp_path / "page.old"
    path.write_text("# A head\n\nSome words.\n", "utf-8")
    dialog = opened(qtbot, session, path)
    assert not dialog.start.isEnabled()
    assert "cannot be told" in dialog.page.format_told.text()
    dialog.page.format.setCurrentIndex(dialog.page.format.findData("md"))
    dialog.page.format_changed.emit()
    settled(qtbot, dialog)
    assert dialog.start.isEnabled()
    assert dialog.page.format_told.text() == "This file: Markdown"
    assert dialog.options().format == "md"


def test_a_wrong_guess_at_an_encoding_is_put_right(
    qtbot: QtBot, session: Session, tmp_path: Path, project: Project
) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes("Le titre\n\nÀ Paris, l’été fut très chaud, dit-on.\n".encode("cp1252"))
    dialog = opened(qtbot, session, path)
    assert dialog.page.encoding_told.text().startswith("cp1252 (guessed). Look at")
    for codec, shown in (("cp1251", "А Paris"), ("cp1252", "À Paris")):
        dialog.page.choose(None, None, codec)
        dialog.page.encoding_changed.emit()
        settled(qtbot, dialog)
        assert shown in dialog.texts.text.toPlainText()
        assert "guessed" not in dialog.page.encoding_told.text()
    dialog.start.click()
    qtbot.waitUntil(dialog.copy.isVisible, timeout=20_000)
    assert "À Paris" in project.text(project.article_keys()[0])


@pytest.mark.parametrize("codec", [codec for codec, _ in ENCODINGS if codec])
def test_every_encoding_that_is_offered_is_a_codec(codec: str) -> None:
    assert codecs.lookup(codec)


# While it works


def test_files_dropped_while_it_looks_are_looked_at_too(
    qtbot: QtBot, session: Session, folder: Path
) -> None:
    dialog = ImportDialog(session, [folder / "a.txt"])
    dialog.show()
    assert dialog.running
    dialog.add_paths([folder / "c.jsonl"])
    qtbot.waitUntil(lambda: dialog.files.rowCount() == 2, timeout=20_000)
    settled(qtbot, dialog)


def test_files_of_a_cancelled_look_are_let_go(qtbot: QtBot, session: Session, folder: Path) -> None:
    dialog = opened(qtbot, session, folder / "a.txt")
    dialog.add_paths([folder / "c.jsonl"])
    dialog.stop.click()
    settled(qtbot, dialog)
    assert len(dialog._paths) == dialog.files.rowCount()


def test_a_cancelled_import_leaves_all_as_it_was(
    qtbot: QtBot, session: Session, project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text(
        "".join(json.dumps({"text": f"Text {n}."}) + "\n" for n in range(9000)), "utf-8"
    )
    dialog = opened(qtbot, session, path)
    dialog.start.click()
    assert not dialog.tabs.isEnabled()
    dialog.stop.click()
    settled(qtbot, dialog)
    assert project.article_keys() == []
    assert dialog.start.isEnabled()
    assert dialog.tabs.isEnabled()
    dialog.start.click()
    qtbot.waitUntil(dialog.copy.isVisible, timeout=20_000)
    assert len(project.article_keys()) == 9000
    qtbot.waitUntil(lambda: not session.busy, timeout=20_000)


def test_files_are_dropped_anywhere_on_the_dialog(
    qtbot: QtBot, session: Session, folder: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_text("<title>T</title><p>" + "Some words of a page. " * 20 + "</p>", "utf-8")
    dialog = opened(qtbot, session)
    for target, path in ((dialog, page), (dialog.texts.text, folder / "a.txt")):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        copy, left = GuiQt.DropAction.CopyAction, GuiQt.MouseButton.LeftButton
        none = GuiQt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(5, 5), copy, data, left, none)
        QApplication.sendEvent(target, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(target, QDropEvent(QPointF(5, 5), copy, data, left, none))
        qtbot.waitUntil(lambda: dialog.running or dialog._again)
        settled(qtbot, dialog)
    assert dialog.files.rowCount() == 2
    assert str(folder) not in dialog.texts.text.toPlainText()


# For everybody


def test_everything_has_a_name(qtbot: QtBot, session: Session, folder: Path) -> None:
    (folder / "t.csv").write_text("text,title\nSome words,Head\n", "utf-8")
    doccano(folder / "d.jsonl", (3, 6, "Who"))
    dialog = opened(qtbot, session, folder)
    for row in range(dialog.files.rowCount()):
        dialog.table.selectRow(row)
        for tab in range(dialog.tabs.count()):
            if dialog.tabs.isTabVisible(tab):
                dialog.tabs.setCurrentIndex(tab)
                assert faults(dialog) == []


def test_no_two_letters_are_the_same(qtbot: QtBot, session: Session, folder: Path) -> None:
    dialog = opened(qtbot, session, folder)
    words = [each.text() for each in dialog.findChildren(QAbstractButton)]
    words += [dialog.tabs.tabText(at) for at in range(dialog.tabs.count())]
    words += [each.text() for each in dialog.page.findChildren(QLabel) if each.buddy() is not None]
    letters = [one.lower() for each in words for one in re.findall("&([A-Za-z])", each)]
    assert len(letters) >= 15
    assert len(letters) == len(set(letters)), sorted(letters)


def test_tab_reaches_everything(qtbot: QtBot, session: Session, folder: Path) -> None:
    (folder / "t.csv").write_text("text,title\nSome words,Head\n", "utf-8")
    dialog = opened(qtbot, session, folder)
    qtbot.waitActive(dialog)
    dialog.table.selectRow(dialog.files.row(str(folder / "t.csv")))
    for page, wanted in (
        (dialog.page, [dialog.page.format, dialog.annotator, dialog.details]),
        (dialog.columns, [*dialog.columns.boxes.values(), dialog.columns.head]),
        (dialog.texts, [dialog.texts.list, dialog.texts.text, dialog.texts.leave]),
    ):
        dialog.tabs.setCurrentWidget(page)
        dialog.table.setFocus()
        seen = set()
        for _ in range(40):
            qtbot.keyClick(QApplication.focusWidget(), GuiQt.Key.Key_Tab)
            seen.add(QApplication.focusWidget())
        always = [dialog.add_files, dialog.table, dialog.start, dialog.stop]
        assert {*wanted, *always} <= seen
