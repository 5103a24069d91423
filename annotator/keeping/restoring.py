"""What brings one person's things back to how they stood: the events, worked out from two states.

What belongs here: the pure part, which reads no file. Own things come back for everybody; what is
shared (details of articles, assignments, the guideline's log, …) for a lead alone. What others did
stays; what of one's own cannot come back is counted. The scheme is the operation's, since labels
that are in use have to stay in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

from msgspec import Struct

from annotator.history.dataset_events import (
    DATASET_PLANNED,
    DATASET_SPLIT,
    DatasetPlanned,
    DatasetSplit,
)
from annotator.history.events import (
    ADJUDICATION_SET,
    ARTICLE_ASSIGNED,
    ARTICLE_CHANGED,
    ARTICLE_SENT_BACK,
    COMMENT_SET,
    DECISION_SET,
    GUIDELINE_DECIDED,
    PERSON_SAME,
    PROPOSAL_ANSWERED,
    ROLE_SET,
    SEARCH_SAVED,
    THREAD_SET,
    WORK,
    AdjudicationSet,
    AnnotationAdded,
    AnnotationChanged,
    AnnotationFields,
    ArticleAssigned,
    ArticleChanged,
    ArticleFields,
    ArticleSentBack,
    CommentSet,
    DecisionSet,
    GuidelineDecided,
    PersonSame,
    ProgressChanged,
    ProgressFields,
    ProposalAnswered,
    RelationSet,
    RoleSet,
    SearchSaved,
    ThreadSet,
    Work,
)
from annotator.history.states import (
    AdjudicationState,
    AnnotationState,
    ArticleFacts,
    AssignmentState,
    CommentState,
    DecisionState,
    ProgressState,
    ProjectState,
    ThreadState,
)
from annotator.history.views import MemoryArticle

Said = tuple[str, Struct]
"""The kind of an event and its payload."""

_REGISTERS: Final = (
    *("label", "segments", "quotes", "scheme", "note", "doubt", "deleted", "doubt_note"),
    "unconfirmed",
)
_MANY: Final = ("attributes", "companions")
_PROGRESS: Final = ("state", "reason", "flagged", "flag_note", "note", "moved")
_FACTS: Final = tuple(ArticleFields.__struct_fields__)


@dataclass(slots=True)
class Left:
    """What could not come back, counted: ``labels`` (spans by a label that the scheme has no more),
    ``begun`` (articles that came in since and that others have worked on), ``others`` (articles
    that others brought in), ``imported`` (spans brought in for somebody who has changed them),
    ``gone`` (articles whose text the project has no more); ``one_with_me``: who is one person with
    me is as it was."""

    labels: Counter[str] = field(default_factory=Counter)
    begun: int = 0
    others: int = 0
    imported: int = 0
    gone: int = 0
    one_with_me: bool = False


@dataclass(slots=True)
class Whose:
    """Who goes back, and what they may: ``labels`` are those that spans may have."""

    me: str
    lead: bool
    labels: Collection[str]
    left: Left = field(default_factory=Left)


def of_article(now: MemoryArticle, then: MemoryArticle, whose: Whose) -> Iterator[Said]:
    """What brings an article back, as far as it is mine to bring back."""
    yield from _facts(now, then, whose)
    for annotator in _annotators(now, then, whose):
        work = _work(now, then, annotator, whose)
        if work is not None:
            yield WORK, work
    yield from _together(now, then, whose)


# -- the details of an article ---------------------------------------------------------------------


def _facts(now: MemoryArticle, then: MemoryArticle, whose: Whose) -> Iterator[Said]:
    facts, former = now.known, then.known
    if facts is None:
        whose.left.gone += former is not None and not former.removed
        return
    if former is None:
        yield from _not_there(now, facts, whose)
        return
    names = _FACTS if whose.lead else ("removed",) if facts.added_by == whose.me else ()
    new, old = _differing(facts, former, names)
    if new:
        yield ARTICLE_CHANGED, ArticleChanged(ArticleFields(**new), ArticleFields(**old))


def _not_there(now: MemoryArticle, facts: ArticleFacts, whose: Whose) -> Iterator[Said]:
    """An article that came in since is removed, unless it is somebody else's or they work on it."""
    if facts.removed:
        return
    if facts.added_by != whose.me:
        whose.left.others += 1
    elif _worked_on(now, whose.me):
        whose.left.begun += 1
    else:
        gone, there = ArticleFields(removed=True), ArticleFields(removed=False)
        yield ARTICLE_CHANGED, ArticleChanged(gone, there)


def _worked_on(now: MemoryArticle, me: str) -> bool:
    return any(
        me not in (each.annotator, each.creator) and not each.deleted
        for each in now.annotations.values()
    ) or any(
        who != me and each.by not in ("", me) and each.state != "todo"
        for who, each in now.progresses.items()
    )


def _differing(
    now: Struct, then: Struct, names: Collection[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values that registers had then and have now, of those that differ."""
    touched = [name for name in names if getattr(now, name) != getattr(then, name)]
    return (
        {name: getattr(then, name) for name in touched},
        {name: getattr(now, name) for name in touched},
    )


# -- an annotator's work ---------------------------------------------------------------------------


def _annotators(now: MemoryArticle, then: MemoryArticle, whose: Whose) -> list[str]:
    """Me, and those for whom I brought work in."""
    for_others: set[str] = set()
    for side in (now, then):
        for each in chain[Any](side.annotations.values(), side.relations.values()):
            if each.creator == whose.me:
                for_others.add(each.annotator)
    for_others |= {who for who, each in now.progresses.items() if each.by == whose.me}
    return [whose.me, *sorted(for_others - {whose.me})]


def _work(now: MemoryArticle, then: MemoryArticle, annotator: str, whose: Whose) -> Work | None:
    changed, added = _annotations(now, then, annotator, whose)
    related = _relations(now, then, annotator, whose.me)
    progress = _progress(now, then, annotator, whose.me)
    if not (changed or added or related or progress):
        return None
    return Work(
        annotator=None if annotator == whose.me else annotator,
        added=tuple(added),
        changed=tuple(changed),
        progress=progress,
        related=tuple(related),
    )


def _annotations(
    now: MemoryArticle, then: MemoryArticle, annotator: str, whose: Whose
) -> tuple[list[AnnotationChanged], list[AnnotationAdded]]:
    mine = annotator == whose.me
    changed: list[AnnotationChanged] = []
    for id_, state in now.annotations.items():
        if state.annotator != annotator or not (mine or state.creator == whose.me):
            continue
        back = _back(state, then.annotations.get(id_), mine=mine, whose=whose)
        if back is not None:
            changed.append(back)
    added: list[AnnotationAdded] = []
    for id_, state in then.annotations.items():
        if id_ not in now.annotations and state.annotator == annotator and not state.deleted:
            if not (mine or state.creator == whose.me) or now.known is None:
                continue
            if state.label in whose.labels:
                added.append(_again(state))
            else:
                whose.left.labels[state.label] += 1
    return changed, added


def _back(
    now: AnnotationState, then: AnnotationState | None, *, mine: bool, whose: Whose
) -> AnnotationChanged | None:
    """The change that gives an annotation its former values; None where there is none to make."""
    if then is None or then.deleted:
        if now.deleted:
            return None
        if not mine and now.updated != now.created:
            whose.left.imported += 1  # its annotator has gone on with it
            return None
        gone, there = AnnotationFields(deleted=True), AnnotationFields(deleted=False)
        return AnnotationChanged(now.id, gone, there)
    new, old = _differing(now, then, _REGISTERS if mine else ("deleted",))
    if mine:
        _differing_many(now, then, new, old)
    if not new:
        return None
    if then.label not in whose.labels:
        whose.left.labels[then.label] += 1
        return None
    new["updated"], old["updated"] = then.updated, now.updated
    return AnnotationChanged(now.id, AnnotationFields(**new), AnnotationFields(**old))


def _differing_many(
    now: AnnotationState, then: AnnotationState, new: dict[str, Any], old: dict[str, Any]
) -> None:
    """As ``_differing``, for registers that are many in one: None where there is no value."""
    for name in _MANY:
        ours, theirs = getattr(now, name), getattr(then, name)
        touched = [each for each in {**ours, **theirs} if ours.get(each) != theirs.get(each)]
        if touched:
            new[name] = {each: theirs.get(each) for each in touched}
            old[name] = {each: ours.get(each) for each in touched}


def _again(state: AnnotationState) -> AnnotationAdded:
    """An annotation that the project has no event of any more, as it stood."""
    names = set(AnnotationAdded.__struct_fields__)
    return AnnotationAdded(**{name: getattr(state, name) for name in names})


def _relations(
    now: MemoryArticle, then: MemoryArticle, annotator: str, me: str
) -> list[RelationSet]:
    found = []
    for key in {**now.relations, **then.relations}:
        state, former = now.relations.get(key), then.relations.get(key)
        one = state or former
        if one is None or one.annotator != annotator or me not in (one.annotator, one.creator):
            continue
        there, was = bool(former and former.there), bool(state and state.there)
        if there != was:
            found.append(
                RelationSet(
                    one.type,
                    one.from_id,
                    one.to_id,
                    there,
                    was,
                    scheme=one.scheme,
                    created=one.created,
                    origin=one.origin,
                )
            )
    return found


def _progress(
    now: MemoryArticle, then: MemoryArticle, annotator: str, me: str
) -> ProgressChanged | None:
    state = now.progresses.get(annotator, ProgressState())
    former = then.progresses.get(annotator, ProgressState())
    if annotator != me and (state.by != me or former.by not in ("", me)):
        return None
    new, old = _differing(state, former, _PROGRESS)
    if not new:
        return None
    if "state" in new:  # without it, the time of this event would be taken
        new["moved"], old["moved"] = former.moved, state.moved
    return ProgressChanged(ProgressFields(**new), ProgressFields(**old))


# -- what people do together about an article ------------------------------------------------------


def _together(now: MemoryArticle, then: MemoryArticle, whose: Whose) -> Iterator[Said]:
    for kind, key in {**now.team, **then.team}:
        state, former = now.team.get((kind, key)), then.team.get((kind, key))
        found = _of_team(state, former, whose)
        if found is not None:
            yield found
    for who, progress in now.progresses.items():
        old = then.progresses.get(who, ProgressState())
        if progress.sent_back != old.sent_back and (whose.lead or progress.sent_by == whose.me):
            yield (
                ARTICLE_SENT_BACK,
                ArticleSentBack(
                    who, old.sent_back, progress.sent_back, old.sent_at, progress.sent_at
                ),
            )


def _of_team(state: Any, former: Any, whose: Whose) -> Said | None:
    """What brings back one state of working together; one of the two may be None."""
    match state or former:
        case AssignmentState(annotator=who, part=part) if whose.lead:
            there, was = bool(former and former.assigned), bool(state and state.assigned)
            given = ArticleAssigned(who, part, there, was)
            return (ARTICLE_ASSIGNED, given) if there != was else None
        case AdjudicationState(by=by) if by == whose.me:
            there, was = bool(former and former.finished), bool(state and state.finished)
            return (ADJUDICATION_SET, AdjudicationSet(there, was)) if there != was else None
        case DecisionState(id=id_, by=by) if by == whose.me:
            new, old = _fields(former), _fields(state)
            return (DECISION_SET, DecisionSet(id_, new, old)) if new != old else None
        case ThreadState() | CommentState():
            return _of_talk(state, former, whose.me)
        case _:
            return None


def _of_talk(state: Any, former: Any, me: str) -> Said | None:
    match state or former:
        case ThreadState(id=id_) if state and former and state.set_by == me:
            moved = state.fields != former.fields
            return (THREAD_SET, ThreadSet(id_, former.fields, state.fields)) if moved else None
        case CommentState(id=id_, thread=thread, by=by) if by == me:
            new, old = _fields(former), _fields(state)
            return (COMMENT_SET, CommentSet(id_, thread, new, old)) if new != old else None
        case _:
            return None


def _fields(state: Any) -> Any:
    return None if state is None else state.fields


# -- what belongs to no article --------------------------------------------------------------------


def of_project(now: ProjectState, then: ProjectState, whose: Whose) -> Iterator[Said]:
    """What brings back that which belongs to no article, the scheme and who is whom left out."""
    me = whose.me
    for id_ in {**now.searches, **then.searches}:
        state, former = now.searches.get(id_), then.searches.get(id_)
        new, old = _fields(former), _fields(state)
        by = state or former
        if by is not None and now.person(by.by) == me and new != old:
            yield SEARCH_SAVED, SearchSaved(id_, new, old)
    yield from _proposals(now, then, whose)
    for id_ in now.threads:
        found = _of_talk(now.threads[id_], then.threads.get(id_), me)
        if found is not None:
            yield found
    for id_ in {**now.comments, **then.comments}:
        found = _of_talk(now.comments.get(id_), then.comments.get(id_), me)
        if found is not None:
            yield found
    if whose.lead:
        yield from _shared(now, then)
        yield from _people(now, then, me)


def _proposals(now: ProjectState, then: ProjectState, whose: Whose) -> Iterator[Said]:
    for id_, made in now.proposals.items():
        former = then.proposals.get(id_)
        mine = now.person(made.by) == whose.me
        answer = former.answer if former else "withdrawn" if mine else made.answer
        if answer == made.answer or (former is None and made.answer != ""):
            continue
        if whose.lead or (mine and {answer, made.answer} <= {"", "withdrawn"}):
            yield PROPOSAL_ANSWERED, ProposalAnswered(id_, answer, made.answer)


def _shared(now: ProjectState, then: ProjectState) -> Iterator[Said]:
    for id_ in {**now.log, **then.log}:
        state, former = now.log.get(id_), then.log.get(id_)
        new, old = _fields(former), _fields(state)
        if new != old:
            yield GUIDELINE_DECIDED, GuidelineDecided(id_, new, old)
    for id_ in {**now.plans, **then.plans}:
        if now.plans.get(id_) != then.plans.get(id_):
            yield DATASET_PLANNED, DatasetPlanned(id_, then.plans.get(id_), now.plans.get(id_))
    for id_ in {**now.splits, **then.splits}:
        if now.splits.get(id_) != then.splits.get(id_):
            yield DATASET_SPLIT, DatasetSplit(id_, then.splits.get(id_), now.splits.get(id_))


def _people(now: ProjectState, then: ProjectState, me: str) -> Iterator[Said]:
    mine = now.ids_of({me})
    for who in sorted((now.leads ^ then.leads) - mine):
        yield ROLE_SET, RoleSet(who, who in then.leads, who in now.leads)


def of_links(now: ProjectState, then: ProjectState, whose: Whose) -> Iterator[Said]:
    """What brings back who is whom; before all else, since it says whose everything is.

    Only among others: who I am stays through it, or one part of what I bring back, and of what
    undoing and redoing it says, would be mine and another somebody else's.
    """
    mine = _mine(now, then, whose.me)
    for who in sorted({**now.same, **then.same}):
        if now.same.get(who) == then.same.get(who):
            continue
        if who in mine:
            whose.left.one_with_me = True
        else:
            yield PERSON_SAME, PersonSame(who, then.same.get(who), now.same.get(who))


def _mine(now: ProjectState, then: ProjectState, me: str) -> set[str]:
    """All ids that are mine, or that were, or that either time ties to one of these."""
    found = {me}
    while (more := then.ids_of(now.ids_of(found))) != found:
        found = more
    return found
