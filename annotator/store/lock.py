"""Who holds a project file for writing: one program at a time, said by name.

The lock is a file beside the project, held by the operating system's own lock, so it falls with
the process however that ends: a file that is left is nobody's lock. Inside it stands who holds it.
It is removed at closing.
"""

from __future__ import annotations

import errno
import json
import os
import platform
from contextlib import suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from annotator.errors import ProjectHeld
from annotator.identity import Identity, identity

_FULL: Final = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}


class ProjectLock:
    """The lock of one project file."""

    def __init__(self, project: Path) -> None:
        self._project = project
        self._path = project.with_name(project.name + ".lock")
        self._lock = FileLock(self._path, timeout=0)
        self._file: Identity | None = None

    def acquire(self, name: str) -> None:
        """Take the lock in the name of a person.

        Raises:
            ProjectHeld: another program has it; the message says who, if that can be read.
                Or nobody has it, and the folder cannot be written to (``holder`` is empty).
        """
        try:
            self._lock.acquire()
            self._file = identity(self._path)
            self._say(name)
        except Timeout:
            holder = self._holder()
            raise ProjectHeld(
                f"{self._project.name} is open in another window: {holder} holds it. "
                "You can read it here, or close it there first.",
                holder,
            ) from None
        except OSError as error:
            self.release()
            full = error.errno in _FULL
            raise ProjectHeld(
                f"{self._project} cannot be written to: {error.strerror}. You can read it; to "
                + ("label, free some space." if full else "label, copy it into a folder of yours."),
                "",
                "the disk is full" if full else "",
            ) from error

    def check_names(self) -> None:
        """Nobody can come past the lock by another name of the same file: each name would have a
        lock, and a log, of its own.

        Raises:
            ProjectHeld: it has more than one name (hard links, as some backups make them).
        """
        names = self._project.stat().st_nlink
        if names > 1:
            more = "another name" if names == 2 else f"{names - 1:,} other names"
            why = f"the same file has {more} on this disk"
            raise ProjectHeld(
                f"{self._project} cannot be opened for writing: {why} (hard links, as some backups "
                "make them), and what is written under one would damage the other. You can read "
                "it; to label, copy it and open the copy.",
                "",
                f"{why} (hard links, as some backups make them). Save a copy, and label in that",
            )

    def keep(self, name: str) -> None:
        """Before a write: the lock is still ours. Where a program that cleans or synchronises took
        its file away, it is taken anew.

        Raises:
            ProjectHeld: somebody else has taken it meanwhile.
        """
        if identity(self._path) != self._file:
            self._lock.release(force=True)
            self.acquire(name)

    def release(self) -> None:
        """Give the lock back and remove its file (waiting programs notice that it is gone)."""
        if self._lock.is_locked:
            with suppress(OSError):  # the folder is gone, or read-only by now
                if identity(self._path) == self._file:
                    self._path.unlink(missing_ok=True)
            self._lock.release()

    def _say(self, name: str) -> None:
        said = {"name": name, "process": os.getpid(), "host": platform.node()}
        with suppress(OSError):  # a full disk: the lock holds without a name in it
            self._path.write_text(json.dumps(said), encoding="utf-8")

    def _holder(self) -> str:
        try:
            said = json.loads(self._path.read_text(encoding="utf-8"))
            return f"{said['name']} (process {said['process']} on {said['host']})"
        except (OSError, ValueError, KeyError, TypeError):
            return "another program"
