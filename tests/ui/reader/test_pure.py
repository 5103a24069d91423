"""Display copy, index, lanes and edges: what needs no screen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.values import Segment
from tests.ui.reader.helpers import span
from ui.reader.display import PARAGRAPH, STAND_INS, Display, shown
from ui.reader.edges import moved, word_edge
from ui.reader.lanes import Lanes
from ui.reader.spans import LONG, SpanIndex, SpanItem

any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"))


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(any_text)
def test_display_copy_has_the_text_s_length_in_both_counts(text: str) -> None:
    copy = shown(text)
    assert len(copy) == len(text)
    assert units(copy) == units(text)
    assert not any(chr(strange) in copy for strange in STAND_INS)
    assert not copy.startswith("\ufeff")


@given(any_text)
def test_offsets_go_to_units_and_back(text: str) -> None:
    display = Display(text)
    for index in range(len(text) + 1):
        assert display.unit(index) == units(text[:index])
        assert display.index(display.unit(index)) == index


def test_ordinary_text_is_shown_as_it_is() -> None:
    text = "A\u00a0b\tc\ufeffd e\u0301 \u200f"
    assert shown(text) == text


def test_giant_paragraph_is_broken_at_spaces() -> None:
    text = "word " * 4000 + "\nshort"
    copy = shown(text)
    assert len(copy) == len(text)
    assert max(map(len, copy.split("\n"))) <= PARAGRAPH + 5
    assert all(a == b or (a, b) == (" ", "\n") for a, b in zip(text, copy, strict=True))


def test_paragraph_without_a_space_stays_whole() -> None:
    text = "x" * (3 * PARAGRAPH)
    assert shown(text) == text
    assert shown(text + " " + text) == text + "\n" + text


def test_paragraphs_of_ordinary_length_are_not_touched() -> None:
    text = ("y" * 500 + " z\n") * 50
    assert shown(text) == text


@st.composite
def span_lists(draw: st.DrawFn) -> list[SpanItem]:
    wide = draw(st.booleans())
    made = []
    for number in range(draw(st.integers(0, 25))):
        start = draw(st.integers(0, 200))
        end = start + draw(st.integers(1, 3 * LONG if wide else 60))
        parts = (Segment(start, end),)
        if end - start > 4 and draw(st.booleans()):
            parts = (Segment(start, start + 2), Segment(end - 1, end))
        made.append(SpanItem(f"s{number}", "claim", parts, own=True))
    return made


def naive_over(spans: list[SpanItem], start: int, end: int) -> set[str]:
    return {one.id for one in spans if one.start < end and one.end > start}


@given(span_lists(), st.lists(st.tuples(st.integers(0, 260), st.integers(1, 80)), max_size=8))
def test_index_finds_what_a_search_through_all_finds(
    spans: list[SpanItem], places: list[tuple[int, int]]
) -> None:
    half = len(spans) // 2
    index = SpanIndex(spans[:half])
    for one in spans[half:]:
        index.put(one)
    kept = [one for number, one in enumerate(spans) if number % 3]
    for number, one in enumerate(spans):
        if number % 3 == 0:
            assert index.remove(one.id) is one
    assert len(index) == len(kept)
    assert {one.id for one in index} == {one.id for one in kept}
    starts = [one.start for one in index]
    assert starts == sorted(starts)
    for start, width in places:
        found = index.over(start, start + width)
        assert {one.id for one in found} == naive_over(kept, start, start + width)
        assert [one.start for one in found] == sorted(one.start for one in found)
        at = [one.id for one in index.at(start)]
        assert sorted(at) == sorted(one.id for one in kept if one.holds(start))


def test_index_replaces_a_span_of_the_same_id() -> None:
    index = SpanIndex([SpanItem("a", "claim", (Segment(1, 5),), own=True)])
    former = index.put(SpanItem("a", "claim", (Segment(30, 40),), own=True))
    assert former is not None
    assert former.start == 1
    assert index.over(0, 10) == []
    assert [one.id for one in index.over(0, 35)] == ["a"]
    assert index.remove("b") is None


def test_spans_in_disorder_are_put_in_order_the_longer_first() -> None:
    text = "one two three"
    spans = [span(text, "three", "c"), span(text, "one", "b"), span(text, "one two", "a")]
    assert [one.id for one in SpanIndex(spans)] == ["a", "b", "c"]


def test_innermost_span_comes_first() -> None:
    text = "one two three"
    index = SpanIndex([span(text, "one two three", "outer"), span(text, "two", "inner")])
    assert [one.id for one in index.at(5)] == ["inner", "outer"]


def assert_apart(spans: list[SpanItem], lanes: Lanes) -> None:
    for one in spans:
        for other in spans:
            if one.id < other.id and one.start < other.end and other.start < one.end:
                assert lanes.of(one) != lanes.of(other)


@given(span_lists(), st.data())
def test_lanes_never_share_and_never_move(spans: list[SpanItem], data: st.DataObject) -> None:
    half = len(spans) // 2
    index = SpanIndex(spans[:half])
    lanes = Lanes(index)
    if data.draw(st.booleans()):
        lanes.reach(data.draw(st.integers(0, 300)))
    known = {one.id: lanes.of(one) for one in spans[: half // 2]}
    for one in spans[half:]:
        index.put(one)
        known[one.id] = lanes.add(one)
    gone = spans[::4]
    for one in gone:
        index.remove(one.id)
        lanes.remove(one.id)
    kept = [one for one in spans if one not in gone]
    assert_apart(kept, lanes)
    for one in kept:
        assert known.get(one.id, lanes.of(one)) == lanes.of(one)


def test_lane_is_the_lowest_free_one() -> None:
    text = "aa bb cc dd"
    a, b = span(text, "aa bb", "a"), span(text, "bb cc", "b")
    index = SpanIndex([a, b])
    lanes = Lanes(index)
    assert (lanes.of(a), lanes.of(b)) == (0, 1)
    index.remove("a")
    lanes.remove("a")
    c = span(text, "aa", "c")
    index.put(c)
    assert lanes.add(c) == 0
    assert lanes.of(b) == 1


def test_a_moved_span_keeps_its_lane_if_it_can() -> None:
    text = "aa bb cc dd"
    a, b, c = (span(text, words, words) for words in ("aa", "aa bb", "dd"))
    index = SpanIndex([b, a, c])
    lanes = Lanes(index)
    assert (lanes.of(b), lanes.of(a), lanes.of(c)) == (0, 1, 0)
    moved_ = SpanItem(a.id, a.label, (Segment(9, 11),), own=True)
    index.put(moved_)
    assert lanes.add(moved_) == 1
    longer = SpanItem(c.id, c.label, (Segment(0, 11),), own=True)
    index.put(longer)
    assert lanes.add(longer) == 2


def test_word_edge_takes_the_word_in_and_leaves_space_out() -> None:
    text = "They said “no more  talks” now"
    at = text.index("more")
    assert word_edge(text, at + 2, at + 2, begins=True) == at
    assert word_edge(text, at + 2, at + 2, begins=False) == at + 4
    gap = at + 4
    assert word_edge(text, gap, gap, begins=True) == text.index("talks")
    assert word_edge(text, gap + 1, gap + 1, begins=False) == at + 4
    mark = text.index("”")
    assert word_edge(text, mark, mark + 1, begins=False) == mark + 1
    assert word_edge(text, len(text), len(text), begins=False) == len(text)
    comma = "one, two"
    assert word_edge(comma, 3, 4, begins=True) == 5
    assert word_edge("one \n", 5, 5, begins=False) == 3


def test_an_edge_never_passes_the_other_and_segments_that_meet_are_united() -> None:
    text = "abcdefghij e\u0301"
    parts = (Segment(0, 3), Segment(6, 9))
    assert moved(text, parts, 0, 8, begins=True) == (Segment(2, 3), Segment(6, 9))
    assert moved(text, parts, 1, 2, begins=False) == (Segment(0, 3), Segment(6, 7))
    assert moved(text, parts, 0, 7, begins=False) == (Segment(0, 9),)
    assert moved(text, (Segment(0, 13),), 0, 12, begins=True) == (Segment(11, 13),)
