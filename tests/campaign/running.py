"""Running rows: each in a process of its own, as many at a time as there are cores.

What belongs here: the list of modules with rows, what happens inside the child, and the parent that
starts children, longest first, and survives whatever becomes of them.
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Final

import msgspec
from msgspec import Struct

from tests.campaign.frame import CannotRun, Quiet, Report, Row, Tally

MODULES: Final = (
    *("kills", "syscalls", "power", "full", "upgrades"),
    *("mutated", "fuzzed", "merges", "undo", "anchors", "scalars", "monkey"),
)
"""Modules of this package with ``ROWS``, in the order of the table."""
GRACE: Final = 300.0
"""Seconds beyond its budget after which a row counts as hung."""
QUICK: Final = 200.0
"""Seconds in which the quick campaign means to be over."""
CONTROLS: Final = 1.5
"""How much longer a row takes in it with its start and its controls."""
ROOM: Final = 2 << 30
"""Bytes that have to be free in memory for scratch folders to lie there."""


class Order(Struct):
    """What a child is to do."""

    key: str
    seed: int
    seconds: float
    folder: str
    alone: bool = False


class Outcome(Struct):
    """What came of a row: its count, which controls failed as they must, which did not."""

    key: str
    seed: int = 0
    seconds: float = 0.0
    tally: Tally | None = None
    cannot: str = ""
    seen: list[str] = []
    blind: list[str] = []
    controlling: float = 0.0
    """Seconds that the controls took, beside ``seconds``."""

    @property
    def red(self) -> bool:
        """Whether the campaign fails by it."""
        return bool(self.blind) or (self.tally is not None and self.tally.bad > 0)


def rows() -> tuple[Row, ...]:
    """Every row, in the order of the table."""
    found: list[Row] = []
    for name in MODULES:
        found += importlib.import_module(f"tests.campaign.{name}").ROWS
    return tuple(found)


def perform(row: Row, order: Order) -> Outcome:
    """Inside the child: the row, then its controls (none where one case is seen again)."""
    began = time.monotonic()
    outcome = Outcome(row.key, order.seed)
    folder = Path(order.folder)
    try:
        report = Report(row.key, _within(folder, "row"), order.seconds, order.seed)
        report.alone = order.alone
        outcome.tally = row.run(order.seconds, order.seed, report)
        outcome.seconds = time.monotonic() - began
        for number, control in enumerate(() if order.alone else row.controls):
            place = _within(folder, f"control{number}")
            quiet = Quiet(row.key, place, control.seconds, order.seed)
            found = control.run(control.seconds, order.seed, quiet).bad
            (outcome.seen if found else outcome.blind).append(control.name)
        outcome.controlling = time.monotonic() - began - outcome.seconds
    except CannotRun as missing:
        outcome.cannot = str(missing)
    return outcome


def _within(folder: Path, name: str) -> Path:
    place = folder / name
    place.mkdir(parents=True)
    return place


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for one row, in memory where there is room; it is gone afterwards."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    folder = tempfile.mkdtemp(prefix="campaign-", dir=memory if roomy else None)
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _environment(row: Row, folder: Path) -> dict[str, str]:
    """The child's own: a home of its own, no screen, and no waiting for anything."""
    home = folder / "home"
    home.mkdir()
    places = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    more = row.environment(folder) if row.environment is not None else {}
    own = {**dict.fromkeys(places, str(home)), "QT_QPA_PLATFORM": "offscreen"}
    return {**os.environ, **own, **more}


def start(row: Row, seed: int, seconds: float, *, alone: bool = False) -> Outcome:
    """Run a row in a child and wait for it. A child that falls or hangs is a failing case."""
    began, key = time.monotonic(), row.key
    with scratch() as folder:
        try:
            environment = _environment(row, folder)
        except CannotRun as missing:
            return Outcome(key, seed, cannot=str(missing))
        order, answer = folder / "order.json", folder / "answer.json"
        (folder / "work").mkdir()
        said = Order(key, seed, seconds, str(folder / "work"), alone)
        order.write_bytes(msgspec.json.encode(said))
        command = [sys.executable, "-m", "tests.campaign", "--child", str(order), str(answer)]
        child = subprocess.Popen(command, env=environment, cwd=Path.cwd())
        try:
            code = child.wait(seconds + GRACE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            return _fallen(key, seed, began, f"hung: no end {GRACE:.0f} s after its time was over")
        if code or not answer.is_file():
            return _fallen(key, seed, began, f"its process fell (exit code {code})")
        return msgspec.json.decode(answer.read_bytes(), type=Outcome)


def _fallen(key: str, seed: int, began: float, what: str) -> Outcome:
    print(f"BAD {key}: {what} (seed {seed})", file=sys.stderr, flush=True)
    again = f"{what}  [python -m tests.campaign {key} --seed {seed}]"
    return Outcome(key, seed, time.monotonic() - began, Tally(0, 1, [again]))


class Budget:
    """The time of all rows on all cores. What a row leaves, because it has tried every case, goes
    to those that come after it, by their shares. Asked by several threads."""

    def __init__(self, rows: Sequence[Row], seconds: float, cores: int) -> None:
        self._cores = cores
        self._ends = time.monotonic() + seconds
        self._waiting = {each.key: each.share for each in rows}
        self._running: dict[str, float] = {}
        self._lock = Lock()

    def begin(self, row: Row) -> float:
        """How many seconds a row gets that begins now."""
        with self._lock:
            now = time.monotonic()
            left = max(0.0, self._ends - now)
            taken = sum(max(0.0, each - now) for each in self._running.values())
            share = self._waiting.pop(row.key)
            whole = share + sum(self._waiting.values())
            # A row has one core: it cannot take more than is left on the clock.
            seconds = min(max(0.0, left * self._cores - taken) * share / whole, left)
            self._running[row.key] = now + seconds
            return seconds

    def end(self, row: Row) -> None:
        """It is over, sooner or later than was thought."""
        with self._lock:
            self._running.pop(row.key, None)


def all_of(
    chosen: Sequence[Row], seed: int, minutes: float, *, quick: bool, alone: bool
) -> Iterator[Outcome]:
    """Run rows, as many at a time as there are cores; outcomes as they come.

    Those that can come to an end are first, then the longest.
    """
    cores = min(os.cpu_count() or 1, len(chosen))
    left, ends = {each.key: each.quick for each in chosen}, time.monotonic() + QUICK
    budget = Budget(chosen, minutes * 60, cores)

    def hurried(row: Row) -> float:
        # On a busy machine everything takes longer, and those that come later get less.
        needed = sum(left.values()) * CONTROLS / cores
        left.pop(row.key)
        return row.quick * min(1.0, max(0.2, (ends - time.monotonic()) / needed))

    def run(row: Row) -> Outcome:
        seconds = hurried(row) if quick else budget.begin(row)
        print(f"{row.key}: {seconds:.0f} s, seed {seed}", file=sys.stderr, flush=True)
        began = time.monotonic()
        try:
            return start(row, seed, seconds, alone=alone)
        except (
            OSError,
            msgspec.MsgspecError,
        ) as error:  # what the others found is told all the same
            return _fallen(row.key, seed, began, f"could not be run: {error}")
        finally:
            budget.end(row)

    def length(row: Row) -> tuple[bool, float]:
        return (False, row.quick) if quick else (row.target is None, row.share)

    with ThreadPoolExecutor(cores) as pool:
        yield from pool.map(run, sorted(chosen, key=length, reverse=True))
