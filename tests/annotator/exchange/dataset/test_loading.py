"""What loaders of the field make of the folder: Hugging Face datasets, Croissant."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from msgspec.structs import replace

from annotator.exchange import registry
from annotator.exchange.dataset import card
from annotator.exchange.dataset.plan import Plan
from annotator.exchange.dataset.rehydrating import rehydrate
from annotator.exchange.dataset.splitting import SplitReport
from annotator.exchange.dataset.verifying import verify
from annotator.exchange.dataset.writing import write
from annotator.scheme import Scheme
from annotator.ticker import Silent
from annotator.values import Refusal
from tests.annotator.exchange.dataset.making import LABELS, SCHEME, given, row, rows

_LOAD = """
import json, sys, datasets
loaded = [datasets.load_dataset(folder) for folder in sys.argv[1:]]
found = [{name: list(part) for name, part in each.items()} for each in loaded]
print(json.dumps(found, default=str))
"""
_CLASSES = """
import json, sys, datasets
def classes(part):
    if "ner_tags" in part.features:
        return part.features["ner_tags"].feature.names
    kinds = part.features["entities"]
    return (kinds[0] if isinstance(kinds, list) else kinds.feature)["label"].names
loaded = [datasets.load_dataset(folder) for folder in sys.argv[1:]]
told = [{name: [classes(part), list(part)] for name, part in each.items()} for each in loaded]
print(json.dumps(told, default=str))
"""
_CROISSANT = """
import json, sys, mlcroissant
found = [mlcroissant.Dataset(jsonld=path) for path in sys.argv[1:]]
for each in found:
    assert not each.metadata.issues.errors, each.metadata.issues.report()
print(json.dumps(list(found[0].records("train")), default=lambda each: each.decode()))
"""
"""Checks all files, and prints the records of the first."""

Parts = dict[str, list[dict[str, Any]]]
SIZES: Final = {"train": 8, "validation": 2, "test": 2}


def run(code: str, cache: Path, *arguments: str) -> Any:
    """Run in a process of its own: the libraries read their settings when they are imported, and
    leave threads behind."""
    environment = os.environ | {"HF_DATASETS_OFFLINE": "1", "HF_HUB_OFFLINE": "1"}
    environment["HF_HOME"] = str(cache)
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def load(folder: Path, cache: Path) -> Parts:
    found: list[Parts] = run(_LOAD, cache, str(folder))
    return found[0]


def check_all(found: Parts, *, texts: bool) -> None:
    assert {name: len(part) for name, part in found.items()} == SIZES
    assert found["train"][0]["spans"] == []
    assert [span for each in found["train"] for span in each["spans"]]
    for each in found["train"] if texts else ():
        for span in each["spans"]:
            assert str(each["text"])[span["start"] : span["end"]] == span["text"]


@pytest.mark.slow
def test_load_dataset(tmp_path: Path) -> None:
    """All in one process: importing the library takes longer than anything it then does."""
    whole = Plan(include=("notes", "comments", "times", "metadata"))
    write(tmp_path / "all", rows(), given(whole))
    write(tmp_path / "free", rows(), given(Plan(text_free=True)))
    lines = [json.dumps({"id": "x", "text": each.outgoing.text}) for each in rows()()]
    (tmp_path / "texts.jsonl").write_text("\n".join(lines))
    rehydrate(tmp_path / "free", tmp_path / "texts.jsonl", tmp_path / "back")
    bare: Scheme = replace(SCHEME, attributes=(), companions=(), relations=())
    made = [
        replace(row(0), layers=(), comments=()),
        replace(row(1), spans=None, whence="", layers=()),
    ]
    write(tmp_path / "bare", lambda: made, given(scheme=bare))
    folders = [str(tmp_path / name) for name in ("all", "free", "back", "bare")]
    everything, free, back, few = run(_LOAD, tmp_path / "cache", *folders)
    check_all(everything, texts=True)
    check_all(free, texts=False)
    check_all(back, texts=True)  # what was brought back loads as what was never taken out
    # An empty split is no split, and there may be no spans at all.
    assert list(few) == ["train"]
    assert [each["spans"] for each in few["train"]] == [[], None]


@pytest.mark.slow
def test_croissant_is_valid_and_reads_back(tmp_path: Path) -> None:
    write(tmp_path / "d", rows(), given())
    write(tmp_path / "free", rows(), given(Plan(text_free=True)))
    paths = [str(tmp_path / name / "croissant.json") for name in ("d", "free")]
    records = run(_CROISSANT, tmp_path / "cache", *paths)
    assert len(records) == 8
    assert records[0]["train/id"] == "a0"
    last = records[-1]
    assert last["train/spans"]
    for span in last["train/spans"]:
        start, end = span["train/spans/start"], span["train/spans/end"]
        assert last["train/text"][start:end] == span["train/spans/text"]


def test_the_card_says_what_there_is_to_say(tmp_path: Path) -> None:
    report = SplitReport(method="cluster", seed=7, torn=["c"], mixed=2)
    write(tmp_path / "d", rows(), given(split=report, training="Two hours, *one* test."))
    text = (tmp_path / "d/README.md").read_text()
    for words in (
        "Unicode code points",
        "scheme.toml",
        "2 annotators, under pseudonyms.",
        "0.810 (0.70–0.90; n 34)",
        "Differences were decided by a third person.",
        "Near duplicates (Jaccard",
        "3 articles: not finished",
        "No broadcast news \\<script\\>.",
        "Two hours, \\*one\\* test.",
        "(seed 7)",
        "1 cluster stood in several splits",
        "not stated: 6",
        "- en: 12",
    ):
        assert words in text, words
    head = card.head_of(text.encode())
    assert head["license"] == "other"
    assert head["configs"][0]["data_files"][0] == {"split": "train", "path": "data/train.jsonl"}
    assert head["size_categories"] == ["n<1K"]


def test_a_licence_of_all_and_hostile_names(tmp_path: Path) -> None:
    hostile = "---\n# x <img src=x> [a](javascript:b) | `c`"
    scheme = replace(SCHEME, name=hostile)
    made = [replace(row(n), licence="CC-BY-4.0") for n in range(3, 6)]
    write(tmp_path / "d", lambda: made, given(Plan(name=hostile), scheme=scheme, agreement=None))
    text = (tmp_path / "d/README.md").read_text()
    head = card.head_of(text.encode())
    assert head["license"] == "cc-by-4.0"
    assert head["pretty_name"] == " ".join(hostile.split())
    assert "<img" not in text[text.index("\n---\n") :].replace("\\<img", "")
    assert "no two annotators finished the same article" in text


@pytest.mark.parametrize("data", [b"# no head", b"---\n- 1\n---\n", b"---\n: [\n---\n"])
def test_no_head(data: bytes) -> None:
    with pytest.raises(ValueError, match="head"):
        card.head_of(data)


def test_yaml_is_read_safely() -> None:
    with pytest.raises(ValueError, match="not YAML"):
        card.head_of(b"---\na: !!python/object/apply:os.system ['true']\n---\n")
    assert yaml.safe_load("a: 1") == {"a": 1}


@pytest.mark.slow
def test_every_split_has_the_same_classes(tmp_path: Path) -> None:
    made = [*rows()(), replace(row(20), spans=None, whence="", layers=())]
    used = {each.label for one in made if one.spans is not None for each in one.spans.spans}
    labels = [each for each in LABELS if each in used]
    expected = {}
    for tags, prefixes in (("iob2", "BI"), ("bilou", "BILU")):
        options = {"hf-tokens": {"tags": tags}}
        plan = Plan(formats=("jsonl", "hf-tokens", "hf-spans"), options=options)
        write(tmp_path / tags, lambda: made, given(plan))
        assert verify(tmp_path / tags).good
        names = ["O", *(f"{prefix}-{each}" for each in labels for prefix in prefixes)]
        expected[tmp_path / tags / "formats" / "hf-tokens"] = names
        expected[tmp_path / tags / "formats" / "hf-spans"] = labels
    found = run(_CLASSES, tmp_path / "cache", *map(str, expected))
    for (folder, names), parts in zip(expected.items(), found, strict=True):
        assert {split: part[0] for split, part in parts.items()} == dict.fromkeys(SIZES, names)
        for split, (_, loaded) in parts.items():
            lines = (folder / f"{split}.jsonl").read_bytes().splitlines()
            for each, line in zip(loaded, lines, strict=True):
                # The loader shows a plain date as a moment, here as in the dataset itself.
                assert _named(each, names) | {"published": ""} == json.loads(line) | {
                    "published": ""
                }
        again = registry.reader(registry.by_key(folder.name))(folder, Silent())
        assert not [each for each in again if isinstance(each, Refusal)]


def _named(loaded: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """A row as it was loaded, with names for the numbers of classes."""
    if (tags := loaded.get("ner_tags")) is not None:
        loaded["ner_tags"] = [names[number] for number in tags]
    for span in loaded.get("entities") or ():
        span["label"] = names[span["label"]]
    return loaded
