"""Reading JSONL: one article a line, streamed, every line accounted for.

What belongs here: the file as lines. Lines end at ``\\n`` and nowhere else (a text may hold U+2028
or U+0085), a byte order mark and ``\\r\\n`` are allowed, blank lines are skipped. What a line means
is in ``incoming``.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from annotator.exchange.guard import RecordRefused
from annotator.exchange.incoming import RecordReader
from annotator.exchange.loose import Unit
from annotator.exchange.mapping import NameMap
from annotator.exchange.records import IncomingArticle
from annotator.scheme import Scheme
from annotator.ticker import Silent, Ticker
from annotator.values import Refusal

MAX_LINE: Final = 200_000_000
"""Bytes; a longer line is refused without being held in memory."""
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_TICK_EVERY: Final = 64


def read(
    path: Path,
    scheme: Scheme,
    ticker: Ticker | None = None,
    names: NameMap | None = None,
    unit: Unit = "codepoint",
) -> Iterator[IncomingArticle | Refusal]:
    """The records of a file, one value for each line that is not blank.

    ``names`` maps labels of the file to the scheme's; ``unit`` is that of offsets in records that
    declare none. A file that cannot be opened or read gives one ``Refusal`` with line 0.
    ``ticker`` hears bytes done and bytes in all, and may raise ``Cancelled``.
    """
    watch = ticker or Silent()
    reader = RecordReader(scheme, names, unit)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            # Opening a pipe would wait for somebody to write into it.
            yield Refusal(file=str(path), line=0, reason="is not a regular file")
            return
        with path.open("rb") as file:
            for number, line, done in lines(file):
                if number % _TICK_EVERY == 1:
                    watch.tick(done, status.st_size, path.name)
                yield _taken(reader, path, line, number)
            watch.tick(status.st_size, status.st_size, path.name)
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
        yield Refusal(file=str(path), line=0, reason=reason)


def _taken(reader: RecordReader, path: Path, line: bytes, number: int) -> IncomingArticle | Refusal:
    try:
        if len(line) > MAX_LINE:
            raise RecordRefused(f"the line is longer than {MAX_LINE // 1_000_000} MB")
        if number == 1 and line.startswith(_UTF16_MARKS):
            raise RecordRefused("the file is UTF-16; save it as UTF-8 and import it again")
        return reader.read(line, number)
    except RecordRefused as refused:
        return Refusal(file=str(path), line=number, reason=str(refused))


def lines(file: BinaryIO) -> Iterator[tuple[int, bytes, int]]:
    """Number, bytes without the end, and bytes read so far, of each line that is not blank."""
    number = done = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        done += len(line)
        if len(line) > MAX_LINE and not line.endswith(b"\n"):
            done += _skip(file)
        elif number == 1:
            line = line.removeprefix(_BYTE_ORDER_MARK)
        line = line.removesuffix(b"\n").removesuffix(b"\r")
        if line and not line.isspace():
            yield number, line, done


def _skip(file: BinaryIO) -> int:
    """Read on to the end of an overlong line; the number of bytes passed over."""
    passed = 0
    while rest := file.readline(1 << 20):
        passed += len(rest)
        if rest.endswith(b"\n"):
            break
    return passed
