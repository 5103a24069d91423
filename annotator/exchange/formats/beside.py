"""What only this program knows, kept beside what a foreign format says.

What belongs here: the record that the writers of brat, WebAnno TSV and CAS put beside their own
lines (a small file, a feature), and fitting the two together again. What the format says wins
wherever it differs from what we wrote there: somebody has changed it in another tool since. Offsets
in the record are code points of the article's text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from annotator.exchange.loose import LooseArticle, LooseSpan, LooseWork
from annotator.exchange.mapping import written, written_attribute
from annotator.exchange.records import OutgoingArticle, OutgoingWork
from annotator.guarded import Broken, strict_json
from annotator.scheme import Scheme
from annotator.values import Annotation, AttributeValue, Origin, SkipReason, State

KEY: Final = "claim_annotator"
ENDING: Final = f".{KEY}.json"
Pair = tuple[int, int]


class Face(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How an annotation looks in the format: all that it says there, and nothing else. Attributes
    are by their names in the format; ``parts`` are code points."""

    label: str
    parts: tuple[Pair, ...]
    attributes: dict[str, str | bool] = {}
    note: str = ""
    doubt: bool = False
    doubt_note: str = ""


class OwnSpan(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An annotation as we have it, and its ``face`` as we wrote it. ``places``: by companion, what
    the format calls it."""

    id: str
    label: str
    face: Face
    segments: tuple[Pair, ...]
    companions: dict[str, Pair] = {}
    places: dict[str, str] = {}
    attributes: dict[str, AttributeValue] = {}
    unconfirmed: tuple[str, ...] = ()
    note: str = ""
    doubt: bool = False
    doubt_note: str = ""
    origin: Origin = "manual"
    scheme_version: str = ""
    created: int = 0
    updated: int = 0


class OwnWork(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who did it, and how far they are."""

    annotator: str
    state: State
    reason: SkipReason | None = None
    flagged: bool = False
    flag_note: str = ""
    note: str = ""


class OwnArticle(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The article's metadata."""

    id: str = ""
    title: str = ""
    source: str = ""
    url: str = ""
    author: str = ""
    published: str = ""
    language: str = ""
    meta: dict[str, object] = {}


class Own(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The whole record.

    ``spans`` is by what the format calls a span; ``relations`` and ``attributes``: by the name in
    the format, the name in the scheme; ``lead``: white space that the format cannot hold at the
    start of the text; ``altered``: by place, the characters for which it has spaces.
    """

    claim_annotator: int = 1
    sha256: str = ""
    article: OwnArticle = OwnArticle()
    work: OwnWork | None = None
    spans: dict[str, OwnSpan] = {}
    relations: dict[str, str] = {}
    attributes: dict[str, str] = {}
    lead: str = ""
    altered: dict[str, int] = {}


def decode(data: bytes) -> Own:
    """The record in ``data``.

    Raises:
        Broken: it is none.
    """
    try:
        return msgspec.convert(strict_json.decode(data, "this record"), Own)
    except msgspec.ValidationError as error:
        raise Broken(f"it is no record of this program ({error})") from None


def encode(own: Own) -> bytes:
    """The record as JSON in ASCII: no format can trip over it."""
    import json

    plain = msgspec.to_builtins(own) | {KEY: own.claim_annotator}
    return json.dumps(plain, ensure_ascii=True, separators=(",", ":")).encode()


def works(out: OutgoingArticle) -> list[OutgoingWork | None]:
    """The work of those who have done anything with the article; None where nobody has."""
    return [each for each in out.work if each.touched or each.flagged or each.note] or [None]


def own_of(out: OutgoingArticle, work: OutgoingWork | None) -> Own:
    """The record of an article and one annotator's work on it, without spans yet."""
    it = out.article
    return Own(
        sha256=it.sha256,
        article=OwnArticle(
            id=it.external_id,
            title=it.title,
            source=it.source,
            url=it.url,
            author=it.author,
            published=it.published,
            language=it.language,
            meta=it.meta,
        ),
        work=None if work is None else _work(work),
    )


def _work(work: OutgoingWork) -> OwnWork:
    return OwnWork(
        annotator=work.annotator,
        state=work.state,
        reason=work.reason,
        flagged=work.flagged,
        flag_note=work.flag_note,
        note=work.note,
    )


def own_span(scheme: Scheme, span: Annotation, face: Face, places: Mapping[str, str]) -> OwnSpan:
    """The record of an annotation, in the names that files of other tools have."""
    return OwnSpan(
        id=span.id,
        label=written(scheme, span.label),
        face=face,
        segments=tuple((part.start, part.end) for part in span.segments),
        companions={role: (part.start, part.end) for role, part in span.companions.items()},
        places=dict(places),
        attributes={
            written_attribute(scheme, name): value for name, value in span.attributes.items()
        },
        unconfirmed=tuple(written_attribute(scheme, name) for name in span.unconfirmed),
        note=span.note,
        doubt=span.doubt,
        doubt_note=span.doubt_note,
        origin=span.origin,
        scheme_version=span.scheme_version,
        created=span.created,
        updated=span.updated,
    )


def united(
    there: Face,
    own: OwnSpan,
    called: Mapping[str, str],
    companions: Mapping[str, Pair],
    move: Callable[[int], int] = int,
) -> LooseSpan:
    """An annotation of a file, with what our record adds.

    ``there``: what the file says; ``called``: by the names of attributes in the file, ours;
    ``companions`` are those that are still there. ``move``: from code points to the unit that the
    file counts in.
    """
    ours = own.face
    doubt = own.doubt if there.doubt == ours.doubt else there.doubt
    doubt_note = own.doubt_note if there.doubt_note == ours.doubt_note else there.doubt_note
    return LooseSpan(
        id=own.id,
        label=own.label if there.label == ours.label else there.label,
        parts=_moved(own.segments if there.parts == ours.parts else there.parts, move),
        companions={role: (move(a), move(b)) for role, (a, b) in companions.items()},
        attributes=_attributes(there, own, called),
        note=own.note if there.note == ours.note else there.note,
        doubt=doubt,
        doubt_note=doubt_note if doubt else "",
        origin=own.origin,
        created=own.created,
        updated=own.updated,
    )


def _attributes(there: Face, own: OwnSpan, called: Mapping[str, str]) -> dict[str, AttributeValue]:
    """Ours, without those that were taken away in the file, and with those it has otherwise."""
    changed = {
        name
        for name in {*there.attributes, *own.face.attributes}
        if there.attributes.get(name) != own.face.attributes.get(name)
    }
    gone = {called.get(name, name) for name in changed}
    kept = {name: value for name, value in own.attributes.items() if name not in gone}
    new = {called.get(name, name): there.attributes[name] for name in changed & {*there.attributes}}
    return {**kept, **new}


def _moved(parts: tuple[Pair, ...], move: Callable[[int], int]) -> tuple[Pair, ...]:
    return tuple((move(start), move(end)) for start, end in parts)


def work_of(own: Own | None, annotator: str | None) -> LooseWork:
    """Who did it and how far they are, without spans; ``annotator`` where the record does not
    say."""
    if own is None or own.work is None:
        return LooseWork(annotator=annotator)
    it = own.work
    return LooseWork(
        annotator=it.annotator,
        state=it.state,
        reason=it.reason,
        flagged=it.flagged,
        flag_note=it.flag_note,
        note=it.note,
    )


def article_of(own: Own | None, bare: LooseArticle) -> LooseArticle:
    """The article with the metadata of our record; what the file itself says besides stays."""
    if own is None:
        return bare
    it = own.article
    return replace(
        bare,
        id=it.id,
        title=it.title,
        source=it.source,
        url=it.url,
        author=it.author,
        published=it.published,
        language=it.language,
        meta={**it.meta, **bare.meta},
    )


def gathered(articles: Iterable[LooseArticle]) -> Iterator[LooseArticle]:
    """Articles of one document, each with somebody's work: those with one text are one article."""
    found: dict[str, LooseArticle] = {}
    for each in articles:
        first = found.setdefault(each.text, each)
        if first is not each:
            found[each.text] = replace(
                first,
                work=(*first.work, *each.work),
                meta={**each.meta, **first.meta},
                set_aside=tuple(dict.fromkeys((*first.set_aside, *each.set_aside))),
            )
    yield from found.values()
