"""From what another tool's file says to what can be taken in: units, quotes, labels.

What belongs here: the two looks at a file. The first weighs in which unit its offsets count and
gathers the names it uses; the second turns each record into an ``IncomingArticle``, whole or not at
all, with every offset inside its text, every quote the words that stand there, and every label one
of the scheme.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from annotator.errors import TextRefused
from annotator.exchange.loose import (
    LooseArticle,
    LooseRelation,
    LooseSpan,
    LooseWork,
    Unit,
)
from annotator.exchange.mapping import DROP, NEW, NameMap, attribute_id, relation_id
from annotator.exchange.misfits import fitted
from annotator.exchange.records import (
    RELATIONS,
    IncomingArticle,
    IncomingRelation,
    IncomingSpan,
    IncomingWork,
)
from annotator.exchange.remarks import DROPPED
from annotator.exchange.units import boundaries
from annotator.exchange.verdict import NAMES, Tally, Verdict, fits
from annotator.scheme import Scheme
from annotator.text import Shifts, normalise, sha256
from annotator.values import AttributeValue, NewArticle, Refusal, Segment, quote_of

TITLE_LENGTH: Final = 120
MAX_TEXT: Final = 50_000_000
"""Code points; a text of so many or more is refused."""


@dataclass(slots=True)
class Found:
    """What the first look at a file found. Counters are by the names that the file uses."""

    verdict: Verdict = field(default_factory=lambda: Verdict(unit="codepoint", by="nothing"))
    articles: int = 0
    annotations: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)
    attributes: Counter[str] = field(default_factory=Counter)
    examples: dict[str, AttributeValue] = field(default_factory=dict)
    annotators: Counter[str] = field(default_factory=Counter)
    refused: int = 0


def look(records: Iterable[LooseArticle | Refusal], usual: Unit, chosen: Unit | None) -> Found:
    """The first look: nothing is kept but counts and the verdict."""
    found, tally = Found(), Tally(usual)
    for record in records:
        if isinstance(record, Refusal):
            found.refused += 1
            continue
        tally.add(record)
        count(found, record)
    found.verdict = tally.verdict() if chosen is None else tally.chosen(chosen)
    return found


def count(found: Found, record: LooseArticle) -> None:
    """Count the names that a record uses."""
    found.articles += 1
    for work in record.work:
        _count(found, work)


def _count(found: Found, work: LooseWork) -> None:
    found.annotations += len(work.spans)
    if work.annotator:
        found.annotators[work.annotator] += 1
    for span in work.spans:
        found.labels[span.label] += 1
        found.attributes.update(span.attributes.keys())
        for name, value in span.attributes.items():
            found.examples.setdefault(name, value)
    found.relations.update(each.type for each in work.relations)


class _Refused(Exception):
    """Why a record cannot be taken in."""


class Settler:
    """Turns the records of one file into articles to take in."""

    def __init__(self, scheme: Scheme, verdict: Verdict, names: NameMap) -> None:
        self._scheme = scheme
        self._mapping = scheme.mapping
        self._unit = verdict.unit
        self._names = names
        self._labels: dict[str, str | None] = {}
        self._relations: dict[str, str | None] = {}
        self._attributes: dict[str, str | None] = {}

    def settle(self, file: str, record: LooseArticle) -> IncomingArticle | Refusal:
        """The article, or why it is refused (with the file, and line, that it stands in)."""
        try:
            return self._settled(record)
        except _Refused as refused:
            place = f"{file} ({record.file})" if record.file else file
            return Refusal(file=place, line=record.line, reason=str(refused))

    def _settled(self, record: LooseArticle) -> IncomingArticle:
        try:
            normal = normalise(record.text)
        except TextRefused as refused:
            raise _Refused(str(refused)) from None
        if not normal.text.strip():
            raise _Refused("the text is empty")
        if len(normal.text) >= MAX_TEXT:
            raise _Refused(f"the text has {MAX_TEXT:,} characters or more")
        aside = list(record.set_aside)
        meta = dict(record.meta)
        work = [
            self._work(each, record, normal.text, normal.shifts, aside, meta)
            for each in record.work
        ]
        digest = sha256(normal.text)
        article = NewArticle(
            text=normal.text,
            external_id=record.id or digest[:16],
            title=record.title or title_of(normal.text),
            source=record.source,
            url=record.url,
            author=record.author,
            published=record.published,
            language=record.language,
            meta=meta,
        )
        return IncomingArticle(
            line=record.line,
            article=article,
            sha256=digest,
            work=tuple(work),
            set_aside=tuple(dict.fromkeys(aside)),
        )

    def _work(
        self,
        given: LooseWork,
        record: LooseArticle,
        text: str,
        shifts: Shifts,
        aside: list[str],
        meta: dict[str, object],
    ) -> IncomingWork:
        offsets = {at for span in given.spans for at in _offsets(span)}
        points = boundaries(record.text, record.unit or self._unit, offsets)
        places = {
            at: None if point is None else shifts.to_normal(point) for at, point in points.items()
        }
        spans: list[IncomingSpan] = []
        for number, span in enumerate(given.spans):
            label = self._label(span.label)
            if label is None:
                aside.append(f"{DROPPED}label {span.label}")
                continue
            if span.label_given and self._mapping.get(span.label_given) == label:
                label = span.label_given
            unit = record.unit or self._unit
            spans.append(self._span(span, label, places, text, number, unit, aside))
        known = {each.id for each in spans if each.id is not None}
        return IncomingWork(
            annotator=given.annotator or None,
            state=given.state or ("finished" if given.spans else None),
            spans=tuple(spans),
            reason=given.reason if given.state == "skipped" else None,
            flagged=given.flagged,
            flag_note=given.flag_note,
            note=given.note,
            relations=tuple(self._related(given.relations, spans, known, aside, meta)),
        )

    def _span(
        self,
        span: LooseSpan,
        label: str,
        places: Mapping[int, int | None],
        text: str,
        number: int,
        unit: Unit,
        aside: list[str],
    ) -> IncomingSpan:
        where = f"span {number + 1} (“{span.label[:60]}”)"
        parts = [_segment(start, end, places, where, unit) for start, end in span.parts]
        if not parts:
            raise _Refused(f"{where}: it has no place in the text")
        segments = tuple(sorted(parts))
        if any(one.end > two.start for one, two in pairwise(segments)):
            raise _Refused(f"{where}: its parts overlap")
        words = [text[part.start : part.end] for part in parts]  # as the file orders them
        if not fits(span, words):
            said = span.quote if span.quotes is None else " … ".join(span.quotes)
            raise _Refused(
                f"{where}: the file says “{_short(said or '')}”, but at "
                f"{span.parts[0][0]}–{span.parts[-1][1]} ({NAMES[unit]}) stands "
                f"“{_short(' … '.join(words))}”"
            )
        companions = {
            role: _segment(start, end, places, f"{where}, {role}", unit)
            for role, (start, end) in span.companions.items()
        }
        return IncomingSpan(
            id=span.id,
            label=label,
            segments=segments,
            quote=quote_of(text, segments),
            companions=companions,
            attributes=self._attributes_of(span, aside),
            note=span.note,
            doubt=span.doubt,
            origin=span.origin,
            created=span.created,
            updated=span.updated or span.created,
            doubt_note=span.doubt_note if span.doubt else "",
            unconfirmed=self._unconfirmed(span),
            scheme_version=span.scheme_version,
        )

    def _attributes_of(self, span: LooseSpan, aside: list[str]) -> dict[str, AttributeValue]:
        found: dict[str, AttributeValue] = {}
        for name, value in span.attributes.items():
            known = self._attribute(name)
            if known is None:
                aside.append(f"{DROPPED}attribute {name}")
            elif value is not None:
                fitting = fitted(self._scheme, known, value)
                # Two names of one attribute: the second value is kept under the file's name.
                found[name if found.get(known, fitting) != fitting else known] = fitting
        return found

    def _unconfirmed(self, span: LooseSpan) -> tuple[str, ...]:
        names = (self._attribute(name) for name in span.unconfirmed if name in span.attributes)
        return tuple(sorted({name for name in names if name is not None}))

    def _related(
        self,
        given: Iterable[LooseRelation],
        spans: list[IncomingSpan],
        known: set[str],
        aside: list[str],
        meta: dict[str, object],
    ) -> Iterator[IncomingRelation]:
        """Relations that the scheme has; others stay with the metadata, as they were."""
        labels = {each.id: self._scheme.in_force(each.label) for each in spans}
        for each in given:
            type_ = self._relation(each.type)
            if self._names.relations.get(each.type) == DROP:
                aside.append(f"{DROPPED}relation {each.type}")
                continue
            kind = self._scheme.relation(type_) if type_ else None
            there = each.from_id in known and each.to_id in known and each.from_id != each.to_id
            if (
                kind is not None
                and there
                and kind.allows(labels[each.from_id], labels[each.to_id])
                and not kind.derive
            ):
                yield IncomingRelation(kind.id, each.from_id, each.to_id)
                continue
            kept = meta.get(RELATIONS, [])
            if isinstance(kept, list):  # a new list: the record's own stays as the reader gave it
                one = {"type": each.type, "from": each.from_id, "to": each.to_id}
                meta[RELATIONS] = [*kept, one]
            aside.append(RELATIONS)

    def _label(self, name: str) -> str | None:
        """The id of the label; None where the mapping leaves it out."""
        if name not in self._labels:
            wanted = _wanted(self._names.labels, name)
            if wanted is None:
                self._labels[name] = None
            elif not wanted.strip():
                raise _Refused("a span has no label")
            else:
                found = self._scheme.find(wanted)
                if found is None:
                    known = ", ".join(each.id for each in self._scheme.labels if not each.retired)
                    raise _Refused(
                        f"the scheme has no label “{wanted[:60]}”; map it to one of {known}, or "
                        "take it in as a new label"
                    )
                self._labels[name] = found.id
        return self._labels[name]

    def _relation(self, name: str) -> str | None:
        if name not in self._relations:
            wanted = _wanted(self._names.relations, name)
            self._relations[name] = None if wanted is None else relation_id(self._scheme, wanted)
        return self._relations[name]

    def _attribute(self, name: str) -> str | None:
        """The id in the scheme, else the name itself: what the scheme does not know is kept. None
        where the mapping leaves it out."""
        if name not in self._attributes:
            wanted = _wanted(self._names.attributes, name)
            found = None if wanted is None else attribute_id(self._scheme, wanted) or wanted
            self._attributes[name] = found
        return self._attributes[name]


def _wanted(mapped: Mapping[str, str], name: str) -> str | None:
    """What a name is in the scheme, by the mapping (None: left out). A name that is not mapped is
    itself, whatever it looks like."""
    wanted = mapped.get(name)
    if wanted is None or wanted == NEW:
        return name
    return None if wanted == DROP else wanted


def title_of(text: str) -> str:
    """The first line with something on it, cut to ``TITLE_LENGTH`` code points."""
    start = len(text) - len(text.lstrip())
    return text[start:].split("\n", 1)[0][:TITLE_LENGTH].strip()


def _offsets(span: LooseSpan) -> Iterator[int]:
    for part in (*span.parts, *span.companions.values()):
        yield from part


def _segment(
    start: int, end: int, places: Mapping[int, int | None], where: str, unit: Unit
) -> Segment:
    first, last = places[start], places[end]
    if first is None or last is None:
        raise _Refused(
            f"{where}: {start}–{end} ({NAMES[unit]}) runs past the end of the text or cuts a "
            "character"
        )
    if not first < last:
        raise _Refused(f"{where}: {start}–{end} holds nothing")
    return Segment(first, last)


def _short(words: str, most: int = 60) -> str:
    shown = " ".join(words.split())
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"
