"""The commands of exchange: import with all its options, export, convert, formats."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from annotator import cli
from annotator.exchange import registry
from annotator.ingest.kinds import KINDS
from annotator.machine import Machine
from annotator.project import Project

TEXT = '😂 Lee said "we never knew" on Monday.'


class Ended(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], data_dir: Path) -> Run:
    """Run a command under the name Ana, unless told otherwise."""

    def start(command: str, *words: object, name: str = "Ana") -> Ended:
        options = ["--data-dir", str(data_dir), "--as", name]
        if command in ("convert", "formats"):
            options = []
        capsys.readouterr()
        code = cli.main([command, *map(str, words), *options])
        return Ended(code, *capsys.readouterr())

    return start


@pytest.fixture
def project(run: Run, tmp_path: Path) -> Path:
    """An empty project of Ana's."""
    path = tmp_path / "p.claims"
    assert run("new", path).code == 0
    return path


def lines(path: Path, *rows: object) -> Path:
    """A file of JSON lines."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def doccano(path: Path, *spans: list[object], text: str = TEXT) -> Path:
    """A row of doccano's."""
    return lines(path, {"id": 1, "text": text, "label": list(spans), "Comments": []})


def spans_of(path: Path) -> list[tuple[str, str, str]]:
    """(annotator, label, words) of all annotations of an export."""
    return [
        (work["annotator"], each["label"], each["text"])
        for line in path.read_text("utf-8").splitlines()
        for work in json.loads(line)["annotations"]
        for each in work["spans"]
    ]


def exported(run: Run, project: Path) -> list[tuple[str, str, str]]:
    """What a project holds."""
    out = project.with_suffix(".jsonl")
    assert run("export", project, out).code == 0
    return spans_of(out)


def test_labels_by_a_mapping(run: Run, project: Path, tmp_path: Path) -> None:
    source = doccano(tmp_path / "in.jsonl", [2, 5, "WHO"], [12, 25, "SAID"], [26, 28, "JUNK"])
    ended = run("import", project, source)
    assert ended.code == 1
    assert "the scheme has no label “WHO”" in ended.err
    names = tmp_path / "map.toml"
    names.write_text('[labels]\nWHO = "+"\nSAID = "quote"\nJUNK = "-"\n')
    ended = run("import", project, source, "--map", names)
    assert ended.code == 0, ended.err
    assert "JUNK" in ended.err
    assert sorted(exported(run, project)) == [
        ("Ana", "quote", "we never knew"),
        ("Ana", "who", "Lee"),
    ]
    names.write_text('[labels]\nWHO = "nowhere"\n')
    other = tmp_path / "o.claims"
    run("new", other)
    assert "no label “nowhere”" in run("import", other, source, "--map", names).err
    for broken in ("=", "[wrong]\na = 1\n"):
        names.write_text(broken)
        ended = run("import", project, source, "--map", names)
        assert (ended.code, "is no mapping" in ended.err) == (1, True)
    assert run("import", project, source, "--map", tmp_path / "none.toml").code == 1


def test_new_labels_are_a_lead_s_to_bring(run: Run, project: Path, tmp_path: Path) -> None:
    source = doccano(tmp_path / "in.jsonl", [2, 5, "Speaker!"], [12, 25, "quote"])
    refused = run("import", project, source, "--new-labels", name="Guest")
    assert refused.code == 1
    assert "lead" in refused.err
    assert exported(run, project) == []
    ended = run("import", project, source, "--new-labels")
    assert ended.code == 0, ended.err
    assert [each[1:] for each in exported(run, project)] == [
        ("speaker", "Lee"),
        ("quote", "we never knew"),
    ]
    out = tmp_path / "out.jsonl"
    assert run("export", project, out, "--format", "doccano").code == 0
    assert "Speaker!" in out.read_text("utf-8")
    assert run("import", project, source, "--new-labels", name="Guest").code == 0


def test_what_the_mapping_makes_new_and_no_file_has_is_not_made(
    run: Run, project: Path, tmp_path: Path
) -> None:
    names = tmp_path / "map.toml"
    names.write_text('[labels]\nWHO = "+"\nNEVER = "+"\n')
    source = doccano(tmp_path / "in.jsonl", [2, 5, "WHO"])
    assert run("import", project, source, "--map", names).code == 0
    scheme = run("scheme", project).out
    assert '"who"' in scheme
    assert "never" not in scheme.casefold().replace("never ", "")


@pytest.mark.parametrize(
    ("unit", "starts"), [("codepoint", (2, 12)), ("utf16", (3, 13)), ("utf8", (5, 15))]
)
def test_the_unit_may_be_said_and_a_wrong_one_is_refused(
    run: Run, project: Path, tmp_path: Path, unit: str, starts: tuple[int, int]
) -> None:
    rows = [
        {"start": at, "end": at + length, "label": label, "text": words}
        for at, length, label, words in zip(
            starts, (3, 13), ("claim", "quote"), ("Lee", "we never knew"), strict=True
        )
    ]
    source = lines(tmp_path / "in.jsonl", {"text": TEXT, "spans": rows})
    for wrong in {"codepoint", "utf16", "utf8"} - {unit}:
        ended = run("import", project, source, "--unit", wrong)
        assert ended.code == 1, wrong
        assert "1 refused" in ended.err
    for right in ("auto", unit):
        assert run("import", project, source, "--unit", right).code == 0
        assert [each[1:] for each in exported(run, project)] == [
            ("claim", "Lee"),
            ("quote", "we never knew"),
        ]
    assert run("import", project, source, "--unit", "words").code == 2


def test_a_report_of_what_happened(run: Run, project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "good.txt").write_text("A good one.")
    (folder / "bad.pdf").write_bytes(b"no pdf")
    doccano(folder / "data.jsonl", [2, 5, "claim"])
    report = tmp_path / "report.json"
    ended = run("import", project, folder, "--report", report)
    assert ended.code == 1
    told = json.loads(report.read_bytes())
    assert (told["articles_added"], told["annotations_added"], told["refused_count"]) == (2, 1, 1)
    assert told["refused"][0]["file"] == str(folder / "bad.pdf")
    again = run("import", project, folder, "--report", report)
    assert "2 articles here already." in again.err
    assert json.loads(report.read_bytes())["articles_known"] == 2
    nowhere = run("import", project, folder / "good.txt", "--report", tmp_path / "no" / "r.json")
    assert nowhere.code == 1
    assert "1 article here already." in nowhere.err
    assert "The import is done, but for its report." in nowhere.err


def test_columns_and_encodings_of_tables(run: Run, project: Path, tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_bytes("Kopf;Körper;Wo\nEins;Übermut tat selten gut.;Zeitung\n".encode("cp1252"))
    words = ["--column", "text=Körper", "--column", "title=Kopf", "--column", "meta=Wo"]
    ended = run("import", project, table, *words, "--encoding", "cp1252")
    assert ended.code == 0, ended.err
    run("export", project, tmp_path / "out.jsonl")
    record = json.loads((tmp_path / "out.jsonl").read_text("utf-8"))
    assert (record["text"], record["title"]) == ("Übermut tat selten gut.", "Eins")
    for wrong in (["--column", "text"], ["--column", "nonsense=x"]):
        assert run("import", project, table, *wrong).code == 2


def test_whose_annotations_go_out(run: Run, project: Path, tmp_path: Path) -> None:
    works: list[dict[str, Any]] = []
    for who, end in (("Bob", 5), ("Cat", 5), ("Dan", 8)):
        span = {"label": "claim", "start": 2, "end": end, "text": TEXT[2:end]}
        works.append({"annotator": who, "state": "finished", "spans": [span]})
    source = lines(tmp_path / "in.jsonl", {"text": TEXT, "annotations": works})
    assert run("import", project, source, "--format", "jsonl").code == 0
    out = tmp_path / "out.jsonl"

    def of(*words: str) -> list[tuple[int, int]]:
        ended = run("export", project, out, "--format", "doccano", *words)
        assert ended.code == 0, ended.err
        rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
        return [
            (each["start_offset"], each["end_offset"]) for one in rows for each in one["entities"]
        ]

    assert of("--annotator", "Dan") == [(2, 8)]
    assert of("--resolve", "majority") == [(2, 5)]
    assert of("--resolve", "union") == [(2, 5)]
    assert of("--gold") == of() == of("--unfinished") == []
    left = run("export", project, out, "--format", "doccano").err
    assert "1 article left out: nobody has decided between several annotators." in left
    all_of_it = run("export", project, out, "--unfinished")
    assert {each[0] for each in spans_of(out)} == {"Bob", "Cat", "Dan"}, all_of_it.err
    for wrong in (["--gold", "--annotator", "Dan"], ["--resolve", "coin"], ["--set", "x"]):
        assert run("export", project, out, "--format", "doccano", *wrong).code == 2
    nobody = run("export", project, out, "--format", "doccano", "--annotator", "Zoe")
    assert nobody.code == 1
    assert "Nobody in this project is called “Zoe”. There is: Ana, Bob, Cat, Dan." in nobody.err
    assert run("export", project, out, "--format", "doccano", "--set", "form=round").code == 1


def test_what_a_format_cannot_say_is_listed(run: Run, project: Path, tmp_path: Path) -> None:
    spans = [
        {"start": 2, "end": 25, "label": "claim"},
        {"start": 12, "end": 25, "label": "quote"},
        {"start": 15, "end": 20, "label": "denial"},
    ]
    source = lines(tmp_path / "in.jsonl", {"text": TEXT, "spans": spans})
    run("import", project, source, "--format", "jsonl")
    out = tmp_path / "out.conll"
    ended = run("export", project, out, "--format", "conll")
    beside = tmp_path / "out.conll.losses.json"
    assert "Of that, the format cannot say:" in ended.err
    assert f"Each is listed in {beside}." in ended.err
    told = json.loads(beside.read_bytes())
    assert told["counts"]["nesting"] == 2
    assert len([each for each in told["losses"] if each["kind"] == "nesting"]) == 2
    beside.unlink()
    elsewhere = tmp_path / "loss.json"
    run("export", project, out, "--format", "conll", "--loss", elsewhere)
    assert json.loads(elsewhere.read_bytes())["counts"] == told["counts"]
    assert not beside.exists()
    run("export", project, tmp_path / "all.jsonl", "--loss", elsewhere)
    assert json.loads(elsewhere.read_bytes())["counts"] == {}


def test_another_format_to_standard_output(
    run: Run, project: Path, tmp_path: Path, data_dir: Path
) -> None:
    run("import", project, doccano(tmp_path / "in.jsonl", [2, 5, "claim"]))
    run("export", project, tmp_path / "out.jsonl", "--format", "doccano")
    words = ["export", str(project), "-", "--format", "doccano", "--data-dir", str(data_dir)]
    start = "import sys; from annotator.cli import main; sys.exit(main(sys.argv[1:]))"
    ended = subprocess.run(
        [sys.executable, "-c", start, *words], capture_output=True, check=False, timeout=60
    )
    assert (ended.returncode, ended.stdout) == (0, (tmp_path / "out.jsonl").read_bytes())
    assert b"written to standard output." in ended.stderr
    folder = run("export", project, "-", "--format", "brat")
    assert folder.code == 1
    assert "cannot go to standard output" in folder.err


PAIRS = [
    ("doccano", "prodigy", ".jsonl"),
    ("doccano", "brat", ""),
    ("doccano", "hf-spans", ".jsonl"),
    ("doccano", "spacy-jsonl", ".jsonl"),
    ("doccano", "w3c", ".json"),
]


@pytest.mark.parametrize(("source", "target", "ending"), PAIRS)
def test_converting_there_and_back_keeps_labels_and_places(
    run: Run, tmp_path: Path, source: str, target: str, ending: str
) -> None:
    given = doccano(tmp_path / "in.jsonl", [2, 5, "PER"], [12, 25, "Claim"])
    between, out = tmp_path / f"between{ending}", tmp_path / "out.jsonl"
    ended = run("convert", given, between, "--from", source, "--to", target)
    assert ended.code == 0, ended.err
    assert "1 article and 2 annotations written" in ended.err
    back = run("convert", between, out, "--from", target, "--to", "doccano")
    assert back.code == 0, back.err
    row = json.loads(out.read_text("utf-8"))
    assert row["text"] == TEXT
    found = [(e["start_offset"], e["end_offset"], e["label"]) for e in row["entities"]]
    assert sorted(found) == [(2, 5, "PER"), (12, 25, "Claim")]


def test_converting_tells_whose_work_it_is_only_where_the_file_does(
    run: Run, tmp_path: Path
) -> None:
    given = doccano(tmp_path / "in.jsonl", [2, 5, "PER"])
    out = tmp_path / "out.jsonl"
    assert run("convert", given, out, "--to", "jsonl").code == 0
    assert spans_of(out) == [("annotator", "per", "Lee")]
    span = {"label": "PER", "start": 2, "end": 5, "text": "Lee"}
    states = {"annotator": "in_progress", "Bob": "finished"}
    works = [{"annotator": who, "state": how, "spans": [span]} for who, how in states.items()]
    two = lines(tmp_path / "two.jsonl", {"text": TEXT, "annotations": works})
    ended = run("convert", two, out, "--from", "jsonl", "--to", "jsonl")
    assert ended.code == 0, ended.err
    assert sorted(each[0] for each in spans_of(out)) == ["Bob", "annotator"]
    assert "kept back" not in ended.err


def test_converting_by_a_scheme_and_a_mapping(run: Run, tmp_path: Path) -> None:
    given = doccano(tmp_path / "in.jsonl", [2, 5, "PER"], [12, 25, "SAID"], [26, 28, "JUNK"])
    names = tmp_path / "map.toml"
    names.write_text('[labels]\nSAID = "Quotation"\nJUNK = "-"\n')
    out = tmp_path / "out.jsonl"
    ended = run("convert", given, out, "--to", "jsonl", "--map", names)
    assert ended.code == 0, ended.err
    assert [each[1] for each in spans_of(out)] == ["per", "quotation"]
    scheme = tmp_path / "scheme.toml"
    run("new", tmp_path / "p.claims")
    scheme.write_text(run("scheme", tmp_path / "p.claims").out)
    names.write_text('[labels]\nSAID = "quote"\nJUNK = "-"\n')
    ended = run("convert", given, out, "--to", "jsonl", "--map", names, "--scheme", scheme)
    assert ended.code == 0, ended.err
    assert [each[1] for each in spans_of(out)] == ["per", "quote"]


def test_converting_what_cannot_be_read_leaves_what_was_there(run: Run, tmp_path: Path) -> None:
    given, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    given.write_text("{broken\n")
    out.write_text("older")
    ended = run("convert", given, out, "--from", "doccano", "--to", "jsonl")
    assert ended.code == 1
    assert f"Nothing could be read of {given}; {out} was not written." in ended.err
    assert out.read_text() == "older"
    good = {"id": 1, "text": TEXT, "label": [[2, 5, "PER"]]}
    given.write_text("{broken\n" + json.dumps(good) + "\n")
    ended = run("convert", given, out, "--from", "doccano", "--to", "jsonl")
    assert ended.code == 1
    assert "1 refused, listed above." in ended.err
    assert len(spans_of(out)) == 1
    for wrong in (["--to", "nonsense"], ["--to", "jsonl", "--from", "nonsense"]):
        ended = run("convert", given, out, *wrong)
        assert ended.code == 2
        assert wrong[-2] in ended.err


def test_articles_are_converted_too(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Nobody marked anything.")
    ended = run("convert", tmp_path / "a.txt", tmp_path / "out.jsonl", "--to", "jsonl")
    assert ended.code == 0, ended.err
    assert json.loads((tmp_path / "out.jsonl").read_text())["text"] == "Nobody marked anything."


def test_formats_are_those_of_the_registry(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    told = json.loads(run("formats", "--json").out)
    assert [each["name"] for each in told["formats"]] == [each.key for each in registry.FORMATS]
    for row, each in zip(told["formats"], registry.FORMATS, strict=True):
        assert (row["import"], row["export"]) == (each.reads, each.writes)
        assert row["holds"] == each.holds._asdict()
        assert {name: tuple(values) for name, values in row["options"].items()} == {
            option.name: option.values for option in each.options
        }
    assert [each["name"] for each in told["articles"]] == [kind.key for kind in KINDS]
    plain = run("formats").out
    assert all(f"  {each.key} " in plain for each in registry.FORMATS)
    assert "Install it" not in plain
    monkeypatch.setattr(registry, "find_spec", lambda name: None)
    assert '-m pip install "spacy>=3.8,<3.9"' in run("formats").out


def test_many_refusals_are_counted(run: Run, project: Path, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "Good."}\n' + "{\n" * 1_100)
    ended = run("import", project, source, "--format", "jsonl")
    assert "… and 100 more." in ended.err
    assert "1,100 refused, listed above." in ended.err


def test_ctrl_c_leaves_everything(
    run: Run, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data_dir: Path
) -> None:
    def stop(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("annotator.exchange.taking.read", stop)
    ended = run("import", project, doccano(tmp_path / "in.jsonl", [2, 5, "claim"]))
    assert (ended.code, ended.err) == (130, "Stopped; nothing was changed.\n")
    machine = Machine(data_dir)
    with Project.open(project, machine.acting("Ana"), machine) as opened:
        assert opened.article_keys() == []


ODD = "caf\udce9"
"""A name with a byte that is no UTF-8, as archives and disks of other systems have them."""


def test_files_with_odd_names_come_in_and_go_out(run: Run, project: Path, tmp_path: Path) -> None:
    folder = tmp_path / ODD
    folder.mkdir()
    (folder / f"{ODD}.txt").write_text(TEXT)
    (folder / f"{ODD}2.txt").write_bytes("Naïve, she said.".encode("latin-1"))
    lines(folder / f"{ODD}.jsonl", {"text": 1}, {"text": "Hi there.", "spans": []})
    report = folder / f"{ODD}.json"
    done = run("import", project, folder, "--report", report)
    assert (done.code, "3 articles added." in done.err) == (cli.REFUSED, True)
    told = json.loads(report.read_bytes())
    assert told["refused"][0]["file"].endswith("caf\\xe9.jsonl")
    assert any("caf\\xe92.txt: read as" in each for each in told["notes"])
    for each in registry.writable():
        out = folder / f"{ODD}-{each.key}{each.endings[0]}"
        done = run("export", project, out, "--format", each.key, "--resolve", "union")
        assert (done.code, out.exists()) == (0, True), done.err
    assert run("check", project).code == 0


@pytest.mark.parametrize("command", ["new", "check", "repair"])
def test_a_project_has_a_name_that_is_text(run: Run, tmp_path: Path, command: str) -> None:
    """It is remembered by it, and told, and found again."""
    path = tmp_path / f"{ODD}.claims"
    if command != "new":
        path.write_bytes(b"SQLite format 3\0")
    done = run(command, path)
    assert done.code == 1
    assert "caf\\xe9.claims has bytes in its name" in done.err
    assert "Nothing was changed; rename it" in done.err
    assert path.exists() == (command != "new")
