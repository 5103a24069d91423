"""Hugging Face token classification: ``{"id", "tokens", "ner_tags"}``.

What belongs here: tags as names, or as numbers whose names stand in the card beside the file. The
text and the places of the tokens in it (code points) stand beside them, so that our own export
comes back exactly; a text that is not given is put together from the tokens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

import msgspec

from annotator.exchange import one_layer
from annotator.exchange.format import Head, Job
from annotator.exchange.formats.huggingface import rows
from annotator.exchange.formats.huggingface.names import Names
from annotator.exchange.loose import LooseArticle
from annotator.exchange.records import OutgoingArticle
from annotator.exchange.tagging import Tags, lay_work, runs, say_rules, tags_of
from annotator.exchange.target import Target
from annotator.exchange.tokens import tokens
from annotator.guarded import Broken
from annotator.ticker import Ticker
from annotator.values import Refusal

_TAG_KEYS: Final = ("ner_tags", "tags", "labels")
_TOKEN_KEYS: Final = ("tokens", "words")


def looks_like(head: Head) -> bool:
    """Whether the first row, or that of the first split, has tokens and tags."""
    return rows.looks(head, _is_tokens, rb'"(?:tokens|words)"\s*:\s*\[\s*"')


def _is_tokens(row: Mapping[str, Any]) -> bool:
    tags = _first(row, _TAG_KEYS)
    return (
        bool(one_layer.strings(_first(row, _TOKEN_KEYS)))
        and (
            tags is None
            or (isinstance(tags, list) and not any(isinstance(each, dict) for each in tags))
        )
        and any(key in row for key in _TAG_KEYS)
    )


def _first(row: Mapping[str, Any], keys: Iterable[str]) -> Any:
    return next((row[key] for key in keys if key in row), None)


def read(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    """The articles of a file, or of a folder of splits."""
    names = Names(path if path.is_dir() else path.parent)
    return rows.read(path, ticker, partial(_token_row, names=names))


def _token_row(
    line: int, row: dict[str, Any], file: str, split: str, *, names: Names
) -> LooseArticle:
    key = next((key for key in _TAG_KEYS if key in row), "ner_tags")
    words, tags = one_layer.strings(_first(row, _TOKEN_KEYS)), row.get(key)
    if words is None:
        raise Broken("tokens is no list of texts")
    text = one_layer.text_of(words, row.get("text"), row.get("token_offsets"))
    spans = None
    if tags is not None:
        if not isinstance(tags, list) or len(tags) != len(words):
            count = len(tags) if isinstance(tags, list) else "no list of"
            raise Broken(f"there are {len(words):,} tokens and {count} tags ({key})")
        named = [names.of(key, tag) for tag in tags]
        spans = [one_layer.span_over(text, *run) for run in runs(named)]
    used = (key, *_TOKEN_KEYS, "text", "token_offsets")
    details = rows.with_split(one_layer.details_in(row, "huggingface", used), split)
    return one_layer.article(line, text, one_layer.work_in(row, spans), details, file)


def write(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
    """One article a line, with tags on its tokens."""
    say_rules(job, overlapping=False)
    with target.open() as sink:
        for outgoing in articles:
            sink.write(msgspec.json.encode(_tagged(outgoing, job)) + b"\n")


def _tagged(outgoing: OutgoingArticle, job: Job) -> dict[str, object]:
    work = one_layer.work_of(outgoing)
    tell = one_layer.lose_the_rest(job, outgoing, work)
    laid = lay_work(job, tokens(outgoing.text), work.spans if work else (), tell)
    tags = tags_of(laid.placed, len(laid.tokens), cast("Tags", job.options["tags"]))
    columns = one_layer.columns_of(outgoing)
    return {
        "id": columns.pop("id"),
        "tokens": [each.text for each in laid.tokens],
        "ner_tags": tags if work else None,
        "text": outgoing.text,
        "token_offsets": one_layer.offsets_of(laid.tokens),
        **columns,
    }
