"""Project files from elsewhere: never opened in place, but copied, row by row, into a clean one.

What belongs here: telling whether a file is this machine's own, the copy, and keeping the file that
was received. How such a file is read stands in ``annotator.sync.source`` and ``hardened``; whether
its entries are what they say in ``annotator.sync.verify``, which merging asks as well. See decision
0032.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from msgspec import Struct

from annotator.errors import Cancelled, FileTrouble, Problem, ProjectBroken, ReceivedRefused
from annotator.guarded.terminal import harmless
from annotator.machine import Machine, Replica, new_id
from annotator.roots import roots_of
from annotator.store import backup, journals, tables
from annotator.store.journals import Verdict
from annotator.sync import hardened
from annotator.sync.hardened import beside
from annotator.ticker import Silent, Ticker

if TYPE_CHECKING:
    from annotator.history.events import Event
    from annotator.sync.source import Source

FOLDER: Final = "being read"
"""In the data folder: clean copies of files that are only read, while they are."""
BATCH: Final = 1000
_FORGOTTEN_SECONDS: Final = 7 * 86_400
"""A copy that a killed program left there goes after so long."""
_INDEX_AT_ONCE: Final = 50
_NAMED: Final = 3
_LONGEST_NAME: Final = 60
_REPAIR: Final = (
    "Have it sent again; or repair it: that makes a clean file of all that is sound, lists what is "
    "lost, and keeps the one received."
)
_ROOM: Final = 1 << 20
"""Bytes that a clean copy may be larger than the file."""
_ELSEWHERE: Final = "was not made by the program on this machine, but sent or copied"

_PROJECT: Final = "SELECT value FROM meta WHERE name = 'project'"
_INSERT_EVENT: Final = (
    f"INSERT INTO event({', '.join(each.name for each in tables.event.columns)}) "
    f"VALUES ({', '.join('?' * len(tables.event.columns))})"
)


class Received(Struct, frozen=True, kw_only=True):
    """A file from elsewhere that was copied. ``original`` is where it lies as it was received,
    ``copy`` the clean one; ``left_out`` what it held and no project holds ("trigger x")."""

    path: Path
    original: Path
    copy: Path
    left_out: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """What was done, in words."""
        name = harmless(self.path.name)
        if self.original == self.path:
            told = (
                f"{name} {_ELSEWHERE}: what you see is a checked copy, to read. The file itself "
                "was left as it is."
            )
        else:
            told = (
                f"{name} {_ELSEWHERE}: it was checked, and copied into a clean file of the same "
                "name. What lay there is kept beside it, unchanged, as "
                f"“{harmless(self.original.name)}”."
            )
        if self.left_out:
            shown = [harmless(each[:_LONGEST_NAME]) for each in self.left_out[:_NAMED]]
            some = ", ".join(shown) + (" …" if self.left_out[_NAMED:] else "")
            told += f" Left out, since no project holds such things: {some}."
        return told


def is_foreign(path: Path, machine: Machine) -> bool:
    """Whether a project file is not this machine's own: made or opened here before.

    A file that was moved on its disk is known again; one in a known place is, while it is the same
    project and holds all that this machine wrote there. A known file is from elsewhere, too, as
    soon as its schema holds what no project holds. One that is damaged is for the opening to tell.
    Where a journal waits beside one that only lies in a known place, both came there: it is asked
    of a copy in which the journal was rolled back.
    """
    if machine.keeps(path):
        return False
    met = machine.met(path)
    if not met:
        return True
    if journals.waits(path):
        # Of our own file: a program was killed while closing it; only a writer can look at it now.
        return not (any(same for _, same in met) or _is_one_with_its_journal(path, machine, met))
    try:
        return not _is_one_of(path, met)
    except (sqlite3.Error, OSError, Problem):
        return False


def _is_one_with_its_journal(
    path: Path, machine: Machine, met: Iterable[tuple[Replica, bool]]
) -> bool:
    try:
        if journals.judge(path) is not Verdict.OWN:
            return False
        with journals.rolled_back(path, _reading_folder(machine) / f"{new_id()}.claims") as copy:
            return not journals.waits(copy) and _is_one_of(copy, met)
    except (sqlite3.Error, OSError, Problem):
        return False


def _is_one_of(path: Path, met: Iterable[tuple[Replica, bool]]) -> bool:
    with closing(hardened.connect(path, hardened.Watch(hardened.PATIENCE))) as connection:
        if hardened.strangers(connection):
            return False
        hardened.confine(connection)
        run = connection.execute
        # A merge brings another one, and none ever goes; where its beginning is damaged, one is
        # noted besides.
        noted, ids = tuple(row[0] for row in run(_PROJECT)), roots_of(run).ids
        for known, same in met:
            if known.project not in ((*ids, *noted) if same else (ids[:1] or noted)):
                continue
            newest = "SELECT coalesce(max(seq), 0) FROM event WHERE machine = ?"
            written = run(newest, (bytes.fromhex(known.machine),)).fetchone()[0]
            if same or written >= known.seq:
                return True
    return False


def admit(
    path: Path, machine: Machine, ticker: Ticker | None = None, *, read_only: bool = False
) -> Received | None:
    """Make a clean project file of one from elsewhere; None where it is this machine's own.

    The clean file takes its place, and the one received is kept beside it; ``read_only``: the clean
    one lies in the data folder (``copy``), and is to be removed when it was read. Else the caller
    holds the project's lock.

    Raises:
        ReceivedRefused: something in it is no project's, or there is no room; it is left as it is.
        ProjectBroken: it is damaged, or was altered; it is left as it is, and can be repaired.
        Cancelled: the person cancelled; it is left as it is.
    """
    if not is_foreign(path, machine):
        return None
    target = path.resolve()
    source = _with_its_log(target)
    folder = _reading_folder(machine) if read_only else target.parent
    clean = folder / (f"{new_id()}.claims" if read_only else f".{target.name}.new")
    try:
        _look_at(source, folder)
        with _leaving_no_trace(source, alone=not read_only):
            project, left_out = copied(source, clean, ticker or Silent())
        if read_only:
            return Received(path=path, original=path, copy=clean, left_out=left_out)
        original = _put_aside(target)
        backup.settle(clean, target)
    except BaseException as error:
        backup.sweep(clean)
        if isinstance(error, OSError):
            raise ReceivedRefused(
                f"{path.name} {_ELSEWHERE}, and no clean copy of it could be made: "
                f"{error.strerror or error}. It was left as it is."
            ) from error
        raise
    machine.made(target, project)
    return Received(path=path, original=original, copy=target, left_out=left_out)


@contextmanager
def _leaving_no_trace(path: Path, *, alone: bool) -> Iterator[None]:
    """Take away what reading a file with a log leaves beside it; not where others may read it at
    this moment, for whom it is the memory that they share."""
    shared = beside(path, "-shm")
    alone = alone and not shared.exists()
    try:
        yield
    finally:
        if alone:
            shared.unlink(missing_ok=True)


def _reading_folder(machine: Machine) -> Path:
    folder = machine.data_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.claims"):
        with suppress(OSError):
            if time.time() - old.stat().st_mtime > _FORGOTTEN_SECONDS:
                backup.sweep(old)
    return folder


def _look_at(path: Path, folder: Path) -> None:
    """What can be told before SQLite opens the file."""
    journal = beside(path, "-journal")
    if journal.exists() and journal.stat().st_size:
        # Rolling it back may delete whatever file the journal names.
        raise ReceivedRefused(
            f"{path.name} {_ELSEWHERE}, and was not closed there: {journal.name} lies beside it. "
            "Open and close it where it comes from, and have it sent again. It was left "
            "as it is."
        )
    wanted, free = path.stat().st_size + _ROOM, shutil.disk_usage(folder).free
    if free < wanted:
        raise ReceivedRefused(
            f"{path.name} {_ELSEWHERE}, and there is no room in {folder} for a clean copy of it: "
            f"{wanted:,} bytes are needed, and {free:,} are free. It was left as it is; free some "
            "space and try again."
        )


# -- the copy ------------------------------------------------------------------------------------


def copied(path: Path, clean: Path, ticker: Ticker) -> tuple[str, tuple[str, ...]]:
    """Check a file row by row and write what is sound of it into a clean one; returns the project's
    id, and what was left out.

    Raises:
        ReceivedRefused: something in it is no project's.
        ProjectBroken: it is damaged, or was altered.
        Cancelled: the person cancelled.
    """
    from annotator.store.engine import Database
    from annotator.sync.source import opened, refusal
    from annotator.sync.verify import Broken

    backup.sweep(clean)
    try:
        with opened(path, ticker, "opened") as source:
            database = Database(clean, create=True)
            try:
                with database.transaction() as connection:
                    project = _fill(connection, source, ticker)
            finally:
                database.close()
            return project, source.strangers
    except sa.exc.IntegrityError as error:
        reason = f"it holds something twice, or speaks of what it does not hold ({error.orig})"
        raise ReceivedRefused(str(refusal(path, reason, "opened"))) from error
    except (Cancelled, FileTrouble):
        raise
    except Problem as problem:
        cause = problem.__cause__
        if isinstance(cause, Broken) or "damaged" in str(problem) or "not whole" in str(problem):
            raise ProjectBroken(str(problem), _REPAIR) from problem
        raise ReceivedRefused(str(problem)) from problem


def _fill(connection: sa.Connection, source: Source, ticker: Ticker) -> str:
    from annotator.keeping.writing_anew import excuse
    from annotator.store import held, kept, log, meta, rebuild, rows, search
    from annotator.sync.source import FACTS
    from annotator.sync.verify import Broken

    try:
        hashes = _copy_texts(connection, source, ticker)
        _copy_events(connection, source, hashes, ticker)
    except Broken as broken:
        raise source.refused(str(broken)) from broken
    source.check_whole()
    source.check_own()
    for table in tables.LOCAL:
        insert = sa.insert(table).compile(dialect=connection.dialect)
        _insert(connection, str(insert), source.local(table))
    state = log.project_state(connection)
    own = roots_of(connection.exec_driver_sql).home
    if not state.project or not own:  # an id that is none would name a folder
        raise source.refused("it was never finished being made, and is empty")
    excuse(connection)
    held.count_anew(connection)
    rebuild.rebuild(connection, ticker)
    facts = source.facts
    if facts is not None:
        meta.put(connection, FACTS, rows.encode(facts).decode())
    meta.keep_scheme(connection, state)
    meta.mark_fold(connection)
    kept.keep(connection, state)
    kept.scheme_of(connection, state)
    if search.behind(connection) <= _INDEX_AT_ONCE:
        search.catch_up(connection)
    return own


def _copy_texts(connection: sa.Connection, source: Source, ticker: Ticker) -> dict[int, str]:
    """Copy the texts; gives the hash of each by its key."""
    from annotator.store.rows import INSERT_TEXT
    from annotator.sync.verify import check_text

    hashes: dict[int, str] = {}
    total = source.number("text")

    def sound() -> Iterator[tuple[Any, ...]]:
        for done, (key, digest, body) in enumerate(source.texts()):
            if done % BATCH == 0:
                ticker.tick(done, total, f"Copying the texts of {source.path.name}")
            check_text(digest, body)
            hashes[key] = digest
            yield key, bytes.fromhex(digest), body

    _insert(connection, INSERT_TEXT, sound())
    return hashes


def _copy_events(
    connection: sa.Connection, source: Source, hashes: Mapping[int, str], ticker: Ticker
) -> None:
    from annotator.store.rows import event_row
    from annotator.sync.verify import check_event, check_words

    body = lru_cache(maxsize=8)(source.body)
    total = source.number("event")

    def sound() -> Iterator[tuple[Any, ...]]:
        for done, (key, article, event) in enumerate(source.entries(hashes)):
            if done % BATCH == 0:
                ticker.tick(done, total, f"Copying the history of {source.path.name}")
            payload = check_event(event)
            if article is not None and _speaks_of_words(event):
                check_words(payload, body(article))
            yield key, *event_row(event, article)

    _insert(connection, _INSERT_EVENT, sound())


def _speaks_of_words(event: Event) -> bool:
    from annotator.history.events import DECISION_SET, WORK

    return event.kind in (WORK, DECISION_SET)


def _insert(connection: sa.Connection, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
    waiting: list[tuple[Any, ...]] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) >= BATCH:
            connection.exec_driver_sql(sql, waiting)
            waiting.clear()
    if waiting:
        connection.exec_driver_sql(sql, waiting)


# -- keeping what was received -------------------------------------------------------------------


def _name_aside(path: Path, number: int) -> Path:
    many = f" {number}" if number > 1 else ""
    return path.with_name(f"{path.stem} (as received{many}){path.suffix}")


def _with_its_log(path: Path) -> Path:
    """Where a file is read from. A program that was killed after it had put the file aside, and its
    log with it, left it under both names: only the other one has the log."""
    aside = _name_aside(path, 1)
    return aside if aside.exists() and aside.samefile(path) else path


def _put_aside(path: Path) -> Path:
    """Give a file another name as well, beside it, and its log that name alone: a log that stayed
    would be taken for the clean file's."""
    number, aside = 1, _name_aside(path, 1)
    while aside.exists() and not aside.samefile(path):
        number += 1
        aside = _name_aside(path, number)
    if not aside.exists():
        try:
            os.link(path, aside)
        except (OSError, NotImplementedError):  # a disk that gives a file one name alone
            part = path.with_name(f".{aside.name}.part")
            shutil.copy2(path, part)
            backup.settle(part, aside)
    log = beside(path, "-wal")
    if log.exists():
        log.replace(beside(aside, "-wal"))
    beside(path, "-shm").unlink(missing_ok=True)
    return aside
