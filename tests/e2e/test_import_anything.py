"""A stranger's files come in: an older labelling with another's label names, and a web page whose
text is put right before it is frozen. By mouse and keys, from a start in an empty folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QMessageBox,
    QWidget,
)

from tests.e2e.driver import ALT, CTRL, LEFT, NONE, SHIFT, Person, export, run
from ui.dialogs.import_ import ImportDialog
from ui.dialogs.importing.names_table import TO

Key = Qt.Key
TEXT = '😂 Lee said "we never knew" on Monday.'
PAGE = """<html><head><title>Ferry vote moved</title><meta name="author" content="Jo Berg"></head>
<body><nav>Home News</nav><article><h1>Ferry vote moved to spring</h1>{}</article></body></html>"""
WORDS = "<p>The harbour board of Lund Sound put off its vote number {}, the chair said.</p>"


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """As doccano writes it, in UTF-16 units, with a name for a label that the scheme lacks."""
    path = tmp_path / "older labels.jsonl"
    rows = [
        {"id": n, "text": f"{TEXT} {n}", "label": [[3, 6, "Who"], [13, 26, "Quotation"]]}
        for n in range(9)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(PAGE.format("".join(WORDS.format(n) for n in range(9))), "utf-8")
    return path


def click(widget: QWidget, place: QPoint | None = None) -> None:
    QTest.mouseClick(widget, LEFT, NONE, place or widget.rect().center())
    QApplication.processEvents()


def dialog_for(person: Person) -> ImportDialog:
    """The import dialog, opened with its keys."""
    window = person.window
    person.key(Key.Key_I, CTRL | SHIFT)
    if not window.findChildren(ImportDialog):
        [box] = window.findChildren(QMessageBox)
        buttons: list[QAbstractButton] = box.buttons()
        click(next(each for each in buttons if "Add to" in each.text()))
    person.until(lambda: bool(window.findChildren(ImportDialog)), "the dialog")
    dialog = window.findChildren(ImportDialog)[0]
    dialog.activateWindow()
    person.until(dialog.isActiveWindow, "the dialog is active")
    return dialog


def drop(dialog: ImportDialog, *paths: Path) -> None:
    """Let go of files over the dialog."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place, copy = dialog.rect().center(), Qt.DropAction.CopyAction
    enter = QDragEnterEvent(place, copy, data, LEFT, NONE)
    QApplication.sendEvent(dialog, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(dialog, QDropEvent(QPointF(place), copy, data, LEFT, NONE))


def row_of(person: Person, view: QAbstractItemView, row: int, column: int = 0) -> None:
    """Click a row."""
    index = view.model().index(row, column)
    view.scrollTo(index)
    click(view.viewport(), view.visualRect(index).center())


def map_label(person: Person, dialog: ImportDialog, name: str, choice: str) -> None:
    """Open the choices of a name with a click, and take one with the keys."""
    names = dialog.names
    row = next(at for at, each in enumerate(names.names.rows) if each.name == name)
    row_of(person, names.table, row, TO)
    person.until(lambda: names.table.findChild(QComboBox) is not None, "the choices")
    box = names.table.findChild(QComboBox)
    assert isinstance(box, QComboBox)
    person.until(box.view().isVisible, "the choices are open")
    QTest.keyClick(box.view(), Key.Key_Home)
    for _ in range(box.findText(choice)):
        QTest.keyClick(box.view(), Key.Key_Down)
    QTest.keyClick(box.view(), Key.Key_Return)
    QApplication.processEvents()
    assert names.names.index(row, TO).data() == choice


def correct(person: Person, dialog: ImportDialog) -> None:
    """Replace the first word of the text by typing."""
    field = dialog.texts.text
    click(field.viewport(), QPoint(40, 20))
    person.key(Key.Key_Home, CTRL)
    person.key(Key.Key_Right, CTRL | SHIFT)
    person.type("Our ")


def test_older_labels_and_a_web_page_come_in(tmp_path: Path, labelled: Path, page: Path) -> None:
    data = tmp_path / "home"

    def act(person: Person) -> None:
        dialog = dialog_for(person)
        drop(dialog, labelled, page)
        person.until(lambda: dialog.files.rowCount() == 2 and not dialog.running, "a look")
        click(dialog.table.viewport(), QPoint(20, 8))
        assert dialog.page.verdict.text().startswith("UTF-16, ")
        person.key(Key.Key_L, ALT)
        assert dialog.tabs.currentWidget() is dialog.names
        map_label(person, dialog, "Quotation", "quote")
        row_of(person, dialog.table, 1)
        person.key(Key.Key_T, ALT)
        assert dialog.tabs.currentWidget() is dialog.texts
        correct(person, dialog)
        person.key(Key.Key_I, ALT)
        person.until(dialog.copy.isVisible, "the report")
        assert dialog.summary.text().startswith("10 articles added, 18 annotations added")
        click(dialog.stop)
        person.until(lambda: not person.window.session.busy, "all is done")

    run(data, act)
    records = export(data, data / "samples.claims", tmp_path / "out.jsonl")
    older = [each for each in records if each["text"].startswith(TEXT)]
    assert len(older) == 9
    for each in older:
        found = {
            (span["label"], span["start"], span["end"], span["text"]) for span in each["spans"]
        }
        assert found == {("who", 2, 5, "Lee"), ("quote", 12, 25, "we never knew")}
    [ferry] = [each for each in records if "harbour board" in each["text"]]
    assert ferry["text"].startswith("Our ")
    assert "vote number 8" in ferry["text"]
    assert ferry["author"] == "Jo Berg"
