"""Operations of adjudication: decide about a group or many, take a decision back, apply a rule,
be through with an article.

What belongs here: who may decide, and whether a decision fits what stands now. What a decision
makes of a group is put together by ``annotator.review.deciding``; raw annotations are never
touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from msgspec.structs import replace

from annotator.errors import NotYours, Problem
from annotator.history.events import (
    ADJUDICATION_SET,
    ARTICLE_ASSIGNED,
    DECISION_SET,
    AdjudicationSet,
    ArticleAssigned,
    DecisionSet,
)
from annotator.history.reviewing import Act, may_review
from annotator.history.states import AdjudicationState, DecisionState
from annotator.machine import new_id
from annotator.operations.desk import Desk, checked, storable
from annotator.review.model import RULES, ArticleReview, Rule
from annotator.store import queries, sight
from annotator.store.recorder import RowArticle
from annotator.team import REASONS, VERDICTS, Decision, DecisionFields, GoldSpan

_CHANGED = "That has changed meanwhile: look again. Nothing was decided."


@dataclass(frozen=True, slots=True)
class Decide:
    """Decide about a group (or add gold that nobody marked). Former decisions of mine about any of
    the same annotations give way, and so does ``replaces``, the id of one of mine, if given."""

    article: int
    fields: DecisionFields
    replaces: str = ""

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return f"{VERDICTS[self.fields.verdict]} in adjudication"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        _Sitting(desk, self.article).decide(self.fields, self.replaces)
        from annotator.review import reading  # late: a start of the program waits for none of it

        left = reading.review(desk.connection, self.article, desk.scheme).open
        return _said(desk, self.fields, left)


@dataclass(frozen=True, slots=True)
class DecideMany:
    """Decide about many groups as one operation; ``what`` is its name for the history."""

    decisions: tuple[tuple[int, DecisionFields], ...]
    what: str

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return self.what

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        by_article: dict[int, list[DecisionFields]] = {}
        for key, fields in self.decisions:
            by_article.setdefault(key, []).append(fields)
        for done, (key, many) in enumerate(sorted(by_article.items())):
            desk.ticker.tick(done, len(by_article), self.name)
            sitting = _Sitting(desk, key)
            for fields in many:
                sitting.decide(fields)
        if not self.decisions:
            return "There was nothing to decide."
        return f"{_counted(len(self.decisions), 'group')} decided{_in(len(by_article))}."


@dataclass(frozen=True, slots=True)
class ApplyRule:
    """Decide by a rule about all open groups that it settles, in every article that is mine to
    adjudicate and for which nobody is waited for. Ties stay open."""

    rule: Rule

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return f"Accept by rule: {rule_name(self.rule)}"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        from annotator.review.ruling import Reviewer, ruled

        me = queries.annotator_key(desk.connection, desk.me)
        reviewer = Reviewer(desk.me, me, desk.is_lead)
        groups = articles = ties = 0
        # All of it is read before the first decision is written.
        found = list(ruled(desk.connection, desk.scheme, self.rule, reviewer, desk.ticker))
        for done, each in enumerate(found):
            desk.ticker.tick(done, len(found), self.name)
            ties += each.ties
            if not each.decisions:
                continue
            sitting = _Sitting(desk, each.judged.article, each.judged)
            for fields in each.decisions:
                sitting.decide(fields)
            groups += len(each.decisions)
            articles += 1
        open_ties = f" {_counted(ties, 'tie')} left open." if ties else ""
        if not groups:
            return f"The rule settles no open group.{open_ties}"
        return f"Accepted {_counted(groups, 'group')}{_in(articles)}.{open_ties}"


@dataclass(frozen=True, slots=True)
class TakeBackDecision:
    """Take one of my decisions back; its group is open again."""

    article: int
    decision: str

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Take a decision back"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        view = desk.view(self.article)
        _need_reviewer(desk, view)
        state = _mine(desk, view, self.decision)
        gone = DecisionSet(state.id, None, state.fields, was_at=state.made)
        desk.recorder.record(DECISION_SET, gone, view)
        return "The decision is taken back."


@dataclass(frozen=True, slots=True)
class FinishAdjudication:
    """Say that I am through with adjudicating an article, or (``finished`` False) not any more."""

    article: int
    finished: bool = True

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Finish adjudicating" if self.finished else "Reopen adjudication"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        view = desk.view(self.article)
        _need_reviewer(desk, view)
        if self.finished:
            from annotator.review import reading

            _check_settled(reading.review(desk.connection, self.article, desk.scheme))
        state = view.held(AdjudicationState, (desk.me,))
        was = state is not None and state.finished
        if was == self.finished and not (self.finished and state is not None and not state.counts):
            return "That is so already."
        desk.recorder.record(ADJUDICATION_SET, AdjudicationSet(self.finished, was), view)
        return (
            "The article is adjudicated."
            if self.finished
            else "The article is open to decide again."
        )


def _check_settled(judged: ArticleReview) -> None:
    if not judged.annotators:
        raise Problem("Nobody has handed in work on this article yet; there is nothing to finish.")
    if judged.open:
        are = "is" if judged.open == 1 else "are"
        raise Problem(
            f"{_counted(judged.open, 'group')} {are} still open. Decide first; nothing was changed."
        )


# -- one article -----------------------------------------------------------------------------


class _Sitting:
    """Deciding about one article: what stands in it now, and what I have decided so far."""

    def __init__(self, desk: Desk, key: int, judged: ArticleReview | None = None) -> None:
        from annotator.review import reading

        self._desk = desk
        self._view = desk.view(key)
        _need_reviewer(desk, self._view)
        self._judged = judged or reading.review(desk.connection, key, desk.scheme)
        self._groups = {group.weighed: group for group in self._judged.groups}
        decisions = reading.decisions_of(desk.connection, [key]).get(key, [])
        self._mine = {each.id: each for each in decisions if each.by == desk.me}

    def decide(self, fields: DecisionFields, replaces: str = "") -> None:
        """Record a decision after checking it."""
        fields = replace(
            fields, weighed=tuple(sorted(fields.weighed)), scheme=self._desk.scheme.version
        )
        self._check(fields)
        if fields.verdict == "escalate" and fields.to is not None:
            self._entitle(fields.to)
        former = _mine(self._desk, self._view, replaces) if replaces else None
        for each in self._about_the_same(fields):
            if each.id != replaces:
                self._set(DecisionSet(each.id, None, each.fields, was_at=each.when))
        was, was_at = (former.fields, former.made) if former else (None, 0)
        self._set(DecisionSet(replaces or new_id(), fields, was, self._desk.now, was_at))

    def _set(self, payload: DecisionSet) -> None:
        self._desk.recorder.record(DECISION_SET, payload, self._view)
        self._mine.pop(payload.id, None)
        if payload.set is not None:
            self._mine[payload.id] = Decision(
                id=payload.id,
                article=self._view.key,
                by=self._desk.me,
                when=self._desk.now,
                counts=True,
                fields=payload.set,
            )

    def _about_the_same(self, fields: DecisionFields) -> list[Decision]:
        ids = _annotations(fields.weighed)
        return [each for each in self._mine.values() if ids & _annotations(each.fields.weighed)]

    def _entitle(self, to: str) -> None:
        """See to it that whom a group is left to may decide about it.

        Raises:
            NotYours: they may not, and whoever leaves it to them cannot ask them to.
        """
        from annotator.review import reading

        desk, who = self._desk, self._desk.recorder.rules.who(to)
        asked = reading.adjudicators_of(desk.connection, self._view.key)
        if who in asked or desk.recorder.state.leading(who):
            return
        if not desk.is_lead:
            raise NotYours(
                f"{desk.recorder.state.names[to]} was not asked to adjudicate this article. "
                "Ask a lead to, or leave the group to a lead. Nothing was decided."
            )
        # Where nobody was asked it is the leads'; this one goes on with the other groups.
        for each in (who,) if asked else (who, desk.me):
            given = ArticleAssigned(each, "adjudicator", assigned=True)
            desk.recorder.record(ARTICLE_ASSIGNED, given, self._view)

    def _check(self, fields: DecisionFields) -> None:
        if fields.verdict == "add":
            if fields.weighed or not fields.gold:
                raise Problem("Added gold needs words and a label, and stands for no group.")
        elif fields.weighed not in self._groups:
            raise Problem(_CHANGED)
        if (fields.verdict in ("reject", "escalate")) == bool(fields.gold):
            raise Problem("That decision makes gold where it may not, or none where it must.")
        if fields.verdict == "escalate" and fields.to not in self._desk.recorder.state.names:
            raise Problem(
                "Escalating needs somebody of this project to decide. Nothing was decided."
            )
        storable(fields.note)
        text, weighed = self._desk.text(self._view.key), _annotations(fields.weighed)
        for gold in fields.gold:
            _check_gold(self._desk, text, gold, weighed)


def _check_gold(desk: Desk, text: str, gold: GoldSpan, weighed: frozenset[str]) -> None:
    if checked(text, gold.segments) != gold.quotes:
        raise Problem("The words of that gold are not those of the article. Nothing was decided.")
    for part in gold.companions.values():
        checked(text, (part,))
    if desk.scheme.label(gold.label) is None:
        raise Problem(f"The scheme has no label “{gold.label}”. Nothing was decided.")
    if not weighed.issuperset(gold.sources):
        raise Problem(_CHANGED)
    for value in gold.attributes.values():
        if isinstance(value, str):
            storable(value)


def _annotations(weighed: Iterable[str]) -> frozenset[str]:
    """The ids of the annotations whose versions were weighed."""
    return frozenset(key.partition(":")[0] for key in weighed)


def _need_reviewer(desk: Desk, view: RowArticle) -> None:
    """Refuse who may not decide here.

    Raises:
        Problem: the article is removed, or its others' work is kept back from the person.
        NotYours: the person neither leads nor was asked to adjudicate it.
    """
    facts = view.facts()
    if facts is None or facts.removed:
        raise Problem("That article is removed. Restore it first; nothing was changed.")
    if not may_review(view, Act(desk.me, desk.now, desk.recorder.rules)):
        raise NotYours(
            "Only a lead, or who was asked to adjudicate this article, decides here. "
            "Nothing was changed."
        )
    me = queries.annotator_key(desk.connection, desk.me)
    if sight.is_blind(desk.connection, view.key, me):
        raise Problem(
            "You are one of this article’s annotators, and not all of them are done. Others’ work "
            "is kept back from you until then; nothing was changed."
        )


def _mine(desk: Desk, view: RowArticle, decision: str) -> DecisionState:
    state = view.held(DecisionState, (decision,))
    if state is None or state.fields is None:
        raise Problem("That decision is not there any more.")
    if state.by != desk.me:
        names = desk.recorder.state.names
        raise NotYours(f"That decision is {names.get(state.by, 'somebody else')}’s.")
    return state


# -- words -----------------------------------------------------------------------------------


def rule_name(rule: Rule) -> str:
    """A rule in a few words: "threshold, at least 3"."""
    kind = RULES[rule.kind].partition(":")[0].lower()
    return f"{kind}, at least {rule.least}" if rule.kind == "threshold" else kind


def _said(desk: Desk, fields: DecisionFields, left: int) -> str:
    said = VERDICTS[fields.verdict]
    if fields.verdict == "escalate" and fields.to:
        said = f"Escalated to {desk.recorder.state.names.get(fields.to, fields.to)}"
    elif fields.verdict == "reject" and fields.reason:
        said = f"Rejected: {REASONS[fields.reason].lower()}"
    if not left:
        return f"{said}. No group is open; the article can be finished."
    return f"{said}. {_counted(left, 'group')} open."


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"


def _in(articles: int) -> str:
    return "" if articles == 1 else f" in {_counted(articles, 'article')}"
