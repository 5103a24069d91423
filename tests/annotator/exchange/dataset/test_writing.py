"""The folder: the same bytes, nobody named, nothing dropped unsaid, nothing half written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given as examples
from hypothesis import settings
from msgspec.structs import replace

from annotator.errors import Cancelled, Problem
from annotator.exchange import registry
from annotator.exchange.dataset import agreeing
from annotator.exchange.dataset.checking import faults_of
from annotator.exchange.dataset.columns import Column, columns_of
from annotator.exchange.dataset.facts import Agreement, AgreementLine
from annotator.exchange.dataset.plan import SPLITS, Plan, Split
from annotator.exchange.dataset.pseudonyms import pseudonyms
from annotator.exchange.dataset.records import Recorder
from annotator.exchange.dataset.rows import Clearing, Row, voters_of
from annotator.exchange.dataset.verifying import verify
from annotator.exchange.dataset.writing import survey, write
from annotator.exchange.records import OutgoingArticle, OutgoingGold, OutgoingWork
from annotator.scheme import Attribute
from annotator.values import Segment
from tests.annotator.exchange.dataset import foreign
from tests.annotator.exchange.dataset.making import (
    EMOJI,
    LABELS,
    SCHEME,
    annotation,
    article,
    bytes_of,
    given,
    row,
    rows,
)
from tests.annotator.exchange.strategies import articles

EVERYTHING = Plan(include=("notes", "comments", "times", "metadata"), names="names")


def records(folder: Path, split: str = "train") -> list[dict[str, Any]]:
    with (folder / "data" / f"{split}.jsonl").open("rb") as file:
        return [json.loads(line) for line in file]


def test_twice_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, rows(), given())
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")
    assert verify(tmp_path / "one").to_text().endswith("all is as it was written.")
    assert sorted(bytes_of(tmp_path / "one")) == [
        *("README.md", "agreement.csv", "agreement.json", "croissant.json", "data/test.jsonl"),
        *("data/train.jsonl", "data/validation.jsonl", "guideline.md", "losses.json"),
        *("manifest.json", "scheme.toml"),
    ]


def test_a_survey_tells_the_same(tmp_path: Path) -> None:
    written = write(tmp_path / "d", rows(), given())
    seen = survey(rows(), given())
    assert seen.facts == written.facts
    assert seen.size == written.size == sum(map(len, bytes_of(tmp_path / "d").values()))
    first = (tmp_path / "d/data/train.jsonl").read_bytes()
    assert first.startswith(seen.samples["data/train.jsonl"])


def shaped(value: object, columns: tuple[Column, ...]) -> None:
    """Every key in its order, every value of its type."""
    types = {"string": str, "int64": int, "float64": float, "bool": bool}
    assert isinstance(value, dict)
    assert list(value) == [each.name for each in columns]
    for each in columns:
        inner = value[each.name]
        assert inner is None or isinstance(inner, list) is each.many
        for one in inner if isinstance(inner, list) else [inner]:
            if each.columns:
                if one is not None:
                    shaped(one, each.columns)
            else:
                assert one is None or type(one) is types[each.type]


@settings(max_examples=20)
@examples(articles())
def test_every_row_has_the_columns(outgoing: OutgoingArticle) -> None:
    bare = replace(outgoing, work=())
    for plan in (Plan(), EVERYTHING, Plan(text_free=True)):
        made = Row(
            outgoing=bare,
            split="train",
            cluster="c",
            spans=outgoing.work[0] if outgoing.work else None,
            whence="annotator" if outgoing.work else "",
            layers=outgoing.work,
        )
        names = pseudonyms((each.annotator for each in outgoing.work), 1, b"s")
        cleared = Clearing(plan, SCHEME, names)(made)
        record = msgspec.json.decode(
            msgspec.json.encode(Recorder(plan, SCHEME).record(cleared, "id"))
        )
        shaped(record, columns_of(plan, SCHEME))
        assert list(faults_of(record, plan.text_free)) == []


def test_the_emoji(tmp_path: Path) -> None:
    spans = (
        annotation(EMOJI, "s1", LABELS[0], (2, 5)),
        annotation(EMOJI, "s2", LABELS[1], (12, 25)),
    )
    work = OutgoingWork(annotator="Ana Lima", state="in_progress", spans=spans)
    made = Row(
        outgoing=article(EMOJI, "e"), split="train", cluster="", spans=work, whence="annotator"
    )
    write(tmp_path / "d", lambda: [made], given())
    (found,) = records(tmp_path / "d")
    assert [(s["start"], s["end"], s["text"]) for s in found["spans"]] == [
        (2, 5, "Lee"),
        (12, 25, EMOJI[12:25]),
    ]
    assert found["finished"] is False
    assert found["cluster"] == str(found["text_sha256"])[:16]
    assert found["spans"][0]["annotators"] == ["annotator-1"]


def test_nobody_is_named_unless_asked(tmp_path: Path) -> None:
    write(tmp_path / "d", rows(), given())
    for name, data in bytes_of(tmp_path / "d").items():
        assert b"Lima" not in data, name
        assert b"Bo Chen" not in data, name
        assert b"2023-11-14" not in data, name
        assert b"hard one" not in data, name
        assert b"Really?" not in data, name
    facts = survey(rows(), given()).facts
    assert facts.counts.annotators == 2
    assert facts.counts.dropped == {
        "articles with other details (metadata, not in the plan)": 12,
        "comments (not in the plan)": 9,
        "notes and flags on articles (not in the plan)": 24,
        "notes on annotations (not in the plan)": facts.counts.annotations,
    }
    write(tmp_path / "e", rows(), given(EVERYTHING))
    found = records(tmp_path / "e")[-1]
    assert found["comments"][0]["text"] == "Really?"
    assert json.loads(str(found["meta"])) == {"desk": "politics"}
    assert found["spans"][0]["note"] == "Ask Ana Lima"
    assert found["spans"][0]["created"] == "2023-11-14T22:13:20.000Z"
    assert found["annotations"][0]["annotator"] == "Ana Lima"


def test_pseudonyms_are_kept_and_need_the_secret() -> None:
    people = ["Ana", "Bo", "Cy", "Di", "Ed"]
    first = pseudonyms(people, 1, b"one")
    assert first == pseudonyms(reversed(people), 1, b"one")
    assert sorted(first.values()) == [f"annotator-{n}" for n in range(1, 6)]
    assert len({tuple(sorted(pseudonyms(people, 1, bytes([n])).items())) for n in range(20)}) > 10


def test_mixed_values_do_not_change_the_columns(tmp_path: Path) -> None:
    scheme = replace(
        SCHEME,
        attributes=(
            Attribute("size", "Size", "number"),
            Attribute("sure", "Sure", "flag"),
            Attribute("who", "Who", "text"),
        ),
    )
    values = ({"size": 3}, {"size": "big", "sure": 1}, {"sure": True, "who": "x", "new": 2.5}, {})
    spans = tuple(
        annotation(EMOJI, f"s{at}", LABELS[0], (2 + at, 5 + at), attributes=dict(each))
        for at, each in enumerate(values)
    )
    work = OutgoingWork(annotator="A", state="finished", spans=spans)
    made = Row(
        outgoing=article(EMOJI, "e"), split="train", cluster="", spans=work, whence="annotator"
    )
    write(tmp_path / "d", lambda: [made], given(scheme=scheme))
    found = records(tmp_path / "d")[0]["spans"]
    assert [each["attributes"] for each in found] == [
        {"size": 3.0, "sure": None, "who": None},
        {"size": None, "sure": None, "who": None},
        {"size": None, "sure": True, "who": "x"},
        {"size": None, "sure": None, "who": None},
    ]
    assert [json.loads(each["extra"] or "{}") for each in found] == [
        {},
        {"attributes": {"size": "big", "sure": 1}},
        {"attributes": {"new": 2.5}},
        {},
    ]


def test_labels_that_the_plan_leaves_out_are_counted(tmp_path: Path) -> None:
    facts = write(tmp_path / "d", rows(), given(Plan(labels=(LABELS[0],)))).facts
    assert {name for each in facts.counts.splits.values() for name in each.labels} == {LABELS[0]}
    assert facts.counts.dropped["annotations of other labels or layers"] > 0
    assert verify(tmp_path / "d").good


def test_ids_are_unique_and_empty_ones_made(tmp_path: Path) -> None:
    made = [
        replace(row(n), outgoing=replace(row(n).outgoing, article=replace(a, external_id=id_)))
        for n, id_ in ((3, "x"), (4, "x"), (5, ""))
        for a in [row(n).outgoing.article]
    ]
    facts = write(tmp_path / "d", lambda: made, given()).facts
    ids = [each["id"] for split in facts.counts.splits for each in records(tmp_path / "d", split)]
    assert len(set(ids)) == 3
    assert facts.counts.renamed == 1
    assert f"x-{made[1].outgoing.article.sha256[:8]}" in ids


def test_what_stands_in_the_way(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    with pytest.raises(Problem, match="is no dataset"):
        write(folder, rows(), given())
    (folder / "mine.txt").unlink()
    write(folder, rows(), given())
    write(folder, rows(6), given())
    (folder / "data/mine.txt").write_text("mine")
    before = bytes_of(folder)
    with pytest.raises(Problem, match=r"holds “data/mine.txt”, which is not of the dataset"):
        write(folder, rows(), given())
    assert bytes_of(folder) == before


def test_nothing_half_written(tmp_path: Path) -> None:
    class Stopping:
        def tick(self, done: int, total: int, what: str = "") -> None:
            if what == "Writing the data":
                raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        write(tmp_path / "d", rows(), given(), ticker=Stopping())
    with pytest.raises(Problem, match=r"Left out: 2 \(nobody has decided\), 3 \(not finished\)"):
        write(tmp_path / "d", list, given())
    with pytest.raises(Problem, match="choose others"):
        write(tmp_path / "d", list, given(left_out={}))
    torn = [replace(row(3), cluster="c"), replace(row(4), cluster="c", split="test")]
    with pytest.raises(Problem, match="would stand in two splits"):
        write(tmp_path / "d", lambda: torn, given())
    with pytest.raises(Problem, match="came twice"):
        write(tmp_path / "d", lambda: [row(3), row(3)], given())
    wrong = row(3)
    assert wrong.spans is not None
    moved = replace(wrong.spans.spans[0], segments=(Segment(1, 3),))
    wrong = replace(wrong, spans=replace(wrong.spans, spans=(moved,)))
    with pytest.raises(Problem, match="which is not what stands there"):
        write(tmp_path / "d", lambda: [wrong], given())
    strange = replace(wrong, spans=None, layers=(), whence="")
    bad = replace(strange.outgoing, article=replace(strange.outgoing.article, source="half \ud800"))
    with pytest.raises(Problem, match="half of a character"):
        write(tmp_path / "d", lambda: [replace(strange, outgoing=bad)], given())
    assert list(tmp_path.iterdir()) == []


def test_voters_come_from_the_sources() -> None:
    first = annotation(EMOJI, "l1", LABELS[0], (2, 5))
    works = [
        OutgoingWork(annotator="B", state="finished", spans=(first,)),
        OutgoingWork(annotator="A", state="finished", spans=(replace(first, id="l2"),)),
    ]
    gold = OutgoingGold(annotator="gold", state="finished", sources={"g": ("l1", "l2", "l9")})
    assert voters_of(gold, works) == {"g": ("A", "B")}


def test_what_is_not_settled_is_null(tmp_path: Path) -> None:
    made = replace(row(4), spans=None, whence="")
    write(tmp_path / "d", lambda: [row(3), made], given(Plan(what="everyone")))
    found = [*records(tmp_path / "d", made.split)][-1]
    assert (found["spans"], found["relations"], found["finished"]) == (None, None, None)
    assert len(found["annotations"]) == 2
    assert verify(tmp_path / "d").good


def test_other_formats_stand_apart_and_their_losses_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "FORMATS", foreign.FORMATS)
    plan = Plan(formats=("jsonl", "names", "pieces"), options={"names": {"case": "upper"}})
    made = [*rows()(), replace(row(20), spans=None, whence="")]
    facts = write(tmp_path / "d", lambda: made, given(plan)).facts
    found = bytes_of(tmp_path / "d")
    names = [name for name in found if name.startswith("formats/")]
    assert names == [
        "formats/names/test.names",
        "formats/names/test.names.more",
        "formats/names/train.names",
        "formats/names/train.names.more",
        "formats/names/validation.names",
        "formats/names/validation.names.more",
        *(f"formats/pieces/test/{n}.piece" for n in range(2)),
        *(f"formats/pieces/train/{n}.piece" for n in range(8)),
        *(f"formats/pieces/validation/{n}.piece" for n in range(2)),
    ]
    assert found["formats/names/test.names"].splitlines()[0] == (
        b"A4 CLAIMS-TEST ANNOTATOR-1,ANNOTATOR-2,GOLD"
    )
    assert found["formats/pieces/test/0.piece"] == b"a4 claims-test gold\n"
    told = json.loads(found["losses.json"])["formats"]
    assert [each["format"] for each in told] == ["names", "pieces"]
    assert told[1]["counts"]["annotators"] == 24
    assert told[1]["counts"]["articles"] == 1
    assert [sum(each["counts"].values()) for each in told] == [len(e["losses"]) for e in told]
    assert facts.lost["names"][0].endswith("Only names are kept.")
    assert b"In the format `names`: Spans of several segments" in found["README.md"]
    assert b"Lima" not in b"".join(found.values())
    assert verify(tmp_path / "d").good


def test_each_split_may_be_given_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "FORMATS", foreign.FORMATS)
    plan = Plan(formats=("jsonl", "names", "pieces"))
    asked: list[str] = []
    passes: list[None] = []

    def every() -> list[Row]:
        passes.append(None)
        return rows()()

    def of_split(split: Split) -> list[Row]:
        asked.append(split)
        return [each for each in rows()() if each.split == split]

    write(tmp_path / "all", rows(), given(plan))
    write(tmp_path / "apart", every, given(plan), of_split=of_split)
    assert bytes_of(tmp_path / "apart") == bytes_of(tmp_path / "all")
    assert sorted(asked) == sorted([*SPLITS, *SPLITS])
    assert len(passes) == 2


def test_a_format_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="There is no format “nope”"):
        write(tmp_path / "e", rows(), given(Plan(formats=("nope",))))
    assert not (tmp_path / "e").exists()


def test_the_csv_runs_nothing() -> None:
    line = AgreementLine(
        kind="label",
        id="x",
        name="=HYPERLINK(1)",
        figures=given().agreement.lines[0].figures,  # type: ignore[union-attr]
    )
    data = agreeing.to_csv(Agreement(articles=1, raters=2, lines=(line,))).decode()
    assert ",'=HYPERLINK(1)," in data
    assert data.count("\r\n") == 2


def test_rows_are_streamed(tmp_path: Path) -> None:
    alive: list[int] = []

    def source() -> Iterator[Row]:
        for number in range(40):
            alive.append(number)
            yield row(number)

    write(tmp_path / "d", source, given())
    assert len(alive) == 80, "once to look, once to write"
