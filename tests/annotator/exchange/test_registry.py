"""The table of formats, and what is said about records that were set aside."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.errors import Problem
from annotator.exchange.records import remarks
from annotator.exchange.registry import FORMATS, by_ending, by_key


def test_formats_are_found_by_key_and_ending() -> None:
    jsonl = by_key("jsonl")
    assert by_ending(Path("a/B.JSONL")) is jsonl
    assert by_ending(Path("b.ndjson")) is jsonl
    assert by_ending(Path("b.txt")) is None
    with pytest.raises(Problem, match=r"There is no format “csv”\. There is: jsonl"):
        by_key("csv")


def test_keys_and_endings_are_unique() -> None:
    endings = [ending for each in FORMATS for ending in each.endings]
    assert len(set(endings)) == len(endings)
    assert len({each.key for each in FORMATS}) == len(FORMATS)
    assert all(ending.startswith(".") and ending == ending.lower() for ending in endings)


def test_what_was_set_aside_is_told_in_words() -> None:
    assert remarks({"relations": 2, "gold": 1, "spans[].score": 3}) == [
        "Gold kept back in 1 record: the annotators' own work was taken in instead.",
        "Relations in 2 records were kept with the article's other metadata, unused: the scheme "
        "has no such relation, or not between these labels.",
        "“spans[].score” in 3 records was left out: the format does not know it.",
    ]
