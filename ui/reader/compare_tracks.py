"""Where the lanes of a comparison lie: the room under each line, and what runs in it.

What belongs here: giving each lane its place under a line, and turning the offsets of bars into
stretches of lines. Coordinates are pixels from the top left of a block. Nothing here paints.

A line on which nobody marked anything keeps its ordinary gap. Under every other one all lanes have
a band, always in the same order, so that an empty band says that there is nothing. A band is as
deep as the bars of its annotator are nested on that line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from PySide6.QtCore import QRectF

from annotator.values import Segment
from ui.reader.lanes import Lanes
from ui.reader.spans import SpanIndex, SpanItem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QTextBlock

    from ui.reader.compare import Bar, CompareState, Lane
    from ui.reader.display import Display
    from ui.reader.geometry import Geometry
    from ui.reader.look import Look

DEPTH: Final = 6
"""The most bars of one annotator under each other; further ones share the last place."""

BETWEEN: Final = 3
"""Pixels between two bands."""

_HOLE: Final = "\0"
"""Begins the id of a place where an annotator has nothing."""

Kind = Literal["full", "open", "link", "hole"]
"""Words that all have; words that not all have; the way between segments; nothing marked."""


class Room(NamedTuple):
    """What lies under one line: its ``gap`` in pixels, the middle of the signs, and for each lane
    where its band begins and how many bars deep it is. All from the foot of the line."""

    gap: int
    signs: float = 0.0
    tops: tuple[float, ...] = ()
    depths: tuple[int, ...] = ()


class Stretch(NamedTuple):
    """A part of a bar (or of a hole) in one line, its middle at ``y``. ``letter``: the label's
    letter stands at its beginning; ``opens`` and ``closes``: the bar does so here."""

    kind: Kind
    bar: Bar | None
    group: int
    left: float
    right: float
    y: float
    letter: bool = False
    opens: bool = False
    closes: bool = False


class Signs(NamedTuple):
    """The signs of a group: where they stand."""

    group: int
    rect: QRectF


class BlockLanes(NamedTuple):
    """Everything of a comparison in one block. ``marks`` are (lane, middle of its band);
    ``hulls`` the rectangles of each group, from the head of its line to the end of the room."""

    stretches: tuple[Stretch, ...] = ()
    signs: tuple[Signs, ...] = ()
    marks: tuple[tuple[int, float], ...] = ()
    hulls: tuple[tuple[int, QRectF], ...] = ()


class _Track:
    """One lane: its bars and holes by place, and how deep each lies."""

    def __init__(self, lane: Lane, hulls: list[Segment]) -> None:
        self.bars = {bar.key: bar for bar in lane.bars}
        items = [SpanItem(bar.key, bar.label, bar.segments, own=True) for bar in lane.bars]
        items += [
            SpanItem(f"{_HOLE}{number}", "", (hulls[number],), own=False) for number in lane.missing
        ]
        self.index = SpanIndex(items)
        self._lanes = Lanes(self.index)

    def depth(self, item: SpanItem) -> int:
        """In which place of the band an item lies, from 0."""
        return min(self._lanes.of(item), DEPTH - 1)


class SideBySide:
    """Finds the lanes of a comparison on the page. ``look`` may change, the rest does not."""

    def __init__(self, state: CompareState, display: Display, look: Look) -> None:
        self._hulls = hulls = [Segment(group.start, group.end) for group in state.groups]
        self.look = look
        self._display = display
        self._tracks = [_Track(lane, hulls) for lane in state.lanes]
        self._groups = SpanIndex(
            SpanItem(str(number), "", (hull,), own=False) for number, hull in enumerate(hulls)
        )
        self._signed = {
            number
            for number, group in enumerate(state.groups)
            if group.differs or group.state != "open"
        }
        self._kinds = [max(len(g.kinds), 1) + (g.state != "open") for g in state.groups]

    @property
    def pitch(self) -> float:
        """From one bar of a band to the next: a letter and a pixel."""
        return self.look.tag_height + 2

    @property
    def sign(self) -> float:
        """Height and width of a sign."""
        return float(max(11, round(self.look.em * 0.55)))

    # Room

    def units_room(self, start: int, end: int) -> int:
        """The pixels under the line of the units ``[start, end)`` of the document."""
        return self.room(self._display.index(start), self._display.index(end)).gap

    def room(self, first: int, last: int) -> Room:
        """What lies under the line of the code points ``[first, last)``."""
        here = [track.index.over(first, last) for track in self._tracks]
        groups = self._groups.over(first, last)
        if not any(here) and not groups:
            return Room(self.look.gap)
        y = 2.0
        signs = y + self.sign / 2
        if any(group.start >= first for group in groups):
            y += self.sign + 2  # also where there is no sign yet: deciding moves no line
        tops, depths = list[float](), list[int]()
        for track, items in zip(self._tracks, here, strict=True):
            depth = 1 + max(map(track.depth, items), default=0)
            tops.append(y)
            depths.append(depth)
            y += depth * self.pitch + BETWEEN
        return Room(max(int(y + 8), self.look.gap), signs, tuple(tops), tuple(depths))

    # Places

    def block(self, block: QTextBlock, geometry: Geometry) -> BlockLanes:
        """Everything in a laid out block."""
        base, index = block.position(), self._display.index
        first, last = index(base), index(base + block.length() - 1)
        rooms = self._rooms(block)
        if not any(room.tops for room in rooms.values()):
            return BlockLanes()
        wanted = [one for n in range(len(self._tracks)) for one in self._parts(n, first, last)]
        groups = [int(item.id) for item in self._groups.over(first, last)]
        hulls = [self._hulls[number] for number in groups]
        found = geometry.words([*(one.segment for one in wanted), *hulls], block)
        stretches = tuple(
            stretch
            for one, rects in zip(wanted, found, strict=False)
            for stretch in self._stretches(one, rects, rooms)
        )
        boxes = dict(zip(groups, found[len(wanted) :], strict=True))
        marks = tuple(
            (lane, foot + room.tops[lane] + room.depths[lane] * self.pitch / 2)
            for foot, room in ((top + high, room) for (top, high), room in rooms.items())
            for lane in range(len(room.tops))
        )
        by_top = {top: room for (top, _), room in rooms.items()}
        return BlockLanes(
            stretches, tuple(self._signs(boxes, first, by_top)), marks, _hulls(boxes, by_top)
        )

    def _rooms(self, block: QTextBlock) -> dict[tuple[float, float], Room]:
        """The room under each line, by the line's top and height."""
        lines, base, index = block.layout(), block.position(), self._display.index
        made = {}
        for number in range(lines.lineCount()):
            line = lines.lineAt(number)
            start = base + line.textStart()
            room = self.room(index(start), index(start + line.textLength()))
            made[line.y(), line.height()] = room
        return made

    def _parts(self, lane: int, first: int, last: int) -> Iterator[_Part]:
        """The parts of the bars of a lane that lie in ``[first, last)``."""
        track = self._tracks[lane]
        for item in track.index.over(first, last):
            depth, bar = track.depth(item), track.bars.get(item.id)
            if bar is None:
                number = int(item.id[1:])
                yield _Part(
                    "hole", None, number, lane, depth, False, False, False, item.segments[0]
                )
                continue
            parts = parts_of_bar(bar)
            lettered = next((n for n, (kind, _) in enumerate(parts) if kind == "full"), 0)
            for number, (kind, part) in enumerate(parts):
                if part.start < last and part.end > first:
                    yield _Part(
                        kind,
                        bar,
                        bar.group,
                        lane,
                        depth,
                        number == lettered and part.start >= first,
                        number == 0 and part.start >= first,
                        number == len(parts) - 1 and part.end <= last,
                        part,
                    )

    def _stretches(
        self, part: _Part, rects: list[QRectF], rooms: dict[tuple[float, float], Room]
    ) -> Iterator[Stretch]:
        for number, rect in enumerate(rects):
            room = rooms.get((rect.top(), rect.height()))
            if room is None or not room.tops:
                continue
            y = rect.bottom() + room.tops[part.lane] + (part.depth + 0.5) * self.pitch
            yield Stretch(
                part.kind,
                part.bar,
                part.group,
                rect.left(),
                rect.right(),
                y,
                letter=part.letter and number == 0,
                opens=part.opens and number == 0,
                closes=part.closes and number == len(rects) - 1,
            )

    def _signs(
        self, boxes: dict[int, list[QRectF]], first: int, rooms: dict[float, Room]
    ) -> Iterator[Signs]:
        """The signs of the groups that begin here, side by side where they would meet."""
        taken: dict[float, float] = {}
        for number, rects in boxes.items():
            if number not in self._signed or not rects or self._hulls[number].start < first:
                continue
            box, size = rects[0], self.sign
            left = max(box.left(), taken.get(box.top(), 0.0))
            width = self._kinds[number] * (size + 2)
            top = box.bottom() + rooms[box.top()].signs - size / 2
            taken[box.top()] = left + width + 4
            yield Signs(number, QRectF(left, top, width, size))


class _Part(NamedTuple):
    kind: Kind
    bar: Bar | None
    group: int
    lane: int
    depth: int
    letter: bool
    opens: bool
    closes: bool
    segment: Segment


def parts_of_bar(bar: Bar) -> list[tuple[Kind, Segment]]:
    """The parts of a bar in the order of the text: what all have, the rest, the ways between."""
    made: list[tuple[Kind, Segment]] = []
    for number, segment in enumerate(bar.segments):
        if number:
            made.append(("link", Segment(bar.segments[number - 1].end, segment.start)))
        at = segment.start
        for part in bar.shared:
            if part.start < segment.start or part.end > segment.end:
                continue
            if part.start > at:
                made.append(("open", Segment(at, part.start)))
            made.append(("full", part))
            at = part.end
        if at < segment.end:
            made.append(("open", Segment(at, segment.end)))
    return made


def _hulls(
    boxes: dict[int, list[QRectF]], rooms: dict[float, Room]
) -> tuple[tuple[int, QRectF], ...]:
    return tuple(
        (number, box.adjusted(-2, 0, 2, rooms[box.top()].gap - 5))
        for number, rects in boxes.items()
        for box in rects
    )
