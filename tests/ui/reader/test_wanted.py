"""Found words and twins: few are looked at, however many there are. Rows of the overview."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.values import Segment
from ui.reader import SpanItem
from ui.reader.overview import FEW, MOST, found_rows, label_rows, rows_of
from ui.reader.spans import LONG, SpanIndex
from ui.reader.wanted import Wanted

segments = st.tuples(st.integers(0, 300), st.integers(1, 40)).map(
    lambda pair: Segment(pair[0], pair[0] + pair[1])
)


@given(st.lists(segments, max_size=40), segments)
def test_over_finds_exactly_those_that_share_a_character(
    wanted: list[Segment], place: Segment
) -> None:
    found = Wanted(wanted).over(place.start, place.end)
    assert found == sorted(s for s in wanted if s.start < place.end and s.end > place.start)
    begins = any(place.start <= s.start < place.end for s in wanted)
    assert Wanted(wanted).starts_in(place.start, place.end) == begins


def test_where_they_stand_is_asked_once_until_lines_move() -> None:
    wanted, asked = Wanted([Segment(0, 3)]), []

    def find() -> list:
        asked.append(1)
        return []

    for _ in range(3):
        wanted.rects(7, find)
    assert len(asked) == 1
    wanted.forget()
    wanted.rects(7, find)
    assert len(asked) == 2


@given(st.lists(st.integers(0, 500), min_size=2, max_size=30, unique=True), segments)
def test_rows_hold_what_lies_in_them(starts: list[int], place: Segment) -> None:
    bounds = [0, *sorted(starts), 1000]
    rows = rows_of(bounds, place.start, place.end)
    assert len(rows) >= 1
    for row in range(len(bounds) - 1):
        low, high = bounds[row], bounds[row + 1]
        meets = low < place.end and place.start < high and low < high
        assert meets == (row in rows)


def spans_of(*labels: str, at: int = 10, apart: int = 0) -> list[SpanItem]:
    made = []
    for number, label in enumerate(labels):
        start = at + number * apart
        made.append(SpanItem(str(number), label, (Segment(start, start + 5),), own=True))
    return made


def test_a_row_shows_the_labels_in_it_side_by_side_and_not_too_many() -> None:
    index = SpanIndex(spans_of("claim", "quote", "claim", "denial", "a", "b", "c"))
    rows = label_rows([0, 10, 20, 100], index)
    assert rows[0] == rows[2] == []
    assert rows[1] == ["claim", "quote", "denial", "a"]
    assert len(rows[1]) == MOST


def test_a_span_in_two_parts_leaves_the_rows_between_them_free() -> None:
    one = SpanItem("a", "quote", (Segment(0, 5), Segment(95, 99)), own=True)
    assert label_rows([0, 10, 50, 90, 100], SpanIndex([one])) == [["quote"], [], [], ["quote"]]


def test_of_very_many_spans_only_the_beginnings_are_shown_long_ones_too() -> None:
    many = spans_of(*["claim"] * (FEW + 1), at=0, apart=10)
    many.append(SpanItem("long", "quote", (Segment(5000, 5000 + LONG + 1),), own=True))
    end = 10 * (FEW + 2)
    rows = label_rows(list(range(0, end + 1000, 1000)), SpanIndex(many))
    assert next(row for row in rows if row) == ["claim"]
    assert [number for number, row in enumerate(rows) if "quote" in row] == [5]


def test_found_words_have_the_rows_in_which_they_begin() -> None:
    assert found_rows([0, 10, 20, 30], Wanted([Segment(8, 12), Segment(25, 26)])) == [0, 2]
