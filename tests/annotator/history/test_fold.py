"""The fold: one result for one set of events, and nobody changes another's work."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from annotator.history.events import (
    ANNOTATOR_NAMED,
    ARTICLE_ADDED,
    ARTICLE_CHANGED,
    PROJECT_CREATED,
    PROPOSAL_ANSWERED,
    ROLE_SET,
    SCHEME_PROPOSED,
    SCHEME_SET,
    AnnotatorNamed,
    ArticleAdded,
    ArticleChanged,
    ArticleFields,
    Event,
    ProgressChanged,
    ProgressFields,
    ProjectCreated,
    ProposalAnswered,
    RelationSet,
    RoleSet,
    SchemeProposed,
    SchemeSet,
    Work,
    payload_of,
)
from annotator.history.fold import apply_article, apply_project, fold_article, fold_project
from annotator.history.reviewing import Act
from annotator.history.states import ProjectState, Rules, copied_state
from annotator.history.views import MemoryArticle
from annotator.values import Segment
from tests.annotator.history.happenings import (
    ANA,
    BOB,
    CAT,
    IDS,
    PEOPLE,
    Unknown,
    added,
    article_histories,
    changed,
    event,
    project_histories,
)

LEADS = Rules({ANA: ((0, True),)})
ONE, TWO, _ = IDS


def seen(view: MemoryArticle) -> Any:
    return msgspec.to_builtins(
        (view.known, view.annotations, list(view.relations.items()), view.progresses)
    )


@given(article_histories, st.randoms(use_true_random=False))
def test_order_of_arrival_and_repetition_do_not_count(history: list[Event], random: Any) -> None:
    first = seen(fold_article(history, LEADS))
    other = history + history[: len(history) // 2]
    random.shuffle(other)
    assert seen(fold_article(other, LEADS)) == first


@given(project_histories, st.randoms(use_true_random=False))
def test_the_same_for_the_project_as_a_whole(history: list[Event], random: Any) -> None:
    other = history + history
    random.shuffle(other)
    assert fold_project(other) == fold_project(history)


@given(article_histories)
def test_step_by_step_is_the_same_as_all_at_once(history: list[Event]) -> None:
    ordered = sorted(history, key=lambda each: each.order)
    view = MemoryArticle()
    for number, each in enumerate(ordered, start=1):
        apply_article(view, payload_of(each), Act(each.author, each.clock, LEADS))
        assert seen(view) == seen(fold_article(ordered[:number], LEADS))


@given(article_histories, st.sampled_from(PEOPLE))
def test_nobody_changes_what_is_not_theirs(history: list[Event], stranger: str) -> None:
    """Whatever a stranger's events say, what others made and own stays as they left it."""
    ordered = sorted(history, key=lambda each: each.order)
    view = MemoryArticle()
    for each in ordered:
        before = {
            who: msgspec.to_builtins(state)
            for who, state in view.annotations.items()
            if each.author not in (state.annotator, state.creator)
        }
        mine = {who: p for who, p in view.progresses.items() if who == p.by != each.author}
        links = {
            key: msgspec.to_builtins(state)
            for key, state in view.relations.items()
            if each.author not in (state.annotator, state.creator)
        }
        apply_article(view, payload_of(each), Act(each.author, each.clock, LEADS))
        for who, state in before.items():
            assert msgspec.to_builtins(view.annotations[who]) == state
        for who, progress in mine.items():
            assert view.progresses[who] is progress
        for key, link in links.items():
            assert msgspec.to_builtins(view.relations[key]) == link


@given(project_histories)
def test_searches_and_proposals_are_acted_on_by_whom_they_belong_to(history: list[Event]) -> None:
    state = ProjectState()
    for each in sorted(history, key=lambda each: each.order):
        before, leads = copied_state(state), set(state.leads)
        apply_project(state, payload_of(each), each.author, each.clock)
        for id_, search in before.searches.items():
            assert search.by == each.author or state.searches[id_] == search
        for id_, proposal in before.proposals.items():
            now = state.proposals[id_]
            if each.author not in leads and now != proposal:
                assert each.author == proposal.by
                assert {now.answer, proposal.answer} == {"", "withdrawn"}


def test_who_proposed_a_scheme_does_not_answer_in_the_leads_place() -> None:
    made = [
        event(ANA, 1, ProjectCreated("p", "t"), PROJECT_CREATED, article=None),
        event(BOB, 2, SchemeProposed("x", {"name": "C"}), SCHEME_PROPOSED, article=None),
    ]

    def answer_after(*answers: tuple[str, Any]) -> str:
        said = [
            event(who, clock, ProposalAnswered("x", what), PROPOSAL_ANSWERED, article=None)
            for clock, (who, what) in enumerate(answers, start=3)
        ]
        return fold_project([*made, *said]).proposals["x"].answer

    assert answer_after((BOB, "accepted")) == ""
    assert answer_after((CAT, "withdrawn")) == ""
    assert answer_after((BOB, "withdrawn")) == "withdrawn"
    assert answer_after((BOB, "withdrawn"), (BOB, "")) == ""
    assert answer_after((ANA, "declined"), (BOB, "withdrawn")) == "declined"
    assert answer_after((ANA, "declined"), (BOB, "")) == "declined"
    assert answer_after((BOB, "withdrawn"), (ANA, "accepted")) == "accepted"


@given(article_histories)
def test_nothing_that_was_made_disappears(history: list[Event]) -> None:
    made = {
        new.id
        for each in history
        if isinstance(work := payload_of(each), Work)
        for new in work.added
    }
    assert set(fold_article(history, LEADS).annotations) == made


def test_an_unknown_kind_changes_nothing() -> None:
    known = [event(ANA, 1, Work(added=(added(ONE),)))]
    newer = event(ANA, 2, Unknown(), "newer.kind")
    assert seen(fold_article([*known, newer], LEADS)) == seen(fold_article(known, LEADS))
    start = event(ANA, 1, ProjectCreated("p", "t"), PROJECT_CREATED, article=None)
    assert fold_project([start, newer]) == fold_project([start])


def test_a_change_comes_before_its_annotation_only_in_vain() -> None:
    early = event(ANA, 1, Work(changed=(changed(ONE, label="quote"),)))
    late = event(ANA, 2, Work(added=(added(ONE),)))
    assert fold_article([early, late], LEADS).annotations[ONE].label == "claim"


def test_another_authors_event_on_my_annotation_changes_nothing() -> None:
    mine = event(ANA, 1, Work(added=(added(ONE),)))
    theirs = [
        event(BOB, 2, Work(changed=(changed(ONE, label="quote"),))),
        event(BOB, 3, Work(changed=(changed(ONE, deleted=True),))),
        event(BOB, 4, Work(annotator=ANA, changed=(changed(ONE, note="x"),))),
        event(BOB, 5, Work(added=(added(ONE, "denial"),))),
    ]
    assert seen(fold_article([mine, *theirs], LEADS)) == seen(fold_article([mine], LEADS))


def test_a_relation_is_its_annotators_and_who_brought_it_in() -> None:
    def related(author: str, clock: int, *, there: bool) -> Event:
        change = RelationSet("target", ONE, TWO, there, not there)
        return event(author, clock, Work(annotator=ANA, related=(change,)))

    def stands(*history: Event) -> bool:
        (state,) = fold_article(history, LEADS).relations.values()
        return state.there

    brought = related(BOB, 1, there=True)
    assert stands(brought, related(CAT, 2, there=False))
    assert not stands(brought, related(ANA, 2, there=False))
    assert not stands(brought, related(BOB, 2, there=False))
    assert not stands(brought, related(ANA, 2, there=False), related(CAT, 3, there=True))


def test_who_imported_may_only_take_back_and_bring_again() -> None:
    imported = event(BOB, 1, Work(annotator=ANA, added=(added(ONE),)))
    view = fold_article([imported], LEADS)
    assert (view.annotations[ONE].annotator, view.annotations[ONE].creator) == (ANA, BOB)
    gone = event(BOB, 2, Work(annotator=ANA, changed=(changed(ONE, deleted=True),)))
    back = event(BOB, 3, Work(annotator=ANA, changed=(changed(ONE, deleted=False),)))
    relabelled = event(BOB, 4, Work(changed=(changed(ONE, label="quote", deleted=True),)))
    assert fold_article([imported, gone], LEADS).annotations[ONE].deleted
    state = fold_article([imported, gone, back, relabelled], LEADS).annotations[ONE]
    assert (state.deleted, state.label) == (False, "claim")
    own = event(ANA, 5, Work(changed=(changed(ONE, label="quote"),)))
    assert fold_article([imported, own], LEADS).annotations[ONE].label == "quote"


def test_what_stands_once_in_an_event_goes_for_all_that_say_nothing_else() -> None:
    bare = msgspec.structs.replace(added(ONE), created=0, updated=0)
    made = event(ANA, 1, Work(added=(bare, added(TWO)), scheme="v1", at=77))
    first, second = fold_article([made], LEADS).annotations.values()
    assert (first.scheme, first.created, first.updated) == ("v1", 77, 77)
    assert (second.scheme, second.created, second.updated) == ("v1", 5, 5)


def test_progress_is_its_annotators_once_they_have_set_it() -> None:
    def done(author: str, clock: int, state: Any, annotator: str | None = None) -> Event:
        change = ProgressChanged(ProgressFields(state=state), ProgressFields())
        return event(author, clock, Work(annotator=annotator, progress=change))

    imported = done(BOB, 1, "finished", ANA)
    assert fold_article([imported], LEADS).progresses[ANA].state == "finished"
    again = done(BOB, 2, "todo", ANA)
    assert fold_article([imported, again], LEADS).progresses[ANA].state == "todo"
    own = done(ANA, 2, "in_progress")
    later = done(BOB, 3, "finished", ANA)
    standing = fold_article([imported, own, later], LEADS).progresses[ANA]
    assert (standing.state, standing.by) == ("in_progress", ANA)


def test_metadata_is_the_leads_and_the_first_adding_counts() -> None:
    first = event(BOB, 1, ArticleAdded(title="One"), ARTICLE_ADDED)
    second = event(ANA, 2, ArticleAdded(title="Two"), ARTICLE_ADDED)

    def change(author: str, clock: int, **fields: Any) -> Event:
        payload = ArticleChanged(ArticleFields(**fields), ArticleFields())
        return event(author, clock, payload, ARTICLE_CHANGED)

    def facts(*history: Event) -> Any:
        return fold_article(history, LEADS).known

    assert facts(first, second).title == "One"
    assert facts(first, change(ANA, 3, title="New", source="X")).title == "New"
    assert facts(first, change(BOB, 3, title="New")).title == "One"
    assert facts(change(ANA, 3, title="New")) is None
    # Who added it takes that back, and nothing else; a third person not even that.
    assert facts(first, change(BOB, 3, removed=True)).removed
    assert not facts(first, change(BOB, 3, removed=True, title="New")).removed
    assert not facts(first, change(CAT, 3, removed=True)).removed


def test_names_roles_and_scheme() -> None:
    def of_project(author: str, clock: int, kind: str, payload: Any) -> Event:
        return event(author, clock, payload, kind, article=None)

    start = of_project(ANA, 1, PROJECT_CREATED, ProjectCreated("p", "Title"))
    history = [
        start,
        of_project(BOB, 2, PROJECT_CREATED, ProjectCreated("q", "Other")),
        of_project(ANA, 3, ANNOTATOR_NAMED, AnnotatorNamed(CAT, "Imported")),
        of_project(CAT, 4, ANNOTATOR_NAMED, AnnotatorNamed(CAT, "Cat")),
        of_project(ANA, 5, ANNOTATOR_NAMED, AnnotatorNamed(CAT, "Cathy")),
        of_project(CAT, 6, SCHEME_SET, SchemeSet({"name": "no"})),
        of_project(ANA, 7, SCHEME_SET, SchemeSet({"name": "yes"})),
        of_project(CAT, 8, ROLE_SET, RoleSet(CAT, True)),
    ]
    state = fold_project(history)
    assert (state.project, state.title) == ("p", "Title")
    assert state.names == {CAT: "Cat"}
    assert state.scheme == {"name": "yes"}
    assert CAT not in state.leads
    promoted = of_project(ANA, 9, ROLE_SET, RoleSet(CAT, True))
    demoted = of_project(CAT, 10, ROLE_SET, RoleSet(ANA, False))
    assert fold_project([*history, promoted]).leads >= {ANA, CAT}
    assert ANA not in fold_project([*history, promoted, demoted]).leads


def test_an_annotation_may_have_several_segments() -> None:
    parts = (Segment(0, 2), Segment(4, 6))
    new = msgspec.structs.replace(added(TWO), segments=parts, quotes=("ab", "cd"))
    assert fold_article([event(ANA, 1, Work(added=(new,)))], LEADS).annotations[TWO].segments == (
        parts
    )
