"""Everything of a project, article by article, as an export wants it: a batch in memory at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import sqlalchemy as sa
from msgspec import Struct

from annotator.store import details, queries, rows, tables
from annotator.values import Annotation, Article, Progress, Relation

_NO_PROGRESS: Final = Progress()


class Portion(Struct, frozen=True):
    """Everything of one article, for an export.

    ``work`` is (annotator id, progress, annotations, relations); the labels are those in force.
    """

    article: Article
    text: str
    work: tuple[tuple[str, Progress, tuple[Annotation, ...], tuple[Relation, ...]], ...]


def portions(
    connection: sa.Connection, mapping: Mapping[str, str], batch: int = 200
) -> Iterator[Portion]:
    """Every article with all its work, sorted by (external id, hash), a batch in memory.

    ``mapping`` gives the label in force for labels that count as another one now.
    """
    sql = (
        "SELECT a.key FROM article a JOIN text t ON t.key = a.key WHERE a.removed = 0 "
        "ORDER BY a.external_id, t.hash"
    )
    keys = [row[0] for row in connection.exec_driver_sql(sql)]
    for start in range(0, len(keys), batch):
        yield from _batch(connection, keys[start : start + batch], mapping)


def _batch(
    connection: sa.Connection, keys: list[int], mapping: Mapping[str, str]
) -> Iterator[Portion]:
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
        "SELECT s.article, p.id, s.state, s.reason, s.flagged, s.flag_note, s.note FROM progress s "
        f"JOIN annotator p ON p.key = s.annotator WHERE s.article IN ({marks}) "
        "AND (s.state <> 'todo' OR s.flagged OR s.note <> '')",
        wanted,
    ):
        who = row[1].hex()
        states[row[0], who] = Progress(
            state=row[2], reason=row[3], flagged=bool(row[4]), flag_note=row[5], note=row[6]
        )
        work[row[0]][who] = []
    of_articles = rows.SELECT_OF_ARTICLE.replace(
        "annotation.article=?", f"annotation.article IN ({marks}) AND annotation.deleted=0"
    )
    for found in rows.bare(connection, of_articles, wanted):
        value = rows.annotation_value(found)
        if value.label in mapping:
            value = queries.in_force(value, mapping)
        work[value.article].setdefault(value.annotator, []).append(value)
    related: dict[tuple[int, str], list[Relation]] = {}
    for relation in details.relations_of_many(connection, keys):
        related.setdefault((relation.article, relation.annotator), []).append(relation)
    for key in keys:
        article, body = articles[key]
        yield Portion(
            article,
            body,
            tuple(
                (
                    who,
                    states.get((key, who), _NO_PROGRESS),
                    tuple(spans),
                    tuple(related.get((key, who), ())),
                )
                for who, spans in work[key].items()
            ),
        )
