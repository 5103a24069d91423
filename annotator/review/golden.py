"""Making gold: the spans that a decision settles on, and the decisions that one key makes.

What belongs here: from a group and what an adjudicator wants to the fields of a decision. Nothing
is stored here; ``annotator.operations`` checks and records. Offsets are code points, half-open.

The id of a gold span follows from the annotations that it was made of, so two adjudicators who
take the same version make the same gold, and it stays the same when a decision is made again.
Its attributes are those that count for the version taken, told by position and by default
included: what was on the screen is what was decided. Who decides, sets the time looked at, the
version of the scheme and the rule with ``msgspec.structs.replace`` on the fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Final

import msgspec
from msgspec.structs import replace

from annotator.review.model import Choice, Group, Version
from annotator.team import DecisionFields, GoldSpan, Reason
from annotator.text.normalise import sha256
from annotator.values import GAP, Annotation, AttributeValue, Segment

_DIGITS: Final = 32


def gold_id(*parts: str) -> str:
    """The id of a gold span that is made of these annotations (or other lasting names)."""
    said = msgspec.json.encode(["gold", *sorted(parts)])
    return blake2b(said, digest_size=_DIGITS // 2).hexdigest()


def gold_span(version: Version, text: str | None = None, id: str = "") -> GoldSpan:
    """The gold that takes one version as it is. See ``gold_of_choice`` for the parameters."""
    return gold_of_choice(Choice((version,)), text, id)


def gold_of_choice(choice: Choice, text: str | None = None, id: str = "") -> GoldSpan:
    """The gold that takes a choice: its first version, with all its annotations as sources.

    ``text`` is the article's; without it the quotes are those that the annotation has. ``id``: one
    that follows from the sources if none is given. The ends of all its versions' relations are
    kept: they lead to the same groups by different annotations, any of which may become gold.
    """
    first = choice.versions[0]
    one = first.annotation
    sources = tuple(sorted(each.annotation.id for each in choice.versions))
    ends = {(link.type, link.to_id) for each in choice.versions for link in each.relations}
    return GoldSpan(
        id=id or gold_id(*sources),
        label=one.label,
        segments=one.segments,
        quotes=_cut(one) if text is None else quotes_in(text, one.segments),
        attributes={name: value for name, value in first.told.items() if value is not None},
        companions=dict(one.companions),
        sources=sources,
        relations=tuple(sorted(ends)),
    )


def quotes_in(text: str, segments: Iterable[Segment]) -> tuple[str, ...]:
    """The words of each segment."""
    return tuple(text[part.start : part.end] for part in segments)


def _cut(annotation: Annotation) -> tuple[str, ...]:
    """The words of each segment, from the quote: cut by their lengths, never at ``GAP``."""
    found, at = [], 0
    for part in annotation.segments:
        length = part.end - part.start
        found.append(annotation.quote[at : at + length])
        at += length + len(GAP)
    return tuple(found)


def new_gold(
    text: str,
    label: str,
    segments: Sequence[Segment],
    attributes: Mapping[str, AttributeValue] | None = None,
    companions: Mapping[str, Segment] | None = None,
) -> GoldSpan:
    """Gold that nobody marked. Its id follows from the text, the label and the segments."""
    places = [f"{part.start}-{part.end}" for part in segments]
    return GoldSpan(
        id=gold_id(sha256(text), label, *places),
        label=label,
        segments=tuple(segments),
        quotes=quotes_in(text, segments),
        attributes=dict(attributes or {}),
        companions=dict(companions or {}),
    )


def edited(
    span: GoldSpan,
    text: str,
    *,
    label: str | None = None,
    segments: Sequence[Segment] | None = None,
    attributes: Mapping[str, AttributeValue] | None = None,
    companions: Mapping[str, Segment] | None = None,
    relations: Iterable[tuple[str, str]] | None = None,
) -> GoldSpan:
    """A gold span with other edges, label, attributes, companions or relations; what is not given
    stays. It keeps its id and its sources."""
    parts = span.segments if segments is None else tuple(segments)
    said = span.attributes if attributes is None else attributes
    return replace(
        span,
        label=span.label if label is None else label,
        segments=parts,
        quotes=quotes_in(text, parts),
        attributes={name: value for name, value in said.items() if value is not None},
        companions=dict(span.companions if companions is None else companions),
        relations=tuple(sorted(set(span.relations if relations is None else relations))),
    )


def fields_accept(
    group: Group, choice: Choice, text: str | None = None, *, note: str = "", rule: str = ""
) -> DecisionFields:
    """Take one choice of a group; its other versions are thereby rejected."""
    gold = (gold_of_choice(choice, text),)
    return DecisionFields(group.weighed, "accept", gold, note=note, rule=rule)


def fields_both(
    group: Group,
    choices: Sequence[Choice] = (),
    text: str | None = None,
    *,
    note: str = "",
    rule: str = "",
) -> DecisionFields:
    """Take several choices of a group, each as a gold span of its own; none given: all of them."""
    gold = tuple(gold_of_choice(each, text) for each in choices or group.choices)
    return DecisionFields(group.weighed, "both", gold, note=note, rule=rule)


def fields_edit(group: Group, *gold: GoldSpan, note: str = "") -> DecisionFields:
    """Settle on gold that no version is: see ``gold_of_choice`` and ``edited``."""
    return DecisionFields(group.weighed, "edit", gold, note=note)


def fields_reject(
    group: Group, reason: Reason | None, note: str = "", *, rule: str = ""
) -> DecisionFields:
    """Take nothing of a group."""
    return DecisionFields(group.weighed, "reject", reason=reason, note=note, rule=rule)


def fields_add(span: GoldSpan, note: str = "") -> DecisionFields:
    """Settle on gold that nobody marked (``new_gold``)."""
    return DecisionFields((), "add", (span,), note=note)


def fields_escalate(group: Group, to: str, note: str = "") -> DecisionFields:
    """Leave a group to somebody, named by their id; it stays open."""
    return DecisionFields(group.weighed, "escalate", to=to, note=note)
