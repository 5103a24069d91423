"""Several annotations of one task by one person, as one person's work.

What belongs here: joining them. The tool lets a person submit a task more than once; what stands in
both is taken once, everything else is kept.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from annotator.exchange.loose import LooseRelation, LooseSpan, LooseWork


def united(work: Iterable[LooseWork]) -> tuple[LooseWork, ...]:
    """One entry for each annotator, in the order of the file."""
    found: dict[str | None, LooseWork] = {}
    for each in work:
        before = found.get(each.annotator)
        found[each.annotator] = each if before is None else _joined(before, each)
    return tuple(found.values())


def _joined(first: LooseWork, second: LooseWork) -> LooseWork:
    there = {_content(each): each.id for each in first.spans}
    taken = {each.id for each in first.spans}
    ids: dict[str | None, str | None] = {}
    fresh: list[LooseSpan] = []
    for span in second.spans:
        if (content := _content(span)) in there:
            ids[span.id] = there[content]
            continue
        ids[span.id] = _free(span.id, taken)
        fresh.append(replace(span, id=ids[span.id]))
    links = {
        LooseRelation(each.type, ids.get(each.from_id) or "", ids.get(each.to_id) or "")
        for each in second.relations
    }
    more = sorted(links - set(first.relations), key=lambda each: (each.from_id, each.to_id))
    finished = "finished" in (first.state, second.state)
    return replace(
        first,
        state="finished" if finished else first.state,
        spans=(*first.spans, *fresh),
        relations=(*first.relations, *more),
    )


def _content(span: LooseSpan) -> bytes:
    return msgspec.json.encode(replace(span, id=None, created=0, updated=0), order="sorted")


def _free(wanted: str | None, taken: set[str | None]) -> str | None:
    if wanted is None:
        return None
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}/{number}"
    taken.add(name)
    return name
