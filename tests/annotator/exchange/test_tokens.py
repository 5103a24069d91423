"""Tokens cover a text, keep characters whole, and cost the same for every character."""

from __future__ import annotations

import time

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from annotator.exchange.tokens import tokens
from annotator.text import words

TEXTS = st.text(
    st.one_of(
        st.sampled_from("ab Z9.,'’-–\n\t\u00a0\u2028\x1c\x85$%€:/_@#\u0301\u200d\ufe0f\u0600"),
        st.sampled_from("😂👩🏽👩\u200d🚀🇩🇪中ひไทย한국어नमस्तेא"),
        st.characters(codec="utf-8"),
    ),
    max_size=60,
)


def words_of(text: str) -> list[str]:
    return [each.text for each in tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('😂 Lee said "we never knew" on Monday.', '😂|Lee|said|"|we|never|knew|"|on|Monday|.'),
        ("Huawei’s twelve-year-old", "Huawei’s|twelve-year-old"),
        ("It rose 3.5% to $1,200.", "It|rose|3.5|%|to|$|1,200|."),
        ("At 10:30, see https://a.org/x?y=1.", "At|10:30|,|see|https://a.org/x?y=1|."),
        ("Mr. Lee of the U.S. office.", "Mr.|Lee|of|the|U.S.|office|."),
        ("The end.Next", "The|end|.|Next"),
        ("👩\u200d🚀🇩🇪ok", "👩\u200d🚀|🇩🇪|ok"),
        ("中国说", "中|国|说"),
        ("नमस्ते दुनिया", "नमस्ते|दुनिया"),
        ("“no”—he", "“|no|”|—|he"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_text_is_cut(text: str, expected: str) -> None:
    assert "|".join(words_of(text)) == expected


def test_a_mark_on_a_space_is_a_token_of_its_own() -> None:
    assert [(each.start, each.end) for each in tokens("a \u0301b")] == [(0, 1), (2, 3), (3, 4)]


def test_space_after_is_told() -> None:
    assert [each.space_after for each in tokens("Lee, said\n")] == [False, True, True]


@given(TEXTS)
def test_tokens_cover_all_but_the_white_space(text: str) -> None:
    found = tokens(text)
    covered = [place for each in found for place in range(each.start, each.end)]
    assert covered == [place for place, char in enumerate(text) if not char.isspace()]
    for each in found:
        assert each.text == text[each.start : each.end]
        assert each.text.split() == [each.text]
        assert each.space_after == text[each.end : each.end + 1].isspace()
    assert tokens(text) == found


@given(TEXTS)
def test_characters_stay_whole(text: str) -> None:
    edges = {edge for each in tokens(text) for edge in (each.start, each.end)}
    for run in regex.finditer(r"[^\s\x1c-\x1f\x85]+", text):
        for cluster in regex.finditer(r"\X", run[0]):
            inside = range(run.start() + cluster.start() + 1, run.start() + cluster.end())
            assert not edges.intersection(inside)


@pytest.mark.parametrize(
    "text", ["Huawei's 20% of $3.5bn", "the U.S. and Mr. Lee, e.g. at www.a.org"]
)
def test_words_of_a_double_click_are_whole_tokens(text: str) -> None:
    starts = {each.start for each in tokens(text)}
    ends = {each.end for each in tokens(text)}
    place = 0
    while word := words.next_word(text, place):
        assert word.start in starts
        assert word.end in ends
        place = word.end


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "a-",
        "1.",
        "a.",
        "www.",
        "www.,",
        "\u0301",
        "a\u200d",
        "👩\u200d",
        "🇩",
        "-",
        "U.S.",
        "क्",
        "\u0600",
    ],
)
def test_time_grows_with_the_length_only(unit: str) -> None:
    tokens("warm")
    started = time.perf_counter()
    tokens(unit * (200_000 // len(unit)))
    assert time.perf_counter() - started < 10
