"""Operations that say something about one's own annotations: attributes, companions, doubt, and
that they hold under the present scheme.

What belongs here: these operations, and how a set of values becomes a change of one annotation, in
three steps. ``Describe`` is the operation: a person sets values of any number of annotations.
``described_now`` is the change of one of them: it checks the values and keeps those that are not so
already. ``described`` writes values into the registers, unchecked and also those that stand: that
confirms them. Joining spans begins there.

``key`` is an article's key throughout; ``state`` is an annotation as the history has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from msgspec import UNSET

from annotator.errors import Problem
from annotator.history.events import AnnotationChanged
from annotator.history.states import AnnotationState
from annotator.operations.desk import Desk, checked, storable
from annotator.operations.mine import mine_by_article, others_left
from annotator.scheme import Attribute, Scheme
from annotator.scheme.check_attributes import misfit
from annotator.values import AttributeValue, Segment


@dataclass(frozen=True, slots=True)
class Describe:
    """Set attributes and companions of annotations of mine; None takes a value away.

    A value that is set counts as confirmed, also where it stood already.
    """

    annotations: tuple[str, ...]
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)
    companions: Mapping[str, Segment | None] = field(default_factory=dict)
    verb: str = ""

    @property
    def name(self) -> str:
        """See ``Operation``."""
        if self.verb:
            return self.verb
        what = [*self.attributes.items(), *self.companions.items()]
        if len(what) != 1:
            return "Describe a span"
        register, value = what[0]
        return f"Remove {register}" if value is None else f"Set {register}"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        found, others = mine_by_article(desk, self.annotations)
        done = 0
        for key, states in found.items():
            changes = [each for state in states if (each := self._change(desk, key, state))]
            if changes:
                desk.work(desk.view(key), changed=tuple(changes))
            done += len(changes)
        if not done:
            return "That is so already."
        return self._said(desk.scheme, done) + others_left(others)

    def _change(self, desk: Desk, key: int, state: AnnotationState) -> AnnotationChanged | None:
        return described_now(desk, key, state, self.attributes, self.companions)

    def _said(self, scheme: Scheme, many: int) -> str:
        parts = [f"{_attribute(scheme, n)}: {shown_value(scheme, n, v)}" for n, v in _items(self)]
        for name, part in self.companions.items():
            known = scheme.companion(name)
            parts.append(f"{known.name if known else name} {'removed' if part is None else 'set'}")
        said = "; ".join(parts)
        return f"{said[:1].upper()}{said[1:]}{f' on {many:,} spans' if many > 1 else ''}."


def _items(described: Describe) -> list[tuple[str, AttributeValue]]:
    return list(described.attributes.items())


def _attribute(scheme: Scheme, name: str) -> str:
    known = scheme.attribute(name)
    return known.name if known is not None else name


def described_now(
    desk: Desk,
    key: int,
    state: AnnotationState,
    attributes: Mapping[str, AttributeValue],
    companions: Mapping[str, Segment | None],
) -> AnnotationChanged | None:
    """The change that sets what is not so already; None where all is. Raises as the checks do."""
    label = desk.scheme.in_force(state.label)
    for name, value in attributes.items():
        check_value(desk.scheme, label, name, value)
    for name, part in companions.items():
        check_companion(desk, key, label, name, part)
    new = {
        name: value
        for name, value in attributes.items()
        if state.attributes.get(name) != value or name in state.unconfirmed
    }
    marked = {name: part for name, part in companions.items() if state.companions.get(name) != part}
    return described(desk, state, new, marked) if new or marked else None


def described(
    desk: Desk,
    state: AnnotationState,
    attributes: Mapping[str, AttributeValue],
    companions: Mapping[str, Segment | None],
) -> AnnotationChanged:
    """The change that sets these registers of an annotation, and confirms the attributes."""
    fields: dict[str, object] = {}
    was: dict[str, object] = {}
    if attributes:
        fields["attributes"] = dict(attributes)
        was["attributes"] = {name: state.attributes.get(name) for name in attributes}
        left = tuple(name for name in state.unconfirmed if name not in attributes)
        if left != state.unconfirmed:
            fields["unconfirmed"], was["unconfirmed"] = left, state.unconfirmed
    if companions:
        fields["companions"] = dict(companions)
        was["companions"] = {name: state.companions.get(name) for name in companions}
    return desk.registers(state, fields, was)


@dataclass(frozen=True, slots=True)
class SetDoubt:
    """Flag one of my annotations as doubtful, with one line why, or take the flag away."""

    annotation: str
    doubt: bool
    why: str = ""

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Doubt a span" if self.doubt else "No doubt about a span"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        view, state = desk.my_annotation(self.annotation)
        why = " ".join(storable(self.why).split()) if self.doubt else ""
        if (state.doubt, state.doubt_note) == (self.doubt, why):
            return "The doubt is as it was." if self.doubt else "There is no doubt about it."
        desk.work(view, changed=(desk.change(state, doubt=self.doubt, doubt_note=why),))
        return "In doubt." if self.doubt else "No doubt any more."


@dataclass(frozen=True, slots=True)
class ConfirmScheme:
    """Say that annotations of mine hold under the present scheme, with the label in force.

    ``attributes``: values that are confirmed with it.
    """

    annotations: tuple[str, ...]
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """See ``Operation``."""
        many = len(self.annotations)
        return "Confirm a span" if many == 1 else f"Confirm {many:,} spans"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        found, others = mine_by_article(desk, self.annotations)
        done: list[AnnotationChanged] = []
        for key, states in found.items():
            changes = [each for state in states if (each := self._change(desk, key, state))]
            if changes:
                desk.work(desk.view(key), changed=tuple(changes))
            done += changes
        return _confirmed(done) + others_left(others) if done else self._nothing_done()

    def _change(self, desk: Desk, key: int, state: AnnotationState) -> AnnotationChanged | None:
        version, label = desk.scheme.version, desk.scheme.in_force(state.label)
        scheme = None
        if (state.scheme, state.label) != (version, label):
            scheme = desk.change(state, scheme=version, label=label)
        if not self.attributes:
            return scheme
        values = described_now(desk, key, state, self.attributes, {})
        return desk.both(scheme, values) if scheme and values else scheme or values

    def _nothing_done(self) -> str:
        if self.attributes:
            return "That is confirmed already."
        return "Made under the present scheme already."


def _confirmed(done: Sequence[AnnotationChanged]) -> str:
    """What these changes confirmed, counted."""
    under = sum(each.set.scheme is not UNSET for each in done)
    many = sum(len(each.set.attributes) for each in done if each.set.attributes is not UNSET)
    values = "1 value" if many == 1 else f"{many:,} values"
    if not under:
        return f"Confirmed {values} of {_spans(len(done))}."
    said = f"Confirmed {_spans(len(done))} under the present scheme"
    return f"{said}, with {values}." if many else f"{said}."


def _spans(many: int) -> str:
    return "the span" if many == 1 else f"{many:,} spans"


def shown_value(scheme: Scheme, name: str, value: AttributeValue) -> str:
    """A value of an attribute in words."""
    if value is None:
        return "removed"
    if isinstance(value, bool):
        return "yes" if value else "no"
    known = scheme.attribute(name)
    for each in known.values if known is not None else ():
        if each.id == value:
            return each.name
    return str(value)


def check_value(scheme: Scheme, label: str, name: str, value: AttributeValue) -> None:
    """Whether an annotation with that label may have this value.

    Raises:
        Problem: the scheme has no such attribute for the label, or the value does not fit it.
    """
    if value is None:
        return
    found = next((each for each in scheme.attributes_of(label) if each.id == name), None)
    if found is None:
        raise Problem(f"The scheme has no attribute “{name}” for a {label}.")
    if not fits(found, value):
        raise Problem(f"“{value}” is no value of {found.name}.")
    if isinstance(value, str):
        storable(value)


def fits(attribute: Attribute, value: AttributeValue) -> bool:
    """Whether a value is one of the attribute's kind, and one that a file can hold."""
    if attribute.kind == "text":
        return isinstance(value, str)
    return not misfit(attribute, value)


def given(attributes: Mapping[str, AttributeValue]) -> dict[str, AttributeValue]:
    """Attributes for a new annotation: None is no value, and is not stored."""
    return {name: value for name, value in attributes.items() if value is not None}


def check_companion(desk: Desk, key: int, label: str, name: str, part: Segment | None) -> None:
    """Whether an annotation with that label may have this companion.

    Raises:
        Problem: the scheme has no such companion for the label.
        SegmentRefused: the words do not lie in the article.
    """
    if part is None:
        return
    if name not in {each.id for each in desk.scheme.companions_of(label)}:
        raise Problem(f"The scheme has no companion “{name}” for a {label}.")
    checked(desk.text(key), (part,))
