"""Repairing and the history as lines, from the command line."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.cli import main
from annotator.errors import Problem, ProjectDamaged
from annotator.keeping import points
from annotator.operations import AddAnnotation
from annotator.values import Segment
from tests.annotator.world import World, tampering


class Shell:
    """A project with one span, and commands on it."""

    def __init__(self, world: World, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self._options = ["--data-dir", str(world.machine.data_dir)]
        with world.create() as project:
            project.run(AddAnnotation(1, (Segment(1, 14),), "claim"))
        self.path = project.path

    def run(self, *words: str | Path) -> tuple[int, str, str]:
        """The exit code, what stands on standard output, and on standard error."""
        code = main([*map(str, words), *self._options])
        said = self._capsys.readouterr()
        return code, said.out, said.err


@pytest.fixture
def shell(world: World, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(world, capsys)


def test_there_and_back(shell: Shell, tmp_path: Path) -> None:
    out, new, again = tmp_path / "o.jsonl", tmp_path / "new.claims", tmp_path / "again.jsonl"
    code, _, said = shell.run("log", "export", shell.path, out, "--as", "Ana")
    assert (code, said) == (0, f"{out}: 6 entries of the history, with their texts.\n")
    code, _, said = shell.run("log", "import", out, new)
    assert (code, said) == (0, f"{new} is whole: 2 articles, 6 entries of the history.\n")
    assert shell.run("check", new)[0] == 0
    assert shell.run("log", "export", new, again)[0] == 0
    assert out.read_bytes() == again.read_bytes()
    code, _, said = shell.run("log", "import", out, new)
    assert code == 1
    assert "exists already" in said


def test_a_changed_log_is_refused(shell: Shell, tmp_path: Path) -> None:
    out, new = tmp_path / "o.jsonl", tmp_path / "new.claims"
    shell.run("log", "export", shell.path, out)
    out.write_bytes(out.read_bytes().replace(b'"seq":2', b'"seq":9', 1))
    code, told, said = shell.run("log", "import", out, new)
    assert (code, told) == (1, "")
    assert said.startswith("o.jsonl, line 5: the entry was altered")
    assert not new.exists()


def test_a_whole_project_needs_no_repair(shell: Shell) -> None:
    before = shell.run("log", "export", shell.path, "-")[1]
    assert shell.run("repair", shell.path) == (0, f"{shell.path} is whole.\n", "")
    assert shell.run("log", "export", shell.path, "-")[1] == before
    assert not list(shell.path.parent.glob("*damaged*"))


def test_what_is_derived_is_put_right_in_place(shell: Shell) -> None:
    with tampering(shell.path) as connection:
        connection.execute("UPDATE annotation SET label = 'denial'")
    code, told, said = shell.run("check", shell.path)
    assert code == 1
    assert "Table annotation" in told
    assert "“repair” puts right what can be" in said
    code, told, _ = shell.run("check", "--repair", shell.path)
    assert code == 0
    assert told.startswith("What is shown was not whole and was made anew from the history.")
    assert shell.run("check", shell.path)[0] == 0


def _damaged() -> Problem:
    said = "project.claims is damaged: a part of it cannot be read."
    return ProjectDamaged(said, "Nothing was written.", "Repair it.")


def _without_a_table() -> Problem:
    """As making a restore point tells it."""
    problem = Problem("No restore point could be made: no such table: annotation. Free some space.")
    problem.__cause__ = sqlite3.OperationalError("no such table: annotation")
    return problem


@pytest.mark.parametrize("met", [_damaged, _without_a_table])
def test_what_no_restore_point_can_be_made_of_is_made_anew_whole(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, met: Callable[[], Problem]
) -> None:
    def refused(*_: object) -> None:
        raise met()

    with tampering(shell.path) as connection:
        connection.execute("UPDATE annotation SET label = 'denial'")
    monkeypatch.setattr(points, "make", refused)
    code, told, said = shell.run("repair", shell.path)
    assert code == 0
    assert said.startswith("project.claims is damaged: a part of it cannot be read")
    assert told.splitlines()[0].startswith("project.claims was repaired: 2 articles and ")
    assert [each for each in shell.path.parent.iterdir() if ".damaged-" in each.name]
    assert shell.run("check", shell.path)[0] == 0


def test_without_room_for_a_restore_point_nothing_is_repaired(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise Problem("No restore point could be made.") from OSError(28, "No space left")

    with tampering(shell.path) as connection:
        connection.execute("UPDATE annotation SET label = 'denial'")
    monkeypatch.setattr(points, "make", refused)
    code, told, said = shell.run("repair", shell.path)
    assert (code, told, said) == (1, "", "No restore point could be made.\n")
    assert "Table annotation" in shell.run("check", shell.path)[1]


def test_a_damaged_project_is_repaired(shell: Shell) -> None:
    with tampering(shell.path) as connection:
        connection.execute("UPDATE text SET body = 'x' WHERE key = 2")
        connection.execute("DELETE FROM event WHERE operation_name = 'Label claim'")
    code, _, said = shell.run("stats", shell.path)
    code, told, said = shell.run("scheme", shell.path, "--set", "resources/schemes/hedging.toml")
    assert code == 1
    assert "of its history 1 entry is missing. It was left as it is. Repair it" in said
    code, told, said = shell.run("repair", shell.path)
    assert code == 0
    assert said == f"{shell.path} is damaged: of its history 1 entry is missing.\n"
    lines = told.splitlines()
    assert lines[0] == (
        "project.claims was repaired: 1 article and 4 entries of the history are sound."
    )
    assert lines[1].startswith("The damaged file is kept as project.claims.damaged-")
    assert lines[2:] == [
        "Article “Article 1”: 1 entry of its history is lost.",
        "Article “Article 2”: its text is lost, and with it 1 entry by Ana.",
    ]
    assert shell.run("check", shell.path)[0] == 0
    assert shell.run("stats", shell.path)[0] == 0


def test_a_check_of_what_cannot_be_opened(shell: Shell) -> None:
    """It says what a repair would save and what is lost, and changes nothing."""
    whole = shell.path.read_bytes()
    shell.path.write_bytes(whole[: len(whole) - 4096 * 3])
    cut = shell.path.read_bytes()
    code, told, said = shell.run("check", shell.path)
    assert code == 1
    assert "was cut short" in said
    lines = told.splitlines()
    assert lines[0].startswith(("Sound: ", "Too little is sound"))
    assert lines[-1] == "There is no restore point of this file."
    assert shell.path.read_bytes() == cut
    shell.path.write_bytes(bytes(4096) + whole[4096:])
    code, told, said = shell.run("check", shell.path)
    assert (code, "its beginning cannot be read" in said) == (1, True)
    assert told.startswith(
        "Sound: 2 articles and 6 entries of the history.\nNothing is known to be"
    )


def test_a_check_that_repairs_says_so_alone(shell: Shell) -> None:
    shell.path.write_bytes(bytes(4096) + shell.path.read_bytes()[4096:])
    code, told, said = shell.run("check", "--repair", shell.path)
    assert code == 0
    assert said == f"{shell.path} is damaged: its beginning cannot be read.\n"
    assert told.startswith("project.claims was repaired: 2 articles and 6 entries")


def test_what_cannot_be_repaired(shell: Shell, tmp_path: Path) -> None:
    junk = tmp_path / "junk.claims"
    junk.write_bytes(b"junk" * 2000)
    code, _, said = shell.run("repair", junk)
    assert code == 1
    assert "is not a Claim Annotator project" in said


def test_a_history_is_written_over_an_older_one_of_this_project_alone(
    shell: Shell, world: World, tmp_path: Path
) -> None:
    world.create("other").close()
    out, other = tmp_path / "o.jsonl", world.path("other")
    assert shell.run("log", "export", shell.path, out)[0] == 0
    before = out.read_bytes()
    code, _, said = shell.run("log", "export", other, out)
    assert code == 1
    assert f"{out} is the history of another project, “project”" in said
    assert out.read_bytes() == before
    with world.enter() as project:
        project.run(AddAnnotation(1, (Segment(15, 21),), "claim"))
    assert shell.run("log", "export", shell.path, out)[0] == 0
    assert len(out.read_bytes()) > len(before)
    out.write_bytes(b"")
    assert shell.run("log", "export", other, out)[0] == 0, "nothing is lost with an empty file"


@pytest.mark.parametrize(
    "there",
    [
        b"My notes of last week\n",
        b'{"format":"x","version":1,"project":"","title":"","texts":0,"events":0,'
        b'"digest":"","facts":{}}\n',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_a_history_is_written_over_no_other_file(
    shell: Shell, tmp_path: Path, there: bytes
) -> None:
    out = tmp_path / "notes.txt"
    out.write_bytes(there)
    code, _, said = shell.run("log", "export", shell.path, out)
    assert code == 1
    assert f"{out} is no history of a project, and would be lost" in said
    assert out.read_bytes() == there
    link = tmp_path / "link.jsonl"
    link.symlink_to(out)
    assert shell.run("log", "export", shell.path, link)[0] == 1
    assert out.read_bytes() == there


def test_help_says_what_a_history_is_written_over(shell: Shell) -> None:
    code, said, _ = shell.run("log", "export", "--help")
    assert code == 0
    assert "only where it is an older history" in " ".join(said.split())
