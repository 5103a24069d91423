"""No cell is a formula, and every cell can be read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.guarded.cells import harmless, plain

SIGNS = "=+-@\t\r\n\0＝＋－＠"


@given(st.text(st.sampled_from(SIGNS + " '\u00a0a1") | st.characters(), max_size=8))
def test_words_come_back_and_are_no_formula(words: str) -> None:
    cell = harmless(words)
    assert plain(cell) == words
    assert not cell.lstrip(" \u00a0").startswith(tuple(SIGNS))


@pytest.mark.parametrize("words", ["", "a", "1", "'", "' a", "a=1", "it's"])
def test_what_is_none_stays_as_it_is(words: str) -> None:
    assert harmless(words) == words
    assert plain(words) == words
