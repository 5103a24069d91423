"""What review keeps of each article, so that the queue and agreement need not read all work again.

What belongs here: the cache ``review``. A line of it is in force while its ``basis`` is what
``bases`` gives: the newest event of the article, what of it came by a merge that was taken back,
and a generation that changes with the scheme, with who leads and with who is whom. Lines are made
from a reading connection and stored in a short transaction; they say nothing of who may see them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Final

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from annotator.history.states import ProjectState
from annotator.review import reading
from annotator.review.counting import counted
from annotator.review.matching import Matches
from annotator.review.model import ArticleReview
from annotator.scheme import Scheme
from annotator.store import rows

MADE_BY: Final = "1"
"""Raised when lines of this version would say something else of the same work."""


class Line(Struct, frozen=True):
    """What the cache has of one article, column by column.

    ``waiting`` counts people, ``groups``, ``open`` and ``conflicts`` groups (a conflict: not all
    have the same); ``escalated`` is a JSON list of whom open groups went to, one for each group.
    ``agreement`` is the article's own, None where not defined; ``figures`` those of
    ``annotator.review.agreement``, as JSON.
    """

    article: int
    basis: str
    ready: int
    waiting: int
    groups: int
    open: int
    conflicts: int
    finished: int
    escalated: str
    agreement: float | None
    figures: str


_COLUMNS: Final = ", ".join(f'"{name}"' for name in Line.__struct_fields__)
_STORE: Final = (
    f"INSERT OR REPLACE INTO review ({_COLUMNS}) "
    f"VALUES ({', '.join('?' * len(Line.__struct_fields__))})"
)

_BASIS: Final = """
WITH gone(article, what) AS (
  SELECT e.article, '-' || count(*) || '-' || sum(e.key)
  FROM withdrawn w JOIN event e ON e.key = w.event GROUP BY e.article)
SELECT a.key, (SELECT max(e.key) FROM event e WHERE e.article = a.key)
  || coalesce((SELECT what FROM gone g WHERE g.article = a.key), '')
FROM article a WHERE a.removed = 0 AND a.key IN
"""
"""What a line of an article rests on: one look-up in an index, without the events themselves."""
_WANTED: Final = """(
  SELECT article FROM progress WHERE state = 'finished' OR seen > 0
  UNION SELECT article FROM decision
  UNION SELECT article FROM adjudication)
"""
"""The articles that somebody handed in, or that were decided about."""


def generation(state: ProjectState, scheme: Scheme) -> str:
    """What all lines rest on: a few digits that change with the scheme, leads and persons."""
    rules = state.rules
    told = msgspec.json.encode(
        (MADE_BY, scheme.version, sorted(rules.leads.items()), sorted(rules.same.items()))
    )
    return blake2b(told, digest_size=6).hexdigest()


def bases(connection: sa.Connection, era: str, keys: Sequence[int] | None = None) -> dict[int, str]:
    """The articles that ought to have a line (or those of ``keys`` that are not removed), each
    with the basis that it needs; ``era`` is the generation."""
    if keys is None:
        found = rows.bare(connection, _BASIS + _WANTED, ())
    else:
        found = rows.bare(connection, f"{_BASIS} ({','.join('?' * len(keys))})", tuple(keys))
    return {row[0]: f"{era}.{row[1]}" for row in found}


def in_force(connection: sa.Connection) -> dict[int, str]:
    """The articles that have a line, each with what that rests on."""
    return dict(rows.bare(connection, "SELECT article, basis FROM review", ()))


def made(
    connection: sa.Connection, keys: Sequence[int], scheme: Scheme, needed: dict[int, str]
) -> Iterator[Line]:
    """New lines of these articles; ``needed`` are their bases, of the same moment."""
    from annotator.review.agreement.figures import figures_of

    for found in reading.materials(connection, keys, scheme, slim=True):
        matches = Matches(scheme)
        judged = reading.settled(scheme, found, matches) if found.decisions else None
        if judged is None:
            groups, conflicts = counted(scheme, found.works, matches)
            open_, escalated = groups, "[]"
        else:
            groups, open_, escalated = len(judged.groups), judged.open, escalated_to(judged)
            conflicts = sum(bool(group.kinds) for group in judged.groups)
        work = reading.work_for_agreement(connection, scheme, found, judged)
        figures = figures_of(scheme, work, matches)
        yield Line(
            article=found.article,
            basis=needed[found.article],
            ready=int(bool(found.works) and not found.waiting),
            waiting=len(found.waiting),
            groups=groups,
            open=open_,
            conflicts=conflicts,
            finished=int(bool(found.through)),
            escalated=escalated,
            agreement=figures.agreement,
            figures=msgspec.json.encode(figures).decode(),
        )


def escalated_to(judged: ArticleReview) -> str:
    """Whom the groups that were escalated went to, one for each group, as JSON."""
    found = [
        group.decision.fields.to
        for group in judged.groups
        if group.state == "escalated" and group.decision is not None
    ]
    return msgspec.json.encode([each for each in found if each]).decode()


def store(connection: sa.Connection, lines: Sequence[Line]) -> None:
    """Put lines in the cache, in place of former ones, inside the caller's transaction."""
    if lines:
        connection.exec_driver_sql(_STORE, [msgspec.structs.astuple(each) for each in lines])


def forget(connection: sa.Connection, keys: Sequence[int]) -> None:
    """Take the lines of these articles out of the cache, inside the caller's transaction."""
    for key in keys:
        connection.exec_driver_sql("DELETE FROM review WHERE article=?", (key,))


def lines(connection: sa.Connection, *, whole: bool = True) -> Iterator[Line]:
    """All lines, in force or not, by article. Not ``whole``: without their figures, which take most
    of the file's pages."""
    columns = _COLUMNS if whole else _COLUMNS.replace('"figures"', "''")
    for row in rows.bare(connection, f"SELECT {columns} FROM review ORDER BY article", ()):
        yield Line(*row)


def figures(connection: sa.Connection) -> Iterator[tuple[int, str]]:
    """The articles with their figures as JSON, in force or not, by article."""
    sql = "SELECT article, figures FROM review ORDER BY article"
    return ((row[0], row[1]) for row in rows.bare(connection, sql, ()))
