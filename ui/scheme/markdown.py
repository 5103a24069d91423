"""Markdown to read: a guideline on screen, with nothing fetched and nothing to follow.

What belongs here: the document and the view for such words. A guideline may come from a stranger:
HTML in it is shown as it is written, pictures are told by their words and never loaded, and links
lead nowhere.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QFont,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

FEATURES: Final = QTextDocument.MarkdownFeature(
    QTextDocument.MarkdownFeature.MarkdownDialectGitHub.value
    | QTextDocument.MarkdownFeature.MarkdownNoHTML.value
)
LENGTH_MOST: Final = 400_000
"""Characters of Markdown that are shown; laying out more would hold up the window."""


class SafeDocument(QTextDocument):
    """A document that loads nothing.

    This alone is not enough: where ``loadResource`` has nothing, Qt reads a local picture by its
    name when it lays the words out. So pictures are replaced by words before there is a layout.
    """

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Nothing: no picture, no style sheet, whatever the text names."""
        return None


class MarkdownView(QTextEdit):
    """Markdown, read only. Arrow keys scroll it; Tab goes on to the next field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words_font: QFont | None = None
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.show_markdown("")

    def set_words_font(self, font: QFont) -> None:
        """Show the words that come next in this font."""
        self._words_font = font

    def show_markdown(self, text: str) -> None:
        """Show another text. The place that was read stays where it is, as far as there is one."""
        bar = self.verticalScrollBar()
        place = bar.value()
        made = SafeDocument(self)
        made.setUndoRedoEnabled(False)
        made.setDocumentMargin(16)
        made.setDefaultFont(self._words_font or self.font())
        made.setMarkdown(text[:LENGTH_MOST], FEATURES)
        pictures_told(made)
        self.setDocument(made)  # the former one is deleted by this
        bar.setValue(min(place, bar.maximum()))


def pictures_told(document: QTextDocument) -> None:
    """Put the words of each picture in its place, before the document is laid out."""
    found: list[tuple[int, str]] = []
    block = document.begin()
    while block.isValid():
        found.extend(_pictures(block))
        block = block.next()
    cursor = QTextCursor(document)
    for place, words in reversed(found):
        cursor.setPosition(place)
        cursor.setPosition(place + 1, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(f"[picture: {words}]", QTextCharFormat())


def _pictures(block: QTextBlock) -> list[tuple[int, str]]:
    """Position and words of the pictures in a block."""
    found: list[tuple[int, str]] = []
    pieces = block.begin()
    while not pieces.atEnd():
        piece = pieces.fragment()
        style = piece.charFormat()
        if style.isImageFormat():
            words = str(style.property(QTextFormat.Property.ImageAltText.value) or "")
            found += [(piece.position() + at, words) for at in range(piece.length())]
        pieces += 1
    return found
