"""The dialog for what nobody foresaw: says so, shows the details to copy, names the log.

What belongs here: our bugs. What lies in the person's hands is a ``Problem`` and a strip.
"""

from __future__ import annotations

import platform
import traceback
from pathlib import Path

from PySide6.QtCore import qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator import __version__
from ui.plain import plain_label, without_icons


def details(error: BaseException) -> str:
    """What a report needs: versions and the trace. No article's text is put in on purpose."""
    trace = "".join(traceback.format_exception(error))
    system = f"Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}"
    return f"Claim Annotator {__version__}\n{system}\n\n{trace}"


class ErrorDialog(QDialog):
    """One unforeseen error; more of them while it is open are counted in it."""

    def __init__(self, error: BaseException, log: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Something went wrong")
        self.setMinimumWidth(640)
        self._count = 1
        self.words = plain_label(
            "Something went wrong that should not have. Every label that was painted is on disk, "
            "and you can go on. If it happens again, send us the details below.",
            self,
            wrap=True,
        )
        self.more = plain_label(parent=self)
        self.more.hide()
        self.details = QPlainTextEdit(self)
        self.details.setReadOnly(True)
        self.details.setAccessibleName("Details")
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setPlainText(details(error))
        where = plain_label(f"The log has it too: {log}", self, wrap=True)
        self.copy_button = QPushButton("Copy details", self)
        self.copy_button.clicked.connect(self._copy)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        without_icons(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(16)
        for widget in (self.words, self.more, self.details, where, buttons):
            column.addWidget(widget)

    def another(self, error: BaseException) -> None:
        """One more error came while this one is being read."""
        self._count += 1
        self.more.setText(f"{self._count} errors by now; the last is shown first.")
        self.more.show()
        self.details.setPlainText(details(error) + "\n\n" + self.details.toPlainText()[:100_000])

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())
        self.copy_button.setText("Copied")
