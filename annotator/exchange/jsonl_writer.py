"""Writing JSONL: one article a line, the same bytes for the same work, nothing unchecked.

What belongs here: from the values of ``records`` to the bytes of docs/formats.md. A record is
checked (every offset, every quote) before one of its bytes is written; what does not hold stops the
export and leaves the old file as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, cast

import msgspec
from msgspec import UNSET

from annotator.derived import Surroundings, Told, inside_relations, told
from annotator.errors import Problem
from annotator.exchange import wire
from annotator.exchange.records import (
    ExportPreview,
    OutgoingArticle,
    OutgoingGold,
    OutgoingWork,
    PreviewedRecord,
    SpansFrom,
)
from annotator.exchange.times import to_text
from annotator.exchange.wire import (
    DOUBT,
    WireRecord,
    WireRelation,
    WireSpan,
    WireWork,
    WrittenSegment,
    WrittenSpan,
)
from annotator.replacement import Replacement
from annotator.scheme import Scheme
from annotator.text import sha256
from annotator.ticker import Silent, Ticker
from annotator.values import GAP, Annotation, AttributeValue, ExportReport, Relation, Segment

COUNTED: Final = ("gold", "majority", "union")
"""Where a chosen layer comes from that is not one annotator's."""
_TICK_EVERY: Final = 64
_time = lru_cache(maxsize=1024)(to_text)  # an import gives all that it brings one time
_SAMPLE: Final = 3
_SAMPLE_LENGTH: Final = 2000


class LineEncoder:
    """Makes lines with the labels and layers of one scheme."""

    def __init__(self, scheme: Scheme) -> None:
        self._scheme = scheme
        self._layers = {label.id: scheme.layer_of(label.id).id for label in scheme.labels}

    def encode(self, outgoing: OutgoingArticle) -> bytes:
        """The line of an article, ``\\n`` included.

        Raises:
            Problem: the text is not the one that was hashed, or an annotation's offsets, quote or
                label do not hold; the message names the article and the annotation.
        """
        article = outgoing.article
        if sha256(outgoing.text) != article.sha256:
            raise Problem(
                f"Article “{article.title}” ({article.sha256[:16]}): its text is not the one that "
                "was taken in. Nothing was written."
            )
        try:
            return wire.encode(self._record(outgoing)) + b"\n"
        except _Wrong as wrong:
            raise Problem(
                f"Article “{article.title}” ({article.external_id}), annotation {wrong}. "
                "Nothing was written."
            ) from None
        except UnicodeEncodeError:
            raise Problem(
                f"Article “{article.title!a}” ({article.external_id}): its metadata or a note "
                "holds half of a character. Nothing was written."
            ) from None

    def _record(self, outgoing: OutgoingArticle) -> WireRecord:
        article = outgoing.article
        entries = [
            (work, self._work(work, outgoing.text))
            for work in outgoing.work
            if work.touched or work.flagged or work.note
        ]
        if outgoing.whence in COUNTED:
            entries = []  # gold or a vote is nobody's work
        named = {work.annotator for work, _ in entries}
        entries.sort(key=_name if len(named) == len(entries) else _order)
        spans_from, spans, relations = self._spans_of_record(outgoing, entries)
        return WireRecord(
            schema_version=wire.SCHEMA_VERSION,
            id=article.external_id or article.sha256[:16],
            text=outgoing.text,
            text_sha256=article.sha256,
            offset_unit=wire.OFFSET_UNIT,
            title=article.title,
            source=article.source,
            url=article.url,
            author=article.author,
            published=article.published,
            language=article.language,
            meta=article.meta,
            spans=spans,
            spans_from=spans_from,
            relations=relations,
            annotations=[entry for _, entry in entries],
        )

    def _spans_of_record(
        self, outgoing: OutgoingArticle, entries: list[tuple[OutgoingWork, WireWork]]
    ) -> tuple[SpansFrom, list[WireSpan] | None, list[object]]:
        settled = outgoing.work[0] if outgoing.whence in COUNTED else outgoing.gold
        if settled is not None:
            gold = self._work(settled, outgoing.text)
            spans = gold.spans or []
            if isinstance(settled, OutgoingGold):
                _tell_of_gold(spans, settled)
            return spans_from(outgoing), spans, list(gold.relations or ())
        touched = [entry for work, entry in entries if work.touched]
        if len(touched) != 1:
            return spans_from(outgoing), None, []
        return spans_from(outgoing), touched[0].spans or [], list(touched[0].relations or ())

    def _work(self, work: OutgoingWork, text: str) -> WireWork:
        for each in work.spans:
            if not each.segments:
                raise _Wrong(each, "it has no segment")
        # In the order of the text, which is also the one in which the rules read it fastest.
        ordered = sorted(work.spans, key=self._place)
        around = Surroundings(self._scheme, text, ordered)
        spans = self._spans(work.annotator, ordered, text, around)
        entry = WireWork(annotator=work.annotator, state=work.state, spans=spans)
        if related := self._relations(work.relations, ordered, around):
            entry.relations = related
        if work.reason is not None:
            entry.reason = work.reason
        if work.flagged:
            entry.flag = work.flag_note
        if work.note:
            entry.note = work.note
        return entry

    def _spans(
        self, annotator: str, ordered: list[Annotation], text: str, around: Surroundings
    ) -> list[WireSpan]:
        size = len(text)
        spans = [
            self._span(each, annotator, text, size, stands)
            for each, stands in zip(ordered, told(self._scheme, ordered, around), strict=True)
        ]
        return cast("list[WireSpan]", spans)  # the same keys in the same order

    def _place(self, one: Annotation) -> tuple[int, int, str, str, str]:
        segments, label = one.segments, one.label
        layer = self._layers.get(label, "")
        return segments[0].start, segments[-1].end, layer, label, one.id

    def _relations(
        self, stored: Sequence[Relation], ordered: list[Annotation], around: Surroundings
    ) -> list[WireRelation]:
        """The stored relations and those that follow from position, in order."""
        derived = inside_relations(self._scheme, ordered, around)
        if not derived and not stored:
            return []
        return [
            WireRelation(
                type=each.type,
                from_id=each.from_id,
                to_id=each.to_id,
                derived=True if each.derived else UNSET,
            )
            for each in sorted([*stored, *derived])
        ]

    def _span(
        self,
        annotation: Annotation,
        annotator: str,
        text: str,
        size: int,
        stands: Told,
    ) -> WrittenSpan:
        """Hot: a quarter of a million calls in a large export, hence the check in line."""
        layer = self._layers.get(annotation.label)
        if layer is None:
            raise _Wrong(annotation, f"the scheme has no label “{annotation.label}”")
        segments = annotation.segments
        if len(segments) == 1:
            start, end = segments[0].start, segments[0].end
            quote = text[start:end]
            if quote != annotation.quote or not 0 <= start < end <= size:
                _checked(annotation, text)
            parts = [WrittenSegment(start, end, quote)]
        else:
            parts = _checked(annotation, text)
            start, end = parts[0].start, parts[-1].end
            quote = text[start:end]
        companions = annotation.companions
        attributes, unconfirmed = stands.values, stands.unconfirmed
        if annotation.attributes:
            attributes, unconfirmed = _with_others(annotation, stands)
        if annotation.doubt:
            attributes = {**attributes, DOUBT: True}
        created, updated = annotation.created, annotation.updated
        made = _time(created)
        return WrittenSpan(  # by position: see there
            annotation.id,
            start,
            end,
            annotation.label,
            quote,
            parts,
            layer,
            _companions(annotation, text) if companions else {},
            attributes,
            unconfirmed or UNSET,
            annotation.doubt_note or UNSET,
            annotation.original or UNSET,
            annotation.note,
            annotator,
            annotation.origin,
            annotation.scheme_version,
            made,
            made if updated == created else _time(updated),
        )


def _tell_of_gold(spans: Iterable[WireSpan], gold: OutgoingGold) -> None:
    """Say of each gold span who decided, and which annotations it came from."""
    for span in spans:
        id_ = str(span.id)
        span.annotator = gold.by.get(id_, gold.annotator)
        span.sources = list(gold.sources.get(id_, ()))


class _Wrong(Exception):
    """An annotation that does not hold: which one and why."""

    def __init__(self, annotation: Annotation, reason: str) -> None:
        super().__init__(f"{annotation.id}: {reason}")


def spans_from(outgoing: OutgoingArticle) -> SpansFrom:
    """Where ``spans`` of the record come from."""
    if outgoing.whence is not None:
        return outgoing.whence
    if outgoing.gold is not None:
        return "gold"
    touched = [work for work in outgoing.work if work.touched]
    if not touched:
        return "untouched"
    if len(touched) > 1:
        return "undecided"
    return "annotator" if touched[0].state == "finished" else "unfinished"


def write(
    path: Path,
    articles: Iterable[OutgoingArticle],
    scheme: Scheme,
    ticker: Ticker | None = None,
    total: int = 0,
) -> ExportReport:
    """Write the articles, in the order in which they come, to ``path``.

    ``total`` is how many will come, for ``ticker``, which may raise ``Cancelled``. Whatever is
    raised, the file that was at ``path`` is as it was.

    Raises:
        Problem: the file cannot be written, or an article does not hold (see ``LineEncoder``).
    """
    watch = ticker or Silent()
    count = _Count()
    encoder = LineEncoder(scheme)
    with Replacement(path) as file:
        for outgoing in articles:
            if count.articles % _TICK_EVERY == 0:
                watch.tick(count.articles, total, path.name)
            line = encoder.encode(outgoing)
            file.write(line)
            count.add(outgoing, line)
        watch.tick(count.articles, total or count.articles, path.name)
    return count.report(str(path), file.size)


def survey(
    articles: Iterable[OutgoingArticle],
    scheme: Scheme,
    ticker: Ticker | None = None,
    total: int = 0,
) -> ExportPreview:
    """What ``write`` would write: counts, the first record, and the first lines. Later lines are
    not encoded."""
    watch = ticker or Silent()
    count = _Count()
    encoder = LineEncoder(scheme)
    first: PreviewedRecord | None = None
    skipped = 0
    for outgoing in articles:
        if count.articles % _TICK_EVERY == 0:
            watch.tick(count.articles, total)
        line = encoder.encode(outgoing) if count.wants_sample else b""
        # Read from the line itself, so that nothing else than what is written can be shown.
        first = first or msgspec.json.decode(line, type=PreviewedRecord)
        skipped += _skipped(outgoing)
        count.add(outgoing, line)
    counted = msgspec.structs.asdict(count.report("", 0))
    return ExportPreview(**counted, first=first, skipped=skipped)


def _skipped(outgoing: OutgoingArticle) -> bool:
    """Whether an article counts as unfinished because its only annotator skipped it."""
    if spans_from(outgoing) != "unfinished":
        return False
    return any(work.state == "skipped" for work in outgoing.work if work.touched)


class _Count:
    """Counts what goes by."""

    def __init__(self) -> None:
        self.articles = 0
        self._annotations = 0
        self._by_source: Counter[str] = Counter()
        self._kept_back = 0
        self._sample: list[str] = []

    @property
    def wants_sample(self) -> bool:
        return len(self._sample) < _SAMPLE

    def add(self, outgoing: OutgoingArticle, line: bytes) -> None:
        if self.wants_sample:
            shown = line.decode().rstrip("\n")
            cut = len(shown) > _SAMPLE_LENGTH
            self._sample.append(f"{shown[:_SAMPLE_LENGTH]}…" if cut else shown)
        self.articles += 1
        self._annotations += sum(len(work.spans) for work in outgoing.work)
        self._by_source[spans_from(outgoing)] += 1
        self._kept_back += outgoing.kept_back

    def report(self, path: str, size: int) -> ExportReport:
        return ExportReport(
            articles=self.articles,
            annotations=self._annotations,
            by_source=dict(self._by_source),
            kept_back=self._kept_back,
            sample=self._sample,
            path=path,
            bytes=size,
        )


def _name(entry: tuple[OutgoingWork, WireWork]) -> str:
    return entry[0].annotator


def _order(entry: tuple[OutgoingWork, WireWork]) -> tuple[str, str, str, list[str]]:
    """By name; the rest keeps two people of one name in the same order every time."""
    work, _ = entry
    return work.annotator, work.state, work.flag_note, sorted(each.id for each in work.spans)


def _checked(annotation: Annotation, text: str) -> list[WrittenSegment]:
    """The segments with their words: in order, inside the text, and saying what they said."""
    before = 0
    parts = []
    for segment in annotation.segments:
        parts.append(_segment(segment, text, annotation))
        if segment.start < before:
            raise _Wrong(annotation, f"{segment.start}–{segment.end} begins before the one before")
        before = segment.end
    quote = parts[0].text if len(parts) == 1 else GAP.join(str(part.text) for part in parts)
    if quote != annotation.quote:
        raise _Wrong(annotation, f"its words were “{annotation.quote}”, but there stands “{quote}”")
    return parts


def _with_others(
    annotation: Annotation, stands: Told
) -> tuple[dict[str, AttributeValue], list[str]]:
    """The values that stand, with those that somebody gave and that do not apply now (after a
    relabelling, say), so that none is lost; and which of them nobody confirmed."""
    others = {
        name: value for name, value in annotation.attributes.items() if name not in stands.values
    }
    if not others:
        return stands.values, stands.unconfirmed
    unconfirmed = [*stands.unconfirmed, *(others.keys() & set(annotation.unconfirmed))]
    return {**stands.values, **others}, sorted(unconfirmed)


def _companions(annotation: Annotation, text: str) -> dict[str, WrittenSegment]:
    return {role: _segment(part, text, annotation) for role, part in annotation.companions.items()}


def _segment(segment: Segment, text: str, annotation: Annotation) -> WrittenSegment:
    start, end = segment.start, segment.end
    if not 0 <= start < end <= len(text):
        raise _Wrong(annotation, f"{start}–{end} is not inside the text ({len(text)} code points)")
    return WrittenSegment(start, end, text[start:end])
