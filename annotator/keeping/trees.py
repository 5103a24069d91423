"""The rows of one table of a damaged project file, read past SQLite by where they lie.

What belongs here: finding where a table begins though a word that leads to it is spoilt, and
following its pages from there. SQLite gives up all tables for one wrong letter in the list of them,
or for one wrong bit before it; what each table holds is known here without that list. Rows that
nothing proves (merges, what was removed) are taken only from where their table leads: a page that
is no longer used may have them as they once were.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from annotator.keeping.pages import Layout, Pages, Row, Value, layouts
from annotator.store import tables

Cells = tuple[Value, ...]
_LISTED: Final = 5
"""The columns of SQLite's list of tables: kind, name, table, first page, words it was made with."""
_NEEDED: Final = 2
"""In how many of three places a table's name has to stand; damage has rarely reached two."""


class Listing(NamedTuple):
    """SQLite's list of tables as it was found in a file that is divided so, and whether that is all
    of it."""

    layout: Layout | None
    rows: list[Row]
    whole: bool


def listing(path: Path) -> Listing:
    """The list of tables of a file as it stood last, read in the way that finds the most of it."""
    found = [_listing(path, layout) for layout in layouts(path)]
    return max(found, key=lambda each: (each.whole, len(each.rows)))


def _listing(path: Path, layout: Layout | None) -> Listing:
    with Pages(path, log=True, layout=layout) as image:
        rows, whole = _tree(image, 1, _LISTED)
        if not whole:  # nothing leads to all of it any more
            numbers = range(1, image.count + 1)
            rows += [row for each in numbers for row in image.rows(each, (_LISTED,))]
        return Listing(layout, rows, whole)


def rows_of(path: Path, name: str, listed: Listing) -> tuple[list[Cells], bool]:
    """The rows of a table in the order of its columns, texts as bytes, and whether those are all of
    them as they stood last."""
    table = tables.metadata.tables[name]
    most: list[Cells] = []
    beginnings = _called(listed.rows, name)
    with Pages(path, log=True, layout=listed.layout) as image:
        for first in beginnings:
            rows, whole = _rows(image, first, table)
            if whole and len(beginnings) == 1:
                return rows, True
            most = max(most, rows, key=len)
    return most, False


def _called(listed: Iterable[Row], name: str) -> list[int]:
    """The first pages that a list of tables gives one: a single one, where it is not damaged."""
    word, found = name.encode(), dict[int, None]()
    for row in listed:
        _, called, of, first, made = row.values
        said = isinstance(made, bytes) and made.startswith(b"CREATE TABLE %s (" % word)
        if (called == word) + (of == word) + said >= _NEEDED and isinstance(first, int):
            found[first] = None
    return list(found)


def _rows(image: Pages, first: int, table: sa.Table) -> tuple[list[Cells], bool]:
    """The rows of a table from its first page on that look like rows of that table."""
    found, whole = _tree(image, first, len(table.columns))
    rows = [cells for row in found if (cells := _cells(row, table)) is not None]
    return rows, whole and len(rows) == len(found)


def _tree(image: Pages, first: int, columns: int) -> tuple[list[Row], bool]:
    """The rows of so many columns that a page leads to, and whether all could be read."""
    found: list[Row] = []
    whole, seen, waiting = True, set[int](), [first]
    while waiting:
        number = waiting.pop()
        below = image.below(number) if 0 < number <= image.count and number not in seen else None
        seen.add(number)
        if below is None:
            whole = False
            continue
        waiting += reversed(below[0])
        rows = list(image.rows(number, (columns,)))
        whole = whole and len(rows) == below[1]
        found += rows
    return found, whole


def _cells(row: Row, table: sa.Table) -> Cells | None:
    """The values of a row, where they are of the kinds that the table's columns have. A key that
    is a number stands beside them, and nothing in its place."""
    options = table.dialect_options["sqlite"]
    if (row.key is None) == options["with_rowid"]:
        return None
    values = list(row.values)
    keys = list(table.primary_key.columns)
    if options["with_rowid"] and len(keys) == 1 and isinstance(keys[0].type, sa.INTEGER):
        values[list(table.columns).index(keys[0])] = row.key
    fits = all(_fits(row, values, number, each) for number, each in enumerate(table.columns))
    return tuple(values) if fits else None


def _fits(row: Row, values: list[Value], number: int, column: sa.Column[Any]) -> bool:
    value = values[number]
    if value is None:
        return bool(column.nullable)
    if isinstance(column.type, sa.INTEGER):
        return isinstance(value, int)
    if isinstance(column.type, sa.TEXT):
        return isinstance(value, bytes) and number in row.texts
    return isinstance(value, bytes) and number not in row.texts
