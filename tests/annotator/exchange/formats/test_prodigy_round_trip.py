"""Prodigy: what we write for it, and what comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from annotator.exchange.formats import prodigy
from annotator.exchange.kept import OWN
from annotator.exchange.loose import REJECTED
from annotator.exchange.records import OutgoingArticle, OutgoingWork
from annotator.exchange.remarks import STALE
from annotator.exchange.tokens import tokens
from annotator.values import Refusal
from tests.annotator.exchange.formats.of_rows import (
    LEE,
    NUMBERED,
    QUOTE,
    TEXT,
    ana,
    article,
    assert_same,
    got,
    head,
    is_told,
    one,
    put,
    relation,
    rows_of,
    save,
    span,
    taken,
)
from tests.annotator.exchange.strategies import articles

CLAIM = span("1", "claim", (12, 25), attributes={"certainty": "high"}, note="n", doubt=True)
DENIAL = span("2", "denial", (15, 20), created=5000, updated=7000)
BROKEN = span("3", "quote", (2, 5), (12, 25))


def test_a_row_for_each_annotator_on_our_tokens(tmp_path: Path) -> None:
    work = ana(DENIAL, CLAIM, relations=(relation("target", "2", "1"),))
    sent = article(work, ana(annotator="bo"), source="Reuters", meta={"desk": 3})
    losses = put(prodigy, tmp_path / "a.jsonl", [sent])
    first, second = rows_of(tmp_path / "a.jsonl")
    claim = {"start": 12, "end": 25, "token_start": 4, "token_end": 6, "label": "claim"}
    denial = {"start": 15, "end": 20, "token_start": 5, "token_end": 5, "label": "denial"}
    assert first["spans"] == [claim, denial]
    assert first["relations"] == [
        {"head": 5, "child": 4, "head_span": denial, "child_span": claim, "label": "target"}
    ]
    assert first["tokens"] == NUMBERED
    assert [token["text"] for token in first["tokens"]] == [each.text for each in tokens(TEXT)]
    assert first["meta"] == {"title": "Lee", "source": "Reuters", "desk": 3}
    assert (first["answer"], first["_view_id"]) == ("accept", "relations")
    assert (first["_annotator_id"], first["_session_id"], first["_timestamp"]) == ("ana", "ana", 7)
    assert (second["spans"], second["answer"], second["_view_id"]) == ([], "accept", "spans_manual")
    assert losses.total == 0


@pytest.mark.parametrize(
    ("work", "answer"),
    [
        (ana(), "accept"),
        (ana(CLAIM, state="in_progress"), "ignore"),
        (ana(state="skipped", reason="not_news"), "ignore"),
        (ana(CLAIM, state="skipped", reason="other", flagged=True, flag_note=REJECTED), "reject"),
        (ana(state="todo", note="later"), None),
    ],
)
def test_states_and_answers(tmp_path: Path, work: OutgoingWork, answer: str | None) -> None:
    sent = article(work)
    put(prodigy, tmp_path / "a.jsonl", [sent])
    (row,) = rows_of(tmp_path / "a.jsonl")
    assert row.get("answer") == answer
    assert ("spans" in row) is work.touched
    assert_same(sent, taken(prodigy, tmp_path / "a.jsonl")[0])


def test_an_article_that_nobody_looked_at_is_an_open_question(tmp_path: Path) -> None:
    put(prodigy, tmp_path / "a.jsonl", [article()])
    (row,) = rows_of(tmp_path / "a.jsonl")
    assert not {"answer", "spans", "_annotator_id"} & row.keys()
    assert one(prodigy, tmp_path / "a.jsonl").work == ()


@pytest.mark.parametrize(
    ("how", "places"),
    [("parts", [(2, 5), (12, 25)]), ("hull", [(2, 25)]), ("drop", [])],
)
def test_segments_follow_the_option(
    tmp_path: Path, how: str, places: list[tuple[int, int]]
) -> None:
    losses = put(prodigy, tmp_path / "a.jsonl", [article(ana(BROKEN))], segments=how)
    (row,) = rows_of(tmp_path / "a.jsonl")
    assert [(each["start"], each["end"]) for each in row["spans"]] == places
    assert dict(losses.counts) == {"segments": 1}
    (work,) = one(prodigy, tmp_path / "a.jsonl").work
    assert [each.parts for each in work.spans] == ([(LEE, QUOTE)] if places else [])


def test_spans_that_cut_tokens_are_named(tmp_path: Path) -> None:
    inside = span("4", "claim", (13, 25))
    losses = put(prodigy, tmp_path / "a.jsonl", [article(ana(inside, CLAIM))])
    (row,) = rows_of(tmp_path / "a.jsonl")
    assert row["spans"][1] == {"start": 13, "end": 25, "label": "claim"}
    assert dict(losses.counts) == {"edges": 1}
    assert (losses.first[0].start, losses.first[0].annotator) == (13, "ana")


def test_relations_of_spans_in_one_place(tmp_path: Path) -> None:
    twins = [span(digit, "claim", (12, 25)) for digit in "12"]
    sent = article(ana(*twins, relations=(relation("duplicate_of", "2", "1"),)))
    put(prodigy, tmp_path / "a.jsonl", [sent])
    assert_same(sent, taken(prodigy, tmp_path / "a.jsonl")[0])


@pytest.mark.parametrize("how", ["parts", "hull"])
def test_relations_of_spans_that_prodigy_sees_in_one_place(tmp_path: Path, how: str) -> None:
    broken = span("1", "claim", (2, 5), (5, 25))
    other = span("2", "claim", (2, 5) if how == "parts" else (2, 25))
    for link in (relation("duplicate_of", "1", "2"), relation("duplicate_of", "2", "1")):
        sent = article(ana(broken, other, relations=(link,)))
        put(prodigy, tmp_path / "a.jsonl", [sent], segments=how)
        (row,) = rows_of(tmp_path / "a.jsonl")
        assert row["relations"][0]["head_span"] == row["relations"][0]["child_span"]
        assert_same(sent, taken(prodigy, tmp_path / "a.jsonl")[0])


def test_what_changed_in_prodigy_counts(tmp_path: Path) -> None:
    work = ana(CLAIM, DENIAL, relations=(relation("target", "2", "1"),))
    put(prodigy, tmp_path / "a.jsonl", [article(work)])
    (row,) = rows_of(tmp_path / "a.jsonl")
    answered = row | {"answer": "reject"}
    found = one(prodigy, save(tmp_path / "b.jsonl", answered))
    assert (found.work[0].state, found.work[0].annotator) == ("skipped", "ana")
    assert found.set_aside == (STALE,)
    assert [(s.id, s.note) for s in found.work[0].spans] == [("1" * 32, "n"), ("2" * 32, "")]
    assert [(r.from_id, r.to_id) for r in found.work[0].relations] == [("2" * 32, "1" * 32)]
    unlinked = row | {"relations": []}
    (left,) = one(prodigy, save(tmp_path / "b.jsonl", unlinked)).work
    assert (left.state, left.relations) == ("finished", ())


def test_our_row_answered_by_somebody_else_is_theirs(tmp_path: Path) -> None:
    put(prodigy, tmp_path / "a.jsonl", [article(ana(CLAIM))])
    (row,) = rows_of(tmp_path / "a.jsonl")
    found = one(prodigy, save(tmp_path / "b.jsonl", row | {"_annotator_id": "bo"}))
    (work,) = found.work
    assert (work.annotator, work.state, work.spans[0].note) == ("bo", "finished", "")
    assert STALE in found.set_aside


def test_odd_metadata(tmp_path: Path) -> None:
    for own in ({"spans": 3}, {}, 5, {OWN: 5}, {OWN: {"x": {"_timestamp": 3}}}):
        meta: dict[str, object] = {"prodigy": own, "title": 7, OWN: [1], "none": None}
        sent = article(ana(CLAIM), meta=meta)
        put(prodigy, tmp_path / "a.jsonl", [sent])
        assert_same(sent, taken(prodigy, tmp_path / "a.jsonl")[0])


@given(sent=articles(), segments=st.sampled_from(["parts", "hull"]))
def test_out_and_in_again(
    tmp_path_factory: pytest.TempPathFactory, sent: OutgoingArticle, segments: str
) -> None:
    assume(is_told(sent))
    path = tmp_path_factory.mktemp("p") / "a.jsonl"
    put(prodigy, path, [sent], segments=segments)
    first = path.read_bytes()
    assert_same(sent, taken(prodigy, path)[0])
    assert all(not isinstance(each, Refusal) for each in got(prodigy, path))
    assert prodigy.looks_like(head(path)) or not any(work.touched for work in sent.work)
    put(prodigy, path, [sent], segments=segments)
    assert path.read_bytes() == first
