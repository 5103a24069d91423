"""Hugging Face rows with spans: ``{"text", "entities": [{"start", "end", "label"}]}``.

What belongs here: spans by characters (code points, end exclusive), which may overlap. The words of
each stand with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast

import msgspec

from annotator.exchange import one_layer
from annotator.exchange.format import Head, Job
from annotator.exchange.formats.huggingface import rows
from annotator.exchange.loose import LooseArticle, LooseSpan
from annotator.exchange.records import OutgoingArticle
from annotator.exchange.tagging import Segments, pieces, say_segments
from annotator.exchange.target import Target
from annotator.guarded import Broken
from annotator.ticker import Ticker
from annotator.values import Refusal

_SPAN_KEYS: Final = ("entities", "spans")


def looks_like(head: Head) -> bool:
    """Whether the first row, or that of the first split, has entities of start, end and label."""
    return rows.looks(head, _is_spans, rb'"entities"\s*:\s*\[\s*\{\s*"start"\s*:')


def _is_spans(row: Mapping[str, Any]) -> bool:
    if not isinstance(row.get("text"), str) or "relations" in row or "tokens" in row:
        return False
    match row.get("entities", 0):
        case [{"start": int(), "end": int(), "label": str()}, *_]:
            return True
        case {"start": list(), "end": list(), "label": list()}:
            return True
        case [] | None:
            return "label" not in row and "spans" not in row
    return False


def read(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    """The articles of a file, or of a folder of splits."""
    return rows.read(path, ticker, _span_row)


def _span_row(line: int, row: dict[str, Any], file: str, split: str) -> LooseArticle:
    text = row.get("text")
    if not isinstance(text, str):
        raise Broken("text is no text")
    key = next((key for key in _SPAN_KEYS if key in row), "entities")
    spans = None if row.get(key) is None else _entities(row[key], key)
    details = rows.with_split(one_layer.details_in(row, "huggingface", ("text", key)), split)
    work = one_layer.work_in(row, spans)
    return LooseArticle(line=line, file=file, text=text, work=work, **details)


def _entities(given: object, key: str) -> list[LooseSpan]:
    if isinstance(given, dict):  # a sequence of objects, as ``datasets`` before 4 hands it out
        columns = {name: each for name, each in given.items() if isinstance(each, list)}
        if len({len(each) for each in columns.values()}) != 1:
            raise Broken(f"the columns of {key} differ in length")
        given = [
            dict(zip(columns, each, strict=True)) for each in zip(*columns.values(), strict=True)
        ]
    if not isinstance(given, list):
        raise Broken(f"{key} is no list")
    return [_entity(each, f"span {number} of {key}") for number, each in enumerate(given, 1)]


def _entity(given: object, where: str) -> LooseSpan:
    match given:
        case {"start": int(start), "end": int(end), "label": str(label), "text": str(quote)}:
            return LooseSpan(label=label, parts=((start, end),), quote=quote)
        case {"start": int(start), "end": int(end), "label": str(label)}:
            return LooseSpan(label=label, parts=((start, end),))
        case [int(start), int(end), str(label)]:
            return LooseSpan(label=label, parts=((start, end),))
    raise Broken(f"{where} has no start, end (whole numbers) and label (a text)")


def write(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
    """One article a line, with spans of characters."""
    say_segments(job)
    with target.open() as sink:
        for outgoing in articles:
            sink.write(msgspec.json.encode(_spanned(outgoing, job)) + b"\n")


def _spanned(outgoing: OutgoingArticle, job: Job) -> dict[str, object]:
    work = one_layer.work_of(outgoing)
    tell = one_layer.lose_the_rest(job, outgoing, work)
    segments = cast("Segments", job.options["segments"])
    found = pieces(work.spans if work else (), job.scheme, segments, tell)
    entities = [
        {
            "start": at.start,
            "end": at.end,
            "label": at.label,
            "text": outgoing.text[at.start : at.end],
        }
        for at in found
    ]
    columns = one_layer.columns_of(outgoing)
    # The entities before the text: a file is told by how it begins, and texts are long.
    return {
        "id": columns.pop("id"),
        "entities": entities if work else None,
        "text": outgoing.text,
        **columns,
    }
