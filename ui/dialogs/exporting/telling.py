"""A pane of plain words in parts with headings, and how what has been written can be reached.

What belongs here: what the export and the dataset dialog show of a preview and of a result. All
words come in as plain text with a character format, so that nothing in them is markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit


class Part(NamedTuple):
    """A heading and the lines under it; ``fixed``: in letters of one width."""

    head: str
    lines: Sequence[str]
    fixed: bool = False


def tell(field: QPlainTextEdit, parts: Sequence[Part]) -> None:
    """Show the parts that have lines; where it was scrolled to, it stays."""
    before = field.verticalScrollBar().value()
    field.clear()
    cursor = QTextCursor(field.document())
    plain, bold, fixed = QTextCharFormat(), QTextCharFormat(), QTextCharFormat()
    bold.setFontWeight(QFont.Weight.Bold)
    mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    fixed.setFontFamilies([mono.family()])
    between = ""
    for part in parts:
        if part.lines:
            cursor.insertText(f"{between}{part.head}\n", bold)
            cursor.insertText("\n".join(part.lines), fixed if part.fixed else plain)
            between = "\n\n"
    field.verticalScrollBar().setValue(before)


def show_in_folder(path: Path) -> None:
    """Open the folder that something lies in, in the system's own file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))


def copy_path(path: Path) -> None:
    """Put a path on the clipboard."""
    QGuiApplication.clipboard().setText(str(path))
