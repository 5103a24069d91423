"""Code points and UTF-16 units."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.text import OffsetMap
from tests.annotator.text.samples import TEXTS, seed


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(TEXTS)
def test_every_offset_goes_there_and_back(text: str) -> None:
    offsets = OffsetMap(text)
    for index in range(len(text) + 1):
        unit = units(text[:index])
        assert offsets.to_utf16(index) == unit
        assert offsets.to_code_point(unit) == index


@given(TEXTS)
def test_inside_a_surrogate_pair_its_start_is_given(text: str) -> None:
    offsets = OffsetMap(text)
    for index, character in enumerate(text):
        if units(character) == 2:
            assert offsets.to_code_point(units(text[:index]) + 1) == index


@given(TEXTS)
def test_identity_says_that_nothing_differs(text: str) -> None:
    assert OffsetMap(text).identity == (units(text) == len(text))


def test_a_long_text_with_many_emoji() -> None:
    text = ("é" * 250 + "😂") * 4000
    offsets = OffsetMap(text)
    assert offsets.to_utf16(len(text)) == len(text) + 4000
    assert offsets.to_code_point(252 * 4000) == len(text)


def test_an_ascii_text_needs_no_map() -> None:
    offsets = OffsetMap(seed())
    assert offsets.identity
    assert offsets.to_utf16(2064) == offsets.to_code_point(2064) == 2064


@given(st.integers(-5, 20))
def test_offsets_outside_stay_outside(offset: int) -> None:
    offsets = OffsetMap("a😂")
    if offset < 0:
        assert offsets.to_utf16(offset) == offsets.to_code_point(offset) == offset
    if offset > 3:
        assert offsets.to_utf16(offset) > 3
        assert offsets.to_code_point(offset) > 2
