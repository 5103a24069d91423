"""Two people work, undo and redo at random: the file stays whole, and undo leads back and forth."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from msgspec.structs import replace

from annotator.errors import Problem, UndoRefused
from annotator.operations import (
    AddAnnotation,
    AnswerProposal,
    ConfirmScheme,
    DeleteAnnotations,
    DeleteSearch,
    Describe,
    JoinAnnotations,
    LabelPlaces,
    Operation,
    ProposeScheme,
    Relabel,
    RelabelMany,
    SaveSearch,
    SetArticleNote,
    SetDoubt,
    SetProgress,
    SetRelation,
    SetScheme,
    SetSegments,
    SplitAnnotation,
)
from annotator.project import Project
from annotator.scheme import Label, default_scheme
from annotator.values import Segment
from tests.annotator.world import World, made_anew, stands, without_operations

TEXT = "ab cd ef gh ij kl mn op qr st uv wx yz " * 2
PLAIN = default_scheme()
RUMOUR = Label("rumour", "rumour", "stance", "Z", "Z", "dot", "#555555")
LONGER = replace(PLAIN, labels=(*PLAIN.labels, RUMOUR))
MAPPED = replace(
    LONGER,
    labels=tuple(
        replace(each, retired=True, becomes="claim") if each.id in ("denial", "rumour") else each
        for each in LONGER.labels
    ),
)
SCHEMES = (PLAIN, LONGER, MAPPED)
LABELS = ("claim", "denial", "quote", "speculation", "rumour")
NOBODY = "0" * 32


class Hand:
    """What somebody who does not know what they do would do next."""

    def __init__(self, random: Random, project: Project) -> None:
        self._random = random
        self._project = project
        all_here = [each for key in (1, 2) for each in project.annotations(key)]
        self._mine = [each.id for each in all_here if each.annotator == project.me.id]
        self._seen = [each.id for each in all_here]

    def next(self) -> Operation:
        """An operation that may be refused."""
        return self._random.choice((self._add, self._say, self._shape, self._share))()

    def _one(self, among: list[str]) -> str:
        return self._random.choice(among or [NOBODY])

    def _some(self) -> tuple[str, ...]:
        return tuple(self._random.sample(self._mine, min(3, len(self._mine))))

    def _place(self) -> tuple[Segment, ...]:
        start = self._random.randrange(len(TEXT) - 4)
        return (Segment(start, start + self._random.randrange(1, 4)),)

    def _pick(self, *makers: Callable[[], Operation]) -> Operation:
        return self._random.choice(makers)()

    def _add(self) -> Operation:
        choice, key = self._random.choice, self._random.choice((1, 2))
        copy = (self._one(self._mine), "duplicate_of") if choice((True, False)) else ("", "")
        places = tuple((choice((1, 2)), self._place()) for _ in range(4))
        return self._pick(
            lambda: AddAnnotation(key, self._place(), choice(LABELS), {"certainty": None}),
            lambda: AddAnnotation(1, (Segment(0, 2),), choice(LABELS)),
            lambda: LabelPlaces(places, choice(LABELS), {"certainty": "possible"}, *copy),
        )

    def _say(self) -> Operation:
        choice = self._random.choice
        certainty, cue = choice((None, "possible", "probable")), choice((None, *self._place()))
        return self._pick(
            lambda: Describe(self._some(), {"certainty": certainty}, {"cue": cue}),
            lambda: SetDoubt(self._one(self._mine), choice((True, False)), "why"),
            lambda: SetRelation(
                choice(("target", "duplicate_of")),
                self._one(self._mine),
                self._one(self._seen),
                choice((True, True, False)),
            ),
            lambda: SetArticleNote(choice((1, 2)), choice(("", "note"))),
            lambda: SetProgress(choice((1, 2)), choice(("finished", "in_progress"))),
            lambda: ConfirmScheme(tuple(self._mine)),
        )

    def _shape(self) -> Operation:
        mine, label = self._one(self._mine), self._random.choice(LABELS)
        return self._pick(
            lambda: Relabel(mine, label),
            lambda: RelabelMany(tuple(self._mine), label),
            lambda: SetSegments(mine, self._place()),
            lambda: SplitAnnotation(mine, self._place(), self._place()),
            lambda: JoinAnnotations(mine, self._some(), self._place()),
            lambda: DeleteAnnotations(self._some()),
        )

    def _share(self) -> Operation:
        choice, searches = self._random.choice, [each.id for each in self._project.searches()]
        proposals = [each.id for each in self._project.proposals()]
        return self._pick(
            lambda: SaveSearch(choice(["", *searches]), choice("ab"), choice("xy")),
            lambda: DeleteSearch(self._one(searches)),
            lambda: SetScheme(choice(SCHEMES)),
            lambda: ProposeScheme(choice(SCHEMES), "why"),
            lambda: AnswerProposal(self._one(proposals), choice((True, False))),
        )


def step(world: World, random: Random, project: Project) -> Project:
    """Do something, or take something back, or let the other person go on."""
    what = random.random()
    if what < 0.05:
        other = world.bob if project.me.id == world.ana.id else world.ana
        return world.switch(project, other)
    try:
        if what < 0.75:
            project.run(Hand(random, project).next())
        elif what < 0.83:
            project.undo()
        elif what < 0.9:
            project.redo()
        else:
            mine = [each for each in project.history() if each.mine and not each.undoes]
            project.undo_one(random.choice(mine or project.history()).id)
    except Problem:
        pass  # refused; that nothing has changed is what is tested
    return project


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_can_be_undone_and_redone(world: World, seed: int) -> None:
    random = Random(seed)
    project = world.create("project", TEXT, TEXT + "and more")
    for _ in range(60):
        project = step(world, random, project)
    assert stands(project) == made_anew(project)
    assert project.check() == []
    before, undone = without_operations(stands(project)), 0
    try:
        while project.undo_name is not None:
            project.undo()
            undone += 1
    except UndoRefused:
        pass  # the other person stands in the way
    for _ in range(undone):
        project.redo()
    assert without_operations(stands(project)) == before
    assert stands(project) == made_anew(project)
