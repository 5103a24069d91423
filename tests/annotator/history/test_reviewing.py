"""What people do together: each changes what is theirs, and nothing of it touches an annotation."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from annotator.history.dataset_events import (
    DATASET_PLANNED,
    DATASET_SPLIT,
    DatasetPlanned,
    DatasetSplit,
    SplitFields,
)
from annotator.history.events import (
    ADJUDICATION_SET,
    ARTICLE_ASSIGNED,
    ARTICLE_SENT_BACK,
    COMMENT_SET,
    DECISION_SET,
    GUIDELINE_DECIDED,
    PERSON_SAME,
    PROJECT_CREATED,
    THREAD_SET,
    WORK_SEEN,
    AdjudicationSet,
    ArticleAssigned,
    ArticleSentBack,
    CommentSet,
    DecisionSet,
    Event,
    GuidelineDecided,
    PersonSame,
    ProjectCreated,
    ThreadSet,
    WorkSeen,
)
from annotator.history.fold import fold_article, fold_project
from annotator.history.inverse import inverse, stands
from annotator.history.purge_events import ARTICLES_PURGED, ArticlesPurged
from annotator.history.states import AssignmentState, CommentState, DecisionState, Rules
from annotator.history.views import MemoryArticle
from annotator.team import About, CommentFields, DecisionFields, GuidelineFields, ThreadFields
from tests.annotator.history.happenings import (
    ANA,
    ARTICLE,
    BOB,
    CAT,
    IDS,
    PEOPLE,
    article_histories,
    event,
)

LEADS = Rules({ANA: ((0, True),)})
ONE, TWO, THREE = IDS


def said(author: str, clock: int, words: str | None, article: str | None = ARTICLE) -> Event:
    fields = None if words is None else CommentFields(words)
    return event(author, clock, CommentSet(ONE, TWO, fields), COMMENT_SET, article=article)


def decided(author: str, clock: int, verdict: Any, note: str = "") -> Event:
    fields = DecisionFields((f"{ONE}:1", f"{TWO}:1"), verdict, note=note)
    return event(author, clock, DecisionSet(THREE, fields), DECISION_SET)


@pytest.mark.parametrize("author", [ANA, CAT])
@pytest.mark.parametrize("words", ["changed", None])
def test_a_comment_is_its_authors_alone(author: str, words: str | None) -> None:
    """Be it about an article or about a label, and were it a lead who rewords it."""
    view = fold_article([said(BOB, 1, "mine"), said(author, 2, words)], LEADS)
    state = view.held(CommentState, (ONE,))
    assert state is not None
    assert (state.by, state.fields, state.edited) == (BOB, CommentFields("mine"), False)
    made = event(ANA, 1, ProjectCreated("0" * 32, "P"), PROJECT_CREATED, article=None)
    begun = event(
        BOB,
        2,
        ThreadSet(TWO, ThreadFields(), about=About("label", ("quote",))),
        THREAD_SET,
        article=None,
    )
    spoken = [said(BOB, 3, "mine", None), said(author, 4, words, None)]
    whole = fold_project([made, begun, *spoken])
    assert (whole.comments[ONE].by, whole.comments[ONE].fields) == (BOB, CommentFields("mine"))


@pytest.mark.parametrize("author", [ANA, CAT])
def test_a_decision_is_its_authors_alone(author: str) -> None:
    former = decided(BOB, 1, "reject", "mine")
    taken_back = event(author, 3, DecisionSet(THREE, None), DECISION_SET)
    view = fold_article([former, decided(author, 2, "accept"), taken_back], LEADS)
    state = view.held(DecisionState, (THREE,))
    assert state is not None
    assert state.fields is not None
    assert (state.by, state.fields.verdict, state.fields.note) == (BOB, "reject", "mine")


def test_a_decision_counts_only_of_who_was_asked_or_leads() -> None:
    def asked(author: str, clock: int, who: str) -> Event:
        return event(author, clock, ArticleAssigned(who, "adjudicator", True), ARTICLE_ASSIGNED)

    def counts(*history: Event) -> bool:
        state = fold_article(history, LEADS).held(DecisionState, (THREE,))
        assert state is not None
        return state.counts

    assert counts(decided(ANA, 3, "reject"))
    assert not counts(decided(BOB, 3, "reject"))
    assert counts(asked(ANA, 1, BOB), decided(BOB, 3, "reject"))
    assert not counts(asked(BOB, 1, BOB), decided(BOB, 3, "reject"))
    assert not fold_article([asked(BOB, 1, CAT)], LEADS).held(AssignmentState, (CAT, "adjudicator"))


_SAID = st.tuples(st.sampled_from(PEOPLE), st.booleans())
_SAME = st.sampled_from([{}, {BOB: CAT}, {CAT: BOB}, {BOB: ANA, CAT: ANA}, {CAT: ANA}])


@given(st.lists(_SAID, max_size=8), st.sampled_from(PEOPLE), _SAME)
def test_what_is_taken_back_of_one_id_leaves_the_others_whoever_is_whom(
    said: list[tuple[str, bool]], who: str, same: dict[str, str]
) -> None:
    has = dict(said)
    now = has.get(who, False)
    given, rules = ArticleAssigned(who, "annotator", not now, now), Rules({ANA: ((0, True),)}, same)
    there = [*said, (who, not now)]
    assert stands(_assigned(there, rules), given, ANA, rules)
    assert inverse(given) == ArticleAssigned(who, "annotator", now, not now)
    states = [
        each
        for each in _assigned([*there, (who, now)], rules).team.values()
        if isinstance(each, AssignmentState)
    ]
    assert {each for state in states for each in state.ids} == {each for each in has if has[each]}
    assert all(rules.who(each) == state.annotator for state in states for each in state.ids)


def _assigned(said: list[tuple[str, bool]], rules: Rules) -> MemoryArticle:
    return fold_article(
        [
            event(ANA, clock, ArticleAssigned(who, "annotator", assigned), ARTICLE_ASSIGNED)
            for clock, (who, assigned) in enumerate(said, start=1)
        ],
        rules,
    )


_together = st.sampled_from(
    (
        (DECISION_SET, DecisionSet(THREE, DecisionFields((f"{ONE}:1", f"{TWO}:1"), "reject"))),
        (DECISION_SET, DecisionSet(THREE, None)),
        (ADJUDICATION_SET, AdjudicationSet(finished=True)),
        (ARTICLE_ASSIGNED, ArticleAssigned(BOB, "annotator", True)),
        (ARTICLE_SENT_BACK, ArticleSentBack(BOB, "again", at=7)),
        (THREAD_SET, ThreadSet(TWO, ThreadFields(), about=About("annotation", (ONE,)))),
        (COMMENT_SET, CommentSet(ONE, TWO, CommentFields("no claim"))),
        (WORK_SEEN, WorkSeen()),
    )
)


@given(article_histories, _together, st.sampled_from(PEOPLE))
def test_whatever_a_reviewer_does_the_annotations_stay_as_they_were_made(
    history: list[Event], what: tuple[str, Struct], author: str
) -> None:
    def raw(events: list[Event]) -> Any:
        view = fold_article(events, LEADS)
        return msgspec.to_builtins((view.annotations, list(view.relations.items())))

    kind, payload = what
    last = max((each.clock for each in history), default=0)
    done = event(author, last + 1, payload, kind)
    assert raw([*history, done]) == raw(history)


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (PERSON_SAME, PersonSame(CAT, BOB)),
        (GUIDELINE_DECIDED, GuidelineDecided(ONE, GuidelineFields("A headline is no claim."))),
        (DATASET_SPLIT, DatasetSplit(ONE, SplitFields("P", {"test": ARTICLE[:16]}))),
        (DATASET_PLANNED, DatasetPlanned(ONE, "a plan")),
        (ARTICLES_PURGED, ArticlesPurged((ARTICLE,))),
    ],
)
def test_what_is_shared_is_set_by_a_lead_alone(kind: str, payload: Struct) -> None:
    made = event(ANA, 1, ProjectCreated("0" * 32, "P"), PROJECT_CREATED, article=None)
    theirs = event(BOB, 2, payload, kind, article=None)
    assert fold_project([made, theirs]) == fold_project([made])
