"""Everything of a project, article by article, as an export wants it: a batch in memory at once.

What the blind rule keeps back from who exports does not leave this module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace

from annotator.store import details, queries, rows, sight, tables
from annotator.values import Annotation, Article, Progress, Relation

_NO_PROGRESS: Final = Progress()


class Portion(Struct, frozen=True):
    """Everything of one article, for an export.

    ``work`` is (annotator id, progress, annotations, relations); the labels are those in force.
    ``through``: an adjudicator is through with it. ``kept_back``: others take part in it, and
    only the work of who exports, who is blind to theirs, is here.
    """

    article: Article
    text: str
    work: tuple[tuple[str, Progress, tuple[Annotation, ...], tuple[Relation, ...]], ...]
    through: bool = False
    kept_back: bool = False


def portions(
    connection: sa.Connection, mapping: Mapping[str, str], me: int = 0, batch: int = 200
) -> Iterator[Portion]:
    """Every article with all its work, sorted by (external id, hash), a batch in memory.

    ``mapping`` gives the label in force for labels that count as another one now. ``me`` is the
    row key of who exports: of articles that they are blind to, they get their own work alone.
    """
    sql = (
        "SELECT a.key FROM article a JOIN text t ON t.key = a.key WHERE a.removed = 0 "
        "ORDER BY a.external_id, t.hash"
    )
    keys = [row[0] for row in connection.exec_driver_sql(sql)]
    blind = sight.blind_articles(connection, me)
    mine = connection.exec_driver_sql("SELECT id FROM annotator WHERE key=?", (me,)).scalar()
    own = "" if mine is None else mine.hex()
    for start in range(0, len(keys), batch):
        some = keys[start : start + batch]
        hidden = blind.intersection(some)
        for portion in _batch(connection, some, mapping):
            if portion.article.key in hidden:
                # The same words whatever they did there, be it nothing yet.
                others = sight.others_take_part(connection, portion.article.key, me)
                portion = _own_alone(portion, own, kept_back=others)
            yield portion


def _own_alone(portion: Portion, me: str, *, kept_back: bool) -> Portion:
    """The portion without the work of others; ``me`` is an id."""
    own = tuple(each for each in portion.work if each[0] == me)
    return replace(portion, work=own, through=False, kept_back=kept_back)


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
    through = _through(connection, keys)
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
            through=key in through,
        )


def _through(connection: sa.Connection, keys: list[int]) -> set[int]:
    """Those of the articles that an adjudicator is through with."""
    found = connection.exec_driver_sql(
        "SELECT article FROM adjudication WHERE counts = 1 AND finished = 1 "
        f"AND article IN ({','.join('?' * len(keys))})",
        tuple(keys),
    )
    return {row[0] for row in found}
