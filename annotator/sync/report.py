"""What a merge did, or would do, told to the person who merges.

What belongs here: the report and its notes. It tells nothing of what others did in articles to
which the person is blind, not even how much.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Final

import sqlalchemy as sa

from annotator.history.clock import AHEAD
from annotator.history.states import ProjectState
from annotator.store import kept, log, purged, queries, sight
from annotator.sync import receive
from annotator.sync.receive import Received
from annotator.sync.source import Source
from annotator.team import MergeLine, MergeReport, PurgeAsked

_TOLD: Final = 3
"""Titles that a note names; the others are counted."""


def report_of(
    connection: sa.Connection, source: Source, done: Received, me: str, *, merge: str, dry: bool
) -> MergeReport:
    """The report of what was received, after the fold was brought in line."""
    blind = sight.blind_articles(connection, queries.annotator_key(connection, me))
    same = same_names(done.before, done.after)
    unknown = kept.keep(connection, done.after) if done.events else ()
    alike = [pair for pair in receive.alike(connection, done.texts) if pair[1] not in blind]
    lines = done.tally.lines(blind)
    return MergeReport(
        source=source.path.name,
        lines=lines,
        notes=tuple(_notes(connection, source, done, len(same), unknown, blind)),
        events=_told(done, lines, blind),
        articles=done.keys,
        alike=tuple((0 if dry else theirs, ours) for theirs, ours in alike),
        same_names=tuple(same),
        foreign_labels=_foreign_labels(done, unknown),
        asked=tuple(purges_asked(connection, done.after)),
        merge="" if dry or not done.events else merge,
        dry=dry,
    )


def _told(done: Received, lines: Sequence[MergeLine], blind: frozenset[int]) -> int:
    """How many events came; where some are in articles to which the person is blind, so many as
    the lines tell of, and one at least."""
    if not done.events or blind.isdisjoint(done.keys):
        return done.events
    return max(sum(line.new for line in lines), 1)


def same_names(before: ProjectState, after: ProjectState) -> list[tuple[str, str]]:
    """Pairs (who is new here, who was known or comes first) of people with one name."""
    people: dict[str, list[str]] = {}
    for who in sorted(after.names, key=lambda each: (each not in before.names, each)):
        if after.person(who) == who:
            people.setdefault(after.names[who].casefold(), []).append(who)
    return [
        (other, found[0])
        for found in people.values()
        for other in found[1:]
        if other not in before.names
    ]


def _foreign_labels(done: Received, unknown: Sequence[str]) -> tuple[str, ...]:
    """Labels that stand retired because the scheme in force was made without them."""
    former = _retired(done.before)
    retired = [
        label for label, gone in _retired(done.after).items() if gone and not former.get(label)
    ]
    return tuple(dict.fromkeys([*retired, *unknown]))


def _retired(state: ProjectState) -> dict[str, bool]:
    labels = state.scheme.get("labels")
    found = labels if isinstance(labels, list) else []
    return {str(each["id"]): bool(each.get("retired")) for each in found}


def _notes(
    connection: sa.Connection,
    source: Source,
    done: Received,
    same: int,
    unknown: Sequence[str],
    blind: frozenset[int],
) -> Iterator[str]:
    if not done.events:
        yield f"Everything in {source.path.name} is here already; nothing was changed."
    if any(project != done.before.project for project in done.projects):
        yield (
            "It is another project: from now on its people, leads, articles and scheme belong to "
            "this one as well."
        )
    ahead = done.newest - int(time.time() * 1000)
    if ahead > AHEAD:
        yield (
            f"A clock there is ahead of the one here by {_duration(ahead)}. Nothing is lost, but "
            "times in the history are off; set that clock right."
        )
    if number := receive.forks(connection, done.last):
        many = "1 entry" if number == 1 else f"{number:,} entries"
        yield (
            f"A copy of a file was gone on with in two places ({many} of the history have the "
            "number of another one). Both were kept."
        )
    yield from _about_scheme(done, unknown)
    yield from _about_purged(connection, done)
    if same:
        yield (
            "There are people of the same name. They stay apart until somebody who leads says that "
            "they are one."
        )
    if unseen := done.tally.unseen(blind):
        many = "1 article" if unseen == 1 else f"{unseen:,} articles"
        yield f"What came in {many} you see when all who annotate there have finished."


def purges_asked(connection: sa.Connection, state: ProjectState) -> list[PurgeAsked]:
    """What leads say they removed for good elsewhere, and is here."""
    asked = sorted(state.purged.keys() - purged.hashes(connection))
    if not asked:
        return []
    found = []
    for text, key in sorted(log.keys_of(connection, asked).items(), key=lambda each: each[1]):
        known, said = queries.article(connection, key), state.purged[text]
        who = state.names.get(state.person(said.by), "")
        if known is not None:
            found.append(PurgeAsked(text=text, title=known.title, by=who, when=said.when))
    return found


def _about_purged(connection: sa.Connection, done: Received) -> Iterator[str]:
    if done.purged:
        what = "1 article that was" if done.purged == 1 else f"{done.purged:,} articles that were"
        yield f"{what} removed for good here did not come back with it."
    asked = purges_asked(connection, done.after)
    if asked:
        many = "1 article" if len(asked) == 1 else f"{len(asked):,} articles"
        titles = ", ".join(f"“{each.title[:60]}”" for each in asked[:_TOLD])
        more = ", …" if len(asked) > _TOLD else ""
        yield (
            f"They removed {many} for good: {titles}{more}. Nothing of that is done here unless "
            "you say so."
        )


def _about_scheme(done: Received, unknown: Sequence[str]) -> Iterator[str]:
    if done.after.scheme != done.before.scheme and done.after.schemes:
        newest = done.after.schemes[-1]
        name = done.after.names.get(newest.by, "")
        yield f"Another scheme is in force now: the one of {name or 'somebody unnamed'}."
    elif len(done.after.schemes) > len(done.before.schemes):
        yield "Their scheme is older than the one in force; yours goes on to stand."
    if unknown:
        yield (
            f"Labels in use that the scheme in force has not: {', '.join(unknown)}. They are kept, "
            "retired; a lead may say in the scheme what they count as."
        )


def _duration(milliseconds: int) -> str:
    minutes = milliseconds // 60_000
    if minutes < 120:
        return f"{minutes} minutes"
    hours = minutes // 60
    return f"{hours} hours" if hours < 48 else f"{hours // 24:,} days"
