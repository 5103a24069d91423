"""The words of a file's schema: what each table, index and lock of ours is made with.

What belongs here: those words, and the comparison with a file's. Damage, or another program, may
spare the rows and change what they mean: a column of another name, a check that refuses what is
right. Every version of the program has made with the same words what it still has.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from annotator.store import compiled, tables

_SPACE: Final = re.compile(r"\s+")
_ASKED: Final = "SELECT CAST(name AS BLOB), type, CAST(sql AS BLOB) FROM sqlite_master"
"""As bytes: damaged words may be no UTF-8."""


def found(run: Callable[[str], Any]) -> tuple[dict[str, str], tuple[str, ...]]:
    """What there is in a file, and which of that was altered. ``run`` asks it in SQL.

    Returns:
        The kind (table, index, trigger, view) of each object that is sound or not ours, by name;
        and the names of those of ours whose words are others (half a millisecond).
    """
    there: dict[str, str] = {}
    altered = []
    ours = made()
    for named, kind, made_with in run(_ASKED):
        name, sql = _words(named), _words(made_with)
        words = ours.get(name)
        if words is None or words == sql or plain(words) == plain(sql):
            there[name] = kind
        else:
            altered.append(name)
    return there, tuple(altered)


@cache
def made() -> dict[str, str]:
    """The words of every object of ours, by name, as SQLite keeps them."""
    words = [each for table in tables.metadata.tables.values() for each in compiled.made_by(table)]
    words += [tables.SEARCH, *tables.IMMUTABLE]
    words += [f"CREATE TABLE '{name}'{columns}" for name, columns in tables.SEARCH_PARTS.items()]
    return {_name(each): each.strip() for each in words}


def plain(sql: object) -> str:
    """A statement without its line breaks."""
    return _SPACE.sub(" ", str(sql)).strip()


def _words(found: bytes | None) -> str:
    return (found or b"").decode(errors="replace")


def _name(sql: str) -> str:
    """Of a statement that makes something: what it makes."""
    return re.split(r"[\s(]+", sql.strip().replace("VIRTUAL ", ""), maxsplit=3)[2].strip("'\"")
