"""The page: a text to read, with a caret and a selection in code points.

What belongs here: the text widget without spans and without a memory for places. It shows the
display copy in a centred column, finds the character at a point, and converts the selection (one of
the two places where UTF-16 units become code points).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt
from PySide6.QtGui import (
    QGuiApplication,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextLine,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget
from shiboken6 import isValid

from annotator.text import graphemes_boundary
from annotator.values import Segment
from ui.reader.bar import QuietBar
from ui.reader.display import Display
from ui.reader.heading import Heading
from ui.reader.layout import SpacedLayout
from ui.reader.look import Look, look
from ui.reader.pointing import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEEP = QTextCursor.MoveMode.KeepAnchor


class Shown(NamedTuple):
    """A block on the screen: its top in the viewport and its height, in pixels."""

    block: QTextBlock
    top: float
    height: float


class Page(QPlainTextEdit):
    """A text in a column. All offsets that go in and come out are code points of ``text``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._display = Display("")
        self._look: Look = look("Serif", 13.0, 66, 1.7)
        self._heading = Heading()
        self._set_up()
        self._document: QTextDocument
        self._layout: SpacedLayout
        self._install()

    def _set_up(self) -> None:
        mouse = Qt.TextInteractionFlag.TextSelectableByMouse
        self.setReadOnly(True)
        self.setTextInteractionFlags(mouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.setUndoRedoEnabled(False)
        self.setAcceptDrops(False)
        self.setTabChangesFocus(True)
        self.setCursorWidth(2)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # Always there, so that the column does not move between a short text and a long one.
        self.setVerticalScrollBar(QuietBar(self))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAcceptDrops(False)
        self.viewport().setMouseTracking(True)

    # The text

    @property
    def text(self) -> str:
        """The text that is shown."""
        return self._display.text

    def set_heading(self, title: str, byline: str = "") -> None:
        """Title and source line above the text. They scroll with it and are not part of it.

        Where the text itself begins with the title, that paragraph is set as the headline.
        """
        former, self._heading = self._heading, Heading(title, byline)
        if (former.title, former.byline) == (self._heading.title, self._heading.byline):
            return
        self._dress(self._document)
        self._layout.head = self._head()
        self._document.firstBlock().layout().clearLayout()
        self._settle()
        self.viewport().update()

    def _install(self) -> None:
        """A fresh document for the display copy: quicker than changing the one that is shown."""
        former = self.document()
        document = QTextDocument(self)
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(0)
        document.setDefaultFont(self._look.font)
        document.setPlainText(self._display.shown)
        self._dress(document)
        layout = SpacedLayout(document, self._look, self.viewport().width())
        document.setDocumentLayout(layout)
        self._document, self._layout = document, layout
        layout.head = self._head()
        self.setDocument(document)
        self.setCursorWidth(2 if self._display.shown else 0)  # an empty page is no place to read
        if isValid(former):  # Qt deletes the very first one itself
            former.deleteLater()
        self._geometry_changed()
        layout.estimate(self._display.lengths)
        layout.tell_size()

    def _dress(self, document: QTextDocument) -> None:
        """Set the first paragraph as the headline, or like the others."""
        cursor, form = QTextCursor(document), QTextCharFormat()
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, _KEEP)
        if self._heading.leads(self.text):
            form.setFont(self._look.head)
        if form.font() != cursor.charFormat().font():
            cursor.setCharFormat(form)

    def _head(self) -> int:
        return self._heading.for_text(self.text).height(self._look, self._layout.column)

    def changeEvent(self, event: QEvent) -> None:
        """Take part in a change, but for the font: the letters follow the look alone. Qt gives a
        widget a former font when the application's style sheet is put on anew. Qt calls this."""
        if event.type() not in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            super().changeEvent(event)

    def _geometry_changed(self) -> None:
        """Lines have moved; a subclass forgets what it knew about them."""

    def _settle(self) -> None:
        self._geometry_changed()
        self._layout.tell_size()

    # The caret and the selected words

    def caret(self) -> int:
        """The code point before which the caret stands."""
        return self._display.index(self.textCursor().position())

    def set_caret(self, index: int) -> None:
        """Put the caret before a code point; nothing is selected then."""
        cursor = self.textCursor()
        cursor.setPosition(self._display.unit(graphemes_boundary(self.text, index)))
        self.put_cursor(cursor)

    def words(self) -> Segment | None:
        """The selected words as they are, unsnapped; None if nothing is selected."""
        cursor = self.textCursor()
        start = self._display.index(cursor.selectionStart())
        end = self._display.index(cursor.selectionEnd())
        return Segment(start, end) if start < end else None

    def select_words(self, segment: Segment) -> None:
        """Select these words. The viewport stays where it is."""
        self.extend_words(segment.start, segment.end)

    def extend_words(self, anchor: int, caret: int) -> None:
        """Select from ``anchor`` to ``caret``, which may be the earlier one."""
        cursor = self.textCursor()
        cursor.setPosition(self._display.unit(anchor))
        cursor.setPosition(self._display.unit(caret), _KEEP)
        self.put_cursor(cursor)

    def anchor(self) -> int:
        """The code point at which the selection was begun."""
        return self._display.index(self.textCursor().anchor())

    def clear_words(self) -> None:
        """Select nothing; the caret stays."""
        cursor = self.textCursor()
        cursor.clearSelection()
        self.put_cursor(cursor)

    def copy(self) -> None:
        """Copy the selected words: the article's own characters.

        Qt's own ``copy`` would put an object that Python made into the clipboard, which outlives
        Python at the end of the program, and brings it down.
        """
        words = self.words()
        if words is not None:
            QGuiApplication.clipboard().setText(self.text[words.start : words.end])

    def createMimeDataFromSelection(self) -> QMimeData:
        """What else takes the selected words gets: the article's own characters. Qt calls this."""
        made, words = QMimeData(), self.words()
        if words is not None:
            made.setText(self.text[words.start : words.end])
        return made

    # Points and lines

    def first_block(self) -> QTextBlock:
        """The first block on the screen. Where a text has just given way to a shorter one, Qt may
        still count to a block that is not there any more: then that is the first one of all."""
        block = self.firstVisibleBlock()
        return block if block.isValid() else self._document.firstBlock()

    def visible_blocks(self) -> Iterator[Shown]:
        """The blocks on the screen, laid out, from the top."""
        block, top = self.first_block(), self.contentOffset().y()
        bottom = self.viewport().height()
        while block.isValid() and top <= bottom:
            height = self._layout.blockBoundingRect(block).height()
            yield Shown(block, top, height)
            top += height
            block = block.next()

    def shown_at(self, y: float) -> Shown:
        """The block on the screen at this height; beyond them, the nearest."""
        last: Shown | None = None
        for shown in self.visible_blocks():
            last = shown
            if y < shown.top + shown.height:
                break
        return last or Shown(self._document.firstBlock(), 0.0, 0.0)

    def line_at(self, point: QPointF) -> tuple[Shown, QTextLine]:
        """The line at a point. The gap under a line belongs to it."""
        shown = self.shown_at(point.y())
        lines = shown.block.layout()
        found = lines.lineAt(0)
        for number in range(1, lines.lineCount()):
            line = lines.lineAt(number)
            if shown.top + line.y() > point.y():
                break
            found = line
        return shown, found

    def index_at(self, point: QPointF) -> int:
        """The code point whose beginning is nearest to a point of the viewport."""
        return self._index_at(point, on_character=False)

    def character_at(self, point: QPointF) -> int:
        """The code point of the character under a point of the viewport."""
        return self._index_at(point, on_character=True)

    def _index_at(self, point: QPointF, *, on_character: bool) -> int:
        shown, line = self.line_at(point)
        return nearest(self._display, shown.block, line, point.x(), on_character=on_character)

    def put_cursor(self, cursor: QTextCursor) -> None:
        """Take over a cursor without scrolling to it, as Qt would."""
        block, y, line = self.first_block(), self.contentOffset().y(), self.top_line()
        self.setTextCursor(cursor)
        if (self.first_block(), self.contentOffset().y()) != (block, y):
            self._layout.tell_size()
            self.verticalScrollBar().setValue(block.firstLineNumber() + line)

    def top_line(self) -> int:
        """The first line of the first visible block that is on the screen."""
        block, top = self.first_block(), self.contentOffset().y()
        self._layout.blockBoundingRect(block)
        lines = block.layout()
        for number in range(lines.lineCount()):
            line = lines.lineAt(number)
            if top + line.y() + line.height() > 1:
                return number
        return max(lines.lineCount() - 1, 0)
