"""The restore points of a damaged file, which are what it was before: what they have of it.

What belongs here: which of them are its own, reading them, and what of them is not to come back.
What of it all is missing in the file, ``salvage`` says.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Struct

from annotator.history.events import Event, event_id
from annotator.keeping.remains import reading
from annotator.store import backup, held
from annotator.store.quick import event_of


class Signs(Struct, frozen=True):
    """What tells of which project a file is: the id of that (none where it is lost), the machines
    that wrote to it, its texts by their hashes."""

    projects: frozenset[str] = frozenset()
    machines: frozenset[bytes] = frozenset()
    texts: frozenset[bytes] = frozenset()

    @property
    def left(self) -> bool:
        """Whether anything of its history is left, or of its texts."""
        return bool(self.machines or self.texts)


class Told(Struct, frozen=True):
    """A sound event of a restore point: the hash of its text, None for the project's own, and the
    key that it had."""

    event: Event
    digest: bytes | None
    key: int

    @property
    def id(self) -> bytes:
        """The event's id as it stands in files."""
        return bytes.fromhex(self.event.id)


class Gone(NamedTuple):
    """An event that was removed for good: its row among those."""

    id: bytes
    machine: bytes
    seq: int
    operation: bytes


class _Cleared(Struct, frozen=True):
    """What a restore point knows to be removed for good: texts, and when each of them was."""

    texts: dict[bytes, int]
    events: tuple[Gone, ...]

    @property
    def last(self) -> int:
        """When something was removed for the last time."""
        return max(self.texts.values(), default=0)


class Former:
    """The restore points of a file that hold its own project, the newest first.

    They are found by the place of the file, where another project may have lain before. Where the
    id of the file's project is lost, a machine in common tells it, for each writes to each file
    under an id of its own; else a text in common, where no second project has such a one.
    """

    def __init__(self, points: Sequence[Path], signs: Signs) -> None:
        self.points = _own(points, signs)
        self._made = {each: _made(each) for each in self.points}
        self._cleared = [_cleared(each) for each in self.points]

    def purged(self) -> Iterator[tuple[bytes, int]]:
        """The hashes of texts that were removed for good from the file itself, and when: restore
        points that were made after that say so. One that was made before, and was cleared, may
        have been so because another file of the project had them removed."""
        for point, cleared in zip(self.points, self._cleared, strict=True):
            yield from (each for each in cleared.texts.items() if each[1] <= self._made[point])

    def gone(self) -> Iterator[Gone]:
        """The events that went with these."""
        for point, cleared in zip(self.points, self._cleared, strict=True):
            if cleared.last <= self._made[point]:
                yield from cleared.events

    def barred(self, point: Path) -> set[bytes]:
        """Texts and events that were removed for good after a restore point was made, and that it
        may still have, having been out of reach when the others were cleared."""
        found: set[bytes] = set()
        made = self._made[point]
        for each in self._cleared:
            found.update(digest for digest, at in each.texts.items() if at > made)
            if each.last > made:
                found.update(event.id for event in each.events)
        return found

    def whole(self, point: Path) -> bool:
        """Whether a restore point has all that it was made of."""
        with suppress(sqlite3.Error), backup.reading(point) as source:
            backup.prove(source)
            with suppress(sqlite3.OperationalError):  # it is older than the count
                return bool(source.execute(f"SELECT {held.MISSING} = 0").fetchone()[0])
            return True
        return False

    def keys(self, point: Path) -> dict[bytes, int]:
        """The texts that a restore point has, by their hashes, and their keys."""
        barred = self.barred(point)
        with suppress(sqlite3.Error), closing(reading(point)) as source:
            found = source.execute("SELECT hash, key FROM text").fetchall()
            return {digest: key for digest, key in found if digest not in barred}
        return {}

    def texts(self, point: Path, wanted: Collection[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Those of the texts that a restore point has and that are sound, with their hashes."""
        barred = self.barred(point)
        with suppress(sqlite3.Error), closing(reading(point)) as source:
            for digest in sorted(set(wanted) - barred):
                for (body,) in source.execute(_FOUND, (digest,)).fetchall():
                    if sha256(body).digest() == digest:
                        yield digest, body

    def named(self, point: Path, keys: Collection[int]) -> Iterator[tuple[int, bytes]]:
        """The hashes of the texts that had these keys: a restore point is a copy of the file."""
        with suppress(sqlite3.Error), closing(reading(point)) as source:
            for key in sorted(keys):
                for (digest,) in source.execute(_NAMED, (key,)).fetchall():
                    if isinstance(digest, bytes):
                        yield key, digest

    def events(self, point: Path) -> Iterator[Told]:
        """The sound events of a restore point."""
        barred = self.barred(point)
        with suppress(sqlite3.Error), closing(reading(point)) as source:
            for row in source.execute(_EVENTS):
                told = _told(row)
                if told is not None and told.digest not in barred and told.id not in barred:
                    yield told


_FOUND: Final = "SELECT CAST(body AS BLOB) FROM text WHERE hash = ?"
_NAMED: Final = "SELECT hash FROM text WHERE key = ?"
_EVENTS: Final = """
SELECT e.key, e.id, e.author, e.machine, e.seq, e.clock, e.operation,
  CAST(e.operation_name AS BLOB), e.undoes, CAST(e.kind AS BLOB), t.hash, CAST(e.payload AS BLOB)
FROM event e LEFT JOIN text t ON t.key = e.article
WHERE e.article IS NULL OR t.hash IS NOT NULL ORDER BY e.clock, e.id
"""
_HASH: Final = 10
"""Where the hash of the text stands in that."""


def _told(row: tuple[Any, ...]) -> Told | None:
    with suppress(TypeError, ValueError, AttributeError, msgspec.MsgspecError):
        event = event_of(row[1:])
        if event_id(event) == event.id:
            return Told(event, row[_HASH], row[0])
    return None


def _own(points: Sequence[Path], signs: Signs) -> list[Path]:
    """Those of the project whose file it is, by what is best proof of all that is left."""
    those = {each: _signs_of(each) for each in points}
    projects = set(signs.projects)
    for each in those.values():
        if not signs.machines.isdisjoint(each.machines):
            projects |= each.projects
    if not projects:
        alike = (each for each in those.values() if not signs.texts.isdisjoint(each.texts))
        projects = {project for each in alike for project in each.projects}
        if len(projects) > 1:
            return []
    return [point for point, each in those.items() if not projects.isdisjoint(each.projects)]


def _signs_of(point: Path) -> Signs:
    with suppress(sqlite3.Error), closing(reading(point)) as source:
        machines = source.execute("SELECT DISTINCT machine FROM event").fetchall()
        texts = source.execute("SELECT hash FROM text").fetchall()
        return Signs(
            frozenset({_project_of(source)} - {""}),
            frozenset(machine for (machine,) in machines),
            frozenset(digest for (digest,) in texts),
        )
    return Signs()


def _project_of(source: sqlite3.Connection) -> str:
    source.text_factory = str
    try:
        return backup.project_of(source)
    finally:
        source.text_factory = bytes


def _made(point: Path) -> int:
    facts = backup.read_facts(point)
    return int(point.stat().st_mtime * 1000) if facts is None else facts.made


def _cleared(point: Path) -> _Cleared:
    """Restore points of older versions know of nothing that was removed."""
    with suppress(sqlite3.Error), closing(reading(point)) as source:
        texts = dict(source.execute("SELECT hash, at FROM purged").fetchall())
        events = source.execute("SELECT id, machine, seq, operation FROM purged_event").fetchall()
        return _Cleared(texts, tuple(Gone(*row) for row in events))
    return _Cleared({}, ())
