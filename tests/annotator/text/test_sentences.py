"""Sentences, paragraphs and the windows between."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given

from annotator.text import paragraph_at, sentences
from annotator.text.paragraphs import WINDOW, paragraphs, window_at
from annotator.values import Segment
from tests.annotator.text.samples import places, seed


def split(text: str) -> list[str]:
    return [text[part.start : part.end] for part in sentences(text, 0, len(text))]


@pytest.mark.parametrize(
    "expected",
    [
        ["He works at Apple Inc.", "The firm grew."],
        ["Mr. Smith of U.S. companies said so.", '"We did."', "She left."],
        ["At 5 a.m. Monday they left.", "It cost $3.5 million.", "See No. 5 and p. 12.", "Ok."],
        ["Lt. Gen. Smith of Washington, D.C. agreed.", "He went to the U.S.", "He came back."],
        ['He said, "Stop!" and left.', "Then “Go.” he said.", "So it is, e.g. here."],
        ["“Really?” he asked.", "“Yes.”", "‘No.’", "End...", "Wait... and so on."],
        ["這是。", "他說：「好！」然後走了。", "「我不。」", "「好。」"],
        ["هل هذا صحيح؟", "نعم."],
        ["यह है।", "वह था।"],
        ["그는 그렇게 말했습니다.", "그리고 갔습니다."],
        ["It was so.", "He met John at the bank.", "Mr. J. K. Lee of the U.S. Navy left."],
        ["Am 3. Oktober kam er.", "Er ging.", "It rose to 5.", "In 2019.", "No more."],
        ["1. First point.", "2. Second (see p. 5.)", "So it is, i.e. this."],
        ["In small letters.", "so it goes on.", "He shops at Yahoo! and left the U.S.", "The end."],
        ["Only words"],
    ],
)
def test_sentences(expected: list[str]) -> None:
    joint = "" if expected[0][0] == "這" else " "
    assert split(joint.join(expected)) == expected


def test_a_line_break_ends_a_sentence() -> None:
    assert split("A headline\n\nBy Ana\nIt rains. He said") == [
        "A headline",
        "By Ana",
        "It rains.",
        "He said",
    ]


def test_only_those_that_are_touched_are_given() -> None:
    text = "One is. Two is. Three is."
    assert sentences(text, 9, 10) == [Segment(8, 15)]
    assert sentences(text, 9, 17) == [Segment(8, 15), Segment(16, 25)]
    assert sentences(text, 9, 9) == [Segment(8, 15)]
    assert sentences(text, 7, 8) == []
    assert sentences("", 0, 0) == []


def test_the_worked_example() -> None:
    text = seed()
    assert sentences(text, 700, 701) == [Segment(639, 711)]
    assert sentences(text, 1150, 1151) == [Segment(1118, 1212)]
    assert len(sentences(text, 0, len(text))) == 19


@given(places())
def test_sentences_are_in_order_and_touch_the_range(place: tuple[str, int, int]) -> None:
    text, start, end = place
    found = sentences(text, start, end)
    for part in found:
        words = text[part.start : part.end]
        assert words
        assert words == words.strip()
        assert "\n" not in words
        assert part.end > start
        assert part.start < max(end, start + 1)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(places())
def test_every_word_is_in_a_sentence(place: tuple[str, int, int]) -> None:
    text = place[0]
    inside = "".join(split(text))
    assert "".join(inside.split()) == "".join(text.split())


def test_paragraphs() -> None:
    text = "one\n\ntwo"
    assert [paragraph_at(text, n) for n in (0, 3)] == [Segment(0, 3)] * 2
    assert paragraph_at(text, 4) == Segment(4, 4)
    assert [paragraph_at(text, n) for n in (5, 8, 99)] == [Segment(5, 8)] * 3
    assert paragraphs(text, 0, 8) == [Segment(0, 3), Segment(5, 8)]
    assert paragraphs(text, 1, 4) == [Segment(0, 3)]


def test_a_huge_paragraph_is_seen_through_a_window() -> None:
    text = "x" * 50 + "\n" + "y" * 20 * WINDOW + "\n" + "z"
    assert window_at(text, 3) == Segment(0, 50)
    for index in (51, 60, 9 * WINDOW + 1, 51 + 20 * WINDOW):
        window = window_at(text, index)
        assert 51 <= window.start <= index <= window.end <= 51 + 20 * WINDOW
        assert window.start in (51, *range(51, index - WINDOW + 1, WINDOW))
        assert window.end == 51 + 20 * WINDOW or window.end >= index + WINDOW
        assert window.end - window.start <= 3 * WINDOW


def test_sentences_of_a_huge_paragraph_are_found_around_the_place() -> None:
    sentence = "Mr. Smith of the U.S. said so. "
    text = sentence * 40_000
    place = len(sentence) * 20_000
    assert sentences(text, place + 5, place + 6) == [Segment(place, place + len(sentence) - 1)]
