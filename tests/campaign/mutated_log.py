"""A project that was left with its write-ahead log, as after a kill, and ways of damaging the log.

What belongs here: making such a pair of files, with what the project showed after each operation,
and the ways. SQLite drops what follows the first frame that is not sound: what opens then has to
be what stood after one of the operations, and whole.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any, Final

OPERATIONS: Final = 14
_HEAD: Final = 32
"""Bytes of the head of a log; of that of a frame 24, which its page follows."""
_FRAME: Final = 24 + 4096


class Left(bytes):
    """The bytes of a project file that was left with a log."""

    log: bytes = b""


class Log:
    """The files as they were left; ``states``: what was shown before and after each operation;
    ``earlier``: the log after each; ``others``: sound logs that are not this file's: one of other
    work on it, which SQLite has to take for its own (``also``: what that shows), and a strange one.
    """

    def __init__(self) -> None:
        self.file = b""
        self.earlier: list[bytes] = []
        self.states: list[dict[str, Any]] = []
        self.others: list[bytes] = []
        self.also: list[dict[str, Any]] = []

    @contextmanager
    def recording(self, path: Path) -> Iterator[Callable[[dict[str, Any]], None]]:
        """Gives what is to be called with what is shown, at first and after each operation."""

        def noted(shown: dict[str, Any]) -> None:
            self.states.append(shown)
            self.earlier.append(read_apart(path.with_name(path.name + "-wal")))
            self.file = read_apart(path)

        yield noted
        assert self.file == read_apart(path), "the log was folded in meanwhile"

    def left(self, log: bytes) -> Left:
        """The file with a log beside it."""
        found = Left(self.file)
        found.log = log
        return found

    def damaged(self, chance: Random) -> tuple[str, Left]:
        """How the log is damaged in this case, and the two files."""
        way = chance.choice((_bytes, _bytes, _bit, _cut, _frame, _frames, _head))
        if chance.random() < 0.3:
            log = chance.choice([each for each in (*self.earlier, *self.others) if each])
            if chance.random() < 0.5:
                return "log: an earlier one, or another's", self.left(log)
            return f"log: an earlier one, {way.__name__}", self.left(way(log, chance))
        return f"log: {way.__name__}", self.left(way(self.earlier[-1], chance))


def read_apart(path: Path) -> bytes:
    """The bytes of a file that is open: read by another process, since closing it in this one would
    cost SQLite its locks."""
    return subprocess.run(["cat", str(path)], check=True, capture_output=True).stdout


def _bytes(log: bytes, chance: Random) -> bytes:
    changed = bytearray(log)
    for _ in range(chance.choice((1, 1, 2, 5, 40))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _bit(log: bytes, chance: Random) -> bytes:
    changed = bytearray(log)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(log: bytes, chance: Random) -> bytes:
    """Cut somewhere, at a sector, or after a frame."""
    if chance.random() < 0.4:
        return log[: _HEAD + _FRAME * chance.randrange((len(log) - _HEAD) // _FRAME)]
    end = chance.randrange(len(log))
    return log[: end - end % chance.choice((1, 512))]


def _frame(log: bytes, chance: Random) -> bytes:
    """A frame is zeroed, noise, or another frame."""
    frames = _frames_of(log)
    at = chance.randrange(len(frames))
    frames[at] = chance.choice((bytes(_FRAME), chance.randbytes(_FRAME), chance.choice(frames)))
    return log[:_HEAD] + b"".join(frames)


def _frames(log: bytes, chance: Random) -> bytes:
    """Two frames change places, or one is missing, or stands twice."""
    frames = _frames_of(log)
    one, two = chance.randrange(len(frames)), chance.randrange(len(frames))
    what = chance.randrange(3)
    if what == 0:
        frames[one], frames[two] = frames[two], frames[one]
    elif what == 1:
        del frames[one]
    else:
        frames.insert(two, frames[one])
    return log[:_HEAD] + b"".join(frames)


def _head(log: bytes, chance: Random) -> bytes:
    changed = bytearray(log)
    for _ in range(chance.choice((1, 1, 4))):
        changed[chance.randrange(_HEAD)] = chance.randrange(256)
    return bytes(changed)


def _frames_of(log: bytes) -> list[bytes]:
    return [log[at : at + _FRAME] for at in range(_HEAD, len(log), _FRAME)]
