"""What the checks of all parts of a scheme have in common.

What belongs here: a fault, and the small rules (an id, a name, one character, nothing twice) that
hold for more than one kind of part. Which part keeps which rule is in ``check`` and its neighbours.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple, Protocol

NAME_MOST: Final = 60
"""Characters of a name."""

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class Fault(NamedTuple):
    """A rule that a scheme breaks: the place ("labels[1].key") and why, in one sentence."""

    key: str
    reason: str


class Part(Protocol):
    """What every part of a scheme has."""

    @property
    def id(self) -> str:
        """Lasting, and used by other parts."""

    @property
    def name(self) -> str:
        """Shown on screen."""


def ids_and_names(key: str, parts: Sequence[Part]) -> Iterator[Fault]:
    """Faults in the ids and names of the parts that stand under ``key``."""
    for at, part in enumerate(parts):
        if not _ID.fullmatch(part.id):
            yield Fault(
                f"{key}[{at}].id",
                f"“{part.id}” is no id: write lower-case letters, digits, - and _ only.",
            )
        yield from name(f"{key}[{at}].name", part.name)
    yield from distinct(((f"{key}[{at}].id", part.id) for at, part in enumerate(parts)), "id")


def name(key: str, value: str) -> Iterator[Fault]:
    """Faults in a name."""
    if not value.strip():
        yield Fault(key, "a name is needed here.")
    elif len(value) > NAME_MOST:
        yield Fault(key, f"the name is longer than {NAME_MOST} characters.")
    elif not all(_visible(each) or each == " " for each in value):
        yield Fault(key, "the name holds a line break or another character that cannot be seen.")


def one_character(key: str, value: str) -> Iterator[Fault]:
    """A fault where the value is not one visible character."""
    if len(value) != 1 or not _visible(value):
        yield Fault(key, f"“{value}” is not one visible character.")


def distinct(values: Iterable[tuple[str, str]], what: str) -> Iterator[Fault]:
    """Faults for values that stand twice among pairs of place and value."""
    seen: dict[str, str] = {}
    for key, value in values:
        if value in seen:
            yield Fault(key, f"the {what} “{value}” is taken by {seen[value]} already.")
        else:
            seen[value] = key


def references(key: str, wanted: Sequence[str], known: Sequence[str], what: str) -> Iterator[Fault]:
    """Faults for ids in a list that do not exist, or stand there twice."""
    for at, each in enumerate(wanted):
        if each not in known:
            yield Fault(f"{key}[{at}]", missing(each, known, what))
    yield from distinct(((f"{key}[{at}]", each) for at, each in enumerate(wanted)), what)


def missing(wanted: str, known: Iterable[str], what: str) -> str:
    """That there is no such layer, label, …, and which there are."""
    listed = ", ".join(known) or "none"
    return f"there is no {what} “{wanted}”. The scheme has: {listed}."


def whole_text(key: str, value: str) -> Iterator[Fault]:
    """A fault where the text holds half a character (a lone surrogate): no file can hold that."""
    try:
        value.encode()
    except UnicodeEncodeError:
        yield Fault(key, "the text holds half a character (a lone surrogate).")


def _visible(character: str) -> bool:
    # Letters, marks (names in Devanagari have them), numbers, punctuation and symbols;
    # controls, separators and unassigned characters would make a name that hides something.
    return unicodedata.category(character)[0] in "LMNPS"
