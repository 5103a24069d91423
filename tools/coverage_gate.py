"""Fails when lines or branches of the core are covered by tests less than the project promises.

What belongs here: reading coverage's JSON report. Coverage's own ``fail_under`` mixes lines and
branches into one number, in which many lines can hide missing branches.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

FLOOR: Final = 95.0


def shares(report: Path) -> dict[str, float]:
    """Per cent of lines and of branches covered, from a JSON report of coverage."""
    totals = json.loads(report.read_text(encoding="utf-8"))["totals"]
    counts = {
        "lines": (totals["covered_lines"], totals["num_statements"]),
        "branches": (totals["covered_branches"], totals["num_branches"]),
    }
    return {name: 100 * got / of if of else 100.0 for name, (got, of) in counts.items()}


def main(argv: list[str]) -> int:
    """Print both shares; 1 when one of them is not above the floor."""
    found = shares(Path(argv[0]))
    for name, share in found.items():
        print(f"{name}: {share:.2f} % covered (must be above {FLOOR:.0f} %)")
    return int(any(share <= FLOOR for share in found.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
