"""Connections to a project file: settings, transactions, opening, creating and closing.

WAL with ``synchronous=FULL`` while open, so a committed operation survives a power cut; one
writer connection, which alone checkpoints; back to one file at close. On a network folder, where
WAL's shared memory does not work, a rollback journal. Transactions of the writer begin IMMEDIATE,
readers are ``query_only``. What other programs do to the file is ``annotator.store.guard``'s. Why
each: see ``docs/decisions``.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from annotator.errors import (
    DiskFull,
    FileBusy,
    OutOfMemory,
    PlaceReadOnly,
    Problem,
    ProjectDamaged,
    ProjectHeld,
    ProjectRefused,
    ProjectReplaced,
)
from annotator.identity import APPLICATION_ID, address
from annotator.store import held, schema, tables
from annotator.store.compiled import Means, engine_over, make_tables
from annotator.store.guard import Guard, damaged, said_of_damage, speaks_of_damage, trouble_of
from annotator.store.place import place_of
from annotator.store.standin import StandIn

SOON: Final = 64 << 20
"""Bytes of a file of which every part is looked through in about two seconds."""
_HEADER: Final = b"SQLite format 3\0"
_BUSY_SECONDS: Final = 5.0
_CLOSING_MILLISECONDS: Final = 100
_OF_CONTENT: Final = (
    *(sa.exc.SQLAlchemyError, sqlite3.DatabaseError, msgspec.MsgspecError),
    *(AttributeError, LookupError, TypeError, ValueError),
)
"""What a write may fall over where the file holds something else than was written."""
_WHY: Final[dict[type[Problem], str]] = {
    DiskFull: "the disk is full",
    PlaceReadOnly: "the file or its folder may only be read",
    FileBusy: "another program is using it",
}


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
    if application != APPLICATION_ID:
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
        address(path, f"mode={mode}"),
        uri=True,
        isolation_level=None,
        timeout=_BUSY_SECONDS,
        check_same_thread=False,
    )
    connection.create_function("casefold", 1, str.casefold, deterministic=True)
    connection.create_function("xor", 2, held.xor, deterministic=True)
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


def _writing(path: Path, *, mode: str, journal: str = "WAL") -> sqlite3.Connection:
    connection = _connect(path, mode=mode)
    connection.execute("PRAGMA synchronous=FULL")
    # What a flush has to be on macOS to reach the disk; other systems know nothing of it.
    connection.execute("PRAGMA fullfsync=ON")
    connection.execute("PRAGMA checkpoint_fullfsync=ON")
    found = connection.execute(f"PRAGMA journal_mode={journal}").fetchone()[0]
    if found.upper() != journal:  # said, not raised, where the disk fails on the way
        connection.close()
        raise sqlite3.OperationalError(f"disk I/O error (its journal stays {found})")
    connection.execute("PRAGMA wal_autocheckpoint=4000")
    return connection


def reading(path: Path) -> sqlite3.Connection:
    """A bare connection that only reads; the caller closes it."""
    connection = _connect(path, mode="ro")
    connection.execute("PRAGMA query_only=ON")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    return connection


def _look_at(path: Path) -> None:
    """Read a little before anything is opened for writing: what fails here stays as it is."""
    if path.with_name(path.name + "-journal").exists():
        return  # a program was killed while closing; only a writer can finish that
    connection = reading(path)
    try:
        connection.execute("SELECT name FROM meta LIMIT 1").fetchone()
        begun = connection.execute("SELECT 1 FROM event WHERE article IS NULL LIMIT 1").fetchone()
    finally:
        connection.close()
    if begun is None:
        raise ProjectRefused(f"{path} was never finished being made; it is empty.")


def _engine(creator: Any, means: Means, *, writes: bool) -> sa.Engine:
    engine = engine_over(creator, means)
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
        self.place = place_of(path)
        mode, distant = "rwc" if create else "rw", self.place.kind == "network"
        journal = "TRUNCATE" if distant else "WAL"
        self.writer: sa.Connection | None = None
        self._writes, self._stand_in = not read_only, StandIn()
        self.damage: ProjectDamaged | None = None
        """What was found wrong with the file since it was opened: it is not written to any more."""
        self.on_damage: Callable[[ProjectDamaged], object] | None = None
        """Told of it, in whatever thread found it."""
        self._opened = False
        self._writers = _engine(
            lambda: _writing(path, mode=mode, journal=journal), self._means, writes=True
        )
        try:
            if not create:
                _look_at(path)
            if not read_only:
                self.writer = self._writers.connect()
            self.guard = Guard(path, stamps=not (distant or read_only))
            if self.writer is not None:
                self.guard.note(_raw(self.writer), version=True)
            if create:
                self._build()
            self._reader = _engine(lambda: reading(self._readable()), self._means, writes=False)
            self.reader = self.open_reader()
            self._opened = True
        except (sa.exc.DBAPIError, sqlite3.Error, Problem) as error:
            if self.writer is not None:
                self.writer.close()
            if isinstance(error, Problem):
                raise
            _refuse_for_now(path, error, writes=not read_only)
            raise ProjectRefused(
                f"{path} cannot be opened: {getattr(error, 'orig', error)}."
            ) from error

    def open_reader(self) -> sa.Connection:
        """Another reading connection, for a worker thread; the caller closes it."""
        connection = self._reader.connect()
        return connection.execution_options(isolation_level="AUTOCOMMIT")

    def _means(self, error: BaseException) -> ProjectDamaged | None:
        """Errors of SQLite that speak of damage, whoever met them: noted, and told in words."""
        if not self._opened or not (speaks_of_damage(error) or _lacks_a_part(error)):
            return None
        return self.found(said_of_damage(error))

    def stop(self, damage: ProjectDamaged) -> None:
        """Note that the file is damaged: it is not written to any more."""
        self.damage = damage
        if self.on_damage is not None:
            self.on_damage(damage)

    def look_through(self) -> ProjectDamaged | None:
        """Let SQLite look through all pages, and at what refers to what, which takes seconds in a
        large file: for whoever met an error that only a damaged file explains. What is found is
        noted; None where nothing is, or it cannot be looked at, at this moment. In a large file it
        is not asked whether the indexes have every row."""
        if self.damage is not None or not self._opened:
            return self.damage
        cannot = (Problem, sa.exc.DBAPIError, sqlite3.Error, OSError)
        with suppress(*cannot), closing(self.open_reader()) as connection:
            if said := _wrong_in(connection, large=self.path.stat().st_size > SOON):
                self.found(said)
        return self.damage

    def found(self, said: str) -> ProjectDamaged:
        """Note damage, and what to raise; ``said``: how it is damaged, as a part of a sentence."""
        self.stop(damaged(self.path.name, said))
        return damaged(self.path.name, said)

    @contextmanager
    def noting(self) -> Iterator[None]:
        """For work on the file past these connections: what it finds damaged is noted."""
        try:
            yield
        except ProjectDamaged as found:
            self.stop(found)
            raise

    def _readable(self) -> Path:
        """Where to read: the file, or while it is gone, what stands in for it."""
        lost = self.only_open
        return self.path if lost is None else self._stand_in.of(lost)

    def _build(self) -> None:
        with self.transaction() as connection:
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version={tables.FILE_VERSION}")
            make_tables(connection)
            for statement in (tables.SEARCH, *tables.IMMUTABLE):
                connection.exec_driver_sql(statement)

    def look(self) -> None:
        """Whether the file is still the one that was opened.

        Raises:
            ProjectGone, ProjectReplaced, ProjectChanged: it is not.
            ProjectDamaged: it is, and was found damaged.
        """
        try:
            self.guard.check()
        except ProjectReplaced:
            # Killed from here on, our log would be found beside the other file and taken for its.
            if self.writer is not None and not self.guard.overwritten:
                with suppress(sqlite3.Error):
                    _raw(self.writer).execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            raise
        if (found := self.damage) is not None:
            raise ProjectDamaged(found.happened, found.kept, found.todo)

    @property
    def only_open(self) -> sqlite3.Connection | None:
        """Where the file is gone from its place, a connection that still holds what was in it."""
        if not self._opened or self.guard.readable:  # while it is opened, nothing is held yet
            return None
        raw: sqlite3.Connection = _raw(self.reader)
        return raw

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """One write: committed when the block ends, rolled back when it raises.

        Raises:
            FileTrouble: the disk is full, the file is gone or was replaced, memory ran out; nothing
                was changed, and reading goes on.
            Problem: it is open for reading only.
        """
        if not self._writes:
            raise Problem("The project is open for reading only.")
        self.look()
        try:
            writer = self.writer or self._renewed()
            with writer.begin():
                self.guard.check_inside(_raw(writer))
                yield writer
        except MemoryError as error:
            # It comes out of ``rollback`` too: what this connection holds cannot be relied on.
            with suppress(MemoryError):
                self._renewed()
            raise OutOfMemory(
                f"The memory ran out while {self.path.name} was written.",
                "Nothing was changed.",
                "Close other programs, or do it in smaller parts, and try again.",
            ) from error
        except _OF_CONTENT as error:
            origin = getattr(error, "orig", None) or error
            if not _of_the_disk(origin) and (damage := self.look_through()) is not None:
                raise damage from error
            if isinstance(origin, sqlite3.OperationalError) or _of_the_disk(origin):
                raise self._means(origin) or trouble_of(self.path, error) from error
            raise
        self.guard.note(_raw(writer))
        self._stand_in.drop()

    def _renewed(self) -> sa.Connection:
        """Another writing connection in place of one that cannot be relied on any more."""
        former, self.writer = self.writer, None
        if former is not None:
            with suppress(sa.exc.SQLAlchemyError, sqlite3.Error):
                former.invalidate()
                former.close()
        self.writer = self._writers.connect()
        self.guard.note(_raw(self.writer), version=True)
        return self.writer

    def tidy(self) -> None:
        """Fold the log into the file as far as nobody reads it, in a quiet moment: whoever copies
        the file alone, without the log beside it, gets what is in it. Not while writing."""
        if self.writer is None or self.place.kind == "network" or self.writer.in_transaction():
            return
        with suppress(Problem, sqlite3.Error, MemoryError):
            self.guard.check()
            raw = _raw(self.writer)
            try:
                raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            finally:  # where the disk is full, a part of it was written: by us, by nobody else
                self.guard.note(raw)

    def close(self) -> None:
        """Close all connections; the last writer folds the log back into the one file. A file that
        another program put or wrote in its place stays as that program left it."""
        if self.writer is not None and not self.writer.closed:
            with suppress(Problem):
                self.look()
            with self.guard.out_of_the_way():
                self._close()
            self.guard.sweep()
        else:
            self.reader.close()
        self._stand_in.drop()

    def _close(self) -> None:
        assert self.writer is not None
        self.reader.close()
        with suppress(MemoryError):
            self.writer.rollback()
        raw = self.writer.connection.driver_connection
        if raw is not None and not self.guard.overwritten:
            _settle(raw, whole=self.guard.in_place, sound=self.damage is None)
        self.writer.close()


def _wrong_in(connection: sa.Connection, *, large: bool) -> str:
    """What SQLite, or a look at its schema, finds wrong with a file; "" for nothing."""
    run = connection.exec_driver_sql
    _, altered = schema.found(run)
    if altered:  # what SQLite says of the rows rests on these words
        return f"“{altered[0]}” in it is laid out otherwise"
    said = run("PRAGMA quick_check(1)" if large else "PRAGMA integrity_check(1)").scalar()
    if said != "ok":
        return said_of_damage(str(said))
    broken = run("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        return f"what a row of “{broken[0]}” refers to is not in “{broken[2]}”"
    return ""


def _lacks_a_part(error: BaseException) -> bool:
    """Whether a table or column of ours is not there: another program dropped it, or the words of
    the schema are damaged."""
    kind, _, name = str(error).partition(": ")
    if kind == "no such table":
        return name.removeprefix("main.") in tables.metadata.tables
    table, _, column = name.rpartition(".")
    known = tables.metadata.tables.get(table)
    return kind == "no such column" and known is not None and column in known.columns


def why_not(error: Problem) -> str:
    """Why a file could not be written at this moment, as a part of a sentence; "" for other
    reasons."""
    return error.why if isinstance(error, ProjectHeld) else _WHY.get(type(error), "")


def _refuse_for_now(path: Path, error: Exception, *, writes: bool) -> None:
    """Where it can be read, but not opened for writing at this moment, say so."""
    trouble = trouble_of(path, error)
    if writes and isinstance(trouble, DiskFull | PlaceReadOnly | FileBusy):
        raise ProjectHeld(
            f"{path} cannot be opened for writing: {_WHY[type(trouble)]}. You can read it.",
            "",
            _WHY[type(trouble)],
        ) from error


def _raw(connection: sa.Connection) -> Any:
    return connection.connection.driver_connection


def _of_the_disk(error: BaseException) -> bool:
    """Whether an error is about the file and the disk, not about what was asked of SQLite; words
    that are no UTF-8 may be another file's, which is being read meanwhile."""
    if isinstance(error, UnicodeDecodeError):
        return False
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_SCHEMA):
        return speaks_of_damage(error)
    return isinstance(error, sqlite3.OperationalError) or speaks_of_damage(error)


def _settle(raw: Any, *, whole: bool, sound: bool) -> None:
    """Bring the file back to one piece, as far as other readers let us. Not ``whole``: it was moved
    or deleted, and nothing is to be made at its old place. Not ``sound``: what was saved before it
    was found damaged is brought in, and nothing else."""
    try:
        # The person waits for the window to close; who still reads is not waited for.
        raw.execute(f"PRAGMA busy_timeout={_CLOSING_MILLISECONDS}")
        if sound:
            raw.execute("PRAGMA optimize")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if whole:
            raw.execute("PRAGMA journal_mode=DELETE")
    except (sqlite3.Error, MemoryError):
        # Somebody still reads, or the disk is full: the log stays beside the file, nothing is
        # lost, and the next opening folds it in.
        return
