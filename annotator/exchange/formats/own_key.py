"""What only this program knows, under a key of its own in rows of JSON that other tools read.

What belongs here: the key ``claim_annotator``, for formats whose rows take unknown keys. It holds,
in code points, the work on the row as it is: ids, segments, companions, attributes, notes, doubts,
origins and times (milliseconds since 1970), states. The tool's own keys say again what it knows.

Other tools carry an unknown key along unchanged while people go on labelling, so it is believed
only as far as the tool's own keys still say the same: work as a whole where text, spans and labels
are the same, else each span that still stands there.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple, cast

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from annotator.exchange.format import Job, Option
from annotator.exchange.loose import LooseRelation, LooseSpan, LooseWork
from annotator.exchange.mapping import written, written_attribute, written_relation
from annotator.exchange.records import OutgoingArticle, OutgoingWork
from annotator.scheme import Scheme
from annotator.text import sha256
from annotator.values import Annotation, AttributeValue, Origin, SkipReason, State

OWN: Final = "claim_annotator"
STALE: Final = "claim_annotator, of a row that has changed since"
"""The ``set_aside`` key of what the key says and the tool's own keys do not say any more."""
How = Literal["parts", "hull", "drop"]
SEGMENTS: Final = Option(
    "segments",
    ("parts", "hull", "drop"),
    "Spans of several segments: each segment a span of its own, one span over all, or left out",
)
_RULES: Final[dict[How, str]] = {
    "parts": "Each segment is a span of its own; read by this program they are one again.",
    "hull": "One span reaches from the first segment to the last; read by this program it has "
    "its segments again.",
    "drop": "They are left out.",
}
Key = tuple[int, int, str]
"""A span as the tool says it: start, end, label."""


class KeptSpan(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An annotation, its label and attributes by the names that the file uses."""

    id: str = ""
    label: str
    segments: tuple[tuple[int, int], ...]
    companions: dict[str, tuple[int, int]] = {}
    attributes: dict[str, AttributeValue] = {}
    unconfirmed: tuple[str, ...] = ()
    note: str = ""
    doubt: bool = False
    doubt_note: str = ""
    origin: Origin = "manual"
    scheme_version: str = ""
    created: int = 0
    updated: int = 0


class KeptRelation(Struct, frozen=True, kw_only=True):
    """A relation, by the ids of ``KeptSpan``."""

    type: str
    from_id: str = field(name="from")
    to_id: str = field(name="to")


class KeptWork(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one annotator did. ``flag`` is the note of the flag, None for no flag; ``how`` says
    what became of spans of several segments in the tool's own keys."""

    annotator: str = ""
    state: State | None = None
    reason: SkipReason | None = None
    flag: str | None = None
    note: str = ""
    how: How = "parts"
    spans: tuple[KeptSpan, ...] = ()
    relations: tuple[KeptRelation, ...] = ()


class Kept(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that stands under the key. ``meta``: metadata that has no place among the tool's keys."""

    id: str = ""
    text_sha256: str = ""
    meta: dict[str, object] = {}
    work: tuple[KeptWork, ...] = ()


def kept_of(value: object) -> Kept | None:
    """What stands under the key; None where it is not of that shape."""
    try:
        return msgspec.convert(value, Kept)
    except msgspec.ValidationError:
        return None


def is_worth_a_row(work: OutgoingWork) -> bool:
    """Whether there is anything to say of an annotator's work."""
    return work.touched or work.flagged or bool(work.note)


def how_of(job: Job) -> How:
    """What the person chose for spans of several segments."""
    return cast("How", job.options.get("segments", "parts"))


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


def pieces(span: Annotation, how: How) -> tuple[tuple[int, int], ...]:
    """The spans that the tool gets for an annotation, in code points."""
    if how == "hull":
        return ((span.start, span.end),)
    return tuple((part.start, part.end) for part in span.segments)


def placed(spans: Iterable[Annotation]) -> list[Annotation]:
    """In the order of the text."""
    return sorted(spans, key=lambda each: (each.start, each.end, each.label, each.id))


def kept_work(work: OutgoingWork, scheme: Scheme, how: How) -> KeptWork:
    """The work in the shape of the key."""
    return KeptWork(
        annotator=work.annotator,
        state=work.state,
        reason=work.reason,
        flag=work.flag_note if work.flagged else None,
        note=work.note,
        how=how,
        spans=tuple(_kept(each, scheme) for each in placed(work.spans)),
        relations=tuple(
            KeptRelation(
                type=written_relation(scheme, each.type), from_id=each.from_id, to_id=each.to_id
            )
            for each in sorted(work.relations)
        ),
    )


def _kept(span: Annotation, scheme: Scheme) -> KeptSpan:
    return KeptSpan(
        id=span.id,
        label=written(scheme, span.label),
        segments=tuple((part.start, part.end) for part in span.segments),
        companions={role: (at.start, at.end) for role, at in span.companions.items()},
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


class Agreed(NamedTuple):
    """Work with what the key adds. ``whole``: the tool's keys say the same as the key, so that
    its offsets are ours."""

    work: LooseWork
    whole: bool


def agreed(
    kept: Kept, mine: KeptWork, found: LooseWork, text: str, *, relations: bool, sure: bool = True
) -> Agreed:
    """What the tool's own keys say (``found``), with what the key ``mine`` adds to it.

    ``relations``: the tool's own keys say relations, too. ``sure``: nothing else that the tool
    says (whose it is, how far they are) speaks against the key.
    """
    spans, ids, every = _matched(mine, found.spans)
    if not (every and sure and kept.text_sha256 == sha256(text)):
        moved = tuple(
            LooseRelation(r.type, ids.get(r.from_id, r.from_id), ids.get(r.to_id, r.to_id))
            for r in (found.relations if relations else ())
        )
        there = {each.id for each in spans}
        still = () if relations else tuple(_loose(r) for r in mine.relations)
        still = tuple(r for r in still if r.from_id in there and r.to_id in there)
        return Agreed(replace(found, spans=tuple(spans), relations=moved + still), whole=False)
    work = LooseWork(
        annotator=mine.annotator or found.annotator,
        state=mine.state,
        spans=tuple(spans),
        relations=_relations(mine, found, spans, ids) if relations else _own_relations(mine),
        reason=mine.reason,
        flagged=mine.flag is not None,
        flag_note=mine.flag or "",
        note=found.note or mine.note,
    )
    return Agreed(work, whole=True)


def loose_work(mine: KeptWork) -> LooseWork:
    """Work without spans of which the tool's own keys say nothing."""
    return LooseWork(
        annotator=mine.annotator or None,
        state=mine.state,
        reason=mine.reason,
        flagged=mine.flag is not None,
        flag_note=mine.flag or "",
        note=mine.note,
    )


def _matched(
    mine: KeptWork, found: Sequence[LooseSpan]
) -> tuple[list[LooseSpan], dict[str, str], bool]:
    """The spans, those known by the key first; the key's ids by the tool's; whether both sides
    say the same."""
    waiting: defaultdict[Key, deque[int]] = defaultdict(deque)
    for index, span in enumerate(found):
        waiting[_key(span)].append(index)
    spans: list[LooseSpan] = []
    ids: dict[str, str] = {}
    used: set[int] = set()
    every = True
    for kept in mine.spans:
        wanted = _pieces(kept, mine.how)
        if any(len(waiting[key]) < count for key, count in Counter(wanted).items()) or not wanted:
            every = False
            continue
        taken = [waiting[key].popleft() for key in wanted]
        used.update(taken)
        spans.append(_restored(kept, found[taken[0]] if len(kept.segments) == 1 else None))
        ids.update({found[i].id or "": kept.id for i in taken})
    rest = [span for index, span in enumerate(found) if index not in used]
    return spans + rest, ids, every and not rest


def _key(span: LooseSpan) -> Key:
    return span.parts[0][0], span.parts[-1][1], span.label


def _pieces(kept: KeptSpan, how: How) -> list[Key]:
    if not kept.segments:
        return []
    if how == "hull":
        return [(kept.segments[0][0], kept.segments[-1][1], kept.label)]
    return [(start, end, kept.label) for start, end in kept.segments]


def _restored(kept: KeptSpan, found: LooseSpan | None) -> LooseSpan:
    return LooseSpan(
        id=kept.id or None,
        label=kept.label,
        parts=kept.segments,
        quote=found.quote if found is not None else None,
        companions=kept.companions,
        attributes=kept.attributes,
        note=kept.note,
        doubt=kept.doubt,
        doubt_note=kept.doubt_note,
        origin=kept.origin,
        created=kept.created,
        updated=kept.updated,
    )


def _relations(
    mine: KeptWork, found: LooseWork, spans: Sequence[LooseSpan], ids: dict[str, str]
) -> tuple[LooseRelation, ...]:
    """The relations that the tool says; where these are those of the key, the key's, because the
    tool may know its spans by their place alone, and two spans may have one."""
    keys = {each.id or "": (each.parts, each.label) for each in spans}
    moved = [
        LooseRelation(r.type, ids.get(r.from_id, r.from_id), ids.get(r.to_id, r.to_id))
        for r in found.relations
    ]
    own = _own_relations(mine)

    def places(given: Iterable[LooseRelation]) -> Counter[object]:
        return Counter((r.type, keys.get(r.from_id), keys.get(r.to_id)) for r in given)

    return own if places(own) == places(moved) else tuple(moved)


def _own_relations(mine: KeptWork) -> tuple[LooseRelation, ...]:
    return tuple(_loose(each) for each in mine.relations)


def _loose(each: KeptRelation) -> LooseRelation:
    return LooseRelation(each.type, each.from_id, each.to_id)
