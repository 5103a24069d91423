"""The library that stands between the program and its files, as Python sees it.

What belongs here: building ``shim.c`` once a run, and arming it. It has to be in the process from
its start on (LD_PRELOAD); it needs Linux and a C compiler, which no user of the program needs.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.campaign.frame import CannotRun

SOURCE: Final = Path(__file__).with_name("shim.c")
COUNT, KILL, FAIL_ONCE, FULL = 1, 2, 3, 4
"""What an armed library does: only count; kill the process at the n-th call; make the n-th call
fail; from the n-th call on, fail whatever needs room."""


def environment(folder: Path) -> Mapping[str, str]:
    """Build the library into a folder; what a process that is to have it in it is started with.

    Raises:
        CannotRun: there is no compiler, or this is no Linux.
    """
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not sys.platform.startswith("linux"):
        raise CannotRun("it stands between the program and its files by LD_PRELOAD: Linux alone")
    if compiler is None:
        raise CannotRun("there is no C compiler (gcc) here to build tests/campaign/shim.c")
    library = folder / "shim.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise CannotRun(f"tests/campaign/shim.c could not be built: {done.stderr.strip()[:300]}")
    before = os.environ.get("LD_PRELOAD")
    return {"LD_PRELOAD": f"{library}:{before}" if before else str(library)}


class Shim:
    """The library inside this process.

    Raises:
        CannotRun: it is not in this process.
    """

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None)
        if not hasattr(self._library, "campaign_arm"):
            raise CannotRun("this process has not the library of tests/campaign/shim.c in it")
        self._library.campaign_calls.restype = ctypes.c_long
        self._library.campaign_failed.restype = ctypes.c_long

    def arm(self, folder: Path, how: int, at: int = 0, *, error: int = 0, log: int = -1) -> None:
        """From now on, what is done to files under ``folder`` counts."""
        self._library.campaign_arm(
            os.fsencode(folder), how, ctypes.c_long(at), error, ctypes.c_int(log)
        )

    def disarm(self) -> None:
        """Let everything through again."""
        self._library.campaign_disarm()

    @property
    def calls(self) -> int:
        """Calls that counted since it was armed."""
        return int(self._library.campaign_calls())

    @property
    def failed(self) -> int:
        """Calls that were made to fail since it was armed."""
        return int(self._library.campaign_failed())

    def ack(self, what: str) -> None:
        """Note in the log that something was acknowledged here."""
        self._library.campaign_ack(what.encode())
