"""The overview ruler: a slim strip beside the scroll bar that shows where things are.

What belongs here: the widget. Labels lie at the left of it, found words at the right, the selected
span across, and a band stands where the page is. A picture of all that changes seldom is made a
moment after the last change, never while somebody labels; the band is drawn anew as one scrolls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from ui.reader.ruled import RuledPage

WAIT_MS: Final = 150
"""How long after the last change the picture is made."""

ROW: Final = 2
"""Height of a row, in pixels: the least that a mark has."""

_BAND: Final = 10
_FOUND: Final = 0.34
"""The share of the width that found words have."""

_TIPS: Final = {
    False: "Where the spans and the words found lie. Click to go there.",
    True: "Where the annotators differ, and where the words found lie. Click to go there.",
}


class Ruler(QWidget):
    """The overview of one page. A click goes there."""

    def __init__(self, page: RuledPage) -> None:
        super().__init__(page)
        self._page = page
        self._picture = QPixmap()
        self._bounds: list[int] = [0, 0]
        self._later = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._later.timeout.connect(self.build)
        self.setAccessibleName("Overview of the article")
        self.setAccessibleDescription(
            "Where the spans, the words found and the part on the screen lie in the article."
            " A click goes there."
        )
        self.setToolTip(_TIPS[False])
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        page.verticalScrollBar().valueChanged.connect(self.update)
        page.verticalScrollBar().rangeChanged.connect(self.stale)

    def wanted_width(self) -> int:
        """The width that suits the letters, in pixels."""
        return max(14, round(self.fontMetrics().height() * 0.85))

    def stale(self) -> None:
        """Something has changed: make the picture anew, once nothing has for a moment."""
        if self.isVisible():
            self._later.start()

    def tell(self, *, differences: bool) -> None:
        """Say whether the marks are spans, or ``differences`` between annotators."""
        self.setToolTip(_TIPS[differences])
        self.stale()

    def build(self) -> None:
        """Make the picture now."""
        self._later.stop()
        self._bounds = self._page.row_bounds(max(self.height() // ROW, 1))
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self._paint_labels(painter)
        self._paint_found(painter)
        painter.end()
        self._picture = picture
        self.update()

    def _paint_labels(self, painter: QPainter) -> None:
        from ui.reader.overview import label_rows  # late: the first page needs no overview

        brush, wide = self._page.brush(), self._labels_width()
        bars: dict[str, list[QRectF]] = {}
        for row, labels in enumerate(label_rows(self._bounds, self._page.index)):
            each = wide / max(len(labels), 1)
            for at, label in enumerate(labels):
                bars.setdefault(label, []).append(QRectF(2 + at * each, row * ROW, each, ROW))
        painter.setPen(Qt.PenStyle.NoPen)
        for label, rects in bars.items():
            painter.setBrush(brush.stroke(label).colour)
            painter.drawRects(rects)

    def _paint_found(self, painter: QPainter) -> None:
        from ui.reader.overview import found_rows

        left = 3 + self._labels_width()
        painter.setBrush(self._page.tones().ink)
        rows = found_rows(self._bounds, self._page.hits)
        painter.drawRects([QRectF(left, row * ROW, self.width() - left - 1, ROW) for row in rows])

    def _labels_width(self) -> float:
        return float(round((self.width() - 4) * (1 - _FOUND)))

    def band(self) -> QRect:
        """Where the part on the screen lies."""
        lines, seen = self._page.line_counts()
        top = round(self._page.verticalScrollBar().value() / lines * self.height())
        height = max(round(seen / lines * self.height()), _BAND)
        return QRect(0, min(top, self.height() - height), self.width(), height)

    def selected_rows(self) -> QRect:
        """Where the selected span lies; nothing if none is selected."""
        span = self._page.span(self._page.selected_span)
        if span is None or self._picture.isNull():
            return QRect()
        from ui.reader.overview import rows_of

        rows = rows_of(self._bounds, span.start, span.end)
        return QRect(0, rows.start * ROW, self.width(), max(len(rows) * ROW, ROW))

    # What Qt calls

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the band, the picture on it, and the selected span. Qt calls this."""
        tones, painter = self._page.tones(), QPainter(self)
        painter.fillRect(event.rect(), tones.page)
        if self._page.verticalScrollBar().maximum():
            veil = QColor(tones.quiet)
            veil.setAlpha(36)
            painter.fillRect(self.band(), veil)
            veil.setAlpha(110)
            painter.setPen(QPen(veil, 1))
            painter.drawRect(self.band().adjusted(0, 0, -1, -1))
        if self._picture.isNull():
            self.stale()
        else:
            painter.drawPixmap(0, 0, self._picture)
        chosen = self.selected_rows()
        if not chosen.isEmpty():
            painter.setPen(QPen(tones.ink, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(chosen).adjusted(0.75, -1.25, -0.75, 1.25))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another height has other rows. Qt calls this."""
        super().resizeEvent(event)
        self.stale()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there. Qt calls this."""
        self._go(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go along, with the button down. Qt calls this."""
        self._go(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Keep the press's other half from the page. Qt calls this."""
        event.accept()

    def _go(self, event: QMouseEvent) -> None:
        event.accept()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            return
        bar, (lines, seen) = self._page.verticalScrollBar(), self._page.line_counts()
        share = min(max(event.position().y() / max(self.height(), 1), 0.0), 1.0)
        bar.setValue(round(share * lines - seen / 2))
