"""Hugging Face: tags with and without names, splits, and what ``datasets`` makes of our files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from annotator.exchange.format import Head
from annotator.exchange.formats.huggingface import spans, tokens
from annotator.exchange.loose import LooseArticle
from annotator.exchange.records import OutgoingArticle
from annotator.exchange.remarks import SPACING
from annotator.ticker import Silent
from annotator.values import Refusal
from tests.annotator.exchange.formats import flat
from tests.annotator.exchange.formats.there_and_back import (
    TEXT,
    article,
    places,
    seen,
    taken_articles,
    written,
)

TAGGED = {"segments": "parts", "edges": "split", "tags": "iob2"}
SPANNED = {"segments": "parts"}
NAMES = ["O", "B-speaker", "I-speaker", "B-quote", "I-quote"]
NUMBERS = {"id": "0", "tokens": ["😂", "Lee", "said"], "ner_tags": [0, 1, 0]}


def put(path: Path, *rows: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def loose(found: Iterable[LooseArticle | Refusal]) -> list[LooseArticle]:
    every = list(found)
    assert [each for each in every if isinstance(each, Refusal)] == []
    return [each for each in every if isinstance(each, LooseArticle)]


def refused(found: Iterable[LooseArticle | Refusal]) -> list[str]:
    return [each.reason for each in found if isinstance(each, Refusal)]


# Cards, as ``datasets`` and ``huggingface_hub`` write them.

README = """---
license: other
dataset_info:
  features:
  - name: id
    dtype: string
  - name: tokens
    sequence: string
  - name: ner_tags
    sequence:
      class_label:
        names:
          '0': O
          '1': B-speaker
          '2': I-speaker
          '3': B-quote
          '4': I-quote
---
# A card
"""
README_LIST = """---
dataset_info:
- config_name: default
  features:
  - name: ner_tags
    list:
      class_label:
        names: [O, B-speaker, I-speaker, B-quote, I-quote]
---
"""
INFO = {"features": {"ner_tags": {"feature": {"names": NAMES, "_type": "ClassLabel"}}}}
OLD_INFO = {"default": {"features": {"ner_tags": {"feature": {"names": NAMES}, "length": -1}}}}


@pytest.mark.parametrize(
    ("name", "card"),
    [
        ("README.md", README),
        ("README.md", README_LIST),
        ("README.md", "\ufeff" + README.replace("\n", "\r\n")),
        ("dataset_info.json", json.dumps(INFO)),
        ("dataset_infos.json", json.dumps(OLD_INFO)),
    ],
)
def test_numbers_have_the_names_of_the_card(tmp_path: Path, name: str, card: str) -> None:
    (tmp_path / name).write_text(card, newline="")
    (found,) = loose(tokens.read(put(tmp_path / "train.jsonl", NUMBERS), Silent()))
    assert places(found) == [(None, "speaker", ((2, 5),))]
    assert found.set_aside == (SPACING,)


def test_the_card_of_a_data_folder_stands_above_it(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(README)
    put(tmp_path / "data" / "train-00000-of-00001.jsonl", NUMBERS)
    (found,) = loose(tokens.read(tmp_path, Silent()))
    assert places(found) == [(None, "speaker", ((2, 5),))]
    assert (found.file, found.meta) == ("data/train-00000-of-00001.jsonl", {"split": "train"})


@pytest.mark.parametrize(
    ("name", "card"),
    [
        ("none", ""),
        ("README.md", "# no head\n"),
        ("README.md", "---\na: [\n---\n"),
        ("README.md", "---\n- !!python/object/apply:os.system [id]\n---\n"),
        ("README.md", "---\nner_tags: {names: [1, 2]}\n---\n"),
        ("dataset_info.json", '{"features": {"a": 1, "a": 2}}'),
        ("dataset_info.json", "[" * 100_000),
    ],
)
def test_numbers_without_names_are_refused(tmp_path: Path, name: str, card: str) -> None:
    (tmp_path / name).write_text(card)
    (reason,) = refused(tokens.read(put(tmp_path / "train.jsonl", NUMBERS), Silent()))
    assert reason.startswith("the tags are numbers, and nothing says what they mean: put the READ")


def test_an_alias_bomb_in_a_card_costs_nothing(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    (tmp_path / "README.md").write_text("---\n" + "\n".join(lines) + "\n---\n")
    path = put(tmp_path / "train.jsonl", NUMBERS)
    assert len(refused(tokens.read(path, Silent()))) == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (3, "this is no object"),
        ({"ner_tags": ["O"]}, "tokens is no list of texts"),
        ({"tokens": ["a"], "ner_tags": ["O", "O"]}, "there are 1 tokens and 2 tags (ner_tags)"),
        ({"tokens": ["a"], "tags": "O"}, "there are 1 tokens and no list of tags (tags)"),
        ({"tokens": ["a"], "ner_tags": [7]}, "tag 7 has no name; the data set names 0 to 4"),
        ({"tokens": ["a"], "ner_tags": [1.5]}, "a tag is neither a name nor a number (1.5)"),
    ],
)
def test_wrong_rows_are_refused_alone(tmp_path: Path, row: object, reason: str) -> None:
    (tmp_path / "README.md").write_text(README)
    path = put(tmp_path / "train.jsonl", row, NUMBERS)
    first, second = tokens.read(path, Silent())
    assert first == Refusal(file=str(path), line=1, reason=reason)
    assert isinstance(second, LooseArticle)


def test_tags_that_do_not_count_are_none(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(README)
    row = {"tokens": ["a", "b", "c"], "ner_tags": [-100, 1, 2]}
    (found,) = loose(tokens.read(put(tmp_path / "train.jsonl", row), Silent()))
    assert places(found) == [(None, "speaker", ((2, 5),))]


def test_names_as_tags_need_no_card(tmp_path: Path) -> None:
    row = {"words": ["Lee", "said"], "labels": ["I-speaker", "O"], "url": 3, "lang": "en"}
    (found,) = loose(tokens.read(put(tmp_path / "train.jsonl", row), Silent()))
    assert places(found) == [(None, "speaker", ((0, 3),))]
    assert found.meta == {"huggingface": {"lang": "en", "url": 3}}


def test_nobody_looked_is_not_nothing_found(tmp_path: Path) -> None:
    rows = [{"tokens": ["a"], "ner_tags": each} for each in (["O"], None)]
    found = loose(tokens.read(put(tmp_path / "a.jsonl", *rows, {"tokens": ["a"]}), Silent()))
    assert [len(each.work) for each in found] == [1, 0, 0]
    spanned = [{"text": "a", "entities": []}, {"text": "a", "entities": None}, {"text": "a"}]
    found = loose(spans.read(put(tmp_path / "b.jsonl", *spanned), Silent()))
    assert [len(each.work) for each in found] == [1, 0, 0]


# Spans.


@pytest.mark.parametrize(
    ("start", "end", "unit"), [(12, 25, "codepoint"), (13, 26, "utf-16"), (15, 28, "utf-8")]
)
@pytest.mark.parametrize("quote", [True, False])
def test_the_unit_of_hand_made_rows_is_found(
    tmp_path: Path, start: int, end: int, unit: str, quote: bool
) -> None:
    shift = start - 12
    entities: list[dict[str, Any]] = [
        {"start": 2 + shift, "end": 5 + shift, "label": flat.ORDER[0]},
        {"start": start, "end": end, "label": flat.ORDER[1]},
    ]
    if quote:
        entities[0]["text"], entities[1]["text"] = "Lee", "we never knew"
    path = put(tmp_path / "a.jsonl", {"text": TEXT, "entities": entities})
    assert seen(path, spans.read, "codepoint").verdict.unit == unit
    (found,) = taken_articles(path, spans.read, "codepoint")
    assert flat.places_of(found) == flat.LEE


@pytest.mark.parametrize(
    "entities",
    [
        [{"start": 2, "end": 5, "label": "speaker"}],
        [[2, 5, "speaker"]],
        {"start": [2], "end": [5], "label": ["speaker"]},
    ],
)
def test_the_forms_of_spans_are_read(tmp_path: Path, entities: object) -> None:
    (found,) = loose(
        spans.read(put(tmp_path / "a", {"text": TEXT, "entities": entities}), Silent())
    )
    assert places(found) == [(None, "speaker", ((2, 5),))]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"entities": []}, "text is no text"),
        ({"text": "a", "entities": 1}, "entities is no list"),
        ({"text": "a", "entities": {"start": [1], "end": []}}, "the columns of entities differ"),
        ({"text": "a", "spans": [{"start": 1}]}, "span 1 of spans has no start, end (whole"),
        ({"text": "a", "entities": [[0, "1", "x"]]}, "span 1 of entities has no start, end"),
    ],
)
def test_wrong_spans_are_refused(tmp_path: Path, row: object, reason: str) -> None:
    (found,) = refused(spans.read(put(tmp_path / "a.jsonl", row), Silent()))
    assert found.startswith(reason)


def test_a_folder_of_splits_is_one(tmp_path: Path) -> None:
    for name in ("train", "dev", "test", "notes", "metadata"):
        put(tmp_path / f"{name}.jsonl", {"text": name, "entities": []})
    found = loose(spans.read(tmp_path, Silent()))
    assert [(each.text, each.meta["split"]) for each in found] == [
        ("train", "train"),
        ("dev", "validation"),
        ("test", "test"),
    ]
    put(tmp_path / "test.jsonl", 1)
    (only,) = (each for each in spans.read(tmp_path, Silent()) if isinstance(each, Refusal))
    assert (only.file, only.line) == (str(tmp_path / "test.jsonl"), 1)


def test_a_folder_without_splits_is_refused(tmp_path: Path) -> None:
    assert refused(spans.read(tmp_path, Silent())) == [
        "no train, validation or test file is in this folder"
    ]


def told(module: Any, path: Path, data: bytes, names: tuple[str, ...] = ()) -> bool:
    return bool(module.looks_like(Head(path, data, names)))


def test_each_format_is_told(tmp_path: Path) -> None:
    tag, spanned = json.dumps(NUMBERS).encode(), b'{"text": "a", "entities": []}'
    for data, which in ((tag, (True, False)), (spanned, (False, True))):
        path = tmp_path / "a.jsonl"
        assert (told(tokens, path, data), told(spans, path, data)) == which
        folder = tmp_path / str(which[0])
        folder.mkdir()
        (folder / "train.jsonl").write_bytes(data)
        names = ("train.jsonl",)
        assert (told(tokens, folder, b"", names), told(spans, folder, b"", names)) == which
    doccano = b'{"id": 7, "text": "a", "entities": [], "relations": [], "Comments": []}'
    prodigy = b'{"text": "a", "tokens": [{"text": "a", "id": 0}], "spans": [], "answer": "accept"}'
    offsets = b'{"text": "a", "entities": [{"id": 1, "label": "x", "start_offset": 0}]}'
    for other in (doccano, prodigy, offsets, b'{"text": "a", "label": []}', b"-DOCSTART-"):
        assert not told(tokens, tmp_path / "a", other)
        assert not told(spans, tmp_path / "a", other)


def test_long_first_rows_are_told_by_how_they_begin(tmp_path: Path) -> None:
    given = replace(flat.lee(), text=(TEXT + " ") * 3000)
    given = replace(given, article=article(given.text))
    for module, options in ((tokens, TAGGED), (spans, SPANNED)):
        path = tmp_path / "a.jsonl"
        written(path, module.write, [given], options)
        assert told(module, path, path.read_bytes()[:65_536])


# Ours.


def test_our_own_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    assert written(path, tokens.write, [flat.lee()], TAGGED).counts == Counter()
    row = json.loads(path.read_text())
    one, two = flat.ORDER[:2]
    assert row["ner_tags"][1:8] == [f"B-{one}", "O", "O", f"B-{two}", f"I-{two}", f"I-{two}", "O"]
    assert flat.places_of(taken_articles(path, tokens.read, "codepoint")[0]) == flat.LEE
    assert written(path, spans.write, [flat.lee()], SPANNED).counts == Counter()
    assert json.loads(path.read_text())["entities"] == [
        {"start": 2, "end": 5, "label": one, "text": "Lee"},
        {"start": 12, "end": 25, "label": two, "text": "we never knew"},
    ]
    assert flat.places_of(taken_articles(path, spans.read, "codepoint")[0]) == flat.LEE


def test_each_dropped_nested_span_is_named(tmp_path: Path) -> None:
    losses = written(tmp_path / "a.jsonl", tokens.write, [flat.nested()], TAGGED)
    assert [(each.kind, each.label, each.words) for each in losses.first] == [
        ("nesting", flat.ORDER[2], 'knew" on Monday.'),
        ("nesting", flat.ORDER[1], "we never knew"),
    ]
    losses = written(tmp_path / "a.jsonl", spans.write, [flat.nested()], SPANNED)
    assert losses.counts == Counter()


@settings(max_examples=20)
@given(flat.articles)
def test_all_that_tokens_hold_comes_back(
    tmp_path_factory: pytest.TempPathFactory, outgoing: OutgoingArticle
) -> None:
    path = tmp_path_factory.mktemp("hf") / "a.jsonl"
    losses = written(path, tokens.write, [outgoing], TAGGED)
    wanted = flat.expected(outgoing, nesting=False, trim=True)
    assert losses.counts == wanted.losses
    if outgoing.text.strip():
        (found,) = taken_articles(path, tokens.read, "codepoint")
        flat.assert_returned(outgoing, found, wanted)


@settings(max_examples=20)
@given(flat.articles)
def test_all_that_spans_hold_comes_back(
    tmp_path_factory: pytest.TempPathFactory, outgoing: OutgoingArticle
) -> None:
    path = tmp_path_factory.mktemp("hf") / "a.jsonl"
    losses = written(path, spans.write, [outgoing], SPANNED)
    wanted = flat.expected(outgoing, nesting=True, trim=False)
    assert losses.counts == wanted.losses
    if outgoing.text.strip():
        (found,) = taken_articles(path, spans.read, "codepoint")
        flat.assert_returned(outgoing, found, wanted)


LOAD = """
import json, sys
import datasets
for path in sys.argv[2:]:
    found = datasets.load_dataset("json", data_files=path, split="train", cache_dir=sys.argv[1])
    print(json.dumps([dict(row) for row in found]))
"""


@pytest.mark.slow
def test_datasets_loads_what_we_write(tmp_path: Path) -> None:
    """With rows of nothing first: the type of a column must not depend on what comes late. In a
    process of its own, because the library leaves threads behind."""
    meta = {"a": 1, "b": [None, {"c": 2.5}]}
    full = replace(flat.lee(), article=article(external_id="a9", meta=meta))
    articles = [flat.untouched(), flat.empty(), flat.empty(), full]
    tagged, spanned = tmp_path / "tagged.jsonl", tmp_path / "spanned.jsonl"
    written(tagged, tokens.write, articles, TAGGED)
    written(spanned, spans.write, articles, SPANNED)
    offline = {"HF_DATASETS_OFFLINE": "1", "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "hf")}
    command = [sys.executable, "-c", LOAD, str(tmp_path / "cache"), str(tagged), str(spanned)]
    done = subprocess.run(
        command, env={**os.environ, **offline}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    one, two = (json.loads(line) for line in done.stdout.splitlines())
    assert [each["ner_tags"] for each in one[:2]] == [None, ["O"] * 11]
    assert [each["entities"] for each in two[:2]] == [None, []]
    assert one[3]["ner_tags"][1] == f"B-{flat.ORDER[0]}"
    places = [one[3]["text"][start:end] for start, end in one[3]["token_offsets"]]
    assert places == one[3]["tokens"]
    words = [two[3]["text"][each["start"] : each["end"]] for each in two[3]["entities"]]
    assert words == ["Lee", "we never knew"]
    assert [json.loads(each[3]["meta"]) for each in (one, two)] == [meta, meta]
