"""The parts of a scheme as the editor handles them: lists of one kind each, under one name.

What belongs here: pure look-ups and changes of a frozen ``Scheme`` that the editor makes. They
never check whether the result keeps the rules; the editor shows that beside each field.
"""

from __future__ import annotations

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
from annotator.scheme.naming import PALETTE, free_id, free_letter, keys_taken

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
