"""The rows of the table: what a measurement is, how it is printed, and the little statistics.

What belongs here: what all measurements share. A ``Sample`` holds wall and CPU seconds of one run.
Ours and the floor are run in turn everywhere, so that a busy machine slows both alike.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import msgspec
from msgspec import Struct


class Row(Struct, frozen=True):
    """One line of the table. ``floor``, ``ratio`` and ``budget`` are None where there is none.

    ``ratio`` is ``value / floor``, of rates (see ``rate``) ``floor / value``; it should not exceed
    ``budget``.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    ratio: float | None = None
    budget: float | None = None


class Sample(NamedTuple):
    """What one run took, in seconds."""

    wall: float
    cpu: float


Samples = dict[str, list[Sample]]
"""The samples of each act by its name; those of its floor under ``… floor``."""


def row(
    name: str,
    value: float,
    unit: str,
    floor: float | None = None,
    budget: float | None = None,
) -> Row:
    """A row with its ratio, rounded to what can be meant."""
    ratio = None if not floor else round(value / floor, 3)
    below = None if floor is None else _rounded(floor)
    return Row(name, _rounded(value), unit, below, ratio, budget)


def rate(name: str, value: float, floor: float | None = None) -> Row:
    """A row of articles per second; the ratio says how many times as many the floor makes."""
    ratio = None if floor is None else round(floor / value, 3)
    return Row(name, _rounded(value), "/s", None if floor is None else _rounded(floor), ratio)


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")


def timed(work: Callable[[], object]) -> Sample:
    """Run once, after the garbage of what was before is gone."""
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return Sample(time.perf_counter() - wall, time.process_time() - cpu)


def wall_and_cpu(
    name: str, ours: Sequence[Sample], floor: Sequence[Sample], budget: float | None
) -> list[Row]:
    """Two rows of medians: what one waits for, and CPU seconds, which neighbours disturb less."""
    return [
        row(
            f"{name}, {kind}",
            statistics.median(getattr(each, kind) for each in ours),
            "s",
            statistics.median(getattr(each, kind) for each in floor),
            budget,
        )
        for kind in ("wall", "cpu")
    ]


def beside(title: str, found: Samples, name: str, share: float, budget: float | None) -> list[Row]:
    """Two rows, in milliseconds: a percentile of an act, beside the same one of its floor."""

    def value(samples: str, kind: str) -> float:
        return 1000 * percentile((getattr(each, kind) for each in found[samples]), share)

    return [
        row(
            f"{title}, p{round(share * 100)}, {kind}",
            value(name, kind),
            "ms",
            value(f"{name.removesuffix(' whole')} floor", kind),
            budget,
        )
        for kind in ("wall", "cpu")
    ]


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which ``share`` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def table(rows: Sequence[Row]) -> str:
    """The rows as people read them; ``!`` marks what is over its budget."""
    head = ("", "measured", "floor", "ratio", "budget")
    lines = [head, *(_cells(each) for each in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(head))]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    name, *numbers = cells
    right = [cell.rjust(width) for cell, width in zip(numbers, widths[1:], strict=True)]
    return "  ".join([name.ljust(widths[0]), *right])


def _cells(each: Row) -> tuple[str, str, str, str, str]:
    over = each.ratio is not None and each.budget is not None and each.ratio > each.budget
    return (
        each.name,
        f"{each.value:,.4g} {each.unit}",
        "" if each.floor is None else f"{each.floor:,.4g} {each.unit}",
        "" if each.ratio is None else f"{each.ratio:.2f}{' !' if over else '  '}",
        "" if each.budget is None else f"{each.budget:.2f}",
    )


def to_json(rows: Sequence[Row]) -> bytes:
    """The rows as a JSON list."""
    return msgspec.json.format(msgspec.json.encode(rows), indent=1) + b"\n"


def from_json(data: bytes) -> list[Row]:
    """The rows that another process wrote."""
    return msgspec.json.decode(data, type=list[Row])
