"""doccano: rows as it writes them, its projects, and what we write for it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.exchange.formats.doccano import members, single
from annotator.exchange.kept import OWN
from annotator.exchange.records import IncomingArticle, OutgoingArticle
from annotator.exchange.remarks import STALE, UNSAID
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

TRIPLES: dict[str, Any] = {
    "id": 7,
    "text": TEXT,
    "label": [[2, 5, "speaker"], [12, 25, "quote"]],
    "Comments": [],
    "source": "Reuters",
}
RELATIONS: dict[str, Any] = {
    "id": 7,
    "text": TEXT,
    "entities": [
        {"id": 10, "label": "quote", "start_offset": 12, "end_offset": 25},
        {"id": 11, "label": "speaker", "start_offset": 2, "end_offset": 5},
    ],
    "relations": [{"id": 3, "from_id": 10, "to_id": 11, "type": "said_by"}],
    "Comments": [{"id": 1, "comment": "indirect?"}],
}


def project(path: Path, **files: list[dict[str, Any]]) -> Path:
    """A project as doccano exports it."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, rows in files.items():
            archive.writestr(f"{name}.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    return path


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().decode().split("\n") if line]


# --- Reading what doccano writes ----------------------------------------------------------------


def test_triples(tmp_path: Path) -> None:
    path = save(tmp_path / "all.jsonl", TRIPLES)
    found = one(single, path)
    assert (found.id, found.source, found.meta) == ("7", "Reuters", {})
    assert found.unit is None
    assert found.set_aside == ()
    (work,) = found.work
    assert (work.annotator, work.state, work.note) == (None, None, "")
    assert [(s.label, s.parts) for s in work.spans] == [("speaker", (LEE,)), ("quote", (QUOTE,))]
    assert single.looks_like(head(path))


def test_relations(tmp_path: Path) -> None:
    path = save(tmp_path / "all.jsonl", RELATIONS)
    (work,) = one(single, path).work
    assert [(s.id, s.label, s.parts) for s in work.spans] == [
        ("10", "quote", (QUOTE,)),
        ("11", "speaker", (LEE,)),
    ]
    assert [(r.type, r.from_id, r.to_id) for r in work.relations] == [("said_by", "10", "11")]
    assert work.note == "indirect?"
    assert single.looks_like(head(path))


@pytest.mark.parametrize(
    ("row", "labels"),
    [
        ({"labels": [[2, 5, "speaker"]]}, ["speaker"]),
        ({"entities": [[2, 5, "speaker"]], "cats": ["news"]}, ["speaker"]),
        ({"label": [{"start_offset": 2, "end_offset": 5, "label": "speaker"}]}, ["speaker"]),
        ({"label": [[2.0, 5.0, "speaker"]]}, ["speaker"]),  # through a table with gaps
        ({"annotations": [{"label": 4, "start_offset": 2, "end_offset": 5, "user": 1}]}, ["4"]),
    ],
)
def test_older_spellings(tmp_path: Path, row: dict[str, Any], labels: list[str]) -> None:
    path = save(tmp_path / "a.jsonl", {"id": 1, "text": TEXT, **row})
    found = one(single, path)
    assert single.looks_like(head(path)) is (row.get("label") != [[2.0, 5.0, "speaker"]])
    assert [s.label for work in found.work for s in work.spans] == labels
    assert {s.parts for work in found.work for s in work.spans} == {(LEE,)}


def test_users_of_older_files_are_annotators(tmp_path: Path) -> None:
    marks = [
        {"id": 1, "label": 4, "start_offset": 2, "end_offset": 5, "user": 1, "prob": 0.5},
        {"id": 2, "label": 4, "start_offset": 12, "end_offset": 25, "user": 2},
    ]
    found = one(
        single, save(tmp_path / "a.jsonl", {"text": TEXT, "annotations": marks, "meta": {}})
    )
    assert [(work.annotator, len(work.spans)) for work in found.work] == [("1", 1), ("2", 1)]
    assert found.set_aside == ("annotations.prob",)


def test_metadata_is_spread_over_the_row(tmp_path: Path) -> None:
    row = TRIPLES | {"title": "T", "desk": 3, "url": None, "author": 5, "meta": {"language": "en"}}
    found = one(single, save(tmp_path / "a.jsonl", row))
    assert (found.title, found.url, found.author, found.language) == ("T", "", "", "en")
    assert found.meta == {"desk": 3, "author": 5}  # null: another row of the table had a value


def test_metadata_named_label_takes_its_place(tmp_path: Path) -> None:
    row = {"id": 1, "text": TEXT, "label": "opinion", "Comments": []}
    found = one(single, save(tmp_path / "a.jsonl", row))
    assert found.work == ()
    assert found.meta == {"doccano": {"label": "opinion"}}
    assert found.set_aside == ("kept: label",)


def test_metadata_named_data_and_text_named_data(tmp_path: Path) -> None:
    path = save(
        tmp_path / "a.jsonl",
        TRIPLES | {"data": "wire"},
        {"data": TEXT, "label": [[2, 5, "quote"]]},
    )
    first, second = got(single, path)
    assert not isinstance(first, Refusal)
    assert not isinstance(second, Refusal)
    assert first.meta == {"data": "wire"}
    assert (second.text, second.meta) == (TEXT, {})


def test_categories_are_kept_and_written_again(tmp_path: Path) -> None:
    row = {"id": 1, "text": TEXT, "cats": ["news"], "entities": [[2, 5, "quote"]], "Comments": []}
    found = one(single, save(tmp_path / "a.jsonl", row))
    assert found.meta == {"doccano": {"cats": ["news"]}}
    put(single, tmp_path / "b.jsonl", [article(ana(), meta=found.meta)])
    (again,) = rows_of(tmp_path / "b.jsonl")
    assert again["cats"] == ["news"]
    assert one(single, tmp_path / "b.jsonl").meta == found.meta


def test_labels_of_whole_articles_are_kept(tmp_path: Path) -> None:
    found = one(single, save(tmp_path / "a.jsonl", {"id": 1, "text": TEXT, "label": ["sport"]}))
    assert found.meta == {"doccano": {"label": ["sport"]}}
    assert found.set_aside == ("kept: label of the whole article", UNSAID)


def test_comments_of_both_forms(tmp_path: Path) -> None:
    path = save(
        tmp_path / "a.jsonl",
        TRIPLES | {"Comments": ["one", "two"]},
        TRIPLES | {"Comments": [{"id": 1, "comment": "one", "user": 3}], "label": []},
        TRIPLES | {"Comments": [4]},
    )
    notes = [each.work[0].note for each in got(single, path) if not isinstance(each, Refusal)]
    aside = [each.set_aside for each in got(single, path) if not isinstance(each, Refusal)]
    assert notes == ["one\ntwo", "one", ""]
    assert aside == [(), ("Comments.user", UNSAID), ("Comments",)]


def test_a_row_without_spans_is_not_looked_at_and_counted(tmp_path: Path) -> None:
    path = save(
        tmp_path / "a.jsonl",
        {"id": 1, "text": TEXT, "label": [], "Comments": []},
        {"id": 2, "text": TEXT},
    )
    first, second = got(single, path)
    assert not isinstance(first, Refusal)
    assert not isinstance(second, Refusal)
    assert (first.work, first.set_aside) == ((), (UNSAID,))
    assert (second.work, second.set_aside) == ((), ())


def test_spans_begin_before_they_end(tmp_path: Path) -> None:
    path = save(tmp_path / "a.jsonl", TRIPLES | {"label": [[5, 5, "quote"]]}, TRIPLES)
    (refused, good), _ = taken(single, path)
    assert isinstance(refused, Refusal)
    assert "holds nothing" in refused.reason
    assert isinstance(good, IncomingArticle)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"label": []}, "no text"),
        ({"text": 5, "label": []}, "no text"),
        ({"text": TEXT, "label": [[1, 2]]}, "label, item 1 is no span"),
        ({"text": TEXT, "label": [[1, "2", "quote"]]}, "not a whole number"),
        ({"text": TEXT, "label": [[1, 2.5, "quote"]]}, "not a whole number"),
        ({"text": TEXT, "label": [[1, True, "quote"]]}, "not a whole number"),
        ({"text": TEXT, "label": [[1, 2, None]]}, "has no label"),
        ({"text": TEXT, "entities": [], "relations": [{"type": "x"}]}, "is no relation"),
        (5, "not an object"),
    ],
)
def test_rows_that_are_refused(tmp_path: Path, row: object, reason: str) -> None:
    path = save(tmp_path / "a.jsonl", row, TRIPLES)
    refused, good = got(single, path)
    assert isinstance(refused, Refusal)
    assert reason in refused.reason
    assert refused.line == 1
    assert not isinstance(good, Refusal)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"text": "a", "text": "b", "label": []}', "stands twice"),
        (b'{"text": "a", "label": [[0, NaN, "quote"]]}', "NaN"),
        (b'{"text": "\\ud83d", "label": []}', "surrogate"),
        (b'{"text": "a\\u0000", "label": []}', "NUL"),
        (b'{"text": "a", "label": ' + b"[" * 400 + b"]" * 400 + b"}", "deep"),
        (b'{"text": "a", "label": [[0, 99999999999999999999999, "quote"]]}', "out of range"),
    ],
)
def test_hostile_rows(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(data + b"\n" + json.dumps(TRIPLES).encode())
    refused, good = got(single, path)
    assert isinstance(refused, Refusal)
    assert reason in refused.reason
    assert not isinstance(good, Refusal)


@pytest.mark.parametrize(
    ("lee", "quote", "unit"),
    [
        (LEE, QUOTE, "code points"),
        (LEE_16, QUOTE_16, "UTF-16"),
        (LEE_8, QUOTE_8, "UTF-8 bytes"),
    ],
)
def test_units_are_told_by_edges(
    tmp_path: Path, lee: tuple[int, int], quote: tuple[int, int], unit: str
) -> None:
    row = TRIPLES | {"label": [[*lee, "speaker"], [*quote, "quote"]]}
    words, verdict = quotes(single, save(tmp_path / "a.jsonl", row))
    assert words == ["Lee", "we never knew"]
    assert verdict.startswith(f"{unit}, 4 of 4 edges fall between words")


@pytest.mark.parametrize(
    "row",
    [
        {"text": TEXT, "spans": [{"start": 2, "end": 5, "label": "x"}]},
        {"text": TEXT, "schema_version": 1},
        {"text": TEXT, "tokens": ["a"], "labels": []},
        {"text": TEXT, "label": "sport"},
        {"data": {"text": TEXT}, "annotations": []},
        ["text", {"entities": [[2, 5, "x"]]}],
    ],
)
def test_other_tools_rows_are_not_taken_for_doccanos(tmp_path: Path, row: object) -> None:
    assert not single.looks_like(head(save(tmp_path / "a.jsonl", row)))


def test_a_first_row_longer_than_the_head_is_told_too(tmp_path: Path) -> None:
    path = save(tmp_path / "a.jsonl", TRIPLES | {"text": TEXT * 3000})
    assert path.stat().st_size > 100_000
    assert single.looks_like(head(path))


def test_odd_rows_lose_nothing(tmp_path: Path) -> None:
    row: dict[str, Any] = {"id": True, "text": TEXT, "meta": "m", "relations": "r", "Comments": "c"}
    row |= {"label": [[2, 5, "quote", "more"], [12, 25, "claim"]]}
    found = one(single, save(tmp_path / "a.jsonl", row))
    assert (found.id, found.work[0].note) == ("", "c")
    assert found.meta == {"meta": "m", "doccano": {"relations": "r"}}
    assert found.set_aside == (
        "label, more than start, end and label",
        "kept: relations (not a list)",
    )


def test_relations_without_spans_are_kept(tmp_path: Path) -> None:
    row = RELATIONS | {"entities": [], "Comments": []}
    (found,), _ = taken(single, save(tmp_path / "a.jsonl", row))
    assert isinstance(found, IncomingArticle)
    assert found.article.meta == {"relations": [{"type": "said_by", "from": "10", "to": "11"}]}


# --- Projects -----------------------------------------------------------------------------------


def test_the_annotator_is_the_name_of_the_file(tmp_path: Path) -> None:
    path = project(
        tmp_path / "p.zip", ana=[TRIPLES], Bo=[TRIPLES], all=[TRIPLES], unknown=[TRIPLES]
    )
    found = [each for each in got(members, path) if not isinstance(each, Refusal)]
    assert [(each.file, each.line, each.work[0].annotator) for each in found] == [
        ("Bo.jsonl", 1, "Bo"),
        ("all.jsonl", 1, None),
        ("ana.jsonl", 1, "ana"),
        ("unknown.jsonl", 1, None),
    ]
    names = ("Bo.jsonl", "all.jsonl", "ana.jsonl", "unknown.jsonl")
    assert members.looks_like(head(path, names))


def test_a_folder_is_a_project_too(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "x.jsonl").write_text("{")
    save(folder / "ana.jsonl", TRIPLES, {"label": []})
    (folder / "readme.md").write_text("hello")
    first, bad, other = got(members, folder)
    assert not isinstance(first, Refusal)
    assert first.work[0].annotator == "ana"
    assert str(bad) == f"{folder} (ana.jsonl), line 2: it has no text (a key “text” or “data”)"
    assert str(other) == f"{folder} (readme.md): it is no file of doccano's (.jsonl)"
    assert not members.looks_like(head(folder, ("ana.jsonl", "readme.md")))
    assert members.looks_like(head(folder, ("ana.jsonl",)))


def test_archives_that_are_none(tmp_path: Path) -> None:
    bad = tmp_path / "bad.zip"
    bad.write_bytes(b"PK\x03\x04 no archive")
    assert "damaged" in refusals(members, bad)[0].reason
    assert "cannot be read" in refusals(members, tmp_path / "none.zip")[0].reason
    evil = tmp_path / "evil.zip"
    with zipfile.ZipFile(evil, "w") as archive:
        archive.writestr("../ana.jsonl", "{}")
    assert "leads out" in refusals(members, evil)[0].reason
    assert not members.looks_like(head(evil, ("../ana.jsonl",)))


def test_a_damaged_member_spares_the_others(tmp_path: Path) -> None:
    path = project(tmp_path / "p.zip", ana=[TRIPLES] * 3, bo=[TRIPLES])
    data = bytearray(path.read_bytes())
    at = data.index(b"Reuters")
    data[at] ^= 1
    path.write_bytes(data)
    found = got(members, path)
    assert [each.file for each in found if not isinstance(each, Refusal)][-1] == "bo.jsonl"
    (refused,) = [each for each in found if isinstance(each, Refusal)]
    assert "ana.jsonl" in refused.file
    assert "damaged" in refused.reason


def test_what_is_no_project(tmp_path: Path) -> None:
    none = tmp_path / "none"
    none.mkdir()
    (none / "ana.jsonl").write_text("[1]\n")
    assert not members.looks_like(head(none, ()))
    assert not members.looks_like(head(none, ("ana.jsonl",)))
    assert not members.looks_like(head(none, ("gone.jsonl",)))
    assert "not an object" in refusals(members, none)[0].reason
    assert list(got(members, tmp_path / "empty.jsonl"))  # neither a folder nor an archive: refused


def test_lines_without_end_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    save(folder / "ana.jsonl", TRIPLES | {"x": "y" * 5000}, TRIPLES)
    monkeypatch.setattr(members, "MAX_LINE", 2000)
    refused, good = got(members, folder)
    assert isinstance(refused, Refusal)
    assert "longer than" in refused.reason
    assert not isinstance(good, Refusal)


# --- Writing ------------------------------------------------------------------------------------

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


def test_our_key_in_another_shape_is_kept_aside(tmp_path: Path) -> None:
    found = one(single, save(tmp_path / "a.jsonl", TRIPLES | {OWN: {"work": 5}}))
    assert found.meta == {OWN: {"work": 5}}
    assert found.set_aside == (f"kept: {OWN}",)
    assert len(found.work[0].spans) == 2


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
