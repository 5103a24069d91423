"""The reader: an article to read and to label in.

What belongs here: assembling page, spans, mouse and keys, and the signals that the shell answers.
The reader changes nothing by itself: it says what was clicked, chosen or dragged, and shows a span
when the shell puts it here, which is after it is on the disk.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QContextMenuEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from annotator.text import graphemes_boundary
from annotator.values import quote_of
from ui.plain import tooltip
from ui.reader.compared import ComparedPage
from ui.reader.hits import spans_under
from ui.reader.mouse import Mouse

if TYPE_CHECKING:
    from annotator.values import Segment

LINK_TIP = "Drag to another span to relate the two. Esc stops."
_MARKS = {"“": "”", "„": "“", "«": "»", "»": "«", '"': '"', "‘": "’", "「": "」"}

_CONTROL = Qt.KeyboardModifier.ControlModifier
_LEFT = Qt.MouseButton.LeftButton


class Reader(ComparedPage):
    """The article and its spans. Offsets are code points of the article's text."""

    span_clicked = Signal(object)
    """The id of the span that was clicked (it is selected already), or None: plain text."""
    words_chosen = Signal(bool)
    """A selection by mouse has ended; True if Alt was held: take exactly these characters."""
    edge_dragged = Signal(str, object)
    """An edge was moved by its handle: id, and the new tuple[Segment, ...]."""
    relation_dragged = Signal(str, str)
    """A relation was drawn from the selected span (its id) to another (its id)."""
    menu_wanted = Signal(object, object)
    """A context menu is asked for: QPoint on the screen, and the id of the span there | None."""
    zoom_wanted = Signal(int)
    """Ctrl and the wheel: 1 for larger letters, -1 for smaller ones."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mouse = Mouse(self)
        self.setAccessibleName("Article")
        self.setAccessibleDescription(
            "The text of the article, to read and to select words in. Its spans are in the list of"
            " spans."
        )

    @property
    def sticky(self) -> str | None:
        """The label that every selection takes now."""
        return self._sticky

    @property
    def preview(self) -> tuple[Segment, ...] | None:
        """The segments of the selected span while an edge of it is being dragged."""
        return self._preview

    def announce(self, text: str) -> None:
        """Have a screen reader say a sentence."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def copy_quotation(self, source: str) -> bool:
        """Put the selected words, or the selected span's, into the clipboard as a quotation with
        its ``source`` (one line); False if nothing is selected."""
        words, span = self.words(), self.span(self.selected_span)
        if words is not None:
            quote = quote_of(self.text, (words,))
        elif span is not None:
            quote = quote_of(self.text, span.segments)
        else:
            return False
        QGuiApplication.clipboard().setText(quotation(quote, source))
        return True

    def cycle(self) -> str | None:
        """The next of the spans that cover the caret (or the selected span); None without any."""
        span, at = self.span(self.selected_span), self.caret()
        if span is not None and not span.holds(at):
            at = span.start
        ids = self.spans_at(at)
        following = ids.index(span.id) + 1 if span is not None and span.id in ids else 0
        return ids[following % len(ids)] if ids else None

    # What Qt calls

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The left button selects and clicks; the others leave the selection alone."""
        event.accept()
        if event.button() == _LEFT:
            self._mouse.press(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The word under the pointer."""
        event.accept()
        if event.button() == _LEFT:
            self._mouse.double_click(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select on, drag on, or show what a click would meet."""
        event.accept()
        self._mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The end of a selection, a click or a drag."""
        event.accept()
        if event.button() == _LEFT:
            self._mouse.release(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl, ask for other letters (Qt would change them behind our back)."""
        if event.modifiers() & _CONTROL:
            if event.angleDelta().y():
                self.zoom_wanted.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for a menu: by mouse for what is under it, by key for the selection or caret."""
        event.accept()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            at = self.spans_at(self.caret())
            span_id = self.selected_span or (at[0] if at else None)
            place = self.viewport().mapToGlobal(self.cursorRect().bottomLeft())
        else:
            ids = spans_under(self, QPointF(event.pos()))
            first = ids[0] if ids else None
            span_id = self.selected_span if self.selected_span in ids else first
            place = QPoint(event.globalPos())
        self.menu_wanted.emit(place, span_id)

    def event(self, event: QEvent) -> bool:
        """Esc ends a drag before it reaches any action; no other key is kept from the actions."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self._mouse.dragging and event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
            event.ignore()
            return False
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the caret and select, as Qt does; the caret never stops inside a character."""
        if self._mouse.dragging and event.key() == Qt.Key.Key_Escape:
            self._mouse.abort()
            return
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        former = self.caret()
        super().keyPressEvent(event)
        self._leave_character(former)

    def _leave_character(self, former: int) -> None:
        now = self.caret()
        whole = graphemes_boundary(self.text, now, up=now > former)
        if whole == now:
            return
        if self.textCursor().hasSelection():
            self.extend_words(self.anchor(), whole)
        else:
            self.set_caret(whole)

    def viewportEvent(self, event: QEvent) -> bool:
        """Name the spans under a resting pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._tip(QPointF(event.pos())), self)
            return True
        return bool(super().viewportEvent(event))

    def _tip(self, point: QPointF) -> str:
        if self.knob_under(point):
            return f"<qt>{LINK_TIP}</qt>"
        if self.comparison is not None:
            return tooltip(self.compared_words(point))
        spans = [span for span in map(self.span, spans_under(self, point)) if span is not None]
        lines = [
            html.escape(f"{self.brush().stroke(span.label).name} · {span.who}".removesuffix(" · "))
            for span in spans[:6]
        ]
        return f"<qt>{'<br>'.join(lines)}</qt>" if lines else ""


def quotation(words: str, source: str) -> str:
    """The words in quotation marks (their own, where they stand in some) and the source."""
    words = words.strip()
    if not (len(words) > 1 and _MARKS.get(words[0]) == words[-1]):
        words = f"“{words}”"
    return f"{words} — {source}" if source else words
