"""A child of a row's process that tries cases for it, and may die of one.

What belongs here: forking it, asking it, hearing its answer, ending it when it hangs, saying how it
died, and starting another in its place. What a case is belongs to the rows. Not for Windows.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any, Final

ENDED: Final = "ended"
"""Key of an answer that the child did not give: how it ended instead."""


class Forked:
    """A child that calls ``serve`` with whatever it is asked. Both sides speak JSON."""

    def __init__(self, serve: Callable[[Any], Any], patience: float) -> None:
        """``patience``: seconds until an answer that does not come is a hang."""
        self._serve = serve
        self._patience = patience
        self._child = 0
        self._ask = self._hear = -1

    def ask(self, what: Any) -> Any:
        """The child's answer, or ``{"ended": how}`` where it died of the question."""
        if not self._child:
            self._start()
        try:
            os.write(self._ask, json.dumps(what).encode() + b"\n")
            answer = self._line()
        except BrokenPipeError:
            answer = b""
        if not answer:
            return {ENDED: self._bury()}
        return json.loads(answer)

    def _start(self) -> None:
        asked, self._ask = os.pipe()
        self._hear, answers = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        self._child = os.fork()
        if self._child:
            os.close(asked)
            os.close(answers)
            return
        os.close(self._ask)
        os.close(self._hear)
        code = 1
        try:
            with os.fdopen(asked, "rb") as questions:
                for question in questions:
                    answer = self._serve(json.loads(question))
                    _write_all(answers, json.dumps(answer).encode() + b"\n")
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)

    def _line(self) -> bytes:
        got = b""
        while not got.endswith(b"\n"):
            ready, _, _ = select.select([self._hear], [], [], self._patience)
            if not ready:
                os.kill(self._child, signal.SIGKILL)
                return b""
            more = os.read(self._hear, 1 << 16)
            if not more:
                return b""
            got += more
        return got

    def _bury(self) -> str:
        os.close(self._ask)
        os.close(self._hear)
        _, status = os.waitpid(self._child, 0)
        self._child = 0
        if not os.WIFSIGNALED(status):
            return f"exit code {os.WEXITSTATUS(status)}"
        number = os.WTERMSIG(status)
        if number == signal.SIGKILL:
            return f"no answer for {self._patience:.0f} s"
        return f"it crashed ({signal.Signals(number).name})"

    def close(self) -> None:
        """End the child."""
        if self._child:
            self._bury()


def _write_all(pipe: int, data: bytes) -> None:
    while data:
        data = data[os.write(pipe, data) :]
