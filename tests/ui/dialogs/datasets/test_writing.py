"""The dataset dialog writes: where to, what of, and what it says of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from annotator.choosing import REASONS
from annotator.errors import Problem
from annotator.exchange.dataset.plan import Plan
from annotator.exchange.dataset.verifying import verify
from annotator.project import Project
from tests.ui.dialogs.datasets.conftest import Ticker, choose, settle, table
from ui.dialogs.dataset import REPLACE, WRITE, DatasetDialog


def test_a_lone_analyst_can_write_at_once(dialog: DatasetDialog, project: Project) -> None:
    assert dialog.form.plan() == Plan(name="news")
    assert dialog.summary.text() == "12 articles with 18 spans in 3 splits."
    shown = dialog.details.toPlainText()
    assert f"1 article: {REASONS['unfinished']}." in shown
    assert f"1 article: {REASONS['untouched']}." in shown
    assert "12 articles get their splits when this is written, for good." in shown
    assert "Not known: no article was finished by two annotators." in shown
    assert "No two articles of the project tell one story" in shown
    rows = table(dialog)
    assert list(rows) == ["Articles", "claim", "denial"]
    assert sum(int(each) for each in rows["Articles"]) == 12
    assert dialog.path.text() == str(project.path.parent / "news-dataset")
    assert not any(fold.is_open() for fold in dialog.form.folds)


def test_what_is_written_is_checked_and_can_be_found(
    qtbot: QtBot, dialog: DatasetDialog, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project.path.parent / "news-dataset"
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.told.text() == f"Written to {folder}", timeout=20_000)
    assert dialog.summary.text() == (
        "12 articles with 18 spans written, read again and checked: all is as it was written."
    )
    assert verify(folder).good
    assert "train: " in dialog.details.toPlainText()
    assert len(project.splits_of("news")) == 12
    opened: list[Path] = []
    monkeypatch.setattr("ui.dialogs.dataset.show_in_folder", opened.append)
    dialog.show_it.click()
    dialog.copy_it.click()
    assert opened == [folder]
    assert QGuiApplication.clipboard().text() == str(folder)
    assert dialog.start.text() == REPLACE
    dialog.look()
    settle(qtbot, dialog)
    assert "12 articles keep the split given before." in dialog.details.toPlainText()
    assert dialog.show_it.isHidden()


def test_a_text_free_edition_takes_out_what_quotes(qtbot: QtBot, dialog: DatasetDialog) -> None:
    form = dialog.form
    form.formats.item("doccano").setCheckState(Qt.CheckState.Checked)
    for value in ("notes", "times"):
        form.include.item(value).setCheckState(Qt.CheckState.Checked)
    form.text_free.setChecked(True)
    plan = form.plan()
    assert (plan.text_free, plan.others, plan.include) == (True, (), ("times",))
    assert not form.formats.isEnabled()
    form.text_free.setChecked(False)
    assert form.plan().others == ("doccano",)
    settle(qtbot, dialog)


def test_a_folder_of_something_else_is_refused_before(
    dialog: DatasetDialog, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").touch()
    dialog.path.setText(str(tmp_path))
    assert "is no dataset" in dialog.told.text()
    assert not dialog.start.isEnabled()
    dialog.path.setText(str(tmp_path / "no" / "such"))
    assert dialog.told.text().startswith("There is no folder")
    dialog.path.setText("")
    assert dialog.told.text() == "Name the folder to write."
    dialog.path.setText(str(tmp_path / "new"))
    assert dialog.start.isEnabled()
    assert dialog.start.text() == WRITE


def test_the_folder_goes_by_the_name_until_one_is_chosen(
    dialog: DatasetDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog.form.name.setText("a/b")
    assert Path(dialog.path.text()).name.endswith("-dataset")
    assert Path(dialog.path.text()).parent == tmp_path
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "own"))
    dialog.choose.click()
    dialog.form.name.setText("other")
    assert dialog.path.text() == str(tmp_path / "own")


def test_cancel_leaves_nothing(
    qtbot: QtBot, dialog: DatasetDialog, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(folder: Path, plan: Plan, ticker: Ticker) -> None:
        while True:
            ticker.tick(3, 10, "Writing the data")

    monkeypatch.setattr(project, "dataset", endless)
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.told.text() == "Writing the data…")
    assert dialog.stop.text() == "Cancel"
    assert "3 of 10 articles" in dialog.progress.text()
    assert not dialog.form.isEnabled()
    dialog.reject()
    qtbot.waitUntil(lambda: not dialog.running)
    assert dialog.told.text() == "Cancelled. Nothing was written."
    assert dialog.form.isEnabled()
    assert not (project.path.parent / "news-dataset").exists()


def test_faults_that_checking_finds_are_told(
    qtbot: QtBot, dialog: DatasetDialog, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = project.dataset

    def spoiled(folder: Path, plan: Plan, ticker: Ticker) -> object:
        written = write(folder, plan, ticker)
        (folder / "README.md").write_text("gone", encoding="utf-8")
        return written

    monkeypatch.setattr(project, "dataset", spoiled)
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.told.text().startswith("Written to"), timeout=20_000)
    assert "but checking found 2 faults." in dialog.summary.text()
    assert "README.md" in dialog.details.toPlainText()


def test_a_disk_that_refuses_is_told(
    qtbot: QtBot, dialog: DatasetDialog, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(folder: Path, plan: Plan, ticker: Ticker) -> None:
        raise Problem("The disk is full.")

    monkeypatch.setattr(project, "dataset", full)
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.told.text() == "The disk is full.")
    assert dialog.start.isEnabled()


def test_the_data_are_pseudonymous_unless_names_are_wanted(
    qtbot: QtBot, dialog: DatasetDialog, project: Project
) -> None:
    choose(dialog, "what", "everyone")
    settle(qtbot, dialog)
    dialog.start.click()
    qtbot.waitUntil(lambda: dialog.told.text().startswith("Written to"), timeout=20_000)
    folder = project.path.parent / "news-dataset"
    lines = (folder / "data" / "train.jsonl").read_text("utf-8").splitlines()
    names = {each["annotator"] for line in lines for each in json.loads(line)["annotations"]}
    assert names
    assert "Ana" not in names
