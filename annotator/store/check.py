"""Checking a project file: every hash, offset, quote and reference, and the fold by a rebuild.

Each finding is one sentence that names what is broken. Nothing is repaired here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import zip_longest
from typing import Final

import msgspec
import sqlalchemy as sa

from annotator.errors import Problem
from annotator.history.events import Event, Work, event_id, payload_of
from annotator.store import kept, log, meta, rebuild, tables
from annotator.store.engine import Database
from annotator.ticker import Silent, Ticker
from annotator.values import GAP, quote_of

MOST = 1000
"""Findings after which a check stops collecting."""


def findings(database: Database, ticker: Ticker | None = None) -> list[str]:
    """Everything that is wrong with a project; empty where it is sound.

    Runs on a connection of its own; the project stays usable meanwhile.
    """
    ticker = ticker or Silent()
    connection = database.open_reader()
    try:
        connection.exec_driver_sql("BEGIN")
        found: list[str] = []
        for finding in _all(connection, ticker):
            found.append(finding)
            if len(found) >= MOST:
                found.append(f"There may be more: the check stopped after {MOST} findings.")
                break
        return found
    finally:
        connection.close()


def _all(connection: sa.Connection, ticker: Ticker) -> Iterator[str]:
    for part in (
        _pages(connection),
        _texts(connection, ticker),
        _events(connection, ticker),
        _quotes(connection, ticker),
        _relations(connection),
        _kept_facts(connection),
        _labels(connection),
        _fold(connection, ticker),
    ):
        try:
            yield from part
        except sa.exc.DatabaseError as error:
            yield f"File structure: {error.orig}."


def _pages(connection: sa.Connection) -> Iterator[str]:
    for row in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
        if row[0] != "ok":
            yield f"File structure: {row[0]}."
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"Table {row[0]}: row {row[1]} refers to a missing row of {row[2]}."


def _texts(connection: sa.Connection, ticker: Ticker) -> Iterator[str]:
    total = connection.exec_driver_sql("SELECT count(*) FROM text").scalar() or 0
    result = connection.execution_options(yield_per=200).execute(
        sa.select(tables.text.c.key, tables.text.c.hash, tables.text.c.body)
    )
    for done, (_, digest, body) in enumerate(result):
        if done % 200 == 0:
            ticker.tick(done, total, "Checking texts")
        if hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest() != digest:
            yield f"Text {digest[:12]}…: its hash does not match; the text was altered."


def _events(connection: sa.Connection, ticker: Ticker) -> Iterator[str]:
    total = connection.exec_driver_sql("SELECT count(*) FROM event").scalar() or 0
    seen: dict[str, set[int]] = {}
    partial = _partial(connection)
    for done, event in enumerate(log.all_events(connection)):
        if done % 500 == 0:
            ticker.tick(done, total, "Checking the history")
        yield from _event(event)
        numbers = seen.setdefault(event.machine, set())
        if event.seq in numbers and event.machine not in partial:
            yield f"Event {event.id[:12]}…: its number {event.seq} is used twice on one machine."
        numbers.add(event.seq)
    for machine, numbers in seen.items():
        if machine in partial:
            continue
        gap = max(numbers) - len(numbers)
        if gap > 0:
            yield f"History: {gap} events of machine {machine[:8]}… are missing."


def _partial(connection: sa.Connection) -> frozenset[str]:
    """Machines of which this file need not have everything: what they did came with merges. There
    two events may have one number, too, where a copy was gone on with in two places."""
    found = connection.exec_driver_sql(
        "SELECT DISTINCT e.machine FROM received r JOIN event e ON e.key = r.event"
    )
    return frozenset(row[0].hex() for row in found)


def _event(event: Event) -> Iterator[str]:
    try:
        if event_id(event) != event.id:
            yield f"Event {event.id[:12]}…: its hash does not match; it was altered."
        payload_of(event)
    except msgspec.MsgspecError as error:
        yield f"Event {event.id[:12]}… ({event.kind}) cannot be read: {error}."


def _quotes(connection: sa.Connection, ticker: Ticker) -> Iterator[str]:
    """Offsets and quotes, both in the events (segment by segment) and in the fold."""
    keys = [row[0] for row in connection.exec_driver_sql("SELECT key FROM text ORDER BY key")]
    for done, key in enumerate(keys):
        if done % 100 == 0:
            ticker.tick(done, len(keys), "Checking offsets and quotes")
        text = log.text_of(connection, key)
        for event in log.events_of_article(connection, key):
            yield from _quotes_of(event, text)
        yield from _rows_of(connection, key, text)


def _quotes_of(event: Event, text: str) -> Iterator[str]:
    try:
        work = payload_of(event)
    except msgspec.MsgspecError:
        return
    if not isinstance(work, Work):
        return
    parts = [(new.id, new.segments, new.quotes) for new in work.added]
    for changed in work.changed:
        segments, quotes = changed.set.segments, changed.set.quotes
        if segments is not msgspec.UNSET and quotes is not msgspec.UNSET:
            parts.append((changed.id, segments, quotes))
    for annotation, segments, quotes in parts:
        for part, quote in zip_longest(segments, quotes):
            if part is None or quote is None:
                yield f"Annotation {annotation[:12]}…: it has not one quote for each segment."
            elif text[part.start : part.end] != quote or not 0 <= part.start < part.end:
                yield (
                    f"Annotation {annotation[:12]}…: {part.start}–{part.end} is not the words "
                    f"it was made on (event {event.id[:12]}…)."
                )


def _rows_of(connection: sa.Connection, key: int, text: str) -> Iterator[str]:
    from annotator.store import queries

    try:
        found = queries.annotations_of(connection, key)
    except msgspec.MsgspecError as error:
        digest, _ = queries.measure(connection, key) or ("", 0)
        yield f"Article {digest[:12]}…: a row of an annotation cannot be read: {error}."
        return
    for each in found:
        for role, part in each.companions.items():
            if not 0 <= part.start < part.end <= len(text):
                yield f"Annotation {each.id[:12]}…: its {role} lies outside its article."
        if each.end > len(text) or quote_of(text, each.segments) != each.quote:
            shown = each.quote.replace(GAP, " ")[:40]
            yield (
                f"Annotation {each.id[:12]}…: {each.start}–{each.end} is not “{shown}” in its "
                "article."
            )


def _relations(connection: sa.Connection) -> Iterator[str]:
    """Both ends of a relation are annotations of its article; it begins at one of the annotator
    whose it is. In a file that grew out of a package it may lead to what others have."""
    apart = meta.get(connection, "package") is not None
    for type_, from_id, to_id, reason in connection.exec_driver_sql(_BROKEN_RELATIONS):
        if apart and reason == _NOT_HERE:
            continue
        yield f"Relation “{type_}” of {from_id.hex()[:12]}… to {to_id.hex()[:12]}…: {reason}."


_NOT_HERE: Final = "it leads to no annotation of its article"
_BROKEN_RELATIONS: Final = """
SELECT r.type, r.from_id, r.to_id, CASE
  WHEN r.from_id = r.to_id THEN 'it leads back to where it begins'
  WHEN f.id IS NULL OR f.article <> r.article THEN 'it begins at no annotation of its article'
  WHEN t.id IS NULL THEN 'it leads to no annotation of its article'
  WHEN t.article <> r.article THEN 'it leads to an annotation of another article'
  WHEN f.annotator <> r.annotator THEN 'it begins at an annotation of somebody else'
  END AS reason
FROM relation r LEFT JOIN annotation f ON f.id = r.from_id
  LEFT JOIN annotation t ON t.id = r.to_id
WHERE r.there = 1 AND reason IS NOT NULL
"""


def _kept_facts(connection: sa.Connection) -> Iterator[str]:
    """What a first page reads of the project is what the history says."""
    try:
        state = log.project_state(connection)
    except msgspec.MsgspecError:
        return  # that event is among the findings already
    wanted = {"project": state.project, "title": state.title, "scheme": meta.plain_scheme(state)}
    for name, value in wanted.items():
        if meta.get(connection, name) != value:
            yield f"The file's {name} is not the one that the history gives."


def _labels(connection: sa.Connection) -> Iterator[str]:
    try:
        state = log.project_state(connection)
        scheme = kept.scheme_of(connection, state)
    except (Problem, msgspec.MsgspecError) as error:
        yield f"Scheme: {error}"
        return
    used = connection.exec_driver_sql("SELECT DISTINCT label FROM annotation WHERE deleted = 0")
    for row in used:
        if scheme.label(row[0]) is None:
            yield f"Label “{row[0]}” is used and is not in the scheme."


def _fold(connection: sa.Connection, ticker: Ticker) -> Iterator[str]:
    """Build the fold anew in memory and compare it with what stands in the file."""
    ticker.tick(0, 0, "Comparing with a rebuild")
    memory = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool)
    try:
        with memory.begin() as copy:
            tables.metadata.create_all(copy)
            _copy_truth(connection, copy)
            rebuild.rebuild(copy, ticker)
            stands, anew = rebuild.dump(connection), rebuild.dump(copy)
    except (msgspec.MsgspecError, sa.exc.DatabaseError) as error:
        yield f"The history cannot be folded: {error}."
        return
    finally:
        memory.dispose()
    for table, rows in anew.items():
        missing = len(set(rows) - set(stands[table]))
        extra = len(set(stands[table]) - set(rows))
        if missing or extra:
            yield (
                f"Table {table}: {extra} rows stand that the history does not give, "
                f"{missing} are missing or differ."
            )


def _copy_truth(source: sa.Connection, target: sa.Connection) -> None:
    truth = (("text", 3), ("event", 12), ("merge", 6), ("received", 2), ("withdrawn", 1))
    for name, columns in truth:
        result = source.exec_driver_sql(f"SELECT * FROM {name}")
        marks = ",".join("?" * columns)
        while rows := result.fetchmany(2000):
            target.exec_driver_sql(
                f"INSERT INTO {name} VALUES ({marks})", [tuple(row) for row in rows]
            )
