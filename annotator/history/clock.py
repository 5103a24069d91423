"""The hybrid logical clock: milliseconds that never run backwards.

Its value is the wall clock where that is ahead, else one more than the newest value known, so
that what came later is later, whatever the machine's clock says (Kulkarni et al. 2014).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

LATEST: Final = 253_402_300_799_999
"""The last millisecond of the year 9999; a clock beyond it is malformed, everywhere alike."""

AHEAD: Final = 5 * 60 * 1000
"""Milliseconds by which a clock may lead the wall clock before a person is warned."""


def tick(newest: int, wall: int) -> int:
    """The next value after ``newest`` at wall-clock time ``wall`` (both milliseconds)."""
    return max(newest + 1, wall)


def iso(milliseconds: int) -> str:
    """A time as ISO 8601 in UTC with milliseconds: ``2026-11-22T09:05:00.123Z``."""
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"
