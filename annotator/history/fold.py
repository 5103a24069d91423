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

from collections.abc import Collection, Iterable
from typing import Final, Literal, Protocol, TypeVar

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
    Event,
    ProgressChanged,
    ProjectCreated,
    ProposalAnswered,
    RelationSet,
    RoleSet,
    SchemeProposed,
    SchemeSet,
    SearchFields,
    SearchSaved,
    Work,
    payload_of,
)
from annotator.values import AttributeValue, Origin, Segment, SkipReason, State

T = TypeVar("T", bound=Struct)
V = TypeVar("V")


class AnnotationState(Struct, gc=False):
    """What stands of one annotation. ``creator`` is the author of the event that made it."""

    id: str
    annotator: str
    creator: str
    label: str
    segments: tuple[Segment, ...]
    quotes: tuple[str, ...]
    scheme: str
    note: str
    doubt: bool
    attributes: dict[str, AttributeValue]
    companions: dict[str, Segment]
    origin: Origin
    created: int
    updated: int
    deleted: bool = False
    doubt_note: str = ""
    unconfirmed: tuple[str, ...] = ()


RelationKey = tuple[str, str, str, str]
"""Annotator, type, from, to: what a relation is known by."""


class RelationState(Struct, gc=False):
    """What stands of one relation; ``there`` is False after it was removed."""

    annotator: str
    type: str
    from_id: str
    to_id: str
    creator: str
    there: bool
    scheme: str
    origin: Origin
    created: int

    @property
    def key(self) -> RelationKey:
        """What it is known by."""
        return (self.annotator, self.type, self.from_id, self.to_id)


class ProgressState(Struct, kw_only=True):
    """What stands of one annotator's progress; ``by`` is who set it last."""

    state: State = "todo"
    reason: SkipReason | None = None
    flagged: bool = False
    flag_note: str = ""
    by: str = ""
    note: str = ""


class ArticleFacts(Struct, kw_only=True):
    """What stands of an article's metadata; ``added_by`` is who added it."""

    external_id: str = ""
    title: str = ""
    source: str = ""
    url: str = ""
    author: str = ""
    published: str = ""
    language: str = ""
    meta: dict[str, object] = {}
    removed: bool = False
    added_by: str = ""


class ArticleView(Protocol):
    """Where the fold of one article reads and writes its states."""

    def facts(self) -> ArticleFacts | None:
        """The article's metadata, None before it was added."""

    def put_facts(self, facts: ArticleFacts) -> None:
        """Store new metadata."""

    def annotation(self, annotation_id: str) -> AnnotationState | None:
        """One annotation, deleted ones too."""

    def add_annotation(self, state: AnnotationState) -> None:
        """Store an annotation whose id is not there yet."""

    def put_annotation(self, state: AnnotationState) -> None:
        """Store an annotation that was there and has changed."""

    def relation(self, key: RelationKey) -> RelationState | None:
        """One relation, removed ones too."""

    def put_relation(self, state: RelationState) -> None:
        """Store a relation, new or changed."""

    def progress(self, annotator: str) -> ProgressState | None:
        """One annotator's progress."""

    def put_progress(self, annotator: str, progress: ProgressState) -> None:
        """Store one annotator's progress."""


class MemoryArticle:
    """An article's states in memory: for the full rebuild and for tests."""

    def __init__(self) -> None:
        self.known: ArticleFacts | None = None
        self.annotations: dict[str, AnnotationState] = {}
        self.relations: dict[RelationKey, RelationState] = {}
        self.progresses: dict[str, ProgressState] = {}

    def facts(self) -> ArticleFacts | None:
        """See ``ArticleView``."""
        return self.known

    def put_facts(self, facts: ArticleFacts) -> None:
        """See ``ArticleView``."""
        self.known = facts

    def annotation(self, annotation_id: str) -> AnnotationState | None:
        """See ``ArticleView``."""
        return self.annotations.get(annotation_id)

    def add_annotation(self, state: AnnotationState) -> None:
        """See ``ArticleView``."""
        self.annotations[state.id] = state

    def put_annotation(self, state: AnnotationState) -> None:
        """See ``ArticleView``."""
        self.annotations[state.id] = state

    def relation(self, key: RelationKey) -> RelationState | None:
        """See ``ArticleView``."""
        return self.relations.get(key)

    def put_relation(self, state: RelationState) -> None:
        """See ``ArticleView``."""
        self.relations[state.key] = state

    def progress(self, annotator: str) -> ProgressState | None:
        """See ``ArticleView``."""
        return self.progresses.get(annotator)

    def put_progress(self, annotator: str, progress: ProgressState) -> None:
        """See ``ArticleView``."""
        self.progresses[annotator] = progress


class SchemeInForce(Struct, frozen=True):
    """A scheme that was put in force: as plain data, when (milliseconds), and by whom."""

    scheme: dict[str, object]
    when: int
    by: str


class ProposalState(Struct, frozen=True):
    """A proposed scheme; ``answer`` is "" while it is open."""

    by: str
    scheme: dict[str, object]
    note: str
    when: int
    answer: Literal["", "accepted", "declined", "withdrawn"] = ""


class SearchState(Struct, frozen=True):
    """A saved search and whose it is."""

    by: str
    fields: SearchFields


class ProjectState(Struct):
    """What stands of the project as a whole: everything that belongs to no single article.

    ``schemes`` are all that were ever in force, oldest first; the last is ``scheme``.
    """

    project: str = ""
    title: str = ""
    scheme: dict[str, object] = {}
    names: dict[str, str] = {}
    leads: set[str] = set()
    self_named: set[str] = set()
    schemes: list[SchemeInForce] = []
    proposals: dict[str, ProposalState] = {}
    searches: dict[str, SearchState] = {}


def copied_state(state: ProjectState) -> ProjectState:
    """A copy to try an operation on; the scheme is replaced as a whole, never changed."""
    return ProjectState(
        state.project,
        state.title,
        state.scheme,
        dict(state.names),
        set(state.leads),
        set(state.self_named),
        list(state.schemes),
        dict(state.proposals),
        dict(state.searches),
    )


def fold_article(history: Iterable[Event], leads: Collection[str]) -> MemoryArticle:
    """The states of one article from all its events, in any order."""
    view = MemoryArticle()
    for event in sorted(history, key=lambda event: event.order):
        apply_article(view, payload_of(event), event.author, leads)
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
            state.leads.add(author)
        case AnnotatorNamed(annotator=annotator, name=name):
            # One's own name for oneself stands against a name that an import gave.
            if annotator == author:
                state.self_named.add(annotator)
                state.names[annotator] = name
            elif annotator not in state.self_named:
                state.names[annotator] = name
        case RoleSet(annotator=annotator, lead=lead) if author in state.leads:
            (state.leads.add if lead else state.leads.discard)(annotator)
        case SchemeSet(scheme=scheme) if author in state.leads:
            state.scheme = scheme
            in_force = SchemeInForce(scheme, when, author)
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
            return


def _may_answer(state: ProjectState, made: ProposalState, answer: str, author: str) -> bool:
    """Leads answer; who made a proposal may withdraw it, and open it again, until they have."""
    mine = author == made.by and {answer, made.answer} <= {"", "withdrawn"}
    return mine or author in state.leads


def _apply_search(state: ProjectState, saved: SearchSaved, author: str) -> None:
    former = state.searches.get(saved.id)
    if former is not None and former.by != author:
        return
    if saved.set is None:
        state.searches.pop(saved.id, None)
    else:
        state.searches[saved.id] = SearchState(author, saved.set)


def apply_article(
    view: ArticleView, payload: Struct | None, author: str, leads: Collection[str]
) -> None:
    """Bring one article's states forward by one event that is later than all before it."""
    match payload:
        case ArticleAdded() as added:
            if view.facts() is None:
                view.put_facts(_facts_of(added, author))
        case ArticleChanged(set=fields):
            facts = view.facts()
            if facts is not None and may_change_article(facts, fields, author, leads):
                view.put_facts(_overlaid(facts, fields))
        case Work() as work:
            _apply_work(view, work, author)
        case _:
            return


def may_change_article(
    facts: ArticleFacts, fields: ArticleFields, author: str, leads: Collection[str]
) -> bool:
    """Whether an author's event acts on an article's metadata.

    Leads change all of it. Who added the article may take that back and add it again (undo and
    redo), and nothing more.
    """
    return author in leads or (facts.added_by == author and _touched(fields) <= {"removed"})


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


def _apply_work(view: ArticleView, work: Work, author: str) -> None:
    annotator = work.annotator or author
    for added in work.added:
        if view.annotation(added.id) is None:
            view.add_annotation(annotation_of(added, annotator, author, work.scheme, work.at))
    for changed in work.changed:
        _apply_changed(view, changed, author)
    for related in work.related:
        _apply_relation(view, related, annotator, author, work)
    if work.progress is not None:
        _apply_progress(view, work.progress, annotator, author)


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


def _apply_progress(
    view: ArticleView, change: ProgressChanged, annotator: str, author: str
) -> None:
    state = view.progress(annotator)
    if state is not None and author != annotator and state.by != author:
        return
    moved = _overlaid(state or ProgressState(), change.set)
    moved.by = author
    view.put_progress(annotator, moved)
