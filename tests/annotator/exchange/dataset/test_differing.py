"""What changed between two exports, counted and named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.errors import Problem
from annotator.exchange import jsonl_writer
from annotator.exchange.dataset.differing import diff
from annotator.exchange.dataset.moving import Span, compared
from annotator.exchange.dataset.plan import Plan, SplitPlan
from annotator.exchange.dataset.rows import Row
from annotator.exchange.dataset.writing import write
from annotator.exchange.records import OutgoingWork
from annotator.text import sha256
from annotator.values import Annotation, Segment, quote_of
from tests.annotator.exchange.dataset.making import LABELS, SCHEME, given, row, rows

places = st.tuples(st.integers(0, 20), st.integers(1, 5)).map(lambda x: ((x[0], x[0] + x[1]),))
spans = st.lists(
    st.builds(Span, st.sampled_from(["", *"abc"]), st.sampled_from("XY"), places), max_size=6
)


@examples(spans)
def test_the_same_is_no_change(found: list[Span]) -> None:
    assert list(compared(found, list(reversed(found)))) == []


@examples(spans, spans)
def test_every_annotation_is_accounted_for(old: list[Span], new: list[Span]) -> None:
    changes = [what for what, _, _ in compared(old, new)]
    assert len(old) - changes.count("removed") == len(new) - changes.count("added")
    back = [what for what, _, _ in compared(new, old)]
    assert (back.count("added") - back.count("removed")) == (
        changes.count("removed") - changes.count("added")
    )


def spans_of(made: Row) -> tuple[Annotation, ...]:
    assert made.spans is not None
    return made.spans.spans


def with_spans(made: Row, *changed: Annotation) -> Row:
    assert made.spans is not None
    return replace(made, spans=replace(made.spans, spans=changed))


def test_two_datasets(tmp_path: Path) -> None:
    old = rows()()
    new = list(old[1:])  # the first is removed
    new[1] = replace(new[1], split="test", cluster="elsewhere")
    text = f"{new[2].outgoing.text}!"
    article = replace(new[2].outgoing.article, sha256=sha256(text))
    new[2] = replace(new[2], outgoing=replace(new[2].outgoing, text=text, article=article))
    one = spans_of(new[3])[0]
    other_label = next(each for each in LABELS if each != one.label)
    new[3] = with_spans(new[3], replace(one, label=other_label), *spans_of(new[3])[1:])
    two = spans_of(new[5])[0]
    place = (Segment(two.start, two.end + 1),)
    quote = quote_of(new[5].outgoing.text, place)
    new[5] = with_spans(new[5], replace(two, segments=place, quote=quote), *spans_of(new[5])[1:])
    new[6] = with_spans(new[6], *spans_of(new[6])[1:])
    three = spans_of(new[7])[0]
    new[7] = with_spans(new[7], replace(three, companions={}), *spans_of(new[7])[1:])
    renamed = new[8].outgoing.article
    new[8] = replace(
        new[8], outgoing=replace(new[8].outgoing, article=replace(renamed, external_id="new-id"))
    )
    new.append(row(50))
    scheme = replace(SCHEME, guideline="Another one.")
    write(tmp_path / "old", lambda: old, given())
    write(tmp_path / "new", lambda: new, given(Plan(split=SplitPlan(seed=9)), scheme=scheme))
    found = diff(tmp_path / "old", tmp_path / "new")
    assert found.counts == {
        "added": 1,
        "removed": 1,
        "text_changed": 1,
        "renamed": 1,
        "split_changed": 1,
        "spans_changed": 4,
    }
    assert [each.id for each in found.added] == ["a50"]
    assert [each.id for each in found.removed] == ["a0"]
    assert [each.id for each in found.text_changed] == ["a3"]
    assert found.renamed[0].what == "→ new-id"
    assert found.split_changed[0].what == "train → test"
    total = {"added": 0, "removed": 1, "moved": 1, "relabelled": 1, "changed": 1}
    for key, count in total.items():
        assert sum(getattr(each, key) for each in found.labels.values()) == count, key
    assert found.relabelled == {f"{one.label} → {other_label}": 1}
    assert found.plan == ["split.seed: the default → 9"]
    assert found.scheme[0].startswith("version ")
    assert any("uideline" in each for each in found.scheme[1:])
    text = found.to_text()
    assert "Articles added: 1\n  a50" in text
    assert "Plan: split.seed: the default → 9" in text
    assert json.loads(found.to_json())["counts"] == found.counts
    assert diff(tmp_path / "old", tmp_path / "old").to_text() == "Nothing changed."


def native(path: Path, *made: Row) -> Path:
    jsonl_writer.write(path, (replace(e.outgoing, work=e.layers) for e in made), SCHEME)
    return path


def test_two_native_files(tmp_path: Path) -> None:
    old = row(4)
    layer = old.layers[0]
    alone = OutgoingWork(annotator="A", state="finished", spans=layer.spans)
    less = replace(alone, spans=layer.spans[1:])
    one = native(tmp_path / "one.jsonl", replace(old, layers=(alone,)), row(5))
    two = native(tmp_path / "two.jsonl", row(5), replace(old, layers=(less,)))
    found = diff(one, two)
    assert found.counts["spans_changed"] == 1
    assert sum(each.removed for each in found.labels.values()) == 1
    assert diff(one, one).same


def test_a_dataset_and_a_file(tmp_path: Path) -> None:
    write(tmp_path / "d", rows(5), given())
    found = diff(native(tmp_path / "x.jsonl", *rows(5)()), tmp_path / "d")
    assert "only what both have" in found.to_text()
    assert not found.counts["added"]


def test_ids_that_stand_twice(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": "a", "text": "one"}\n{"id": "a", "text": "two"}\n')
    found = diff(path, path)
    assert "the id “a” stands twice" in found.notes[0]
    assert not any(found.counts.values())


@pytest.mark.parametrize(
    "data", ["{", "[]", '{"id": "x"}', '{"text": 1}', '{"text": "", "spans": [1]}']
)
def test_what_is_no_export(tmp_path: Path, data: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(data)
    with pytest.raises(Problem, match=r"x\.jsonl"):
        diff(path, path)
    with pytest.raises(Problem, match=r"manifest\.json"):
        diff(tmp_path, path)
    with pytest.raises(Problem, match="cannot be read"):
        diff(tmp_path / "none.jsonl", path)


def test_long_lists_are_cut(tmp_path: Path) -> None:
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    one.write_text('{"id": "z", "text": "z"}\n')
    two.write_text("".join(f'{{"id": "a{n:04}", "text": "t{n}"}}\n' for n in range(250)))
    found = diff(one, two)
    assert (found.counts["added"], len(found.added)) == (250, 200)
    assert "… and 50 more" in found.to_text()
