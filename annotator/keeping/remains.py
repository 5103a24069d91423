"""Reading a file that may be damaged through SQLite: what of a table can still be had.

What belongs here: the ways of reading, and the lists that are had by them alone. What lies in pages
that SQLite does not reach, ``pages`` finds; what of it all is sound, ``salvage`` says.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

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


def listed(path: Path) -> dict[int, str]:
    """The titles of the articles in a file's list by their keys, as far as they can be read."""
    with suppress(sqlite3.Error), closing(reading(path)) as source:
        found = both_ways(source, "SELECT key, title FROM article ORDER BY key {0}")
        return {key: words(title) for key, title in found if isinstance(key, int) and key > 0}
    return {}
