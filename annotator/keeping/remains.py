"""Reading a file that may be damaged: what of a table can still be had.

What belongs here: the ways of reading, through SQLite and where that fails past it, and the lists
that are had by them alone. What lies in pages that nothing leads to, ``pages`` finds; what of it
all is sound, ``salvage`` says.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from annotator.identity import address
from annotator.keeping import trees
from annotator.store import tables
from annotator.store.bare import Bare


def reading(path: Path) -> sqlite3.Connection:
    """A file that nothing is believed of, for reading; texts come as bytes.

    ``writable_schema`` lets SQLite pass over what it cannot read in the list of tables, instead of
    giving up all of them; nothing can be written.
    """
    connection = sqlite3.connect(address(path, "mode=ro"), uri=True, timeout=5, factory=Bare)
    connection.text_factory = bytes
    for setting in _SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    return connection


_SETTINGS: Final = (
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "mmap_size=0",
    "query_only=ON",
    "writable_schema=ON",
)


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


class Remains:
    """What can be read of the tables of one file, whatever leads to them."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def _listed(self) -> trees.Listing:
        return trees.listing(self.path)

    @property
    def any(self) -> bool:
        """Whether anything leads to any table."""
        with suppress(sqlite3.Error), closing(reading(self.path)) as source:
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            return True
        return bool(self._listed.rows)

    def rows(self, name: str, *columns: str) -> tuple[list[tuple[Any, ...]], bool]:
        """The rows of a table (``columns``: these alone), and whether those are all of them."""
        table = tables.metadata.tables[name]
        all_ = list(table.columns.keys())
        wanted = columns or tuple(all_)
        # No quotes: what is in them is a word to SQLite where no column has that name any more.
        order = ", ".join(f"{each.name} {{0}}" for each in table.primary_key.columns)
        query = f"SELECT {', '.join(wanted)} FROM {name} ORDER BY {order}"
        found, whole = _read(self.path, query)
        if whole or not self.path.exists():  # of one that is gone, too, it is asked what it holds
            return found, whole
        past, whole = trees.rows_of(self.path, name, self._listed)
        places = [all_.index(each) for each in wanted]
        cells = [tuple(row[place] for place in places) for row in past]
        return (cells, True) if whole else (list(dict.fromkeys([*found, *cells])), False)


def _read(path: Path, query: str) -> tuple[list[tuple[Any, ...]], bool]:
    """The rows that SQLite can read, and whether those are all."""
    with suppress(sqlite3.Error), closing(reading(path)) as source:
        try:
            return source.execute(query.format("ASC")).fetchall(), True
        except sqlite3.Error:
            return both_ways(source, query), False
    return [], False


def facts(path: Path) -> dict[str, str]:
    """What a file says of itself, as far as it can be read."""
    return {words(name): words(value) for name, value in Remains(path).rows("meta")[0]}


def listed(path: Path) -> dict[int, str]:
    """The titles of the articles in a file's list by their keys, as far as they can be read."""
    found, _ = Remains(path).rows("article", "key", "title")
    return {key: words(title) for key, title in found if isinstance(key, int) and key > 0}


def titles(path: Path) -> dict[bytes, str]:
    """The titles of articles by the hashes of their texts, as far as they can be read."""
    with suppress(sqlite3.Error), closing(reading(path)) as source:
        found = both_ways(
            source,
            "SELECT t.hash, a.title FROM article a JOIN text t ON t.key = a.key ORDER BY a.key {0}",
        )
        return {digest: words(title) for digest, title in found if title}
    return {}
