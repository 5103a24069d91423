"""The fold of what people do together: assignments, decisions, threads, the guideline's log.

What belongs here: the meaning of those kinds of events, as ``annotator.history.fold`` has that of
the annotators' own work. What is shared is set by leads, the last one wins; decisions, comments and
being through with an article belong to their authors. Whether a thread is resolved may be said by
anybody.
"""

from __future__ import annotations

from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from annotator.history.dataset_events import DatasetPlanned, DatasetSplit
from annotator.history.events import (
    AdjudicationSet,
    ArticleAssigned,
    CommentSet,
    DecisionSet,
    GuidelineDecided,
    PersonSame,
    ThreadSet,
)
from annotator.history.purge_events import ArticlesPurged
from annotator.history.states import (
    AdjudicationState,
    AssignmentState,
    CommentState,
    DecisionState,
    GuidelineEntry,
    ProjectState,
    PurgedText,
    Rules,
    ThreadState,
)
from annotator.history.views import ArticleView

Own = TypeVar("Own", DecisionState, CommentState)
Value = TypeVar("Value")


class Act(Struct, frozen=True):
    """Who does what an event says, when (its clock, in milliseconds), under which rules."""

    author: str
    when: int
    rules: Rules

    @property
    def by(self) -> str:
        """The person whom the author is."""
        return self.rules.who(self.author)

    @property
    def leads(self) -> bool:
        """Whether that person leads the project."""
        return self.rules.leading(self.by, self.when)


def may_review(view: ArticleView, act: Act) -> bool:
    """Whether a person decides about others' annotations of an article: a lead, or who was asked
    to adjudicate it."""
    if act.leads:
        return True
    asked = view.held(AssignmentState, (act.by, "adjudicator"))
    return asked is not None and asked.assigned


def apply_together(view: ArticleView, payload: Struct | None, act: Act) -> None:
    """Bring forward what people do together about one article, by one later event."""
    match payload:
        case ArticleAssigned() if act.leads:
            view.hold(_assignment(view, payload, act))
        case DecisionSet(id=id_, set=fields, at=at):
            state = view.held(DecisionState, (id_,))
            if state is None or state.by == act.by:
                made = at or act.when  # its own time, where it was taken back and brought back
                view.hold(DecisionState(id_, act.by, made, may_review(view, act), fields))
        case AdjudicationSet(finished=finished):
            view.hold(AdjudicationState(act.by, act.when, may_review(view, act), finished))
        case ThreadSet():
            thread = _thread(view.held(ThreadState, (payload.id,)), payload, act.by, act.when)
            if thread is not None:
                view.hold(thread)
        case CommentSet():
            comment = _comment(view.held(CommentState, (payload.id,)), payload, act.by, act.when)
            if comment is not None:
                view.hold(comment)
        case _:
            return


def _assignment(view: ArticleView, said: ArticleAssigned, act: Act) -> AssignmentState:
    who = act.rules.who(said.annotator)
    asked = view.held(AssignmentState, (who, said.part))
    ids = {*(asked.ids if asked else ())} - {said.annotator}
    if said.assigned:
        ids.add(said.annotator)
    return AssignmentState(who, said.part, tuple(sorted(ids)), act.by, act.when)


def _thread(
    state: ThreadState | None, payload: ThreadSet, by: str, when: int
) -> ThreadState | None:
    """The thread as it stands now; None where the event changes nothing."""
    if state is not None:
        return replace(state, fields=payload.set, set_by=by)
    if payload.about is None:
        return None
    return ThreadState(payload.id, by, when, payload.about, payload.set, by)


def _comment(
    state: CommentState | None, payload: CommentSet, by: str, when: int
) -> CommentState | None:
    if state is None:
        return CommentState(payload.id, payload.thread, by, when, payload.set)
    if state.by != by:
        return None
    # Taking a comment back, and taking that back again, changes no words.
    reworded = None not in (state.fields, payload.set) and state.fields != payload.set
    return replace(state, fields=payload.set, edited=state.edited or reworded)


def _put(there: dict[str, Value], id_: str, value: Value | None) -> None:
    if value is None:
        there.pop(id_, None)
    else:
        there[id_] = value


def apply_to_team(state: ProjectState, payload: Struct | None, author: str, when: int) -> None:
    """Bring forward what people do together about the project as a whole, by one later event."""
    match payload:
        case PersonSame(annotator=annotator, same_as=same_as) if state.leading(author):
            if same_as is None or same_as == annotator:
                state.same.pop(annotator, None)
            else:
                state.same[annotator] = same_as
        case GuidelineDecided(id=id_, set=fields) if state.leading(author):
            known = state.log.get(id_)
            by, made = (known.by, known.when) if known else (author, when)
            state.log[id_] = GuidelineEntry(by, made, fields)
        case DatasetPlanned(id=id_, set=plan) if state.leading(author):
            _put(state.plans, id_, plan)
        case DatasetSplit(id=id_, set=split) if state.leading(author):
            _put(state.splits, id_, split)
        case ArticlesPurged(texts=texts) if state.leading(author):
            state.purged.update(dict.fromkeys(texts, PurgedText(author, when)))
        case ThreadSet():
            thread = _thread(state.threads.get(payload.id), payload, author, when)
            if thread is not None:
                state.threads[payload.id] = thread
        case CommentSet():
            former = state.comments.get(payload.id)
            if former is not None and state.person(former.by) == state.person(author):
                author = former.by
            comment = _comment(former, payload, author, when)
            if comment is not None:
                state.comments[payload.id] = comment
        case _:
            return
