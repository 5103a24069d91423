"""The quick part of checking a project file, which every opening does: a few milliseconds.

What belongs here: what can be told without reading the history: that the file is as long as it
says, that every table, index and trigger of ours is there and made with our words, that as many
events are there as were written, and texts at either end of the list of articles. The rest is
``check``'s. What is only derived is made anew by ``mend``; what is lost of the truth, or of what
only this file knew, is not.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable, Collection
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.schema import CreateIndex

from annotator.errors import ProjectDamaged
from annotator.history.events import Event, event_id
from annotator.store import engine, guard, held, meta, schema, search, tables
from annotator.ticker import Ticker

TRUTH: Final = ("meta", "text", "event")
"""The tables that nothing can be made anew from."""
OWN: Final = {
    "merge": "the list of its merges",
    "received": "the list of what came with which merge",
    "withdrawn": "the list of what came with merges that were taken back",
    "purged": "the list of what was removed for good",
    "purged_event": "the list of the entries of its history that were removed for good",
}
"""What a file alone knows, by table; no history tells it, so nothing makes it anew either."""
_SINCE: Final = {"merge": 3, "received": 3, "withdrawn": 3, "purged": 4, "purged_event": 4}
"""From which version on a file has each of them (``tables.FILE_VERSION``)."""
_FOLDED: Final = frozenset(table.name for table in tables.FOLDED)
_SEARCH: Final = frozenset(("search", *tables.SEARCH_PARTS))
_TRIGGERS: Final = {statement.split()[2]: statement for statement in tables.IMMUTABLE}
_INDEXES: Final = {
    str(index.name): index for table in tables.metadata.tables.values() for index in table.indexes
}
_OF_FOLD: Final = frozenset(str(each.name) for table in tables.FOLDED for each in table.indexes)


class Quick(Struct, frozen=True):
    """What a quick look found. ``lost``: a sentence for each thing that is lost of the truth.
    ``fold``, ``review``, ``search``, ``counts``: whether these are to be made anew; ``objects``:
    the names of indexes and triggers that are; ``altered``: of objects whose words in the schema
    are not ours, which count as missing."""

    lost: tuple[str, ...] = ()
    fold: bool = False
    review: bool = False
    search: bool = False
    counts: bool = False
    objects: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()

    @property
    def to_mend(self) -> bool:
        """Whether something is to be made anew."""
        return bool(self.fold or self.review or self.search or self.counts or self.objects)


def cut_short(path: Path) -> str:
    """Why the file cannot be all there, "" where it may be: it is shorter than it says.

    Never call it for a file that this process has open (see ``engine.check_header``).
    """
    log = path.with_name(path.name + "-wal")
    if path.with_name(path.name + "-journal").exists() or (log.exists() and log.stat().st_size):
        return ""  # the file is only whole together with these
    with path.open("rb") as file:
        head = file.read(100)
    size = path.stat().st_size
    page, changed, pages, valid = struct.unpack(">16xH6xII60xI4x", head)
    ought = pages * (65536 if page == 1 else page)
    if changed != valid or size >= ought:
        return ""
    return f"the file was cut short: {ought - size:,} of its {ought:,} bytes are missing"


def lost_before(path: Path) -> tuple[str, ...]:
    """What is lost of a file that is about to be opened for writing, which would change its first
    bytes already. Nothing of one that only a writer can bring in order; of an older version, only
    the tables of its own that are not there, which bringing it up to date would make anew.

    Raises:
        sqlite3.Error: it cannot be read.
    """
    if path.with_name(path.name + "-journal").exists():
        return ()
    with closing(engine.reading(path)) as connection:
        run = connection.execute
        there, altered = schema.found(run)
        if "meta" in there:
            fold = run("SELECT value FROM meta WHERE name = 'fold'").fetchone()
            if fold is None or fold[0] != tables.FOLD_VERSION:
                version = run("PRAGMA user_version").fetchone()[0]
                return _gone(there, altered) + forgotten(there, altered, version)
        return _lost(run, there, altered)


def look(connection: sa.Connection, *, count: bool = True) -> Quick:
    """The quick look at a file whose fold is of this version. ``count``: also whether as many
    events are there as were written, the one part of it that takes longer in a larger file."""
    there, altered = schema.found(connection.exec_driver_sql)
    lost = _lost(connection.exec_driver_sql, there, altered, count=count)
    if not there.keys() >= set(TRUTH):
        return Quick(lost=lost, altered=altered)
    fold = not there.keys() >= _FOLDED
    parts = (*(name for name in _INDEXES if not (fold and name in _OF_FOLD)), *_TRIGGERS)
    return Quick(
        lost=lost,
        fold=fold,
        review=tables.review.name not in there,
        search=not there.keys() >= _SEARCH or search.beyond(connection),
        counts=tables.held.name not in there,
        objects=tuple(name for name in parts if name not in there),
        altered=altered,
    )


def _lost(
    run: Callable[[str], Any],
    there: Collection[str],
    altered: Collection[str],
    *,
    count: bool = True,
) -> tuple[str, ...]:
    if gone := _gone(there, altered):
        return gone
    unknown = forgotten(there, altered)
    count = count and tables.held.name in there
    number = run(held.MISSING).fetchone()[0] if count else 0
    textless = _textless(run) if tables.article.name in there else ()
    return (*unknown, *_missing(number), *textless, *_altered(run))


def _gone(there: Collection[str], altered: Collection[str]) -> tuple[str, ...]:
    return tuple(f"the table “{name}” {_how(name, altered)}" for name in TRUTH if name not in there)


def _how(name: str, altered: Collection[str]) -> str:
    return "is laid out otherwise" if name in altered else "is missing"


def forgotten(
    there: Collection[str], altered: Collection[str] = (), version: int = tables.FILE_VERSION
) -> tuple[str, ...]:
    """What a file of that version knew and knows no more: of its tables those that are missing or
    were ``altered``. An empty one in its place would bring back what was removed for good or taken
    back."""
    return tuple(
        f"{what} (the table “{name}”) {_how(name, altered)}"
        for name, what in OWN.items()
        if name not in there and version >= _SINCE[name]
    )


def _missing(number: int) -> tuple[str, ...]:
    if number > 0:
        return (
            f"of its history {number:,} {'entry is' if number == 1 else 'entries are'} missing",
        )
    if number < 0:
        return (f"its history has {-number:,} more entries than were written",)
    return ()


def _textless(run: Callable[[str], Any]) -> tuple[str, ...]:
    """Whether the first and the last article that are listed have their texts: it is a page at
    either end that is looked at, however many there are. There may be more texts than articles
    (those of a merge that was taken back), never fewer: what is removed for good leaves neither."""
    try:
        first, last, first_text, last_text = run(_ENDS).fetchone()
    except ProjectDamaged:
        return (_UNREADABLE,)  # what is left of it can be looked at
    except (sa.exc.DatabaseError, sqlite3.DatabaseError) as error:
        if not guard.speaks_of_damage(getattr(error, "orig", None) or error):
            raise
        return (_UNREADABLE,)
    if first is None or (first_text is not None and first_text <= first and last <= last_text):
        return ()
    return ("the texts of some articles are lost",)


_UNREADABLE: Final = "a part of its articles cannot be read"
_ENDS: Final = """
SELECT (SELECT min(key) FROM article), (SELECT max(key) FROM article),
  (SELECT min(key) FROM text), (SELECT max(key) FROM text)
"""
"""Well below a millisecond where there are a hundred thousand articles; to count them and their
texts takes seven."""


def _altered(run: Callable[[str], Any]) -> tuple[str, ...]:
    """The project's own events, which are few, by their hashes: nothing opens without them."""
    number = 0
    for row in run(_OWN):
        try:
            event = event_of(row)
            number += event_id(event) != event.id
        except (TypeError, ValueError, msgspec.MsgspecError):
            number += 1
    return (f"of its own history {number:,} {_ENTRIES[number > 1]} altered",) if number else ()


_ENTRIES: Final = ("entry was", "entries were")
_OWN: Final = """
SELECT id, author, machine, seq, clock, operation, CAST(operation_name AS BLOB), undoes,
  CAST(kind AS BLOB), NULL, CAST(payload AS BLOB) FROM event WHERE article IS NULL
"""


def event_of(row: Any) -> Event:
    """The event in a row of bytes and numbers: id, author, machine, number, clock, operation, its
    name, what it undoes, kind, hash of the text, payload.

    Raises:
        TypeError, ValueError: the row is not what a row may be.
    """
    id_, author, machine, seq, clock, operation, name, undoes, kind, digest, payload = row
    if not isinstance(seq, int) or not isinstance(clock, int):
        raise TypeError("a number is none")
    if not all(isinstance(each, bytes) for each in (name, kind, payload)):
        raise TypeError("words are none")
    payload.decode()
    return Event(
        id=bytes(id_).hex(),
        author=bytes(author).hex(),
        machine=bytes(machine).hex(),
        seq=seq,
        clock=clock,
        operation=bytes(operation).hex(),
        operation_name=name.decode(),
        undoes=None if undoes is None else bytes(undoes).hex(),
        kind=kind.decode(),
        article=None if digest is None else digest.hex(),
        payload=payload,
    )


def strangers(connection: sa.Connection) -> list[tuple[str, str]]:
    """What there is in the file that is not ours: (kind, name)."""
    there, _ = schema.found(connection.exec_driver_sql)
    return sorted(
        (kind, name)
        for name, kind in there.items()
        if name not in schema.made() and not name.startswith("sqlite_")
    )


def mend(connection: sa.Connection, found: Quick, ticker: Ticker | None = None) -> list[str]:
    """Make anew what is derived, inside the caller's transaction; a sentence for each."""
    told = []
    if found.counts:
        tables.held.drop(connection, checkfirst=True)
        held.count_anew(connection)
        told.append("The count of what the file holds was missing and was made anew.")
    if found.objects:
        _make(connection, found)
        told.append("Indexes or locks of the history were not whole and were made anew.")
    if found.review and not found.fold:
        _review_anew(connection)
        told.append("What is kept of the review was not whole and was made anew.")
    if found.fold:
        refold(connection, ticker)
        told.append("What is shown was not whole and was made anew from the history.")
    if found.search:
        search.rebuild(connection, ticker)
        told.append("The search index was not whole and was made anew.")
    return [f"{each} Nothing was lost." for each in told]


def _make(connection: sa.Connection, found: Quick) -> None:
    run = connection.exec_driver_sql
    for name in found.objects:
        if name in _TRIGGERS:
            run(f"DROP TRIGGER IF EXISTS {name}")
            run(_TRIGGERS[name])
        else:
            run(f"DROP INDEX IF EXISTS {name}")
            connection.execute(CreateIndex(_INDEXES[name]))


def _review_anew(connection: sa.Connection) -> None:
    """It is a cache: it fills by itself."""
    tables.review.drop(connection, checkfirst=True)
    tables.review.create(connection)


def refold(connection: sa.Connection, ticker: Ticker | None = None) -> None:
    """Make everything anew that is derived from the history, inside the caller's transaction."""
    for table in tables.FOLDED:
        table.drop(connection, checkfirst=True)  # rows of a damaged table cannot be deleted
    tables.review.drop(connection, checkfirst=True)
    meta.refold(connection, ticker)
