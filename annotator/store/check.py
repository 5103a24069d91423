"""Checking a project file: pages, every hash, offset, quote and reference, what is missing, the
fold by a rebuild, the search index.

Each finding is one sentence that names what is broken, and says which part of the file it is of.
Nothing is repaired here: see ``quick.mend`` for what is derived, ``annotator.keeping.repairing``
for the history.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import zip_longest
from typing import Any, Final, Literal

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from annotator.errors import Problem
from annotator.history.events import Event, Work, event_id, payload_of
from annotator.store import guard, held, kept, log, meta, quick, rebuild, tables, wordcheck
from annotator.store.compiled import AS_IT_IS, engine_over, make_tables
from annotator.store.engine import Database
from annotator.ticker import Silent, Ticker
from annotator.values import GAP, quote_of

MOST = 1000
"""Findings after which a check stops collecting."""

NUMBERS: Final = "numbers"
"""The fact under which a file keeps the machines whose numbering has holes for a known reason:
their events were lost before a repair, or never were here."""

Part = Literal["file", "truth", "fold", "search"]
"""What a finding is of. ``file``: its structure; ``truth``: texts and events; ``fold`` and
``search`` can be made anew from these."""


class Finding(Struct, frozen=True):
    """One thing that is wrong."""

    part: Part
    words: str


def findings(database: Database, ticker: Ticker | None = None) -> list[str]:
    """Everything that is wrong with a project, a sentence each; empty where it is sound.

    Runs on a connection of its own; the project stays usable meanwhile.
    """
    return [each.words for each in looked(database, ticker)]


def looked(database: Database, ticker: Ticker | None = None) -> list[Finding]:
    """As ``findings``, with the part of the file that each is of."""
    ticker = ticker or Silent()
    connection = database.open_reader().execution_options(**AS_IT_IS)
    try:
        connection.exec_driver_sql("BEGIN")
        found: list[Finding] = []
        for finding in _all(connection, ticker):
            found.append(finding)
            if len(found) >= MOST:
                more = f"There may be more: the check stopped after {MOST} findings."
                found.append(Finding(finding.part, more))
                break
        return found
    finally:
        connection.close()


def shows_well(database: Database) -> bool:
    """Whether what is shown is what a rebuild gives, or that cannot be told at this moment; a part
    of ``findings`` (0.25 seconds for 2,000 articles)."""
    try:
        with closing(database.open_reader().execution_options(**AS_IT_IS)) as connection:
            connection.exec_driver_sql("BEGIN")
            return not any(_compared(connection, Silent()))
    except (sa.exc.DBAPIError, sqlite3.Error) as error:
        return not guard.speaks_of_damage(getattr(error, "orig", None) or error)
    except (msgspec.MsgspecError, AttributeError, LookupError, TypeError, ValueError):
        return False  # what was met in a row is not what its column holds


def _all(connection: sa.Connection, ticker: Ticker) -> Iterator[Finding]:
    parts: tuple[tuple[Part, str, Iterator[str]], ...] = (
        ("file", "its pages", _pages(connection)),
        ("file", "its tables", _objects(connection)),
        ("truth", "the texts", _texts(connection, ticker)),
        ("truth", "the history", _events(connection, ticker)),
        ("truth", "the count of the history", _held(connection)),
        ("truth", "the merges", _merges(connection)),
        ("truth", "the quotes in the history", _quotes(connection, ticker)),
        ("fold", "the annotations", _shown(connection, ticker)),
        ("fold", "the relations", _relations(connection)),
        ("fold", "the scheme", _kept_facts(connection)),
        ("fold", "the labels", _labels(connection)),
        ("fold", "what is shown", _fold(connection, ticker)),
        ("search", "the search index", _search(connection, ticker)),
    )
    told: set[str] = set()
    for part, what, words in parts:
        for each in _told(what, words):
            if each not in told:
                told.add(each)
                yield Finding(part, each)


def _told(what: str, words: Iterator[str]) -> Iterator[str]:
    try:
        yield from words
    except (sa.exc.DatabaseError, sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if guard.speaks_of_damage(getattr(error, "orig", None) or error):
            yield f"File structure: a part of {what} cannot be read."
        else:
            yield f"File structure: {what} cannot be read: {getattr(error, 'orig', error)}."
    except sa.exc.NoResultFound:  # its pages are mixed up: it is listed, and not where it belongs
        yield f"File structure: a part of {what} is listed and cannot be found."
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        # A cell of another kind than its column's, which SQLite hands over as it stands.
        yield f"File structure: a value is not what its column holds ({error})."


def _pages(connection: sa.Connection) -> Iterator[str]:
    said, whole = _places(connection, f"integrity_check({_PLACES})")
    if not whole and not said:  # it gives up without a word, and tells the first place if asked
        said, _ = _places(connection, "quick_check(1)")
    if said:
        many = "1 place" if len(said) == 1 else f"{len(said)} places"
        least = "" if whole and len(said) < _PLACES else "at least "
        yield f"File structure: it is damaged in {least}{many}, of which SQLite says:"
        yield from (f"    {each}." for each in said)
    elif not whole:
        yield "File structure: a part of its pages cannot be read."
    yield from _references(connection)


def _references(connection: sa.Connection) -> Iterator[str]:
    """Rows that belong to what is not there, counted: one lost page may leave thousands."""
    rows: dict[tuple[str, str], list[int]] = {}
    error: Exception | None = None
    try:
        for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            rows.setdefault((table, parent), []).append(row)
    except (sa.exc.DatabaseError, sqlite3.DatabaseError) as met:
        error = met  # what was found up to there is told first
    for (table, parent), found in rows.items():
        plain = (f"a row of {parent} that is", f"rows of {parent} that are")  # of no table of ours
        one, several = _LOST_PARENTS.get(parent, plain)
        if len(found) == 1:
            yield f"Table {table}: row {found[0]} belongs to {one} lost."
        else:
            yield (
                f"Table {table}: {len(found):,} rows (the first is {found[0]}) belong to {several} "
                "lost."
            )
    if error is not None:
        raise error


_LOST_PARENTS: Final = {
    "text": ("an article whose text is", "articles whose texts are"),
    "event": ("an entry of the history that is", "entries of the history that are"),
}


def _places(connection: sa.Connection, check: str) -> tuple[list[str], bool]:
    """What SQLite finds wrong with the pages, and whether it got to the end of them."""
    raw: Any = connection.connection.driver_connection  # row by row: the last may be an error
    said: list[str] = []
    try:
        for row in raw.execute(f"PRAGMA {check}"):
            said += [each for each in str(row[0]).splitlines() if each not in ("", "ok", _HEAD)]
    except sqlite3.DatabaseError:
        return said, False
    return said, True


_PLACES: Final = 20
_HEAD: Final = "*** in database main ***"


def _objects(connection: sa.Connection) -> Iterator[str]:
    """Tables, indexes and triggers: all of ours, and no others."""
    found = quick.look(connection)
    yield from (f"File structure: {each}." for each in found.lost)
    for each in dict.fromkeys((*found.altered, *found.objects)):
        how = "is laid out otherwise" if each in found.altered else "is missing"
        yield f"File structure: “{each}” {how}."
    if found.counts:
        yield "File structure: the count of what the file holds is missing."
    strangers = quick.strangers(connection)
    yield from (f"File structure: the {kind} “{name}” is not ours." for kind, name in strangers)


def _texts(connection: sa.Connection, ticker: Ticker) -> Iterator[str]:
    total = connection.exec_driver_sql("SELECT count(*) FROM text").scalar() or 0
    # As bytes: what is no UTF-8 any more must not stop the check.
    result = connection.execution_options(yield_per=200).exec_driver_sql(
        "SELECT hash, CAST(body AS BLOB) FROM text"
    )
    for done, (digest, body) in enumerate(result):
        if done % 200 == 0:
            ticker.tick(done, total, "Checking texts")
        if hashlib.sha256(body).digest() != digest:
            yield f"Text {digest.hex()[:12]}…: its hash does not match; the text was altered."


def _events(connection: sa.Connection, ticker: Ticker) -> Iterator[str]:
    total = connection.exec_driver_sql("SELECT count(*) FROM event").scalar() or 0
    seen: dict[str, set[int]] = {}
    textless: dict[int, int] = {}
    partial = _partial(connection)
    result = connection.execution_options(yield_per=500).exec_driver_sql(_EVENTS)
    for done, (article, *cells) in enumerate(result):
        if done % 500 == 0:
            ticker.tick(done, total, "Checking the history")
        try:
            event = quick.event_of(cells)
        except (TypeError, ValueError):
            name = cells[0].hex()[:12] if isinstance(cells[0], bytes) else "?"
            yield f"Event {name}…: it is not what an event may be; it was altered."
            continue
        lost = article is not None and event.article is None
        if lost:
            textless[article] = textless.get(article, 0) + 1
        yield from _event(event, proven=not lost)
        numbers = seen.setdefault(event.machine, set())
        if event.seq in numbers and event.machine not in partial:
            yield f"Event {event.id[:12]}…: its number {event.seq} is used twice on one machine."
        numbers.add(event.seq)
    for row in connection.execute(
        sa.select(tables.purged_event.c.machine, tables.purged_event.c.seq)
    ):
        seen.setdefault(row[0], set()).add(row[1])
    for machine, numbers in seen.items():
        if machine in partial:
            continue
        gap = max(numbers) - len(numbers)
        if gap > 0:
            yield f"History: {gap} events of machine {machine[:8]}… are missing."
    for article, number in sorted(textless.items()):
        with_it = "1 entry" if number == 1 else f"{number:,} entries"
        yield (
            f"Article {_title(connection, article)}: its text is lost; {with_it} of its history "
            f"{'is' if number == 1 else 'are'} left and cannot be proved without it."
        )


_EVENTS: Final = """
SELECT e.article, e.id, e.author, e.machine, e.seq, e.clock, e.operation,
  CAST(e.operation_name AS BLOB), e.undoes, CAST(e.kind AS BLOB), t.hash, CAST(e.payload AS BLOB)
FROM event e LEFT JOIN text t ON t.key = e.article ORDER BY e.clock, e.id
"""


def _held(connection: sa.Connection) -> Iterator[str]:
    """Every event that was written is there: counted by machine and article."""
    for gap in held.gaps(connection):
        if gap.article == held.ALL:
            where = "In all"
        elif gap.article:
            where = f"Article {_title(connection, gap.article)}"
        else:
            where = "Of the project"
        whose = f"machine {gap.machine[:8]}… ({_whose(connection, gap.machine)})"
        if gap.wanted == gap.found:
            yield f"{where}: events of {whose} are others than were written."
        else:
            yield f"{where}: {gap.wanted} events of {whose} were written, {gap.found} are there."


def _title(connection: sa.Connection, key: int) -> str:
    found = connection.exec_driver_sql("SELECT title FROM article WHERE key = ?", (key,)).fetchone()
    return f"“{found[0]}”" if found and found[0] else f"number {key}"


def _whose(connection: sa.Connection, machine: str) -> str:
    """Who worked at a machine, by what is left of it."""
    found = connection.exec_driver_sql(
        "SELECT a.name FROM event e JOIN annotator a ON a.id = e.author WHERE e.machine = ? "
        "GROUP BY a.name ORDER BY count(*) DESC LIMIT 1",
        (bytes.fromhex(machine),),
    ).scalar()
    return str(found or "nobody knows whose")


def _merges(connection: sa.Connection) -> Iterator[str]:
    """What a merge brought is withdrawn where the merge was taken back, and only there."""
    found = connection.exec_driver_sql(_UNEVEN)
    for name, number in found:
        yield f"Merge “{name}”: {number} events are not as the merge stands."


_UNEVEN: Final = """
SELECT m.name, count(*) FROM merge m JOIN received r ON r.merge = m.id
LEFT JOIN withdrawn w ON w.event = r.event
WHERE (m.withdrawn > 0) <> (w.event IS NOT NULL) GROUP BY m.id ORDER BY m.clock
"""


def _search(connection: sa.Connection, ticker: Ticker) -> Iterator[str]:
    if said := wordcheck.fault(connection, ticker):
        yield f"Search index: {said}."


def _partial(connection: sa.Connection) -> frozenset[str]:
    """Machines of which this file need not have everything: what they did came with merges, or was
    lost before a repair. There two events may have one number, too, where a copy was gone on with
    in two places."""
    found = connection.exec_driver_sql(
        "SELECT DISTINCT e.machine FROM received r JOIN event e ON e.key = r.event"
    )
    return frozenset(row[0].hex() for row in found) | excused(connection)


def excused(connection: sa.Connection) -> frozenset[str]:
    """Machines whose numbering is known to have holes."""
    said = meta.get(connection, NUMBERS)
    return frozenset(msgspec.json.decode(said, type=list[str]) if said else ())


def _event(event: Event, *, proven: bool) -> Iterator[str]:
    """``proven``: its hash can be compared, the hash of its text being there."""
    try:
        if proven and event_id(event) != event.id:
            yield f"Event {event.id[:12]}…: its hash does not match; it was altered."
        payload_of(event)
    except msgspec.MsgspecError as error:
        yield f"Event {event.id[:12]}… ({event.kind}) cannot be read: {error}."


def _quotes(connection: sa.Connection, ticker: Ticker) -> Iterator[str]:
    """Offsets and quotes in the events, segment by segment."""
    keys = [row[0] for row in connection.exec_driver_sql("SELECT key FROM text ORDER BY key")]
    for done, key in enumerate(keys):
        if done % 100 == 0:
            ticker.tick(done, len(keys), "Checking offsets and quotes")
        text = log.text_of(connection, key)
        for event in log.events_of_article(connection, key):
            yield from _quotes_of(event, text)


def _shown(connection: sa.Connection, ticker: Ticker) -> Iterator[str]:
    """Offsets and quotes in what is shown."""
    keys = [row[0] for row in connection.exec_driver_sql("SELECT key FROM text ORDER BY key")]
    for done, key in enumerate(keys):
        if done % 100 == 0:
            ticker.tick(done, len(keys), "Checking what is shown")
        yield from _rows_of(connection, key, log.text_of(connection, key))


def _quotes_of(event: Event, text: str) -> Iterator[str]:
    try:
        work = payload_of(event)
    except msgspec.MsgspecError:
        return
    if not isinstance(work, Work):
        return
    parts = [(new.id, new.segments, new.quotes) for new in work.added]
    for changed in work.changed:
        segments, quotes = changed.set.segments, changed.set.quotes
        if segments is not msgspec.UNSET and quotes is not msgspec.UNSET:
            parts.append((changed.id, segments, quotes))
    for annotation, segments, quotes in parts:
        for part, quote in zip_longest(segments, quotes):
            if part is None or quote is None:
                yield f"Annotation {annotation[:12]}…: it has not one quote for each segment."
            elif text[part.start : part.end] != quote or not 0 <= part.start < part.end:
                yield (
                    f"Annotation {annotation[:12]}…: {part.start}–{part.end} is not the words "
                    f"it was made on (event {event.id[:12]}…)."
                )


def _rows_of(connection: sa.Connection, key: int, text: str) -> Iterator[str]:
    from annotator.store import queries

    try:
        found = queries.annotations_of(connection, key)
    except msgspec.MsgspecError as error:
        digest, _ = queries.measure(connection, key) or ("", 0)
        yield f"Article {digest[:12]}…: a row of an annotation cannot be read: {error}."
        return
    for each in found:
        for role, part in each.companions.items():
            if not 0 <= part.start < part.end <= len(text):
                yield f"Annotation {each.id[:12]}…: its {role} lies outside its article."
        if each.end > len(text) or quote_of(text, each.segments) != each.quote:
            shown = each.quote.replace(GAP, " ")[:40]
            yield (
                f"Annotation {each.id[:12]}…: {each.start}–{each.end} is not “{shown}” in its "
                "article."
            )


def _relations(connection: sa.Connection) -> Iterator[str]:
    """Both ends of a relation are annotations of its article; it begins at one of the annotator
    whose it is. In a file that grew out of a package it may lead to what others have."""
    apart = meta.get(connection, "package") is not None
    for type_, from_id, to_id, reason in connection.exec_driver_sql(_BROKEN_RELATIONS):
        if apart and reason == _NOT_HERE:
            continue
        yield f"Relation “{type_}” of {from_id.hex()[:12]}… to {to_id.hex()[:12]}…: {reason}."


_NOT_HERE: Final = "it leads to no annotation of its article"
_BROKEN_RELATIONS: Final = """
SELECT r.type, r.from_id, r.to_id, CASE
  WHEN r.from_id = r.to_id THEN 'it leads back to where it begins'
  WHEN f.id IS NULL OR f.article <> r.article THEN 'it begins at no annotation of its article'
  WHEN t.id IS NULL THEN 'it leads to no annotation of its article'
  WHEN t.article <> r.article THEN 'it leads to an annotation of another article'
  WHEN f.annotator <> r.annotator THEN 'it begins at an annotation of somebody else'
  END AS reason
FROM relation r LEFT JOIN annotation f ON f.id = r.from_id
  LEFT JOIN annotation t ON t.id = r.to_id
WHERE r.there = 1 AND reason IS NOT NULL
"""


def _kept_facts(connection: sa.Connection) -> Iterator[str]:
    """What a first page reads of the project is what the history says."""
    try:
        state = log.project_state(connection)
    except msgspec.MsgspecError:
        return  # that event is among the findings already
    wanted = {"project": state.project, "title": state.title, "scheme": meta.plain_scheme(state)}
    for name, value in wanted.items():
        if meta.get(connection, name) != value:
            yield f"The file's {name} is not the one that the history gives."


def _labels(connection: sa.Connection) -> Iterator[str]:
    try:
        state = log.project_state(connection)
        scheme = kept.scheme_of(connection, state)
    except (Problem, msgspec.MsgspecError) as error:
        yield f"Scheme: {error}"
        return
    used = connection.exec_driver_sql("SELECT DISTINCT label FROM annotation WHERE deleted = 0")
    for row in used:
        if scheme.label(row[0]) is None:
            yield f"Label “{row[0]}” is used and is not in the scheme."


def _fold(connection: sa.Connection, ticker: Ticker) -> Iterator[str]:
    """Build the fold anew in memory and compare it with what stands in the file."""
    ticker.tick(0, 0, "Comparing with a rebuild")
    try:
        yield from _compared(connection, ticker)
    except (msgspec.MsgspecError, sa.exc.DatabaseError) as error:
        said = getattr(error, "orig", None) or error
        if isinstance(said, sqlite3.Error) and guard.speaks_of_damage(said):
            yield "The history cannot be folded: a part of it cannot be read."
        else:
            yield f"The history cannot be folded: {_why_not(said)}."


def _compared(connection: sa.Connection, ticker: Ticker) -> Iterator[str]:
    memory = engine_over(lambda: sqlite3.connect(":memory:"))
    try:
        with memory.begin() as copy:
            make_tables(copy)
            _copy_truth(connection, copy)
            rebuild.rebuild(copy, ticker)
            stands, anew = rebuild.dump(connection), rebuild.dump(copy)
    finally:
        memory.dispose()
    for table, rows in anew.items():
        missing = len(set(rows) - set(stands[table]))
        extra = len(set(stands[table]) - set(rows))
        if missing or extra:
            yield (
                f"Table {table}: {extra} rows stand that the history does not give, "
                f"{missing} are missing or differ."
            )


def _why_not(error: object) -> str:
    """A row that SQLite does not take into a sound table, in words."""
    if isinstance(error, sqlite3.IntegrityError):
        if "text." in str(error):
            return "a text that it needs is missing or damaged"
        return "a row of it is without what every row has"
    return str(error)


def _copy_truth(source: sa.Connection, target: sa.Connection) -> None:
    truth = (("text", 3), ("event", 12), ("merge", 6), ("received", 2), ("withdrawn", 1))
    for name, columns in truth:
        result = source.exec_driver_sql(f"SELECT * FROM {name}")
        marks = ",".join("?" * columns)
        while rows := result.fetchmany(2000):
            target.exec_driver_sql(
                f"INSERT INTO {name} VALUES ({marks})", [tuple(row) for row in rows]
            )
