"""What differs between a restore point and the project as it stands, told in words and counts.

What belongs here: counting. Of articles to which the viewer is blind, nothing of others is counted:
how many they are would tell how much they found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final, Literal

import sqlalchemy as sa
from msgspec import Struct

from annotator.history.states import (
    AnnotationState,
    AssignmentState,
    CommentState,
    DecisionState,
    ProgressState,
    ProjectState,
)
from annotator.history.views import MemoryArticle
from annotator.keeping.sides import Sides
from annotator.ticker import Silent, Ticker

Fate = Literal["added", "changed", "deleted"]
_TOLD: Final = (
    *("label", "segments", "note", "doubt", "doubt_note", "attributes", "companions"),
    "unconfirmed",
)
_DETAILS: Final = ("title", "source", "url", "author", "published", "language", "meta", "needed")


class WorkSince(Struct, frozen=True, kw_only=True):
    """What became of one annotator's annotations since a restore point."""

    annotator: str
    name: str
    mine: bool
    added: int = 0
    changed: int = 0
    deleted: int = 0


class Differences(Struct, frozen=True, kw_only=True):
    """What differs from a restore point now.

    ``articles_added`` came in since, ``articles_removed`` were there, ``articles_changed`` have
    other details. ``progress``: articles with which I am at another point. ``decisions`` of
    adjudication (gold), ``comments``, ``assignments``: how many are other ones. ``scheme``,
    ``guideline``: whether they differ. ``others``: what else of the project does, in words.
    ``hidden``: some of others' work is not counted, because I may not see it yet. ``missing``: how
    many events the restore point has and the project has not; merging it would bring them.
    """

    articles_added: int = 0
    articles_removed: int = 0
    articles_changed: int = 0
    work: tuple[WorkSince, ...] = ()
    progress: int = 0
    decisions: int = 0
    comments: int = 0
    assignments: int = 0
    scheme: bool = False
    guideline: bool = False
    others: tuple[str, ...] = ()
    hidden: bool = False
    missing: int = 0

    @property
    def none(self) -> bool:
        """Whether all that I may see is as it was."""
        return self == Differences(hidden=self.hidden)


class _Count:
    """Adds up what differs, article by article."""

    def __init__(self, me: str) -> None:
        self.me = me
        self.added = self.removed = self.changed = 0
        self.progress = self.decisions = self.comments = self.assignments = 0
        self.work: Counter[tuple[str, Fate]] = Counter()
        self.hidden = False

    def take(self, now: MemoryArticle, then: MemoryArticle, *, blind: bool) -> None:
        """Count one article."""
        self._facts(now, then)
        for who, fate in _fates(now.annotations, then.annotations):
            if who == self.me or not blind:
                self.work[who, fate] += 1
            else:
                self.hidden = True
        mine = now.progresses.get(self.me, ProgressState())
        former = then.progresses.get(self.me, ProgressState())
        self.progress += (mine.state, mine.reason, mine.flagged, mine.note) != (
            *(former.state, former.reason, former.flagged, former.note),
        )
        self._together(now, then, blind=blind)

    def _facts(self, now: MemoryArticle, then: MemoryArticle) -> None:
        here = now.known is not None and not now.known.removed
        there = then.known is not None and not then.known.removed
        self.added += here and not there
        self.removed += there and not here
        if here and there:
            differ = any(getattr(now.known, each) != getattr(then.known, each) for each in _DETAILS)
            self.changed += differ

    def _together(self, now: MemoryArticle, then: MemoryArticle, *, blind: bool) -> None:
        for kind, key in {**now.team, **then.team}:
            state, former = now.team.get((kind, key)), then.team.get((kind, key))
            if _standing(state) == _standing(former):
                continue
            if kind is AssignmentState:
                self.assignments += 1
            elif blind and getattr(state or former, "by", "") != self.me:
                self.hidden = True
            else:
                self.decisions += kind is DecisionState
                self.comments += kind is CommentState


def _standing(state: object) -> object:
    """What of a state of working together is compared; None where it says nothing."""
    match state:
        case AssignmentState(assigned=there):
            return there or None
        case DecisionState(fields=fields) | CommentState(fields=fields):
            return fields
        case _:
            return None


def _fates(
    now: Mapping[str, AnnotationState], then: Mapping[str, AnnotationState]
) -> list[tuple[str, Fate]]:
    found: list[tuple[str, Fate]] = []
    for id_ in {**now, **then}:
        state, former = now.get(id_), then.get(id_)
        here, there = state is not None and not state.deleted, former and not former.deleted
        whose = (state or former).annotator  # type: ignore[union-attr]
        if here and not there:
            found.append((whose, "added"))
        elif there and not here:
            found.append((whose, "deleted"))
        elif here and any(getattr(state, each) != getattr(former, each) for each in _TOLD):
            found.append((whose, "changed"))
    return found


def differences(
    sides: Sides,
    reader: sa.Connection,
    state: ProjectState,
    me: str,
    blind: frozenset[int],
    ticker: Ticker | None = None,
) -> Differences:
    """Count what differs, as ``me`` (an id) may see it who is blind to these articles (keys).

    Raises:
        Cancelled: the person cancelled.
    """
    watch, count = ticker or Silent(), _Count(me)
    for done, (sha256, both) in enumerate(sides.articles.items()):
        if done % 16 == 0:
            watch.tick(done, len(sides.articles), "Comparing")
        count.take(*sides.states(reader, sha256, state.rules), blind=both.now in blind)
    then = sides.project_then() if sides.project else state
    scheme, guideline = _of_scheme(state.scheme, then.scheme)
    return Differences(
        articles_added=count.added,
        articles_removed=count.removed,
        articles_changed=count.changed,
        work=_work(count, state),
        progress=count.progress,
        decisions=count.decisions,
        comments=count.comments,
        assignments=count.assignments,
        scheme=scheme,
        guideline=guideline,
        others=_others(state, then),
        hidden=count.hidden,
        missing=0 if count.hidden else sides.missing,
    )


def _work(count: _Count, state: ProjectState) -> tuple[WorkSince, ...]:
    people = {who for who, _ in count.work}
    found = [
        WorkSince(
            annotator=who,
            name=state.names.get(who, ""),
            mine=who == count.me,
            added=count.work[who, "added"],
            changed=count.work[who, "changed"],
            deleted=count.work[who, "deleted"],
        )
        for who in people
    ]
    return tuple(sorted(found, key=lambda each: (not each.mine, each.name, each.annotator)))


def _of_scheme(now: Mapping[str, object], then: Mapping[str, object]) -> tuple[bool, bool]:
    """Whether the scheme differs, and whether its guideline does."""
    ours = {name: value for name, value in now.items() if name != "guideline"}
    theirs = {name: value for name, value in then.items() if name != "guideline"}
    return ours != theirs, now.get("guideline") != then.get("guideline")


def _fields(entries: Mapping[str, Any]) -> dict[str, object]:
    return {id_: each.fields for id_, each in entries.items() if each.fields is not None}


def _others(now: ProjectState, then: ProjectState) -> tuple[str, ...]:
    pairs = (
        ("saved searches", now.searches, then.searches),
        ("proposed schemes", now.proposals, then.proposals),
        ("the guideline’s log", _fields(now.log), _fields(then.log)),
        ("plans of datasets", now.plans, then.plans),
        ("splits of datasets", now.splits, then.splits),
        ("comments on labels", _fields(now.comments), _fields(then.comments)),
        ("who leads", now.leads, then.leads),
        ("who is whom", now.same, then.same),
        ("people and their names", now.names, then.names),
    )
    return tuple(name for name, ours, theirs in pairs if ours != theirs)


def told(found: Differences) -> list[str]:
    """The differences as sentences, most telling first; one where there is none."""
    lines = []
    for count, what in (
        (found.articles_added, "came in since"),
        (found.articles_removed, "that it has {are} gone or removed now"),
        (found.articles_changed, "{have} other details"),
    ):
        if count:
            lines.append(f"{many(count, 'article')} {_agree(what, count)}.")
    for each in found.work:
        parts = [
            f"{number:,} {word}"
            for number, word in (
                (each.added, "added"),
                (each.changed, "changed"),
                (each.deleted, "deleted"),
            )
            if number
        ]
        whose = "Your annotations" if each.mine else f"{each.name or 'Somebody'}’s annotations"
        lines.append(f"{whose}: {', '.join(parts)} since.")
    if found.progress:
        lines.append(f"Your progress differs in {many(found.progress, 'article')}.")
    for count, one in (
        (found.decisions, "decision"),
        (found.comments, "comment"),
        (found.assignments, "assignment"),
    ):
        if count:
            lines.append(f"{many(count, one)} {_agree('{differ}', count)}.")
    lines += _words_of_project(found)
    if not lines:
        lines.append("Nothing differs that you may see." if found.hidden else "Nothing differs.")
    if found.hidden:
        lines.append("Others’ work that you may not see yet is not counted.")
    return lines


def _words_of_project(found: Differences) -> list[str]:
    lines = []
    if found.scheme or found.guideline:
        both = "scheme and the guideline were"
        one = both if found.scheme and found.guideline else "scheme was" if found.scheme else None
        lines.append(f"The {one or 'guideline was'} changed since.")
    if found.others:
        lines.append(f"Also changed since: {', '.join(found.others)}.")
    if found.missing:
        lines.append(
            f"It has {many(found.missing, 'entry')} of the history that the project has not; "
            "merge it to bring them in."
        )
    return lines


def _agree(words: str, count: int) -> str:
    if count == 1:
        return words.format(are="is", have="has", differ="differs")
    return words.format(are="are", have="have", differ="differ")


def many(count: int, what: str) -> str:
    """A number and what it counts, in the singular or plural."""
    plural = what[:-1] + "ies" if what.endswith("y") else f"{what}s"
    return f"{count:,} {what if count == 1 else plural}"
