"""The floors: the least that the driver, the disk and Qt need for the same work.

What belongs here: bare SQLite without SQLAlchemy, checks, history or ids. No window code.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

_TABLES: Final = """
CREATE TABLE article(id INTEGER PRIMARY KEY, ext_id TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
  text TEXT NOT NULL, source TEXT, published TEXT, lang TEXT);
CREATE TABLE span(id INTEGER PRIMARY KEY, article_id INTEGER NOT NULL REFERENCES article(id),
  annotator TEXT NOT NULL, label TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL);
CREATE INDEX ix_span_article ON span(article_id);
"""
_ARTICLE: Final = "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?)"
_SPAN: Final = 'INSERT INTO span(article_id, annotator, label, start, "end") VALUES (?, ?, ?, ?, ?)'


def connect(path: Path) -> sqlite3.Connection:
    """A bare connection with the safety that the program has: WAL, FULL, foreign keys."""
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {setting}")
    return connection


def import_(source: Path, target: Path) -> None:
    """Decode a corpus and insert it, in one transaction."""
    for each in target.parent.glob(f"{target.name}*"):
        each.unlink()
    connection = connect(target)
    connection.executescript(_TABLES)
    articles, spans = [], []
    with source.open("rb") as file:
        for number, line in enumerate(file, 1):
            found = msgspec.json.decode(line)
            fields = (found[key] for key in ("id", "title", "text", "source", "published"))
            articles.append((number, *fields, found["language"]))
            for work in found["annotations"]:
                who = work["annotator"]
                spans += [(number, who, s["label"], s["start"], s["end"]) for s in work["spans"]]
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(_ARTICLE, articles)
    connection.executemany(_SPAN, spans)
    connection.execute("COMMIT")
    connection.close()


_WORK: Final = """
SELECT n.article, p.name, n.id, n.label, n.start, n."end", n.segments, n.quote, n.scheme, n.note,
  n.attributes, n.companions, n.origin, n.created, n.updated
FROM annotation n JOIN annotator p ON p.key = n.annotator WHERE n.deleted = 0 ORDER BY n.article
"""
_ARTICLES: Final = """
SELECT a.key, a.external_id, a.title, a.source, a.url, a.author, a.published, a.language, a.meta,
  t.hash, t.body
FROM article a JOIN text t ON t.key = a.key WHERE a.removed = 0 ORDER BY a.key
"""


def export(project: Path, target: Path) -> None:
    """Select everything that an export holds, encode and write it; nothing is checked."""
    connection = sqlite3.connect(f"file:{project}?mode=ro", uri=True)
    encode = msgspec.json.Encoder().encode
    work = _by_article(connection.execute(_WORK))
    with target.open("wb", buffering=1 << 20) as file:
        for found in connection.execute(_ARTICLES):
            file.write(encode(_record(found, work.pop(found[0], {}))) + b"\n")
    connection.close()


def _by_article(rows: sqlite3.Cursor) -> dict[int, dict[str, list[Any]]]:
    found: dict[int, dict[str, list[Any]]] = {}
    for row in rows:
        found.setdefault(row[0], {}).setdefault(row[1], []).append(row)
    return found


def _record(found: tuple[Any, ...], work: dict[str, list[Any]]) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "id": found[1],
        "text": found[10],
        "text_sha256": found[9].hex(),
        "offset_unit": "codepoint",
        "title": found[2],
        "source": found[3],
        "url": found[4],
        "author": found[5],
        "published": found[6],
        "language": found[7],
        "meta": {},
        "spans": None,
        "spans_from": "undecided",
        "relations": [],
        "annotations": [
            {"annotator": who, "state": "finished", "spans": list(_spans(rows, who))}
            for who, rows in work.items()
        ],
    }


_SETTLED: Final = {"attribution": "author", "certainty": "certain", "polarity": "positive"}
_TOLD: Final[dict[str, dict[str, str]]] = {
    "claim": _SETTLED,
    "denial": {**_SETTLED, "polarity": "negative"},
    "speculation": {"attribution": "author", "polarity": "positive"},
    "quote": {"quote_type": "mixed"},
}
"""What the default scheme tells of most annotations of each label: written, never worked out."""
_NAMES: Final = {label: sorted(told) for label, told in _TOLD.items()}


def _spans(rows: list[Any], who: str) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {
            "id": row[2].hex(),
            "start": row[4],
            "end": row[5],
            "label": row[3],
            "text": row[7],
            "segments": [{"start": row[4], "end": row[5], "text": row[7]}],
            "layer": "stance",
            "companions": {},
            "attributes": _TOLD[row[3]],
            "unconfirmed": _NAMES[row[3]],
            "note": row[9],
            "annotator": who,
            "origin": row[12],
            "scheme_version": row[8],
            "created": row[13],
            "updated": row[14],
        }


_ROW: Final = 'CREATE TABLE span(id INTEGER PRIMARY KEY, label TEXT, start INTEGER, "end" INTEGER)'


class Commits:
    """One-row commits into a file of their own."""

    def __init__(self, path: Path) -> None:
        self._connection = connect(path)
        self._connection.execute(_ROW)

    def one(self, start: int) -> None:
        """Insert one span; on the disk when this returns."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute(
            'INSERT INTO span(label, start, "end") VALUES (?, ?, ?)', ("claim", start, start + 40)
        )
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


_MANY: Final = """
CREATE TABLE span(id BLOB NOT NULL UNIQUE, article INTEGER NOT NULL, label TEXT NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, quote TEXT NOT NULL, deleted INTEGER DEFAULT 0);
CREATE INDEX ix_span_article ON span(article);
"""
SpanRow = tuple[bytes, int, str, int, int, str]
"""Id, article, label, first code point, one past the last, words."""


class Spans:
    """Many spans into a file of their own and out of it again, each time in one transaction."""

    def __init__(self, path: Path) -> None:
        self._connection = connect(path)
        self._connection.executescript(_MANY)

    def add(self, rows: list[SpanRow]) -> None:
        """Insert them all."""
        self._run(
            'INSERT INTO span(id, article, label, start, "end", quote) VALUES (?,?,?,?,?,?)', rows
        )

    def take_back(self, rows: list[SpanRow]) -> None:
        """Mark them all as deleted, as our undo does."""
        self._run("UPDATE span SET deleted = 1 WHERE id = ?", [row[:1] for row in rows])

    def _run(self, sql: str, rows: list[Any]) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany(sql, rows)
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


_FOUND: Final = "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid LIMIT ?"


def search(connection: sqlite3.Connection, words: str, most: int) -> list[str]:
    """Ask the index, and read the texts of the first screen."""
    keys = [row[0] for row in connection.execute(_FOUND, (words, most))]
    marks = ",".join("?" * len(keys))
    found = connection.execute(f"SELECT body FROM text WHERE key IN ({marks})", keys)
    return [row[0] for row in found]
