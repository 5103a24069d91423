"""A file that somebody sent, a project or a package, opened with suspicion and only to be read.

What belongs here: the header, the shape of the tables that are read, and the stream of texts and
events, each row checked to be what a row may be. What the rows mean is ``verify``'s; nothing of the
file but texts, events and a few words of ``meta`` is ever read. It may be in use meanwhile: all is
read from one moment in time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import msgspec
from msgspec import Struct

from annotator.errors import Problem
from annotator.history.events import Event
from annotator.store import tables
from annotator.team import PackageFacts

PACKAGE_ID: Final = 0x434C4D50
"""``CLMP`` in the file's header says that it is a package."""

FACTS: Final = "package"
"""The key of ``meta`` under which a package, and a project that grew out of one, says of itself
what it is."""

_LONGEST: Final = 1 << 28
"""Bytes of a single value, at most."""
_LIMITS: Final = (
    (sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST),
    (sqlite3.SQLITE_LIMIT_SQL_LENGTH, 100_000),
    (sqlite3.SQLITE_LIMIT_COLUMN, 100),
    (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 100),
    (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
    (sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1),
)
_SETTINGS: Final = ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "query_only=ON")
_EVENT: Final = (
    *("id", "author", "machine", "seq", "clock", "operation", "operation_name", "undoes"),
    *("kind", "article", "payload"),
)
_SHAPES: Final = {"meta": ("name", "value"), "text": ("key", "hash", "body"), "event": _EVENT}
_facts: Final = msgspec.json.Decoder(PackageFacts).decode


class Portion(Struct, frozen=True):
    """What a file holds of one article: its text and events; no ``sha256``: of the project."""

    sha256: str | None
    body: str
    events: list[Event]


class Source:
    """An open file; use ``opened``."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._withdrawn = ""

    def check(self) -> None:
        """Look at header, pages and tables before anything else is read.

        Raises:
            Problem: it is no file of ours, is damaged, or is from a newer program.
        """
        run = self._connection.execute
        application = run("PRAGMA application_id").fetchone()[0]
        if application not in (tables.APPLICATION_ID, PACKAGE_ID):
            raise self.refused("it is neither a project nor a package of Claim Annotator")
        version = run("PRAGMA user_version").fetchone()[0]
        if version > tables.FILE_VERSION:
            raise self.refused(
                f"it was written by a newer Claim Annotator (file version {version}; this one "
                f"reads up to {tables.FILE_VERSION}): update the program"
            )
        run("BEGIN")
        for row in run("PRAGMA quick_check(1)"):
            if row[0] != "ok":
                raise self.refused(f"it is damaged: {row[0]}")
        for table, columns in _SHAPES.items():
            self._check_table(table, columns)
        if run("SELECT 1 FROM sqlite_master WHERE name = 'withdrawn'").fetchone():
            self._check_table("withdrawn", ("event",))
            self._withdrawn = " WHERE key NOT IN (SELECT event FROM withdrawn)"
        if application == PACKAGE_ID and self.facts is None:
            raise self.refused("it does not say for whom it is")

    def _check_table(self, table: str, columns: tuple[str, ...]) -> None:
        """It is a table with these columns, and no view or program that only looks like one."""
        run = self._connection.execute
        found = run("SELECT type, sql FROM sqlite_master WHERE name = ?", (table,)).fetchall()
        plain = [kind for kind, sql in found if str(sql).upper().startswith("CREATE TABLE")]
        there = {row[1]: row[6] for row in run(f"PRAGMA table_xinfo({table})")}
        if plain != ["table"] or any(there.get(name, 1) for name in columns):
            raise self.refused(f"its table “{table}” is not what it should be")

    def refused(self, reason: str) -> Problem:
        """What to raise: the file is not taken, for a reason; nothing has changed."""
        return Problem(f"{self.path.name} was not taken: {reason}. Nothing was changed.")

    @property
    def facts(self) -> PackageFacts | None:
        """What a package, or a project that grew out of one, says of itself.

        Raises:
            Problem: it cannot be read.
        """
        found = self._connection.execute("SELECT value FROM meta WHERE name = ?", (FACTS,))
        row = found.fetchone()
        if row is None:
            return None
        try:
            return _facts(row[0])
        except (msgspec.MsgspecError, TypeError) as error:
            raise self.refused("what it says of itself cannot be read") from error

    @property
    def is_package(self) -> bool:
        """Whether it is a package, as opposed to a project."""
        return bool(self._connection.execute("PRAGMA application_id").fetchone()[0] == PACKAGE_ID)

    def size(self) -> int:
        """How many events the file holds."""
        found = self._connection.execute(f"SELECT count(*) FROM event{self._withdrawn}")
        return int(found.fetchone()[0])

    def portions(self) -> Iterator[Portion]:
        """Everything in the file: what is of the project first, then article by article.

        Raises:
            Problem: a row is not what a row may be.
        """
        columns = ", ".join(_EVENT)
        found = self._connection.execute(
            f"SELECT {columns} FROM event{self._withdrawn} ORDER BY article"
        )
        for key, group in groupby(found, key=lambda row: row[9]):
            sha256, body = (None, "") if key is None else self._text(key)
            yield Portion(sha256, body, [self._event(row, sha256) for row in group])

    def _text(self, key: object) -> tuple[str, str]:
        row = self._connection.execute("SELECT hash, body FROM text WHERE key = ?", (key,))
        found = row.fetchone()
        if found is None:
            raise self.refused("its history speaks of a text that is missing")
        digest, body = found
        if not _is_id(digest, 32) or not isinstance(body, str):
            raise self.refused("a text in it is not what a text may be")
        return digest.hex(), body

    def _event(self, row: tuple[Any, ...], sha256: str | None) -> Event:
        id_, author, machine, seq, clock, operation, name, undoes, kind, _, payload = row
        ids = (id_, author, machine, operation, *(() if undoes is None else (undoes,)))
        sound = all(_is_id(each) for each in ids)
        sound = sound and isinstance(seq, int) and isinstance(clock, int)
        if not sound or not all(isinstance(each, str) for each in (name, kind, payload)):
            raise self.refused("an entry of its history is not what an entry may be")
        return Event(
            id=id_.hex(),
            author=author.hex(),
            machine=machine.hex(),
            seq=seq,
            clock=clock,
            operation=operation.hex(),
            operation_name=name,
            undoes=None if undoes is None else undoes.hex(),
            kind=kind,
            article=sha256,
            payload=payload.encode(),
        )


def _is_id(value: object, length: int = 16) -> bool:
    return isinstance(value, bytes) and len(value) == length


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """Open a project or package of somebody else to read it.

    Raises:
        Problem: it is not there, no file of ours, damaged, or from a newer program.
    """
    if not path.is_file():
        raise Problem(f"{path} is not there, or is no file. Nothing was changed.")
    connection = None
    try:
        connection = _connect(path)
        source = Source(path, connection)
        source.check()
        yield source
    except sqlite3.Error as error:
        said = "it is no file of Claim Annotator" if "not a database" in str(error) else error
        raise Problem(f"{path.name} was not taken: {said}. Nothing was changed.") from error
    finally:
        if connection is not None:
            connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    connection = _try(path, "mode=ro")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        # A disk that cannot be written to, and a file whose header speaks of a log that is gone.
        connection.close()
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            raise
        connection = _try(path, "mode=ro&immutable=1")
    return connection


def _try(path: Path, how: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?{how}",
        uri=True,
        isolation_level=None,
        timeout=5,
        check_same_thread=False,
    )
    for limit, most in _LIMITS:
        connection.setlimit(limit, most)
    for setting in _SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    return connection
