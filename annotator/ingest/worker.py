"""The worker: a process that opens what strangers made, so that the program need not.

What belongs here: what makes the process safe to lose and unable to do harm. It is started as
``python -m annotator.ingest.worker MEMORY`` (bytes), is told by frames on its standard input what
to do, and answers by frames. It imports neither Qt nor SQLAlchemy; it cannot open a connection,
start a program, or write a large file. It ends when its standard input does, whatever it is busy
with.
"""

from __future__ import annotations

import hashlib
import io
import logging
import mmap
import os
import signal
import stat
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO, Final, cast

from annotator.ingest import kinds, running
from annotator.ingest.extracted import Extracted, Failed, Source, Unreadable
from annotator.ingest.frames import (
    Alive,
    Begun,
    BrokenFrame,
    Ended,
    Frame,
    Missed,
    Peeked,
    Reached,
    Task,
    Took,
    next_task,
    packed,
)
from annotator.ingest.kinds import Kind

LARGEST_WRITTEN: Final = 2_000_000
"""Bytes that any file can get that the worker writes: what libraries complain about."""
LARGE: Final = 64_000_000
"""From this size in bytes on, reading itself counts as a sign of life."""
_PIECE: Final = 1 << 20
_FULL: Final = 0.6
"""Of the memory it may have: what is taken up when it gives way to a fresh worker."""
_FULL_READS: Final = 8
"""How many times over a large file may be read so."""
_REFUSED: Final = frozenset(
    """
    socket.__new__ socket.connect socket.bind socket.getaddrinfo subprocess.Popen os.system
    os.exec os.fork os.forkpty os.posix_spawn os.spawn os.startfile
    """.split()
)

Say = Callable[[Frame], None]


def main() -> None:
    """Work until nothing more is wanted."""
    tasks, answers = _private_pipes()
    _be_quiet()
    memory = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    limit(memory)
    sys.addaudithook(_refuse)
    waiting: SimpleQueue[Task] = SimpleQueue()
    threading.Thread(target=_listen, args=(tasks, waiting), daemon=True).start()

    def say(frame: Frame) -> None:
        answers.write(packed(frame))
        answers.flush()

    say(Alive())
    while serve(waiting.get(), say, memory):
        pass
    os._exit(0)  # the thread that listens would be in the way of an end in good order


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the program, out of the way of what a library may print or read."""
    tasks = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return tasks, answers


def _be_quiet() -> None:
    """Ctrl+C is for the program, which ends the worker; warnings of libraries help nobody."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)


def limit(memory: int) -> bool:
    """Let the system refuse more than ``memory`` bytes (0: any number), and large files written.

    Whether it does. Windows has no such limit for a process alone; there, and where the system
    declines, the limits of the extractors themselves have to do.
    """
    if sys.platform == "win32":
        return False
    import resource

    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_WRITTEN, LARGEST_WRITTEN))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if memory:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    except (OSError, ValueError):
        return False
    return True


def _refuse(event: str, _: tuple[object, ...]) -> None:
    """No extractor has a reason to; a library, or a hole in one, might."""
    if event in _REFUSED:
        raise PermissionError(f"not allowed while a file is read: {event}")


def _listen(tasks: BinaryIO, waiting: SimpleQueue[Task]) -> None:
    """Runs beside the work, so that the end of the program is the end of the worker at once."""
    try:
        while (task := next_task(tasks)) is not None:
            waiting.put(task)
    except (BrokenFrame, OSError):
        os._exit(2)
    os._exit(0)


def serve(task: Task, say: Say, memory: int = 0) -> bool:
    """Do what is to be done, down to the frame ``Ended``; whether the worker can go on."""
    try:
        _do(task, say)
    except MemoryError:
        reason = "It needs more memory than reading a file may take."
        say(Missed("", Failed(place="", reason=reason)))
        say(Ended(leaving=True))
        return False
    leaving = memory > 0 and _taken_up() > memory * _FULL
    say(Ended(leaving=leaving))
    return not leaving


def _taken_up() -> int:
    """Bytes of address space that the worker has by now; 0 where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_bytes().split()[0]
    except OSError:
        return 0
    return int(pages) * mmap.PAGESIZE


def _do(task: Task, say: Say) -> None:
    path = Path(os.fsdecode(task.path))
    try:
        kind = kinds.by_key(task.kind)
        source = _source(path, say)
        if not task.begin:
            say(Begun(_sha256(source, kind)))
    except StopIteration:
        say(Missed("", Failed(place="", reason=f"“{task.kind}” is no kind of file known here.")))
    except Unreadable as error:
        say(Missed("", Failed(place="", reason=str(error))))
    except OSError as error:
        say(Missed("", Failed(place="", reason=f"It cannot be read: {error.strerror or error}.")))
    else:
        if task.peek:
            _peek(source, task, say)
        else:
            _extract(kind, source, task, say)


def _source(path: Path, say: Say) -> Source:
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise Unreadable("This is a folder, not a file.")
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable("This is a device or pipe, not a file.")
    return _Watched(path, say) if status.st_size > LARGE else Source(path)


def _sha256(source: Source, kind: Kind) -> str:
    """Of the file's bytes; not counted where the file is too large to be read at all."""
    if source.size > kind.most:
        return ""
    with source.open() as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def _peek(source: Source, task: Task, say: Say) -> None:
    from annotator.ingest.extractors import tables

    try:
        say(Peeked(tables.peek(source, task.options)))
    except MemoryError:
        raise
    except Exception as error:
        reason = str(error) if isinstance(error, Unreadable) else f"It cannot be read ({error})."
        say(Missed("", Failed(place="", reason=reason)))


def _extract(kind: Kind, source: Source, task: Task, say: Say) -> None:
    for thing in running.articles(kind, source, task.options, task.begin):
        if isinstance(thing, running.Step):
            say(Reached(thing.number, thing.name))
        elif isinstance(thing.what, Failed):
            say(Missed(thing.made_by, _sayable(thing.what)))
        else:
            _say_article(thing.made_by, thing.what, say)


def _say_article(made_by: str, article: Extracted, say: Say) -> None:
    try:
        say(Took(made_by, article))
    except BrokenPipeError:
        raise
    except (TypeError, ValueError, OverflowError) as error:
        reason = f"It cannot be kept: {error}."
        say(Missed(made_by, _sayable(Failed(place=article.place, reason=reason))))


def _sayable(failed: Failed) -> Failed:
    """Without lone surrogates, which a name or a library's message may hold."""
    place, reason = (
        words.encode(errors="backslashreplace").decode() for words in (failed.place, failed.reason)
    )
    return Failed(place=place, reason=reason)


class _Watched(Source):
    """A large file, each piece of which that is read is a sign of life; a few times over only."""

    def __init__(self, path: Path, say: Say) -> None:
        super().__init__(path)
        self._say = say
        self._signs = _FULL_READS * self.size // LARGE
        self._read = 0

    def open(self) -> BinaryIO:
        """The bytes as a file that can be read from anywhere."""
        raw = cast("io.RawIOBase", _Ticking(self.path, self._count))
        return io.BufferedReader(raw, _PIECE)

    def _count(self, size: int) -> None:
        self._read += size
        if self._read >= LARGE and self._signs:
            self._read, self._signs = 0, self._signs - 1
            self._say(Alive())


class _Ticking(io.FileIO):
    """A file that tells how much is read of it."""

    def __init__(self, path: Path, told: Callable[[int], None]) -> None:
        super().__init__(path)
        self._told = told

    def readinto(self, buffer: bytearray, /) -> int | None:  # type: ignore[override]
        """As ``FileIO`` does it."""
        size = super().readinto(buffer)
        self._told(size or 0)
        return size


if __name__ == "__main__":
    main()
