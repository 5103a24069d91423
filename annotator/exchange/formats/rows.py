"""Rows of JSON, one an article: what the formats that have them share.

What belongs here: looking at the first row, refusing a row, the details of an article among keys
that a tool passes on, and a row's bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from annotator.exchange import json_items
from annotator.exchange.extras import whole_number as whole
from annotator.exchange.format import HEAD, Head
from annotator.exchange.kept import DETAILS
from annotator.exchange.loose import LooseArticle
from annotator.guarded import Broken, strict_json
from annotator.ticker import Ticker
from annotator.values import Article, Refusal

_FIRST: Final = 8_000_000
"""Bytes of a first row that is longer than the head of a file."""
_encode: Final = msgspec.json.Encoder(order="deterministic").encode

Row = dict[str, Any]


class RowRefused(Broken):
    """Why a row cannot be read."""


class Details(NamedTuple):
    """An article's details and other metadata, as keyword arguments of ``LooseArticle``."""

    known: dict[str, str]
    other: dict[str, object]


def first_row(head: Head) -> Row | None:
    """The first row of a file of rows; None where it is none."""
    line = head.first_line()
    if len(head.data) == HEAD and b"\n" not in head.data.lstrip() and head.path.is_file():
        with head.path.open("rb") as file:
            line = file.readline(_FIRST)
    return row_of(line)


def row_of(line: bytes) -> Row | None:
    """The object that a line is; None where it is none."""
    try:
        value = strict_json.decode(line)
    except Broken:
        return None
    return value if isinstance(value, dict) else None


def articles(
    path: Path, ticker: Ticker, of: Callable[[int, Row], LooseArticle]
) -> Iterator[LooseArticle | Refusal]:
    """The articles that the rows of a file (JSON Lines, or one array) tell of, streamed."""

    def article(line: int, value: object) -> LooseArticle:
        if not isinstance(value, dict):
            raise RowRefused("it is not an object with keys")
        return of(line, value)

    return json_items.made(path, ticker, article)


def details_of(given: Mapping[str, Any]) -> Details:
    """The details of an article among other keys."""
    known: dict[str, str] = {}
    other: dict[str, object] = {}
    for name, value in given.items():
        if name in DETAILS and isinstance(value, str):
            known[name] = value
        else:
            other[name] = value
    return Details(known, other)


def spread(
    article: Article, taken: Collection[str], own: str | None
) -> tuple[dict[str, object], dict[str, object]]:
    """The details and metadata as keys beside each other, and the metadata that cannot be there:
    what has the name of another key (``taken``), and values that some tools drop (null). ``own``
    is the format's own part of the metadata, which is neither (None: there is none)."""
    beside: dict[str, object] = {
        name: getattr(article, name) for name in DETAILS if getattr(article, name)
    }
    aside: dict[str, object] = {}
    for name in sorted(article.meta):
        value = article.meta[name]
        if name == own:
            continue
        if name in taken or name in DETAILS or value is None:
            aside[name] = value
        else:
            beside[name] = value
    return beside, aside


def own_part(article: Article, name: str) -> dict[str, object] | None:
    """The format's own part of the metadata; None where there is none of its shape."""
    part = article.meta.get(name)
    return part if isinstance(part, dict) else None


def encoded(row: Mapping[str, object]) -> bytes:
    """A row's bytes, its keys in their order, those inside sorted."""
    return msgspec.json.encode({key: msgspec.Raw(_encode(value)) for key, value in row.items()})


def whole_number(value: object, what: str) -> int:
    """An offset; tools that go through tables write 2 as 2.0.

    Raises:
        RowRefused: it is none.
    """
    number = whole(value)
    if number is None:
        raise RowRefused(f"{what} is {str(value)[:40]!r}, not a whole number")
    return number


def texts(value: object) -> str:
    """An id or a name that may be a number; "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value)
