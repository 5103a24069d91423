"""Out of the program in an empty home: three formats by keys and by mouse, then a dataset.

What a person reads before writing is what the files say afterwards.
"""

from __future__ import annotations

import json
import re
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QWidget

from annotator.exchange.dataset.verifying import verify
from tests.annotator.exchange.dataset.test_loading import load
from tests.e2e.driver import CTRL, LEFT, NONE, SHIFT, Person, run
from ui.dialogs.dataset import DatasetDialog
from ui.dialogs.export import ExportDialog

Key = Qt.Key
Kind = TypeVar("Kind", bound=QDialog)
STEPS = 40
"""Presses of Tab within which every field must be reached."""


@pytest.fixture(autouse=True, scope="module")
def loaded() -> None:
    """Loaded here: threads of these libraries, which stay, would bear the name of a worker."""
    for name in ("annotator.text.sketches", "scipy.optimize"):
        import_module(name)


def opened(person: Person, kind: type[Kind]) -> Kind:
    """The dialog that has just been opened, with the keyboard in it."""

    def found() -> list[Kind]:
        return [each for each in person.window.findChildren(kind) if each.isVisible()]

    person.until(lambda: bool(found()), f"a {kind.__name__}")
    [dialog] = found()
    dialog.activateWindow()
    person.until(dialog.isActiveWindow, "the dialog is active")
    return dialog


def settled(person: Person, dialog: ExportDialog | DatasetDialog) -> None:
    person.until(lambda: dialog.up_to_date and not dialog.running, "the preview is there")


def tab_to(person: Person, wanted: QWidget, *, back: bool = False) -> list[QWidget | None]:
    """Press Tab until a field has the keyboard; the fields on the way."""
    way: list[QWidget | None] = []
    for _ in range(STEPS):
        focus = QApplication.focusWidget()
        if focus is wanted or (focus is not None and wanted.isAncestorOf(focus)):
            return way
        way.append(focus)
        if back:
            person.key(Key.Key_Backtab, SHIFT)
        else:
            person.key(Key.Key_Tab)
    raise AssertionError(f"{wanted.accessibleName()} is not reached by Tab")


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, LEFT, NONE, widget.rect().center())
    QApplication.processEvents()


def pick(person: Person, box: QComboBox, value: str) -> None:
    """Open a combo box with the mouse and click a row."""
    QTest.mouseClick(box, LEFT, NONE, box.rect().center())
    view = box.view()
    person.until(view.isVisible, "the list of the combo box is open")
    index = box.model().index(box.findData(value), 0)
    view.scrollTo(index)
    QTest.mouseMove(view.viewport(), view.visualRect(index).center())
    QTest.mouseClick(view.viewport(), LEFT, NONE, view.visualRect(index).center())
    person.until(lambda: not view.isVisible(), "the list of the combo box is closed")
    assert box.currentData() == value


def counts_told(dialog: ExportDialog) -> dict[str, int]:
    """How many of each kind are lost, by the sentences on the screen."""
    shown = dialog.sample.toPlainText().partition("cannot say, or does not show\n")[2]
    sentences = shown.partition("\n\n")[0].splitlines()
    found = [re.match(r"([^:]+): ([\d,]+)\.", line) for line in sentences]
    return {each[1]: int(each[2].replace(",", "")) for each in found if each is not None}


def losses(path: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(
        path.with_name(path.name + ".losses.json").read_text("utf-8")
    )
    return report


def by_keys(person: Person, out: Path) -> dict[str, int]:
    """Prodigy's format with no mouse at all: Ctrl+E, the format's first letters, Tab, a name."""
    person.key(Key.Key_E, CTRL)
    dialog = opened(person, ExportDialog)
    settled(person, dialog)
    way = tab_to(person, dialog.path)
    assert [each for each in (dialog.format, dialog.whose.what) if each in way]
    tab_to(person, dialog.format, back=True)
    person.type("prod")
    settled(person, dialog)
    assert dialog.chosen().key == "prodigy"
    assert "Prodigy JSONL" in dialog.format.currentText()
    told = counts_told(dialog)
    tab_to(person, dialog.path)
    person.key(Key.Key_A, CTRL)
    person.type(str(out))
    settled(person, dialog)
    person.key(Key.Key_Return)
    person.until(lambda: dialog.told.text().startswith(f"Written to {out}"), "it is written")
    assert f"listed in {out.name}.losses.json" in dialog.told.text()
    person.key(Key.Key_Escape)
    person.back()
    return told


def by_mouse(person: Person, out: Path) -> str:
    """doccano's format by clicks: one layer, made by counting."""
    person.window.actions_["project.export"].trigger()
    dialog = opened(person, ExportDialog)
    settled(person, dialog)
    pick(person, dialog.format, "doccano")
    settled(person, dialog)
    assert dialog.whose.what.currentData() == "decided"
    assert "nobody has decided between several annotators" in dialog.sample.toPlainText()
    assert not dialog.start.isEnabled()
    pick(person, dialog.whose.what, "majority")
    settled(person, dialog)
    pick(person, dialog.options.boxes["segments"], "hull")
    dialog.path.setText(str(out))
    settled(person, dialog)
    summary = dialog.summary.text()
    click(dialog.start)
    person.until(lambda: dialog.told.text().startswith(f"Written to {out}"), "it is written")
    click(dialog.stop)
    person.back()
    return summary


def as_archive(person: Person, out: Path) -> None:
    """brat's many files as one archive."""
    person.window.actions_["project.export"].trigger()
    dialog = opened(person, ExportDialog)
    pick(person, dialog.format, "brat")
    dialog.path.setText(str(out))
    settled(person, dialog)
    click(dialog.start)
    person.until(lambda: dialog.told.text().startswith(f"Written to {out}"), "it is written")
    click(dialog.stop)
    person.back()


def test_three_formats_by_keys_and_mouse(home: Path, tmp_path: Path) -> None:
    prodigy, doccano, brat = (tmp_path / name for name in ("p.jsonl", "d.jsonl", "b.zip"))

    def act(person: Person) -> tuple[dict[str, int], str]:
        told = by_keys(person, prodigy)
        summary = by_mouse(person, doccano)
        as_archive(person, brat)
        return told, summary

    told, summary = run(tmp_path / "data", act)
    counts = losses(prodigy)["counts"]
    assert told["Spans of several segments"] == counts["segments"] > 0
    assert told["Attributes"] == counts["attributes"] > 0
    assert sum(told.values()) == sum(counts.values()) == len(losses(prodigy)["losses"])
    tasks = [json.loads(line) for line in prodigy.read_text("utf-8").splitlines()]
    assert {task["_annotator_id"] for task in tasks if "_annotator_id" in task}
    articles = [json.loads(line) for line in doccano.read_text("utf-8").splitlines()]
    spans = sum(len(each["entities"]) for each in articles)
    assert summary.startswith(
        f"{len(articles)} articles with {spans} annotations will be written, "
    )
    assert "2 articles left out." in summary
    with zipfile.ZipFile(brat) as archive:
        assert any(name.endswith(".ann") for name in archive.namelist())


def write_dataset(person: Person, folder: Path) -> tuple[str, str]:
    """Plan a dataset by keys, and write it with the mouse."""
    person.window.actions_["project.dataset"].trigger()
    dialog = opened(person, DatasetDialog)
    settled(person, dialog)
    assert not dialog.start.isEnabled()
    tab_to(person, dialog.form.undecided.box)
    person.key(Key.Key_Down)
    settled(person, dialog)
    before = dialog.summary.text()
    tab_to(person, dialog.path)
    person.key(Key.Key_A, CTRL)
    person.type(str(folder))
    person.key(Key.Key_Return)
    assert not dialog.running
    click(dialog.start)
    person.until(lambda: dialog.told.text() == f"Written to {folder}", "it is written and checked")
    after = dialog.summary.text()
    person.key(Key.Key_Escape)
    person.back()
    return before, after


def test_a_dataset_that_loads(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    before, after = run(tmp_path / "data", lambda person: write_dataset(person, folder))
    found = load(folder, tmp_path / "cache")
    records = [each for split in found.values() for each in split]
    spans = sum(len(each["spans"]) for each in records)
    assert before == f"{len(records)} articles with {spans} spans in 3 splits."
    assert after == (
        f"{len(records)} articles with {spans} spans written, read again and checked: all is as "
        "it was written."
    )
    assert set(found) == {"train", "validation", "test"}
    for record in records:
        for span in record["spans"]:
            assert record["text"][span["start"] : span["end"]] == span["text"]
    assert verify(folder).good
