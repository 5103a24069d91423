"""How fast long work goes and how long it takes yet, in words.

What belongs here: counting against a clock. What is counted is told by whoever starts the work;
where nobody tells, shares of the whole are shown.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

BYTES: Final = "bytes"
SETTLED: Final = 1.0
"""Seconds before a rate is told: earlier ones jump."""
MEGABYTE: Final = 1_000_000
SCALED: Final = 1 << 30
"""From here on progress comes in larger units than were counted (see ``ui.tasks``)."""


class Pace:
    """Watches one piece of work. ``counting``: what is counted ("articles"), ``BYTES``, or empty
    where it is not known; ``clock`` gives seconds."""

    def __init__(self, counting: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        self._counting = counting
        self._clock = clock
        self._start: tuple[float, int] | None = None
        self._last = 0

    def words(self, done: int, total: int) -> str:
        """How far the work is: "1,200 of 10,000 · 340 a second · 26 s left"."""
        now = self._clock()
        if self._start is None or done < self._last:  # the next round over the same
            self._start = now, done
        self._last = done
        since, before = self._start
        rate = (done - before) / (now - since) if now - since >= SETTLED else 0.0
        if total <= 0:
            return ""
        parts = [self._so_far(done, total)]
        if rate > 0:
            parts += [self._rate(rate)] if self._told(total) else []
            parts += [f"{duration((total - done) / rate)} left"] if done < total else []
        return " · ".join(parts)

    def _told(self, total: int) -> bool:
        return bool(self._counting) and total < SCALED

    def _so_far(self, done: int, total: int) -> str:
        if not self._told(total):
            return f"{100 * done // total} %"
        if self._counting != BYTES:
            return f"{done:,} of {total:,} {self._counting}"
        if total < MEGABYTE:
            return f"{100 * done // total} %"
        return f"{done / MEGABYTE:,.1f} of {total / MEGABYTE:,.1f} MB"

    def _rate(self, rate: float) -> str:
        if self._counting == BYTES:
            return f"{rate / MEGABYTE:,.1f} MB a second"
        return f"{rate:,.0f} a second" if rate >= 10 else f"{rate:.1f} a second"


def duration(seconds: float) -> str:
    """A span of time, roughly: "26 s", "4 min", "2 h 5 min"."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
