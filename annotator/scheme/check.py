"""The rules that every scheme keeps, wherever it came from, and those that a new one keeps besides.

What belongs here: the checks of a whole scheme and of its layers and labels, each fault with the
place and the reason. Attributes, companions and relations have modules of their own. The types of
the fields have been checked before, where the scheme was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from annotator.errors import Problem
from annotator.scheme.check_attributes import (
    RESERVED_IDS,
    attribute_faults,
    new_attribute_faults,
)
from annotator.scheme.check_links import link_faults, new_link_faults
from annotator.scheme.model import PATTERNS, Attribute, Label, RelationType, Scheme
from annotator.scheme.rules import (
    Fault,
    distinct,
    ids_and_names,
    missing,
    name,
    one_character,
    whole_text,
)

RESERVED_KEYS: Final = frozenset("NPOXFUIARTMGJKLHBEY!?+-,.<>")
"""Keys (capitals) that the reader has for itself; no label and no companion may have one."""

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def check(scheme: Scheme, where: str) -> None:
    """Raise ``Problem`` ("where: key: reason") for the first rule that the scheme breaks."""
    for key, reason in _lasting(scheme):
        raise Problem(f"{where}: {key}: {reason}")


def check_new(scheme: Scheme, where: str) -> None:
    """Raise ``Problem`` for what a scheme that is made now may not have.

    Apart from ``check``, because a scheme inside a project may be older than a key of the reader,
    and one from a newer program may have patterns, kinds and rules of its own.
    """
    for key, reason in _new(scheme):
        raise Problem(f"{where}: {key}: {reason}")


def faults(scheme: Scheme) -> list[Fault]:
    """Every fault that ``check`` or ``check_new`` would name, each once, ``check``'s first."""
    return list(dict.fromkeys([*_lasting(scheme), *_new(scheme)]))


def _lasting(scheme: Scheme) -> Iterator[Fault]:
    yield from name("name", scheme.name)
    yield from whole_text("guideline", scheme.guideline)
    if not scheme.layers:
        yield Fault("layers", "a scheme needs at least one layer.")
    if not scheme.labels:
        yield Fault("labels", "a scheme needs at least one label.")
    yield from ids_and_names("layers", scheme.layers)
    yield from ids_and_names("labels", scheme.labels)
    layers = [layer.id for layer in scheme.layers]
    for at, label in enumerate(scheme.labels):
        if label.layer not in layers:
            yield Fault(f"labels[{at}].layer", missing(label.layer, layers, "layer"))
        yield from _label(f"labels[{at}]", label)
    yield from _shared(scheme.labels)
    yield from _becoming(scheme)
    yield from attribute_faults(scheme)
    yield from link_faults(scheme)


def _label(key: str, label: Label) -> Iterator[Fault]:
    yield from one_character(f"{key}.letter", label.letter)
    yield from one_character(f"{key}.key", label.key)
    if not _COLOUR.fullmatch(label.colour):
        yield Fault(f"{key}.colour", f"“{label.colour}” is no colour: write it like #0072B2.")
    yield from whole_text(f"{key}.definition", label.definition)
    yield from whole_text(f"{key}.alias", label.alias)
    for at, example in enumerate(label.examples):
        yield from whole_text(f"{key}.examples[{at}]", example)


def _shared(labels: tuple[Label, ...]) -> Iterator[Fault]:
    """What no two labels in use may share; a retired label gives its letter and key back."""
    for field in ("letter", "key", "name"):
        values = (
            (f"labels[{at}].{field}", getattr(label, field).casefold())
            for at, label in enumerate(labels)
            if not label.retired
        )
        yield from distinct(values, field)
    ids = {label.id: at for at, label in enumerate(labels) if not label.retired}
    for at, label in enumerate(labels):
        other = ids.get(label.name.casefold(), at)
        if other != at and not label.retired:
            yield Fault(f"labels[{at}].name", f"“{label.name}” is the id of labels[{other}].")


def _becoming(scheme: Scheme) -> Iterator[Fault]:
    """Faults in what retired labels count as."""
    ids = [label.id for label in scheme.labels]
    for at, label in enumerate(scheme.labels):
        if not label.becomes:
            continue
        key = f"labels[{at}].becomes"
        if not label.retired:
            yield Fault(key, "only a retired label counts as another one: add retired = true.")
        elif label.becomes not in ids:
            yield Fault(key, missing(label.becomes, ids, "label"))
        else:
            yield from _ends_well(scheme, key, label)


def _ends_well(scheme: Scheme, key: str, label: Label) -> Iterator[Fault]:
    seen = [label.id]
    end = scheme.label(label.becomes)
    while end is not None and end.retired and end.becomes and end.id not in seen:
        seen.append(end.id)
        end = scheme.label(end.becomes)
    if end is None:
        return  # it is named where that label says what it becomes
    if end.id in seen:
        circle = " → ".join([*seen, end.id])
        yield Fault(key, f"this goes in a circle: {circle}.")
    elif end.retired:
        yield Fault(key, f"“{end.id}” is retired itself, and counts as no other label.")


def _written(part: str, parts: Sequence[Label | Attribute | RelationType]) -> Iterator[Fault]:
    """Faults in what other tools’ files call the parts in use: each has to come back as itself."""
    used = [(at, each) for at, each in enumerate(parts) if not each.retired]
    taken = {known: at for at, each in used for known in (each.name.casefold(), each.id) if known}
    aliases: dict[str, int] = {}
    for at, each in used:
        wanted = each.alias.strip().casefold()
        if not wanted:
            continue
        other = taken.get(wanted, at)
        other = aliases.setdefault(wanted, at) if other == at else other
        if other != at:
            reason = f"“{each.alias}” already means {part}[{other}] in files of other tools."
            yield Fault(f"{part}[{at}].alias", reason)


def _new(scheme: Scheme) -> Iterator[Fault]:
    for at, label in enumerate(scheme.labels):
        if label.pattern not in PATTERNS:
            known = ", ".join(PATTERNS)
            reason = f"“{label.pattern}” is no line pattern. There are: {known}."
            yield Fault(f"labels[{at}].pattern", reason)
    for part in ("labels", "companions"):
        for at, each in enumerate(getattr(scheme, part)):
            if each.key.upper() in RESERVED_KEYS and not each.retired:
                yield Fault(
                    f"{part}[{at}].key", f"the key “{each.key}” is one of the program's own."
                )
    for at, companion in enumerate(scheme.companions):
        if companion.id in RESERVED_IDS:
            yield Fault(f"companions[{at}].id", f"“{companion.id}” is one of the program's own.")
    for part in ("labels", "attributes", "relations"):
        yield from _written(part, getattr(scheme, part))
    yield from new_attribute_faults(scheme)
    yield from new_link_faults(scheme)
