"""doccano: what we write for it, and what comes back."""

from __future__ import annotations

import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.exchange.formats.doccano import members, single
from annotator.exchange.kept import OWN
from annotator.exchange.records import IncomingArticle, OutgoingArticle
from annotator.exchange.remarks import STALE
from annotator.values import Refusal
from tests.annotator.exchange.formats.of_rows import (
    LEE,
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
DENIAL = span("2", "denial", (15, 20), created=5, updated=7)
BROKEN = span("3", "quote", (2, 5), (12, 25), companions={})


def test_relation_form_is_doccanos_own(tmp_path: Path) -> None:
    work = ana(DENIAL, CLAIM, relations=(relation("target", "2", "1"),), note="hm")
    losses = put(single, tmp_path / "a.jsonl", [article(work, meta={"desk": 3})] * 2)
    row, second = rows_of(tmp_path / "a.jsonl")
    assert row["entities"] == [
        {"id": 1, "label": "claim", "start_offset": 12, "end_offset": 25},
        {"id": 2, "label": "denial", "start_offset": 15, "end_offset": 20},
    ]
    assert row["relations"] == [{"id": 1, "from_id": 2, "to_id": 1, "type": "target"}]
    assert row["Comments"] == [{"id": 1, "comment": "hm"}]
    assert (row["id"], row["title"], row["desk"]) == ("a1", "Lee", 3)
    assert [each["id"] for each in second["entities"]] == [3, 4]
    assert losses.total == 0


def test_triple_form(tmp_path: Path) -> None:
    sent = article(ana(DENIAL, CLAIM, relations=(relation("target", "2", "1"),), note="hm"))
    put(single, tmp_path / "a.jsonl", [sent], form="triples")
    (row,) = rows_of(tmp_path / "a.jsonl")
    assert row["label"] == [[12, 25, "claim"], [15, 20, "denial"]]
    assert row["Comments"] == ["hm"]
    assert "entities" not in row
    assert_same(sent, taken(single, tmp_path / "a.jsonl")[0])


@pytest.mark.parametrize(
    ("how", "triples"),
    [
        ("parts", [[2, 5, "quote"], [12, 25, "quote"], [15, 20, "denial"]]),
        ("hull", [[2, 25, "quote"], [15, 20, "denial"]]),
        ("drop", [[15, 20, "denial"]]),
    ],
)
def test_segments_follow_the_option(tmp_path: Path, how: str, triples: list[list[object]]) -> None:
    sent = article(ana(BROKEN, DENIAL, relations=(relation("duplicate_of", "2", "3"),)))
    losses = put(single, tmp_path / "a.jsonl", [sent], form="triples", segments=how)
    (row,) = rows_of(tmp_path / "a.jsonl")
    assert row["label"] == triples
    assert losses.counts["segments"] == 1
    (lost, *rest) = losses.first
    assert (lost.article, lost.label, lost.detail) == ("a1", "quote", "2 segments")
    assert losses.counts["relations"] == len(rest) == (how == "drop")
    (found,), _ = taken(single, tmp_path / "a.jsonl")
    assert isinstance(found, IncomingArticle)
    kept = [each.segments for each in found.work[0].spans]
    assert kept == [each.segments for each in ([BROKEN, DENIAL] if how != "drop" else [DENIAL])]


def test_metadata_that_would_take_another_keys_place(tmp_path: Path) -> None:
    meta: dict[str, object] = {
        "text": "t",
        "label": "l",
        "id": 5,
        "data": 1,
        "filename": "f",
        "title": 3,
        "none": None,
        "doccano": {"x": 1},
        "": 0,
        OWN: {"a": 1},
    }
    sent = article(ana(CLAIM), meta=meta)
    put(single, tmp_path / "a.jsonl", [sent])
    (row,) = rows_of(tmp_path / "a.jsonl")
    assert (row["text"], row["id"], row["title"]) == (TEXT, "a1", "Lee")
    assert not {"label", "data", "filename", "none", "doccano"} & row.keys()
    assert_same(sent, taken(single, tmp_path / "a.jsonl")[0])


def test_found_nothing_and_nobody_looked_come_back_apart(tmp_path: Path) -> None:
    for sent in (article(ana()), article(), article(ana(state="skipped", reason="other"))):
        put(single, tmp_path / "a.jsonl", [sent])
        assert_same(sent, taken(single, tmp_path / "a.jsonl")[0])


def test_what_changed_in_doccano_counts(tmp_path: Path) -> None:
    put(single, tmp_path / "a.jsonl", [article(ana(CLAIM, DENIAL, BROKEN))], form="triples")
    (row,) = rows_of(tmp_path / "a.jsonl")
    row["label"].remove([15, 20, "denial"])
    row["label"].append([29, 35, "claim"])
    found = one(single, save(tmp_path / "b.jsonl", row))
    (work,) = found.work
    assert (work.annotator, work.state) == (None, None)
    assert found.unit is None
    assert found.set_aside == (STALE,)
    assert [(s.label, s.parts, s.note) for s in work.spans] == [
        ("quote", (LEE, QUOTE), ""),
        ("claim", (QUOTE,), "n"),
        ("claim", ((29, 35),), ""),
    ]


def test_work_that_was_added_in_doccano(tmp_path: Path) -> None:
    put(single, tmp_path / "a.jsonl", [article(), article(ana())], form="triples")
    first, second = rows_of(tmp_path / "a.jsonl")
    for row in (first, second):
        row["label"].append([2, 5, "quote"])
    nobody, ours = got(single, save(tmp_path / "b.jsonl", first, second))
    assert not isinstance(nobody, Refusal)
    assert not isinstance(ours, Refusal)
    assert (nobody.set_aside, len(nobody.work[0].spans)) == ((), 1)
    assert (ours.set_aside, ours.work[0].state) == ((STALE,), None)


def test_our_key_with_places_outside_the_text_is_refused(tmp_path: Path) -> None:
    put(single, tmp_path / "a.jsonl", [article(ana(CLAIM))], form="triples")
    (row,) = rows_of(tmp_path / "a.jsonl")
    row[OWN]["work"][0]["spans"][0]["companions"] = {"cue": [-5, 900]}
    (found,), _ = taken(single, save(tmp_path / "b.jsonl", row))
    assert isinstance(found, Refusal)
    assert "runs past the end" in found.reason


def test_members_files(tmp_path: Path) -> None:
    sent = [
        article(ana(CLAIM), ana(DENIAL, annotator="a/b"), ana(annotator="all")),
        article(text="x y"),
    ]
    put(members, tmp_path / "p", sent)
    assert sorted(each.name for each in (tmp_path / "p").iterdir()) == [
        "a_b.jsonl",
        "all-2.jsonl",
        "ana.jsonl",
        "unknown.jsonl",
    ]
    found, _ = taken(members, tmp_path / "p")
    assert_same(sent[0], [e for e in found if isinstance(e, IncomingArticle) and e.work])


def test_a_project_of_nothing_is_one_file(tmp_path: Path) -> None:
    put(members, tmp_path / "p.zip", [])
    with zipfile.ZipFile(tmp_path / "p.zip") as archive:
        assert archive.namelist() == ["unknown.jsonl"]


def test_our_key_in_somebody_elses_file_is_not_their_work(tmp_path: Path) -> None:
    put(members, tmp_path / "p", [article(ana(CLAIM), meta={"label": 1})])
    (tmp_path / "p" / "ana.jsonl").rename(tmp_path / "p" / "bo.jsonl")
    found = one(members, tmp_path / "p")
    (work,) = found.work
    assert (work.annotator, work.state, work.spans[0].id) == ("bo", None, "1")
    assert work.spans[0].note == ""
    assert found.meta == {"label": 1}
    assert found.set_aside == (STALE,)


@pytest.mark.parametrize("form", ["relations", "triples"])
def test_what_doccano_passes_on(tmp_path: Path, form: str) -> None:
    """doccano takes rows in and gives them out as tables of pandas: keys that another row has
    become null, and our own key stays."""
    work = ana(CLAIM, DENIAL, BROKEN, relations=(relation("target", "2", "1"),))
    sent = article(work, source="Reuters", meta={"desk": "x"})
    put(single, tmp_path / "a.jsonl", [sent, article(text="x y")], form=form)
    rows = rows_of(tmp_path / "a.jsonl")
    columns = dict.fromkeys(key for row in rows for key in row)
    table = [{key: row.get(key) for key in columns} for row in rows]
    assert table[1]["source"] is None
    save(tmp_path / "b.jsonl", *table)
    first, second = taken(single, tmp_path / "b.jsonl")[0]
    assert_same(sent, [first])
    assert isinstance(second, IncomingArticle)
    assert (second.work, second.set_aside, second.article.meta) == ((), (), {})


def rejoined(sent: OutgoingArticle, module: ModuleType, path: Path, **options: str) -> None:
    put(module, path, [sent], **options)
    first = path.read_bytes() if path.is_file() else b""
    assert_same(sent, taken(module, path)[0])
    put(module, path, [sent], **options)
    assert (path.read_bytes() if path.is_file() else b"") == first


@settings(max_examples=20)
@given(
    sent=articles(),
    form=st.sampled_from(["relations", "triples"]),
    segments=st.sampled_from(["parts", "hull"]),
)
def test_out_and_in_again(
    tmp_path_factory: pytest.TempPathFactory, sent: OutgoingArticle, form: str, segments: str
) -> None:
    assume(is_told(sent))
    path = tmp_path_factory.mktemp("d")
    rejoined(sent, members, path / "p.zip", form=form, segments=segments)
    alone = replace(sent, work=sent.work[:1])
    rejoined(alone, single, path / "a.jsonl", form=form, segments=segments)
    assert single.looks_like(head(path / "a.jsonl"))
