"""Every kind of event is looked at for what the tables would choke on."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from annotator.history import events
from annotator.history.events import Event, make_event
from annotator.sync.verify import Broken, check_event, check_text, check_words
from annotator.team import (
    CommentFields,
    DecisionFields,
    GoldSpan,
    GuidelineFields,
    ThreadFields,
)
from annotator.text import sha256
from annotator.values import Segment

ID, WRONG, TEXT = "1" * 32, "../1", "One two three."
GOLD = GoldSpan(ID, "claim", (Segment(0, 3),), ("One",), sources=(ID,))


def event(kind: str, payload: Any, **more: Any) -> Event:
    given: dict[str, Any] = {
        **dict.fromkeys(("author", "machine", "operation"), "e" * 32),
        **{"seq": 1, "clock": 5, "operation_name": "x", "undoes": None, "article": None},
    }
    return make_event(kind=kind, payload=payload, **{**given, **more})


def decision(**fields: Any) -> events.DecisionSet:
    return events.DecisionSet(ID, DecisionFields((), "accept", **fields))


def changed(**fields: Any) -> events.Work:
    change = events.AnnotationChanged(
        ID, events.AnnotationFields(**fields), events.AnnotationFields()
    )
    return events.Work(changed=(change,))


SOUND: list[tuple[str, Any]] = [
    (events.ROLE_SET, events.RoleSet(ID, True)),
    (events.PERSON_SAME, events.PersonSame(ID, None)),
    (events.DECISION_SET, decision(gold=(GOLD,))),
    (events.DECISION_SET, events.DecisionSet(ID, None)),
    (events.COMMENT_SET, events.CommentSet(ID, ID, CommentFields("why?"))),
    (events.THREAD_SET, events.ThreadSet(ID, ThreadFields())),
    (events.GUIDELINE_DECIDED, events.GuidelineDecided(ID, GuidelineFields("so"))),
    (events.SEARCH_SAVED, events.SearchSaved(ID, None)),
    (events.PROPOSAL_ANSWERED, events.ProposalAnswered(ID, "declined")),
    (events.ARTICLE_SENT_BACK, events.ArticleSentBack(ID, "again")),
    (events.WORK_SEEN, events.WorkSeen()),
    (events.WORK, events.Work(ID, related=(events.RelationSet("target", ID, ID),))),
    (events.WORK, changed(updated=3)),
    (
        events.ARTICLE_CHANGED,
        events.ArticleChanged(events.ArticleFields(needed=2), events.ArticleFields()),
    ),
]


@pytest.mark.parametrize(("kind", "payload"), SOUND)
def test_what_is_sound_is_taken_as_it_is(kind: str, payload: Any) -> None:
    assert check_event(event(kind, payload)) == payload
    check_words(payload, TEXT)


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (events.ROLE_SET, events.RoleSet(WRONG, True)),
        (events.PERSON_SAME, events.PersonSame(ID, WRONG)),
        (events.DECISION_SET, decision(gold=(msgspec.structs.replace(GOLD, sources=(WRONG,)),))),
        (events.DECISION_SET, decision(gold=(msgspec.structs.replace(GOLD, id=WRONG),))),
        (events.COMMENT_SET, events.CommentSet(ID, WRONG, None)),
        (events.THREAD_SET, events.ThreadSet(WRONG, ThreadFields())),
        (events.SCHEME_PROPOSED, events.SchemeProposed(WRONG, {})),
        (events.WORK, events.Work(WRONG)),
        (events.WORK, events.Work(related=(events.RelationSet("target", ID, WRONG),))),
        (events.WORK, events.Work(at=1 << 63)),
        (events.DECISION_SET, events.DecisionSet(ID, None, at=1 << 63)),
        (events.DECISION_SET, events.DecisionSet(ID, None, was_at=1 << 63)),
        (events.WORK, changed(updated=-(1 << 63) - 1)),
        (
            events.ARTICLE_CHANGED,
            events.ArticleChanged(events.ArticleFields(needed=1 << 70), events.ArticleFields()),
        ),
    ],
)
def test_what_no_table_can_hold_is_refused(kind: str, payload: Any) -> None:
    with pytest.raises(Broken):
        check_event(event(kind, payload))


@pytest.mark.parametrize("value", [{"a": "x\0"}, {"x\0": 1}, [["\0"]]])
def test_nul_is_refused_however_deep(value: Any) -> None:
    broken = event("newer.kind", events.SchemeProposed(ID, {"deep": value}))
    with pytest.raises(Broken, match="NUL"):
        check_event(broken)
    with pytest.raises(Broken):
        check_event(event(events.WORK_SEEN, events.WorkSeen(), operation_name="\0"))


@pytest.mark.parametrize(
    "payload",
    [
        decision(gold=(msgspec.structs.replace(GOLD, quotes=("Two",)),)),
        changed(segments=(Segment(0, 3),)),
        changed(quotes=("One",)),
        changed(segments=(Segment(4, 7), Segment(0, 3)), quotes=("two", "One")),
        changed(companions={"cue": Segment(2, 2)}),
    ],
)
def test_words_that_are_not_there_are_refused(payload: Any) -> None:
    with pytest.raises(Broken):
        check_words(payload, TEXT)


def test_a_change_that_takes_a_part_away_says_nothing_of_words() -> None:
    check_words(changed(companions={"cue": None}), TEXT)
    check_words(None, TEXT)


@pytest.mark.parametrize("text", ["a\0b", "a\r\nb", "\ufeffa"])
def test_a_text_that_no_import_would_have_made_is_refused(text: str) -> None:
    with pytest.raises(Broken):
        check_text(sha256(text), text)
