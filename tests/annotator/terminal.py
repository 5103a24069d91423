"""A program on a terminal: what it writes there, however much that is.

What belongs here: the terminal, and reading it while the program runs. It holds a few thousand
bytes and no more, which a slow machine's progress bar fills in no time.
"""

from __future__ import annotations

import os
import pty
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress


def on_a_terminal(
    start: Callable[[int], subprocess.CompletedProcess[bytes]],
) -> tuple[subprocess.CompletedProcess[bytes], bytes]:
    """Start a program that writes to the terminal given, and wait for its end; what it wrote."""
    screen, terminal = pty.openpty()
    try:
        with ThreadPoolExecutor(1) as readers:
            shown = readers.submit(_all_of, screen)
            try:
                ended = start(terminal)
            finally:
                os.close(terminal)  # then reading ends, too
        return ended, shown.result()
    finally:
        os.close(screen)


def _all_of(screen: int) -> bytes:
    shown = b""
    with suppress(OSError):  # nobody has the terminal open any more
        while more := os.read(screen, 1 << 16):
            shown += more
    return shown
