"""The mistakes of a working copy, each with the page, the part and the field that it is in.

What belongs here: asking the rules of ``annotator.scheme``, adding what only the window knows (the
keys of its actions), and saying places by their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from annotator.scheme.check import faults as broken_rules
from annotator.scheme.model import Attribute, Scheme
from ui.scheme.parts import SECTIONS, Part

_PLACE: Final = re.compile(
    r"(labels|layers|attributes|companions|relations)\[(\d+)\]((?:\.\w+(?:\[\d+\])?)*)"
)
_TAKEN: Final = re.compile(rf"taken by ({_PLACE.pattern}) already")
_TYPED: Final = re.compile(r"(?<=[Kk]ey “)\w(?=”)|(?<=[Ll]etter “)\w(?=”)")
"""A key or a letter: compared in lower case, and shown as it stands on the keyboard."""
_VALUE: Final = re.compile(r"\.values\[(\d+)\]")


class Fault(NamedTuple):
    """A mistake in words. ``section`` is a kind of part, or "" for the scheme as a whole; ``field``
    as the rules write it ("values[1].key"). One that is not ``grave`` is only worth knowing."""

    section: str
    at: int
    field: str
    words: str
    grave: bool = True
    echo: bool = False
    """It is told of another part, and shown here as well because both have a hand in it."""

    @property
    def row(self) -> str:
        """The row of the form that it belongs to."""
        return re.split(r"[.\[]", self.field, maxsplit=1)[0]


def find_faults(scheme: Scheme, keys: Mapping[str, str]) -> tuple[Fault, ...]:
    """All mistakes. ``keys``: upper-case key to the action of the window that has it."""
    found: list[Fault] = []
    for key, reason in broken_rules(scheme):
        found.append(_fault(scheme, key, reason))
        found.extend(_echo(scheme, key, reason))
    have = {(each.section, each.at, each.row) for each in found}
    more = (each for each in _keys(scheme, keys) if (each.section, each.at, each.row) not in have)
    return (*found, *more)


def _fault(scheme: Scheme, key: str, reason: str) -> Fault:
    words = _PLACE.sub(lambda found: _named(scheme, found), reason)
    words = _TYPED.sub(lambda found: found[0].upper(), words[:1].upper() + words[1:])
    place = _PLACE.match(key)
    if place is None:
        return Fault("", 0, key, words)
    return Fault(place[1], int(place[2]), key[place.start(3) :].lstrip("."), words)


def _echo(scheme: Scheme, key: str, reason: str) -> Iterator[Fault]:
    """The same mistake at the other of two parts that share what they may not share."""
    other = _TAKEN.search(reason)
    if other is not None:
        turned = f"{reason[: other.start()]}taken by {key} already."
        echo = _fault(scheme, other[1], turned)._replace(echo=True)
        told = _fault(scheme, key, reason)
        if (echo.section, echo.at) != (told.section, told.at):
            yield echo


def _named(scheme: Scheme, found: re.Match[str]) -> str:
    """A place as a person calls it: the name of the part, and of the value in it."""
    here: tuple[Part, ...] = getattr(scheme, found[1])
    if int(found[2]) >= len(here):
        return found[0]
    part = here[int(found[2])]
    one = next(word for name, (_, word) in SECTIONS.items() if name == found[1])
    words = f"the {one} “{part.name}”"
    value = _VALUE.match(found[3])
    if value is None or not isinstance(part, Attribute):
        return words
    return f"the value “{part.values[int(value[1])].name}” of {words}"


def _keys(scheme: Scheme, keys: Mapping[str, str]) -> Iterator[Fault]:
    """Keys of labels and companions that an action of the window has now, also by rebinding."""
    pairs: tuple[tuple[str, Iterable[Part]], ...] = (
        ("labels", scheme.labels),
        ("companions", scheme.companions),
    )
    for section, here in pairs:
        for at, part in enumerate(here):
            key = getattr(part, "key", "").upper()
            if key and key in keys and not getattr(part, "retired", False):
                words = f"“{keys[key]}” gives this key up while the scheme has it."
                yield Fault(section, at, "key", words, grave=False)
