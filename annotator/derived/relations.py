"""Relations that follow from position and are never stored.

What belongs here: ``inside``, a stance inside a quotation.
"""

from __future__ import annotations

from collections.abc import Sequence

from annotator.derived.surroundings import Surroundings, inside_types
from annotator.scheme import Scheme
from annotator.values import Annotation, Relation


def inside_relations(
    scheme: Scheme, annotations: Sequence[Annotation], around: Surroundings
) -> list[Relation]:
    """A relation from each annotation to the smallest span around it that the scheme allows.

    In the order of the text; marked as derived.
    """
    types = inside_types(scheme)
    if not types:
        return []
    pairs = around.pairs(annotations)
    return [
        Relation(
            type=each.id,
            from_id=one.id,
            to_id=outer.id,
            annotator=one.annotator,
            article=one.article,
            derived=True,
        )
        for one, outer in sorted(pairs, key=_place)
        for each in types
        if each.allows(one.label, outer.label)
    ]


def _place(pair: tuple[Annotation, Annotation]) -> tuple[int, int, str]:
    return pair[0].start, pair[0].end, pair[0].id
