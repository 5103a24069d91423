"""Row: the disk is full after every 512 bytes.

What belongs here: steps that are sizes. No file may grow beyond so many bytes (RLIMIT_FSIZE, for
which nobody has to be root); what is asked then stands in ``steps``.
"""

from __future__ import annotations

import resource
import signal
from collections.abc import Callable
from typing import Any, Final

from tests.campaign.attempt import attempt
from tests.campaign.frame import CannotRun, Control, Report, Row, Tally
from tests.campaign.jobs import ALONE, JOBS, Job
from tests.campaign.steps import Steps
from tests.campaign.syscalls import told_too_early

STEP: Final = 512


class Rooms(Steps):
    """Steps that are sizes which no file may exceed."""

    def number(self, case: int) -> int:
        """See ``Steps``: a size that is enough for everything, and not far above the first."""
        self.done(case, 0)
        largest = max(each.stat().st_size for each in self.stage.root.rglob("*"))
        for more in range(4, 64):
            steps = largest * more // 4 // STEP + 1
            if self._enough(case, steps):
                return steps
        raise CannotRun("there is no size that is enough: limits do not hold here")

    def _enough(self, case: int, steps: int) -> bool:
        """Whether the job comes through with files of that size; else the system kills it."""
        job = self.jobs[self.cases[case][0]]
        self.stage.fresh()

        def work(tell: Callable[..., None]) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
            _limit(steps * STEP)
            job(self.stage, tell)

        return not attempt(work).killed

    def begin(self, case: int, step: int) -> None:
        """See ``Steps``."""
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        _limit(step * STEP if step else resource.RLIM_INFINITY)

    def end(self) -> bool:
        """See ``Steps``."""
        _limit(resource.RLIM_INFINITY)
        return True


def _limit(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def run(seconds: float, seed: int, report: Report) -> Tally:
    """Every size, of every job."""
    return Rooms(report, ALONE, ("no more than that",)).run()


def _early(stage: Any, tell: Callable[..., None]) -> None:
    with told_too_early(tell):
        JOBS["save"](stage, tell)


def _blind(seconds: float, seed: int, report: Report) -> Tally:
    jobs: dict[str, Job] = {"save": _early}
    return Rooms(report, jobs, ("no more than that",)).run(most=1)


ROWS: Final = (
    Row(
        key="full",
        measure="disk full at every 512 bytes",
        target=None,
        unit="sizes",
        run=run,
        controls=(Control("acknowledged before it is committed", _blind),),
        parts=tuple(ALONE),
        share=34,
        quick=18,
    ),
)
