"""What killed attempts left of a project, beside its file and in the data folder: whole copies
under names that begin with a dot, and words that were typed.

What belongs here: finding these when something is removed for good, and removing them, but nothing
that is not ours, and nothing that a running program uses. Where each comes from: ``.NAME.new`` (and
``.new.ready``) from making or restoring a project, ``.NAME.repair``, ``.checked`` and ``.whole``
from repairing one, ``.checked`` also from looking at a journal, ``.NAME.part`` from writing a copy,
``.fits.*`` from looking whether a log belongs to a file that was moved.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from annotator.errors import ProjectHeld
from annotator.identity import PROJECT, address
from annotator.store import backup
from annotator.store.lock import ProjectLock

_ATTEMPT: Final = re.compile(r"\.+(?P<name>.+?)(?:\.(?:new|repair|checked|part|whole|ready))+")
_FITS: Final = ".fits."
_READ: Final = "being read"
"""The folder, in the data folder, of copies of files that are only read (``foreign.FOLDER``)."""
_KEPT, _NOTES = "kept", "kept.json"
"""There, too: copies kept of projects whose files were gone, and what is noted of each."""
_FORGOTTEN: Final = "a change that is told no more, for something was removed for good since"
_HOUR: Final = 3600
_WEEK: Final = 7 * 86_400
"""Seconds without a write after which nobody is at such a file any more, where no lock tells: one
that is being written, and one that is being read."""
_SQLITE: Final = b"SQLite format 3\0"
_CHUNK: Final = 1 << 20
_HOLDER: Final = "Removing for good"


def sweep(path: Path, data_dir: Path, project: str) -> tuple[str, ...]:
    """Remove what killed attempts left of a project (its id) of which this process holds the lock;
    what may hold something of it and cannot be removed now, and why, a sentence each."""
    left = []
    for each, why in _found(path.absolute(), data_dir, project):
        if not why:
            _remove(each)
        if each.exists():
            left.append(f"{each}: {why or 'it cannot be removed'}")
    return tuple(left)


def doubtful(path: Path, project: str) -> list[Path]:
    """What a killed attempt left under the name of a project, and what may be written at this
    moment, where nothing in it tells whose it is: so little was written. It is never removed."""
    found = []
    for each in _files_in(path.parent):
        attempt = _ATTEMPT.fullmatch(each.name)
        if attempt is not None and attempt["name"].startswith(path.stem):
            mine = attempt["name"] == path.name or _speaks_of(each, project)
            found += [] if mine else [each]
    return found


def _found(path: Path, data_dir: Path, project: str) -> Iterator[tuple[Path, str]]:
    """The leftovers of a project, and why they are to stay for now, "" where nothing says so."""
    for each in _files_in(path.parent):
        attempt = _ATTEMPT.fullmatch(each.name)
        if attempt is None:
            continue
        if attempt["name"] == path.name:  # made by whoever holds the lock of it: nobody but us
            yield each, ""
        elif _speaks_of(each, project):
            yield each, _writer_of(each, path.with_name(attempt["name"]))
    for folder in path.parent.glob(f"{_FITS}*"):
        if folder.is_dir() and not folder.is_symlink():
            inside = list(_files_in(folder))
            if inside and any(_speaks_of(each, project) for each in inside):
                yield folder, _opener_in(path)
    for each in _files_in(data_dir / _READ):
        if each.suffix == PROJECT and _speaks_of(each, project):
            yield each, "" if _age(each) > _WEEK else "a window may be reading it"


def _files_in(folder: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError):
        yield from (each for each in folder.iterdir() if each.is_file() and not each.is_symlink())


def _speaks_of(path: Path, project: str) -> bool:
    """Whether a file, half-written as it may be, has the id of a project in it."""
    wanted, tail = project.encode(), b""
    with contextlib.suppress(OSError), path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if wanted in tail + chunk:
                return True
            tail = chunk[-len(wanted) :]
    return False


def _writer_of(path: Path, target: Path) -> str:
    """Whether somebody writes a file that is to become ``target``, in words."""
    busy = "a program may be writing it"
    if target.suffix == PROJECT and _is_held(target):
        return busy
    if _age(path) > _HOUR:
        return ""
    # A journal may name other files, and who opens the file has SQLite do as it says.
    if path.with_name(path.name + "-journal").exists() or not _is_database(path):
        return busy
    return busy if _is_locked(path) else ""


def _is_database(path: Path) -> bool:
    with contextlib.suppress(OSError), path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE
    return False


def _is_locked(path: Path) -> bool:
    """Whether somebody else has a database open for writing, or reads it at this moment."""
    try:
        with closing(
            sqlite3.connect(address(path, "mode=rw"), uri=True, timeout=0, isolation_level=None)
        ) as connection:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
    except sqlite3.Error as error:
        return "locked" in str(error)
    return False


def _is_held(project: Path) -> bool:
    lock = ProjectLock(project)
    try:
        lock.acquire(_HOLDER)
    except ProjectHeld:
        return True
    lock.release()
    return False


def _opener_in(path: Path) -> str:
    """Whether somebody opens another project in the folder of this one, in words: who looks whether
    a log belongs to a file holds the lock of that."""
    for each in path.parent.glob(f"*{PROJECT}.lock"):
        other = each.with_name(each.name.removesuffix(".lock"))
        if other != path and _is_held(other):
            return f"{other.name} is open beside it"
    return ""


def _age(path: Path) -> float:
    """Seconds since it was last written to; below 0 where the clock was put back."""
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        backup.sweep(path)


def forget_words(path: Path, data_dir: Path, project: str) -> None:
    """Forget what is noted of changes that are not in kept copies of a project: comments as they
    were typed are among it, and nothing tells what they were about. Their number stays."""
    notes = data_dir / _NOTES
    with contextlib.suppress(OSError, ValueError, AttributeError, RecursionError):
        known = json.loads(notes.read_text(encoding="utf-8"))
        changed = False
        for name, note in known.items():
            missing = note.get("missing")
            copy = data_dir / _KEPT / name
            ours = note.get("of") == str(path) or not copy.is_file() or _speaks_of(copy, project)
            if ours and missing and isinstance(missing, list):
                note["missing"] = [_FORGOTTEN] * len(missing)
                changed = True
        if changed:
            beside = notes.with_name(f".{notes.name}.part")
            said = json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True)
            beside.write_text(said, encoding="utf-8")
            backup.settle(beside, notes)
