"""``claim-annotator purge``: told first, done with --yes, and what others did when asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.cli import DONE, REFUSED, main
from annotator.machine import Machine
from annotator.project import Project
from annotator.text import sha256
from tests.annotator.world import FIRST, SECOND, World


@pytest.fixture
def path(world: World) -> Path:
    world.create().close()
    return world.path()


def run(world: World, *arguments: str) -> int:
    return main([*arguments, "--as", "Ana", "--data-dir", str(world.folder / "data")])


def articles(world: World) -> list[int]:
    with Project.open(world.path(), world.ana, world.machine) as project:
        return project.article_keys()


def test_without_yes_it_only_tells(
    world: World, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(world, "purge", str(path), "001") == REFUSED
    said = capsys.readouterr().err
    assert "“Article 1”" in said
    assert "no annotations" in said
    assert "Nothing was changed" in said
    assert articles(world) == [1, 2]


@pytest.mark.parametrize("yes", [(), ("--yes",)])
def test_a_colleague_is_told_before_anything_is_promised(
    world: World, path: Path, capsys: pytest.CaptureFixture[str], yes: tuple[str, ...]
) -> None:
    data = str(world.folder / "data")
    assert main(["purge", str(path), "001", *yes, "--as", "Bob", "--data-dir", data]) == REFUSED
    said = capsys.readouterr().err
    assert said.strip() == "Only a lead of this project removes an article for good. Leads: Ana."
    assert articles(world) == [1, 2]


def test_it_tells_whose_restore_points_lose_it(
    world: World, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = world.folder / "copy.claims"
    assert run(world, "backup", str(path)) == DONE
    assert run(world, "backup", str(path), str(copy)) == DONE
    assert run(world, "purge", str(copy), "001") == REFUSED
    said = capsys.readouterr().err
    assert f"1 restore point on this machine, of {path.name}: written anew without." in said


@pytest.mark.parametrize("name", ["001", "Article 1", sha256(FIRST)[:8], sha256(FIRST)])
def test_by_id_title_or_hash(world: World, path: Path, name: str) -> None:
    assert run(world, "purge", str(path), name, "--yes") == DONE
    assert articles(world) == [2]
    assert FIRST.encode() not in path.read_bytes()
    assert SECOND.encode() in path.read_bytes()
    assert run(world, "check", str(path)) == DONE


def test_several_and_unknown_ones(
    world: World, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(world, "purge", str(path), "001", "nobody", "--yes") == REFUSED
    assert "No article goes by “nobody”" in capsys.readouterr().err
    assert articles(world) == [1, 2]
    assert run(world, "purge", str(path), "001", "002", "--yes") == DONE
    assert "2 articles are removed for good." in capsys.readouterr().err
    assert articles(world) == []


def test_what_to_remove_is_asked_for(world: World, path: Path) -> None:
    assert run(world, "purge", str(path)) == 2
    assert run(world, "purge", str(path), "001", "--asked") == 2


def test_what_others_removed_is_done_when_asked(
    world: World, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = world.folder / "other.claims"
    other.write_bytes(path.read_bytes())
    with Project.open(other, world.ana, Machine(world.folder / "elsewhere")) as project:
        project.purge([1])
    assert run(world, "purge", str(path), "--asked", "--yes") == DONE
    assert "Nobody removed anything" in capsys.readouterr().err
    assert run(world, "merge", str(path), str(other)) == DONE
    assert "removed 1 article for good: “Article 1”" in capsys.readouterr().err
    assert articles(world) == [1, 2]
    assert run(world, "purge", str(path), "--asked", "--yes") == DONE
    assert articles(world) == [2]
