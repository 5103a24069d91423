"""Articles as tasks of Label Studio.

What belongs here: the full form and JSON_MIN, and the labelling configuration beside them. The tool
takes the file in as it is: it refuses annotations by people whom it does not know, so names and
what else only we have stand in the task's ``meta``, which it keeps.

A span of several segments is a region for each, tied by a relation (``parts``), or one region from
its beginning to its end (``hull``). Companions are regions of their own, tied by a relation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from annotator.exchange import kept
from annotator.exchange.format import Job
from annotator.exchange.formats.label_studio.config import BESIDE, DOUBT, LABEL, TEXT, Config
from annotator.exchange.formats.label_studio.config import COMPANION as COMPANIONS
from annotator.exchange.formats.label_studio.results import shown_origin
from annotator.exchange.kept import OWN
from annotator.exchange.records import OutgoingArticle, OutgoingWork
from annotator.exchange.target import Target
from annotator.exchange.times import to_text
from annotator.text.offsets import OffsetMap
from annotator.values import Annotation, Segment

PARTS: Final = "continued in"
_DRAFT: Final = ("todo", "in_progress")
Item = dict[str, Any]


def write(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
    """See ``format.Writer``. Options: ``form`` full or min, ``segments`` parts or hull, ``people``
    beside or completed_by."""
    config = Config(job.scheme)
    writer = _Min(job, config) if job.options.get("form") == "min" else _Full(job, config)
    encode = msgspec.json.Encoder().encode
    with target.open() as sink:
        before = b"[\n"
        for article in articles:
            for task in writer.tasks(article):
                sink.write(before + encode(task))
                before = b",\n"
        sink.write(b"[]\n" if before == b"[\n" else b"\n]\n")
    with target.open(BESIDE) as sink:
        sink.write(config.xml())


class _Common:
    def __init__(self, job: Job, config: Config) -> None:
        self._job = job
        self._config = config
        self._hull = job.options.get("segments") == "hull"
        self._number = 0

    def _parts(self, article: OutgoingArticle, span: Annotation, who: str) -> tuple[Segment, ...]:
        if len(span.segments) > 1 and self._hull:
            self._job.losses.rule("segments", "Each became one region from beginning to end.")
            self._job.losses.lose("segments", article.article, span, annotator=who)
            return (Segment(span.start, span.end),)
        return span.segments


class _Full(_Common):
    """One task for each article, with everyone's work."""

    def __init__(self, job: Job, config: Config) -> None:
        super().__init__(job, config)
        self._works = 0
        self._named = job.options.get("people") == "completed_by"
        names = {config.relation(each.id) for each in job.scheme.relations}
        self._link = PARTS
        while self._link in names:
            self._link += "_"

    def tasks(self, article: OutgoingArticle) -> Iterator[Item]:
        """The task."""
        self._number += 1
        offsets = OffsetMap(article.text)
        said: dict[str, object] = {}
        done: list[Item] = []
        drafts: list[Item] = []
        work = [each for each in article.work if each.is_said]
        gold = (article.gold,) if article.gold is not None else ()
        for each in (*work, *gold):
            self._works += 1
            told = kept.plain(kept.kept_work(each))
            if each is article.gold:
                told["gold"] = True
            said[str(self._works)] = told
            entry = self._entry(article, each, offsets)
            if each.state in _DRAFT and each is not article.gold:
                drafts.append({"id": entry["id"], "result": entry["result"]})
            else:
                done.append({**entry, "ground_truth": each is article.gold})
        details: Item = kept.details(article.article)
        if article.article.external_id:
            details["id"] = article.article.external_id
        own: Item = {"offset_unit": "utf-16", "parts": self._link, "work": said}
        meta = dict(article.article.meta)
        if OWN in meta:
            own["meta"], meta = meta, {}
        yield {
            "id": self._number,
            "annotations": done,
            "drafts": drafts,
            "predictions": [],
            "data": {**details, TEXT: article.text},
            "meta": {**meta, OWN: own},
        }

    def _entry(self, article: OutgoingArticle, work: OutgoingWork, offsets: OffsetMap) -> Item:
        result: list[Item] = []
        for span in work.spans:
            result.extend(self._region(article, work, span, offsets))
        for link in work.relations:
            name = self._config.use_relation(self._config.relation(link.type))
            result.append(_relation(link.from_id, link.to_id, name))
        entry: Item = {
            "id": self._works,
            "result": result,
            "was_cancelled": work.state == "skipped",
        }
        created = to_text(min((s.created for s in work.spans if s.created), default=0))
        updated = to_text(max((s.updated for s in work.spans), default=0))
        entry.update({"created_at": created} if created else {})
        entry.update({"updated_at": updated} if updated else {})
        if self._named:
            entry["completed_by"] = {"email": work.annotator}
        return entry

    def _region(
        self, article: OutgoingArticle, work: OutgoingWork, span: Annotation, offsets: OffsetMap
    ) -> Iterator[Item]:
        """The items about one span: each part, what is said of it, its companions."""
        text = article.text
        label = self._config.use_label(span.label)
        parts = self._parts(article, span, work.annotator)
        ids = [span.id if n == 0 else f"{span.id}-part{n + 1}" for n in range(len(parts))]
        own = kept.plain(replace(kept.span_facts(span), note=""))
        values = {
            attribute: self._config.use_value(attribute, value)
            for attribute, value in span.attributes.items()
            if value is not None
        }
        own["attributes"] = {values[name][0]: [name, span.attributes[name]] for name in values}
        meta: Item = {"text": [span.note]} if span.note else {}
        for number, (id_, part) in enumerate(zip(ids, parts, strict=True)):
            item = _placed(id_, LABEL, "labels", _value(text, part, offsets, labels=[label]))
            item["origin"] = shown_origin(span.origin)
            item["meta"] = {**meta, OWN: own} if number == 0 else {OWN: {"part": number + 1}}
            yield item
        place = _value(text, parts[0], offsets)
        for name, tag, value in values.values():
            yield _placed(span.id, name, tag.lower(), {**place, _KEYS[tag]: value})
        if span.doubt:
            self._config.use_doubt()
            yield _placed(span.id, DOUBT, "choices", {**place, "choices": [DOUBT]})
        for id_ in ids[1:]:
            yield _relation(span.id, id_, self._config.use_relation(self._link))
        for number, (role, part) in enumerate(span.companions.items(), start=1):
            id_ = f"{span.id}-companion{number}"
            name = self._config.use_companion(role)
            item = _placed(id_, COMPANIONS, "labels", _value(text, part, offsets, labels=[name]))
            item["meta"] = {OWN: {"role": role}}
            yield item
            yield _relation(span.id, id_, self._config.use_relation(name))


_KEYS: Final = {"Choices": "choices", "Number": "number", "TextArea": "text"}


def _value(text: str, part: Segment, offsets: OffsetMap, **more: object) -> Item:
    start, end = offsets.to_utf16(part.start), offsets.to_utf16(part.end)
    return {"start": start, "end": end, "text": text[part.start : part.end], **more}


def _placed(id_: str, from_name: str, type_: str, value: Item) -> Item:
    return {"id": id_, "from_name": from_name, "to_name": TEXT, "type": type_, "value": value}


def _relation(from_id: str, to_id: str, name: str) -> Item:
    return {
        "type": "relation",
        "from_id": from_id,
        "to_id": to_id,
        "direction": "right",
        "labels": [name],
    }


class _Min(_Common):
    """One record for each annotator who finished an article; one without work where nobody did."""

    def tasks(self, article: OutgoingArticle) -> Iterator[Item]:
        """The records."""
        offsets = OffsetMap(article.text)
        base: Item = kept.details(article.article)
        base[TEXT] = article.text
        name = article.article.external_id or article.article.sha256[:16]
        self._lose_article(article)
        finished = [each for each in article.work if each.state == "finished"]
        for work in finished:
            self._number += 1
            created = to_text(min((s.created for s in work.spans if s.created), default=0))
            updated = to_text(max((s.updated for s in work.spans), default=0))
            yield {
                "id": name,
                "annotator": work.annotator,
                "annotation_id": self._number,
                **({"created_at": created} if created else {}),
                **({"updated_at": updated} if updated else {}),
                LABEL: list(self._values(article, work, offsets)),
                **base,
            }
        if not finished:
            self._number += 1
            yield {"id": name, **base}

    def _values(
        self, article: OutgoingArticle, work: OutgoingWork, offsets: OffsetMap
    ) -> Iterator[Item]:
        for span in work.spans:
            label = self._config.use_label(span.label)
            self._lose(article, work, span)
            for part in self._parts(article, span, work.annotator):
                yield _value(article.text, part, offsets, labels=[label])

    def _parts(self, article: OutgoingArticle, span: Annotation, who: str) -> tuple[Segment, ...]:
        parts = super()._parts(article, span, who)
        if len(parts) > 1:
            losses = self._job.losses
            losses.rule("segments", "Each segment became a span of its own.")
            losses.lose("segments", article.article, span, annotator=who)
        return parts

    def _lose_article(self, article: OutgoingArticle) -> None:
        losses = self._job.losses
        if article.article.meta:
            losses.rule("metadata", "JSON_MIN has no place for other details of articles.")
            losses.lose("metadata", article.article)
        for work in article.work:
            if work.is_said and work.state != "finished":
                losses.rule("states", "JSON_MIN has finished work alone; other work is left out.")
                losses.lose("states", article.article, detail=work.state, annotator=work.annotator)
            if work.note or work.flagged:
                losses.rule("notes", "JSON_MIN has no notes.")
                losses.lose("notes", article.article, annotator=work.annotator)

    def _lose(self, article: OutgoingArticle, work: OutgoingWork, span: Annotation) -> None:
        losses, place = self._job.losses, (article.article, span)
        for name in span.attributes:
            losses.rule("attributes", "JSON_MIN does not tell of which region they are.")
            losses.lose("attributes", *place, detail=name, annotator=work.annotator)
        for role in span.companions:
            losses.rule("companions", "JSON_MIN has no relations that could tie them.")
            losses.lose("companions", *place, detail=role, annotator=work.annotator)
        if span.note:
            losses.rule("notes", "JSON_MIN has no notes.")
            losses.lose("notes", *place, annotator=work.annotator)
        if span.doubt:
            losses.rule("doubt", "JSON_MIN has no place for doubts.")
            losses.lose("doubt", *place, annotator=work.annotator)
        for link in work.relations:
            if link.from_id == span.id:
                losses.rule("relations", "JSON_MIN has no relations.")
                losses.lose("relations", *place, detail=link.type, annotator=work.annotator)
        if span.origin != "import":
            losses.rule("origin", "JSON_MIN does not say how annotations came about.")
            losses.lose("origin", *place, detail=span.origin, annotator=work.annotator)
