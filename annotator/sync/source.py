"""A file that somebody sent, a project or a package, opened with suspicion and only to be read.

What belongs here: the header, the shape of the tables that are read, and the stream of texts and
events, each row checked to be what a row may be. What the rows mean is ``verify``'s, what such a
connection may do ``hardened``'s; nothing of the file but texts, events, what is local to it and a
few words of ``meta`` is ever read. It may be in use meanwhile: all is read from one moment in time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import groupby
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from annotator.errors import Problem
from annotator.history.events import THREAD_SET, Event, ThreadSet
from annotator.identity import APPLICATION_ID, PACKAGE_ID
from annotator.store import held, quick, schema, tables
from annotator.sync import hardened
from annotator.sync.hardened import Watch
from annotator.team import PackageFacts
from annotator.ticker import Ticker

FACTS: Final = "package"
"""The key of ``meta`` under which a package, and a project that grew out of one, says of itself
what it is."""

_EVENT: Final = (
    *("id", "author", "machine", "seq", "clock", "operation", "operation_name", "undoes"),
    *("kind", "article", "payload"),
)
_NEEDED: Final = ("meta", "text", "event")
_thread: Final = msgspec.json.Decoder(ThreadSet).decode
_facts: Final = msgspec.json.Decoder(PackageFacts).decode


class Portion(Struct, frozen=True):
    """What a file holds of one article: its text and events; no ``sha256``: of the project."""

    sha256: str | None
    body: str
    events: list[Event]


class Source:
    """An open file; use ``opened``."""

    def __init__(
        self, path: Path, connection: sqlite3.Connection, watch: Watch, done: str = "taken"
    ) -> None:
        """``done``: what was not done with it where it is refused."""
        self.path = path
        self.strangers: tuple[str, ...] = ()
        """What is in its schema and not ours; it is never read."""
        self._connection = connection
        self._watch = watch
        self._done = done
        self._there: set[str] = set()
        self._withdrawn = ""
        self._counts = False

    def check(self) -> None:
        """Look at header, pages and tables before anything else is read.

        Raises:
            Problem: it is no file of ours, is damaged, or is from a newer program.
        """
        run = self._connection.execute
        application = run("PRAGMA application_id").fetchone()[0]
        if application not in (APPLICATION_ID, PACKAGE_ID):
            raise self.refused("it is neither a project nor a package of Claim Annotator")
        version = run("PRAGMA user_version").fetchone()[0]
        if version > tables.FILE_VERSION:
            raise self.refused(
                f"it was written by a newer Claim Annotator (file version {version}; this one "
                f"reads up to {tables.FILE_VERSION}): update the program"
            )
        if run("PRAGMA encoding").fetchone()[0] != "UTF-8":
            raise self.refused("its texts are not written in UTF-8")
        run("BEGIN")
        self._check_schema()
        for row in run("PRAGMA quick_check(1)"):
            if row[0] != "ok":
                raise self.refused(f"it is damaged: {row[0]}")
        hardened.confine(self._connection)
        self._watch.quiet()
        if application == PACKAGE_ID and self.facts is None:
            raise self.refused("it does not say for whom it is")

    def _check_schema(self) -> None:
        """What is read is tables that the program made, and no view or program that looks like one.
        It is looked at before the pages are, which would work out what the schema says."""
        run = self._connection.execute
        self.strangers = hardened.strangers(self._connection)
        there, altered = schema.found(run)
        for table in hardened.READ:
            if there.get(table) == "table" and table not in altered:
                self._there.add(table)
            elif table in there or table in altered or table in _NEEDED:
                raise self.refused(f"its table “{table}” is not what it should be")
        self._counts = "held" in self._there
        if "withdrawn" in self._there:
            self._withdrawn = " WHERE key NOT IN (SELECT event FROM withdrawn)"

    def check_own(self) -> None:
        """A project has the tables of which no history tells; a package has none.

        Raises:
            Problem: one of them is missing.
        """
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if lost := quick.forgotten(self._there, version=version):
            raise self.refused(f"it is not whole: {'; '.join(lost)}")

    def check_whole(self) -> None:
        """Every event that the file says it holds is there. Asked after all have been read: what is
        wrong with what is there says more.

        Raises:
            Problem: some are missing, or others than were written.
        """
        run = self._connection.execute
        if not self._counts:
            return
        lost = others = 0
        try:
            wanted = (held.Held(*row) for row in run(held.WANTED))
            for gap, _ in held.compared(wanted, held.counted(run(held.EVENTS))):
                if gap is not None:
                    lost += max(gap.wanted - gap.found, 0)
                    others += 1
        except (TypeError, ValueError, OverflowError, AttributeError) as error:
            raise self.refused("what it says it holds is not what it may say") from error
        if others:
            what = (
                f"of its history {lost:,} {'entry is' if lost == 1 else 'entries are'} missing"
                if lost
                else "its history is not the one that was written"
            )
            raise self.refused(f"it is not whole: {what}. Ask for it again where it comes from")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """What goes wrong in here is the fault of the file that is read, and of no other."""
        try:
            yield
        except sqlite3.Error as error:
            if self._watch.cancelled is not None:
                raise self._watch.cancelled from error
            raise self.refused(_said(error, late=self._watch.late)) from error

    def refused(self, reason: str) -> Problem:
        """What to raise: the file is not taken, for a reason; nothing has changed."""
        return refusal(self.path, reason, self._done)

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
        with self.reading():
            yield from self._portions()

    def _portions(self) -> Iterator[Portion]:
        columns = ", ".join(_EVENT)
        self._watch.alive()
        found = self._connection.execute(
            f"SELECT {columns} FROM event{self._withdrawn} ORDER BY article"
        )
        for key, group in groupby(found, key=lambda row: row[9]):
            sha256, body = (None, "") if key is None else self._text(key)
            yield Portion(sha256, body, [self._event(row, sha256) for row in group])
            self._watch.alive()

    def threads_about(self, texts: Collection[str]) -> frozenset[str]:
        """The threads about articles with these texts, as far as they can be read."""
        found: set[str] = set()
        for each in texts:
            rows = self._connection.execute(
                "SELECT e.payload FROM event e JOIN text t ON t.key = e.article "
                "WHERE t.hash = ? AND e.kind = ?",
                (bytes.fromhex(each), THREAD_SET),
            )
            for (payload,) in rows:
                with suppress(msgspec.MsgspecError, TypeError):
                    found.add(_thread(payload).id)
        return frozenset(found)

    def number(self, table: Literal["text", "event"]) -> int:
        """How many rows a table has."""
        return int(self._connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def texts(self) -> Iterator[tuple[int, str, str]]:
        """Every text with its key and hash, by key; not through an index, which may hide some.

        Raises:
            Problem: one is not what a text may be.
        """
        self._watch.alive()
        with self.reading():
            found = self._connection.execute("SELECT key, hash, body FROM text NOT INDEXED")
            for key, digest, body in found:
                yield key, *self._sound(digest, body)
                self._watch.alive()

    def entries(self, texts: Mapping[int, str]) -> Iterator[tuple[int, int | None, Event]]:
        """Every event with its key and that of its article, by key, withdrawn ones too.

        Raises:
            Problem: one is not what an entry may be, or of no article in ``texts`` (key to hash).
        """
        columns = ", ".join(_EVENT)
        self._watch.alive()
        with self.reading():
            for row in self._connection.execute(f"SELECT {columns}, key FROM event NOT INDEXED"):
                article = row[9]
                if article is not None and article not in texts:
                    raise self.refused("its history speaks of a text that is missing")
                sha256 = None if article is None else texts[article]
                yield row[11], article, self._event(row, sha256)
                self._watch.alive()

    def body(self, key: int) -> str:
        """The text of an article that ``texts`` gave."""
        with self.reading():
            return self._text(key)[1]

    def local(self, table: sa.Table) -> Iterator[tuple[Any, ...]]:
        """The rows of a table that tells of this file alone; none where it has no such table.

        Raises:
            Problem: a row is not what it may be.
        """
        if table.name not in self._there:
            return
        columns = ", ".join(each.name for each in table.columns)
        self._watch.alive()
        with self.reading():
            for row in self._connection.execute(f"SELECT {columns} FROM {table.name}"):
                if not all(map(_fits, row, table.columns)):
                    raise self.refused(f"its table “{table.name}” is not what it should be")
                yield row
                self._watch.alive()

    def _text(self, key: object) -> tuple[str, str]:
        row = self._connection.execute("SELECT hash, body FROM text WHERE key = ?", (key,))
        found = row.fetchone()
        if found is None:
            raise self.refused("its history speaks of a text that is missing")
        return self._sound(*found)

    def _sound(self, digest: Any, body: Any) -> tuple[str, str]:
        if not _is_id(digest, 32) or not isinstance(body, str):
            raise self.refused("a text in it is not what a text may be")
        return digest.hex(), body

    def _event(self, row: tuple[Any, ...], sha256: str | None) -> Event:
        id_, author, machine, seq, clock, operation, name, undoes, kind, _, payload = row[:11]
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


def _fits(value: object, column: sa.Column[Any]) -> bool:
    """Whether a value is one of its column: an id or hash, a whole number, words."""
    if isinstance(column.type, tables.Hex):
        return _is_id(value) or _is_id(value, 32)
    if isinstance(column.type, sa.INTEGER):
        return isinstance(value, int)
    return isinstance(value, str) and "\0" not in value


def refusal(path: Path, reason: str, done: str = "taken") -> Problem:
    """What to raise: a file is not taken (or whatever was to be ``done`` with it), for a reason."""
    kept = "Nothing was changed" if done == "taken" else "It was left as it is"
    return Problem(f"{path.name} was not {done}: {reason}. {kept}.")


@contextmanager
def opened(path: Path, ticker: Ticker | None = None, done: str = "taken") -> Iterator[Source]:
    """Open a project or package of somebody else to read it.

    Raises:
        Problem: it is not there, no file of ours, damaged, or from a newer program.
        Cancelled: the person cancelled while its pages were looked through.
    """
    if not path.is_file():
        raise Problem(f"{path} is not there, or is no file. Nothing was changed.")
    watch = hardened.watch_over(path, ticker)
    connection = None
    try:
        connection = hardened.connect(path, watch)
        source = Source(path, connection, watch, done)
        source.check()
        yield source
    except sqlite3.Error as error:
        if watch.cancelled is not None:
            raise watch.cancelled from error
        raise refusal(path, _said(error, late=watch.late), done) from error
    finally:
        if connection is not None:
            connection.close()


def _said(error: sqlite3.Error, *, late: bool) -> str:
    said = str(error)
    if late:
        return "reading it takes longer than any project of its size; something in it has no end"
    if "not a database" in said:
        return "it is no file of Claim Annotator"
    if "too big" in said:
        return f"a value in it is larger than {hardened.LONGEST >> 20:,} MB"
    if "unable to open" in said:
        return "it cannot be read in that folder; copy it, and what lies beside it, to another"
    if "decode" in said:
        return "it is damaged: a text in it is not written in UTF-8"
    if "malformed" in said:
        return f"it is damaged: {said}"
    return said
