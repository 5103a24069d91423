"""The line of a row: every column, in its order, with stable types.

What belongs here: from a ``Row`` (cleared by the plan) to one JSON object. What a column cannot
hold (a value of another type than the scheme's, a companion that the scheme does not have) goes as
JSON into the column ``extra`` of the span, so that no row has a type of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any, Final

import msgspec

from annotator.derived import Surroundings, inside_relations, told
from annotator.errors import Problem
from annotator.exchange.dataset.columns import SCHEMA_VERSION, typed_attributes
from annotator.exchange.dataset.plan import Plan
from annotator.exchange.dataset.rows import STATUS, Row
from annotator.exchange.giving import check
from annotator.exchange.records import OutgoingWork
from annotator.exchange.times import to_text
from annotator.exchange.wire import OFFSET_UNIT
from annotator.scheme import Scheme
from annotator.values import Annotation, AttributeValue, Relation, Segment

_MOST: Final = 2**53
"""Whole numbers up to this are exact as floats."""
_DIGITS: Final = 12

Plain = dict[str, Any]


def guideline_version(scheme: Scheme) -> str:
    """12 hexadecimal digits of the guideline's text; "" where there is none."""
    text = scheme.guideline.encode()
    return blake2b(text).hexdigest()[:_DIGITS] if text else ""


class Recorder:
    """Makes the lines of one dataset."""

    def __init__(self, plan: Plan, scheme: Scheme) -> None:
        self._scheme = scheme
        self._free = plan.text_free
        self._plan = plan
        self._layers = {label.id: label.layer for label in scheme.labels}
        self._kinds = {each.id: each.kind for each in typed_attributes(plan, scheme)}
        self._choices = {
            each.id: {value.id for value in each.values}
            for each in scheme.attributes
            if each.kind == "choice" and plan.text_free
        }
        self._roles = [each.id for each in scheme.companions]
        self._version = scheme.version
        self._guideline = guideline_version(scheme)

    def record(self, row: Row, id_: str) -> Plain:
        """The columns of a row; ``id_`` is its id in the dataset.

        Raises:
            Problem: the text is not the one that was hashed, or an annotation does not hold.
        """
        works = (*(() if row.spans is None else (row.spans,)), *row.layers)
        check(msgspec.structs.replace(row.outgoing, work=works))
        article, text = row.outgoing.article, row.outgoing.text
        worked = None if row.spans is None else self._work(row.spans, row)
        found: Plain = {"id": id_}
        if not self._free:
            found["text"] = text
        found |= {"text_sha256": article.sha256, "length": len(text)}
        if not self._free:
            found |= {"title": article.title, "author": article.author}
        found |= {
            "source": article.source,
            "published": article.published,
            "url": article.url,
            "language": article.language,
            "cluster": row.cluster,
            "split": row.split,
            "licence": row.licence,
            "spans_from": row.whence if worked else "",
            "finished": None if row.spans is None else _finished(row),
            "spans": worked["spans"] if worked else None,
            "relations": worked["relations"] if worked else None,
            "annotations": [self._layer(each, row) for each in row.layers],
        }
        return found | self._last(row)

    def _last(self, row: Row) -> Plain:
        found: Plain = {}
        if "comments" in self._plan.include:
            found["comments"] = [
                {"annotator": each.annotator, "span": each.span, "text": each.text}
                | ({"created": to_text(each.created)} if "times" in self._plan.include else {})
                for each in row.comments
            ]
        if "metadata" in self._plan.include:
            meta = row.outgoing.article.meta
            found["meta"] = _json(meta) if meta else ""
        return found | {
            "offset_unit": OFFSET_UNIT,
            "scheme_version": self._version,
            "guideline_version": self._guideline,
            "schema_version": SCHEMA_VERSION,
        }

    def _layer(self, work: OutgoingWork, row: Row) -> Plain:
        inner = self._work(work, row, layer=True)
        found: Plain = {
            "annotator": work.annotator,
            "finished": work.state == "finished",
            "state": work.state,
            "reason": work.reason,
            **inner,
        }
        if "notes" in self._plan.include:
            found |= {"flag": work.flag_note if work.flagged else None, "note": work.note}
        return found

    def _work(self, work: OutgoingWork, row: Row, layer: bool = False) -> Plain:
        text = row.outgoing.text
        ordered = sorted(work.spans, key=_place)
        around = Surroundings(self._scheme, text, ordered)
        stands = told(self._scheme, ordered, around)
        spans = []
        for span, one in zip(ordered, stands, strict=True):
            plain = self._span(span, text, one.values, one.unconfirmed)
            single = layer or row.whence == "annotator"
            who = (work.annotator,) if single else row.voters.get(span.id, ())
            plain["annotators"] = list(who)
            plain["status"] = "single" if layer else STATUS[row.whence]
            spans.append(plain)
        derived = inside_relations(self._scheme, ordered, around)
        relations = [_relation(each) for each in sorted([*work.relations, *derived], key=_order)]
        return {"spans": spans, "relations": relations}

    def _span(
        self,
        span: Annotation,
        text: str,
        values: Mapping[str, AttributeValue],
        unconfirmed: Iterable[str],
    ) -> Plain:
        layer = self._layers.get(span.label)
        if layer is None:
            raise Problem(
                f"Annotation {span.id} has the label “{span.label}”, which is not in the scheme. "
                "Nothing was written."
            )
        hull = Segment(span.start, span.end)
        companions, other_companions = self._companions(span, text)
        attributes, other_attributes = self._attributes({**span.attributes, **values})
        found: Plain = {"id": span.id, "label": span.label, "layer": layer}
        found |= self._part(hull, text)
        found["segments"] = [self._part(each, text) for each in span.segments]
        if self._roles:
            found["companions"] = companions
        if self._kinds:
            found["attributes"] = attributes
        extra: Plain = {}
        if other_attributes:
            extra["attributes"] = other_attributes
        if other_companions:
            extra["companions"] = other_companions
        found |= {
            "unconfirmed": sorted({*unconfirmed, *span.unconfirmed}),
            "extra": _json(extra) if extra else "",
            "doubt": span.doubt,
            "label_given": span.original,
            "annotators": [],
            "status": "",
            "origin": span.origin,
            "scheme_version": span.scheme_version,
        }
        if "notes" in self._plan.include:
            found |= {"note": span.note, "doubt_note": span.doubt_note}
        if "times" in self._plan.include:
            found |= {"created": to_text(span.created), "updated": to_text(span.updated)}
        return found

    def _part(self, part: Segment, text: str) -> Plain:
        if not 0 <= part.start < part.end <= len(text):
            raise Problem(
                f"{part.start}–{part.end} is not inside the text ({len(text)} code points). "
                "Nothing was written."
            )
        place: Plain = {"start": part.start, "end": part.end}
        return place if self._free else place | {"text": text[part.start : part.end]}

    def _companions(self, span: Annotation, text: str) -> tuple[Plain, Plain]:
        given = {role: self._part(part, text) for role, part in span.companions.items()}
        typed = {role: given.pop(role, None) for role in self._roles}
        return typed, given

    def _attributes(self, values: Mapping[str, AttributeValue]) -> tuple[Plain, Plain]:
        typed: Plain = dict.fromkeys(self._kinds)
        other: Plain = {}
        for name, value in values.items():
            kind = self._kinds.get(name, "")
            if value is None:
                continue
            if value not in self._choices.get(name, (value,)):
                continue  # words of somebody's own, in an edition without words
            if kind and _fits(kind, value):
                is_number = kind == "number" and isinstance(value, int)
                typed[name] = float(value) if is_number else value
            elif not (self._free and isinstance(value, str)):
                other[name] = value
        return typed, other


def _fits(kind: str, value: AttributeValue) -> bool:
    if kind == "flag":
        return isinstance(value, bool)
    if kind == "number":
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return isinstance(value, float) or abs(value) <= _MOST
    return isinstance(value, str)


def _finished(row: Row) -> bool:
    """Gold, majority and union rest on finished work alone."""
    return row.whence != "annotator" or (row.spans is not None and row.spans.state == "finished")


def _relation(relation: Relation) -> Plain:
    return {
        "type": relation.type,
        "from": relation.from_id,
        "to": relation.to_id,
        "derived": relation.derived,
    }


def _json(value: object) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()


def _place(span: Annotation) -> tuple[int, int, str]:
    return span.segments[0].start, span.segments[-1].end, span.id


def _order(relation: Relation) -> tuple[str, str, str]:
    return relation.type, relation.from_id, relation.to_id
