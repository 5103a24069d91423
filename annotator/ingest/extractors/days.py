"""Dates as newspapers, their archives and spreadsheets write them, in ISO 8601.

What belongs here: telling whether words are a date at all, in the languages of the archives, and
reading it only where it can mean one day. "03/05/2024" is two days to two readers; it stays as it
stands. Dates in the heads of messages and pages are for ``dates``.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from annotator.ingest.extractors import dates

_LONGEST: Final = 80
_ISO: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ]+(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s?(Z|[+-]\d\d:?\d\d)?)?"
)
_PACKED: Final = re.compile(r"(\d{4})(\d\d)(\d\d)")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[/.](\d\d?)[/.](\d\d?)")
_DOTS: Final = re.compile(r"(\d\d?)\.\s?(\d\d?)\.\s?(\d{4})")
_SLASHES: Final = re.compile(r"(\d\d?)[/-](\d\d?)[/-](\d{4})")
_DAY_MONTH: Final = re.compile(
    r"(\d\d?)(?:\.|er|st|nd|rd|th|º)?\s*(?:de\s+|of\s+)?([^\W\d]{3,})\.?,?\s*(?:de\s+)?(\d{4})\b"
)
_MONTH_DAY: Final = re.compile(r"([^\W\d]{3,})\.?\s+(\d\d?)(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_TIME: Final = re.compile(r"\b(\d\d?):(\d\d)(?::(\d\d))?\s*([ap])?\.?m?\b", re.IGNORECASE)
_ZONED: Final = re.compile(r":\d\d ?[+-]\d{4}")  # as messages have it


def as_iso(words: str) -> str:
    """The date, with its time where one is given, in ISO 8601; as it stands where it cannot be
    read for certain."""
    return dates.iso(words) if _ZONED.search(words) else iso(words) or dates.iso(words)


def iso(words: str) -> str:
    """The date in ISO 8601, empty where the words are none or could mean two.

    What stands around it ("Monday", "Late Edition") does not matter where the month is a word.
    """
    words = words.strip()
    if not words or len(words) > _LONGEST:
        return ""
    return _exactly(words) or _numbers(words) or _named(words)


def _exactly(words: str) -> str:
    found = _ISO.fullmatch(words)
    if found is None:
        packed = _PACKED.fullmatch(words)
        return _day(*map(int, packed.groups())) if packed else ""
    day = _day(int(found[1]), int(found[2]), int(found[3]))
    if not day or not found[4]:
        return day
    return f"{day}T{found[4]}{found[5] or ''}" if _is_time(found[4]) else ""


def _is_time(words: str) -> bool:
    hour, minute, *seconds = map(int, words.split(":"))
    return hour < 24 and minute < 60 and all(second < 60 for second in seconds)


def _numbers(words: str) -> str:
    if found := _YEAR_FIRST.match(words):
        return _with_time(_day(int(found[1]), int(found[2]), int(found[3])), words[found.end() :])
    if found := _DOTS.match(words):
        return _with_time(_day(int(found[3]), int(found[2]), int(found[1])), words[found.end() :])
    if found := _SLASHES.match(words):
        one, two, year = map(int, found.groups())
        rest = words[found.end() :]
        if one == two or one > 12:
            return _with_time(_day(year, two, one), rest)
        return _with_time(_day(year, one, two), rest) if two > 12 else ""
    return ""


def _named(words: str) -> str:
    plain = dates.plain(words)
    for pattern, day, month in ((_DAY_MONTH, 1, 2), (_MONTH_DAY, 2, 1)):
        for found in pattern.finditer(plain):
            if number := dates.MONTHS.get(found[month]):
                return _with_time(_day(int(found[3]), number, int(found[day])), plain)
    return ""


def _with_time(day: str, rest: str) -> str:
    found = _TIME.search(rest)
    if not day or found is None:
        return day
    hour, half = int(found[1]), (found[4] or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    time = f"{hour:02}:{found[2]}" + (f":{found[3]}" if found[3] else "")
    return f"{day}T{time}" if _is_time(time) else day


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat() if year >= 1000 else ""
    except ValueError:
        return ""
