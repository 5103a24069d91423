"""SQLite's own connection, as the readers of files that may be damaged use it.

What belongs here: what Python's module makes of SQLite's errors where it makes the wrong thing.
"""

from __future__ import annotations

import sqlite3
from typing import Any


class Bare(sqlite3.Connection):
    """A connection for ``sqlite3.connect(factory=…)`` whose statements raise ``sqlite3.Error``.

    What SQLite says of a damaged schema quotes it; where the quoted bytes are no UTF-8, Python's
    module falls over them with a ``UnicodeDecodeError``, which no reader of a file expects.
    """

    def execute(self, sql: str, /, *parameters: Any) -> sqlite3.Cursor:
        """See ``sqlite3.Connection``."""
        try:
            return super().execute(sql, *parameters)
        except UnicodeDecodeError as error:
            raise sqlite3.DatabaseError(
                "malformed database schema: words in it are not what was written"
            ) from error
