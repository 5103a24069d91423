"""Whether the search index says of the texts what is in them.

What belongs here: the index compared with one that is made of the same texts beside it. The index
keeps no texts of its own, so SQLite's own check tells only whether it agrees with itself.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import zip_longest
from typing import Any, Final

import sqlalchemy as sa

from annotator.store import folding, search, tables
from annotator.store.guard import said_of_damage, speaks_of_damage
from annotator.ticker import Ticker

BATCH: Final = 500
_WORDS: Final = "SELECT term, doc, cnt FROM temp.words ORDER BY term"
_SIZES: Final = "SELECT id, sz FROM main.search_docsize ORDER BY id"


def fault(connection: sa.Connection, ticker: Ticker) -> str:
    """What is wrong with the index, "" where nothing is. One that is behind, or by an older rule,
    is made in the background, and is not wrong.

    ``connection`` reads only, and is the caller's own: a table of words is made beside the file.
    """
    if not search.is_current(connection):
        return ""
    raw: Any = connection.connection.driver_connection
    with closing(sqlite3.connect(":memory:")) as anew:
        anew.execute(tables.SEARCH)
        _fill(anew, raw, search.through(connection), ticker)
        try:
            raw.execute("PRAGMA query_only=OFF")  # the file itself is open to be read only
            return "" if _alike(raw, anew) else "it does not say what is in the texts"
        except sqlite3.DatabaseError as error:
            return said_of_damage(error) if speaks_of_damage(error) else str(error)
        finally:
            raw.execute("DROP TABLE IF EXISTS temp.words")
            raw.execute("PRAGMA query_only=ON")


def _fill(anew: sqlite3.Connection, raw: Any, through: int, ticker: Ticker) -> None:
    total = raw.execute("SELECT count(*) FROM text").fetchone()[0]
    found = raw.execute(
        "SELECT key, CAST(body AS BLOB) FROM text WHERE key <= ? ORDER BY key", (through,)
    )
    done = 0
    while some := found.fetchmany(BATCH):
        ticker.tick(done, total, "Checking the search index")
        anew.executemany(
            "INSERT INTO search(rowid, body) VALUES (?, ?)",
            [(key, folding.indexed(body.decode(errors="replace"))) for key, body in some],
        )
        done += len(some)


def _alike(raw: Any, anew: sqlite3.Connection) -> bool:
    pairs = zip_longest(*(_said(each) for each in (raw, anew)))
    return all(one == other for one, other in pairs)


def _said(connection: Any) -> Iterator[tuple[Any, ...]]:
    """Every word with how often it stands in how many texts, and the length of every text."""
    connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, search, row)")
    yield from connection.execute(_WORDS)
    yield from connection.execute(_SIZES)
