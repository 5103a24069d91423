"""Reading what is said about annotations: relations, labels and values in use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from annotator.store import rows
from annotator.store.sight import BLIND
from annotator.values import Relation

_RELATIONS: Final = (
    "SELECT r.type, r.from_id, r.to_id, p.id, r.article, r.origin, r.scheme, r.created "
    "FROM relation r JOIN annotator p ON p.key = r.annotator "
    "JOIN annotation f ON f.id = r.from_id AND f.deleted = 0 AND f.annotator = r.annotator "
    "JOIN annotation t ON t.id = r.to_id AND t.deleted = 0 "
    "WHERE r.there = 1 AND r.article"
)
_AT_ONCE: Final = 500
"""Ids in one question: SQLite takes no more than some 30,000."""
_LIVE: Final = "f.article = r.article AND t.article = r.article"


def relations_of(connection: sa.Connection, key: int, only: int | None = None) -> list[Relation]:
    """The relations of an article whose ends are both alive, in order; ``only``: those of one
    annotator (a row key) between that annotator's own annotations."""
    sql = f"{_RELATIONS} = ? AND {_LIVE}"
    parameters: tuple[int, ...] = (key,)
    if only is not None:
        sql += " AND r.annotator = ? AND t.annotator = ?"
        parameters += (only, only)
    return sorted(relation_of(row) for row in connection.exec_driver_sql(sql, parameters))


def relations_of_many(connection: sa.Connection, keys: Sequence[int]) -> list[Relation]:
    """The relations of several articles, as ``relations_of`` gives those of one."""
    marks = _marks(len(keys))
    found = connection.exec_driver_sql(f"{_RELATIONS} IN ({marks}) AND {_LIVE}", tuple(keys))
    return sorted(relation_of(row) for row in found)


def relation_of(row: Any) -> Relation:
    """The relation in a row of the queries of this module."""
    return Relation(
        row[0], row[1].hex(), row[2].hex(), row[3].hex(), row[4], row[5], row[6], row[7]
    )


_SEEN: Final = f" AND (annotator = ? OR article NOT IN ({BLIND}))"
_SEEN_GOLD: Final = f" AND d.article NOT IN ({BLIND})"


def touching(connection: sa.Connection, key: int, ids: Sequence[str], me: int) -> list[Relation]:
    """Relations of one annotator (a row key) that are there and have one of the annotations as an
    end, also where the other end is deleted."""
    marks = _marks(len(ids))
    blobs = tuple(bytes.fromhex(each) for each in ids)
    found = connection.exec_driver_sql(
        "SELECT r.type, r.from_id, r.to_id, p.id, r.article, r.origin, r.scheme, r.created "
        "FROM relation r JOIN annotator p ON p.key = r.annotator WHERE r.there = 1 "
        f"AND r.article = ? AND r.annotator = ? AND (r.from_id IN ({marks}) "
        f"OR r.to_id IN ({marks}))",
        (key, me, *blobs, *blobs),
    )
    return sorted(relation_of(row) for row in found)


def ids_elsewhere(connection: sa.Connection, key: int, ids: Sequence[str]) -> frozenset[str]:
    """Those of the ids that belong to annotations of other articles than ``key``."""
    found: set[str] = set()
    for low in range(0, len(ids), _AT_ONCE):
        blobs = [bytes.fromhex(each) for each in ids[low : low + _AT_ONCE]]
        sql = f"SELECT id FROM annotation WHERE id IN ({_marks(len(blobs))}) AND article <> ?"
        found.update(row[0].hex() for row in rows.bare(connection, sql, (*blobs, key)))
    return frozenset(found)


def _marks(count: int) -> str:
    return ",".join("?" * count)


def labels_in_use(connection: sa.Connection, viewer: int | None = None) -> dict[str, int]:
    """How many live annotations each label was given to (not looking at mappings); ``viewer``: of
    those that this annotator (a row key) may see."""
    seen, values = ("", ()) if viewer is None else (_SEEN, (viewer, viewer, viewer))
    found = connection.exec_driver_sql(
        f"SELECT label, count(*) FROM annotation WHERE deleted = 0{seen} GROUP BY label", values
    )
    return {row[0]: row[1] for row in found}


def labels_of_gold(connection: sa.Connection, viewer: int | None = None) -> dict[str, int]:
    """How many gold spans of decisions each label has; ``viewer``: of those that this annotator (a
    row key) may see."""
    seen, values = ("", ()) if viewer is None else (_SEEN_GOLD, (viewer, viewer))
    found = connection.exec_driver_sql(
        "SELECT json_extract(g.value, '$.label'), count(*) FROM decision d, "
        f"json_each(d.fields, '$.gold') g WHERE d.fields IS NOT NULL{seen} GROUP BY 1",
        values,
    )
    return {row[0]: row[1] for row in found}


def values_in_use(
    connection: sa.Connection, attribute: str, me: int, article: int | None
) -> list[str]:
    """The texts that one annotator (a row key) gave an attribute, the most used first, in one
    article or in the whole project."""
    sql = (
        "SELECT attributes FROM annotation WHERE annotator = ? AND deleted = 0 "
        "AND attributes IS NOT NULL AND instr(attributes, ?) > 0"
    )
    parameters: tuple[Any, ...] = (me, msgspec.json.encode(attribute).decode())
    if article is not None:
        sql += " AND article = ?"
        parameters += (article,)
    counted: Counter[str] = Counter()
    for row in connection.exec_driver_sql(sql, parameters):
        value = msgspec.json.decode(row[0]).get(attribute)
        if isinstance(value, str) and value:
            counted[value] += 1
    return sorted(counted, key=lambda value: (-counted[value], value.casefold()))
