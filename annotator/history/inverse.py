"""The events that take an operation back, and whether something later stands in the way.

Each event carries both the new values and the former ones, so its inverse follows from itself
alone. ``created`` and ``updated`` travel with the values, so undo and redo restore them too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import UNSET, Struct
from msgspec.structs import replace

from annotator.history.dataset_events import DatasetPlanned, DatasetSplit
from annotator.history.events import (
    AdjudicationSet,
    AnnotationAdded,
    AnnotationChanged,
    AnnotationFields,
    AnnotatorNamed,
    ArticleAdded,
    ArticleAssigned,
    ArticleChanged,
    ArticleFields,
    ArticleSentBack,
    CommentSet,
    DecisionSet,
    Event,
    GuidelineDecided,
    PersonSame,
    ProgressChanged,
    ProposalAnswered,
    RelationSet,
    RoleSet,
    SchemeProposed,
    SchemeSet,
    SearchSaved,
    ThreadSet,
    Work,
    payload_of,
)
from annotator.history.fold import PATCHED
from annotator.history.states import (
    AdjudicationState,
    AssignmentState,
    CommentState,
    DecisionState,
    ProjectState,
    Rules,
    ThreadState,
)
from annotator.history.views import ArticleView

_SAID = ("label", "segments", "note", "doubt", "attributes", "companions")
_GONE = AnnotationFields(deleted=True)
_THERE = AnnotationFields(deleted=False)


def inverse(payload: Struct | None) -> Struct | None:
    """The payload that restores what stood before; None where nothing is to be taken back."""
    match payload:
        case ArticleAdded():
            return ArticleChanged(ArticleFields(removed=True), ArticleFields(removed=False))
        case ArticleChanged(set=new, was=old):
            return ArticleChanged(old, new)
        case Work() as work:
            return _inverse_work(work)
        case AnnotatorNamed(annotator=annotator, name=name, was=was) if was is not None:
            return AnnotatorNamed(annotator, was, name)
        case SchemeSet(scheme=scheme, was=was) if was is not None:
            return SchemeSet(was, scheme)
        case RoleSet(annotator=annotator, lead=lead, was=was):
            return RoleSet(annotator, was, lead)
        case SearchSaved(id=id_, set=new, was=old):
            return SearchSaved(id_, old, new)
        case SchemeProposed(id=id_):
            return ProposalAnswered(id_, "withdrawn")
        case ProposalAnswered(id=id_, answer=answer, was=was):
            return ProposalAnswered(id_, was, answer)
        case _:
            return _inverse_together(payload)


def _inverse_together(payload: Struct | None) -> Struct | None:
    match payload:
        case PersonSame(annotator=who, same_as=now, was=was):
            return PersonSame(who, was, now)
        case ArticleAssigned(annotator=who, part=part, assigned=now, was=was):
            return ArticleAssigned(who, part, was, now)
        case ArticleSentBack() as sent:
            return ArticleSentBack(sent.annotator, sent.was, sent.note, sent.was_at, sent.at)
        case AdjudicationSet(finished=now, was=was):
            return AdjudicationSet(was, now)
        case ThreadSet(about=None):
            return ThreadSet(payload.id, payload.was, payload.set)
        case DecisionSet():
            return DecisionSet(payload.id, payload.was, payload.set, payload.was_at, payload.at)
        case GuidelineDecided() | CommentSet() | DatasetPlanned() | DatasetSplit():
            return replace(payload, set=payload.was, was=payload.set)
        case _:
            return None  # what was seen, and that a thread was begun: without comments it is gone


def _inverse_work(work: Work) -> Work:
    gone = tuple(AnnotationChanged(new.id, _GONE, _THERE) for new in work.added)
    back = tuple(AnnotationChanged(each.id, each.was, each.set) for each in reversed(work.changed))
    progress = work.progress and ProgressChanged(work.progress.was, work.progress.set)
    related = tuple(_turned(each) for each in reversed(work.related))
    return Work(annotator=work.annotator, changed=back + gone, progress=progress, related=related)


def _turned(change: RelationSet) -> RelationSet:
    return replace(change, there=change.was, was=change.there)


def taken_back(history: Iterable[Event]) -> frozenset[str]:
    """What is gone only because an operation that brought it in was undone.

    ``history`` is that of one article, in order. The result holds ids of annotations, and the
    article's own hash if it is gone itself; nothing that a person deleted or removed.
    """
    undoes: dict[str, str | None] = {}
    found: set[str] = set()
    for event in history:
        undoes[event.operation] = event.undoes
        # Redoing a deletion undoes an undo; only what takes back a first operation counts.
        undo = event.undoes is not None and undoes.get(event.undoes) is None
        for name, gone in _comings_and_goings(event):
            (found.add if gone and undo else found.discard)(name)
    return frozenset(found)


def _comings_and_goings(event: Event) -> Iterator[tuple[str, bool]]:
    match payload_of(event):
        case ArticleChanged(set=fields) if fields.removed is not UNSET:
            yield event.article or "", fields.removed
        case Work(changed=changes):
            for each in changes:
                if each.set.deleted is not UNSET:
                    yield each.id, each.set.deleted


def stands(
    view: ArticleView, payload: Struct | None, author: str, rules: Rules | None = None
) -> bool:
    """Whether everything that the event set still has the value it was given. ``rules`` say who is
    whom."""
    who = (rules or Rules()).who
    author = who(author)
    match payload:
        case ArticleAdded():
            facts = view.facts()
            return facts is not None and not facts.removed
        case ArticleChanged(set=new):
            return _holds(view.facts(), new)
        case Work() as work:
            return _work_stands(view, work, who(work.annotator or author))
        case ArticleAssigned(annotator=annotator, part=part, assigned=assigned):
            asked = view.held(AssignmentState, (who(annotator), part))
            return asked is not None and (annotator in asked.ids) == assigned
        case ArticleSentBack(annotator=annotator, note=note):
            progress = view.progress(who(annotator))
            return progress is not None and progress.sent_back == note
        case _:
            return _stands_together(view, payload, author)


def _stands_together(view: ArticleView, payload: Struct | None, author: str) -> bool:
    match payload:
        case DecisionSet(id=id_, set=fields):
            decision = view.held(DecisionState, (id_,))
            return decision is not None and decision.fields == fields
        case AdjudicationSet(finished=finished):
            through = view.held(AdjudicationState, (author,))
            return through is not None and through.finished == finished
        case ThreadSet(id=id_, set=standing):
            thread = view.held(ThreadState, (id_,))
            return thread is not None and thread.fields == standing
        case CommentSet(id=id_, set=words):
            comment = view.held(CommentState, (id_,))
            return comment is not None and comment.fields == words
        case _:
            return True


def _work_stands(view: ArticleView, work: Work, annotator: str) -> bool:
    if not all(_added_stands(view, new, work.at) for new in work.added):
        return False
    if not all(_holds(view.annotation(each.id), each.set) for each in work.changed):
        return False
    if not all(_related_stands(view, each, annotator) for each in work.related):
        return False
    if work.progress is None:
        return True
    return _holds(view.progress(annotator), work.progress.set)


def _added_stands(view: ArticleView, added: AnnotationAdded, at: int) -> bool:
    """Every operation that touches an annotation says so in ``updated``, and its undo takes that
    back too."""
    state = view.annotation(added.id)
    made = added.updated or added.created or at
    if state is None or state.deleted or state.updated != made:
        return False
    return all(getattr(state, name) == getattr(added, name) for name in _SAID)


def _related_stands(view: ArticleView, change: RelationSet, annotator: str) -> bool:
    state = view.relation((annotator, change.type, change.from_id, change.to_id))
    return state is not None and state.there == change.there


def _holds(state: Struct | None, fields: Struct) -> bool:
    if state is None:
        return False
    return all(
        _same(getattr(state, name), value, many=name in PATCHED)
        for name in fields.__struct_fields__
        if (value := getattr(fields, name)) is not UNSET
    )


def _same(standing: Any, value: Any, *, many: bool) -> bool:
    if not many:
        return bool(standing == value)
    return all(standing.get(name) == each for name, each in value.items())


def stands_in_project(state: ProjectState, payload: Struct | None) -> bool:
    """Whether what an event of no article set still has the value it was given."""
    match payload:
        case AnnotatorNamed(annotator=annotator, name=name):
            return state.names.get(annotator) == name
        case SchemeSet(scheme=scheme):
            return state.scheme == scheme
        case RoleSet(annotator=annotator, lead=lead):
            return (annotator in state.leads) == lead
        case SearchSaved(id=id_, set=new):
            kept = state.searches.get(id_)
            return (kept.fields if kept else None) == new
        case ProposalAnswered(id=id_, answer=answer):
            made = state.proposals.get(id_)
            return made is not None and made.answer == answer
        case SchemeProposed(id=id_):
            made = state.proposals.get(id_)
            return made is not None and made.answer == ""
        case PersonSame(annotator=who, same_as=same_as):
            return state.same.get(who) == same_as
        case GuidelineDecided(id=id_, set=entry):
            known = state.log.get(id_)
            return known is not None and known.fields == entry
        case DatasetPlanned(id=id_, set=plan):
            return state.plans.get(id_) == plan
        case DatasetSplit(id=id_, set=split):
            return state.splits.get(id_) == split
        case ThreadSet(id=id_, set=standing):
            return id_ in state.threads and state.threads[id_].fields == standing
        case CommentSet(id=id_, set=words):
            return id_ in state.comments and state.comments[id_].fields == words
        case _:
            return True


def things_of(payload: Struct | None) -> frozenset[str]:
    """Names of what an event touches, to find what later touched the same.

    The names are good among the events of one article, or among those of no article.
    """
    match payload:
        case ArticleAdded():
            return frozenset({"removed"})
        case ArticleChanged(set=fields):
            return frozenset(_touched(fields))
        case Work() as work:
            ids = {each.id for each in work.added} | {each.id for each in work.changed}
            ids |= {f"{each.type} {each.from_id} {each.to_id}" for each in work.related}
            progress = _touched(work.progress.set) if work.progress else ()
            return frozenset(ids | {f"progress {name}" for name in progress})
        case SearchSaved(id=id_) | SchemeProposed(id=id_) | ProposalAnswered(id=id_):
            return frozenset({id_})
        case SchemeSet():
            return frozenset({"scheme"})
        case AnnotatorNamed(annotator=who):
            return frozenset({f"name {who}"})
        case RoleSet(annotator=who):
            return frozenset({f"role {who}"})
        case PersonSame(annotator=who):
            return frozenset({f"same {who}"})
        case ArticleAssigned(annotator=who, part=part):
            return frozenset({f"{part} {who}"})
        case ArticleSentBack(annotator=who):
            return frozenset({f"sent back {who}"})
        case AdjudicationSet():
            return frozenset({"adjudication"})
        case (
            DecisionSet(id=id_) | GuidelineDecided(id=id_) | CommentSet(id=id_) | ThreadSet(id=id_)
        ):
            return frozenset({id_})
        case DatasetPlanned(id=id_) | DatasetSplit(id=id_):
            return frozenset({f"dataset {id_}"})
        case _:
            return frozenset()


def _touched(fields: Struct) -> set[str]:
    return {name for name in fields.__struct_fields__ if getattr(fields, name) is not UNSET}
