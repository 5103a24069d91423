"""Removing for good, after the rows are gone: the bytes in the file, its log and restore points.

What belongs here: overwriting what SQLite would leave lying in free pages, writing the restore
points of this machine anew without the articles, and finding what else speaks of an article. Taking
the rows out is ``annotator.store.purged``'s; who may, and telling it, is ``annotator.purging``'s.

Restore points lie in one folder for all files of a project, copies of one another: what one file
removed for good another may still have, and bring into a new restore point at any time.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace

from annotator.errors import Problem
from annotator.keeping import cleared, leftovers
from annotator.keeping.mentions import Words
from annotator.machine import new_id
from annotator.store import backup, meta, purged, tables
from annotator.store.engine import Database
from annotator.ticker import Silent, Ticker

_LARGE: Final = 256 << 20
"""Bytes of a file past which SQLite tidies it up on the disk instead of in memory."""
_DRAFTS: Final = "drafts.json"
_PLAIN: Final = "before a change"
"""The reason of a restore point whose own told of an article."""
_CACHES: Final = ("stories/{project}.npz",)
"""What of the data folder derives from texts and is made again when it is missing."""


class Cleared(Struct, kw_only=True):
    """What became of the restore points: how many were written anew, the names of those that could
    not be read and were deleted, and why others are as they were."""

    points: int = 0
    deleted: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


# -- the file ------------------------------------------------------------------------------


@contextmanager
def erasing(database: Database) -> Iterator[None]:
    """While it lasts, what is deleted from the file is overwritten with zeros."""
    former = _pragma(database, "secure_delete")
    _pragma(database, "secure_delete=ON")
    try:
        yield
    finally:
        _pragma(database, f"secure_delete={former}")


def clear_file(database: Database) -> None:
    """Write the file anew without its free pages, and empty its log; durable when this returns.

    Raises:
        Problem: somebody else reads the file, or there is no room for it.
    """
    raw = _raw(database)
    pages, size = _pragma(database, "page_count"), _pragma(database, "page_size")
    try:
        if pages * size > _LARGE:
            raw.execute("PRAGMA temp_store=FILE")
        raw.execute("VACUUM")
        busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError as error:
        raise Problem(f"{database.path.name} could not be written anew: {error}.") from error
    finally:
        raw.execute("PRAGMA temp_store=MEMORY")
        database.guard.note(raw, version=True)
    if busy:
        raise Problem(f"Another window reads {database.path.name}.")


def _raw(database: Database) -> Any:
    if database.writer is None:
        raise Problem("The project is open for reading only; nothing was changed.")
    return database.writer.connection.driver_connection


def _pragma(database: Database, what: str) -> int:
    row = _raw(database).execute(f"PRAGMA {what}").fetchone()
    return int(row[0]) if row else 0


# -- restore points ------------------------------------------------------------------------


def uncleared(data_dir: Path, project: str, texts: Collection[str]) -> list[Path]:
    """The restore points on this machine that may have something of one of the texts: those that
    were not looked through for all of them, as they are now."""
    if not texts:
        return []
    known = cleared.known(backup.folder_of(data_dir, project), frozenset(texts))
    return [
        point
        for point in backup.restore_points(data_dir, project)
        if (point.name, cleared.stamp(point)) not in known
    ]


def clear_points(
    data_dir: Path,
    project: str,
    texts: Collection[str],
    ticker: Ticker | None = None,
    only: Sequence[Path] | None = None,
) -> Cleared:
    """Write every restore point of a project (``only``: these of them) anew without these texts and
    all about them. Several windows may do so at once: each point is one's at a time.

    Each is made beside its place, proved to hold all else, and put in place of the former. One that
    is damaged is deleted: it could restore nothing. One that cannot be written now stays, and is
    tried again at the next opening. Of ``only`` some, for which no removal asks now, a damaged
    one stays, too, and so does what another window may be writing in the folder at this moment.
    """
    ticker, done = ticker or Silent(), Cleared()
    folder = backup.folder_of(data_dir, project)
    if only is None:
        _sweep(folder)
    found = backup.restore_points(data_dir, project) if only is None else only
    clear = []
    for number, point in enumerate(found):
        ticker.tick(number, len(found), "Clearing restore points")
        try:
            with cleared.alone(folder):
                if point.exists():
                    done.points += _clear_point(point, texts)
                    clear.append(point)
        except (OSError, sqlite3.Error, sa.exc.DatabaseError, Problem) as error:
            if not point.exists():  # it was removed a moment ago, and holds nothing any more
                continue
            if only is None and _is_of_content(error):
                _delete(point)
                done.deleted = (*done.deleted, point.name)
            else:
                done.left = (*done.left, f"{point.name}: {getattr(error, 'orig', error)}")
    # What cannot be remembered is looked through again.
    with contextlib.suppress(OSError, Problem), cleared.alone(folder):
        cleared.note(folder, texts, clear, found)
    return done


def _is_of_content(error: Exception) -> bool:
    """Whether a restore point is damaged, and not only out of reach at this moment."""
    of_all, for_now = (sqlite3.DatabaseError, sa.exc.DatabaseError), sqlite3.OperationalError
    return isinstance(error, of_all) and not isinstance(error, (for_now, sa.exc.OperationalError))


def holding(data_dir: Path, project: str, texts: Collection[str]) -> list[Path]:
    """The restore points that hold one of these texts: those that clearing would write anew. One
    that cannot be read is none of them."""
    found = []
    for point in backup.restore_points(data_dir, project):
        with contextlib.suppress(OSError, sqlite3.Error), backup.reading(point) as source:
            if _holds(source, texts):
                found.append(point)
    return found


def clear_new(point: Path, source: Path) -> None:
    """Clear a restore point that was just made of ``source``: what was removed for good from that
    while the point was being made is in it still, and no purge that has run knew of it.

    Raises:
        Problem: it could not be cleared; it was deleted.
    """
    try:
        with backup.reading(source) as connection:
            named = "SELECT 1 FROM sqlite_master WHERE name = 'purged'"
            if not connection.execute(named).fetchone():
                return
            texts = {row[0].hex() for row in connection.execute("SELECT hash FROM purged")}
        if texts:
            with cleared.alone(point.parent):
                _clear_point(point, texts)
    except (OSError, sqlite3.Error, sa.exc.DatabaseError, Problem) as error:
        _delete(point)
        raise Problem(
            "The restore point could not be made without what was removed for good meanwhile: "
            f"{getattr(error, 'orig', error)}. It was deleted; make another."
        ) from error


def forget_names(data_dir: Path, project: str, articles: Collection[Words]) -> None:
    """Take the names of articles out of those of restore points ("before importing …").

    Raises:
        OSError, Problem: the restore points cannot be changed now.
    """
    if not backup.restore_points(data_dir, project):
        return
    with cleared.alone(backup.folder_of(data_dir, project)):
        for point in backup.restore_points(data_dir, project):
            facts = backup.read_facts(point)
            said = f"{point.stem} {facts.why if facts is not None else ''}"
            if any(words.named(said) for words in articles):
                _rename(point, facts)


def _rename(point: Path, facts: backup.Facts | None) -> None:
    plain = _free(point, facts)
    backup.facts_beside(point).unlink(missing_ok=True)
    point.rename(plain)
    if facts is not None:
        backup.write_facts(plain, replace(facts, why=_PLAIN))


def _free(point: Path, facts: backup.Facts | None) -> Path:
    """A name for a restore point that tells nothing but when it was made."""
    made = point.stat().st_mtime if facts is None else facts.made / 1000
    stem = datetime.fromtimestamp(made, UTC).strftime("%Y-%m-%d %H.%M.%S")
    number, path = 2, point.with_name(f"{stem} {_PLAIN}{point.suffix}")
    while path.exists():
        path, number = point.with_name(f"{stem} {_PLAIN} {number}{point.suffix}"), number + 1
    return path


def forget_drafts(data_dir: Path, things: Collection[str]) -> None:
    """Drop comments that were begun and not sent, where they are about what is gone. The window
    keeps them by ids; one that is open forgets its own besides."""
    path = data_dir / _DRAFTS
    with contextlib.suppress(OSError, ValueError, AttributeError):
        kept = json.loads(path.read_text(encoding="utf-8"))
        left = {key: kept[key] for key in kept if things_in(key).isdisjoint(things)}
        if left != kept:
            beside = path.with_name(f".{path.name}.part")
            beside.write_text(json.dumps(left, ensure_ascii=False), encoding="utf-8")
            backup.settle(beside, path)


def things_in(key: str) -> frozenset[str]:
    """The ids that the key of a draft names."""
    return frozenset(key.split("/"))


def clear_caches(data_dir: Path, project: str) -> None:
    """Delete what the data folder keeps of a project's texts and can make again."""
    for each in _CACHES:
        with contextlib.suppress(OSError):
            (data_dir / each.format(project=project)).unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Attempts that were broken off hold the articles, too; none that another window is at."""
    with contextlib.suppress(OSError, Problem), cleared.alone(folder):
        for each in folder.glob(".*.part*"):
            with contextlib.suppress(OSError):
                each.unlink()


def _delete(point: Path) -> None:
    backup.sweep(point)
    backup.facts_beside(point).unlink(missing_ok=True)


def _clear_point(point: Path, texts: Collection[str]) -> bool:
    """Write one anew, in a folder that is ours alone; whether it had anything to lose."""
    with backup.reading(point) as source:
        if source.execute("PRAGMA user_version").fetchone()[0] > tables.FILE_VERSION:
            raise Problem("it is from a newer Claim Annotator")
        number = _holds(source, texts)
        if not number:
            return False
        stamp = point.stat()
        beside = point.with_name(f".{point.name}.part-{new_id()[:8]}")
        try:
            with closing(sqlite3.connect(beside)) as copy:
                source.backup(copy)
            _clear_copy(beside, texts)
            digest = _prove(source, beside, texts)
            os.utime(beside, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
            source.close()  # Windows replaces no file that is open
            _put(beside, point, digest, number)
        finally:
            backup.sweep(beside)
    return True


def _put(beside: Path, point: Path, digest: str, number: int) -> None:
    """In place of the former one, with what is noted about it, and that it lost so many articles.

    That is written first: broken off in between, the former one, which still holds what is to go,
    is taken again at the next opening; a new one with the former note would count as damaged.
    """
    facts = backup.read_facts(point)
    if facts is not None:
        made, why, of = facts.made, facts.why, Path(facts.of)
        new = backup.counted(beside, made=made, why=why, of=of, digest=digest)
        backup.write_facts(point, replace(new, purged=facts.purged + number))
    for ending in backup.LOGS:
        point.with_name(point.name + ending).unlink(missing_ok=True)
    backup.settle(beside, point)


def _holds(source: sqlite3.Connection, texts: Collection[str]) -> int:
    """How many of these texts a restore point has."""
    here = {row[0].hex() for row in source.execute("SELECT hash FROM text")}
    return len(here.intersection(texts))


def _clear_copy(path: Path, texts: Collection[str]) -> None:
    database = Database(path)
    try:
        with erasing(database):
            with database.transaction() as connection:
                purged.take_out(connection, texts, int(time.time() * 1000))
            clear_file(database)
    finally:
        database.close()


def _prove(source: sqlite3.Connection, path: Path, texts: Collection[str]) -> str:
    """The copy is whole, and holds every text and event of the source but what was to go; gives
    its digest.

    Raises:
        sqlite3.OperationalError: it does not.
    """
    with backup.reading(path) as copy:
        digest = backup.prove(copy)
        gone = {bytes.fromhex(each) for each in texts}
        gone |= {row[0] for row in copy.execute("SELECT id FROM purged_event")}
        if _digest(source, gone) != _digest(copy, ()):
            raise sqlite3.OperationalError("the copy does not hold all that is to stay")
        return digest


def _digest(connection: sqlite3.Connection, without: Collection[bytes]) -> str:
    digest = blake2b(digest_size=16)
    for query in (
        "SELECT hash, body FROM text ORDER BY key",
        "SELECT id, payload FROM event ORDER BY key",
    ):
        for name, content in connection.execute(query):
            if name not in without:
                digest.update(name)
                digest.update(content.encode())
    return digest.hexdigest()


# -- the rest ------------------------------------------------------------------------------


def begin(connection: sa.Connection, things: Collection[str]) -> None:
    """Note, in the transaction that takes the rows out, what is to be done after it, whoever opens
    the project next. ``things``: the ids of what is gone (``purged.things_of``)."""
    known = _unfinished(connection) or frozenset()
    meta.put(connection, purged.UNFINISHED, json.dumps(sorted(known | set(things))))


def _unfinished(connection: sa.Connection) -> frozenset[str] | None:
    """The ids noted by ``begin``; None where nothing is left to be done."""
    said = meta.get(connection, purged.UNFINISHED)
    if said is None:
        return None
    try:
        return frozenset(map(str, json.loads(said)))
    except (ValueError, TypeError):
        return frozenset()


def finish(
    database: Database, data_dir: Path, projects: Sequence[str], ticker: Ticker | None = None
) -> Cleared:
    """Clear what a removal for good left to be cleared: drafts, the restore points of this machine,
    what killed attempts left of the project, the bytes of the file. Nothing where nothing is left;
    can be repeated. ``projects``: all ids that the file ever held, its own first.

    After a removal all restore points are looked through, whatever is remembered of them. Where
    none was begun here since, those that are not known: what was removed elsewhere may be in them,
    or another file of the project, which still has it, has made them.

    Raises:
        Problem: the file cannot be written anew now; it is tried again at the next opening.
    """
    with closing(database.open_reader()) as reader:  # a worker may ask
        texts = purged.hashes(reader)
        things = _unfinished(reader)
    begun = things is not None
    if things:
        forget_drafts(data_dir, things)
    if begun:
        leftovers.forget_words(database.path, data_dir, projects[0])
    done = Cleared()
    for each in projects:
        _clear_all_of(each, data_dir, texts, ticker, done, begun=begun)
    if texts:  # what is of a project that was merged in, and not of this one, is not ours
        done.left = (*done.left, *leftovers.sweep(database.path, data_dir, projects[0]))
    if not begun:
        return done
    with erasing(database):
        clear_file(database)
        with database.transaction() as connection:
            connection.exec_driver_sql("DELETE FROM meta WHERE name = ?", (purged.UNFINISHED,))
    return done


def _clear_all_of(
    project: str,
    data_dir: Path,
    texts: Collection[str],
    ticker: Ticker | None,
    done: Cleared,
    *,
    begun: bool,
) -> None:
    """Clear what the data folder has under one id, and add to ``done`` what became of it."""
    new = begun or cleared.are_new(backup.folder_of(data_dir, project), frozenset(texts))
    if new:
        clear_caches(data_dir, project)
    left = None if begun else uncleared(data_dir, project, texts)
    if not new and not left:
        return
    one = clear_points(data_dir, project, texts, ticker, left)
    if one.points:  # another file of the project had it, and the caches are of both
        clear_caches(data_dir, project)
    done.points += one.points
    done.deleted = (*done.deleted, *one.deleted)
    done.left = (*done.left, *one.left)
