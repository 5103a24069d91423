"""The first page of a project, read before the database layer is loaded.

What belongs here: the one reader that goes past SQLAlchemy, so that a window shows articles while
the rest of the program is still loading. It reads, with the driver alone, what the window shows
first, and nothing else; from then on ``Project`` is the door.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from annotator.errors import Problem
from annotator.identity import address
from annotator.roots import roots_of
from annotator.scheme import from_builtin
from annotator.values import Annotation, Article, ArticleRow, Segment

_PATIENCE: Final = 2.0
"""Seconds after which the page is given up."""
_STEPS: Final = 50_000
PAGE: Final = 64
"""Rows of the list that a first page holds."""


class FirstPage(Struct, frozen=True):
    """What a window shows first: ``rows`` of ``total`` articles, and the open article."""

    project: str
    title: str
    rows: tuple[ArticleRow, ...]
    total: int
    article: Article | None
    text: str
    annotations: tuple[Annotation, ...]
    scheme: dict[str, object]


_ROWS: Final = """
SELECT a.key, a.title, a.source, coalesce(p.state, 'todo'), coalesce(p.flagged, 0),
  (SELECT count(*) FROM annotation n WHERE n.article = a.key AND n.deleted = 0
     AND n.annotator = :me),
  (SELECT count(*) FROM annotation n WHERE n.article = a.key AND n.deleted = 0),
  a.published, a.language,
  EXISTS (SELECT 1 FROM assignment s WHERE s.article = a.key AND s.annotator = :me
     AND s.part = 'annotator' AND s.assigned = 1)
FROM article a LEFT JOIN progress p ON p.article = a.key AND p.annotator = :me
WHERE a.removed = 0 ORDER BY a.key LIMIT :page
"""
_ARTICLE: Final = """
SELECT a.key, t.hash, a.external_id, a.title, a.source, a.url, a.author, a.published, a.language,
  a.meta, a.length, a.removed, t.body
FROM article a JOIN text t ON t.key = a.key WHERE t.hash = :hash AND a.removed = 0
"""
_SPANS: Final = """
SELECT n.id, p.id, n.label, n.start, n."end", n.segments, n.quote, n.note, n.doubt,
  n.attributes, n.companions, n.origin, n.scheme, n.created, n.updated, n.doubt_note, n.unconfirmed
FROM annotation n JOIN annotator p ON p.key = n.annotator
WHERE n.article = :article AND n.annotator = :me AND n.deleted = 0
ORDER BY n.start, n."end" DESC, n.id
"""
_segments = msgspec.json.Decoder(tuple[Segment, ...]).decode
_companions = msgspec.json.Decoder(dict[str, Segment]).decode
_names = msgspec.json.Decoder(tuple[str, ...]).decode


def first_page(path: Path, person: str | None, article: str | None = None) -> FirstPage | None:
    """What to show of the project at ``path`` at once; None where it cannot be read quickly.

    ``person`` is the id of who looks, ``article`` the SHA-256 of the article to open (None: the
    first of the list). A problem with the file is not told here: ``Project.open`` will tell it.
    """
    if not path.is_file():
        return None
    try:
        connection = sqlite3.connect(address(path, "mode=ro"), uri=True)
        try:
            _bridle(connection)
            return _read(connection, person, article)
        finally:
            connection.close()
    except (Problem, sqlite3.Error, msgspec.MsgspecError, ValueError):
        return None


def _bridle(connection: sqlite3.Connection) -> None:
    """Another file may lie in a known place: nothing in it is to run, and for ever least of all."""
    until = time.monotonic() + _PATIENCE
    connection.set_progress_handler(lambda: int(time.monotonic() > until), _STEPS)
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA query_only=ON")


def _read(
    connection: sqlite3.Connection, person: str | None, wanted: str | None
) -> FirstPage | None:
    found = dict(connection.execute("SELECT name, value FROM meta").fetchall())
    who = bytes.fromhex(person or "")
    row = connection.execute("SELECT key FROM annotator WHERE id = ?", (who,)).fetchone()
    me = row[0] if row else 0
    rows = tuple(_row(each) for each in connection.execute(_ROWS, {"me": me, "page": PAGE}))
    total = connection.execute("SELECT count(*) FROM article WHERE removed = 0").fetchone()[0]
    opened = _open(connection, wanted, rows)
    article = _article(opened) if opened else None
    scheme: dict[str, object] = msgspec.json.decode(found.get("scheme", "{}"))
    mapping = _mapping(scheme)
    spans = connection.execute(_SPANS, {"article": article.key, "me": me}) if article else ()
    roots = roots_of(connection.execute)
    return FirstPage(
        roots.home,
        roots.title,
        rows,
        total,
        article,
        opened[12] if opened else "",
        tuple(_annotation(each, article.key, mapping) for each in spans) if article else (),
        scheme,
    )


def _mapping(scheme: dict[str, object]) -> dict[str, str]:
    try:
        return from_builtin(scheme).mapping if scheme else {}
    except Problem:
        return {}


def _open(connection: sqlite3.Connection, wanted: str | None, rows: tuple[ArticleRow, ...]) -> Any:
    if wanted:
        found = connection.execute(_ARTICLE, {"hash": bytes.fromhex(wanted)}).fetchone()
        if found:
            return found
    if not rows:
        return None
    digest = connection.execute("SELECT hash FROM text WHERE key = ?", (rows[0].key,)).fetchone()
    return connection.execute(_ARTICLE, {"hash": digest[0]}).fetchone()


def _row(row: Any) -> ArticleRow:
    # Who was asked to annotate it hears of their own work alone, as in the list.
    begun = row[3] != "todo" or row[5] > 0 or row[9]
    return ArticleRow(
        key=row[0],
        title=row[1],
        source=row[2],
        state=row[3],
        flagged=bool(row[4]),
        spans=row[5] if begun else row[6],
        published=row[7],
        language=row[8],
    )


def _article(row: Any) -> Article:
    return Article(
        key=row[0],
        sha256=row[1].hex(),
        external_id=row[2],
        title=row[3],
        source=row[4],
        url=row[5],
        author=row[6],
        published=row[7],
        language=row[8],
        meta=msgspec.json.decode(row[9]),
        length=row[10],
        removed=bool(row[11]),
    )


def _annotation(row: Any, article: int, mapping: dict[str, str]) -> Annotation:
    label = mapping.get(row[2], row[2])
    return Annotation(
        id=row[0].hex(),
        article=article,
        annotator=row[1].hex(),
        label=label,
        segments=_segments(row[5]) if row[5] is not None else (Segment(row[3], row[4]),),
        quote=row[6],
        note=row[7],
        doubt=bool(row[8]),
        attributes=msgspec.json.decode(row[9]) if row[9] else {},
        companions=_companions(row[10]) if row[10] else {},
        origin=row[11],
        scheme_version=row[12],
        created=row[13],
        updated=row[14],
        doubt_note=row[15],
        unconfirmed=_names(row[16]) if row[16] else (),
        original=row[2] if label != row[2] else "",
    )
