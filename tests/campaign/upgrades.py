"""Rows: projects of released versions, interrupted at every call while they are brought up to date.

What belongs here: the upgrade of each released version as a job of its own, and files of newer
programs, which are refused and left as they are, byte for byte.
"""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path
from typing import Any, Final
from unittest import mock

from annotator.errors import ProjectRefused
from annotator.store import rebuild, tables
from tests.campaign import shim
from tests.campaign.frame import Control, Report, Row, Tally
from tests.campaign.jobs import UPGRADES
from tests.campaign.stage import Stage
from tests.campaign.syscalls import TROUBLES, Calls

_OURS: Final = tables.FILE_VERSION


def run(seconds: float, seed: int, report: Report) -> Tally:
    """Killed, failing and full at every call of every upgrade."""
    return Calls(report, UPGRADES, *TROUBLES).run()


def _forgetful(seconds: float, seed: int, report: Report) -> Tally:
    """A control: an upgrade that leaves out an annotation."""
    former = rebuild.rebuild

    def forgets(connection: Any, *more: Any) -> Any:
        done = former(connection, *more)
        connection.exec_driver_sql(
            "DELETE FROM annotation WHERE key=(SELECT min(key) FROM annotation)"
        )
        return done

    steps = Calls(report, UPGRADES, "EIO once")
    with mock.patch.object(rebuild, "rebuild", forgets):
        return steps.run(most=1)


def newer(seconds: float, seed: int, report: Report, *, most: int | None = None) -> Tally:
    """Files of every later version: refused, to write and to read, and nothing of them changed.

    ``most``: failures after which it may stop.
    """
    stage, done = Stage(report.folder), 0
    for case in report.seeds():
        stage.fresh()
        chance = random.Random(case)
        path = chance.choice(
            [stage.project, *map(stage.old, (each.split()[-1] for each in UPGRADES))]
        )
        _raise_version(path, _OURS + chance.choice((1, 2, 100, 1 << 20)))
        before = _everything(path.parent)
        for read_only in (False, True):
            try:
                stage.enter(path, read_only=read_only).close()
                report.bad(case, f"{path.name} of a newer version was opened")
            except ProjectRefused as refused:
                if "newer" not in str(refused):
                    report.bad(case, f"{path.name}: {refused}")
        if _everything(path.parent) != before:
            report.bad(
                case, f"{path.name} of a newer version is not as it was, or something is beside it"
            )
        done += 1
        if most is not None and len(report.details) >= most:
            break
    return report.tally(done)


def _raise_version(path: Path, version: int) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version={version}")
    connection.close()


def _everything(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def _unaware(seconds: float, seed: int, report: Report) -> Tally:
    """A control: a program that takes every version for its own."""
    with mock.patch.object(tables, "FILE_VERSION", 1 << 30):
        return newer(0, seed, report, most=1)


ROWS: Final = (
    Row(
        key="upgrades",
        measure="upgrade of each released version, killed, EIO and ENOSPC at every call: the old "
        "or the new file whole",
        target=None,
        unit="calls",
        run=run,
        controls=(Control("an upgrade that leaves out an annotation", _forgetful),),
        parts=tuple(UPGRADES),
        share=13,
        quick=12,
        environment=shim.environment,
    ),
    Row(
        key="newer",
        measure="files of newer versions: refused, byte for byte as they were",
        target=1_000,
        unit="files",
        run=newer,
        controls=(Control("every version is taken for ours", _unaware),),
        share=0.4,
        quick=3,
    ),
)
