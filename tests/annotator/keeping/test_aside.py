"""One file in the place of another: whenever it is broken off, nothing saved is missing."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from annotator.errors import Problem, ProjectHeld
from annotator.keeping import aside, repairing
from annotator.operations import AddAnnotation
from annotator.project import Project
from annotator.values import Segment
from tests.annotator.world import World

Args = tuple[object, ...]
STEPS = [(os, "link"), (Path, "replace"), (Path, "unlink"), (Path, "rename")]


def label(project: Project, start: int) -> None:
    project.run(AddAnnotation(1, (Segment(start, start + 3),), "claim"))


@pytest.fixture
def killed(world: World) -> Path:
    """A project of three spans as a killed program leaves it: two of them are in its log alone."""
    project = world.create()
    label(project, 0)
    project._database.tidy()
    label(project, 10)
    label(project, 20)
    folder = world.folder / "killed"
    folder.mkdir()
    path = folder / "project.claims"
    for ending in ("", "-wal"):
        shutil.copy(f"{project.path}{ending}", f"{path}{ending}")
    project.close()
    assert Path(f"{path}-wal").stat().st_size
    world.machine.made(path, "known here")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {
        each.name: each.read_bytes()
        for each in folder.iterdir()
        if not each.name.endswith(("-shm", ".lock"))
    }


def spans(path: Path) -> int:
    """The live spans in a file and its log, read on a copy."""
    folder = path.parent / "read"
    folder.mkdir()
    for ending in ("", "-wal"):
        if Path(f"{path}{ending}").exists():
            shutil.copy(f"{path}{ending}", f"{folder / path.name}{ending}")
    with closing(sqlite3.connect(folder / path.name)) as connection:
        found = connection.execute("SELECT count(*) FROM annotation WHERE deleted = 0").fetchone()
    shutil.rmtree(folder)
    return int(found[0])


def watched(monkeypatch: pytest.MonkeyPatch, before: Callable[[str, Args], None]) -> None:
    """Hear of every step that changes what lies in a folder, before it is done."""
    for owner, name in STEPS:
        real = getattr(owner, name)

        def step(*given: object, real=real, name=name, **more: object) -> object:
            before(name, given)
            return real(*given, **more)

        monkeypatch.setattr(owner, name, step)


def no_links(*_: object, **__: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


@pytest.mark.parametrize("links", [True, False])
def test_whenever_a_repair_is_killed_all_that_was_saved_is_at_the_place(
    world: World, killed: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    left: list[Path] = []
    if not links:
        monkeypatch.setattr(os, "link", no_links)

    def before(name: str, given: Args) -> None:
        folder = world.folder / f"left {len(left)}"
        shutil.copytree(killed.parent, folder)
        left.append(folder / killed.name)

    with monkeypatch.context() as watching:
        watched(watching, before)
        repairing.repair(killed, world.machine.data_dir)
    monkeypatch.undo()
    assert len(left) > 5
    assert {spans(each) for each in left} == {3}
    for each in left:
        for kept in each.parent.glob("*.damaged-????-??-??"):
            # One that was only just given its second name has its log where the file is.
            assert spans(kept) == 3 or Path(f"{each}-wal").exists()
    assert spans(killed) == 3
    [kept] = killed.parent.glob("*.damaged-????-??-??")
    assert spans(kept) == 3
    assert kept.stat().st_nlink == killed.stat().st_nlink == 1


def test_also_where_its_beginning_says_other_pages_than_its_log(
    world: World, killed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file that stands there for a moment without its log has in it what that held."""
    data = bytearray(killed.read_bytes())
    data[16:18] = (8192).to_bytes(2, "big")
    killed.write_bytes(data)
    left: list[Path] = []

    def before(name: str, given: Args) -> None:
        folder = world.folder / f"left {len(left)}"
        shutil.copytree(killed.parent, folder)
        left.append(folder / killed.name)

    with monkeypatch.context() as watching:
        watched(watching, before)
        repairing.repair(killed, world.machine.data_dir)
    monkeypatch.undo()
    assert not all(Path(f"{each}-wal").exists() for each in left)
    for each in (*left, killed):
        repairing.repair(each, world.machine.data_dir)
        assert spans(each) == 3


def failing(folder: Path, number: int, counted: list[int]) -> Callable[[str, Args], None]:
    """The step of that number in a folder fails; ``counted`` has how many there were."""

    def before(_: str, given: Args) -> None:
        if Path(str(given[0])).parent == folder and ".lock" not in str(given[0]):
            counted[0] += 1
            if counted[0] == number:
                raise OSError(errno.EIO, "Input/output error")

    return before


def refusal(path: Path, data_dir: Path) -> str:
    """Repair it; why that could not be done."""
    try:
        repairing.repair(path, data_dir)
    except Problem as problem:
        return str(problem)
    return ""


@pytest.mark.parametrize("links", [True, False])
def test_whatever_step_fails_it_is_as_it_was_or_done(
    world: World, killed: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    was, refused = contents(killed.parent), 0
    if not links:
        monkeypatch.setattr(os, "link", no_links)
    for number in range(1, 100):
        folder = world.folder / f"try {number}"
        shutil.copytree(killed.parent, folder)
        path, counted = folder / killed.name, [0]
        world.machine.made(path, "known here")
        with monkeypatch.context() as patch:
            watched(patch, failing(folder, number, counted))
            said = refusal(path, world.machine.data_dir)
        if said:
            assert "could not be repaired: Input/output error. It is as it was" in said
            assert contents(folder) == was
            assert path.stat().st_nlink == 1
            refused += 1
        assert spans(path) == 3
        if counted[0] < number:
            break
    assert refused > 3
    assert number == counted[0] + 1


def test_what_a_killed_repair_left_under_a_second_name_is_one_file_again(
    world: World, killed: Path
) -> None:
    """Also where the log has that name alone: an earlier version took it away first."""
    kept = killed.with_name(f"{killed.name}.damaged-2026-01-01")
    os.link(killed, kept)
    Path(f"{killed}-wal").rename(f"{kept}-wal")
    report = repairing.repair(killed, world.machine.data_dir)
    assert not kept.exists()
    assert (spans(killed), spans(report.kept)) == (3, 3)
    assert len(list(killed.parent.iterdir())) == 3


@pytest.mark.parametrize("name", [".project.claims.new.ready", "project.claims.damaged-2026-01-01"])
def test_a_second_name_that_a_killed_program_left_is_taken_away_at_the_opening(
    world: World, project: Project, name: str
) -> None:
    """Else the file could only be read from then on."""
    path = project.path
    project.close()
    os.link(path, path.with_name(name))
    again = world.enter()
    again.run(AddAnnotation(1, (Segment(0, 3),), "claim"))
    assert not path.with_name(name).exists()
    again.close()
    os.link(path, path.with_name("a backup of mine"))
    with pytest.raises(ProjectHeld, match="hard links"):
        world.enter()


def test_a_log_of_its_own_is_not_taken_for_that_of_the_second_name(killed: Path) -> None:
    kept = killed.with_name(f"{killed.name}.damaged-2026-01-01")
    os.link(killed, kept)
    Path(f"{kept}-wal").write_bytes(b"another one")
    was = contents(killed.parent)
    aside.one_name(killed)
    assert contents(killed.parent) == was


def test_a_file_in_the_middle_of_a_change_is_never_alone(
    killed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its journal, half of the change would be taken for the whole."""
    journal = Path(f"{killed}-journal")
    journal.write_bytes(b"what was there before")
    clean, alone = killed.with_name("clean"), []
    clean.write_bytes(b"clean")

    def before(_: str, __: Args) -> None:
        if killed.exists() and not journal.exists():
            alone.append(killed.read_bytes())

    with monkeypatch.context() as patch:
        watched(patch, before)
        kept = aside.exchange(clean, killed)
    assert set(alone) <= {b"clean"}
    assert killed.read_bytes() == b"clean"
    assert [each.name.partition("-20")[2][8:] for each in kept] == ["", "-wal", "-journal"]


def test_what_cannot_be_put_back_either_is_told_with_its_place(
    killed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = killed.with_name("clean")
    clean.write_bytes(b"clean")
    was = killed.read_bytes()

    denied = iter([False, True, True])

    def before(name: str, given: Args) -> None:
        if name == "replace" and given[1] == killed and next(denied):
            raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patch:
        watched(patch, before)
        with pytest.raises(Problem, match=r"nor all of it be put back .* as project\.claims\.dam"):
            aside.exchange(clean, killed)
    [kept] = killed.parent.glob("*.damaged-????-??-??")
    assert kept.read_bytes() == was
    assert (spans(killed), spans(kept)) == (3, 3)
