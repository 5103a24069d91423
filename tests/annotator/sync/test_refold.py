"""After a merge everything that follows from what came is made anew, also where nothing came."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from annotator.operations import (
    AddAnnotation,
    AddPerson,
    MakeLead,
    SamePerson,
    SetScheme,
    StartThread,
)
from annotator.team import About
from annotator.values import Segment
from tests.annotator.sync.copies import ANA, BOB, CAT, Copies, state_of
from tests.annotator.sync.post import BOB as PAT
from tests.annotator.sync.post import Team, finish, key_of, label
from tests.annotator.world import TEXTS


def test_who_is_whom_reaches_articles_of_which_nothing_came(tmp_path: Path) -> None:
    copies = Copies(tmp_path, (ANA, BOB, CAT), *TEXTS)
    ana, bob, cat = copies.projects
    for person in (BOB, CAT):
        ana.run(AddPerson(person.name, person.id))
    bob.merge(copies.path(0))
    cat.merge(copies.path(0))
    cat.run(AddAnnotation(1, (Segment(0, 4),), "claim"))
    bob.merge(copies.path(2))
    ana.run(SamePerson(CAT.id, BOB.id))
    bob.merge(copies.path(0))
    assert [each.annotator for each in bob.annotations(1)] == [BOB.id]
    state_of(bob)
    copies.close()


def test_the_scheme_that_came_is_the_one_at_the_next_start(tmp_path: Path) -> None:
    copies = Copies(tmp_path, (ANA, BOB), *TEXTS)
    ana, bob = copies.projects
    ana.run(AddPerson("Bob", BOB.id))
    ana.run(MakeLead(BOB))
    ana.run(SetScheme(replace(ana.scheme, guideline="Mark less.")))
    bob.merge(copies.path(0))
    assert bob.scheme.guideline == "Mark less."
    state_of(bob)
    copies.close()


def test_a_package_brings_back_what_the_recipient_has_said(team: Team) -> None:
    """To a machine that lost it: their labels, states and comments."""
    first = team.arrives(team.package(PAT, 1), PAT)
    key = key_of(first, 1)
    mine = label(first, key, 4, 12)
    first.run(StartThread(key, About("article"), "why so?"))
    finish(first, key)
    team.answers(first)
    again = team.arrives(team.package(PAT, 1), PAT)
    key = key_of(again, 1)
    assert [each.id for each in again.annotations(key)] == [mine]
    assert again.progress(key).state == "finished"
    assert [each.comments[0].words for each in again.threads(key)] == ["why so?"]
