"""Times as text: ISO 8601 in UTC with milliseconds, and back. Nothing else belongs here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


_MINUTE: Final = 60_000


def to_text(milliseconds: int) -> str | None:
    """``2026-01-02T03:04:05.678Z``; ``None`` for 0 (unknown) and for what no calendar holds."""
    if not milliseconds:
        return None
    minute, rest = divmod(milliseconds, _MINUTE)
    start = _minute(minute)
    return start and f"{start}:{rest // 1000:02d}.{rest % 1000:03d}Z"


@lru_cache(maxsize=4096)
def _minute(minute: int) -> str | None:
    try:
        return (_EPOCH + timedelta(minutes=minute)).isoformat()[:16]
    except OverflowError:
        return None


@lru_cache(maxsize=4096)
def from_text(text: str) -> int:
    """Milliseconds since 1970, cut to whole ones; a time without a zone is UTC.

    Raises:
        ValueError: the text is no ISO 8601 time.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    passed = moment - _EPOCH
    return passed.days * 86_400_000 + passed.seconds * 1000 + passed.microseconds // 1000
