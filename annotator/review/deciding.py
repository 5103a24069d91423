"""Which decisions hold, and the gold that follows from them.

What belongs here: laying the decisions about an article beside its groups. Making decisions is in
``golden``, having a rule propose them in ``rules``; what callers need of both is named here too.
Times are milliseconds since 1970 (UTC).

A decision holds while a group has exactly the versions that it weighed. Of each adjudicator the
newest that holds counts. Two that come to the same gold are one decision, made by the first of
them; different ones make the group contested, which is open. An escalation is open until somebody
else decides after it. Who is entitled to decide was settled when the decision was made
(``Decision.counts``).

What two decisions come to is compared by what the gold says: its label, segments, attributes,
companions and relations (their ends by the group they lead to). Ids, sources, notes, reasons, times
and the name of the verdict are no part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from annotator.review.golden import (
    edited,
    fields_accept,
    fields_add,
    fields_both,
    fields_edit,
    fields_escalate,
    fields_reject,
    gold_id,
    gold_of_choice,
    gold_span,
    new_gold,
)
from annotator.review.model import Group
from annotator.review.rules import Proposals, kept_variants, proposals
from annotator.review.versions import annotation_of, canonical_values
from annotator.team import Decision, DecisionFields, GoldSpan
from annotator.values import GAP

__all__ = [
    "Proposals",
    "decided",
    "edited",
    "fields_accept",
    "fields_add",
    "fields_both",
    "fields_edit",
    "fields_escalate",
    "fields_reject",
    "gold_id",
    "gold_of",
    "gold_of_choice",
    "gold_span",
    "in_force",
    "kept_variants",
    "lost_relations",
    "new_gold",
    "outcome",
    "proposals",
]


def in_force(decisions: Iterable[Decision], mapping: Mapping[str, str]) -> list[Decision]:
    """The decisions with the labels of their gold as they count now (``Scheme.mapping``)."""
    found = []
    for decision in decisions:
        gold = decision.fields.gold
        if any(span.label in mapping for span in gold):
            now = tuple(replace(each, label=mapping.get(each.label, each.label)) for each in gold)
            decision = replace(decision, fields=replace(decision.fields, gold=now))
        found.append(decision)
    return found


def decided(
    groups: Sequence[Group], decisions: Sequence[Decision]
) -> tuple[list[Group], list[Decision], list[Decision]]:
    """The groups with what was decided of them, and two kinds of decisions about no group.

    Returns:
        The groups, in their order, with ``state``, ``decision``, ``former`` and ``contested``;
        the decisions that add gold which nobody marked, each outcome once, the oldest first;
        and those about annotations none of which is there any more, the newest first.
    """
    counting = sorted((each for each in decisions if each.counts), key=_time)
    home = _home(groups)
    holding: dict[int, list[Decision]] = {}
    former: dict[int, list[Decision]] = {}
    added: dict[Any, Decision] = {}
    orphans: list[Decision] = []
    weighed = {group.weighed: at for at, group in enumerate(groups)} if counting else {}
    for decision in counting:
        fields = decision.fields
        at = weighed.get(tuple(sorted(fields.weighed)))
        met = {home[id_] for id_ in map(annotation_of, fields.weighed) if id_ in home}
        if fields.verdict == "add":
            added.setdefault(outcome(fields, home), decision)
        elif at is not None:
            holding.setdefault(at, []).append(decision)
        elif not met:
            orphans.append(decision)
        for touched in met - {at}:
            former.setdefault(touched, []).append(decision)
    for at, some in holding.items():
        home.update((span.id, at) for each in some for span in each.fields.gold)
    settled = [
        _settled(group, holding.get(at, ()), former.get(at, ()), home)
        for at, group in enumerate(groups)
    ]
    return settled, list(added.values()), orphans[::-1]


def _time(decision: Decision) -> tuple[int, str]:
    return decision.when, decision.id


def _home(groups: Iterable[Group]) -> dict[str, int]:
    """The group of each annotation, by id."""
    return {
        version.annotation.id: at for at, group in enumerate(groups) for version in group.versions
    }


def _settled(
    group: Group,
    holding: Sequence[Decision],
    former: Sequence[Decision],
    home: Mapping[str, int],
) -> Group:
    """A group with the decisions that hold of it and the former ones, both the oldest first."""
    group = replace(group, former=tuple(former[::-1]))
    newest = sorted({each.by: each for each in holding}.values(), key=_time)
    if not newest:
        return group
    if newest[-1].fields.verdict == "escalate":
        return replace(group, state="escalated", decision=newest[-1])
    verdicts = [each for each in newest if each.fields.verdict != "escalate"]
    if len({outcome(each.fields, home) for each in verdicts}) > 1:
        return replace(group, state="contested", contested=tuple(verdicts))
    return replace(group, state="decided", decision=verdicts[0])


def outcome(fields: DecisionFields, home: Mapping[str, int]) -> tuple[Any, ...]:
    """What a decision comes to. ``home`` gives the group of an annotation or of gold, by id."""
    return tuple(sorted(_said(span, home) for span in fields.gold))


def _said(span: GoldSpan, home: Mapping[str, int]) -> tuple[Any, ...]:
    ends = {(kind, str(home.get(end, end))) for kind, end in span.relations}
    return (
        span.segments,
        span.label,
        canonical_values(span.attributes),
        tuple(sorted(span.companions.items())),
        tuple(sorted(ends)),
    )


# -- gold ----------------------------------------------------------------------------------------


def gold_of(groups: Sequence[Group], added: Sequence[Decision]) -> tuple[GoldSpan, ...]:
    """The gold of all that is decided so far, in text order; relations lead to ids of gold.

    The end of a relation becomes the gold span that was made of it. An annotation that gave way to
    another version of its group leads to the gold of that group, if that has one of its label.
    """
    return tuple(span for span, _ in _linked(groups, added))


def lost_relations(
    groups: Sequence[Group], added: Sequence[Decision]
) -> tuple[tuple[str, str], ...]:
    """Relations of gold that lead to what did not become gold, one by one: type and quote of the
    end (empty where it is not there any more). What leads to an open group is not lost yet."""
    return tuple(lost for _, some in _linked(groups, added) for lost in some)


class _End(Struct, frozen=True):
    """What the end of a relation is about: its group (by number), its label and its words."""

    group: int
    label: str
    quote: str


class _Gold(Struct, frozen=True):
    """All gold of an article in text order, with the number of its group (none: it was added), the
    gold made of each annotation (ids), and what else the ends of relations can be about."""

    spans: tuple[tuple[int | None, GoldSpan], ...]
    made_of: dict[str, str]
    ends: dict[str, _End]

    def led(self, span: GoldSpan, end: str) -> str | None:
        """The gold that an end of one of the span's relations means; None where it became none,
        or the span itself."""
        found = self.made_of.get(end)
        if found is None and end in self.ends:
            about = self.ends[end]
            heirs = [
                each.id for at, each in self.spans if (at, each.label) == (about.group, about.label)
            ]
            found = heirs[0] if len(heirs) == 1 else None
        return None if found == span.id else found


def _linked(
    groups: Sequence[Group], added: Sequence[Decision]
) -> Iterator[tuple[GoldSpan, list[tuple[str, str]]]]:
    """Each gold span with its relations led to gold, and those of them that lead nowhere."""
    gold = _gold(groups, added)
    for _, span in gold.spans:
        # Each version of a choice has an end of its own for what is one relation of the choice.
        links: dict[tuple[str, int | str], list[str]] = {}
        for kind, end in span.relations:
            about = gold.ends.get(end)
            links.setdefault((kind, end if about is None else about.group), []).append(end)
        found: set[tuple[str, str]] = set()
        lost = []
        for (kind, at), ends in links.items():
            led = {led for end in ends if (led := gold.led(span, end)) is not None}
            found.update((kind, each) for each in led)
            if not led and not (isinstance(at, int) and groups[at].state != "decided"):
                about = gold.ends.get(ends[0])
                lost.append((kind, "" if about is None else about.quote))
        yield replace(span, relations=tuple(sorted(found))), lost


def _gold(groups: Sequence[Group], added: Sequence[Decision]) -> _Gold:
    spans: list[tuple[int | None, GoldSpan]] = [
        (at, span)
        for at, group in enumerate(groups)
        if group.state == "decided" and group.decision is not None
        for span in group.decision.fields.gold
    ]
    taken = {(span.segments, span.label): span.id for _, span in spans}
    made_of: dict[str, str] = {}
    for span in (span for decision in added for span in decision.fields.gold):
        # Somebody marked since what was added: what was decided of that is the same gold.
        twin = taken.get((span.segments, span.label))
        if twin is None:
            spans.append((None, span))
        else:
            made_of[span.id] = twin
    spans.sort(key=lambda each: (each[1].segments, each[1].label, each[1].id))
    made_of.update((span.id, span.id) for _, span in spans)
    for _, span in spans:
        for source in span.sources:
            made_of.setdefault(source, span.id)
    return _Gold(tuple(spans), made_of, dict(_ends(groups)))


def _ends(groups: Sequence[Group]) -> Iterator[tuple[str, _End]]:
    """What the ids of annotations, and of gold that was made of them once, are about."""
    for at, group in enumerate(groups):
        once = [*group.former, *group.contested, *filter(None, [group.decision])]
        for decision in once:
            for span in decision.fields.gold:
                yield span.id, _End(at, span.label, GAP.join(span.quotes))
        for version in group.versions:
            one = version.annotation
            yield one.id, _End(at, one.label, one.quote)
