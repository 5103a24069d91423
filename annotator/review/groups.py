"""The groups of an article: which annotations are about the same words, and where they differ.

What belongs here: from annotators' work side by side to groups. Groups are never stored: they
follow from the work as it stands. Offsets are code points, half-open.

A group is what hangs together by pairings (``annotator.review.matching``) between any two of the
annotators. Several annotations of one annotator with the same words and label are in one group.
Nothing here depends on the order of annotators or annotations; ids decide only between annotations
that say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

from annotator.review.comparing import Saying, differences, sayings
from annotator.review.matching import Matches, pairings_of
from annotator.review.model import (
    AnnotatorWork,
    Choice,
    ConflictKind,
    Group,
    Pairing,
    Version,
)
from annotator.review.versions import content, outgoing, version_key
from annotator.scheme import Scheme
from annotator.values import Annotation, Relation, Segment


def groups_of(
    scheme: Scheme, works: Sequence[AnnotatorWork], matches: Matches | None = None
) -> list[Group]:
    """The groups of an article in text order, all of them open.

    ``works`` are of those who handed in: who of them has nothing in a group is missing there.
    ``matches``: what is matched already.
    """
    matches = matches or Matches(scheme)
    works = sorted(works, key=lambda work: work.annotator)
    pairings = [
        pairing
        for one, other in combinations(works, 2)
        for pairing in pairings_of(matches.between(one.annotations, other.annotations))
    ]
    layers = {label.id: label.layer for label in scheme.labels}
    parts = sorted(_parts(works, pairings), key=lambda part: _place(part, layers))
    group_of = {version.annotation.id: at for at, part in enumerate(parts) for version in part}
    of_group: list[list[Pairing]] = [[] for _ in parts]
    for pairing in pairings:
        of_group[group_of[pairing.one]].append(pairing)
    annotators = [work.annotator for work in works]
    return [
        _group(
            scheme, part, layers.get(part[0].annotation.label, ""), group_of, annotators, tuple(own)
        )
        for part, own in zip(parts, of_group, strict=True)
    ]


def _parts(works: Iterable[AnnotatorWork], pairings: Iterable[Pairing]) -> list[list[Version]]:
    """All versions, parted into groups: those that hang together by pairings or are twins.

    A union-find: every version follows another one of its group until one that leads itself.
    """
    versions = {version.annotation.id: version for work in works for version in _versions(work)}
    follows = {id_: id_ for id_ in versions}

    def leader(id_: str) -> str:
        while follows[id_] != id_:
            follows[id_] = follows[follows[id_]]  # a shorter way for the next who asks
            id_ = follows[id_]
        return id_

    for pairing in pairings:
        follows[leader(pairing.one)] = leader(pairing.other)
    # Twins: one annotator marked the same words with the same label more than once.
    first: dict[tuple[str, str, tuple[Segment, ...]], str] = {}
    for version in versions.values():
        one = version.annotation
        twin = first.setdefault((one.annotator, one.label, one.segments), one.id)
        if twin != one.id:
            follows[leader(one.id)] = leader(twin)
    found: dict[str, list[Version]] = {}
    for id_, version in versions.items():
        found.setdefault(leader(id_), []).append(version)
    return list(found.values())


def _versions(work: AnnotatorWork) -> Iterable[Version]:
    links: dict[str, list[Relation]] = {}
    for relation in work.relations:
        links.setdefault(relation.from_id, []).append(relation)
    for one, told in zip(work.annotations, work.told, strict=True):
        own = outgoing(one, sorted(links[one.id])) if one.id in links else ()
        yield Version(version_key(one, own), one, told, own)


def _place(part: Sequence[Version], layers: dict[str, str]) -> tuple[Any, ...]:
    """Where a group stands among the others.

    No tie is left: the same words under the same label are always paired, or are twins, and so are
    never in two groups.
    """
    words = sorted((each.annotation.segments, each.annotation.label) for each in part)
    start, end = _hull(part)
    return start, end, layers.get(part[0].annotation.label, ""), words


def _hull(part: Iterable[Version]) -> tuple[int, int]:
    ranges = [(each.annotation.start, each.annotation.end) for each in part]
    return min(start for start, _ in ranges), max(end for _, end in ranges)


def _group(
    scheme: Scheme,
    part: Sequence[Version],
    layer: str,
    group_of: dict[str, int],
    annotators: Sequence[str],
    pairings: tuple[Pairing, ...],
) -> Group:
    said: dict[Saying, list[Version]] = {}
    for version, saying in zip(part, sayings(scheme, part, group_of), strict=True):
        said.setdefault(saying, []).append(version)
    here = {each.annotation.annotator for each in part}
    missing = tuple(each for each in annotators if each not in here)
    start, end = _hull(part)
    return Group(
        layer=layer,
        start=start,
        end=end,
        choices=_choices(scheme, said),
        missing=missing,
        kinds=_kinds(list(said), is_missing=bool(missing)),
        pairings=pairings,
    )


def _choices(scheme: Scheme, said: dict[Saying, list[Version]]) -> tuple[Choice, ...]:
    """What there is to take: most annotators first, then in text order, by label, by content."""
    for versions in said.values():
        versions.sort(key=_canonical)
    if len(said) == 1:
        return tuple(Choice(tuple(versions)) for versions in said.values())
    ordered = sorted(said.items(), key=_standing)
    first, told = ordered[0][0], ordered[0][1][0]
    return tuple(
        Choice(tuple(versions), differences(scheme, first, saying, (told, versions[0])))
        for saying, versions in ordered
    )


def _standing(choice: tuple[Saying, list[Version]]) -> tuple[Any, ...]:
    saying, versions = choice
    return (
        -len({each.annotation.annotator for each in versions}),
        saying.segments,
        saying.label,
        saying.attributes,
        saying.companions,
        saying.relations,
    )


def _canonical(version: Version) -> tuple[bytes, str, str]:
    one: Annotation = version.annotation
    return content(one), one.annotator, one.id


def _kinds(said: Sequence[Saying], *, is_missing: bool) -> tuple[ConflictKind, ...]:
    """In what a group differs. What is said of spans is compared among those of one label."""
    found: list[ConflictKind] = []
    if len({each.label for each in said}) > 1:
        found.append("label")
    if len({each.segments for each in said}) > 1:
        found.append("boundary")
    if is_missing:
        found.append("missing")
    pairs = [(a, b) for a, b in combinations(said, 2) if a.label == b.label]
    if any((a.attributes, a.companions) != (b.attributes, b.companions) for a, b in pairs):
        found.append("attribute")
    if any(a.relations != b.relations for a, b in pairs):
        found.append("relation")
    return tuple(found)
