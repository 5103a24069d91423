"""Packages: a part of a project for one colleague, and what that colleague sends back.

What belongs here: which events go into such a file, and writing it. A package holds the project's
own history (scheme, guideline, people), and of the chosen articles what is the recipient's: nobody
else's labels, not even hidden ones. Where an article is adjudicated, it also holds what was decided
and said about the recipient's annotations. An answer holds the events of its sender alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from annotator.errors import Problem
from annotator.history.dataset_events import DatasetPlanned, DatasetSplit
from annotator.history.events import (
    ADJUDICATION_SET,
    ARTICLE_ADDED,
    ARTICLE_CHANGED,
    ArticleAssigned,
    ArticleSentBack,
    CommentSet,
    DecisionSet,
    Event,
    GuidelineDecided,
    ProposalAnswered,
    SchemeProposed,
    SearchSaved,
    ThreadSet,
    Work,
    payload_of,
)
from annotator.history.states import Rules
from annotator.identity import PACKAGE_ID, check_replaceable
from annotator.store import backup, held, log, queries, rows, sight, tables
from annotator.store.compiled import engine_over, make_tables
from annotator.sync.source import FACTS, opened
from annotator.team import GuidelineFields, PackageFacts
from annotator.ticker import Silent, Ticker

BATCH: Final = 200


class Choice(Struct, frozen=True, kw_only=True):
    """What goes into a package beside the project's own history.

    ``articles`` are the recipient's; of those in ``settled`` also what was decided and said about
    the recipient's annotations; those in ``whole`` with everybody's work, to be adjudicated.
    """

    articles: tuple[int, ...]
    settled: frozenset[int] = frozenset()
    whole: frozenset[int] = frozenset()


def facts_of(path: Path) -> PackageFacts:
    """What a package says of itself.

    Raises:
        Problem: it is no package, is damaged, or is from a newer program.
    """
    with opened(path) as source:
        found = source.facts
        if not source.is_package or found is None:
            raise Problem(f"{path.name} is a project, not a package. Nothing was changed.")
        return found


def write_package(
    connection: sa.Connection,
    path: Path,
    facts: PackageFacts,
    choice: Choice,
    ticker: Ticker | None = None,
) -> PackageFacts:
    """Write what is for a recipient; an existing file is replaced when the new one is whole.

    Raises:
        Problem: it cannot be written; what was there before is as it was.
        Cancelled: the person cancelled; likewise.
    """
    rules = log.project_state(connection).rules
    secret = _threads_kept_back(connection, facts.recipient)
    general = _of_project(log.events_of_project(connection), facts.recipient, rules, secret)
    keys = sorted({*choice.articles, *choice.whole})
    portions = _portions(connection, keys, facts.recipient, rules, choice)
    return _write(connection, path, facts, general, portions, len(keys), ticker or Silent())


def write_answer(
    connection: sa.Connection, path: Path, facts: PackageFacts, ticker: Ticker | None = None
) -> PackageFacts:
    """Write what its sender did, and nothing of others, with the texts that it is about.

    Raises:
        Problem: it cannot be written; what was there before is as it was.
        Cancelled: the person cancelled; likewise.
    """
    rules = log.project_state(connection).rules
    who = {facts.sender, *(each for each, one in rules.same.items() if one == facts.sender)}
    general = [each for each in log.events_of_project(connection) if each.author in who]
    marks = ",".join("?" * len(who))
    found = connection.exec_driver_sql(
        f"SELECT DISTINCT article FROM event WHERE author IN ({marks}) AND article IS NOT NULL "
        "ORDER BY article",
        tuple(bytes.fromhex(each) for each in sorted(who)),
    )
    keys = [row[0] for row in found]
    portions = (
        (key, [event for event in events if event.author in who])
        for key, events in _histories(connection, keys)
    )
    return _write(connection, path, facts, general, portions, len(keys), ticker or Silent())


def _threads_kept_back(connection: sa.Connection, recipient: str) -> frozenset[str]:
    """Threads about articles to which the recipient is blind: what was recorded in the guideline
    after them quotes others' spans, and goes out with a later package."""
    key = queries.annotator_key(connection, recipient)
    blind = sight.blind_articles(connection, key)
    found = connection.exec_driver_sql("SELECT id, article FROM thread")
    return frozenset(row[0].hex() for row in found if row[1] in blind)


def _of_project(
    events: Iterable[Event], recipient: str, rules: Rules, secret: Collection[str]
) -> Iterator[Event]:
    """The project's own events, without what is others' alone (saved searches, proposals), without
    plans and splits of datasets, which the recipient does not make, and without what was recorded
    in the guideline after threads that are kept back (``secret``)."""
    mine: set[str] = set()
    for event in events:
        payload = payload_of(event)
        own = rules.who(event.author) == recipient
        match payload:
            case SearchSaved() if not own:
                continue
            case DatasetPlanned() | DatasetSplit():
                continue
            case SchemeProposed(id=id_):
                if not own:
                    continue
                mine.add(id_)
            case ProposalAnswered(id=id_) if id_ not in mine:
                continue
            case GuidelineDecided(set=new, was=old) if _after(new or old) in secret:
                continue
        yield event


def _after(fields: GuidelineFields | None) -> str:
    return fields.thread if fields is not None else ""


def _histories(connection: sa.Connection, keys: Sequence[int]) -> Iterator[tuple[int, list[Event]]]:
    for start in range(0, len(keys), BATCH):
        yield from log.events_of_articles(connection, keys[start : start + BATCH])


def _portions(
    connection: sa.Connection, keys: Sequence[int], recipient: str, rules: Rules, choice: Choice
) -> Iterator[tuple[int, list[Event]]]:
    for key, events in _histories(connection, keys):
        if key in choice.whole:
            yield key, events
            continue
        told = [(event, payload_of(event)) for event in events]
        kept = {event.id for event, payload in told if _is_theirs(event, payload, recipient, rules)}
        if key in choice.settled:
            kept |= _about_theirs(told, recipient, rules)
        kept |= _entitling([each for each in told if each[0].id in kept], told, rules)
        yield key, [event for event in events if event.id in kept]


Told = tuple[Event, Struct | None]


def _is_theirs(event: Event, payload: Struct | None, recipient: str, rules: Rules) -> bool:
    """Whether an event is about the article itself, or the recipient's own, or to them."""
    match payload:
        case Work(annotator=annotator):
            return rules.who(annotator or event.author) == recipient
        case ArticleAssigned(annotator=annotator) | ArticleSentBack(annotator=annotator):
            return rules.who(annotator) == recipient
        case _:
            own = rules.who(event.author) == recipient
            return own or event.kind in (ARTICLE_ADDED, ARTICLE_CHANGED)


def _about_theirs(told: Sequence[Told], recipient: str, rules: Rules) -> set[str]:
    """Decisions that weighed the recipient's annotations, and threads about these or with them."""
    theirs = frozenset(
        added.id
        for event, payload in told
        if isinstance(payload, Work) and rules.who(payload.annotator or event.author) == recipient
        for added in payload.added
    )
    decisions, threads = _their_decisions(told, theirs), _their_threads(told, theirs, recipient)
    through = {rules.who(event.author) for event, payload in told if _names(payload, decisions)}
    return {
        event.id
        for event, payload in told
        if _names(payload, decisions)
        or _names(payload, threads)
        or (event.kind == ADJUDICATION_SET and rules.who(event.author) in through)
    }


def _names(payload: Struct | None, ids: Collection[str]) -> bool:
    match payload:
        case DecisionSet(id=id_) | ThreadSet(id=id_) | CommentSet(thread=id_):
            return id_ in ids
        case _:
            return False


def _their_decisions(told: Sequence[Told], theirs: Collection[str]) -> set[str]:
    return {
        payload.id
        for _, payload in told
        if isinstance(payload, DecisionSet) and payload.set is not None
        for version in payload.set.weighed
        if version.split(":")[0] in theirs
    }


def _their_threads(told: Sequence[Told], theirs: frozenset[str], recipient: str) -> set[str]:
    found = set()
    for event, payload in told:
        match payload:
            case ThreadSet(id=id_, about=about):
                if event.author == recipient or (about and not theirs.isdisjoint(about.ids)):
                    found.add(id_)
            case CommentSet(thread=id_, set=words):
                if event.author == recipient or (words and recipient in words.mentions):
                    found.add(id_)
    return found


def _entitling(kept: Sequence[Told], told: Sequence[Told], rules: Rules) -> set[str]:
    """Why what others decided counts: that they were asked to adjudicate the article."""
    authors = {rules.who(event.author) for event, _ in kept}
    return {
        event.id
        for event, payload in told
        if isinstance(payload, ArticleAssigned)
        and payload.part == "adjudicator"
        and rules.who(payload.annotator) in authors
    }


def _write(
    connection: sa.Connection,
    path: Path,
    facts: PackageFacts,
    general: Iterable[Event],
    portions: Iterable[tuple[int, list[Event]]],
    total: int,
    ticker: Ticker,
) -> PackageFacts:
    facts = msgspec.structs.replace(facts, articles=total)
    check_replaceable(path, package=True)
    beside = path.with_name(f".{path.name}.part")
    try:
        backup.sweep(beside)
        engine = engine_over(lambda: _blank(beside))
        with engine.connect() as out, out.begin():
            _build(out, facts)
            if told := [rows.event_row(each, None) for each in general]:
                out.exec_driver_sql(rows.INSERT_EVENT, told)
            for done, (key, events) in enumerate(portions):
                ticker.tick(done, total, f"Writing {path.name}")
                _write_article(connection, out, key, events)
            held.count_anew(out)  # the recipient notices what is missing
        backup.settle(beside, path)
    except (sa.exc.OperationalError, sqlite3.Error, OSError) as error:
        said = getattr(error, "orig", None) or getattr(error, "strerror", None) or error
        raise Problem(
            f"{path} could not be written: {said}. What was there before is unchanged; nothing "
            "half-written is left."
        ) from error
    finally:
        with suppress(OSError):
            backup.sweep(beside)
    return facts


def _blank(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA synchronous=OFF")  # made durable as a whole, before it gets its name
    connection.execute("PRAGMA journal_mode=MEMORY")
    return connection


def _build(out: sa.Connection, facts: PackageFacts) -> None:
    out.exec_driver_sql(f"PRAGMA application_id={PACKAGE_ID}")
    out.exec_driver_sql(f"PRAGMA user_version={tables.FILE_VERSION}")
    make_tables(out, (tables.meta, tables.text, tables.event))
    out.exec_driver_sql(
        "INSERT INTO meta(name, value) VALUES (?, ?)", (FACTS, rows.encode(facts).decode())
    )


def _write_article(
    connection: sa.Connection, out: sa.Connection, key: int, events: Sequence[Event]
) -> None:
    if not events:
        return
    digest, body = connection.exec_driver_sql(
        "SELECT hash, body FROM text WHERE key = ?", (key,)
    ).one()
    out.exec_driver_sql(rows.INSERT_TEXT, (key, digest, body))
    out.exec_driver_sql(rows.INSERT_EVENT, [rows.event_row(event, key) for event in events])
