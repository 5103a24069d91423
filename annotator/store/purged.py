"""What was removed for good from a project file: taking it out, and knowing it by its hashes after.

What belongs here: the rows. ``take_out`` deletes all that a file holds of some articles, inside the
caller's transaction, and leaves their hashes and those of their events. That the bytes are gone too
(free pages, the log, the restore points) is ``annotator.keeping.purging``'s.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from annotator.history.events import GUIDELINE_DECIDED, THREAD_SET, GuidelineDecided, ThreadSet
from annotator.store import held, kept, log, meta, rebuild, search, tables
from annotator.ticker import Silent, Ticker

UNFINISHED: Final = "purging"
"""The fact of a file whose rows are gone while their bytes may still be in it."""
INDEX_AT_ONCE: Final = 50
"""Texts that are indexed again at once; more are left to ``Project.index``."""
_MARKS: Final = 500
_THREAD: Final = msgspec.json.Decoder(ThreadSet)
_GUIDELINE: Final = msgspec.json.Decoder(GuidelineDecided)


def hashes(connection: sa.Connection) -> frozenset[str]:
    """The texts that were removed for good from this file."""
    return frozenset(connection.execute(sa.select(tables.purged.c.hash)).scalars())


def events_among(connection: sa.Connection, ids: Sequence[str]) -> set[str]:
    """Those of the events that went with them."""
    found: set[str] = set()
    for start in range(0, len(ids), _MARKS):
        some = tuple(bytes.fromhex(each) for each in ids[start : start + _MARKS])
        marks = ",".join("?" * len(some))
        rows = connection.exec_driver_sql(
            f"SELECT id FROM purged_event WHERE id IN ({marks})", some
        )
        found.update(row[0].hex() for row in rows)
    return found


def operations_among(connection: sa.Connection, operations: Collection[str]) -> dict[str, int]:
    """Of these operations, those of which parts were removed for good: of how many events."""
    ids = tuple(bytes.fromhex(each) for each in operations)
    marks = ",".join("?" * len(ids))
    rows = connection.exec_driver_sql(
        f"SELECT operation, count(*) FROM purged_event WHERE operation IN ({marks}) "
        "GROUP BY operation",
        ids,
    )
    return {row[0].hex(): row[1] for row in rows}


def newest_seq(connection: sa.Connection, machine: str) -> int:
    """The highest number of an event of a machine that was removed for good, 0 for none."""
    found = connection.exec_driver_sql(
        "SELECT max(seq) FROM purged_event WHERE machine = ?", (bytes.fromhex(machine),)
    )
    return int(found.scalar() or 0)


def threads_of(connection: sa.Connection, key: int) -> set[str]:
    """The threads about an article, those of withdrawn merges too."""
    rows = connection.exec_driver_sql(
        "SELECT payload FROM event WHERE article = ? AND kind = ?", (key, THREAD_SET)
    )
    return {_THREAD.decode(row[0]).id for row in rows}


def things_of(connection: sa.Connection, texts: Sequence[str]) -> tuple[str, ...]:
    """The ids under which something may be kept outside the file: texts, threads, comments."""
    found = set(texts)
    for key in log.keys_of(connection, list(texts)).values():
        found |= threads_of(connection, key)
        rows = connection.exec_driver_sql("SELECT id FROM comment WHERE article = ?", (key,))
        found |= {row[0].hex() for row in rows}
    return tuple(sorted(found))


def guideline_after(connection: sa.Connection, threads: Collection[str]) -> list[int]:
    """The keys of the events by which something was recorded in the guideline after one of these
    threads, and of all later ones about the same entries: they quote the article."""
    if not threads:
        return []
    rows = connection.exec_driver_sql(
        "SELECT key, payload FROM event WHERE article IS NULL AND kind = ?", (GUIDELINE_DECIDED,)
    )
    told = [(row[0], _GUIDELINE.decode(row[1])) for row in rows]
    entries = {said.id for _, said in told if names_thread(said, threads)}
    return [key for key, said in told if said.id in entries]


def names_thread(said: GuidelineDecided, threads: Collection[str]) -> bool:
    """Whether an entry of the guideline was made after one of these threads."""
    return any(fields is not None and fields.thread in threads for fields in (said.set, said.was))


def take_out(
    connection: sa.Connection, texts: Iterable[str], at: int, ticker: Ticker | None = None
) -> int:
    """Delete all that the file holds of articles with these texts; returns how many there were.

    ``at``: when (milliseconds). They are remembered as removed for good, whether they were here or
    not. The fold of everything else stands as before; the search index is begun anew. Files of
    older versions, as restore points may be, lose their rows likewise.
    """
    ticker, run = ticker or Silent(), connection.exec_driver_sql
    for table in (tables.purged, tables.purged_event):
        table.create(connection, checkfirst=True)
    wanted = sorted(set(texts))
    run(
        "INSERT OR IGNORE INTO purged(hash, at) VALUES (?, ?)",
        [(bytes.fromhex(each), at) for each in wanted],
    )
    keys = sorted(log.keys_of(connection, wanted).values())
    if not keys:
        return 0
    there = set(sa.inspect(connection).get_table_names())
    for name in _triggers(connection):
        run(f"DROP TRIGGER {name}")
    log.keep_last_text(connection)
    for done, key in enumerate(keys):
        ticker.tick(done, len(keys), "Removing for good")
        _take_out(connection, key, there)
    for statement in tables.IMMUTABLE:
        run(statement)
    search.begin_anew(connection)
    _bring_in_line(connection, there)
    return len(keys)


def _triggers(connection: sa.Connection) -> list[str]:
    found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    return [row[0] for row in found]


def _take_out(connection: sa.Connection, key: int, there: Collection[str]) -> None:
    guideline = guideline_after(connection, threads_of(connection, key))
    _take_events(connection, "article = ?", (key,), there)
    for each in guideline:
        _take_events(connection, "key = ?", (each,), there)
    for table in (*tables.OF_ARTICLES, tables.review):
        if table.name in there:
            column = "key" if table is tables.article else "article"
            connection.exec_driver_sql(f"DELETE FROM {table.name} WHERE {column} = ?", (key,))
    connection.exec_driver_sql("DELETE FROM text WHERE key = ?", (key,))


def _take_events(
    connection: sa.Connection, which: str, values: tuple[Any, ...], there: Collection[str]
) -> None:
    run = connection.exec_driver_sql
    run(
        "INSERT OR IGNORE INTO purged_event(id, machine, seq, operation) "
        f"SELECT id, machine, seq, operation FROM event WHERE {which}",
        values,
    )
    for name in ("received", "withdrawn"):
        if name in there:
            run(f"DELETE FROM {name} WHERE event IN (SELECT key FROM event WHERE {which})", values)
    run(f"DELETE FROM event WHERE {which}", values)


def _bring_in_line(connection: sa.Connection, there: Collection[str]) -> None:
    """What is not of one article alone: counts, operations, people, labels that are kept."""
    if tables.held.name in there:
        held.count_anew(connection)
    if not meta.fold_is_current(connection):
        # An older file: its fold is made anew at its opening, and shows nothing of them till then.
        connection.exec_driver_sql(
            "DELETE FROM operation WHERE id NOT IN (SELECT operation FROM event)"
        )
        return
    state = log.project_state(connection)
    rebuild.refold(connection, (), state)
    rebuild.tidy_people(connection, state)
    kept.keep(connection, state)
    if search.behind(connection) <= INDEX_AT_ONCE:
        search.catch_up(connection)
