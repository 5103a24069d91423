"""Work that was handed in, read from the file: whose, when, and from before others' was seen."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from annotator.errors import Problem
from annotator.operations import (
    AddAnnotation,
    DeleteAnnotations,
    Describe,
    Relabel,
    SeeOthers,
    SendBack,
    SetNote,
    SetProgress,
    SetRelation,
)
from annotator.review import reading
from annotator.review.model import ArticleWork
from annotator.values import Segment
from tests.annotator.review.crew import PRICES, QUOTE, SALES, Crew
from tests.annotator.world import World


@pytest.fixture
def crew(world: World) -> Crew:
    return Crew(world)


def work(crew: Crew, key: int = 1, *, include_seen: bool = False) -> ArticleWork:
    reader = crew.project._database.reader
    return reading.article_work(reader, key, crew.project.scheme, include_seen=include_seen)


def test_who_has_not_finished_has_handed_in_nothing(crew: Crew) -> None:
    crew.works(crew.bob, 1, ("claim", QUOTE), ("denial", SALES))
    crew.works(crew.cy, 1, ("claim", QUOTE), finish=False)
    found = work(crew)
    assert [each.annotator for each in found.works] == [crew.bob.id]
    assert [each.label for each in found.works[0].annotations] == ["claim", "denial"]
    assert (found.article, found.length, found.gold) == (1, 82, None)
    assert found.works[0].finished > 0
    material = reading.material(crew.project._database.reader, 1, crew.project.scheme)
    assert material.waiting == (crew.cy.id,)
    assert material.sha256 == crew.project.article(1).sha256


def test_finding_nothing_is_work_as_well(crew: Crew) -> None:
    crew.works(crew.bob, 1)
    crew.works(crew.cy, 1, ("claim", QUOTE))
    found = work(crew)
    assert {each.annotator: len(each.annotations) for each in found.works} == {
        crew.bob.id: 0,
        crew.cy.id: 1,
    }


def test_skipping_is_neither_work_nor_waited_for(crew: Crew) -> None:
    crew.enter(crew.bob).run(SetProgress(1, "skipped", "duplicate"))
    crew.works(crew.cy, 1, ("claim", QUOTE))
    material = reading.material(crew.project._database.reader, 1, crew.project.scheme)
    assert [each.annotator for each in material.works] == [crew.cy.id]
    assert material.waiting == ()


def test_labels_are_those_in_force_and_values_those_that_count(crew: Crew) -> None:
    crew.works(crew.bob, 1, ("quote", (1, 14)), ("claim", (1, 9)))
    found = work(crew).works[0]
    assert len(found.told) == 2
    assert found.told[1]  # a claim has values by position or by default
    assert found.relations == ()


def test_deleted_spans_and_relations_to_them_are_no_work(crew: Crew) -> None:
    claim, denial = crew.works(crew.bob, 1, ("claim", SALES), ("denial", QUOTE), finish=False)
    crew.project.run(SetRelation("target", denial, claim))
    crew.project.run(SetProgress(1, "finished"))
    assert [each.to_id for each in work(crew).works[0].relations] == [claim]
    crew.project.run(DeleteAnnotations((claim,)))
    assert work(crew).works[0].relations == ()
    assert len(work(crew).works[0].annotations) == 1


def test_sent_back_work_stands_and_is_waited_for(crew: Crew) -> None:
    crew.works(crew.bob, 1, ("claim", QUOTE))
    crew.works(crew.cy, 1, ("claim", QUOTE))
    crew.enter(crew.ana).run(SendBack(1, crew.bob.id, "The second quote, too?"))
    review = crew.project.review(1)
    assert set(review.annotators) == {crew.bob.id, crew.cy.id}
    assert (review.waiting, review.ready) == ((crew.bob.id,), False)
    crew.enter(crew.bob).run(SetProgress(1, "in_progress"))
    crew.project.run(SetProgress(1, "finished"))
    assert crew.enter(crew.ana).review(1).waiting == ()


def _late(crew: Crew) -> str:
    """Bob sees Cy's work and then changes his own; gives the id of what he had from before."""
    (first,) = crew.works(crew.bob, 1, ("claim", QUOTE))
    crew.works(crew.cy, 1, ("denial", QUOTE), ("claim", SALES))
    crew.enter(crew.bob).run(SeeOthers(1))
    crew.project.run(Relabel(first, "denial"))
    crew.project.run(AddAnnotation(1, (Segment(*SALES),), "claim"))
    return first


def test_agreement_reads_the_work_from_before_others_was_seen(crew: Crew) -> None:
    first = _late(crew)
    bobs = next(each for each in work(crew).works if each.annotator == crew.bob.id)
    assert [(each.id, each.label) for each in bobs.annotations] == [(first, "claim")]
    assert (bobs.annotations[0].quote, bobs.seen) == ("We never paid", False)
    assert bobs.told[0]
    assert bobs.finished > 0
    now = next(
        each for each in work(crew, include_seen=True).works if each.annotator == crew.bob.id
    )
    assert [each.label for each in now.annotations] == ["denial", "claim"]
    assert now.seen
    cys = next(each for each in work(crew, include_seen=True).works if each.annotator == crew.cy.id)
    assert not cys.seen


def test_adjudication_reads_the_work_as_it_stands(crew: Crew) -> None:
    _late(crew)
    groups = crew.enter(crew.ana).review(1).groups
    assert [group.kinds for group in groups] == [(), ()]


def test_who_reopens_after_seeing_keeps_what_agreement_had_of_them(crew: Crew) -> None:
    first = _late(crew)
    crew.project.run(SetProgress(1, "in_progress"))
    before = {each.annotator: each for each in work(crew).works}
    assert [each.id for each in before[crew.bob.id].annotations] == [first]
    assert crew.bob.id not in {each.annotator for each in work(crew, include_seen=True).works}


def test_who_saw_before_finishing_has_no_work_from_before(crew: Crew) -> None:
    crew.works(crew.bob, 1, ("claim", QUOTE))
    crew.enter(crew.cy).run(SetProgress(1, "skipped", "other"))
    crew.works(crew.dee, 1, ("claim", QUOTE))  # nobody asked Dee: others' work lay open
    assert [each.annotator for each in work(crew).works] == [crew.bob.id]
    both = work(crew, include_seen=True).works
    assert {each.annotator: each.seen for each in both} == {crew.bob.id: False, crew.dee.id: True}


def test_relations_from_before_are_those_of_then(crew: Crew) -> None:
    claim, denial = crew.works(crew.bob, 1, ("claim", SALES), ("denial", PRICES), finish=False)
    crew.project.run(SetRelation("target", denial, claim))
    crew.project.run(SetProgress(1, "finished"))
    crew.works(crew.cy, 1, ("claim", SALES))
    crew.enter(crew.bob).run(SeeOthers(1))
    crew.project.run(DeleteAnnotations((claim,)))
    before = next(each for each in work(crew).works if each.annotator == crew.bob.id)
    assert [(each.type, each.to_id) for each in before.relations] == [("target", claim)]


def test_an_article_that_is_not_there(crew: Crew) -> None:
    with pytest.raises(Problem, match="not in this project"):
        work(crew, 99)


def test_a_batch_is_what_its_articles_are(crew: Crew) -> None:
    crew.works(crew.bob, 1, ("claim", QUOTE))
    crew.works(crew.bob, 2, ("claim", (0, 17)))
    reader, scheme = crew.project._database.reader, crew.project.scheme
    alone = [reading.material(reader, key, scheme) for key in (2, 1)]
    assert list(reading.materials(reader, [2, 99, 1], scheme)) == alone


def test_slim_work_leaves_out_what_nothing_is_counted_by(crew: Crew) -> None:
    crew.works(crew.bob, 1, ("claim", QUOTE), ("denial", SALES))
    crew.works(crew.cy, 1, ("claim", QUOTE), finish=False)
    bob = crew.enter(crew.bob)
    one = bob.annotations(1)[0]
    bob.run(Describe((one.id,), {"certainty": "certain"}))
    bob.run(SetNote(one.id, "A note."))
    reader, scheme = crew.project._database.reader, crew.project.scheme
    (whole,) = reading.materials(reader, [1], scheme)
    (slim,) = reading.materials(reader, [1], scheme, slim=True)
    assert whole.works[0].annotations[0].note == "A note."
    assert slim.works[0].annotations[0].attributes == {"certainty": "certain"}
    assert slim.works[0].told == whole.works[0].told
    bare = [
        replace(
            each,
            quote="",
            note="",
            doubt=False,
            origin="manual",
            scheme_version="",
            created=0,
            updated=0,
            doubt_note="",
        )
        for each in whole.works[0].annotations
    ]
    assert list(slim.works[0].annotations) == bare
    assert (slim.waiting, len(slim.works)) == (whole.waiting, 1)
