"""How long somebody looked at a group.

What belongs here: the clock. It counts while there is input, and stops after a pause, so that lunch
is no hard case. Times are seconds of a clock that never goes back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Final

PAUSE: Final = 60.0
"""Seconds without input after which nobody is looking any more."""


class Watch:
    """Counts seconds for the thing that is looked at now; what was counted for others is kept."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._at: Hashable | None = None
        self._since = 0.0
        self._counted: dict[Hashable, float] = {}

    def look(self, thing: Hashable | None) -> None:
        """Something else is looked at from now on, or (None) nothing."""
        self.touch()
        self._at, self._since = thing, self._clock()

    def touch(self) -> None:
        """There was input: the time since the last one counts, up to the pause."""
        now = self._clock()
        if self._at is not None:
            looked = min(now - self._since, PAUSE)
            self._counted[self._at] = self._counted.get(self._at, 0.0) + looked
        self._since = now

    def seconds(self, thing: Hashable) -> int:
        """Whole seconds that a thing was looked at, now included."""
        if thing == self._at:
            self.touch()
        return round(self._counted.get(thing, 0.0))

    def forget(self) -> None:
        """Another article: nothing was looked at yet."""
        self._at = None
        self._counted.clear()
