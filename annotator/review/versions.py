"""What a version of an annotation is: its key, and its content in one canonical form.

What belongs here: the forms in which annotations are compared, ordered and recognised again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Final

import msgspec

from annotator.values import Annotation, AttributeValue, Relation

DIGITS: Final = 16
"""Hexadecimal digits of the digest in a version's key; it need only be told from the other
versions of one annotation."""

_encode: Final = msgspec.json.Encoder(order="sorted").encode


def version_key(annotation: Annotation, relations: Sequence[Relation]) -> str:
    """The annotation's id, a colon and a digest of what it says.

    The digest changes with the label as it was given, the segments, the stored attributes, the
    companions and the stored relations that begin at it (others in ``relations`` are passed over),
    and with nothing else: a note, a doubt or a scheme that maps the label change no key.
    """
    said = [
        annotation.original or annotation.label,
        annotation.segments,
        plain_values(annotation.attributes),
        annotation.companions,
        sorted({(each.type, each.to_id) for each in outgoing(annotation, relations)}),
    ]
    digest = blake2b(_encode(said), digest_size=DIGITS // 2).hexdigest()
    return f"{annotation.id}:{digest}"


def annotation_of(key: str) -> str:
    """The id of the annotation that a version's key is of."""
    return key.partition(":")[0]


def outgoing(annotation: Annotation, relations: Sequence[Relation]) -> tuple[Relation, ...]:
    """The stored relations that begin at an annotation."""
    return tuple(each for each in relations if each.from_id == annotation.id and not each.derived)


def plain_values(values: Mapping[str, AttributeValue]) -> dict[str, AttributeValue]:
    """Attribute values in the form in which equal ones are written alike: 3 for 3.0, none left
    out."""
    return {name: _one_number(value) for name, value in values.items() if value is not None}


def canonical_values(values: Mapping[str, AttributeValue]) -> bytes:
    """Attribute values as bytes that are the same for the same values (yes is not 1)."""
    return _encode(plain_values(values)) if values else b"{}"


def content(annotation: Annotation) -> bytes:
    """What an annotation says beside its label and segments, as bytes to order by."""
    if not annotation.attributes and not annotation.companions:
        return b""
    return _encode([plain_values(annotation.attributes), annotation.companions])


def _one_number(value: AttributeValue) -> AttributeValue:
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
        return int(value)
    return value
