"""Reading the fold: what lists, reader, history and statistics ask for.

All functions take a connection and plain values and return the values of ``annotator.values``.
``me`` is the row key of the annotator who looks (0: nobody known to this file yet).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import msgspec
import sqlalchemy as sa

from annotator.store import rows, search, tables
from annotator.store.sight import BLIND, DONE
from annotator.values import (
    Annotation,
    Annotator,
    Article,
    ArticleQuery,
    ArticleRow,
    Progress,
    State,
    Stats,
)

_ARTICLE = tables.article

_PROGRESS = tables.progress

_ANNOTATION = tables.annotation

_OPERATION = tables.operation

DETAILS: Final = tuple(each for each in _ARTICLE.c if each.name not in ("added_by", "needed"))

_EVERYTHING: Final = ArticleQuery()

_keys: Final = msgspec.json.Decoder(list[int]).decode


def _mine(me: int) -> sa.ColumnElement[bool]:
    return sa.and_(_PROGRESS.c.article == _ARTICLE.c.key, _PROGRESS.c.annotator == me)


def _asked(me: int | sa.BindParameter[int]) -> sa.ColumnElement[bool]:
    """That the article was given to an annotator (a row key)."""
    table = tables.assignment
    return (
        sa.exists()
        .where(
            table.c.article == _ARTICLE.c.key,
            table.c.annotator == me,
            table.c.part == "annotator",
            table.c.assigned == 1,
        )
        .correlate(_ARTICLE)
    )


def _sent_back() -> sa.ColumnElement[bool]:
    """As ``SENT_BACK``, of the row of progress that is joined."""
    done = sa.and_(_PROGRESS.c.state.in_(DONE), _PROGRESS.c.moved > _PROGRESS.c.sent_at)
    return sa.and_(_PROGRESS.c.sent_back.is_not(None), sa.not_(done))


def _state() -> sa.ColumnElement[str]:
    return sa.func.coalesce(_PROGRESS.c.state, "todo")


def _far() -> sa.ColumnElement[str]:
    """The state as it is counted: what was sent back is being worked on again."""
    again = sa.and_(_PROGRESS.c.state.in_(DONE), _sent_back())
    return sa.case((again, "in_progress"), else_=_state())


def article_keys(connection: sa.Connection, me: int, query: ArticleQuery) -> list[int]:
    """Keys of the articles asked for, in the order in which they came in."""
    if query == _EVERYTHING:
        return _all_keys(connection)
    select = (
        sa.select(_ARTICLE.c.key)
        .where(_ARTICLE.c.removed == int(query.removed))
        .order_by(_ARTICLE.c.key)
    )
    if query.states or query.flagged or query.sent_back:
        # Only then: without it, the keys of a whole project are read from an index alone.
        select = select.select_from(_ARTICLE.outerjoin(_PROGRESS, _mine(me)))
    if query.states:
        select = select.where(_far().in_(sorted(query.states)))
    if query.flagged:
        select = select.where(_PROGRESS.c.flagged == 1)
    if query.sent_back:
        select = select.where(_sent_back())
    if query.mine:
        select = select.where(_asked(me))
    found = search.matching(connection, query.text)
    if found is not None:
        select = select.where(_ARTICLE.c.key.in_(found))
    return list(connection.execute(select).scalars().all())


def _all_keys(connection: sa.Connection) -> list[int]:
    """All keys of the list, as one value: a hundred thousand of them are read at once when a
    project is opened, and a row each takes three times as long."""
    found = connection.exec_driver_sql(
        "SELECT json_group_array(key) FROM (SELECT key FROM article WHERE removed = 0 ORDER BY key)"
    ).scalar_one()
    return sorted(_keys(found))


def _live(*conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return (
        sa.select(sa.func.count())
        .where(_ANNOTATION.c.article == _ARTICLE.c.key, _ANNOTATION.c.deleted == 0, *conditions)
        .correlate(_ARTICLE)
    )


def _rows_of_list() -> sa.Select[Any]:
    me: sa.BindParameter[int] = sa.bindparam("me")
    mine = _live(_ANNOTATION.c.annotator == me)
    begun = sa.or_(
        _state() != "todo", mine.with_only_columns(_ANNOTATION.c.key).exists(), _asked(me)
    )
    return (
        sa.select(
            _ARTICLE.c.key,
            _ARTICLE.c.title,
            _ARTICLE.c.source,
            _state(),
            sa.func.coalesce(_PROGRESS.c.flagged, 0),
            sa.case((begun, mine.scalar_subquery()), else_=_live().scalar_subquery()),
            _ARTICLE.c.published,
            _ARTICLE.c.language,
            _ARTICLE.c.removed,
            sa.func.coalesce(_sent_back(), 0),
        )
        .select_from(
            _ARTICLE.outerjoin(
                _PROGRESS,
                sa.and_(_PROGRESS.c.article == _ARTICLE.c.key, _PROGRESS.c.annotator == me),
            )
        )
        .where(_ARTICLE.c.key.in_(sa.bindparam("keys", expanding=True)))
    )


_ROWS_OF_LIST: Final = _rows_of_list()
"""Made once: the list asks for it after every label, and it takes as long to make as to run."""


def size(connection: sa.Connection) -> int:
    """How many articles are in the list."""
    return _scalar(connection, "SELECT count(*) FROM article WHERE removed = 0")


def article_rows(connection: sa.Connection, me: int, keys: Sequence[int]) -> list[ArticleRow]:
    """What the list shows of these articles, in the order of ``keys`` (unknown ones left out)."""
    wanted = {"me": me, "keys": list(keys)}
    found = {row[0]: _article_row(row) for row in connection.execute(_ROWS_OF_LIST, wanted)}
    return [found[key] for key in keys if key in found]


def _article_row(row: Any) -> ArticleRow:
    return ArticleRow(
        key=row[0],
        title=row[1],
        source=row[2],
        state=row[3],
        flagged=bool(row[4]),
        spans=row[5],
        published=row[6],
        language=row[7],
        removed=bool(row[8]),
        sent_back=bool(row[9]),
    )


_MEASURE: Final = (
    "SELECT t.hash, a.length FROM article a LEFT JOIN text t ON t.key = a.key WHERE a.key=?"
)


def measure(connection: sa.Connection, key: int) -> tuple[str, int] | None:
    """SHA-256 and length of an article, None where there is no such article.

    Raises:
        LookupError: its text is not where it belongs; the file is damaged.
    """
    row = connection.exec_driver_sql(_MEASURE, (key,)).fetchone()
    if row is not None and row[0] is None:
        raise LookupError(f"The text of article {key} cannot be found.")
    return None if row is None else (row[0].hex(), row[1])


def article(connection: sa.Connection, key: int) -> Article | None:
    """One article's metadata, None where there is no such article."""
    select = (
        sa.select(*DETAILS, tables.text.c.hash)
        .join(tables.text, tables.text.c.key == _ARTICLE.c.key)
        .where(_ARTICLE.c.key == key)
    )
    row = connection.execute(select).fetchone()
    return None if row is None else article_of(row)


def article_of(row: Any) -> Article:
    """The metadata in a row of ``article`` with the text's hash behind it."""
    return Article(
        key=row[0],
        external_id=row[1],
        title=row[2],
        source=row[3],
        url=row[4],
        author=row[5],
        published=row[6],
        language=row[7],
        meta=msgspec.json.decode(row[8]),
        length=row[9],
        removed=bool(row[10]),
        sha256=row[11],
    )


def annotations_of(
    connection: sa.Connection, key: int, only: int | None = None, start: int | None = None
) -> list[Annotation]:
    """Live annotations of an article in text order, of one annotator or of all; ``start``: only
    those that begin at that code point."""
    sql = rows.SELECT_OF_ARTICLE + " AND annotation.deleted=0"
    parameters: tuple[int, ...] = (key,)
    if only is not None:
        sql += " AND annotation.annotator=?"
        parameters += (only,)
    if start is not None:
        sql += " AND annotation.start=?"
        parameters += (start,)
    sql += ' ORDER BY annotation.start, annotation."end" DESC, annotation.id'
    found = connection.exec_driver_sql(sql, parameters).fetchall()
    return [rows.annotation_value(row) for row in found]


def in_force(value: Annotation, mapping: Mapping[str, str]) -> Annotation:
    """The annotation with the label that its own counts as now."""
    if value.label not in mapping:
        return value
    return msgspec.structs.replace(value, label=mapping[value.label], original=value.label)


def number_of(connection: sa.Connection, key: int, annotator: int) -> int:
    """How many live annotations an annotator has in an article."""
    select = sa.select(sa.func.count()).where(
        _ANNOTATION.c.article == key,
        _ANNOTATION.c.annotator == annotator,
        _ANNOTATION.c.deleted == 0,
    )
    return int(connection.execute(select).scalar_one())


def annotation(connection: sa.Connection, annotation_id: str) -> Annotation | None:
    """One live annotation, None where there is none of that id."""
    row = connection.exec_driver_sql(rows.SELECT_BY_ID, (bytes.fromhex(annotation_id),)).fetchone()
    return rows.annotation_value(row) if row is not None and not row[17] else None


def progress(connection: sa.Connection, key: int, me: int) -> Progress:
    """How far one annotator is with one article."""
    row = connection.exec_driver_sql(
        "SELECT p.state, p.reason, p.flagged, p.flag_note, p.note, p.sent_back, w.name, p.late, "
        f"{SENT_BACK} FROM progress p LEFT JOIN annotator w ON w.id = p.sent_by "
        "WHERE p.article=? AND p.annotator=?",
        (key, me),
    ).fetchone()
    if row is None:
        return Progress()
    return Progress(
        state=row[0],
        reason=row[1],
        flagged=bool(row[2]),
        flag_note=row[3],
        note=row[4],
        sent_back=row[5] if row[8] else None,
        sent_by=row[6] or "" if row[8] else "",
        late=bool(row[7]),
    )


SENT_BACK: Final = (
    "(p.sent_back IS NOT NULL AND NOT (p.state IN ('finished', 'skipped') AND p.moved > p.sent_at))"
)
"""Whether an article was sent back to the annotator of a row of progress, and not done since."""


def next_unfinished(connection: sa.Connection, me: int, after: int | None) -> int | None:
    """The next article in list order that is to do, in progress or sent back, going round at the
    end; to whom articles were given, of those."""
    select = (
        sa.select(_ARTICLE.c.key)
        .select_from(_ARTICLE.outerjoin(_PROGRESS, _mine(me)))
        .where(_ARTICLE.c.removed == 0, sa.or_(_state().not_in(DONE), _sent_back()))
        .order_by(_ARTICLE.c.key)
        .limit(1)
    )
    if _has_some(connection, me):
        select = select.where(sa.or_(_asked(me), _sent_back()))
    here = after or 0
    later = connection.execute(select.where(_ARTICLE.c.key > here)).scalar()
    if later is not None:
        return int(later)
    return connection.execute(select.where(_ARTICLE.c.key < here)).scalar()


def _has_some(connection: sa.Connection, me: int) -> bool:
    """Whether any article was given to an annotator (a row key)."""
    found = connection.exec_driver_sql(
        "SELECT 1 FROM assignment WHERE annotator=? AND part='annotator' AND assigned=1 LIMIT 1",
        (me,),
    )
    return found.scalar() is not None


def special_counts(connection: sa.Connection, me: int) -> dict[str, int]:
    """How many articles were given to an annotator (a row key), and how many sent back."""
    asked = sa.select(sa.func.count()).select_from(_ARTICLE)
    return {
        "mine": int(
            connection.execute(asked.where(_ARTICLE.c.removed == 0, _asked(me))).scalar_one()
        )
        if _has_some(connection, me)
        else 0,
        "sent_back": int(
            connection.execute(
                sa.select(sa.func.count())
                .select_from(_PROGRESS.join(_ARTICLE, _mine(me)))
                .where(_ARTICLE.c.removed == 0, _sent_back())
            ).scalar_one()
        ),
    }


def counts(connection: sa.Connection, me: int) -> dict[State, int]:
    """How many articles are in each state for one annotator; sent back ones are in progress."""
    select = (
        sa.select(_far(), sa.func.count())
        .select_from(_PROGRESS.join(_ARTICLE, _mine(me)))
        .where(_ARTICLE.c.removed == 0, _PROGRESS.c.state != "todo")
        .group_by(sa.text("1"))
    )
    found: dict[State, int] = {"todo": 0, "in_progress": 0, "finished": 0, "skipped": 0}
    for state, number in connection.execute(select):
        found[cast(State, state)] = number
    found["todo"] = size(connection) - sum(found.values())
    return found


def annotators(connection: sa.Connection) -> list[Annotator]:
    """Everybody whose work is in the project, by name."""
    table = tables.annotator
    select = sa.select(table.c.id, table.c.name, table.c.lead).order_by(table.c.name, table.c.id)
    return [
        Annotator(id=row[0], name=row[1], lead=bool(row[2])) for row in connection.execute(select)
    ]


def annotator_key(connection: sa.Connection, annotator_id: str) -> int:
    """The row key of an annotator, 0 where the file does not know them."""
    found = connection.exec_driver_sql(
        "SELECT key FROM annotator WHERE id=?", (bytes.fromhex(annotator_id),)
    ).scalar()
    return int(found or 0)


def stats(connection: sa.Connection, labels: Mapping[str, str], me: int = 0) -> Stats:
    """Counts of the whole project; ``labels`` gives names for label ids (mapped ones included).

    Others' annotations of articles to which ``me`` is blind are not counted, and who skipped one
    of those counts as finished: why they did is their view of it.
    """
    people = {row.id: row.name for row in annotators(connection)}
    by_label = connection.exec_driver_sql(
        "SELECT p.id, n.label, count(*) FROM annotation n JOIN annotator p ON p.key = n.annotator "
        "JOIN article a ON a.key = n.article WHERE n.deleted = 0 AND a.removed = 0 "
        f"AND (n.annotator = ? OR n.article NOT IN ({BLIND})) GROUP BY 1, 2",
        (me, me, me),
    )
    found: dict[str, dict[str, int]] = {}
    for who, label, number in by_label:
        mine = found.setdefault(people.get(who.hex(), ""), {})
        name = labels.get(label, label)
        mine[name] = mine.get(name, 0) + number
    return Stats(
        articles=size(connection),
        removed=_scalar(connection, "SELECT count(*) FROM article WHERE removed = 1"),
        characters=_scalar(connection, "SELECT sum(length) FROM article WHERE removed = 0"),
        annotations=found,
        states=_states(connection, people, me),
        untouched=_untouched(connection, me),
    )


def _untouched(connection: sa.Connection, me: int) -> int:
    """Articles that nobody has begun, and in which ``me`` may see no annotation."""
    found = connection.exec_driver_sql(
        "SELECT count(*) FROM article a WHERE removed = 0 AND NOT EXISTS (SELECT 1 FROM "
        "progress p WHERE p.article = a.key AND p.state <> 'todo') AND NOT EXISTS (SELECT 1 "
        "FROM annotation n WHERE n.article = a.key AND n.deleted = 0 "
        f"AND (n.annotator = ? OR n.article NOT IN ({BLIND})))",
        (me, me, me),
    )
    return int(found.scalar() or 0)


def _states(
    connection: sa.Connection, people: dict[str, str], me: int
) -> dict[str, dict[str, int]]:
    result = connection.exec_driver_sql(
        "SELECT p.id, CASE WHEN s.state = 'skipped' AND s.annotator <> ? "
        f"AND s.article IN ({BLIND}) THEN 'finished' ELSE s.state END, count(*) "
        "FROM progress s JOIN annotator p ON p.key = s.annotator "
        "JOIN article a ON a.key = s.article WHERE a.removed = 0 GROUP BY 1, 2",
        (me, me, me),
    )
    found: dict[str, dict[str, int]] = {}
    for who, state, number in result:
        theirs = found.setdefault(people.get(who.hex(), ""), {})
        theirs[state] = theirs.get(state, 0) + number  # two people may have one name
    return found


def _scalar(connection: sa.Connection, sql: str) -> int:
    return int(connection.exec_driver_sql(sql).scalar() or 0)
