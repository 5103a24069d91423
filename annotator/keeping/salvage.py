"""What is sound in a damaged project file, taken over into a clean one.

What belongs here: from rows that were found in pages to texts and events whose hashes fit, what
restore points have of that which is missing, and the small things a file knows of itself. How the
clean file comes into its place is ``repairing``'s.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from annotator.history.events import (
    PROJECT_CREATED,
    ArticleAdded,
    Event,
    ProjectCreated,
    event_id,
    payload_of,
)
from annotator.keeping import pages
from annotator.keeping.former import Former, Gone, Signs
from annotator.keeping.pages import Row
from annotator.keeping.remains import facts, listed, words
from annotator.store import held, rows
from annotator.store.quick import event_of
from annotator.ticker import Ticker

_LATER: Final = 10**11
"""A number beyond which it is a time, and no key: what tells a removed text from an index entry."""
_INSERT_TEXT: Final = "INSERT INTO text(key, hash, body) VALUES (?, ?, ?)"
_KEYED: Final = rows.INSERT_EVENT.replace("(id,", "(key, id,").replace("VALUES (", "VALUES (?, ")


class Missing(Struct, frozen=True):
    """So many events of a machine were in the damaged file and are not in the clean one.

    ``article``: the key that the damaged file gave the article, 0 for the project itself;
    ``digest``: the hash of its text, empty for the project and where nothing tells it any more.
    """

    article: int
    digest: bytes
    machine: bytes
    events: int

    @property
    def nameless(self) -> bool:
        """Whether it is of an article of which not even the hash of its text is left."""
        return bool(self.article) and not self.digest


class _Place(NamedTuple):
    """Where events are counted: an article, by its key in the damaged file, and a machine."""

    article: int
    machine: bytes


_At = tuple[bytes, bytes]
"""Where events are: the hash of an article's text, empty for the project, and a machine."""


class _Homeless(NamedTuple):
    """A sound event whose text is lost: the hash of that, and the event's row."""

    digest: bytes
    row: Row


class _Keys:
    """Keys of a table that are given out, the former ones where that can be."""

    def __init__(self) -> None:
        self._used: set[int] = set()
        self._last = 0

    def free(self, wanted: int) -> int:
        """The wanted key, where it is one and free; else one after all that were given."""
        key = wanted if wanted > 0 and wanted not in self._used else self._last + 1
        self._used.add(key)
        self._last = max(self._last, key)
        return key


class Salvage:
    """One damaged file being read into a clean, empty one, inside the caller's transaction."""

    def __init__(
        self, connection: sa.Connection, path: Path, points: Sequence[Path], ticker: Ticker
    ) -> None:
        self._run = connection.exec_driver_sql
        self._path = path
        self._points = points
        self._signs = Signs()
        self._former = Former((), self._signs)
        self._ticker = ticker
        self.texts: dict[bytes, int] = {}
        """The keys, in the clean file, of the texts that are in it, by hash."""
        self.events: dict[bytes, int] = {}
        """The keys, in the clean file, of the events that are in it, by id."""
        self.keys: dict[int, bytes] = {}
        """The ids of the sound events that have these keys in the damaged file."""
        self.named: dict[int, list[bytes]] = {}
        """The hashes of the texts that a key of the damaged file stands for."""
        self.purged: set[bytes] = set()
        self.gone: set[bytes] = set()
        """What was removed for good: texts by hash, events by id."""
        self.homeless: dict[bytes, _Homeless] = {}
        """Sound events whose text is lost, by id."""
        self._unnamed: list[Row] = []
        """What look like events of articles the hashes of whose texts are lost, too: without these
        nothing proves them."""
        self.from_points = 0
        self._brought: set[bytes] = set()
        """The hashes of texts that came out of restore points."""
        self._projects: set[str] = set()
        self._machines: set[bytes] = set()
        self._counted: dict[_Place, int] = {}
        self._totals: dict[bytes, int] = {}
        self._text_keys, self._event_keys = _Keys(), _Keys()

    def take(self) -> None:
        """Take over all that is sound."""
        self._first_look()
        self._take_texts()
        self._take_events()
        self._look_at_points()
        self._fill_texts()
        self._fill_events()

    @property
    def own_points(self) -> Sequence[Path]:
        """The restore points that hold what this file was, the newest first."""
        return self._former.points

    # -- what is in the pages --------------------------------------------------------------

    def _scan(self, what: str, columns: Collection[int]) -> Iterator[Row]:
        for image in pages.images(self._path):
            for number in range(1, image.count + 1):
                if number % 500 == 1:
                    self._ticker.tick(number, image.count, what)
                yield from image.rows(number, columns)

    def _first_look(self) -> None:
        """Which text each key stands for, and what was removed for good."""
        for row in self._scan("Looking for what can be read", pages.INDEX):
            match row.values:
                case (bytes() as digest, int() as number) if _is(row, digest, 32):
                    if number > _LATER:
                        self._purge(digest, number)
                    else:
                        self._name(number, digest)
                case (b"project", bytes() as project) if row.key is None:
                    self._projects.add(words(project))
                case (int() as article, bytes() as machine, int() as events, bytes() as digest) if (
                    row.key is None
                    and len(machine) == 16
                    and len(digest) == (0 if article == held.ALL else 16)
                ):
                    self._count(article, machine, events)
                case (bytes() as id_, bytes() as machine, int() as seq, bytes() as operation) if (
                    _is(row, id_, 16) and len(machine) == 16 and len(operation) == 16
                ):
                    self._forget(Gone(id_, machine, seq, operation))

    def _purge(self, digest: bytes, at: int) -> None:
        self.purged.add(digest)
        self._run("INSERT OR IGNORE INTO purged(hash, at) VALUES (?, ?)", (digest, at))

    def _forget(self, event: Gone) -> None:
        self.gone.add(event.id)
        self._run(
            "INSERT OR IGNORE INTO purged_event(id, machine, seq, operation) VALUES (?, ?, ?, ?)",
            event,
        )

    def _count(self, article: int, machine: bytes, events: int) -> None:
        """What the file counted. Where a page was written twice, the higher number is the later."""
        if article == held.ALL:
            self._totals[machine] = max(self._totals.get(machine, 0), events)
        else:
            place = _Place(article, machine)
            self._counted[place] = max(self._counted.get(place, 0), events)

    @property
    def known(self) -> bool:
        """Whether all that the file counted could be read, so that all that is missing is told."""
        sums: dict[bytes, int] = {}
        for place, events in self._counted.items():
            sums[place.machine] = sums.get(place.machine, 0) + events
        return bool(sums) and sums == self._totals

    def _name(self, key: int, digest: bytes) -> None:
        known = self.named.setdefault(key, [])
        if digest not in known:
            known.append(digest)

    def _take_texts(self) -> None:
        for row in self._scan("Reading texts", pages.TEXT):
            match row:
                case Row(key=int() as key, values=(None, bytes() as digest, bytes() as body)):
                    if len(digest) == 32 and sha256(body).digest() == digest:
                        self._name(key, digest)
                        self._add_text(key, digest, body)

    def _add_text(self, key: int, digest: bytes, body: bytes) -> None:
        if digest in self.texts or digest in self.purged:
            return
        key = self._text_keys.free(key)
        self._run(_INSERT_TEXT, (key, digest, body.decode()))
        self.texts[digest] = key

    def _take_events(self) -> None:
        for row in filter(pages.is_event, self._scan("Reading the history", pages.EVENT)):
            cells = pages.cells_of(row)
            if cells.id in self.events or cells.id in self.gone:
                continue
            if isinstance(cells.machine, bytes):
                self._machines.add(cells.machine)
            if _article_of(row) and cells.article not in self.named:
                self._unnamed.append(row)
            for digest in self._texts_of(cells.article):
                event = _sound(row, digest)
                if event is not None:
                    self.keys.setdefault(row.key or 0, bytes.fromhex(event.id))
                    self._place(row, event, digest)
                    break

    def _texts_of(self, article: object) -> Iterable[bytes | None]:
        if article is None:
            return (None,)
        return self.named.get(article, ()) if isinstance(article, int) else ()

    def _place(self, row: Row, event: Event, digest: bytes | None) -> None:
        if digest is not None and digest not in self.texts:
            if digest not in self.purged:
                self.homeless[bytes.fromhex(event.id)] = _Homeless(digest, row)
            return
        self._add_event(event, digest, row.key or 0)

    def _add_event(self, event: Event, digest: bytes | None, key: int) -> None:
        article = None if digest is None else self.texts[digest]
        key = self._event_keys.free(key)
        self._run(_KEYED, (key, *rows.event_row(event, article)))
        self.events[bytes.fromhex(event.id)] = key
        if event.kind == PROJECT_CREATED and isinstance(said := payload_of(event), ProjectCreated):
            self._projects.add(said.project)

    # -- what restore points have ----------------------------------------------------------

    def _look_at_points(self) -> None:
        """Which restore points are this file's, and what they know to be removed for good."""
        projects = self._projects | {facts(self._path).get("project", "")} - {""}
        machines = self._machines | {place.machine for place in self._counted} | {*self._totals}
        texts = self.texts.keys() | {each for names in self.named.values() for each in names}
        self._signs = Signs(frozenset(projects), frozenset(machines), frozenset(texts))
        self._former = Former(self._points, self._signs)
        for digest, at in self._former.purged():
            if digest not in self.texts:
                self._purge(digest, at)
        for event in self._former.gone():
            if event.id not in self.events:
                self._forget(event)

    @cached_property
    def _wanted_whole(self) -> Sequence[Path]:
        """The restore points of which all is taken: none where the count tells what is missing, or
        where nothing of the history is left (then a restore point is better restored as it is).

        Else the newest one that is whole, for the file had all of that, and lost none of it but for
        good or by this damage; before it those that are newer and spoilt in part. What only older
        ones have, the file had no more when that one was made: another state was put in its place.
        """
        found: list[Path] = []
        if self.known or not self._signs.left:
            return found
        for point in self._former.points:
            found.append(point)
            if self._former.whole(point):
                break
        return found

    def _fill_texts(self) -> None:
        """Texts that the file had: sound events speak of them, or its index names them, or it
        counted events of them, or its count is lost and a restore point has them. A text is the
        one that its hash names, wherever it comes from."""
        wanted = self._wanted_whole
        self._name_by_points()
        self._take_named_since()
        missing = self.lost_texts()
        for point in self._former.points if missing or wanted else ():
            former = self._former.keys(point) if point in wanted else {}
            missing |= former.keys() - self.texts.keys() - self.purged
            for digest, body in self._former.texts(point, missing):
                keys = [key for key, names in self.named.items() if digest in names]
                if not keys and digest in former and former[digest] not in self.named:
                    keys = [former[digest]]
                    self._name(keys[0], digest)
                self._add_text(keys[0] if keys else 0, digest, body)
                self._brought.add(digest)
                self.from_points += 1
            missing -= self.texts.keys()
        for id_, (digest, row) in list(self.homeless.items()):
            event = _sound(row, digest)
            if digest in self.texts and event is not None:
                del self.homeless[id_]
                self._place(row, event, digest)

    def lost_texts(self) -> set[bytes]:
        """The hashes of texts that the file had and that are not in the clean one."""
        named = {digest for names in self.named.values() for digest in names}
        named |= {each.digest for each in self.homeless.values()}
        return named - self.texts.keys() - self.purged

    def _name_by_points(self) -> None:
        """Which texts had the keys that nothing in the file names any more: a restore point is a
        copy of the file, so the keys in it are the same."""
        nameless = {place.article for place in self._counted if place.article}
        nameless |= {_article_of(row) for row in self._unnamed}
        nameless -= self.named.keys()
        for point in self._former.points if nameless else ():
            for key, digest in self._former.named(point, nameless):
                if digest not in self.texts:
                    self._name(key, digest)
            nameless -= self.named.keys()

    def _take_named_since(self) -> None:
        """Events of the file that only wanted the hash of their text, which a restore point told:
        they may be later than that point, and be nowhere else."""
        for row in self._unnamed:
            for digest in self.named.get(_article_of(row), ()):
                event = _sound(row, digest)
                if event is not None and bytes.fromhex(event.id) not in self.events:
                    self.keys.setdefault(row.key or 0, bytes.fromhex(event.id))
                    self._place(row, event, digest)
                    break

    def _fill_events(self) -> None:
        """Events that are missing and that restore points have.

        Where the count of the damaged file can be read, those that were counted as written. A
        restore point of this file has none that were never in it, so those it has of an article and
        machine where some are missing are the missing ones. Where the count is lost, all of the
        restore points that are wanted whole, the project's own events among them, and all of a text
        that came out of one. What was removed for good stays away.
        """
        missing = {
            (each.digest, each.machine): each.events for each in self.missing() if not each.nameless
        }
        brought = set() if self.known else self._brought
        for point in self._former.points if missing or brought or self._wanted_whole else ():
            whole = point in self._wanted_whole
            for told in self._former.events(point):
                if told.id in self.events or told.id in self.gone or told.digest in self.purged:
                    continue
                place = (told.digest or b"", bytes.fromhex(told.event.machine))
                if not (whole or missing.get(place, 0) > 0 or told.digest in brought):
                    continue
                if told.digest is None or told.digest in self.texts:
                    self._add_event(told.event, told.digest, told.key)
                    missing[place] = missing.get(place, 0) - 1
                    self.from_points += 1

    def titles(self) -> dict[bytes, str]:
        """The titles of articles whose texts are lost, out of their histories, by hash."""
        found = {}
        for each in self.homeless.values():
            if title := _title_in(each.row, each.digest):
                found[each.digest] = title
        return found

    def titles_by_key(self) -> dict[int, str]:
        """The titles of articles by their keys in the damaged file: out of its list of articles,
        and out of histories that nothing proves any more, their texts' hashes being lost."""
        found = listed(self._path)
        for row in self._unnamed:
            if (key := _article_of(row)) and not found.get(key):
                found[key] = _title_in(row, None)
        return found

    def authors(self) -> dict[bytes, bytes]:
        """Who worked at each machine, by the events that could not be taken over."""
        rows_ = (*self._unnamed, *(each.row for each in self.homeless.values()))
        found: dict[bytes, bytes] = {}
        for cells in map(pages.cells_of, rows_):
            if isinstance(cells.machine, bytes) and isinstance(cells.author, bytes):
                found.setdefault(cells.machine, cells.author)
        return found

    def missing(self) -> list[Missing]:
        """What the damaged file counted and the clean one has not."""
        found = []
        there = self._there()
        had = self._had()
        for place, number in had.items():
            if not self.known and self._is_miscounted(place, had, there):
                continue
            digests = self.named.get(place.article, []) if place.article else [b""]
            have = sum(there.get((digest, place.machine), 0) for digest in digests)
            if number > have:
                digest = digests[0] if digests else b""
                found.append(Missing(place.article, digest, place.machine, number - have))
        return found

    def _is_miscounted(
        self, place: _Place, had: Mapping[_Place, int], there: Mapping[_At, int]
    ) -> bool:
        """Whether it is the row of a count that is damaged, and nothing is lost of what it counts:
        all of that machine is there, by its other count and its numbers; or the machine is one that
        nothing else speaks of, and another's events, as many, are there of the article, and no row
        counts them."""
        total = self._totals.get(place.machine)
        if total is not None:
            every = sum(
                number for (_, machine), number in there.items() if machine == place.machine
            )
            return every >= total and not self._holes(place.machine)
        if place.machine in self._machines:
            return False
        digests = self.named.get(place.article, []) if place.article else [b""]
        return any(
            digest in digests
            and number == had[place]
            and _Place(place.article, machine) not in had
            and not self._holes(machine)
            for (digest, machine), number in there.items()
        )

    def _holes(self, machine: bytes) -> bool:
        """Whether numbers of a machine are not there."""
        found = self._run(f"{held.NUMBERING} HAVING machine = ?", (machine,)).fetchone()
        return bool(found is None or found[1])

    def _had(self) -> dict[_Place, int]:
        """What the file counted; where that cannot be read, what is seen of articles without a hash
        is all that tells of them."""
        if self.known:
            return self._counted
        seen: dict[_Place, set[bytes]] = {}
        for row in self._unnamed:
            cells = pages.cells_of(row)
            if isinstance(cells.id, bytes) and isinstance(cells.machine, bytes):
                place = _Place(_article_of(row), cells.machine)
                seen.setdefault(place, set()).add(cells.id)
        had = dict(self._counted)
        for place, ids in seen.items():
            if place.article not in self.named:
                had[place] = max(had.get(place, 0), len(ids))
        return had

    def _there(self) -> dict[_At, int]:
        hashes = {key: digest for digest, key in self.texts.items()}
        found = self._run(held.EVENTS)
        there: dict[_At, int] = {}
        for article, machine, _ in found:
            place = (hashes.get(article, b""), machine)
            there[place] = there.get(place, 0) + 1
        return there


def _is(row: Row, name: bytes, length: int) -> bool:
    return row.key is None and not row.texts and len(name) == length


def _sound(row: Row, digest: bytes | None) -> Event | None:
    """The event in a row, where its hash fits."""
    try:
        event = event_of(pages.cells_of(row).with_text(digest))
        return event if event_id(event) == event.id else None
    except (TypeError, ValueError, AttributeError, msgspec.MsgspecError):
        return None


def _article_of(row: Row) -> int:
    """The key of an event's article; 0 where it has none, or what stands there can be no key."""
    key = pages.cells_of(row).article
    return key if isinstance(key, int) and key > 0 else 0


def _title_in(row: Row, digest: bytes | None) -> str:
    """The title that an event gives its article, "" where it gives none or cannot be read. It is
    asked only what to call what is lost, so its hash need not fit."""
    try:
        said = payload_of(event_of(pages.cells_of(row).with_text(digest)))
    except (TypeError, ValueError, AttributeError, msgspec.MsgspecError):
        return ""
    return said.title if isinstance(said, ArticleAdded) else ""
