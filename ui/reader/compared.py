"""The page with the work of several annotators side by side.

What belongs here: keeping what is compared, when it is painted, and what a point of it means. How
it lies and is drawn is in ``ui.reader.compare_tracks`` and ``ui.reader.compare_paint``, which are
loaded once there is something to compare. While there is, the page's own spans are not shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtWidgets import QWidget

from ui.reader.found import FoundPage
from ui.reader.piece import BlockTracks, Piece
from ui.reader.ruled import RuledPage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtGui import QPainter

    from ui.reader.compare import Bar, CompareState
    from ui.reader.compare_paint import LanesBrush
    from ui.reader.compare_tracks import BlockLanes, SideBySide
    from ui.reader.page import Shown
    from ui.reader.spans import Place, SpanIndex, SpanItem


class ComparedPage(RuledPage):
    """A page that can show lanes of annotators under its lines instead of its spans."""

    group_picked = Signal(int)
    """A group was clicked: its index in the comparison."""
    version_picked = Signal(str)
    """The bar of a version was clicked: its key. ``group_picked`` follows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._comparison: CompareState | None = None
        self._side: SideBySide | None = None
        self._lanes_brush: LanesBrush | None = None
        self._lanes_of: dict[int, BlockLanes] = {}
        self._differing: SpanIndex | None = None
        super().__init__(parent)

    @property
    def comparison(self) -> CompareState | None:
        """What is shown side by side; None: the page's own spans are shown."""
        return self._comparison

    def set_comparison(self, state: CompareState | None) -> None:
        """Show lanes instead of the page's spans; None: the spans again.

        The words stay where they are read: the first visible line stays the first. Where only
        ``current`` or ``picked`` differ from before, nothing is laid out anew.
        """
        former, self._comparison = self._comparison, state
        if state == former:
            return
        if _laid_alike(former, state):
            self.viewport().update()
            return
        top = self._first_visible()
        self._take_comparison(state)
        self._layout.forget()
        self._lines_changed(top)

    def reveal_group(self, number: int) -> None:
        """Scroll to a group of the comparison, if it cannot be read yet."""
        from annotator.values import Segment

        state = self._comparison
        if state is not None and 0 <= number < len(state.groups):
            group = state.groups[number]
            self.reveal(Segment(group.start, group.end))

    def _take_comparison(self, state: CompareState | None) -> None:
        self._differing = None
        self._lanes_of.clear()
        self._side = None
        self._layout.room = None
        if state is not None:
            from ui.reader.compare_tracks import SideBySide

            self._side = SideBySide(state, self._display, self._look)
            self._layout.room = self._side.units_room
        if self.ruler is not None:
            self.ruler.tell(differences=state is not None)

    # What a change touches

    def show_article(
        self, text: str, spans: Sequence[SpanItem], place: Place | None = None
    ) -> None:
        """Show a text with its spans; nothing is compared yet."""
        if self._comparison is not None:
            self._comparison = None
            self._take_comparison(None)
        super().show_article(text, spans, place)

    def _geometry_changed(self) -> None:
        super()._geometry_changed()
        self._lanes_of.clear()
        self._lanes_brush = None
        if self._side is not None:
            self._side.look = self._look

    def _restyle(self) -> None:
        self._lanes_brush = None
        super()._restyle()

    # Instead of the page's own spans

    @property
    def index(self) -> SpanIndex:
        """What the overview shows: the spans, or in a comparison what differs."""
        if self._comparison is None:
            return super().index
        if self._differing is None:
            self._differing = _differing(self._comparison)
        return self._differing

    def tracks_of(self, shown: Shown) -> BlockTracks:
        """What is painted of the spans in a block: nothing while there is a comparison."""
        return super().tracks_of(shown) if self._comparison is None else BlockTracks()

    def selected_pieces(self, shown: Shown) -> tuple[Piece, ...]:
        """What is painted of the selected span: nothing while there is a comparison."""
        return super().selected_pieces(shown) if self._comparison is None else ()

    def has_knob(self, span: SpanItem | None) -> bool:
        """Whether a relation can be drawn from a span: none while there is a comparison."""
        return self._comparison is None and super().has_knob(span)

    # Points

    def picks_at(self, point: QPointF) -> tuple[Bar | None, tuple[int, ...]]:
        """What a click at a point of the viewport means: the bar there, and the groups, the
        nearest first (that of the bar or sign, or those whose words are there)."""
        state = self._comparison
        if state is None:
            return None, ()
        met = self._met(point)
        if met is not None:
            bar, number = met
            return bar, (number,) if number >= 0 else ()
        shown = self.shown_at(point.y())
        local = point - QPointF(0, shown.top)
        inside = {number for number, rect in self.lanes_of(shown).hulls if rect.contains(local)}
        wide = {number: state.groups[number].end - state.groups[number].start for number in inside}
        return None, tuple(sorted(inside, key=lambda number: (wide[number], number)))

    def _met(self, point: QPointF) -> tuple[Bar | None, int] | None:
        """The bar (None: a place where nothing is marked, or a sign) at a point, and its group."""
        if self._side is None:
            return None
        shown = self.shown_at(point.y())
        made, local = self.lanes_of(shown), point - QPointF(0, shown.top)
        reach = self._side.pitch / 2
        for one in made.stretches:
            if one.left <= local.x() <= one.right and abs(one.y - local.y()) <= reach:
                return one.bar, one.group
        return next(((None, one.group) for one in made.signs if one.rect.contains(local)), None)

    def pick(self, point: QPointF) -> bool:
        """Tell what was clicked; whether there was anything. Clicked again where several groups
        have the same words, the next one is meant."""
        state = self._comparison
        if state is None:
            return False
        bar, groups = self.picks_at(point)
        if bar is not None:
            self.version_picked.emit(bar.key)
        if groups:
            at = groups.index(state.current) + 1 if state.current in groups else 0
            self.group_picked.emit(groups[at % len(groups)])
        return bar is not None or bool(groups)

    def on_bar(self, point: QPointF) -> bool:
        """Whether a bar or a sign is at a point of the viewport."""
        return self._met(point) is not None

    def compared_words(self, point: QPointF) -> str:
        """What is at a point of the viewport, in words; "" for nothing."""
        state = self._comparison
        if state is None:
            return ""
        bar, groups = self.picks_at(point)
        lines = [bar.words] if bar is not None else []
        lines += [state.groups[number].words for number in groups[:3]]
        return "\n".join(filter(None, lines))

    # Painting

    def lanes_of(self, shown: Shown) -> BlockLanes:
        """What is compared in a block on the screen."""
        from ui.reader.compare_tracks import BlockLanes

        if self._side is None:
            return BlockLanes()
        number = shown.block.blockNumber()
        made = self._lanes_of.get(number)
        if made is None:
            made = self._lanes_of[number] = self._side.block(shown.block, self._geometry())
        return made

    def lanes_brush(self) -> LanesBrush:
        """What paints the comparison in the present look."""
        if self._lanes_brush is None:
            from ui.reader.compare_paint import LanesBrush

            sign = self._side.sign if self._side is not None else 8.0
            self._lanes_brush = LanesBrush(
                self.brush(),
                self._look,
                self.tones(),
                sign,
                self.devicePixelRatioF(),
                self._layout.left,
            )
        return self._lanes_brush

    def _paint_under(self, painter: QPainter, here: list[Shown]) -> None:
        state = self._comparison
        if state is not None and state.current is not None:
            self.lanes_brush().shade(painter, self._hulls(state.current, here))
        super()._paint_under(painter, here)

    def _hulls(self, number: int, here: list[Shown]) -> Iterator[QRectF]:
        for shown in here:
            for other, rect in self.lanes_of(shown).hulls:
                if other == number:
                    yield rect.translated(0, shown.top)

    def _paint_over(self, painter: QPainter, here: list[Shown], seen: list[Shown]) -> None:
        state = self._comparison
        if state is None:
            super()._paint_over(painter, here, seen)
            return
        from ui.reader.ink import Ink

        FoundPage._paint_over(self, painter, here, seen)
        ink, brush, left = Ink(), self.lanes_brush(), float(self._layout.left)
        contents = [(self.lanes_of(shown), shown.top) for shown in here]
        for made, top in contents:
            brush.lay(ink, made, state, top, left)
        ink.draw_tracks(painter)
        for made, top in contents:
            brush.outline(painter, made, state, top)
        if self.hints:
            self.around().paint_hints(painter, seen)


def _laid_alike(one: CompareState | None, other: CompareState | None) -> bool:
    """Whether nothing moves on the page between the two."""
    if one is None or other is None:
        return one is other
    return one.lanes == other.lanes and one.groups == other.groups


def _differing(state: CompareState) -> SpanIndex:
    """The bars of the groups that differ, as spans."""
    from ui.reader.spans import SpanIndex, SpanItem

    return SpanIndex(
        SpanItem(bar.key, bar.label, bar.segments, own=True)
        for lane in state.lanes
        for bar in lane.bars
        if bar.group >= 0 and state.groups[bar.group].differs and lane.annotator
    )
