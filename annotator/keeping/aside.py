"""One project file in the place of another, which is kept beside it with all that belongs to it.

What belongs here: the order in which that is done. Two files, a project's and its log, cannot be
replaced in one step, and each without the other is wrong: the file alone lacks what was committed
last, and the log beside another file spoils that. So before the log leaves, a file takes the place
that has in it what the log holds. Whenever the program is killed, or the power goes, a file stands
at the place that lacks nothing, and one that was moved aside has its log: nothing has to be
finished or found again by whoever opens it next. (Moving the file away first would need no such
file, but leaves none at the place in between, and then a restore point is offered in its stead.)
"""

from __future__ import annotations

import filecmp
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from annotator.durable import sync_folder
from annotator.errors import Problem
from annotator.keeping.pages import Layout, Pages, layouts
from annotator.store import backup
from annotator.store.making import READY
from annotator.sync.hardened import beside as log_of

_LOGS: Final = ("-wal", "-journal")
"""The third that SQLite leaves, ``-shm``, only tells running programs what stands in the log."""


def exchange(clean: Path, path: Path) -> list[Path]:
    """Put a database file that is written whole in the place of another or of none. What was there
    is kept, its logs too, under names with ``.damaged`` and the date as which SQLite reads them
    together; returns those, the file's first. The caller holds the lock.

    Raises:
        OSError: it cannot be done; everything is as it was.
        Problem: neither it could be done nor all be put back; the message says where it is.
    """
    clean.stat()  # so that it is known to have come into its place once it is gone from here
    there = [each for each in ("", *_LOGS) if _holds_something(log_of(path, each), each)]
    if "" not in there:
        _drop_logs_kept_before(path, there)
    if not there:
        backup.settle(clean, path)
        return []
    kept = _free(path)
    whole, moved = path.with_name(f".{path.name}.whole"), False
    try:
        for ending in there:
            _name_also(log_of(path, ending), log_of(kept, ending))
        sync_folder(path.parent)
        moved = "" in there and _stand_alone(path, whole)
        sync_folder(path.parent)
        for ending in backup.LOGS:
            log_of(path, ending).unlink(missing_ok=True)
        sync_folder(path.parent)  # nor may a power cut bring a log back beside the clean file
        backup.settle(clean, path)
    except BaseException as error:
        if clean.exists():
            _put_back(path, kept, error, moved=moved)
            raise
        # It is done, and the disk alone did not say so: not even a power cut leaves less than that.
        if not isinstance(error, OSError):
            raise
    finally:
        backup.sweep(whole)
    return [log_of(kept, each) for each in there]


def one_name(path: Path) -> None:
    """Take away the second name that a file got to be kept under, where the program was killed
    before another came into its place; a log that the second name alone has comes back to it. And
    the one that a new file had before (``store.making``). A file with two names is not opened for
    writing. The caller holds the lock.

    Raises:
        OSError: it cannot be done now.
    """
    if path.stat().st_nlink < 2:
        return
    former = path.with_name(f".{path.name}{READY}")
    if former.exists() and former.samefile(path):
        former.unlink()
    for kept in _kept_before(path):
        if not kept.samefile(path):
            continue
        logs = [each for each in _LOGS if log_of(kept, each).exists()]
        if any(_differ(log_of(kept, each), log_of(path, each)) for each in logs):
            continue  # both were written to since: whose is whose, nobody can tell
        for ending in logs:
            if not log_of(path, ending).exists():
                _bring_back(log_of(kept, ending), log_of(path, ending))
        sync_folder(path.parent)
        for ending in ("", *backup.LOGS):
            log_of(kept, ending).unlink(missing_ok=True)
        sync_folder(path.parent)


def _holds_something(path: Path, log: str) -> bool:
    return path.exists() and (not log or path.stat().st_size > 0)


def _differ(one: Path, other: Path) -> bool:
    return other.exists() and not filecmp.cmp(one, other, shallow=False)


def _kept_before(path: Path, ending: str = "") -> Iterator[Path]:
    """The files that were kept of the one at ``path`` (``ending``: logs of that kind)."""
    for each in sorted(path.parent.iterdir()):
        kind = next((log for log in backup.LOGS if each.name.endswith(log)), "")
        if each.name.startswith(f"{path.name}.damaged-") and kind == ending and each.is_file():
            yield each


def _free(path: Path) -> Path:
    """A name for what is kept that neither a file nor a log has."""
    number, day = 1, datetime.now().astimezone().strftime("%Y-%m-%d")
    while True:
        again = f"-{number}" if number > 1 else ""
        kept = path.with_name(f"{path.name}.damaged-{day}{again}")
        if not any(log_of(kept, each).exists() for each in ("", *backup.LOGS)):
            return kept
        number += 1


def _drop_logs_kept_before(path: Path, there: list[str]) -> None:
    """Logs without a file: one that is kept already, beside its own file, is only in the way."""
    for ending in tuple(there):
        log = log_of(path, ending)
        if any(not _differ(each, log) for each in _kept_before(path, ending)):
            log.unlink()
            there.remove(ending)


def _name_also(old: Path, new: Path) -> None:
    """Give a file a second name; where the disk gives it one alone, a copy that is on the disk."""
    with suppress(OSError, NotImplementedError):
        os.link(old, new)
        return
    beside = new.with_name(f".{new.name}.part")
    try:
        shutil.copyfile(old, beside)
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        shutil.copystat(old, beside)
        beside.replace(new)
    finally:
        beside.unlink(missing_ok=True)


def _stand_alone(path: Path, beside: Path) -> bool:
    """Let a file stand at the place that needs none of the logs beside it; gives whether it is
    another than before."""
    journal = log_of(path, "-journal")
    if journal.exists() and journal.stat().st_size:
        # The file is in the middle of a change that the journal takes back. A file that has half
        # of a change in it is no project: for this moment, better none.
        path.unlink()
        return True
    if not any(_written_whole(path, each, beside) for each in layouts(path)):
        return False
    beside.replace(path)  # the log stays for now, and says the same once more
    return True


def _written_whole(path: Path, layout: Layout | None, beside: Path) -> bool:
    """Write a file with what its log holds, where that has pages for a file that is divided so."""
    with Pages(path, log=True, layout=layout) as image:
        if not image.logged:
            return False
        # A log that is spoilt may speak of any page; it cannot have made the file longer than that.
        most = -(-path.stat().st_size // image.size) + len(image.logged)
        with beside.open("wb") as file:
            for number in range(1, min(image.count, most) + 1):
                file.write(image.page(number))
            file.flush()
            os.fsync(file.fileno())
    return True


def _put_back(path: Path, kept: Path, why: BaseException, *, moved: bool) -> None:
    """Everything as it was, the logs before the file that needs them. ``moved``: the file itself is
    not at its place any more.

    Raises:
        Problem: something cannot be put back.
    """
    logs = [each for each in _LOGS if log_of(kept, each).exists()]
    try:
        for ending in logs:
            if not log_of(path, ending).exists():
                _bring_back(log_of(kept, ending), log_of(path, ending))
        if moved:
            kept.replace(path)
        kept.unlink(missing_ok=True)
        for ending in logs:
            log_of(kept, ending).unlink(missing_ok=True)
        with suppress(OSError):
            sync_folder(path.parent)
    except OSError as stuck:
        said = why.strerror or why if isinstance(why, OSError) else type(why).__name__
        raise Problem(
            f"{path.name} could not be replaced ({said}), nor all of it be put back "
            f"({stuck.strerror or stuck}). What was there lies beside it, as {kept.name}."
        ) from why


def _bring_back(kept: Path, place: Path) -> None:
    """Give a log its former name, too; that alone, where there is no room for both."""
    try:
        _name_also(kept, place)
    except OSError:
        kept.replace(place)
