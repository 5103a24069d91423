"""The whole program under a monkey: whatever it presses, nothing falls and nothing is lost.

What belongs here: starting the program in a process that may die of it, letting the monkey play
(``monkey_hands``), closing, opening again, and judging: no exception that nobody caught, no ERROR
in the log, no complaint of Qt, no hang; after each session a sound file whose fold equals a
rebuild; and memory that stays level.
"""

from __future__ import annotations

import ctypes
import faulthandler
import gc
import logging
import os
import re
import shutil
import time
import tomllib
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final

from tests.campaign.forked import ENDED, Forked
from tests.campaign.frame import Control, Report, Row, Tally
from tests.campaign.steady import steadied

if TYPE_CHECKING:
    from tests.campaign.monkey_hands import Hands

EVENTS: Final = 500
"""Acts of one session, from opening the program to closing it."""
SESSIONS: Final = 4
"""Sessions of one world, that is of one data folder: what one leaves, the next one finds."""
PATIENCE: Final = 360.0
"""Seconds for a whole world, after which it counts as a hang."""
STUCK: Final = 0.4
"""Seconds of one act after which a drag or a popup that holds the event loop is ended."""
REMEMBERED: Final = 80
"""Acts that are kept with a failure."""
LONG: Final = 10_000
"""Acts of the one session of a long world, in which the memory is looked at; twice as many where it
climbs."""
LONG_EVERY: Final = 8
"""Every so many worlds are long ones, where there is time."""
LONG_TIME: Final = 150.0
"""Seconds that have to be left for one."""
LOOK_EVERY: Final = 100
"""Acts between two looks at the memory."""
WARM: Final = 50
"""Looks until nearly everything has been used for the first time."""
LEVEL: Final = 16_000
"""Bytes by which memory may grow with an act after that."""
WORLDS: Final = 6
"""Worlds of one process: a program is started once in a process, not time and again."""

_PYPROJECT: Final = Path(__file__).parents[2] / "pyproject.toml"


_OF_THE_HANDS: Final = ("^Keyboard event not accepted by receiving widget",)
"""What Qt's own testing says of a key that nothing waits for, and the program never."""


class Complaints(logging.Handler):
    """What the program said that it should never have to say."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        options = tomllib.loads(_PYPROJECT.read_text(encoding="utf-8"))
        self._harmless = options["tool"]["pytest"]["ini_options"]["qt_log_ignore"]
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what is no warning of the program's own."""
        words, from_qt = record.getMessage(), record.name == "qt"
        if from_qt and any(re.search(each, words) for each in (*self._harmless, *_OF_THE_HANDS)):
            return
        if from_qt or record.levelno >= logging.ERROR:
            if record.exc_info:
                words += "\n" + logging.Formatter().formatException(record.exc_info)
            self.found.append(f"{record.name}: {words}")


class World:
    """One data folder, and the sessions that are spent in it."""

    def __init__(self, folder: Path, seed: int, *, long: bool = False) -> None:
        self.folder = folder
        self.levels: list[int] = []
        self._sessions, self._events = (1, LONG) if long else (SESSIONS, EVENTS)
        self.random = Random(f"monkey {seed}")
        self.last: deque[str] = deque(maxlen=REMEMBERED)
        self.events = 0
        self.bad: list[str] = []
        self.hands: Hands | None = None
        self._since = time.monotonic()
        self._acts = -1
        self._path: Path | None = None
        self._left = 0
        self._fallen: Exception | None = None

    def live(self) -> None:
        """Spend all sessions."""
        self._furnish()
        project: Path | None = None
        for _ in range(self._sessions):
            project = self._session(project)
            if self.bad:
                break
        os.close(self._acts)

    def _furnish(self) -> None:
        """Files to import, to open and to merge."""
        given = self.folder / "play" / "given"
        given.mkdir(parents=True)
        self._acts = os.open(self.folder / "acts.txt", os.O_WRONLY | os.O_CREAT)
        (given / "one.txt").write_text("Huawei denied the claim.\nNobody paid 30 %.\n")
        (given / "rows.csv").write_text("title,text\nA,The claim was denied.\nB,\n", "utf-8")
        (given / "rows.jsonl").write_text('{"text": "Ministers said so."}\n{"text": 1}\n', "utf-8")
        (given / "page.html").write_text("<html><body><p>The page says so.</p></body></html>")
        (given / "broken.zip").write_bytes(b"PK\3\4" + bytes(40))
        (given / "damaged.claims").write_bytes(b"SQLite format 3\0" + bytes(4000))

    def _session(self, path: Path | None) -> Path | None:
        from annotator.machine import Machine
        from ui.__main__ import Options
        from ui.app import App, make_application
        from ui.startup import Nets

        data = self.folder / "data"
        qt, nets, complaints = make_application(), Nets(data), Complaints()
        nets.catch_qt()
        logging.getLogger().addHandler(complaints)
        try:
            paths = (path,) if path is not None else ()
            app = App(Options(paths, data_dir=data, name="Ana"), Machine(data), nets)
            try:
                path = self._play(app, qt, complaints)
            finally:
                app.shut()
        finally:
            nets.close()
            logging.getLogger().removeHandler(complaints)
        qt.processEvents()
        self.bad += complaints.found
        if path is not None and not self.bad:
            self.bad += self._judge(path, data)
        return path

    def _play(self, app: Any, qt: Any, complaints: Complaints) -> Path | None:
        from PySide6.QtCore import QEventLoop, QTimer

        from tests.campaign.monkey_hands import Hands

        app.start()
        self._until(qt, lambda: app.ready, "the program is ready")
        self.hands = Hands(app, self.random, self.folder / "play")
        self._path = None
        # In a loop as in the running program: what is to be deleted later is, and not before.
        loop, timer = QEventLoop(), QTimer()
        self._left, self._fallen = self._events, None

        def step() -> None:
            try:
                if not self._step(app, complaints):
                    loop.quit()
            except Exception as error:
                self._fallen = error
                loop.quit()

        timer.timeout.connect(step)
        timer.start(0)
        loop.exec()
        timer.stop()
        if self._fallen is not None:
            raise self._fallen
        self.hands = None
        app.session.tasks.stop()
        self._until(qt, lambda: not app.session.busy, "long work has ended")
        return self._path

    def _step(self, app: Any, complaints: Complaints) -> bool:
        """One act; whether another one is to come."""
        assert self.hands is not None
        self._since = time.monotonic()
        self._told(self.hands.act())
        self.events += 1
        self._left -= 1
        if self._sessions == 1 and self.events % LOOK_EVERY == 0:
            gc.collect()
            self.levels.append(_memory())
            if self.events == LONG and _grown(self.levels):
                self._left = LONG  # what leaks goes on to: see whether it does
        project = app.session.project
        self._path = project.path if project is not None else self._path
        return bool(self._left and not complaints.found and app.window.isVisible())

    def _told(self, words: str) -> None:
        """Remember an act, also where the process does not survive the next one."""
        self.last.append(words)
        os.write(self._acts, words.encode("utf-8", "replace") + b"\n")

    def _until(self, qt: Any, condition: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + 30
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(f"waited in vain: {what}")
            qt.processEvents()

    def _judge(self, path: Path, data: Path) -> Iterator[str]:
        from annotator.machine import Machine
        from annotator.project import Project
        from tests.annotator.world import made_anew, stands

        machine = Machine(data)
        if not path.exists():
            yield f"{path.name} is gone"
            return
        with Project.open(path, machine.acting("Ana"), machine, read_only=True) as project:
            if stands(project) != made_anew(project):
                yield "the fold is not what a rebuild gives"
            yield from project.check()

    def watch(self) -> None:
        """End what keeps an act from ending."""
        if time.monotonic() - self._since > STUCK:
            from tests.campaign.monkey_hands import free_the_way

            self._since = time.monotonic()
            if self.hands is not None:
                free_the_way(self.hands.app.window)


class Cage:
    """The process in which worlds are lived, one after another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.world: World | None = None
        self._timer: Any = None

    def live(self, question: list[Any]) -> dict[str, Any]:
        """One world, ``[seed, long]``: its events, what was bad, the last acts, the memory."""
        seed, long = question
        self._prepare()
        folder = self.folder / str(seed)
        self.world = world = World(folder, seed, long=long)
        marks = (self.folder / "stuck.txt").open("w")
        faulthandler.dump_traceback_later(PATIENCE - 10, file=marks)
        try:
            with steadied(seed):
                world.live()
        except Exception as error:
            import traceback

            world.bad.append("".join(traceback.format_exception(error)))
        finally:
            faulthandler.cancel_dump_traceback_later()
            marks.close()
        if not world.bad:
            shutil.rmtree(folder, ignore_errors=True)
        if grown := _grown(world.levels):
            world.bad.append(grown)
        last, memory = list(world.last), _memory()
        return {"events": world.events, "bad": world.bad, "last": last, "memory": memory}

    def _watch(self) -> None:
        if self.world is not None:
            self.world.watch()

    def _prepare(self) -> None:
        if self._timer is not None:
            return
        from PySide6.QtCore import QTimer

        from tests.campaign.monkey_hands import stub_the_desktop
        from ui.app import make_application

        make_application()
        os.chdir(self.folder)  # whatever it types as a path ends here

        def hands() -> Hands:
            assert self.world is not None
            assert self.world.hands is not None
            return self.world.hands

        stub_the_desktop(hands)
        self._timer = QTimer()
        self._timer.timeout.connect(self._watch)
        self._timer.start(100)


def _memory() -> int:
    """Bytes of memory that the process holds, without what it could give back at once."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    with Path("/proc/self/statm").open() as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def run(seconds: float, seed: int, report: Report) -> Tally:
    """Let worlds be lived, each from a seed of its own; ``done`` counts acts."""
    cage = report.folder / "cage"
    cage.mkdir(parents=True, exist_ok=True)
    child, done = Forked(Cage(cage).live, PATIENCE), 0
    try:
        for number, case in enumerate(report.seeds()):
            long = case % LONG_EVERY == LONG_EVERY - 1
            long = long and (report.alone or report.left() > LONG_TIME)
            if long or number % WORLDS == 0:
                child.close()
            found = child.ask([case, long])
            if ENDED in found:
                report.bad(case, f"the program did not survive: {found[ENDED]}", _left(cage, case))
                continue
            done += found["events"]
            if found["bad"]:
                told = {"acts.txt": "\n".join(found["last"]).encode()}
                told["bad.txt"] = "\n\n".join(found["bad"]).encode()
                report.bad(case, found["bad"][0].strip().splitlines()[-1][:300], told)
            report.said(done, f"acts, {found['memory'] >> 20} MiB")
    finally:
        child.close()
    return report.tally(done)


def _left(cage: Path, seed: int) -> dict[str, bytes]:
    """What a process that died left behind: its last cry."""
    found = {}
    world = cage / str(seed)
    for path in (cage / "stuck.txt", world / "acts.txt", world / "data/log/faults.log"):
        if path.exists():
            found[path.name] = path.read_bytes()[-20_000:]
    return found


def _grown(levels: list[int]) -> str:
    """Whether memory climbs: by the medians of three thirds of the looks, from each to the next.

    What climbs once was loaded late: a library for one format is a hundred megabytes. So where it
    climbs, the world goes on for as many acts again, and those are what counts.
    """
    levels = levels[-(LONG // LOOK_EVERY) :][WARM:]
    third = len(levels) // 3
    if third < 3:
        return ""
    first, second, last = (
        sorted(levels[at * third : (at + 1) * third])[third // 2] for at in range(3)
    )
    slower = min(second - first, last - second) / (third * LOOK_EVERY)
    if slower > LEVEL:
        grown = last - first
        return f"memory grows by {slower:,.0f} bytes an act or more ({grown >> 20} MiB)"
    return ""


@contextmanager
def _replaced(owner: Any, name: str, value: Any) -> Iterator[None]:
    former = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, former)


def _undo_raises(seconds: float, seed: int, report: Report) -> Tally:
    """A control: an undo that falls."""
    from ui.session import Session

    def fall(self: Session) -> None:
        raise RuntimeError("put in on purpose")

    with _replaced(Session, "undo", fall):
        return _first(seed, report)


def _memory_climbs(seconds: float, seed: int, report: Report) -> Tally:
    """A control: twenty-four kilobytes that stay with each act."""
    levels = [200_000_000 + 24_000 * LOOK_EVERY * number for number in range(LONG // LOOK_EVERY)]
    if grown := _grown(levels):
        report.bad(seed, grown)
    return report.tally(1)


def _first(seed: int, report: Report) -> Tally:
    """Worlds until one is bad, in a child."""
    cage = report.folder / "cage"
    cage.mkdir(parents=True, exist_ok=True)
    child, done = Forked(Cage(cage).live, PATIENCE), 0
    try:
        for case in report.seeds():
            found = child.ask([case, False])
            done += found.get("events", 0)
            for each in found.get("bad", [found.get(ENDED, "")]):
                report.bad(case, each)
            if report.details:
                break
    finally:
        child.close()
    return report.tally(done)


ROWS: Final = (
    Row(
        key="monkey",
        measure="the whole program under a random monkey: unhandled errors, lost work, memory",
        target=1_000_000,
        unit="events",
        run=run,
        controls=(
            Control("an undo that raises", _undo_raises, seconds=15),
            Control("memory that climbs", _memory_climbs, seconds=1),
        ),
        share=8,
        quick=30,
    ),
)
