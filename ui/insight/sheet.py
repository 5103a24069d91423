"""A table of figures as data: columns, cells, what each cell says of itself and what it opens.

What belongs here: the values between a report and a view, their order, and their words for the
clipboard and for a screen reader. Nothing here knows Qt or where a figure comes from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ui.plain import one_line

NONE: Final = "–"
"""Stands for a figure that is not defined."""

_FORMULA: Final = ("=", "+", "-", "@")
"""A spreadsheet takes words that begin so for a formula."""


@dataclass(frozen=True, slots=True)
class ArticleTarget:
    """Opening the cell opens this article (its key) in review."""

    article: int


@dataclass(frozen=True, slots=True)
class PassageTarget:
    """Opening the cell lists the passages that it counts: ids of labels, "" for nothing."""

    row: str
    column: str
    layer: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. ``order`` is what it is sorted by (None: at the end, whichever way one sorts).

    ``faint``: too few units to lean on, or not defined. ``shade``: 0 to 1, how strong the ground
    is. ``about`` is its sentence, ``source`` where the figure was published. ``head``: it names its
    row; ``indent``: it belongs to a row above. ``left`` and ``right`` are quiet words around the
    text, ``below`` those under it. ``target``: what opening it opens, if anything.
    """

    text: str = ""
    order: float | str | None = None
    about: str = ""
    source: str = ""
    faint: bool = False
    shade: float = 0.0
    head: bool = False
    indent: int = 0
    left: str = ""
    right: str = ""
    below: str = ""
    target: object = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column. ``number``: its cells are set flush right in figures of one width. ``wide``: it
    takes the room that is left."""

    title: str
    about: str = ""
    number: bool = True
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table. ``first``: which cell has the keyboard first (row, column); ``order``: the column
    that it is sorted by at first (0: by none)."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sortable: bool = True
    note: str = ""
    first: tuple[int, int] = (0, 0)
    order: int = 0

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def lines(self) -> int:
        """How many lines of words its rows have."""
        return 2 if any(cell.below for row in self.rows for cell in row) else 1


def words(text: str, *, head: bool = False, about: str = "", target: object = None) -> Cell:
    """A cell of words, sorted as they are read."""
    line = one_line(text, 300)
    return Cell(line, line.casefold(), about=about, head=head, target=target)


def count(number: int, *, about: str = "", faint: bool = False, target: object = None) -> Cell:
    """A cell with a number of things."""
    return Cell(f"{number:,}", float(number), about=about, faint=faint, target=target)


def ordered(
    rows: Sequence[tuple[Cell, ...]], column: int, *, descending: bool
) -> list[tuple[Cell, ...]]:
    """The rows sorted by a column; equal ones keep their places, undefined ones stand last."""
    known = [row for row in rows if row[column].order is not None]
    unknown = [row for row in rows if row[column].order is None]
    known.sort(key=lambda row: _key(row[column]), reverse=descending)
    return known + unknown


def _key(cell: Cell) -> tuple[bool, float, str]:
    order = cell.order
    return (True, 0.0, order) if isinstance(order, str) else (False, order or 0.0, "")


def spoken(sheet: Sheet, row: tuple[Cell, ...], column: int) -> str:
    """A cell as one reads it out: whose row, which column, what stands there."""
    cell, title = row[column], sheet.columns[column].title
    if column == 0:
        return cell.text
    text = "not defined" if cell.text == NONE else cell.text or "nothing"
    parts = f"{row[0].text}, {title}: {text}"
    if cell.below:
        parts += f", interval {cell.below}"
    return f"{parts}, few units" if cell.faint and cell.text != NONE else parts


def as_tsv(rows: Iterable[Iterable[Cell]], titles: Sequence[str] = ()) -> str:
    """Cells as lines with tabs between them, for a spreadsheet; ``titles`` make a first line."""
    lines = ["\t".join(guarded(title) for title in titles)] if titles else []
    lines.extend("\t".join(_plain(cell) for cell in row) for row in rows)
    return "\n".join(lines)


def _plain(cell: Cell) -> str:
    number = isinstance(cell.order, float)
    return cell.text if number or cell.text == NONE else guarded(cell.text)


def guarded(text: str) -> str:
    """Words on one line that no spreadsheet takes for a formula."""
    line = one_line(text, 10_000)
    return f"'{line}" if line.startswith(_FORMULA) else line
