"""Row: the program is killed at any moment after something was acknowledged."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import nullcontext
from typing import Final

from tests.campaign.attempt import attempt
from tests.campaign.frame import Control, Report, Row, Tally
from tests.campaign.jobs import JOBS, working_day
from tests.campaign.stage import Ack, Stage
from tests.campaign.syscalls import told_too_early

LONGEST: Final = 0.12
"""Seconds from the first acknowledgement to the latest kill."""
IN_ONE_FILE: Final = 6
"""Kills that a project has to live through one after the other, before a fresh one."""


def run(seconds: float, seed: int, report: Report, *, early: bool = False) -> Tally:
    """Kill, look, and go on in what is left; each seed is a fresh project and several kills.

    ``early``: a fault for the control, which stops at the first finding.
    """
    stage, done = Stage(report.folder), 0
    for job in JOBS.values():  # what is imported by the work is there for every child
        stage.fresh()
        job(stage, lambda **_: None)
    for case in report.seeds():
        chance = random.Random(case)
        stage.fresh()
        acks: list[Ack] = []
        for _ in range(IN_ONE_FILE):
            order = chance.sample(list(JOBS), len(JOBS))
            killed = attempt(
                _day(stage, order, early),
                0.0 if early else chance.uniform(0, LONGEST) * chance.random(),
            )
            acks += killed.acks
            done += killed.killed
            if not killed.killed and killed.said != "whole":
                report.bad(case, f"it fell by itself, doing {order}: {killed.said}")
            for fault in stage.faults(acks):
                report.bad(case, fault, {"project.claims": stage.project.read_bytes()})
        report.said(done, "kills")
        if early and report.details:
            break
    return report.tally(done)


def _day(stage: Stage, order: list[str], early: bool) -> Callable[[Callable[..., None]], None]:
    def work(tell: Callable[..., None]) -> None:
        with told_too_early(tell) if early else nullcontext():
            working_day(stage, tell, order)

    return work


def _blind(seconds: float, seed: int, report: Report) -> Tally:
    return run(seconds, seed, report, early=True)


ROWS: Final = (
    Row(
        key="kills",
        measure="kill -9 at random, after the first acknowledgement, over save, undo, import, "
        "merge, scheme change, upgrade, backup, restoring, export, close, create",
        target=10_000,
        unit="kills",
        run=run,
        controls=(Control("acknowledged before it is committed", _blind),),
        share=34,
        quick=20,
    ),
)
