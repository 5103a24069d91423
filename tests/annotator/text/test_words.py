"""Words and moving edges."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotator.text import (
    Edge,
    Step,
    is_boundary,
    move_edge,
    next_boundary,
    previous_boundary,
    word_at,
)
from annotator.text.words import _words_from, covering_word
from annotator.values import Segment
from tests.annotator.text.samples import places


def words(text: str) -> list[str]:
    return [text[part.start : part.end] for part in _words_from(text, 0)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Huawei's 5G, it’s", ["Huawei's", "5G", "it’s"]),
        ("twelve-year-old O’Neill—dash", ["twelve-year-old", "O’Neill", "dash"]),
        ("1,200.50 10:30 24/7 -5 3.", ["1,200.50", "10:30", "24/7", "-5", "3"]),
        ("$3.5 US$5 5€ 40%, £5m", ["$3.5", "US$5", "5€", "40%", "£5m"]),
        ("a@b.co, (www.bbc.co.uk).", ["a@b.co", "www.bbc.co.uk"]),
        ("see https://x.org/a?b=c. So", ["see", "https://x.org/a?b=c", "So"]),
        ("the U.S. at 5 a.m. Monday", ["the", "U.S.", "at", "5", "a.m.", "Monday"]),
        ("Mr. J. Smith, Ph.D. of X Inc. said", ["Mr.", "J.", "Smith", "Ph.D.", "of", "X", "Inc.",
                                               "said"]),
        ("See No. 5. He said No.", ["See", "No.", "5", "He", "said", "No"]),
        ("Yes I. Plan B.\nSo", ["Yes", "I", "Plan", "B", "So"]),
        ("Wait Inc... no", ["Wait", "Inc", "no"]),
        ("end.Next node.js", ["end", "Next", "node.js"]),
        ("AT&T #tag @me snake_case", ["AT&T", "#tag", "@me", "snake_case"]),
        ("companies’ 'abc' “x”", ["companies", "abc", "x"]),
        ("我们说 ひら デパート 한국어는", ["我", "们", "说", "ひ", "ら", "デパート", "한국어는"]),
        ("ไทย", ["ไ", "ท", "ย"]),
        ('שלום צה"ל בִּ', ["שלום", 'צה"ל', "בִּ"]),
        ("بِسْمِ اللّٰهِ، نعم", ["بِسْمِ", "اللّٰهِ", "نعم"]),
        ("नमस्ते दुनिया।", ["नमस्ते", "दुनिया"]),
        ("👨‍👩‍👧‍👦🇫🇷🇩🇪👍🏽 1️⃣", ["👨‍👩‍👧‍👦", "🇫🇷", "🇩🇪", "👍🏽", "1️⃣"]),
        ("cafe\u0301, noe\u0308l", ["cafe\u0301", "noe\u0308l"]),
        ("— … ?! ( ) %", []),
    ],
)  # fmt: skip
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_word_at_takes_the_word_before_a_caret_too() -> None:
    text = "one, two"
    assert word_at(text, 0) == word_at(text, 2) == word_at(text, 3) == Segment(0, 3)
    assert word_at(text, 4) is None
    assert word_at(text, 8) == Segment(5, 8)
    assert word_at("", 0) is None
    assert word_at(text, 99) is None


@given(places())
@example(("0 \u0e33", 1, 1))
def test_a_window_sees_the_same_words_as_the_whole_text(place: tuple[str, int, int]) -> None:
    text, index, _ = place
    all_words = list(_words_from(text, 0))
    expected = next((part for part in all_words if part.start <= index < part.end), None)
    assert covering_word(text, index) == expected


def test_edges_move_by_words() -> None:
    text = "One “two,” three."
    assert move_edge(text, 0, "word", True) == 3
    assert move_edge(text, 3, "word", True) == 8
    assert move_edge(text, 8, "word", True) == 16
    assert move_edge(text, 16, "word", True) == len(text)
    assert move_edge(text, 16, "word", False) == 11
    assert move_edge(text, 11, "word", False) == 5
    assert move_edge(text, 5, "word", False) == 0
    assert move_edge(text, 0, "word", False) == 0


def test_a_start_goes_to_starts_and_an_end_to_ends() -> None:
    text = "One “two,” three."
    assert move_edge(text, 0, "word", True, edge="start") == 5
    assert move_edge(text, 5, "word", False, edge="start") == 0
    assert move_edge(text, 16, "word", False, edge="end") == 8
    assert move_edge(text, 8, "word", True, edge="end") == 16


def test_edges_move_by_whole_characters() -> None:
    text = "a👨‍👩‍👧‍👦e\u0301"
    stops = [0]
    while stops[-1] < len(text):
        stops.append(move_edge(text, stops[-1], "character", True))
    assert stops == [0, 1, 8, 10]
    assert move_edge(text, 10, "character", False) == 8
    assert move_edge(text, 8, "character", False) == 1
    assert move_edge(text, 0, "character", False) == 0
    assert move_edge(text, 99, "character", True) == 10


@given(places())
def test_an_edge_always_gets_on_and_never_cuts_a_character(place: tuple[str, int, int]) -> None:
    text, index, _ = place
    for edge in (None, "start", "end"):
        ahead = move_edge(text, index, "word", True, edge=edge)
        back = move_edge(text, index, "word", False, edge=edge)
        rest = text[:index], text[index:]
        assert ahead > index or not rest[1].strip()
        assert back < index or not rest[0].strip()
        assert is_boundary(text, ahead)
        assert is_boundary(text, back)


@given(places(), st.sampled_from(["character", "word"]), st.sampled_from(["start", "end"]))
def test_a_moved_edge_leaves_white_space_outside(
    place: tuple[str, int, int], step: Step, edge: Edge
) -> None:
    text, index, _ = place
    for forward in (True, False):
        moved = move_edge(text, index, step, forward, edge=edge)
        outward = forward is (edge == "end")
        if moved in (index, 0 if edge == "end" else len(text)):
            beyond = text[index:] if forward else text[:index]
            assert not outward or moved != index or not beyond.strip()
            continue
        if edge == "start":
            inner = text[moved : next_boundary(text, moved)]
        else:
            inner = text[previous_boundary(text, moved) : moved]
        assert inner.strip()


def test_an_edge_goes_over_line_breaks_to_the_next_character() -> None:
    text = "One.\n\n  Two. \n"
    assert move_edge(text, 8, "character", False, edge="start") == 3
    assert move_edge(text, 3, "character", True, edge="start") == 8
    assert move_edge(text, 4, "character", True, edge="end") == 9
    assert move_edge(text, 9, "character", False, edge="end") == 4
    assert move_edge(text, 12, "character", True, edge="end") == 12
    assert move_edge(text, 12, "word", True, edge="end") == 12
    assert move_edge("  Two", 2, "character", False, edge="start") == 2
    assert move_edge("  Two", 2, "word", False, edge="start") == 2


def test_a_far_word_is_found_backward() -> None:
    text = "word" + " " * 5000
    assert move_edge(text, 5000, "word", False) == 0
    assert move_edge(text, 5000, "word", False, edge="end") == 4


@pytest.mark.parametrize("unit", ["word ", "我们", "a", "a.b", "é é, ", "x-"])
def test_a_huge_paragraph_is_looked_at_in_part(unit: str) -> None:
    """Not the clock but the answer: over-long runs are cut at fixed places."""
    text = unit * (300_000 // len(unit))
    found = covering_word(text, 200_000)
    assert found is None or (found.start <= 200_000 < found.end and found.end - found.start < 9000)
