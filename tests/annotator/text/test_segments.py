"""Segments as sets of places."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import SegmentRefused
from annotator.text import add_segment, cut, is_crossing
from annotator.values import Segment

PARTS = st.tuples(st.integers(0, 30), st.integers(1, 8)).map(lambda p: Segment(p[0], sum(p)))
LISTS = st.lists(PARTS, max_size=5).map(tuple)


def places(segments: tuple[Segment, ...]) -> set[int]:
    return {n for part in segments for n in range(part.start, part.end)}


def assert_tidy(segments: tuple[Segment, ...]) -> None:
    assert all(part.start < part.end for part in segments)
    assert all(a.end < b.start for a, b in pairwise(segments))


@given(LISTS, PARTS)
def test_adding_is_union(segments: tuple[Segment, ...], new: Segment) -> None:
    result = add_segment(segments, new)
    assert places(result) == places(segments) | places((new,))
    assert_tidy(result)
    assert add_segment(result, new) == result


@given(LISTS, PARTS)
def test_cutting_is_difference(segments: tuple[Segment, ...], gone: Segment) -> None:
    result = cut(segments, gone)
    assert places(result) == places(segments) - places((gone,))
    assert_tidy(result)


@given(LISTS, LISTS)
def test_crossing_is_of_the_hulls(a: tuple[Segment, ...], b: tuple[Segment, ...]) -> None:
    def hull(segments: tuple[Segment, ...]) -> set[int]:
        return set(range(min(places(segments)), max(places(segments)) + 1)) if segments else set()

    first, second = hull(a), hull(b)
    expected = bool(first & second) and not first <= second and not second <= first
    assert is_crossing(a, b) == is_crossing(b, a) == expected


def test_touching_segments_become_one() -> None:
    assert add_segment((Segment(5, 9),), Segment(2, 5)) == (Segment(2, 9),)


def test_cutting_the_middle_leaves_two_and_cutting_all_leaves_none() -> None:
    assert cut((Segment(0, 9),), Segment(3, 5)) == (Segment(0, 3), Segment(5, 9))
    assert cut((Segment(3, 5),), Segment(0, 9)) == ()
    assert cut((Segment(3, 5),), Segment(4, 4)) == (Segment(3, 5),)


@pytest.mark.parametrize("new", [Segment(3, 3), Segment(5, 2), Segment(-1, 4)])
def test_a_segment_without_words_is_refused(new: Segment) -> None:
    with pytest.raises(SegmentRefused):
        add_segment((), new)
