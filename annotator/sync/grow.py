"""A project file that grows out of a package: the recipient's own, on whatever machine.

What belongs here: making that file, whole beside its place and then moved there.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from annotator.history.states import ProjectState
from annotator.machine import new_id
from annotator.store import kept, log, meta, rebuild, rows, search
from annotator.store.making import making
from annotator.sync.receive import receive
from annotator.sync.source import FACTS, Source
from annotator.sync.tally import Tally
from annotator.ticker import Silent, Ticker


def grow(source: Source, path: Path, ticker: Ticker | None = None) -> None:
    """Make a project file out of a package; an interrupted attempt leaves nothing under its name.

    Raises:
        Problem: there is a file already, none can be made there, or the package does not hold.
        Cancelled: the person cancelled.
    """
    ticker = ticker or Silent()
    with making(path) as database, database.transaction() as connection:
        _fill(connection, source, ticker)


def _fill(connection: sa.Connection, source: Source, ticker: Ticker) -> None:
    facts = source.facts
    done = receive(connection, source, new_id(), Tally((), ()), ticker)
    state: ProjectState = done.after
    if facts is None or not state.project:
        raise source.refused("it does not hold a project")
    rebuild.rebuild(connection, ticker)
    meta.put(connection, FACTS, rows.encode(facts).decode())
    meta.keep_scheme(connection, log.project_state(connection))
    meta.mark_fold(connection)
    kept.keep(connection, state)
    kept.scheme_of(connection, state)
    search.catch_up(connection)
