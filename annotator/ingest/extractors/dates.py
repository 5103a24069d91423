"""Dates as files write them, to ISO 8601.

What belongs here: reading only what can be read in one way. A date of numbers alone whose order of
day and month nobody can know ("03/04/2024") stays as it stands.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Final

MONTHS: Final = {
    word: number
    for number, words in enumerate(
        (
            "january jan januar janner janvier enero gennaio januari janeiro",
            "february feb februar fevrier fevr febrero febbraio februari fevereiro",
            "march mar marz maerz mrz mars marzo maart marco",
            "april apr avril avr abril abr aprile",
            "may mai mayo maggio mei maio",
            "june jun juni juin junio giugno junho",
            "july jul juli juillet juil julio luglio julho",
            "august aug aout agosto ago augustus",
            "september sep sept septembre septiembre settembre setembro",
            "october oct oktober okt octobre octubre ottobre outubro",
            "november nov novembre noviembre novembro",
            "december dec dezember dez decembre diciembre dicembre dezembro",
        ),
        1,
    )
    for word in words.split()
}
"""The number of a month by its ``plain`` name."""
_DAY_FIRST: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?\s+([^\W\d_]{3,9})\.?,?\s+(\d{4})\b")
_MONTH_FIRST: Final = re.compile(r"([^\W\d_]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_MAIL: Final = re.compile(r"\d{1,2} [A-Za-z]{3,9} \d{2,4} \d{1,2}:\d{2}")
_ISO: Final = re.compile(r"\d{4}-\d{2}(-\d{2}|$)|\d{4}$")
_SLASHED: Final = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})$")
_PDF: Final = re.compile(
    r"D:(\d{4})(\d\d)?(\d\d)?(?:(\d\d)(\d\d)(\d\d)?)?(?:Z|([+-]\d\d)'?(\d\d)?'?)?"
)
_LONGEST: Final = 100


def iso(written: str) -> str:
    """``written`` as ISO 8601 (a date, or a date and a time, with the zone where it is told), or as
    it stands, trimmed and cut at 100 code points, where it cannot be read for certain."""
    words = " ".join(written[: 4 * _LONGEST].split())[:_LONGEST]
    for read in (_iso, _mail, _slashed, _worded):
        if found := read(words):
            return found
    return words


def of_pdf(written: str) -> str:
    """A date as PDF has it ("D:20240501103000+02'00'") as ISO 8601; else as ``iso`` reads it."""
    found = _PDF.match(written.strip()[:_LONGEST])
    if not found:
        return iso(written)
    year, month, day, hour, minute, second, zone, zone_minutes = found.groups()
    words = "-".join(part for part in (year, month, day) if part)
    if hour and day:
        words += f"T{hour}:{minute}:{second or '00'}"
        words += f"{zone}:{zone_minutes or '00'}" if zone else "+00:00" if "Z" in found[0] else ""
    return iso(words)


def plain(words: str) -> str:
    """The words in small letters without accents."""
    bare = unicodedata.normalize("NFD", words.casefold())
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def of(moment: datetime | date | None) -> str:
    """A moment that a library has read; "" for none."""
    return moment.isoformat() if moment else ""


def _iso(words: str) -> str:
    if not _ISO.match(words):
        return ""
    if len(words) in (4, 7):
        return words if len(words) == 4 or 1 <= int(words[5:]) <= 12 else ""
    try:
        if len(words) == 10:
            return date.fromisoformat(words).isoformat()
        return datetime.fromisoformat(words).isoformat()
    except ValueError:
        return ""


def _mail(words: str) -> str:
    if not _MAIL.search(words):
        return ""
    try:
        return parsedate_to_datetime(words).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _slashed(words: str) -> str:
    found = _SLASHED.match(words)
    return _date(found[1], found[2], found[3]) if found else ""


def _worded(words: str) -> str:
    if found := _DAY_FIRST.search(words):
        day, month, year = found.groups()
    elif found := _MONTH_FIRST.search(words):
        month, day, year = found.groups()
    else:
        return ""
    number = MONTHS.get(plain(month))
    return _date(year, str(number), day) if number else ""


def _date(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
