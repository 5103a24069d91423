"""The key of a version: it changes with what is said, and with nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from annotator.review.versions import (
    annotation_of,
    canonical_values,
    content,
    outgoing,
    version_key,
)
from annotator.values import Relation, Segment
from tests.annotator.review.makers import ANA, span

ONE = span(
    "1" * 32,
    "claim",
    0,
    9,
    attributes={"certainty": "possible"},
    companions={"cue": Segment(20, 24)},
)
LINK = Relation("target", ONE.id, "2" * 32, ANA)


def test_a_key_names_its_annotation() -> None:
    key = version_key(ONE, [LINK])
    assert annotation_of(key) == ONE.id
    assert key == version_key(ONE, [LINK])
    assert len(key) == 32 + 1 + 16


@pytest.mark.parametrize(
    "change",
    [
        {"label": "denial"},
        {"segments": (Segment(0, 8),)},
        {"segments": (Segment(0, 4), Segment(4, 9))},
        {"attributes": {}},
        {"attributes": {"certainty": "certain"}},
        {"companions": {"source": Segment(20, 24)}},
        {"id": "3" * 32},
    ],
)
def test_it_changes_with_what_is_said(change: dict[str, Any]) -> None:
    assert version_key(replace(ONE, **change), []) != version_key(ONE, [])


@pytest.mark.parametrize(
    "change",
    [
        {"note": "why?"},
        {"doubt": True, "doubt_note": "two readings"},
        {"unconfirmed": ("certainty",)},
        {"updated": 5},
        {"scheme_version": "abc"},
        {"origin": "import"},
        {"label": "denial", "original": "claim"},  # the scheme maps it: it was given the same
        {"attributes": {"certainty": "possible", "speaker": None}},
    ],
)
def test_it_changes_with_nothing_else(change: dict[str, Any]) -> None:
    assert version_key(replace(ONE, **change), [LINK]) == version_key(ONE, [LINK])


def test_relations_that_begin_at_it_count_in_any_order_and_others_do_not() -> None:
    more = replace(LINK, to_id="4" * 32)
    incoming = Relation("target", "2" * 32, ONE.id, ANA)
    follows = replace(LINK, type="inside", derived=True)
    assert version_key(ONE, [LINK, more]) == version_key(ONE, [more, LINK])
    assert version_key(ONE, [LINK, incoming, follows]) == version_key(ONE, [LINK])
    assert len({version_key(ONE, each) for each in ([], [LINK], [LINK, more])}) == 3
    assert outgoing(ONE, [incoming, LINK, follows]) == (LINK,)


def test_equal_values_are_written_alike_and_yes_is_not_one() -> None:
    assert canonical_values({"a": 3.0, "b": None}) == canonical_values({"a": 3})
    assert canonical_values({"a": 1}) != canonical_values({"a": True})
    assert canonical_values({"a": 1, "b": 2}) == canonical_values({"b": 2, "a": 1})


def test_content_is_what_is_said_beside_label_and_words() -> None:
    assert content(replace(ONE, label="denial", note="x")) == content(ONE)
    assert content(replace(ONE, companions={})) != content(ONE)
