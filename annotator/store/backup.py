"""Whole copies of a project file, made while it is open, and proved before they count.

What belongs here: making one through SQLite's backup interface (never by reading the live file,
which would give up its locks), proving it row by row, what is noted about it, and putting a file in
its place. Restore points lie in the data folder of the machine, not beside the project: nobody
sends one by mistake, and whoever loses the project's folder still has them. Which of them stay, and
when one is due, is ``annotator.keeping.points``'s.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from annotator.durable import sync_folder
from annotator.errors import Problem, ProjectDamaged
from annotator.history.events import Event, event_id
from annotator.identity import address, real
from annotator.roots import roots_of
from annotator.store.bare import Bare
from annotator.store.guard import damaged, keep_log, said_of_damage, speaks_of_damage
from annotator.ticker import Silent, Ticker

FOLDER: Final = "restore points"
LOGS: Final = ("-wal", "-shm", "-journal")
"""Endings of what SQLite may leave beside a file; with another file in its place they spoil it."""

_PAGES: Final = 4096
_SOME: Final = 2000
"""Rows between two ticks."""
_UNFIT: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_CONTENTS: Final = (
    "SELECT hash, body FROM text ORDER BY key",
    "SELECT id, payload FROM event ORDER BY key",
)


class Facts(Struct, frozen=True, kw_only=True):
    """What is noted beside a copy, so that a list of them need not open each.

    ``made``: when, in milliseconds. ``of``: the project file that it was made of; former versions
    noted it as it was spelt, so it is compared by its ``identity.real``. ``size``: of the copy, in
    bytes; a copy of another size is not the one that was proved. ``state``: see ``state_of``.
    ``annotations`` and ``events`` are counted by whose they are. ``fault`` says what is wrong with
    the copy, if anything was found later. ``purged``: articles that it had when it was made, and
    that were removed for good since.
    """

    made: int
    why: str
    of: str
    size: int
    state: str
    digest: str
    articles: int
    annotations: dict[str, int]
    events: dict[str, int]
    fault: str = ""
    purged: int = 0


def restore_point(
    project: Path,
    data_dir: Path,
    project_id: str,
    why: str,
    ticker: Ticker | None = None,
    source: Path | None = None,
) -> Path:
    """Copy the project file as it stands on the disk, prove the copy, and return its path.

    What an open transaction has written and not committed is not in it. ``why`` becomes a part of
    the name ("before merging Ana"). ``source``: where to read it, if not at its own place.

    Raises:
        ProjectDamaged: what the project holds is not what was written; nothing is left of it.
        Problem: it could not be made; nothing is left of it.
        Cancelled: the person cancelled; nothing is left of it.
    """
    folder = folder_of(data_dir, project_id)
    made = int(time.time() * 1000)
    now = datetime.fromtimestamp(made / 1000, UTC).strftime("%Y-%m-%d %H.%M.%S")
    target = _free(folder / f"{plain_name(f'{project.stem} {now} {why}')}.claims")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        digest = copy_to(source or project, target, ticker, "Making a restore point")
        note(target, made=made, why=why, of=project, digest=digest)
    except (sqlite3.Error, OSError) as error:
        sweep(target)  # a copy whose note could not be written
        if is_rot(error):
            raise damage_of(project, error) from error
        raise Problem(
            f"No restore point could be made in {folder}: {words_of(error)}. Nothing was changed; "
            "free some space there and try again."
        ) from error
    return target


def proved(project: Path, source: Path, ticker: Ticker | None = None) -> str:
    """Read a whole project, as it lies at ``source``; gives its digest, as ``prove`` does.

    Raises:
        ProjectDamaged: something in it is not as it was written.
        Problem: it cannot be read now.
        Cancelled: the person cancelled.
    """
    try:
        with reading(source) as connection:
            connection.execute("BEGIN")
            return prove(connection, ticker)
    except sqlite3.Error as error:
        if is_rot(error):
            raise damage_of(project, error) from error
        raise Problem(f"{project.name} could not be read: {error}. Nothing was changed.") from error


def is_rot(error: BaseException | None) -> bool:
    """Whether a copy failed because of what the project holds, and not for want of room."""
    return isinstance(error, sqlite3.DatabaseError) and (
        not isinstance(error, sqlite3.OperationalError) or speaks_of_damage(error)
    )


def damage_of(project: Path, error: BaseException) -> ProjectDamaged:
    """What to say of a project of which no copy could be made for what it holds."""
    by_sqlite = hasattr(error, "sqlite_errorcode") or isinstance(error, sqlite3.OperationalError)
    return damaged(project.name, said_of_damage(error) if by_sqlite else str(error))


def folder_of(data_dir: Path, project_id: str) -> Path:
    """Where the restore points of a project lie."""
    return data_dir / FOLDER / project_id[:16]


def restore_points(data_dir: Path, project_id: str) -> list[Path]:
    """The restore points of a project, the newest first."""
    folder = folder_of(data_dir, project_id)
    found = []
    for path in folder.glob("*.claims") if folder.is_dir() else ():
        with contextlib.suppress(OSError):  # removed a moment ago
            found.append((path.stat().st_mtime_ns, path.name, path))
    return [path for _, _, path in sorted(found, reverse=True)]


def copy_to(project: Path, target: Path, ticker: Ticker | None, what: str) -> str:
    """Copy a project file, prove the copy, and put it at ``target``; gives its digest.

    Raises:
        sqlite3.Error, OSError: it could not be made, or is not sound; nothing is left of it.
        Cancelled: the person cancelled; nothing is left of it.
    """
    beside = target.with_name(f".{target.name}.part")
    try:
        digest = _copy(project, beside, ticker or Silent(), what)
        settle(beside, target)
    finally:
        sweep(beside)
    return digest


def plain_name(words: str, most: int = 120) -> str:
    """Words as a part of a file's name on every system: printable, no separators, not too long."""
    name = "".join(each if each.isprintable() else " " for each in _UNFIT.sub(" ", words))
    encoded = " ".join(name.split()).encode()[:most]
    return encoded.decode(errors="ignore").strip(" .-~") or "project"


def settle(beside: Path, target: Path) -> None:
    """Put a database file that is written whole in its place, durably. A log that a killed program
    left there of a former file, and would be mixed into this one, is kept under another name.

    Raises:
        OSError: it cannot be done, or a part of it is in a log that could not be folded in: the
            disk was full at its closing. ``target`` is as it was.
    """
    for ending in ("-wal", "-journal"):
        if beside.with_name(beside.name + ending).exists():
            raise OSError(errno.ENOSPC, "it could not be written to its end (is the disk full?)")
    _flush(beside)
    _clear(target)
    _take_place(beside, target)


def _flush(beside: Path) -> None:
    with beside.open("rb+") as file:
        os.fsync(file.fileno())


def _take_place(beside: Path, target: Path) -> None:
    beside.replace(target)
    sync_folder(target.parent)


def _clear(target: Path) -> None:
    for ending in LOGS:
        left = target.with_name(target.name + ending)
        if left.exists() and left.stat().st_size and ending != "-shm":
            keep_log(left)
        left.unlink(missing_ok=True)


def sweep(beside: Path) -> None:
    """Remove what is left of an attempt, its logs too."""
    for ending in ("", *LOGS):
        with contextlib.suppress(OSError):
            beside.with_name(beside.name + ending).unlink(missing_ok=True)


def words_of(error: Exception) -> str:
    """Why a file could not be written, as a part of a sentence."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    if "unable to open" in str(error):
        return "nothing can be written in that folder"
    return "the disk is full" if "full" in str(error) else str(error)


def _free(path: Path) -> Path:
    number, free = 2, path
    while free.exists():
        free, number = path.with_stem(f"{path.stem} {number}"), number + 1
    return free


# -- copying and proving ---------------------------------------------------------------------------


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection of its own to a file that others may have open, only to read."""
    connection = sqlite3.connect(
        address(path, "mode=ro"),
        uri=True,
        isolation_level=None,
        timeout=5,
        factory=Bare,
    )
    with closing(connection):
        for setting in ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON"):
            connection.execute(f"PRAGMA {setting}")
        yield connection


def _copy(project: Path, beside: Path, ticker: Ticker, what: str) -> str:
    sweep(beside)
    with reading(project) as source, closing(sqlite3.connect(beside)) as copy:
        # From here on the source is read as it stood at one moment, whoever goes on writing.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()

        def said(status: int, remaining: int, total: int) -> None:
            ticker.tick(total - remaining, total, what)

        source.backup(copy, pages=_PAGES, progress=said)
        copy.execute("PRAGMA journal_mode=DELETE")
        proved = prove(copy, ticker)
        if _digest(source) != proved:
            raise sqlite3.OperationalError("the copy is not the same as the project")
    return proved


def prove(connection: sqlite3.Connection, ticker: Ticker | None = None) -> str:
    """Read the whole file: its structure quickly, every text and every event by its hash; gives the
    digest of them all.

    Raises:
        sqlite3.Error: something in it is not as it was written; the message says what.
    """
    watch = ticker or Silent()
    for row in connection.execute("PRAGMA quick_check(1)"):
        if row[0] != "ok":
            raise sqlite3.DatabaseError(said_of_damage(row[0]))
    for digest, body in connection.execute("SELECT hash, CAST(body AS BLOB) FROM text"):
        if sha256(body).digest() != digest:
            raise sqlite3.DatabaseError(f"the text {digest.hex()[:12]}… was altered")
    total = connection.execute("SELECT count(*) FROM event").fetchone()[0]
    for done, row in enumerate(connection.execute(_EVENTS)):
        if done % _SOME == 0:
            watch.tick(done, total, "Checking the copy")
        if not _is_sound(row):
            raise sqlite3.DatabaseError(f"the event {bytes(row[0]).hex()[:12]}… was altered")
    return _digest(connection)


_EVENTS: Final = (
    "SELECT e.id, e.author, e.machine, e.seq, e.clock, e.operation, e.operation_name, e.undoes, "
    "e.kind, t.hash, e.payload FROM event e LEFT JOIN text t ON t.key = e.article"
)


def _is_sound(row: tuple[Any, ...]) -> bool:
    id_, author, machine, seq, clock, operation, name, undoes, kind, article, payload = row
    try:
        event = Event(
            id="",
            author=author.hex(),
            machine=machine.hex(),
            seq=seq,
            clock=clock,
            operation=operation.hex(),
            operation_name=name,
            undoes=None if undoes is None else undoes.hex(),
            kind=kind,
            article=None if article is None else article.hex(),
            payload=payload.encode(),
        )
        return bool(event_id(event) == id_.hex())
    except (AttributeError, msgspec.MsgspecError, UnicodeError):
        return False


def _digest(connection: sqlite3.Connection) -> str:
    """How many texts and events there are, and a hash of all of them."""
    number, digest = 0, blake2b(digest_size=16)
    for first, second in _rows(connection):
        number += 1
        digest.update(first)
        digest.update(second)
    return f"{number} {digest.hexdigest()}"


def _rows(connection: sqlite3.Connection) -> Iterator[tuple[bytes, bytes]]:
    former, connection.text_factory = connection.text_factory, bytes
    try:
        for query in _CONTENTS:
            yield from connection.execute(query)
    finally:
        connection.text_factory = former


# -- what is noted about a copy --------------------------------------------------------------------


def state_of(connection: sqlite3.Connection) -> str:
    """What tells one state of a project from the next, read in no time however big it is.

    Texts and events only ever grow, so the last of each says how far they got; what a merge left
    out is counted besides.
    """
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    there = {row[0] for row in found}
    parts: list[object] = []
    for table, what in _LAST:
        row = connection.execute(f"SELECT {what}").fetchone() if table in there else ()
        parts += [each.hex() if isinstance(each, bytes) else each for each in row or ()]
    return " ".join(map(str, parts))


_LAST: Final = (
    ("text", "max(key) FROM text"),
    ("event", "key, id FROM event ORDER BY key DESC LIMIT 1"),
    ("withdrawn", "count(*) FROM withdrawn"),
    ("merge", "count(*), max(clock), max(withdrawn) FROM merge"),
)


def project_of(connection: sqlite3.Connection) -> str:
    """The id of the project that a file holds as its own, "" where it holds none.

    It is asked of the history, which files of every version have.
    """
    return roots_of(connection.execute).home


def note(path: Path, *, made: int, why: str, of: Path, digest: str) -> Facts:
    """Count what a copy holds and note it beside the copy.

    Raises:
        sqlite3.Error, OSError: the copy cannot be read, or the note cannot be written.
    """
    facts = counted(path, made=made, why=why, of=of, digest=digest)
    write_facts(path, facts)
    return facts


def counted(path: Path, *, made: int, why: str, of: Path, digest: str) -> Facts:
    """What is to be noted of a copy.

    Raises:
        sqlite3.Error, OSError: the copy cannot be read.
    """
    with reading(path) as connection:
        return Facts(
            made=made,
            why=why,
            of=str(real(of)),
            size=path.stat().st_size,
            state=state_of(connection),
            digest=digest,
            articles=connection.execute(_ARTICLES).fetchone()[0],
            annotations={row[0].hex(): row[1] for row in connection.execute(_ANNOTATIONS)},
            events={row[0].hex(): row[1] for row in connection.execute(_AUTHORS)},
        )


_ARTICLES: Final = "SELECT count(*) FROM article WHERE removed = 0"
_ANNOTATIONS: Final = (
    "SELECT p.id, count(*) FROM annotation n JOIN annotator p ON p.key = n.annotator "
    "WHERE n.deleted = 0 GROUP BY 1"
)
_AUTHORS: Final = "SELECT author, count(*) FROM event GROUP BY 1"


def facts_beside(path: Path) -> Path:
    """The file in which it is noted what a copy holds."""
    return path.with_suffix(".json")


def write_facts(path: Path, facts: Facts) -> None:
    """Note what a copy holds, in one step, and as durably as the copy itself: without its note
    nobody knows any more what it is a copy of.

    Raises:
        OSError: it cannot be written; what was noted before stands.
    """
    target = facts_beside(path)
    beside = target.with_name(f".{target.name}.part")
    try:
        beside.write_bytes(msgspec.json.format(msgspec.json.encode(facts)))
        _flush(beside)
        _take_place(beside, target)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def read_facts(path: Path) -> Facts | None:
    """What is noted about a copy; None where nothing is, or it is not about this file."""
    try:
        facts = _facts(facts_beside(path).read_bytes())
        return facts if facts.size == path.stat().st_size else None
    except (OSError, msgspec.MsgspecError):
        return None


_facts: Final = msgspec.json.Decoder(Facts).decode
