"""How fast work goes and how long it takes yet, against a clock of the test's own."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.dialogs.pace import BYTES, Pace, duration


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def after(pace: Pace, clock: Clock, seconds: float, done: int, total: int) -> str:
    clock.now += seconds
    return pace.words(done, total)


def test_what_is_counted_is_told_with_its_rate_and_the_time_left() -> None:
    clock = Clock()
    pace = Pace("articles", clock)
    assert pace.words(0, 10_000) == "0 of 10,000 articles"
    told = after(pace, clock, 4, 1200, 10_000)
    assert told == "1,200 of 10,000 articles · 300 a second · 29 s left"


def test_bytes_are_megabytes() -> None:
    clock = Clock()
    pace = Pace(BYTES, clock)
    pace.words(0, 40_000_000)
    told = after(pace, clock, 2, 10_000_000, 40_000_000)
    assert told == "10.0 of 40.0 MB · 5.0 MB a second · 6 s left"


def test_where_nobody_says_what_is_counted_shares_are_told() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    pace.words(0, 200)
    assert after(pace, clock, 10, 50, 200) == "25 % · 30 s left"


def test_progress_in_larger_units_than_bytes_is_no_number_of_bytes() -> None:
    assert Pace(BYTES).words(1 << 29, 1 << 30) == "50 %"


def test_a_second_round_has_a_pace_of_its_own() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    pace.words(0, 100)
    after(pace, clock, 100, 100, 100)
    assert after(pace, clock, 0, 0, 100) == "0 %"
    assert after(pace, clock, 2, 50, 100) == "50 % · 2 s left"


def test_nothing_is_told_of_what_has_no_end() -> None:
    assert Pace("articles").words(5, 0) == ""


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "1 s"), (59, "59 s"), (60, "1 min"), (7500, "2 h 5 min")]
)
def test_durations_are_rough(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@given(st.lists(st.integers(0, 1000), min_size=1), st.sampled_from(["", "articles", BYTES]))
def test_whatever_comes_there_is_a_line(steps: list[int], counting: str) -> None:
    clock = Clock()
    pace = Pace(counting, clock)
    for _, done in pairwise([0, *steps]):
        assert "\n" not in after(pace, clock, 0.7, done, 1000)
