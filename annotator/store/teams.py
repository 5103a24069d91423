"""Reading who has which article and how far they are, and what is said in threads.

What belongs here: the questions of the team's view and of discussion, for the connection of whoever
asks. What the blind rule keeps back is left out here, so that no view can show it by mistake.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from annotator.store import queries, sight
from annotator.store.together import about_of, comment_fields, thread_fields
from annotator.team import ArticleTeam, Comment, PersonCount, Standing, Thread

_STANDINGS: Final = f"""
SELECT who.article, n.id, coalesce(p.state, 'todo'), coalesce(a.assigned, 0),
  coalesce(p.flagged, 0), CASE WHEN {queries.SENT_BACK} THEN p.sent_back END,
  coalesce(w.name, ''), coalesce(p.seen, 0), coalesce(p.late, 0),
  (SELECT count(*) FROM annotation x
   WHERE x.article = who.article AND x.annotator = n.key AND x.deleted = 0)
FROM (SELECT article, annotator FROM progress WHERE article IN ({{marks}})
        AND (state <> 'todo' OR flagged = 1)
      UNION
      SELECT article, annotator FROM assignment WHERE article IN ({{marks}})
        AND part = 'annotator' AND assigned = 1) who
JOIN annotator n ON n.key = who.annotator
LEFT JOIN progress p ON p.article = who.article AND p.annotator = who.annotator
LEFT JOIN assignment a ON a.article = who.article AND a.annotator = who.annotator
  AND a.part = 'annotator'
LEFT JOIN annotator w ON w.id = p.sent_by
ORDER BY n.name, n.id
"""

_COUNTS: Final = f"""
SELECT n.id, n.name, sum(asked), sum(state = 'todo' AND asked), sum(state = 'in_progress'),
  sum(state = 'finished'), sum(state = 'skipped'), sum(flagged), sum(sent)
FROM (SELECT p.annotator AS annotator,
        CASE WHEN p.state = 'skipped' AND h.value IS NOT NULL THEN 'finished' ELSE p.state END
          AS state,
        p.flagged AND h.value IS NULL AS flagged,
        {queries.SENT_BACK} AND h.value IS NULL AS sent, coalesce(a.assigned, 0) AS asked
      FROM progress p JOIN article t ON t.key = p.article AND t.removed = 0
      LEFT JOIN json_each(:blind) h ON h.value = p.article AND p.annotator <> :me
      LEFT JOIN assignment a ON a.article = p.article AND a.annotator = p.annotator
        AND a.part = 'annotator'
      UNION ALL
      SELECT a.annotator, 'todo', 0, 0, 1
      FROM assignment a JOIN article t ON t.key = a.article AND t.removed = 0
      WHERE a.part = 'annotator' AND a.assigned = 1 AND NOT EXISTS (
        SELECT 1 FROM progress p WHERE p.article = a.article AND p.annotator = a.annotator)) x
JOIN annotator n ON n.key = x.annotator GROUP BY n.key
"""


def team(connection: sa.Connection, keys: Sequence[int], me: int) -> list[ArticleTeam]:
    """Who has these articles, in the order of ``keys``. Of an article to which ``me`` is blind, the
    states and numbers of others are left out: only that they were asked is told."""
    if not keys:
        return []
    marks = ",".join("?" * len(keys))
    rows = connection.exec_driver_sql(
        f"SELECT key, title, needed FROM article WHERE key IN ({marks})", tuple(keys)
    )
    facts = {row[0]: row for row in rows}
    blind = sight.blind_articles(connection, me)
    mine = _id_of(connection, me)
    standings: dict[int, list[Standing]] = {key: [] for key in keys}
    sql = _STANDINGS.format(marks=marks)
    for row in connection.exec_driver_sql(sql, (*keys, *keys)):
        standing = _standing(row)
        if standing.article in blind and standing.annotator != mine:
            if not standing.asked:
                continue
            standing = Standing(
                article=standing.article, annotator=standing.annotator, state="todo", asked=True
            )
        standings[standing.article].append(standing)
    asked = _adjudicators(connection, keys)
    return [
        _line(facts[key], standings[key], tuple(asked.get(key, ()))) for key in keys if key in facts
    ]


def _standing(row: Any) -> Standing:
    return Standing(
        article=row[0],
        annotator=row[1].hex(),
        state=row[2],
        asked=bool(row[3]),
        flagged=bool(row[4]),
        sent_back=row[5],
        sent_by=row[6],
        seen=row[7],
        late=bool(row[8]),
        spans=row[9],
    )


def _line(facts: Any, standings: list[Standing], adjudicators: tuple[str, ...]) -> ArticleTeam:
    done = sum(each.state in sight.DONE and each.sent_back is None for each in standings)
    wanted = max(facts[2], len(standings))
    return ArticleTeam(
        article=facts[0],
        title=facts[1],
        needed=facts[2],
        waiting=max(wanted - done, 0),
        standings=tuple(standings),
        adjudicators=adjudicators,
    )


def _adjudicators(connection: sa.Connection, keys: Sequence[int]) -> dict[int, list[str]]:
    marks = ",".join("?" * len(keys))
    found: dict[int, list[str]] = {}
    for row in connection.exec_driver_sql(
        "SELECT a.article, n.id FROM assignment a JOIN annotator n ON n.key = a.annotator "
        f"WHERE a.part = 'adjudicator' AND a.assigned = 1 AND a.article IN ({marks}) "
        "ORDER BY n.name, n.id",
        tuple(keys),
    ):
        found.setdefault(row[0], []).append(row[1].hex())
    return found


def _id_of(connection: sa.Connection, me: int) -> str:
    found = connection.exec_driver_sql("SELECT id FROM annotator WHERE key=?", (me,)).scalar()
    return "" if found is None else found.hex()


def people(connection: sa.Connection, me: int) -> list[PersonCount]:
    """How far everybody is, by name; people without any article too.

    Of others, what they think of an article to which ``me`` (a row key) is blind is not counted:
    a flag, that it was sent back, and that they skipped it, which counts as finished here.
    """
    blind = msgspec.json.encode(sorted(sight.blind_articles(connection, me))).decode()
    who = {"me": me, "blind": blind}
    counts = {row[0].hex(): row[2:] for row in connection.exec_driver_sql(_COUNTS, who)}
    judging = {
        row[0].hex(): row[1]
        for row in connection.exec_driver_sql(
            "SELECT n.id, count(*) FROM assignment a JOIN annotator n ON n.key = a.annotator "
            "WHERE a.part = 'adjudicator' AND a.assigned = 1 GROUP BY n.key"
        )
    }
    nothing = (0,) * 7
    return [
        _person(who.id, who.name, counts.get(who.id, nothing), judging.get(who.id, 0))
        for who in queries.annotators(connection)
    ]


def _person(id_: str, name: str, counts: Sequence[Any], judging: int) -> PersonCount:
    asked, todo, in_progress, finished, skipped, flagged, sent = (int(x or 0) for x in counts)
    return PersonCount(
        annotator=id_,
        name=name,
        asked=asked,
        todo=todo,
        in_progress=in_progress,
        finished=finished,
        skipped=skipped,
        flagged=flagged,
        sent_back=sent,
        adjudicating=judging,
    )


def assigned_to(connection: sa.Connection, me: int, part: str) -> frozenset[int]:
    """The articles that an annotator (a row key) has."""
    found = connection.exec_driver_sql(
        "SELECT article FROM assignment WHERE annotator=? AND part=? AND assigned=1", (me, part)
    )
    return frozenset(row[0] for row in found)


def is_asked(connection: sa.Connection, key: int, me: int, part: str) -> bool:
    """Whether an annotator (a row key) has an article."""
    found = connection.exec_driver_sql(
        "SELECT assigned FROM assignment WHERE article=? AND annotator=? AND part=?",
        (key, me, part),
    )
    return bool(found.scalar())


_THREADS: Final = (
    "SELECT t.article, t.id, t.about, t.fields, t.set_by, c.id, c.by, c.at, c.fields, c.edited "
    "FROM thread t JOIN comment c ON c.article = t.article AND c.thread = t.id "
    "JOIN article a ON a.key = t.article AND a.removed = 0 "
    "WHERE c.fields IS NOT NULL"
)


def threads(
    connection: sa.Connection, me: str, blind: frozenset[int], article: int | None = None
) -> list[Thread]:
    """Threads about articles and what is in them, the newest comment first; ``article``: of one.

    Of the articles in ``blind`` only the comments of ``me`` (an id) are told.
    """
    sql = _THREADS if article is None else f"{_THREADS} AND t.article = ?"
    values = () if article is None else (article,)
    found: dict[tuple[int, str], tuple[Any, list[Comment]]] = {}
    for row in connection.exec_driver_sql(f"{sql} ORDER BY c.at, c.id", values):
        if row[0] in blind and row[6].hex() != me:
            continue
        found.setdefault((row[0], row[1].hex()), (row, []))[1].append(_comment(row))
    made = [_thread(connection, row, comments, blind, me) for row, comments in found.values()]
    return sorted(made, key=lambda each: (-each.newest, each.id))


def _comment(row: Any) -> Comment:
    fields = comment_fields(row[8])
    return Comment(
        id=row[5].hex(),
        thread=row[1].hex(),
        by=row[6].hex(),
        when=row[7],
        words=fields.words,
        mentions=fields.mentions,
        edited=bool(row[9]),
    )


def _thread(
    connection: sa.Connection, row: Any, comments: list[Comment], blind: frozenset[int], me: str
) -> Thread:
    """``blind`` and ``me`` as in ``threads``: what others resolved there is told later."""
    about, fields = about_of(row[2]), thread_fields(row[3])
    hidden = row[0] in blind
    if hidden and row[4].hex() != me:
        fields = msgspec.structs.replace(fields, resolved=False)
    return Thread(
        id=row[1].hex(),
        about=about,
        article=row[0],
        comments=tuple(comments),
        resolved=fields.resolved,
        resolved_by=row[4].hex() if fields.resolved else "",
        question=fields.question,
        quote=_quote(connection, row[0], about.ids, me if hidden else "")
        if about.kind != "article"
        else "",
    )


def _quote(connection: sa.Connection, article: int, ids: Sequence[str], only: str) -> str:
    """The words of the first of these annotations that is still there; ``only``: of those of one
    annotator (an id; "": anybody's)."""
    for each in ids:
        found = connection.exec_driver_sql(
            "SELECT a.quote, n.id FROM annotation a JOIN annotator n ON n.key = a.annotator "
            "WHERE a.id=? AND a.article=? AND a.deleted=0",
            (bytes.fromhex(each), article),
        ).fetchone()
        if found is not None and only in ("", found[1].hex()):
            return str(found[0])
    return ""


def article_of_thread(connection: sa.Connection, thread: str) -> int | None:
    """The article that a thread is in; None where it is about a label, or not there."""
    found = connection.exec_driver_sql(
        "SELECT article FROM thread WHERE hex(id)=?", (thread.upper(),)
    ).scalar()
    return None if found is None else int(found)


def shown_for_the_first_time(connection: sa.Connection, key: int, me: int) -> bool:
    """Whether an annotator (a row key) takes part in an article, may see others' annotations of it,
    there are some, and nobody has noted that yet."""
    row = connection.exec_driver_sql(
        "SELECT seen FROM progress WHERE article=? AND annotator=? AND state <> 'todo'", (key, me)
    ).fetchone()
    if (row is None and not is_asked(connection, key, me, "annotator")) or (row and row[0]):
        return False
    if sight.is_blind(connection, key, me):
        return False
    others = connection.exec_driver_sql(
        "SELECT EXISTS (SELECT 1 FROM annotation WHERE article=? AND deleted=0 AND annotator<>?)",
        (key, me),
    )
    return bool(others.scalar())
