"""Who has what to do with which articles, as far as exchanging work asks.

What belongs here: two questions to the fold. ``me`` is the row key of an annotator.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa


def taking_part(connection: sa.Connection, me: int) -> frozenset[int]:
    """The articles that somebody was asked to annotate, or has begun."""
    return frozenset(row[0] for row in connection.exec_driver_sql(_MINE, {"me": me}))


def to_adjudicate(connection: sa.Connection, me: int) -> frozenset[int]:
    """The articles that somebody was asked to adjudicate, and does not annotate."""
    found = connection.exec_driver_sql(
        "SELECT article FROM assignment WHERE annotator = ? AND part = 'adjudicator' "
        "AND assigned = 1",
        (me,),
    )
    return frozenset(row[0] for row in found) - taking_part(connection, me)


_MINE: Final = """
SELECT article FROM progress WHERE annotator = :me AND state <> 'todo'
UNION SELECT article FROM assignment
  WHERE annotator = :me AND part = 'annotator' AND assigned = 1
"""
