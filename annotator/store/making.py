"""A new project file: made whole beside its place, then moved there.

What belongs here: that an interrupted attempt leaves nothing, under its name or beside it; that
nothing is overwritten that came there meanwhile; and what is said where none can be made. What goes
into the file belongs to those who make one.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from annotator.durable import sync_folder
from annotator.errors import FileTrouble, Problem, ProjectHeld, ProjectRefused
from annotator.identity import check_name
from annotator.store import backup
from annotator.store.engine import Database, why_not
from annotator.store.guard import keep_log

READY: Final = ".new.ready"
"""The end of the name that a new file has before it comes into its place; for a moment it has both,
and keeps them where the program is killed then (``keeping.aside.one_name``)."""


@contextmanager
def making(path: Path, *, folders: bool = False) -> Iterator[Database]:
    """A new file to be filled; it takes its place once the block has ended well. ``folders``: those
    that it is to lie in are made, too.

    Raises:
        Problem: there is a file already, or none can be made there; nothing is left of it.
    """
    check_name(path)
    taken = Problem(f"{path} exists already; nothing was changed. Open it, or take another name.")
    if os.path.lexists(path):
        raise taken
    beside = path.with_name(f".{path.name}.new")
    try:
        if folders:
            path.parent.mkdir(parents=True, exist_ok=True)
        backup.sweep(beside)  # what one left that was killed
        database = Database(beside, create=True)
        try:
            yield database
        finally:
            database.close()
        try:
            settle_new(beside, path)
        except FileExistsError as error:
            raise taken from error
    except OSError as error:
        raise Problem(f"{path} cannot be made: {backup.words_of(error)}.") from error
    except (ProjectHeld, ProjectRefused, FileTrouble) as error:
        said = why_not(error) or str(error).replace(str(beside), path.name)
        raise Problem(f"{path} cannot be made: {said.rstrip('.')}.") from error
    finally:
        backup.sweep(beside)


def settle_new(beside: Path, target: Path) -> None:
    """Put a database file that is written whole in its place, durably, where nothing may be: long
    work lies between the first look at the place and this.

    Raises:
        FileExistsError: there is something by now; it is as it was.
        OSError: it cannot be done, or it was not written to its end (``backup.settle``).
    """
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, "it exists already", str(target))
    ready = target.with_name(f".{target.name}{READY}")
    try:
        backup.settle(beside, ready)
        for left in filter(Path.exists, (_log_of(target, each) for each in backup.LOGS)):
            if left.stat().st_size and not left.name.endswith("-shm"):
                keep_log(left)
            left.unlink(missing_ok=True)
            sync_folder(target.parent)  # a power cut must not bring it back beside the new file
        _take(ready, target)
        sync_folder(target.parent)
    finally:
        backup.sweep(ready)


def _log_of(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _take(ready: Path, target: Path) -> None:
    try:
        os.link(ready, target)  # what replaces a file does so without asking; this does not
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):  # a disk that gives a file one name alone
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, "it exists already", str(target)) from None
        ready.replace(target)
        return
    try:
        ready.unlink()
    except OSError:  # with two names it would be opened to be read only
        target.unlink()
        raise
