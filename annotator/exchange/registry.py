"""The formats in which annotated data comes and goes, in one table.

What belongs here: a row for each format. Menus, dialogs, the command line and the tests take their
list from ``FORMATS``; a new format is a module and a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from annotator.errors import Problem
from annotator.exchange import jsonl_reader, jsonl_writer
from annotator.exchange.records import ExportPreview, IncomingArticle, OutgoingArticle
from annotator.scheme import Scheme
from annotator.ticker import Ticker
from annotator.values import ExportReport, FilePreview, Refusal


class Read(Protocol):
    """Reads a file; every record is an article or a refusal."""

    def __call__(
        self, path: Path, scheme: Scheme, ticker: Ticker | None = None
    ) -> Iterator[IncomingArticle | Refusal]:
        """One value for each record."""
        ...


class Preview(Protocol):
    """Counts what reading a file would give."""

    def __call__(self, path: Path, scheme: Scheme, ticker: Ticker | None = None) -> FilePreview:
        """Count, with the first rows and what is refused."""
        ...


class Write(Protocol):
    """Writes articles to a file, whole or not at all."""

    def __call__(
        self,
        path: Path,
        articles: Iterable[OutgoingArticle],
        scheme: Scheme,
        ticker: Ticker | None = None,
        total: int = 0,
    ) -> ExportReport:
        """Write, in the order given."""
        ...


class Survey(Protocol):
    """Counts what writing would give, with the first lines."""

    def __call__(
        self,
        articles: Iterable[OutgoingArticle],
        scheme: Scheme,
        ticker: Ticker | None = None,
        total: int = 0,
    ) -> ExportPreview:
        """Count, with the first record and the first lines."""
        ...


class Format(NamedTuple):
    """``key`` is for the command line, ``name`` for people; ``endings`` are lowercase, the first
    is the one that a new file gets."""

    key: str
    name: str
    endings: tuple[str, ...]
    read: Read
    preview: Preview
    write: Write
    survey: Survey


FORMATS: Final[tuple[Format, ...]] = (
    Format(
        "jsonl",
        "JSON Lines",
        (".jsonl", ".ndjson"),
        jsonl_reader.read,
        jsonl_reader.preview,
        jsonl_writer.write,
        jsonl_writer.survey,
    ),
)


def by_key(key: str) -> Format:
    """The format called ``key``.

    Raises:
        Problem: there is none; the message lists those that exist.
    """
    for each in FORMATS:
        if each.key == key:
            return each
    known = ", ".join(each.key for each in FORMATS)
    raise Problem(f"There is no format “{key}”. There is: {known}.")


def by_ending(path: Path) -> Format | None:
    """The format that a file's name suggests, if any."""
    ending = path.suffix.lower()
    return next((each for each in FORMATS if ending in each.endings), None)
