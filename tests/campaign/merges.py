"""Random histories of four copies, merged in all twenty-four orders: one result, nothing lost.

What belongs here: a history a case, made by the machinery of ``tests.annotator.sync``: people who
work, undo, merge, put older states back, with clocks that jump and tie. The orders are tried in
memory, by the code that merges (``annotator.sync.receive``), from common beginnings; two of them,
now and then, on the files themselves, as the program does it.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from itertools import permutations
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any, Final

from annotator.errors import Problem
from annotator.history.events import Event
from annotator.history.fold import fold_article
from annotator.machine import Machine, new_id
from annotator.operations import (
    AddAnnotation,
    AddPerson,
    DeleteAnnotations,
    EditArticle,
    MakeLead,
    Operation,
    SetArticleNote,
)
from annotator.project import Project
from annotator.store import engine, log, queries, rebuild
from annotator.store.compiled import engine_over
from annotator.sync import receive
from annotator.sync.parts import taking_part
from annotator.sync.source import Source, opened
from annotator.sync.tally import Tally
from annotator.ticker import Silent
from annotator.values import Segment
from tests.annotator.operations.test_at_random import TEXT, Hand
from tests.annotator.sync.copies import (
    ANA,
    BOB,
    CAT,
    ZOE,
    Copies,
    State,
    Wall,
    state_of,
    wall_clock,
)
from tests.annotator.sync.test_algebra import together
from tests.annotator.world import made_anew, stands
from tests.campaign import frame
from tests.campaign.frame import Control, Report, Row
from tests.campaign.steady import steadied

PEOPLE: Final = (ANA, BOB, ANA, CAT)
"""Whose the copies are: one of them works on two machines."""
ORDERS: Final = tuple(permutations(range(len(PEOPLE))))
STEPS: Final = (2, 7)
"""Turns of a history."""
ON_FILES: Final = 20
"""Every so many histories are also merged as whole files, with the export compared."""


class History:
    """Four copies and what went on in them."""

    def __init__(self, folder: Path, seed: int, clock: Wall, *, short: bool = False) -> None:
        self._random = Random(f"merges {seed}")
        self._clock = clock
        self._saved: dict[int, Path] = {}
        self.copies = Copies(folder, PEOPLE, TEXT, TEXT + "and more")
        for person in (BOB, CAT):
            self._run(0, AddPerson(person.name, person.id))
        self._run(0, MakeLead(BOB))
        for number in (1, 2, 3):
            if short or self._random.random() < 0.8:
                self._merge(number, 0)
        if short:
            self._short()
            return
        for _ in range(self._random.randrange(*STEPS)):
            self._turn()
        if self._random.random() < 0.5:
            self._at_once()

    def _run(self, at: int, operation: Operation) -> None:
        with suppress(Problem):  # refused; then nothing has changed
            self.copies.projects[at].run(operation)

    def _merge(self, at: int, other: int) -> None:
        with suppress(Problem):  # of a copy that was not begun with the same people
            self.copies.projects[at].merge(self.copies.path(other))

    def _short(self) -> None:
        """What each control has to stumble over: for controls, which have little time."""
        for number, project in enumerate(self.copies.projects):
            for start in (0, 6):
                self._run(number, AddAnnotation(1, (Segment(start, start + 2),), "claim"))
            first, *_ = (each.id for each in project.annotations(1))
            self._run(number, DeleteAnnotations((first,)))
        self._at_once()

    def _at_once(self) -> None:
        """Everybody does much the same, at the same time by their clocks."""
        self._clock.now = 1_800_100_000.0
        for number in range(len(PEOPLE)):
            self._run(number, EditArticle(1, {"title": f"Title {number}"}))
            self._run(number, SetArticleNote(2, f"Note {number}"))

    def _turn(self) -> None:
        chance, copies = self._random, self.copies
        at, other = chance.randrange(len(PEOPLE)), chance.randrange(len(PEOPLE))
        what = chance.random()
        self._clock.now = 1_800_000_000.0 + chance.choice((-9_000, 0, 0, 1, 9_000))
        if what < 0.6:
            for _ in range(3):
                project = copies.projects[at]
                mine = Hand(chance, project).next() if chance.random() < 0.7 else None
                self._run(at, mine or together(chance, project))
        elif what < 0.75:
            project = copies.projects[at]
            with suppress(Problem):
                project.undo() if chance.random() < 0.7 else project.redo()
        elif what < 0.92 and at != other:
            self._merge(at, other)
            if chance.random() < 0.3:
                with suppress(Problem):  # all that it brought, in every article
                    copies.projects[at].undo()
        elif at in self._saved:
            copies.put_back(at, self._saved.pop(at))
        else:
            self._saved[at] = copies.save(at, f"saved{at}")


class Target:
    """A copy in memory, into which others are merged by the code that merges files."""

    def __init__(self, content: sqlite3.Connection) -> None:
        self.raw = engine._connect(Path("target"), mode="memory")
        content.backup(self.raw)
        self.connection = engine_over(lambda: self.raw).connect()

    def take(self, source: Source) -> int:
        """Merge as ``Project.merge`` does, without its file; how many events were new."""
        connection, merge = self.connection, new_id()
        who = queries.annotator_key(connection, ZOE.id)
        tally = Tally({ZOE.id}, taking_part(connection, who))
        done = receive.receive(connection, source, merge, tally, Silent())
        if done.events:
            newest, many = log.newest_clock(connection) + 1, len(done.keys)
            receive.note_merge(
                connection, merge, author=ZOE.id, clock=newest, name="Merge", articles=many
            )
            receive.refold(connection, done.keys, done.before, done.after, Silent())
        connection.commit()
        return done.events

    def state(self) -> State:
        """What has to be the same in all orders: the fold, without what is local, and the ids."""
        dump = rebuild.dump(self.connection)
        local = {row[0] for row in self.raw.execute("SELECT hex(id) FROM merge")}
        dump["operation"] = [row for row in dump["operation"] if row[0] not in local]
        return dump, b"".join(
            row[0] for row in self.raw.execute("SELECT id FROM event ORDER BY id")
        )

    def check(self) -> str:
        """Whether the fold is what a rebuild gives."""
        project: Any = SimpleNamespace(_database=SimpleNamespace(reader=self.connection))
        return (
            "" if stands(project) == made_anew(project) else "the fold is not what a rebuild gives"
        )

    def close(self) -> None:
        """Let the memory go."""
        self.connection.close()
        self.raw.close()


class Orders:
    """All orders of the copies, from common beginnings, and the first with another result."""

    def __init__(self, sources: Sequence[Source], whole: set[str]) -> None:
        self._sources = sources
        self._whole = b"".join(sorted(bytes.fromhex(each) for each in whole))
        self._first: State | None = None
        self.leaves = 0

    def wrong(self, start: sqlite3.Connection, order: tuple[int, ...]) -> str:
        """Merge the next copy of ``order`` into a clone, then go on with all that are left."""
        target = Target(start)
        try:
            target.take(self._sources[order[-1]])
            left = set(range(len(self._sources))) - set(order)
            if not left:
                return self._judge(target, order)
            return next(filter(None, (self.wrong(target.raw, (*order, each)) for each in left)), "")
        finally:
            target.close()

    def _judge(self, target: Target, order: tuple[int, ...]) -> str:
        self.leaves += 1
        state = target.state()
        if state[1] != self._whole:
            return f"order {order}: other events than the copies hold together"
        if self._first is not None:
            other = _difference(self._first, state)
            return f"order {order} gives another result: {other}" if other else ""
        self._first = state
        if any(target.take(each) for each in self._sources) or target.state() != state:
            return f"order {order}: merging again changes something"
        return target.check()


def _wrong(folder: Path, seed: int, *, files: bool, short: bool = False) -> str:
    """What is wrong with a history: "" where nothing is. ``files``: whole files are merged, too."""
    folder.mkdir(parents=True)
    with wall_clock() as clock, steadied(seed, clock), ExitStack() as stack:
        copies = History(folder, seed, clock, short=short).copies
        events = copies.events()
        copies.close()
        paths = [copies.path(number) for number in range(len(PEOPLE))]
        orders = Orders([stack.enter_context(opened(path)) for path in paths], events)
        for number, path in enumerate(paths):
            start = stack.enter_context(closing(sqlite3.connect(path)))
            with closing(Target(start)) as alone:
                if wrong := alone.check():
                    return f"copy {number}, before any merge: {wrong}"
            # The first may have taken back what came to it: its own file brings that again.
            if wrong := orders.wrong(start, (number,)):
                return wrong
        assert orders.leaves == len(ORDERS)
        if files:
            one, two = Random(f"orders {seed}").sample(ORDERS, 2)
            if _on_files(copies, one, "one") != _on_files(copies, two, "two"):
                return f"whole files: order {one} is not as order {two}"
    return ""


def _on_files(copies: Copies, order: Sequence[int], name: str) -> State:
    """The copies in one file, merged in this order by the program."""
    target = copies.folder / f"{name}.claims"
    shutil.copy(copies.path(order[0]), target)
    with Project.open(target, ZOE, Machine(copies.folder / f"z{name}")) as project:
        for each in (*order[1:], order[0]):
            project.merge(copies.path(each))
        return state_of(project)


def _difference(one: State, two: State) -> str:
    return ", ".join(name for name in one[0] if one[0][name] != two[0][name])


def run(seconds: float, seed: int, report: Report) -> frame.Tally:
    """Histories in all orders."""
    done = 0
    for case in report.seeds():
        folder = report.folder / str(case)
        try:
            wrong = _wrong(folder, case, files=report.alone or case % ON_FILES == 0)
        except AssertionError as error:
            wrong = f"the result is not sound: {str(error)[:300]}"
        except Exception as error:
            wrong = f"{type(error).__name__}: {str(error)[:300]}"
        if wrong:
            kept = {path.name: path.read_bytes() for path in sorted(folder.glob("copy*.claims"))}
            report.bad(case, wrong, kept)
        shutil.rmtree(folder)
        done += 1
        report.said(done, "histories")
    return report.tally(done)


# -- controls ------------------------------------------------------------------------------------


@contextmanager
def _replaced(*faults: tuple[Any, str, Any]) -> Iterator[None]:
    former = [(owner, name, getattr(owner, name)) for owner, name, _ in faults]
    for owner, name, fault in faults:
        setattr(owner, name, fault)
    try:
        yield
    finally:
        for owner, name, value in former:
            setattr(owner, name, value)


def _skipping(self: Source) -> Any:
    for portion in _portions(self):
        portion.events[:] = portion.events[::2]
        yield portion


def _forgets_deletions(events: Any, *more: Any) -> Any:
    view = _fold_article(events, *more)
    for state in view.annotations.values():
        state.deleted = False
    return view


_portions = Source.portions
_fold_article = fold_article
_FAULTS: Final[dict[str, tuple[tuple[Any, str, Any], ...]]] = {
    "a merge that skips events": ((Source, "portions", _skipping),),
    "a merge that does not fold": ((rebuild, "refold", lambda *_: None),),
    "a fold that ignores deletions": ((rebuild, "fold_article", _forgets_deletions),),
    "an order that lets equal clocks tie": (
        (log, "_IN_ORDER", (log._EVENT.c.clock, log._EVENT.c.key)),
        (Event, "order", property(lambda event: event.clock)),
    ),
    "an order by who came first": (
        (log, "_IN_ORDER", (log._EVENT.c.key,)),
        (Event, "order", property(lambda event: 0)),
    ),
}


def _with(name: str) -> Callable[[float, int, Report], frame.Tally]:
    def control(seconds: float, seed: int, report: Report) -> frame.Tally:
        done = 0
        with _replaced(*_FAULTS[name]):
            for case in report.seeds():
                try:
                    folder = report.folder / name / str(case)
                    wrong = _wrong(folder, case, files=False, short=True)
                except (AssertionError, Exception) as error:
                    wrong = f"{type(error).__name__}: {str(error)[:200]}"
                done += 1
                if wrong:
                    report.bad(case, wrong)
                    break
        return report.tally(done)

    return control


ROWS: Final = (
    Row(
        key="merges",
        measure="merge histories × 24 orders: divergence, lost events",
        target=100_000,
        unit="histories",
        run=run,
        controls=tuple(Control(name, _with(name), seconds=25) for name in _FAULTS),
        share=4,
        quick=20,
    ),
)
