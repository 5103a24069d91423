"""What the quotation around a span has and the span lacks, to be taken over with one key.

What belongs here: the offer. Taking it is an operation of the person.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from annotator.derived.rules import CUE, SOURCE
from annotator.derived.surroundings import Surroundings
from annotator.scheme import Scheme
from annotator.values import Annotation, AttributeValue, Segment

COMPANIONS: Final[tuple[str, ...]] = (SOURCE, CUE)
ATTRIBUTES: Final[tuple[str, ...]] = ("speaker", "source_kind")
"""Ids of what is said of a quotation and holds for all that is said in it."""


class Offer(Struct, frozen=True):
    """What can be taken from the annotation with the id ``quote``."""

    quote: str
    companions: dict[str, Segment]
    attributes: dict[str, AttributeValue]


def offered(scheme: Scheme, annotation: Annotation, around: Surroundings) -> Offer | None:
    """Source, cue, speaker and kind of source that the enclosing quote has and ``annotation``
    lacks, as far as its label has them in the scheme; None where nothing is to be had."""
    quote = around.inside(annotation)
    if quote is None:
        return None
    own_parts = {each.id for each in scheme.companions_of(annotation.label)}
    own_fields = {each.id for each in scheme.attributes_of(annotation.label)}
    companions = {
        name: quote.companions[name]
        for name in COMPANIONS
        if name in own_parts and name in quote.companions and name not in annotation.companions
    }
    attributes = {
        name: quote.attributes[name]
        for name in ATTRIBUTES
        if name in own_fields
        and quote.attributes.get(name) is not None
        and annotation.attributes.get(name) is None
    }
    if not companions and not attributes:
        return None
    return Offer(quote=quote.id, companions=companions, attributes=attributes)
