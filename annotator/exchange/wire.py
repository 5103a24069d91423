"""One line of our JSONL as it stands in the file: the keys, their order, their types.

What belongs here: the shape of a record and nothing about its meaning. The same classes read and
write (spans have twins that are made faster), so that a line which this program wrote is known by
being encoded again to the same bytes (``guard``). Keys that a file may leave out stand at
``UNSET`` and are then not written either.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from annotator.exchange.records import SpansFrom
from annotator.values import AttributeValue, Origin, SkipReason, State

SCHEMA_VERSION: Final = 1
OFFSET_UNIT: Final = "codepoint"
DOUBT: Final = "doubt"
"""The attribute under which an annotation's doubt travels; only the value true has this meaning."""

Offset = Annotated[int, Meta(ge=0)]
Whole = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
Text = str | None | UnsetType
Name = Annotated[str, Meta(min_length=1)]


class WireSegment(Struct, kw_only=True, gc=False):
    """A range with its words."""

    start: Offset
    end: Offset
    text: Text = UNSET


class WireSpan(Struct, kw_only=True, gc=False):
    """One annotation. ``start``, ``end`` and ``text`` are of the hull; only gold has ``sources``.

    ``unconfirmed``, ``doubt_note`` and ``label_given`` are written only where they say something.
    """

    id: str | Whole | None | UnsetType = UNSET
    start: Offset
    end: Offset
    label: str
    text: Text = UNSET
    segments: list[WireSegment] | None | UnsetType = UNSET
    layer: Text = UNSET
    companions: dict[Name, WireSegment | None] | None | UnsetType = UNSET
    attributes: dict[Name, str | Whole | float | bool | None] | None | UnsetType = UNSET
    unconfirmed: list[Name] | None | UnsetType = UNSET
    doubt_note: Text = UNSET
    label_given: Text = UNSET
    note: Text = UNSET
    annotator: Text = UNSET
    origin: Origin | None | UnsetType = UNSET
    scheme_version: Text = UNSET
    created: Text = UNSET
    updated: Text = UNSET
    sources: list[str] | None | UnsetType = UNSET


class WrittenSegment(Struct, gc=False):
    """A ``WireSegment`` to write: by position, which makes it in half the time."""

    start: int
    end: int
    text: str


class WrittenSpan(Struct, gc=False):
    """A ``WireSpan`` to write, its keys in the same order: by position, as ``WrittenSegment``."""

    id: str
    start: int
    end: int
    label: str
    text: str
    segments: list[WrittenSegment]
    layer: str
    companions: dict[str, WrittenSegment]
    attributes: dict[str, AttributeValue]
    unconfirmed: list[str] | UnsetType
    doubt_note: str | UnsetType
    label_given: str | UnsetType
    note: str
    annotator: str
    origin: Origin
    scheme_version: str
    created: str | None
    updated: str | None
    sources: list[str] | UnsetType = UNSET


class WireRelation(Struct, kw_only=True, gc=False):
    """A relation between two spans of the record, by their ids."""

    type: Name
    from_id: str | Whole = msgspec.field(name="from")
    to_id: str | Whole = msgspec.field(name="to")
    annotator: Text = UNSET
    derived: bool | None | UnsetType = UNSET


class WireWork(Struct, kw_only=True):
    """What one annotator did. The keys after ``spans`` are written only where they say something.

    ``flag`` is the note of the flag, an empty text for a flag without a note.
    """

    annotator: Name
    state: State | None | UnsetType = UNSET
    spans: list[WireSpan] | None | UnsetType = UNSET
    relations: list[WireRelation] | None | UnsetType = UNSET
    reason: SkipReason | None | UnsetType = UNSET
    flag: Text = UNSET
    note: Text = UNSET


class WireRecord(Struct, kw_only=True):
    """One article with its annotations. ``state`` and ``annotator`` are read, never written."""

    schema_version: Whole | None | UnsetType = UNSET
    id: str | Whole | None | UnsetType = UNSET
    text: str
    text_sha256: Text = UNSET
    offset_unit: Text = UNSET
    title: Text = UNSET
    source: Text = UNSET
    url: Text = UNSET
    author: Text = UNSET
    published: Text = UNSET
    language: Text = UNSET
    meta: dict[str, object] | None | UnsetType = UNSET
    spans: list[WireSpan] | None | UnsetType = UNSET
    spans_from: SpansFrom | None | UnsetType = UNSET
    relations: list[object] | None | UnsetType = UNSET
    annotations: list[WireWork] | None | UnsetType = UNSET
    state: State | None | UnsetType = UNSET
    annotator: Name | None | UnsetType = UNSET


RECORD_KEYS: Final = frozenset(WireRecord.__struct_fields__)
WORK_KEYS: Final = frozenset(WireWork.__struct_fields__)
SPAN_KEYS: Final = frozenset(WireSpan.__struct_fields__)
RELATION_KEYS: Final = frozenset(WireRelation.__struct_encode_fields__)
SEGMENT_KEYS: Final = frozenset(WireSegment.__struct_fields__)

decode: Final = msgspec.json.Decoder(WireRecord).decode
encode: Final = msgspec.json.Encoder(order="deterministic").encode
