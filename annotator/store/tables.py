"""The tables of a project file, and the column types that SQLite's STRICT tables accept.

``text`` and ``event`` are the truth and only ever grow. All other tables are the fold of the
events: they can be thrown away and rebuilt. Ids are BLOBs in the file and hexadecimal in Python;
``key`` columns are small integers that are good inside one file only.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

FILE_VERSION: Final = 5
"""``user_version``: raised when an older program could not go on with the file (2: relations, and
attributes and companions as registers of their own; 3: assignments, decisions, threads, merges;
4: what the file holds, counted with each write, and what was removed from it for good; 5: each id
has an article or not for itself)."""

FOLD_VERSION: Final = "6"
"""Raised when the fold's tables or meaning change; an older fold is rebuilt at opening."""


class Hex(TypeDecorator[str]):
    """A hash or id: hexadecimal in Python, a BLOB of half the length in the file."""

    impl = sa.BLOB
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> bytes | None:
        """To the file."""
        return None if value is None else bytes.fromhex(value)

    def process_result_value(self, value: bytes | None, dialect: Any) -> str | None:
        """From the file."""
        return None if value is None else value.hex()


def _text(name: str, **more: Any) -> sa.Column[str]:
    return sa.Column(name, sa.TEXT, nullable=False, server_default="", **more)


def _flag(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.INTEGER, nullable=False, server_default="0")


metadata = sa.MetaData()

meta = sa.Table(
    "meta",
    metadata,
    sa.Column("name", sa.TEXT, primary_key=True),
    sa.Column("value", sa.TEXT, nullable=False),
    sqlite_strict=True,
)

text = sa.Table(
    "text",
    metadata,
    sa.Column("key", sa.INTEGER, primary_key=True),
    sa.Column("hash", Hex, nullable=False, unique=True),
    sa.Column("body", sa.TEXT, nullable=False),
    sqlite_strict=True,
)

event = sa.Table(
    "event",
    metadata,
    sa.Column("key", sa.INTEGER, primary_key=True),
    sa.Column("id", Hex, nullable=False, unique=True),
    sa.Column("author", Hex, nullable=False),
    sa.Column("machine", Hex, nullable=False),
    sa.Column("seq", sa.INTEGER, nullable=False),
    sa.Column("clock", sa.INTEGER, nullable=False),
    sa.Column("operation", Hex, nullable=False),
    sa.Column("operation_name", sa.TEXT, nullable=False),
    sa.Column("undoes", Hex),
    sa.Column("kind", sa.TEXT, nullable=False),
    sa.Column("article", sa.INTEGER, sa.ForeignKey("text.key")),
    sa.Column("payload", sa.TEXT, nullable=False),
    sa.Index("event_of_article", "article"),
    sa.Index("event_of_operation", "operation"),
    sa.Index("event_of_machine", "machine", "seq"),
    sa.Index("event_in_order", "clock"),
    sqlite_strict=True,
)

article = sa.Table(
    "article",
    metadata,
    sa.Column("key", sa.INTEGER, sa.ForeignKey("text.key"), primary_key=True),
    _text("external_id"),
    _text("title"),
    _text("source"),
    _text("url"),
    _text("author"),
    _text("published"),
    _text("language"),
    sa.Column("meta", sa.TEXT, nullable=False, server_default="{}"),
    sa.Column("length", sa.INTEGER, nullable=False),
    _flag("removed"),
    sa.Column("added_by", Hex, nullable=False),
    sa.Column("needed", sa.INTEGER, nullable=False, server_default="0"),
    # Keys and counts of the list are read from the index alone, without the wide rows.
    sa.Index("article_in_list", "removed"),
    sqlite_strict=True,
)

annotator = sa.Table(
    "annotator",
    metadata,
    sa.Column("key", sa.INTEGER, primary_key=True),
    sa.Column("id", Hex, nullable=False, unique=True),
    _text("name"),
    _flag("lead"),
    sqlite_strict=True,
)

annotation = sa.Table(
    "annotation",
    metadata,
    sa.Column("key", sa.INTEGER, primary_key=True),
    sa.Column("id", Hex, nullable=False, unique=True),
    # No foreign keys here and in ``progress``: the fold is derived, a rebuild shows what is amiss,
    # and looking up both parents of each row is a third of the time of a large import.
    sa.Column("article", sa.INTEGER, nullable=False),
    sa.Column("annotator", sa.INTEGER, nullable=False),
    sa.Column("creator", Hex, nullable=False),
    sa.Column("label", sa.TEXT, nullable=False),
    sa.Column("start", sa.INTEGER, nullable=False),
    sa.Column("end", sa.INTEGER, nullable=False),
    sa.Column("segments", sa.TEXT),
    sa.Column("quote", sa.TEXT, nullable=False),
    sa.Column("scheme", sa.TEXT, nullable=False),
    _text("note"),
    _flag("doubt"),
    sa.Column("attributes", sa.TEXT),
    sa.Column("companions", sa.TEXT),
    sa.Column("origin", sa.TEXT, nullable=False),
    sa.Column("created", sa.INTEGER, nullable=False),
    sa.Column("updated", sa.INTEGER, nullable=False),
    _flag("deleted"),
    _text("doubt_note"),
    sa.Column("unconfirmed", sa.TEXT),
    sa.CheckConstraint('0 <= start AND start < "end"'),
    # Counts, for lists and for the blind rule, are read from the index alone.
    sa.Index("annotation_of_article", "article", "annotator", "deleted", "start"),
    sqlite_strict=True,
)

relation = sa.Table(
    "relation",
    metadata,
    sa.Column("article", sa.INTEGER, primary_key=True),
    sa.Column("annotator", sa.INTEGER, primary_key=True),
    sa.Column("type", sa.TEXT, primary_key=True),
    sa.Column("from_id", Hex, primary_key=True),
    sa.Column("to_id", Hex, primary_key=True),
    sa.Column("creator", Hex, nullable=False),
    _flag("there"),
    sa.Column("scheme", sa.TEXT, nullable=False),
    sa.Column("origin", sa.TEXT, nullable=False),
    sa.Column("created", sa.INTEGER, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

progress = sa.Table(
    "progress",
    metadata,
    sa.Column("annotator", sa.INTEGER, primary_key=True),
    sa.Column("article", sa.INTEGER, primary_key=True),
    sa.Column("state", sa.TEXT, nullable=False),
    sa.Column("reason", sa.TEXT),
    _flag("flagged"),
    _text("flag_note"),
    sa.Column("by", Hex, nullable=False),
    _text("note"),
    sa.Column("moved", sa.INTEGER, nullable=False, server_default="0"),
    sa.Column("sent_back", sa.TEXT),
    sa.Column("sent_by", Hex, nullable=False, server_default=sa.text("x''")),
    sa.Column("sent_at", sa.INTEGER, nullable=False, server_default="0"),
    sa.Column("seen", sa.INTEGER, nullable=False, server_default="0"),
    _flag("late"),
    sa.Index("progress_of_article", "article"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

assignment = sa.Table(
    "assignment",
    metadata,
    sa.Column("article", sa.INTEGER, primary_key=True),
    sa.Column("annotator", sa.INTEGER, primary_key=True),
    sa.Column("part", sa.TEXT, primary_key=True),
    _text("ids"),
    _flag("assigned"),  # there are ids: for the index, and for all who ask for the person alone
    sa.Column("by", Hex, nullable=False),
    sa.Column("at", sa.INTEGER, nullable=False),
    sa.Index("assignment_of_annotator", "annotator", "part", "assigned"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

decision = sa.Table(
    "decision",
    metadata,
    sa.Column("article", sa.INTEGER, primary_key=True),
    sa.Column("id", Hex, primary_key=True),
    sa.Column("by", Hex, nullable=False),
    sa.Column("at", sa.INTEGER, nullable=False),
    _flag("counts"),
    sa.Column("fields", sa.TEXT),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

adjudication = sa.Table(
    "adjudication",
    metadata,
    sa.Column("article", sa.INTEGER, primary_key=True),
    sa.Column("by", Hex, primary_key=True),
    sa.Column("at", sa.INTEGER, nullable=False),
    _flag("counts"),
    _flag("finished"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

thread = sa.Table(
    "thread",
    metadata,
    sa.Column("article", sa.INTEGER, primary_key=True),
    sa.Column("id", Hex, primary_key=True),
    sa.Column("by", Hex, nullable=False),
    sa.Column("at", sa.INTEGER, nullable=False),
    sa.Column("about", sa.TEXT, nullable=False),
    sa.Column("fields", sa.TEXT, nullable=False),
    sa.Column("set_by", Hex, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

comment = sa.Table(
    "comment",
    metadata,
    sa.Column("article", sa.INTEGER, primary_key=True),
    sa.Column("id", Hex, primary_key=True),
    sa.Column("thread", Hex, nullable=False),
    sa.Column("by", Hex, nullable=False),
    sa.Column("at", sa.INTEGER, nullable=False),
    sa.Column("fields", sa.TEXT),
    _flag("edited"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

operation = sa.Table(
    "operation",
    metadata,
    sa.Column("id", Hex, primary_key=True),
    sa.Column("author", Hex, nullable=False),
    sa.Column("name", sa.TEXT, nullable=False),
    sa.Column("clock", sa.INTEGER, nullable=False),
    sa.Column("undoes", Hex),
    _flag("undone"),
    _flag("undoable"),
    _flag("articles"),
    sa.Column("article", sa.INTEGER),
    sa.Index("operation_in_order", "author", "clock"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

merge = sa.Table(
    "merge",
    metadata,
    sa.Column("id", Hex, primary_key=True),
    sa.Column("author", Hex, nullable=False),
    sa.Column("clock", sa.INTEGER, nullable=False),
    sa.Column("name", sa.TEXT, nullable=False),
    sa.Column("articles", sa.INTEGER, nullable=False),
    _flag("withdrawn"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""The merges of this file. They are local: no event tells of them, and no other copy knows them."""

received = sa.Table(
    "received",
    metadata,
    sa.Column("event", sa.INTEGER, sa.ForeignKey("event.key"), primary_key=True),
    sa.Column("merge", Hex, nullable=False),
    sa.Index("received_by_merge", "merge"),
    sqlite_strict=True,
)

withdrawn = sa.Table(
    "withdrawn",
    metadata,
    sa.Column("event", sa.INTEGER, sa.ForeignKey("event.key"), primary_key=True),
    sqlite_strict=True,
)
"""Received events whose merge was taken back: neither folded nor sent on, until merged again."""

held = sa.Table(
    "held",
    metadata,
    sa.Column("article", sa.INTEGER, primary_key=True),
    sa.Column("machine", Hex, primary_key=True),
    sa.Column("events", sa.INTEGER, nullable=False),
    sa.Column("digest", Hex, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""How many events of each machine the file holds of each article, and the exclusive or of their
ids: what a missing event is noticed by. See ``held``."""

purged = sa.Table(
    "purged",
    metadata,
    sa.Column("hash", Hex, primary_key=True),
    sa.Column("at", sa.INTEGER, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Texts that were removed for good from this file, by their hashes alone: they never come back with
a merge or an import. Local, like merges: whether to do as others did is each file's to say."""

purged_event = sa.Table(
    "purged_event",
    metadata,
    sa.Column("id", Hex, primary_key=True),
    sa.Column("machine", Hex, nullable=False),
    sa.Column("seq", sa.INTEGER, nullable=False),
    sa.Column("operation", Hex, nullable=False),
    sa.Index("purged_event_of_machine", "machine", "seq"),
    sa.Index("purged_event_of_operation", "operation"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""The events that went with them, by what says nothing of them: their absence is no damage."""

review = sa.Table(
    "review",
    metadata,
    sa.Column("article", sa.INTEGER, primary_key=True),
    sa.Column("basis", sa.TEXT, nullable=False),
    sa.Column("ready", sa.INTEGER, nullable=False),
    sa.Column("waiting", sa.INTEGER, nullable=False),
    sa.Column("groups", sa.INTEGER, nullable=False),
    sa.Column("open", sa.INTEGER, nullable=False),
    sa.Column("conflicts", sa.INTEGER, nullable=False),
    sa.Column("finished", sa.INTEGER, nullable=False),
    sa.Column("escalated", sa.TEXT, nullable=False),
    sa.Column("agreement", sa.REAL),
    sa.Column("figures", sa.TEXT, nullable=False),
    sqlite_strict=True,
)
"""What review makes of each article: a cache, in force while ``basis`` is the article's."""

TEAM: Final = (assignment, decision, adjudication, thread, comment)
FOLDED: Final = (article, annotator, annotation, relation, progress, operation, *TEAM)
"""The tables that a rebuild empties and fills, in an order that keeps references whole."""

OF_ARTICLES: Final = (article, annotation, relation, progress, *TEAM)
"""Those of them whose rows belong to one article each."""

LOCAL: Final = (merge, received, withdrawn, purged, purged_event)
"""What this file knows of its own merges, and of what was removed from it for good; a rebuild reads
it and leaves it alone."""

SEARCH: Final = (
    "CREATE VIRTUAL TABLE search USING fts5("
    "body, content='', tokenize='unicode61 remove_diacritics 2')"
)
"""Words of the texts, by text key. A text never changes, so the index only ever grows; it is a
cache that can be dropped at any time. Titles are searched in ``article`` itself."""

SEARCH_PARTS: Final = {
    "search_data": "(id INTEGER PRIMARY KEY, block BLOB)",
    "search_idx": "(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID",
    "search_docsize": "(id INTEGER PRIMARY KEY, sz BLOB)",
    "search_config": "(k PRIMARY KEY, v) WITHOUT ROWID",
}
"""The tables in which SQLite keeps the index."""

IMMUTABLE: Final = tuple(
    f"CREATE TRIGGER {table}_keeps_{verb.lower()} BEFORE {verb} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{table} rows never change'); END"
    for table in ("text", "event")
    for verb in ("UPDATE", "DELETE")
)
"""Texts and events cannot be changed or deleted, not even by a mistake of ours."""
