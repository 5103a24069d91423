"""From what a file says about one source to an article.

What belongs here: quotes without positions found again, spans and relations by their annotator, and
what only the format knows, kept under ``w3c`` in the article's metadata.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace as changed
from typing import Any, Final

from msgspec.structs import replace

from annotator.exchange import kept
from annotator.exchange.extras import as_list, as_object, text_of
from annotator.exchange.formats.w3c.anchoring import Selection, again
from annotator.exchange.formats.w3c.marks import Group, Mark
from annotator.exchange.loose import LooseArticle, LooseRelation, LooseSpan, LooseWork, Unit
from annotator.exchange.records import GOLD
from annotator.exchange.remarks import KEPT
from annotator.exchange.units import boundaries
from annotator.exchange.verdict import Tally
from annotator.guarded import Broken

KEY: Final = "w3c"


def broken(group: Group) -> Iterator[tuple[int, str]]:
    """Bring all places of a group to positions; line and reason of what has none.

    Where quotes must be found again, all positions are brought to code points, in the unit that
    those with a quote show.
    """
    text = group.text or ""
    places = [each for mark in group.marks for each in (*mark.parts, *mark.companions.values())]
    if all(each.start is not None for each in places):
        return
    unit = _unit(group, text)
    placed: list[Mark] = []
    for mark in group.marks:
        try:
            placed.append(
                changed(
                    mark,
                    parts=[_found(text, each, unit) for each in mark.parts],
                    companions={
                        role: _found(text, each, unit) for role, each in mark.companions.items()
                    },
                )
            )
        except Broken as reason:
            yield mark.line, str(reason)
    group.marks = placed
    group.own = {**group.own, "offset_unit": "codepoint"}


def _unit(group: Group, text: str) -> Unit:
    spans = tuple(
        span
        for mark in group.marks
        if mark.parts and all(each.start is not None for each in mark.parts)
        for span in _spans(changed(mark, companions={}))
    )
    tally = Tally("codepoint")
    tally.add(LooseArticle(text=text, work=(LooseWork(spans=spans),)))
    return tally.verdict().unit


def _found(text: str, place: Selection, unit: Unit) -> Selection:
    if place.start is None or place.end is None:
        start, end = again(text, place)
        return replace(place, start=start, end=end, exact=text[start:end])
    points = boundaries(text, unit, (place.start, place.end))
    first, last = points[place.start], points[place.end]
    if first is None or last is None:
        raise Broken(f"{place.start}–{place.end} runs past the end of the text")
    return replace(place, start=first, end=last)


def article(group: Group) -> LooseArticle:
    """The article; ``broken`` has been asked before."""
    details = dict(as_object(group.own.get("details")))
    meta = dict(as_object(details.pop("meta", None)))
    about = kept.take_details(details)
    ours = bool(group.own.get("details"))
    if not ours and not group.source.startswith("urn:sha256:"):
        about["id"] = group.source
        if group.source.startswith(("http://", "https://")):
            about["url"] = group.source
    aside: list[str] = []
    rest: list[dict[str, Any]] = []
    for mark in group.marks:
        aside.extend(mark.aside)
        left = dict(mark.left)
        if not mark.parts:
            aside.append(f"{KEPT}annotations of the whole article")
            left.update({"labels": mark.labels, "note": mark.note})
        if left:
            rest.append({"id": mark.id, **left})
    if rest:
        meta[KEY] = {**as_object(meta.get(KEY)), "annotations": rest}
    return LooseArticle(
        line=group.line,
        text=group.text or "",
        unit="codepoint" if group.own.get("offset_unit") == "codepoint" else None,
        work=tuple(_works(group, aside)),
        meta=meta,
        set_aside=tuple(dict.fromkeys(aside)),
        **about,
    )


def _works(group: Group, aside: list[str]) -> Iterator[LooseWork]:
    said: dict[str | None, dict[str, Any]] = {}
    for each in as_list(group.own.get("work")):
        if text_of(as_object(each).get("annotator")):
            said[each["annotator"]] = each
    placed = [mark for mark in group.marks if mark.parts]
    ours = [mark for mark in placed if mark.own.get("gold") is not True]
    for name in dict.fromkeys([*said, *(mark.creator for mark in ours)]):
        marks = [mark for mark in ours if mark.creator == name]
        yield _work(group, name, marks, said.get(name, {}), gold=False)
    by = {mark.id: (mark.creator, mark.own.get("gold") is True) for mark in placed}
    if any(by.get(one.from_id, 1) != by.get(one.to_id, 2) for one in group.links):
        aside.append("links between the work of different people")
    gold = as_object(group.own.get("gold"))
    decided = [mark for mark in placed if mark.own.get("gold") is True]
    if not gold and not decided:
        return
    if said or ours:
        aside.append(GOLD)
    else:
        yield _work(group, text_of(gold.get("annotator")) or GOLD, decided, gold, gold=True)


def _work(
    group: Group, name: str | None, marks: list[Mark], said: dict[str, Any], *, gold: bool
) -> LooseWork:
    spans = tuple(span for mark in marks for span in _spans(mark))
    ids = {span.id for span in spans}
    links = tuple(
        LooseRelation(each.type, each.from_id, each.to_id)
        for each in group.links
        if {each.from_id, each.to_id} <= ids and (each.own.get("gold") is True) == gold
    )
    facts = kept.work_said(said)
    facts = replace(facts, state=facts.state or "finished")
    return LooseWork(annotator=name, spans=spans, relations=links, **kept.fields_of(facts))


def _spans(mark: Mark) -> Iterator[LooseSpan]:
    """A span for each label."""
    in_order = sorted(mark.parts, key=_offsets)
    placed = [(_offsets(each), each.exact) for each in in_order]
    quotes = tuple(exact for _, exact in placed if exact is not None)
    facts = replace(
        kept.span_said(mark.own),
        note="\n".join(mark.note),
        doubt=mark.doubt is not None,
        doubt_note=mark.doubt or "",
    )
    if not mark.own:
        facts = replace(facts, created=mark.created, updated=mark.modified)
    for number, label in enumerate(dict.fromkeys(mark.labels)):
        yield LooseSpan(
            id=mark.id if number == 0 or mark.id is None else f"{mark.id}/{number + 1}",
            label=label,
            parts=tuple(part for part, _ in placed),
            quotes=quotes if len(quotes) == len(placed) else None,
            companions={role: _offsets(each) for role, each in mark.companions.items()},
            attributes=mark.attributes,
            **kept.fields_of(facts),
        )


def _offsets(place: Selection) -> tuple[int, int]:
    return place.start or 0, place.end or 0
