"""What only this program has to say, for formats that leave room for more than they know.

What belongs here: states, notes, doubts and times as plain values to stand under the key ``OWN``
in a foreign file, and the same read back. What is read back comes from outside: a value of
the wrong kind counts as not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypedDict, cast, get_args

from annotator.exchange.records import OutgoingWork
from annotator.values import (
    SKIP_REASONS,
    STATES,
    Annotation,
    Article,
    AttributeValue,
    Origin,
    SkipReason,
    State,
)

OWN: Final = "claim_annotator"
DETAILS: Final = ("title", "source", "url", "author", "published", "language")
"""Fields of an article that are texts, besides its id."""


class SpanFields(TypedDict, total=False):
    """Fields of a ``LooseSpan``."""

    origin: Origin
    created: int
    updated: int
    note: str
    doubt: bool
    doubt_note: str


class WorkFields(TypedDict, total=False):
    """Fields of a ``LooseWork``."""

    state: State
    reason: SkipReason
    flagged: bool
    flag_note: str
    note: str


def of_span(span: Annotation) -> dict[str, object]:
    """What is to be said of a span besides its place, label, attributes and companions; only what
    is not as usual. Times are milliseconds since 1970 (UTC)."""
    found: dict[str, object] = {
        "origin": span.origin,
        "note": span.note,
        "doubt": span.doubt,
        "doubt_note": span.doubt_note,
        "unconfirmed": list(span.unconfirmed),
        "label_given": span.original,
        "scheme_version": span.scheme_version,
        "created": span.created,
        "updated": span.updated,
    }
    return {key: value for key, value in found.items() if value}


def span_fields(found: object) -> SpanFields:
    """What ``of_span`` said."""
    given = as_object(found)
    fields = SpanFields()
    if given.get("origin") in get_args(Origin):
        fields["origin"] = cast("Origin", given["origin"])
    created, updated = given.get("created"), given.get("updated")
    if isinstance(created, int) and not isinstance(created, bool):
        fields["created"] = created
    if isinstance(updated, int) and not isinstance(updated, bool):
        fields["updated"] = updated
    if isinstance(given.get("note"), str):
        fields["note"] = given["note"]
    if given.get("doubt") is True:
        fields["doubt"] = True
        fields["doubt_note"] = text_of(given.get("doubt_note"))
    return fields


def of_work(work: OutgoingWork) -> dict[str, object]:
    """State, reason, flag and note of what one annotator did, and the name."""
    found: dict[str, object] = {"annotator": work.annotator, "state": work.state}
    if work.reason:
        found["reason"] = work.reason
    if work.flagged:
        found["flag"] = work.flag_note
    if work.note:
        found["note"] = work.note
    return found


def work_fields(found: object) -> WorkFields:
    """What ``of_work`` said, but for the name."""
    given = as_object(found)
    fields = WorkFields()
    if given.get("state") in STATES:
        fields["state"] = given["state"]
    if given.get("reason") in tuple(SKIP_REASONS):
        fields["reason"] = given["reason"]
    if isinstance(given.get("flag"), str):
        fields["flagged"] = True
        fields["flag_note"] = given["flag"]
    if isinstance(given.get("note"), str):
        fields["note"] = given["note"]
    return fields


def is_said(work: OutgoingWork) -> bool:
    """Whether there is anything to write of an annotator's work."""
    return work.touched or work.flagged or bool(work.note)


def details(article: Article) -> dict[str, str]:
    """The article's details that are not empty, by name."""
    found = {name: str(getattr(article, name)) for name in DETAILS}
    return {name: value for name, value in found.items() if value}


class Details(TypedDict, total=False):
    """Fields of a ``LooseArticle``."""

    id: str
    title: str
    source: str
    url: str
    author: str
    published: str
    language: str


def take_details(given: dict[str, Any]) -> Details:
    """Take the texts that are an article's details out of ``given``; the rest stays in it. An id
    may be a number."""
    found: dict[str, str] = {}
    number = given.get("id")
    if isinstance(number, str) or (isinstance(number, int) and not isinstance(number, bool)):
        found["id"] = str(given.pop("id"))
    for name in DETAILS:
        if isinstance(given.get(name), str):
            found[name] = given.pop(name)
    return cast("Details", found)


def as_object(value: object) -> dict[str, Any]:
    """The value where it is an object, else an empty one."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """The value where it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def text_of(value: object) -> str:
    """The value where it is a text, else an empty one."""
    return value if isinstance(value, str) else ""


def is_scalar(value: object) -> bool:
    """Whether the value can be that of an attribute."""
    return isinstance(value, str | int | float | bool)


def attributes_of(given: Mapping[str, object]) -> dict[str, AttributeValue]:
    """What of ``given`` can be attributes."""
    return {key: cast("AttributeValue", each) for key, each in given.items() if is_scalar(each)}


def whole_number(value: object) -> int | None:
    """The value where it is a whole number, written with or without a decimal point."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) else None
