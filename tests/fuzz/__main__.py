"""Runs the fuzzer from a shell: ``python -m tests.fuzz [--rounds N] [--seed N] [FORMAT…]``.

What belongs here: the arguments, the table, and the exit code (1 where anything failed).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from annotator.exchange import registry
from tests.fuzz import run


def main(arguments: list[str]) -> int:
    """Fuzz the formats named, or all that are read and written."""
    known = {
        each.key: each
        for each in registry.FORMATS
        if each.reads and each.writes and not registry.missing(each)
    }
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("formats", nargs="*", metavar="FORMAT", help=", ".join(known))
    given = parser.parse_args(arguments)
    if unknown := [each for each in given.formats if each not in known]:
        parser.error(f"no such format: {', '.join(unknown)}")
    print(f"{'format':<16}{'rounds':>8}{'articles':>10}{'refusals':>10}{'failures':>10}{'/s':>8}")
    failures: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for key in given.formats or known:
            begun = time.monotonic()
            found = run(known[key], given.rounds, given.seed, Path(folder) / key)
            rate = found.rounds / (time.monotonic() - begun)
            print(
                f"{key:<16}{found.rounds:>8,}{found.articles:>10,}{found.refusals:>10,}"
                f"{len(found.failures):>10,}{rate:>8.0f}",
                flush=True,
            )
            failures += [f"{key}: {each}" for each in found.failures]
    for each in failures:
        print(each, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
