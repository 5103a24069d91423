"""Settling an article by counting instead of by deciding: majority and union, for datasets.

What belongs here: what becomes of the groups of an article when nobody adjudicated it and an
export is told to resolve it. Nothing is stored. Offsets are code points, half-open.

*Majority*: more than half of those who finished, per group. The label is the one that more than
half of them gave; the characters are those that more than half of them marked; an attribute,
companion or relation is the value that more than half of them have, else it is left out. A
character that exactly half of them marked is a tie, and the group is left out with it: between two
people every difference is one. *Union*: each group once, as most annotators have it (the first in
the order of the text where as many have another version). Who skipped an article never votes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct

from annotator.review.golden import gold_id
from annotator.review.groups import groups_of
from annotator.review.matching import characters
from annotator.review.model import AnnotatorWork, Group, Version
from annotator.scheme import Scheme
from annotator.values import Annotation, AttributeValue, Relation, Segment, quote_of

Way = Literal["majority", "union"]
Value = TypeVar("Value", bound=Hashable)


class Voted(Struct, frozen=True, kw_only=True):
    """What counting settles on. ``sources``: by the id of each annotation, the ids of those that it
    was made of. ``ties``: groups left out because as many are for as against; ``minor``: groups
    that fewer than half have; ``blanks``: attributes, companions and relations left out of groups
    that were kept."""

    annotations: tuple[Annotation, ...] = ()
    relations: tuple[Relation, ...] = ()
    sources: dict[str, tuple[str, ...]] = {}
    ties: int = 0
    minor: int = 0
    blanks: int = 0


def voted(scheme: Scheme, text: str, works: Sequence[AnnotatorWork], way: Way) -> Voted:
    """The article's annotations by counting; ``works`` are of those who finished it."""
    groups = groups_of(scheme, works)
    of_group = {each.annotation.id: at for at, one in enumerate(groups) for each in one.versions}
    kept: dict[int, Annotation] = {}
    sources: dict[str, tuple[str, ...]] = {}
    ties = minor = blanks = 0
    for at, group in enumerate(groups):
        made: Annotation | None = None
        if way == "union":
            made = _first(group)
        else:
            made, why, lacking = _by_majority(group, len(works), text)
            blanks += lacking
            ties, minor = ties + (why == "tie"), minor + (why == "minor")
        if made is not None:
            kept[at] = made
            sources[made.id] = tuple(sorted(each.annotation.id for each in group.versions))
    relations, undrawn = _relations(groups, kept, of_group, len(works), way)
    return Voted(
        annotations=tuple(kept.values()),
        relations=tuple(relations),
        sources=sources,
        ties=ties,
        minor=minor,
        blanks=blanks + undrawn,
    )


def _first(group: Group) -> Annotation:
    version = group.choices[0].versions[0]
    return _made(group, version, version.annotation.segments, None, version.annotation.label)


def _made(
    group: Group,
    like: Version,
    segments: tuple[Segment, ...],
    text: str | None,
    label: str,
    attributes: dict[str, AttributeValue] | None = None,
    companions: dict[str, Segment] | None = None,
) -> Annotation:
    """An annotation that nobody made: its id follows from those it was made of."""
    one = like.annotation
    told = {name: value for name, value in like.told.items() if value is not None}
    return msgspec.structs.replace(
        one,
        id=gold_id(*(each.annotation.id for each in group.versions)),
        annotator="",
        label=label,
        segments=segments,
        quote=one.quote if text is None else quote_of(text, segments),
        note="",
        doubt=False,
        doubt_note="",
        attributes=told if attributes is None else attributes,
        companions=one.companions if companions is None else companions,
        unconfirmed=(),
        original="",
    )


def _by_majority(
    group: Group, people: int, text: str
) -> tuple[Annotation | None, Literal["", "tie", "minor"], int]:
    """The annotation, or why there is none; and how many attributes and companions it lacks, since
    no value has a majority."""
    by_person: dict[str, list[Version]] = {}
    for version in group.versions:
        by_person.setdefault(version.annotation.annotator, []).append(version)
    if 2 * len(by_person) <= people:
        return None, "tie" if 2 * len(by_person) == people else "minor", 0
    label = _most(by_person.values(), people, lambda version: version.annotation.label)
    ranges, tie = _characters(by_person.values(), people)
    segments = _segments(ranges, text)
    if label is None or tie or not segments:
        return None, "tie", 0
    names = {name for version in group.versions for name in version.told}
    attributes: dict[str, AttributeValue] = {}
    lacking = 0
    for name in sorted(names):
        value = _attribute(by_person.values(), people, name)
        if value is not None:
            attributes[name] = value
        lacking += value is None and any(v.told.get(name) is not None for v in group.versions)
    roles = {role for version in group.versions for role in version.annotation.companions}
    companions = {
        role: place
        for role in sorted(roles)
        if (place := _companion(by_person.values(), people, role)) is not None
    }
    lacking += len(roles) - len(companions)
    alike = [v for v in group.versions if v.annotation.label == label]
    exact = [v for v in alike if v.annotation.segments == segments] or alike
    made = _made(group, exact[0], segments, text, label, attributes, companions)
    return made, "", lacking


def _most(
    theirs: Iterable[Sequence[Version]], people: int, what: Callable[[Version], Value]
) -> Value | None:
    """What more than half of all who finished have; an annotator may have several here."""
    votes = Counter(value for versions in theirs for value in {what(each) for each in versions})
    winners = [value for value, count in votes.items() if 2 * count > people]
    return winners[0] if len(winners) == 1 else None


def _attribute(theirs: Iterable[Sequence[Version]], people: int, name: str) -> AttributeValue:
    """By type as well: 1 and true are two answers."""
    found = _most(theirs, people, lambda each: (type(each.told.get(name)), each.told.get(name)))
    return None if found is None else found[1]


def _companion(theirs: Iterable[Sequence[Version]], people: int, role: str) -> Segment | None:
    found = _most(theirs, people, lambda each: _place(each.annotation.companions.get(role)))
    return Segment(*found) if found else None


def _place(segment: Segment | None) -> tuple[int, ...]:
    return () if segment is None else (segment.start, segment.end)


def _characters(
    theirs: Iterable[Sequence[Version]], people: int
) -> tuple[list[tuple[int, int]], bool]:
    """The characters that more than half marked, and whether exactly half marked some."""
    steps: Counter[int] = Counter()
    for versions in theirs:
        marked = characters([part for each in versions for part in each.annotation.segments])
        for start, end in marked:
            steps[start] += 1
            steps[end] -= 1
    ranges: list[tuple[int, int]] = []
    count, tie, places = 0, False, sorted(steps)
    for here, there in zip(places, [*places[1:], 0], strict=True):
        count += steps[here]
        tie |= 2 * count == people and there > here
        if 2 * count > people:
            if ranges and ranges[-1][1] == here:
                ranges[-1] = (ranges[-1][0], there)
            else:
                ranges.append((here, there))
    return ranges, tie


def _segments(ranges: Iterable[tuple[int, int]], text: str) -> tuple[Segment, ...]:
    """The ranges without white space at their ends; what is nothing but that is none."""
    found = []
    for start, end in ranges:
        words = text[start:end]
        if shorn := words.strip():
            begin = start + len(words) - len(words.lstrip())
            found.append(Segment(begin, begin + len(shorn)))
    return tuple(found)


def _relations(
    groups: Sequence[Group],
    kept: dict[int, Annotation],
    of_group: dict[str, int],
    people: int,
    way: Way,
) -> tuple[list[Relation], int]:
    """The relations between what was kept: of a majority those that more than half drew between
    the same two groups, of a union all. And how many are left out, since fewer drew them."""
    votes: dict[tuple[str, int, int], set[str]] = {}
    for at, group in enumerate(groups):
        for version in group.versions:
            for link in version.relations:
                end = of_group.get(link.to_id)
                if end is not None and end != at:
                    key = (link.type, at, end)
                    votes.setdefault(key, set()).add(version.annotation.annotator)
    found, left = [], 0
    for (type_, start, end), people_for in sorted(votes.items()):
        if start not in kept or end not in kept:
            continue
        if way == "union" or 2 * len(people_for) > people:
            found.append(Relation(type_, kept[start].id, kept[end].id, "", kept[start].article))
        else:
            left += 1
    return found, left
