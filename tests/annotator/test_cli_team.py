"""Packages and merging from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from annotator import cli, cli_team
from annotator.operations import AddAnnotation, SetProgress
from annotator.project import Project
from annotator.values import Segment
from tests.annotator.world import World

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(world: World, capsys: pytest.CaptureFixture[str]) -> Run:
    assert cli_team.app is cli.app
    world.create("team", "One two three.", "Four five six.", "Seven eight nine.").close()

    def start(*words: object, name: str = "Ana", data: str = "data") -> tuple[int, str, str]:
        capsys.readouterr()
        where = ["--as", name, "--data-dir", str(world.folder / data)]
        code = cli.main([*map(str, words), *where])
        found = capsys.readouterr()
        return code, found.out, found.err

    return start


def test_a_round_of_work_from_the_command_line(world: World, run: Run) -> None:
    team, out = world.path("team"), world.folder / "out"
    people = ("--for", "Eve", "--for", "Kim", "--add")
    code, _, said = run("package", team, out, *people, "--number", 3, "--each", 2)
    assert code == 0
    assert "A package for Eve with 3 articles" in said
    assert sorted(each.name for each in out.iterdir()) == [
        "team for Eve.claimspack",
        "team for Kim.claimspack",
    ]
    mine = world.folder / "eve.claims"
    code, _, said = run("merge", mine, out / "team for Eve.claimspack", name="eve", data="e")
    assert (code, "the work of Eve" in said) == (0, True)
    with Project.open(mine, world.bob, world.machine) as project:
        assert project.me.name == "Eve"
        project.run(AddAnnotation(1, (Segment(0, 3),), "claim"))
        project.run(SetProgress(1, "finished"))
    back = world.folder / "back.claimspack"
    assert run("package", mine, back, "--back", data="e")[0] == 0
    code, told, said = run("merge", team, back, "--dry-run", "--json")
    report = json.loads(told)
    assert code == 0
    assert report["dry"] is True
    assert {"what": "Annotations", "new": 1, "known": 0} in report["lines"]
    code, told, said = run("merge", team, back)
    assert code == 0
    assert "Annotations" in told
    assert "As it was before: " in said
    code, told, said = run("merge", team, back)
    assert (code, "is here already" in said) == (0, True)


def test_an_answer_goes_beside_what_is_there_and_it_says_where(world: World, run: Run) -> None:
    out, mine = world.folder / "out", world.folder / "eve.claims"
    run("package", world.path("team"), out, "--for", "Eve", "--add", "--number", 1)
    run("merge", mine, out / "team for Eve.claimspack", name="eve", data="e")
    package = (out / "team for Eve.claimspack").read_bytes()
    first, second = (
        out / f"team from Eve {date.today().isoformat()}{number}.claimspack"
        for number in ("", " 2")
    )
    code, _, said = run("package", mine, out, "--back", data="e")
    assert (code, f": {first}." in said) == (0, True)
    kept = first.read_bytes()
    code, _, said = run("package", mine, out, "--back", data="e")
    assert (code, f": {second}." in said) == (0, True)
    assert second.exists()
    code, _, said = run("package", mine, first, "--back", data="e")
    assert (code, "is there already" in said) == (1, True)
    assert first.read_bytes() == kept
    assert (out / "team for Eve.claimspack").read_bytes() == package


def test_a_report_as_json_says_everything_once(world: World, run: Run) -> None:
    team, mine = world.path("team"), world.folder / "eve.claims"
    run("package", team, world.folder, "--for", "Eve", "--add", "--number", 1)
    run("merge", mine, world.folder / "team for Eve.claimspack", name="eve", data="e")
    back = world.folder / "back.claimspack"
    run("package", mine, back, "--back", data="e")
    run("merge", team, back)
    code, told, said = run("merge", team, back, "--json")
    [note] = json.loads(told)["notes"]
    assert (code, "is here already" in note, said) == (0, True, "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--for", "Nobody"), "--add brings them in"),
        (("--for", "Ana"), "Nothing is handed out to Ana"),
        (("--for", "A", "--for", "B", "--add"), "one file, and there are several people"),
    ],
)
def test_what_cannot_be_packed_is_told(world: World, run: Run, words: tuple, said: str) -> None:
    path = world.folder / "x.claimspack"
    code, _, told = run("package", world.path("team"), path, *words)
    assert code == 1
    assert said in told
    assert not path.exists()


@pytest.mark.parametrize("words", [("--for", "Ana"), ("--for", "Zoe", "--add")])
def test_who_is_no_lead_is_told_as_whom_they_work(world: World, run: Run, words: tuple) -> None:
    args = (*words, "--number", 1)
    code, _, said = run("package", world.path("team"), world.folder / "out", *args, name="Kim")
    assert code == 1
    assert "Only a lead" in said
    assert said.endswith(" You work as Kim; --as NAME to work as somebody else.\n")


def test_it_wants_somebody_or_back(world: World, run: Run) -> None:
    assert run("package", world.path("team"), world.folder / "x")[0] == 2


def test_a_project_that_is_not_there_is_no_place_to_merge_into(world: World, run: Run) -> None:
    code, _, said = run("merge", world.folder / "none.claims", world.path("team"))
    assert (code, "is not there" in said) == (1, True)
    assert not (world.folder / "none.claims").exists()


def test_a_file_that_is_none_of_ours_is_refused(world: World, run: Run, tmp_path: Path) -> None:
    plain = tmp_path / "plain.txt"
    plain.write_text("hello")
    code, told, said = run("merge", world.path("team"), plain)
    assert (code, told) == (1, "")
    assert "no file of Claim Annotator" in said
