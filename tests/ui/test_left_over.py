"""Dialogs and windows that were closed: nothing of them stays behind, however often they come."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from tests.e2e.test_nothing_runs import OPENING
from ui.app import App

FILES = ("project.new", "project.open", "project.copy", "review.merge")


def test_a_dialog_that_was_closed_is_gone(app: App, qtbot: QtBot) -> None:
    """Windows that are kept (the editor, the team) are made at the first time and are the same at
    the second one."""
    grown = {}
    for action in (*OPENING, *FILES):
        _open_and_close(app, qtbot, action)
        once = len(QApplication.allWidgets())
        _open_and_close(app, qtbot, action)
        if len(QApplication.allWidgets()) > once:
            grown[action] = len(QApplication.allWidgets()) - once
    assert not grown, f"widgets that stay each time: {grown}"


def _open_and_close(app: App, qtbot: QtBot, action: str) -> None:
    app.window.actions_[action].trigger()
    qtbot.waitUntil(lambda: not app.session.busy)
    for dialog in app.window.findChildren(QDialog):
        if dialog.isVisible():
            dialog.close()
    qtbot.waitUntil(lambda: not app.session.busy)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
