"""Uniting another file's history with ours: the union of texts and events, and the fold after it.

What belongs here: taking in what is new, inside the caller's transaction, and bringing the fold in
line. Every row is verified before it is taken; the first that does not hold refuses the whole file,
and the caller's transaction is rolled back. Merging the same again finds nothing new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct

from annotator.errors import Problem
from annotator.history.events import Event
from annotator.history.states import ProjectState
from annotator.store import held, kept, log, meta, rebuild, rows, search
from annotator.sync.gone import Gone
from annotator.sync.source import Portion, Source
from annotator.sync.tally import Tally
from annotator.sync.verify import Broken, check_event, check_text, check_words
from annotator.ticker import Ticker

BATCH: Final = 2000
"""Events that are looked up and written together."""
INDEX_AT_ONCE: Final = 50
_MARKS: Final = 500

_INSERT_EVENT: Final = f"{rows.INSERT_EVENT} ON CONFLICT(id) DO NOTHING"
_INSERT_TEXT: Final = f"{rows.INSERT_TEXT} ON CONFLICT(hash) DO NOTHING"


class Received(Struct, kw_only=True):
    """What taking in a file did. ``events`` are those that were new or had been withdrawn;
    ``keys`` the articles that they touch; ``texts`` those of them whose texts were new. ``last``:
    the highest key of an event that was here before. ``purged``: articles that were removed for
    good here and were left out."""

    before: ProjectState
    after: ProjectState
    tally: Tally
    events: int = 0
    keys: tuple[int, ...] = ()
    texts: tuple[int, ...] = ()
    last: int = 0
    newest: int = 0
    purged: int = 0
    projects: tuple[str, ...] = ()


class _Incoming:
    """One file being taken in."""

    def __init__(
        self, connection: sa.Connection, source: Source, merge: str, tally: Tally, ticker: Ticker
    ) -> None:
        self._connection = connection
        self._source = source
        self._merge = bytes.fromhex(merge)
        self._tally = tally
        self._ticker = ticker
        self._next_text = log.last_text(connection) + 1
        self._some_withdrawn = bool(
            connection.exec_driver_sql("SELECT 1 FROM withdrawn LIMIT 1").scalar()
        )
        self.gone = Gone(connection, source)
        self.events = 0
        self.newest = 0
        self.keys: set[int] = set()
        self.texts: list[int] = []

    def take(self) -> None:
        total, done = self._source.size(), 0
        for batch in _batches(self._source.portions()):
            self._ticker.tick(done, total, f"Reading {self._source.path.name}")
            self._take_batch(self.gone.without(batch))
            done += sum(len(each.events) for each in batch)
        self._source.check_whole()

    def _take_batch(self, batch: Sequence[Portion]) -> None:
        keys = log.keys_of(self._connection, [each.sha256 for each in batch if each.sha256])
        known = self._known([event.id for each in batch for event in each.events])
        texts: list[tuple[Any, ...]] = []
        events: dict[str, tuple[Any, ...]] = {}
        for portion in batch:
            key = keys.get(portion.sha256 or "")
            fresh = key is None and portion.sha256 is not None
            if fresh and portion.sha256 is not None:
                key = keys[portion.sha256] = self._next_text
                self._next_text += 1
                texts.append((key, bytes.fromhex(portion.sha256), portion.body))
                self.texts.append(key)
            for event in self._counted(portion, key, known, fresh=fresh):
                events[event.id] = rows.event_row(event, key)
        run = self._connection.exec_driver_sql
        if texts:
            run(_INSERT_TEXT, texts)
        if events:
            run(_INSERT_EVENT, list(events.values()))

    def _counted(
        self, portion: Portion, key: int | None, known: set[str], *, fresh: bool
    ) -> Iterator[Event]:
        """Verify a portion and count it; gives the events that are new."""
        if portion.sha256 is not None:
            check_text(portion.sha256, portion.body)
        told = []
        for event in sorted(portion.events, key=lambda each: each.order):
            payload = check_event(event)
            if portion.sha256 is not None:
                check_words(payload, portion.body)
            new = event.id not in known
            told.append((event, payload, new))
            self.newest = max(self.newest, event.clock)
            if new:
                self.events += 1
                if key is not None:
                    self.keys.add(key)
                yield event
        self._tally.add(key, told, fresh=fresh)

    def _known(self, ids: Sequence[str]) -> set[str]:
        """Those of the ids that stand here; what was withdrawn comes to stand again."""
        found: set[str] = set()
        for start in range(0, len(ids), _MARKS):
            some = tuple(bytes.fromhex(each) for each in ids[start : start + _MARKS])
            marks = ",".join("?" * len(some))
            sql = f"SELECT key, id FROM event WHERE id IN ({marks})"
            here = rows.bare(self._connection, sql, some)
            back = self._come_back([row[0] for row in here]) if self._some_withdrawn else ()
            found.update(row[1].hex() for row in here if row[0] not in back)
        return found

    def _come_back(self, keys: Sequence[int]) -> set[int]:
        """Take events out of what was withdrawn: this merge brings them now."""
        marks = ",".join("?" * len(keys))
        run, some = self._connection.exec_driver_sql, tuple(keys)
        back = {
            row[0] for row in run(f"SELECT event FROM withdrawn WHERE event IN ({marks})", some)
        }
        for key in back:
            run("DELETE FROM withdrawn WHERE event = ?", (key,))
            run("UPDATE received SET merge = ? WHERE event = ?", (self._merge, key))
        return back


def _batches(portions: Iterable[Portion]) -> Iterator[list[Portion]]:
    batch: list[Portion] = []
    size = 0
    for portion in portions:
        batch.append(portion)
        size += len(portion.events) + len(portion.body) // 4000
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def receive(
    connection: sa.Connection, source: Source, merge: str, tally: Tally, ticker: Ticker
) -> Received:
    """Take in all that a file has and we have not, inside the caller's transaction.

    ``merge`` is the id under which it is remembered. The fold is left as it was: see ``refold``.

    Raises:
        Problem: something in the file does not hold; the caller rolls back.
        Cancelled: the person cancelled; the caller rolls back.
    """
    before = log.project_state(connection)
    last = int(connection.exec_driver_sql("SELECT max(key) FROM event").scalar() or 0)
    incoming = _Incoming(connection, source, merge, tally, ticker)
    try:
        incoming.take()
    except Broken as broken:
        raise source.refused(str(broken)) from broken
    connection.exec_driver_sql(
        "INSERT INTO received(event, merge) SELECT key, ? FROM event WHERE key > ?",
        (bytes.fromhex(merge), last),
    )
    held.add_since(connection, last)
    return Received(
        before=before,
        after=log.project_state(connection) if incoming.events else before,
        tally=tally,
        events=incoming.events,
        keys=tuple(sorted(incoming.keys)),
        texts=tuple(incoming.texts),
        last=last,
        newest=incoming.newest,
        purged=incoming.gone.articles,
        projects=tuple(dict.fromkeys(tally.projects)),
    )


def refold(
    connection: sa.Connection,
    keys: Sequence[int],
    before: ProjectState,
    after: ProjectState,
    ticker: Ticker,
) -> None:
    """Bring the fold in line after events came or went: of these articles, or of all where who
    leads, or who is whom, is another matter now.

    Raises:
        Problem: an annotation is of two articles, or the scheme is none for this version.
    """
    if after.rules != before.rules:
        found = connection.exec_driver_sql("SELECT key FROM text ORDER BY key")
        keys = [row[0] for row in found]
    try:
        rebuild.refold(connection, keys, after, ticker)
    except sa.exc.IntegrityError as error:
        raise Problem(
            "It was not taken: one id names annotations of two articles. Nothing was changed."
        ) from error
    rebuild.tidy_people(connection, after)
    meta.keep_scheme(connection, after)
    kept.keep(connection, after)
    try:
        kept.scheme_of(connection, after)
    except Problem as problem:  # a file with it could not be opened again
        raise Problem(
            f"It was not taken: the scheme that would be in force cannot be read here ({problem}). "
            "Nothing was changed."
        ) from problem
    if search.behind(connection) <= INDEX_AT_ONCE:
        search.catch_up(connection)


def note_merge(
    connection: sa.Connection, merge: str, *, author: str, clock: int, name: str, articles: int
) -> None:
    """Remember a merge of this file, which can be taken back."""
    connection.exec_driver_sql(
        "INSERT INTO merge(id, author, clock, name, articles, withdrawn) VALUES (?, ?, ?, ?, ?, 0)",
        (bytes.fromhex(merge), bytes.fromhex(author), clock, name, articles),
    )


def forks(connection: sa.Connection, last: int) -> int:
    """How many events that came (keys above ``last``) have the number of another event of the same
    machine: a copy of the file was gone on with in two places."""
    found = connection.exec_driver_sql(
        "SELECT count(*) FROM event a WHERE a.key > ? AND EXISTS (SELECT 1 FROM event b "
        "WHERE b.machine = a.machine AND b.seq = a.seq AND b.key <> a.key)",
        (last,),
    )
    return int(found.scalar_one())


def alike(connection: sa.Connection, texts: Sequence[int]) -> list[tuple[int, int]]:
    """Pairs (new article, one that was here) with one id, address or file name and other words."""
    if not texts:
        return []
    first = min(texts)
    found = connection.exec_driver_sql(_ALIKE, {"first": first})
    pairs = dict.fromkeys((row[0], row[1]) for row in found)
    return [pair for _, group in groupby(pairs, key=lambda pair: pair[0]) for pair in [next(group)]]


_ALIKE: Final = (
    " UNION ALL ".join(
        "SELECT n.key, o.key FROM article n JOIN article o "
        f"ON {old} = {new} WHERE n.key >= :first AND o.key < :first AND {new} <> '' "
        "AND n.removed = 0 AND o.removed = 0"
        for new, old in (
            ("n.external_id", "o.external_id"),
            ("n.url", "o.url"),
            ("json_extract(n.meta, '$.file')", "json_extract(o.meta, '$.file')"),
        )
    )
    + " ORDER BY 1, 2"
)
