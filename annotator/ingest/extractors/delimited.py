"""Tables in text files: how they are encoded, what stands between their cells, and their rows.

What belongs here: reading a table of any length row by row, and saying of each row that cannot be
read which it is. What the columns mean is for ``columns`` and ``tables``.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import BinaryIO, Final, NamedTuple

from annotator.errors import TextRefused
from annotator.ingest import plain
from annotator.ingest.extracted import Failed, Source, Unreadable

MOST_CELL: Final = 50_000_000
"""Code points of the longest cell."""
DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
"""What can stand between cells, and what it is called; the commoner first."""
_NONE: Final = "\x1f"
"""What cuts no row, for tables of one column."""
_WHOLE: Final = 8_000_000
"""Up to this size in bytes the encoding is found out from all of a file at once."""
_PIECE: Final = 1 << 20
_SAMPLE: Final = 256_000
_ROWS_TRIED: Final = 60
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


class Encoding(NamedTuple):
    """A codec, what to do with bytes that do not fit it, and its name in words."""

    codec: str
    errors: str
    words: str


class Row(NamedTuple):
    """The cells of a row, and the line on which it begins, from 1."""

    line: int
    cells: list[str]


class Delimited(NamedTuple):
    """An open table; ``delimiter`` is empty where there is one column."""

    rows: Iterator[Row | Failed]
    delimiter: str
    encoding: str


@contextmanager
def opened(source: Source, chosen: str, usual: str) -> Iterator[Delimited]:
    """A table in a text file. ``chosen``: a codec that a person chose, empty to find it out;
    ``usual``: the delimiter where the rows do not tell.

    Raises:
        Unreadable: it is no text, or its encoding cannot be told.
    """
    encoding = _encoding(source, chosen)
    try:
        with _text(source, encoding._replace(errors="replace")) as file:
            sample = _sample(file)
        told = _told(sample)
        delimiter = told or _sniffed(sample, usual)
        with _text(source, encoding) as file:
            if told:
                file.readline()
            rows = _rows(file, delimiter, 1 if told else 0)
            yield Delimited(rows, delimiter.strip(_NONE), encoding.words)
    except OSError as error:
        raise Unreadable(f"It cannot be read: {error.strerror or error}.") from None


def _text(source: Source, encoding: Encoding) -> io.TextIOWrapper:
    """Its lines end as they are written, so that those in cells are kept."""
    return io.TextIOWrapper(source.open(), encoding.codec, encoding.errors, newline="")


def _sample(file: io.TextIOWrapper) -> str:
    """The beginning, whole lines where it has any."""
    text = file.read(_SAMPLE)
    if len(text) < _SAMPLE:
        return text
    return text[: text.rfind("\n") + 1] or text


def _told(sample: str) -> str:
    """The delimiter of a first line "sep=;", as Excel understands it; empty without one."""
    first = sample[:8].splitlines()[:1]
    if first and first[0].startswith("sep=") and len(first[0]) == 5:
        return first[0][4]
    return ""


def _sniffed(sample: str, usual: str) -> str:
    """The one that cuts most rows into as many cells as the first."""
    best, score = _NONE, (0.0, 0)
    for delimiter in dict.fromkeys((usual, *DELIMITERS)):
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        try:
            widths = [len(row) for row in islice(reader, _ROWS_TRIED) if row]
        except csv.Error:
            continue
        if not widths or widths[0] < 2:
            continue
        alike = Counter(widths)[widths[0]] / len(widths)
        if (alike, widths[0]) > score:
            best, score = delimiter, (alike, widths[0])
    return best


def _rows(file: io.TextIOWrapper, delimiter: str, before: int) -> Iterator[Row | Failed]:
    """The rows that are not empty; ``before`` lines were read already."""
    csv.field_size_limit(MOST_CELL)
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    while True:
        line = before + reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            if "field larger" in str(error):
                raise Unreadable(_endless(line)) from None
            yield Failed(place=f"line {line}", reason=_why(error, before + reader.line_num - line))
            continue
        except UnicodeDecodeError as error:
            raise Unreadable(
                f"From line {line} on it cannot be read: bytes do not fit the encoding "
                f"({error.encoding})."
            ) from None
        if cells is None:
            return
        if any(map(str.strip, cells)):
            yield _checked(Row(line, cells))


def _checked(row: Row) -> Row | Failed:
    for cell in row.cells:
        if "\0" in cell:
            return Failed(place=f"line {row.line}", reason="It holds the character NUL (U+0000).")
        if not cell.isascii() and _is_broken(cell):
            return Failed(
                place=f"line {row.line}", reason="It holds bytes that are not UTF-8: damaged text."
            )
    return row


def _is_broken(cell: str) -> bool:
    try:
        cell.encode()
    except UnicodeEncodeError:
        return True
    return False


def _why(error: csv.Error, more: int) -> str:
    words = str(error)
    if "unexpected end" in words:
        rest = f" Lines after it that are lost with it: {more}." if more > 0 else ""
        return f"A quotation mark that opens a cell here is never closed.{rest}"
    if "expected after" in words:
        return 'A quotation mark stands within a quoted cell; there it has to be doubled ("").'
    return f"The row cannot be read ({words})."


def _endless(line: int) -> str:
    return (
        f"From line {line} on it cannot be read: a cell has more than {MOST_CELL // 1_000_000} "
        "million characters. A quotation mark may never be closed."
    )


def _encoding(source: Source, chosen: str) -> Encoding:
    if chosen:
        return _chosen(chosen)
    try:
        with source.open() as file:
            head = file.read(_WHOLE + 1)
            for mark, codec, words in _MARKS:
                if head.startswith(mark):
                    return Encoding(codec, "strict", words)
            if len(head) <= _WHOLE:
                return _of(head) if not _is_utf8(head) else _utf8()
            _refuse_binary(head[:_SAMPLE])
            file.seek(0)
            return _streamed(file)
    except OSError as error:
        raise Unreadable(f"It cannot be read: {error.strerror or error}.") from None


def _chosen(name: str) -> Encoding:
    try:
        found = codecs.lookup(name)
        "".encode(name)  # refuses codecs that are not of text
    except LookupError:
        raise Unreadable(f"There is no encoding called “{name}”.") from None
    codec = "utf-8-sig" if found.name == "utf-8" else found.name
    return Encoding(codec, "strict", name)


def _utf8(damaged: bool = False) -> Encoding:
    """Bytes that do not fit become lone surrogates, by which a damaged row is known."""
    words = "UTF-8, damaged in places" if damaged else "UTF-8"
    return Encoding("utf-8", "surrogateescape", words)


def _is_utf8(data: bytes) -> bool:
    """Whether all of it is, NUL apart: that is for each row to refuse."""
    _refuse_binary(data[:_SAMPLE])
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return bool(data)


def _refuse_binary(head: bytes) -> None:
    """Refuse what no row can be read of: other kinds of file, and UTF-16 without a mark."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    start = head.lstrip(b"\0")[:8]
    if max(even, odd) > len(head) // 5 or any(start.startswith(each) for each in _OTHERS):
        _of(head)


_OTHERS: Final = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89PNG", b"\x1f\x8b")


def _of(data: bytes) -> Encoding:
    """As for a plain text, but that a few damaged bytes spoil only their rows."""
    good, broken = _counted(data.decode("utf-8", "surrogateescape"))
    if broken and good > broken:
        return _utf8(damaged=True)
    try:
        found = plain.decode(data)
    except TextRefused as refused:
        raise Unreadable(str(refused)) from None
    codec = "utf-8" if found.encoding == "UTF-8" else found.encoding
    return Encoding(codec, "strict", f"{found.encoding} (guessed)" if found.guessed else "UTF-8")


def _streamed(file: BinaryIO) -> Encoding:
    """For files that are too large to look at in one piece."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = broken = 0
    spoilt = b""
    while piece := file.read(_PIECE):
        text = decoder.decode(piece)
        if text.isascii():
            continue
        more, bad = _counted(text)
        good, broken = good + more, broken + bad
        if bad and not spoilt:
            spoilt = piece
    if not broken:
        return _utf8()
    return _utf8(damaged=True) if good > broken else _of(_lines(spoilt))


def _lines(piece: bytes) -> bytes:
    """A piece without the lines that it cuts."""
    return piece[piece.find(b"\n") + 1 : piece.rfind(b"\n") + 1] or piece


def _counted(text: str) -> tuple[int, int]:
    """How many characters beyond ASCII are good, and how many bytes no UTF-8."""
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    broken = len(text) - len(text.encode("utf-8", "ignore").decode())
    return beyond - broken, broken
