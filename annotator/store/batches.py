"""Reading many annotations at once, for operations that touch thousands of them.

What belongs here: look-ups by a list of ids, a statement for hundreds of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

import sqlalchemy as sa

from annotator.history.states import AnnotationState
from annotator.store import rows

BATCH: Final = 500
"""Ids in one statement."""

Found = tuple[int, AnnotationState]
"""The key of an article, and the state of an annotation of it."""


def live_by_id(connection: sa.Connection, ids: Iterable[str]) -> Iterator[Found | None]:
    """The live annotations of these ids, in their order; None for an id that there is not (any
    more). What an operation has recorded and not flushed is not seen."""
    waiting = iter(ids)
    while wanted := list(islice(waiting, BATCH)):
        marks = ",".join("?" * len(wanted))
        sql = rows.SELECT_BY_ID.replace("annotation.id=?", f"annotation.id IN ({marks})")
        result = connection.exec_driver_sql(
            sql + " AND annotation.deleted=0", tuple(bytes.fromhex(each) for each in wanted)
        )
        found = {row[0].hex(): (row[1], rows.state_of(row, rows.quotes_of(row))) for row in result}
        yield from (found.get(each) for each in wanted)
