"""Argilla: records as its library and its server tell them, and what we write for it."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from annotator.exchange.formats import argilla
from annotator.exchange.formats.argilla import user_of
from annotator.exchange.kept import OWN
from annotator.exchange.loose import LooseArticle
from annotator.exchange.records import IncomingArticle, OutgoingArticle, OutgoingWork
from annotator.exchange.remarks import NO_STATUS, STALE
from annotator.values import Refusal
from tests.annotator.exchange.formats.of_rows import (
    LEE,
    LEE_8,
    LEE_16,
    QUOTE,
    QUOTE_8,
    QUOTE_16,
    TEXT,
    ana,
    article,
    assert_same,
    got,
    head,
    is_told,
    one,
    put,
    quotes,
    refusals,
    relation,
    save,
    span,
    taken,
)
from tests.annotator.exchange.strategies import articles

BO = "00000000-0000-0000-0000-000000000007"
# As `Record.to_dict` of argilla 2.8.0 gives it, which is what `to_json` writes: without a status.
RECORD: dict[str, Any] = {
    "id": "a1",
    "fields": {"text": TEXT},
    "metadata": {"source": "Reuters"},
    "suggestions": {
        "spans": {
            "value": [{"start": 2, "end": 5, "label": "speaker"}],
            "score": [0.9],
            "agent": "m1",
        }
    },
    "responses": {
        "spans": [{"value": [{"start": 12, "end": 25, "label": "quote"}], "user_id": BO}]
    },
    "vectors": {},
    "status": "pending",
    "_server_id": None,
}


def answered(*answers: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A record with these answers."""
    return RECORD | {"suggestions": {}, "responses": {"spans": list(answers)}} | more


def answer(*places: tuple[int, int], status: str | None = "submitted", who: str = BO) -> Any:
    value = [{"start": start, "end": end, "label": "quote"} for start, end in places]
    return {"value": value, "user_id": who} | ({"status": status} if status else {})


def records_of(path: Path) -> list[dict[str, Any]]:
    found = json.loads(path.read_bytes())
    assert isinstance(found, list)
    return found


def test_a_record_of_the_library(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([RECORD, RECORD | {"id": "a2"}]))
    found, second = (each for each in got(argilla, path) if isinstance(each, LooseArticle))
    assert (found.id, found.source, second.id) == ("a1", "Reuters", "a2")
    (work,) = found.work
    assert (work.annotator, work.state) == (BO, None)
    assert [(s.label, s.parts) for s in work.spans] == [("quote", (QUOTE,))]
    record = {"suggestions": RECORD["suggestions"], "status": "pending"}
    assert found.meta == {"argilla": {"record": record}}
    assert found.set_aside == ("kept: suggestions", NO_STATUS)
    assert argilla.looks_like(head(path))


@pytest.mark.parametrize(
    ("status", "state", "reason"),
    [
        ("submitted", "finished", None),
        ("draft", "in_progress", None),
        ("discarded", "skipped", "other"),
        ("odd", None, None),
    ],
)
def test_status(tmp_path: Path, status: str, state: str | None, reason: str | None) -> None:
    found = one(argilla, save(tmp_path / "a.jsonl", answered(answer(QUOTE, status=status))))
    (work,) = found.work
    assert (work.state, work.reason, len(work.spans)) == (state, reason, 1)
    assert found.set_aside == (() if state else ("status “odd”",))


def test_a_completed_record_without_status_is_finished(tmp_path: Path) -> None:
    row = answered(answer(status=None), status="completed")
    (work,) = one(argilla, save(tmp_path / "a.jsonl", row)).work
    assert (work.state, work.spans) == ("finished", ())


def test_an_answer_without_a_value(tmp_path: Path) -> None:
    row = answered({"value": None, "user_id": BO, "status": "discarded"})
    (work,) = one(argilla, save(tmp_path / "a.jsonl", row)).work
    assert (work.annotator, work.state, work.spans) == (BO, "skipped", ())


def test_users_and_questions(tmp_path: Path) -> None:
    ana_id = str(uuid.UUID(int=9))
    row = answered(answer(QUOTE), answer(who=ana_id, status="draft"))
    row["responses"]["people"] = [answer(LEE)]
    row["responses"]["topic"] = [{"value": "war", "user_id": BO, "status": "submitted"}]
    found = one(argilla, save(tmp_path / "a.jsonl", row))
    assert [(w.annotator, w.state, len(w.spans)) for w in found.work] == [
        (BO, "finished", 2),
        (ana_id, "in_progress", 0),
    ]
    assert found.set_aside == ("kept: answers to “topic”",)
    own = found.meta["argilla"]
    assert isinstance(own, dict)
    assert own["responses"] == {"topic": row["responses"]["topic"]}


def test_answers_by_user_as_the_server_tells_them(tmp_path: Path) -> None:
    value = [{"start": 12, "end": 25, "label": "quote"}]
    row = RECORD | {
        "responses": [
            {"user_id": BO, "status": "submitted", "values": {"ents": {"value": value}}},
            {"user_id": "u2", "status": "discarded", "values": None},
        ],
        "suggestions": [],
    }
    found = one(argilla, save(tmp_path / "a.jsonl", row))
    assert [(w.annotator, w.state, len(w.spans)) for w in found.work] == [
        (BO, "finished", 1),
        ("u2", "skipped", 0),
    ]


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({"text": TEXT, "prompt": "?", "title": "T"}, "T"),
        ({"body": TEXT, "title": "T", "image": None}, "T"),
        ({"title": TEXT}, ""),
        ({"body": TEXT, "chat": [{"role": "user"}]}, ""),
    ],
)
def test_any_text_field(tmp_path: Path, fields: dict[str, Any], title: str) -> None:
    row = answered(answer(QUOTE)) | {"fields": fields}
    found = one(argilla, save(tmp_path / "a.jsonl", row))
    assert (found.text, found.title) == (TEXT, title)
    sent = article(ana(), meta=found.meta, title=title or "Lee")
    put(argilla, tmp_path / "b.json", [sent])
    (record,) = records_of(tmp_path / "b.json")
    assert record["fields"] == {key: value for key, value in fields.items() if value is not None}
    assert_same(sent, taken(argilla, tmp_path / "b.json")[0])


def test_suggestions_and_other_answers_are_written_again(tmp_path: Path) -> None:
    row = RECORD | {"vectors": {"v": [0.5]}, "_server_id": "s", "extra": 1}
    topic = [{"value": "war", "user_id": BO, "status": "draft"}]
    row["responses"] = {"ents": [answer(QUOTE)], "topic": topic}
    found = one(argilla, save(tmp_path / "a.jsonl", row))
    for work in (ana(), ana(state="todo", note="hm")):
        sent = article(work, meta=found.meta)
        put(argilla, tmp_path / "b.json", [sent])
        (record,) = records_of(tmp_path / "b.json")
        for key in ("suggestions", "vectors", "_server_id", "extra", "status"):
            assert record[key] == row[key]
        assert record["responses"]["topic"] == topic
        assert ("ents" in record["responses"]) is work.touched
        again = one(argilla, tmp_path / "b.json")
        assert again.meta == found.meta


@pytest.mark.parametrize(
    ("lee", "quote", "unit"),
    [
        (LEE, QUOTE, "code points"),
        (LEE_16, QUOTE_16, "UTF-16"),  # what its browser part makes
        (LEE_8, QUOTE_8, "UTF-8 bytes"),
    ],
)
def test_units(tmp_path: Path, lee: tuple[int, int], quote: tuple[int, int], unit: str) -> None:
    words, verdict = quotes(argilla, save(tmp_path / "a.jsonl", answered(answer(lee, quote))))
    assert words == ["Lee", "we never knew"]
    assert verdict.startswith(f"{unit}, 4 of 4 edges")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (RECORD | {"fields": None}, "no text among its fields"),
        (RECORD | {"fields": {"a": "x", "b": "y"}}, "several texts among its fields (a, b)"),
        (RECORD | {"responses": {"spans": [5]}}, "it is no answer"),
        (RECORD | {"responses": [5]}, "it is no answer"),
        (RECORD | {"responses": [{"values": {"spans": 5}}]}, "it is no answer"),
        (answered({"value": [{"start": 1, "end": 2}]}), "has no label"),
        (answered({"value": [{"start": 1, "end": "2", "label": "x"}]}), "not a whole number"),
    ],
)
def test_records_that_are_refused(tmp_path: Path, row: object, reason: str) -> None:
    path = save(tmp_path / "a.jsonl", RECORD, row, RECORD)
    (refused,) = refusals(argilla, path)
    assert (refused.line, refused.file) == (2, str(path))
    assert reason in refused.reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"fields": {"text": "a", "text": "b"}}', "stands twice"),
        (b'{"fields": {"text": "a"}, "metadata": NaN}', "NaN"),
        (b'{"fields": {"text": "\\ud83d"}}', "surrogate"),
        (b'{"fields": {"text": "a\\u0000"}}', "NUL"),
        (b'{"fields": {"text": "a"}, "x": 99999999999999999999999}', "out of range"),
        (b'{"fields": {"text": "a"}, "x": ' + b"[" * 400 + b"]" * 400 + b"}", "deep"),
    ],
)
def test_hostile_records(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(json.dumps(RECORD).encode() + b"\n" + data + b"\n")
    (refused,) = refusals(argilla, path)
    assert reason in refused.reason


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (answered(), True),
        ({"fields": {"text": TEXT}, "metadata": {}}, True),
        ({"fields": {"text": TEXT}}, False),
        ({"data": {"fields": {"x": 1}}, "metadata": {}}, False),
        ({"text": TEXT, "label": []}, False),
    ],
)
def test_telling_argillas_records(tmp_path: Path, row: object, told: bool) -> None:
    assert argilla.looks_like(head(save(tmp_path / "a.jsonl", row))) is told


# --- Writing ------------------------------------------------------------------------------------

CLAIM = span("1", "claim", (12, 25), attributes={"certainty": "high"}, note="n", doubt=True)
DENIAL = span("2", "denial", (15, 20), created=5000, updated=7000)
BROKEN = span("3", "quote", (2, 5), (12, 25))


def test_records_are_the_librarys(tmp_path: Path) -> None:
    work = ana(DENIAL, CLAIM, relations=(relation("target", "2", "1"),))
    bo = OutgoingWork(annotator=BO, state="in_progress")
    sent = article(work, bo, source="Reuters", meta={"desk": 3})
    losses = put(argilla, tmp_path / "a.json", [sent, article()])
    record, empty = records_of(tmp_path / "a.json")
    assert record["fields"] == {"text": TEXT}
    assert record["metadata"].keys() == {"title", "source", "desk", OWN}
    first, second = record["responses"]["spans"]
    assert first == {
        "value": [
            {"start": 12, "end": 25, "label": "claim"},
            {"start": 15, "end": 20, "label": "denial"},
        ],
        "user_id": user_of("ana"),
        "status": "submitted",
    }
    assert second == {"value": [], "user_id": BO, "status": "draft"}
    assert empty["responses"] == {}
    # The library takes what it knows of a record, and of an answer exactly these keys.
    assert record.keys() == {"id", "fields", "metadata", "responses"}
    assert uuid.UUID(first["user_id"]).version == 5
    assert losses.total == 0


def test_one_record_a_line(tmp_path: Path) -> None:
    sent = article(ana(CLAIM))
    put(argilla, tmp_path / "a.jsonl", [sent], form="lines")
    (line,) = (tmp_path / "a.jsonl").read_bytes().splitlines()
    assert json.loads(line)["id"] == "a1"
    assert_same(sent, taken(argilla, tmp_path / "a.jsonl")[0])


@pytest.mark.parametrize(("form", "data"), [("array", b"[]\n"), ("lines", b"")])
def test_nothing_at_all(tmp_path: Path, form: str, data: bytes) -> None:
    put(argilla, tmp_path / "a.json", [], form=form)
    assert (tmp_path / "a.json").read_bytes() == data


@pytest.mark.parametrize(
    ("how", "places"),
    [("parts", [(2, 5), (12, 25)]), ("hull", [(2, 25)]), ("drop", [])],
)
def test_segments_follow_the_option(
    tmp_path: Path, how: str, places: list[tuple[int, int]]
) -> None:
    losses = put(argilla, tmp_path / "a.json", [article(ana(BROKEN))], segments=how)
    (record,) = records_of(tmp_path / "a.json")
    value = record["responses"]["spans"][0]["value"]
    assert [(each["start"], each["end"]) for each in value] == places
    assert dict(losses.counts) == {"segments": 1}
    (work,) = one(argilla, tmp_path / "a.json").work
    assert [each.parts for each in work.spans] == ([(LEE, QUOTE)] if places else [])


def test_what_changed_in_argilla_counts(tmp_path: Path) -> None:
    put(argilla, tmp_path / "a.json", [article(ana(CLAIM), ana(annotator="bo"))])
    (record,) = records_of(tmp_path / "a.json")
    first, second = record["responses"]["spans"]
    first["status"] = "discarded"
    record["responses"]["spans"] = [first, answer(QUOTE, who="new")]
    found = one(argilla, save(tmp_path / "b.jsonl", record))
    assert [(w.annotator, w.state, w.spans[0].note) for w in found.work] == [
        ("ana", "skipped", "n"),
        ("new", "finished", ""),
    ]
    assert found.set_aside == (STALE,)
    assert found.unit is None
    record["responses"]["spans"] = [{k: second[k] for k in ("value", "user_id")}]
    found = one(argilla, save(tmp_path / "b.jsonl", record))
    assert [(w.annotator, w.state) for w in found.work] == [("bo", "finished")]


def test_odd_metadata(tmp_path: Path) -> None:
    odd: list[object] = [{"x": 1}, {"field": 3}, {"fields": 3}, {"record": {"id": 1}}, {}, 5]
    odd += [{"fields": {"text": 1}}, {"responses": {"spans": []}}]
    for own in odd:
        meta: dict[str, object] = {"argilla": own, "title": 7, OWN: [1], "none": None}
        sent = article(ana(CLAIM), meta=meta)
        put(argilla, tmp_path / "a.json", [sent])
        assert_same(sent, taken(argilla, tmp_path / "a.json")[0])


def test_our_key_in_another_shape_is_kept_aside(tmp_path: Path) -> None:
    row = answered(answer(QUOTE), metadata={OWN: 5}, status=None)
    found = one(argilla, save(tmp_path / "a.jsonl", row))
    assert (found.meta, found.set_aside) == ({OWN: 5}, (f"kept: {OWN}",))


@settings(max_examples=20)
@given(
    sent=articles(),
    form=st.sampled_from(["array", "lines"]),
    segments=st.sampled_from(["parts", "hull"]),
)
def test_out_and_in_again(
    tmp_path_factory: pytest.TempPathFactory, sent: OutgoingArticle, form: str, segments: str
) -> None:
    assume(is_told(sent))
    path = tmp_path_factory.mktemp("a") / "a.json"
    put(argilla, path, [sent], form=form, segments=segments)
    first = path.read_bytes()
    found, _ = taken(argilla, path)
    assert_same(sent, found)
    assert isinstance(found[0], IncomingArticle)
    assert not any(isinstance(each, Refusal) for each in found)
    assert argilla.looks_like(head(path))
    put(argilla, path, [sent], form=form, segments=segments)
    assert path.read_bytes() == first
