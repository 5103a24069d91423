"""A reader on the screen, with the styles of four labels."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.reader.helpers import ARTICLE, move, styles
from ui.reader import Reader


@pytest.fixture
def reader(qtbot: QtBot) -> Reader:
    """An active reader of 800 × 600 pixels with ``ARTICLE``."""
    made = Reader()
    qtbot.addWidget(made)
    made.set_label_styles(styles())
    made.set_text_look("DejaVu Serif", 13, 66, 1.7)
    made.resize(800, 600)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    made.setFocus()
    made.show_article(ARTICLE, [])
    QApplication.processEvents()
    return made


@pytest.fixture
def drag(reader: Reader) -> Callable[..., None]:
    """Drag with the left button from one point of the viewport to another."""

    def go(
        begin: QPointF,
        end: QPointF,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        *,
        drop: bool = True,
    ) -> None:
        view, left = reader.viewport(), Qt.MouseButton.LeftButton
        QTest.mousePress(view, left, modifier, begin.toPoint())
        for share in (0.3, 0.7, 1.0):
            point = begin + (end - begin) * share
            move(reader, point, modifier)
        if drop:
            QTest.mouseRelease(view, left, modifier, end.toPoint())

    return go


@pytest.fixture
def user_article() -> str:
    """The user's own article."""
    here = Path(__file__).parents[3] / "seeds"
    return next(here.glob("000_*.txt")).read_text("utf-8")
