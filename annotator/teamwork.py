"""Working together, as a project is asked about it: who has what, who said what, what is hidden.

What belongs here: the part of ``Project`` behind the team's view, discussion and the guideline's
log. What the blind rule keeps back never leaves these functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Final, cast

import msgspec

from annotator.history.states import ProjectState, ThreadState
from annotator.store import sight, teams
from annotator.team import (
    ArticleTeam,
    Comment,
    GuidelineDecision,
    GuidelineFields,
    PersonCount,
    Thread,
)

if TYPE_CHECKING:
    from annotator.project import Project


AT_ONCE: Final = 10_000
"""Articles in one question: SQLite takes no more than some 30,000 values."""


class Team:
    """Who works on what: the part of ``Project`` that this module does."""

    @property
    def _us(self) -> Project:
        # This is a part of ``Project`` and of nothing else.
        return cast("Project", self)

    def blind(self, key: int) -> bool:
        """Whether the blind rule keeps others' work on an article back from me."""
        us = self._us
        return sight.is_blind(us._database.reader, key, us._me)

    def kept_back(self, key: int) -> bool:
        """Whether others take part in an article to which I am blind. How much they did is told
        by nobody."""
        us = self._us
        return self.blind(key) and sight.others_take_part(us._database.reader, key, us._me)

    def see_others(self, key: int) -> None:
        """Note, once, that I am shown others' work on an article in which I take part: what I
        change in mine after that is marked. The window calls it as it shows the article."""
        from annotator.operations import SeeOthers

        us = self._us
        if us.read_only or us.busy or not us._me:
            return
        reader = us._database.reader
        if teams.shown_for_the_first_time(reader, key, us._me):
            us.run(SeeOthers(key))

    def people(self) -> list[PersonCount]:
        """How far everybody is (any thread); who was said to be somebody else is counted there."""
        us = self._us
        with closing(us._database.open_reader()) as reader:
            found = teams.people(reader, us._me)
        state = us._state
        return [each for each in found if state.person(each.annotator) == each.annotator]

    def team(self, keys: Sequence[int]) -> list[ArticleTeam]:
        """Who has these articles and how far they are, in the order of ``keys``."""
        us, found = self._us, []
        for start in range(0, len(keys), AT_ONCE):
            found += teams.team(us._database.reader, keys[start : start + AT_ONCE], us._me)
        return found

    def assigned_to_me(self) -> frozenset[int]:
        """The articles that I was asked to annotate."""
        us = self._us
        return teams.assigned_to(us._database.reader, us._me, "annotator")

    def may_review(self, key: int) -> bool:
        """Whether I decide about others' annotations of an article: I lead, or was asked to."""
        us = self._us
        if us.read_only or self.blind(key):
            return False
        asked = teams.is_asked(us._database.reader, key, us._me, "adjudicator")
        return us.is_lead or asked

    # -- talking -----------------------------------------------------------------------------

    def threads(self, article: int) -> list[Thread]:
        """The threads about an article and what is in it, the newest comment first; while I am
        blind to it, what I said myself."""
        us = self._us
        blind = frozenset({article}) if self.blind(article) else frozenset()
        return teams.threads(us._database.reader, us._person_id, blind, article)

    def open_threads(self) -> list[Thread]:
        """All threads that are not resolved, those about labels too, the newest first (any
        thread)."""
        us = self._us
        with closing(us._database.open_reader()) as reader:
            blind = sight.blind_articles(reader, us._me)
            found = teams.threads(reader, us._person_id, blind)
        found += self.label_threads()
        return sorted(
            (each for each in found if not each.resolved), key=lambda each: (-each.newest, each.id)
        )

    def label_threads(self, label: str = "") -> list[Thread]:
        """The threads about a label (about any), the newest comment first."""
        state = self._us._state
        found = [
            _label_thread(thread, state)
            for thread in state.threads.values()
            if not label or label in thread.about.ids
        ]
        return sorted(
            (each for each in found if each.comments), key=lambda each: (-each.newest, each.id)
        )

    def guideline_log(self, label: str = "") -> list[GuidelineDecision]:
        """What leads recorded in the guideline, the newest first; ``label``: about it and about all
        labels. The words that it was about are left out while I am blind to their article: that
        somebody marked them there is told later."""
        us = self._us
        found = [
            GuidelineDecision(
                id=id_,
                by=us._state.person(each.by),
                when=each.when,
                fields=self._without_what_is_kept_back(each.fields),
            )
            for id_, each in us._state.log.items()
            if each.fields is not None and (not label or each.fields.label in ("", label))
        ]
        return sorted(found, key=lambda each: (-each.when, each.id))

    def _without_what_is_kept_back(self, fields: GuidelineFields) -> GuidelineFields:
        if not fields.thread or not fields.quote:
            return fields
        article = teams.article_of_thread(self._us._database.reader, fields.thread)
        hidden = article is not None and self.blind(article)
        return msgspec.structs.replace(fields, quote="") if hidden else fields


def _label_thread(thread: ThreadState, state: ProjectState) -> Thread:
    said = [
        Comment(
            id=each.id,
            thread=each.thread,
            by=state.person(each.by),
            when=each.when,
            words=each.fields.words,
            mentions=each.fields.mentions,
            edited=each.edited,
        )
        for each in state.comments.values()
        if each.thread == thread.id and each.fields is not None
    ]
    return Thread(
        id=thread.id,
        about=thread.about,
        article=None,
        comments=tuple(sorted(said, key=lambda each: (each.when, each.id))),
        resolved=thread.fields.resolved,
        resolved_by=state.person(thread.set_by) if thread.fields.resolved else "",
        question=thread.fields.question,
    )
