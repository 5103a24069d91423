"""Histories to fold: few people and few ids, so that the steps of a history meet.

What belongs here: strategies for events, honest and malicious ones alike.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from msgspec import Struct

from annotator.history.events import (
    ANNOTATOR_NAMED,
    ARTICLE_ADDED,
    ARTICLE_CHANGED,
    PROJECT_CREATED,
    PROPOSAL_ANSWERED,
    ROLE_SET,
    SCHEME_PROPOSED,
    SCHEME_SET,
    SEARCH_SAVED,
    WORK,
    AnnotationAdded,
    AnnotationChanged,
    AnnotationFields,
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
    SearchFields,
    SearchSaved,
    Work,
    make_event,
)
from annotator.values import Segment

ANA, BOB, CAT = "a" * 32, "b" * 32, "c" * 32
PEOPLE = (ANA, BOB, CAT)
ARTICLE = "d" * 64
IDS = ("1" * 32, "2" * 32, "3" * 32)


class Unknown(Struct, frozen=True):
    """The payload of a kind that a newer program writes."""

    wish: str = "something new"


def event(author: str, clock: int, payload: Struct, kind: str = WORK, **more: Any) -> Event:
    """An event of one article (``article=None``: of the project)."""
    given: dict[str, Any] = {"machine": "e" * 32, "seq": clock, "operation": "f" * 32}
    given |= {"operation_name": "Something", "undoes": None, "article": ARTICLE, **more}
    return make_event(author=author, clock=clock, kind=kind, payload=payload, **given)


def added(annotation: str, label: str = "claim", start: int = 0, end: int = 4) -> AnnotationAdded:
    """A new annotation on words that say what its place is."""
    return AnnotationAdded(
        id=annotation,
        label=label,
        segments=(Segment(start, end),),
        quotes=(f"{start}-{end}",),
        created=5,
        updated=5,
    )


def changed(annotation: str, **fields: Any) -> AnnotationChanged:
    """New registers of an annotation."""
    return AnnotationChanged(annotation, AnnotationFields(**fields), AnnotationFields())


_annotators = st.one_of(st.none(), st.sampled_from(PEOPLE))
_progress = st.builds(
    lambda state, flagged: ProgressChanged(
        ProgressFields(state=state, flagged=flagged), ProgressFields()
    ),
    st.sampled_from(["todo", "in_progress", "finished"]),
    st.booleans(),
)
_changes = st.one_of(
    st.builds(
        lambda who, label: changed(who, label=label, updated=9),
        st.sampled_from(IDS),
        st.sampled_from(["claim", "quote"]),
    ),
    st.builds(lambda who, gone: changed(who, deleted=gone), st.sampled_from(IDS), st.booleans()),
    st.builds(
        lambda who, note: changed(who, note=note), st.sampled_from(IDS), st.sampled_from(["", "x"])
    ),
    st.builds(
        lambda who, values, part: changed(who, attributes=values, companions={"cue": part}),
        st.sampled_from(IDS),
        st.dictionaries(st.sampled_from("ab"), st.sampled_from([None, True, 2, "x"])),
        st.sampled_from([None, Segment(0, 2), Segment(1, 3)]),
    ),
)
_relations = st.builds(
    RelationSet,
    type=st.sampled_from(["target", "duplicate_of"]),
    from_id=st.sampled_from(IDS),
    to_id=st.sampled_from(IDS),
    there=st.booleans(),
)
_works = st.builds(
    Work,
    annotator=_annotators,
    added=st.lists(
        st.builds(added, st.sampled_from(IDS), st.sampled_from(["claim", "denial"])), max_size=2
    ).map(tuple),
    changed=st.lists(_changes, max_size=2).map(tuple),
    progress=st.one_of(st.none(), _progress),
    related=st.lists(_relations, max_size=2).map(tuple),
)
_facts = st.one_of(
    st.builds(lambda title: (ARTICLE_ADDED, ArticleAdded(title=title)), st.sampled_from("AB")),
    st.builds(
        lambda fields: (ARTICLE_CHANGED, ArticleChanged(fields, ArticleFields())),
        st.one_of(
            st.builds(ArticleFields, title=st.sampled_from("CD")),
            st.builds(ArticleFields, removed=st.booleans()),
        ),
    ),
)
_of_article = st.one_of(
    _works.map(lambda work: (WORK, work)), _facts, st.just(("newer.kind", Unknown()))
)
_of_project = st.one_of(
    st.builds(
        lambda title: (PROJECT_CREATED, ProjectCreated("p" + title, title)), st.sampled_from("AB")
    ),
    st.builds(
        lambda who, name: (ANNOTATOR_NAMED, AnnotatorNamed(who, name)),
        st.sampled_from(PEOPLE),
        st.sampled_from(["Ana", "Bob", "X"]),
    ),
    st.builds(
        lambda who, lead: (ROLE_SET, RoleSet(who, lead)), st.sampled_from(PEOPLE), st.booleans()
    ),
    st.builds(lambda name: (SCHEME_SET, SchemeSet({"name": name})), st.sampled_from("AB")),
    st.builds(
        lambda name, fields: (SEARCH_SAVED, SearchSaved(name, fields)),
        st.sampled_from("st"),
        st.sampled_from([None, SearchFields("one", "x"), SearchFields("two", "y")]),
    ),
    st.builds(
        lambda name, note: (SCHEME_PROPOSED, SchemeProposed(name, {"name": "C"}, note)),
        st.sampled_from("pq"),
        st.sampled_from(["", "why"]),
    ),
    st.builds(
        lambda name, answer: (PROPOSAL_ANSWERED, ProposalAnswered(name, answer)),
        st.sampled_from("pq"),
        st.sampled_from(["", "accepted", "declined", "withdrawn"]),
    ),
    st.just(("newer.kind", Unknown())),
)


def _events(payloads: st.SearchStrategy[tuple[str, Struct]], article: str | None) -> Any:
    # Clocks from a small range: two machines often have the same one.
    return st.lists(
        st.builds(
            lambda what, who, clock, seq: event(
                who, clock, what[1], what[0], seq=seq, article=article
            ),
            payloads,
            st.sampled_from(PEOPLE),
            st.integers(1, 6),
            st.integers(1, 30),
        ),
        max_size=12,
    )


article_histories = _events(_of_article, ARTICLE)
project_histories = _events(_of_project, None)
