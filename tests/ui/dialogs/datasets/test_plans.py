"""Plans of datasets that are kept: in the project, and in files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from annotator.exchange.dataset.plan import Plan, loads
from annotator.operations.datasets import KeepPlan
from annotator.project import Project
from tests.ui.dialogs.datasets.conftest import choose, settle
from ui.dialogs.dataset import DatasetDialog


def test_plans_are_kept_in_the_project(
    qtbot: QtBot, dialog: DatasetDialog, project: Project
) -> None:
    plans = dialog.plans
    assert [plans.box.itemText(row) for row in range(plans.box.count())] == ["New plan"]
    assert not plans.delete.isEnabled()
    dialog.form.name.setText("second")
    dialog.form.seed.setValue(5)
    plans.keep.click()  # while it looks: the look gives way
    qtbot.waitUntil(lambda: "second" in project.plans())
    settle(qtbot, dialog)
    assert loads(project.plans()["second"]).split.seed == 5
    assert plans.box.currentText() == "second"
    plans.box.setCurrentIndex(0)
    plans.box.activated.emit(0)
    assert dialog.form.plan() == Plan(name="news")
    plans.box.setCurrentIndex(1)
    plans.box.activated.emit(1)
    assert dialog.form.plan().split.seed == 5
    assert dialog.path.text().endswith("second-dataset")
    plans.delete.click()
    qtbot.waitUntil(lambda: not project.plans())
    assert plans.box.count() == 1
    settle(qtbot, dialog)


def test_a_kept_plan_that_cannot_be_read_is_said(
    qtbot: QtBot, dialog: DatasetDialog, project: Project
) -> None:
    project.run(KeepPlan("odd", "colour = 1"))
    settle(qtbot, dialog)
    dialog.plans.list_plans("odd")
    dialog.plans.box.activated.emit(1)
    assert dialog.told.text().startswith("The plan “odd” cannot be read: the key “colour”")


def test_plans_go_to_files_and_come_from_them(
    qtbot: QtBot, dialog: DatasetDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine"
    answers = {"getSaveFileName": str(path), "getOpenFileName": str(path) + ".toml"}
    for method, answer in answers.items():
        monkeypatch.setattr(QFileDialog, method, lambda *_, answer=answer: (answer, ""))
    choose(dialog, "what", "union")
    dialog.plans.save.click()
    assert dialog.told.text() == f"Plan saved: {path}.toml"
    choose(dialog, "what", "gold")
    dialog.plans.open.click()
    assert dialog.form.plan() == Plan(name="news", what="union")
    (tmp_path / "mine.toml").write_text("what = 3", encoding="utf-8")
    dialog.plans.open.click()
    assert "is no plan" in dialog.told.text()
    settle(qtbot, dialog)
