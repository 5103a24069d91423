"""Finding articles by their words: a full-text index of the texts that is only a cache.

Texts never change, so the index only grows; how far it has grown is the highest text key in it.
What it holds are folded texts (``folding``), in which each ideograph is a word. Thai and its kin
are not cut into words by it; for them, and while the index catches up, the texts themselves are
looked through. An index that was made by another rule (``RULE``) is made anew in the background,
and serves meanwhile for the words that both rules cut alike.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from typing import Any, Final

import sqlalchemy as sa

from annotator.store import folding, tables
from annotator.store.compiled import AS_IT_IS, meaning
from annotator.ticker import Silent, Ticker

BATCH: Final = 500
RULE: Final = "2"
"""Raised when texts are indexed by another rule; an older index is then made anew."""
_BROKEN: Final = re.compile("[\0\ud800-\udfff]")
"""What no text holds, and what neither SQL nor its index takes."""


def behind(connection: sa.Connection) -> int:
    """How many texts are not in the index yet, or by an older rule."""
    through = _through(connection) if is_current(connection) else 0
    return int(
        connection.exec_driver_sql("SELECT count(*) FROM text WHERE key > ?", (through,)).scalar()
        or 0
    )


def is_current(connection: sa.Connection) -> bool:
    """Whether the index was made by the rule of this version of the program."""
    found = connection.exec_driver_sql("SELECT value FROM meta WHERE name='search_rule'").scalar()
    return found == RULE


def through(connection: sa.Connection) -> int:
    """The key up to which texts can be found by the index as ``folding`` cuts them."""
    return _through(connection) if is_current(connection) else 0


def _through(connection: sa.Connection) -> int:
    found = connection.exec_driver_sql("SELECT value FROM meta WHERE name='searched'").scalar()
    told = str(found or 0)
    # What is no number was damaged: it is past all texts, so that the index is made anew.
    return int(told) if told.isascii() and told.isdigit() and len(told) < 19 else sys.maxsize


def catch_up(connection: sa.Connection, limit: int | None = None) -> int:
    """Index texts that are not in yet, at most ``limit`` of them; returns how many it took.

    An index by an older rule is thrown away first. Runs inside the caller's transaction.
    """
    if not is_current(connection):
        begin_anew(connection)
    found = connection.exec_driver_sql(
        "SELECT key, body FROM text WHERE key > ? ORDER BY key LIMIT ?",
        (_through(connection), -1 if limit is None else limit),
    ).fetchall()
    if found:
        connection.exec_driver_sql(
            "INSERT INTO search(rowid, body) VALUES (?, ?)",
            [(key, folding.indexed(body)) for key, body in found],
        )
        _mark(connection, found[-1][0])
    return len(found)


def begin_anew(connection: sa.Connection) -> None:
    """Throw the index away; it is made again by and by. What is not in it is looked through."""
    _drop(connection)
    connection.exec_driver_sql(tables.SEARCH)
    _mark(connection, 0)
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO meta(name, value) VALUES ('search_rule', ?)", (RULE,)
    )


def _drop(connection: sa.Connection) -> None:
    """Take the index away, also one of which a part is missing, or the words of the schema: such a
    one SQLite does not let go of. It has no pages but those of its parts."""
    run = connection.exec_driver_sql
    try:
        run("DROP TABLE IF EXISTS search", execution_options=AS_IT_IS)
    except sa.exc.DatabaseError as error:
        if not _of_its_making(error):
            raise (meaning(connection, error.orig) if error.orig else None) or error from error
        try:
            run("PRAGMA writable_schema=ON")
            run("DELETE FROM sqlite_master WHERE name = 'search'")
        finally:
            run("PRAGMA writable_schema=RESET")
    for name in tables.SEARCH_PARTS:
        run(f"DROP TABLE IF EXISTS {name}")


def _of_its_making(error: sa.exc.DatabaseError) -> bool:
    """Whether an error is of the index's own words and notes, not of the disk or of pages, which
    would hinder all else too."""
    code = getattr(error.orig, "sqlite_errorcode", 0)
    return code & 0xFF == sqlite3.SQLITE_ERROR or code == sqlite3.SQLITE_CORRUPT_VTAB


def _mark(connection: sa.Connection, key: int) -> None:
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO meta(name, value) VALUES ('searched', ?)", (str(key),)
    )


def beyond(connection: sa.Connection) -> bool:
    """Whether the index says that it holds texts which the file does not have."""
    last = connection.exec_driver_sql("SELECT max(key) FROM text").scalar()
    return _through(connection) > int(last or 0)


def sound(connection: sa.Connection) -> bool:
    """Whether the index is whole (it may be behind)."""
    try:
        connection.exec_driver_sql(
            "INSERT INTO search(search) VALUES ('integrity-check')", execution_options=AS_IT_IS
        )
    except sa.exc.DatabaseError:
        return False
    return True


def rebuild(connection: sa.Connection, ticker: Ticker | None = None) -> None:
    """Throw the index away and make it anew, inside the caller's transaction."""
    ticker = ticker or Silent()
    begin_anew(connection)
    total, done = behind(connection), 0
    while took := catch_up(connection, BATCH):
        done += took
        ticker.tick(done, total, "Indexing")


def matching(connection: sa.Connection, words: str) -> sa.Select[Any] | None:
    """A query for the keys of articles with all these words, in title, source or text.

    Each word matches as a prefix. None where ``words`` asks for nothing.
    """
    wanted = _BROKEN.sub(" ", words).split()
    if not wanted:
        return None
    article = tables.article
    current = is_current(connection)
    missing = _through(connection)
    query = sa.select(article.c.key)
    for word in wanted:
        query = query.where(
            sa.or_(
                _holds(article.c.title, word),
                _holds(article.c.source, word),
                article.c.key.in_(_in_texts(word, current=current)),
                article.c.key.in_(_not_indexed(missing, word)),
            )
        )
    return query


def _holds(column: sa.Column[str], word: str) -> sa.ColumnElement[bool]:
    """Whether a short column holds a word, in any case.

    SQLite's own comparison knows the cases of ASCII only; ``casefold`` is Python's, which is asked
    row by row and so only where it is needed (see ``engine``).
    """
    if word.isascii():
        return column.like(f"%{_escaped(word)}%", escape="\\")
    return sa.func.instr(sa.func.casefold(column), word.casefold()) > 0


def _not_indexed(missing: int, word: str) -> sa.Select[Any]:
    """Texts beyond the key ``missing`` that hold the word, with its diacritics, in any case."""
    text = tables.text
    return sa.select(text.c.key).where(text.c.key > missing, _holds(text.c.body, word))


def _in_texts(word: str, *, current: bool) -> sa.Select[Any]:
    if not folding.is_indexed(word) or (not current and folding.is_spaced(word)):
        body = tables.text.c.body
        return sa.select(tables.text.c.key).where(sa.func.instr(body, word) > 0)
    # The index itself cuts the quoted words, by the rule it cut the texts by.
    phrase = folding.phrase(word, start=True)
    indexed = sa.select(sa.literal_column("rowid", sa.INTEGER)).select_from(sa.text("search"))
    return indexed.where(sa.text("search MATCH :phrase").bindparams(_unique(phrase)))


def _unique(phrase: str) -> sa.BindParameter[str]:
    return sa.bindparam("phrase", phrase, unique=True)


def _escaped(word: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", word)
