"""The merges of a project file as steps that are undone and redone.

What belongs here: what opening a project asks of them. Taking one back is ``annotator.sync``'s.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from annotator.store.steps import Step


def redo_step(connection: sa.Connection, me: str) -> Step | None:
    """The merge of mine that I took back last, where nothing new has followed.

    Its ``clock`` is that of taking it back, to be compared with another step to redo.
    """
    row = connection.exec_driver_sql(_REDO, {"me": bytes.fromhex(me)}).fetchone()
    return None if row is None else Step(row[0].hex(), row[1], row[2], row[3], merge=True)


_REDO: Final = """
SELECT m.id, m.name, m.withdrawn, m.articles FROM merge m JOIN operation o ON o.id = m.id
WHERE o.author = :me AND m.withdrawn > 0 AND m.withdrawn > (
  SELECT coalesce(max(clock), 0) FROM operation
  WHERE author = :me AND undoable = 1 AND undone = 0)
ORDER BY m.withdrawn DESC LIMIT 1
"""
