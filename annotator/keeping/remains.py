"""Reading a file that may be damaged through SQLite: what of a table can still be had.

What belongs here: the ways of reading, and the lists that are had by them alone. What lies in pages
that SQLite does not reach, ``pages`` finds; what of it all is sound, ``salvage`` says.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from annotator.identity import address
from annotator.store import tables
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


def merges(connection: sa.Connection, path: Path, events: dict[bytes, int]) -> bool:
    """Take over what the file knows of its own merges; whether all of it could be read."""
    with suppress(sqlite3.Error, sa.exc.DBAPIError), closing(reading(path)) as source:
        ids = dict(both_ways(source, _IDS))
        run = connection.exec_driver_sql
        for name, columns in (("merge", 6), ("received", 2), ("withdrawn", 1)):
            first = tables.metadata.tables[name].columns.keys()[0]
            marks = ",".join("?" * columns)
            for row in source.execute(f"SELECT * FROM {name} ORDER BY {first}"):
                if name == "merge":
                    plain = (*row[:3], words(row[3]), *row[4:])
                    run(f"INSERT OR IGNORE INTO merge VALUES ({marks})", plain)
                elif (key := events.get(ids.get(row[0], b""))) is not None:
                    run(f"INSERT OR IGNORE INTO {name} VALUES ({marks})", (key, *row[1:]))
        return True
    return False


_IDS: Final = "SELECT key, id FROM event WHERE key IN (SELECT event FROM received) ORDER BY key {0}"


def listed(path: Path) -> dict[int, str]:
    """The titles of the articles in a file's list by their keys, as far as they can be read."""
    with suppress(sqlite3.Error), closing(reading(path)) as source:
        found = both_ways(source, "SELECT key, title FROM article ORDER BY key {0}")
        return {key: words(title) for key, title in found if isinstance(key, int) and key > 0}
    return {}
