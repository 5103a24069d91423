"""What only this program knows, kept beside what a foreign format says.

What belongs here: the record that the writers of brat, WebAnno TSV and CAS put beside their own
lines (a small file, a feature), and fitting the two together again. What the format says wins
wherever it differs from what we wrote there: somebody has changed it in another tool since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from annotator.exchange import kept
from annotator.exchange.kept import DETAILS, OWN, KeptArticle, KeptSpan, KeptWork, Pair
from annotator.exchange.loose import LooseArticle, LooseSpan, LooseWork
from annotator.exchange.records import OutgoingArticle, OutgoingWork
from annotator.guarded import Broken, strict_json
from annotator.scheme import Scheme
from annotator.values import Annotation, AttributeValue

ENDING: Final = f".{OWN}.json"


class Face(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How an annotation looks in the format: all that it says there, and nothing else. Attributes
    are by their names in the format; ``parts`` are code points."""

    label: str
    parts: tuple[Pair, ...]
    attributes: dict[str, str | bool] = {}
    note: str = ""
    doubt: bool = False
    doubt_note: str = ""


class OwnSpan(KeptSpan, frozen=True, kw_only=True, omit_defaults=True):
    """An annotation as we have it, and its ``face`` as we wrote it. ``places``: by companion, what
    the format calls it."""

    face: Face
    places: dict[str, str] = msgspec.field(default_factory=dict)


class Own(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The whole record.

    ``spans`` is by what the format calls a span; ``relations`` and ``attributes``: by the name in
    the format, the name in the scheme; ``lead``: white space that the format cannot hold at the
    start of the text; ``altered``: by place, the characters for which it has spaces.
    """

    claim_annotator: int = 1
    sha256: str = ""
    article: KeptArticle = KeptArticle()
    work: KeptWork | None = None
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

    plain = msgspec.to_builtins(own) | {OWN: own.claim_annotator}
    return json.dumps(plain, ensure_ascii=True, separators=(",", ":")).encode()


def works(out: OutgoingArticle) -> list[OutgoingWork | None]:
    """The work of those who have done anything with the article; None where nobody has."""
    return [each for each in out.work if each.is_said] or [None]


def own_of(out: OutgoingArticle, work: OutgoingWork | None) -> Own:
    """The record of an article and one annotator's work on it, without spans yet."""
    return Own(
        sha256=out.article.sha256,
        article=kept.kept_article(out.article),
        work=None if work is None else kept.kept_work(work),
    )


def own_span(scheme: Scheme, span: Annotation, face: Face, places: Mapping[str, str]) -> OwnSpan:
    """The record of an annotation, in the names that files of other tools have."""
    plain = kept.kept_span(span, scheme)
    return OwnSpan(face=face, places=dict(places), **msgspec.structs.asdict(plain))


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
    attributes = _attributes(there, own, called)
    return replace(
        kept.loose_span(own),
        label=own.label if there.label == ours.label else there.label,
        parts=_moved(own.segments if there.parts == ours.parts else there.parts, move),
        companions={role: (move(a), move(b)) for role, (a, b) in companions.items()},
        attributes=attributes,
        unconfirmed=tuple(
            each for each in own.unconfirmed if attributes.get(each) == own.attributes.get(each)
        ),
        note=own.note if there.note == ours.note else there.note,
        doubt=doubt,
        doubt_note=doubt_note if doubt else "",
    )


def _attributes(there: Face, own: OwnSpan, called: Mapping[str, str]) -> dict[str, AttributeValue]:
    """Ours, without those that were taken away in the file, and with those it has otherwise."""
    changed = {
        name
        for name in {*there.attributes, *own.face.attributes}
        if there.attributes.get(name) != own.face.attributes.get(name)
    }
    gone = {called.get(name, name) for name in changed}
    left = {name: value for name, value in own.attributes.items() if name not in gone}
    new = {called.get(name, name): there.attributes[name] for name in changed & {*there.attributes}}
    return {**left, **new}


def _moved(parts: tuple[Pair, ...], move: Callable[[int], int]) -> tuple[Pair, ...]:
    return tuple((move(start), move(end)) for start, end in parts)


def work_of(own: Own | None, annotator: str | None) -> LooseWork:
    """Who did it and how far they are, without spans; ``annotator`` where the record does not
    say."""
    if own is None or own.work is None:
        return LooseWork(annotator=annotator)
    return kept.loose_work(own.work)


def article_of(own: Own | None, bare: LooseArticle) -> LooseArticle:
    """The article with the metadata of our record; what the file itself says besides stays."""
    if own is None:
        return bare
    it = own.article
    told = {name: getattr(it, name) for name in ("id", *DETAILS)}
    return replace(bare, meta={**it.meta, **bare.meta}, **told)


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
