"""A CSV file as rows with names: its encoding, its separator, its first row.

What belongs here: CSV as such. Separators are comma, semicolon, tab or bar, whichever makes the
first row name the columns; a first line ``sep=;`` (Excel) is passed over. The encoding is UTF-8,
or what the byte order mark says.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from annotator.exchange.formats.csv_spans.cells import ARTICLE, BACK, FRONT, KEY, TEXT
from annotator.guarded import Broken
from annotator.guarded.cells import plain
from annotator.ticker import Ticker

MAX_CELL: Final = 60_000_000
"""Characters of one cell; more (an unclosed quotation mark, say) is refused."""
_SPANS: Final = frozenset(("label", "start", "end"))
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TICK_EVERY: Final = 256


class Header(NamedTuple):
    """How a table begins. ``ours``: it has all columns that we write, and our apostrophes."""

    codec: str
    separator: str
    columns: tuple[str, ...]
    skip: bool
    ours: bool


Row = dict[str, str]


class Table:
    """A file that is known to be a table of spans (or, with ``texts``, of texts)."""

    def __init__(self, path: Path, *, texts: bool = False) -> None:
        self.path = path
        with path.open("rb") as file:
            header = header_of(file.read(1 << 20), texts=texts)
        if header is None:
            raise Broken("the first row does not name the columns that are needed")
        self.header = header

    @property
    def columns(self) -> tuple[str, ...]:
        """The names in the first row."""
        return self.header.columns

    def rows(self, ticker: Ticker | None = None) -> Iterator[tuple[int, Row]]:
        """Each row that is not blank, with its first line (1-based).

        Raises:
            Broken: the rest of the file cannot be read; the message says from where.
        """
        head = self.header
        size = self.path.stat().st_size
        csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL))
        with self.path.open("rb") as raw:
            text = io.TextIOWrapper(raw, head.codec, newline="")
            reader = csv.reader(text, delimiter=head.separator)
            line = count = 0
            try:
                for cells in reader:
                    number, line = line + 1, reader.line_num
                    count += 1
                    if ticker is not None and count % _TICK_EVERY == 1:
                        ticker.tick(raw.tell(), size, self.path.name)
                    if count > 1 + head.skip and any(cells):
                        yield number, self._named(cells)
            except UnicodeError:
                raise Broken(
                    f"after line {line} it is not UTF-8. In Excel, save it as “CSV UTF-8”; in "
                    "LibreOffice, choose the character set UTF-8"
                ) from None
            except csv.Error as error:
                raise Broken(f"after line {line} it is no CSV ({error})") from None

    def _named(self, cells: list[str]) -> Row:
        named = zip(self.columns, cells, strict=False)
        if self.header.ours:
            return {name: plain(cell) for name, cell in named if cell}
        return {name: cell for name, cell in named if cell}


def header_of(data: bytes, *, texts: bool = False) -> Header | None:
    """How a table that begins with ``data`` is written; None where it is no table of spans (or,
    with ``texts``, of texts)."""
    codec = next((codec for mark, codec in _MARKS if data.startswith(mark)), "utf-8")
    start = codecs.getincrementaldecoder(codec)(errors="replace").decode(data).lstrip("\ufeff")
    skip = start[:4].lower() == "sep="
    if skip:
        start = start.partition("\n")[2]
    for separator in ",;\t|":
        try:
            cells = next(csv.reader(io.StringIO(start, newline=""), delimiter=separator), [])
        except csv.Error:
            continue
        columns = tuple(_name(each) for each in cells)
        if len(set(columns)) < len(columns) or not _fits(columns, texts=texts):
            continue
        wanted = ARTICLE if texts else (*FRONT, *BACK)
        return Header(codec, separator, columns, skip, set(wanted) <= set(columns))
    return None


def _fits(columns: tuple[str, ...], *, texts: bool) -> bool:
    if texts:
        return KEY in columns and TEXT in columns
    return set(columns) >= _SPANS and (KEY in columns or TEXT in columns)


def _name(cell: str) -> str:
    """A column's name: the known ones in any case, others as they are."""
    name = cell.strip()
    known = name.casefold()
    known = KEY if known in ("article_id", "doc_id", "document") else known
    return known if known in (*FRONT, *BACK, *ARTICLE) else name
