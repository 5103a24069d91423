"""The commands of datasets: what they write, tell and refuse."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from annotator import cli
from tests.annotator.exchange.dataset.making import bytes_of
from tests.bench.corpus import made_article, made_spans, record


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], data_dir: Path) -> Run:
    """Run a command under the name Lead, unless told otherwise."""

    def start(command: str, *words: object, name: str = "Lead") -> Ended:
        options: list[str] = []
        if command in ("new", "import", "dataset", "export"):
            options = ["--data-dir", str(data_dir), "--as", name]
        capsys.readouterr()
        code = cli.main([command, *map(str, words), *options])
        return Ended(code, *capsys.readouterr())

    return start


@pytest.fixture
def project(run: Run, tmp_path: Path) -> Path:
    """Eight articles that Ana finished, the first three of them Bea as well."""
    lines = []
    for number in range(8):
        fields, sentences = made_article(number, 600)
        spans = made_spans(number, fields["text"], sentences, 2)
        people = ["Ana", "Bea"][: 2 if number < 3 else 1]
        lines.append(record(fields, dict(zip(people, spans, strict=False))))
    source = tmp_path / "in.jsonl"
    source.write_bytes(b"".join(lines))
    path = tmp_path / "p.claims"
    assert run("new", path).code == run("import", path, source).code == 0
    return path


def test_a_dataset_without_a_plan(run: Run, project: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ended = run("dataset", project, out)
    assert (ended.code, ended.out) == (0, "")
    lines = ended.err.splitlines()
    assert lines[0].startswith("5 articles and ")
    assert lines[0].endswith(f"written to {out}.")
    assert lines[1].startswith("  train: ")
    assert "  left out: 3 articles, nobody has decided between several annotators" in lines
    checked = run("verify", out)
    assert (checked.code, checked.err) == (0, "")
    assert json.loads((out / "agreement.json").read_bytes())
    again = run("dataset", project, tmp_path / "again")
    assert again.code == 0
    assert bytes_of(tmp_path / "again") == bytes_of(out)


def test_a_plan_from_a_file_is_kept_and_used_by_its_name(
    run: Run, project: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text('name = "counted"\nwhat = "union"\nformats = ["jsonl", "conll"]\n')
    ended = run("dataset", project, tmp_path / "1", "--plan", plan, "--keep")
    assert ended.err.splitlines()[0] == "Plan kept: counted"
    assert "8 articles and " in ended.err
    assert run("dataset", project, tmp_path / "2", "--plan", "counted").code == 0
    assert bytes_of(tmp_path / "1") == bytes_of(tmp_path / "2")
    missing = run("dataset", project, tmp_path / "3", "--plan", "nothing")
    assert missing.code == 1
    assert "no plan of that name. Kept are: counted." in missing.err


def test_a_plan_that_cannot_be_meant(run: Run, project: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    for words, told in (
        ("name = 1", "“name”"),
        ("= =", "TOML"),
        ('labels = ["nonsense"]', "the label “nonsense”"),
    ):
        plan.write_text(words)
        ended = run("dataset", project, tmp_path / "out", "--plan", plan)
        assert ended.code == 1
        assert told in ended.err
    assert not (tmp_path / "out").exists()


def test_a_label_that_a_split_lacks_is_named(run: Run, project: Path, tmp_path: Path) -> None:
    extra = tmp_path / "extra.jsonl"
    rare = {"text": "It was denied once.", "spans": [{"start": 7, "end": 13, "label": "rare"}]}
    extra.write_text(json.dumps(rare) + "\n")
    assert run("import", project, extra, "--new-labels").code == 0
    plan = tmp_path / "plan.toml"
    plan.write_text('labels = ["rare"]\n')
    ended = run("dataset", project, tmp_path / "out", "--plan", plan)
    assert ended.err.count(" has no rare.") == 2


def test_who_does_not_lead_keeps_no_plan_and_writes_nothing(
    run: Run, project: Path, tmp_path: Path
) -> None:
    ended = run("dataset", project, tmp_path / "out", "--keep", name="Guest")
    assert ended.code == 1
    assert "Only a lead keeps a dataset’s plan" in ended.err
    ended = run("dataset", project, tmp_path / "out", name="Guest")
    assert "leads put articles into splits" in ended.err
    assert not (tmp_path / "out").exists()


def test_a_dataset_that_was_touched_is_not_good(run: Run, project: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("dataset", project, out)
    with (out / "data" / "train.jsonl").open("ab") as file:
        file.write(b"\n")
    ended = run("verify", out)
    assert (ended.code, ended.err) == (1, "")
    assert "train.jsonl" in ended.out
    assert run("verify", tmp_path / "nothing").code == 1


def test_texts_go_out_and_come_back(run: Run, project: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text("text_free = true\n")
    assert run("dataset", project, tmp_path / "free", "--plan", plan).code == 0
    assert run("verify", tmp_path / "free").code == 0
    texts = tmp_path / "texts"
    texts.mkdir()
    for number in range(3, 8):
        fields, _ = made_article(number, 600)
        (texts / f"{number}.txt").write_text(fields["text"], "utf-8")
    ended = run("rehydrate", tmp_path / "free", texts)
    assert ended.code == 0
    assert ended.err == f"Written to {tmp_path / 'free-with-text'}.\n"
    assert run("verify", tmp_path / "free-with-text").code == 0
    (texts / "3.txt").write_text("Altered.", "utf-8")
    with zipfile.ZipFile(tmp_path / "texts.zip", "w") as archive:
        for each in texts.iterdir():
            archive.write(each, each.name)
    ended = run("rehydrate", tmp_path / "free", tmp_path / "texts.zip", "--out", tmp_path / "zip")
    assert ended.code == 1
    assert run("rehydrate", tmp_path / "nothing", texts).code == 1


def test_what_changed(run: Run, project: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    run("dataset", project, one)
    extra = tmp_path / "extra.jsonl"
    extra.write_text(json.dumps({"id": "new", "text": "It was new.", "spans": []}) + "\n")
    run("import", project, extra)
    run("dataset", project, two)
    same = run("diff", one, one)
    assert same.code == 0
    ended = run("diff", one, two)
    assert "new" in ended.out
    told = json.loads(run("diff", one, two, "--json").out)
    assert "new" in json.dumps(told)
    assert run("diff", one, tmp_path / "nothing").code == 1


@pytest.mark.parametrize("command", ["dataset", "verify", "rehydrate", "diff"])
def test_help(run: Run, command: str) -> None:
    assert run(command, "--help").code == 0
