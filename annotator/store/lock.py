"""Who holds a project file for writing: one program at a time, said by name.

The lock is a file beside the project, held by the operating system's own lock, so it falls with
the process however that ends. Inside it stands who holds it. It is removed at closing.
"""

from __future__ import annotations

import json
import os
import platform
from pathlib import Path

from filelock import FileLock, Timeout

from annotator.errors import ProjectHeld


class ProjectLock:
    """The lock of one project file."""

    def __init__(self, project: Path) -> None:
        self._project = project
        self._path = project.with_name(project.name + ".lock")
        self._lock = FileLock(self._path, timeout=0)

    def acquire(self, name: str) -> None:
        """Take the lock in the name of a person.

        Raises:
            ProjectHeld: another program has it; the message says who, if that can be read.
                Or nobody has it, and the folder cannot be written to (``holder`` is empty).
        """
        try:
            self._lock.acquire()
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
            raise ProjectHeld(
                f"{self._project} cannot be written to: {error.strerror}. You can read it; to "
                "label, copy it into a folder of your own.",
                "",
            ) from error

    def release(self) -> None:
        """Give the lock back and remove its file (waiting programs notice that it is gone)."""
        if self._lock.is_locked:
            self._path.unlink(missing_ok=True)
            self._lock.release()

    def _say(self, name: str) -> None:
        said = {"name": name, "process": os.getpid(), "host": platform.node()}
        self._path.write_text(json.dumps(said), encoding="utf-8")

    def _holder(self) -> str:
        try:
            said = json.loads(self._path.read_text(encoding="utf-8"))
            return f"{said['name']} (process {said['process']} on {said['host']})"
        except (OSError, ValueError, KeyError, TypeError):
            return "another program"
