"""The page with the overview beside its scroll bar.

What belongs here: placing the overview, telling it when it is stale, and what it asks of the page.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.reader.aided import AidedPage
from ui.reader.ruler import Ruler

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from ui.reader.spans import SpanIndex


class RuledPage(AidedPage):
    """A page with an overview of the article."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.ruler: Ruler | None = None
        super().__init__(parent)
        self.ruler = Ruler(self)
        self.set_ruler(True)

    def set_ruler(self, shown: bool) -> None:
        """Whether the overview stands beside the scroll bar."""
        if self.ruler is not None:
            self.ruler.setVisible(shown)
            self.setViewportMargins(0, 0, self.ruler.wanted_width() if shown else 0, 0)

    @property
    def index(self) -> SpanIndex:
        """The spans that are shown."""
        return self._index

    def line_counts(self) -> tuple[int, int]:
        """The lines of the text, and those on the screen; a text shorter than the page counts as
        long as the page."""
        most, lines = self.verticalScrollBar().maximum(), self._document.lineCount()
        if most:
            return lines, max(lines - most, 1)
        page = self.viewport().height() // (math.ceil(self._look.em) + self._look.gap)
        return max(lines, page, 1), max(lines, page, 1)

    def row_bounds(self, count: int) -> list[int]:
        """The code points at which ``count`` equal rows begin, and the end of the text."""
        document, index = self._document, self._display.index
        lines, bounds = self.line_counts()[0], list[int]()
        for row in range(count):
            line = row * lines / count
            block = document.findBlockByLineNumber(int(line))
            if not block.isValid():
                bounds.append(len(self.text))
                continue
            inside = (line - block.firstLineNumber()) / max(block.lineCount(), 1)
            bounds.append(index(block.position() + int(inside * block.length())))
        return [*bounds, len(self.text) + 1]

    # What makes it stale

    def select_span(self, span_id: str | None, *, reveal: bool = False) -> None:
        """Select a span; the overview shows where it is."""
        super().select_span(span_id, reveal=reveal)
        if self.ruler is not None:
            self.ruler.update()

    def _spans_changed(self) -> None:
        super()._spans_changed()
        self._ruler_stale()

    def _geometry_changed(self) -> None:
        super()._geometry_changed()
        self._ruler_stale()

    def _restyle(self) -> None:
        super()._restyle()
        self._ruler_stale()

    def _ruler_stale(self) -> None:
        if self.ruler is not None:
            self.ruler.stale()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the overview beside the page. Qt calls this."""
        super().resizeEvent(event)
        if self.ruler is not None:
            page = self.viewport().geometry()
            width = self.ruler.wanted_width()
            self.ruler.setGeometry(page.right() + 1, page.top(), width, page.height())
