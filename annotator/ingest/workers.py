"""The pool of workers: files in, articles out in the same order, whatever becomes of a worker.

What belongs here: who works on what, that no more is read ahead than fits, and that a worker which
hangs or crashes costs one file (of an archive one member) and nothing else. One thread for each
worker listens to it; nothing here forks or waits for signals, so that it works in any thread.
"""

from __future__ import annotations

import logging
import os
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence, Sized
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from threading import Condition, Thread
from types import TracebackType
from typing import Final, Self

from msgspec import Struct

from annotator.guarded.discreet import OwnWord, frames
from annotator.ingest.child import COMMAND, Child
from annotator.ingest.extracted import Extracted, Failed, Options, Unreadable
from annotator.ingest.extractors.columns import TablePeek
from annotator.ingest.frames import Begun, Ended, Frame, Missed, Peeked, Reached, Task, Took
from annotator.ticker import Silent, Ticker

COUNT: Final = 2
SECONDS: Final = 60.0
MEMORY: Final = 1_500_000_000
"""Bytes of address space of one worker."""
AHEAD: Final = 8
"""Files that each worker may be ahead of the one whose articles are asked for."""
BUFFER: Final = 16_000_000
"""Bytes of articles of one worker that wait to be asked for, before it has to wait itself."""
RESUMED: Final = 50
"""How many members of one archive may end a worker before the rest of it is given up."""
_GLANCE: Final = 0.1
"""Seconds between two looks at whether a worker hangs, and two ticks."""

_log = logging.getLogger(__name__)


class Job(Struct, frozen=True, kw_only=True):
    """A file to take articles out of; ``kind`` is the key of a row of ``kinds.KINDS``."""

    path: Path
    kind: str
    options: Options = Options()


class Arrived(Struct, frozen=True, kw_only=True):
    """An article, or that one (with an empty place: the file, or its rest) could not be taken in.

    ``sha256`` is of the file's bytes, empty where it could not be read. ``made_by`` is what took
    the article out ("trafilatura 2.3.1"), empty where nothing did.
    """

    job: Job
    extracted: Extracted | None = None
    failed: Failed | None = None
    sha256: str = ""
    made_by: str = ""


@dataclass(eq=False)
class _Ticket:
    """A job on its way, and the frames that came of it."""

    job: Job
    peek: bool = False
    frames: deque[tuple[Frame, int, _Slot]] = field(default_factory=deque)
    slot: _Slot | None = None
    begun: bool = False
    tries: int = 0
    member: Reached | None = None

    def task(self) -> Task:
        """What a worker is told; of an archive that ended one, to go on after that member."""
        return Task(
            path=os.fsencode(self.job.path),
            kind=self.job.kind,
            options=self.job.options,
            peek=self.peek,
            begin=0 if self.member is None else self.member.number + 1,
        )


@dataclass(eq=False)
class _Slot:
    """A place for a worker, the thread that listens to it, and bytes not asked for yet."""

    thread: Thread | None = None
    child: Child | None = None
    idle: bool = False
    waiting: int = 0


class Workers:
    """``count`` processes, each started when it is first needed and replaced when it is lost.

    ``seconds``: how long a worker may take to the next sign of life; ``memory``: bytes it may have;
    ``command``: what to start, with the memory behind it. One call at a time.
    """

    def __init__(
        self,
        count: int = COUNT,
        seconds: float = SECONDS,
        memory: int = MEMORY,
        command: Sequence[str] = COMMAND,
    ) -> None:
        self._seconds = seconds
        self._memory = memory
        self._command = tuple(command)
        self._changed = Condition()
        self._pending: deque[_Ticket] = deque()
        self._slots = [_Slot() for _ in range(count)]
        self._closing = False
        self._busy = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all workers. The next call starts new ones."""
        with self._changed:
            self._closing = True
            self._pending.clear()
            for slot in self._slots:
                if slot.child is not None:
                    slot.child.kill()
            self._changed.notify_all()
        for slot in self._slots:
            if slot.thread is not None:
                slot.thread.join()
        self._slots = [_Slot() for _ in self._slots]
        self._closing = False

    @property
    def processes(self) -> list[int]:
        """The numbers of the processes that run."""
        return [slot.child.pid for slot in self._slots if slot.child is not None]

    def extract(self, jobs: Iterable[Job], ticker: Ticker | None = None) -> Iterator[Arrived]:
        """The articles of all files, file by file in the order of the jobs, which are asked for as
        they are needed. Every file gives at least one ``Arrived``.

        Where the caller stops asking, or ``ticker`` raises, all workers are ended.

        Raises:
            Cancelled: by ``ticker``, which is told files done and to do (0: not known).
        """
        self._begin()
        ticker = ticker or Silent()
        total = len(jobs) if isinstance(jobs, Sized) else 0
        coming = (_Ticket(job) for job in jobs)
        window: deque[_Ticket] = deque()
        done, complete = 0, False
        try:
            while self._fill(window, coming):
                ticket = window.popleft()
                name = ticket.job.path.name
                ticker.tick(done, total, name)
                sha256 = ""
                for frame in self._frames(ticket, ticker, (done, total, name)):
                    if isinstance(frame, Begun):
                        sha256 = frame.sha256
                    elif isinstance(frame, Took | Missed):
                        yield _arrived(ticket.job, frame, sha256)
                done += 1
            ticker.tick(done, total or done)
            complete = True
        finally:
            self._end(complete)

    def peek(self, job: Job, ticker: Ticker | None = None) -> TablePeek:
        """How a table begins (see ``tables.peek``).

        Raises:
            Unreadable: it is no table, or cannot be read.
            Cancelled: by ``ticker``.
        """
        self._begin()
        ticket = _Ticket(job, peek=True)
        complete = False
        try:
            watch, at = ticker or Silent(), (0, 1, job.path.name)
            watch.tick(*at)  # however soon the answer comes
            self._fill(deque(), iter([ticket]))
            frames = list(self._frames(ticket, watch, at))
            complete = True
        finally:
            self._end(complete)
        for frame in frames:
            if isinstance(frame, Peeked):
                return frame.table
        raise Unreadable(next(f.failed.reason for f in frames if isinstance(f, Missed)))

    def _begin(self) -> None:
        if self._busy:
            raise RuntimeError("the workers are busy with another call")
        self._busy = True

    def _end(self, complete: bool) -> None:
        """Where a call did not come to its end, nothing of it may go on."""
        self._busy = False
        if not complete:
            self.close()

    def _fill(self, window: deque[_Ticket], coming: Iterator[_Ticket]) -> bool:
        """Have enough files under way; whether there is any."""
        more = list(islice(coming, AHEAD * len(self._slots) - len(window)))
        window.extend(more)
        with self._changed:
            self._pending.extend(more)
            self._man()
            self._changed.notify_all()
        return bool(window)

    def _man(self) -> None:
        """Start listening in as many more slots as there is work for."""
        free = sum(slot.idle for slot in self._slots)
        for slot in self._slots:
            if slot.thread is None and len(self._pending) > free:
                slot.thread = Thread(target=self._listen, args=(slot,), name="worker", daemon=True)
                slot.thread.start()
                free += 1

    def _frames(
        self, ticket: _Ticket, ticker: Ticker, told: tuple[int, int, str]
    ) -> Iterator[Frame]:
        """The frames of a ticket as they come, down to its end."""
        last = time.monotonic()
        while True:
            with self._changed:
                if not ticket.frames:
                    self._changed.wait(_GLANCE)
                frame = None
                if ticket.frames:
                    frame, size, slot = ticket.frames.popleft()
                    slot.waiting -= size
                    self._changed.notify_all()
                self._end_the_slow()
            if isinstance(frame, Ended):
                return
            if frame is not None:
                yield frame
            if time.monotonic() - last >= _GLANCE:
                last = time.monotonic()
                ticker.tick(*told)

    def _end_the_slow(self) -> None:
        for slot in self._slots:
            if slot.child is not None and slot.child.silent() > self._seconds:
                slot.child.too_slow = True
                slot.child.kill()

    # --- in the threads that listen ---------------------------------------------------------------

    def _listen(self, slot: _Slot) -> None:
        """Have the worker of a slot work, until the pool is closed."""
        while (ticket := self._next(slot)) is not None:
            try:
                child = self._child(slot)
            except OSError as error:
                self._fail(ticket, f"No process could be started to read it: {error}.")
                continue
            if not child.send(ticket.task()) or not self._hear(ticket, slot, child):
                self._lost(ticket, slot, child)
        if slot.child is not None:
            slot.child.close()

    def _next(self, slot: _Slot) -> _Ticket | None:
        with self._changed:
            slot.idle = True
            while not self._pending and not self._closing:
                self._changed.wait()
            slot.idle = False
            if self._closing:
                return None
            ticket = self._pending.popleft()
            ticket.slot = slot
            return ticket

    def _child(self, slot: _Slot) -> Child:
        """The worker of a slot, a new one where it has none or it ended while idle."""
        with self._changed:
            if slot.child is not None and not slot.child.usable:
                slot.child.close()
                slot.child = None
            if slot.child is None:
                slot.child = Child(self._memory, self._command)
                if self._closing:
                    slot.child.kill()
            return slot.child

    def _hear(self, ticket: _Ticket, slot: _Slot, child: Child) -> bool:
        """Take its frames; whether it came to the end of the task."""
        while (heard := child.hear()) is not None:
            frame, size = heard
            ticket.begun = ticket.begun or isinstance(frame, Begun)
            if isinstance(frame, Reached):
                ticket.member = frame
            if isinstance(frame, Ended) and frame.leaving:
                self._drop(slot)
            self._put(ticket, frame, size)
            if isinstance(frame, Ended):
                return True
        return False

    def _put(self, ticket: _Ticket, frame: Frame, size: int = 0) -> None:
        """Hand a frame over, when there is room for it."""
        slot = ticket.slot
        assert slot is not None
        with self._changed:
            while slot.waiting > BUFFER and not self._closing:
                self._changed.wait()
            slot.waiting += size
            ticket.frames.append((frame, size, slot))
            self._changed.notify_all()

    def _lost(self, ticket: _Ticket, slot: _Slot, child: Child) -> None:
        """Say how the worker ended; what can be done yet of its file is done by another."""
        why = child.how_it_ended()
        if child.too_slow:
            why = f"Reading it took longer than {self._seconds:g} s; it was stopped."
        said = self._drop(slot)
        if self._closing:
            return
        _log.warning("Lost over %s: %s %s", ticket.job.path, OwnWord(why), frames(said))
        ticket.tries += 1
        if not ticket.begun and not child.too_slow and ticket.tries == 1:
            self._again(ticket)
        elif ticket.member is not None and ticket.tries <= RESUMED:
            self._put(ticket, Missed("", Failed(place=ticket.member.name, reason=why)))
            self._again(ticket)
        else:
            self._fail(ticket, why)

    def _drop(self, slot: _Slot) -> str:
        with self._changed:
            child, slot.child = slot.child, None
        return "" if child is None else child.close()

    def _again(self, ticket: _Ticket) -> None:
        """Before all others, so that nothing that comes later stands in its way."""
        with self._changed:
            self._pending.appendleft(ticket)
            self._changed.notify_all()

    def _fail(self, ticket: _Ticket, reason: str) -> None:
        self._put(ticket, Missed("", Failed(place="", reason=reason)))
        self._put(ticket, Ended())


def _arrived(job: Job, frame: Took | Missed, sha256: str) -> Arrived:
    took = frame.article if isinstance(frame, Took) else None
    failed = frame.failed if isinstance(frame, Missed) else None
    return Arrived(job=job, extracted=took, failed=failed, sha256=sha256, made_by=frame.made_by)
