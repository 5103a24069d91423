"""A connection that only reads a file from elsewhere, and reads nothing in it that acts.

What belongs here: the settings and limits of such a connection, what it may be asked, the watch on
how long it takes, and which things in a file's schema are ours. What the rows say is checked in
``annotator.sync.source`` and ``verify``.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from annotator.errors import Cancelled, Problem
from annotator.identity import address
from annotator.store import schema, tables
from annotator.store.bare import Bare
from annotator.ticker import Silent, Ticker

LONGEST: Final = 1 << 28
"""Bytes of a single value, at most."""
PATIENCE: Final = 60.0
"""Seconds without a sign of life that a small file is given; a large one has more."""
BYTES_A_SECOND: Final = 4_000_000
"""How much of a file the slowest disk reads."""
_STEPS: Final = 20_000
"""Steps of SQLite's machine between two looks at the clock: a few milliseconds."""

_LIMITS: Final = (
    (sqlite3.SQLITE_LIMIT_SQL_LENGTH, 100_000),
    (sqlite3.SQLITE_LIMIT_COLUMN, 100),
    (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 100),
    (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
    (sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1),
)
_SETTINGS: Final = ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "query_only=ON")

READ: Final = ("meta", "text", "event", "held", *(table.name for table in tables.LOCAL))
"""The tables of a file from elsewhere that are ever read; all else is made anew from them."""
_ASKED: Final = frozenset((*READ, "sqlite_master", "sqlite_schema"))
_FUNCTIONS: Final = frozenset(("count", "coalesce", "max", "sum"))
_PRAGMAS: Final = frozenset(("application_id", "user_version", "encoding", "table_xinfo"))

_SHADOWS: Final = ("data", "idx", "docsize", "config")
_PLAIN_INDEX: Final = re.compile(
    r'CREATE INDEX (?:"\w+"|\w+) ON (?:"\w+"|\w+) ?\((?:"\w+"|\w+)(?:, ?(?:"\w+"|\w+))*\)'
)


class Watch:
    """Stops a question that takes too long, or that the person no longer wants answered.

    ``alive`` says that something came of it; from then on the time runs anew.
    """

    def __init__(self, patience: float, ticker: Ticker | None = None, doing: str = "") -> None:
        self._patience = patience
        self._ticker = ticker or Silent()
        self._doing = doing
        self.late = False
        self.cancelled: Cancelled | None = None
        self.alive()

    def alive(self) -> None:
        """Begin to wait anew."""
        self._until = time.monotonic() + self._patience

    def look(self) -> int:
        """What SQLite asks every few milliseconds; anything but 0 stops it."""
        try:
            self._ticker.tick(0, 0, self._doing)
        except Cancelled as cancelled:
            self.cancelled = cancelled
            return 1
        self.late = self.late or time.monotonic() > self._until
        return int(self.late)

    def quiet(self) -> None:
        """From now on others tell of progress, and hear of cancelling."""
        self._ticker = Silent()


def watch_over(path: Path, ticker: Ticker | None = None) -> Watch:
    """A watch whose patience is that of the file's size."""
    size = path.stat().st_size
    return Watch(PATIENCE + size / BYTES_A_SECOND, ticker, f"Checking {path.name}")


def connect(path: Path, watch: Watch) -> sqlite3.Connection:
    """Open a file to read it; ``confine`` is to follow once its schema is known.

    Raises:
        Problem: what lies beside it leads elsewhere.
        sqlite3.Error: it is no database, or cannot be read.
    """
    log = beside(path, "-wal")
    for each in (log, beside(path, "-shm"), beside(path, "-journal")):
        if each.is_symlink():
            raise Problem(f"{each} leads to another file and is not followed. Nothing was changed.")
    connection = _try(path, "mode=ro", watch)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        # A disk that cannot be written to, and a file whose header speaks of a log that is gone.
        connection.close()
        if log.exists() and log.stat().st_size:
            raise
        connection = _try(path, "mode=ro&immutable=1", watch)
    return connection


def _try(path: Path, how: str, watch: Watch) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address(path, how),
        uri=True,
        isolation_level=None,
        timeout=5,
        check_same_thread=False,
        factory=Bare,
    )
    for limit, most in ((sqlite3.SQLITE_LIMIT_LENGTH, LONGEST), *_LIMITS):
        connection.setlimit(limit, most)
    for setting in _SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    connection.set_progress_handler(watch.look, _STEPS)
    return connection


def beside(path: Path, ending: str) -> Path:
    """A file that belongs to a database: its log (``-wal``, ``-shm``) or its journal."""
    return path.with_name(path.name + ending)


def confine(connection: sqlite3.Connection) -> None:
    """From now on nothing can be asked but to read the tables that are ours."""
    connection.set_authorizer(_allowed)


def _allowed(
    action: int, one: str | None, two: str | None, database: str | None, inside: str | None
) -> int:
    """``inside`` names the view or trigger that asks: none may."""
    sound = inside is None and database in (None, "main")
    if action == sqlite3.SQLITE_READ:
        sound = sound and one in _ASKED
    elif action == sqlite3.SQLITE_FUNCTION:
        sound = sound and two in _FUNCTIONS
    elif action == sqlite3.SQLITE_PRAGMA:
        sound = sound and one in _PRAGMAS
    else:
        sound = sound and action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_TRANSACTION)
    return sqlite3.SQLITE_OK if sound else sqlite3.SQLITE_DENY


def strangers(connection: sqlite3.Connection) -> tuple[str, ...]:
    """What a file's schema holds that no version of the program has made: "trigger x", "view y"."""
    found = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
    return tuple(_strange(found))


def _strange(found: sqlite3.Cursor) -> Iterator[str]:
    search = "search"
    ours = {
        *tables.metadata.tables,
        *(f"{search}_{each}" for each in _SHADOWS),
        *("sqlite_stat1", "sqlite_stat4"),
    }
    triggers = set(map(schema.plain, tables.IMMUTABLE))
    for kind, name, table, sql in found:
        if kind == "table":
            sound = schema.plain(sql) == tables.SEARCH if name == search else name in ours
            sound = sound and (name == search or "VIRTUAL" not in str(sql).upper().split("(")[0])
        elif kind == "index":
            words = schema.plain(sql)
            sound = table in ours and (sql is None or bool(_PLAIN_INDEX.fullmatch(words)))
        else:
            sound = kind == "trigger" and schema.plain(sql) in triggers
        if not sound:
            yield f"{kind} {name}"
