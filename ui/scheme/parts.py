"""The parts of a scheme as the editor handles them: lists of one kind each, under one name.

What belongs here: pure look-ups and changes of a frozen ``Scheme`` that the editor makes. They
never check whether the result keeps the rules; the editor shows that beside each field.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Final, Literal

import msgspec

from annotator.scheme.model import (
    Attribute,
    CompanionType,
    Label,
    Layer,
    RelationType,
    Scheme,
)

Section = Literal["labels", "layers", "attributes", "companions", "relations"]
Part = Label | Layer | Attribute | CompanionType | RelationType

SECTIONS: Final[dict[Section, tuple[str, str]]] = {
    "labels": ("Labels", "label"),
    "layers": ("Layers", "layer"),
    "attributes": ("Attributes", "attribute"),
    "companions": ("Companions", "companion"),
    "relations": ("Relations", "relation"),
}
"""Each kind of part: its heading, and the word for one of it."""

PALETTE: Final[tuple[tuple[str, str], ...]] = (
    ("#0072B2", "Okabe–Ito blue"),
    ("#D55E00", "Okabe–Ito vermilion"),
    ("#009E73", "Okabe–Ito green"),
    ("#CC79A7", "Okabe–Ito purple"),
    ("#E69F00", "Okabe–Ito orange"),
    ("#56B4E9", "Okabe–Ito sky blue"),
    ("#332288", "Tol indigo"),
    ("#117733", "Tol green"),
    ("#882255", "Tol wine"),
    ("#AA4499", "Tol purple"),
    ("#999933", "Tol olive"),
    ("#CC6677", "Tol rose"),
)
"""Colours that people with colour blindness tell apart: Okabe and Ito (2008), and Paul Tol's
“muted” set (SRON/EPS/TN/09-002)."""

ID_MOST: Final = 64


def parts(scheme: Scheme, section: Section) -> tuple[Part, ...]:
    """The parts of one kind, in the scheme's order."""
    found: tuple[Part, ...] = getattr(scheme, section)
    return found


def with_parts(scheme: Scheme, section: Section, new: Iterable[Part]) -> Scheme:
    """The scheme with these parts of one kind."""
    fields: dict[str, Any] = {section: tuple(new)}
    return msgspec.structs.replace(scheme, **fields)


def with_part(scheme: Scheme, section: Section, at: int, part: Part) -> Scheme:
    """The scheme with one part changed; where its id changed, what refers to it follows."""
    kept = list(parts(scheme, section))
    was, kept[at] = kept[at], part
    changed = with_parts(scheme, section, kept)
    return changed if was.id == part.id else renamed(changed, section, was.id, part.id)


def index_of(scheme: Scheme, section: Section, part_id: str) -> int | None:
    """Where the part with this id stands."""
    ids = [each.id for each in parts(scheme, section)]
    return ids.index(part_id) if part_id in ids else None


def is_retired(part: Part) -> bool:
    """Whether the part is no longer offered (a layer cannot be retired)."""
    return not isinstance(part, Layer) and part.retired


# Ids, letters and keys that are made from a name


def slug(name: str) -> str:
    """An id made from a name: lower-case Latin letters, digits and _; empty where none is left."""
    apart = unicodedata.normalize("NFKD", name).lower()
    plain = "".join(each for each in apart if not unicodedata.combining(each))
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:ID_MOST].strip("_")


def free_id(name: str, taken: Iterable[str], otherwise: str) -> str:
    """An id for a name that is not taken yet; ``otherwise`` where the name gives none."""
    stem = slug(name) or otherwise
    known, number, made = set(taken), 1, stem
    while made in known:
        number += 1
        made = f"{stem[: ID_MOST - 4]}_{number}"
    return made


def free_letter(name: str, taken: Iterable[str]) -> str:
    """One character for a name that is not among ``taken`` (any case): of the name if possible."""
    known = {each.casefold() for each in taken}
    wanted = "".join(each for each in name.upper() if each.isalnum())
    for each in f"{wanted}ABCDEFGHIJKLMNOPQRSTUVWXYZ123456789":
        if each.casefold() not in known:
            return each
    return "?"


# Adding, moving, taking away


def added(scheme: Scheme, section: Section, blocked: Iterable[str]) -> tuple[Scheme, int]:
    """The scheme with a new part at the end of its kind, and where that is.

    ``blocked``: keys that the reader uses for something else.
    """
    one = SECTIONS[section][1]
    here = parts(scheme, section)
    number = sum(1 for each in here if each.name.startswith(f"new {one}")) + 1
    name = f"new {one}" if number == 1 else f"new {one} {number}"
    id_ = free_id(name, (each.id for each in here), one)
    new = _new(scheme, section, id_, name, tuple(blocked))
    return with_parts(scheme, section, (*here, new)), len(here)


def _new(scheme: Scheme, section: Section, id_: str, name: str, blocked: tuple[str, ...]) -> Part:
    if section == "labels":
        layer = next((each.id for each in scheme.layers), "")
        layer = scheme.labels[-1].layer if scheme.labels else layer
        used = {each.colour.upper() for each in scheme.labels}
        colour = next((each for each, _ in PALETTE if each not in used), PALETTE[0][0])
        letter = free_letter(name, (each.letter for each in scheme.labels))
        key = free_letter(name, (*keys_taken(scheme), *blocked))
        return Label(id_, name, layer, letter, key, "solid", colour)
    if section == "layers":
        return Layer(id_, name)
    if section == "attributes":
        return Attribute(id_, name, "flag")
    if section == "companions":
        return CompanionType(id_, name, free_letter(name, (*keys_taken(scheme), *blocked)))
    return RelationType(id_, name)


def keys_taken(scheme: Scheme) -> list[str]:
    """The keys of labels and companions in use: pressed in the reader, they act at once."""
    found: tuple[Label | CompanionType, ...] = (*scheme.labels, *scheme.companions)
    return [each.key for each in found if each.key and not each.retired]


def duplicated(
    scheme: Scheme, section: Section, at: int, blocked: Iterable[str]
) -> tuple[Scheme, int]:
    """The scheme with a copy of a part behind it, under a name, id and keys of its own."""
    here = parts(scheme, section)
    was = here[at]
    fields: dict[str, Any] = {
        "id": free_id(was.id, (each.id for each in here), SECTIONS[section][1]),
        "name": _copy_name(was.name, {each.name.casefold() for each in here}),
    }
    if isinstance(was, Label):
        fields["letter"] = free_letter(was.name, (each.letter for each in scheme.labels))
    if isinstance(was, Label | CompanionType):
        fields["key"] = free_letter(was.name, (*keys_taken(scheme), *blocked))
        fields["retired"] = False
    if isinstance(was, Label):
        fields["becomes"] = ""
    if isinstance(was, Attribute | RelationType):
        fields["key"] = ""
    copy = msgspec.structs.replace(was, **fields)
    return with_parts(scheme, section, (*here[: at + 1], copy, *here[at + 1 :])), at + 1


def _copy_name(name: str, taken: set[str]) -> str:
    number, made = 2, f"{name} 2"
    while made.casefold() in taken:
        number += 1
        made = f"{name} {number}"
    return made


def moved(scheme: Scheme, section: Section, at: int, to: int) -> Scheme:
    """The scheme with a part at another place of its list."""
    here = list(parts(scheme, section))
    here.insert(to, here.pop(at))
    return with_parts(scheme, section, here)


def retired(scheme: Scheme, section: Section, at: int, retire: bool) -> Scheme:
    """The scheme with a part retired, or in use again (a label counts as itself then)."""
    part = parts(scheme, section)[at]
    fields: dict[str, Any] = {"retired": retire}
    if isinstance(part, Label) and not retire:
        fields["becomes"] = ""
    return with_part(scheme, section, at, msgspec.structs.replace(part, **fields))


def removed(scheme: Scheme, section: Section, at: int) -> Scheme:
    """The scheme without a part; lists that named it beside others name the others only."""
    gone = parts(scheme, section)[at].id
    left = with_parts(scheme, section, (each for each in parts(scheme, section) if each.id != gone))
    return _with_references(left, section, lambda ids: tuple(each for each in ids if each != gone))


def needed_by(scheme: Scheme, section: Section, at: int) -> list[str]:
    """What would be left without meaning if the part were removed, in words."""
    part = parts(scheme, section)[at]
    if isinstance(part, Layer):
        return [f"the label “{each.name}”" for each in scheme.labels if each.layer == part.id]
    if isinstance(part, Attribute):
        return [
            f"the attribute “{each.name}”"
            for each in scheme.attributes
            if any(condition.attribute == part.id for condition in each.when)
        ]
    if not isinstance(part, Label):
        return []
    found = [
        f"the label “{each.name}”, which counts as it"
        for each in scheme.labels
        if each.becomes == part.id
    ]
    only = (part.id,)
    found += [f"the attribute “{each.name}”" for each in scheme.attributes if each.labels == only]
    found += [f"the companion “{each.name}”" for each in scheme.companions if each.labels == only]
    found += [
        f"the relation “{each.name}”"
        for each in scheme.relations
        if only in (each.from_labels, each.to_labels)
    ]
    return found


def renamed(scheme: Scheme, section: Section, old: str, new: str) -> Scheme:
    """The scheme with all that refers to a part's id following it to another id."""
    if section == "layers":
        labels = (
            msgspec.structs.replace(each, layer=new) if each.layer == old else each
            for each in scheme.labels
        )
        return with_parts(scheme, "labels", labels)
    return _with_references(
        scheme, section, lambda ids: tuple(new if each == old else each for each in ids)
    )


def _with_references(scheme: Scheme, section: Section, change: Any) -> Scheme:
    """The scheme with each list of ids of labels (or attributes, in conditions) changed."""
    replace = msgspec.structs.replace
    if section == "attributes":
        attributes = [
            replace(
                each,
                when=tuple(
                    replace(condition, attribute=(change((condition.attribute,)) or ("",))[0])
                    for condition in each.when
                ),
            )
            for each in scheme.attributes
        ]
        return replace(scheme, attributes=tuple(attributes))
    if section != "labels":
        return scheme
    return replace(
        scheme,
        labels=tuple(
            replace(each, becomes=(change((each.becomes,)) or ("",))[0]) if each.becomes else each
            for each in scheme.labels
        ),
        attributes=tuple(
            replace(
                each,
                labels=change(each.labels),
                shown_for=change(each.shown_for),
                default_for=tuple(
                    (changed[0], value)
                    for label, value in each.default_for
                    if (changed := change((label,)))
                ),
            )
            for each in scheme.attributes
        ),
        companions=tuple(replace(each, labels=change(each.labels)) for each in scheme.companions),
        relations=tuple(
            replace(each, from_labels=change(each.from_labels), to_labels=change(each.to_labels))
            for each in scheme.relations
        ),
    )
