"""From a typed record to the values of ``records``: meaning, checked against text and scheme.

What belongs here: the rules of docs/formats.md for reading. Which list of spans counts, whose work
it is, what state a record without one has, and that every offset, quote, hash and label is right.
A record is taken in whole or refused whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from annotator.errors import TextRefused
from annotator.exchange import guard, relations, times, units
from annotator.exchange.guard import RecordRefused
from annotator.exchange.loose import Unit
from annotator.exchange.mapping import DROP, NEW, NameMap
from annotator.exchange.records import (
    GOLD,
    RELATIONS,
    IncomingArticle,
    IncomingSpan,
    IncomingWork,
)
from annotator.exchange.settle import MAX_TEXT, title_of
from annotator.exchange.wire import (
    DOUBT,
    SCHEMA_VERSION,
    WireRecord,
    WireSegment,
    WireSpan,
    WireWork,
)
from annotator.scheme import Scheme
from annotator.text import Shifts, normalise, sha256
from annotator.values import AttributeValue, NewArticle, Segment, State, quote_of

CUE: Final = "cue"
NEGATION_AT: Final = "negation_at"
"""The rule of position that tells nothing where there is no cue (``annotator.derived.rules``)."""


class _Frame(NamedTuple):
    """A record's text before and after normalising."""

    raw: str
    text: str
    shifts: Shifts
    unit: Unit

    @property
    def plain(self) -> bool:
        """Whether offsets can be used as they are."""
        return self.text is self.raw and self.unit == "codepoint"


class _ByItself(NamedTuple):
    """What the scheme tells of an attribute of a label with nobody saying it."""

    rule: str
    default: AttributeValue


class RecordReader:
    """Reads lines against one scheme; holds what it has looked up."""

    def __init__(
        self, scheme: Scheme, names: NameMap | None = None, unit: Unit = "codepoint"
    ) -> None:
        self._scheme = scheme
        self._names = names or NameMap()
        self._unit = unit
        self._dropping = DROP in self._names.labels.values()
        self._labels: dict[str, str] = {}
        self._by_itself: dict[tuple[str, str], _ByItself] = {}

    def read(self, line: bytes, number: int) -> IncomingArticle:
        """The article in ``line``, which is line ``number`` (1-based) of its file.

        Raises:
            RecordRefused: with the reason; nothing of the record is to be used then.
        """
        record, extra, lost = guard.parse(line)
        if (record.schema_version or 0) > SCHEMA_VERSION:
            raise RecordRefused(
                f"$.schema_version: {record.schema_version} comes from a newer program; "
                f"this one reads up to {SCHEMA_VERSION}"
            )
        frame = _frame(record, self._unit)
        digest = _digest(record, frame)
        work, set_aside = self._work(record, frame)
        meta = {**(record.meta or {})}
        clash = tuple(key for key in extra if key in meta)
        return IncomingArticle(
            line=number,
            article=_article(record, frame.text, digest, {**extra, **meta}),
            sha256=digest,
            work=work,
            set_aside=(*set_aside, *sorted(lost), *clash),
        )

    def _work(
        self, record: WireRecord, frame: _Frame
    ) -> tuple[tuple[IncomingWork, ...], tuple[str, ...]]:
        """Everyone's work: from ``annotations`` where they are, else from ``spans``."""
        if record.annotations:
            # Gold that found nothing is gold, too.
            gold = record.spans_from == "gold" and isinstance(record.spans, list)
            if not gold:
                _check_derived(record, record.annotations)
            work = [
                self._entry(entry, frame, index) for index, entry in enumerate(record.annotations)
            ]
            found = _united(work)
        else:
            gold = False
            found = tuple(self._own(record, frame))
        found, kept = relations.attached(self._scheme, record, found)
        if kept:
            record.meta = {**(record.meta or {})}
            record.meta.setdefault(RELATIONS, kept)
        aside = (*((GOLD,) if gold else ()), *((RELATIONS,) if kept else ()))
        return found, aside

    def _entry(self, entry: WireWork, frame: _Frame, index: int) -> IncomingWork:
        place = f"$.annotations[{index}]"
        _check_name(entry.annotator, place)
        spans = self._spans(entry.spans or [], frame, f"{place}.spans")
        for number, span in enumerate(spans):
            if span.annotator is not None and span.annotator != entry.annotator:
                raise RecordRefused(
                    f"{place}.spans[{number}].annotator: “{span.annotator}” is not the annotator "
                    f"of this entry, “{entry.annotator}”"
                )
        state = entry.state or ("finished" if isinstance(entry.spans, list) else None)
        return IncomingWork(
            annotator=entry.annotator,
            state=state,
            spans=spans,
            reason=(entry.reason or None) if state == "skipped" else None,
            flagged=isinstance(entry.flag, str),
            flag_note=entry.flag or "",
            note=entry.note or "",
        )

    def _own(self, record: WireRecord, frame: _Frame) -> Iterator[IncomingWork]:
        """The work in a record that has ``spans`` alone, by the annotator whom each span names."""
        if not isinstance(record.spans, list):
            if record.state or record.annotator:
                yield IncomingWork(annotator=record.annotator or None, state=record.state or None)
            return
        unfinished = record.spans_from == "unfinished"
        state: State = record.state or ("in_progress" if unfinished else "finished")
        spans = self._spans(record.spans, frame, "$.spans")
        nobody = record.annotator or None
        named: dict[str | None, list[IncomingSpan]] = {} if spans else {nobody: []}
        for span in spans:
            named.setdefault(span.annotator or nobody, []).append(span)
        for annotator, theirs in named.items():
            if annotator is not None:
                _check_name(annotator, "$.spans")
            yield IncomingWork(annotator=annotator, state=state, spans=tuple(theirs))

    def _spans(self, given: list[WireSpan], frame: _Frame, place: str) -> tuple[IncomingSpan, ...]:
        if not frame.plain:
            to_normal = frame.shifts.to_normal
            given = units.translate(given, frame.raw, frame.unit, to_normal, place)
        text, size = frame.text, len(frame.text)
        spans = []
        for index, span in enumerate(given):
            if self._dropping and self._names.labels.get(span.label) == DROP:
                continue
            try:
                spans.append(self._span(span, text, size))
            except _SpanRefused as refused:
                raise RecordRefused(f"{place}[{index}]{refused}") from None
        return tuple(spans)

    def _span(self, span: WireSpan, text: str, size: int) -> IncomingSpan:
        """Hot: a quarter of a million calls in a large import, hence the checks in line."""
        start, end, given = span.start, span.end, span.id
        quote, said = text[start:end], span.text
        if (said != quote and isinstance(said, str)) or not start < end <= size:
            _words(span, text, size)
        segments: tuple[Segment, ...] = (Segment(start, end),)
        parts = span.segments
        if parts:
            only = parts[0]
            if len(parts) > 1 or only.text != quote or only.start != start or only.end != end:
                segments = _segments(parts, span, text, size)
                quote = quote_of(text, segments)
        attributes, doubt = _attributes(span.attributes) if span.attributes else ({}, False)
        created, updated = _times(span) if span.created or span.updated else (0, 0)
        label = self._labels.get(span.label) or self._label(span.label)
        if span.label_given:
            label = self._given(span.label_given, label)
        unconfirmed: tuple[str, ...] = ()
        if span.unconfirmed:
            cue = bool(span.companions and span.companions.get(CUE))
            attributes, unconfirmed = self._told_again(label, attributes, span.unconfirmed, cue=cue)
        return IncomingSpan(
            str(given) if given or given == 0 else None,
            label,
            segments,
            quote,
            _companions(span.companions, text, size) if span.companions else {},
            attributes,
            span.note or "",
            doubt,
            span.annotator or None,
            span.origin or "import",
            span.scheme_version or "",
            created,
            updated,
            (span.doubt_note or "") if doubt else "",
            unconfirmed,
        )

    def _given(self, given: str, label: str) -> str:
        """The label that the annotator gave, where this scheme too counts it as ``label``."""
        return given if self._scheme.mapping.get(given) == label else label

    def _told_again(
        self,
        label: str,
        attributes: dict[str, AttributeValue],
        unconfirmed: Sequence[str],
        *,
        cue: bool,
    ) -> tuple[dict[str, AttributeValue], tuple[str, ...]]:
        """The attributes without those that nobody confirmed and that this scheme tells again by
        itself, from position or by default; and which of the others nobody confirmed."""
        kept, names = dict(attributes), []
        for name in unconfirmed:
            if name not in kept or name in names:
                continue
            known = self._by_itself.get((label, name)) or self._tells(label, name)
            told = known.rule and (cue or known.rule != NEGATION_AT)
            if told or known.default == kept[name]:
                del kept[name]
            else:
                names.append(name)
        return kept, tuple(sorted(names)) if names else ()

    def _tells(self, label: str, name: str) -> _ByItself:
        known = self._scheme.attribute(name)
        if known is None:
            return _ByItself(rule="", default=None)
        default = known.default_of(self._scheme.in_force(label))
        found = _ByItself(known.derive, default)
        self._by_itself[label, name] = found
        return found

    def _label(self, name: str) -> str:
        """The id of a label by id or name; an id goes before another label's name."""
        wanted = self._names.labels.get(name, name)
        wanted = name if wanted == NEW else wanted
        label = self._scheme.label(wanted) or self._scheme.find(wanted)
        if label is None:
            known = ", ".join(each.name for each in self._scheme.labels)
            raise _SpanRefused(f".label: the scheme has no label “{name[:60]}”; it has: {known}")
        self._labels[name] = label.id
        return label.id


class _SpanRefused(Exception):
    """The reason, beginning with the rest of the path: ``.label: …``."""


def _frame(record: WireRecord, undeclared: Unit) -> _Frame:
    if len(record.text) >= MAX_TEXT:
        raise RecordRefused(
            f"$.text: {len(record.text):,} characters; articles of {MAX_TEXT:,} and more are not "
            "taken in"
        )
    try:
        normal = normalise(record.text)
    except TextRefused as refused:
        raise RecordRefused(f"$.text: {refused}") from None
    if not normal.text:
        raise RecordRefused("$.text: is empty")
    declared = record.offset_unit or None
    unit = units.unit_of(declared) if declared else undeclared
    return _Frame(record.text, normal.text, normal.shifts, unit)


def _digest(record: WireRecord, frame: _Frame) -> str:
    digest = sha256(frame.text)
    if record.text_sha256:
        raw = digest if frame.text is frame.raw else sha256(frame.raw)
        if record.text_sha256.lower() != raw:
            raise RecordRefused(
                f"$.text_sha256: the file says {record.text_sha256[:64]}, but the text has {raw}; "
                "the text was changed after the hash was made"
            )
    return digest


def _article(record: WireRecord, text: str, digest: str, meta: dict[str, object]) -> NewArticle:
    given = record.id
    return NewArticle(
        text=text,
        external_id=str(given) if given or given == 0 else digest[:16],
        title=record.title or title_of(text),
        source=record.source or "",
        url=record.url or "",
        author=record.author or "",
        published=record.published or "",
        language=record.language or "",
        meta=meta,
    )


def _words(part: WireSpan | WireSegment, text: str, size: int, where: str = "") -> str:
    """The words of a range, which must lie in the text, hold something and match their quote."""
    start, end = part.start, part.end
    if not start < end <= size:
        if end > size:
            raise _SpanRefused(
                f"{where}: {start}–{end} runs past the end of the text ({size} code points)"
            )
        raise _SpanRefused(f"{where}: {start}–{end} holds nothing")
    words = text[start:end]
    if part.text != words and isinstance(part.text, str):
        raise _SpanRefused(units.wrong_quote(where, part.text, text, start, end))
    return words


def _segments(
    parts: Sequence[WireSegment], span: WireSpan, text: str, size: int
) -> tuple[Segment, ...]:
    before = 0
    for index, part in enumerate(parts):
        _words(part, text, size, f".segments[{index}]")
        if part.start < before:
            raise _SpanRefused(
                f".segments[{index}]: {part.start}–{part.end} begins before the one before it ends"
            )
        before = part.end
    hull = (parts[0].start, parts[-1].end)
    if hull != (span.start, span.end):
        raise _SpanRefused(
            f".segments: they reach from {hull[0]} to {hull[1]}, the span from {span.start} to "
            f"{span.end}"
        )
    return tuple(Segment(part.start, part.end) for part in parts)


def _companions(given: dict[str, WireSegment | None], text: str, size: int) -> dict[str, Segment]:
    found = {}
    for role, part in given.items():
        if part is not None:
            _words(part, text, size, f".companions.{role}")
            found[role] = Segment(part.start, part.end)
    return found


def _attributes(given: dict[str, AttributeValue]) -> tuple[dict[str, AttributeValue], bool]:
    """The attributes that say something, without the doubt that travels among them; and it."""
    doubt = given.get(DOUBT) is True
    found: dict[str, AttributeValue] = {
        key: value
        for key, value in given.items()
        if value is not None and not (doubt and key == DOUBT)
    }
    return found, doubt


def _times(span: WireSpan) -> tuple[int, int]:
    """When an annotation was made and last changed; 0 where the file does not say."""
    made, changed = span.created, span.updated
    try:
        created = times.from_text(made) if made else 0
        if changed == made:
            return created, created
        return created, times.from_text(changed) if changed else 0
    except (ValueError, OverflowError):
        raise _SpanRefused(
            f": “{made or ''}” and “{changed or ''}” should be times like 2026-01-31T12:00:00Z"
        ) from None


def _check_derived(record: WireRecord, entries: Sequence[WireWork]) -> None:
    """``spans`` beside ``annotations`` repeats one entry; anything else would get lost."""
    if not isinstance(record.spans, list):
        return
    if not any(record.spans == (entry.spans or []) for entry in entries):
        raise RecordRefused(
            "$.spans: differs from the spans of every entry of annotations, so it is unclear whose "
            "they are; leave out one of the two"
        )


def _check_name(name: str, place: str) -> None:
    if not name.strip():
        raise RecordRefused(f"{place}.annotator: the name is empty")


def _united(work: list[IncomingWork]) -> tuple[IncomingWork, ...]:
    """One entry a name: two people of one name cannot be told apart in a file."""
    found: dict[str | None, IncomingWork] = {}
    for each in work:
        first = found.get(each.annotator)
        if first is None:
            found[each.annotator] = each
            continue
        found[each.annotator] = IncomingWork(
            annotator=each.annotator,
            state=first.state if first.state == each.state else "in_progress",
            spans=first.spans + each.spans,
            reason=first.reason if first.state == each.state else None,
            flagged=first.flagged or each.flagged,
            flag_note=first.flag_note or each.flag_note,
            note=first.note or each.note,
        )
    return tuple(found.values())
