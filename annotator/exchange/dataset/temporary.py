"""A database that lives on the disk while something is compared, and is gone afterwards.

What belongs here: what keeps memory flat where a million articles must be known by id. SQLite
deletes the file itself; there is no name that another program could open.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_PRAGMAS: Final = ("journal_mode = OFF", "synchronous = OFF", "cache_size = -16000")


@contextmanager
def scratch(*tables: str) -> Iterator[sqlite3.Connection]:
    """An empty database with these tables (``name(columns)``)."""
    connection = sqlite3.connect("", isolation_level=None)
    try:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        for table in tables:
            connection.execute(f"CREATE TABLE {table} WITHOUT ROWID")
        connection.execute("BEGIN")
        yield connection
    finally:
        connection.close()
