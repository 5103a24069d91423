"""Our own JSONL as a row of the registry: telling it, and weighing undeclared offsets.

What belongs here: the ties between ``jsonl_reader`` and ``jsonl_writer``, which are made for speed
and know records and nothing else, and what all other formats go through.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
from msgspec.structs import replace

from annotator.exchange import wire
from annotator.exchange.format import Head
from annotator.exchange.jsonl_reader import MAX_LINE, lines
from annotator.exchange.loose import UNITS, LooseArticle, LooseSpan, LooseWork, Unit
from annotator.exchange.settle import Found, count
from annotator.exchange.verdict import Tally, Verdict, single
from annotator.exchange.wire import WireRecord, WireSpan
from annotator.ticker import Silent, Ticker

_TICK_EVERY: Final = 64
_AGAIN: Final = 64
"""After so many records more it is asked whether there is still any doubt about the unit."""
_ANYWAY: Final = 16
"""One in so many records is weighed though it can hardly tell anything new."""
_SAMPLES: Final = 200
"""Records from all over a large file that are weighed once its beginning leaves no doubt."""


def looks_like(head: Head) -> bool:
    """Whether the first line is an object with a text in it."""
    line = head.first_line()
    return line.lstrip().startswith(b"{") and b'"text"' in line


def declares(path: Path) -> bool:
    """Whether the first record with spans says in which unit its offsets count, or none has any;
    the others are taken to do as it does."""
    try:
        with path.open("rb") as file:
            for _, line, _ in lines(file):
                if b'"offset_unit"' in line:
                    return True
                if b'"start"' in line:
                    return False
    except OSError:
        return True  # reading will say why
    return True


def weigh(path: Path, ticker: Ticker | None = None, *, whole: bool = False) -> Verdict:
    """In which unit the offsets count of records that declare none.

    Records are weighed from the beginning of the file on. Once they leave no doubt, only some
    from all over the rest are; if these agree, that is enough. A text that cannot tell apart what
    is still in doubt is passed over, but for one in some. ``whole``: none is passed over.
    """
    tally, doubt = Tally(), frozenset[Unit](UNITS)
    weighed = passed = 0
    with path.open("rb") as file:
        for record, done in _undeclared(file, path, ticker or Silent()):
            passed += 1
            if "utf-8" not in doubt and passed % _ANYWAY and single(record.text):
                continue
            tally.add(_loose(0, record))
            weighed += 1
            if whole or weighed % _AGAIN:
                continue
            doubt = tally.in_doubt()
            if not doubt:
                if _agrees(file, done, tally):
                    return replace(tally.verdict(), part=True)
                break
        else:
            return replace(tally.verdict(), part=weighed < passed)
    return weigh(path, ticker, whole=True)


def _undeclared(file: BinaryIO, path: Path, ticker: Ticker) -> Iterator[tuple[WireRecord, int]]:
    """Records that declare no unit, and bytes read so far."""
    size = path.stat().st_size
    for number, line, done in lines(file):
        if number % _TICK_EVERY == 1:
            ticker.tick(done, size, path.name)
        record = _decoded(line)
        if record is not None and not record.offset_unit:
            yield record, done


def _agrees(file: BinaryIO, done: int, tally: Tally) -> bool:
    """Whether records from all over the rest of the file say the same by themselves, and leave all
    as clear as before."""
    before, others = tally.verdict().unit, Tally()
    rest = file.seek(0, os.SEEK_END) - done
    for each in range(_SAMPLES):
        file.seek(done + rest * each // _SAMPLES)
        file.readline(MAX_LINE)  # the end of some line
        record = _decoded(file.readline(MAX_LINE))
        if record is not None and not record.offset_unit:
            loose = _loose(0, record)
            tally.add(loose)
            others.add(loose)
    alone = others.verdict()
    same = alone.by in ("nothing", "declared") or (alone.certain and alone.unit == before)
    return same and not tally.in_doubt()


def names(path: Path, found: Found, ticker: Ticker | None = None) -> None:
    """Count the names that records use, and their annotations; what cannot be read is passed over,
    reading will refuse it."""
    watch = ticker or Silent()
    with path.open("rb") as file:
        size = path.stat().st_size
        for number, line, done in lines(file):
            if number % _TICK_EVERY == 1:
                watch.tick(done, size, path.name)
            record = _decoded(line)
            if record is not None:
                count(found, _loose(number, record))


def _decoded(line: bytes) -> WireRecord | None:
    try:
        return wire.decode(line)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None


def _loose(number: int, record: WireRecord) -> LooseArticle:
    return LooseArticle(line=number, text=record.text, work=tuple(_work(record)))


def _work(record: WireRecord) -> Iterator[LooseWork]:
    if not record.annotations:
        yield LooseWork(
            annotator=record.annotator or None,
            spans=tuple(_span(span) for span in record.spans or ()),
        )
    for entry in record.annotations or ():
        spans = tuple(_span(span) for span in entry.spans or ())
        yield LooseWork(annotator=entry.annotator, spans=spans)


def _span(span: WireSpan) -> LooseSpan:
    quote = span.text if isinstance(span.text, str) else None
    return LooseSpan(label=span.label, parts=((span.start, span.end),), quote=quote)
