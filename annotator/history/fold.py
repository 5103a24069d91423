"""The fold: what stands, given what happened. Pure functions over small mutable states.

What belongs here: the meaning of each kind of event, once. The same ``apply_article`` serves the
full rebuild (states held in memory) and the step that follows one operation (a view that loads
rows from the database as they are asked for), so the two cannot drift apart.

The unit of folding is one article, or the project as a whole for events without an article.
Events are applied in their total order (clock, id). Ownership is decided here: a person's events
act on that person's own things; what is shared is acted on by leads. An event that may not act is
kept in the history and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeVar

from msgspec import UNSET, Struct
from msgspec.structs import replace

from annotator.history.events import (
    AnnotationAdded,
    AnnotationChanged,
    AnnotationFields,
    AnnotatorNamed,
    ArticleAdded,
    ArticleChanged,
    ArticleFields,
    ArticleSentBack,
    Event,
    ProgressChanged,
    ProjectCreated,
    ProposalAnswered,
    RelationSet,
    RoleSet,
    SchemeProposed,
    SchemeSet,
    SearchSaved,
    Work,
    WorkSeen,
    payload_of,
)
from annotator.history.reviewing import Act, apply_to_team, apply_together, may_review
from annotator.history.states import (
    AnnotationState,
    ArticleFacts,
    ProgressState,
    ProjectState,
    ProposalState,
    RelationState,
    Rules,
    SchemeInForce,
    SearchState,
)
from annotator.history.united import united
from annotator.history.views import ArticleView, MemoryArticle

T = TypeVar("T", bound=Struct)
V = TypeVar("V")


def fold_article(history: Iterable[Event], rules: Rules) -> MemoryArticle:
    """The states of one article from all its events, in any order."""
    view = MemoryArticle()
    for event in sorted(history, key=lambda event: event.order):
        apply_article(view, payload_of(event), Act(event.author, event.clock, rules))
    return view


def fold_project(history: Iterable[Event]) -> ProjectState:
    """The state of the project from all events that belong to no article, in any order."""
    state = ProjectState()
    for event in sorted(history, key=lambda event: event.order):
        apply_project(state, payload_of(event), event.author, event.clock)
    return state


def apply_project(state: ProjectState, payload: Struct | None, author: str, when: int) -> None:
    """Bring the project's state forward by one event that is later than all before it.

    ``when`` is the event's clock, in milliseconds.
    """
    match payload:
        case ProjectCreated(project=project, title=title):
            # Merged copies of one project share this event; a second one never takes over.
            if not state.project:
                state.project, state.title = project, title
            _set_lead(state, author, when, lead=True)
        case AnnotatorNamed(annotator=annotator, name=name):
            # One's own name for oneself stands against a name that an import gave.
            if annotator == author:
                state.self_named.add(annotator)
                state.names[annotator] = name
            elif annotator not in state.self_named:
                state.names[annotator] = name
        case RoleSet(annotator=annotator, lead=lead) if state.leading(author):
            _set_lead(state, annotator, when, lead=lead)
        case SchemeSet(scheme=scheme, was=was) if state.leading(author):
            state.scheme = united(state.scheme, was, scheme)
            in_force = SchemeInForce(state.scheme, when, author)
            if state.schemes[-1:] != [in_force]:  # the same event twice is once
                state.schemes.append(in_force)
        case SearchSaved() as saved:
            _apply_search(state, saved, author)
        case SchemeProposed(id=id_, scheme=scheme, note=note):
            state.proposals.setdefault(id_, ProposalState(author, scheme, note, when))
        case ProposalAnswered(id=id_, answer=answer):
            made = state.proposals.get(id_)
            if made is not None and _may_answer(state, made, answer, author):
                state.proposals[id_] = replace(made, answer=answer)
        case _:
            apply_to_team(state, payload, author, when)


def _set_lead(state: ProjectState, who: str, when: int, *, lead: bool) -> None:
    if (who in state.leads) != lead:
        (state.leads.add if lead else state.leads.discard)(who)
        state.roles.append((when, who, lead))


def _may_answer(state: ProjectState, made: ProposalState, answer: str, author: str) -> bool:
    """Leads answer; who made a proposal may withdraw it, and open it again, until they have."""
    mine = state.person(author) == state.person(made.by)
    return (mine and {answer, made.answer} <= {"", "withdrawn"}) or state.leading(author)


def _apply_search(state: ProjectState, saved: SearchSaved, author: str) -> None:
    former = state.searches.get(saved.id)
    if former is not None and state.person(former.by) != state.person(author):
        return
    if saved.set is None:
        state.searches.pop(saved.id, None)
    else:
        state.searches[saved.id] = SearchState(author, saved.set)


def apply_article(view: ArticleView, payload: Struct | None, act: Act) -> None:
    """Bring one article's states forward by one event that is later than all before it."""
    match payload:
        case ArticleAdded() as added:
            if view.facts() is None:
                view.put_facts(_facts_of(added, act.by))
        case ArticleChanged(set=fields):
            facts = view.facts()
            if facts is not None and may_change_article(facts, fields, act.by, leads=act.leads):
                view.put_facts(_overlaid(facts, fields))
        case Work() as work:
            _apply_work(view, work, act)
        case WorkSeen() | ArticleSentBack():
            _apply_to_progress(view, payload, act)
        case _:
            apply_together(view, payload, act)


def may_change_article(
    facts: ArticleFacts, fields: ArticleFields, author: str, *, leads: bool
) -> bool:
    """Whether an author's event acts on an article's metadata.

    Leads (``leads``) change all of it. Who added the article may take that back and add it again
    (undo and redo), and nothing more.
    """
    return leads or (facts.added_by == author and _touched(fields) <= {"removed"})


def _touched(fields: Struct) -> set[str]:
    return {name for name in fields.__struct_fields__ if getattr(fields, name) is not UNSET}


def _facts_of(added: ArticleAdded, author: str) -> ArticleFacts:
    return ArticleFacts(
        external_id=added.external_id,
        title=added.title,
        source=added.source,
        url=added.url,
        author=added.author,
        published=added.published,
        language=added.language,
        meta=added.meta,
        added_by=author,
    )


def _overlaid(state: T, fields: Struct) -> T:
    """A copy of ``state`` with the fields that are set."""
    copy = _copied(state)
    for name in fields.__struct_fields__:
        value = getattr(fields, name)
        if value is UNSET:
            continue
        if name in PATCHED:
            value = patched(getattr(state, name), value)
        setattr(copy, name, value)
    return copy


PATCHED: Final = ("attributes", "companions")
"""Registers that are many in one: an event holds those that it touches."""


def patched(standing: dict[str, V], touched: dict[str, V | None]) -> dict[str, V]:
    """The standing values with the touched ones put in; None takes a value away."""
    found = {name: value for name, value in standing.items() if name not in touched}
    found.update({name: value for name, value in touched.items() if value is not None})
    return found


def _copied(state: T) -> T:
    return type(state)(**{name: getattr(state, name) for name in state.__struct_fields__})


def _apply_work(view: ArticleView, work: Work, act: Act) -> None:
    author = act.by
    annotator = act.rules.who(work.annotator or author)
    for added in work.added:
        if view.annotation(added.id) is None:
            view.add_annotation(annotation_of(added, annotator, author, work.scheme, work.at))
    for changed in work.changed:
        _apply_changed(view, changed, author)
    for related in work.related:
        _apply_relation(view, related, annotator, author, work)
    if annotator == author and (work.added or work.changed or work.related):
        _note_lateness(view, annotator)
    if work.progress is not None:
        _apply_progress(view, work.progress, annotator, act)


def _note_lateness(view: ArticleView, annotator: str) -> None:
    progress = view.progress(annotator)
    if progress is not None and progress.seen and not progress.late:
        view.put_progress(annotator, replace(progress, late=True))


def annotation_of(
    added: AnnotationAdded, annotator: str, creator: str, scheme: str, at: int
) -> AnnotationState:
    """The state of a new annotation; ``scheme`` and ``at`` stand for what it does not say."""
    return AnnotationState(  # by position: an import makes a quarter of a million of these
        added.id,
        annotator,
        creator,
        added.label,
        added.segments,
        added.quotes,
        added.scheme or scheme,
        added.note,
        added.doubt,
        added.attributes,
        added.companions,
        added.origin,
        added.created or at,
        added.updated or added.created or at,
        False,
        added.doubt_note,
        added.unconfirmed,
    )


def may_change(state: AnnotationState, fields: AnnotationFields, author: str) -> bool:
    """Whether an author's event acts on an annotation.

    Its annotator changes all of it. Who brought it in for somebody else may take that back and
    bring it in again (undo and redo of an import), and nothing more.
    """
    if state.annotator == author:
        return True
    return state.creator == author and _touched(fields) <= {"deleted", "updated"}


def _apply_changed(view: ArticleView, changed: AnnotationChanged, author: str) -> None:
    state = view.annotation(changed.id)
    if state is not None and may_change(state, changed.set, author):
        view.put_annotation(_overlaid(state, changed.set))


def _apply_relation(
    view: ArticleView, change: RelationSet, annotator: str, author: str, work: Work
) -> None:
    state = view.relation((annotator, change.type, change.from_id, change.to_id))
    if state is None:
        view.put_relation(
            RelationState(
                annotator,
                change.type,
                change.from_id,
                change.to_id,
                author,
                change.there,
                change.scheme or work.scheme,
                change.origin,
                change.created or work.at,
            )
        )
    elif author in (state.annotator, state.creator):
        view.put_relation(replace(state, there=change.there))


def _apply_progress(view: ArticleView, change: ProgressChanged, annotator: str, act: Act) -> None:
    state = view.progress(annotator)
    if state is not None and act.by != annotator and state.by not in ("", act.by):
        return
    moved = _overlaid(state or ProgressState(), change.set)
    moved.by = act.by
    if change.set.state is not UNSET and change.set.moved is UNSET:
        moved.moved = act.when
    view.put_progress(annotator, moved)


def _apply_to_progress(view: ArticleView, payload: WorkSeen | ArticleSentBack, act: Act) -> None:
    match payload:
        case WorkSeen():
            state = view.progress(act.by) or ProgressState()
            if not state.seen:
                view.put_progress(act.by, replace(state, seen=act.when))
        case ArticleSentBack() if may_review(view, act):
            who = act.rules.who(payload.annotator)
            state = view.progress(who) or ProgressState()
            by, at = (act.by, payload.at or act.when) if payload.note is not None else ("", 0)
            sent = replace(state, sent_back=payload.note, sent_by=by, sent_at=at)
            view.put_progress(who, sent)
