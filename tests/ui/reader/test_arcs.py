"""Brackets of relations: where they run, and that captions and hints keep clear of each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from annotator.values import Segment
from ui.reader import CompanionItem
from ui.reader.arcs import NEAREST, Arc, End, Frame, arrow, at_edge, route, stacked
from ui.reader.captions import Captions, beside, is_free
from ui.reader.companions import name_place, outline_of
from ui.reader.hints import apart
from ui.reader.look import look

FRAME = Frame(left=100, right=700, height=600, room=15)
HERE = QRectF(300, 200, 80, 20)
BELOW = QRectF(250, 400, 60, 20)
BESIDE = QRectF(500, 200, 60, 20)


def arc(here: QRectF | None, there: QRectF | None, *, outgoing: bool = True, below: bool = True):
    return Arc(End(here, below), End(there, below), outgoing, "target", "some words")


def test_between_lines_it_runs_in_the_margin_and_ends_above_the_other_span() -> None:
    way = route(arc(HERE, BELOW), 0, FRAME)
    assert way is not None
    bounds = way.path.boundingRect()
    assert bounds.left() == FRAME.left - FRAME.room
    assert bounds.top() == HERE.center().y(), "it leaves beside the line of the selected span"
    assert BELOW.left() <= way.tip.x() <= BELOW.right()
    assert way.tip.y() == BELOW.top() + 1
    assert not way.path.intersects(BELOW.adjusted(0, 2, 0, 0)), "no line runs through the words"


def test_each_lane_has_its_own_place_and_none_leaves_the_page() -> None:
    lefts = []
    for lane in range(4):
        way = route(arc(HERE, BELOW), lane, Frame(40, 700, 600, 15))
        assert way is not None
        lefts.append(way.path.boundingRect().left())
    assert lefts == sorted(set(lefts), reverse=True)
    far = route(arc(HERE, BELOW), 20, FRAME)
    assert far is not None
    assert far.path.boundingRect().left() >= 0


def test_an_incoming_one_points_at_the_selected_span() -> None:
    way = route(arc(HERE, BELOW, outgoing=False), 0, FRAME)
    assert way is not None
    assert way.towards == (1, 0)
    assert way.tip.y() == HERE.center().y()
    along = route(arc(HERE, BESIDE, outgoing=False), 0, FRAME)
    assert along is not None
    assert HERE.left() <= along.tip.x() <= HERE.right()


def test_on_one_line_it_runs_above_the_words() -> None:
    way = route(arc(HERE, BESIDE), 0, FRAME)
    assert way is not None
    assert way.path.boundingRect().bottom() <= HERE.top()
    assert BESIDE.left() <= way.tip.x() <= BESIDE.right()


def test_spans_that_begin_together_still_have_two_ends() -> None:
    inner = QRectF(HERE.left(), HERE.top(), 30, 20)
    way = route(arc(inner, HERE), 0, FRAME)
    assert way is not None
    assert way.path.boundingRect().width() >= 12


def test_an_end_off_the_screen_leads_to_the_edge() -> None:
    down = route(arc(HERE, None, below=True), 0, FRAME)
    up = route(arc(HERE, None, below=False), 0, FRAME)
    assert down is not None
    assert up is not None
    assert down.edge
    assert down.tip.y() > FRAME.height - 5
    assert down.towards == (0, 1)
    assert up.tip.y() < 5
    assert up.towards == (0, -1)
    gone = route(arc(None, BELOW, outgoing=False, below=False), 0, FRAME)
    assert gone is not None
    assert gone.tip.y() < 5
    assert gone.towards == (0, -1)


def test_with_neither_end_on_the_screen_there_is_nothing() -> None:
    assert route(arc(None, None), 0, FRAME) is None


def far(at: int, *, below: bool) -> Arc:
    return Arc(End(HERE), End(None, below, at), True, "target", f"words at {at}")


def test_only_the_nearest_ends_off_the_screen_are_written_and_the_others_counted() -> None:
    arcs = [far(at, below=at > 5000) for at in (9000, 100, 7000, 300, 8000, 200, 6000, 400)]
    arcs.append(arc(HERE, BELOW))
    assert at_edge(arcs, below=True) == [
        *("+ 1 more", "target: words at 8000", "target: words at 7000", "target: words at 6000")
    ], "from the edge inwards: the nearest is nearest to the text"
    assert at_edge(arcs, below=False) == [
        *("+ 1 more", "target: words at 200", "target: words at 300", "target: words at 400")
    ]
    assert len(at_edge(arcs[:4], below=True)) == 2, "nothing is counted where all are written"


@given(st.integers(0, 40), st.booleans())
def test_however_many_there_are_few_lines_stand_at_an_edge(count: int, below: bool) -> None:
    lines = at_edge([far(at, below=below) for at in range(count)], below=below)
    assert len(lines) <= NEAREST + 1
    if count > NEAREST:
        assert lines[0] == f"+ {count - NEAREST} more"


@given(
    st.lists(st.integers(10, 300), max_size=4),
    st.lists(st.tuples(st.integers(0, 700), st.integers(0, 590)), max_size=20),
    st.booleans(),
)
def test_captions_at_an_edge_lie_over_nothing(
    widths: list[int], others: list[tuple[int, int]], below: bool
) -> None:
    taken = [QRectF(x, y, 60, 13) for x, y in others]
    places = stacked([QRectF(90, 0, width, 13) for width in widths], FRAME, taken, below=below)
    for at, place in enumerate(places):
        assert is_free(place, [*taken, *places[:at]])
        assert place.top() >= 0
        assert place.bottom() <= FRAME.height


def test_the_arrow_head_ends_in_its_tip() -> None:
    for towards in ((0, 1), (0, -1), (1, 0)):
        head = arrow(QPointF(50, 50), towards)
        assert head.at(0) == QPointF(50, 50)
        box = head.boundingRect()
        assert box.contains(QPointF(50, 50) - QPointF(*towards) * 3)


def test_a_caption_gives_way_to_the_right_then_to_the_left() -> None:
    wish = QRectF(10, 0, 40, 12)
    assert beside(wish, [], 500) == wish
    moved = beside(wish, [QRectF(0, 0, 60, 12)], 500)
    assert moved.left() == 61
    right = QRectF(440, 0, 50, 12)
    assert beside(right, [QRectF(450, 0, 50, 12)], 500).right() == 449
    blocked = [QRectF(0, 0, 500, 12)]
    assert beside(wish, blocked, 500) == wish


rects = st.tuples(st.integers(0, 600), st.integers(40, 500), st.integers(16, 40)).map(
    lambda three: QRectF(three[0], three[1], three[2], 16)
)


@given(st.lists(rects, max_size=30))
def test_hints_never_cover_each_other(wishes: list[QRectF]) -> None:
    placed = apart(wishes, 800)
    assert len(placed) == len(wishes)
    for number, one in enumerate(placed):
        assert one.size() == wishes[number].size()
        assert all(not one.intersects(other) for other in placed[:number])


def test_a_hint_with_room_stays_where_its_word_is() -> None:
    wishes = [QRectF(0, 40, 16, 16), QRectF(300, 40, 16, 16)]
    assert apart(wishes, 800) == wishes


def test_two_companions_of_the_same_words_show_name_and_letter_apart(qtbot) -> None:
    captions = Captions(look("DejaVu Serif", 13, 66, 1.7))
    box = QRectF(100, 100, 60, 20)
    source = CompanionItem("source", "source", "W", Segment(0, 1))
    cue = CompanionItem("cue", "cue", "V", Segment(0, 1))
    taken: list[QRectF] = []
    for item in (source, cue):
        words, rect = name_place(item, box, captions, taken)
        assert is_free(rect, taken)
        assert words in (item.name, item.letter)
        taken.append(rect)
    first = outline_of(box, [])
    second = outline_of(box, [first])
    assert second.contains(first)
    assert second != first
