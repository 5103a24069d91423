"""The command line: what it does, what it prints where, and how it ends."""

from __future__ import annotations

import errno
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, NamedTuple

import pytest

from annotator import cli
from annotator.errors import Problem
from annotator.machine import Machine
from annotator.project import Project
from annotator.values import ImportReport, Refusal, Stats
from tests.annotator.terminal import on_a_terminal

COMMANDS = (
    *("new", "import", "export", "check", "stats", "scheme", "search"),
    *("package", "merge", "agreement", "adjudicate"),
)
TEXT = "Lee said “we never knew” on Monday."
GOOD = {"id": "n1", "text": TEXT, "spans": [{"start": 10, "end": 23, "label": "quote"}]}


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
        capsys.readouterr()
        options = ["--data-dir", str(data_dir), "--as", name]
        code = cli.main([command, *map(str, words), *options])
        return Ended(code, *capsys.readouterr())

    return start


@pytest.fixture
def project(run: Run, tmp_path: Path) -> Path:
    """An empty project of Ana's."""
    path = tmp_path / "p.claims"
    assert run("new", path).code == 0
    return path


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """A good record, a broken line, an offset past the end, and another good record."""
    path = tmp_path / "in.jsonl"
    past = {"text": "short", "spans": [{"start": 0, "end": 9, "label": "claim"}]}
    lines = [json.dumps(GOOD), "{", json.dumps(past), '{"text": "Nothing in it.", "spans": []}']
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_new_makes_a_project_with_a_lead(project: Path, data_dir: Path) -> None:
    machine = Machine(data_dir)
    opened = Project.open(project, machine.acting("Ana"), machine)
    assert opened.is_lead
    assert opened.me.name == "Ana"
    opened.close()


def test_new_says_that_it_is_done_and_does_nothing_twice(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "p.claims"
    assert run("new", path) == (0, "", f"{path} is ready; its lead is Ana.\n")
    before = path.read_bytes()
    again = run("new", path)
    assert (again.code, again.out) == (1, "")
    assert "p.claims" in again.err
    assert path.read_bytes() == before


def test_new_takes_a_scheme(run: Run, tmp_path: Path) -> None:
    scheme = tmp_path / "own.toml"
    scheme.write_text("this is no scheme", "utf-8")
    path = tmp_path / "p.claims"
    ended = run("new", path, "--scheme", scheme)
    assert ended.code == 1
    assert "own.toml" in ended.err
    assert not path.exists()


def test_import_takes_the_good_and_lists_the_bad(run: Run, project: Path, records: Path) -> None:
    ended = run("import", project, records)
    assert (ended.code, ended.out) == (1, "")
    lines = ended.err.splitlines()
    assert lines[0].startswith(f"{records}, line 2: this line is not valid JSON")
    assert lines[1].startswith(f"{records}, line 3: $.spans[0]: 0–9 runs past the end")
    assert "offsets read as code points" in lines[2]
    assert lines[3:] == ["2 articles added.", "1 annotation added.", "2 refused, listed above."]


def test_importing_twice_changes_nothing(
    run: Run, project: Path, records: Path, tmp_path: Path
) -> None:
    run("import", project, records)
    run("export", project, tmp_path / "1.jsonl")
    ended = run("import", project, records)
    assert "2 articles here already.\n1 annotation here already.\n" in ended.err
    run("export", project, tmp_path / "2.jsonl")
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()


def test_an_export_imported_elsewhere_is_the_same_export(
    run: Run, project: Path, records: Path, tmp_path: Path
) -> None:
    run("import", project, records, "--annotator", "Bo")
    ended = run("export", project, tmp_path / "1.jsonl")
    assert ended == (
        0,
        "",
        f"2 articles and 1 annotation written to {tmp_path / '1.jsonl'}.\n  annotator: 2\n",
    )
    other = tmp_path / "other.claims"
    run("new", other, name="Cy")
    assert run("import", other, tmp_path / "1.jsonl", name="Cy").code == 0
    run("export", other, tmp_path / "2.jsonl", name="Cy")
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "2.jsonl").read_bytes()


@pytest.mark.parametrize(("options", "whose"), [([], "Ana"), (["--annotator", "Bo"], "Bo")])
def test_whose_work_an_import_is(
    run: Run, project: Path, records: Path, options: list[str], whose: str
) -> None:
    run("import", project, records, *options)
    stats = json.loads(run("stats", project, "--json").out)
    assert stats["annotations"] == {whose: {"quote": 1}}
    assert stats["states"] == {whose: {"finished": 2}}


def test_folders_and_texts_come_in(run: Run, project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("One\n\nBody", "utf-8")
    (folder / "sub" / "b.txt").write_text("Two\n\nBody", "utf-8")
    (folder / "c.txt").write_bytes(b"")
    (folder / "d.dat").write_text("Three\n\nBody", "utf-8")
    ended = run("import", project, folder)
    assert ended.code == 1
    assert ended.err.splitlines() == [
        f"{folder / 'c.txt'}: The file is empty. There is nothing to take in.",
        "2 articles added.",
        "1 refused, listed above.",
    ]
    ended = run("import", project, folder / "d.dat", "--format", "txt")
    assert (ended.code, ended.err) == (0, "1 article added.\n")


@pytest.mark.parametrize(
    "words",
    [
        ["stats"],
        ["import", "p.claims"],
        ["import", "p.claims", "a.txt", "--format", "bibtex"],
        ["export", "p.claims", "out.jsonl", "--format", "bibtex"],
        ["stats", "p.claims", "--xml"],
        ["label"],
        [],
    ],
)
def test_a_command_line_that_cannot_be_read_ends_with_2(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(words) == 2
    assert "Usage:" in "".join(capsys.readouterr())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_answers_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([command, "--help"]) == 0
    assert "Usage:" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["import", "export", "check", "stats"])
def test_what_is_no_project_is_refused(run: Run, tmp_path: Path, command: str) -> None:
    fake = tmp_path / "fake.claims"
    fake.write_bytes(b"no project at all")
    rest = {"import": [tmp_path], "export": [tmp_path / "out.jsonl"]}.get(command, [])
    for path in (fake, tmp_path / "missing.claims"):
        ended = run(command, path, *rest)
        assert (ended.code, ended.out) == (1, "")
        assert path.name in ended.err
    assert fake.read_bytes() == b"no project at all"
    assert not (tmp_path / "out.jsonl").exists()


def test_a_project_that_somebody_holds_is_not_written(
    run: Run, project: Path, records: Path, data_dir: Path
) -> None:
    machine = Machine(data_dir)
    opened = Project.open(project, machine.acting("Eve"), machine)
    ended = run("import", project, records)
    assert ended.code == 1
    assert ended.err.count("\n") == 1
    assert "Eve" in ended.err
    assert "read it" not in ended.err, "a command cannot read on"
    assert ended.err.count("Close it there") == 1
    assert opened.article_keys() == []
    assert run("stats", project).code == 0
    opened.close()
    assert run("import", project, records).err.count("added") == 2


def test_a_full_disk_ends_with_1(run: Run, project: Path, records: Path) -> None:
    run("import", project, records)
    ended = run("export", project, "/dev/full")
    assert ended == (1, "", "/dev/full could not be written: the disk is full.\n")


def test_where_no_profile_can_be_kept_is_told(
    run: Run, project: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new name is written down first of all: a full disk is told, in one sentence."""

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        ended = run("import", project, project, name="Somebody new")
        assert run("stats", project, name="Somebody new").code == 0, "reading needs no profile"
        hindered = run("import", project, project)
    assert ended.code == 1
    assert ended.err == (
        f"Profiles and settings cannot be kept in {data_dir}: the disk is full. Nothing was "
        "changed; put that right, or name another folder with --data-dir.\n"
    )
    assert "cannot be opened for writing, since what this machine has" in hindered.err
    assert f"cannot be kept in {data_dir}: the disk is full. You can read it." in hindered.err
    assert not list(data_dir.glob("*.new"))
    assert Machine(data_dir).person_named("Somebody new") is None


def test_any_other_error_of_a_disk_is_one_line(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "Input/output error", "news")

    monkeypatch.setattr(Project, "open", failing)
    ended = run("stats", project)
    assert (ended.code, ended.err) == (1, "news: Input/output error. It was not done.\n")


def test_an_export_replaces_what_is_there_and_says_where_it_went(
    run: Run, project: Path, records: Path, tmp_path: Path
) -> None:
    run("import", project, records)
    out = tmp_path / "out.jsonl"
    out.write_text("an older one", "utf-8")
    assert run("export", project, out).code == 0
    assert out.read_text("utf-8").startswith('{"schema_version":1,')


def test_an_export_to_standard_output_is_the_file_and_nothing_else(
    run: Run, project: Path, records: Path, tmp_path: Path, data_dir: Path
) -> None:
    run("import", project, records)
    run("export", project, tmp_path / "out.jsonl")
    words = ["export", str(project), "-", "--data-dir", str(data_dir)]
    ended = _start(words, subprocess.PIPE)
    assert ended.returncode == 0
    assert ended.stdout == (tmp_path / "out.jsonl").read_bytes()
    assert ended.stderr.startswith(b"2 articles and 1 annotation written to standard output.\n")
    assert not Path("-").exists()


def test_standard_output_that_takes_nothing_ends_with_1(
    run: Run, project: Path, records: Path, data_dir: Path
) -> None:
    run("import", project, records)
    words = ["export", str(project), "-", "--data-dir", str(data_dir)]
    with Path("/dev/full").open("wb") as full:
        ended = _start(words, subprocess.PIPE, full)
    assert ended.returncode == 1
    assert ended.stderr == b"Standard output could not be written: the disk is full.\n"
    reading, writing = os.pipe()
    os.close(reading)
    ended = _start(words, subprocess.PIPE, writing)
    os.close(writing)
    assert ended.returncode == 1
    assert ended.stderr == (
        b"Standard output could not be written: who reads it has stopped reading.\n"
    )


def test_check_says_that_all_is_well(run: Run, project: Path, records: Path) -> None:
    run("import", project, records)
    assert run("check", project) == (0, "", f"{project} is whole.\n")


def test_check_lists_what_is_broken(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Project, "check", lambda *_: ["text 1: wrong hash", "event 2: gone"])
    ended = run("check", project)
    assert ended.code == 1
    assert ended.out == "text 1: wrong hash\nevent 2: gone\n"
    assert "2 faults" in ended.err


def test_stats_as_a_table(run: Run, project: Path, records: Path) -> None:
    run("import", project, records, "--annotator", "Bo")
    lines = run("stats", project).out.splitlines()
    assert lines[0].split() == ["articles", "2", "(0", "untouched)"]
    assert "Bo" in lines
    assert ["quote", "1"] in [line.split() for line in lines]
    assert ["finished", "2", "articles"] in [line.split() for line in lines]


def test_a_name_from_a_file_does_not_steer_the_terminal(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Stats(
        articles=0,
        removed=0,
        characters=0,
        annotations={"B\u202e\x1bo": {}},
        states={},
        untouched=0,
    )
    monkeypatch.setattr(Project, "stats", lambda _: found)
    assert "B\ufffd\ufffdo" in run("stats", project).out.splitlines()


def test_json_is_all_that_stands_on_standard_output(run: Run, project: Path) -> None:
    ended = run("stats", project, "--json")
    assert json.loads(ended.out)["articles"] == 0
    assert ended.err == ""


def test_ctrl_c_ends_with_130_and_changes_nothing(
    run: Run, project: Path, records: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> ImportReport:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Project, "import_paths", stop)
        assert run("import", project, records) == (130, "", "Stopped; nothing was changed.\n")
    assert "2 articles added" in run("import", project, records).err


def test_a_problem_is_told_without_steering_the_terminal(
    run: Run, project: Path, records: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> ImportReport:
        raise Problem("a \x1b[31mred\x07 name\nand another line")

    monkeypatch.setattr(Project, "import_paths", refuse)
    ended = run("import", project, records)
    assert ended == (1, "", "a \ufffd[31mred\ufffd name\nand another line\n")


def test_a_long_list_of_refusals_is_cut(
    run: Run, project: Path, records: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = ImportReport(
        refused=[Refusal(file="f", line=1, reason="r")],
        refused_count=1201,
        notes=["Something was kept back."],
        annotations_kept_deleted=1,
        annotations_differing=2,
    )
    monkeypatch.setattr(Project, "import_paths", lambda *_, **__: report)
    assert run("import", project, records).err.splitlines() == [
        "f, line 1: r",
        "… and 1,200 more.",
        "Something was kept back.",
        "1 annotation deleted here before, and left so.",
        "2 annotations unlike what is here, which stands.",
        "1,201 refused, listed above.",
    ]


def _start(
    words: list[str], stderr: int, stdout: int | IO[bytes] = subprocess.PIPE
) -> subprocess.CompletedProcess[bytes]:
    code = "import sys; from annotator.cli import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", code, *words], stdout=stdout, stderr=stderr, check=False
    )


def test_a_bar_on_a_terminal_and_none_in_a_pipe(
    project: Path, records: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    words = ["import", str(project), str(records), "--data-dir", str(data_dir)]
    ended, shown = on_a_terminal(lambda terminal: _start(words, terminal))
    assert ended.returncode == 1
    assert b"in.jsonl" in shown
    assert b"\x1b[" in shown
    assert ended.stdout == b""

    piped = _start(words, subprocess.STDOUT)
    assert b"\x1b[" not in piped.stdout
    assert b"2 articles here already." in piped.stdout


def test_the_account_names_who_is_at_work(
    tmp_path: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.machine.account_name", lambda: "porter")
    assert cli.main(["new", str(tmp_path / "p.claims"), "--data-dir", str(data_dir)]) == 0
    assert Machine(data_dir).person_named("porter") is not None


def test_without_a_folder_named_the_account_s_own_is_used(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["new", str(tmp_path / "p.claims"), "--as", "Ana"]) == 0
    assert list(home.rglob("machine.json"))


@pytest.mark.parametrize("command", ["stats", "scheme"])
def test_standard_output_that_takes_nothing_is_told_in_a_line(
    project: Path, data_dir: Path, command: str
) -> None:
    """A full disk, a reader that has gone, none at all: no traceback, and the file is as it was."""
    start = [sys.executable, "-c", "from annotator.cli import main; raise SystemExit(main())"]
    start += [command, str(project), "--as", "Ana", "--data-dir", str(data_dir)]
    read, write = os.pipe()
    os.close(read)
    ended = []
    with open("/dev/full", "wb") as full, open(write, "wb") as gone:  # noqa: PTH123
        for out in (full, gone):
            run = subprocess.run(start, stdout=out, stderr=subprocess.PIPE, text=True, check=False)
            ended.append((run.returncode, run.stderr))
    closed = shlex.join(start) + " >&-"
    run = subprocess.run(closed, shell=True, stderr=subprocess.PIPE, text=True, check=False)
    ended.append((run.returncode, run.stderr))
    assert [code for code, _ in ended] == [1, 1, 0]
    assert "the disk is full" in ended[0][1]
    assert not any("Traceback" in said or "Exception ignored" in said for _, said in ended)


def test_the_scheme_goes_out_and_in(run: Run, project: Path, tmp_path: Path) -> None:
    out = run("scheme", project)
    assert (out.code, out.err) == (0, "")
    assert 'id = "denial"' in out.out
    file = tmp_path / "mine.toml"
    file.write_text(out.out.replace('name = "claim"', 'name = "statement"'), encoding="utf-8")
    put = run("scheme", project, "--set", file)
    assert put.code == 0
    assert "is in force now" in put.err
    assert 'name = "statement"' in run("scheme", project).out
    file.write_text(out.out.replace('colour = "#0072B2"', 'colour = "blue"'), encoding="utf-8")
    refused = run("scheme", project, "--set", file)
    assert refused.code == 1
    assert "“blue” is no colour" in refused.err


def test_a_scheme_is_a_lead_s_to_set(run: Run, project: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(run("scheme", project).out, encoding="utf-8")
    assert "Only a lead" in run("scheme", project, "--set", file, name="Bob").err


def test_a_search_prints_its_hits(run: Run, project: Path, records: Path) -> None:
    run("import", project, records)
    words = run("search", project, "never")
    assert words.code == 0
    assert "[never]" in words.out
    spans = run("search", project, "label:quote", "--json")
    assert json.loads(spans.out.splitlines()[0])["label"] == "quote"
    assert spans.err == "1 hit.\n"
    whole = run("search", project, "state:finished")
    assert whole.out.count("\n") == int(whole.err.split()[0])
    assert ": : []" not in whole.out + run("search", project, "--", "-never").out
    refused = run("search", project, "colour:red")
    assert refused.code == 1
    assert "colour" in refused.err
