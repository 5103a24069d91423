"""Going back, undone and redone again, in whatever state a project is: it gives what was there."""

from __future__ import annotations

import random
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotator.errors import Problem
from annotator.operations import (
    AddArticles,
    AddPerson,
    HandOut,
    MakeLead,
    Operation,
    SamePerson,
    SetFlag,
)
from annotator.project import Project
from annotator.values import NewArticle
from tests.annotator.operations.test_together_at_random import TEXT, Turn
from tests.annotator.sync.copies import ANA, BOB, CAT, Copies
from tests.annotator.world import made_anew, stands

PEOPLE = (ANA, BOB, CAT)


def shows(project: Project) -> dict[str, Any]:
    """All that stands, without the history of operations, which undo and redo make longer."""
    assert project.check() == []
    assert stands(project) == made_anew(project)
    keys = project.article_keys()
    return {
        "articles": [project.article(key) for key in keys],
        "annotations": [project.annotations(key) for key in keys],
        "people": dict(project._state.names),
        "me": project.me,
        "scheme": project.scheme,
        "same": dict(project._state.same),
        "leads": set(project._state.leads),
        "searches": project.searches(),
        "labels": project.label_threads(),
        "threads": [project.threads(key) for key in keys],
    }


class Series:
    """Two people with copies of a project, who do whatever comes and merge now and then."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.choose = random.Random(seed)
        self.copies = Copies(folder, (ANA, BOB), TEXT, "One more.")
        self._try(0, AddPerson("Bob", BOB.id))
        self._try(0, AddPerson("Cat", CAT.id))
        if self.choose.random() < 0.5:
            self._try(0, MakeLead(BOB))

    @property
    def ana(self) -> Project:
        return self.copies.projects[0]

    def _try(self, number: int, operation: Operation) -> None:
        with suppress(Problem):
            self.copies.projects[number].run(operation)

    def some(self, number: int) -> None:
        """That many things, of whichever kind."""
        for _ in range(number):
            self._one()

    def _one(self) -> None:
        one = self.choose.random()
        if one < 0.1:
            with suppress(Problem):
                self.copies.projects[1].merge(self.copies.path(0))
            with suppress(Problem):
                self.ana.merge(self.copies.path(1))
            return
        if one < 0.2:
            with suppress(Problem):
                self.choose.choice((self.ana.undo, self.ana.undo, self.ana.redo))()
            return
        if one < 0.27:
            self._try(0, AddArticles((NewArticle(text=f"New {self.choose.random()}"),)))
            return
        where = self.choose.choice((0, 0, 1))
        project = self.copies.projects[where]
        turn = Turn(self.choose, project, PEOPLE)
        made = None
        with suppress(Problem):
            made = self.choose.choice(
                (turn.annotate, turn.lead, turn.lead, turn.judge, turn.talk)
            )()
        if made is not None:
            self._try(where, made)


@settings(max_examples=3)
@example(9, 7, 12)
@example(13, 4, 10)
@example(40, 7, 19)
@example(54, 2, 15)
@given(st.integers(0, 2**32), st.integers(0, 14), st.integers(1, 20))
def test_undo_and_redo_of_going_back_give_what_was_there(
    seed: int, first: int, second: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        series = Series(Path(folder), seed)
        try:
            series.some(first)
            point = series.ana.make_restore_point().path
            series.some(second)
            there_and_back(series.ana, point)
        finally:
            series.copies.close()


def there_and_back(project: Project, point: Path) -> None:
    """Go back, undo, redo, undo: each state is the one that was."""
    before = shows(project)
    if not project.restore(point).operation:
        assert shows(project) == before
        return
    after = shows(project)
    for _ in range(2):
        project.undo()
        assert shows(project) == before
        project.redo()
        assert shows(project) == after


def test_who_i_am_stays_and_is_said(tmp_path: Path) -> None:
    series = Series(tmp_path, 0)
    try:
        point = series.ana.make_restore_point().path
        series.ana.run(SamePerson(ANA.id, BOB.id))
        series.ana.run(SetFlag(1, flagged=True, note="look"))
        said = series.ana.restore(point).message
        assert said.endswith("Who is one person with you stayed as it is.")
        assert series.ana.me.id == BOB.id
        there_and_back(series.ana, point)
    finally:
        series.copies.close()


def test_who_others_are_comes_back_with_what_was_handed_out_to_both(tmp_path: Path) -> None:
    series = Series(tmp_path, 0)
    try:
        point = series.ana.make_restore_point().path
        series.ana.run(HandOut(((1, (BOB.id, CAT.id)),)))
        series.ana.run(SamePerson(CAT.id, BOB.id))
        there_and_back(series.ana, point)
    finally:
        series.copies.close()
