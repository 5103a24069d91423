"""The editor's window fits the screen, whatever screen that is."""

from __future__ import annotations

from unittest.mock import Mock

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from ui.scheme.leaving import SchemeEditor
from ui.scheme.pages import ROOMY


@pytest.mark.parametrize(("wide", "high"), [(1366, 768), (1280, 720), (1920, 1080)])
def test_its_buttons_are_on_the_screen(
    editor: SchemeEditor, monkeypatch: pytest.MonkeyPatch, wide: int, high: int
) -> None:
    free = QSize(wide, high - 32)  # a panel of the desktop
    monkeypatch.setattr(editor, "screen", lambda: Mock(availableSize=lambda: free))
    size = editor.sizeHint()
    assert size == ROOMY.boundedTo(size)
    assert size.width() <= free.width()
    assert size.height() + 40 <= free.height()  # its title bar
    assert editor.layout().minimumSize().height() <= size.height()
    editor.resize(size)
    QApplication.processEvents()
    foot = editor.close_button.mapTo(editor, editor.close_button.rect().bottomLeft())
    assert foot.y() < size.height()
