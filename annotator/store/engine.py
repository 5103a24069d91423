"""Connections to a project file: settings, transactions, opening, creating and closing.

WAL with ``synchronous=FULL`` while open, so a committed operation survives a power cut; one
writer connection, which alone checkpoints; back to one file at close. Transactions of the writer
begin IMMEDIATE, readers are ``query_only``. Why each: see ``docs/decisions``.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from annotator.errors import Problem, ProjectRefused
from annotator.store import tables

_HEADER: Final = b"SQLite format 3\0"
_BUSY_SECONDS: Final = 5.0
_CLOSING_MILLISECONDS: Final = 100


def check_header(path: Path) -> None:
    """Look at a file's first bytes before SQLite does, and refuse what is not ours.

    Never call it for a file that this process has open: closing a second handle would give up
    SQLite's locks on it.

    Raises:
        ProjectRefused: no such file, no project, or from a newer program.
    """
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise ProjectRefused(f"{path} cannot be read: {error.strerror}.") from error
    if len(head) < 100 or not head.startswith(_HEADER):
        raise ProjectRefused(f"{path} is not a Claim Annotator project. It was left as it is.")
    version, application = struct.unpack(">i4xi", head[60:72])
    if application != tables.APPLICATION_ID:
        raise ProjectRefused(
            f"{path} is a database, but not a Claim Annotator project. It was left as it is."
        )
    if version > tables.FILE_VERSION:
        raise ProjectRefused(
            f"{path} was written by a newer Claim Annotator (file version {version}; this one "
            f"reads up to {tables.FILE_VERSION}). It was left as it is: update the program."
        )


def _connect(path: Path, *, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?mode={mode}",
        uri=True,
        isolation_level=None,
        timeout=_BUSY_SECONDS,
        check_same_thread=False,
    )
    connection.create_function("casefold", 1, str.casefold, deterministic=True)
    for setting in (
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "cell_size_check=ON",
        "mmap_size=0",
        "temp_store=MEMORY",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {setting}")
    return connection


def _writing(path: Path, *, mode: str) -> sqlite3.Connection:
    connection = _connect(path, mode=mode)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA wal_autocheckpoint=4000")
    return connection


def _reading(path: Path) -> sqlite3.Connection:
    connection = _connect(path, mode="ro")
    connection.execute("PRAGMA query_only=ON")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    return connection


def _look_at(path: Path) -> None:
    """Read a little before anything is opened for writing: what fails here stays as it is."""
    if path.with_name(path.name + "-journal").exists():
        return  # a program was killed while closing; only a writer can finish that
    connection = _reading(path)
    try:
        connection.execute("SELECT name FROM meta LIMIT 1").fetchone()
        begun = connection.execute("SELECT 1 FROM event WHERE article IS NULL LIMIT 1").fetchone()
    finally:
        connection.close()
    if begun is None:
        raise ProjectRefused(f"{path} was never finished being made; it is empty.")


def _engine(creator: Any, *, writes: bool) -> sa.Engine:
    engine = sa.create_engine("sqlite://", creator=creator, poolclass=NullPool)
    if writes:
        # The driver leaves transactions to us; taking the write lock at once, instead of at the
        # first write, is what keeps two writers from deadlocking half-way.
        sa.event.listen(engine, "begin", lambda each: each.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


class Database:
    """The open file: one connection that writes (None when only reading), one that reads."""

    def __init__(self, path: Path, *, read_only: bool = False, create: bool = False) -> None:
        """Open a file that ``check_header`` has passed, or create a new one.

        Raises:
            ProjectRefused: SQLite finds the file damaged or cannot open it.
        """
        self.path = path
        mode = "rwc" if create else "rw"
        self.writer: sa.Connection | None = None
        try:
            if not create:
                _look_at(path)
            if not read_only:
                writer = _engine(lambda: _writing(path, mode=mode), writes=True)
                self.writer = writer.connect()
            if create:
                self._build()
            self._reader = _engine(lambda: _reading(path), writes=False)
            self.reader = self.open_reader()
        except (sa.exc.DBAPIError, sqlite3.Error, Problem) as error:
            if self.writer is not None:
                self.writer.close()
            if isinstance(error, Problem):
                raise
            raise ProjectRefused(
                f"{path} cannot be opened: {getattr(error, 'orig', error)}."
            ) from error

    def open_reader(self) -> sa.Connection:
        """Another reading connection, for a worker thread; the caller closes it."""
        connection = self._reader.connect()
        return connection.execution_options(isolation_level="AUTOCOMMIT")

    def _build(self) -> None:
        with self.transaction() as connection:
            connection.exec_driver_sql(f"PRAGMA application_id={tables.APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version={tables.FILE_VERSION}")
            tables.metadata.create_all(connection)
            for statement in (tables.SEARCH, *tables.IMMUTABLE):
                connection.exec_driver_sql(statement)

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """One write: committed when the block ends, rolled back when it raises.

        Raises:
            Problem: the disk is full, or the file cannot be written; nothing was changed.
        """
        if self.writer is None:
            raise Problem("The project is open for reading only.")
        try:
            with self.writer.begin():
                yield self.writer
        except (sa.exc.OperationalError, sqlite3.OperationalError) as error:
            raise Problem(f"{self.path.name} could not be written: {_reason(error)}.") from error

    def close(self) -> None:
        """Close all connections; the last writer folds the log back into the one file."""
        self.reader.close()
        if self.writer is not None and not self.writer.closed:
            self.writer.rollback()
            raw = self.writer.connection.driver_connection
            if raw is not None:
                _settle(raw)
            self.writer.close()


def _reason(error: Exception) -> str:
    said = str(getattr(error, "orig", None) or error)
    if "full" in said:
        return "the disk is full. Nothing was changed; free some space and try again"
    if "locked" in said:
        return "another program is using it. Nothing was changed; try again"
    return f"{said}. Nothing was changed"


def _settle(raw: Any) -> None:
    """Bring the file back to one piece, as far as other readers let us."""
    try:
        # The person waits for the window to close; who still reads is not waited for.
        raw.execute(f"PRAGMA busy_timeout={_CLOSING_MILLISECONDS}")
        raw.execute("PRAGMA optimize")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError:
        # Somebody still reads, or the disk is full: the log stays beside the file, nothing is
        # lost, and the next opening folds it in.
        return
