"""The history as lines of JSON: a second form of a project, from which it can be rebuilt.

What belongs here: writing all texts and events of a project, with what a file knows of its own
merges and of what was removed from it for good, and making a project file of such lines again. No
line is believed: every hash is computed, every line must be written as this program writes it, and
the last one tells whether all are there. The format: ``docs/formats/log.md``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from msgspec import UNSET, Raw, Struct, UnsetType

from annotator.errors import Problem
from annotator.history.events import Event, canonical, event_id
from annotator.keeping import writing_anew
from annotator.replacement import Replacement
from annotator.store import held, log, meta, quick, rows
from annotator.store.making import making
from annotator.sync.verify import Broken, check_event, check_text, check_words
from annotator.ticker import Silent, Ticker

FORMAT: Final = "claim-annotator log"
VERSION: Final = 1
FACTS: Final = ("package",)
"""What a file says of itself that does not follow from its history."""
LONGEST: Final = 1 << 28
"""Bytes of a line, at most."""
_SOME: Final = 500


class Header(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first line. ``digest``: the exclusive or of all ids of events."""

    format: str
    version: int
    project: str
    title: str
    texts: int
    events: int
    digest: str
    facts: dict[str, str]


class _Text(Struct, frozen=True, forbid_unknown_fields=True):
    hash: str
    body: str


class _Merge(Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    author: str
    clock: int
    name: str
    articles: int
    withdrawn: int


class _Removed(Struct, frozen=True, forbid_unknown_fields=True):
    hash: str
    at: int


class _RemovedEvent(Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    machine: str
    seq: int
    operation: str


class _End(Struct, frozen=True, forbid_unknown_fields=True):
    lines: int
    digest: str


class _Line(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A line after the first: exactly one of what it may be. ``came_with``: the merge by which this
    file received the event; ``withdrawn``: that merge was taken back."""

    removed: _Removed | None = None
    removed_event: _RemovedEvent | None = None
    merge: _Merge | None = None
    text: _Text | None = None
    event: Raw | UnsetType = UNSET
    id: str = ""
    came_with: str = ""
    withdrawn: bool = False
    end: _End | None = None


class _Content(Struct, frozen=True, forbid_unknown_fields=True):
    """What the canonical bytes of an event say."""

    article: str | None
    author: str
    clock: int
    kind: str
    machine: str
    operation: str
    operation_name: str
    payload: Raw
    seq: int
    undoes: str | None


_ORDER: Final = ("removed", "removed_event", "merge", "text", "event", "end")
_encode: Final = msgspec.json.Encoder(order="sorted").encode
_header: Final = msgspec.json.Decoder(Header).decode
_line: Final = msgspec.json.Decoder(_Line).decode
_content: Final = msgspec.json.Decoder(_Content).decode


# -- writing -------------------------------------------------------------------------------


def export_log(connection: sa.Connection, path: Path, ticker: Ticker | None = None) -> Header:
    """Write a project's history; an existing file is replaced when the new one is whole.

    ``connection`` reads one moment of the project. The same project gives the same bytes.

    Raises:
        Problem: it cannot be written, or the project is damaged; what was there is unchanged.
        Cancelled: the person cancelled; likewise.
    """
    ticker = ticker or Silent()
    try:
        header = _head_of(connection)
        with Replacement(path) as out:
            digest, lines = blake2b(digest_size=32), 0
            for data in _lines(connection, header, ticker):
                digest.update(data)
                lines += 1
                out.write(data)
            out.write(_told(_Line(end=_End(lines, digest.hexdigest()))))
        return header
    except (sa.exc.DBAPIError, TypeError, ValueError) as error:
        raise Problem(
            f"The history cannot be written: the project is damaged "
            f"({getattr(error, 'orig', error)}). Repair it first."
        ) from error


def _told(line: Struct) -> bytes:
    return _encode(line) + b"\n"


def _head_of(connection: sa.Connection) -> Header:
    events, digest = 0, 0
    for (id_,) in connection.execution_options(yield_per=5000).exec_driver_sql(_IDS):
        events += 1
        digest ^= int.from_bytes(id_, "big")
    state = log.project_state(connection)
    texts = connection.exec_driver_sql("SELECT count(*) FROM text").scalar_one()
    facts = {name: meta.get(connection, name) for name in FACTS}
    return Header(
        format=FORMAT,
        version=VERSION,
        project=state.project,
        title=state.title,
        texts=int(texts),
        events=events,
        digest=digest.to_bytes(16, "big").hex(),
        facts={name: value for name, value in facts.items() if value is not None},
    )


_IDS: Final = "SELECT id FROM event"


def _lines(connection: sa.Connection, header: Header, ticker: Ticker) -> Iterator[bytes]:
    yield _told(header)

    def read(sql: str) -> Iterator[Any]:
        return iter(connection.execution_options(yield_per=_SOME).exec_driver_sql(sql))

    for row in read("SELECT hash, at FROM purged ORDER BY hash"):
        yield _told(_Line(removed=_Removed(row[0].hex(), row[1])))
    for row in read("SELECT id, machine, seq, operation FROM purged_event ORDER BY id"):
        gone = _RemovedEvent(row[0].hex(), row[1].hex(), row[2], row[3].hex())
        yield _told(_Line(removed_event=gone))
    for row in read(
        "SELECT id, author, clock, name, articles, withdrawn FROM merge ORDER BY clock, id"
    ):
        yield _told(_Line(merge=_Merge(row[0].hex(), row[1].hex(), *row[2:])))
    total, done = header.texts + header.events, 0
    for row in read("SELECT hash, body FROM text ORDER BY key"):
        done = _ticked(ticker, done, total, "Writing texts")
        yield _told(_Line(text=_Text(row[0].hex(), row[1])))
    for row in read(_EVENTS):
        done = _ticked(ticker, done, total, "Writing the history")
        event = quick.event_of(row[:11])
        yield _told(
            _Line(
                event=Raw(canonical(event)),
                id=event.id,
                came_with=row[11].hex() if row[11] else "",
                withdrawn=bool(row[12]),
            )
        )


def _ticked(ticker: Ticker, done: int, total: int, what: str) -> int:
    if done % _SOME == 0:
        ticker.tick(done, total, what)
    return done + 1


_EVENTS: Final = """
SELECT e.id, e.author, e.machine, e.seq, e.clock, e.operation, CAST(e.operation_name AS BLOB),
  e.undoes, CAST(e.kind AS BLOB), t.hash, CAST(e.payload AS BLOB), r.merge, w.event IS NOT NULL
FROM event e LEFT JOIN text t ON t.key = e.article LEFT JOIN received r ON r.event = e.key
LEFT JOIN withdrawn w ON w.event = e.key ORDER BY e.clock, e.id
"""


# -- reading -------------------------------------------------------------------------------


def import_log(source: Path, path: Path, ticker: Ticker | None = None) -> Header:
    """Make a project file of lines that ``export_log`` wrote; every hash is verified.

    Raises:
        Problem: the lines are cut, changed, or from a newer program (the message names the line);
            there is a file at ``path`` already, or none can be made there. Nothing is left of it.
        Cancelled: the person cancelled; likewise.
    """
    path = path.absolute()
    try:
        with making(path) as database, database.transaction() as connection:
            header = _Reading(connection, source, ticker or Silent()).take()
            writing_anew.finish(connection, ticker or Silent())
    except sa.exc.IntegrityError as error:
        raise Problem(f"{path} cannot be made of {source.name}: {error.orig}.") from error
    return header


class _Reading:
    """One file of lines being read into an empty project file."""

    def __init__(self, connection: sa.Connection, source: Path, ticker: Ticker) -> None:
        self._connection = connection
        self._run = connection.exec_driver_sql
        self._source = source
        self._ticker = ticker
        self._number = 0
        self._stage = 0
        self._digest = blake2b(digest_size=32)
        self._texts: dict[str, int] = {}
        self._events = 0
        self._ids = bytes(16)
        self._before: tuple[int, str] = (0, "")
        self._ended = False
        self._body: Callable[[int], str] = lru_cache(maxsize=16)(
            lambda key: log.text_of(connection, key)
        )

    def take(self) -> Header:
        size, done = self._source.stat().st_size, 0
        with self._source.open("rb") as file:
            first = file.readline(LONGEST)
            header = self._head(first)
            done += len(first)
            while data := file.readline(LONGEST):
                self._number += 1
                done += len(data)
                if self._number % _SOME == 0:
                    self._ticker.tick(done, size, f"Reading {self._source.name}")
                try:
                    self._take(data)
                except (Broken, ValueError, TypeError, OverflowError, RecursionError) as error:
                    raise self._refused(str(error)) from error
                except (sa.exc.DBAPIError, sqlite3.Error) as error:
                    said = getattr(error, "orig", error)
                    raise self._refused(f"it does not fit what came before it ({said})") from error
        if not self._ended:
            raise self._refused("the file was cut: its last line is missing")
        self._check_whole(header)
        for name in FACTS:
            if name in header.facts:
                meta.put(self._connection, name, header.facts[name])
        return header

    def _refused(self, reason: str) -> Problem:
        return Problem(
            f"{self._source.name}, line {self._number}: {reason}. No project was made of it."
        )

    def _head(self, data: bytes) -> Header:
        self._number = 1
        try:
            header = _header(data)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
            raise self._refused("it is no history that Claim Annotator wrote") from error
        if header.format != FORMAT:
            raise self._refused("it is no history that Claim Annotator wrote")
        if header.version > VERSION:
            raise self._refused(
                f"it was written by a newer Claim Annotator (version {header.version}): update "
                "the program"
            )
        if _told(header) != data:
            raise self._refused("it is not as it was written")
        self._digest.update(data)
        return header

    def _take(self, data: bytes) -> None:
        if self._ended:
            raise Broken("it comes after the end")
        line = _line(data)
        if _told(line) != data:
            raise Broken("the line is not as it was written")
        what = [name for name in _ORDER if getattr(line, name) not in (None, UNSET)]
        if len(what) != 1 or (line.event is UNSET and (line.id or line.came_with)):
            raise Broken("it is not one thing")
        stage = _ORDER.index(what[0])
        if stage < self._stage:
            raise Broken("it stands in another place than it was written to")
        self._stage = stage
        if line.end is not None:
            self._end(line.end)
            return
        self._digest.update(data)
        self._put(line)

    def _put(self, line: _Line) -> None:
        if line.removed is not None:
            gone = (_id(line.removed.hash, 32), line.removed.at)
            self._run("INSERT INTO purged(hash, at) VALUES (?, ?)", gone)
        elif line.removed_event is not None:
            it = line.removed_event
            row = (_id(it.id), _id(it.machine), it.seq, _id(it.operation))
            self._run(
                "INSERT INTO purged_event(id, machine, seq, operation) VALUES (?, ?, ?, ?)", row
            )
        elif line.merge is not None:
            one = line.merge
            self._run(
                "INSERT INTO merge(id, author, clock, name, articles, withdrawn) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (_id(one.id), _id(one.author), one.clock, one.name, one.articles, one.withdrawn),
            )
        elif line.text is not None:
            check_text(line.text.hash, line.text.body)
            key = self._texts[line.text.hash] = len(self._texts) + 1
            self._run(rows.INSERT_TEXT, (key, _id(line.text.hash, 32), line.text.body))
        else:
            self._put_event(line)

    def _put_event(self, line: _Line) -> None:
        assert line.event is not UNSET
        event = _event(bytes(line.event), line.id)
        key = None if event.article is None else self._texts.get(event.article, 0)
        if key == 0:
            raise Broken("it speaks of a text that is missing")
        payload = check_event(event)
        if key is not None:
            check_words(payload, self._body(key))
        if event.order <= self._before:
            raise Broken("it stands in another place than it was written to")
        self._before = event.order
        self._events += 1
        self._ids = held.xor(self._ids, bytes.fromhex(event.id))
        self._run(rows.INSERT_EVENT, rows.event_row(event, key))
        if line.came_with:
            self._run(
                "INSERT INTO received(event, merge) VALUES (last_insert_rowid(), ?)",
                (_id(line.came_with),),
            )
        if line.withdrawn:
            number = self._run("SELECT max(key) FROM event").scalar_one()
            self._run("INSERT INTO withdrawn(event) VALUES (?)", (number,))

    def _end(self, end: _End) -> None:
        self._ended = True
        if end.lines != self._number - 1:
            raise Broken(f"{end.lines - self._number + 1} lines before it are missing")
        if end.digest != self._digest.hexdigest():
            raise Broken("what stands before it was changed")

    def _check_whole(self, header: Header) -> None:
        there = (len(self._texts), self._events, self._ids.hex())
        if there != (header.texts, header.events, header.digest):
            raise self._refused("it does not hold what its first line says")
        if log.project_state(self._connection).project != header.project or not header.project:
            raise self._refused("the project is not the one that its first line names")


def _event(raw: bytes, id_: str) -> Event:
    said = _content(raw)
    for each in (
        said.author,
        said.machine,
        said.operation,
        *([said.undoes] if said.undoes else []),
    ):
        _id(each)
    event = Event(
        id=id_,
        author=said.author,
        machine=said.machine,
        seq=said.seq,
        clock=said.clock,
        operation=said.operation,
        operation_name=said.operation_name,
        undoes=said.undoes,
        kind=said.kind,
        article=said.article,
        payload=bytes(said.payload),
    )
    if canonical(event) != raw or event_id(event) != id_:
        raise Broken("the entry was altered: its hash does not match")
    return event


def _id(said: str, length: int = 16) -> bytes:
    found = bytes.fromhex(said)
    if len(found) != length or found.hex() != said:
        raise Broken("it names something by what is no id")
    return found
