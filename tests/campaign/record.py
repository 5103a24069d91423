"""What the campaign has reached over all runs, and the table of it in docs/reliability.md.

What belongs here: adding a run to ``results.json`` and writing the page. Runs add up; of each row
the newest run is told with its date, commit and seed. What was bad stays in the count.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
from filelock import FileLock
from msgspec import Struct

from tests.campaign.frame import Row
from tests.campaign.running import Outcome

ROOT: Final = Path(__file__).resolve().parent.parent.parent
RESULTS: Final = Path(__file__).parent / "results.json"
PAGE: Final = ROOT / "docs" / "reliability.md"
BEGIN: Final = "<!-- campaign: begin (python -m tests.campaign --table writes what follows) -->"
END: Final = "<!-- campaign: end -->"


class LastRun(Struct):
    """The newest run of a row."""

    date: str
    commit: str
    seed: int
    seconds: int
    done: int
    bad: int
    controls: list[str] = []
    blind: list[str] = []


class Total(Struct):
    """A row over all its runs."""

    runs: int = 0
    seconds: int = 0
    done: int = 0
    bad: int = 0
    parts: dict[str, int] = {}
    complete: dict[str, str] = {}
    """Parts that were tried exhaustively, with the commit at which they last were."""
    last: LastRun | None = None


Totals = dict[str, Total]


def read(path: Path = RESULTS) -> Totals:
    """What was reached so far."""
    return msgspec.json.decode(path.read_bytes(), type=Totals) if path.is_file() else {}


def write(totals: Totals, path: Path = RESULTS) -> None:
    """Keep it, for people to read as well."""
    encoded = msgspec.json.format(msgspec.json.encode(totals, order="sorted"), indent=1)
    path.write_bytes(encoded + b"\n")


def commit() -> str:
    """The commit that is tried, with a ``+`` where there is more than that."""
    try:
        found = _git("rev-parse", "--short", "HEAD").strip()
        return found + ("+" if _git("status", "--porcelain", "annotator", "ui").strip() else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout


def count(outcomes: Iterable[Outcome], now: datetime, path: Path = RESULTS) -> None:
    """Add runs to the file; two campaigns at a time do not spoil each other's count."""
    with FileLock(Path(tempfile.gettempdir()) / f"campaign-{os.getuid()}.lock"):
        totals = read(path)
        add(totals, outcomes, now, commit())
        write(totals, path)


def add(totals: Totals, outcomes: Iterable[Outcome], now: datetime, at: str) -> None:
    """Add runs to the totals; a row that could not run adds nothing."""
    for each in outcomes:
        tally = each.tally
        if tally is None:
            continue
        total = totals.setdefault(each.key, Total())
        total.runs += 1
        total.seconds += round(each.seconds)
        total.done += tally.done
        total.bad += tally.bad
        for part, count in tally.parts.items():
            total.parts[part] = total.parts.get(part, 0) + count
        total.complete |= dict.fromkeys(tally.complete, at)
        day = now.astimezone(UTC).strftime("%Y-%m-%d")
        total.last = LastRun(
            *(day, at, each.seed, round(each.seconds), tally.done, tally.bad),
            *(each.seen, each.blind),
        )


# -- the table -------------------------------------------------------------------------------------


def table(rows: Sequence[Row], totals: Totals) -> Iterator[str]:
    """The table, a line for each row; a target that is not reached says so."""
    yield ""
    heads = (
        "row",
        "measure",
        "target",
        "reached over all runs",
        "bad",
        "controls seen",
        "last run",
    )
    yield "| " + " | ".join(heads) + " |"
    yield "|---" * len(heads) + "|"
    for row in rows:
        total = totals.get(row.key, Total())
        cells = (
            f"`{row.key}`",
            row.measure,
            _target(row),
            reached(row, total),
            f"{total.bad:,}" if total.runs else "–",
            _controls(row, total),
            _last(total),
        )
        yield "| " + " | ".join(cells) + " |"
    yield ""


def _target(row: Row) -> str:
    if row.target is None:
        return "every one, 0 bad"
    each = " each" if row.parts else ""
    return f"{row.target:,} {row.unit}{each}, 0 bad"


def reached(row: Row, total: Total) -> str:
    """How far a row came, in words."""
    if not total.runs:
        return "**not run yet**"
    if row.target is None and row.parts:
        missing = [each for each in row.parts if each not in total.complete]
        done = f"{total.done:,} {row.unit}"
        if missing:
            return f"{done}; **not complete yet: {', '.join(missing)}**"
        return f"{done}, all {len(row.parts)} kinds of work to the end"
    if row.parts and row.target is not None:
        counts = {each: total.parts.get(each, 0) for each in row.parts}
        least = min(counts, key=lambda each: counts[each])
        said = f"{total.done:,} {row.unit}; least {counts[least]:,} ({least})"
        return said + _not_yet(counts[least], row.target, total.seconds)
    return f"{total.done:,} {row.unit}" + _not_yet(total.done, row.target or 0, total.seconds)


def _not_yet(done: int, target: int, seconds: int) -> str:
    """That a target is not reached, and how long it takes on, at the rate so far."""
    if done >= target:
        return ""
    if not (done and seconds):
        return ": **not reached yet**"
    hours = (target - done) * seconds / done / 3600
    if hours < 1:
        return ": **not reached yet**, less than an hour more"
    more = f"{hours:,.0f} h" if hours < 72 else f"{hours / 24:,.0f} days"
    return f": **not reached yet**, about {more} more"


def _controls(row: Row, total: Total) -> str:
    if not (row.controls and total.runs):
        return "–"
    seen = total.last.controls if total.last is not None else []
    unseen = [each.name for each in row.controls if each.name not in seen]
    said = f"{len(row.controls) - len(unseen)} of {len(row.controls)}"
    return f"{said}; **not: {', '.join(unseen)}**" if unseen else said


def _last(total: Total) -> str:
    last = total.last
    if last is None:
        return "–"
    return f"{last.date}, {last.commit}, seed {last.seed}; run {total.runs}"


def page(text: str, lines: Iterable[str]) -> str:
    """A page with the table between its marks.

    Raises:
        ValueError: the page has no marks.
    """
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{after}"


def write_page(rows: Sequence[Row]) -> None:
    """Bring docs/reliability.md up to date."""
    said = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(page(said, table(rows, read())), encoding="utf-8")
