"""Dates: read where they can mean one day, kept as they stand where not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.ingest.extractors import days


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("2018-03-05", "2018-03-05"),
        ("2018-03-05 10:22:30", "2018-03-05T10:22:30"),
        ("2018-03-05T10:22Z", "2018-03-05T10:22Z"),
        ("2018-03-05 10:22 +0100", "2018-03-05T10:22+0100"),
        ("20180305", "2018-03-05"),
        ("2018/3/5", "2018-03-05"),
        ("05.03.2018", "2018-03-05"),
        ("5. 3. 2018 14:30 Uhr", "2018-03-05T14:30"),
        ("13/05/2018", "2018-05-13"),
        ("05/13/2018", "2018-05-13"),
        ("05/05/2018", "2018-05-05"),
        ("Monday, March 5, 2018", "2018-03-05"),
        ("March 5, 2018 Monday 12:05 AM GMT", "2018-03-05T00:05"),
        ("5 March 2018 3:20 PM", "2018-03-05T15:20"),
        ("5. März 2018", "2018-03-05"),
        ("1er mai 2020", "2020-05-01"),
        ("lundi 5 février 2018", "2018-02-05"),
        ("5 de marzo de 2018", "2018-03-05"),
        ("5 March 2018 25:99", "2018-03-05"),
    ],
)
def test_dates_that_can_be_read(words: str, wanted: str) -> None:
    assert days.iso(words) == wanted


NONE = (
    *("", "yesterday", "05/06/2018", "2018-02-31", "2018-03-05 25:00", "31.02.2018", "20181301"),
    *("99/99/2018", "5 of May", "5 Foo 2018", "0005-01-01", "x" * 200, "2018"),
)


@pytest.mark.parametrize("words", NONE)
def test_words_that_are_none(words: str) -> None:
    assert days.iso(words) == ""


def test_what_is_none_stays_and_messages_keep_their_zone() -> None:
    assert days.as_iso(" 05/06/2018 ") == "05/06/2018"
    assert days.as_iso("Tue, 3 Mar 2020 10:00:00 +0100") == "2020-03-03T10:00:00+01:00"


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_comes_back(day) -> None:
    assert days.iso(f"{day:%d}.{day:%m}.{day.year}") == day.isoformat()
    assert days.iso(f"{day:%B} {day.day}, {day.year} {day:%A}") == day.isoformat()
