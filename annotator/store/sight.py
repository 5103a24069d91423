"""The blind rule: whose work on an article somebody may not see yet.

What belongs here: that one rule, for one article, for all of them, and as a part of other queries.
``me`` is the row key of the annotator who looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from annotator.store import tables

_ANNOTATION = tables.annotation
DONE: Final = ("finished", "skipped")
"""The states of somebody who is through with an article."""


def others_hidden(connection: sa.Connection, key: int, me: int) -> int:
    """How many annotations of others the blind rule keeps back from ``me``."""
    if not is_blind(connection, key, me):
        return 0
    return int(connection.exec_driver_sql(_OTHERS, {"key": key, "me": me}).scalar_one())


def is_blind(connection: sa.Connection, key: int, me: int) -> bool:
    """Whether the blind rule keeps others' work on an article back from ``me``.

    Who was asked to annotate an article, or has begun it, sees nobody else's work on it until all
    who were asked, or have begun it, are done; everybody else sees it freely.
    """
    states: dict[int, str] = dict(
        connection.exec_driver_sql(_PARTICIPANTS, {"key": key}).fetchall()
    )
    return me in states and any(state not in DONE for state in states.values())


def others_take_part(connection: sa.Connection, key: int, me: int) -> bool:
    """Whether anybody else was asked to annotate an article, or has begun it."""
    found = connection.exec_driver_sql(_PARTICIPANTS, {"key": key})
    return any(row[0] != me for row in found)


def blind_articles(connection: sa.Connection, me: int) -> frozenset[int]:
    """The articles to which ``me`` is blind."""
    found = connection.exec_driver_sql(BLIND, (me, me))
    return frozenset(row[0] for row in found)


_PARTICIPANTS: Final = """
SELECT annotator, state FROM progress WHERE article = :key AND state <> 'todo'
UNION ALL
SELECT a.annotator, 'todo' FROM assignment a
WHERE a.article = :key AND a.part = 'annotator' AND a.assigned = 1 AND NOT EXISTS (
  SELECT 1 FROM progress p
  WHERE p.article = a.article AND p.annotator = a.annotator AND p.state <> 'todo')
"""
"""Who takes part in annotating an article, and how far they are."""

BLIND: Final = """
WITH mine(article) AS (
  SELECT article FROM progress WHERE annotator = ? AND state <> 'todo'
  UNION
  SELECT article FROM assignment WHERE annotator = ? AND part = 'annotator' AND assigned = 1)
SELECT article FROM mine WHERE EXISTS (
  SELECT 1 FROM progress p WHERE p.article = mine.article AND p.state = 'in_progress')
OR EXISTS (
  SELECT 1 FROM assignment a
  WHERE a.article = mine.article AND a.part = 'annotator' AND a.assigned = 1 AND NOT EXISTS (
    SELECT 1 FROM progress p WHERE p.article = a.article AND p.annotator = a.annotator
    AND p.state IN ('finished', 'skipped')))
"""
"""The articles to which an annotator (a row key, twice) is blind."""


def work_of_others(connection: sa.Connection, articles: Sequence[int], me: str) -> bool:
    """Whether somebody else has annotations in one of these articles (``me`` is an id)."""
    people = tables.annotator
    found = (
        sa.select(sa.literal(1))
        .join(people, people.c.key == _ANNOTATION.c.annotator)
        .where(_ANNOTATION.c.article.in_(list(articles)), people.c.id != me)
        .limit(1)
    )
    return connection.execute(found).scalar() is not None


_OTHERS: Final = (
    "SELECT (SELECT count(*) FROM annotation WHERE article=:key AND deleted=0 AND annotator<:me)"
    " + (SELECT count(*) FROM annotation WHERE article=:key AND deleted=0 AND annotator>:me)"
)
"""Two ranges instead of "not me": the index finds nobody else at once, however many mine are."""
