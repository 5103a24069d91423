"""Whose a write-ahead log is that lies beside a damaged project file.

What belongs here: telling another project's log from the file's own. SQLite takes any, whose frames
only have to fit each other; another's hides own entries and mixes its own in. A log rewrites whole
pages, so the file's own one has, beside new entries, such as the file has already.
"""

from __future__ import annotations

from contextlib import suppress
from enum import Enum
from pathlib import Path

import msgspec

from annotator.history.events import PROJECT_CREATED, ProjectCreated
from annotator.keeping.pages import EVENT, Pages, cells_of, is_event


class Whose(Enum):
    """``OWN``, too, where nothing tells otherwise: it may hold the newest work."""

    OWN = "own"
    ANOTHERS = "another's"
    DOUBTFUL = "doubtful"


class _Seen(msgspec.Struct):
    """The ids of events in some pages, and of which projects these say that they begin."""

    ids: set[bytes] = msgspec.field(default_factory=set)
    projects: set[str] = msgspec.field(default_factory=set)

    def look(self, image: Pages, number: int) -> None:
        """Look at a page."""
        for cells in map(cells_of, filter(is_event, image.rows(number, EVENT))):
            if isinstance(cells.id, bytes):
                self.ids.add(cells.id)
            if cells.kind == PROJECT_CREATED.encode() and isinstance(cells.payload, bytes):
                with suppress(msgspec.MsgspecError):
                    said = msgspec.json.decode(cells.payload, type=ProjectCreated)
                    self.projects.add(said.project)


def whose(path: Path) -> Whose:
    """Whose the log beside a file is; own where there is none. Nobody may have the file open."""
    logged, under, rest = _Seen(), _Seen(), _Seen()
    with Pages(path, log=True) as whole, Pages(path, log=False) as bare:
        for number in whole.logged:
            logged.look(whole, number)
        if not logged.ids:
            return Whose.OWN
        for number in range(1, bare.count + 1):
            (under if number in whole.logged else rest).look(bare, number)
    had = under.ids | rest.ids
    if not had or not logged.ids.isdisjoint(had):
        return Whose.OWN
    projects = under.projects | rest.projects
    if projects and logged.projects and projects.isdisjoint(logged.projects):
        return Whose.ANOTHERS
    return Whose.ANOTHERS if under.ids - rest.ids else Whose.DOUBTFUL


def told(path: Path, found: Whose) -> list[str]:
    """What a person should know of it."""
    log = f"{path.name}-wal, which lay beside it,"
    if found is Whose.ANOTHERS:
        return [
            f"{log} is another project's: nothing of it was taken in. It is kept with the damaged "
            "file."
        ]
    if found is Whose.DOUBTFUL:
        return [
            f"{log} may be another project's. What is sound in it was taken in, too: look whether "
            "all of it is yours."
        ]
    return []
