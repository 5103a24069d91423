"""Dates: read where there is one way to read them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.ingest.extractors import dates


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2024-05-01", "2024-05-01"),
        ("2024-05", "2024-05"),
        ("2024", "2024"),
        ("2024-05-01T10:30:00Z", "2024-05-01T10:30:00+00:00"),
        ("2024-05-01 10:30", "2024-05-01T10:30:00"),
        ("Wed, 01 May 2024 10:30:00 +0200", "2024-05-01T10:30:00+02:00"),
        ("1 May 2024", "2024-05-01"),
        ("May 1, 2024 Wednesday", "2024-05-01"),
        ("Sept. 3rd, 2023", "2023-09-03"),
        ("3. März 2023", "2023-03-03"),
        ("1er mai 2024", "1er mai 2024"),
        ("2024/5/1", "2024-05-01"),
        ("03/04/2024", "03/04/2024"),
        ("31 February 2024", "31 February 2024"),
        ("2024-13", "2024-13"),
        ("2024-02-31", "2024-02-31"),
        ("99 Foo 2024 10:30", "99 Foo 2024 10:30"),
        ("  yesterday \n evening ", "yesterday evening"),
        ("", ""),
    ],
)
def test_a_date(written: str, iso: str) -> None:
    assert dates.iso(written) == iso


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("D:20240501103000+02'00'", "2024-05-01T10:30:00+02:00"),
        ("D:20240501103000Z", "2024-05-01T10:30:00+00:00"),
        ("D:202405011030", "2024-05-01T10:30:00"),
        ("D:20240501", "2024-05-01"),
        ("D:2024", "2024"),
        ("D:20249901", "2024-99-01"),
        ("1 May 2024", "2024-05-01"),
    ],
)
def test_a_date_of_a_pdf(written: str, iso: str) -> None:
    assert dates.of_pdf(written) == iso


def test_no_moment() -> None:
    assert dates.of(None) == ""


@settings(max_examples=40)
@given(st.text())
def test_whatever_is_written_gives_one_short_line(written: str) -> None:
    for read in (dates.iso, dates.of_pdf):
        found = read(written)
        assert len(found) <= 100
        assert "\n" not in found
        assert dates.iso(found) == found


def test_a_date_of_many_megabytes() -> None:
    assert len(dates.iso("1 May " * 10_000_000)) <= 100
