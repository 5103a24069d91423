"""A restore point as a project file: under a new name, or in place of one that is damaged or gone.

What belongs here: files. The file in place and what SQLite left beside it are never deleted and
never meet another file's: they are put aside together (``aside``).
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from annotator.errors import Problem
from annotator.identity import lies_at
from annotator.keeping import aside, left_out, points
from annotator.machine import Machine
from annotator.store import backup
from annotator.store.lock import ProjectLock
from annotator.store.making import settle_new
from annotator.ticker import Ticker


def as_new_file(
    point: Path,
    target: Path,
    machine: Machine,
    ticker: Ticker | None = None,
    notes: list[str] | None = None,
) -> None:
    """Write what a restore point holds to a new project file, proved. ``notes``: gets what else a
    person should know of it.

    This machine goes on under a new id there: two files that went on under one would give
    different events one number.

    Raises:
        Problem: the restore point is damaged, there is a file already, or it cannot be written.
        Cancelled: the person cancelled; nothing is left of it.
    """
    _check_free(target.absolute())
    points.verify(point, ticker)
    copy_of(point, target, machine, ticker, notes)


def copy_of(
    source: Path,
    target: Path,
    machine: Machine,
    ticker: Ticker | None = None,
    notes: list[str] | None = None,
) -> None:
    """Write a whole copy of a project file, open or not, to a new file, proved. ``notes``: as
    ``as_new_file`` has them.

    Raises:
        Problem: there is a file already, the project is damaged, or it cannot be written.
        Cancelled: the person cancelled; nothing is left of it.
    """
    target = target.absolute()
    _check_free(target)
    if not target.parent.is_dir():
        raise Problem(f"There is no folder {target.parent}. Nothing was written; make it first.")
    beside = target.with_name(f".{target.name}.new")
    try:
        backup.copy_to(source, beside, ticker, "Copying")
        settle_new(beside, target)
    except FileExistsError as error:
        raise _taken(target) from error
    except (sqlite3.Error, OSError) as error:
        if backup.is_rot(error):
            raise backup.damage_of(source, error) from error
        raise Problem(
            f"{target} could not be written: {backup.words_of(error)}. Nothing was changed."
        ) from error
    finally:
        backup.sweep(beside)
    _note(remember(target, machine), notes)


def _check_free(target: Path) -> None:
    left = [each for each in _all_of(target) if os.path.lexists(each)]
    if left:
        raise _taken(left[0])


def _taken(path: Path) -> Problem:
    return Problem(f"{path} exists already; nothing was changed. Take another name.")


def in_place(
    point: Path,
    project: Path,
    machine: Machine,
    name: str,
    ticker: Ticker | None = None,
    notes: list[str] | None = None,
) -> list[Path]:
    """Put a restore point in the place of a project file that is damaged or gone; returns where the
    former file and its logs are now. ``name`` is in whose name the file is locked meanwhile;
    ``notes``: as ``as_new_file`` has them, and what the former file has that is not in it.

    The copy is written and proved first. Then it takes the place in one step, and the former file
    is beside it, with its logs; if the program is killed, the one or the other is at the place.

    Raises:
        ProjectHeld: a program has the project open.
        Problem: the restore point is damaged, the folder is not there, or something cannot be
            written or moved.
        Cancelled: the person cancelled; nothing was changed.
    """
    project = lies_at(project)
    if not project.parent.is_dir():  # made where a drive is missing, it would hide the drive's own
        raise Problem(
            f"There is no folder {project.parent}. Nothing was changed; connect its drive, or make "
            "the folder first."
        )
    points.verify(point, ticker)
    beside = project.with_name(f".{project.name}.new")
    try:
        lock = ProjectLock(project)
        lock.acquire(name)
        try:
            backup.copy_to(point, beside, ticker, "Restoring")
            if project.exists():
                aside.one_name(project)
            kept = aside.exchange(beside, project)
            _note(left_out.told(kept[0], project) if kept else "", notes)
            _note(remember(project, machine), notes)
        finally:
            backup.sweep(beside)
            lock.release()
    except (sqlite3.Error, OSError) as error:
        raise Problem(
            f"{project} could not be restored: {backup.words_of(error)}. What was there is there "
            "still, as it was."
        ) from error
    return kept


def remember(path: Path, machine: Machine) -> str:
    """Remember that this machine made a file that is whole in its place; what is to be told where
    that cannot be done, "" where it was. The file is there all the same: nothing has failed."""
    try:
        machine.made(path, _project_of(path))
    except (sqlite3.Error, OSError) as error:
        return (
            f"That {path.name} was made here could not be remembered ({backup.words_of(error)}): "
            "when it is opened first, it is taken for a file from elsewhere, checked, and copied "
            "into a clean one."
        )
    return ""


def _note(words: str, notes: list[str] | None) -> None:
    if words and notes is not None:
        notes.append(words)


def _all_of(project: Path) -> list[Path]:
    return [project.with_name(project.name + ending) for ending in ("", *backup.LOGS)]


def _project_of(path: Path) -> str:
    with backup.reading(path) as connection:
        return backup.project_of(connection)
