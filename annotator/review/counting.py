"""How many groups an article has and how many are conflicts, without putting the groups together.

What belongs here: a shorter way to two numbers that ``annotator.review.groups`` gives as well. A
queue over many thousand articles needs no more of them, and most annotations say nothing but a
label and words.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from annotator.review.groups import groups_of
from annotator.review.matching import Matches
from annotator.review.model import AnnotatorWork
from annotator.scheme import Scheme
from annotator.values import Segment

_Said = tuple[str, tuple[Segment, ...]]


def counted(
    scheme: Scheme, works: Sequence[AnnotatorWork], matches: Matches | None = None
) -> tuple[int, int]:
    """How many groups ``groups_of`` makes of these works, and how many of those are conflicts."""
    matches = matches or Matches(scheme)
    if any(work.relations for work in works) or any(
        each.attributes or each.companions for work in works for each in work.annotations
    ):
        groups = groups_of(scheme, works, matches)
        return len(groups), sum(bool(group.kinds) for group in groups)
    parts = _parts(works, matches)
    conflicts = 0
    for people, said in parts:
        conflicts += len(people) < len(works) or len(said) > 1
    return len(parts), conflicts


def _parts(works: Sequence[AnnotatorWork], matches: Matches) -> list[tuple[set[str], set[_Said]]]:
    """Of each group, whose annotations are in it, and what they say."""
    leader: dict[str, str] = {}
    twins: dict[tuple[str, str, tuple[Segment, ...]], str] = {}
    for work in works:
        for each in work.annotations:
            leader[each.id] = twins.setdefault((work.annotator, each.label, each.segments), each.id)
    for one, other in combinations(works, 2):
        for mine, yours, _ in matches.between(one.annotations, other.annotations):
            leader[_lead(leader, mine.id)] = _lead(leader, yours.id)
    found: dict[str, tuple[set[str], set[_Said]]] = {}
    for work in works:
        for each in work.annotations:
            people, said = found.setdefault(_lead(leader, each.id), (set(), set()))
            people.add(work.annotator)
            said.add((each.label, each.segments))
    return list(found.values())


def _lead(leader: dict[str, str], id_: str) -> str:
    while (above := leader[id_]) != id_:
        leader[id_] = leader[above]
        id_ = above
    return id_
