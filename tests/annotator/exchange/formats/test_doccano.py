"""doccano: rows as it writes them, and its projects."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from annotator.exchange.formats.doccano import members, single
from annotator.exchange.kept import OWN
from annotator.exchange.records import IncomingArticle
from annotator.exchange.remarks import UNSAID
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


def test_our_key_in_another_shape_is_kept_aside(tmp_path: Path) -> None:
    found = one(single, save(tmp_path / "a.jsonl", TRIPLES | {OWN: {"work": 5}}))
    assert found.meta == {OWN: {"work": 5}}
    assert found.set_aside == (f"kept: {OWN}",)
    assert len(found.work[0].spans) == 2
