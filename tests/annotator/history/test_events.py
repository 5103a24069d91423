"""Events have lasting names: the hash of their canonical bytes."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from annotator.history.events import (
    PAYLOADS,
    WORK,
    AnnotationAdded,
    Event,
    Work,
    canonical,
    derived_id,
    event_id,
    make_event,
    payload_of,
)
from annotator.values import Segment

ADDED = AnnotationAdded(
    id="a" * 32,
    label="quote",
    segments=(Segment(1, 3), Segment(5, 6)),
    quotes=("é", "😀"),
    scheme="0123456789ab",
    created=1_700_000_000_000,
    updated=1_700_000_000_000,
    attributes={"b": 1, "a": True},
)
GOLDEN = (
    '{"article":"' + "d" * 64 + '","author":"' + "b" * 32 + '","clock":1700000000000,'
    '"kind":"work","machine":"' + "c" * 32 + '","operation":"' + "e" * 32 + '",'
    '"operation_name":"Label quote","payload":{"added":[{"attributes":{"a":true,"b":1},'
    '"created":1700000000000,"id":"' + "a" * 32 + '","label":"quote","quotes":["é","😀"],'
    '"scheme":"0123456789ab","segments":[[1,3],[5,6]],"updated":1700000000000}]},'
    '"seq":7,"undoes":null}'
)
GOLDEN_ID = "5413bd155f236b04871437b2a297a1c2"
DERIVED = "14a20c2d1b8a817670c7eb117c900f1b"


def event(**more: Any) -> Event:
    given: dict[str, Any] = {
        "author": "b" * 32,
        "machine": "c" * 32,
        "seq": 7,
        "clock": 1_700_000_000_000,
        "operation": "e" * 32,
        "operation_name": "Label quote",
        "undoes": None,
        "kind": WORK,
        "article": "d" * 64,
        "payload": Work(added=(ADDED,)),
    }
    return make_event(**{**given, **more})


def test_canonical_bytes_and_id_are_golden() -> None:
    # These bytes are a promise: a file written today must have the same ids for ever.
    made = event()
    assert canonical(made).decode() == GOLDEN
    assert made.id == GOLDEN_ID
    assert event_id(made) == made.id


def test_order_of_keys_in_a_mapping_does_not_count() -> None:
    other = msgspec.structs.replace(ADDED, attributes={"a": True, "b": 1})
    assert event(payload=Work(added=(other,))).id == event().id


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("author", "0" * 32),
        ("machine", "0" * 32),
        ("seq", 8),
        ("clock", 1_700_000_000_001),
        ("operation", "0" * 32),
        ("operation_name", "Label claim"),
        ("undoes", "0" * 32),
        ("kind", "newer"),
        ("article", None),
        ("payload", b"{}"),
    ],
)
def test_every_field_counts(name: str, value: object) -> None:
    altered = msgspec.structs.replace(event(), **{name: value})
    assert event_id(altered) != altered.id


def test_order_is_clock_then_id() -> None:
    events = [event(clock=2), event(clock=1), event(clock=2, seq=9)]
    assert sorted(events, key=lambda each: each.order)[0].clock == 1
    assert len({each.order for each in events}) == 3


def test_payloads_come_back_typed_and_unknown_kinds_as_nothing() -> None:
    assert payload_of(event()) == Work(added=(ADDED,))
    assert payload_of(msgspec.structs.replace(event(), kind="newer.thing")) is None
    assert set(PAYLOADS) == {
        "project.created",
        "annotator.named",
        "role.set",
        "scheme.set",
        "person.same",
        "guideline.decided",
        "article.assigned",
        "article.sent_back",
        "work.seen",
        "decision.set",
        "adjudication.set",
        "thread.set",
        "comment.set",
        "article.added",
        "article.changed",
        "work",
        "search.saved",
        "scheme.proposed",
        "proposal.answered",
        "dataset.planned",
        "dataset.split",
        "articles.purged",
    }


def test_a_payload_of_the_wrong_shape_is_refused() -> None:
    broken = msgspec.structs.replace(event(), payload=b'{"added":[{"id":1}]}')
    with pytest.raises(msgspec.ValidationError):
        payload_of(broken)


def test_derived_ids_follow_from_content_alone() -> None:
    first = derived_id("ab" * 32, "c" * 32, "claim", (Segment(1, 2),), 1)
    assert first == derived_id("ab" * 32, "c" * 32, "claim", (Segment(1, 2),), 1)
    assert first != derived_id("ab" * 32, "c" * 32, "claim", (Segment(1, 2),), 2)
    assert derived_id("annotator", "p", "Ana") == DERIVED
