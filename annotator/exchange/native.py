"""Our own JSONL as a row of the registry: telling it, and weighing undeclared offsets.

What belongs here: the ties between ``jsonl_reader`` and ``jsonl_writer``, which are made for speed
and know records and nothing else, and what all other formats go through.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from annotator.exchange import wire
from annotator.exchange.format import Head
from annotator.exchange.jsonl_reader import lines
from annotator.exchange.loose import LooseArticle, LooseSpan, LooseWork
from annotator.exchange.wire import WireRecord, WireSpan
from annotator.ticker import Silent, Ticker


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


def loose(
    path: Path, ticker: Ticker | None = None, *, everything: bool = False
) -> Iterator[LooseArticle]:
    """The labels, offsets and quotes of records that declare no unit, or of all; what cannot be
    read is passed over, reading will refuse it."""
    watch = ticker or Silent()
    size = path.stat().st_size
    with path.open("rb") as file:
        for number, line, done in lines(file):
            if number % 64 == 1:
                watch.tick(done, size, path.name)
            try:
                record = wire.decode(line)
            except (msgspec.MsgspecError, UnicodeError, RecursionError):
                continue
            if everything or not record.offset_unit:
                yield LooseArticle(line=number, text=record.text, work=tuple(_work(record)))


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
