"""What a power cut can leave on a disk, made from a log of what a program did to its files.

What belongs here: reading the log of ``shim.c``, and the disk: what is surely on it after each
call, what may be, and images drawn from that. A write that was not synced may be there, or not, or
torn at 512 bytes, whatever became of others; a file that was made, renamed or removed may not be,
until its folder was synced. Folders themselves last. Nothing here knows SQLite.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final, NamedTuple

SECTOR: Final = 512
_HEAD: Final = struct.Struct("=IIIIQ")
_WHOLE: Final = -1


class Call(NamedTuple):
    """One call of the log: ``O`` made a file, ``F`` cut it, ``W`` wrote, ``S`` synced, ``R``
    renamed (to ``data``), ``L`` gave it that name, too, ``U`` removed, ``M`` made a folder, ``A``
    acknowledged (``path`` says what)."""

    what: str
    path: str
    offset: int
    data: bytes


def calls(log: bytes) -> Iterator[Call]:
    """The calls of a log."""
    at = 0
    while at < len(log):
        what, first, second, _, offset = _HEAD.unpack_from(log, at)
        at += _HEAD.size
        path = log[at : at + first].decode()
        at += first
        yield Call(chr(what), path, offset, log[at : at + second])
        at += second


@dataclass(slots=True)
class File:
    """A file whatever its name: what is surely on the disk, and what was done since."""

    sure: bytes
    pending: list[tuple[int, Call]] = field(default_factory=list)
    """Writes and cuts, each with its number in the log."""


class Step(NamedTuple):
    """A change of names, after which its folder was not synced: each became a file, or nothing."""

    number: int
    changes: tuple[tuple[str, File | None], ...]


Drawn = dict[str, bytes]
"""An image: the content of each file by its path."""


class Disk:
    """A disk that a program works on, call by call."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.names = {path: File(content) for path, content in files.items()}
        """What the program sees."""
        self.sure = dict(self.names)
        """Names that are surely on the disk."""
        self.steps: dict[str, list[Step]] = {}
        """Changes of names by folder, since it was synced."""
        self.epoch = 0
        """Counts what became sure."""

    def do(self, number: int, call: Call) -> None:
        """One more call; ``number`` is its place in the log."""
        if call.what in "WF":
            self.names[call.path].pending.append((number, call))
        elif call.what == "O":
            self._rename(number, call.path, ((call.path, File(b"")),))
        elif call.what == "U":
            self._rename(number, call.path, ((call.path, None),))
        elif call.what == "R":
            into = call.data.decode()
            self._rename(number, into, ((into, self.names[call.path]), (call.path, None)))
        elif call.what == "L":
            into = call.data.decode()
            self._rename(number, into, ((into, self.names[call.path]),))
        elif call.what == "S":
            self._sync(call.path)

    def _rename(self, number: int, path: str, changes: tuple[tuple[str, File | None], ...]) -> None:
        _put(self.names, changes)
        folder = str(PurePosixPath(path).parent)
        self.steps.setdefault(folder, []).append(Step(number, changes))

    def _sync(self, path: str) -> None:
        self.epoch += 1
        file = self.names.get(path)
        if file is None:
            for step in self.steps.pop(path, ()):
                _put(self.sure, step.changes)
            return
        content = bytearray(file.sure)
        for _, call in file.pending:
            _apply(content, call, _WHOLE)
        file.sure, file.pending = bytes(content), []

    def draw(self, chance: random.Random) -> tuple[object, Drawn]:
        """An image, and a key that is the same for the same image."""
        keep = chance.choice((0.0, 0.05, 0.3, 0.5, 0.7, 0.95, 1.0))
        torn = chance.choice((0.0, 0.2, 1.0))
        ordered = chance.random() < 0.3
        names, kept = dict(self.sure), list[tuple[int, int]]()
        for steps in self.steps.values():
            last = chance.randint(0, len(steps))
            for at, step in enumerate(steps):
                if at < last if ordered else chance.random() < keep:
                    _put(names, step.changes)
                    kept.append((step.number, _WHOLE))
        how = keep, torn, ordered
        image = {path: _drawn(file, how, chance, kept) for path, file in names.items()}
        return (self.epoch, tuple(kept)), image


def _drawn(
    file: File,
    how: tuple[float, float, bool],
    chance: random.Random,
    kept: list[tuple[int, int]],
) -> bytes:
    """A content that a file may have. How: the chance that a write is there, that it is torn, and
    whether all are there up to some point instead."""
    if not file.pending:
        return file.sure
    keep, torn, ordered = how
    content = bytearray(file.sure)
    last = chance.randint(0, len(file.pending))
    for at, (number, call) in enumerate(file.pending):
        if not (at < last if ordered else chance.random() < keep):
            continue
        mask = _WHOLE
        if call.what == "W" and (at == last - 1 if ordered else chance.random() < torn):
            mask = chance.getrandbits(len(call.data) // SECTOR + 2)
        _apply(content, call, mask)
        kept.append((number, mask))
    return bytes(content)


def _apply(content: bytearray, call: Call, mask: int) -> None:
    """Do a cut or a write to a content; of a torn write the sectors whose bit is set."""
    if call.what == "F":
        del content[call.offset :]
        content.extend(bytes(call.offset - len(content)))
        return
    end = call.offset + len(call.data)
    if mask == _WHOLE:
        content.extend(bytes(max(0, call.offset - len(content))))
        content[call.offset : end] = call.data
        return
    first = call.offset // SECTOR
    for sector in range(first, (end - 1) // SECTOR + 1):
        if mask >> (sector - first) & 1:
            low, high = max(call.offset, sector * SECTOR), min(end, (sector + 1) * SECTOR)
            content.extend(bytes(max(0, low - len(content))))
            content[low:high] = call.data[low - call.offset : high - call.offset]


def _put(names: dict[str, File], changes: tuple[tuple[str, File | None], ...]) -> None:
    for path, file in changes:
        if file is None:
            names.pop(path, None)
        else:
            names[path] = file
