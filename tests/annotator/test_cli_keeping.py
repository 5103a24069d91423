"""Restore points from the command line."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator import cli, cli_keeping
from annotator.operations import AddAnnotation
from annotator.project import Project
from annotator.store import backup
from annotator.values import Segment
from tests.annotator.world import World, sha256

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(world: World, capsys: pytest.CaptureFixture[str]) -> Run:
    assert cli_keeping.app is cli.app

    def start(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        where = ["--as", "Ana", "--data-dir", str(world.machine.data_dir)]
        code = cli.main([*map(str, words), *where])
        found = capsys.readouterr()
        return code, found.out, found.err

    return start


def label(project: Project, start: int) -> None:
    project.run(AddAnnotation(1, (Segment(start, start + 3),), "claim"))


def test_making_listing_and_going_back(world: World, project: Project, run: Run) -> None:
    label(project, 0)
    code, _, said = run("backup", project.path)  # the window may have it open
    assert (code, "A restore point holds" in said) == (0, True)
    label(project, 5)
    assert run("backup", project.path)[0] == 0
    label(project, 9)
    project.close()
    code, told, said = run("restore-points", project.path)
    assert (code, said) == (0, "2 restore points.\n")
    first, second = told.splitlines()
    assert first.startswith("  1  ")
    assert "2 articles, 2 spans" in first
    assert second.endswith("by hand")
    code, told, _ = run("restore-points", project.path, "--json")
    assert [each["annotations"] for each in json.loads(told)] == [2, 1]
    code, _, said = run("restore", project.path, 2)
    assert (code, "Restored to" in said) == (0, True)
    assert said.endswith("is number 3 in the list now.\n")
    code, _, said = run("restore", project.path, 3)
    assert said.startswith("Nothing of yours differs from it; nothing was changed.\n")
    with world.enter() as again:
        assert len(again.annotations(1)) == 1
        again.undo()
        assert len(again.annotations(1)) == 3


def test_the_time_in_the_list_names_a_restore_point(
    world: World, project: Project, run: Run
) -> None:
    label(project, 0)
    made = project.make_restore_point()
    label(project, 5)
    project.make_restore_point()
    minute = made.made - made.made % 60_000
    for each, second in zip(project.restore_points(), (42, 7), strict=True):
        facts = backup.read_facts(each.path)
        backup.write_facts(each.path, replace(facts, made=minute + second * 1000))
    project.close()
    first, second = (line.split("  ")[2].strip() for line in listed(run, project))
    assert (first[-3:], second[-3:]) == (":42", ":07")
    code, _, said = run("restore", project.path, second[:-3])
    assert (code, "2 restore points of" in said) == (1, True)
    for _ in range(2):  # the number would be another one's the second time
        assert run("restore", project.path, second)[0] == 0
        with world.enter() as again:
            assert len(again.annotations(1)) == 1


def listed(run: Run, project: Project) -> list[str]:
    return run("restore-points", project.path)[1].splitlines()


def test_with_nothing_new_backup_says_so(project: Project, run: Run) -> None:
    assert "A restore point holds" in run("backup", project.path)[2]
    assert "Nothing has changed since the newest restore point" in run("backup", project.path)[2]


def test_a_copy_in_a_new_file(world: World, project: Project, run: Run) -> None:
    to = world.folder / "copy.claims"
    code, _, said = run("backup", project.path, to)
    assert (code, "whole copy" in said) == (0, True)
    was = sha256(to)
    code, _, said = run("backup", project.path, to)
    assert (code, "exists already" in said) == (1, True)
    assert sha256(to) == was
    project.close()
    run("backup", project.path)
    again = world.folder / "again.claims"
    assert run("restore", project.path, 1, "--to", again)[0] == 0
    assert run("check", again)[0] == 0


@pytest.mark.parametrize("left", [b"", b"nothing of ours" * 100])
def test_a_damaged_or_missing_file_comes_back(
    world: World, project: Project, run: Run, left: bytes
) -> None:
    label(project, 0)
    made = project.make_restore_point()
    project.close()
    project.path.unlink()
    if left:
        project.path.write_bytes(left)
    code, told, _ = run("restore-points", project.path)
    assert (code, len(told.splitlines())) == (0, 1)
    code, _, said = run("restore", project.path, made.path.stem, "--in-place")
    assert code == 0
    assert ("is kept: project.claims.damaged-" in said) == bool(left)
    assert run("check", project.path)[0] == 0


@pytest.fixture
def hurt(world: World) -> Path:
    """A project that opens as normal, with a text that cannot be read; a restore point holds it."""
    texts = [f"Text {at}: prices rose. {'More words follow. ' * 300}" for at in range(8)]
    with world.create("hurt", *texts) as project:
        project.make_restore_point()
        path = project.path
    data = bytearray(path.read_bytes())
    at = data.index(b"Text 5: prices") // 4096 * 4096
    data[at : at + 40] = bytes(each ^ 0xFF for each in data[at : at + 40])
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("command", ["export", "import", "restore", "search", "log", "backup"])
def test_a_damaged_project_is_told_in_a_sentence(
    world: World, hurt: Path, run: Run, command: str
) -> None:
    """Whatever meets the damage: nothing is done by halves, and no part of the program shows."""
    new, out = world.folder / "new.txt", world.folder / "out.jsonl"
    new.write_text("Something else was said. Nobody heard it.", encoding="utf-8")
    code, _, said = run(
        *{
            "export": ("export", hurt, out),
            "import": ("import", hurt, new),
            "restore": ("restore", hurt, 1),
            "search": ("search", hurt, "More words"),
            "log": ("log", "export", hurt, out),
            "backup": ("backup", hurt, world.folder / "copy.claims"),
        }[command]
    )
    assert code == 1
    assert said.startswith("hurt.claims is damaged: a part of it cannot be read (SQLite says: ")
    assert said.endswith("lists what is lost, and keeps the damaged one.\n")
    assert said.count("\n") == 1
    assert not out.exists()
    assert not (world.folder / "copy.claims").exists()


def test_a_file_that_was_spoilt_on_its_way_goes_back_to_where_it_was(
    world: World, project: Project, run: Run
) -> None:
    label(project, 0)
    project.make_restore_point()
    path, title = project.path, project.title
    project.close()
    other = path.rename(world.path("other"))
    other.write_bytes(other.read_bytes()[:100] + bytes(20_000))
    assert run("restore-points", other)[0] == 0  # the disk knows which file it was
    stick = world.folder / "stick"
    stick.mkdir()
    moved = Path(shutil.copy(other, stick / path.name))
    assert run("restore-points", shutil.copy(other, stick / "x.claims"))[0] == 1  # nothing tells
    code, told, said = run("restore-points", moved)
    assert (code, said) == (0, "1 restore point.\n")
    assert told.endswith(f"  of {path}\n")
    assert run("restore", moved, 1, "--in-place")[0] == 0
    with world.enter("stick/project") as back:
        assert (back.title, len(back.annotations(1))) == (title, 1)


@pytest.mark.parametrize("now", [None, b"", b"Notes about bridges."])
@pytest.mark.parametrize(
    ("command", "moved"), [("check", False), ("repair", False), ("stats", False), ("stats", True)]
)
def test_where_a_project_was_its_restore_points_are_named(
    world: World, project: Project, run: Run, command: str, now: bytes | None, moved: bool
) -> None:
    project.make_restore_point()
    project.close()
    path = project.path
    if moved:
        path = path.rename(world.path("moved"))
        world.enter("moved").close()
    path.unlink()
    if now is not None:
        path.write_bytes(now)
    code, _, said = run(command, path)
    assert code == 1
    assert said.endswith("A project was there: “restore-points” lists its restore points.\n")
    assert run("restore-points", path)[0] == 0
    code, _, said = run(command, world.folder / "never" / project.path.name)
    assert (code, "restore-points" in said) == (1, False)


def test_where_a_copy_cannot_go_is_told(world: World, project: Project, run: Run) -> None:
    nowhere = world.folder / "nowhere" / "x.claims"
    code, _, said = run("backup", project.path, nowhere)
    assert (code, said) == (
        1,
        f"There is no folder {nowhere.parent}. Nothing was written; make it first.\n",
    )
    assert not nowhere.parent.exists()


def test_a_folder_that_takes_no_files(
    world: World, project: Project, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> str:
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(backup, "_copy", refused)
    target = world.folder / "x.claims"
    code, _, said = run("backup", project.path, target)
    assert (code, said) == (
        1,
        f"{target} could not be written: nothing can be written in that folder. "
        "Nothing was changed.\n",
    )


def test_what_cannot_be_done_is_told(world: World, project: Project, run: Run) -> None:
    project.make_restore_point()
    code, _, said = run("restore", project.path, 7)
    assert (code, "has no restore point “7”; it has 1" in said) == (1, True)
    code, _, said = run("restore", project.path, 1)
    assert (code, "open for writing" in said) == (1, True)
    code, _, said = run("restore", project.path, 1, "--in-place")
    assert (code, "open for writing" in said) == (1, True)
    code, _, said = run("restore", project.path, 1, "--in-place", "--to", "x")
    assert code == 2
    code, _, said = run("restore-points", world.folder / "none.claims")
    assert (code, "is not there" in said) == (1, True)
