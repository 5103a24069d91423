"""The page: a text to read, with a caret and a selection in code points.

What belongs here: the text widget without spans. It shows the display copy in a centred column,
finds the character at a point, converts the selection (one of the two places where UTF-16 units
become code points), and keeps the reader's place. The viewport moves only when it is asked to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QMimeData, QPointF, QRect, Qt
from PySide6.QtGui import QResizeEvent, QTextBlock, QTextCursor, QTextDocument, QTextLine
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget
from shiboken6 import isValid

from annotator.text import graphemes_boundary
from annotator.values import Segment
from ui.reader.display import Display
from ui.reader.heading import Heading
from ui.reader.layout import SpacedLayout
from ui.reader.look import Look, look
from ui.reader.spans import Place

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
        self._top: int | None = None
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
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAcceptDrops(False)
        self.viewport().setMouseTracking(True)

    # The text

    @property
    def text(self) -> str:
        """The text that is shown."""
        return self._display.text

    def set_text(self, text: str, place: Place | None = None) -> None:
        """Show a text from its beginning, or from a place in it."""
        self._display = Display(text)
        self._install()
        self.show_place(place or Place(0, 0))

    def set_heading(self, title: str, byline: str = "") -> None:
        """Title and source line above the text. They scroll with it and are not part of it.

        A title with which the text itself begins is not shown twice.
        """
        former, self._heading = self._heading, Heading(title, byline)
        if (former.title, former.byline) == (self._heading.title, self._heading.byline):
            return
        self._layout.head = self._head()
        self._document.firstBlock().layout().clearLayout()
        self._settle()
        self.viewport().update()

    def set_text_look(self, family: str, points: float, measure: int, spacing: float) -> None:
        """The font, the characters of a line, and the height of a line to that of its font."""
        top = self._first_visible()
        self._look = look(family, points, measure, spacing)
        self._layout.look = self._look
        self.setFont(self._look.font)
        self._layout.measure()
        self._layout.head = self._head()
        self._layout.forget()
        self._lines_changed(top)

    def _install(self) -> None:
        """A fresh document for the display copy: quicker than changing the one that is shown."""
        former = self.document()
        document = QTextDocument(self)
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(0)
        document.setDefaultFont(self._look.font)
        document.setPlainText(self._display.shown)
        layout = SpacedLayout(document, self._look, self.viewport().width())
        document.setDocumentLayout(layout)
        self._document, self._layout = document, layout
        layout.head = self._head()
        self.setDocument(document)
        self.setCursorWidth(2)
        if isValid(former):  # Qt deletes the very first one itself
            former.deleteLater()
        self._top = None
        self._geometry_changed()
        layout.estimate()
        layout.tell_size()

    def _head(self) -> int:
        return self._heading.for_text(self.text).height(self._look, self._layout.column)

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
        self.setTextCursor(cursor)

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
        self.setTextCursor(cursor)

    def anchor(self) -> int:
        """The code point at which the selection was begun."""
        return self._display.index(self.textCursor().anchor())

    def clear_words(self) -> None:
        """Select nothing; the caret stays."""
        cursor = self.textCursor()
        cursor.clearSelection()
        self.setTextCursor(cursor)

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is copied: the article's own characters. Qt calls this."""
        made, words = QMimeData(), self.words()
        if words is not None:
            made.setText(self.text[words.start : words.end])
        return made

    # Points and lines

    def visible_blocks(self) -> Iterator[Shown]:
        """The blocks on the screen, laid out, from the top."""
        block, top = self.firstVisibleBlock(), self.contentOffset().y()
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
        return self._index_at(point, QTextLine.CursorPosition.CursorBetweenCharacters)

    def character_at(self, point: QPointF) -> int:
        """The code point of the character under a point of the viewport."""
        return self._index_at(point, QTextLine.CursorPosition.CursorOnCharacter)

    def _index_at(self, point: QPointF, how: QTextLine.CursorPosition) -> int:
        shown, line = self.line_at(point)
        unit = shown.block.position() + line.xToCursor(point.x(), how)
        return graphemes_boundary(self.text, self._display.index(unit))

    # The place

    def place(self) -> Place:
        """Where somebody is: the first visible character and the caret."""
        return Place(self._first_visible(), self.caret())

    def show_place(self, place: Place) -> None:
        """Go to a place, wherever the caret is in it."""
        self.set_caret(min(place.caret, len(self.text)))
        self._scroll_to(place.top)

    def reveal(self, segment: Segment) -> None:
        """Scroll so that the beginning of the segment can be read, if it cannot be yet."""
        start = self._display.unit(segment.start)
        end = self._display.unit(max(segment.end, segment.start))
        if self._is_visible(start) and (self._is_visible(end) or self._is_long(start, end)):
            return
        lines = self.viewport().height() // (int(self._look.em) + self._look.gap)
        self._set_top_line(self._line_number(start) - lines // 3)
        if not self._is_visible(start):
            self._set_top_line(self._line_number(start))

    def _first_visible(self) -> int:
        """The first character of the first line that is on the screen, or the one that was there
        before the lines were broken anew, if it still is in that line (so it does not creep)."""
        block, top = self.firstVisibleBlock(), self.contentOffset().y()
        self._layout.blockBoundingRect(block)
        lines = block.layout()
        for number in range(lines.lineCount()):
            line = lines.lineAt(number)
            if top + line.y() + line.height() > 1:
                start = block.position() + line.textStart()
                if self._top is not None and 0 <= self._top_unit() - start < line.textLength():
                    return self._top
                return self._display.index(start)
        return self._display.index(block.position())

    def _top_unit(self) -> int:
        return self._display.unit(self._top or 0)

    def _scroll_to(self, index: int) -> None:
        """Make the line of a code point the first one."""
        self._set_top_line(self._line_number(self._display.unit(index)))
        self._top = index

    def _line_number(self, unit: int) -> int:
        block = self._document.findBlock(unit)
        self._layout.blockBoundingRect(block)
        self._layout.tell_size()
        line = block.layout().lineForTextPosition(unit - block.position())
        return int(block.firstLineNumber() + max(line.lineNumber(), 0))

    def _set_top_line(self, number: int) -> None:
        self.verticalScrollBar().setValue(max(number, 0))

    def _cursor_rect(self, unit: int) -> QRect:
        cursor = QTextCursor(self._document)
        cursor.setPosition(unit)
        return self.cursorRect(cursor)

    def _is_visible(self, unit: int) -> bool:
        rect = self._cursor_rect(unit)
        return rect.top() >= 0 and rect.bottom() + self._look.gap <= self.viewport().height()

    def _is_long(self, start: int, end: int) -> bool:
        """Whether a stretch is too long to be wholly on the screen anyway."""
        height = self._cursor_rect(end).bottom() - self._cursor_rect(start).top()
        return height > self.viewport().height() - self._look.em * 3

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew and stay at the first visible character. Qt calls this."""
        width = self.viewport().width()
        changed = width != self._layout.width
        top = self._first_visible() if changed else 0
        self._layout.width = width
        if changed:
            self._layout.head = self._head()
        if changed and event.oldSize().width() == event.size().width():
            self._layout.forget()  # else Qt does it
        super().resizeEvent(event)
        if changed:
            self._lines_changed(top)

    def _lines_changed(self, top: int) -> None:
        self._geometry_changed()
        self._layout.estimate()
        self._layout.tell_size()
        self._scroll_to(top)
        self.viewport().update()
