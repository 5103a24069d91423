"""One worker process, seen from the program.

What belongs here: starting it, giving it tasks, hearing its frames, ending it, and saying in words
how it ended. Which task it gets is for ``workers``.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Final

from annotator.ingest.frames import BrokenFrame, Frame, Task, next_frame, packed

COMMAND: Final = (sys.executable, "-P", "-X", "utf8", "-m", "annotator.ingest.worker")
TO_START: Final = 30.0
"""Seconds more that it has for its first sign of life, of which no file can be the reason."""
_ROOT: Final = Path(__file__).resolve().parents[2]
_COMPLAINT: Final = 2_000
"""Bytes of the end of what a worker complained about that are kept."""


class Child:
    """A running worker. ``too_slow``: it was ended because it hung."""

    def __init__(self, memory: int, command: Sequence[str] = COMMAND) -> None:
        """Start it.

        Raises:
            OSError: the system does not let it start.
        """
        self._since: float | None = None
        self._started = False
        self.too_slow = False
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed in ``close``
        try:
            self._process = subprocess.Popen(
                [*command, str(memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env=_environment(),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except BaseException:
            self._errors.close()
            raise

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def usable(self) -> bool:
        """Whether it runs still, and nobody is ending it."""
        return not self.too_slow and self._process.poll() is None

    def silent(self) -> float:
        """For how many seconds its next frame has been awaited; 0 while it has nothing to do, or
        has to wait itself."""
        since = self._since
        waited = 0.0 if since is None else time.monotonic() - since
        return waited if self._started else waited - TO_START

    def send(self, task: Task) -> bool:
        """Give it a task; whether it could take it."""
        pipe = self._process.stdin
        assert pipe is not None
        try:
            pipe.write(packed(task))
            pipe.flush()
        except OSError:
            return False
        return True

    def hear(self) -> tuple[Frame, int] | None:
        """Wait for its next frame, and give its size in bytes with it; None: it has ended."""
        pipe = self._process.stdout
        assert pipe is not None
        self._since = time.monotonic()
        try:
            heard = next_frame(pipe)
            self._started = True
            return heard
        except (BrokenFrame, OSError, ValueError):
            self.kill()
            return None
        finally:
            self._since = None

    def kill(self) -> None:
        """End it at once, from any thread."""
        self._process.kill()

    def close(self) -> str:
        """End it, wait for its end and give back what it held; what it complained about last."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            try:
                pipe.close()
            except OSError:  # what was not sent
                continue
        with self._errors as errors:
            end = errors.seek(0, os.SEEK_END)
            errors.seek(max(0, end - _COMPLAINT))
            return errors.read().decode(errors="replace").strip()

    def how_it_ended(self) -> str:
        """In words, as the reason why a file was not taken in."""
        code = self._process.wait()
        if code in (-9, 137):
            return "The system ended the process that read it; it may have needed too much memory."
        name = _signal_name(-code) if code < 0 else f"exit code {code}"
        return f"It made the process that read it crash ({name})."


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _environment() -> dict[str, str]:
    """The program's own, where the worker finds the same code, and needs one thread."""
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "OPENBLAS_NUM_THREADS": "1",  # its threads would take their share of the memory
        "OMP_NUM_THREADS": "1",
    }
