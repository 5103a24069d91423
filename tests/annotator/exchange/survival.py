"""What of a work survives being written and read again, property by property.

What belongs here: the way there and back through any format of the registry, and comparing what
came back with what went out, as facts that can be counted. ``Holds`` of the format's row must say
the same; docs/formats.md shows it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple

from annotator.exchange import giving, taking
from annotator.exchange.format import Format
from annotator.exchange.records import (
    IncomingArticle,
    IncomingSpan,
    IncomingWork,
    OutgoingArticle,
    OutgoingWork,
)
from annotator.exchange.verdict import squeezed
from annotator.scheme import Scheme
from annotator.values import Annotation, Refusal, Segment

Survives = Literal["yes", "in part", "no"]
PROPERTIES: Final = (
    *("segments", "nesting", "companions", "attributes", "doubt", "relations", "notes"),
    *("annotators", "states", "provenance", "metadata"),
)
LOSSES: Final[dict[str, tuple[str, ...]]] = {
    "segments": ("segments",),
    "nesting": ("nesting",),
    "companions": ("companions",),
    "attributes": ("attributes",),
    "doubt": ("doubt",),
    "relations": ("relations",),
    "notes": ("notes",),
    "annotators": ("annotators",),
    "states": ("states",),
    "provenance": ("origin", "times"),
    "metadata": ("metadata",),
}
"""The kinds of loss that must be named where a property does not survive."""
Fact = tuple[object, ...]
Span = Annotation | IncomingSpan


class Back(NamedTuple):
    """What came back: the articles, what was refused, and how much of each kind was lost."""

    articles: list[IncomingArticle]
    refused: list[Refusal]
    lost: dict[str, int]
    path: Path


def there_and_back(
    format_: Format,
    articles: Sequence[OutgoingArticle],
    scheme: Scheme,
    folder: Path,
    options: Mapping[str, str] | None = None,
) -> Back:
    """Write and read again."""
    path = write(format_, articles, scheme, folder, options)
    found = list(taking.read(path, format_, scheme, taking.Reading()))
    losses = folder / "losses.json"
    return Back(
        [each for each in found if isinstance(each, IncomingArticle)],
        [each for each in found if isinstance(each, Refusal)],
        json.loads(losses.read_bytes())["counts"],
        path,
    )


def write(
    format_: Format,
    articles: Sequence[OutgoingArticle],
    scheme: Scheme,
    folder: Path,
    options: Mapping[str, str] | None = None,
) -> Path:
    """The path of an export; ``losses.json`` is beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    ending = format_.endings[0] if format_.endings and format_.shape == "file" else ""
    path = folder / f"out{ending}"
    giving.write(path, format_, articles, scheme, options=options, loss_file=folder / "losses.json")
    return path


def fitting(format_: Format, articles: Iterable[OutgoingArticle]) -> list[OutgoingArticle]:
    """The articles as they can be given to the format: with one annotator's work, the first one's,
    where it does not hold several."""
    if format_.holds.annotators:
        return list(articles)
    from msgspec.structs import replace

    return [replace(each, work=each.work[:1], gold=None) for each in articles]


class Survey(NamedTuple):
    """By property: how many facts went out, and how many of them came back."""

    counts: dict[str, tuple[int, int]]

    def of(self, name: str) -> Survives:
        """Whether the property survives."""
        out, back = self.counts[name]
        if out == back:
            return "yes"
        return "in part" if back else "no"


def compare(
    format_: Format, out: Sequence[OutgoingArticle], back: Sequence[IncomingArticle], scheme: Scheme
) -> Survey:
    """Which facts survived."""
    named = format_.holds.annotators
    counts = dict.fromkeys(PROPERTIES, (0, 0))
    for went, came in _pairs(out, back):
        same = bool(came) and came[0].article.text == went.text
        first = _facts_out(went, same=same, named=named)
        second = _facts_back(came, scheme, went, same=same, named=named)
        for name in PROPERTIES:
            sent, there = first[name], second[name]
            known = counts[name]
            counts[name] = (known[0] + len(sent), known[1] + len(sent & there))
    if not named:
        counts["annotators"] = (1, 0)
    return Survey(counts)


def _pairs(
    out: Sequence[OutgoingArticle], back: Sequence[IncomingArticle]
) -> Iterator[tuple[OutgoingArticle, list[IncomingArticle]]]:
    """What came back of each article: by its text, whatever white space it lost."""
    found: dict[str, list[IncomingArticle]] = {}
    for each in back:
        found.setdefault(squeezed(each.article.text), []).append(each)
    for went in out:
        yield went, found.get(squeezed(went.text), [])


class _Place(NamedTuple):
    """Where a span is: offsets, or words where the text itself came back otherwise."""

    label: str
    parts: tuple[object, ...]


def _place(label: str, segments: Sequence[Segment], text: str, *, same: bool) -> _Place:
    if same:
        return _Place(label, tuple((part.start, part.end) for part in segments))
    return _Place(label, tuple(squeezed(text[part.start : part.end]) for part in segments))


Facts = dict[str, set[Fact]]


def _facts_out(article: OutgoingArticle, *, same: bool, named: bool) -> Facts:
    facts: Facts = {name: set() for name in PROPERTIES}
    it = article.article
    details = ("external_id", "title", "source", "url", "author", "published", "language")
    facts["metadata"] |= {(name, getattr(it, name)) for name in details if getattr(it, name)}
    facts["metadata"] |= {("meta", key, _shown(value)) for key, value in it.meta.items()}
    for work in article.work:
        if not (work.touched or work.flagged or work.note):
            continue
        who = work.annotator if named else ""
        places = {
            span.id: _place(span.label, span.segments, article.text, same=same)
            for span in work.spans
        }
        for span in work.spans:
            _span_facts(facts, who, places[span.id], span, article.text, same=same)
        _work_facts(facts, who, work, places, article.text, same=same)
    if not any(work.touched for work in article.work):
        facts["states"].add(("untouched",))
    return facts


def _facts_back(
    came: Sequence[IncomingArticle],
    scheme: Scheme,
    went: OutgoingArticle,
    *,
    same: bool,
    named: bool,
) -> Facts:
    facts: Facts = {name: set() for name in PROPERTIES}
    touched = False
    for each in came:
        it, text = each.article, each.article.text
        details = ("external_id", "title", "source", "url", "author", "published", "language")
        facts["metadata"] |= {(name, getattr(it, name)) for name in details}
        facts["metadata"] |= {("meta", key, _shown(value)) for key, value in it.meta.items()}
        for work in each.work:
            who = (work.annotator or "") if named else ""
            places = {
                span.id or str(number): _place(span.label, span.segments, text, same=same)
                for number, span in enumerate(work.spans)
            }
            for number, span in enumerate(work.spans):
                place = places[span.id or str(number)]
                _span_facts(facts, who, place, span, text, same=same)
            _work_facts(facts, who, work, places, text, same=same)
            touched |= bool(work.spans) or work.state not in (None, "todo")
    if came and not touched:
        facts["states"].add(("untouched",))
    return facts


def _span_facts(
    facts: Facts, who: str, place: _Place, span: Span, text: str, *, same: bool
) -> None:
    key = (who, place)
    facts["annotators"].add(key)
    if len(place.parts) > 1:
        facts["segments"].add(key)
    for name, value in span.attributes.items():
        facts["attributes"].add((*key, name, _shown(value)))
    for role, part in span.companions.items():
        facts["companions"].add((*key, role, _place("", (part,), text, same=same)))
    if span.note:
        facts["notes"].add((*key, span.note))
    if span.doubt:
        facts["doubt"].add((*key, span.doubt_note))
    for name, known in (("origin", span.origin), ("made", span.created), ("set", span.updated)):
        facts["provenance"].add((*key, name, known))


def _work_facts(
    facts: Facts,
    who: str,
    work: OutgoingWork | IncomingWork,
    places: dict[str, _Place],
    text: str,
    *,
    same: bool,
) -> None:
    facts["states"].add((who, work.state, work.reason, work.flagged, work.flag_note))
    if work.note:
        facts["notes"].add((who, work.note))
    for each in work.relations:
        if each.from_id in places and each.to_id in places:
            ends = places[each.from_id], places[each.to_id]
            facts["relations"].add((who, each.type, *ends))
    alone = [
        (span, _place(span.label, span.segments, text, same=same))
        for span in work.spans
        if len(span.segments) == 1  # several segments are a matter of their own
    ]
    for at, (one, first) in enumerate(alone):
        for two, second in alone[at + 1 :]:
            if _touch(one.segments, two.segments):
                facts["nesting"].add((who, frozenset((first, second))))


def _touch(one: Sequence[Segment], two: Sequence[Segment]) -> bool:
    """Whether two spans have characters in common."""
    return any(a.start < b.end and b.start < a.end for a in one for b in two)


def _shown(value: object) -> str:
    """A value with its type: 1, 1.0, true and "1" are four."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
