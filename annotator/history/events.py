"""The kinds of events, their payloads, their canonical bytes and their ids.

What belongs here: everything that says what an event *is*. An event is immutable, belongs to its
author, and is named by the hash of its canonical JSON, so a changed byte is noticed and the same
event is the same on every machine. An unknown kind (from a newer program) is kept as it is.

Payload conventions: ``set`` holds new values of registers, ``was`` the values they had when the
operation was made; undoing an event swaps the two. Each attribute and each companion is a register
of its own, null where it has no value. Segments are ``[start, end]`` in code points.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Final, Literal, TypeVar

import msgspec
from msgspec import UNSET, Struct, UnsetType

from annotator.history.dataset_events import (
    DATASET_PLANNED,
    DATASET_SPLIT,
    DatasetPlanned,
    DatasetSplit,
)
from annotator.history.purge_events import ARTICLES_PURGED, ArticlesPurged
from annotator.team import (
    About,
    CommentFields,
    DecisionFields,
    GuidelineFields,
    Part,
    ThreadFields,
)
from annotator.values import AttributeValue, Origin, Segment, SkipReason, State

PROJECT_CREATED: Final = "project.created"
ANNOTATOR_NAMED: Final = "annotator.named"
ROLE_SET: Final = "role.set"
SCHEME_SET: Final = "scheme.set"
ARTICLE_ADDED: Final = "article.added"
ARTICLE_CHANGED: Final = "article.changed"
WORK: Final = "work"
SEARCH_SAVED: Final = "search.saved"
SCHEME_PROPOSED: Final = "scheme.proposed"
PROPOSAL_ANSWERED: Final = "proposal.answered"
PERSON_SAME: Final = "person.same"
GUIDELINE_DECIDED: Final = "guideline.decided"
ARTICLE_ASSIGNED: Final = "article.assigned"
ARTICLE_SENT_BACK: Final = "article.sent_back"
WORK_SEEN: Final = "work.seen"
DECISION_SET: Final = "decision.set"
ADJUDICATION_SET: Final = "adjudication.set"
THREAD_SET: Final = "thread.set"
COMMENT_SET: Final = "comment.set"

_encode = msgspec.json.Encoder(order="sorted").encode
P = TypeVar("P", bound=Struct)


class ProjectCreated(Struct, frozen=True, forbid_unknown_fields=False):
    """The first event of a project; its author is the first lead."""

    project: str
    title: str


class AnnotatorNamed(Struct, frozen=True, omit_defaults=True):
    """A person's name, by themselves or, for imported work, by the importer (``was`` None: new)."""

    annotator: str
    name: str
    was: str | None = None


class RoleSet(Struct, frozen=True):
    """A lead makes somebody a lead, or no lead any more."""

    annotator: str
    lead: bool
    was: bool = False


class SchemeSet(Struct, frozen=True, omit_defaults=True):
    """A version of the scheme and guideline, as plain JSON values."""

    scheme: dict[str, object]
    was: dict[str, object] | None = None


class ArticleFields(Struct, frozen=True, omit_defaults=True):
    """Registers of an article. UNSET: not touched."""

    external_id: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    source: str | UnsetType = UNSET
    url: str | UnsetType = UNSET
    author: str | UnsetType = UNSET
    published: str | UnsetType = UNSET
    language: str | UnsetType = UNSET
    meta: dict[str, object] | UnsetType = UNSET
    removed: bool | UnsetType = UNSET
    needed: int | UnsetType = UNSET


class ArticleAdded(Struct, frozen=True, omit_defaults=True):
    """An article with its metadata; its text is named by the event's ``article`` hash."""

    external_id: str = ""
    title: str = ""
    source: str = ""
    url: str = ""
    author: str = ""
    published: str = ""
    language: str = ""
    meta: dict[str, object] = {}


class ArticleChanged(Struct, frozen=True):
    """New values of an article's registers."""

    set: ArticleFields
    was: ArticleFields


class AnnotationAdded(Struct, frozen=True, omit_defaults=True, gc=False):
    """A new annotation. ``quotes`` are the words of each segment, in the same order."""

    id: str
    label: str
    segments: tuple[Segment, ...]
    quotes: tuple[str, ...]
    scheme: str = ""
    created: int = 0
    updated: int = 0
    note: str = ""
    doubt: bool = False
    attributes: dict[str, AttributeValue] = {}
    companions: dict[str, Segment] = {}
    origin: Origin = "manual"
    doubt_note: str = ""
    unconfirmed: tuple[str, ...] = ()


class AnnotationFields(Struct, frozen=True, omit_defaults=True):
    """Registers of an annotation. UNSET: not touched.

    ``attributes`` and ``companions`` hold only the registers that are touched, by name; None takes
    the value away.
    """

    label: str | UnsetType = UNSET
    segments: tuple[Segment, ...] | UnsetType = UNSET
    quotes: tuple[str, ...] | UnsetType = UNSET
    scheme: str | UnsetType = UNSET
    note: str | UnsetType = UNSET
    doubt: bool | UnsetType = UNSET
    attributes: dict[str, AttributeValue] | UnsetType = UNSET
    companions: dict[str, Segment | None] | UnsetType = UNSET
    deleted: bool | UnsetType = UNSET
    updated: int | UnsetType = UNSET
    doubt_note: str | UnsetType = UNSET
    unconfirmed: tuple[str, ...] | UnsetType = UNSET


class AnnotationChanged(Struct, frozen=True):
    """New values of one annotation's registers."""

    id: str
    set: AnnotationFields
    was: AnnotationFields


class RelationSet(Struct, frozen=True, omit_defaults=True, gc=False):
    """Whether a relation is there, by its type and its ends; ``was``: whether it was before."""

    type: str
    from_id: str = msgspec.field(name="from")
    to_id: str = msgspec.field(name="to")
    there: bool = True
    was: bool = False
    scheme: str = ""
    created: int = 0
    origin: Origin = "manual"


class ProgressFields(Struct, frozen=True, omit_defaults=True):
    """Registers of one annotator's progress with one article. UNSET: not touched.

    ``moved``: when the state was set (milliseconds); where it is not said, when the event was made.
    """

    state: State | UnsetType = UNSET
    reason: SkipReason | UnsetType | None = UNSET
    flagged: bool | UnsetType = UNSET
    flag_note: str | UnsetType = UNSET
    note: str | UnsetType = UNSET
    moved: int | UnsetType = UNSET


class ProgressChanged(Struct, frozen=True):
    """New values of progress registers."""

    set: ProgressFields
    was: ProgressFields


class Work(Struct, frozen=True, omit_defaults=True):
    """One annotator's work on one article in one operation.

    ``annotator`` is None where the author did it, else the annotator whom an import names. What
    is the same for all that was ``added`` may stand here once: ``scheme`` and ``at`` (created and
    updated) go for each annotation and relation that says nothing else.
    """

    annotator: str | None = None
    added: tuple[AnnotationAdded, ...] = ()
    changed: tuple[AnnotationChanged, ...] = ()
    progress: ProgressChanged | None = None
    scheme: str = ""
    at: int = 0
    related: tuple[RelationSet, ...] = ()


class SearchFields(Struct, frozen=True):
    """A saved search: its name, and the query as it was typed."""

    name: str
    query: str


class SearchSaved(Struct, frozen=True):
    """Somebody keeps a search under a name; None: it is not kept (any more)."""

    id: str
    set: SearchFields | None
    was: SearchFields | None = None


class SchemeProposed(Struct, frozen=True, omit_defaults=True):
    """Somebody who is no lead would like another scheme; ``note`` says why."""

    id: str
    scheme: dict[str, object]
    note: str = ""


class ProposalAnswered(Struct, frozen=True, omit_defaults=True):
    """A lead answers a proposal, or its author withdraws it; "" opens it again."""

    id: str
    answer: Literal["", "accepted", "declined", "withdrawn"]
    was: Literal["", "accepted", "declined", "withdrawn"] = ""


class PersonSame(Struct, frozen=True, omit_defaults=True):
    """A lead says that two people are one: ``annotator`` is ``same_as`` (None: they are two)."""

    annotator: str
    same_as: str | None
    was: str | None = None


class GuidelineDecided(Struct, frozen=True, omit_defaults=True):
    """A lead enters something into the guideline's log; None: it is not in it (any more)."""

    id: str
    set: GuidelineFields | None
    was: GuidelineFields | None = None


class ArticleAssigned(Struct, frozen=True, omit_defaults=True):
    """A lead gives an article to an id of somebody, or takes it from it; ``was`` is of that id. One
    event an id, so that a package tells its recipient nothing of the others."""

    annotator: str
    part: Part
    assigned: bool
    was: bool = False


class ArticleSentBack(Struct, frozen=True, omit_defaults=True):
    """An article goes back to an annotator with a note; None: it does not (any more).

    ``at``: since when, in milliseconds (0: when the event was made); ``was_at``: that of ``was``.
    """

    annotator: str
    note: str | None
    was: str | None = None
    at: int = 0
    was_at: int = 0


class WorkSeen(Struct, frozen=True):
    """The author has seen others' annotations of the article."""


class DecisionSet(Struct, frozen=True, omit_defaults=True):
    """An adjudicator's decision on a group; None: there is none (any more).

    ``at``: when it was made, in milliseconds (0: when the event was); ``was_at``: that of ``was``.
    """

    id: str
    set: DecisionFields | None
    was: DecisionFields | None = None
    at: int = 0
    was_at: int = 0


class AdjudicationSet(Struct, frozen=True, omit_defaults=True):
    """An adjudicator is through with an article, or not any more."""

    finished: bool
    was: bool = False


class ThreadSet(Struct, frozen=True, omit_defaults=True):
    """A thread: what it is about (said once, when it is begun), and how it stands."""

    id: str
    set: ThreadFields
    was: ThreadFields = ThreadFields()
    about: About | None = None


class CommentSet(Struct, frozen=True, omit_defaults=True):
    """A comment in a thread; None: it is taken back."""

    id: str
    thread: str
    set: CommentFields | None
    was: CommentFields | None = None


PAYLOADS: Final[dict[str, type[Struct]]] = {
    PROJECT_CREATED: ProjectCreated,
    ANNOTATOR_NAMED: AnnotatorNamed,
    ROLE_SET: RoleSet,
    SCHEME_SET: SchemeSet,
    ARTICLE_ADDED: ArticleAdded,
    ARTICLE_CHANGED: ArticleChanged,
    WORK: Work,
    SEARCH_SAVED: SearchSaved,
    SCHEME_PROPOSED: SchemeProposed,
    PROPOSAL_ANSWERED: ProposalAnswered,
    PERSON_SAME: PersonSame,
    GUIDELINE_DECIDED: GuidelineDecided,
    ARTICLE_ASSIGNED: ArticleAssigned,
    ARTICLE_SENT_BACK: ArticleSentBack,
    WORK_SEEN: WorkSeen,
    DECISION_SET: DecisionSet,
    ADJUDICATION_SET: AdjudicationSet,
    THREAD_SET: ThreadSet,
    COMMENT_SET: CommentSet,
    DATASET_PLANNED: DatasetPlanned,
    DATASET_SPLIT: DatasetSplit,
    ARTICLES_PURGED: ArticlesPurged,
}
_DECODERS: Final = {kind: msgspec.json.Decoder(shape) for kind, shape in PAYLOADS.items()}


class Event(Struct, frozen=True, kw_only=True):
    """One event, as stored. ``payload`` is canonical JSON; ids are hexadecimal."""

    id: str
    author: str
    machine: str
    seq: int
    clock: int
    operation: str
    operation_name: str
    undoes: str | None
    kind: str
    article: str | None
    payload: bytes

    @property
    def order(self) -> tuple[int, str]:
        """The place of the event in the history: total, and the same on every machine."""
        return (self.clock, self.id)


class _Canonical(Struct, frozen=True):
    article: str | None
    author: str
    clock: int
    kind: str
    machine: str
    operation: str
    operation_name: str
    payload: msgspec.Raw
    seq: int
    undoes: str | None


def canonical(event: Event) -> bytes:
    """The bytes that the event's id is the hash of: JSON with sorted keys and no white space."""
    return _encode(
        _Canonical(
            event.article,
            event.author,
            event.clock,
            event.kind,
            event.machine,
            event.operation,
            event.operation_name,
            msgspec.Raw(event.payload),
            event.seq,
            event.undoes,
        )
    )


def event_id(event: Event) -> str:
    """BLAKE2b-128 of the canonical bytes, hexadecimal."""
    return blake2b(canonical(event), digest_size=16).hexdigest()


def make_event(
    *,
    author: str,
    machine: str,
    seq: int,
    clock: int,
    operation: str,
    operation_name: str,
    undoes: str | None,
    kind: str,
    article: str | None,
    payload: Struct,
) -> Event:
    """An event with its id."""
    blank = Event(
        id="",
        author=author,
        machine=machine,
        seq=seq,
        clock=clock,
        operation=operation,
        operation_name=operation_name,
        undoes=undoes,
        kind=kind,
        article=article,
        payload=_encode(payload),
    )
    return msgspec.structs.replace(blank, id=event_id(blank))


def payload_of(event: Event) -> Struct | None:
    """The typed payload, or None for a kind that this version does not know.

    Raises:
        msgspec.ValidationError: the payload does not have the shape of its kind.
    """
    decoder = _DECODERS.get(event.kind)
    return decoder.decode(event.payload) if decoder else None


def annotation_id(
    sha256: str, annotator: str, label: str, segments: tuple[Segment, ...], ordinal: int
) -> str:
    """The id of an imported annotation, which follows from its content.

    It begins with digits of the text's hash, so that the ids of one article lie together in an
    index: for a large import that is a third of the time of inserting them.
    """
    content = _encode((sha256, annotator, label, segments, ordinal))
    return sha256[:8] + blake2b(content, digest_size=12).hexdigest()


def derived_id(*parts: object) -> str:
    """An id that follows from content, so that importing twice gives the same thing once."""
    return blake2b(_encode(parts), digest_size=16).hexdigest()
