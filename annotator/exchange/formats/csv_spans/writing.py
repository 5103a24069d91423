"""Writing the table of spans and the table of texts beside it.

What belongs here: one row for each span, article by article; a row without a label for everyone
who looked and found nothing, and for an article that nobody looked at. What has no column of its
own is JSON in one: segments, companions, attributes that the scheme does not have, relations.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from typing import Final

from annotator.exchange.format import Job
from annotator.exchange.formats.csv_spans.cells import (
    ARTICLE,
    ATTRIBUTE,
    BACK,
    FRONT,
    SHA,
    TEXT,
    of_value,
    row,
)
from annotator.exchange.kept import DETAILS
from annotator.exchange.mapping import written, written_attribute, written_relation
from annotator.exchange.records import OutgoingArticle, OutgoingWork
from annotator.exchange.target import Target
from annotator.exchange.times import to_text
from annotator.guarded.cells import harmless
from annotator.values import Annotation

ARTICLES: Final = ".articles.csv"
"""What the name of the table of texts ends with, after the name of the table of spans."""
SEPARATORS: Final = {"comma": ",", "semicolon": ";", "tab": "\t"}
_MARK: Final = b"\xef\xbb\xbf"


def write(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
    """See ``Writer``."""
    separator = SEPARATORS[job.options.get("separator", "comma")]
    mark = _MARK if job.options.get("encoding", "utf-8-bom") == "utf-8-bom" else b""
    beside = job.options.get("texts", "beside") == "beside"
    attributes = [each.id for each in job.scheme.attributes]
    names = [f"{ATTRIBUTE}{written_attribute(job.scheme, each)}" for each in attributes]
    head = [*FRONT, *names, *BACK, *([] if beside else [TEXT, *DETAILS[1:], "meta"])]
    with target.open() as spans, target.open(ARTICLES) if beside else nullcontext() as texts:
        spans.write(mark + row(head, separator).encode())
        if texts is not None:
            texts.write(mark + row(list(ARTICLE), separator).encode())
        for out in articles:
            if texts is not None:
                texts.write(row(_article(out), separator).encode())
            more = [] if beside else _more(out)
            for cells in _rows(out, job, attributes):
                spans.write(row(cells + more, separator).encode())


def _article(out: OutgoingArticle) -> list[str]:
    it = out.article
    told = [it.external_id, *(str(getattr(it, name)) for name in DETAILS)]
    meta = _json(it.meta) if it.meta else ""
    return [*map(harmless, told), meta, harmless(out.text), it.sha256]


def _more(out: OutgoingArticle) -> list[str]:
    """The columns of the article in the table of spans, after its id and title."""
    _, _, *details, text, _ = _article(out)
    return [text, *details]


def _rows(out: OutgoingArticle, job: Job, attributes: list[str]) -> Iterator[list[str]]:
    it = out.article
    front = [harmless(it.external_id), harmless(it.title)]
    said = [work for work in out.work if work.is_said]
    for work in said:
        who = [harmless(work.annotator), work.state]
        for span in work.spans:
            yield [*front, *who, *_span(span, work, out.text, job, attributes), it.sha256]
        if not work.spans:
            none = [""] * (len(FRONT) - 4 + len(attributes) + BACK.index("reason"))
            yield [*front, *who, *none, *_of_work(work), "", it.sha256]
    if not said:
        none = [""] * (len(FRONT) - 2 + len(attributes) + BACK.index(SHA))
        yield [*front, *none, it.sha256]


def _of_work(work: OutgoingWork) -> list[str]:
    flagged = "true" if work.flagged else ""
    return [work.reason or "", flagged, harmless(work.flag_note), harmless(work.note)]


def _span(
    span: Annotation, work: OutgoingWork, text: str, job: Job, attributes: list[str]
) -> list[str]:
    place = [str(span.start), str(span.end)]
    given = span.attributes
    others = {
        written_attribute(job.scheme, name): value
        for name, value in given.items()
        if name not in attributes
    }
    unconfirmed = [written_attribute(job.scheme, name) for name in span.unconfirmed]
    segments = [[one.start, one.end, text[one.start : one.end]] for one in span.segments]
    companions = {
        role: [one.start, one.end, text[one.start : one.end]]
        for role, one in span.companions.items()
    }
    relations = [
        [written_relation(job.scheme, each.type), each.to_id]
        for each in work.relations
        if each.from_id == span.id and not each.derived
    ]
    return [
        *(harmless(written(job.scheme, span.label)), *place, harmless(span.quote)),
        *(of_value(given[name]) if name in given else "" for name in attributes),
        *(harmless(span.note), "true" if span.doubt else "", harmless(span.doubt_note)),
        _json(segments) if len(segments) > 1 else "",
        *(_json(companions) if companions else "", _json(others) if others else ""),
        _json(relations) if relations else "",
        *(span.origin, harmless(span.scheme_version), harmless(span.original)),
        _json(unconfirmed) if unconfirmed else "",
        *(to_text(span.created) or "", to_text(span.updated) or ""),
        *_of_work(work),
        span.id,
    ]


def _json(value: object) -> str:
    """JSON, which begins with a bracket and is no formula."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
