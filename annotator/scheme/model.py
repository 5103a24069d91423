"""The values of a scheme: layers, labels, attributes, companions, relations, and its version.

What belongs here: frozen data and the look-ups on it. A field that stands at its default is left
out of the plain form, so that a later version of the program may add fields without giving the
schemes of today another version.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import Final, Literal

import msgspec
from msgspec import Struct

from annotator.errors import Problem
from annotator.values import AttributeValue, Marks

PATTERNS: Final = ("solid", "dash", "dot", "wave", "double")
"""The line patterns that the reader can draw; a label always has one beside its colour."""

VERSION_DIGITS: Final = 12

AttributeKind = Literal["choice", "flag", "text", "number"]
KINDS: Final[tuple[AttributeKind, ...]] = ("choice", "flag", "text", "number")
"""The kinds of attribute that this version knows; one of another kind (from a newer program) is
kept and passed on, and stands on no label here."""

CompanionMode = Literal["on", "later", "off"]
"""Companions are marked while labelling, in a second pass over what is labelled, or not at all."""

ATTRIBUTE_RULES: Final = ("attribution", "quote_type", "negation_at")
"""What position can tell of an attribute (``annotator.derived``): for ``Attribute.derive``."""

RELATION_RULES: Final = ("inside",)
"""Relations that follow from position and are never stored: for ``RelationType.derive``."""


class Layer(Struct, frozen=True, omit_defaults=True):
    """A set of labels that answer one question about the same words (how said? what committed?).

    ``exclusive``: the same words carry at most one label of the layer, so that a new label
    replaces the old one. Nesting is always allowed, crossing is allowed and marked. ``newer`` is
    the canonical JSON of the fields that a newer program wrote: kept and passed on, never read.
    """

    id: str
    name: str
    exclusive: bool = True
    marks: Marks = "leave"
    newer: str = ""


class Label(Struct, frozen=True, omit_defaults=True):
    """One category of a scheme.

    ``letter`` (one character) stands beside its line, ``key`` (one character) applies it,
    ``colour`` is ``#RRGGBB`` for the line on a light page. A ``retired`` label is still shown on
    what it marked, but not offered any more; with ``becomes``, the id of another label, what it
    marked counts as that one (the label it was given stays on record). ``alias``: what files of
    other tools call it, where that is not its id. ``newer`` as in ``Layer``.
    """

    id: str
    name: str
    layer: str
    letter: str
    key: str
    pattern: str
    colour: str
    definition: str = ""
    examples: tuple[str, ...] = ()
    retired: bool = False
    becomes: str = ""
    alias: str = ""
    newer: str = ""


class Value(Struct, frozen=True, omit_defaults=True):
    """One value of a choice; ``key`` (one character) sets it after the attribute key."""

    id: str
    name: str
    key: str = ""
    definition: str = ""
    newer: str = ""


class Condition(Struct, frozen=True, omit_defaults=True):
    """Holds where the attribute stands at one of the values."""

    attribute: str
    values: tuple[AttributeValue, ...]
    newer: str = ""


class Attribute(Struct, frozen=True, omit_defaults=True):
    """Something to say about an annotation: a closed choice, a flag, a text or a number.

    ``labels``: ids of the labels that have it, none: all. It applies only where all of ``when``
    hold. ``default`` (``default_for`` a label id before it) and what the rule ``derive`` tells
    from position are shown and exported as values that nobody confirmed. ``keep``: the next
    annotation of the label starts with the value last set. ``required``: finishing names it where
    it has no value. ``key`` (one character): after the attribute key it goes to the field, or
    turns a flag. ``folded``: the inspector shows it only when unfolded, except for the labels in
    ``shown_for``. ``least`` and ``most`` bound a number. ``kind`` is one of ``KINDS``, unless a
    newer program made the scheme.
    """

    id: str
    name: str
    kind: str
    labels: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()
    when: tuple[Condition, ...] = ()
    default: AttributeValue = None
    default_for: tuple[tuple[str, AttributeValue], ...] = ()
    derive: str = ""
    keep: bool = False
    required: bool = False
    key: str = ""
    folded: bool = False
    shown_for: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    definition: str = ""
    retired: bool = False
    alias: str = ""
    newer: str = ""

    def default_of(self, label_id: str) -> AttributeValue:
        """The value where nobody set one; None for none."""
        return dict(self.default_for).get(label_id, self.default)

    def folded_for(self, label_id: str) -> bool:
        """Whether the inspector shows it on this label only when unfolded."""
        return self.folded and label_id not in self.shown_for


class CompanionType(Struct, frozen=True, omit_defaults=True):
    """A segment that belongs to an annotation: its source, its cue. ``key`` marks it."""

    id: str
    name: str
    key: str
    labels: tuple[str, ...] = ()
    required: bool = False
    definition: str = ""
    retired: bool = False
    newer: str = ""


class RelationType(Struct, frozen=True, omit_defaults=True):
    """A directed link between two annotations of one article.

    ``from_labels`` and ``to_labels``: ids of labels allowed at its ends, none: all.
    ``same_label``: both ends carry one label. ``single``: an annotation has at most one of it, a
    new one replaces the old. ``twins``: taking a twin as a copy makes it. ``derive`` names a rule
    of position: such a relation is shown and exported, never stored. ``key`` as in ``Attribute``.
    """

    id: str
    name: str
    key: str = ""
    from_labels: tuple[str, ...] = msgspec.field(default=(), name="from")
    to_labels: tuple[str, ...] = msgspec.field(default=(), name="to")
    same_label: bool = False
    single: bool = False
    twins: bool = False
    required: bool = False
    derive: str = ""
    definition: str = ""
    retired: bool = False
    alias: str = ""
    newer: str = ""

    def allows(self, from_label: str, to_label: str) -> bool:
        """Whether labels may stand at the ends."""
        return (
            (not self.from_labels or from_label in self.from_labels)
            and (not self.to_labels or to_label in self.to_labels)
            and (not self.same_label or from_label == to_label)
        )


class Scheme(Struct, frozen=True, omit_defaults=True):
    """Layers, labels in the order in which they are offered, what can be said about annotations,
    and the guideline (Markdown)."""

    name: str
    layers: tuple[Layer, ...]
    labels: tuple[Label, ...]
    guideline: str = ""
    attributes: tuple[Attribute, ...] = ()
    companions: tuple[CompanionType, ...] = ()
    relations: tuple[RelationType, ...] = ()
    companion_mode: CompanionMode = "on"
    newer: str = ""

    @property
    def version(self) -> str:
        """12 hexadecimal digits of the content; the scheme's name does not count."""
        return _version(self)

    @property
    def meaning(self) -> str:
        """12 hexadecimal digits of all that can change what an annotation means: the content
        without names, colours, letters, keys and the like (``LOOKS``) and the order of parts."""
        return _meaning(self)

    def in_force(self, label_id: str) -> str:
        """The label that this one counts as: itself, unless the scheme has mapped it."""
        return _mapping(self).get(label_id, label_id)

    @property
    def mapping(self) -> dict[str, str]:
        """The labels that count as another one now: old id to new. Not to be changed."""
        return _mapping(self)

    def attribute(self, attribute_id: str) -> Attribute | None:
        """The attribute with this id, retired or not."""
        return next((each for each in self.attributes if each.id == attribute_id), None)

    def attributes_of(self, label_id: str) -> tuple[Attribute, ...]:
        """The attributes in use that a label can have (conditions not looked at)."""
        return tuple(
            each
            for each in self.attributes
            if not each.retired
            and each.kind in KINDS
            and (not each.labels or label_id in each.labels)
        )

    def companion(self, companion_id: str) -> CompanionType | None:
        """The companion type with this id, retired or not."""
        return next((each for each in self.companions if each.id == companion_id), None)

    def companions_of(self, label_id: str) -> tuple[CompanionType, ...]:
        """The companion types in use that a label can have; none where they are switched off."""
        if self.companion_mode == "off":
            return ()
        return tuple(
            each
            for each in self.companions
            if not each.retired and (not each.labels or label_id in each.labels)
        )

    def relation(self, relation_id: str) -> RelationType | None:
        """The relation type with this id, retired or not."""
        return next((each for each in self.relations if each.id == relation_id), None)

    def relations_from(self, label_id: str) -> tuple[RelationType, ...]:
        """The relation types in use that a person can draw from a label."""
        return tuple(
            each
            for each in self.relations
            if not (each.retired or each.derive)
            and (not each.from_labels or label_id in each.from_labels)
        )

    def label(self, label_id: str) -> Label | None:
        """The label with this id, retired or not."""
        return next((label for label in self.labels if label.id == label_id), None)

    def find(self, name_or_id: str) -> Label | None:
        """The label with this id, name or alias, in any case; a label in use before a retired one,
        and one of that id or name before one that only files call so."""
        wanted = name_or_id.strip().casefold()
        if not wanted:
            return None
        found = [
            each
            for each in self.labels
            if wanted and wanted in (each.id, each.name.casefold(), each.alias.casefold())
        ]
        return min(
            found,
            key=lambda each: (each.retired, wanted not in (each.id, each.name.casefold())),
            default=None,
        )

    def layer_of(self, label_id: str) -> Layer:
        """The layer of a label. Raises ``Problem`` when the scheme has no such label."""
        label = self.label(label_id)
        if label is None:
            known = ", ".join(each.id for each in self.labels)
            raise Problem(f"The scheme has no label “{label_id}”. It has: {known}.")
        return next(layer for layer in self.layers if layer.id == label.layer)

    def same_layer(self, a: str, b: str) -> bool:
        """Whether two label ids are of one layer; ``False`` when either is unknown."""
        first, second = self.label(a), self.label(b)
        return first is not None and second is not None and first.layer == second.layer


def plain_of(scheme: Scheme) -> dict[str, object]:
    """The scheme as dicts, lists, strings and booleans, with what a newer program added."""
    plain = _with_newer(scheme)
    plain["layers"] = [_with_newer(layer) for layer in scheme.layers]
    plain["labels"] = [_with_newer(label) for label in scheme.labels]
    for name in ("attributes", "companions", "relations"):
        if parts := getattr(scheme, name):
            plain[name] = [_with_newer(part) for part in parts]
    return plain


def canonical(plain: object) -> bytes:
    """JSON with sorted keys and no spaces: equal values give equal bytes."""
    return msgspec.json.encode(plain, order="sorted")


def _with_newer(value: Struct) -> dict[str, object]:
    """A part as plain data: what a newer program added to it stands beside its own fields."""
    plain: dict[str, object] = msgspec.json.decode(msgspec.json.encode(value))
    plain.pop("newer", None)
    newer: str = getattr(value, "newer", "")
    if newer:
        plain = {**msgspec.json.decode(newer), **plain}
    for name in ("values", "when"):
        parts = getattr(value, name, ())
        if parts and isinstance(parts[0], Struct):
            plain[name] = [_with_newer(part) for part in parts]
    return plain


@lru_cache(maxsize=64)
def _version(scheme: Scheme) -> str:
    content = plain_of(scheme)
    del content["name"]
    return blake2b(canonical(_one_number(content))).hexdigest()[:VERSION_DIGITS]


def _one_number(plain: object) -> object:
    """The same with 3 for 3.0: the two are equal, so they must not make two versions."""
    if isinstance(plain, dict):
        return {name: _one_number(value) for name, value in plain.items()}
    if isinstance(plain, list):
        return [_one_number(each) for each in plain]
    if isinstance(plain, float) and plain.is_integer() and abs(plain) < 2**63:
        return int(plain)
    return plain


LOOKS: Final = frozenset(
    "name alias colour letter pattern key folded shown_for keep twins companion_mode".split()
)
"""Fields that change how a part looks or is worked with, never what an annotation means."""


@lru_cache(maxsize=64)
def _meaning(scheme: Scheme) -> str:
    content = _one_number(_without_looks(plain_of(scheme)))
    return blake2b(canonical(content)).hexdigest()[:VERSION_DIGITS]


def _without_looks(plain: object) -> object:
    if isinstance(plain, dict):
        kept = {name: value for name, value in plain.items() if name not in LOOKS}
        return {name: _without_looks(value) for name, value in kept.items()}
    if isinstance(plain, list):
        parts = [_without_looks(each) for each in plain]
        # The order in which labels, values, … are offered changes nothing that they mean.
        return sorted(parts, key=canonical) if _all_have_ids(parts) else parts
    return plain


def _all_have_ids(parts: list[object]) -> bool:
    return all(isinstance(each, dict) and "id" in each for each in parts)


@lru_cache(maxsize=64)
def _mapping(scheme: Scheme) -> dict[str, str]:
    direct = {label.id: label.becomes for label in scheme.labels if label.becomes}
    found = {}
    for label in direct:
        end, seen = label, {label}
        while end in direct and direct[end] not in seen:
            end = direct[end]
            seen.add(end)
        found[label] = end
    return found
