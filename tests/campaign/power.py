"""Row: the power fails while the program works, and leaves an image of the disk.

What belongs here: recording the work, and judging images. An image is judged by what SQLite makes
of it: the pages it recovers. Pages that were not met before are opened and checked as the program
does it, in the whole image; pages that were are only asked for what was acknowledged by then.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from unittest import mock

from annotator.store import engine
from tests.campaign import shim
from tests.campaign.attempt import attempt
from tests.campaign.frame import Control, Report, Row, Tally
from tests.campaign.jobs import JOBS, working_day
from tests.campaign.replay import Call, Disk, Drawn, calls
from tests.campaign.stage import PARTS, Ack, Stage, pages_of

IMAGES: Final = 40
"""Images that are drawn at each call of a recording."""
ANEW: Final = 2000
"""Of so many images one is opened by the program, also where its pages are known."""
_PASSING: Final = ("-shm", ".lock")
"""Endings of files that hold nothing: SQLite and the lock make them anew."""

Said = set[str]
"""What a project file says: the ids of its operations and merges, and its texts."""


class Judge:
    """Says of an image whether anything that was acknowledged is lost in it."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage = stage
        self.place = folder / "image.claims"
        self.known: dict[tuple[str, bytes | str], Said] = {}
        self.last: dict[str, tuple[tuple[bytes | None, ...], bytes | str]] = {}
        self.count = 0

    def faults(self, image: Drawn, acks: list[Ack]) -> list[str]:
        """What is wrong with an image, a sentence each."""
        self.count += 1
        pages = {each: self._recovered(image, each) for each in image if _is_project(each)}
        met = all(each in self.known for each in pages.items())
        if not met or self.count % ANEW == 0:
            return self._opened(image, acks, pages)
        mine = str(self.stage.project)
        said = self.known[mine, pages[mine]]
        wanted = {each[key] for each in acks for key in ("op", "undone", "merge") if key in each}
        wanted |= {text for each in acks for text in each.get("texts", ())}
        return [f"lost: {each}" for each in wanted - said] + list(self._beside(image, acks))

    def _opened(self, image: Drawn, acks: list[Ack], pages: dict[str, bytes | str]) -> list[str]:
        """Let the program look at the whole image; what it finds sound is known from then on."""
        _lay_out(self.stage, image)
        found = [*self.stage.faults(acks), *self._beside(image, acks)]
        for path, has in pages.items():
            if not found and isinstance(has, bytes):
                mine = path == str(self.stage.project)
                self.known[path, has] = _said(Path(path)) if mine else set()
        return found

    def _recovered(self, image: Drawn, path: str) -> bytes | str:
        """A hash of the pages that SQLite finds in a project of an image, or why it finds none."""
        contents = tuple(image.get(path + each) for each in PARTS)
        last = self.last.get(path)
        if last is not None and all(one is two for one, two in zip(last[0], contents, strict=True)):
            return last[1]
        for ending, content in zip(PARTS, contents, strict=True):
            place = Path(f"{self.place}{ending}")
            if content is None:
                place.unlink(missing_ok=True)
            else:
                place.write_bytes(content)
        pages = pages_of(self.place)
        self.last[path] = contents, pages
        return pages

    def _beside(self, image: Drawn, acks: list[Ack]) -> Iterator[str]:
        """The other files of an image, by what was acknowledged of them."""
        machine = image.get(str(self.stage.data / "machine.json"), b"")
        if b'"Ana"' not in machine or not machine.endswith(b"}"):
            yield "the machine has forgotten who works at it"
        allowed = self.stage.exports(acks)
        if sha256(image.get(str(self.stage.export), b"")).hexdigest() not in allowed:
            yield "the export is neither what was there before nor the new one"
        for each in acks:
            if "point" in each and each["point"] not in image:
                yield f"lost: restore point {Path(each['point']).name}"
            if "made" in each and str(self.stage.made) not in image:
                yield "the project that was made is not there"


def _is_project(path: str) -> bool:
    return path.endswith(".claims") and not Path(path).name.startswith(".")


def _said(path: Path) -> Said:
    connection = sqlite3.connect(path)
    try:
        rows = connection.execute(
            "SELECT lower(hex(operation)) FROM event UNION SELECT lower(hex(id)) FROM merge "
            "UNION SELECT body FROM text"
        )
        return {row[0] for row in rows}
    finally:
        connection.close()


def _lay_out(stage: Stage, image: Drawn) -> None:
    """Put an image where the program finds it."""
    shutil.rmtree(stage.root, ignore_errors=True)
    stage.opened = []
    for path, content in image.items():
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(content)


def _recorded(stage: Stage, library: shim.Shim, order: list[str], log: Path) -> list[Call]:
    """What a day's work did to the files, call by call, with what it acknowledged."""
    stage.fresh()
    log.unlink(missing_ok=True)

    def work(tell: Callable[..., None]) -> None:
        handle = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        library.arm(stage.root, shim.COUNT, log=handle)
        working_day(stage, lambda **what: library.ack(json.dumps(what)), order)

    done = attempt(work)
    if done.said != "whole":
        raise AssertionError(f"the work to record fell by itself: {done.said}")
    return [each for each in calls(log.read_bytes()) if not each.path.endswith(_PASSING)]


def run(
    seconds: float, seed: int, report: Report, *, jobs: Sequence[str] = (), most: int | None = None
) -> Tally:
    """Record, draw images at every call, and judge each that is new.

    ``jobs``: what is recorded instead of a choice; ``most``: failures after which it stops.
    """
    stage, library = Stage(report.folder), shim.Shim()
    for job in JOBS.values():  # what is imported by the work is there for every recording
        stage.fresh()
        job(stage, lambda **_: None)
    judge, done = Judge(stage, report.folder), 0
    for case in report.seeds():
        chance = random.Random(case)
        order = list(jobs) or chance.sample(list(JOBS), 3)
        recording = _recorded(stage, library, order, report.folder / "log")
        for number, image, acks in _images(stage, recording, chance, report):
            done += 1
            for each in judge.faults(image, acks):
                told = f"{', '.join(order)}; power cut after call {number}: {each}"
                report.bad(case, told, {Path(path).name: has for path, has in image.items()})
            if most is not None and len(report.details) >= most:
                return report.tally(done)
        report.said(done, "images")
    return report.tally(done)


def _images(
    stage: Stage, recording: list[Call], chance: random.Random, report: Report
) -> Iterator[tuple[int, Drawn, list[Ack]]]:
    files = {
        str(stage.root / each.relative_to(stage.kept)): each.read_bytes()
        for each in stage.kept.rglob("*")
        if each.is_file() and not each.name.endswith(_PASSING)
    }
    disk, acks, met, epoch = Disk(files), list[Ack](), set[object](), -1
    for number, call in enumerate(recording):
        if call.what == "A":
            acks.append(json.loads(call.path))
            continue
        disk.do(number, call)
        if disk.epoch != epoch:  # what was drawn before is not drawn again
            epoch, met = disk.epoch, set()
        for _ in range(IMAGES):
            key, image = disk.draw(chance)
            if key not in met:
                met.add(key)
                yield number, image, acks
        if report.left() < 0 and not report.alone:
            return


@contextmanager
def _synchronous(how: str) -> Iterator[None]:
    """Let the program write with less care than it has."""
    former = engine._writing

    def writing(*arguments: Any, **more: Any) -> sqlite3.Connection:
        connection = former(*arguments, **more)
        connection.execute(f"PRAGMA synchronous={how}")
        return connection

    with mock.patch.object(engine, "_writing", writing):
        yield


def _careless(how: str, seconds: float, seed: int, report: Report) -> Tally:
    with _synchronous(how):
        return run(seconds, seed, report, jobs=("save",), most=1)


ROWS: Final = (
    Row(
        key="power",
        measure="simulated power cuts: writes lost, reordered, torn at 512 bytes; names not yet "
        "on the disk",
        target=1_000_000,
        unit="images",
        run=run,
        controls=(
            Control("synchronous=NORMAL", partial(_careless, "NORMAL")),
            Control("synchronous=OFF", partial(_careless, "OFF")),
        ),
        share=16,
        quick=30,
        environment=shim.environment,
    ),
)
