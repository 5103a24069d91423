"""Cases that come out the same again: ids and wall clocks that follow from the seed.

What belongs here: the one place where chance and time are taken from the program under test.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from annotator import merging
from annotator.store import recorder
from tests.annotator.sync.copies import Wall


class Ticking(Wall):
    """A wall clock that moves by a millisecond whenever somebody looks at it."""

    def time(self) -> float:
        """Seconds."""
        self.now += 0.001
        return self.now


@contextmanager
def steadied(seed: int | str, clock: Wall | None = None) -> Iterator[Wall]:
    """Let new ids and times follow from the seed, as long as it lasts."""
    clock, chance = clock or Ticking(), Random(f"ids {seed}")
    fixed: tuple[tuple[Any, str, Any], ...] = (
        (os, "urandom", chance.randbytes),
        (recorder, "time", clock),
        (merging, "time", clock),
    )
    former = [getattr(owner, name) for owner, name, _ in fixed]
    for owner, name, value in fixed:
        setattr(owner, name, value)
    try:
        yield clock
    finally:
        for (owner, name, _), value in zip(fixed, former, strict=True):
            setattr(owner, name, value)
