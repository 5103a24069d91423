"""Plans and splits in the history: kept, dropped, undone, merged, and what packages leave out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import NotYours, Problem
from annotator.history.dataset_events import DIGITS, packed, unpacked
from annotator.machine import Machine
from annotator.operations import DropPlan, KeepPlan
from annotator.operations.datasets import FreezeSplits
from annotator.project import Project
from tests.annotator.sync.copies import ANA, CAT, Copies, wall_clock
from tests.annotator.sync.post import BOB as POST_BOB
from tests.annotator.sync.post import Team
from tests.annotator.world import World, history_of, made_anew, stands

_HASHES = st.lists(
    st.text("0123456789abcdef", min_size=64, max_size=64), unique_by=lambda x: x[:16]
)


@given(st.dictionaries(st.sampled_from(["train", "validation", "test"]), _HASHES))
def test_what_is_packed_is_unpacked(splits: dict[str, list[str]]) -> None:
    found = list(unpacked(packed(splits)))
    assert sorted(found) == sorted(
        (sha[:DIGITS], split) for split, hashes in splits.items() for sha in hashes
    )
    backwards = {split: hashes[::-1] for split, hashes in reversed(splits.items())}
    assert packed(backwards) == packed(splits)


def test_a_plan_is_kept_changed_and_dropped(project: Project) -> None:
    assert project.run(KeepPlan("  the\tfirst ", "name = 'x'")).message == "Plan kept: the first"
    assert project.plans() == {"the first": "name = 'x'"}
    events = len(history_of(project))
    again = project.run(KeepPlan("the first", "name = 'x'"))
    assert again.message == "The plan is kept as it was."
    assert len(history_of(project)) == events
    project.run(KeepPlan("the first", "name = 'y'"))
    project.run(KeepPlan("another", ""))
    assert project.plans() == {"another": "", "the first": "name = 'y'"}
    assert list(project.plans()) == ["another", "the first"]
    said = project.run(DropPlan("the first")).message
    assert said == "The plan “the first” is not kept any more."
    assert project.plans() == {"another": ""}
    for _ in range(3):
        project.undo()
    assert project.plans() == {"the first": "name = 'x'"}
    project.undo()
    assert project.plans() == {}
    while project.redo_name:
        project.redo()
    assert project.plans() == {"another": ""}
    assert stands(project) == made_anew(project)
    assert project.check() == []


@pytest.mark.parametrize(
    "operation",
    [
        KeepPlan(" ", "x"),
        KeepPlan("a\0", "x"),
        KeepPlan("a", "\ud800"),
        DropPlan("nothing"),
        FreezeSplits("a\0", {"test": ["0" * 64]}),
    ],
)
def test_what_cannot_be_kept(project: Project, operation: KeepPlan) -> None:
    before = stands(project)
    with pytest.raises(Problem):
        project.run(operation)
    assert stands(project) == before


@pytest.mark.parametrize(
    "operation",
    [KeepPlan("a", "x"), DropPlan("kept"), FreezeSplits("a", {"test": ["0" * 64]})],
    ids=lambda each: type(each).__name__,
)
def test_only_leads(world: World, project: Project, operation: KeepPlan) -> None:
    project.run(KeepPlan("kept", "x"))
    bob = world.switch(project, world.bob)
    with pytest.raises(NotYours, match="Only a lead"):
        bob.run(operation)
    assert bob.plans() == {"kept": "x"}


def test_no_splits_are_no_change(project: Project) -> None:
    done = project.run(FreezeSplits("a", {"test": []}))
    assert done.message == "Every article is in its split already."
    assert project.undo_name is None


def test_splits_stay_through_closing_and_rebuilding(world: World, project: Project) -> None:
    hashes = [project.article(key).sha256 for key in (1, 2)]
    said = project.run(FreezeSplits("a", {"test": iter(hashes)})).message
    assert said == "2 articles have their split in “a”."
    wanted = {sha[:DIGITS]: "test" for sha in hashes}
    assert project.splits_of("a") == wanted
    assert stands(project) == made_anew(project)
    again = world.switch(project, world.ana)
    assert again.splits_of("a") == wanted
    assert again.check() == []
    again.run(KeepPlan("a", "x"))
    again.run(DropPlan("a"))
    assert again.splits_of("a") == wanted


@pytest.fixture
def copies(tmp_path: Path) -> Iterator[Copies]:
    """Three copies; Bob leads as well."""
    with wall_clock() as clock:
        made = Copies(tmp_path, [ANA, ANA, CAT], "One text.", "Another text.")
        made.wall = clock  # type: ignore[attr-defined]
        yield made
        made.close()


def test_two_copies_that_both_remembered_splits_agree(copies: Copies) -> None:
    one, two, _ = copies.projects
    shas = [one.article(key).sha256 for key in (1, 2)]
    one.run(KeepPlan("a", "first"))
    one.run(FreezeSplits("a", {"test": shas[:1]}))
    copies.wall.now += 5  # type: ignore[attr-defined]
    two.run(KeepPlan("a", "second"))
    two.run(FreezeSplits("a", {"train": shas[:1], "validation": shas[1:]}))
    copies.close()
    found = []
    for number, order in enumerate(permutations(range(3))):
        target = copies.folder / f"m{number}.claims"
        shutil.copy(copies.path(order[0]), target)
        with Project.open(target, ANA, Machine(copies.folder / f"n{number}")) as project:
            for each in order[1:]:
                project.merge(copies.path(each))
            assert stands(project) == made_anew(project)
            assert project.check() == []
            found.append((project.splits_of("a"), project.plans()))
    assert all(each == found[0] for each in found)
    # The one that was remembered first; the plan that was kept last.
    assert found[0][0] == {shas[0][:DIGITS]: "test", shas[1][:DIGITS]: "validation"}
    assert found[0][1] == {"a": "second"}


def test_what_somebody_who_does_not_lead_wrote_counts_for_nothing(copies: Copies) -> None:
    one, _, cat = copies.projects
    shas = [one.article(1).sha256]
    cat._state.leads.add(CAT.id)  # a program of Cat's own making
    cat.run(FreezeSplits("a", {"test": shas}))
    cat.run(KeepPlan("a", "forged"))
    cat.close()
    one.merge(copies.path(2))
    assert (one.splits_of("a"), one.plans()) == ({}, {})
    assert one.check() == []


def test_a_merge_tells_of_plans_and_splits(copies: Copies) -> None:
    one, two, _ = copies.projects
    two.run(KeepPlan("a", "x"))
    two.run(FreezeSplits("a", {"test": [two.article(1).sha256]}))
    two.close()
    told = str(one.merge(copies.path(1)))
    assert "Dataset plans" in told
    assert "Dataset splits" in told


def test_packages_carry_neither(tmp_path: Path) -> None:
    team = Team(tmp_path)
    team.lead.run(KeepPlan("a", "name = 'a'"))
    team.lead.run(FreezeSplits("a", {"test": [team.lead.article(1).sha256]}))
    team.hand_out((1, (POST_BOB,)))
    theirs = team.arrives(team.package(POST_BOB, 1), POST_BOB)
    assert (theirs.plans(), theirs.splits_of("a")) == ({}, {})
    assert not any(each.kind.startswith("dataset.") for each in history_of(theirs))
    assert theirs.check() == []
    team.close()
