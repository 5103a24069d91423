"""Relations of a record, as they arrive: whose they are, and whether they may stand.

What belongs here: finding the spans that a relation names, checking its ends by the scheme, and
telling what the scheme does not know. A relation belongs to the annotator of the span it begins at.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from annotator.exchange.guard import RecordRefused
from annotator.exchange.records import IncomingRelation, IncomingWork
from annotator.exchange.wire import WireRecord, WireRelation
from annotator.scheme import Scheme


def attached(
    scheme: Scheme, record: WireRecord, work: tuple[IncomingWork, ...]
) -> tuple[tuple[IncomingWork, ...], list[object]]:
    """The work with its relations, and those of the record that the scheme has no type for or
    does not allow between these labels.

    Raises:
        RecordRefused: a relation names no span of the record, or leads back to its own span.
    """
    if not record.relations and not any(each.relations for each in record.annotations or ()):
        return work, []
    places = _places(work)
    found: dict[int, dict[IncomingRelation, None]] = {}
    kept: list[object] = []

    def keep(raw: object) -> None:
        if raw not in kept:  # a record says it once for its spans and once for whose they are
            kept.append(raw)

    for place, given, raw in _given(record):
        kind = scheme.relation(given.type) if given is not None else None
        if given is None or kind is None:
            keep(raw)
            continue
        if given.derived or kind.derive:
            continue  # it follows from position, here too
        from_id, to_id = str(given.from_id), str(given.to_id)
        home = _home(places, from_id, given.annotator or None, work, f"{place}.from")
        other = _home(places, to_id, work[home].annotator, work, f"{place}.to")
        if (home, from_id) == (other, to_id):
            raise RecordRefused(f"{place}: it leads back to the span “{from_id[:60]}” itself")
        ends = [places[home, from_id], places[other, to_id]]
        first, second = (scheme.in_force(label) for label in ends)
        if not kind.allows(first, second):
            # It may have stood before a relabelling, or under another scheme: no reason to refuse
            # all else that the record holds.
            keep(raw)
            continue
        found.setdefault(home, {})[IncomingRelation(given.type, from_id, to_id)] = None
    replaced = [
        msgspec.structs.replace(each, relations=tuple(found.get(at, ())))
        for at, each in enumerate(work)
    ]
    return tuple(replaced), kept


def _places(work: tuple[IncomingWork, ...]) -> dict[tuple[int, str], str]:
    """The label of each span that has a name in the file, by its annotator's place and that."""
    return {
        (at, span.id): span.label
        for at, each in enumerate(work)
        for span in each.spans
        if span.id is not None
    }


def _given(record: WireRecord) -> Iterator[tuple[str, WireRelation | None, object]]:
    """All relations of a record with their place; None where one is of another shape."""
    for at, entry in enumerate(record.annotations or ()):
        for number, each in enumerate(entry.relations or ()):
            whose = msgspec.structs.replace(each, annotator=entry.annotator)
            yield f"$.annotations[{at}].relations[{number}]", whose, msgspec.to_builtins(each)
    if record.annotations and record.spans_from == "gold" and isinstance(record.spans, list):
        return  # those beside ``spans`` are the gold's, and kept back with it
    for number, raw in enumerate(record.relations or ()):
        try:
            yield f"$.relations[{number}]", msgspec.convert(raw, WireRelation), raw
        except msgspec.ValidationError:
            yield f"$.relations[{number}]", None, raw


def _home(
    places: dict[tuple[int, str], str],
    span: str,
    annotator: str | None,
    work: tuple[IncomingWork, ...],
    place: str,
) -> int:
    """Whose span it is: the annotator's own before anybody else's of that name."""
    homes = [at for at, _ in enumerate(work) if (at, span) in places]
    own = [at for at in homes if work[at].annotator == annotator]
    if not homes:
        raise RecordRefused(f"{place}: there is no span “{span[:60]}” in this record")
    return (own or homes)[0]
