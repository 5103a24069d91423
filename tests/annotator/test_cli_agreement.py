"""The command line on agreement: what it prints, writes and refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator import cli, cli_agreement
from tests.bench.corpus import made_article, made_spans, record

ENDED = tuple[int, str, str]
Run = Callable[..., ENDED]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], data_dir: Path) -> Run:
    assert cli_agreement.app is cli.app

    def ran(*words: str | Path) -> ENDED:
        given = [*map(str, words), "--data-dir", str(data_dir), "--as", "Lead"]
        code = cli.main(given)
        said = capsys.readouterr()
        return code, said.out, said.err

    return ran


@pytest.fixture
def project(run: Run, tmp_path: Path) -> Path:
    """Eight articles that Ana and Bea (and of the first, Cem) finished."""
    lines = []
    for number in range(8):
        fields, sentences = made_article(number, 800)
        spans = made_spans(number, fields["text"], sentences, 3)
        people = ["Ana", "Bea", "Cem"][: 3 if number == 0 else 2]
        lines.append(record(fields, dict(zip(people, spans, strict=False))))
    source = tmp_path / "in.jsonl"
    source.write_bytes(b"".join(lines))
    path = tmp_path / "p.claims"
    assert run("new", path)[0] == run("import", path, source)[0] == 0
    return path


def test_it_prints_the_figures_of_everybody(run: Run, project: Path):
    code, out, _ = run("agreement", project)
    assert code == 0
    assert out.startswith("8 articles compared\n")
    assert "Ana: 8 articles" in out
    assert "F1, overlap" in out
    assert "uα" in out
    assert "\nAna and Bea (8 articles)\n" in out


def test_json_is_the_whole_report_and_the_same_each_time(run: Run, project: Path):
    code, out, _ = run("agreement", project, "--json")
    assert code == 0
    found = json.loads(out)
    assert found["articles"] == 8
    assert len(found["per_article"]) == 8
    assert run("agreement", project, "--json")[1] == out


def test_people_and_a_layer_can_be_chosen_by_name(run: Run, project: Path):
    _, out, _ = run("agreement", project, "--json", "--annotators", "cem, Ana", "--layer", "Stance")
    found = json.loads(out)
    assert [each["name"] for each in found["raters"]] == ["Cem", "Ana"]
    assert found["articles"] == 1
    assert {line["layer"] for line in found["overview"]} == {"stance"}


def test_reports_are_written_to_files(run: Run, project: Path, tmp_path: Path):
    page, table = tmp_path / "a.html", tmp_path / "a.csv"
    code, out, err = run("agreement", project, "--html", page, "--csv", table)
    assert (code, out) == (0, "")
    written = page.read_text("utf-8")
    assert written.startswith("<!DOCTYPE html>")
    assert f"<h1>Agreement: {project.stem}</h1>" in written
    assert table.read_bytes().startswith(b"part,line,")
    assert f"Written to {page}." in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--annotators", "Ana,Zoe"), "Nobody in the project is called “Zoe”"),
        (("--annotators", "Ana"), "Agreement needs two"),
        (("--layer", "mood"), "no layer “mood”"),
    ],
)
def test_what_the_project_does_not_have_is_refused(
    run: Run, project: Path, words: tuple[str, ...], said: str
):
    code, out, err = run("agreement", project, *words)
    assert (code, out) == (1, "")
    assert said in err


def test_gold_can_be_compared_and_gamma_asked_for(run: Run, project: Path):
    code, _, err = run("agreement", project, "--annotators", "Ana,gold")
    assert code == 0
    assert "No two annotators" in err or "Only one" in err
    code, out, _ = run("agreement", project, "--gamma", "--layer", "form", "--include-seen")
    assert code == 0
    assert "γ" in out


def test_where_nothing_is_there_to_compare_it_says_what_to_do(run: Run, tmp_path: Path):
    path = tmp_path / "empty.claims"
    run("new", path)
    code, out, err = run("agreement", path)
    assert code == 0
    assert out == "0 articles compared\n"
    assert "Nobody has finished an article yet" in err
