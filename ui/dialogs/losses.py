"""What a repair could not save, to be read and copied once the project is open again.

What belongs here: the list. It is shown as long as somebody wants it, and kept nowhere: it names
articles by their titles.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from ui.dialogs.working import text_field
from ui.plain import without_icons


class LossesDialog(QDialog):
    """Lists what is lost, a line each."""

    def __init__(self, losses: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("What is lost")
        self.resize(680, 420)
        self.list = text_field("What is lost", wrap=True)
        self.list.setPlainText("\n".join(losses))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = self.buttons.addButton("Copy", QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.setAutoDefault(False)
        without_icons(self.buttons)
        self.copy.clicked.connect(self._copy)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.buttons)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.list.toPlainText())
