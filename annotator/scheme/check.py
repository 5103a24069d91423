"""The rules that every scheme keeps, wherever it came from.

What belongs here: checks of a whole scheme, each with a message that names the place, the key and
the reason. The types of the fields have been checked before, where the scheme was read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from annotator.errors import Problem
from annotator.scheme.model import PATTERNS, Label, Scheme

NAME_MOST: Final = 60
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def check(scheme: Scheme, where: str) -> None:
    """Raise ``Problem`` ("where: key: reason") for the first rule that the scheme breaks."""
    for key, reason in _faults(scheme):
        raise Problem(f"{where}: {key}: {reason}")


def check_patterns(scheme: Scheme, where: str) -> None:
    """Raise ``Problem`` for a line pattern that this version cannot draw.

    Apart from ``check``, because a scheme from a newer program may have patterns of its own.
    """
    for at, label in enumerate(scheme.labels):
        if label.pattern not in PATTERNS:
            known = ", ".join(PATTERNS)
            raise Problem(
                f"{where}: labels[{at}].pattern: “{label.pattern}” is no line pattern. "
                f"There are: {known}."
            )


def _faults(scheme: Scheme) -> Iterator[tuple[str, str]]:
    yield from _name("name", scheme.name)
    if not scheme.layers:
        yield "layers", "a scheme needs at least one layer."
    if not scheme.labels:
        yield "labels", "a scheme needs at least one label."
    yield from _ids("layers", [(layer.id, layer.name) for layer in scheme.layers])
    yield from _ids("labels", [(label.id, label.name) for label in scheme.labels])
    layers = {layer.id for layer in scheme.layers}
    for at, label in enumerate(scheme.labels):
        if label.layer not in layers:
            known = ", ".join(sorted(layers))
            yield (
                f"labels[{at}].layer",
                f"there is no layer “{label.layer}”. The scheme has: {known}.",
            )
        yield from _label(f"labels[{at}]", label)
    yield from _shared(scheme.labels)


def _ids(key: str, parts: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Faults in ids and names; ``parts`` are pairs of both."""
    for at, (part_id, name) in enumerate(parts):
        if not _ID.fullmatch(part_id):
            yield (
                f"{key}[{at}].id",
                f"“{part_id}” is no id: write lower-case letters, digits, - and _ only.",
            )
        yield from _name(f"{key}[{at}].name", name)
    yield from _twice(((f"{key}[{at}].id", part_id) for at, (part_id, _) in enumerate(parts)), "id")


def _label(key: str, label: Label) -> Iterator[tuple[str, str]]:
    yield from _one_character(f"{key}.letter", label.letter)
    yield from _one_character(f"{key}.key", label.key)
    if not _COLOUR.fullmatch(label.colour):
        yield f"{key}.colour", f"“{label.colour}” is no colour: write it like #0072B2."


def _shared(labels: tuple[Label, ...]) -> Iterator[tuple[str, str]]:
    """What no two labels in use may share; a retired label gives its letter and key back."""
    for field in ("letter", "key", "name"):
        values = (
            (f"labels[{at}].{field}", getattr(label, field).casefold())
            for at, label in enumerate(labels)
            if not label.retired
        )
        yield from _twice(values, field)
    ids = {label.id: at for at, label in enumerate(labels)}
    for at, label in enumerate(labels):
        other = ids.get(label.name.casefold(), at)
        if other != at and not label.retired:
            yield f"labels[{at}].name", f"“{label.name}” is the id of labels[{other}]."


def _twice(values: Iterable[tuple[str, str]], what: str) -> Iterator[tuple[str, str]]:
    seen: dict[str, str] = {}
    for key, value in values:
        if value in seen:
            yield key, f"the {what} “{value}” is taken by {seen[value]} already."
        seen[value] = key


def _name(key: str, name: str) -> Iterator[tuple[str, str]]:
    if not name.strip():
        yield key, "a name is needed here."
    elif len(name) > NAME_MOST:
        yield key, f"the name is longer than {NAME_MOST} characters."
    elif not all(_visible(each) or each == " " for each in name):
        yield key, "the name holds a line break or another character that cannot be seen."


def _one_character(key: str, value: str) -> Iterator[tuple[str, str]]:
    if len(value) != 1 or not _visible(value):
        yield key, f"“{value}” is not one visible character."


def _visible(character: str) -> bool:
    # Letters, marks (names in Devanagari have them), numbers, punctuation and symbols;
    # controls, separators and unassigned characters would make a name that hides something.
    return unicodedata.category(character)[0] in "LMNPS"
