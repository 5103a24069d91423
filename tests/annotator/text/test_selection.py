"""Growing and shrinking a selection."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given

from annotator.text import grow, is_boundary, shrink
from annotator.values import Segment
from tests.annotator.text.samples import places, seed


def levels(text: str, index: int) -> list[Segment]:
    found, part = [], Segment(index, index)
    while (larger := grow(text, part)) != part:
        part = larger
        found.append(part)
    return found


def words(text: str, at: str) -> list[str]:
    return [text[part.start : part.end] for part in levels(text, text.index(at))]


TALK = "They came. “He said so. She, too, left,” he added, ‘twice’, again. “Ok?”\nEnd."


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("The firm is “in talks” over it, he said. So.\nEnd", "talks",
         ["talks", "“in talks”", "The firm is “in talks” over it",
          "The firm is “in talks” over it, he said.",
          "The firm is “in talks” over it, he said. So."]),
        (TALK, "said", ["said", "He said so.", "“He said so. She, too, left,”",
                        "“He said so. She, too, left,” he added",
                        "“He said so. She, too, left,” he added, ‘twice’, again.",
                        TALK[:-5]]),
        (TALK, "added", ["added", "he added", "he added, ‘twice’, again.",
                         "“He said so. She, too, left,” he added, ‘twice’, again.", TALK[:-5]]),
        (TALK, "Ok", ["Ok", "“Ok?”", TALK[:-5]]),
        ("Go now", "now", ["now"]),
    ],
)  # fmt: skip
def test_levels(text: str, at: str, expected: list[str]) -> None:
    assert words(text, at) == [*expected, text]


def test_the_worked_example() -> None:
    assert levels(seed(), 1122)[:4] == [
        Segment(1119, 1123),
        Segment(1119, 1144),
        Segment(1118, 1203),
        Segment(1118, 1212),
    ]


def test_a_selection_grows_to_whole_words_first() -> None:
    assert grow("one two three four.", Segment(5, 10)) == Segment(4, 13)


def test_a_selection_over_paragraphs_grows_to_them_and_then_to_all() -> None:
    text = "  One is.\nTwo is, he said.\n\nThree."
    both = grow(text, Segment(6, 13))
    assert both == Segment(2, 26)
    assert grow(text, both) == Segment(0, len(text))


def test_a_caret_between_words_grows_too() -> None:
    text = "One is — so it is. End."
    assert grow(text, Segment(8, 8)) == Segment(0, 18)
    assert grow("", Segment(0, 0)) == Segment(0, 0)
    assert grow("abc", Segment(-4, 90)) == Segment(0, 3)


def test_shrinking_goes_back_down_to_the_word() -> None:
    text = TALK
    up = levels(text, text.index("said"))
    for larger, smaller in zip(up[:0:-1], up[-2::-1], strict=True):
        assert shrink(text, larger, text.index("said")) == smaller
    assert shrink(text, up[0], text.index("said")) == up[0]


def test_shrinking_chooses_by_the_anchor() -> None:
    text = "One, two. Three."
    assert shrink(text, Segment(0, 16), 12) == Segment(10, 16)
    assert shrink(text, Segment(0, 16), 99) == Segment(10, 16)
    assert shrink(text, Segment(0, 9), -5) == Segment(0, 3)
    assert shrink(text, Segment(1, 3), 2) == Segment(1, 3)


@given(places())
def test_growing_ends_with_the_whole_text(place: tuple[str, int, int]) -> None:
    text, start, end = place
    part = Segment(start, end)
    for _ in range(60):
        larger = grow(text, part)
        if larger == part:
            break
        assert larger.start <= part.start
        assert part.end <= larger.end
        assert is_boundary(text, larger.start) or larger.start == part.start
        assert is_boundary(text, larger.end) or larger.end == part.end
        part = larger
    assert part == Segment(0, len(text))


@given(places())
def test_shrinking_undoes_growing(place: tuple[str, int, int]) -> None:
    text, index, _ = place
    up = levels(text, index)
    for smaller, larger in pairwise(up):
        assert shrink(text, larger, index) == smaller
