"""The hybrid logical clock: milliseconds that never run backwards.

Its value is the wall clock where that is ahead, else one more than the newest value known, so
that what came later is later, whatever the machine's clock says (Kulkarni et al. 2014).
"""

from __future__ import annotations

from typing import Final

LATEST: Final = 253_402_300_799_999
"""The last millisecond of the year 9999; a clock beyond it is malformed, everywhere alike."""

AHEAD: Final = 5 * 60 * 1000
"""Milliseconds by which a clock may lead the wall clock before a person is warned."""


def tick(newest: int, wall: int) -> int:
    """The next value after ``newest`` at wall-clock time ``wall`` (both milliseconds)."""
    return max(newest + 1, wall)
