"""Which files, of those that restore points were made of, are gone from their places.

What belongs here: what can be told of such a place. A file that was moved has no other restore
points than those of its former place until one is made in the new one.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from annotator.errors import Problem
from annotator.machine import Machine
from annotator.roots import roots_of
from annotator.store import backup


def is_gone(place: Path, folder: str, here: Path, machine: Machine) -> bool:
    """Whether the file that lay at a place is gone from it: nothing lies there, or a file of
    another project. ``folder``: the name of the folder with the restore points of its project.

    Not where the machine knows that the very file lies elsewhere now: then they are that file's.
    ``here`` does not count: it is the file that they are asked for. Both are real places. A file
    that was moved to another disk is not known again, and counts as gone.
    """
    return not _lies_at(place, folder, machine) and not _was_moved(place, folder, here, machine)


def _lies_at(place: Path, folder: str, machine: Machine) -> bool:
    """Whether a file lies there that may be of the project."""
    if not os.path.lexists(place):
        return False
    known = {_is_in(folder, each.projects) for each, same in machine.met(place) if same}
    if len(known) == 1:
        return known.pop()
    # Never opened here for writing, or the disk gave it the number of another file that is gone.
    with suppress(sqlite3.Error, OSError, Problem), backup.reading(place) as connection:
        ids = roots_of(connection.execute).ids
        return not ids or _is_in(folder, ids)
    return True  # it cannot be read: nobody knows that it is another's


def _was_moved(place: Path, folder: str, here: Path, machine: Machine) -> bool:
    was = [each for each, _ in machine.met(place) if each.file and _is_in(folder, each.projects)]
    return any(
        same and now.file == each.file
        for each in was
        for path in machine.files_of(each.project)
        if path not in (here, place)
        for now, same in machine.met(path)
    )


def _is_in(folder: str, ids: Iterable[str]) -> bool:
    return any(backup.folder_of(Path(), each).name == folder for each in ids)
