"""That the bench runs and gives rows of the promised shape. No times are checked here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.exchange import registry
from tests.bench import __main__ as bench
from tests.bench import corpus, formats
from tests.bench.rows import percentile, row, table

KEYS = {"name", "value", "unit", "floor", "ratio", "budget"}


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(corpus, "folder", lambda: tmp_path)


def test_quick_import_gives_rows_of_the_promised_shape(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(bench, "QUICK", bench.TINY)
    out = tmp_path / "rows.json"
    assert bench.main(["--quick", "--only", "import", "--json", str(out)]) == 0
    rows = json.loads(out.read_text("utf-8"))
    assert [each["name"].split(",")[0] for each in rows] == ["import 20 articles"] * 2
    shown = capsys.readouterr().out
    for each in rows:
        assert each.keys() == KEYS
        assert each["ratio"] == pytest.approx(each["value"] / each["floor"], rel=0.01)
        assert each["budget"] == 4.0
        assert each["name"] in shown


def test_searching_and_labelling_many_places_can_be_measured(tmp_path, capsys):
    out = tmp_path / "rows.json"
    words = ["--tiny", "--only", "search", "places", "--json", str(out)]
    assert bench.main(words) == 0
    rows = json.loads(out.read_text("utf-8"))
    names = " ".join(each["name"] for each in rows)
    for act in ("search 40 articles", "label 40 places", "undo labelling 40 places"):
        assert act in names
    assert all(each["value"] > 0 and each["floor"] > 0 for each in rows)


def test_formats_and_kinds_of_files_can_be_measured(monkeypatch):
    some = tuple(map(registry.by_key, ("jsonl", "doccano", "conll", "brat")))
    monkeypatch.setattr(registry, "FORMATS", some)
    rows = formats.format_rows(2)
    assert [each.name.split(",")[0] for each in rows] == [
        f"{work} {each.name}" for each in some for work in ("write", "read")
    ]
    for each in rows:
        assert each.ratio == pytest.approx(each.floor / each.value, rel=0.01)
    taken = formats.kind_rows(1, (".txt", ".mbox"))
    assert {each.name.split(" (")[0] for each in taken} == {"take in Plain text", "take in Mailbox"}
    assert all(each.value > 0 for each in taken)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("group", "acts"),
    [
        ("window", ("label a span", "open the article", "scroll")),
        ("aids", ("find a pattern", "relations")),
    ],
)
def test_the_window_can_be_measured(tmp_path, group, acts):
    out = tmp_path / "rows.json"
    command = [
        sys.executable,
        "-m",
        "tests.bench",
        "--tiny",
        "--only",
        group,
        "--json",
        str(out),
    ]
    env = {**os.environ, "TMPDIR": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    root = Path(__file__).parents[2]
    ran = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    rows = json.loads(out.read_text("utf-8"))
    names = " ".join(each["name"] for each in rows)
    for act in acts:
        assert act in names
    assert all(each["value"] > 0 and each["floor"] > 0 for each in rows)


def test_a_small_corpus_is_the_beginning_of_a_large_one():
    few, many = corpus.full(3).read_bytes(), corpus.full(5).read_bytes()
    assert many.startswith(few)
    assert len(many.splitlines()) == 5


def test_every_span_of_the_corpus_lies_in_its_text():
    lines = b"".join(
        each.read_bytes() for each in (corpus.full(8), corpus.lean(40), corpus.dense(30))
    )
    for line in lines.splitlines():
        record = json.loads(line)
        lists = [work["spans"] for work in record.get("annotations", ())] or [record["spans"]]
        for span in (span for spans in lists for span in spans):
            assert 0 <= span["start"] < span["end"] <= len(record["text"])
            assert span["label"] in corpus.LABELS


def test_the_same_number_of_articles_holds_the_rare_word_in_every_lean_corpus():
    for size in (40, 100):
        assert corpus.lean(size).read_text("utf-8").count(corpus.RARE) == corpus.RARE_ARTICLES


def test_what_is_over_its_budget_is_marked():
    shown = table([row("slow", 3.0, "s", 1.0, 2.0), row("fast", 1.0, "s", 1.0, 2.0)])
    slow, fast = shown.splitlines()[1:]
    assert "!" in slow
    assert "!" not in fast


def test_a_percentile_is_a_value_that_was_measured():
    assert percentile(range(1, 101), 0.5) == 51
    assert percentile(range(1, 101), 0.99) == 100
    assert percentile([7], 0.99) == 7
