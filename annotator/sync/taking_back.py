"""Taking back a merge, and bringing it in again: local, and nothing is deleted.

What belongs here: marking the events that a merge brought as withdrawn (they are neither folded nor
sent on until they are merged again), and the refusals. What somebody did here on the ground of what
came with a merge stands in its way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from msgspec import Struct

from annotator.errors import Problem, UndoRefused
from annotator.store import log
from annotator.sync.receive import refold
from annotator.ticker import Silent, Ticker


class Moved(Struct, frozen=True):
    """What came or went: the merge's name, and the keys of the articles that it touches."""

    name: str
    keys: tuple[int, ...]


def withdraw(
    connection: sa.Connection, merge: str, clock: int, ticker: Ticker | None = None
) -> Moved:
    """Take a merge back, inside the caller's transaction. ``clock``: when, in milliseconds.

    Raises:
        Problem: there is no such merge that stands.
        UndoRefused: work that was done here since needs what came with it; the caller rolls back.
    """
    moved = _marked(connection, merge, standing=True)
    before = log.project_state(connection)
    run, it = connection.exec_driver_sql, (bytes.fromhex(merge),)
    run("INSERT OR IGNORE INTO withdrawn SELECT event FROM received WHERE merge = ?", it)
    run("UPDATE merge SET withdrawn = ? WHERE id = ?", (clock, *it))
    after = log.project_state(connection)
    if not after.project:
        raise UndoRefused(f"“{moved.name}” cannot be undone: this project began with it.")
    refold(connection, moved.keys, before, after, ticker or Silent())
    for sql, what in _IN_THE_WAY:
        if (number := _number(connection, sql, moved.keys)) != 0:
            raise UndoRefused(
                f"“{moved.name}” cannot be undone: {what.format(number)}. Take that back first; "
                "nothing was changed."
            )
    return moved


def bring_back(connection: sa.Connection, merge: str, ticker: Ticker | None = None) -> Moved:
    """Bring in again what was taken back, inside the caller's transaction.

    Raises:
        Problem: there is no such merge that was taken back.
    """
    moved = _marked(connection, merge, standing=False)
    before = log.project_state(connection)
    run, it = connection.exec_driver_sql, (bytes.fromhex(merge),)
    run("DELETE FROM withdrawn WHERE event IN (SELECT event FROM received WHERE merge = ?)", it)
    run("UPDATE merge SET withdrawn = 0 WHERE id = ?", it)
    after = log.project_state(connection)
    refold(connection, moved.keys, before, after, ticker or Silent())
    return moved


def _marked(connection: sa.Connection, merge: str, *, standing: bool) -> Moved:
    it = (bytes.fromhex(merge),)
    row = connection.exec_driver_sql(
        "SELECT name, withdrawn FROM merge WHERE id = ?", it
    ).fetchone()
    if row is None or (row[1] == 0) != standing:
        state = "stands" if standing else "was taken back"
        raise Problem(f"There is no such merge that {state}; nothing was changed.")
    keys = connection.exec_driver_sql(
        "SELECT DISTINCT e.article FROM received r JOIN event e ON e.key = r.event "
        "WHERE r.merge = ? AND e.article IS NOT NULL ORDER BY e.article",
        it,
    )
    return Moved(row[0], tuple(each[0] for each in keys))


_MARKS: Final = 500
_IS_THERE: Final = "EXISTS (SELECT 1 FROM annotation n WHERE n.id = {} AND n.article = r.article)"
_WORK: Final = (
    "annotation WHERE deleted = 0",
    "progress WHERE (state <> 'todo' OR flagged = 1 OR note <> '')",
    "decision WHERE fields IS NOT NULL",
    "comment WHERE fields IS NOT NULL",
)
"""What stands of somebody's work on an article."""
_LOST: Final = " UNION ".join(
    f"SELECT article FROM {what} AND article IN (SELECT key FROM lost)" for what in _WORK
)
_IN_THE_WAY: Final = (
    (
        "WITH lost(key) AS (SELECT key FROM text WHERE key IN ({marks}) "
        f"AND key NOT IN (SELECT key FROM article)) SELECT count(*) FROM ({_LOST})",
        "{} of the articles that came with it have been worked on here since",
    ),
    (
        "SELECT count(*) FROM relation r WHERE r.article IN ({marks}) AND r.there = 1 AND ("
        f"NOT {_IS_THERE.format('r.from_id')} OR NOT {_IS_THERE.format('r.to_id')})",
        "{} relations lead to spans that came with it",
    ),
)


def _number(connection: sa.Connection, sql: str, keys: Sequence[int]) -> int:
    total = 0
    for start in range(0, len(keys), _MARKS):
        some = tuple(keys[start : start + _MARKS])
        found = connection.exec_driver_sql(sql.format(marks=",".join("?" * len(some))), some)
        total += int(found.scalar_one())
    return total
