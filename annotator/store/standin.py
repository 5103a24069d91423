"""What is read from while a project's file is gone: a copy of what its connections still hold.

What belongs here: making that copy when the first reader wants it, and taking it away. Nothing can
be written while the file is gone, so that the copy says what the project says; a connection opened
by the file's name would fail, or read the file that stands there now.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from threading import Lock


class StandIn:
    """At most one copy, in the folder for temporary files."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._folder: Path | None = None

    def of(self, source: sqlite3.Connection) -> Path:
        """The copy, made of an open connection where there is none yet."""
        with self._lock:
            if self._folder is None:
                folder = Path(tempfile.mkdtemp(prefix="claim-annotator-"))
                try:
                    with closing(sqlite3.connect(_in(folder), isolation_level=None)) as copy:
                        source.backup(copy)
                        copy.execute("PRAGMA journal_mode=DELETE")
                except BaseException:
                    shutil.rmtree(folder, ignore_errors=True)
                    raise
                self._folder = folder
            return _in(self._folder)

    def drop(self) -> None:
        """Take it away: something was written since, or the project is closed."""
        with self._lock:
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)
                self._folder = None


def _in(folder: Path) -> Path:
    return folder / "stand-in.claims"
