"""The same words elsewhere."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.text import occurrences
from annotator.text.graphemes import is_boundary
from annotator.values import Segment
from tests.annotator.text.samples import places, seed


def starts(text: str, words: str, whole: bool = True) -> list[int]:
    return [part.start for part in occurrences(text, words, whole)]


def test_the_headline_is_printed_twice() -> None:
    text = seed()
    assert occurrences(text, text[:65]) == [Segment(0, 65), Segment(67, 132)]
    assert occurrences(text, '"in discussion"') == [Segment(7, 22), Segment(74, 89)]


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("an ant and an", "an", [0, 11]),
        ("Huawei's Huawei Huawei.", "Huawei", [9, 16]),
        ("the companies’ companies", "companies", [4, 15]),
        ("US US–China US-China aUS", "US", [0, 3]),
        ("200 1,200 200.5 200.", "200", [0, 16]),
        ("So so", "so", [3]),
        ("cafe cafe\u0301", "cafe", [0]),
        ("我们说我们", "我们", [0, 3]),
        ("カタカナカタ", "カタ", [0, 4]),
        ("한국어 한국", "한국", [4]),
        ("a a a a", "a a", [0, 4]),
        ("aab ab", "ab", [4]),
        ("éa a", "a", [3]),
    ],
)
def test_whole_words(text: str, words: str, expected: list[int]) -> None:
    assert starts(text, words) == expected


def test_parts_of_words_on_request() -> None:
    assert starts("an ant", "an", whole=False) == [0, 3]
    assert starts("aaaa", "aa", whole=False) == [0, 2]
    assert starts("cafe\u0301", "cafe", whole=False) == []


@pytest.mark.parametrize("words", ["", " ", "\n"])
def test_nothing_is_nowhere(words: str) -> None:
    assert occurrences("a b\n", words) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [("a" * 2_000_000, "a"), ("a" * 2_000_000, "aaaa"), ("a " * 1_000_000, "a a a b"),
     ("é" * 1_000_000, "é")],
)  # fmt: skip
def test_a_long_text_takes_no_longer_than_its_length(text: str, words: str) -> None:
    assert occurrences(text, words) == []


@given(places(), st.booleans())
def test_places_hold_the_words(place: tuple[str, int, int], whole: bool) -> None:
    text, start, end = place
    words = text[start:end]
    found = occurrences(text, words, whole)
    for part in found:
        assert text[part.start : part.end] == words
        assert is_boundary(text, part.start)
        assert is_boundary(text, part.end)
    assert all(a.end <= b.start for a, b in pairwise(found))
    if words.strip() and not whole and text.count(words) == 1:
        assert (Segment(start, end) in found) is (
            is_boundary(text, start) and is_boundary(text, end)
        )
