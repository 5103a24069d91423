"""Whether one record of a dataset holds: offsets, words, ids, relations.

What belongs here: everything that can be said of a line by itself. Nothing raises for what is in
the line; each fault is a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from annotator.text import sha256

Plain = dict[str, Any]


def faults_of(record: Plain, text_free: bool) -> Iterator[str]:
    """What is wrong with a record. ``text_free``: it must have no text, and its ``length`` bounds
    the offsets."""
    text = record.get("text")
    length = record.get("length")
    if text_free:
        if text is not None:
            yield "it holds a text, in a text-free edition"
        text = None
    elif not isinstance(text, str):
        yield "it has no text"
        return
    elif sha256(text) != record.get("text_sha256"):
        yield "its text is not the one of text_sha256"
    if not isinstance(length, int) or (text is not None and length != len(text)):
        yield "its length is not that of the text"
        return
    spans = record.get("spans")
    if spans is not None:
        yield from _work(spans, record.get("relations"), text, length)
    for layer in _list(record.get("annotations")):
        who = layer.get("annotator") if isinstance(layer, dict) else None
        if not isinstance(who, str) or not isinstance(layer, dict):
            yield "a layer in annotations has no annotator"
            continue
        for fault in _work(layer.get("spans"), layer.get("relations"), text, length):
            yield f"layer of {who}: {fault}"


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _work(spans: object, relations: object, text: str | None, length: int) -> Iterator[str]:
    if not isinstance(spans, list):
        yield "spans is no list"
        return
    ids: set[str] = set()
    for span in spans:
        id_ = span.get("id") if isinstance(span, dict) else None
        if not isinstance(id_, str) or not isinstance(span, dict):
            yield "a span has no id"
            continue
        if id_ in ids:
            yield f"the span {id_} stands twice"
        ids.add(id_)
        for fault in _span(span, text, length):
            yield f"span {id_}: {fault}"
    for each in _list(relations):
        ends = [each.get(key) for key in ("from", "to")] if isinstance(each, dict) else [None]
        if any(end not in ids for end in ends):
            yield f"a relation goes to {ends[-1]!r}, which is no span here"


def _span(span: Plain, text: str | None, length: int) -> Iterator[str]:
    if not isinstance(span.get("label"), str) or not span["label"]:
        yield "it has no label"
    yield from _part(span, text, length)
    segments = _list(span.get("segments"))
    if not segments:
        yield "it has no segments"
        return
    before = 0
    for each in segments:
        yield from _part(each, text, length)
        start = each.get("start") if isinstance(each, dict) else None
        if isinstance(start, int) and start < before:
            yield "its segments are not in order"
        before = each["end"] if isinstance(start, int) and isinstance(each["end"], int) else before
    hull = (span.get("start"), span.get("end"))
    if all(isinstance(each, dict) for each in segments) and hull != (
        segments[0].get("start"),
        segments[-1].get("end"),
    ):
        yield "it is not the hull of its segments"
    companions = span.get("companions")
    for role, each in companions.items() if isinstance(companions, dict) else ():
        if each is not None:
            for fault in _part(each, text, length):
                yield f"companion {role}: {fault}"


def _part(part: object, text: str | None, length: int) -> Iterator[str]:
    if not isinstance(part, dict):
        yield "a range is no object"
        return
    start, end = part.get("start"), part.get("end")
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= length):
        yield f"{start}–{end} is not inside the text ({length:,} code points)"
    elif text is None:
        if part.get("text") is not None:
            yield "it holds words, in a text-free edition"
    elif part.get("text") != text[start:end]:
        said = str(part.get("text"))[:60]
        yield f"its words are “{said}”, but there stands “{text[start:end][:60]}”"
