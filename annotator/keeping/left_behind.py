"""A log that stayed behind: its file was moved alone after a program that had it open was killed.

What belongs here: finding the log where the file lay then, proving that the two fit, and bringing
it along. The newest changes are in it; without it the file would look whole, and lack them.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import Final

from annotator.durable import sync_folder
from annotator.machine import Machine
from annotator.roots import roots_of
from annotator.store import backup
from annotator.sync.hardened import beside

_LOG: Final = "-wal"
_EVENTS: Final = "SELECT id FROM event"


def bring(path: Path, machine: Machine, *, read_only: bool = False) -> str:
    """Bring the log of a project file along; what is to be told of it, "" where none stayed behind.

    Nobody may have the file open. ``read_only``: nothing is moved, and it is told what is missing.

    Raises:
        OSError: it cannot be read or moved; all is as it was.
    """
    own = beside(path, _LOG)
    for old, project in machine.killed_at(path):
        left = beside(old, _LOG)
        if old.exists() or _size(own) or not _size(left):
            continue
        where = f"The newest changes of {path.name} are in {left}, where it lay before"
        if read_only:
            return f"{where}, and are not shown: open it for writing, which brings them along."
        if not _fits(path, left, project):
            return f"{where}, but do not fit it any more. That file was left as it is."
        own.unlink(missing_ok=True)
        left.rename(own)
        sync_folder(path.parent)
        sync_folder(left.parent)
        for ending in ("-shm", ".lock"):
            beside(old, ending).unlink(missing_ok=True)
        return f"The newest changes of {path.name} had stayed in {left}; they were brought along."
    return ""


def _fits(path: Path, log: Path, project: str) -> bool:
    """Whether file and log together are the project, whole, with all that the file alone has."""
    with tempfile.TemporaryDirectory(prefix=".fits.", dir=path.parent) as folder:
        copy = Path(folder, "project.claims")
        shutil.copyfile(path, copy)
        try:
            alone, _ = _held(copy, project)
            shutil.copyfile(log, beside(copy, _LOG))
            together, sound = _held(copy, project)
        except sqlite3.Error:
            return False
    return sound and alone <= together


def _held(copy: Path, project: str) -> tuple[set[bytes], bool]:
    with backup.reading(copy) as connection:
        backup.prove(connection)
        events = {row[0] for row in connection.execute(_EVENTS)}
        return events, project in roots_of(connection.execute).ids


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
