"""What a damaged project file alone knew, taken over into a clean one: its merges, and what was
removed from it for good.

What belongs here: the tables of which no history tells (``tables.LOCAL``), as far as they can be
read, what follows from one of them for another, what the newest restore point knows of merges, and
the words for what is lost. The history is ``salvage``'s, and what restore points tell of removals.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from annotator.keeping.remains import Remains, both_ways, reading, words
from annotator.keeping.salvage import Salvage

Rows = Iterable[tuple[Any, ...]]

_ALL_MERGES_LOST: Final = (
    "What the file knew of its own merges could not be read: those of which nothing tells any more "
    "stand, and cannot be undone."
)
_MERGES_LOST: Final = (
    "A part of what the file knew of its own merges is lost: those of which nothing tells any more "
    "stay as they are, and cannot be undone."
)
_TAKEN_BACK_LOST: Final = "Which merges were taken back is lost: what came with them counts again."
_PURGED_LOST: Final = (
    "The list of what was removed for good is lost. What its pages and restore points still tell "
    "of it was kept; the rest can come back with a merge or an import."
)


def take(connection: sa.Connection, path: Path, work: Salvage) -> list[str]:
    """Take over all of it that can be read, inside the caller's transaction; what is lost of it, a
    sentence each. ``work``: what was taken over of the history of that file."""
    remains = Remains(path)
    return [*_merges(connection, remains, work), *_purged(remains)]


def _merges(connection: sa.Connection, remains: Remains, work: Salvage) -> list[str]:
    """The newest restore point tells of the merges that were there when it was made; the file, as
    far as it can be read, how they stand now. So an event that came back out of it does not stand
    again where the merge that had brought it was taken back since.
    """
    taker = _Taker(connection, work.events)
    for point in work.own_points[:1]:
        taker.take(Remains(point), _ids(point))
    known = taker.merges()
    there = {key: id_ for key, id_ in _ids(remains.path).items() if id_ in work.events}
    whole = taker.take(remains, work.keys | there)
    taker.even(known if "received" not in whole else None)
    if whole >= {"merge", "received"}:
        return []
    if not whole:
        return [_ALL_MERGES_LOST]
    return [_MERGES_LOST, *([] if "withdrawn" in whole else [_TAKEN_BACK_LOST])]


class _Taker:
    """Takes merges over. ``events``: the keys of those that are in the clean file, by id."""

    def __init__(self, connection: sa.Connection, events: dict[bytes, int]) -> None:
        self._run = connection.exec_driver_sql
        self._events = events
        self._ids: dict[int, bytes] = {}
        """Of which events the keys are; those of a restore point are the file's, too, where that
        cannot tell any more."""
        self._withdrawn: list[int] = []

    def take(self, remains: Remains, ids: Mapping[int, bytes]) -> set[str]:
        """Take over what can be read; gives the tables of which that is all. ``ids``: of which
        events the keys are in that file."""
        whole: set[str] = set()
        self._withdrawn = []
        self._ids.update(ids)
        for name in ("merge", "received", "withdrawn"):
            found, all_ = remains.rows(name)
            if self._put(name, found) and all_:
                whole.add(name)
        return whole

    def _put(self, name: str, found: Rows) -> bool:
        if name == "merge":
            return self._insert(_MERGE, ((*row[:3], words(row[3]), *row[4:]) for row in found))
        keyed = [(self._events.get(self._ids.get(row[0], b"")), *row[1:]) for row in found]
        here = [row for row in keyed if row[0] is not None]
        if name == "received":
            return self._insert(_RECEIVED, here)
        self._withdrawn = [row[0] for row in here]
        return True

    def _insert(self, statement: str, found: Rows) -> bool:
        whole = True
        for row in found:
            try:
                self._run(statement, row)
            except sa.exc.DBAPIError:  # a row as damage made it, not as it was written
                whole = False
        return whole

    def merges(self) -> set[bytes]:
        """The ids of the merges that were taken over."""
        return {id_ for (id_,) in self._run("SELECT id FROM merge")}

    def even(self, known: set[bytes] | None) -> None:
        """What a merge brought is withdrawn where it was taken back. ``known``: the merges of which
        it is known what came with them; to undo another would leave some of it. None: all."""
        self._run(_WITHOUT)
        self._run(_DERIVED)
        self._insert(_WITHDRAWN, [(key,) for key in self._withdrawn])
        for id_ in self.merges() - known if known is not None else ():
            self._run("DELETE FROM received WHERE merge = ?", (id_,))
            self._run("DELETE FROM merge WHERE id = ?", (id_,))


_MERGE: Final = "INSERT OR REPLACE INTO merge VALUES (?, ?, ?, ?, ?, ?)"
_RECEIVED: Final = "INSERT OR REPLACE INTO received VALUES (?, ?)"
_WITHDRAWN: Final = "INSERT OR IGNORE INTO withdrawn VALUES (?)"
_WITHOUT: Final = "DELETE FROM received WHERE merge NOT IN (SELECT id FROM merge)"
_DERIVED: Final = (
    "INSERT OR IGNORE INTO withdrawn SELECT r.event FROM received r "
    "JOIN merge m ON m.id = r.merge WHERE m.withdrawn > 0"
)


def _ids(path: Path) -> dict[int, bytes]:
    """Of which events the keys of those are that came with merges, as far as SQLite can tell."""
    found: dict[int, bytes] = {}
    for name in ("received", "withdrawn"):
        with suppress(sqlite3.Error), closing(reading(path)) as source:
            found.update(both_ways(source, _IDS.format(name, "{0}")))
    return found


_IDS: Final = "SELECT key, id FROM event WHERE key IN (SELECT event FROM {0}) ORDER BY key {1}"


def _purged(remains: Remains) -> list[str]:
    """What its pages and restore points still tell stands in the clean file already."""
    whole = [remains.rows(name)[1] for name in ("purged", "purged_event")]
    if all(whole) or not remains.any:  # what is lost with all of its tables is told of merges
        return []
    return [_PURGED_LOST]
