"""Articles whose texts are sound in a damaged file, while what says that they were added is lost.

What belongs here: putting these back among the articles, so that the labels on them are seen, and
the words about it. No history tells any more that such an article is one; the list of articles may,
and what is left of its own entries. A text that came with a merge which was taken back has entries,
too, and is no article: where that cannot be told, it is left as it is, and named.

What is written is an entry as an import writes one, under a machine id of its own. Its time is just
before all else that is left of the article: what was done to that holds, being removed too. A true
entry, which a colleague's copy may bring, is older, and of two the older one counts.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
import sqlalchemy as sa
from msgspec import UNSET, Struct

from annotator.history.events import (
    ARTICLE_ADDED,
    ARTICLE_CHANGED,
    WORK,
    ArticleAdded,
    ArticleChanged,
    ArticleFields,
    Event,
    make_event,
    payload_of,
)
from annotator.keeping.remains import Remains, reading, words
from annotator.keeping.salvage import Salvage
from annotator.machine import new_id
from annotator.store import log, rows

_COLUMNS: Final = tuple(ArticleAdded.__struct_fields__)
_FIRST_WORDS: Final = 40
MOST: Final = 50
"""Articles that are named; more are counted."""


class Recovered(Struct, frozen=True):
    """An article that is one again: ``listed``, whether its details are those of a list."""

    digest: bytes
    title: str
    listed: bool

    @property
    def words(self) -> str:
        """What a person should know of it."""
        if self.listed:
            return (
                f"Article “{self.title}”: the entry that it was added is lost. It was written anew "
                "with the details that the list of articles shows."
            )
        return (
            f"Article “{self.title}”: what was known of it besides its text and labels (source, "
            "date …) is lost."
        )


class Outcome(Struct, frozen=True):
    """What became of such articles. ``hidden``: the keys, in the clean file, of texts of which
    nobody can tell whether they are articles; they are in no list."""

    recovered: tuple[Recovered, ...] = ()
    hidden: tuple[int, ...] = ()


class _Row(NamedTuple):
    """An article as a list shows it; nothing proves that."""

    added: ArticleAdded
    removed: bool
    by: bytes


class _Lists:
    """What lists of articles show of texts, by their hashes: the file's own and, for details alone,
    those of its restore points."""

    def __init__(self, path: Path, work: Salvage) -> None:
        found, self.whole = Remains(path).rows("article", "key", "removed", "added_by", *_COLUMNS)
        keys = {key: names for key, names in work.named.items() if len(names) == 1}
        self.own = {keys[row[0]][0]: _row(row) for row in found if row[0] in keys}
        self._points = work.own_points

    def of(self, digest: bytes) -> _Row | None:
        """The nearest that is known of a text."""
        if digest in self.own:
            return self.own[digest]
        return next((row for each in self._points if (row := _in_point(each, digest))), None)


def _row(cells: Sequence[Any]) -> _Row:
    _, removed, by, *said = cells
    texts = (words(value).replace("\0", "") for value in said)
    fields = dict(zip(_COLUMNS, texts, strict=True))
    meta: dict[str, object] = {}
    with suppress(msgspec.DecodeError):
        meta = msgspec.json.decode(fields.pop("meta"), type=dict[str, object])
    known = isinstance(by, bytes) and len(by) == 16
    return _Row(ArticleAdded(**fields, meta=meta), removed == 1, by if known else b"")


def _in_point(point: Path, digest: bytes) -> _Row | None:
    with suppress(sqlite3.Error), closing(reading(point)) as source:
        found = source.execute(_OF_POINT, (digest,)).fetchone()
        return None if found is None else _row(found)
    return None


_OF_POINT: Final = (
    f"SELECT a.key, a.removed, a.added_by, {', '.join(f'a.{name}' for name in _COLUMNS)} "
    "FROM article a JOIN text t ON t.key = a.key WHERE t.hash = ?"
)


def recover(connection: sa.Connection, path: Path, work: Salvage) -> Outcome:
    """Make articles again of the texts that were, inside the caller's transaction, after the merges
    of the file were taken over. ``work``: what was taken over of its history."""
    bare = _bare(connection, work)
    if not bare:
        return Outcome()
    lists, proof = _Lists(path, work), _Proof(connection, path, work)
    writer, hidden = _Writer(connection, lists), []
    for digest, key in bare:
        if digest in lists.own or proof.was_article(key):
            writer.take(digest, key)
        elif not lists.whole:  # else it was in no list before the damage either
            hidden.append(key)
    return Outcome(tuple(writer.write()), tuple(hidden))


def _bare(connection: sa.Connection, work: Salvage) -> list[tuple[bytes, int]]:
    """The texts that are no articles by the history that is left, in the order of their keys."""
    found = {key for (key,) in connection.exec_driver_sql(_ADDED, (ARTICLE_ADDED,))}
    texts = sorted(work.texts.items(), key=lambda each: each[1])
    return [(digest, key) for digest, key in texts if key not in found]


_STANDS: Final = "NOT EXISTS (SELECT 1 FROM withdrawn w WHERE w.event = e.key)"
_ADDED: Final = f"SELECT article FROM event e WHERE kind = ? AND article > 0 AND {_STANDS}"


class _Proof:
    """Whether texts were articles, where no list shows them: those were not that came with merges
    which were taken back. Whether there may be such is known by what the file notes of events that
    do not stand: of which of them the event itself is lost."""

    def __init__(self, connection: sa.Connection, path: Path, work: Salvage) -> None:
        self._run = connection.exec_driver_sql
        noted, whole = Remains(path).rows("withdrawn")
        self._none_lost = whole and all(key in work.keys for (key,) in noted)

    def was_article(self, key: int) -> bool:
        """Whether it is sure that a text was one."""
        any_, standing = self._run(_EVENTS, (key,)).one()
        return self._none_lost and (standing > 0 or any_ == 0)


_EVENTS: Final = f"SELECT count(*), coalesce(sum({_STANDS}), 0) FROM event e WHERE e.article = ?"


_FIRST: Final = "SELECT clock, kind, author FROM event WHERE article = ? ORDER BY clock, id LIMIT 1"


class _Entry(NamedTuple):
    """An entry to be written: its time, whose it is, and of which text."""

    clock: int
    author: str
    digest: bytes
    key: int
    kind: str
    payload: Struct


class _Writer:
    """Writes the entries of articles anew, each in the name of whoever had added the article, where
    that is known: they may take it back. A step of theirs, in its place in the history."""

    def __init__(self, connection: sa.Connection, lists: _Lists) -> None:
        self._connection = connection
        self._lists = lists
        self._state = log.project_state(connection)
        self._newest = log.newest_clock(connection)
        self._entries: list[_Entry] = []
        self._done: list[Recovered] = []

    def take(self, digest: bytes, key: int) -> None:
        """Have an article written."""
        row = self._lists.of(digest)
        clock, by = self._place(key)
        author = row.by.hex() if row is not None and row.by else by
        if not author:  # nobody is left in its history, nor in the project's
            return
        said = f"Recovered article: {first_words(self._connection, key)}"
        added = row.added if row is not None else ArticleAdded(title=said)
        self._entries.append(_Entry(clock, author, digest, key, ARTICLE_ADDED, added))
        if row is not None and row.removed and digest in self._lists.own:
            self._remove(digest, key, author)
        self._done.append(Recovered(digest, added.title or said, row is not None))

    def _place(self, key: int) -> tuple[int, str]:
        """The time of an article's entry, and who was the first that worked on it, or leads."""
        first = self._connection.exec_driver_sql(_FIRST, (key,)).fetchone()
        if first is None:
            self._newest += 1
            return self._newest, min(self._state.leads, default="")
        clock, kind, author = first
        # Labels need no article before them; so the true entry is earlier in any case.
        return (clock if kind == WORK else max(clock - 1, 1)), author.hex()

    def _remove(self, digest: bytes, key: int, author: str) -> None:
        """The list has it among the removed ones: so it stays, whatever is lost."""
        history = log.events_of_article(self._connection, key, naming="removed")
        if not _removed(history):
            gone = ArticleChanged(ArticleFields(removed=True), ArticleFields(removed=False))
            self._newest += 1
            entry = _Entry(self._newest, author, digest, key, ARTICLE_CHANGED, gone)
            self._entries.append(entry)

    def write(self) -> Iterable[Recovered]:
        """Write what was taken; one step for each person."""
        machine, numbers = new_id(), count(1)
        steps = {each.author: new_id() for each in self._entries}
        many = Counter(each.author for each in self._entries if each.kind == ARTICLE_ADDED)
        for each in sorted(self._entries, key=lambda each: (each.clock, each.key)):
            some = "an article" if many[each.author] == 1 else f"{many[each.author]} articles"
            event = make_event(
                author=each.author,
                machine=machine,
                seq=next(numbers),
                clock=each.clock,
                operation=steps[each.author],
                operation_name=f"Recover {some} at a repair",
                undoes=None,
                kind=each.kind,
                article=each.digest.hex(),
                payload=each.payload,
            )
            self._connection.exec_driver_sql(rows.INSERT_EVENT, rows.event_row(event, each.key))
        return self._done


def _removed(history: Iterable[Event]) -> bool:
    """Whether the entries that are left of an article say that it was removed."""
    changes = (each for each in map(payload_of, history) if isinstance(each, ArticleChanged))
    said = [each.set.removed for each in changes if each.set.removed is not UNSET]
    return said[-1:] == [True]


def told(connection: sa.Connection, found: Outcome) -> list[str]:
    """What a person should know of it, once the clean file shows what is in it."""
    lines = [each.words for each in found.recovered[:MOST]]
    if more := found.recovered[MOST:]:
        lines.append(f"and {len(more):,} more articles of which only text and labels are sure")
    lines += [_hidden(connection, key) for key in found.hidden[:MOST]]
    if left := found.hidden[MOST:]:
        lines.append(f"and {len(left):,} more texts that are in no list")
    return lines


def _hidden(connection: sa.Connection, key: int) -> str:
    on_it = connection.exec_driver_sql(_LABELS, (key,)).scalar_one()
    labels = f"{on_it:,} annotation{'s' * (on_it != 1)}"
    return (
        f"A text, “{first_words(connection, key)}”, and {labels} on it are in no list: whether it "
        "is an article, or came with a merge that was taken back, cannot be told any more. Import "
        "the same text again to see them."
    )


_LABELS: Final = "SELECT count(*) FROM annotation WHERE article = ? AND deleted = 0"


def first_words(connection: sa.Connection, key: int) -> str:
    """What a text begins with, where it has no other name."""
    text = " ".join(log.text_of(connection, key)[: 8 * _FIRST_WORDS].split())
    end = "…" if len(text) > _FIRST_WORDS else ""
    return f"{text[:_FIRST_WORDS].rstrip()}{end}"
