"""Dialog buttons carry words and no coloured icons, in whatever style."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QProxyStyle,
    QPushButton,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.dialogs.conftest import Keep
from ui.actions import Actions
from ui.dialogs.about import AboutDialog
from ui.dialogs.error import ErrorDialog
from ui.dialogs.export import ExportDialog
from ui.dialogs.import_ import ImportDialog
from ui.dialogs.keys import KeysSheet
from ui.dialogs.paste import PasteDialog
from ui.dialogs.profile import RenameDialog, SwitchDialog
from ui.dialogs.project import ask_held, ask_own_project
from ui.dialogs.settings import SettingsDialog
from ui.session import Session
from ui.settings import Settings


class Icons(QProxyStyle):
    """Fusion as on a desktop whose settings ask for icons on buttons."""

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returned: QStyleHintReturn | None = None,
    ) -> int:
        """Icons on the buttons of dialogs."""
        if hint == QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons:
            return 1
        return super().styleHint(hint, option, widget, returned)


@pytest.fixture
def with_icons(qapp: QApplication) -> Iterator[None]:
    """A style that puts icons on standard buttons by itself."""
    before = qapp.style().name()
    qapp.setStyle(Icons("Fusion"))
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    assert not box.buttons()[0].icon().isNull()
    yield
    qapp.setStyle(before)


def test_no_button_has_an_icon(
    with_icons: None, qtbot: QtBot, session: Session, keep: Keep, tmp_path: Path
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    dialogs: list[QDialog] = [
        AboutDialog(tmp_path, tmp_path / "log", window),
        ErrorDialog(ValueError("no"), tmp_path / "log", window),
        ExportDialog(session, window),
        ImportDialog(session, (), window),
        KeysSheet(Actions(window), window),
        PasteDialog(session, "", window),
        RenameDialog("Ana", window),
        SwitchDialog([], "Ana", window),
        SettingsDialog(Settings(tmp_path), window),
        ask_held(window, tmp_path / "p.claims", "Bo", print, print),
        ask_own_project(window, print, print),
    ]
    for dialog in dialogs:
        keep(dialog)
        buttons = [
            button
            for box in dialog.findChildren(QDialogButtonBox)
            for button in box.findChildren(QPushButton)
        ]
        assert buttons, dialog
        assert all(button.icon().isNull() for button in buttons), dialog
    qtbot.waitUntil(lambda: not session.busy)
