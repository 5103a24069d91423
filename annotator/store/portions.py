"""Everything of a project, article by article, as an export wants it: a batch in memory at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa
from msgspec import Struct

from annotator.store import queries, rows, tables
from annotator.values import Annotation, Article, Progress

_NO_PROGRESS: Final = Progress()


class Portion(Struct, frozen=True):
    """Everything of one article, for an export: work is (annotator id, progress, annotations)."""

    article: Article
    text: str
    work: tuple[tuple[str, Progress, tuple[Annotation, ...]], ...]


def portions(connection: sa.Connection, batch: int = 200) -> Iterator[Portion]:
    """Every article with all its work, sorted by (external id, hash), a batch in memory."""
    sql = (
        "SELECT a.key FROM article a JOIN text t ON t.key = a.key WHERE a.removed = 0 "
        "ORDER BY a.external_id, t.hash"
    )
    keys = [row[0] for row in connection.exec_driver_sql(sql)]
    for start in range(0, len(keys), batch):
        yield from _batch(connection, keys[start : start + batch])


def _batch(connection: sa.Connection, keys: list[int]) -> Iterator[Portion]:
    marks = ",".join("?" * len(keys))
    wanted = tuple(keys)
    articles = {
        row[0]: (queries.article_of(row), row[12])
        for row in connection.execute(
            sa.select(*queries.DETAILS, tables.text.c.hash, tables.text.c.body)
            .join(tables.text, tables.text.c.key == tables.article.c.key)
            .where(tables.article.c.key.in_(keys))
        )
    }
    work: dict[int, dict[str, list[Annotation]]] = {key: {} for key in keys}
    states: dict[tuple[int, str], Progress] = {}
    for row in connection.exec_driver_sql(
        "SELECT s.article, p.id, s.state, s.reason, s.flagged, s.flag_note FROM progress s "
        f"JOIN annotator p ON p.key = s.annotator WHERE s.article IN ({marks}) "
        "AND (s.state <> 'todo' OR s.flagged)",
        wanted,
    ):
        who = row[1].hex()
        states[row[0], who] = Progress(
            state=row[2], reason=row[3], flagged=bool(row[4]), flag_note=row[5]
        )
        work[row[0]][who] = []
    of_articles = rows.SELECT_OF_ARTICLE.replace(
        "annotation.article=?", f"annotation.article IN ({marks}) AND annotation.deleted=0"
    )
    for row in connection.exec_driver_sql(of_articles, wanted).fetchall():
        value = rows.annotation_value(row)
        work[row[1]].setdefault(value.annotator, []).append(value)
    for key in keys:
        found, body = articles[key]
        yield Portion(
            found,
            body,
            tuple(
                (who, states.get((key, who), _NO_PROGRESS), tuple(spans))
                for who, spans in work[key].items()
            ),
        )
