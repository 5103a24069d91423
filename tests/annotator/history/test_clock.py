"""The hybrid clock never runs backwards, whatever the wall clock does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.exchange.times import to_text
from annotator.history.clock import LATEST, tick


@given(st.lists(st.integers(0, LATEST), min_size=1), st.integers(0, LATEST))
def test_always_later_than_everything_known(walls: list[int], newest: int) -> None:
    for wall in walls:
        following = tick(newest, wall)
        assert following > newest
        assert following >= wall
        assert following in (newest + 1, wall)
        newest = following


def test_times_are_written_in_utc_with_milliseconds() -> None:
    assert to_text(1) == "1970-01-01T00:00:00.001Z"
    assert to_text(1_795_338_300_123) == "2026-11-22T09:05:00.123Z"
    assert to_text(LATEST) == "9999-12-31T23:59:59.999Z"
