"""The last steps of making a project file out of a history that came from elsewhere.

What belongs here: from texts and events that stand in a new file to a file that opens: counted,
folded, searchable. Shared by repairing and by reading a log.
"""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from annotator.errors import Problem
from annotator.store import check, held, kept, log, meta, search
from annotator.ticker import Ticker


def finish(connection: sa.Connection, ticker: Ticker) -> str:
    """Bring a file in order, inside the caller's transaction; gives the project's title.

    Raises:
        Problem: without what is missing it is no project that could be opened.
    """
    excuse(connection)
    held.count_anew(connection)
    state = log.project_state(connection)
    if not state.project:
        raise Problem("The beginning of its history is missing.")
    meta.refold(connection, ticker)
    kept.keep(connection, state)
    kept.scheme_of(connection, state)
    search.rebuild(connection, ticker)
    return state.title


def excuse(connection: sa.Connection) -> None:
    """Note the machines whose numbering has holes: from now on they prove nothing."""
    rows = connection.exec_driver_sql(held.NUMBERING)
    known = check.excused(connection)
    machines = known | {row[0].hex() for row in rows if row[1] > 0}
    if machines != known:
        meta.put(connection, check.NUMBERS, msgspec.json.encode(sorted(machines)).decode())
