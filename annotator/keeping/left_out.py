"""What a damaged file has that is not in the restore point which was put in its place.

What belongs here: counting it and the words for it. Nothing of it is proved: a repair does that.
Whose it is, is not told: others' work is counted for nobody, and labels neither.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from annotator.keeping import other_log
from annotator.keeping.other_log import Whose
from annotator.keeping.pages import EVENT, EventCells, Pages, cells_of, images, is_event
from annotator.store import backup

_NUMBERS: Final = "SELECT machine, seq FROM event UNION ALL SELECT machine, seq FROM purged_event"


def told(kept: Path, now: Path) -> str:
    """What of the damaged file at ``kept`` is not in the one at ``now``, as far as it can be read,
    and how to have it; "" where nothing is, or they have nothing in common."""
    with suppress(sqlite3.Error, OSError):
        if entries := _missing(kept, now):
            many = f"{entries:,} entr{'y' if entries == 1 else 'ies'} of the history"
            return (
                f"Not in it, though still in the damaged file: {many}. That file is kept as "
                f"{kept.name}: to have more of it, copy it to a new name that ends in “.claims”, "
                "and repair that copy."
            )
    return ""


def _missing(kept: Path, now: Path) -> int:
    """How many entries. Each is known by its number on its machine: what damage made of one that is
    in both is none of its own."""
    with backup.reading(now) as connection:
        there = {(machine, seq) for machine, seq in connection.execute(_NUMBERS)}
    found = {(cells.machine, cells.seq) for cells in _entries(kept)}
    # In common: nothing, where it is another project's, or cannot be read. Then nobody can tell.
    return 0 if found.isdisjoint(there) else len(found - there)


def _entries(path: Path) -> Iterator[EventCells]:
    if other_log.whose(path) is Whose.ANOTHERS:
        with Pages(path, log=False) as alone:
            yield from _of(alone)
        return
    for image in images(path):
        yield from _of(image)


def _of(image: Pages) -> Iterator[EventCells]:
    for number in range(1, image.count + 1):
        for cells in map(cells_of, filter(is_event, image.rows(number, EVENT))):
            if isinstance(cells.machine, bytes) and isinstance(cells.seq, int):
                yield cells
