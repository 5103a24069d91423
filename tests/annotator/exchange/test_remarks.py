"""What a report says of what was set aside: left out only where it was."""

from __future__ import annotations

from collections import Counter

import pytest

from annotator.exchange import remarks
from annotator.exchange.records import GOLD, RELATIONS
from annotator.exchange.remarks import DROPPED, KEPT

EXACT = [
    *(GOLD, RELATIONS, remarks.UNSAID, remarks.STALE, remarks.UNREADABLE, remarks.NO_STATUS),
    *(remarks.TOKENS, remarks.SPACING, remarks.FOREIGN_TEXT, remarks.UNLIKE, remarks.GAPS),
    *(remarks.DIFFERING, remarks.LARGE),
]


def test_what_was_set_aside_is_told_in_words() -> None:
    assert remarks.remarks({RELATIONS: 2, GOLD: 1, "spans[].score": 3000}) == [
        "Gold kept back in 1 record: the annotators' own work was taken in instead.",
        "Relations in 2 records were kept with the article's other metadata, unused: the scheme "
        "has no such relation, or not between these labels.",
        "“spans[].score” in 3,000 records was left out: the format does not know it.",
    ]


def test_what_is_kept_is_not_called_left_out() -> None:
    assert remarks.remarks({f"{KEPT}suggestions": 2}) == [
        "“suggestions” in 2 records was kept with the article's other metadata, unused: this "
        "program has no place for it."
    ]


def test_what_the_person_leaves_out_is_told_so() -> None:
    assert remarks.remarks({f"{DROPPED}label ORG": 1}) == [
        "The label ORG in 1 record was left out, as was chosen."
    ]


@pytest.mark.parametrize("key", EXACT)
def test_each_known_key_has_a_sentence_of_its_own(key: str) -> None:
    (one,) = remarks.remarks({key: 1})
    (two,) = remarks.remarks(Counter({key: 2}))
    assert "1 record" in one
    assert "2 records" in two
    assert f"“{key}”" not in one
