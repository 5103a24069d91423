"""Reading a file that may be damaged through SQLite: what of a table can still be had.

What belongs here: the ways of reading, and the lists that are had by them alone. What lies in pages
that SQLite does not reach, ``pages`` finds; what of it all is sound, ``salvage`` says.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from annotator.identity import address
from annotator.store.bare import Bare


def reading(path: Path) -> sqlite3.Connection:
    """A file that nothing is believed of, for reading; texts come as bytes."""
    connection = sqlite3.connect(address(path, "mode=ro"), uri=True, timeout=5, factory=Bare)
    connection.text_factory = bytes
    for setting in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "query_only=ON"):
        connection.execute(f"PRAGMA {setting}")
    return connection


def both_ways(connection: sqlite3.Connection, query: str) -> list[tuple[Any, ...]]:
    """Rows of a table of which a part cannot be read, from its beginning on and from its end back;
    ``{0}`` in the query stands for the direction."""
    found: dict[tuple[Any, ...], None] = {}
    for direction in ("ASC", "DESC"):
        whole = False
        with suppress(sqlite3.Error):
            for row in connection.execute(query.format(direction)):
                found.setdefault(row)
            whole = True
        if whole:
            break
    return list(found)


def words(value: object) -> str:
    """A text as it was read; what is damaged into something else has no words."""
    return value.decode(errors="replace") if isinstance(value, bytes) else ""


def merges(
    connection: sa.Connection, path: Path, events: dict[bytes, int], points: Sequence[Path]
) -> bool:
    """Take over what the file knows of its own merges; whether all of it could be read.

    ``events``: the keys of those that are in the clean file, by id. ``points``: the restore points
    of the file, the newest first. The newest tells of the merges that were there when it was made;
    the file, as far as it can be read, how they stand now. So an event that came back out of it
    does not stand again where the merge that had brought it was taken back since.
    """
    ids: dict[int, bytes] = {}
    for point in points[:1]:
        _merges_of(connection, point, events, ids)
    whole = _merges_of(connection, path, events, ids)
    for statement in _EVEN:
        connection.exec_driver_sql(statement)
    return whole


def _merges_of(
    connection: sa.Connection, path: Path, events: dict[bytes, int], ids: dict[int, bytes]
) -> bool:
    """``ids``: of which events the keys are; those of a restore point are the file's, too, where
    that cannot tell any more."""
    try:
        with closing(reading(path)) as source:
            ids.update(both_ways(source, _IDS))
            merged, whole = _all(source, "SELECT * FROM merge ORDER BY id {0}")
            received, all_ = _all(source, "SELECT event, merge FROM received ORDER BY event {0}")
    except sqlite3.Error:
        return False
    found: list[tuple[str, tuple[Any, ...]]] = [
        (_MERGE, (*row[:3], words(row[3]), *row[4:])) for row in merged
    ]
    for number, merge in received:
        if (key := events.get(ids.get(number, b""))) is not None:
            found.append((_RECEIVED, (key, merge)))
    for statement, row in found:
        try:
            connection.exec_driver_sql(statement, row)
        except sa.exc.DBAPIError:  # a row as damage made it, not as it was written
            whole = False
    return whole and all_


def _all(source: sqlite3.Connection, query: str) -> tuple[list[tuple[Any, ...]], bool]:
    """The rows that can be read, and whether those are all."""
    try:
        return source.execute(query.format("ASC")).fetchall(), True
    except sqlite3.Error:
        return both_ways(source, query), False


_MERGE: Final = "INSERT OR REPLACE INTO merge VALUES (?, ?, ?, ?, ?, ?)"
_RECEIVED: Final = "INSERT OR REPLACE INTO received VALUES (?, ?)"
_EVEN: Final = (
    "DELETE FROM received WHERE merge NOT IN (SELECT id FROM merge)",
    "INSERT INTO withdrawn SELECT r.event FROM received r JOIN merge m ON m.id = r.merge "
    "WHERE m.withdrawn > 0",
)
"""What a merge brought is withdrawn where it was taken back, and only there."""
_IDS: Final = "SELECT key, id FROM event WHERE key IN (SELECT event FROM received) ORDER BY key {0}"


def listed(path: Path) -> dict[int, str]:
    """The titles of the articles in a file's list by their keys, as far as they can be read."""
    with suppress(sqlite3.Error), closing(reading(path)) as source:
        found = both_ways(source, "SELECT key, title FROM article ORDER BY key {0}")
        return {key: words(title) for key, title in found if isinstance(key, int) and key > 0}
    return {}
