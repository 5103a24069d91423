"""Changing one annotation changes no other: thousands of random edits over annotations that
overlap, nest, cross and have several segments."""

from __future__ import annotations

import random

import pytest

from annotator.errors import Problem
from annotator.operations import (
    AddAnnotation,
    DeleteAnnotations,
    Describe,
    Operation,
    Relabel,
    SetDoubt,
    SetRelation,
    SetSegments,
    SplitAnnotation,
)
from annotator.project import Project
from annotator.values import Annotation, Segment
from tests.annotator.world import World, made_anew, stands

LABELS = ("claim", "denial", "quote", "speculation")
TEXT = "“No 😀 one,” said Lee’s cafe\u0301, “ever paid.” " * 12
EDITS = 2500


def spot(chance: random.Random) -> tuple[Segment, ...]:
    """One to three segments anywhere."""
    cuts = sorted(chance.sample(range(len(TEXT)), 2 * chance.choice((1, 1, 1, 2, 3))))
    return tuple(Segment(*cuts[at : at + 2]) for at in range(0, len(cuts), 2))


def edit(chance: random.Random, there: list[Annotation]) -> tuple[Operation, set[str]]:
    """A random edit, and the ids of what it is about."""
    one, other = chance.choice(there), chance.choice(there)
    about = {one.id}
    kind = chance.randrange(8)
    if kind == 0:
        return SplitAnnotation(one.id, spot(chance), spot(chance)), about
    if kind == 1:
        return Relabel(one.id, chance.choice(LABELS)), about
    if kind == 2:
        return Describe((one.id,), {"certainty": chance.choice(("possible", None))}), about
    if kind == 3:
        return SetDoubt(one.id, chance.random() < 0.5, "why"), about
    if kind == 4:
        return SetRelation("duplicate_of", one.id, other.id, chance.random() < 0.7), about
    return SetSegments(one.id, spot(chance)), about


def twins(label: str, segments: tuple[Segment, ...], among: list[Annotation]) -> set[str]:
    """Those that a label on exactly these words replaces: of the same layer."""
    form = label == "quote"
    return {
        each.id for each in among if each.segments == segments and (each.label == "quote") == form
    }


@pytest.mark.slow
def test_an_edit_of_one_annotation_changes_no_other(world: World) -> None:
    chance = random.Random(20261122)
    project = world.create("project", TEXT)
    for _ in range(60):
        project.run(AddAnnotation(1, spot(chance), chance.choice(LABELS)))
    done = 0
    for number in range(EDITS):
        before = {each.id: each for each in project.annotations(1)}
        operation, about = edit(chance, list(before.values()))
        try:
            project.run(operation)
        except Problem:
            assert {each.id: each for each in project.annotations(1)} == before
            continue
        done += 1
        _check(project, before, about)
        if len(before) > 90:
            project.run(DeleteAnnotations(tuple(list(before)[:30])))
        if number % 500 == 0:
            assert stands(project) == made_anew(project)
    assert done > EDITS / 2
    assert project.check() == []


def _check(project: Project, before: dict[str, Annotation], about: set[str]) -> None:
    after = {each.id: each for each in project.annotations(1)}
    new = after.keys() - before.keys()
    given_way: set[str] = set()
    for id_ in (about | new) & after.keys():
        given_way |= twins(after[id_].label, after[id_].segments, list(before.values()))
    assert before.keys() - after.keys() <= given_way | about
    for id_, each in before.items():
        if id_ not in about and id_ in after:
            assert after[id_] == each
