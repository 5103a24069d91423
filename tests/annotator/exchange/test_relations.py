"""Relations of a record: whose they are, allowed ends, and what the scheme does not know."""

from __future__ import annotations

import json
from typing import Any

import pytest

from annotator.exchange.guard import RecordRefused
from annotator.exchange.incoming import RecordReader
from annotator.exchange.records import IncomingArticle, IncomingRelation
from annotator.scheme import default_scheme

READER = RecordReader(default_scheme())


def span(id_: str, label: str, start: int, **more: Any) -> dict[str, Any]:
    return {"id": id_, "label": label, "start": start, "end": start + 2, **more}


CLAIM, DENIAL = span("c", "claim", 0), span("d", "denial", 3)


def read(**record: Any) -> IncomingArticle:
    return READER.read(json.dumps({"text": "a bc def ghij", **record}).encode(), 1)


def link(type_: str, from_id: str, to_id: str, **more: Any) -> dict[str, Any]:
    return {"type": type_, "from": from_id, "to": to_id, **more}


def test_relations_beside_spans_belong_to_whom_the_span_belongs() -> None:
    found = read(spans=[CLAIM, DENIAL], relations=[link("target", "d", "c")], annotator="Lee")
    assert [(each.annotator, each.relations) for each in found.work] == [
        ("Lee", (IncomingRelation("target", "d", "c"),))
    ]
    assert found.set_aside == ()
    assert "relations" not in found.article.meta


def test_each_annotator_relates_their_own_of_the_same_names() -> None:
    work = [
        {"annotator": who, "spans": [CLAIM, DENIAL], "relations": [link("target", "d", "c")]}
        for who in ("Ana", "Bo")
    ]
    found = read(annotations=work)
    assert [each.relations for each in found.work] == [(IncomingRelation("target", "d", "c"),)] * 2


def test_a_relation_may_lead_to_somebody_elses_span() -> None:
    work = [
        {"annotator": "Ana", "spans": [DENIAL], "relations": [link("target", "d", "c")]},
        {"annotator": "Bo", "spans": [CLAIM]},
    ]
    assert read(annotations=work).work[0].relations == (IncomingRelation("target", "d", "c"),)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (link("target", "d", "x"), r"\$\.relations\[0\]\.to: there is no span “x”"),
        (link("target", "x", "c"), r"\$\.relations\[0\]\.from: there is no span “x”"),
        (link("duplicate_of", "d", "d"), "leads back to the span “d” itself"),
    ],
)
def test_what_may_not_stand_is_refused(given: dict[str, Any], reason: str) -> None:
    with pytest.raises(RecordRefused, match=reason):
        read(spans=[CLAIM, DENIAL], relations=[given])


def test_a_wrong_shape_inside_annotations_is_refused() -> None:
    work = {"annotator": "Ana", "spans": [CLAIM], "relations": [{"type": "target"}]}
    with pytest.raises(RecordRefused, match=r"annotations\[0\]\.relations\[0\]"):
        read(annotations=[work])


def test_what_follows_from_position_is_not_taken_in() -> None:
    quote = {"id": "q", "label": "quote", "start": 0, "end": 8}
    told = [link("inside", "c", "q", derived=True)]
    found = read(spans=[quote, CLAIM], relations=told)
    assert (found.work[0].relations, found.set_aside) == ((), ())


def test_what_the_scheme_does_not_allow_is_kept_with_the_article() -> None:
    wrong = [link("target", "c", "d"), link("duplicate_of", "d", "c")]
    others = [link("friend", "d", "c"), {"head": 1, "child": 2}, "x", *wrong]
    found = read(spans=[CLAIM, DENIAL], relations=[*others, link("target", "d", "c")])
    assert found.work[0].relations == (IncomingRelation("target", "d", "c"),)
    assert found.set_aside == ("relations",)
    assert found.article.meta["relations"] == others
