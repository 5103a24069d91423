"""The history of a single annotation in words: each operation that touched it, and what it did.

What belongs here: reading the events of one article for one annotation. Nothing is stored for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import sqlalchemy as sa
from msgspec import UNSET

from annotator.history.events import (
    AnnotationAdded,
    AnnotationFields,
    Event,
    RelationSet,
    Work,
    payload_of,
)
from annotator.scheme import Scheme
from annotator.store import log, tables
from annotator.values import GAP, AnnotationStep, AttributeValue

SHOWN: Final = 80
"""Characters of words and notes in one line."""


def steps_of(
    connection: sa.Connection,
    key: int,
    annotation: str,
    names: Mapping[str, str],
    scheme: Scheme,
    only: str | None = None,
) -> list[AnnotationStep]:
    """What operations did to one annotation of an article, the newest first; ``only``: in the
    work of one annotator (an id), where the blind rule keeps back what others related to it."""
    found: dict[str, tuple[Event, list[str]]] = {}
    for event in log.events_of_article(connection, key, naming=annotation):
        payload = payload_of(event)
        if not isinstance(payload, Work) or only not in (None, payload.annotator or event.author):
            continue
        if what := list(_told(payload, annotation, scheme)):
            found.setdefault(event.operation, (event, []))[1].extend(what)
    undone = _undone(connection, list(found))
    return [
        AnnotationStep(
            operation=operation,
            name=event.operation_name,
            author=names.get(event.author, "somebody else"),
            when=event.clock,
            what=tuple(what),
            undone=operation in undone,
        )
        for operation, (event, what) in reversed(found.items())
    ]


def _undone(connection: sa.Connection, operations: list[str]) -> frozenset[str]:
    table = tables.operation
    query = sa.select(table.c.id).where(table.c.id.in_(operations), table.c.undone == 1)
    return frozenset(connection.execute(query).scalars())


def _told(work: Work, annotation: str, scheme: Scheme) -> Iterator[str]:
    for added in work.added:
        if added.id == annotation:
            yield from _made(added, scheme)
    for changed in work.changed:
        if changed.id == annotation:
            yield from _changed(changed.set, changed.was, scheme)
    for related in work.related:
        if annotation in (related.from_id, related.to_id):
            yield _related(related, annotation, scheme)


def _made(added: AnnotationAdded, scheme: Scheme) -> Iterator[str]:
    yield f"made as {_label(scheme, added.label)}: {_line(GAP.join(added.quotes))}"
    for name, value in added.attributes.items():
        yield f"{_attribute(scheme, name)}: {_value(scheme, name, value)}"
    yield from (f"{_companion(scheme, name)} marked" for name in added.companions)
    if added.note:
        yield f"note: {_line(added.note)}"


def _changed(new: AnnotationFields, old: AnnotationFields, scheme: Scheme) -> Iterator[str]:
    if new.deleted is not UNSET:
        yield "deleted" if new.deleted else "brought back"
    if new.label is not UNSET and new.label != old.label:
        yield f"label: {_label(scheme, str(old.label))} → {_label(scheme, new.label)}"
    if new.quotes is not UNSET and old.quotes is not UNSET:
        yield f"words: {_line(GAP.join(old.quotes))} → {_line(GAP.join(new.quotes))}"
    if new.attributes is not UNSET and old.attributes is not UNSET:
        for name, value in new.attributes.items():
            was, now = (_value(scheme, name, each) for each in (old.attributes.get(name), value))
            yield f"{_attribute(scheme, name)}: {was} → {now}"
    if new.companions is not UNSET:
        for name, part in new.companions.items():
            yield f"{_companion(scheme, name)} {'removed' if part is None else 'marked'}"
    yield from _doubt_and_note(new, old)


def _doubt_and_note(new: AnnotationFields, old: AnnotationFields) -> Iterator[str]:
    if new.doubt is not UNSET:
        why = f": {_line(new.doubt_note)}" if new.doubt_note else ""
        yield f"in doubt{why}" if new.doubt else "no doubt any more"
    if new.note is not UNSET:
        yield f"note: {_line(new.note)}" if new.note else "note removed"
    if new.scheme is not UNSET and new.label in (UNSET, old.label):
        yield "confirmed under the scheme of that time"


def _related(related: RelationSet, annotation: str, scheme: Scheme) -> str:
    known = scheme.relation(related.type)
    name = known.name if known is not None else related.type
    end = "to another span" if related.from_id == annotation else "from another span"
    return f"{name} {end}{'' if related.there else ' removed'}"


def _label(scheme: Scheme, label: str) -> str:
    known = scheme.label(label)
    return known.name if known is not None else label


def _attribute(scheme: Scheme, name: str) -> str:
    known = scheme.attribute(name)
    return known.name if known is not None else name


def _companion(scheme: Scheme, name: str) -> str:
    known = scheme.companion(name)
    return known.name if known is not None else name


def _value(scheme: Scheme, name: str, value: AttributeValue) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    known = scheme.attribute(name)
    named = {each.id: each.name for each in known.values} if known is not None else {}
    return _line(named.get(str(value), str(value)))


def _line(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1].rstrip()}…"


def first_touched(connection: sa.Connection, operation: str) -> str | None:
    """The id of the first annotation that an operation made or changed; None for none."""
    for event, _ in log.events_of_operation(connection, operation, most=1):
        payload = payload_of(event)
        if isinstance(payload, Work):
            ids = [each.id for each in payload.added] + [each.id for each in payload.changed]
            ids += [each.from_id for each in payload.related]
            return next(iter(ids), None)
    return None
