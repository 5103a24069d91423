"""Which restore points are known to be clear of what was removed for good, and whose turn it is to
write them anew.

What belongs here: the memory beside the restore points of a project, and the lock of their folder.
Writing them anew is ``annotator.keeping.purging``'s.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
from filelock import FileLock, Timeout
from msgspec import Struct

from annotator.errors import Problem
from annotator.store import backup

_MEMORY: Final = "purged.json"
"""Beside the restore points of a project: which of them are known to have nothing of which texts,
so that an opening need not look through them again. It says nothing of any other: another file of
the project makes restore points with a text that was cleared from all there were."""
_LOCK: Final = ".clearing.lock"
"""Beside them, too: held while one of them is written anew. An operating system's own lock, as that
of a project, so it falls with the process; the file itself is nobody's lock, and stays."""
_PATIENCE: Final = 30.0
"""Seconds to wait for another window that writes one anew: each takes a second or two."""


class _Clear(Struct, frozen=True):
    """Restore points that have nothing of these texts: a name, and how the file stood then."""

    texts: frozenset[str]
    points: frozenset[tuple[str, str]]


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """While it lasts, no other window, and no other thread, changes restore points in the folder:
    two at one of them would take each other's half-written file for their own.

    Raises:
        Problem: another one does all the while.
        OSError: nothing can be written there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / _LOCK, timeout=_PATIENCE)
    try:
        lock.acquire()
    except Timeout as late:
        raise Problem("another window is at the restore points of this project") from late
    try:
        yield
    finally:
        lock.release()


def _memory(folder: Path) -> list[_Clear]:
    try:
        return _said((folder / _MEMORY).read_bytes())
    except (OSError, msgspec.MsgspecError):
        return []


_said: Final = msgspec.json.Decoder(list[_Clear]).decode


def known(folder: Path, texts: frozenset[str]) -> frozenset[tuple[str, str]]:
    """The restore points that were looked through for all of these texts, as they stood then."""
    clear = (each.points for each in _memory(folder) if texts <= each.texts)
    return frozenset().union(*clear)


def are_new(folder: Path, texts: frozenset[str]) -> bool:
    """Whether nothing was ever cleared of one of these texts on this machine."""
    return not texts <= frozenset().union(*(each.texts for each in _memory(folder)))


def stamp(point: Path) -> str:
    """How a file stands: another one of its name, or one that was written to, stands otherwise.
    Its time alone would not tell: clearing keeps it, and so does who copies a former one back."""
    try:
        stat = point.stat()
    except OSError:  # removed a moment ago
        return ""
    return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns}"


def note(
    folder: Path, texts: Collection[str], points: Collection[Path], tried: Collection[Path] = ()
) -> None:
    """Remember these restore points as clear of the texts, and no other that was tried; forget
    those that are gone. What is known of fewer texts is within what is known now."""
    wanted, names = frozenset(texts), {each.name for each in tried}
    there = {(each.name, stamp(each)) for each in folder.glob("*.claims")}
    clear = {each for each in known(folder, wanted) if each[0] not in names}
    clear |= {(each.name, stamp(each)) for each in points}
    others = [each for each in _memory(folder) if not each.texts <= wanted]
    said = [_Clear(each.texts, each.points & there) for each in others]
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{_MEMORY}.part"
    beside.write_bytes(
        msgspec.json.encode(
            [*said, _Clear(wanted, frozenset(clear & there))], order="deterministic"
        )
    )
    backup.settle(beside, folder / _MEMORY)
