"""What a file holds: how many events of each machine on each article, and a digest of their ids.

What belongs here: keeping that count in step with every write, inside the same transaction, and
comparing it with the events that are there. An event that was altered is noticed by its own hash;
one that is missing leaves no trace but this. The digest is the exclusive or of the ids, so the
order of writing makes no difference, and one event more costs two small rows. Article 0 stands for
the project itself; ``ALL`` counts each machine's events whatever they are about, for the quick look
at an opening.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

import sqlalchemy as sa
from msgspec import Struct

from annotator.store import tables

ALL: Final = -1
"""Stands in the place of an article where a machine's events are counted whatever they are about;
the digest of such a row is empty."""
_BATCH: Final = 2000
_ID: Final = 16

Row = tuple[int, bytes, bytes]
"""Of an event: the key of its article (0: of the project), its machine, its id."""


class Held(Struct, frozen=True):
    """So many events of a machine are there of an article, with that digest."""

    article: int
    machine: bytes
    events: int
    digest: bytes


class Gap(Struct, frozen=True):
    """Of an article (0: the project; ``ALL``: whatever article), a machine's events that ought to
    be there and those that are; equal numbers: they are others than were written."""

    article: int
    machine: str
    wanted: int
    found: int


def xor(one: bytes | None, other: bytes | None) -> bytes:
    """The exclusive or of two digests; what is empty changes nothing."""
    if not one or not other:
        return one or other or b""
    both = int.from_bytes(one, "big") ^ int.from_bytes(other, "big")
    return both.to_bytes(_ID, "big")


def counted(rows: Iterable[Row]) -> Iterator[Held]:
    """What events add up to; they come ordered by article, and so do the results."""
    for article, some in groupby(rows, key=lambda row: row[0]):
        sums: dict[bytes, tuple[int, int]] = {}
        for _, machine, id_ in some:
            events, digest = sums.get(machine, (0, 0))
            sums[machine] = (events + 1, digest ^ int.from_bytes(id_, "big"))
        for machine, (events, digest) in sorted(sums.items()):
            yield Held(article, machine, events, digest.to_bytes(_ID, "big"))


def add(connection: sa.Connection, rows: Iterable[Row]) -> None:
    """Count events that are written in this transaction; the writer's connection knows ``xor``."""
    sums: dict[tuple[int, bytes], tuple[int, int]] = {}
    for article, machine, id_ in rows:
        events, digest = sums.get((article, machine), (0, 0))
        sums[article, machine] = (events + 1, digest ^ int.from_bytes(id_, "big"))
    every: dict[bytes, int] = {}
    for (_, machine), (events, _digest) in sums.items():
        every[machine] = every.get(machine, 0) + events
    told = [(*key, number, each.to_bytes(_ID, "big")) for key, (number, each) in sums.items()]
    told += [(ALL, machine, number, b"") for machine, number in every.items()]
    if told:
        connection.exec_driver_sql(_ADD, told)


_ADD: Final = (
    "INSERT INTO held(article, machine, events, digest) VALUES (?, ?, ?, ?) "
    "ON CONFLICT(article, machine) DO UPDATE SET events = events + excluded.events, "
    "digest = xor(digest, excluded.digest)"
)


def add_since(connection: sa.Connection, last: int) -> None:
    """Count the events with keys above ``last``, which are new in this transaction."""
    found = connection.exec_driver_sql(
        "SELECT coalesce(article, 0), machine, id FROM event WHERE key > ?", (last,)
    )
    while some := found.fetchmany(_BATCH):
        add(connection, [(row[0], row[1], row[2]) for row in some])


def count_anew(connection: sa.Connection) -> None:
    """Count all events that the file holds now, inside the caller's transaction: where they were
    never counted, and where some were taken out on purpose."""
    tables.held.create(connection, checkfirst=True)
    connection.exec_driver_sql("DELETE FROM held")
    every: dict[bytes, int] = {}
    waiting: list[tuple[Any, ...]] = []
    for each in counted(_events(connection)):
        every[each.machine] = every.get(each.machine, 0) + each.events
        waiting.append((each.article, each.machine, each.events, each.digest))
        if len(waiting) >= _BATCH:
            connection.exec_driver_sql(_INSERT, waiting)
            waiting.clear()
    waiting += [(ALL, machine, events, b"") for machine, events in every.items()]
    if waiting:
        connection.exec_driver_sql(_INSERT, waiting)


_INSERT: Final = "INSERT INTO held(article, machine, events, digest) VALUES (?, ?, ?, ?)"


def _events(connection: sa.Connection) -> Iterator[Row]:
    found = connection.execution_options(yield_per=_BATCH).exec_driver_sql(EVENTS)
    for row in found:
        yield row[0], row[1], row[2]


EVENTS: Final = "SELECT coalesce(article, 0), machine, id FROM event ORDER BY article"
WANTED: Final = (
    "SELECT article, machine, events, digest FROM held WHERE article >= 0 ORDER BY article, machine"
)

NUMBERING: Final = (
    "SELECT machine, max(seq) - count(DISTINCT seq) FROM (SELECT machine, seq FROM event "
    "UNION ALL SELECT machine, seq FROM purged_event) GROUP BY machine"
)
"""How many numbers of each machine are not there."""

TOTAL: Final = f"SELECT coalesce((SELECT sum(events) FROM held WHERE article = {ALL}), 0)"
MISSING: Final = f"{TOTAL} - (SELECT count(*) FROM event)"
"""How many events fewer there are than were counted, without saying which: milliseconds where there
are a hundred thousand. Below 0: there are more."""


def total(connection: sa.Connection) -> int:
    """How many events there are, as they were counted: a row for each machine is read."""
    return int(connection.exec_driver_sql(TOTAL).scalar_one())


def gaps(connection: sa.Connection) -> Iterator[Gap]:
    """Where what was counted is not what is there, article by article, and of each machine."""
    every: dict[bytes, int] = {}
    wanted = connection.execution_options(yield_per=_BATCH).exec_driver_sql(WANTED)
    for gap, there in compared((Held(*row) for row in wanted), counted(_events(connection))):
        if there is not None:
            every[there.machine] = every.get(there.machine, 0) + there.events
        if gap is not None:
            yield gap
    totals = connection.exec_driver_sql(
        "SELECT machine, events FROM held WHERE article = ?", (ALL,)
    )
    said = {row[0]: row[1] for row in totals}
    for machine in sorted(said.keys() | every.keys()):
        if said.get(machine, 0) != every.get(machine, 0):
            yield Gap(ALL, machine.hex(), said.get(machine, 0), every.get(machine, 0))


def compared(
    wanted: Iterable[Held], found: Iterable[Held]
) -> Iterator[tuple[Gap | None, Held | None]]:
    """Two counts side by side, both in order of article and machine: where they differ, and what
    is there."""
    left, right = iter(wanted), iter(found)
    ought, there = next(left, None), next(right, None)
    while ought is not None or there is not None:
        at = min(each for each in (_place(ought), _place(there)) if each is not None)
        here = there if _place(there) == at else None
        said = ought if _place(ought) == at else None
        yield _gap(said, here), here
        ought = next(left, None) if said is not None else ought
        there = next(right, None) if here is not None else there


def _place(each: Held | None) -> tuple[int, bytes] | None:
    return None if each is None else (each.article, each.machine)


def _gap(ought: Held | None, there: Held | None) -> Gap | None:
    each = ought or there
    if each is None or (ought is not None and there is not None and ought == there):
        return None
    return Gap(
        each.article,
        each.machine.hex(),
        ought.events if ought else 0,
        there.events if there else 0,
    )
