"""Projects that earlier versions of the program wrote open, are whole, and export the same."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotator.errors import ProjectRefused
from annotator.operations import DeleteAnnotations
from annotator.store import meta, tables
from tests.annotator.world import World, made_anew, stands

RELEASED = sorted((Path(__file__).parent / "released").glob("*.claims"))


@pytest.fixture(params=RELEASED, ids=[path.stem for path in RELEASED])
def released(request: pytest.FixtureRequest, world: World) -> Path:
    """A released project, copied to where this test's world keeps its projects."""
    shutil.copy(request.param, world.path())
    return Path(request.param)


@pytest.fixture(params=["made here", "from elsewhere"])
def old(request: pytest.FixtureRequest, world: World, released: Path) -> Path:
    """The same, as a file of this machine, and as one that came."""
    if request.param == "made here":
        world.machine.made(world.path(), project_of(released))
    return released


def project_of(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT value FROM meta WHERE name = 'project'").fetchone()
    return str(found[0])


def version_of(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        found = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.close()
    return int(found)


def test_there_is_one() -> None:
    assert [path.stem for path in RELEASED] == ["version1", "version2", "version3", "version4"]


def test_it_opens_is_whole_and_exports_the_same(world: World, old: Path, tmp_path: Path) -> None:
    project = world.enter()
    assert project.check() == []
    assert stands(project) == made_anew(project)
    project.export(tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_bytes() == old.with_suffix(".jsonl").read_bytes()
    project.close()
    assert version_of(world.path()) == tables.FILE_VERSION


def test_its_history_goes_on(world: World, old: Path) -> None:
    """Ana's work in it is hers still: found by her name, changed, undone."""
    project = world.enter(by_name=True)
    mine = [each for each in project.annotations(1) if each.annotator == project.me.id]
    assert len(mine) == 3
    project.run(DeleteAnnotations((mine[0].id,)))
    project.undo()
    assert project.annotation(mine[0].id) == mine[0]
    while project.undo_name is not None:
        project.undo()
    assert [each for each in project.annotations(1) if each.annotator == project.me.id] == []


def test_to_read_only_it_is_refused_and_left_as_it_was(world: World, released: Path) -> None:
    world.machine.made(world.path(), project_of(released))
    with pytest.raises(ProjectRefused, match="older Claim Annotator"):
        world.enter(read_only=True)
    assert world.path().read_bytes() == released.read_bytes()


def test_one_from_elsewhere_can_be_read_and_is_left_as_it_was(world: World, released: Path) -> None:
    assert world.enter(read_only=True).check() == []
    assert world.path().read_bytes() == released.read_bytes()


def test_an_interrupted_upgrade_leaves_it_as_it_was(
    world: World, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(meta, "mark_fold", fail)
    with pytest.raises(KeyboardInterrupt):
        world.enter()
    assert version_of(world.path()) == version_of(old)
    monkeypatch.undo()
    assert world.enter().check() == []
