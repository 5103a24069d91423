"""Rows: at every single write, sync, rename and removal, killed there, or told that it failed.

What belongs here: steps that are calls of the operating system. What counts them and lets them fail
is ``shim.c``.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from unittest import mock

from annotator.store.recorder import Recorder
from tests.campaign import shim
from tests.campaign.frame import Control, Report, Row, Tally
from tests.campaign.jobs import ALONE, JOBS, Job
from tests.campaign.steps import Steps

TROUBLES: Final[Mapping[str, tuple[int, int]]] = {
    "killed": (shim.KILL, 0),
    "EIO once": (shim.FAIL_ONCE, errno.EIO),
    "ENOSPC on": (shim.FULL, errno.ENOSPC),
}
"""What happens at a call. A disk that is full stays full; a broken one is told of once."""
_WORKS: Final = (
    "save, undo, import, merge, scheme change, upgrade, backup, restoring, export, close, create, "
    "purge"
)


class Calls(Steps):
    """Steps that are calls which change files: killed at them, or failing."""

    def __init__(self, report: Report, jobs: Mapping[str, Job], *troubles: str) -> None:
        self.shim = shim.Shim()
        self.deadly = "killed" in troubles
        super().__init__(report, jobs, troubles)

    def number(self, case: int) -> int:
        """See ``Steps``. A few more: two runs may differ by a call."""
        return int(self.done(case, 0).more["calls"]) + 3

    def begin(self, case: int, step: int) -> None:
        """See ``Steps``."""
        how, error = TROUBLES[self.cases[case][1]] if step else (shim.COUNT, 0)
        self.shim.arm(self.stage.root, how, step, error=error)

    def end(self) -> bool:
        """See ``Steps``."""
        self._told = {"calls": self.shim.calls}
        failed = self.shim.failed > 0
        self.shim.disarm()
        return failed

    def counted(self) -> dict[str, Any]:
        """See ``Steps``."""
        return dict(self._told)


def kills(seconds: float, seed: int, report: Report) -> Tally:
    """Killed at every call."""
    return Calls(report, ALONE, "killed").run()


def errors(seconds: float, seed: int, report: Report) -> Tally:
    """Told at every call that it failed."""
    return Calls(report, ALONE, "EIO once", "ENOSPC on").run()


@contextmanager
def told_too_early(tell: Callable[..., None]) -> Iterator[None]:
    """A fault for controls: each operation is acknowledged before it is committed."""
    former = Recorder.finish

    def finish(recorder: Recorder) -> None:
        former(recorder)
        tell(op=recorder.operation)

    with mock.patch.object(Recorder, "finish", finish):
        yield


def _early(name: str) -> Job:
    def job(stage: Any, tell: Callable[..., None]) -> None:
        with told_too_early(tell):
            JOBS[name](stage, tell)

    return job


def _blind(report: Report, *troubles: str) -> Tally:
    return Calls(report, {"save": _early("save")}, *troubles).run(most=1)


ROWS: Final = (
    Row(
        key="syscalls",
        measure=f"killed at every write, sync, rename, removal of {_WORKS}",
        target=None,
        unit="calls",
        run=kills,
        controls=(
            Control(
                "acknowledged before it is committed",
                lambda seconds, seed, report: _blind(report, "killed"),
            ),
        ),
        parts=tuple(ALONE),
        share=9,
        quick=18,
        environment=shim.environment,
    ),
    Row(
        key="errors",
        measure="EIO (once) and ENOSPC (from there on) at each of them: a clear message, reading "
        "goes on, nothing lost",
        target=None,
        unit="calls",
        run=errors,
        controls=(
            Control(
                "acknowledged before it is committed",
                lambda seconds, seed, report: _blind(report, "ENOSPC on"),
            ),
        ),
        parts=tuple(ALONE),
        share=22,
        quick=18,
        environment=shim.environment,
    ),
)
