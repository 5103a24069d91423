"""The values of review: an article's work side by side, its groups, and what was decided of them.

What belongs here: the shapes that matching makes and the window shows. Offsets are code points,
half-open; times milliseconds since 1970 (UTC); people and annotations are named by their ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct

from annotator.team import Decision, GoldSpan
from annotator.values import Annotation, AttributeValue, Relation

ConflictKind = Literal["label", "boundary", "missing", "attribute", "relation"]
KINDS: Final[dict[ConflictKind, str]] = {
    "label": "Label",
    "boundary": "Boundary",
    "missing": "Missing",
    "attribute": "Attribute",
    "relation": "Relation",
}

GroupState = Literal["open", "escalated", "decided", "contested"]
"""``contested``: two adjudicators decided differently, an open gold conflict."""

Order = Literal["agreement", "open", "list", "newest"]
"""Of the queue: lowest agreement first; most open groups first; list order; newest work first."""


class AnnotatorWork(Struct, frozen=True, kw_only=True):
    """What one annotator handed in of an article, as agreement and adjudication look at it.

    ``annotations`` in text order, labels in force. ``told``: for each of them the attribute values
    that count, derived and default ones included (``annotator.derived``). ``finished``: when it was
    finished. ``seen``: it was made or changed after seeing others' work (and is nonetheless here,
    since the asker wanted it so); else it is the work from before.
    """

    annotator: str
    annotations: tuple[Annotation, ...]
    told: tuple[Mapping[str, AttributeValue], ...]
    relations: tuple[Relation, ...] = ()
    finished: int = 0
    seen: bool = False


class ArticleWork(Struct, frozen=True, kw_only=True):
    """All work on one article that was handed in. ``length`` is of the text.

    ``gold``: what adjudication settled on; None while it has not.
    """

    article: int
    sha256: str
    length: int
    works: tuple[AnnotatorWork, ...]
    gold: tuple[GoldSpan, ...] | None = None


class Version(Struct, frozen=True):
    """An annotation as it stands: ``key`` changes with its label, segments, attributes, companions
    and outgoing relations, and with nothing else (not with notes or doubt)."""

    key: str
    annotation: Annotation
    told: Mapping[str, AttributeValue]
    relations: tuple[Relation, ...] = ()


class Choice(Struct, frozen=True):
    """Versions that say the same: what one key takes. ``differs``: in what it is unlike the first
    choice, in words for people ("label", "4 characters longer", "certainty: probable")."""

    versions: tuple[Version, ...]
    differs: tuple[str, ...] = ()


class Pairing(Struct, frozen=True):
    """Two annotations of two annotators that were taken for the same, and why.

    ``overlap``: shared characters of all characters that either marked (Jaccard), 0 to 1.
    """

    one: str
    other: str
    same_label: bool
    overlap: float

    @property
    def words(self) -> str:
        """The reason for people: "paired: same label, 83 % overlap"."""
        label = "same label" if self.same_label else "another label"
        return f"paired: {label}, {self.overlap * 100:.0f} % overlap"


class Group(Struct, frozen=True, kw_only=True):
    """Annotations of one layer that are about the same words.

    ``choices``: what there is to take, most annotators first, then in text order. ``missing``: the
    annotators who handed in and have nothing here. ``kinds``: in what they differ; none: all agree.
    ``decision``: the one that holds; ``former``: decisions about an earlier state of it, the newest
    first; ``contested``: the differing ones of several adjudicators.
    """

    layer: str
    start: int
    end: int
    choices: tuple[Choice, ...]
    missing: tuple[str, ...] = ()
    kinds: tuple[ConflictKind, ...] = ()
    pairings: tuple[Pairing, ...] = ()
    state: GroupState = "open"
    decision: Decision | None = None
    former: tuple[Decision, ...] = ()
    contested: tuple[Decision, ...] = ()

    @property
    def versions(self) -> tuple[Version, ...]:
        """All annotations of the group."""
        return tuple(version for choice in self.choices for version in choice.versions)

    @property
    def weighed(self) -> tuple[str, ...]:
        """The keys of all versions, sorted: what a decision on it must hold."""
        return tuple(sorted(version.key for version in self.versions))

    @property
    def agreed(self) -> bool:
        """Whether all who handed in have the same here, and there are at least two of them."""
        return not self.kinds and len({each.annotation.annotator for each in self.versions}) > 1


class ArticleReview(Struct, frozen=True, kw_only=True):
    """An article as an adjudicator sees it.

    ``annotators`` handed in; ``waiting`` were asked (or have begun) and have not. ``groups`` in
    text order. ``added``: decisions that add gold which nobody marked. ``orphans``: decisions about
    annotations none of which is there any more. ``gold`` is of what is decided so far.
    ``lost_relations``: relations that lead to what did not become gold (type, quote of the end).
    ``finished_by``: adjudicators who are through with it.
    """

    article: int
    annotators: tuple[str, ...]
    waiting: tuple[str, ...]
    groups: tuple[Group, ...]
    added: tuple[Decision, ...] = ()
    orphans: tuple[Decision, ...] = ()
    gold: tuple[GoldSpan, ...] = ()
    lost_relations: tuple[tuple[str, str], ...] = ()
    finished_by: tuple[str, ...] = ()
    may_decide: bool = False

    @property
    def open(self) -> int:
        """How many groups wait for a decision."""
        return sum(group.state != "decided" for group in self.groups)

    @property
    def ready(self) -> bool:
        """Whether all who were asked are done and somebody handed in."""
        return bool(self.annotators) and not self.waiting

    @property
    def adjudicated(self) -> bool:
        """Whether nothing is open and an adjudicator is through with it."""
        return bool(self.finished_by) and not self.open


class QueueRow(Struct, frozen=True, kw_only=True):
    """One article of the adjudication queue. ``agreement``: 0 to 1, None where not defined.

    ``mine``: I am asked to adjudicate it (or nobody is, and I lead). ``escalated``: groups that
    were escalated to me.
    """

    article: int
    title: str
    annotators: int
    waiting: int
    groups: int
    open: int
    conflicts: int
    agreement: float | None
    finished: bool
    mine: bool
    escalated: int = 0

    @property
    def adjudicated(self) -> bool:
        """Whether it is done."""
        return self.finished and not self.open


RuleKind = Literal["complete", "threshold", "majority"]
RULES: Final[dict[RuleKind, str]] = {
    "complete": "Complete agreement: everybody who handed in has exactly the same",
    "threshold": "Threshold: at least so many have exactly the same, and no other version as many",
    "majority": "Majority: more than half of those who handed in have exactly the same",
}


class Rule(Struct, frozen=True):
    """A rule that proposes decisions on open groups. ``least``: for a threshold, how many."""

    kind: RuleKind
    least: int = 2


class Proposed(Struct, frozen=True, kw_only=True):
    """What a rule proposes: how many groups in how many articles; ``ties`` it leaves open."""

    rule: Rule
    groups: int
    articles: int
    ties: int
    left: int
