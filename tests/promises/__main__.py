"""``python -m tests.promises [NUMBER…]``: break the promises on purpose, one fault at a time.

What belongs here: a copy of the checkout, the tests run on it, and what is told of them. Exit
code 1: a fault was seen by no test, or could not be tried.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from tests.promises.faults import CHECKOUT, Fault, complaint, put_into, read_faults

PASSED: Final = 0
FAILED: Final = 1
"""What pytest's exit codes mean; every other one is a run that could not be."""

PATIENCE: Final = 600.0
"""Seconds for the tests of one fault. A test that hangs fails by itself, long before."""
HUNG: Final = -1
"""An exit code that pytest does not have: a machine too busy to tell anything."""


def copied(into: Path) -> Path:
    """A copy of the checkout as it lies there, of the files that git knows. Returns its folder."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        source, target = CHECKOUT / name, into / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    return into


def tried(tests: Iterable[str], copy: Path) -> tuple[int, str]:
    """Run these tests in the copy. Returns pytest's exit code and what it printed."""
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        ended = subprocess.run(
            command,
            cwd=copy,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return HUNG, f"no end after {PATIENCE:.0f} s"
    return ended.returncode, ended.stdout.decode(errors="replace")


def judge(fault: Fault, copy: Path) -> tuple[bool, str]:
    """Whether the tests see a fault, and a line that says so."""
    if why := complaint(fault):
        return False, f"DOES NOT FIT: {why}"
    with put_into(fault, copy):
        code, told = tried(fault.caught_by, copy)
    if code == FAILED:
        first = next((each for each in told.splitlines() if each.startswith("FAILED")), "")
        return True, f"seen    {first.removeprefix('FAILED ').split(' - ')[0]}"
    if code == PASSED:
        return False, "NOT SEEN: all of its tests passed"
    return False, f"COULD NOT BE TRIED (exit code {code}):\n{told[-1500:]}"


def run(faults: Sequence[Fault]) -> int:
    """Try all of them, telling each as it ends. Returns the exit code of the command."""
    began, unseen = time.monotonic(), 0
    with tempfile.TemporaryDirectory(prefix="promises-") as folder:
        copy = copied(Path(folder))
        sound, told = tried(sorted({test for each in faults for test in each.caught_by}), copy)
        if sound != PASSED:
            print(f"The tests do not pass as it is, so nothing can be said:\n{told[-3000:]}")
            return 1
        for fault in faults:
            seen, line = judge(fault, copy)
            unseen += not seen
            print(f"{fault.promise:>2}  {fault.breaks}\n      {line}", flush=True)
    taken = time.monotonic() - began
    print(f"{len(faults)} faults, {len(faults) - unseen} seen, {unseen} not; {taken:.0f} s")
    return 1 if unseen else 0


def main(argv: list[str] | None = None) -> int:
    """The command. Returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.promises", description=__doc__)
    parser.add_argument("numbers", nargs="*", type=int, metavar="NUMBER", help="of the promises")
    parser.add_argument("--only", default="", metavar="WORDS", help="faults whose line has them")
    given = parser.parse_args(argv)
    faults = [
        each
        for each in read_faults()
        if (not given.numbers or each.promise in given.numbers) and given.only in each.breaks
    ]
    if not faults:
        parser.error("no such fault")
    return run(faults)


if __name__ == "__main__":
    sys.exit(main())
