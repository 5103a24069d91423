"""Which letters stand for which place: no code begins another, and none is given out twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.hands.hints import LETTERS, codes


@given(count=st.integers(0, 800), first=st.sampled_from(["", "W", "v", "0", "é", "ab"]))
def test_codes_are_distinct_and_none_begins_another(count: int, first: str) -> None:
    made = codes(count, first)
    assert len(made) >= min(count, len(LETTERS) ** 2)
    assert len(set(made)) == len(made)
    assert len({len(code) for code in made}) <= 1, "of one length, so none begins another"


def test_the_first_is_on_the_key_that_asked() -> None:
    assert codes(3, "W") == ["w", "a", "s"]
    assert codes(2) == ["a", "s"]
    assert codes(27, "W")[0] == "ww"
