"""Restore points at the keyboard: the list, what differs, a look inside, going back."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from annotator.errors import Problem
from annotator.machine import Machine, new_id
from annotator.operations import AddAnnotation, AddArticles
from annotator.project import Project
from annotator.values import NewArticle, Person, Segment
from tests.ui.desk import CONTROL
from tests.ui.dialogs.conftest import Keep
from ui.dialogs.restore import CHANGED, INTRODUCTION, NONE, NOTHING_NEW, PARTLY, RestoreDialog
from ui.keeping.half_hourly import HalfHourly
from ui.keeping.inside import InsideWindow
from ui.session import Session


@pytest.fixture
def dialog(
    session: Session, project: Project, tmp_path: Path, keep: Keep, qtbot: QtBot
) -> RestoreDialog:
    session.machine = Machine(tmp_path / "data")
    project.run(AddArticles((NewArticle(text="The bridge is safe.", title="<b>Bridge</b>"),)))
    project.run(AddAnnotation(1, (Segment(4, 10),), "claim"))
    made = RestoreDialog(session)
    keep(made)
    made.show()
    settle(qtbot, made)
    return made


def settle(qtbot: QtBot, dialog: RestoreDialog) -> None:
    """Until nothing runs and the chosen one is compared."""

    def still() -> bool:
        chosen = dialog.chosen()
        told = chosen is None or bool(dialog.details.toPlainText())
        return not dialog.running and not dialog._wait.isActive() and told

    qtbot.waitUntil(still)


def with_one(qtbot: QtBot, dialog: RestoreDialog, project: Project) -> None:
    """A restore point, and a span more since."""
    dialog.make_it.click()
    qtbot.waitUntil(lambda: dialog.tree.topLevelItemCount() == 1)
    settle(qtbot, dialog)
    project.run(AddAnnotation(1, (Segment(0, 3),), "quote"))


def test_before_the_first_the_dialog_says_when_they_are_made(dialog: RestoreDialog) -> None:
    assert dialog.summary.text() == NONE
    assert dialog.make_it.isEnabled()
    assert not any(each.isEnabled() for each in (dialog.back, dialog.inside, dialog.save))


def test_one_is_made_and_compared(qtbot: QtBot, dialog: RestoreDialog, project: Project) -> None:
    with_one(qtbot, dialog, project)
    item = dialog.tree.topLevelItem(0)
    assert item is not None
    assert [item.text(column) for column in (1, 2, 3)] == ["By hand", "1", "1"]
    assert dialog.details.toPlainText() == "Nothing differs."
    dialog.look()
    qtbot.waitUntil(lambda: "1" in dialog.details.toPlainText())
    assert "Nothing differs" not in dialog.details.toPlainText()


def test_going_back_is_one_step_that_is_undone(
    qtbot: QtBot, dialog: RestoreDialog, project: Project
) -> None:
    with_one(qtbot, dialog, project)
    dialog.back.click()
    box = dialog.findChild(QMessageBox)
    assert "Ctrl+Z undoes" in box.informativeText()
    go = next(each for each in box.buttons() if each.text().replace("&", "") == "Go back")
    assert "to how it stood on 20" in box.text()
    go.click()
    qtbot.waitUntil(lambda: dialog.tree.topLevelItemCount() == 2)
    settle(qtbot, dialog)
    assert dialog.tree.topLevelItem(0).text(1) == "Before restoring"
    assert dialog.tree.currentItem() is dialog.tree.topLevelItem(1)
    when = dialog.tree.topLevelItem(1).text(0)
    assert dialog.summary.text() == f"Restored to {when}: 1 article. Ctrl+Z undoes it."
    assert len(project.annotations(1)) == 1
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    settle(qtbot, dialog)
    qtbot.keyClick(dialog.tree, Qt.Key.Key_Z, CONTROL)
    assert len(project.annotations(1)) == 2
    assert dialog.summary.text().startswith("Undone: Restore to 20")
    qtbot.waitUntil(lambda: "1 added" in dialog.details.toPlainText())
    qtbot.keyClick(dialog.tree, Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert len(project.annotations(1)) == 1
    qtbot.waitUntil(lambda: dialog.details.toPlainText() == "Nothing differs.")


def test_going_back_to_what_stands_says_so(
    qtbot: QtBot, dialog: RestoreDialog, project: Project
) -> None:
    with_one(qtbot, dialog, project)
    project.undo()
    dialog.go_back()
    said = "Nothing of yours differs from it; nothing was changed."
    qtbot.waitUntil(lambda: dialog.summary.text() == said)
    settle(qtbot, dialog)


def test_what_was_said_of_one_does_not_stand_over_another(
    qtbot: QtBot, dialog: RestoreDialog, project: Project
) -> None:
    with_one(qtbot, dialog, project)
    dialog.make_it.click()
    qtbot.waitUntil(lambda: dialog.tree.topLevelItemCount() == 2)
    settle(qtbot, dialog)
    assert dialog.details.toPlainText() == "Nothing differs."
    assert not dialog.back.isEnabled(), "there is nothing to go back to"
    dialog.go_back()
    said = "Nothing of yours differs from it; nothing was changed."
    qtbot.waitUntil(lambda: dialog.summary.text() == said)
    settle(qtbot, dialog)
    assert dialog.summary.text() == said
    dialog.tree.setCurrentItem(dialog.tree.topLevelItem(1))
    assert dialog.summary.text() == INTRODUCTION
    settle(qtbot, dialog)
    qtbot.waitUntil(lambda: "1 added" in dialog.details.toPlainText())
    assert dialog.back.isEnabled()


def test_no_question_of_replacing_what_would_be_refused(
    qtbot: QtBot, dialog: RestoreDialog, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_one(qtbot, dialog, project)
    asked: list[object] = []

    def ask(*_: object, options: object = None) -> tuple[str, str]:
        asked.append(options)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    dialog.save.click()
    assert asked == [QFileDialog.Option.DontConfirmOverwrite]


def test_what_is_done_in_the_window_is_compared_when_one_comes_back(
    qtbot: QtBot, dialog: RestoreDialog, project: Project, session: Session
) -> None:
    with_one(qtbot, dialog, project)
    qtbot.waitUntil(lambda: "1 added" in dialog.details.toPlainText())
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: not dialog.isActiveWindow())
    session.run(AddAnnotation(1, (Segment(11, 13),), "quote"))
    assert dialog.details.toPlainText() == CHANGED
    assert not session.busy, "labelling is not paused for it"
    dialog.activateWindow()
    qtbot.waitUntil(lambda: "2 added" in dialog.details.toPlainText())


def test_with_nothing_new_none_is_made_and_that_is_said(
    qtbot: QtBot, dialog: RestoreDialog
) -> None:
    dialog.make_it.click()
    qtbot.waitUntil(lambda: dialog.tree.topLevelItemCount() == 1)
    settle(qtbot, dialog)
    assert dialog.summary.text() == INTRODUCTION
    dialog.make_it.click()
    qtbot.waitUntil(lambda: dialog.summary.text() == NOTHING_NEW)
    settle(qtbot, dialog)
    assert dialog.tree.topLevelItemCount() == 1


def test_where_others_spans_are_kept_back_it_says_so(
    qtbot: QtBot, dialog: RestoreDialog, project: Project
) -> None:
    with_one(qtbot, dialog, project)
    assert "Of the spans only your own" not in dialog.summary.text()
    [point] = dialog._points
    dialog._show([replace(point, partly=True)])
    settle(qtbot, dialog)
    assert dialog.summary.text() == f"{INTRODUCTION} {PARTLY}"
    assert dialog.tree.headerItem().toolTip(3) == "Spans that you may see"


def test_a_look_inside_shows_the_article_as_it_was(
    qtbot: QtBot, dialog: RestoreDialog, project: Project
) -> None:
    with_one(qtbot, dialog, project)
    point = dialog.chosen()
    assert point is not None
    before = point.path.read_bytes()
    dialog.inside.click()
    window = dialog.findChild(InsideWindow)
    assert window.list.item(0).text() == "<b>Bridge</b>"
    assert window.text.toPlainText() == "The bridge is safe."
    assert window.spans.toPlainText() == "claim: “bridge” — Ana"
    window.search.setText("nowhere")
    assert window.list.count() == 0
    assert window.text.toPlainText() == "No article has these words."
    box = window.findChild(QDialogButtonBox)
    box.button(QDialogButtonBox.StandardButton.Close).click()
    assert not window.isVisible()
    assert point.path.read_bytes() == before


def test_a_restore_point_becomes_a_project_of_its_own(
    qtbot: QtBot, dialog: RestoreDialog, project: Project, tmp_path: Path
) -> None:
    with_one(qtbot, dialog, project)
    dialog.save_as(tmp_path / "then.claims")
    qtbot.waitUntil(lambda: "project of its own" in dialog.summary.text())
    opened = Project.open(
        tmp_path / "then.claims", Person(new_id(), "Bo"), Machine(tmp_path / "data")
    )
    assert opened.stats().annotations == {"Ana": {"claim": 1}}
    opened.close()
    dialog.save_as(tmp_path / "then.claims")
    qtbot.waitUntil(lambda: "exists already" in dialog.summary.text())


def test_one_is_made_by_itself_when_it_is_due(
    qtbot: QtBot,
    dialog: RestoreDialog,
    session: Session,
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hourly = HalfHourly(session)
    hourly.look()
    assert not hourly.busy  # the project was made a moment ago
    monkeypatch.setattr(type(project), "restore_point_due", lambda _: True)
    hourly.look()
    assert hourly.busy
    session.run(AddAnnotation(1, (Segment(0, 3),), "quote"))  # labelling goes on meanwhile
    qtbot.waitUntil(lambda: not hourly.busy)
    assert [each.reason for each in project.restore_points()] == ["half an hour of change"]


def test_what_goes_wrong_by_itself_is_said_once(
    qtbot: QtBot, session: Session, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    session.said.connect(said.append)
    hourly = HalfHourly(session)
    monkeypatch.setattr(type(project), "restore_point_due", lambda _: True)

    def full(*_: object, **__: object) -> None:
        from annotator.errors import Problem

        raise Problem("The disk is full.")

    monkeypatch.setattr(type(project), "make_restore_point", full)
    for _ in range(2):
        hourly.look()
        qtbot.waitUntil(lambda: not hourly.busy)
    assert said == ["No restore point could be made. The disk is full."]


def test_a_damaged_one_is_no_damage_of_the_project(
    qtbot: QtBot, dialog: RestoreDialog, project: Project, session: Session
) -> None:
    with_one(qtbot, dialog, project)
    settle(qtbot, dialog)
    [point] = project.restore_points()
    whole = point.path.read_bytes()
    point.path.write_bytes(whole[:8192] + b"\xaa" * (len(whole) - 8192))
    troubles: list[object] = []
    session.troubled.connect(troubles.append)
    dialog._forget_compared()
    dialog._compare()
    qtbot.waitUntil(lambda: not dialog.running and "damaged" in dialog.details.toPlainText())
    item = dialog.tree.topLevelItem(0)
    assert item is not None
    assert item.text(1).startswith("Damaged: ")
    assert not any(each.isEnabled() for each in (dialog.back, dialog.inside, dialog.save))
    assert project.trouble() is None
    assert not troubles
    assert session.run(AddAnnotation(1, (Segment(14, 18),), "claim")) is not None
    assert [bool(each.fault) for each in project.restore_points()] == [True]


def test_what_hinders_the_comparing_is_not_laid_to_the_restore_point(
    qtbot: QtBot, dialog: RestoreDialog, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_one(qtbot, dialog, project)
    settle(qtbot, dialog)

    def refused(*_: object) -> None:
        raise Problem("The disk does not answer.")

    monkeypatch.setattr(Project, "differences", refused)
    dialog._forget_compared()
    dialog._compare()
    qtbot.waitUntil(lambda: dialog.details.toPlainText() == "The disk does not answer.")
    item = dialog.tree.topLevelItem(0)
    assert item is not None
    assert item.text(1) == "By hand"
    assert dialog.back.isEnabled()
