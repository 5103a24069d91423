"""What only this program knows of an article and of the work on it, kept in files of other tools.

What belongs here: the plain values that formats write where their tool leaves room for more than it
knows (an unknown key, a feature, a file beside), made from what goes out, and turned into what
comes in. What comes in is from outside: a value of the wrong kind counts as not there. What makes
such a record stale, because somebody has changed the file in the other tool since, is each
format's own matter.

Offsets are code points of the article's text, times milliseconds since 1970 (UTC). Labels,
attributes and relations have the names that files of other tools use (``mapping.written``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final, TypedDict, TypeVar, cast

import msgspec
from msgspec import Struct

from annotator.exchange.loose import LooseRelation, LooseSpan, LooseWork, SpanFacts, WorkFacts
from annotator.exchange.mapping import written, written_attribute, written_relation
from annotator.exchange.records import OutgoingWork
from annotator.scheme import Scheme
from annotator.values import Annotation, Article, AttributeValue, Relation

OWN: Final = "claim_annotator"
"""The name under which all this stands, wherever it needs one."""
DETAILS: Final = ("title", "source", "url", "author", "published", "language")
"""Fields of an article that are texts, besides its id."""
Pair = tuple[int, int]
_Facts = TypeVar("_Facts", bound=Struct)


class KeptSpan(SpanFacts, frozen=True, kw_only=True, omit_defaults=True):
    """An annotation as a whole."""

    id: str = ""
    label: str
    segments: tuple[Pair, ...]
    companions: dict[str, Pair] = msgspec.field(default_factory=dict)
    attributes: dict[str, AttributeValue] = msgspec.field(default_factory=dict)


class KeptRelation(Struct, frozen=True, kw_only=True):
    """A relation, by the ids of ``KeptSpan``."""

    type: str
    from_id: str = msgspec.field(name="from")
    to_id: str = msgspec.field(name="to")


class KeptWork(WorkFacts, frozen=True, kw_only=True, omit_defaults=True):
    """Who did it, and how far they are."""

    annotator: str = ""


class KeptArticle(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An article's details and other metadata."""

    id: str = ""
    title: str = ""
    source: str = ""
    url: str = ""
    author: str = ""
    published: str = ""
    language: str = ""
    meta: dict[str, object] = {}


class Details(TypedDict, total=False):
    """An article's details as fields of a ``LooseArticle``."""

    id: str
    title: str
    source: str
    url: str
    author: str
    published: str
    language: str


def span_facts(span: Annotation, scheme: Scheme | None = None) -> SpanFacts:
    """What is to be said of an annotation besides its place, label and attributes. ``scheme`` None:
    its attributes keep the scheme's own names in the file."""
    return SpanFacts(
        note=span.note,
        doubt=span.doubt,
        doubt_note=span.doubt_note,
        unconfirmed=tuple(_written(scheme, each) for each in span.unconfirmed),
        origin=span.origin,
        scheme_version=span.scheme_version,
        label_given=span.original,
        created=span.created,
        updated=span.updated,
    )


def kept_span(span: Annotation, scheme: Scheme) -> KeptSpan:
    """An annotation as it is kept."""
    return KeptSpan(
        id=span.id,
        label=written(scheme, span.label),
        segments=tuple((part.start, part.end) for part in span.segments),
        companions=companions_of(span),
        attributes={_written(scheme, name): value for name, value in span.attributes.items()},
        **fields_of(span_facts(span, scheme)),
    )


def companions_of(span: Annotation) -> dict[str, Pair]:
    """The places of an annotation's companions."""
    return {role: (part.start, part.end) for role, part in span.companions.items()}


def kept_relations(relations: Iterable[Relation], scheme: Scheme) -> tuple[KeptRelation, ...]:
    """Relations as they are kept, sorted."""
    return tuple(
        KeptRelation(
            type=written_relation(scheme, each.type), from_id=each.from_id, to_id=each.to_id
        )
        for each in sorted(relations)
    )


def kept_work(work: OutgoingWork) -> KeptWork:
    """Who did it, and how far they are."""
    return KeptWork(
        annotator=work.annotator,
        state=work.state,
        reason=work.reason,
        flagged=work.flagged,
        flag_note=work.flag_note,
        note=work.note,
    )


def kept_article(article: Article) -> KeptArticle:
    """An article's details and other metadata."""
    return KeptArticle(
        id=article.external_id,
        meta=article.meta,
        **{name: getattr(article, name) for name in DETAILS},
    )


def details(article: Article) -> dict[str, str]:
    """The article's details that are not empty, by name."""
    found = {name: str(getattr(article, name)) for name in DETAILS}
    return {name: value for name, value in found.items() if value}


def take_details(given: dict[str, Any]) -> Details:
    """Take the texts that are an article's details out of ``given``; the rest stays in it. An id
    may be a number."""
    found: dict[str, str] = {}
    number = given.get("id")
    if isinstance(number, str) or (isinstance(number, int) and not isinstance(number, bool)):
        found["id"] = str(given.pop("id"))
    for name in DETAILS:
        if isinstance(given.get(name), str):
            found[name] = given.pop(name)
    return cast("Details", found)


def plain(facts: Struct) -> dict[str, object]:
    """The value as JSON has it, without what is as usual."""
    return cast("dict[str, object]", msgspec.to_builtins(facts))


def span_said(found: object) -> SpanFacts:
    """What a file says of an annotation."""
    return _lenient(SpanFacts, found)


def work_said(found: object) -> WorkFacts:
    """What a file says of an annotator's work."""
    return _lenient(WorkFacts, found)


def _lenient(kind: type[_Facts], found: object) -> _Facts:
    """The value, without what of it is of the wrong kind."""
    given = found if isinstance(found, dict) else {}
    fields: dict[str, Any] = {}
    for name, type_ in _types(kind).items():
        if name in given:
            try:
                fields[name] = msgspec.convert(given[name], type_)
            except msgspec.ValidationError:
                continue
    return kind(**fields)


@cache
def _types(kind: type[Struct]) -> Mapping[str, Any]:
    return {each.name: each.type for each in msgspec.structs.fields(kind)}


def fields_of(facts: SpanFacts | WorkFacts) -> dict[str, Any]:
    """The facts as fields of another value that has them: of ``LooseSpan``, of ``LooseWork``; of
    what has more of them, the facts alone."""
    kind = SpanFacts if isinstance(facts, SpanFacts) else WorkFacts
    return {name: getattr(facts, name) for name in kind.__struct_fields__}


def loose_span(kept: KeptSpan, quote: str | None = None) -> LooseSpan:
    """The annotation as it comes in."""
    return LooseSpan(
        id=kept.id or None,
        label=kept.label,
        parts=kept.segments,
        quote=quote,
        companions=kept.companions,
        attributes=kept.attributes,
        **fields_of(kept),
    )


def loose_relations(kept: Iterable[KeptRelation]) -> tuple[LooseRelation, ...]:
    """The relations as they come in."""
    return tuple(LooseRelation(each.type, each.from_id, each.to_id) for each in kept)


def loose_work(kept: KeptWork) -> LooseWork:
    """The work as it comes in, without annotations."""
    return LooseWork(annotator=kept.annotator or None, **fields_of(kept))


def _written(scheme: Scheme | None, attribute: str) -> str:
    return attribute if scheme is None else written_attribute(scheme, attribute)
