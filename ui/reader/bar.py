"""The page's scroll bar.

What belongs here: a bar that keeps its room where there is nothing to scroll, but shows nothing.
"""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollBar


class QuietBar(QScrollBar):
    """A scroll bar that is blank, in the colour of the page, while all of the text is in sight."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar if it can be moved. Qt calls this."""
        if self.maximum() > self.minimum():
            super().paintEvent(event)
            return
        painter, page = QPainter(self), self.parentWidget()
        painter.fillRect(self.rect(), (page or self).palette().base())
        painter.end()
