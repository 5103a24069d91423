"""Trying a job with something going wrong at its first step, its second, its third, to its last.

What belongs here: going through the steps in an order by chance, doing the job in a child, and
what is asked of it there: a message instead of an error, reading that goes on, and work that goes
on once the trouble is over. What goes wrong, and what a step is, belongs to the rows.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from annotator.errors import Problem
from annotator.operations import SetFlag
from tests.campaign.attempt import Attempt, attempt
from tests.campaign.frame import Report, Tally
from tests.campaign.jobs import Job
from tests.campaign.stage import Stage
from tests.campaign.steady import steadied

ANEW: Final = 20
"""Of so many steps one is looked at in full, also where all that is left was met before."""
_CASE: Final = 100_000
"""A seed is a case, times this, plus a step."""


class Steps(ABC):
    """Jobs, each tried with each kind of trouble at each of its steps."""

    deadly = False
    """Whether the trouble is meant to kill the child."""

    def __init__(self, report: Report, jobs: Mapping[str, Job], troubles: Sequence[str]) -> None:
        self.report = report
        self.stage = Stage(report.folder)
        self.jobs = jobs
        self.known: set[object] = set()
        self.looks = 0
        self.cases = [(job, trouble) for job in jobs for trouble in troubles]
        for job in jobs.values():  # what is imported by the work is there for every child
            self.stage.fresh()
            job(self.stage, lambda **_: None)

    @abstractmethod
    def number(self, case: int) -> int:
        """How many steps there are in a case."""

    @abstractmethod
    def begin(self, case: int, step: int) -> None:
        """In the child: from now on, things go wrong at this step."""

    @abstractmethod
    def end(self) -> bool:
        """In the child: the trouble is over; whether there was any."""

    def run(self, most: int | None = None) -> Tally:
        """Try every step, in an order by chance; what was tried to its end is complete.

        ``most``: failures after which it may stop.
        """
        if self.report.alone:
            self.tried(*divmod(self.report.seed, _CASE))
            return self.report.tally(1)
        chance, tried = random.Random(self.report.seed), [0] * len(self.cases)
        left: dict[int, list[int]] = {}
        cases = list(range(len(self.cases)))
        while cases and self.report.left() > 0 and len(self.report.details) < (most or 10**9):
            case = chance.choice(cases)
            if case not in left:
                left[case] = list(range(1, self.number(case) + 1))
                chance.shuffle(left[case])
            self.tried(case, left[case].pop())
            tried[case] += 1
            if not left[case]:
                cases.remove(case)
            self.report.said(sum(tried), f"steps; {len(cases)} kinds of work left")
        unfinished = {self.cases[case][0] for case in cases}
        complete = [each for each in self.jobs if each not in unfinished]
        parts = dict.fromkeys(self.jobs, 0)
        for (job, _), count in zip(self.cases, tried, strict=True):
            parts[job] += count
        return self.report.tally(sum(tried), parts=parts, complete=complete)

    def tried(self, case: int, step: int) -> None:
        """Trouble at one step."""
        job, trouble = self.cases[case]
        done = self.done(case, step)
        files = {"traceback.txt": str(done.more.get("traceback", "")).encode()}
        for each in (*self._complaints(done), *self._faults(done)):
            self.report.bad(case * _CASE + step, f"{job}, {trouble} at {step}: {each}", files)

    def _faults(self, done: Attempt) -> list[str]:
        """What is wrong with what is left. What is left often is the same as at another step."""
        traces = self.stage.traces(done.acks, self.report.folder / "traces.claims")
        self.looks += 1
        if traces in self.known and self.looks % ANEW:
            return []
        found = self.stage.faults(done.acks)
        if not found:
            self.known.add(traces)
        return found

    def done(self, case: int, step: int) -> Attempt:
        """Do the job of a case in a child, with trouble at a step (0: none)."""
        job = self.jobs[self.cases[case][0]]
        self.stage.fresh()

        def work(tell: Callable[..., None]) -> dict[str, Any]:
            with steadied(case):  # the same ids at every step
                self.begin(case, step)
                message = _message(job, self.stage, tell)
                reading = _reading(self.stage)
                if self.end():
                    _go_on(self.stage, tell)
            return {"message": message, "reading": reading, **self.counted()}

        return attempt(work)

    def counted(self) -> dict[str, Any]:
        """In the child, at the end: what else is to be told."""
        return {}

    def _complaints(self, done: Attempt) -> Iterator[str]:
        """What is wrong with how it ended, and with what was said."""
        if done.hung:
            yield "it hung"
        elif done.killed and not self.deadly:
            yield "its process died"
        elif not done.killed and done.said != "whole":
            yield f"no message but an error: {done.said}"
        elif not done.killed and done.more["reading"]:
            yield f"reading did not go on: {done.more['reading']}"
        elif not done.killed and (message := done.more["message"]) and not _clear(message):
            yield f"not a clear message: {message}"


def _message(job: Job, stage: Stage, tell: Callable[..., None]) -> str:
    """Do a job; what a person reads where it could not be done."""
    try:
        job(stage, tell)
    except Problem as problem:
        return str(problem)
    return ""


def _clear(message: str) -> bool:
    """Whether it is a sentence, and no word of Python's or SQLAlchemy's own."""
    foreign = ("Traceback", "sqlalche", "Errno", "Error:", "<class", "sqlite3.")
    return (
        len(message) > 20 and message[-1] in ".?" and not any(each in message for each in foreign)
    )


def _open_ones(stage: Stage) -> list[Any]:
    """Projects that are open still: a job that could not be done leaves them to the person."""
    return [each for each in stage.opened if not each._database.reader.closed]


def _reading(stage: Stage) -> str:
    """What is wrong with reading on in the open project while the trouble lasts."""
    try:
        for project in _open_ones(stage):
            project.text(1)
            project.annotations(1)
            project.counts()
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
    return ""


def _go_on(stage: Stage, tell: Callable[..., None]) -> None:
    """The trouble is over: the open project takes work again, and closes."""
    for project in _open_ones(stage):
        done = project.run(SetFlag(1, not project.progress(1).flagged))
        if project.path == stage.project:
            tell(op=done.operation)
        project.close()
