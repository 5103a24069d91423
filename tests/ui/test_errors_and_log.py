"""What goes wrong unforeseen is shown, logged and can be copied; the log itself never stops us."""

from __future__ import annotations

import logging
import sys
import threading

import pytest
from PySide6.QtGui import QGuiApplication

from annotator.errors import ProjectHeld
from ui.dialogs.error import ErrorDialog, details


def dialogs(app, kind):
    return [each for each in app.window.findChildren(kind) if each.isVisible()]


@pytest.mark.expects_error_log
def test_what_nobody_foresaw_is_shown_logged_and_can_be_copied(app, qtbot, caplog):
    try:
        raise ZeroDivisionError(" ".join(("a", "bug")))  # the line itself is shown, too
    except ZeroDivisionError:
        sys.excepthook(*sys.exc_info())
    [dialog] = dialogs(app, ErrorDialog)
    assert "ZeroDivisionError" in dialog.details.toPlainText()
    assert "a bug" not in dialog.details.toPlainText()
    dialog.with_words.click()
    assert "ZeroDivisionError: a bug" in dialog.details.toPlainText()
    dialog.copy_button.click()
    assert "ZeroDivisionError: a bug" in QGuiApplication.clipboard().text()
    sys.excepthook(KeyError, KeyError("another"), None)
    assert dialogs(app, ErrorDialog) == [dialog]
    assert dialog.more.isVisible()
    log = (app.window.data_dir / "log" / "claim-annotator.log").read_text("utf-8")
    assert "ZeroDivisionError" in log
    assert "a bug" not in log
    dialog.close()


@pytest.mark.expects_error_log
def test_an_exception_in_a_thread_is_logged(app):
    def fall():
        raise ZeroDivisionError("in a thread")

    thread = threading.Thread(target=fall, name="a helper")
    thread.start()
    thread.join()
    log = (app.window.data_dir / "log" / "claim-annotator.log").read_text("utf-8")
    assert "in thread a helper" in log
    assert "ZeroDivisionError" in log


def test_details_name_versions():
    assert "Qt 6" in details(ValueError("x"))


def test_a_log_that_cannot_be_written_costs_only_the_log(tmp_path, capsys):
    from ui.startup import Nets

    (tmp_path / "log").write_text("", "utf-8")
    nets = Nets(tmp_path)
    nets.close()
    assert "no log can be written" in capsys.readouterr().err


def test_the_log_goes_on_in_a_file_that_does_not_grow_for_ever(tmp_path, monkeypatch):
    from ui import startup

    monkeypatch.setattr(startup, "LOG_BYTES", 200)
    nets = startup.Nets(tmp_path)
    root, words = logging.getLogger(), "x" * 90
    handlers = len(root.handlers)
    root.info("before")
    nets.rotate()
    assert len(root.handlers) == handlers
    for _ in range(4):
        root.info(words)
    nets.close()
    files = sorted(each.name for each in nets.path.parent.glob("claim-annotator.log*"))
    assert files[:2] == ["claim-annotator.log", "claim-annotator.log.1"]
    assert all(nets.path.with_name(each).stat().st_size <= 200 for each in files)


def test_qt_messages_go_into_the_log(tmp_path, caplog):
    from PySide6.QtCore import QMessageLogContext, QtMsgType

    from ui.startup import _on_qt_message

    with caplog.at_level(logging.DEBUG, "qt"):
        _on_qt_message(QtMsgType.QtInfoMsg, QMessageLogContext(), "hello")
        _on_qt_message(QtMsgType.QtWarningMsg, QMessageLogContext(), "This plugin does not support")
    assert [(each.levelname, each.message) for each in caplog.records] == [
        ("INFO", "hello"),
        ("DEBUG", "This plugin does not support"),
    ]


def test_the_log_says_what_kind_of_problem_a_project_has(app, tmp_path):
    path = tmp_path / "other.claims"
    path.write_text("somebody's words", "utf-8")
    app.projects.open(path)
    app.projects.not_opened.refuse(ProjectHeld("Ben has somebody's words.", "Ben"))
    log = (app.window.data_dir / "log" / "claim-annotator.log").read_text("utf-8")
    assert "Not opened: ProjectRefused" in log
    assert "Not opened: ProjectHeld" in log
    assert "words" not in log
    assert "Ben" not in log
