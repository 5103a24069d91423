"""What brings one person's things back to how they stood: the events, worked out from two states.

What belongs here: the pure part, which reads no file. Own things come back for everybody; what is
shared (details of articles, assignments, the guideline's log, …) for a lead alone. What others did
stays; what of one's own cannot come back is counted. The scheme is the operation's, since labels
that are in use have to stay in it.

Two words all through: ``now`` is how something stands, ``then`` how it stood at the restore point,
of a project, an article, or one thing (``it_now``, ``it_then``). So every event made here sets what
was then, and says that it was what is now.
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
from annotator.team import Part

Said = tuple[str, Struct]
"""The kind of an event and its payload."""

_MANY: Final = ("attributes", "companions")
"""Registers of an annotation that are many in one, by name, and are compared one by one."""
_REGISTERS: Final = tuple(
    name for name in AnnotationFields.__struct_fields__ if name not in (*_MANY, "updated")
)
"""All others that an event can set, so that one that is new some day comes back too. ``updated``
does not differ by itself: it goes along with what does."""
_PROGRESS: Final = ("state", "reason", "flagged", "flag_note", "note", "moved")
"""What an annotator sets of their progress. Being sent back is the reviewer's (``_together``); that
others' work was seen cannot be taken back."""
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


@dataclass(frozen=True, slots=True)
class Whose:
    """Who goes back, and what they may: ``labels`` are those that spans may have."""

    me: str
    lead: bool
    labels: Collection[str]


def of_article(now: MemoryArticle, then: MemoryArticle, whose: Whose, left: Left) -> list[Said]:
    """What brings an article back, as far as it is mine to bring back; the rest is added to
    ``left``."""
    said = _facts(now, then, whose, left)
    for annotator in _annotators(now, then, whose):
        work = _work(now, then, annotator, whose, left)
        if work is not None:
            said.append((WORK, work))
    return [*said, *_together(now, then, whose)]


# -- the details of an article ---------------------------------------------------------------------


def _facts(now: MemoryArticle, then: MemoryArticle, whose: Whose, left: Left) -> list[Said]:
    it_now, it_then = now.known, then.known
    if it_now is None:
        left.gone += it_then is not None and not it_then.removed
        return []
    if it_then is None:
        return _not_there(now, it_now, whose, left)
    names = _FACTS if whose.lead else ("removed",) if it_now.added_by == whose.me else ()
    values_then, values_now = _differing(it_now, it_then, names)
    if not values_then:
        return []
    change = ArticleChanged(ArticleFields(**values_then), ArticleFields(**values_now))
    return [(ARTICLE_CHANGED, change)]


def _not_there(now: MemoryArticle, it_now: ArticleFacts, whose: Whose, left: Left) -> list[Said]:
    """An article that came in since is removed, unless it is somebody else's or they work on it."""
    if it_now.removed:
        return []
    if it_now.added_by != whose.me:
        left.others += 1
    elif _worked_on(now, whose.me):
        left.begun += 1
    else:
        gone, there = ArticleFields(removed=True), ArticleFields(removed=False)
        return [(ARTICLE_CHANGED, ArticleChanged(gone, there))]
    return []


def _worked_on(now: MemoryArticle, me: str) -> bool:
    return any(
        me not in (each.annotator, each.creator) and not each.deleted
        for each in now.annotations.values()
    ) or any(
        who != me and each.by not in ("", me) and each.state != "todo"
        for who, each in now.progresses.items()
    )


def _differing(
    it_now: Struct, it_then: Struct, names: Collection[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values that registers had then and have now, of those that differ."""
    touched = [name for name in names if getattr(it_now, name) != getattr(it_then, name)]
    return (
        {name: getattr(it_then, name) for name in touched},
        {name: getattr(it_now, name) for name in touched},
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


def _work(
    now: MemoryArticle, then: MemoryArticle, annotator: str, whose: Whose, left: Left
) -> Work | None:
    changed = _changed(now, then, annotator, whose, left)
    added = _added(now, then, annotator, whose, left)
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


def _changed(
    now: MemoryArticle, then: MemoryArticle, annotator: str, whose: Whose, left: Left
) -> list[AnnotationChanged]:
    """The changes of annotations that are here now, deleted ones among them."""
    mine = annotator == whose.me
    found = []
    for id_, it_now in now.annotations.items():
        if it_now.annotator != annotator or not (mine or it_now.creator == whose.me):
            continue
        back = _back(it_now, then.annotations.get(id_), whose, left, mine=mine)
        if back is not None:
            found.append(back)
    return found


def _added(
    now: MemoryArticle, then: MemoryArticle, annotator: str, whose: Whose, left: Left
) -> list[AnnotationAdded]:
    """The annotations that stood then, and that the project has no event of any more."""
    found = []
    for id_, it_then in then.annotations.items():
        if id_ in now.annotations or it_then.annotator != annotator or it_then.deleted:
            continue
        if whose.me not in (annotator, it_then.creator) or now.known is None:
            continue
        if it_then.label in whose.labels:
            found.append(_again(it_then))
        else:
            left.labels[it_then.label] += 1
    return found


def _back(
    it_now: AnnotationState,
    it_then: AnnotationState | None,
    whose: Whose,
    left: Left,
    *,
    mine: bool,
) -> AnnotationChanged | None:
    """The change that gives an annotation the values it had then; None where there is none to
    make."""
    if it_then is None or it_then.deleted:
        if it_now.deleted:
            return None
        if not mine and it_now.updated != it_now.created:
            left.imported += 1  # its annotator has gone on with it
            return None
        gone, there = AnnotationFields(deleted=True), AnnotationFields(deleted=False)
        return AnnotationChanged(it_now.id, gone, there)
    # Of what I brought in for somebody, that it is there at all is mine; the rest is theirs.
    values_then, values_now = _differing(it_now, it_then, _REGISTERS if mine else ("deleted",))
    if mine:
        for name in _MANY:
            some_then, some_now = _differing_by_name(getattr(it_now, name), getattr(it_then, name))
            if some_then:
                values_then[name], values_now[name] = some_then, some_now
    if not values_then:
        return None
    if it_then.label not in whose.labels:
        left.labels[it_then.label] += 1
        return None
    values_then["updated"], values_now["updated"] = it_then.updated, it_now.updated
    return AnnotationChanged(
        it_now.id, AnnotationFields(**values_then), AnnotationFields(**values_now)
    )


def _differing_by_name(
    it_now: dict[str, Any], it_then: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """As ``_differing``, for a register that is many in one: None where there is no value."""
    touched = [name for name in {**it_now, **it_then} if it_now.get(name) != it_then.get(name)]
    return (
        {name: it_then.get(name) for name in touched},
        {name: it_now.get(name) for name in touched},
    )


def _again(it_then: AnnotationState) -> AnnotationAdded:
    """An annotation that the project has no event of any more, as it stood."""
    names = set(AnnotationAdded.__struct_fields__)
    return AnnotationAdded(**{name: getattr(it_then, name) for name in names})


def _relations(
    now: MemoryArticle, then: MemoryArticle, annotator: str, me: str
) -> list[RelationSet]:
    found = []
    for key in {**now.relations, **then.relations}:
        it_now, it_then = now.relations.get(key), then.relations.get(key)
        one = it_now or it_then
        if one is None or one.annotator != annotator or me not in (one.annotator, one.creator):
            continue
        there_now, there_then = bool(it_now and it_now.there), bool(it_then and it_then.there)
        if there_now != there_then:
            found.append(
                RelationSet(
                    one.type,
                    one.from_id,
                    one.to_id,
                    there_then,
                    there_now,
                    scheme=one.scheme,
                    created=one.created,
                    origin=one.origin,
                )
            )
    return found


def _progress(
    now: MemoryArticle, then: MemoryArticle, annotator: str, me: str
) -> ProgressChanged | None:
    it_now = now.progresses.get(annotator, ProgressState())
    it_then = then.progresses.get(annotator, ProgressState())
    if annotator != me and (it_now.by != me or it_then.by not in ("", me)):
        return None
    values_then, values_now = _differing(it_now, it_then, _PROGRESS)
    if not values_then:
        return None
    if "state" in values_then:  # without it, the time of this event would be taken
        values_then["moved"], values_now["moved"] = it_then.moved, it_now.moved
    return ProgressChanged(ProgressFields(**values_then), ProgressFields(**values_now))


# -- what people do together about an article ------------------------------------------------------


def _together(now: MemoryArticle, then: MemoryArticle, whose: Whose) -> Iterator[Said]:
    if whose.lead:
        yield from _assigned(now, then)
    for kind, key in {**now.team, **then.team}:
        found = _of_team(now.team.get((kind, key)), then.team.get((kind, key)), whose)
        if found is not None:
            yield found
    for who, it_now in now.progresses.items():
        it_then = then.progresses.get(who, ProgressState())
        if it_now.sent_back != it_then.sent_back and (whose.lead or it_now.sent_by == whose.me):
            yield (
                ARTICLE_SENT_BACK,
                ArticleSentBack(
                    who, it_then.sent_back, it_now.sent_back, it_then.sent_at, it_now.sent_at
                ),
            )


def _assigned(now: MemoryArticle, then: MemoryArticle) -> Iterator[Said]:
    """Each id for itself: who is whom may be another matter now than it was then."""
    has, had = _who_has(now), _who_has(then)
    for each in sorted(has ^ had):
        yield ARTICLE_ASSIGNED, ArticleAssigned(*each, each in had, each in has)


def _who_has(article: MemoryArticle) -> set[tuple[str, Part]]:
    states = [each for each in article.team.values() if isinstance(each, AssignmentState)]
    return {(who, state.part) for state in states for who in state.ids}


def _of_team(it_now: Any, it_then: Any, whose: Whose) -> Said | None:
    """What brings back one state of working together; one of the two may be None."""
    match it_now or it_then:
        case AdjudicationState(by=by) if by == whose.me:
            is_now, was_then = _true(it_now, "finished"), _true(it_then, "finished")
            done = AdjudicationSet(was_then, is_now)
            return (ADJUDICATION_SET, done) if is_now != was_then else None
        case DecisionState(id=id_, by=by) if by == whose.me:
            fields_now, fields_then = _fields(it_now), _fields(it_then)
            times = getattr(it_then, "made", 0), getattr(it_now, "made", 0)
            decided = DecisionSet(id_, fields_then, fields_now, *times)
            return (DECISION_SET, decided) if fields_now != fields_then else None
        case ThreadState() | CommentState():
            return _of_talk(it_now, it_then, whose.me)
        case _:
            return None


def _of_talk(it_now: Any, it_then: Any, me: str) -> Said | None:
    """What brings back how a thread stands, or a comment.

    A thread only where it is in both: an event begins one once, and none takes it away. One that
    came since stays, only my comments in it go: they are set and taken back by the same event.
    """
    match it_now or it_then:
        case ThreadState(id=id_) if it_now and it_then and it_now.set_by == me:
            stands = ThreadSet(id_, it_then.fields, it_now.fields)
            return (THREAD_SET, stands) if it_now.fields != it_then.fields else None
        case CommentState(id=id_, thread=thread, by=by) if by == me:
            fields_now, fields_then = _fields(it_now), _fields(it_then)
            comment = CommentSet(id_, thread, fields_then, fields_now)
            return (COMMENT_SET, comment) if fields_now != fields_then else None
        case _:
            return None


def _true(state: Any, name: str) -> bool:
    return state is not None and bool(getattr(state, name))


def _fields(state: Any) -> Any:
    return None if state is None else state.fields


# -- what belongs to no article --------------------------------------------------------------------


def of_project(now: ProjectState, then: ProjectState, whose: Whose) -> list[Said]:
    """What brings back that which belongs to no article, the scheme and who is whom left out."""
    found = [*_searches(now, then, whose.me), *_proposals(now, then, whose)]
    # Of threads those of now: one of then alone could not be begun again (see ``_of_talk``).
    talks = [(now.threads[id_], then.threads.get(id_)) for id_ in now.threads]
    both = {**now.comments, **then.comments}
    comments = [(now.comments.get(id_), then.comments.get(id_)) for id_ in both]
    for it_now, it_then in (*talks, *comments):
        talk = _of_talk(it_now, it_then, whose.me)
        if talk is not None:
            found.append(talk)
    if whose.lead:
        found += [*_shared(now, then), *_people(now, then, whose.me)]
    return found


def _searches(now: ProjectState, then: ProjectState, me: str) -> Iterator[Said]:
    for id_ in {**now.searches, **then.searches}:
        it_now, it_then = now.searches.get(id_), then.searches.get(id_)
        fields_now, fields_then = _fields(it_now), _fields(it_then)
        one = it_now or it_then
        if one is not None and now.person(one.by) == me and fields_now != fields_then:
            yield SEARCH_SAVED, SearchSaved(id_, fields_then, fields_now)


def _proposals(now: ProjectState, then: ProjectState, whose: Whose) -> Iterator[Said]:
    for id_, it_now in now.proposals.items():
        it_then = then.proposals.get(id_)
        mine = now.person(it_now.by) == whose.me
        answer = it_then.answer if it_then else "withdrawn" if mine else it_now.answer
        if answer == it_now.answer or (it_then is None and it_now.answer != ""):
            continue
        if whose.lead or (mine and {answer, it_now.answer} <= {"", "withdrawn"}):
            yield PROPOSAL_ANSWERED, ProposalAnswered(id_, answer, it_now.answer)


def _shared(now: ProjectState, then: ProjectState) -> Iterator[Said]:
    for id_ in {**now.log, **then.log}:
        fields_now, fields_then = _fields(now.log.get(id_)), _fields(then.log.get(id_))
        if fields_now != fields_then:
            yield GUIDELINE_DECIDED, GuidelineDecided(id_, fields_then, fields_now)
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


def of_links(now: ProjectState, then: ProjectState, me: str, left: Left) -> list[Said]:
    """What brings back who is whom; before all else, since it says whose everything is.

    Only among others: who I am stays through it, or one part of what I bring back, and of what
    undoing and redoing it says, would be mine and another somebody else's. That is told in
    ``left``.
    """
    found: list[Said] = []
    mine = _mine(now, then, me)
    for who in sorted({**now.same, **then.same}):
        if now.same.get(who) == then.same.get(who):
            continue
        if who in mine:
            left.one_with_me = True
        else:
            found.append((PERSON_SAME, PersonSame(who, then.same.get(who), now.same.get(who))))
    return found


def _mine(now: ProjectState, then: ProjectState, me: str) -> set[str]:
    """All ids that are mine, or that were, or that either time ties to one of these."""
    found = {me}
    while (more := then.ids_of(now.ids_of(found))) != found:
        found = more
    return found
