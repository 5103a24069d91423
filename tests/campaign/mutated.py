"""Damaged project files: the program tells, or what it shows is what was there; it never crashes.

What belongs here: one real project in small, the ways of damaging its file (bytes, pages, sectors,
cells and rows), and opening it as the program does. A case is good where the file is refused with
words, where a check finds something, or where all that is shown equals the original; and where
whoever goes on working in it, without a check, meets nothing but words.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any, Final

from annotator.errors import Problem
from annotator.machine import Machine
from annotator.operations import AddArticles, AddPerson, EditArticle, MakeLead, SetProgress
from annotator.project import Project
from annotator.store import check
from annotator.values import NewArticle
from tests.annotator.operations.test_at_random import TEXT, Hand
from tests.annotator.sync.copies import ANA, BOB, Copies
from tests.annotator.world import FIRST, stands
from tests.campaign.forked import ENDED, Forked
from tests.campaign.frame import Control, Report, Row, Tally
from tests.campaign.mutated_log import OPERATIONS, Left, Log, read_apart
from tests.campaign.steady import steadied

PAGE: Final = 4096
PATIENCE: Final = 60.0
"""Seconds after which a damaged file of a few pages counts as a hang."""
QUERIES: Final = ("ab", "label:claim", "Huawei", "finished")

Facts = dict[str, Any]


class Bench:
    """The good project, an older state of its file, and what it shows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.machine = folder / "machine"
        self.older, self.project, self._memory = b"", "", b""
        self.good = self._make()
        self.cells = _cells(self.put(self.good))
        with self._open() as project:
            self.shows = shown(project)
            assert project.check() == []
        self.log = self._left()
        self._memory = (self.machine / "machine.json").read_bytes()

    def _make(self) -> bytes:
        """Two people, a merge that stays and one that was taken back, the rest at random."""
        with steadied("mutated"):
            copies = Copies(self.folder, (ANA, BOB), TEXT, TEXT + "and more", FIRST)
            ana, bob = copies.projects
            ana.run(AddPerson("Bob", BOB.id))
            ana.run(MakeLead(BOB))
            bob.merge(copies.path(0))
            _work(ana, Random(1), 20)
            _work(bob, Random(2), 20)
            self.older = copies.save(0, "older.claims").read_bytes()
            bob.run(SetProgress(1, "finished"))
            copies.projects[0].merge(copies.path(1))
            bob.run(EditArticle(2, {"title": "As Bob has it"}))
            _work(copies.projects[0], Random(3), 10)
            copies.projects[0].merge(copies.path(1))
            with suppress(Problem):
                copies.projects[0].undo()
            copies.projects[0].index()
            copies.projects[0].review_upkeep()
            self.project = copies.projects[0].id
            copies.close()
        return copies.path(0).read_bytes()

    def _left(self) -> Log:
        """The same project at work, left with its log; an earlier log of it, and another's."""
        log = Log()
        with steadied("mutated log"):
            for seed in (5, 4):
                log.others, log.also = log.earlier[-1:], log.states
                log = self._worked(seed, log)
            path = self.folder / "other.claims"
            with Project.create(path, BOB, Machine(self.machine)) as other:
                other.run(AddArticles((NewArticle(text=FIRST),)))
                _work(other, Random(6), 5)
                log.others.append(read_apart(path.with_name(path.name + "-wal")))
        self.put(log.left(log.earlier[-1]))
        with self._open() as project:
            assert shown(project) == log.states[-1]
        return log

    def _worked(self, seed: int, former: Log) -> Log:
        path, log = self.put(self.good), Log()
        with self._open() as project, log.recording(path) as noted:
            noted(shown(project))
            for step in range(OPERATIONS):
                _work(project, Random(seed + step), 1)
                noted(shown(project))
        log.others, log.also = former.others, former.also
        return log

    def put(self, data: bytes) -> Path:
        """Lay a file where the case is opened, alone, as the one that the machine knows: one from
        elsewhere would be copied first, and what is shown made anew."""
        path = self.folder / "case.claims"
        for each in self.folder.glob("case*.claims*"):
            each.unlink()
        path.write_bytes(data)
        self._know(path)
        if isinstance(data, Left):
            path.with_name(path.name + "-wal").write_bytes(data.log)
        return path

    def _know(self, path: Path) -> None:
        """Whatever number the disk has given to the new file."""
        memory, found = self.machine / "machine.json", path.stat()
        if self._memory:  # as it was before the first case
            memory.write_bytes(self._memory)
        elif not Machine(self.machine).met(path):
            Machine(self.machine).made(path, self.project)
        known = json.loads(memory.read_bytes())
        known["replicas"][str(path.resolve())]["file"] = f"{found.st_dev}:{found.st_ino}"
        memory.write_text(json.dumps(known), encoding="utf-8")

    def _open(self) -> Project:
        return Project.open(self.folder / "case.claims", ANA, Machine(self.machine))

    def damaged(self, seed: int) -> tuple[str, bytes]:
        """How the file is damaged in this case, and the damaged file."""
        chance = Random(f"mutated {seed}")
        way = chance.choices([each for each, _ in _WAYS], [weight for _, weight in _WAYS])[0]
        if way is _wal:
            return self.log.damaged(chance)
        if way is not _cell:
            return way.__name__.strip("_"), way(self.good, self.older, chance)
        path = self.put(self.good)
        told = _cell_changed(path, self.cells, chance)
        return told, path.read_bytes()

    def judge(self, data: bytes) -> str:
        """What is wrong with how the damaged file is met; "" where nothing is."""
        self.put(data)
        try:
            with self._open() as project:
                if not project.check():
                    found = shown(project)
                    log = self.log
                    states = [*log.also, *log.states] if isinstance(data, Left) else [self.shows]
                    if found not in states:
                        return _different(states[-1], found)
                return used(project, self.folder / "out.jsonl")
        except Problem as problem:
            return "" if str(problem).strip() else "refused without a word"
        except Exception as error:
            return f"{type(error).__name__}: {str(error)[:300]}"


def _work(project: Project, chance: Random, steps: int) -> None:
    for _ in range(steps):
        with suppress(Problem):
            project.run(Hand(chance, project).next())


def used(project: Project, export: Path) -> str:
    """Work in it as a person does who knows of no damage; what fell over it without words."""
    works: tuple[Callable[[], object], ...] = (
        lambda: shown(project),
        lambda: _work(project, Random("used"), 4),
        lambda: (project.undo(), project.redo()),
        lambda: project.export(export),
    )
    for work in works:
        try:
            work()
        except Problem as problem:
            if not str(problem).strip():
                return "refused without a word"
        except Exception as error:
            if project.damage_behind(error) is None:
                return f"worked in, it fell over {type(error).__name__}: {str(error)[:300]}"
    return ""


def shown(project: Project) -> Facts:
    """Everything that a person gets to see of a project."""
    keys = project.article_keys()
    found: Facts = {
        "facts": (project.id, project.title, project.scheme, project.me),
        "articles": project.article_rows(keys),
        "texts": [project.text(key) for key in keys],
        "annotations": [project.annotations(key) for key in keys],
        "history": project.history(),
        "searches": (project.searches(), project.proposals()),
        "people": (project.people(), project.stats(), project.counts()),
        "queue": project.queue(everything=True),
        "fold": stands(project),
    }
    for query in QUERIES:
        found[f"find {query}"] = project.find(query)
    return found


def _different(wanted: Facts, found: Facts) -> str:
    other = [name for name, value in wanted.items() if found[name] != value]
    return f"opened unnoticed with another content: {', '.join(other)}" if other else ""


# -- ways of damaging ----------------------------------------------------------------------------


def _bytes(good: bytes, older: bytes, chance: Random) -> bytes:
    changed = bytearray(good)
    for _ in range(chance.choice((1, 1, 1, 2, 5, 40))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _bit(good: bytes, older: bytes, chance: Random) -> bytes:
    changed = bytearray(good)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _head(good: bytes, older: bytes, chance: Random) -> bytes:
    changed = bytearray(good)
    for _ in range(chance.choice((1, 1, 2, 4))):
        changed[chance.randrange(100)] = chance.randrange(256)
    return bytes(changed)


def _page(good: bytes, older: bytes, chance: Random) -> bytes:
    """A page is zeroed, noise, another page, or what it was at an earlier time."""
    pages = [good[at : at + PAGE] for at in range(0, len(good), PAGE)]
    at, other = chance.randrange(len(pages)), chance.randrange(len(pages))
    old = older[at * PAGE : (at + 1) * PAGE]
    pages[at] = chance.choice((bytes(PAGE), chance.randbytes(PAGE), pages[other], old or pages[at]))
    return b"".join(pages)


def _swapped(good: bytes, older: bytes, chance: Random) -> bytes:
    pages = [good[at : at + PAGE] for at in range(0, len(good), PAGE)]
    one, two = chance.randrange(len(pages)), chance.randrange(len(pages))
    pages[one], pages[two] = pages[two], pages[one]
    return b"".join(pages)


def _sector(good: bytes, older: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(good) // 512) * 512
    old = older[at : at + 512].ljust(512, b"\0")
    return good[:at] + chance.choice((bytes(512), old, chance.randbytes(512))) + good[at + 512 :]


def _moved(good: bytes, older: bytes, chance: Random) -> bytes:
    """A stretch of bytes also stands elsewhere."""
    size = chance.choice((1, 2, 4, 8, 32, 200))
    start, to = chance.randrange(len(good) - size), chance.randrange(len(good) - size)
    return good[:to] + good[start : start + size] + good[to + size :]


def _length(good: bytes, older: bytes, chance: Random) -> bytes:
    if chance.random() < 0.3:
        return good + chance.randbytes(chance.randrange(1, 2 * PAGE))
    end = chance.randrange(len(good))
    return good[: end - end % chance.choice((1, 512, PAGE))]


def _cell(good: bytes, older: bytes, chance: Random) -> bytes:
    raise AssertionError("cells are changed through SQLite")


def _wal(good: bytes, older: bytes, chance: Random) -> bytes:
    raise AssertionError("what is damaged is the log beside a file")


_WAYS: Final[tuple[tuple[Callable[[bytes, bytes, Random], bytes], int], ...]] = (
    *((_bytes, 30), (_bit, 20), (_head, 3), (_page, 10), (_swapped, 4), (_sector, 8)),
    *((_moved, 8), (_length, 2), (_cell, 25), (_wal, 10)),
)


def _cells(path: Path) -> list[tuple[str, str, int]]:
    """Every column of every table, as often as it has rows, but not more than it counts."""
    connection = sqlite3.connect(path)
    found = []
    names = connection.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall()
    for (table,) in sorted(names):
        if table == "search":
            continue  # no table of its own; those behind it are
        count = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        found += [(table, column, count) for column in columns if count]
    connection.close()
    return found


def _cell_changed(path: Path, cells: list[tuple[str, str, int]], chance: Random) -> str:
    """Change one cell (or drop a row) with SQLite itself: the file is sound, its content is not."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA journal_mode=MEMORY")
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type='trigger' ORDER BY name"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        told = ""
        while not told:
            with suppress(sqlite3.Error):
                told = _one_cell(connection, *chance.choice(cells), chance)
        for _, sql in triggers:
            connection.execute(sql)
        return told
    finally:
        connection.close()


def _one_cell(
    connection: sqlite3.Connection, table: str, column: str, count: int, chance: Random
) -> str:
    number = chance.randrange(count)
    order = "ORDER BY 1 LIMIT 1 OFFSET ?"
    value = connection.execute(f"SELECT {column} FROM {table} {order}", (number,)).fetchone()[0]
    first = connection.execute(f"PRAGMA table_info({table})").fetchone()[1]
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[5]]
    keys = names or [first]
    row = connection.execute(f"SELECT {','.join(keys)} FROM {table} {order}", (number,)).fetchone()
    where = " AND ".join(f"{key} IS ?" for key in keys)
    if chance.random() < 0.08:
        connection.execute(f"DELETE FROM {table} WHERE {where}", row)
        return f"row {number} of {table} deleted"
    new = _another(value, chance)
    connection.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (new, *row))
    return f"{table}.{column}, row {number}: {str(value)[:40]!r} became {str(new)[:40]!r}"


def _another(value: Any, chance: Random) -> Any:
    if value is None:
        return chance.choice((0, 1, "x", b"x"))
    if chance.random() < 0.05:
        return None
    if isinstance(value, int):
        return chance.choice((value + 1, value - 1, 0, 1 - value, -value, 1 << 62))
    if isinstance(value, float):
        return chance.choice((0.0, 1.0, value / 2))
    if not value:
        return "x" if isinstance(value, str) else b"x"
    at = chance.randrange(len(value))
    if isinstance(value, str):
        return value[:at] + chance.choice(("x", "", "7", "\x00", "é")) + value[at + 1 :]
    return value[:at] + bytes((chance.randrange(256),)) + value[at + 1 :]


# -- the row -------------------------------------------------------------------------------------


def run(seconds: float, seed: int, report: Report) -> Tally:
    """Try damaged files; each in a child, which is replaced where it crashes."""
    bench = Bench(report.folder / "bench")
    child = Forked(lambda case: bench.judge(bench.damaged(case)[1]), PATIENCE)
    done = 0
    try:
        for case in report.seeds():
            wrong = child.ask(case)
            if isinstance(wrong, dict):
                wrong = f"the program did not survive it: {wrong[ENDED]}"
            if wrong:
                told, data = bench.damaged(case)
                files = {"case.claims": data}
                if isinstance(data, Left):
                    files["case.claims-wal"] = data.log
                report.bad(case, f"{told}: {wrong}", files)
            done += 1
            report.said(done, "damaged files")
    finally:
        child.close()
    return report.tally(done)


def _blind(name: str, table: str) -> Callable[[float, int, Report], Tally]:
    """A control: one part of the check sees nothing, and cells of one table are changed."""

    def control(seconds: float, seed: int, report: Report) -> Tally:
        former, done = getattr(check, name), 0
        bench = Bench(report.folder / name)
        cells = [each for each in bench.cells if each[0] == table]
        setattr(check, name, lambda *_: iter(()))
        try:
            for case in report.seeds():
                path = bench.put(bench.good)
                _cell_changed(path, cells, Random(f"blind {case}"))
                done += 1
                if wrong := bench.judge(path.read_bytes()):
                    report.bad(case, wrong)
                    break
        finally:
            setattr(check, name, former)
            shutil.rmtree(bench.folder)
        return report.tally(done)

    return control


ROWS: Final = (
    Row(
        key="mutated",
        measure="mutated project files: crashes, or opened with changed content unnoticed",
        target=1_000_000,
        unit="files",
        run=run,
        controls=(
            Control("a check that does not compare the fold", _blind("_fold", "annotation")),
        ),
        share=7,
        quick=30,
    ),
)
