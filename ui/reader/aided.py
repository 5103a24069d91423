"""The page with what helps in labelling: hints, companions, relations, and the link knob.

What belongs here: keeping what is to be shown beside spans, and when to draw it. How it is drawn is
in ``ui.reader.around``, which is loaded once there is something to draw: the first page that the
program shows needs none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtWidgets import QWidget

from ui.reader import hits
from ui.reader.found import FoundPage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QPainter

    from ui.reader.around import Around
    from ui.reader.items import CompanionItem, Hint, RelationItem
    from ui.reader.page import Shown
    from ui.reader.spans import Place, SpanItem


class AidedPage(FoundPage):
    """A page with aids to labelling. Offsets are code points of the article's text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.hints: tuple[Hint, ...] = ()
        self.companions: tuple[CompanionItem, ...] = ()
        self.relations: tuple[RelationItem, ...] = ()
        self._rules: Mapping[str, frozenset[str]] = {}
        self.pull: QPointF | None = None
        self._around: Around | None = None
        super().__init__(parent)

    # What is shown

    def show_hints(self, hints: Sequence[Hint]) -> None:
        """Show these keys over their segments, in place of any others, and how far each reaches."""
        self._set_if_other("hints", tuple(hints))

    def clear_hints(self) -> None:
        """Show no keys any more."""
        self.show_hints(())

    def set_companions(self, items: Sequence[CompanionItem]) -> None:
        """The companions of the selected span; forgotten when another is selected."""
        if self.companions != tuple(items):
            self._touch_companions()
            self.companions = tuple(items)
            self._touch_companions()

    def set_relations(self, items: Sequence[RelationItem]) -> None:
        """The relations of the selected span; forgotten when another is selected."""
        self._forget_arcs()
        self._set_if_other("relations", tuple(items))

    def set_link_rules(self, rules: Mapping[str, frozenset[str]]) -> None:
        """From which labels a relation can be drawn, and to which: there the knob stands."""
        self._set_if_other("_rules", dict(rules))

    # What a change touches

    def show_article(
        self, text: str, spans: Sequence[SpanItem], place: Place | None = None
    ) -> None:
        """Show a text with its spans, and nothing of what was beside those of the former one."""
        self.hints, self.companions, self.relations, self.pull = (), (), (), None
        super().show_article(text, spans, place)

    def select_span(self, span_id: str | None, *, reveal: bool = False) -> None:
        """Select a span; what belongs to the former one is not shown any more."""
        former = self.selected_span
        super().select_span(span_id, reveal=reveal)
        if self.selected_span != former:
            self._let_go()

    def put_span(self, span: SpanItem) -> None:
        """Add a span, or change the one of the same id, with what hangs on it."""
        super().put_span(span)
        self._touch_beside(span.id)

    def remove_span(self, span_id: str) -> None:
        """Take a span away, and what hangs on it."""
        self._touch_beside(span_id)
        former = self.selected_span
        super().remove_span(span_id)
        if self.selected_span != former:
            self._let_go()

    def _let_go(self) -> None:
        self.set_companions(())
        self.set_relations(())
        self.pull = None

    def _forget_arcs(self) -> None:
        if self._around is not None:
            self._around.forget()

    def _touch_beside(self, span_id: str) -> None:
        """Paint anew what hangs on a span: its companions, or a relation of the selected one."""
        if self.companions and span_id == self.selected_span:
            self._touch_companions()
        if any(span_id in (one.from_id, one.to_id) for one in self.relations):
            self._forget_arcs()
            self.viewport().update()

    def _touch_companions(self) -> None:
        """Ask for a paint of the lines of the companions with the names above them, no more."""
        if not self.companions:
            return
        over = self.around().captions.height + 6
        for row in self.boxes([[item.segment] for item in self.companions]):
            if row:
                height = row[-1].bottom() - row[0].top() + over + 6
                strip = QRectF(0, row[0].top() - over, self.viewport().width(), height)
                self.viewport().update(strip.toAlignedRect())

    def _geometry_changed(self) -> None:
        super()._geometry_changed()
        self._around = None

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Scroll. What hangs between the lines does not move with the pixels of the page."""
        super().scrollContentsBy(dx, dy)
        if self.hints or self.companions or self.relations or self.pull is not None:
            self.viewport().update()

    def around(self) -> Around:
        """What draws the aids, in the present look."""
        if self._around is None:
            from ui.reader.around import Around

            self._around = Around(self)
        return self._around

    def hint_places(self) -> dict[str, QRect]:
        """Where the hints on the screen are drawn, by key, in the viewport."""
        keys, rects = self.around().placed_hints(None)
        return {key: rect.toAlignedRect() for key, rect in zip(keys, rects, strict=True)}

    def hint_under(self, point: QPointF) -> str | None:
        """The key of the hint that is drawn at a point of the viewport, the topmost; None where
        there is none."""
        return self.around().hint_under(point) if self.hints else None

    # The link knob

    @property
    def link_target(self) -> str | None:
        """The span that the relation being drawn would go to."""
        span = self._index.get(self.selected_span)
        if self.pull is None or span is None:
            return None
        ids = hits.spans_under(self, self.pull)
        return next((id_ for id_ in ids if self.may_link(span, self._index.get(id_))), None)

    def has_knob(self, span: SpanItem | None) -> bool:
        """Whether a relation can be drawn from a span."""
        return span is not None and span.own and bool(self._rules.get(span.label))

    def knob_place(self) -> QPointF | None:
        """The middle of the link knob; None where there is none."""
        span = self._index.get(self.selected_span)
        return self.around().knob_place(span) if span and self.has_knob(span) else None

    def knob_under(self, point: QPointF) -> bool:
        """Whether a point takes the link knob."""
        span = self._index.get(self.selected_span)
        if point.x() > self._layout.left or span is None or not self.has_knob(span):
            return False
        return self.around().is_on_knob(point, span)

    def pull_link(self, point: QPointF | None) -> None:
        """Draw a line from the knob to a point; None: no more."""
        self.pull = None if point is None else QPointF(point)
        self.viewport().update()

    def may_link(self, span: SpanItem, other: SpanItem | None) -> bool:
        """Whether a relation may be drawn from a span to another."""
        if other is None or other.id == span.id:
            return False
        return other.label in self._rules.get(span.label, ())

    # Painting

    def _paint_over(self, painter: QPainter, here: list[Shown], seen: list[Shown]) -> None:
        super()._paint_over(painter, here, seen)
        span = self._index.get(self._selected)
        if span is not None and (self.companions or self.relations or self.has_knob(span)):
            self.around().paint(painter, span, seen)
        if self.hints:
            self.around().paint_hints(painter, seen)
