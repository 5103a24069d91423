"""What this program is: name, version, licence, where its files lie."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from annotator import __version__
from ui.plain import plain_label, without_icons


class AboutDialog(QDialog):
    """A few quiet lines."""

    def __init__(self, data_dir: Path, log: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Claim Annotator")
        title = plain_label(f"Claim Annotator {__version__}", self)
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.4)
        title.setFont(font)
        lines = (
            "Label claims, denials, quotes and speculation in news articles.",
            "Nothing leaves this machine unless you send it.",
            f"Settings and profiles: {data_dir}\nLog: {log}",
            f"Made with Qt {qVersion()} (LGPL), SQLite, SQLAlchemy, msgspec and others.",
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        without_icons(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 16)
        column.setSpacing(16)
        column.addWidget(title)
        for line in lines:
            label = plain_label(line, self, wrap=True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(label)
        column.addWidget(buttons)
        self.setMinimumWidth(480)
