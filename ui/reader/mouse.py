"""The mouse on the page: selecting words, clicking spans, dragging edges.

What belongs here: from presses and moves to selections and signals. Qt's own handling of the left
button is not used: it takes a click in the gap under a line for the next line, and begins to drag
selected words about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from annotator.text import paragraph_at, sentences, word_at
from annotator.values import Segment
from ui.reader import hits
from ui.reader.edges import moved, word_edge

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

    from ui.reader.reader import Reader

Mode = Literal["idle", "click", "words", "whole words", "edge", "link"]

NEAR = 4.0
"""How far from the last click, in pixels, the next one is at the same place."""

_ALT = Qt.KeyboardModifier.AltModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class Mouse(QObject):
    """Follows the left button from press to release on one reader."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader)
        self._reader = reader
        self._mode: Mode = "idle"
        self._pressed = QPointF()
        self._point = QPointF()
        self._whole = Segment(0, 0)
        self._edge: tuple[int, bool] = (0, True)
        self._clicked: tuple[QPointF, tuple[str, ...]] | None = None
        self._scroll = QTimer(self)
        self._scroll.setInterval(50)
        self._scroll.timeout.connect(self._on_scroll)
        self._double = QTimer(self)
        self._double.setSingleShot(True)

    @property
    def dragging(self) -> bool:
        """Whether an edge or a relation is being dragged now."""
        return self._mode in ("edge", "link")

    def press(self, event: QMouseEvent) -> None:
        """The left button goes down."""
        point = event.position()
        self._pressed = self._point = point
        handle = hits.handle_under(self._reader, point)
        if self._reader.knob_under(point):
            self._mode = "link"
            self._reader.pull_link(point)
        elif handle is not None:
            self._mode, self._edge = "edge", handle
        elif self._double.isActive() and self._is_near(self._pressed):
            self._take_sentence(point)
        elif event.modifiers() & _SHIFT:
            self._mode = "words"
            self._reader.extend_words(self._reader.anchor(), self._reader.index_at(point))
        else:
            self._mode = "click"
            self._reader.set_caret(self._reader.index_at(point))

    def double_click(self, event: QMouseEvent) -> None:
        """The second press in a row: the word."""
        point = event.position()
        if self._reader.knob_under(point) or hits.handle_under(self._reader, point) is not None:
            self.press(event)
            return
        word = word_at(self._reader.text, self._reader.character_at(point))
        self._pressed = self._point = point
        self._mode = "whole words"
        if word is not None:
            self._whole = word
            self._reader.select_words(word)
        else:
            at = self._reader.index_at(point)
            self._whole = Segment(at, at)
        if not self._reader.sticky:  # else the word is labelled now, and no sentence can follow
            self._double.start(QApplication.doubleClickInterval())

    def move(self, event: QMouseEvent) -> None:
        """The pointer moves, with the button down or without."""
        self._point = event.position()
        if not event.buttons() & Qt.MouseButton.LeftButton or self._mode == "idle":
            self._show_shape(self._point)
            return
        far = (self._point - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if self._mode == "click" and far:
            self._mode = "words"
        self._follow(exact=bool(event.modifiers() & _ALT))
        inside = 0 <= self._point.y() < self._reader.viewport().height()
        if inside:
            self._scroll.stop()
        elif self._mode != "click" and not self._scroll.isActive():
            self._scroll.start()

    def release(self, event: QMouseEvent) -> None:
        """The left button comes up: what was begun is done."""
        mode, self._mode = self._mode, "idle"
        self._scroll.stop()
        if mode == "click":
            self._click(event.position())
        elif mode == "edge":
            self._drop_edge()
        elif mode == "link":
            self._drop_link(event.position())
        elif mode in ("words", "whole words") and self._reader.words() is not None:
            self._offer_words()
            self._reader.words_chosen.emit(bool(event.modifiers() & _ALT))
        self._show_shape(event.position())

    def abort(self) -> None:
        """Esc while an edge or a relation is dragged: nothing has happened."""
        self._mode = "idle"
        self._scroll.stop()
        self._reader.set_preview(None)
        self._reader.pull_link(None)

    # The parts

    def _follow(self, *, exact: bool) -> None:
        point = self._inside(self._point)
        if self._mode == "words":
            self._reader.extend_words(self._reader.anchor(), self._reader.index_at(point))
        elif self._mode == "whole words":
            self._extend_by_words(point)
        elif self._mode == "edge":
            self._drag_edge(point, exact=exact)
        elif self._mode == "link":
            self._reader.pull_link(self._point)
            self._show_link()

    def _extend_by_words(self, point: QPointF) -> None:
        here = self._reader.character_at(point)
        word = word_at(self._reader.text, here) or Segment(here, here)
        if word.start < self._whole.start:
            self._reader.extend_words(self._whole.end, word.start)
        else:
            self._reader.extend_words(self._whole.start, max(word.end, self._whole.end))

    def _drag_edge(self, point: QPointF, *, exact: bool) -> None:
        reader, (part, begins) = self._reader, self._edge
        span = reader.span(reader.selected_span)
        if span is None:
            return
        edge = reader.index_at(point)
        if not exact:
            edge = word_edge(reader.text, reader.character_at(point), edge, begins=begins)
        reader.set_preview(moved(reader.text, span.segments, part, edge, begins=begins))

    def _drop_edge(self) -> None:
        reader = self._reader
        span, segments = reader.span(reader.selected_span), reader.preview
        if span is not None and segments is not None and segments != span.segments:
            reader.edge_dragged.emit(span.id, segments)
        reader.set_preview(None)

    def _drop_link(self, point: QPointF) -> None:
        reader = self._reader
        reader.pull_link(point)
        from_id, to_id = reader.selected_span, reader.link_target
        reader.pull_link(None)
        if from_id is not None and to_id is not None:
            reader.relation_dragged.emit(from_id, to_id)

    def _show_link(self) -> None:
        aimed = self._reader.link_target is not None
        self._set_shape(Qt.CursorShape.DragLinkCursor if aimed else Qt.CursorShape.CrossCursor)

    def _click(self, point: QPointF) -> None:
        """Select the topmost span at the point; again at the same place, the next one below it."""
        reader = self._reader
        if reader.comparison is not None:
            reader.pick(point)
            return
        mark = hits.overflow_under(reader, point)
        ids = list(mark.ids) if mark is not None else hits.spans_under(reader, point)
        again = (
            self._clicked is not None
            and sorted(self._clicked[1]) == sorted(ids)
            and (self._clicked[0] - point).manhattanLength() <= NEAR
        )
        if again and self._clicked is not None:
            ids = list(self._clicked[1])  # the order of the first click: the selected one is on top
        at = ids.index(reader.selected_span) + 1 if again and reader.selected_span in ids else 0
        chosen = ids[at % len(ids)] if ids else None
        self._clicked = (point, tuple(ids))
        reader.select_span(chosen)
        reader.span_clicked.emit(chosen)

    def _take_sentence(self, point: QPointF) -> None:
        """The third press in a row: the sentence."""
        self._double.stop()
        self._mode = "words"
        text, at = self._reader.text, self._reader.character_at(point)
        paragraph = paragraph_at(text, at)
        here = [
            one
            for one in sentences(text, paragraph.start, paragraph.end)
            if one.start <= at < one.end
        ]
        self._reader.select_words(here[0] if here else paragraph)

    def _offer_words(self) -> None:
        """The selected words for the middle button, where the system has such a thing."""
        clipboard, words = QGuiApplication.clipboard(), self._reader.words()
        if words is not None and clipboard.supportsSelection():
            text = self._reader.text[words.start : words.end]
            clipboard.setText(text, clipboard.Mode.Selection)

    def _on_scroll(self) -> None:
        """The pointer is held above or below the page: scroll and go on selecting."""
        height = self._reader.viewport().height()
        y = self._point.y()
        beyond = y if y < 0 else y - height
        lines = int(beyond / 30) + (1 if beyond >= 0 else -1)
        bar = self._reader.verticalScrollBar()
        bar.setValue(bar.value() + lines)
        self._follow(exact=bool(QApplication.keyboardModifiers() & _ALT))

    def _inside(self, point: QPointF) -> QPointF:
        height = self._reader.viewport().height()
        return QPointF(point.x(), min(max(point.y(), 0.0), height - 1.0))

    def _is_near(self, point: QPointF) -> bool:
        return (point - self._point).manhattanLength() <= QApplication.startDragDistance()

    def _show_shape(self, point: QPointF) -> None:
        reader = self._reader
        if reader.hint_under(point) is not None or reader.knob_under(point):
            shape = Qt.CursorShape.PointingHandCursor
        elif hits.handle_under(reader, point) is not None:
            shape = Qt.CursorShape.SizeHorCursor
        elif self._picks(point):
            shape = Qt.CursorShape.PointingHandCursor
        else:
            shape = Qt.CursorShape.IBeamCursor
        self._set_shape(shape)

    def _picks(self, point: QPointF) -> bool:
        """Whether a click here is meant for what is drawn under the words."""
        reader = self._reader
        if reader.comparison is not None:
            return reader.on_bar(point)
        return hits.overflow_under(reader, point) is not None or hits.on_track(reader, point)

    def _set_shape(self, shape: Qt.CursorShape) -> None:
        viewport = self._reader.viewport()
        if viewport.cursor().shape() != shape:
            viewport.setCursor(shape)
