"""The README and the manual tell the truth: commands run, examples work, keys and messages exist.

Where links lead and whether `make` targets exist is in ``test_pages.py``.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import shutil
import struct
import subprocess
import sys
import zipfile
from functools import cache
from importlib import import_module
from itertools import takewhile
from pathlib import Path

import pytest

from annotator.machine import Machine
from annotator.operations import AddAnnotation, SetProgress
from annotator.project import Project
from annotator.values import Segment
from tests.contracts.sources import ROOT, name_of, project_files, python_files, tree_of
from ui.__main__ import COMMANDS, main, parse
from ui.actions import TABLE

# By name: the type checker knows the tools, which are no package, by another one.
action_table = import_module("tools.action_table")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
MANUAL = ROOT / "docs" / "manual"
PAGES = [ROOT / "README.md", *sorted(MANUAL.glob("*.md"))]
LARGEST = 250_000
"""Bytes of a picture."""
TEXT = "Lee denied it.\n\n“I was at sea,” he said, “all night.”\n"
COLLEAGUES = {
    "Bea": [
        {"start": 0, "end": 13, "label": "denial"},
        {"start": 16, "end": 31, "label": "quote"},
    ],
    "Cal": [
        {"start": 0, "end": 13, "label": "denial"},
        {"start": 17, "end": 29, "label": "claim"},
    ],
}
"""What two people marked in the text; one span is the same."""


def blocks(page: Path, language: str) -> list[str]:
    found = FENCE.findall(page.read_text(encoding="utf-8"))
    return [block for kind, block in found if kind == language]


def commands(page: Path) -> list[list[str]]:
    """The arguments of each `claim-annotator …` in the shell blocks of a page, in order, without
    what the shell does with the output."""
    lines = [line for block in blocks(page, "sh") for line in block.splitlines()]
    given = [shlex.split(line, comments=True) for line in lines]
    return [
        list(takewhile(lambda word: word not in (">", "|"), words))[1:]
        for words in given
        if words[:1] == ["claim-annotator"]
    ]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the pages speak of, as the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles").mkdir()
    for name in ("articles/ferry.txt", "yesterday.txt"):
        (tmp_path / name).write_text(f"{name}\n\n{TEXT}", encoding="utf-8")
    record = {"text": TEXT, "spans": [{"start": 0, "end": 13, "label": "denial"}]}
    (tmp_path / "last_year.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    for who, spans in COLLEAGUES.items():
        work = {"text": TEXT, "annotator": who, "spans": spans}
        (tmp_path / f"{who.lower()}.jsonl").write_text(json.dumps(work) + "\n", encoding="utf-8")
    for name in ("claims.toml", "claims-guideline.md"):
        shutil.copy(ROOT / "resources" / "schemes" / name, tmp_path)
    (tmp_path / "claims.toml").rename(tmp_path / "labels.toml")
    _annotated(tmp_path)
    return tmp_path


def _annotated(folder: Path) -> None:
    """Files of other kinds that the pages speak of."""
    table = "Schlagzeile;Volltext\nFähre verspätet;Die Fähre kam spät, sagte Lee.\n"
    (folder / "reports.csv").write_text(table, encoding="utf-8")
    (folder / "old.txt").write_bytes(f"Im Café\n\n{TEXT}".encode("cp1252"))
    with zipfile.ZipFile(folder / "archive.zip", "w") as archive:
        archive.writestr("2026/ferry.txt", f"From the archive\n\n{TEXT}")
    entity = {"id": 1, "label": "DENIAL", "start_offset": 0, "end_offset": 13}
    row = {"id": 1, "text": TEXT, "entities": [entity], "relations": [], "Comments": []}
    (folder / "doccano.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")


def plans(page: Path, folder: Path) -> None:
    """Write the files that a page gives whole: their first line names them."""
    for block in blocks(page, "toml"):
        if named := re.match(r"# (\w+\.toml)\n", block):
            (folder / named[1]).write_text(block, encoding="utf-8")


def labelled(folder: Path) -> None:
    """A project and an export with a finished article: a denial, and a quote of two parts."""
    machine = Machine(folder / "machine")
    with Project.create(folder / "news.claims", machine.acting("Ana"), machine) as project:
        project.import_paths([folder / "articles"])
        key = project.article_keys()[0]
        text = project.text(key)
        for label, parts in (("denial", ["it"]), ("quote", ["“I was at sea,”", "“all night.”"])):
            places = (text.index(part) for part in parts)
            segments = tuple(
                Segment(at, at + len(part)) for at, part in zip(places, parts, strict=True)
            )
            project.run(AddAnnotation(key, segments, label))
        project.run(SetProgress(key, "finished"))
        project.export(folder / "news.jsonl")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_runs(page: Path, desk: Path, capfd: pytest.CaptureFixture[str]) -> None:
    wanted = commands(page)
    if ["new", "news.claims"] not in wanted:
        labelled(desk)
    plans(page, desk)
    for arguments in wanted:
        if arguments[0] in (*COMMANDS, "--version", "--help"):
            assert main(arguments) == 0, f"{shlex.join(arguments)}\n{capfd.readouterr().err}"
        else:
            for path in parse(arguments).paths:  # opening the window is the e2e tests' matter
                assert path.exists(), shlex.join(arguments)


def test_the_examples_of_review_have_something_to_tell(
    desk: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The files that the pages speak of hold work to compare and to settle."""
    for page in ("agreement.md", "review.md"):
        for made in desk.glob("*.claims"):
            made.unlink()
        for arguments in commands(MANUAL / page):
            assert main(arguments) == 0, shlex.join(arguments)
    out, err = capfd.readouterr()
    assert "F1, overlap" in out
    assert json.loads(out[out.index("{") : out.rindex("}") + 1])["articles"] == 1
    assert (desk / "agreement.html").stat().st_size > 1000
    assert "The rule would accept 1 group in 1 article. 2 other groups left open." in err
    assert "Accepted 1 group." in err


def test_the_example_of_a_team_brings_work_there_and_back(
    desk: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Ben's package makes a project that holds his articles, and he labels in it."""
    told = commands(MANUAL / "team.md")
    back = next(at for at, words in enumerate(told) if "--back" in words)
    for arguments in told[:back]:
        assert main(arguments) == 0, f"{shlex.join(arguments)}\n{capfd.readouterr().err}"
    machine = Machine(desk / "machine")
    with Project.open(desk / "ben.claims", machine.acting("Ben"), machine) as project:
        assert project.me.name == "Ben"
        assert not project.is_lead
        key = project.article_keys()[0]
        project.run(AddAnnotation(key, (Segment(0, 3),), "claim"))
        project.run(SetProgress(key, "finished"))
    for arguments in told[back:]:
        assert main(arguments) == 0, f"{shlex.join(arguments)}\n{capfd.readouterr().err}"
    with Project.open(desk / "news.claims", machine.acting("Ana"), machine) as project:
        states = {
            each.state for line in project.team(project.article_keys()) for each in line.standings
        }
        assert "finished" in states


def test_the_commands_of_the_command_line_are_all_told() -> None:
    told = {arguments[0] for page in PAGES for arguments in commands(page)}
    assert told >= set(COMMANDS)


def test_the_usage_in_the_readme_names_every_command_and_option(
    capfd: pytest.CaptureFixture[str],
) -> None:
    usage = "".join(blocks(ROOT / "README.md", "text"))
    for command in COMMANDS:
        line = next(line for line in usage.splitlines() if f"claim-annotator {command} " in line)
        assert main([command, "--help"]) == 0
        offered = set(re.findall(r"--[a-z-]+", capfd.readouterr().out))
        assert set(re.findall(r"--[a-z-]+", line)) <= offered, command


def test_the_python_example_reads_an_export(desk: Path) -> None:
    labelled(desk)
    examples = [block for page in PAGES for block in blocks(page, "python")]
    assert examples
    for example in examples:
        ran = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", example],
            cwd=desk,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        assert ran.stdout.splitlines() == [
            "ferry\tdenial\tit",
            "ferry\tquote\t“I was at sea,” … “all night.”",
        ]


def test_the_table_of_actions_is_the_program_s() -> None:
    page = action_table.PAGE.read_text(encoding="utf-8")
    _, between, _ = action_table.parted(page)
    assert between == action_table.table(), "run: python tools/action_table.py"


def test_every_action_is_in_the_manual() -> None:
    page = action_table.PAGE.read_text(encoding="utf-8")
    missing = [spec.id for spec in TABLE if f"| {spec.text} |" not in page]
    assert not missing


def test_keys_that_the_pages_name_exist() -> None:
    """Ctrl, Alt and function keys in bold are keys of some action."""
    known = {key.lower() for spec in action_table.all_specs() for key in spec.keys}
    other = {"esc", "ctrl+shift+enter", "ctrl and the wheel"}
    named = {
        (name_of(page), key)
        for page in PAGES
        for key in re.findall(r"\*\*((?:Ctrl|Alt|Shift|F\d).*?)\*\*", page.read_text("utf-8"))
    }
    assert len(named) > 10
    wrong = [(page, key) for page, key in named if key.lower() not in known | other]
    assert not wrong


def test_every_picture_is_used_described_and_small() -> None:
    used = set()
    for page in PAGES:
        for words, link in PICTURE.findall(page.read_text(encoding="utf-8")):
            assert words, f"{name_of(page)}: {link} has no words for who cannot see it"
            used.add((page.parent / link).resolve())
    made = {path for path in project_files() if path.parent == MANUAL / "pictures"}
    assert made == used
    for path in made:
        data = path.read_bytes()
        assert data.startswith(b"\x89PNG"), path.name
        width, height = struct.unpack(">II", data[16:24])
        assert width >= 400 <= height, path.name
        assert len(data) < LARGEST, f"{path.name}: {len(data):,} bytes"


def test_the_work_that_the_pictures_show_is_sound(tmp_path: Path) -> None:
    import_module("tools.pictured_work").samples(tmp_path)
    machine = Machine(tmp_path)
    with Project.open(tmp_path / "samples.claims", machine.acting("Ana"), machine) as project:
        assert project.check() == []
        assert project.counts()["finished"] == 2
        assert any(len(one.segments) > 1 for one in project.annotations(project.article_keys()[0]))


def test_every_page_of_the_manual_is_in_its_index() -> None:
    index = (MANUAL / "index.md").read_text(encoding="utf-8")
    missing = [page.name for page in MANUAL.glob("*.md") if f"({page.name})" not in index]
    assert missing == ["index.md"]


@cache
def messages() -> tuple[str, ...]:
    """Every string in the program and its set-up, with … for what is put in."""
    found = []
    for path in python_files("annotator", "ui", "tools"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.JoinedStr):
                parts = (
                    part.value if isinstance(part, ast.Constant) else "…" for part in node.values
                )
                found.append("".join(map(str, parts)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    shell = (ROOT / "tools" / "prepare.sh").read_text(encoding="utf-8")
    return (*found, shell)


def quoted_messages() -> list[str]:
    """What the page on troubles quotes in the first column of its tables."""
    page = (MANUAL / "troubleshooting.md").read_text(encoding="utf-8")
    cells = [line.split("|")[1] for line in page.splitlines() if line.startswith("| ")]
    return [
        words
        for cell in cells
        for words in re.findall(r"\*([^*]+)\*|`([^`]+)`", cell)
        for words in words
        if words
    ]


def test_messages_on_the_page_of_troubles_are_the_program_s() -> None:
    quoted = quoted_messages()
    assert len(quoted) > 20
    unknown = []
    for message in quoted:
        parts = [re.escape(part.strip()) for part in message.split("…") if part.strip(" .“”’:")]
        pattern = re.compile(".*".join(parts), re.DOTALL)
        if not any(map(pattern.search, messages())):
            unknown.append(message)
    assert not unknown


def test_the_examples_of_training_load_the_dataset(
    desk: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The snippets for Hugging Face run on the dataset that the page makes before them."""
    page = MANUAL / "datasets.md"
    plans(page, desk)
    for arguments in commands(page)[:3]:
        assert main(arguments) == 0, f"{shlex.join(arguments)}\n{capfd.readouterr().err}"
    examples = blocks(page, "py")
    assert len(examples) == 2
    offline = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(desk / "hugging-face")}
    for example in examples:
        ran = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", example],
            cwd=desk,
            env=offline,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout.strip()
