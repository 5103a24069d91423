"""The values that stand for an annotation, and where each of them comes from.

What belongs here: the order of precedence. What somebody said and confirmed comes first, then what
position tells, then what is stored but confirmed by nobody, then the default of the scheme.

Where nothing is stored, all follows from the label and from what the rules tell. It is put together
once for each such outcome and shared: in a large project nearly all annotations are of that sort.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from annotator.derived.rules import BY_PLACE, RULES, Rule
from annotator.derived.surroundings import Surroundings
from annotator.scheme import Scheme
from annotator.scheme.model import Attribute, Condition
from annotator.values import Annotation, AttributeValue

Origin = Literal["confirmed", "position", "unconfirmed", "default"]


class Standing(Struct, frozen=True, gc=False):
    """A value, and what it rests on: only "confirmed" is a person's word."""

    value: AttributeValue
    origin: Origin


class Told(Struct, frozen=True, gc=False):
    """The values that stand as a file has them, and (sorted) the names of those that nobody
    confirmed. They may be shared with other annotations and are not to be changed."""

    values: dict[str, AttributeValue]
    unconfirmed: list[str]


class _Field(Struct, frozen=True):
    """An attribute as one label has it, with what need not be looked up for each annotation."""

    attribute: Attribute
    default: Standing | None
    rule: Rule | None
    by_position: dict[str, Standing]


class _Ready(Struct, frozen=True):
    """What stands for every annotation of a label of which the rules tell the same and nothing is
    stored."""

    stands: dict[str, Standing]
    told: Told


_Outcome = tuple[str | None, ...]


class _Plan(Struct, frozen=True):
    """How the values of one label are found. ``ready``: by what each of the rules told.
    ``by_place``: whether for those without companions it is enough to know if they lie inside
    another one; then ``ready_at`` has them."""

    fields: dict[str, _Field]
    conditional: bool
    rules: tuple[Rule, ...]
    by_place: bool
    ready: dict[_Outcome, _Ready]
    ready_at: dict[bool, _Ready]


class _Plans:
    """The plans of one scheme: a field for each attribute that a label can have."""

    __slots__ = ("_by_label", "in_use", "scheme")

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.in_use = frozenset(each.id for each in scheme.attributes if not each.retired)
        self._by_label: dict[str, _Plan] = {}

    def of(self, label: str) -> _Plan:
        plan = self._by_label.get(label)
        if plan is None:
            plan = self._by_label[label] = _plan(self.scheme, label)
        return plan


# The one scheme asked about last: comparing it costs nothing, where hashing a scheme reads it all.
_latest: list[_Plans] = []


def standing(scheme: Scheme, annotation: Annotation, around: Surroundings) -> dict[str, Standing]:
    """The values that stand, by attribute id in the scheme's order.

    Only attributes that apply (label, conditions) and have a value. A stored value of an attribute
    that the scheme has retired or does not know is kept, after the others.
    """
    return dict(_standing(_plans_of(scheme), annotation, around))


def standings(
    scheme: Scheme, annotations: Iterable[Annotation], around: Surroundings
) -> Iterator[Mapping[str, Standing]]:
    """``standing`` for one annotation after the other, in the order given."""
    plans = _plans_of(scheme)
    for annotation in annotations:
        yield _standing(plans, annotation, around)


def told(scheme: Scheme, annotations: Sequence[Annotation], around: Surroundings) -> Iterator[Told]:
    """The values of ``standings`` alone, for a file; fastest with the very annotations that
    ``around`` is of."""
    plans = _plans_of(scheme)
    inner = {one.id for one, _ in around.pairs(annotations)}
    for one in annotations:
        if one.attributes:
            yield _told(_standing(plans, one, around))
            continue
        plan = plans.of(one.label)
        if one.companions or not plan.by_place:
            yield _ready(plan, one, around).told
            continue
        at = one.id in inner
        ready = plan.ready_at.get(at)
        if ready is None:
            ready = plan.ready_at[at] = _ready(plan, one, around)
        yield ready.told


def applying(scheme: Scheme, annotation: Annotation, around: Surroundings) -> list[Attribute]:
    """The attributes in use that apply now, with a value or without, in the scheme's order."""
    plans = _plans_of(scheme)
    plan = plans.of(annotation.label)
    if not plan.conditional:
        return [field.attribute for field in plan.fields.values()]
    reading = _Reading(plan, _kept(plans, annotation), annotation, around)
    return [field.attribute for field in plan.fields.values() if reading.applies(field)]


def _plans_of(scheme: Scheme) -> _Plans:
    latest = _latest[:1]
    if latest and latest[0].scheme is scheme:
        return latest[0]
    plans = _Plans(scheme)
    _latest[:] = [plans]
    return plans


def _plan(scheme: Scheme, label: str) -> _Plan:
    fields = {each.id: _field(each, label) for each in scheme.attributes_of(label)}
    return _Plan(
        fields=fields,
        conditional=any(field.attribute.when for field in fields.values()),
        rules=tuple(field.rule for field in fields.values() if field.rule is not None),
        by_place=all(
            field.rule is None or field.attribute.derive in BY_PLACE for field in fields.values()
        ),
        ready={},
        ready_at={},
    )


def _field(attribute: Attribute, label: str) -> _Field:
    default = attribute.default_of(label)
    by_position = {each.id: Standing(each.id, "position") for each in attribute.values}
    return _Field(
        attribute=attribute,
        default=None if default is None else Standing(default, "default"),
        rule=RULES.get(attribute.derive) if by_position else None,
        by_position=by_position,
    )


def _standing(plans: _Plans, annotation: Annotation, around: Surroundings) -> dict[str, Standing]:
    """Not to be changed: where nothing is stored, other annotations have the same one."""
    plan = plans.of(annotation.label)
    stored = annotation.attributes
    if not stored:
        return _ready(plan, annotation, around).stands
    if plan.conditional or not plans.in_use.issuperset(stored):
        return _with_kept(plan, _kept(plans, annotation), annotation, around)
    found: dict[str, Standing] = {}
    for name, field in plan.fields.items():
        bare = field.rule is None and name not in stored
        one = field.default if bare else _own(field, annotation, around)
        if one is not None:
            found[name] = one
    return found


def _ready(plan: _Plan, annotation: Annotation, around: Surroundings) -> _Ready:
    """For an annotation with no attribute of its own."""
    outcome = tuple([rule(annotation, around) for rule in plan.rules])
    ready = plan.ready.get(outcome)
    if ready is None:
        stands = _with_kept(plan, {}, annotation, around)
        ready = plan.ready[outcome] = _Ready(stands, _told(stands))
    return ready


def _told(stands: Mapping[str, Standing]) -> Told:
    return Told(
        {name: each.value for name, each in stands.items()},
        sorted(name for name, each in stands.items() if each.origin != "confirmed"),
    )


def _with_kept(
    plan: _Plan, kept: dict[str, Standing], annotation: Annotation, around: Surroundings
) -> dict[str, Standing]:
    reading = _Reading(plan, kept, annotation, around)
    read = {name: reading.value(name) for name in plan.fields}
    found = {name: one for name, one in read.items() if one is not None}
    return {**found, **kept}


def _own(field: _Field, annotation: Annotation, around: Surroundings) -> Standing | None:
    """The value of an attribute that applies, by the order of precedence."""
    name = field.attribute.id
    stored = annotation.attributes.get(name)
    if stored is not None and name not in annotation.unconfirmed:
        return Standing(stored, "confirmed")
    if field.rule is not None:
        from_position = field.by_position.get(field.rule(annotation, around) or "")
        if from_position is not None:
            return from_position
    return field.default if stored is None else Standing(stored, "unconfirmed")


def _kept(plans: _Plans, annotation: Annotation) -> dict[str, Standing]:
    """What is stored under attributes that are no longer, or not yet, in use here."""
    return {
        name: Standing(value, "unconfirmed" if name in annotation.unconfirmed else "confirmed")
        for name, value in annotation.attributes.items()
        if value is not None and name not in plans.in_use
    }


class _Reading:
    """One annotation while its values are read: conditions may ask for other values first."""

    __slots__ = ("_annotation", "_around", "_kept", "_plan", "_seen")

    def __init__(
        self,
        plan: _Plan,
        kept: dict[str, Standing],
        annotation: Annotation,
        around: Surroundings,
    ) -> None:
        self._plan = plan
        self._kept = kept
        self._annotation = annotation
        self._around = around
        self._seen: dict[str, Standing | None] = {}

    def value(self, name: str) -> Standing | None:
        """The value that stands where the attribute applies; None for none."""
        if name not in self._seen:
            # Conditions in a circle (from a newer program) find no value here, and end.
            self._seen[name] = None
            field = self._plan.fields.get(name)
            if field is None:
                self._seen[name] = self._kept.get(name)
            elif self.applies(field):
                self._seen[name] = _own(field, self._annotation, self._around)
        return self._seen[name]

    def applies(self, field: _Field) -> bool:
        """Whether all conditions of the attribute hold."""
        return all(self._is_met(condition) for condition in field.attribute.when)

    def _is_met(self, condition: Condition) -> bool:
        one = self.value(condition.attribute)
        return one is not None and any(_is_same(one.value, each) for each in condition.values)


def _is_same(a: AttributeValue, b: AttributeValue) -> bool:
    """Equal, where yes is not 1 and no is not 0."""
    return isinstance(a, bool) is isinstance(b, bool) and a == b
