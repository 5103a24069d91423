"""Grapheme boundaries: the same from a window as from the whole text."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given

from annotator.text import graphemes_boundary, is_boundary, next_boundary, previous_boundary
from annotator.text.graphemes import _PLAIN_HERE
from tests.annotator.text.samples import TEXTS


def boundaries(text: str) -> list[int]:
    return [0, *(found.end() for found in regex.finditer(r"\X", text))]


@pytest.mark.parametrize(
    "cluster",
    [
        "e\u0301", "e\u0301\u0323", "👨‍👩‍👧‍👦", "👨🏻‍🚒", "🇫🇷", "👍🏽", "1\ufe0f\u20e3", "❤\ufe0f",
        "각", "\u1112\u1161\u11ab", "நி", "กำ", "\r\n", "\u0600\u0661", "🏴\U000e0067\U000e007f",
    ],
)  # fmt: skip
def test_a_cluster_is_one_character(cluster: str) -> None:
    text = f"ab {cluster}, c"
    end = 3 + len(cluster)
    for inside in range(4, end):
        assert not is_boundary(text, inside)
        assert graphemes_boundary(text, inside) == 3
        assert graphemes_boundary(text, inside, up=True) == end
    assert next_boundary(text, 3) == end
    assert previous_boundary(text, end) == 3


@given(TEXTS)
def test_windows_agree_with_the_whole_text(text: str) -> None:
    expected = boundaries(text)
    assert [n for n in range(len(text) + 1) if is_boundary(text, n)] == expected
    for index in range(len(text) + 1):
        assert graphemes_boundary(text, index) == max(n for n in expected if n <= index)
        assert graphemes_boundary(text, index, up=True) == min(n for n in expected if n >= index)


def test_long_clusters_and_runs_are_counted_from_their_start() -> None:
    flags = "ab" + "🇫🇷" * 500
    assert graphemes_boundary(flags, 801) == 800
    piled = "ab" + "\u0301" * 900 + "c"
    assert graphemes_boundary(piled, 600) == 1
    assert graphemes_boundary(piled, 600, up=True) == 902


def test_beyond_every_real_character_the_search_ends() -> None:
    endless = "\u0301" * 100_000
    assert 0 < graphemes_boundary(endless, 90_000) <= 90_000


def test_outside_the_text_its_ends_are_given() -> None:
    assert graphemes_boundary("abc", -3) == 0
    assert graphemes_boundary("abc", 9) == 3
    assert next_boundary("abc", 3) == 3
    assert previous_boundary("abc", 0) == 0
    assert is_boundary("", 0)


def test_plain_characters_never_join_each_other() -> None:
    """The shortcut that spares the library is right about every character it is used for."""
    plain = [chr(n) for n in range(0x10000) if _PLAIN_HERE.match(chr(n))]
    assert len(plain) > 25_000
    for character in plain:
        assert boundaries(f"a{character}b") == [0, 1, 2, 3], hex(ord(character))
