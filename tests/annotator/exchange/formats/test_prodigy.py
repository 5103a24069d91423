"""Prodigy: rows as it writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annotator.exchange.formats import prodigy
from annotator.exchange.kept import OWN
from annotator.exchange.loose import REJECTED, LooseArticle
from annotator.exchange.records import RELATIONS, IncomingArticle, OutgoingWork
from annotator.exchange.remarks import UNLIKE_BEFORE, UNSAID
from annotator.ticker import Silent
from tests.annotator.exchange.formats.of_rows import (
    LEE,
    LEE_8,
    LEE_16,
    NUMBERED,
    QUOTE,
    QUOTE_8,
    QUOTE_16,
    TEXT,
    ana,
    article,
    assert_same,
    got,
    head,
    one,
    put,
    quotes,
    refusals,
    rows_of,
    save,
    taken,
)

SPEAKER: dict[str, Any] = {
    "start": 2,
    "end": 5,
    "token_start": 1,
    "token_end": 1,
    "label": "speaker",
}
SAID: dict[str, Any] = {
    "start": 12,
    "end": 25,
    "token_start": 4,
    "token_end": 6,
    "label": "quote",
}
ROW: dict[str, Any] = {
    "text": TEXT,
    "meta": {"source": "Reuters", "desk": 3},
    "_input_hash": 1886699658,
    "_task_hash": -1952856502,
    "tokens": NUMBERED,
    "spans": [SPEAKER, SAID],
    "answer": "accept",
    "_view_id": "spans_manual",
    "_annotator_id": "news-ana",
    "_session_id": "news-ana",
    "_timestamp": 1780000000,
}


def without(*keys: str) -> dict[str, Any]:
    return {key: value for key, value in ROW.items() if key not in keys}


def test_a_row(tmp_path: Path) -> None:
    path = save(tmp_path / "a.jsonl", ROW)
    found = one(prodigy, path)
    assert found.source == "Reuters"
    hashes = {"_input_hash": 1886699658, "_task_hash": -1952856502, "_view_id": "spans_manual"}
    assert found.meta == {"desk": 3, "prodigy": hashes}
    assert found.set_aside == ("tokens",)
    assert found.unit is None
    (work,) = found.work
    assert (work.annotator, work.state, work.flagged) == ("news-ana", "finished", False)
    assert [(s.label, s.parts, s.updated) for s in work.spans] == [
        ("speaker", (LEE,), 1780000000000),
        ("quote", (QUOTE,), 1780000000000),
    ]
    assert prodigy.looks_like(head(path))


@pytest.mark.parametrize(
    ("answer", "state", "reason", "flag"),
    [
        ("accept", "finished", None, ""),
        ("reject", "skipped", "other", REJECTED),
        ("ignore", "skipped", "other", ""),
    ],
)
def test_answers(tmp_path: Path, answer: str, state: str, reason: str | None, flag: str) -> None:
    (work,) = one(prodigy, save(tmp_path / "a.jsonl", ROW | {"answer": answer})).work
    assert (work.state, work.reason, work.flag_note) == (state, reason, flag)
    assert work.flagged is (answer == "reject")
    assert len(work.spans) == 2


def test_spans_that_are_not_there_are_no_decision(tmp_path: Path) -> None:
    path = save(tmp_path / "a.jsonl", without("spans"), ROW | {"spans": []})
    absent, empty = (each for each in got(prodigy, path) if isinstance(each, LooseArticle))
    assert [(w.state, w.spans) for w in absent.work] == [(None, ())]
    assert [(w.state, w.spans) for w in empty.work] == [("finished", ())]
    assert UNSAID in absent.set_aside
    assert UNSAID not in empty.set_aside


def test_a_question_that_nobody_answered_is_no_work(tmp_path: Path) -> None:
    row = {"text": TEXT, "_input_hash": 1}
    assert one(prodigy, save(tmp_path / "a.jsonl", row)).work == ()
    (work,) = one(prodigy, save(tmp_path / "b.jsonl", row | {"spans": [SPEAKER]})).work
    assert (work.annotator, work.state) == (None, None)


def test_old_files_name_nobody_or_a_session(tmp_path: Path) -> None:
    path = save(
        tmp_path / "a.jsonl",
        without("_annotator_id", "_session_id"),
        without("_annotator_id"),
        ROW | {"_annotator_id": None, "_session_id": None},
        ROW | {"_session_id": "news-x"},
    )
    found = [each for each in got(prodigy, path) if isinstance(each, LooseArticle)]
    names = [each.work[0].annotator for each in found]
    assert names == [None, "news-ana", None, "news-ana"]
    last = found[-1].meta["prodigy"]
    assert isinstance(last, dict)
    assert last[OWN] == {"news-ana": {"_session_id": "news-x"}}


def test_the_last_token_is_inside(tmp_path: Path) -> None:
    spans = [
        {"token_start": 4, "token_end": 6, "label": "quote"},
        {"token_start": 1, "token_end": 1, "label": "speaker"},
    ]
    words, _ = quotes(prodigy, save(tmp_path / "a.jsonl", ROW | {"spans": spans}))
    assert words == ["we never knew", "Lee"]


def test_relations(tmp_path: Path) -> None:
    arrow = {"head": 1, "child": 4, "head_span": SPEAKER, "child_span": SAID, "label": "said_by"}
    bare = {"head": 6, "child": 1, "label": "x"}
    lone = arrow | {"child_span": {"start": 30, "end": 36, "label": None}}
    row = ROW | {"relations": [arrow, bare, lone, bare | {"head": 9}]}
    path = save(tmp_path / "a.jsonl", row)
    (work,) = one(prodigy, path).work
    assert [(r.type, r.from_id, r.to_id) for r in work.relations] == [
        ("said_by", "span 1", "span 2"),
        ("x", "span 2", "span 1"),
        ("said_by", "span 1", "30-36"),
        ("x", "token 9", "span 1"),
    ]
    (found,), _ = taken(prodigy, path)
    assert isinstance(found, IncomingArticle)
    assert len(found.work[0].relations) == 2
    kept = found.article.meta[RELATIONS]
    assert kept == [
        {"type": "said_by", "from": "span 1", "to": "30-36"},
        {"type": "x", "from": "token 9", "to": "span 1"},
    ]


def test_versions_of_a_review_are_the_work_of_their_sessions(tmp_path: Path) -> None:
    versions = [
        {
            "text": TEXT,
            "spans": [SAID],
            "answer": "accept",
            "sessions": ["a", "b"],
            "default": True,
        },
        {"text": TEXT, "spans": [], "answer": "reject", "sessions": ["c"]},
        {"text": TEXT, "spans": [SPEAKER], "answer": "accept", "sessions": ["news-ana"]},
        {"text": TEXT, "spans": []},
    ]
    row = ROW | {"versions": versions, "view_id": "spans_manual", "_view_id": "review"}
    found = one(prodigy, save(tmp_path / "a.jsonl", row))
    assert [(w.annotator, w.state, len(w.spans)) for w in found.work] == [
        ("news-ana", "finished", 2),
        ("a", "finished", 1),
        ("b", "finished", 1),
        ("c", "skipped", 0),
    ]
    own = found.meta["prodigy"]
    assert isinstance(own, dict)
    assert own["versions"] == versions[2:]
    assert own["view_id"] == "spans_manual"
    assert "kept: versions that name nobody else" in found.set_aside


def test_other_keys_are_written_again_as_they_were(tmp_path: Path) -> None:
    more = {
        "priority": 0.5,
        "options": [{"id": 1}],
        "label": "NEWS",
        "html": "<b>x</b>",
        "id": "x7",
    }
    first = one(prodigy, save(tmp_path / "a.jsonl", ROW | more))
    assert first.id == "x7"
    (settled,), _ = taken(prodigy, tmp_path / "a.jsonl")
    assert isinstance(settled, IncomingArticle)
    sent = article(ana(), ana(annotator="bo"), meta=settled.article.meta)
    put(prodigy, tmp_path / "b.jsonl", [sent])
    for row in rows_of(tmp_path / "b.jsonl"):
        assert {key: row[key] for key in more} == more
        assert row["_input_hash"] == 1886699658
        assert row["_task_hash"] == -1952856502
        assert row["meta"]["desk"] == 3
    assert_same(sent, taken(prodigy, tmp_path / "b.jsonl")[0])


def test_when_somebody_found_nothing_is_kept(tmp_path: Path) -> None:
    found = one(prodigy, save(tmp_path / "a.jsonl", ROW | {"spans": [], "_session_id": "s"}))
    work = OutgoingWork(annotator="news-ana", state="finished")
    sent = article(work, ana(), meta=found.meta)
    put(prodigy, tmp_path / "b.jsonl", [sent])
    first, second = rows_of(tmp_path / "b.jsonl")
    assert (first["_timestamp"], first["_session_id"]) == (1780000000, "s")
    assert ("_timestamp" in second, second["_session_id"]) == (False, "ana")
    assert_same(sent, taken(prodigy, tmp_path / "b.jsonl")[0])


def test_what_we_do_not_know_of_spans_is_counted(tmp_path: Path) -> None:
    spans = [SPEAKER | {"score": 0.5, "source": "m", "text": "Lee"}]
    found = one(prodigy, save(tmp_path / "a.jsonl", ROW | {"spans": spans, "answer": "later"}))
    assert set(found.set_aside) == {"spans.score", "spans.source", "tokens", "kept: answer"}
    assert found.work[0].spans[0].quote == "Lee"


@pytest.mark.parametrize(
    ("lee", "quote", "unit"),
    [
        (LEE, QUOTE, "code points"),
        (LEE_16, QUOTE_16, "UTF-16"),
        (LEE_8, QUOTE_8, "UTF-8 bytes"),
    ],
)
def test_units(tmp_path: Path, lee: tuple[int, int], quote: tuple[int, int], unit: str) -> None:
    spans = [
        {"start": lee[0], "end": lee[1], "label": "speaker"},
        {"start": quote[0], "end": quote[1], "label": "quote"},
    ]
    row = ROW | {"spans": spans}
    words, verdict = quotes(prodigy, save(tmp_path / "a.jsonl", row))
    assert words == ["Lee", "we never knew"]
    assert verdict.startswith(f"{unit}, 4 of 4 edges")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"image": "x.png", "spans": []}, "no text"),
        (ROW | {"spans": {}}, "spans is not a list"),
        (ROW | {"spans": [3]}, "spans, item 1 is no span"),
        (ROW | {"spans": [{"start": 1, "end": 2}]}, "has no label"),
        (ROW | {"spans": [{"start": "1", "end": 2, "label": "x"}]}, "not a whole number"),
        (ROW | {"spans": [{"token_start": 9, "token_end": 99, "label": "x"}]}, "does not have"),
        (ROW | {"spans": [{"token_start": 0, "token_end": 0, "label": "x"}], "tokens": [3]}, "not"),
        (ROW | {"relations": 5}, "relations is not a list"),
        (ROW | {"relations": [{"head": 1, "child": 2}]}, "is no relation"),
        (ROW | {"relations": [{"label": "x", "head": 1}]}, "not a whole number"),
    ],
)
def test_rows_that_are_refused(tmp_path: Path, row: object, reason: str) -> None:
    path = save(tmp_path / "a.jsonl", ROW, row)
    (refused,) = refusals(prodigy, path)
    assert (refused.line, refused.file) == (2, str(path))
    assert reason in refused.reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"text": "a", "text": "b", "answer": "accept"}', "stands twice"),
        (b'{"text": "a", "_timestamp": NaN}', "NaN"),
        (b'{"text": "\\ud83d"}', "surrogate"),
        (b'{"text": "a\\u0000"}', "NUL"),
        (b'{"text": "a", "_input_hash": 99999999999999999999999}', "out of range"),
        (b'{"text": "a", "config": ' + b"[" * 400 + b"]" * 400 + b"}", "deep"),
    ],
)
def test_hostile_rows(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(json.dumps(ROW).encode() + b"\n" + data + b"\n")
    (refused,) = refusals(prodigy, path)
    assert reason in refused.reason


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"text": TEXT, "_input_hash": 3}, True),
        ({"text": TEXT, "spans": [], "answer": "accept"}, True),
        ({"text": TEXT, "spans": [], "tokens": NUMBERED}, True),
        ({"text": TEXT, "spans": [SAID]}, False),
        ({"text": TEXT, "spans": [], "tokens": ["a"]}, False),
        ({"text": TEXT, "label": []}, False),
        ({"image": "x", "_input_hash": 3}, False),
        ([TEXT], False),
    ],
)
def test_telling_prodigys_rows(tmp_path: Path, row: object, told: bool) -> None:
    assert prodigy.looks_like(head(save(tmp_path / "a.jsonl", row))) is told


def test_odd_keys_of_a_row_are_kept(tmp_path: Path) -> None:
    found = one(prodigy, save(tmp_path / "a.jsonl", ROW | {"meta": "m", OWN: {"work": 3}}))
    own = found.meta["prodigy"]
    assert isinstance(own, dict)
    assert own["meta of another shape"] == "m"
    assert found.meta[OWN] == {"work": 3}
    assert set(found.set_aside) == {f"kept: {OWN}", "tokens"}


@pytest.mark.parametrize("stamp", ["soon", True, -5, 10**13, 0])
def test_odd_times(tmp_path: Path, stamp: object) -> None:
    found = one(prodigy, save(tmp_path / "a.jsonl", ROW | {"_timestamp": stamp}))
    assert {each.updated for each in found.work[0].spans} == {0}
    own = found.meta["prodigy"]
    assert isinstance(own, dict)
    assert own[OWN] == {"news-ana": {"_timestamp": stamp}}


@pytest.mark.parametrize(
    ("answers", "there"),
    [
        (("accept", "accept", "accept"), [LEE, QUOTE, (27, 29)]),
        (("accept", "reject", "accept"), [LEE, (27, 29)]),
        (("accept", "ignore", "ignore"), [LEE]),
        (("reject", "accept", "reject"), [LEE, (27, 29)]),
    ],
)
def test_a_rejected_span_never_joins_what_was_accepted_of_the_same_text(
    tmp_path: Path, answers: tuple[str, ...], there: list[tuple[int, int]]
) -> None:
    """Binary questions: a row for each suggestion, all about one text."""
    rows = [
        {
            "text": TEXT,
            "_input_hash": 1,
            "_task_hash": number,
            "spans": [{"start": start, "end": end, "label": "quote"}],
            "answer": answer,
        }
        for number, ((start, end), answer) in enumerate(
            zip((LEE, QUOTE, (27, 29)), answers, strict=True)
        )
    ]
    path = tmp_path / "binary.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    records = [each for each in prodigy.read(path, Silent()) if isinstance(each, LooseArticle)]
    work = [each for record in records for each in record.work]
    assert {each.state for each in work} == {"finished" if answers[0] == "accept" else "skipped"}
    assert [span.parts[0] for each in work for span in each.spans] == there
    left_out = sum(UNLIKE_BEFORE in record.set_aside for record in records)
    assert left_out == len(rows) - len(there)
