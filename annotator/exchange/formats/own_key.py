"""What only this program knows, under a key of its own in rows of JSON that other tools read.

What belongs here: the key ``claim_annotator``, for formats whose rows take unknown keys. It holds
the work on the row as it is (``annotator.exchange.kept``); the tool's own keys say again what it
knows.

Other tools carry an unknown key along unchanged while people go on labelling, so it is believed
only as far as the tool's own keys still say the same: work as a whole where text, spans and labels
are the same, else each span that still stands there.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, cast

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from annotator.exchange import kept
from annotator.exchange.format import Job
from annotator.exchange.kept import KeptRelation, KeptSpan, KeptWork
from annotator.exchange.loose import LooseRelation, LooseSpan, LooseWork
from annotator.exchange.records import OutgoingArticle, OutgoingWork
from annotator.exchange.tagging import Segments
from annotator.scheme import Scheme
from annotator.text import sha256
from annotator.values import Annotation

_RULES: Final[dict[Segments, str]] = {
    "parts": "Each segment is a span of its own; read by this program they are one again.",
    "hull": "One span reaches from the first segment to the last; read by this program it has "
    "its segments again.",
    "drop": "They are left out.",
}
Key = tuple[int, int, str]
"""A span as the tool says it: start, end, label."""


class RowWork(KeptWork, frozen=True, kw_only=True, omit_defaults=True):
    """What one annotator did; ``how`` says what became of spans of several segments in the tool's
    own keys."""

    how: Segments = "parts"
    spans: tuple[KeptSpan, ...] = ()
    relations: tuple[KeptRelation, ...] = ()


class Kept(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that stands under the key. ``meta``: metadata that has no place among the tool's keys."""

    id: str = ""
    text_sha256: str = ""
    meta: dict[str, object] = {}
    work: tuple[RowWork, ...] = ()


def kept_of(value: object) -> Kept | None:
    """What stands under the key; None where it is not of that shape."""
    try:
        return msgspec.convert(value, Kept)
    except msgspec.ValidationError:
        return None


def how_of(job: Job) -> Segments:
    """What the person chose for spans of several segments."""
    return cast("Segments", job.options.get("segments", "parts"))


def told(article: OutgoingArticle, work: OutgoingWork, job: Job) -> OutgoingWork:
    """The work without what is left out; counts what the tool cannot say, by the stated rule."""
    how = how_of(job)
    several = [each for each in work.spans if len(each.segments) > 1]
    if not several:
        return work
    job.losses.rule("segments", _RULES[how])
    for span in several:
        detail = f"{len(span.segments)} segments"
        job.losses.lose("segments", article.article, span, detail, work.annotator)
    if how != "drop":
        return work
    spans = tuple(each for each in work.spans if len(each.segments) == 1)
    there = {each.id for each in spans}
    relations = tuple(r for r in work.relations if r.from_id in there and r.to_id in there)
    for each in work.relations:
        if each not in relations:
            job.losses.rule("relations", "Those of spans that are left out are left out, too.")
            job.losses.lose("relations", article.article, None, each.type, work.annotator)
    return replace(work, spans=spans, relations=relations)


def pieces(span: Annotation, how: Segments) -> tuple[tuple[int, int], ...]:
    """The spans that the tool gets for an annotation, in code points."""
    if how == "hull":
        return ((span.start, span.end),)
    return tuple((part.start, part.end) for part in span.segments)


def placed(spans: Iterable[Annotation]) -> list[Annotation]:
    """In the order of the text."""
    return sorted(spans, key=lambda each: (each.start, each.end, each.label, each.id))


def row_work(work: OutgoingWork, scheme: Scheme, how: Segments) -> RowWork:
    """The work in the shape of the key."""
    return RowWork(
        how=how,
        spans=tuple(kept.kept_span(each, scheme) for each in placed(work.spans)),
        relations=kept.kept_relations(work.relations, scheme),
        annotator=work.annotator,
        **kept.fields_of(kept.kept_work(work)),
    )


class Agreed(NamedTuple):
    """Work with what the key adds. ``whole``: the tool's keys say the same as the key, so that
    its offsets are ours."""

    work: LooseWork
    whole: bool


def agreed(
    row: Kept,
    mine: RowWork,
    found: LooseWork,
    text: str,
    *,
    relations: bool,
    sure: bool = True,
    by_place: bool = False,
) -> Agreed:
    """What the tool's own keys say (``found``), with what the key ``mine`` adds to it.

    ``relations``: the tool's own keys say relations, too. ``sure``: nothing else that the tool
    says (whose it is, how far they are) speaks against the key. ``by_place``: its relations name
    spans by place and label alone, a span of several pieces by the first.
    """
    spans, ids, every = _matched(mine, found.spans)
    if not (every and sure and row.text_sha256 == sha256(text)):
        moved = tuple(
            LooseRelation(r.type, ids.get(r.from_id, r.from_id), ids.get(r.to_id, r.to_id))
            for r in (found.relations if relations else ())
        )
        there = {each.id for each in spans}
        still = () if relations else kept.loose_relations(mine.relations)
        still = tuple(r for r in still if r.from_id in there and r.to_id in there)
        return Agreed(replace(found, spans=tuple(spans), relations=moved + still), whole=False)
    work = replace(
        kept.loose_work(mine),
        annotator=mine.annotator or found.annotator,
        spans=tuple(spans),
        relations=_relations(mine, found, spans, ids, by_place=by_place)
        if relations
        else kept.loose_relations(mine.relations),
        note=found.note or mine.note,
    )
    return Agreed(work, whole=True)


def _matched(
    mine: RowWork, found: Sequence[LooseSpan]
) -> tuple[list[LooseSpan], dict[str, str], bool]:
    """The spans, those known by the key first; the key's ids by the tool's; whether both sides
    say the same."""
    waiting: defaultdict[Key, deque[int]] = defaultdict(deque)
    for index, each in enumerate(found):
        waiting[_key(each)].append(index)
    spans: list[LooseSpan] = []
    ids: dict[str, str] = {}
    used: set[int] = set()
    every = True
    for span in mine.spans:
        wanted = _pieces(span, mine.how)
        if any(len(waiting[key]) < count for key, count in Counter(wanted).items()) or not wanted:
            every = False
            continue
        taken = [waiting[key].popleft() for key in wanted]
        used.update(taken)
        quote = found[taken[0]].quote if len(span.segments) == 1 else None
        spans.append(kept.loose_span(span, quote))
        ids.update({found[i].id or "": span.id for i in taken})
    rest = [each for index, each in enumerate(found) if index not in used]
    return spans + rest, ids, every and not rest


def _key(span: LooseSpan) -> Key:
    return span.parts[0][0], span.parts[-1][1], span.label


def _pieces(span: KeptSpan, how: Segments) -> list[Key]:
    if not span.segments:
        return []
    if how == "hull":
        return [(span.segments[0][0], span.segments[-1][1], span.label)]
    return [(start, end, span.label) for start, end in span.segments]


def _relations(
    mine: RowWork,
    found: LooseWork,
    spans: Sequence[LooseSpan],
    ids: dict[str, str],
    *,
    by_place: bool,
) -> tuple[LooseRelation, ...]:
    """The relations that the tool says; where these are those of the key, the key's, because the
    tool may know its spans by their place alone, and two spans may have one."""
    keys: dict[str, object] = {each.id or "": (each.parts, each.label) for each in spans}
    if by_place:
        keys.update((each.id, _pieces(each, mine.how)[0]) for each in mine.spans)
    moved = [
        LooseRelation(r.type, ids.get(r.from_id, r.from_id), ids.get(r.to_id, r.to_id))
        for r in found.relations
    ]
    own = kept.loose_relations(mine.relations)

    def places(given: Iterable[LooseRelation]) -> Counter[object]:
        return Counter((r.type, keys.get(r.from_id), keys.get(r.to_id)) for r in given)

    return own if places(own) == places(moved) else tuple(moved)
