"""What every row of the campaign shares: a row, its controls, its report, and what it counted.

What belongs here: the words between a row and whoever runs it. A row tries cases until its seconds
are over, each case with a seed of its own that makes it come again; a control is the same with a
fault put in on purpose, and must find it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from msgspec import Struct

FAILURES: Final = Path(__file__).parent / "failures"
"""Where failing cases are kept, each with its seed and the files that show it."""
MOST_KEPT: Final = 20
"""Failing cases that one run keeps with their files; more are counted and not kept."""
_SAID_EVERY: Final = 30.0


class CannotRun(Exception):
    """What a row needs is missing on this machine; it counts nothing and says so loudly."""


class Tally(Struct):
    """What a row did in one run. Made by ``Report.tally``, or by hand.

    ``done``: cases tried; ``bad``: those that failed; ``details``: a line for each of those;
    ``parts``: cases by name, where each name has to reach the target; ``complete``: of a row that
    is exhaustive, the parts of which every case was tried.
    """

    done: int = 0
    bad: int = 0
    details: list[str] = []
    parts: dict[str, int] = {}
    complete: list[str] = []


class Report:
    """What a running row is given: a folder, a clock, seeds, and where it tells what failed."""

    def __init__(
        self, key: str, folder: Path, seconds: float, seed: int, *, alone: bool = False
    ) -> None:
        self.key = key
        self.folder = folder
        """A scratch folder, in memory where there is room; it is removed afterwards."""
        self.alone = alone
        """Whether one case is to be tried again, the one of the seed, and nothing else."""
        self.seed = seed
        self.details: list[str] = []
        self._ends = time.monotonic() + seconds
        self._said = time.monotonic()

    def left(self) -> float:
        """Seconds that are left of the budget; less than nothing when it is over."""
        return self._ends - time.monotonic()

    def seeds(self) -> Iterator[int]:
        """A seed for each case until the time is over: at least one; one only when ``alone``."""
        seed = self.seed
        yield seed
        while not self.alone and self.left() > 0:
            seed += 1
            yield seed

    def bad(self, seed: int, what: str, files: Mapping[str, bytes] | None = None) -> None:
        """A case failed: keep what shows it, and how to see it again."""
        again = f"python -m tests.campaign {self.key} --seed {seed}"
        self.details.append(f"{what}  [{again}]")
        print(f"BAD {self.key}: {what}\n    again: {again}", file=sys.stderr, flush=True)
        if len(self.details) > MOST_KEPT:
            return
        folder = FAILURES / f"{self.key}-{seed}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "case.txt").write_text(f"{again}\n\n{what}\n", encoding="utf-8")
        for name, content in (files or {}).items():
            (folder / name).write_bytes(content)

    def said(self, done: int, of: str = "") -> None:
        """Tell how far it is, now and then."""
        if time.monotonic() - self._said > _SAID_EVERY:
            self._said = time.monotonic()
            print(f"  {self.key}: {done:,} {of}".rstrip(), file=sys.stderr, flush=True)

    def tally(
        self,
        done: int,
        *,
        parts: Mapping[str, int] | None = None,
        complete: list[str] | None = None,
    ) -> Tally:
        """The count of this run, with all that was told to be bad."""
        bad = len(self.details)
        return Tally(done, bad, self.details[:MOST_KEPT], dict(parts or {}), complete or [])


class Quiet(Report):
    """The report of a control: what it finds is what was put in, so nothing of it is kept."""

    def bad(self, seed: int, what: str, files: Mapping[str, bytes] | None = None) -> None:
        """Remember it alone."""
        self.details.append(what)


Run = Callable[[float, int, Report], Tally]
"""``run(budget_seconds, seed, report)``: try cases and count them."""


@dataclass(frozen=True, slots=True)
class Control:
    """A fault put in on purpose. ``run`` must come back with ``bad`` above 0, or the row is blind.

    It may stop at the first finding. ``seconds`` is what it gets at most.
    """

    name: str
    run: Run
    seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of the campaign.

    ``target``: cases over all runs, of each part where there are ``parts``; None where the row is
    exhaustive, that is done once every part was complete. ``share``: its part of the minutes
    beside the other rows; ``quick``: its seconds in the quick campaign, controls apart.
    ``environment``: what its process needs in its environment from its start on, made in a scratch
    folder.
    """

    key: str
    measure: str
    target: int | None
    unit: str
    run: Run
    controls: tuple[Control, ...] = ()
    parts: tuple[str, ...] = ()
    share: float = 1.0
    quick: float = 10.0
    environment: Callable[[Path], Mapping[str, str]] | None = None
