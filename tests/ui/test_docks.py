"""Docks: a panel is made when it is first seen, and hidden while it is behind another."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QTabBar, QWidget

from tests.ui.desk import Key
from ui.docks import Dock

Elide = Qt.TextElideMode


@pytest.fixture
def window(qtbot):
    made = QMainWindow()
    qtbot.addWidget(made)
    return made


def tabs(window: QMainWindow, *docks: Dock) -> None:
    for dock in docks:
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        dock.hide_what_is_behind()
    window.tabifyDockWidget(*docks)
    docks[0].raise_()
    window.show()


def test_a_panel_is_made_once_when_its_dock_is_first_seen(window, qtbot):
    made = []

    def make() -> None:
        made.append(QWidget())
        late.put(made[-1])

    first, late = Dock("First", window), Dock("Late", window, make)
    panel = QWidget()
    first.put(panel)
    tabs(window, first, late)
    qtbot.waitUntil(panel.isVisible)
    assert made == []
    late.raise_()
    qtbot.waitUntil(lambda: len(made) == 1 and made[0].isVisible() and not panel.isVisible())
    first.raise_()
    qtbot.waitUntil(lambda: panel.isVisible() and not made[0].isVisible())
    late.raise_()
    qtbot.waitUntil(made[0].isVisible)
    assert len(made) == 1


def test_a_panel_that_comes_while_its_dock_is_behind_is_hidden(window, qtbot):
    first, late = Dock("First", window), Dock("Late", window)
    panel, other = QWidget(), QLineEdit()
    first.put(panel)
    tabs(window, first, late)
    qtbot.waitUntil(panel.isVisible)
    with qtbot.waitSignal(late.filled) as told:
        late.put(other)
    assert told.args == [other]
    assert other.isHidden()


def test_guideline_and_history_are_made_when_they_are_first_seen(app, qtbot):
    window = app.window
    assert "history" not in vars(window)
    assert "guideline" not in vars(window.bench)
    window.history_dock.raise_()
    qtbot.waitUntil(lambda: "history" in vars(window) and window.history.isVisible())
    window.labelling.hold("quote")
    qtbot.keyClick(window.reader, Key.Key_F2)
    qtbot.waitUntil(lambda: window.bench.guideline.isVisible())
    assert window.bench.guideline.label == "quote"
    assert not window.history.isVisible()


def test_a_pane_that_was_in_front_is_there_at_the_next_start(start, qtbot):
    first = start().window
    first.guideline_dock.raise_()
    first.close()
    again = start().window
    assert again.bench.guideline.isVisible()
    assert "Claim" in again.bench.guideline.view.toPlainText()
    assert not again.bench.side.isVisible()


def test_files_can_be_dropped_on_what_is_made_late(app, tmp_path):
    window = app.window
    file = tmp_path / "one.txt"
    file.write_text("A text.", "utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    for late in (window.find_bar.line, window.bench.inspector.article_note):
        event = QDragEnterEvent(
            QPoint(1, 1),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        assert late.acceptDrops() or late.viewport().acceptDrops()
        QApplication.sendEvent(late, event)
        assert event.isAccepted()
        assert window.drops.hint.isVisible()
        window.drops.hint.hide()


def test_tabs_are_never_cut_and_scroll_where_the_window_shrinks(app, qtbot):
    window = app.window
    bars = [each for each in window.findChildren(QTabBar) if each.count() > 1]
    qtbot.waitUntil(lambda: all(each.elideMode() is Elide.ElideNone for each in bars))
    assert bars
    assert all(each.usesScrollButtons() for each in bars)
    window.resize(1366, 900)
    qtbot.waitUntil(lambda: window.width() == 1366)
    assert all(each.elideMode() is Elide.ElideNone for each in bars), "room or not"
