"""What versions of one group say, so that it can be compared, and in what two of them differ.

What belongs here: when two annotations say the same, and the words for it where they do not.

Compared are label, segments, attributes, companions and relations. Notes, doubts and comments are
about an annotation and no part of what it says.

- *Attributes* are compared as they count, told by position and by default included, but only those
  that somebody confirmed: where no version of a label in the group has an attribute's value from a
  person, nobody said anything that could be disagreed with. Where one has, all values count.
- *Companions* are compared by their segments, unless the scheme has them switched off.
- *Relations* are compared by their type and by the group in which their other end is: two people
  who link to the same words mean the same, though each links to an annotation of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec
from msgspec import Struct

from annotator.review.matching import characters
from annotator.review.model import Version
from annotator.review.versions import canonical_values, plain_values
from annotator.scheme import Scheme
from annotator.scheme.model import Attribute
from annotator.values import AttributeValue, Segment

End = tuple[str, str]
"""A relation's type and what its other end is about."""

NOTHING: Final = "none"


class Saying(Struct, frozen=True, gc=False):
    """What one version says: equal sayings are one choice. ``attributes`` in canonical form."""

    segments: tuple[Segment, ...]
    label: str
    attributes: bytes
    companions: tuple[tuple[str, Segment], ...]
    relations: tuple[End, ...]


def sayings(scheme: Scheme, versions: Sequence[Version], home: Mapping[str, int]) -> list[Saying]:
    """What each of the versions of a group says. ``home`` gives an annotation's group, by id; an
    end that is in none stands for itself."""
    confirmed: dict[str, set[str]] = {}
    for version in versions:
        if version.annotation.attributes:
            confirmed.setdefault(version.annotation.label, set()).update(_confirmed(version))
    hidden = scheme.companion_mode == "off"
    return [
        Saying(
            each.annotation.segments,
            each.annotation.label,
            canonical_values(_counting(each, confirmed.get(each.annotation.label, ()))),
            () if hidden else tuple(sorted(each.annotation.companions.items())),
            _ends(each, home) if each.relations else (),
        )
        for each in versions
    ]


def _confirmed(version: Version) -> list[str]:
    """The attributes whose values a person has given to this version."""
    one = version.annotation
    return [
        name
        for name, value in one.attributes.items()
        if value is not None and name not in one.unconfirmed and name in version.told
    ]


def _counting(version: Version, names: Iterable[str]) -> dict[str, AttributeValue]:
    return {name: version.told[name] for name in names if name in version.told}


def _ends(version: Version, home: Mapping[str, int]) -> tuple[End, ...]:
    """The relations of a version, each once, by the group of their other end."""
    return tuple(
        sorted({(each.type, str(home.get(each.to_id, each.to_id))) for each in version.relations})
    )


def differences(
    scheme: Scheme, one: Saying, other: Saying, told: tuple[Version, Version]
) -> tuple[str, ...]:
    """In what ``other`` is unlike ``one``, in words for people, the most important first.

    ``told`` are versions that say them. What is said of different labels is not compared.
    """
    found = ["label"] if one.label != other.label else []
    found += _places(one.segments, other.segments)
    if one.label == other.label:
        found += _attributes(scheme, one, other, told)
        found += _companions(scheme, dict(one.companions), dict(other.companions))
        found += _relations(scheme, one.relations, other.relations)
    return tuple(found)


def _places(one: tuple[Segment, ...], other: tuple[Segment, ...]) -> list[str]:
    """How the words of ``other`` lie to those of ``one``; lengths in code points."""
    if one == other:
        return []
    found = []
    grown = sum(end - start for start, end in characters(other)) - sum(
        end - start for start, end in characters(one)
    )
    moved = other[0].start - one[0].start
    if grown:
        found.append(f"{_count(abs(grown))} {'longer' if grown > 0 else 'shorter'}")
    elif moved:
        found.append(f"starts {_count(abs(moved))} {'later' if moved > 0 else 'earlier'}")
    if len(one) != len(other):
        found.append(f"in {len(other)} parts" if len(other) > 1 else "in one part")
    return found or ["other words"]


def _count(number: int) -> str:
    return f"{number} character" + ("" if number == 1 else "s")


def _attributes(
    scheme: Scheme, one: Saying, other: Saying, told: tuple[Version, Version]
) -> list[str]:
    if one.attributes == other.attributes:
        return []
    before, after = (plain_values(each.told) for each in told)
    # Only what counts here: a value that stands in neither canonical form was confirmed by nobody.
    counting = _names(one) | _names(other)
    order = {each.id: at for at, each in enumerate(scheme.attributes)}
    names = sorted(counting, key=lambda name: (order.get(name, len(order)), name))
    return [
        f"{_name(known, name)}: {value_words(known, after.get(name))}"
        for name, known in ((each, scheme.attribute(each)) for each in names)
        if canonical_values({name: before.get(name)}) != canonical_values({name: after.get(name)})
    ]


def _names(saying: Saying) -> set[str]:
    names: dict[str, AttributeValue] = msgspec.json.decode(saying.attributes)
    return set(names)


def _name(attribute: Attribute | None, name: str) -> str:
    return name if attribute is None else attribute.name


def value_words(attribute: Attribute | None, value: AttributeValue) -> str:
    """A value as people read it."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    known = () if attribute is None else attribute.values
    return next((each.name for each in known if each.id == value), str(value))


def _companions(
    scheme: Scheme, one: Mapping[str, Segment], other: Mapping[str, Segment]
) -> list[str]:
    found = []
    for name in sorted(one.keys() | other.keys()):
        if one.get(name) != other.get(name):
            part = scheme.companion(name)
            shown = name if part is None else part.name
            how = "other words" if name in one and name in other else "marked"
            found.append(f"{shown}: {how if name in other else NOTHING}")
    return found


def _relations(scheme: Scheme, one: Sequence[End], other: Sequence[End]) -> list[str]:
    found = []
    for kind in sorted({each for each, _ in (*one, *other)}):
        before = {end for each, end in one if each == kind}
        after = {end for each, end in other if each == kind}
        if before != after:
            link = scheme.relation(kind)
            shown = kind if link is None else link.name
            how = "other words" if before and after else "linked"
            found.append(f"{shown}: {how if after else NOTHING}")
    return found
