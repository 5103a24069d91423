"""Adjudicating by a rule from the command line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from annotator import cli, cli_review
from annotator.project import Project
from tests.annotator.review.crew import PRICES, QUOTE, SALES, Crew
from tests.annotator.world import World

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def crew(world: World) -> Crew:
    crew = Crew(world)
    crew.works(crew.bob, 1, ("claim", QUOTE), ("claim", SALES))
    crew.works(crew.cy, 1, ("claim", QUOTE), ("speculation", SALES), ("denial", PRICES))
    crew.enter(crew.ana).close()
    return crew


@pytest.fixture
def run(crew: Crew, capsys: pytest.CaptureFixture[str]) -> Run:
    def start(*words: str, name: str = "Ana") -> tuple[int, str]:
        capsys.readouterr()
        path, data = str(crew.world.path("crew")), str(crew.world.machine.data_dir)
        code = cli.main(["adjudicate", path, *words, "--as", name, "--data-dir", data])
        found = capsys.readouterr()
        assert found.out == ""
        return code, found.err

    return start


def states(crew: Crew) -> list[str]:
    with Project.open(crew.world.path("crew"), crew.ana, crew.world.machine) as project:
        return [each.state for each in project.review(1).groups]


def test_a_dry_run_counts_and_changes_nothing(run: Run, crew: Crew) -> None:
    code, said = run("--rule", "complete", "--dry-run")
    assert code == 0
    assert said == "The rule would accept 1 group in 1 article. 2 other groups left open.\n"
    assert states(crew) == ["open", "open", "open"]


def test_a_rule_accepts_and_says_what_stays_open(run: Run, crew: Crew) -> None:
    assert run("--rule", "threshold", "--least", "1") == (
        0,
        "Accepted 2 groups. 1 tie left open.\n",
    )
    assert states(crew) == ["decided", "open", "decided"]
    nothing = "There is nothing that this rule accepts. 1 tie left open.\n"
    assert run("--rule", "threshold", "--least", "1", "--dry-run") == (0, nothing)
    assert run("--rule", "majority") == (0, nothing)
    assert run("--rule", "complete") == (
        0,
        "There is nothing that this rule accepts. 1 other group left open.\n",
    )


def test_who_has_nothing_to_adjudicate_is_told_so(run: Run) -> None:
    code, said = run("--rule", "complete", name="Bob")
    whom = "You work as Bob; --as NAME to work as somebody else."
    assert (code, said) == (0, f"{cli_review._NOTHING} {whom}\n")


def test_an_unknown_rule_is_a_mistake_in_the_line(run: Run) -> None:
    code, said = run("--rule", "dice")
    assert code == 2
    assert "complete, threshold, majority" in said
    assert run("--rule", "threshold", "--least", "0")[0] == 2
