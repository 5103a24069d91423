"""GATE documents: as GATE writes them, and ours that come back."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.exchange.format import Head
from annotator.exchange.formats import gate
from annotator.exchange.loose import LooseArticle
from annotator.exchange.records import OutgoingArticle, OutgoingGold, OutgoingWork
from annotator.exchange.registry import head_of
from annotator.exchange.remarks import LARGE
from annotator.ticker import Silent
from annotator.values import Refusal, Relation, Segment
from tests.annotator.exchange.formats.there_and_back import (
    ARTICLES,
    TEXT,
    article,
    assert_same,
    seen,
    span,
    taken,
    taken_articles,
    written,
)

Json = dict[str, Any]


def document(*annotations: Json, name: str = "ana", **more: Any) -> Json:
    return {
        "name": "a1",
        "offset_type": "p",
        "text": TEXT,
        "features": {"source": "Reuters"},
        "annotation_sets": {
            name: {"name": name, "next_annid": 2, "annotations": list(annotations)}
        },
        **more,
    }


def mark(id_: int, type_: str, start: int, end: int, **features: Any) -> Json:
    return {"id": id_, "type": type_, "start": start, "end": end, "features": features}


QUOTE = mark(0, "quote", 12, 25, certainty="high")
LEE = mark(1, "speaker", 2, 5)


def save(path: Path, value: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def one(tmp_path: Path, value: object) -> LooseArticle:
    (found,) = gate.read(save(tmp_path / "a1.bdocjs", value), Silent())
    assert isinstance(found, LooseArticle), found
    return found


def reason(tmp_path: Path, value: object) -> str:
    (found,) = gate.read(save(tmp_path / "a1.bdocjs", value), Silent())
    assert isinstance(found, Refusal), found
    return found.reason


@pytest.mark.parametrize(
    ("type_", "quote", "lee", "unit", "by"),
    [
        ("p", (12, 25), (2, 5), "codepoint", "declared"),
        ("j", (13, 26), (3, 6), "utf-16", "declared"),
        (None, (12, 25), (2, 5), "codepoint", "edges"),
    ],
)
def test_the_documents_own_unit_counts(
    tmp_path: Path,
    type_: str | None,
    quote: tuple[int, int],
    lee: tuple[int, int],
    unit: str,
    by: str,
) -> None:
    value = document(mark(0, "quote", *quote, certainty="high"), mark(1, "speaker", *lee))
    value["offset_type"] = type_
    if type_ is None:
        del value["offset_type"]
    path = save(tmp_path / "a1.bdocjs", value)
    verdict = seen(path, gate.read, "codepoint").verdict
    assert (verdict.unit, verdict.by) == (unit, by)
    (got,) = taken_articles(path, gate.read, "codepoint")
    (work,) = got.work
    assert (work.annotator, work.state) == ("ana", "finished")
    assert [(each.label, each.quote) for each in work.spans] == [
        ("quote", "we never knew"),
        ("speaker", "Lee"),
    ]
    assert work.spans[0].attributes == {"certainty": "high"}
    assert (got.article.external_id, got.article.source) == ("a1", "Reuters")


def test_documents_of_both_units_may_lie_together(tmp_path: Path) -> None:
    save(tmp_path / "d" / "a.bdocjs", document(QUOTE))
    java = document(mark(0, "quote", 13, 26), offset_type="j")
    save(tmp_path / "d" / "sub" / "b.BDOCJS", java)
    save(tmp_path / "d" / "._a.bdocjs", 3)
    save(tmp_path / "d" / "other.json", 3)
    first, second = taken_articles(tmp_path / "d", gate.read, "codepoint")
    assert first.work[0].spans[0].quote == second.work[0].spans[0].quote == "we never knew"
    head = head_of(tmp_path / "d")
    assert head is not None
    assert gate.looks_like(head)


def test_an_archive_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "d.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("x/a.bdocjs", json.dumps(document(QUOTE)))
        file.writestr("x/b.bdocjs", b'{"text": "x", "text": "y"}')
        file.writestr("__MACOSX/x/._a.bdocjs", b"\0")
    head = head_of(path)
    assert head is not None
    assert gate.looks_like(head)
    good, bad = gate.read(path, Silent())
    assert isinstance(good, LooseArticle)
    assert good.file == "x/a.bdocjs"
    assert isinstance(bad, Refusal)
    assert bad.file.endswith("d.zip (x/b.bdocjs)")
    assert "stands twice" in bad.reason


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([3], "it has no “text”"),
        ({"text": 3}, "it has no “text”"),
        (document(QUOTE, offset_type="x"), "neither “p” nor “j”"),
        (document(QUOTE, offset_type=["p"]), "neither “p” nor “j”"),
        (document({"type": "a", "start": 1, "end": 2}), "no “id” or no “type”"),
        (document({"id": 1, "start": 1, "end": 2}), "no “id” or no “type”"),
        (document({"id": 1, "type": "x", "start": "1", "end": 2}), "no “start” and “end”"),
        (document(QUOTE, QUOTE), "the id 0 stands twice"),
        (document(annotation_sets=3), "“annotation_sets” is no object"),
    ],
)
def test_what_is_no_document_says_why(tmp_path: Path, value: object, words: str) -> None:
    assert words in reason(tmp_path, value)


def test_places_with_nothing_to_read_say_so(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (found,) = gate.read(tmp_path / "empty", Silent())
    assert isinstance(found, Refusal)
    assert "holds no .bdocjs file" in found.reason
    with zipfile.ZipFile(tmp_path / "e.zip", "w") as file:
        file.writestr("a.txt", "x")
    (found,) = gate.read(tmp_path / "e.zip", Silent())
    assert isinstance(found, Refusal)
    assert "holds no .bdocjs file" in found.reason
    (found,) = gate.read(tmp_path / "gone.bdocjs", Silent())
    assert isinstance(found, Refusal)
    assert "cannot be read" in found.reason


def test_offsets_that_do_not_hold_refuse_the_document_alone(tmp_path: Path) -> None:
    save(tmp_path / "d" / "a.bdocjs", document(mark(0, "quote", 12, 2500)))
    save(tmp_path / "d" / "b.bdocjs", document(QUOTE))
    bad, good = taken(tmp_path / "d", gate.read, "codepoint")
    assert isinstance(bad, Refusal)
    assert "a.bdocjs" in bad.file
    assert not isinstance(good, Refusal)


def test_each_set_is_an_annotator_and_the_default_one_is_nobodys(tmp_path: Path) -> None:
    value = document(QUOTE)
    value["annotation_sets"] |= {
        "": {"name": "", "annotations": [LEE]},
        "bo": {"name": "bo", "annotations": []},
        "Original markups": {"annotations": [mark(0, "p", 0, 5)]},
    }
    found = one(tmp_path, value)
    assert [(each.annotator, each.state, len(each.spans)) for each in found.work] == [
        ("ana", "finished", 1),
        (None, "finished", 1),
        ("bo", "finished", 0),
    ]
    assert found.set_aside == ("Original markups",)
    value["annotation_sets"] = {"": {"name": "", "annotations": []}}
    assert one(tmp_path, value).work == ()
    value["annotation_sets"] = [{"name": "ana", "annotations": [QUOTE]}]
    assert one(tmp_path, value).work[0].annotator == "ana"


def test_what_has_no_place_is_kept_and_counted(tmp_path: Path) -> None:
    value = document(
        mark(0, "quote", 12, 25, ids=[1, 2], sure=True, n=3, nothing=None),
        mark(5, "Split", 4, 4),
        features={"title": "T", "page": 3, "id": "n1"},
        log=["x"],
    )
    found = one(tmp_path, value)
    assert (found.title, found.id) == ("T", "n1")
    assert found.work[0].spans[0].attributes == {"sure": True, "n": 3}
    assert set(found.set_aside) == {"kept: feature ids", "kept: annotations without any text"}
    assert found.meta["page"] == 3
    assert found.meta["gate"] == {
        "log": ["x"],
        "features": {"ana": {"0": {"ids": [1, 2]}}},
        "empty": {"ana": [mark(5, "Split", 4, 4)]},
    }


def test_numbers_that_cannot_be_stored_are_texts_and_counted(tmp_path: Path) -> None:
    most = 2**64 - 1
    value = document(mark(0, "quote", 12, 25, hash=most, n=2**63 - 1), features={"page": [-most]})
    found = one(tmp_path, value)
    assert found.work[0].spans[0].attributes == {"hash": str(most), "n": 2**63 - 1}
    assert found.meta == {"page": [str(-most)]}
    assert found.set_aside == (LARGE,)
    zipped = tmp_path / "b.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("a1.bdocjs", json.dumps(value))
    (again,) = gate.read(zipped, Silent())
    assert isinstance(again, LooseArticle)
    assert (again.work, again.set_aside) == (found.work, found.set_aside)
    assert "“start” and “end”" in reason(tmp_path, document(mark(0, "quote", 12, most)))


# --- Ours ----------------------------------------------------------------------------------------


@given(outgoing=ARTICLES, offsets=st.sampled_from("pj"))
@settings(max_examples=20)
def test_what_goes_out_comes_back(
    tmp_path_factory: pytest.TempPathFactory, outgoing: OutgoingArticle, offsets: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "gate"
    losses = written(path, gate.write, [outgoing, outgoing], {"offsets": offsets}, folder=True)
    assert losses.total == 0
    first, second = taken_articles(path, gate.read, "codepoint")
    assert_same(outgoing, first)
    assert_same(outgoing, second)


def test_our_document_is_as_gate_has_it(tmp_path: Path) -> None:
    spans = (
        span(
            "a",
            "quote",
            (12, 14),
            (21, 25),
            companions={"source": Segment(2, 5)},
            attributes={"certainty": "certain", "claim_annotator": 1},
        ),
        span("b", "claim", (12, 25)),
        span("c", "denial", (12, 25)),
    )
    link = Relation("target", "c" * 32, "b" * 32, "ana")
    work = OutgoingWork(annotator="ana", state="finished", spans=spans, relations=(link,))
    gold = OutgoingGold(annotator="gold", state="finished", spans=spans[:1])
    given_ = OutgoingArticle(
        article=article(external_id="../a/1", meta={"title": 3}), text=TEXT, work=(work,), gold=gold
    )
    written(tmp_path / "out", gate.write, [given_], {"offsets": "j"}, folder=True)
    (path,) = (tmp_path / "out").iterdir()
    assert path.name == "_a_1.bdocjs"
    found = json.loads(path.read_bytes())
    assert found["offset_type"] == "j"
    ana = found["annotation_sets"]["ana"]
    assert ana["next_annid"] == 5
    assert [(e["id"], e["type"], e["start"], e["end"]) for e in ana["annotations"]] == [
        (0, "quote", 13, 15),
        (1, "claim", 13, 26),
        (2, "denial", 13, 26),
        (3, "quote", 22, 26),
        (4, "source", 3, 6),
    ]
    assert ana["annotations"][0]["features"]["certainty"] == "certain"
    assert found["annotation_sets"]["gold"]["annotations"]
    (got,) = taken_articles(tmp_path / "out", gate.read, "codepoint")
    assert got.set_aside == ("gold",)
    assert [each.annotator for each in got.work] == ["ana"]
    assert got.work[0].spans[0].attributes == {"certainty": "certain", "claim_annotator": 1}
    alone = OutgoingArticle(article=article(), text=TEXT, gold=gold)
    written(tmp_path / "out", gate.write, [alone], folder=True)
    (got,) = taken_articles(tmp_path / "out", gate.read, "codepoint")
    assert [each.annotator for each in got.work] == ["gold"]
    assert_same(
        OutgoingArticle(article=article(), text=TEXT, work=(gold,)),
        got,
    )


def test_files_of_one_name_do_not_meet(tmp_path: Path) -> None:
    both = [OutgoingArticle(article=article(text), text=text) for text in ("one", "two")]
    written(tmp_path / "out", gate.write, both, folder=True)
    names = sorted(each.name for each in (tmp_path / "out").iterdir())
    assert names == ["a1-2.bdocjs", "a1.bdocjs"]


@pytest.mark.parametrize(
    ("name", "data", "is_it"),
    [
        ("a.bdocjs", b'{"text": "x"}', True),
        ("a.json", b'{"annotation_sets": {}}', True),
        ("a.json", b'{"text": "x"}', False),
        ("a.bdocjs", b"x", False),
        ("a.bdocjs", b"", False),
    ],
)
def test_telling_it(name: str, data: bytes, is_it: bool) -> None:
    assert gate.looks_like(Head(Path(name), data)) is is_it
