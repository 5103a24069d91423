"""Articles out of tables: a row each, from .csv, .tsv and .xlsx.

What belongs here: from rows and columns to articles. How the rows are read is for ``delimited``
and ``sheets``, what columns are called for ``columns``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from annotator.ingest import kinds
from annotator.ingest.extracted import Columns, Extracted, Failed, Options, Source, Unreadable
from annotator.ingest.extractors import delimited, sheets
from annotator.ingest.extractors.columns import (
    CELL_SHOWN,
    ROWS_SHOWN,
    Layout,
    TablePeek,
    guess,
    layout,
    names_of,
    numbers,
)
from annotator.ingest.extractors.days import as_iso
from annotator.ingest.extractors.delimited import Row
from annotator.ingest.extractors.sheets import Cell, Sheet

KINDS: Final = ("csv", "tsv", "xlsx")
"""The kinds of file that are tables: what ``peek`` looks at."""
_FIELDS: Final = ("id", "title", "source", "author", "url", "language")


def extract(source: Source, options: Options) -> Iterator[Extracted | Failed]:
    """The articles of a table in a text file, in the order of its rows; ``place`` is the line on
    which a row begins. Rows without any text are ``Failed``, empty ones are passed over.

    Raises:
        Unreadable: it is no table, or nothing says which column holds the text.
    """
    with delimited.opened(source, options.encoding, _usual(source)) as table:
        encoding = table.encoding
        yield from _articles(_placed(table.rows), options.columns, encoding)


def workbook(source: Source, options: Options) -> Iterator[Extracted | Failed]:
    """The articles of all sheets of a workbook. A sheet in which no column can be told to hold the
    text is ``Failed`` where another one has it.

    Raises:
        Unreadable: it is no workbook, or no sheet has a column for the text.
    """
    refused: list[tuple[str, Unreadable]] = []
    some = False
    with sheets.opened(source) as found:
        for sheet in found:
            try:
                for item in _articles(_on_sheet(sheet), options.columns, ""):
                    some = True
                    yield item
            except Unreadable as error:
                refused.append((sheet.name, error))
        if refused and not some:
            raise refused[0][1]
    for name, why in refused:
        yield Failed(place=f"sheet {name}", reason=str(why))


def peek(source: Source, options: Options) -> TablePeek:
    """How a table begins, for choosing its columns. With ``options.columns`` only their ``head``
    counts, else it is found out whether the first row names the columns.

    Raises:
        Unreadable: it is no table, or an empty one.
    """
    kind = kinds.by_name(source.name)
    if kind is not None and kind.key == "xlsx":
        return _peek_workbook(source, options)
    with delimited.opened(source, options.encoding, _usual(source)) as table:
        rows = (row.cells for row in table.rows if isinstance(row, Row))
        first = list(islice(rows, ROWS_SHOWN + 1))
        return _peeked(first, options, delimiter=table.delimiter, encoding=table.encoding)


def _peek_workbook(source: Source, options: Options) -> TablePeek:
    """The first sheet that has a column for the text, else the first that has anything."""
    with sheets.opened(source) as found:
        names = tuple(sheet.name for sheet in found)
        shown: TablePeek | None = None
        for sheet in found:
            first = [list(map(_words, cells)) for _, cells in islice(sheet.rows, ROWS_SHOWN + 1)]
            if not first:
                continue
            one = _peeked(first, options, sheet=sheet.name, sheets=names)
            if one.guessed.text:
                return one
            shown = shown or one
    if shown is None:
        raise Unreadable("The workbook is empty.")
    return shown


def _peeked(
    rows: Sequence[Sequence[str]],
    options: Options,
    *,
    delimiter: str = "",
    encoding: str = "",
    sheet: str = "",
    sheets: tuple[str, ...] = (),
) -> TablePeek:
    if not rows:
        raise Unreadable("The table is empty.")
    guessed = guess(rows[0])
    if options.columns is not None and options.columns.head != guessed.head:
        guessed = _without_head(rows[0]) if guessed.head else _with_head(rows[0])
    data = rows[1:] if guessed.head else rows[:ROWS_SHOWN]
    width = max(map(len, rows))
    names = names_of(rows[0]) if guessed.head else numbers(width)
    return TablePeek(
        columns=names,
        rows=tuple(tuple(cell[:CELL_SHOWN] for cell in row) for row in data),
        guessed=guessed,
        delimiter=delimiter,
        encoding=encoding,
        sheet=sheet,
        sheets=sheets,
    )


def _without_head(first: Sequence[str]) -> Columns:
    return Columns(text="", meta=numbers(len(first)), head=False)


def _with_head(first: Sequence[str]) -> Columns:
    return Columns(text="", meta=names_of(first), head=True)


_Placed = tuple[str, Sequence[Cell]] | Failed


def _placed(rows: Iterator[Row | Failed]) -> Iterator[_Placed]:
    for row in rows:
        yield row if isinstance(row, Failed) else (f"line {row.line}", row.cells)


def _on_sheet(sheet: Sheet) -> Iterator[_Placed]:
    for number, cells in sheet.rows:
        yield f"sheet {sheet.name}, row {number}", cells


def _articles(
    rows: Iterator[_Placed], columns: Columns | None, encoding: str
) -> Iterator[Extracted | Failed]:
    where: Layout | None = None
    text = ""
    for row in rows:
        if isinstance(row, Failed):
            yield row
            continue
        place, cells = row
        if where is None:
            where, text, is_head = _begin(cells, columns)
            if is_head:
                continue
        yield _article(place, cells, where, text, encoding)
        if where.notes:
            where = where._replace(notes=())  # said once


def _begin(first: Sequence[Cell], columns: Columns | None) -> tuple[Layout, str, bool]:
    """Where things stand, the name of the text's column, and whether this row was the head."""
    words = list(map(_words, first))
    known = guess(words) if columns is None else columns
    names = names_of(words) if known.head else numbers(max(len(words), _highest(known)))
    return layout(known, names), known.text, known.head


def _highest(columns: Columns) -> int:
    """The first row of a table without a head may lack cells that are named by number."""
    named = (columns.text, *(getattr(columns, field) for field in _FIELDS), columns.published)
    return max((int(name) for name in (*named, *columns.meta) if name.isdecimal()), default=0)


def _article(
    place: str, cells: Sequence[Cell], where: Layout, column: str, encoding: str
) -> Extracted | Failed:
    def said(role: str) -> str:
        index = where.roles.get(role, len(cells))
        return _words(cells[index]) if index < len(cells) else ""

    beyond = _beyond(cells, where.width)
    if beyond and encoding:
        return Failed(
            place=place,
            reason=f"It has {len(cells)} cells and the table {where.width} columns. A text that "
            "holds the delimiter has to stand in quotation marks.",
        )
    text = said("text")
    if not text.strip():
        return Failed(place=place, reason=f"It has no text: the column “{column}” is empty.")
    return Extracted(
        text=text,
        **{field: " ".join(said(field).split()) for field in _FIELDS},
        published=as_iso(said("published")),
        encoding=encoding,
        place=place,
        meta=_meta(cells, where) | beyond,
        notes=where.notes,
    )


def _meta(cells: Sequence[Cell], where: Layout) -> dict[str, object]:
    return {
        name: cells[index]
        for name, index in where.meta
        if index < len(cells) and cells[index] not in (None, "")
    }


def _beyond(cells: Sequence[Cell], width: int) -> dict[str, object]:
    """What stands right of the last column: in a workbook a remark, else a text cut in two."""
    return {
        f"column {number}": cell
        for number, cell in enumerate(cells[width:], width + 1)
        if _words(cell).strip()
    }


def _words(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _usual(source: Source) -> str:
    kind = kinds.by_name(source.name)
    return "\t" if kind is not None and kind.key == "tsv" else ","
