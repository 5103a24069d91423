"""What loaders of the field make of the folder: Hugging Face datasets, Croissant."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec.structs import replace

from annotator.exchange.dataset import card
from annotator.exchange.dataset.plan import Plan
from annotator.exchange.dataset.splitting import SplitReport
from annotator.exchange.dataset.writing import write
from annotator.scheme import Scheme
from tests.annotator.exchange.dataset.making import SCHEME, given, row, rows

_LOAD = """
import json, sys, datasets
found = datasets.load_dataset(sys.argv[1])
print(json.dumps({name: list(part) for name, part in found.items()}, default=str))
"""
_CROISSANT = """
import json, sys, mlcroissant
found = mlcroissant.Dataset(jsonld=sys.argv[1])
assert not found.metadata.issues.errors, found.metadata.issues.report()
records = list(found.records("train")) if sys.argv[2] else []
print(json.dumps(records, default=lambda each: each.decode()))
"""


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


def load(folder: Path, cache: Path) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = run(_LOAD, cache, str(folder))
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    "plan",
    [Plan(include=("notes", "comments", "times", "metadata")), Plan(text_free=True)],
    ids=["all", "text-free"],
)
def test_load_dataset(tmp_path: Path, plan: Plan) -> None:
    folder = tmp_path / "d"
    write(folder, rows(), given(plan))
    found = load(folder, tmp_path / "cache")
    assert {name: len(part) for name, part in found.items()} == {
        "train": 8,
        "validation": 2,
        "test": 2,
    }
    assert found["train"][0]["spans"] == []
    spans = [span for each in found["train"] for span in each["spans"]]
    assert spans
    if not plan.text_free:
        for each in found["train"]:
            for span in each["spans"]:
                assert str(each["text"])[span["start"] : span["end"]] == span["text"]


@pytest.mark.slow
def test_an_empty_split_and_no_spans_at_all(tmp_path: Path) -> None:
    bare: Scheme = replace(SCHEME, attributes=(), companions=(), relations=())
    folder = tmp_path / "d"
    made = [
        replace(row(0), layers=(), comments=()),
        replace(row(1), spans=None, whence="", layers=()),
    ]
    write(folder, lambda: made, given(scheme=bare))
    found = load(folder, tmp_path / "cache")
    assert list(found) == ["train"]
    assert [each["spans"] for each in found["train"]] == [[], None]


@pytest.mark.slow
def test_croissant_is_valid_and_reads_back(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    write(folder, rows(), given())
    records = run(_CROISSANT, tmp_path / "cache", str(folder / "croissant.json"), "read")
    assert len(records) == 8
    assert records[0]["train/id"] == "a0"
    last = records[-1]
    assert last["train/spans"]
    for span in last["train/spans"]:
        start, end = span["train/spans/start"], span["train/spans/end"]
        assert last["train/text"][start:end] == span["train/spans/text"]


@pytest.mark.slow
def test_croissant_of_a_text_free_edition(tmp_path: Path) -> None:
    write(tmp_path / "d", rows(), given(Plan(text_free=True)))
    run(_CROISSANT, tmp_path / "cache", str(tmp_path / "d/croissant.json"), "")


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
