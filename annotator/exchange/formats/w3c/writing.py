"""Articles as a collection of Web Annotations.

What belongs here: one file, one page, streamed. Before the annotations of an article comes one
that describes it as a whole: its body is the text, so that the file can be read without the web.
A span of several segments has several targets. Relations are annotations that link two others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec.structs import replace

from annotator.exchange import kept
from annotator.exchange.format import Job
from annotator.exchange.kept import OWN
from annotator.exchange.mapping import written, written_attribute, written_relation
from annotator.exchange.records import OutgoingArticle, OutgoingWork
from annotator.exchange.target import Target
from annotator.exchange.times import to_text
from annotator.scheme import Scheme
from annotator.values import Annotation, Relation, Segment

CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
AROUND: Final = 32
"""Code points of the words before and after that go along."""
_WEB: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_HEX: Final = re.compile(r"[0-9a-f]{32}")
Item = dict[str, Any]


def write(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
    """See ``format.Writer``."""
    encode = msgspec.json.Encoder().encode
    own = {"@id": "urn:claim-annotator:about", "@type": "@json"}
    head = {
        "@context": [CONTEXT, {OWN: own}],
        "type": "AnnotationCollection",
        "label": job.name,
    }
    with target.open() as sink:
        sink.write(encode(head)[:-1] + b',"first":{"type":"AnnotationPage","items":[\n')
        before = b""
        for article in articles:
            for item in _items(article, job.scheme):
                sink.write(before + encode(item))
                before = b",\n"
        sink.write(b"\n]}}\n")


def _items(article: OutgoingArticle, scheme: Scheme) -> Iterator[Item]:
    work = [each for each in article.work if each.is_said]
    yield _whole(article, work)
    for each in work:
        yield from _of_work(article, each, scheme, gold=False)
    if article.gold is not None:
        yield from _of_work(article, article.gold, scheme, gold=True)


def _urn(article: OutgoingArticle) -> str:
    return f"urn:sha256:{article.article.sha256}"


def source_of(article: OutgoingArticle) -> str:
    """The address of the article: its own on the web, else one made of its text."""
    return article.article.url if _WEB.fullmatch(article.article.url) else _urn(article)


def _whole(article: OutgoingArticle, work: list[OutgoingWork]) -> Item:
    about = article.article
    details: Item = {**kept.details(about), "meta": about.meta}
    if about.external_id:
        details["id"] = about.external_id
    body: Item = {"type": "TextualBody", "purpose": "describing", "format": "text/plain"}
    if about.language:
        body["language"] = about.language
    own: Item = {"article": about.sha256, "details": details, "offset_unit": "codepoint"}
    own["work"] = [kept.plain(kept.kept_work(each)) for each in work]
    if article.gold is not None:
        own["gold"] = kept.plain(kept.kept_work(article.gold))
    return {
        "id": f"{_urn(article)}:text",
        "type": "Annotation",
        "motivation": "describing",
        OWN: own,
        "body": {**body, "value": article.text},
        "target": {"source": source_of(article)},
    }


def _of_work(
    article: OutgoingArticle, work: OutgoingWork, scheme: Scheme, *, gold: bool
) -> Iterator[Item]:
    for span in work.spans:
        yield _span(article, work, span, scheme, gold=gold)
    for link in work.relations:
        yield _link(article, work, link, scheme, gold=gold)


def _iri(id_: str) -> str:
    return UUID(id_).urn if _HEX.fullmatch(id_) else f"urn:claim-annotator:{id_}"


def _span(
    article: OutgoingArticle, work: OutgoingWork, span: Annotation, scheme: Scheme, *, gold: bool
) -> Item:
    targets = [_place(article, part) for part in span.segments]
    facts = replace(kept.span_facts(span, scheme), note="", doubt=False, doubt_note="")
    item: Item = {"id": _iri(span.id), "type": "Annotation", "motivation": "tagging"}
    item["creator"] = {"type": "Person", "name": work.annotator}
    for name, when in (("created", span.created), ("modified", span.updated)):
        if text := to_text(when):
            item[name] = text
    item["body"] = list(_bodies(article, span, scheme))
    item["target"] = targets[0] if len(targets) == 1 else targets
    item[OWN] = {
        **kept.plain(facts),
        "article": article.article.sha256,
        **({"gold": True} if gold else {}),
    }
    return item


def _bodies(article: OutgoingArticle, span: Annotation, scheme: Scheme) -> Iterator[Item]:
    yield _textual("tagging", written(scheme, span.label))
    for name, value in span.attributes.items():
        if value is not None:
            said = str(value).lower() if isinstance(value, bool) else str(value)
            about = {"attribute": written_attribute(scheme, name), "value": value}
            yield {**_textual("classifying", said), OWN: about}
    if span.note:
        yield _textual("commenting", span.note)
    if span.doubt:
        yield _textual("questioning", span.doubt_note)
    for role, part in span.companions.items():
        place = {"type": "SpecificResource", "purpose": "linking", **_place(article, part)}
        yield {**place, OWN: {"role": role}}


def _textual(purpose: str, value: str) -> Item:
    return {"type": "TextualBody", "purpose": purpose, "value": value}


def _place(article: OutgoingArticle, part: Segment) -> Item:
    text, start, end = article.text, part.start, part.end
    quote: Item = {
        "type": "TextQuoteSelector",
        "exact": text[start:end],
        "prefix": text[max(0, start - AROUND) : start],
        "suffix": text[end : end + AROUND],
    }
    position: Item = {"type": "TextPositionSelector", "start": start, "end": end}
    return {"source": source_of(article), "selector": [quote, position]}


def _link(
    article: OutgoingArticle, work: OutgoingWork, link: Relation, scheme: Scheme, *, gold: bool
) -> Item:
    to = {"type": "SpecificResource", "purpose": "linking", "source": _iri(link.to_id)}
    return {
        "type": "Annotation",
        "motivation": "linking",
        "creator": {"type": "Person", "name": work.annotator},
        "body": [to, _textual("tagging", written_relation(scheme, link.type))],
        "target": _iri(link.from_id),
        OWN: {"article": article.article.sha256, **({"gold": True} if gold else {})},
    }
