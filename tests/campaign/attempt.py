"""Doing a job in a child of this process, whatever becomes of it, and hearing what it acknowledged.

What belongs here: the fork and the pipe. Acknowledgements go through a pipe because they survive
the child; a torn last line was not acknowledged.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from tests.campaign.stage import Ack

PATIENCE: Final = 60.0
"""Seconds until a child that does not end counts as hung."""


@dataclass(slots=True)
class Attempt:
    """What became of a child: its acknowledgements, what it said at last, and how it ended."""

    acks: list[Ack] = field(default_factory=list)
    said: str = ""
    """``whole``: the job ended well; else the name of the exception, a colon, and its words."""
    killed: bool = False
    hung: bool = False
    calls: int = 0
    more: dict[str, Any] = field(default_factory=dict)


def attempt(
    work: Callable[[Callable[..., None]], dict[str, Any] | None],
    kill_after: float | None = None,
) -> Attempt:
    """Call ``work(tell)`` in a child and wait for its end. What it returns comes back in ``more``.

    ``kill_after``: seconds from its first acknowledgement to SIGKILL.
    """
    hear, speak = os.pipe()
    child = os.fork()
    if not child:
        os.close(hear)
        _child(work, speak)
    os.close(speak)
    done = Attempt()
    try:
        heard = _listen(hear, child, kill_after, done)
    finally:
        os.close(hear)
        with contextlib.suppress(ProcessLookupError):
            if done.hung:
                os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    done.killed = os.WIFSIGNALED(status)
    for line in heard.split(b"\n")[:-1]:
        told = json.loads(line)
        if "said" in told:
            done.said, done.more = told["said"], told["more"]
        else:
            done.acks.append(told)
    if not done.killed and not done.said:
        done.said = f"ended by itself (exit code {os.waitstatus_to_exitcode(status)})"
    return done


def _child(work: Callable[[Callable[..., None]], dict[str, Any] | None], speak: int) -> None:
    def tell(**what: Any) -> None:
        os.write(speak, json.dumps(what).encode() + b"\n")

    more: dict[str, Any] = {}
    try:
        more = work(tell) or {}
        said = "whole"
    except BaseException as error:
        said = f"{type(error).__name__}: {error}"
        more = {"traceback": traceback.format_exc()}
    try:
        line = json.dumps({"said": said, "more": more}).encode() + b"\n"
        while line:
            line = line[os.write(speak, line) :]
    finally:
        sys.stderr.flush()
        os._exit(0)


def _listen(hear: int, child: int, kill_after: float | None, done: Attempt) -> bytes:
    heard, kill_at, ends = b"", None, time.monotonic() + PATIENCE
    while True:
        now = time.monotonic()
        if kill_at is not None and now >= kill_at:
            os.kill(child, signal.SIGKILL)
            kill_at = None
        wait = (kill_at if kill_at is not None else ends) - now
        ready, _, _ = select.select([hear], [], [], max(0.0, wait))
        if ready:
            more = os.read(hear, 1 << 16)
            if not more:
                return heard
            if not heard and kill_after is not None:
                kill_at = time.monotonic() + kill_after
            heard += more
        elif time.monotonic() > ends:
            done.hung = True
            return heard
