"""Files dropped anywhere on the window arrive; other drops stay what they were."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.drop import DropArea, dropped_paths

NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
COPY = Qt.DropAction.CopyAction


def dragged(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    QVBoxLayout(made).addWidget(QLineEdit())
    qtbot.addWidget(made)
    return made


def drop(widget: QWidget, data: QMimeData) -> QDropEvent:
    enter = QDragEnterEvent(QPoint(1, 1), COPY, data, LEFT, NONE)
    QApplication.sendEvent(widget, enter)
    event = QDropEvent(QPointF(1, 1), COPY, data, LEFT, NONE)
    event.setAccepted(False)
    QApplication.sendEvent(widget, event)
    return event


def test_folders_and_known_files_are_taken(tmp_path: Path) -> None:
    text, other = tmp_path / "a.TXT", tmp_path / "b.exe"
    assert dropped_paths(dragged(text)) == [text]
    assert dropped_paths(dragged(tmp_path)) == [tmp_path]
    assert dropped_paths(dragged(other, text)) == [other, text]
    assert dropped_paths(dragged(other)) == []
    assert dropped_paths(QMimeData()) == []


def test_a_drop_on_a_text_field_is_an_import_too(
    qtbot: QtBot, window: QWidget, tmp_path: Path
) -> None:
    area = DropArea(window)
    field = window.findChild(QLineEdit)
    with qtbot.waitSignal(area.dropped) as dropped:
        event = drop(field, dragged(tmp_path))
    assert dropped.args == [[tmp_path]]
    assert event.isAccepted()
    assert field.text() == ""


def test_words_dropped_on_a_text_field_stay_there(qtbot: QtBot, window: QWidget) -> None:
    area = DropArea(window)
    heard = Mock()
    area.dropped.connect(heard)
    field = window.findChild(QLineEdit)
    data = QMimeData()
    data.setText("words")
    drop(field, data)
    QApplication.processEvents()
    assert field.text() == "words"
    heard.assert_not_called()


def test_a_field_made_later_is_found_when_the_window_shows(
    qtbot: QtBot, window: QWidget, tmp_path: Path
) -> None:
    area = DropArea(window)
    later = QLineEdit()
    window.layout().addWidget(later)
    window.show()
    with qtbot.waitSignal(area.dropped):
        drop(later, dragged(tmp_path))


def test_the_hint_shows_while_dragging(qtbot: QtBot, window: QWidget, tmp_path: Path) -> None:
    area = DropArea(window)
    window.show()
    data = dragged(tmp_path)
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(1, 1), COPY, data, LEFT, NONE))
    assert area.hint.isVisible()
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not area.hint.isVisible()
