"""Agreement over time: by week or month of finishing, and under each version of the scheme.

What belongs here: grouping articles by when the last of the compared finished, and the names of
such stretches. Weeks begin on Monday, UTC, so that they are the same on every machine.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from annotator.review.agreement.lines import f1_figures, unit_figures
from annotator.review.agreement.model import Figure, Period
from annotator.review.agreement.overview import layer_name
from annotator.review.agreement.sayings import MONTHS, Who
from annotator.review.agreement.table import Table, summed
from annotator.review.agreement.unitizing import Sums
from annotator.scheme import Scheme

WEEKS: Final = 60
"""So many weeks are shown week by week; a longer time month by month."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST: Final = 253_402_300_799_999


def over_time(scheme: Scheme, table: Table, who: Who) -> tuple[Period, ...]:
    """The weeks (or months) in which something was finished, the earliest first."""
    times = [each.finished for each in table.compared]
    if not times:
        return ()
    by_week = max(times) - min(times) <= WEEKS * 7 * 24 * 3600 * 1000
    begin = _week if by_week else _month
    starts = [begin(_date(time)) for time in times]
    known = sorted(set(starts))
    figures = _figures(scheme, table, who, [known.index(each) for each in starts], len(known))
    found = []
    for at, start in enumerate(known):
        end = start + timedelta(days=7) if by_week else _month(start + timedelta(days=32))
        name = f"week of {_day(start)}" if by_week else f"{MONTHS[start.month - 1]} {start.year}"
        found.append(
            Period(
                since=_millis(start),
                until=_millis(end),
                name=name,
                articles=starts.count(start),
                figures=figures[at],
            )
        )
    return tuple(found)


def under_schemes(
    scheme: Scheme, table: Table, who: Who, versions: Sequence[tuple[str, int]]
) -> tuple[Period, ...]:
    """The stretches between versions of the scheme (version, put in force), where several were.
    What was finished before the first counts for the first."""
    ordered = sorted(versions, key=lambda each: (each[1], each[0]))
    if len(ordered) < 2 or not table.compared:
        return ()
    starts = [when for _, when in ordered]
    groups = [max(0, bisect_right(starts, each.finished) - 1) for each in table.compared]
    figures = _figures(scheme, table, who, groups, len(ordered))
    ends = [*starts[1:], 0]
    return tuple(
        Period(
            since=since,
            until=ends[at],
            name=f"scheme of {_day(_date(since))}",
            articles=groups.count(at),
            figures=figures[at],
            version=version,
        )
        for at, (version, since) in enumerate(ordered)
    )


def _figures(
    scheme: Scheme, table: Table, who: Who, groups: Sequence[int], many: int
) -> list[tuple[Figure, ...]]:
    import numpy as np

    of_article = np.array(groups, dtype=np.int64)
    counts = summed(table.by_article(table.labels).sum(1), of_article, many)
    places = summed(table.by_article(table.places), of_article, many)
    units = {}
    for layer, each in table.layers.items():
        sums = table.sums_by_article(each)
        units[layer] = Sums(*(summed(part, of_article, many) for part in sums))
    found = []
    for at in range(many):
        figures = list(f1_figures(counts[at], who, "spans"))
        for number, (layer, sums) in enumerate(units.items()):
            name = layer_name(scheme, layer)
            spans = round(places[at, number, :2].sum())
            here = Sums(*(part[at] for part in sums))
            figures += unit_figures(here, who, f"“{name}”", spans, keys=("u",), layer=layer)
        found.append(tuple(figures))
    return found


def _date(time: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=min(max(time, 0), _LATEST))


def _week(when: datetime) -> datetime:
    day = when.replace(hour=0, minute=0, second=0, microsecond=0)
    return max(_EPOCH, day - timedelta(days=day.weekday()))


def _month(when: datetime) -> datetime:
    return when.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _millis(when: datetime) -> int:
    return round((when - _EPOCH).total_seconds() * 1000)


def _day(when: datetime) -> str:
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"
