"""Normalising: what goes, what stays, what is refused, and where offsets land."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import TextRefused
from annotator.text import Shifts, normalise, sha256
from tests.annotator.text.samples import ANY_TEXT, seed

RAW = st.lists(st.sampled_from(["\r\n", "\r", "\n", "\ufeff", "a", "é", "😂", " "])).map("".join)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("", ""),
        ("plain\n", "plain\n"),
        ("a\r\nb\rc\nd\r", "a\nb\nc\nd\n"),
        ("\r\r\n\n", "\n\n\n"),
        ("\ufeffa\ufeffb", "a\ufeffb"),
        ("\ufeff\ufeffa", "a"),
        ("  e\u0301 \x0c\x0b\x85\u2028\u00a0\t ", "  e\u0301 \x0c\x0b\x85\u2028\u00a0\t "),
    ],
)
def test_only_line_ends_and_leading_marks_change(raw: str, text: str) -> None:
    assert normalise(raw).text == text


def test_offsets_are_carried_over_byte_order_mark_and_line_ends() -> None:
    shifts = normalise("\ufeffa\r\nb\rc").shifts
    # raw:  BOM a CR LF b CR c
    assert [shifts.to_normal(offset) for offset in range(8)] == [0, 0, 1, 1, 2, 3, 4, 5]


def test_offsets_outside_the_text_stay_outside() -> None:
    normalised = normalise("a\r\nb")
    assert normalised.shifts.to_normal(-1) == -1
    assert normalised.shifts.to_normal(9) > len(normalised.text)


def test_unchanged_text_has_no_shifts() -> None:
    assert normalise(seed()).shifts == Shifts()
    assert Shifts().to_normal(1234) == 1234


@pytest.mark.parametrize(
    ("raw", "place", "what"),
    [
        ("\x00", "Line 1, column 1 ", "NUL"),
        ("ab\r\ncd\re\x00", "Line 3, column 2 ", "NUL"),
        ("é\n\nx\ud83d", "Line 3, column 2 ", "U+D83D"),
        ("\udc00", "Line 1, column 1 ", "U+DC00"),
    ],
)
def test_what_cannot_be_stored_is_refused_with_its_place(raw: str, place: str, what: str) -> None:
    with pytest.raises(TextRefused) as refused:
        normalise(raw)
    assert str(refused.value).startswith(place)
    assert what in str(refused.value)


@given(st.one_of(RAW, ANY_TEXT))
def test_normalising_twice_changes_nothing(raw: str) -> None:
    once = normalise(raw).text
    again = normalise(once)
    assert again.text == once
    assert again.shifts == Shifts()


@given(RAW, st.data())
def test_a_carried_range_holds_the_same_words(raw: str, data: st.DataObject) -> None:
    whole = [n for n in range(len(raw) + 1) if raw[max(0, n - 1) : n + 1] != "\r\n"]
    start, end = sorted((data.draw(st.sampled_from(whole)), data.draw(st.sampled_from(whole))))
    normalised = normalise(raw)
    carried = normalised.text[normalised.shifts.to_normal(start) : normalised.shifts.to_normal(end)]
    words = raw[start:end].replace("\r\n", "\n").replace("\r", "\n")
    leading = len(raw) - len(raw.lstrip("\ufeff"))
    assert carried == words[max(0, min(leading, end) - start) :]


def test_hash_is_of_the_exact_utf8() -> None:
    text = "e\u0301 😂\n"
    assert sha256(text) == hashlib.sha256(text.encode("utf-8")).hexdigest()
    assert sha256(seed()) == "a749858b48fe2e39cfefb243312eb2b127463a1e548bb68e287f3fd6562b5c94"
