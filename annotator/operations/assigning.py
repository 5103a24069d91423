"""Operations on who does what: people, assignment, how many an article needs, sending back.

What belongs here: handing work out and taking it back. How a lot of articles is shared fairly is in
``annotator.operations.sharing``.
"""

from __future__ import annotations

from dataclasses import dataclass

from annotator.errors import NotYours, Problem
from annotator.history.events import (
    ANNOTATOR_NAMED,
    ARTICLE_ASSIGNED,
    ARTICLE_CHANGED,
    ARTICLE_SENT_BACK,
    PERSON_SAME,
    AnnotatorNamed,
    ArticleAssigned,
    ArticleChanged,
    ArticleFields,
    ArticleSentBack,
    PersonSame,
)
from annotator.history.states import AssignmentState, ProgressState
from annotator.machine import clean_name, new_id
from annotator.operations.desk import Desk, storable
from annotator.store import queries, sight
from annotator.store.recorder import RowArticle
from annotator.team import Part

MOST_NEEDED = 9
"""Annotators that an article can need."""


@dataclass(frozen=True, slots=True)
class AddPerson:
    """Bring somebody into the project who has not worked in it yet. ``id`` is theirs from now on,
    on every machine ("": a new one)."""

    person_name: str
    id: str = ""

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return f"Add {self.person_name}"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        desk.need_lead("brings people in")
        wanted = clean_name(self.person_name)
        state = desk.recorder.state
        if any(
            known.casefold() == wanted.casefold()
            for who, known in state.names.items()
            if state.person(who) == who
        ):
            raise Problem(f"There is a {wanted} in this project already. Take another name.")
        desk.recorder.record(ANNOTATOR_NAMED, AnnotatorNamed(self.id or new_id(), wanted))
        return f"{wanted} is in the project now."


@dataclass(frozen=True, slots=True)
class Assign:
    """Give articles to somebody, as annotator or as adjudicator, or take them away."""

    articles: tuple[int, ...]
    annotator: str
    part: Part = "annotator"
    assigned: bool = True

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Assign articles" if self.assigned else "Take articles away"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        desk.need_lead("hands out articles")
        who = _named(desk, self.annotator)
        done = 0
        for number, key in enumerate(self.articles):
            desk.ticker.tick(number, len(self.articles), self.name)
            done += _assign(desk, desk.view(key), self.annotator, self.part, self.assigned)
        if not done:
            return "Everything is as it was."
        many = "1 article" if done == 1 else f"{done:,} articles"
        if not self.assigned:
            return f"{many} taken from {who}; their work on them stays."
        part = "to adjudicate" if self.part == "adjudicator" else "to annotate"
        return f"{who} has {many} more {part}."


@dataclass(frozen=True, slots=True)
class HandOut:
    """Give each article to several annotators, in one operation. ``needed`` says how many each
    needs (0: leave it as it is); ``adjudicator`` is asked to decide about all of them."""

    shares: tuple[tuple[int, tuple[str, ...]], ...]
    needed: int = 0
    adjudicator: str = ""

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Hand out articles"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        desk.need_lead("hands out articles")
        people = {who for _, share in self.shares for who in share}
        for who in sorted(people | ({self.adjudicator} if self.adjudicator else set())):
            _named(desk, who)
        done = 0
        for number, (key, share) in enumerate(self.shares):
            desk.ticker.tick(number, len(self.shares), self.name)
            view = desk.view(key)
            given = [_assign(desk, view, who, "annotator", True) for who in share]
            if self.adjudicator:
                given.append(_assign(desk, view, self.adjudicator, "adjudicator", True))
            if self.needed:
                given.append(_need(desk, view, self.needed))
            done += any(given)
        if not done:
            return "Everything was handed out like that already."
        articles = "1 article" if done == 1 else f"{done:,} articles"
        return (
            f"{articles} handed out to {len(people)} {'person' if len(people) == 1 else 'people'}."
        )


@dataclass(frozen=True, slots=True)
class SetNeeded:
    """Say how many annotators articles need (0: nobody says)."""

    articles: tuple[int, ...]
    needed: int

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Set how many annotators are needed"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        desk.need_lead("says how many annotators an article needs")
        if not 0 <= self.needed <= MOST_NEEDED:
            raise Problem(f"An article needs from 0 to {MOST_NEEDED} annotators.")
        done = sum(_need(desk, desk.view(key), self.needed) for key in self.articles)
        if not done:
            return "Everything is as it was."
        articles = "1 article needs" if done == 1 else f"{done:,} articles need"
        return f"{articles} {self.needed} annotator{'s' * (self.needed != 1)} now."


@dataclass(frozen=True, slots=True)
class SendBack:
    """Send an article back to one of its annotators with a note; None takes that back."""

    article: int
    annotator: str
    note: str | None

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Send an article back" if self.note is not None else "Do not send it back"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        view = desk.view(self.article)
        need_reviewer(desk, view, "sends an article back")
        who = _named(desk, self.annotator)
        if sight.is_blind(
            desk.connection, view.key, queries.annotator_key(desk.connection, desk.me)
        ):
            raise Problem(
                "You are one of this article’s annotators, and not all of them are done. Others’ "
                "work is kept back from you until then; nothing was changed."
            )
        now = view.progress(desk.recorder.rules.who(self.annotator)) or ProgressState()
        if now.state not in ("finished", "skipped") and self.note is not None:
            raise Problem(f"{who} has not finished the article; there is nothing to send back.")
        note = None if self.note is None else storable(self.note.strip())
        if note == now.sent_back and note is None:
            return "It was not sent back."
        sent = ArticleSentBack(
            self.annotator, note, now.sent_back, 0 if note is None else desk.now, now.sent_at
        )
        desk.recorder.record(ARTICLE_SENT_BACK, sent, view)
        return f"Sent back to {who}." if note is not None else f"{who} keeps it as it is."


@dataclass(frozen=True, slots=True)
class SamePerson:
    """Say that somebody is another person of the project (None: they are two, after all)."""

    annotator: str
    same_as: str | None

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Two people are one" if self.same_as is not None else "One person is two"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        desk.need_lead("says who is whom")
        state = desk.recorder.state
        who = _named(desk, self.annotator)
        was = state.same.get(self.annotator)
        if was == self.same_as:
            return "That is said already."
        if self.same_as is not None:
            other = _named(desk, self.same_as)
            if state.person(self.same_as) == state.person(self.annotator):
                return "They are one person already."
            desk.recorder.record(PERSON_SAME, PersonSame(self.annotator, self.same_as, was))
            return f"{who} and {other} are one person now: {other}."
        desk.recorder.record(PERSON_SAME, PersonSame(self.annotator, None, was))
        return f"{who} is a person of their own again."


def need_reviewer(desk: Desk, view: RowArticle, what: str) -> None:
    """Refuse what only a lead or an adjudicator of the article does.

    Raises:
        NotYours: the person is neither.
    """
    asked = view.held(AssignmentState, (desk.me, "adjudicator"))
    if not desk.is_lead and not (asked is not None and asked.assigned):
        raise NotYours(f"Only a lead or an adjudicator of the article {what}. Nothing was changed.")


def _named(desk: Desk, who: str) -> str:
    name = desk.recorder.state.names.get(who)
    if name is None:
        raise Problem("That person is not in this project.")
    return name


def _assign(desk: Desk, view: RowArticle, who: str, part: Part, assigned: bool) -> bool:
    """Whether anything changed: given to the person, or taken from each of their ids."""
    state = view.held(AssignmentState, (desk.recorder.rules.who(who), part))
    having = state.ids if state is not None else ()
    if bool(having) == assigned:
        return False
    for each in having or (who,):
        desk.recorder.record(
            ARTICLE_ASSIGNED, ArticleAssigned(each, part, assigned, not assigned), view
        )
    return True


def _need(desk: Desk, view: RowArticle, needed: int) -> bool:
    facts = view.facts()
    if facts is None or facts.needed == needed:
        return False
    change = ArticleChanged(ArticleFields(needed=needed), ArticleFields(needed=facts.needed))
    desk.recorder.record(ARTICLE_CHANGED, change, view)
    return True
