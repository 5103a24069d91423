"""The dialog for what nobody foresaw: says so, shows the details to copy, names the log.

What belongs here: our bugs. What lies in the person's hands is a ``Problem`` and a strip.
"""

from __future__ import annotations

import platform
import traceback
from pathlib import Path
from typing import Final

from PySide6.QtCore import qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator import __version__
from annotator.guarded.discreet import trace
from ui.plain import plain_label, without_icons

SAVED: Final = "Every label that was painted is on disk, and you can go on."
NOT_SAVED: Final = (
    "Not everything may be on disk: the window says what is not saved, or was lost, and what can "
    "be done."
)
SHOWN: Final = 20
"""Errors whose details are kept, the last ones."""


def details(error: BaseException, *, words: bool = False) -> str:
    """What a report needs: versions and the trace. The message of the error, which may quote an
    article, stands in it only where the person adds it (``words``)."""
    system = f"Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}"
    told = "".join(traceback.format_exception(error)) if words else trace(error)
    return f"Claim Annotator {__version__}\n{system}\n\n{told}"


class ErrorDialog(QDialog):
    """One unforeseen error; more of them while it is open are counted in it. ``saved``: whether it
    is known that nothing is lost."""

    def __init__(
        self, error: BaseException, log: Path, parent: QWidget | None = None, *, saved: bool = True
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Something went wrong")
        self.setMinimumWidth(640)
        self._count = 1
        self._told: list[tuple[str, str]] = []  # without the errors' words, and with them
        self.words = plain_label(parent=self, wrap=True)
        self.more = plain_label(parent=self)
        self.more.hide()
        self.details = QPlainTextEdit(self)
        self.details.setReadOnly(True)
        self.details.setAccessibleName("Details")
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.with_words = QCheckBox("Add the errors’ own &words, which may quote an article", self)
        self.with_words.toggled.connect(self._show)
        where = plain_label(
            f"The log has it too, without words of articles: {log}", self, wrap=True
        )
        self.copy_button = QPushButton("Copy details", self)
        self.copy_button.clicked.connect(self._copy)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        without_icons(buttons)
        self._tell(error, saved=saved)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(16)
        for widget in (self.words, self.more, self.details, self.with_words, where, buttons):
            column.addWidget(widget)

    def another(self, error: BaseException, *, saved: bool = True) -> None:
        """One more error came while this one is being read."""
        self._count += 1
        self.more.setText(f"{self._count} errors by now; the last is shown first.")
        self.more.show()
        self._tell(error, saved=saved)

    def _tell(self, error: BaseException, *, saved: bool) -> None:
        self.words.setText(
            f"Something went wrong that should not have. {SAVED if saved else NOT_SAVED} If it "
            "happens again, send us the details below."
        )
        # Not the error itself: its trace would hold on to everything that was in use.
        told = details(error), details(error, words=True)
        self._told = [told, *self._told][:SHOWN]
        self._show()

    def _show(self) -> None:
        added = self.with_words.isChecked()
        self.details.setPlainText("\n\n".join(each[added] for each in self._told))
        self.copy_button.setText("Copy details")

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())
        self.copy_button.setText("Copied")
