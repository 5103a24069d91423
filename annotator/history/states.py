"""What stands, as the fold leaves it: small mutable states, one class for each kind of thing.

What belongs here: the shapes alone. What events mean is in ``annotator.history.fold``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from msgspec import Struct

from annotator.history.dataset_events import SplitFields
from annotator.history.events import SearchFields
from annotator.team import (
    About,
    CommentFields,
    DecisionFields,
    GuidelineFields,
    Part,
    ThreadFields,
)
from annotator.values import AttributeValue, Origin, Segment, SkipReason, State


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
    """What stands of one annotator's progress; ``by`` is who set it last.

    ``moved``: when the state was last set. ``sent_back``, ``sent_by``, ``sent_at``: the note with
    which a reviewer sent the article back, who, when. ``seen``: when the annotator saw others' work
    (0: never); ``late``: their own has changed after that. Times are clocks, in milliseconds.
    """

    state: State = "todo"
    reason: SkipReason | None = None
    flagged: bool = False
    flag_note: str = ""
    by: str = ""
    note: str = ""
    moved: int = 0
    sent_back: str | None = None
    sent_by: str = ""
    sent_at: int = 0
    seen: int = 0
    late: bool = False

    @property
    def is_sent_back(self) -> bool:
        """Whether a reviewer sent the article back, and it was not done again since."""
        done = self.state in ("finished", "skipped") and self.moved > self.sent_at
        return self.sent_back is not None and not done


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
    needed: int = 0


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


class AssignmentState(Struct):
    """Whether somebody has an article, as annotator or as adjudicator.

    ``ids``: under which of that person's ids, in order. Each id has it or not for itself: who is
    whom may change, and what was said of one id is never what another one has.
    """

    annotator: str
    part: Part
    ids: tuple[str, ...]
    by: str
    when: int

    @property
    def assigned(self) -> bool:
        """Whether the person has it, under whichever id."""
        return bool(self.ids)

    @property
    def key(self) -> tuple[str, ...]:
        """What it is known by in its article."""
        return (self.annotator, self.part)


class DecisionState(Struct):
    """What stands of one decision; ``counts``: its author was entitled to it when it was set."""

    id: str
    by: str
    when: int
    counts: bool
    fields: DecisionFields | None

    @property
    def key(self) -> tuple[str, ...]:
        """What it is known by in its article."""
        return (self.id,)

    @property
    def made(self) -> int:
        """When it was made, in milliseconds; 0 where it was taken back."""
        return 0 if self.fields is None else self.when


class AdjudicationState(Struct):
    """Whether an adjudicator is through with an article."""

    by: str
    when: int
    counts: bool
    finished: bool

    @property
    def key(self) -> tuple[str, ...]:
        """What it is known by in its article."""
        return (self.by,)


class ThreadState(Struct):
    """What stands of one thread; ``resolved_by`` is who set its fields last."""

    id: str
    by: str
    when: int
    about: About
    fields: ThreadFields
    set_by: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What it is known by in its article."""
        return (self.id,)


class CommentState(Struct):
    """What stands of one comment; no fields: it was taken back."""

    id: str
    thread: str
    by: str
    when: int
    fields: CommentFields | None
    edited: bool = False

    @property
    def key(self) -> tuple[str, ...]:
        """What it is known by in its article."""
        return (self.id,)


TeamState = AssignmentState | DecisionState | AdjudicationState | ThreadState | CommentState
TEAM_STATES: Final = (
    AssignmentState,
    DecisionState,
    AdjudicationState,
    ThreadState,
    CommentState,
)


class GuidelineEntry(Struct, frozen=True):
    """An entry of the guideline's log: who made it and when; no fields: it is taken out."""

    by: str
    when: int
    fields: GuidelineFields | None


class PurgedText(Struct, frozen=True):
    """Who told that a text was removed for good, and when (milliseconds)."""

    by: str
    when: int


class Rules(Struct, frozen=True):
    """What the fold of an article must know of the project: who leads, and who is whom.

    ``leads`` gives for a person the clocks at which they became a lead (True) or ceased to be one.
    ``same`` gives the person that somebody is, for those who are not known under their own id.
    """

    leads: dict[str, tuple[tuple[int, bool], ...]] = {}
    same: dict[str, str] = {}

    def leading(self, who: str, when: int) -> bool:
        """Whether a person led the project at a clock: what they set then goes on to stand."""
        return next((lead for at, lead in reversed(self.leads.get(who, ())) if at <= when), False)

    def who(self, author: str) -> str:
        """The person that an id stands for."""
        return self.same.get(author, author)


class ProjectState(Struct):
    """What stands of the project as a whole: everything that belongs to no single article.

    ``schemes`` are all that were ever in force, oldest first; the last is ``scheme``. ``roles`` are
    the changes of who leads (clock, person, whether). ``same`` are the links as leads made them;
    ``rules`` follows them to their ends. ``threads`` and ``comments`` are about labels.
    ``plans`` of datasets are TOML by name; ``splits`` say which articles were put where, oldest
    first. ``purged`` are the texts that leads say they removed for good, here or elsewhere.
    """

    project: str = ""
    title: str = ""
    scheme: dict[str, object] = {}
    names: dict[str, str] = {}
    leads: set[str] = set()
    roles: list[tuple[int, str, bool]] = []
    self_named: set[str] = set()
    schemes: list[SchemeInForce] = []
    proposals: dict[str, ProposalState] = {}
    searches: dict[str, SearchState] = {}
    same: dict[str, str] = {}
    log: dict[str, GuidelineEntry] = {}
    plans: dict[str, str] = {}
    splits: dict[str, SplitFields] = {}
    threads: dict[str, ThreadState] = {}
    comments: dict[str, CommentState] = {}
    purged: dict[str, PurgedText] = {}

    @property
    def rules(self) -> Rules:
        """Who leads and who is whom, for the fold of articles."""
        same = {who: self.person(who) for who in self.same}
        leads: dict[str, tuple[tuple[int, bool], ...]] = {}
        leading: dict[str, set[str]] = {}
        for when, who, lead in self.roles:
            one = same.get(who, who)
            # Somebody with two ids leads as long as one of them does.
            ids = leading.setdefault(one, set())
            (ids.add if lead else ids.discard)(who)
            leads[one] = (*leads.get(one, ()), (when, bool(ids)))
        return Rules(leads, same)

    def leading(self, who: str) -> bool:
        """Whether a person leads the project, under whichever of their ids."""
        if who in self.leads or not self.same:
            return who in self.leads
        one = self.person(who)
        return any(self.person(each) == one for each in self.leads)

    def person(self, who: str) -> str:
        """The person that an id stands for; where links go round, the first of them by id."""
        met = [who]
        while (who := self.same.get(who, who)) not in met:
            met.append(who)
        return min(met[met.index(who) :])

    def ids_of(self, people: Iterable[str]) -> set[str]:
        """All ids that any of these people has, or that lead to one that they have."""
        found = set(people)
        while more := {
            each
            for link in self.same.items()
            if not found.isdisjoint(link)
            for each in link
            if each not in found
        }:
            found |= more
        return found


def copied_state(state: ProjectState) -> ProjectState:
    """A copy to try an operation on; the scheme is replaced as a whole, never changed."""
    return ProjectState(
        state.project,
        state.title,
        state.scheme,
        dict(state.names),
        set(state.leads),
        list(state.roles),
        set(state.self_named),
        list(state.schemes),
        dict(state.proposals),
        dict(state.searches),
        dict(state.same),
        dict(state.log),
        dict(state.plans),
        dict(state.splits),
        dict(state.threads),
        dict(state.comments),
        dict(state.purged),
    )
