"""What the inspector has to say of one span: plain values, read once, without a widget.

What belongs here: putting together what the scheme, the annotation, its position and its relations
tell. How it looks is the sections' business.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ui.plain import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from annotator.derived import Lack, Offer, Standing, Surroundings
    from annotator.project import Project
    from annotator.scheme import Scheme
    from annotator.scheme.model import Attribute, CompanionType
    from annotator.values import Annotation, AttributeValue, Relation, Segment
    from ui.inspector.around import Around

ORIGINS: Final = {
    "position": "from position",
    "default": "default",
    "unconfirmed": "not confirmed",
}
"""How a value came to stand that nobody has confirmed."""

KINDS: Final = ("choice", "flag", "text", "number")
"""Kinds of attributes that have a field here; a newer program may know more."""

INNER: Final = 200
"""Spans inside the selected one that are told as relations."""

WORDS: Final = 200
"""Code points of words that a row holds."""


@dataclass(frozen=True, slots=True)
class AttributeFact:
    """An attribute that applies, or one that the scheme has no longer with a stored value.

    ``origin``: words, empty for a confirmed value or none. ``attribute`` is None where the scheme
    does not know it (any more) and it can only be taken off.
    """

    id: str
    name: str
    value: AttributeValue
    origin: str
    missing: bool
    folded: bool
    attribute: Attribute | None


@dataclass(frozen=True, slots=True)
class CompanionFact:
    """A companion that the span can have or has. ``type`` is None where it can only go."""

    id: str
    name: str
    words: str
    segment: Segment | None
    missing: bool
    type: CompanionType | None


@dataclass(frozen=True, slots=True)
class RelationFact:
    """A relation as seen from the span. ``out``: it starts here. ``other`` is the other end."""

    relation: Relation
    name: str
    out: bool
    other: str
    label: str
    words: str
    removable: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the inspector shows of one span. ``old``: made under a former meaning."""

    annotation: Annotation
    mine: bool
    attributes: tuple[AttributeFact, ...]
    companions: tuple[CompanionFact, ...]
    relations: tuple[RelationFact, ...]
    lacking_relations: tuple[str, ...]
    may_relate: bool
    offer: Offer | None
    old: bool

    def unconfirmed(self) -> dict[str, AttributeValue]:
        """The values that stand and that nobody has confirmed."""
        return {each.id: each.value for each in self.attributes if each.origin and each.attribute}


def facts_of(project: Project, one: Annotation, around: Around) -> Facts:
    """Read what is to be said of a span of the open article."""
    from annotator.derived import applying, offered, standing

    scheme = project.scheme
    surroundings = around.surroundings(one)
    assert surroundings is not None
    lacks = around.lacking(one)
    mine = project.is_mine(one)
    standings = standing(scheme, one, surroundings)
    usual = applying(scheme, one, surroundings)
    return Facts(
        annotation=one,
        mine=mine,
        attributes=_attributes(scheme, one.label, usual, standings, lacks),
        companions=_companions(scheme, one, around.text, lacks),
        relations=_relations(project, one, around, surroundings),
        lacking_relations=tuple(each.name for each in lacks if each.kind == "relation"),
        may_relate=mine and bool(scheme.relations_from(one.label)),
        offer=offered(scheme, one, surroundings) if mine else None,
        old=mine and project.is_outstanding(one),
    )


def _missing(lacks: Iterable[Lack], kind: str) -> set[str]:
    return {each.id for each in lacks if each.kind == kind}


def _attributes(
    scheme: Scheme,
    label: str,
    usual: Iterable[Attribute],
    standings: Mapping[str, Standing],
    lacks: Iterable[Lack],
) -> tuple[AttributeFact, ...]:
    missing, found = _missing(lacks, "attribute"), []
    for attribute in usual:
        id_, name = attribute.id, attribute.name
        stands = standings.get(id_)
        origin = ORIGINS.get(stands.origin, "") if stands else ""
        value = stands.value if stands else None
        folded = attribute.folded_for(label)
        field = attribute if attribute.kind in KINDS else None
        found.append(AttributeFact(id_, name, value, origin, id_ in missing, folded, field))
    known = {each.id for each in found}
    for id_, stands in standings.items():
        if id_ not in known:
            former = scheme.attribute(id_)
            name = former.name if former else id_
            found.append(AttributeFact(id_, name, stands.value, "", False, True, None))
    return tuple(found)


def _companions(
    scheme: Scheme, one: Annotation, text: str, lacks: Iterable[Lack]
) -> tuple[CompanionFact, ...]:
    missing, found = _missing(lacks, "companion"), []
    offered = {each.id: each for each in scheme.companions_of(one.label)}
    for id_ in (*offered, *(each for each in one.companions if each not in offered)):
        segment = one.companions.get(id_)
        words = one_line(text[segment.start : segment.end], WORDS) if segment else ""
        type_ = offered.get(id_)
        known = type_ or scheme.companion(id_)
        name = known.name if known else id_
        found.append(CompanionFact(id_, name, words, segment, id_ in missing, type_))
    return tuple(found)


def _relations(
    project: Project, one: Annotation, around: Around, surroundings: Surroundings
) -> tuple[RelationFact, ...]:
    from annotator.derived import inside_relations

    scheme, me = project.scheme, project.me.id
    near = [one, *surroundings.holds(one)[:INNER]]
    derived = inside_relations(scheme, near, surroundings)
    found = []
    for relation in (*around.relations(one.id), *derived):
        if one.id not in (relation.from_id, relation.to_id):
            continue
        out = relation.from_id == one.id
        other = relation.to_id if out else relation.from_id
        end = around.annotation(other)
        if end is None:
            continue
        type_ = scheme.relation(relation.type)
        found.append(
            RelationFact(
                relation,
                type_.name if type_ else relation.type,
                out,
                other,
                end.label,
                one_line(end.quote, WORDS),
                relation.annotator == me and not relation.derived,
            )
        )
    return tuple(sorted(found, key=lambda each: (each.relation.derived, not each.out)))
