"""What a file's labels, relations and attributes are in the scheme.

What belongs here: the mapping that a person gives (in the dialog, or as a file for ``--map``), and
the scheme that has the new names, too. Nothing is guessed: a label that is neither the scheme's nor
mapped refuses the records that have it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from annotator.errors import Problem
from annotator.scheme import Scheme
from annotator.scheme.check import RESERVED_KEYS
from annotator.scheme.check_attributes import RESERVED_IDS
from annotator.scheme.model import PATTERNS, Attribute, Label, Layer, RelationType
from annotator.scheme.naming import PALETTE, free_id, free_letter, keys_taken
from annotator.values import AttributeValue

NEW: Final = "+"
"""Maps a name to a new part of the scheme."""
DROP: Final = "-"
"""Leaves out what has this name; it is counted."""
_MORE: Final = "".join(map(chr, [*range(0x391, 0x3A2), *range(0x410, 0x430), *range(0x531, 0x557)]))
_LAYER: Final = "imported"


class NameMap(Struct, frozen=True, forbid_unknown_fields=True):
    """By the name in the file: the id or name in the scheme, ``NEW`` or ``DROP``."""

    labels: dict[str, str] = {}
    relations: dict[str, str] = {}
    attributes: dict[str, str] = {}


def load(path: Path) -> NameMap:
    """Read a mapping: TOML (or JSON) with the tables ``labels``, ``relations``, ``attributes``.

    Raises:
        Problem: it cannot be read; the message names the file and the place.
    """
    try:
        data = path.read_bytes()
        if path.suffix.lower() == ".json":
            return msgspec.json.decode(data, type=NameMap)
        return msgspec.convert(tomllib.loads(data.decode()), NameMap)
    except OSError as error:
        raise Problem(f"{path} cannot be read: {error.strerror or error}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.MsgspecError) as error:
        raise Problem(f"{path} is no mapping: {error}.") from None


def written(scheme: Scheme, label: str) -> str:
    """What files of other tools call a label of the scheme: its alias, else its id."""
    found = scheme.label(label)
    return (found.alias if found is not None else "") or label


def written_relation(scheme: Scheme, relation: str) -> str:
    """What files of other tools call a type of relation."""
    found = scheme.relation(relation)
    return (found.alias if found is not None else "") or relation


def written_attribute(scheme: Scheme, attribute: str) -> str:
    """What files of other tools call an attribute."""
    found = scheme.attribute(attribute)
    return (found.alias if found is not None else "") or attribute


def relation_id(scheme: Scheme, name: str) -> str | None:
    """The id of the relation that a file calls so, by id, name or alias in any case."""
    wanted = name.strip().casefold()
    for each in scheme.relations if wanted else ():
        if wanted in (each.id, each.name.casefold(), each.alias.casefold()):
            return each.id
    return None


def attribute_id(scheme: Scheme, name: str) -> str | None:
    """The id of the attribute that a file calls so, by id, name or alias in any case."""
    wanted = name.strip().casefold()
    for each in scheme.attributes if wanted else ():
        if wanted in (each.id, each.name.casefold(), each.alias.casefold()):
            return each.id
    return None


def grown(
    scheme: Scheme,
    labels: Iterable[str],
    relations: Iterable[str] = (),
    attributes: Mapping[str, AttributeValue] | None = None,
) -> Scheme:
    """The scheme with new labels, relations and attributes of these names (those it has already
    are passed over); an attribute's kind follows from the example of its value."""
    for name in labels:
        if scheme.find(name) is None:
            scheme = _with_label(scheme, name)
    for name in relations:
        if relation_id(scheme, name) is None:
            id_ = free_id(name, _taken(scheme.relations), "relation")
            shown = _free_name(name, scheme.relations, "relation")
            new = RelationType(id_, shown, alias=_alias(name, id_))
            scheme = replace(scheme, relations=(*scheme.relations, new))
    for name, value in (attributes or {}).items():
        if attribute_id(scheme, name) is None:
            companions = (each.id for each in scheme.companions)
            known = (*_taken(scheme.attributes), *RESERVED_IDS, *companions)
            id_ = free_id(name, known, "attribute")
            shown = _free_name(name, scheme.attributes, "attribute")
            attribute = Attribute(id_, shown, _kind(value), alias=_alias(name, id_))
            scheme = replace(scheme, attributes=(*scheme.attributes, attribute))
    return scheme


def _with_label(scheme: Scheme, name: str) -> Scheme:
    layers = scheme.layers
    if all(each.id != _LAYER for each in layers):
        layers = (*layers, Layer(_LAYER, "Imported", exclusive=False))
    id_ = free_id(name, _taken(scheme.labels), "label")
    shown = _free_name(name, scheme.labels, "label")
    number = sum(1 for each in scheme.labels if not each.retired)
    letter = _free(name, [each.letter for each in scheme.labels if not each.retired])
    key = _free(name, [*keys_taken(scheme), *RESERVED_KEYS])
    colour = PALETTE[number % len(PALETTE)][0]
    pattern = PATTERNS[number // len(PALETTE) % len(PATTERNS)]
    label = Label(id_, shown, _LAYER, letter, key, pattern, colour, alias=_alias(name, id_))
    return replace(scheme, layers=layers, labels=(*scheme.labels, label))


def _free(name: str, taken: list[str]) -> str:
    found = free_letter(name, taken)
    if found != "?":
        return found
    known = {each.casefold() for each in taken}
    spare = (each for each in _spare() if each.casefold() not in known)
    return next(spare)


def _spare() -> Iterable[str]:
    """Letters enough for a scheme of any size."""
    yield from _MORE
    yield from map(chr, range(0x4E00, 0x9FA6))


_Part = Label | RelationType | Attribute


def _taken(parts: Iterable[_Part]) -> set[str]:
    """Ids and names of the parts: nothing new may have one of them as its id or name, or files
    could mean either."""
    return {known for each in parts for known in (each.id, each.name.casefold())}


def _free_name(name: str, parts: Iterable[_Part], otherwise: str) -> str:
    plain = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    stem = plain[:60].strip() or otherwise
    taken, shown, number = _taken(parts), stem, 1
    while shown.casefold() in taken:
        number += 1
        shown = f"{stem[:55].strip()} {number}"
    return shown


def _alias(name: str, id_: str) -> str:
    alias = name.strip()  # as ``find`` looks for it
    return "" if alias == id_ else alias


def _kind(value: AttributeValue) -> str:
    if isinstance(value, bool):
        return "flag"
    return "number" if isinstance(value, int | float) else "text"
