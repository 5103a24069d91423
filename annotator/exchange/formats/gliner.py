"""GLiNER: tokens with spans by their first and last token.

What belongs here: ``{"tokenized_text": […], "ner": [[first, last, label], …]}``, an array or JSON
Lines of it. **Both places are inclusive.** Spans may overlap. ``ner`` missing or null says that
nobody looked, an empty list that nothing was found. Beside them stand the text and the places of
the tokens in it (code points), so that our own export comes back exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from annotator.exchange import one_layer
from annotator.exchange.format import Head, Job
from annotator.exchange.json_items import made
from annotator.exchange.loose import LooseArticle, LooseSpan
from annotator.exchange.one_layer import Text
from annotator.exchange.records import OutgoingArticle
from annotator.exchange.tagging import lay_work, say_rules
from annotator.exchange.target import Target
from annotator.exchange.tokens import tokens
from annotator.guarded import Broken
from annotator.ticker import Ticker
from annotator.values import Refusal

_USED: Final = ("tokenized_text", "ner", "text", "token_offsets")


def looks_like(head: Head) -> bool:
    """Whether the first item has ``tokenized_text``."""
    item = one_layer.first_item(head)
    if item is None:
        begin = head.data[:2000]
        return b'"tokenized_text"' in begin and begin.lstrip(b"\xef\xbb\xbf \r\n").startswith(
            (b"{", b"[")
        )
    return isinstance(item, dict) and "tokenized_text" in item


def read(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    """The articles of a file."""
    return made(path, ticker, _article)


def _article(line: int, row: object) -> LooseArticle:
    if not isinstance(row, dict):
        raise Broken("this is no object with tokenized_text and ner")
    words = one_layer.strings(row.get("tokenized_text"))
    if words is None:
        raise Broken("tokenized_text is no list of texts")
    text = one_layer.text_of(words, row.get("text"), row.get("token_offsets"))
    work = one_layer.work_in(row, _spans(row.get("ner"), text))
    return one_layer.article(line, text, work, one_layer.details_in(row, "gliner", _USED))


def _spans(given: object, text: Text) -> list[LooseSpan] | None:
    if given is None:
        return None
    if not isinstance(given, list):
        raise Broken("ner is no list")
    return [_span(each, number, text) for number, each in enumerate(given, 1)]


def _span(given: object, number: int, text: Text) -> LooseSpan:
    match given:
        case [int(first), int(last), str(label)]:
            if not 0 <= first <= last < len(text.places):
                raise Broken(
                    f"span {number} (“{label[:60]}”): tokens {first}–{last} are not among the "
                    f"{len(text.places):,} of this item"
                )
            return one_layer.span_over(text, first, last + 1, label)
    raise Broken(f"span {number} of ner is not [first token, last token, label]")


def write(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
    """An array, one article a line."""
    say_rules(job, overlapping=True)
    with target.open() as sink:
        before = b"[\n"
        for outgoing in articles:
            sink.write(before + msgspec.json.encode(_row(outgoing, job)))
            before = b",\n"
        sink.write(b"[]\n" if before == b"[\n" else b"\n]\n")


def _row(outgoing: OutgoingArticle, job: Job) -> dict[str, object]:
    work = one_layer.work_of(outgoing)
    tell = one_layer.lose_the_rest(job, outgoing, work)
    spans = work.spans if work else ()
    laid = lay_work(job, tokens(outgoing.text), spans, tell, overlapping=True)
    return {
        "tokenized_text": [each.text for each in laid.tokens],
        "ner": [[first, last - 1, label] for first, last, label, _ in laid.placed]
        if work
        else None,
        "text": outgoing.text,
        "token_offsets": one_layer.offsets_of(laid.tokens),
        **one_layer.columns_of(outgoing),
    }
