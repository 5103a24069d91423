"""The values of working together: who has which article, decisions, gold, threads, packages.

What belongs here: the nouns of handing out, reviewing and talking as data, used by the history, the
reading half of a project and the window alike. Conventions are those of ``annotator.values``:
offsets are code points, half-open; times milliseconds since 1970 (UTC); ids lowercase hexadecimal.
"""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

from annotator.values import AttributeValue, Segment, State

Part = Literal["annotator", "adjudicator"]
"""What somebody is asked to be for one article."""

Verdict = Literal["accept", "edit", "both", "reject", "add", "escalate"]
VERDICTS: Final[dict[Verdict, str]] = {
    "accept": "Accepted",
    "edit": "Edited",
    "both": "Both accepted",
    "reject": "Rejected",
    "add": "Added",
    "escalate": "Escalated",
}

Reason = Literal["annotator_error", "ambiguous_text", "guideline_gap", "edge_case", "other"]
REASONS: Final[dict[Reason, str]] = {
    "annotator_error": "Annotator error",
    "ambiguous_text": "Ambiguous text",
    "guideline_gap": "Guideline gap",
    "edge_case": "Edge case",
    "other": "Other",
}

AboutKind = Literal["annotation", "conflict", "article", "label"]


class GoldSpan(Struct, frozen=True, omit_defaults=True):
    """One annotation that adjudication settled on.

    ``sources`` are the ids of the annotations that it came from (none: the adjudicator added it).
    ``relations`` are (type, end): the end is the id of an annotation, and means the gold span that
    has it among its sources, or the id of a gold span.
    """

    id: str
    label: str
    segments: tuple[Segment, ...]
    quotes: tuple[str, ...]
    attributes: dict[str, AttributeValue] = {}
    companions: dict[str, Segment] = {}
    sources: tuple[str, ...] = ()
    relations: tuple[tuple[str, str], ...] = ()


class DecisionFields(Struct, frozen=True, omit_defaults=True):
    """What an adjudicator decided about one group.

    ``weighed`` are the keys of the versions (see ``annotator.review``), sorted: the decision holds
    while the group has exactly those. ``to`` names whom it was escalated to, ``rule`` the rule that
    proposed it, ``seconds`` how long the adjudicator looked. ``scheme`` is its version.
    """

    weighed: tuple[str, ...]
    verdict: Verdict
    gold: tuple[GoldSpan, ...] = ()
    reason: Reason | None = None
    note: str = ""
    to: str | None = None
    seconds: int = 0
    rule: str = ""
    scheme: str = ""


class Decision(Struct, frozen=True, kw_only=True):
    """A decision as it stands. ``by`` is the adjudicator's id, ``when`` when it was last set.

    ``counts``: its author was asked to adjudicate the article, or leads the project.
    """

    id: str
    article: int
    by: str
    when: int
    counts: bool
    fields: DecisionFields


class About(Struct, frozen=True, omit_defaults=True):
    """What a thread is about: ids of annotations (one; or those of a conflict), an article (no
    id: the event's article) or a label (its id)."""

    kind: AboutKind
    ids: tuple[str, ...] = ()


class CommentFields(Struct, frozen=True, omit_defaults=True):
    """The words of a comment, plain text; ``mentions`` are ids of people."""

    words: str
    mentions: tuple[str, ...] = ()


class ThreadFields(Struct, frozen=True, omit_defaults=True):
    """What stands of a thread as a whole. ``question``: it asks for an answer of the guideline."""

    resolved: bool = False
    question: bool = False


class Comment(Struct, frozen=True, kw_only=True):
    """One comment. ``when`` it was made; ``edited``: its words were changed since."""

    id: str
    thread: str
    by: str
    when: int
    words: str
    mentions: tuple[str, ...] = ()
    edited: bool = False


class Thread(Struct, frozen=True, kw_only=True):
    """A thread with its comments, the oldest first. ``article`` None: it is about a label.

    ``quote`` are the words that it is about, where it is about annotations that are still there.
    """

    id: str
    about: About
    article: int | None
    comments: tuple[Comment, ...]
    resolved: bool = False
    resolved_by: str = ""
    question: bool = False
    quote: str = ""

    @property
    def newest(self) -> int:
        """When the last comment was made."""
        return self.comments[-1].when if self.comments else 0


class GuidelineFields(Struct, frozen=True, omit_defaults=True):
    """An entry of the guideline's log: what was decided, about which label ("": all), after which
    thread, on which words."""

    words: str
    label: str = ""
    thread: str = ""
    quote: str = ""


class GuidelineDecision(Struct, frozen=True, kw_only=True):
    """An entry of the guideline's log as it stands."""

    id: str
    by: str
    when: int
    fields: GuidelineFields


class Standing(Struct, frozen=True, kw_only=True):
    """Where one annotator is with one article, as a lead sees it.

    ``asked``: the article was given to them. ``sent_back``: the note with which it was sent back
    and not finished since, else None. ``seen``: when they saw others' work (0: never); ``late``:
    they changed their own after that.
    """

    article: int
    annotator: str
    state: State
    asked: bool = False
    flagged: bool = False
    spans: int = 0
    sent_back: str | None = None
    sent_by: str = ""
    seen: int = 0
    late: bool = False


class ArticleTeam(Struct, frozen=True, kw_only=True):
    """One line of the team's view: an article, whom it needs, who has it.

    ``needed``: how many annotators it needs (0: nobody has said). ``waiting``: how many more must
    finish, or be asked.
    """

    article: int
    title: str
    needed: int
    waiting: int
    standings: tuple[Standing, ...]
    adjudicators: tuple[str, ...] = ()


class PersonCount(Struct, frozen=True, kw_only=True):
    """How far one person is: numbers of articles."""

    annotator: str
    name: str
    asked: int = 0
    todo: int = 0
    in_progress: int = 0
    finished: int = 0
    skipped: int = 0
    flagged: int = 0
    sent_back: int = 0
    adjudicating: int = 0


class Unlike(Struct, frozen=True):
    """In what gold is unlike the annotation that it came of, beside label and words.

    ``name`` is the attribute's, companion's or relation's. ``mine`` and ``gold``: the value of the
    attribute, else the words of the companion or of the relation's other end ("": not known here);
    None where there is none.
    """

    kind: Literal["attribute", "companion", "relation"]
    name: str
    mine: str | None
    gold: str | None


class Correction(Struct, frozen=True, kw_only=True):
    """What adjudication made of an annotation of mine where it did not simply accept it.

    ``gold`` are the gold spans that came of the group; ``changed``: I have changed mine since.
    ``unlike``: what an adjudicator changed of mine beside label and words, where mine still stands.
    """

    article: int
    annotation: str
    label: str
    quote: str
    decision: Decision
    gold: tuple[GoldSpan, ...]
    changed: bool = False
    unlike: tuple[Unlike, ...] = ()


class MergeLine(Struct, frozen=True, kw_only=True):
    """How much of one kind a merge brings: ``new`` here, ``known`` already, in words for people."""

    what: str
    new: int
    known: int = 0


class PurgeAsked(Struct, frozen=True, kw_only=True):
    """An article that a lead says they removed for good elsewhere, and that is here.

    ``text`` is its SHA-256, ``by`` who says it (a name), ``when`` in milliseconds.
    """

    text: str
    title: str
    by: str
    when: int


class PurgeArticle(Struct, frozen=True, kw_only=True):
    """What would go with an article. ``annotations``: how many, by the name of who made them, as
    far as I may see them; ``hidden``: others take part, and what they did is kept back from me."""

    text: str
    title: str
    annotations: tuple[tuple[str, int], ...] = ()
    hidden: bool = False
    comments: int = 0
    decisions: int = 0


class PurgePlan(Struct, frozen=True, kw_only=True):
    """What removing articles for good would take, and what it would not.

    ``restore_points`` is the number of those on this machine that hold it; ``points_of``: of which
    other files of the project how many of them were made. ``guideline``: entries of the
    guideline's log that go with them, as they were made after a discussion of them.
    ``mentions`` are sentences about what stays and has words of them; ``copies`` the other files of
    the project that this machine knows.
    """

    articles: tuple[PurgeArticle, ...]
    restore_points: int = 0
    points_of: tuple[tuple[str, int], ...] = ()
    guideline: int = 0
    mentions: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()


class PurgeReport(Struct, frozen=True, kw_only=True):
    """What removing for good did. ``points`` restore points were written anew; ``deleted`` ones
    were damaged; ``left``: what could not be cleared yet and why (it is tried again at the next
    opening). ``mentions`` as in the plan. ``things`` are the ids of what is gone (texts, threads,
    comments), for who keeps something under them."""

    articles: int
    points: int = 0
    deleted: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    message: str = ""


class MergeReport(Struct, frozen=True, kw_only=True):
    """What a merge did, or (a dry run) would do.

    ``notes`` say what a person should know: clocks ahead, two people of one name, another scheme.
    ``alike`` are pairs of articles (theirs, ours: keys; theirs 0 in a dry run) with the same id or
    address and differing texts. ``merge`` is the id to take it back by, "" where nothing was new.
    ``asked``: articles here that others removed for good, which is not done here unasked.
    """

    source: str
    lines: tuple[MergeLine, ...]
    notes: tuple[str, ...] = ()
    events: int = 0
    articles: tuple[int, ...] = ()
    alike: tuple[tuple[int, int], ...] = ()
    same_names: tuple[tuple[str, str], ...] = ()
    foreign_labels: tuple[str, ...] = ()
    restore_point: str = ""
    asked: tuple[PurgeAsked, ...] = ()
    merge: str = ""
    dry: bool = False


class PackageFacts(Struct, frozen=True, kw_only=True):
    """What a package says of itself. ``answer``: it goes back to who handed the work out."""

    project: str
    title: str
    recipient: str
    recipient_name: str
    sender: str
    sender_name: str
    made: int
    answer: bool = False
    articles: int = 0
