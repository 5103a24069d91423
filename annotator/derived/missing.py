"""What the scheme requires of annotations and they have not.

What belongs here: the list that finishing an article names. Nothing here stops anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct

from annotator.derived.standing import applying, standing
from annotator.derived.surroundings import Surroundings
from annotator.scheme import Scheme
from annotator.scheme.model import RelationType
from annotator.values import Annotation, Relation


class Lack(Struct, frozen=True):
    """Something required that an annotation (by its id) has not: ``id`` and ``name`` of it."""

    annotation: str
    kind: Literal["attribute", "companion", "relation"]
    id: str
    name: str


def lacking(
    scheme: Scheme,
    annotations: Iterable[Annotation],
    around: Surroundings,
    relations: Iterable[Relation],
) -> list[Lack]:
    """What is required and missing, in the order of the text, then of the scheme.

    A default is a value. Companions are asked for only while the scheme has them marked together
    with the labels (mode "on"). ``relations`` are the stored ones of the article.
    """
    drawn = {(each.from_id, each.type) for each in relations}
    ordered = sorted(annotations, key=lambda one: (one.start, one.end, one.id))
    required = [each for each in scheme.relations if each.required and not each.retired]
    return [lack for one in ordered for lack in _of(scheme, one, around, required, drawn)]


def _of(
    scheme: Scheme,
    one: Annotation,
    around: Surroundings,
    required: Sequence[RelationType],
    drawn: set[tuple[str, str]],
) -> Iterator[Lack]:
    wanted = [each for each in applying(scheme, one, around) if each.required]
    if wanted:
        there = standing(scheme, one, around)
        for each in wanted:
            if each.id not in there:
                yield Lack(one.id, "attribute", each.id, each.name)
    if scheme.companion_mode == "on":
        for part in scheme.companions_of(one.label):
            if part.required and part.id not in one.companions:
                yield Lack(one.id, "companion", part.id, part.name)
    for link in required:
        starts_here = not link.from_labels or one.label in link.from_labels
        if starts_here and not _is_there(link, one, around, drawn):
            yield Lack(one.id, "relation", link.id, link.name)


def _is_there(
    link: RelationType, one: Annotation, around: Surroundings, drawn: set[tuple[str, str]]
) -> bool:
    if link.derive:
        outer = around.inside(one)
        return outer is not None and link.allows(one.label, outer.label)
    return (one.id, link.id) in drawn
