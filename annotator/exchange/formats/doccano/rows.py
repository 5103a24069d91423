"""A row of doccano's as an article: both forms, older spellings, and what other keys mean.

What belongs here: the meaning of the keys of one row. Offsets stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from annotator.exchange.formats.own_key import agreed, kept_of
from annotator.exchange.formats.rows import (
    Row,
    RowRefused,
    details_of,
    texts,
    whole_number,
)
from annotator.exchange.kept import OWN
from annotator.exchange.loose import LooseArticle, LooseRelation, LooseSpan, LooseWork
from annotator.exchange.remarks import KEPT, STALE, UNSAID

DOCCANO: Final = "doccano"
"""The key of the metadata that takes what only doccano needs."""
SPANS: Final = ("label", "labels", "entities", "annotations")
RESERVED: Final = frozenset(
    (
        *("id", "text", "data", "relations", "cats", "Comments", "meta", *SPANS, OWN, DOCCANO),
        *("filename", "upload_name", "example_uuid", "#line_number"),
    )
)
"""Keys that doccano or this program gives a meaning; metadata of that name cannot stand beside."""


@dataclass(slots=True)
class _Found:
    """What a row holds. ``spans`` by who made them (older files say it; "" for nobody)."""

    spans: dict[str, list[LooseSpan]] = field(default_factory=dict)
    relations: list[LooseRelation] = field(default_factory=list)
    own: dict[str, object] = field(default_factory=dict)
    aside: list[str] = field(default_factory=list)
    listed: bool = False


def looks_like(row: Row) -> bool:
    """Whether a row is doccano's and hardly another tool's."""
    if not isinstance(row.get("text", row.get("data")), str) or "spans" in row:
        return False
    if isinstance(row.get("Comments"), list):
        return True
    if {"tokens", "ner", "text_labels"} & row.keys():
        return False
    for key in SPANS:
        value = row.get(key)
        if isinstance(value, list) and value and _is_span(value[0]):
            return True
    return any(row.get(key) == [] for key in SPANS)


def _is_span(item: object) -> bool:
    if isinstance(item, dict):
        return "start_offset" in item and "end_offset" in item
    if not isinstance(item, list) or len(item) != 3:
        return False
    return isinstance(item[0], int) and isinstance(item[1], int) and isinstance(item[2], str)


def article_of(
    row: Row, line: int, file: str = "", annotator: str | None = None, *, mine: bool = True
) -> LooseArticle:
    """The article of a row. ``annotator`` is whom the name of the file names; ``mine``: what stands
    under our own key is that annotator's.

    Raises:
        RowRefused: the row has no text, or a span or relation that is none.
    """
    text = row.get("text") if isinstance(row.get("text"), str) else row.get("data")
    if not isinstance(text, str):
        raise RowRefused("it has no text (a key “text” or “data”)")
    rest = {key: value for key, value in row.items() if key not in RESERVED and value is not None}
    if "data" in row and row["data"] is not text:
        rest["data"] = row["data"]
    known, meta = details_of(rest)
    nested = row.get("meta")
    if isinstance(nested, dict):
        inner = details_of(nested)
        known = {**inner.known, **known}
        meta = {**inner.other, **meta}
    elif nested is not None:
        meta["meta"] = nested
    found = _found(row)
    note = _note(row.get("Comments"), found)
    work, declared = _work(row, text, found, note, annotator, meta, mine)
    if found.own:
        meta[DOCCANO] = found.own
    return LooseArticle(
        line=line,
        file=file,
        text=text,
        id=texts(row.get("id")),
        meta=meta,
        work=work,
        unit="codepoint" if declared else None,
        set_aside=tuple(dict.fromkeys(found.aside)),
        **known,
    )


def _work(
    row: Row,
    text: str,
    found: _Found,
    note: str,
    annotator: str | None,
    meta: dict[str, object],
    mine: bool,
) -> tuple[tuple[LooseWork, ...], bool]:
    """Everyone's work, and whether the row says in its own key that its offsets are ours."""
    people = found.spans or ({"": []} if note or found.relations else {})
    work: list[LooseWork] = []
    for who, spans in people.items():
        first = not work
        work.append(
            LooseWork(
                annotator=who or annotator,
                spans=tuple(spans),
                relations=tuple(found.relations) if first else (),
                note=note if first else "",
            )
        )
    raw = row.get(OWN)
    kept = kept_of(raw)
    if kept is not None:
        meta.update(kept.meta)
    elif raw is not None:
        found.aside.append(f"{KEPT}{OWN}")
        meta[OWN] = raw
    if kept is not None and kept.work:
        here = work[0] if work else LooseWork(annotator=annotator)
        sure = mine and len(kept.work) == 1 and len(work) < 2
        native = isinstance(row.get("relations"), list)
        result = agreed(kept, kept.work[0], here, text, relations=native, sure=sure)
        if result.whole:
            return (result.work,), True
        found.aside.append(STALE)
        if sure and work:
            work = [result.work]
    if found.listed and not found.spans and (kept is None or kept.work):
        found.aside.append(UNSAID)
    return tuple(work), False


def _found(row: Row) -> _Found:
    found = _Found()
    for key in SPANS:
        value = row.get(key)
        if value is None:
            continue
        if not isinstance(value, list):
            found.own[key] = value  # metadata of that name has taken the place of the labels
            found.aside.append(f"{KEPT}{key}")
            continue
        found.listed = True
        _spans(key, value, found)
    if row.get("cats") is not None:
        found.own["cats"] = row["cats"]
    relations = row.get("relations")
    if isinstance(relations, list):
        found.relations = [_relation(each, index) for index, each in enumerate(relations, 1)]
    elif relations is not None:
        found.own["relations"] = relations
        found.aside.append(f"{KEPT}relations (not a list)")
    return found


def _spans(key: str, given: list[Any], found: _Found) -> None:
    words = [each for each in given if isinstance(each, str)]
    if words:
        # Labels of the article as a whole, as in projects that sort articles.
        found.own[key] = words
        found.aside.append(f"{KEPT}{key} of the whole article")
    for index, each in enumerate(given, 1):
        if isinstance(each, str):
            continue
        where = f"{key}, item {index}"
        if isinstance(each, list) and len(each) >= 3:
            start, end, label = each[:3]
            id_, who = None, ""
            if len(each) > 3:
                found.aside.append(f"{key}, more than start, end and label")
        elif isinstance(each, dict) and {"start_offset", "end_offset", "label"} <= each.keys():
            start, end, label = each["start_offset"], each["end_offset"], each["label"]
            id_, who = texts(each.get("id")) or None, texts(each.get("user"))
            found.aside.extend(f"{key}.{name}" for name in sorted(each.keys() - _SPAN))
        else:
            raise RowRefused(f"{where} is no span (start, end, label)")
        if not texts(label):
            raise RowRefused(f"{where} has no label")
        span = LooseSpan(
            id=id_,
            label=texts(label),
            parts=((whole_number(start, where), whole_number(end, where)),),
        )
        found.spans.setdefault(who, []).append(span)


_SPAN: Final = {"id", "start_offset", "end_offset", "label", "user"}


def _relation(each: object, index: int) -> LooseRelation:
    if isinstance(each, dict):
        type_, start, end = (texts(each.get(name)) for name in ("type", "from_id", "to_id"))
        if type_ and start and end:
            return LooseRelation(type_, start, end)
    raise RowRefused(f"relations, item {index} is no relation (type, from_id, to_id)")


def _note(comments: object, found: _Found) -> str:
    """The comments, one a line. What else is told of them is counted."""
    if comments is None:
        return ""
    lines: list[str] = []
    for each in comments if isinstance(comments, list) else [comments]:
        if isinstance(each, str):
            lines.append(each)
        elif isinstance(each, dict) and isinstance(each.get("comment"), str):
            lines.append(each["comment"])
            found.aside.extend(f"Comments.{name}" for name in each.keys() - {"id", "comment"})
        else:
            found.aside.append("Comments")
    return "\n".join(lines)
