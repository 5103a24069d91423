"""The page that keeps its reader's place.

What belongs here: scrolling. The viewport moves only when it is asked to, and what was the first
visible character stays it while lines are broken anew.
"""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QResizeEvent, QTextCursor
from PySide6.QtWidgets import QWidget

from annotator.values import Segment
from ui.reader.display import Display
from ui.reader.look import look
from ui.reader.page import Page
from ui.reader.spans import Place


class PlacedPage(Page):
    """A page that knows where its reader is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._top: int | None = None
        super().__init__(parent)

    def set_text(self, text: str, place: Place | None = None) -> None:
        """Show a text from its beginning, or from a place in it."""
        self._display = Display(text)
        self._top = None
        self._install()
        self.show_place(place or Place(0, 0))

    def set_text_look(self, family: str, points: float, measure: int, spacing: float) -> None:
        """The font, the characters of a line, and the height of a line to that of its font."""
        top = self._first_visible()
        self._look = look(family, points, measure, spacing)
        self._layout.look = self._look
        self._document.setDefaultFont(self._look.font)
        self._dress(self._document)
        self._layout.measure()
        self._layout.head = self._head()
        self._layout.forget()
        self._lines_changed(top)

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
        block = self.first_block()
        line = block.layout().lineAt(self.top_line())
        start = block.position() + line.textStart()
        if self._top is not None and 0 <= self._top_unit() - start < line.textLength():
            return self._top
        return self._display.index(start)

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

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Scroll, and lay out what comes into sight, so that the scroll bar, which counts lines,
        is painted once and with the right count. Qt calls this."""
        super().scrollContentsBy(dx, dy)
        for _ in self.visible_blocks():
            pass
        self._layout.tell_size_if_changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew and stay at the first visible character. Qt calls this."""
        width = self.viewport().width()
        changed = width != self._layout.width
        top = self._first_visible() if changed else 0
        if changed:
            self._layout.resize(width)
            self._layout.head = self._head()
        if changed and event.oldSize().width() == event.size().width():
            self._layout.forget()  # else Qt does it
        super().resizeEvent(event)
        if changed:
            self._lines_changed(top)

    def _lines_changed(self, top: int) -> None:
        self._geometry_changed()
        self._layout.estimate(self._display.lengths)
        self._layout.tell_size()
        self._scroll_to(top)
        self.viewport().update()
