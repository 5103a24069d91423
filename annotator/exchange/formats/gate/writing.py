"""Articles as GATE documents.

What belongs here: a file for each article, a set for each annotator.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from annotator.exchange import kept
from annotator.exchange.format import Job
from annotator.exchange.formats.gate import ENDING
from annotator.exchange.kept import DETAILS, OWN
from annotator.exchange.mapping import written, written_attribute, written_relation
from annotator.exchange.records import OutgoingArticle, OutgoingWork
from annotator.exchange.target import Target
from annotator.guarded import names
from annotator.text.offsets import OffsetMap
from annotator.values import Annotation


def write(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
    """See ``format.Writer``. The option ``offsets`` is ``p`` (code points) or ``j`` (UTF-16, for
    GATE itself, which is written in Java)."""
    encode = msgspec.json.Encoder().encode
    taken: set[str] = set()
    for article in articles:
        about = article.article
        wanted = about.external_id or about.sha256[:16]
        name = names.file_name(wanted, ENDING, taken)
        taken.add(name.casefold())
        with target.open(name) as sink:
            sink.write(encode(_document(article, job)) + b"\n")


def _document(article: OutgoingArticle, job: Job) -> dict[str, object]:
    about = article.article
    work = [each for each in article.work if each.is_said]
    own: dict[str, object] = {
        "work": {each.annotator: kept.plain(kept.kept_work(each)) for each in work}
    }
    by_name = {each.annotator: each for each in work}
    if article.gold is not None:
        own["gold"] = name = _free(article.gold.annotator, by_name)
        by_name[name] = article.gold
    details: dict[str, Any] = kept.details(about)
    if about.external_id:
        details["id"] = about.external_id
    features = {**about.meta}
    if OWN in features or any(key in ("id", *DETAILS) for key in features):
        own["meta"], features = features, {}
    units = job.options.get("offsets", "p")
    count = _Count(article.text, units)
    sets = {name: _set(name, each, job, count) for name, each in by_name.items()}
    return {
        "name": about.external_id or about.sha256[:16],
        "offset_type": units,
        "features": {**features, **details, OWN: own},
        "annotation_sets": sets,
        "text": article.text,
    }


def _free(wanted: str, taken: Mapping[str, object]) -> str:
    while wanted in taken:
        wanted += "_"
    return wanted


class _Count:
    """From code points to what the document counts in."""

    def __init__(self, text: str, unit: str) -> None:
        self._map = OffsetMap(text) if unit == "j" else None

    def __call__(self, at: int) -> int:
        return at if self._map is None else self._map.to_utf16(at)


def _set(name: str, work: OutgoingWork, job: Job, count: _Count) -> dict[str, object]:
    """A set. Spans have the first numbers, so that relations can name them; then come their
    further segments and companions."""
    numbers = {span.id: number for number, span in enumerate(work.spans)}
    first: list[dict[str, object]] = []
    more: list[dict[str, object]] = []
    for span in work.spans:
        number = numbers[span.id]
        links = [
            {"type": written_relation(job.scheme, each.type), "to": numbers[each.to_id]}
            for each in work.relations
            if each.from_id == span.id and each.to_id in numbers
        ]
        type_ = written(job.scheme, span.label)
        facts = kept.plain(kept.span_facts(span, job.scheme))
        own = {"id": span.id, **facts, **({"relations": links} if links else {})}
        features = _features(span, job, own)
        begin, *others = span.segments
        first.append(_annotation(number, type_, count(begin.start), count(begin.end), features))
        tied = [
            *((type_, {"of": number}, part) for part in others),
            *((role, {"of": number, "role": role}, p) for role, p in span.companions.items()),
        ]
        for kind, tie, part in tied:
            id_ = len(work.spans) + len(more)
            ends = count(part.start), count(part.end)
            more.append(_annotation(id_, kind, *ends, {OWN: tie}))
    found = [*first, *more]
    return {"name": name, "next_annid": len(found), "annotations": found}


def _features(span: Annotation, job: Job, own: dict[str, Any]) -> dict[str, object]:
    """The attributes; one that would hide something else stands with what is our own."""
    features: dict[str, object] = {}
    for name, value in span.attributes.items():
        if value is None:
            continue
        wanted = written_attribute(job.scheme, name)
        if wanted == OWN or wanted in features:
            own.setdefault("attributes", {})[name] = value
        else:
            features[wanted] = value
    return {**features, OWN: own}


def _annotation(
    id_: int, type_: str, start: int, end: int, features: dict[str, Any]
) -> dict[str, object]:
    return {"id": id_, "type": type_, "start": start, "end": end, "features": features}
