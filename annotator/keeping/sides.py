"""A project and one of its restore points side by side: which articles differ, and what stands of
one in each.

What belongs here: reading both. What of it is told is ``differences``'s, what is brought back
``restoring``'s. Articles are known by the hash of their text: keys are good inside one file only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

import sqlalchemy as sa

from annotator.errors import Problem, ProjectDamaged
from annotator.history.fold import fold_article
from annotator.history.states import ProjectState, Rules
from annotator.history.views import MemoryArticle
from annotator.identity import address
from annotator.keeping import points
from annotator.roots import roots_of
from annotator.store import log
from annotator.store.engine import Database


@dataclass(frozen=True, slots=True)
class Both:
    """The keys of an article in the project and in the restore point; 0 where it is not there."""

    now: int
    then: int


@dataclass(slots=True)
class Sides:
    """An open project, as ``now`` reads it, and a restore point of it.

    ``articles``: those whose history differs. ``project``: whether that of the project as a whole
    does. ``missing``: how many events the restore point has and the project has not. ``newest``:
    the last event's key when they were compared.
    """

    then: sa.Connection
    articles: dict[str, Both] = field(default_factory=dict)
    project: bool = False
    missing: int = 0
    newest: int = 0

    def check(self, now: sa.Connection) -> None:
        """Nothing may have happened since the two were compared.

        Raises:
            Problem: something has.
        """
        if _newest(now) != self.newest:
            raise Problem("Something was changed meanwhile. Nothing was restored; try again.")

    def states(
        self, now: sa.Connection, sha256: str, rules: Rules
    ) -> tuple[MemoryArticle, MemoryArticle]:
        """What stands of an article now, and what stood then."""
        both = self.articles[sha256]
        return _state(now, both.now, rules), _state(self.then, both.then, rules)

    def project_then(self) -> ProjectState:
        """What stood of the project as a whole."""
        return log.project_state(self.then)


def _state(connection: sa.Connection, key: int, rules: Rules) -> MemoryArticle:
    return fold_article(log.events_of_article(connection, key), rules) if key else MemoryArticle()


@contextmanager
def opened(database: Database, point: Path) -> Iterator[Sides]:
    """Compare an open project with one of its restore points; may be asked in any thread.

    Raises:
        Problem: the restore point cannot be read, or is of another project.
    """
    compared = False
    try:
        with points.readable(point) as path:
            older = Database(path, read_only=True)
            try:
                found = Sides(older.reader)
                with closing(database.open_reader()) as now:
                    _compare(now, path, found)
                compared = True
                yield found
            finally:
                older.close()
    except (Problem, sqlite3.Error, sa.exc.DBAPIError) as error:
        if not compared or not isinstance(error, Problem) or isinstance(error, ProjectDamaged):
            points.verify(point)  # where it is the damaged one, this says so, and notes it
            database.look_through()
        raise


def _compare(now: sa.Connection, path: Path, found: Sides) -> None:
    """Past SQLAlchemy: what it meets is taken for damage of the project, and noted there."""
    run = cast("sqlite3.Connection", now.connection.driver_connection).execute
    # Its own project is in every state of a file; what was merged since is in the later ones.
    own, then = roots_of(now.exec_driver_sql), roots_of(found.then.exec_driver_sql)
    if own.home not in then.ids:
        raise Problem(f"{path.name} is a restore point of another project. Nothing was changed.")
    where = address(path, "mode=ro")
    run("ATTACH DATABASE ? AS point", (where,))
    try:
        changed: set[str] = set()
        found.newest = _newest(now)
        for table, other in (("main", "point"), ("point", "main")):
            for digest, many in run(_ONLY.format(here=table, there=other)):
                found.missing += many if table == "point" else 0
                if digest is None:
                    found.project = True
                else:
                    changed.add(digest.hex())
        for each in sorted(changed):
            found.articles[each] = Both(_key(run, "main", each), _key(run, "point", each))
    finally:
        run("DETACH DATABASE point")


def _key(run: Callable[..., sqlite3.Cursor], table: str, sha256: str) -> int:
    query = f"SELECT key FROM {table}.text WHERE hash = ?"
    row = run(query, (bytes.fromhex(sha256),)).fetchone()
    return int(row[0]) if row is not None else 0


def _newest(connection: sa.Connection) -> int:
    return int(connection.exec_driver_sql("SELECT max(key) FROM event").scalar() or 0)


_ONLY: Final = (
    "SELECT (SELECT hash FROM {here}.text t WHERE t.key = e.article), count(*) "
    "FROM {here}.event e WHERE NOT EXISTS (SELECT 1 FROM {here}.withdrawn w WHERE w.event = e.key) "
    "AND NOT EXISTS (SELECT 1 FROM {there}.event o WHERE o.id = e.id AND NOT EXISTS "
    "(SELECT 1 FROM {there}.withdrawn w WHERE w.event = o.key)) GROUP BY e.article"
)
"""By article, how many events stand here that do not stand there."""
