"""A small world to try the core in: people, short articles, and looks past the front door.

What belongs here: what tests of several folders share. Opening the file with the bare driver is
done here alone, and only for files that no ``Project`` of the same process has open.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from annotator.history.events import Event, event_id
from annotator.machine import Machine
from annotator.project import Project
from annotator.store import held, log, queries, rebuild, rows, search
from annotator.store.compiled import engine_over, make_tables
from annotator.values import Annotation, NewArticle, Person

FIRST = "“We never paid,” Huawei said. Sales rose 30 % — 😀 they say; cafe\u0301 prices may fall."
SECOND = "Analysts doubt it. شركة هواوي نفت ذلك. 华为表示从未付款。 Nobody else spoke."
TEXTS = (FIRST, SECOND)


def articles(*texts: str) -> tuple[NewArticle, ...]:
    """Articles of these texts, with plain ids and titles."""
    return tuple(
        NewArticle(text=text, external_id=f"{number:03}", title=f"Article {number}")
        for number, text in enumerate(texts, start=1)
    )


class World:
    """One machine with two people, and the projects that are open on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.machine = Machine(folder / "data")
        self.ana = self.machine.add_person("Ana")
        self.bob = self.machine.add_person("Bob")
        self.open: list[Project] = []

    def path(self, name: str = "project") -> Path:
        """Where the project of that name lies."""
        return self.folder / f"{name}.claims"

    def create(
        self, name: str = "project", *texts: str, person: Person | None = None, **more: Any
    ) -> Project:
        """A new project with these texts (the two of this module where none is given)."""
        made = Project.create(
            self.path(name),
            person or self.ana,
            self.machine,
            articles=articles(*(texts or TEXTS)),
            **more,
        )
        self.open.append(made)
        return made

    def enter(self, name: str = "project", person: Person | None = None, **more: Any) -> Project:
        """Open a project of this world."""
        opened = Project.open(self.path(name), person or self.ana, self.machine, **more)
        self.open.append(opened)
        return opened

    def switch(self, project: Project, person: Person) -> Project:
        """Close a project and open it again as somebody else (or as the same)."""
        project.close()
        return self.enter(project.path.stem, person)

    def close(self) -> None:
        """Close whatever is open."""
        for each in self.open:
            each.close()


def stands(project: Project) -> dict[str, list[tuple[Any, ...]]]:
    """The fold as it stands in the file."""
    return rebuild.dump(project._database.reader)


def made_anew(project: Project) -> dict[str, list[tuple[Any, ...]]]:
    """The fold as a rebuild gives it, made in memory from the file's texts and events."""
    source = project._database.reader
    memory = engine_over(lambda: sqlite3.connect(":memory:"))
    try:
        with memory.begin() as copy:
            make_tables(copy)
            for name in ("text", "event", "merge", "received", "withdrawn"):
                found = [tuple(row) for row in source.exec_driver_sql(f"SELECT * FROM {name}")]
                if not found:
                    continue
                marks = ",".join("?" * len(found[0]))
                copy.exec_driver_sql(f"INSERT INTO {name} VALUES ({marks})", found)
            rebuild.rebuild(copy)
            return rebuild.dump(copy)
    finally:
        memory.dispose()


def in_the_file(project: Project, annotation: str) -> Annotation:
    """A live annotation whosever it is, past the blind rule."""
    found = queries.annotation(project._database.reader, annotation)
    assert found is not None
    return found


def history_of(project: Project) -> list[Event]:
    """Every event, in order."""
    return list(log.all_events(project._database.reader))


def without_operations(dump: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """A dump without the history of operations, which undo and redo make longer."""
    return {name: rows_ for name, rows_ in dump.items() if name != "operation"}


def sha256(path: Path) -> str:
    """The hash of a file that nobody has open."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@contextmanager
def tampering(path: Path) -> Iterator[sqlite3.Connection]:
    """The closed file in the hands of somebody who takes off the triggers first."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type='trigger'"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        for _, sql in triggers:
            connection.execute(sql)
    finally:
        connection.close()


def force(connection: sqlite3.Connection, table: str, change: str) -> None:
    """A change that SQLite itself refuses, as damage makes it: a value of another kind than its
    column's, or none where one has to be."""
    asked = f"SELECT sql FROM sqlite_master WHERE name = '{table}'"
    strict = connection.execute(asked).fetchone()[0]
    loose = strict.replace("STRICT", "").replace("NOT NULL", "")
    for sql, then in ((loose, change), (strict, "SELECT 1")):
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (sql, table))
        connection.execute("PRAGMA writable_schema=RESET")
        connection.execute(then)


def rewrite(connection: sqlite3.Connection, old: Event, **new: Any) -> Event:
    """Replace an event by an altered one whose id is right again, as a forger would."""
    changed = msgspec.structs.replace(old, **new)
    changed = msgspec.structs.replace(changed, id=event_id(changed))
    key, article = connection.execute(
        "SELECT key, article FROM event WHERE id=?", (bytes.fromhex(old.id),)
    ).fetchone()
    connection.execute("DELETE FROM event WHERE key=?", (key,))
    connection.execute(rows.INSERT_EVENT, rows.event_row(changed, article))
    recount(connection)
    return changed


def recount(connection: sqlite3.Connection) -> None:
    """Make what a file says it holds fit again, as a forger would."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'held'").fetchone():
        return
    found = list(held.counted(connection.execute(held.EVENTS).fetchall()))
    every: dict[bytes, int] = {}
    for each in found:
        every[each.machine] = every.get(each.machine, 0) + each.events
    connection.execute("DELETE FROM held")
    connection.executemany(
        "INSERT INTO held VALUES (?, ?, ?, ?)",
        [(each.article, each.machine, each.events, each.digest) for each in found]
        + [(held.ALL, machine, number, b"") for machine, number in every.items()],
    )


def index_is_sound(project: Project) -> bool:
    """Whether the search index is whole."""
    with project._database.transaction() as connection:
        return search.sound(connection)
