"""spaCy's documents as JSON, one a line.

What belongs here: writing what ``Doc.to_json`` writes and ``Doc.from_json`` reads (``text``,
``tokens``, ``ents``, ``spans``), without the library. Read besides: a plain list of ``spans`` or
``entities``, and the old pairs ``["text", {"entities": [[start, end, label]]}]`` in an array.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from annotator.exchange import one_layer
from annotator.exchange.format import Head, Job
from annotator.exchange.formats.spacy_.spans import GROUP, laid_on, merged, overlapping, tokens_of
from annotator.exchange.json_items import made
from annotator.exchange.loose import LooseArticle, LooseSpan, Unit
from annotator.exchange.records import OutgoingArticle
from annotator.exchange.tagging import Placed, say_rules
from annotator.exchange.target import Target
from annotator.exchange.tokens import Token
from annotator.guarded import Broken
from annotator.ticker import Ticker
from annotator.values import Refusal

KEY: Final = "claim_annotator"
"""The key of a document that holds the article's details. (Not in ``_``, where spaCy keeps custom
attributes: ``Doc.from_json`` fails on one that the reading program has not registered.)"""
_ENTS: Final = ("ents", "entities")
_USED: Final = ("text", "spans", "tokens", *_ENTS)
_OTHER: Final = frozenset(("paragraphs", "label", "relations", "_input_hash", "answer", "Comments"))


def looks_like(head: Head) -> bool:
    """Whether the first item is a document with spans or entities, or a pair of text and spans."""
    item = one_layer.first_item(head)
    if isinstance(item, dict):
        text = isinstance(item.get("text"), str)
        return text and _OTHER.isdisjoint(item) and _is_document(item)
    match item:
        case [str(), {"entities": list()} | {"spans": dict() | list()}]:
            return True
    return False


def _is_document(row: Mapping[str, Any]) -> bool:
    if isinstance(row.get("spans"), dict) or isinstance(row.get("ents"), list):
        return True
    if isinstance(found := row.get("tokens"), list):
        return (
            bool(found) and isinstance(found[0], dict) and set(found[0]) >= {"id", "start", "end"}
        )
    match row.get("entities", row.get("spans")):
        case [{"start": int(), "end": int(), "label": str()}, *_]:
            return "entities" in row  # with ``spans`` our own format reads it, and more besides
        case [[int(), int(), str()], *_]:
            return True
    return False


def read(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    """The articles of a file."""
    return made(path, ticker, _article)


def _article(line: int, given: object) -> LooseArticle:
    row: dict[str, Any] = given if isinstance(given, dict) else {}
    match given:
        case [str(words), dict(marks)]:
            row = {**marks, "text": words}
    text = row.get("text")
    if not isinstance(text, str):
        raise Broken("this is no document with a text (and no pair of a text and its spans)")
    ours = row.get(KEY)
    if isinstance(ours, dict):
        row = {**{name: each for name, each in row.items() if name != KEY}, **ours}
    details = one_layer.details_in(row, "spacy", _USED)
    work = one_layer.work_in(row, _spans(row))
    # Our own offsets are code points beyond doubt; those of others are weighed.
    unit: Unit | None = "codepoint" if isinstance(ours, dict) else None
    return LooseArticle(line=line, text=text, work=work, unit=unit, **details)


def _spans(row: Mapping[str, Any]) -> list[LooseSpan] | None:
    """None where the document has neither groups nor entities: nobody looked."""
    given = [(key, row[key]) for key in ("spans", *_ENTS) if row.get(key) is not None]
    if not given:
        return None
    groups: list[LooseSpan] = []
    ents: list[LooseSpan] = []
    for key, value in given:
        if isinstance(value, dict) and key == "spans":
            for name, group in value.items():
                groups += _listed(group, f"spans[“{name[:40]}”]", name)
        else:
            (groups if key == "spans" else ents).extend(_listed(value, key))
    return merged(groups, ents)


def _listed(given: object, where: str, group: str = "") -> Iterator[LooseSpan]:
    if not isinstance(given, list):
        raise Broken(f"{where} is no list")
    for number, each in enumerate(given, 1):
        match each:
            case {"start": int(start), "end": int(end), "label": str(label)}:
                quote = each.get("text")
            case [int(start), int(end), str(label)]:
                quote = None
            case _:
                raise Broken(f"{where}, number {number}: it has no start, end and label")
        quote = quote if isinstance(quote, str) else None
        yield LooseSpan(label=label or group, parts=((start, end),), quote=quote)


def write(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
    """One document a line."""
    say_rules(job, overlapping=overlapping(job))
    with target.open() as sink:
        for outgoing in articles:
            sink.write(msgspec.json.encode(_document(outgoing, job)) + b"\n")


def _document(outgoing: OutgoingArticle, job: Job) -> dict[str, object]:
    work = one_layer.work_of(outgoing)
    tell = one_layer.lose_the_rest(job, outgoing, work)
    found = tokens_of(outgoing.text)
    laid, group, ents = laid_on(job, found, work.spans if work else (), tell)
    marks: dict[str, object] = {}
    if work is not None and job.options["into"] != "spans":
        marks["ents"] = [_marked(each, laid.tokens) for each in ents]
    if work is not None and job.options["into"] != "ents":
        marks["spans"] = {GROUP: [{**_marked(each, laid.tokens), "kb_id": ""} for each in group]}
    return {
        **marks,
        "text": outgoing.text,
        "tokens": [
            {"id": number, "start": each.start, "end": each.end}
            for number, each in enumerate(laid.tokens)
        ],
        KEY: one_layer.columns_of(outgoing),
    }


def _marked(placed: Placed, found: list[Token]) -> dict[str, object]:
    start, end = found[placed.first].start, found[placed.last - 1].end
    return {"start": start, "end": end, "label": placed.label}
