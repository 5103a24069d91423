"""Restore points: whole copies of a project file, made while it is open, proved before they count.

What belongs here: making one through SQLite's backup interface (never by reading the live file,
which would give up its locks), comparing it with the original row by row, and keeping the last few.
They lie in the data folder of the machine, not beside the project: nobody sends one by mistake, and
whoever loses the project's folder still has them.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Final
from urllib.parse import quote

from annotator.errors import Problem
from annotator.ticker import Silent, Ticker

KEPT: Final = 10
"""Restore points that stay of one project; older ones go when a new one is whole."""

FOLDER: Final = "restore points"
_PAGES: Final = 4096
_UNFIT: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_CONTENTS: Final = (
    "SELECT hash, body FROM text ORDER BY key",
    "SELECT id, payload FROM event ORDER BY key",
)


def restore_point(
    project: Path, data_dir: Path, project_id: str, why: str, ticker: Ticker | None = None
) -> Path:
    """Copy the project file as it stands on the disk, prove the copy, and return its path.

    What an open transaction has written and not committed is not in it. ``why`` becomes a part of
    the name ("before merging Ana"). Keeps the last ``KEPT`` of the project.

    Raises:
        Problem: it could not be made or is not the same; nothing is left of it.
        Cancelled: the person cancelled; nothing is left of it.
    """
    folder = data_dir / FOLDER / project_id[:16]
    now = datetime.now(UTC).strftime("%Y-%m-%d %H.%M.%S")
    target = _free(folder / f"{plain_name(f'{project.stem} {now} {why}')}.claims")
    beside = target.with_name(f".{target.name}.part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _copy(project, beside, ticker or Silent())
        settle(beside, target)
    except (sqlite3.Error, OSError) as error:
        raise Problem(
            f"No restore point could be made in {folder}: {error}. Nothing was changed; free some "
            "space there and try again."
        ) from error
    finally:
        sweep(beside)
    _thin(folder)
    return target


def restore_points(data_dir: Path, project_id: str) -> list[Path]:
    """The restore points of a project, the newest first."""
    folder = data_dir / FOLDER / project_id[:16]
    found = folder.glob("*.claims") if folder.is_dir() else ()
    return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def plain_name(words: str, most: int = 120) -> str:
    """Words as a part of a file's name on every system: printable, no separators, not too long."""
    name = "".join(each if each.isprintable() else " " for each in _UNFIT.sub(" ", words))
    encoded = " ".join(name.split()).encode()[:most]
    return encoded.decode(errors="ignore").strip(" .-~") or "project"


def settle(beside: Path, target: Path) -> None:
    """Put a database file that is written whole in its place, durably.

    Raises:
        OSError: it cannot be done; ``target`` is as it was.
    """
    with beside.open("rb+") as file:
        os.fsync(file.fileno())
    beside.replace(target)
    if os.name != "nt":
        handle = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sweep(beside: Path) -> None:
    """Remove what is left of an attempt, its logs too."""
    for ending in ("", "-wal", "-shm", "-journal"):
        with contextlib.suppress(OSError):
            beside.with_name(beside.name + ending).unlink(missing_ok=True)


def _free(path: Path) -> Path:
    number, free = 2, path
    while free.exists():
        free, number = path.with_stem(f"{path.stem} {number}"), number + 1
    return free


def _copy(project: Path, beside: Path, ticker: Ticker) -> None:
    sweep(beside)
    source = sqlite3.connect(f"file:{quote(str(project))}?mode=ro", uri=True, timeout=5)
    with closing(source), closing(sqlite3.connect(beside)) as copy:

        def said(status: int, remaining: int, total: int) -> None:
            ticker.tick(total - remaining, total, "Making a restore point")

        source.backup(copy, pages=_PAGES, progress=said)
        copy.execute("PRAGMA journal_mode=DELETE")
        for row in copy.execute("PRAGMA quick_check(1)"):
            if row[0] != "ok":
                raise sqlite3.DatabaseError(f"the copy is not whole: {row[0]}")
        source.execute("BEGIN")
        if _digest(source) != _digest(copy):
            raise sqlite3.DatabaseError("the copy is not the same as the project")


def _digest(connection: sqlite3.Connection) -> tuple[int, str]:
    """How many texts and events there are, and a hash of all of them."""
    number, digest = 0, blake2b(digest_size=16)
    for row in _rows(connection):
        number += 1
        digest.update(row[0])
        digest.update(row[1])
    return number, digest.hexdigest()


def _rows(connection: sqlite3.Connection) -> Iterator[tuple[bytes, bytes]]:
    connection.text_factory = bytes
    for query in _CONTENTS:
        yield from connection.execute(query)


def _thin(folder: Path) -> None:
    found = sorted(folder.glob("*.claims"), key=lambda path: path.stat().st_mtime_ns)
    for old in found[:-KEPT]:
        with contextlib.suppress(OSError):
            old.unlink()
