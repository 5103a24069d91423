"""Whole sayings and quoted fragments."""

from __future__ import annotations

import pytest
from hypothesis import given

from annotator.text import is_whole_saying, quotations
from annotator.values import Segment
from tests.annotator.text.samples import places


def first(text: str) -> bool:
    return is_whole_saying(text, (quotations(text)[0],))


@pytest.mark.parametrize(
    "text",
    [
        "“We left,” he said.",
        "“We left”, he said.",
        "He said, “We left.”",
        "He said: “We left”",
        "He said “We left” – and they had.",
        "“We left” – he said so.",
        "“Did we?” he asked.",
        "the boat. Then “so it goes. We left” was said.",
        "“We left”",
        "他说：“我们没有。”",
        "„Wir gehen“, sagte er.",
        "Minister: “No deal without talks”",
    ],
)
def test_whole(text: str) -> None:
    assert first(text)


@pytest.mark.parametrize(
    "text",
    [
        'Huawei "in discussion" over a 5G license',
        "They called it “a day.”",
        "They called it “Fake news”, she said.",
        "The “green valley”, as they say, is here.",
        "It “paid for itself”",
        "This is “Great” news.",
        "说法“完全不属实”的",
    ],
)
def test_fragments(text: str) -> None:
    assert not first(text)


def test_the_parts_of_a_broken_saying_belong_together() -> None:
    text = "“It was dark,” she said, “and nobody had a lamp.”"
    both = tuple(quotations(text))
    assert len(both) == 2
    assert is_whole_saying(text, both)
    assert not is_whole_saying(text, both[1:])


def test_marks_may_be_outside() -> None:
    text = "“We left.” It was “a day”."
    assert is_whole_saying(text, (Segment(1, 9),))
    assert not is_whole_saying(text, (Segment(19, 24),))
    assert not is_whole_saying("“ ”", (Segment(0, 3),))


@given(places())
def test_any_place_can_be_asked_about(place: tuple[str, int, int]) -> None:
    text, start, end = place
    if start < end:
        assert is_whole_saying(text, (Segment(start, end),)) in (True, False)
