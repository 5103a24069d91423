"""Tables in workbooks (.xlsx): their sheets, row by row.

What belongs here: what openpyxl does not guard against, and values as text. A formula gives the
value that was last computed and saved with it; nothing is ever computed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

from annotator.guarded import Broken, xmls, zips
from annotator.ingest.extracted import Source, Unreadable

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

MOST_COLUMNS: Final = 2_000
MOST_ROWS: Final = 1_048_576
"""Rows that a sheet can have."""
_PROLOGUE: Final = 65_536
_OLD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")

Cell = str | int | float | bool | None


class Sheet(NamedTuple):
    """A sheet and its rows that are not empty, each with its number from 1."""

    name: str
    rows: Iterator[tuple[int, list[Cell]]]


@contextmanager
def opened(source: Source) -> Iterator[list[Sheet]]:
    """The sheets of a workbook.

    Raises:
        Unreadable: it is none, is damaged, or is made to harm.
    """
    with source.open() as file:
        _check(file)
        with _problems():
            book = _load(file)
        try:
            yield [Sheet(sheet.title, _rows(sheet)) for sheet in book.worksheets]
        finally:
            book.close()


def _check(file: IO[bytes]) -> None:
    if file.read(len(_OLD)) == _OLD:
        raise Unreadable(
            "This is a workbook of the old kind (.xls), or one with a password. Save it as .xlsx "
            "without a password."
        )
    file.seek(0)
    try:
        with _problems(), zips.archive(file) as archive:
            for member in archive.members:
                if member.name.endswith((".xml", ".rels")):
                    with archive.stream(member.name) as stream:
                        xmls.refuse_doctype(stream.read(_PROLOGUE))
    except Broken as error:
        raise Unreadable(f"It is no workbook that can be read: {error}.") from None
    file.seek(0)


def _load(file: IO[bytes]) -> Workbook:
    # Imported late: it takes half a second.
    from openpyxl import load_workbook

    return load_workbook(file, read_only=True, data_only=True, keep_links=False)


def _rows(sheet: Any) -> Iterator[tuple[int, list[Cell]]]:
    with _problems():
        sheet.reset_dimensions()  # what a file says of its size is not to be trusted
        for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
            if number > MOST_ROWS:  # up to a row's number, empty ones are handed out without end
                raise Unreadable(f"A row of the workbook is numbered beyond {MOST_ROWS:,}.")
            cells = [_cell(value) for value in values[:MOST_COLUMNS]]
            while cells and cells[-1] in (None, ""):
                cells.pop()
            if cells:
                yield number, cells


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return _ESCAPED.sub(_unescaped, value)
    if isinstance(value, float):
        return value if value - value == 0 else str(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else repr(value)


def _unescaped(found: re.Match[str]) -> str:
    """A character as Excel writes those that XML cannot hold."""
    code = int(found[1], 16)
    return found[0] if code == 0 or 0xD800 <= code < 0xE000 else chr(code)


@contextmanager
def _problems() -> Iterator[None]:
    """What openpyxl raises where a workbook is damaged: nearly anything."""
    try:
        yield
    except (Broken, Unreadable, MemoryError):
        raise
    except Exception as error:
        raise Unreadable(
            f"The workbook is damaged ({type(error).__name__}: {str(error)[:200]})."
        ) from None
