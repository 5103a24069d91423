"""A small project and all that the jobs need, made once and put back as it was before each case.

What belongs here: making it, putting it back, and the look at what a kill, a full disk or a power
cut has left: opened as the program opens it, checked as ``check`` does, and everything that was
acknowledged in it.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import msgspec

from annotator.machine import Machine
from annotator.operations import AddAnnotation, SetFlag, SetNote
from annotator.project import Project
from annotator.values import NewArticle, Segment
from tests.annotator.test_released import RELEASED
from tests.annotator.world import sha256

Ack = dict[str, Any]
"""What was acknowledged, by kind: the id of an ``op``, an ``undone`` or a ``merge``, ``texts``,
the hash of an ``export`` (``expecting`` it: it may be there), a restore ``point``, a ``made``
project."""

PARTS: Final = ("", "-wal", "-journal")
"""Endings of what a project file consists of while it is open, or was killed."""
_PASSING: Final = ("-shm", ".lock")
"""Endings of files that hold nothing: SQLite and the lock make them anew."""
TEXTS: Final = (
    "The minister denied that sales had fallen. “We never paid,” Huawei said. " * 6,
    "Analysts doubt it. شركة هواوي نفت ذلك. 华为表示从未付款。 😀 Nobody else spoke. " * 4,
    "Prices may fall, they say; cafe\u0301 owners expect it. " * 5,
)
INCOMING: Final = tuple(f"A new article, number {number}. Nobody paid. " * 3 for number in range(4))


class Stage:
    """A folder ``root`` with a machine, a project, a colleague's copy, files to take in, an export
    that is there already, and projects of earlier versions."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self.kept = folder / "kept"
        self.data = self.root / "data"
        self.project = self.root / "work" / "project.claims"
        self.colleague = self.root / "work" / "colleague.claims"
        self.incoming = self.root / "work" / "incoming.jsonl"
        self.export = self.root / "work" / "export.jsonl"
        self.made = self.root / "work" / "made.claims"
        self.opened: list[Project] = []
        """What this process has opened of it, the newest last."""
        self._build(folder / "bob")
        self.root.rename(self.kept)
        self.fresh()

    def fresh(self) -> None:
        """Put everything back as it was."""
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(self.kept, self.root)
        self.opened = []

    def enter(self, path: Path | None = None, **more: Any) -> Project:
        """Open a project as Ana, as the window does."""
        machine = Machine(self.data)
        person = machine.current()
        if person is None:
            raise AssertionError("the machine does not know who works at it any more")
        return self.note(Project.open(path or self.project, person, machine, **more))

    def note(self, project: Project) -> Project:
        """Remember that a project is open."""
        self.opened = [project]
        return project

    def old(self, name: str) -> Path:
        """The project that a released version wrote."""
        return self.root / "work" / f"{name}.claims"

    def _build(self, bobs: Path) -> None:
        machine = Machine(self.data)
        ana = machine.add_person("Ana")
        self.project.parent.mkdir(parents=True)
        project = Project.create(self.project, ana, machine, articles=_articles(TEXTS))
        for start in range(0, 60, 10):
            made = project.run(AddAnnotation(1, (Segment(start, start + 8),), "claim"))
            project.run(SetNote(made.annotations[0], f"note {start}"))
        project.run(SetFlag(2, True, "look again"))
        project.close()
        shutil.copy(self.project, self.colleague)
        theirs = Machine(bobs)
        with Project.open(self.colleague, theirs.add_person("Bob"), theirs) as project:
            for start in range(0, 40, 10):
                project.run(AddAnnotation(2, (Segment(start, start + 6),), "denial"))
        with self.incoming.open("wb") as file:
            for number, text in enumerate(INCOMING):
                span = {"start": 2, "end": 13, "label": "claim", "text": text[2:13]}
                line = {"id": f"new{number}", "text": text, "spans": [span]}
                file.write(msgspec.json.encode(line) + b"\n")
        self.export.write_bytes(b'{"what": "an export of yesterday"}\n')
        for each in RELEASED:
            shutil.copy(each, self.old(each.stem))

    # -- the look afterwards ---------------------------------------------------------------

    def traces(self, acks: Sequence[Ack], scratch: Path) -> object:
        """What is left, as a value that is the same for what has to be judged the same: every file
        by its content, projects by the pages that SQLite recovers, and the acknowledgements."""
        return (
            tuple(sorted(self._traces(scratch))),
            repr([{**each, "point": ""} if "point" in each else each for each in acks]),
            [each for each in acks if "point" in each and not Path(each["point"]).is_file()],
        ).__repr__()

    def _traces(self, scratch: Path) -> Iterator[tuple[str, str]]:
        for path in self.root.rglob("*"):
            if path.is_dir() or path.name.endswith(_PASSING):
                continue
            if path.suffix == ".claims":
                for each in PARTS:
                    beside, copy = path.with_name(path.name + each), Path(f"{scratch}{each}")
                    copy.unlink(missing_ok=True)
                    if beside.exists():
                        shutil.copy(beside, copy)
                yield "project", repr(pages_of(scratch))
            # Of a log it matters that it is there; what it says stands in the pages.
            log = path.name.endswith(PARTS[1:]) or path.suffix == ".claims"
            named = "point" if "restore points" in path.parts else path.name
            yield named, "" if log else blake2b(path.read_bytes(), digest_size=16).hexdigest()

    def faults(self, acks: Sequence[Ack]) -> list[str]:
        """What is wrong with what is left, a sentence each."""
        return [each for path in self._projects() for each in self._faults_of(path, acks)] + list(
            self._beside(acks)
        )

    def exports(self, acks: Sequence[Ack]) -> set[str]:
        """The hashes that the export may have, by what was acknowledged."""
        allowed = {sha256(self.kept / self.export.relative_to(self.root))}
        for each in acks:
            if "expecting" in each:
                allowed.add(each["expecting"])
            elif "export" in each:
                allowed = {each["export"]}
        return allowed

    def _projects(self) -> list[Path]:
        """The projects that a job may have touched: those that differ from what was put there."""
        found = [self.project]
        for path in (*map(self.old, (each.stem for each in RELEASED)), self.made):
            kept = self.kept / path.relative_to(self.root)
            if not path.exists() and not kept.exists():
                continue
            whole = path.exists() and kept.exists() and not _logs(path)
            if not whole or path.read_bytes() != kept.read_bytes():
                found.append(path)
        return found

    def _faults_of(self, path: Path, acks: Sequence[Ack]) -> list[str]:
        name = path.name
        try:
            project = self.enter(path)
        except BaseException as error:
            return [f"{name} does not open: {type(error).__name__}: {error}"]
        try:
            found = [f"{name}: {each}" for each in project.check()]
            if path == self.project:
                found += _missing(project, acks)
            elif path != self.made:
                project.export(self.root / "again.jsonl")
                found += _same(self.root / "again.jsonl", _released(path), name)
        except BaseException as error:
            found = [f"{name} cannot be read: {type(error).__name__}: {error}"]
        finally:
            project.close()
        return found + [f"left beside it after closing: {each.name}" for each in _logs(path)]

    def _beside(self, acks: Sequence[Ack]) -> list[str]:
        found: list[str] = []
        allowed = self.exports(acks)
        if not self.export.is_file() or sha256(self.export) not in allowed:
            found.append("the export is neither what was there before nor the new one")
        if any("made" in each for each in acks) and not self.made.exists():
            found.append("the project that was made is not there")
        for each in acks:
            if "purged" in each and each["purged"].encode() in self.project.read_bytes():
                found.append("the article that was removed for good is still in the file")
            if "point" in each:
                found += _unsound_copy(Path(each["point"]))
        return found


def _articles(texts: Sequence[str]) -> tuple[NewArticle, ...]:
    return tuple(
        NewArticle(text=text, external_id=f"{number:03}", title=f"Article {number}")
        for number, text in enumerate(texts, start=1)
    )


def _logs(path: Path) -> list[Path]:
    beside = (path.with_name(path.name + each) for each in ("-wal", "-shm", "-journal", ".lock"))
    return [each for each in beside if each.exists()]


def _released(path: Path) -> Path:
    return next(each for each in RELEASED if each.stem == path.stem).with_suffix(".jsonl")


def _same(path: Path, expected: Path, name: str) -> list[str]:
    same = path.read_bytes() == expected.read_bytes()
    return [] if same else [f"{name} exports something else than in its day"]


def _missing(project: Project, acks: Sequence[Ack]) -> list[str]:
    """What was acknowledged and is not there. ``check`` has compared hashes and fold already."""
    reader = project._database.reader
    events = {row[0].hex() for row in reader.exec_driver_sql("SELECT operation FROM event")}
    merges = {row[0].hex() for row in reader.exec_driver_sql("SELECT id FROM merge")}
    texts = {row[0] for row in reader.exec_driver_sql("SELECT body FROM text")}
    found = []
    for each in acks:
        if "op" in each and each["op"] not in events:
            found.append(f"lost: operation {each['op']}")
        if "undone" in each and each["undone"] not in events | merges:
            found.append(f"lost: undo or redo {each['undone']}")
        if "merge" in each and each["merge"] not in merges:
            found.append(f"lost: merge {each['merge']}")
        gone = set(each.get("texts", ())) - texts
        found += [f"lost: article {text[:30]!r}" for text in gone]
    return found


def pages_of(path: Path) -> bytes | str:
    """Let SQLite recover a file, which may change it; a hash of the pages that it reads then."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE").fetchone()
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return blake2b(connection.serialize(), digest_size=16).digest()
    except sqlite3.Error as error:
        return str(error)
    finally:
        connection.close()


def _unsound_copy(path: Path) -> list[str]:
    """What is wrong with a restore point that was acknowledged."""
    if not path.is_file():
        return [f"lost: restore point {path.name}"]
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        said = connection.execute("PRAGMA integrity_check").fetchone()[0]
        events = connection.execute("SELECT count(*) FROM event").fetchone()[0]
    except sqlite3.Error as error:
        return [f"restore point {path.name}: {error}"]
    finally:
        connection.close()
    whole = said == "ok" and events
    return [] if whole else [f"restore point {path.name}: {said}, {events} events"]
