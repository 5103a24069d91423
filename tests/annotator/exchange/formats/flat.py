"""What must come back from formats of one layer: the rules of ``tagging``, told a second time."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from msgspec.structs import replace

from annotator.exchange.records import IncomingArticle, OutgoingArticle, OutgoingWork
from annotator.scheme import default_scheme
from annotator.values import Annotation
from tests.annotator.exchange import strategies
from tests.annotator.exchange.formats.there_and_back import TEXT, article, span

ORDER = [label.id for label in default_scheme().labels]
Place = tuple[str, int, int]


def one_work(given: OutgoingArticle) -> OutgoingArticle:
    """With at most one annotator's work, as such a format is given it."""
    return replace(given, work=given.work[:1])


articles = strategies.articles().map(one_work)


class Expected(NamedTuple):
    """The spans that come back, and how many losses of each kind there are."""

    places: list[Place]
    losses: Counter[str]


def _parts(spans: tuple[Annotation, ...]) -> list[tuple[Annotation, int, int]]:
    return [(each, part.start, part.end) for each in spans for part in each.segments]


def expected(outgoing: OutgoingArticle, *, nesting: bool, trim: bool) -> Expected:
    """With options segments=parts and edges=split. ``trim``: white space at an edge falls away."""
    work = next((each for each in outgoing.work if each.touched), None)
    losses = lost_besides(outgoing)
    found: list[Place] = []
    room: list[tuple[int, int]] = []
    parts = _parts(work.spans) if work else []
    parts.sort(key=lambda it: (it[1] - it[2], it[1], ORDER.index(it[0].label), it[0].id))
    for each, start, end in parts:
        words = outgoing.text[start:end]
        low = start + len(words) - len(words.lstrip())
        high = low + len(words.strip())
        if trim and low >= high:
            losses["edges"] += 1
        elif not nesting and any(a < end and start < b for a, b in room):
            losses["nesting"] += 1
        else:
            room.append((start, end))
            losses["edges"] += trim and (low, high) != (start, end)
            found.append((each.label, low, high) if trim else (each.label, start, end))
    return Expected(sorted(found), +losses)


def lost_besides(outgoing: OutgoingArticle) -> Counter[str]:
    """What is lost of everything that is no place of a span."""
    losses: Counter[str] = Counter()
    for work in outgoing.work:
        losses["relations"] += len(work.relations)
        losses["notes"] += bool(work.note)
        losses["states"] += bool(work.reason) + work.flagged
        losses["times"] += any(each.created or each.updated for each in work.spans)
        losses["origin"] += any(each.scheme_version for each in work.spans)
        for each in work.spans:
            losses["segments"] += len(each.segments) > 1
            losses["companions"] += len(each.companions)
            losses["attributes"] += len(each.attributes)
            losses["notes"] += bool(each.note)
            losses["doubt"] += each.doubt
            losses["origin"] += each.origin not in ("manual", "import")
    return losses


def places_of(found: IncomingArticle) -> list[Place]:
    """Label, start and end of all segments that came."""
    return sorted(
        (each.label, part.start, part.end)
        for work in found.work
        for each in work.spans
        for part in each.segments
    )


def assert_returned(outgoing: OutgoingArticle, found: IncomingArticle, wanted: Expected) -> None:
    """The article is the same in every detail, and the work is what the format can hold."""
    sent = outgoing.article
    assert found.article.text == outgoing.text
    assert found.article.external_id == (sent.external_id or sent.sha256[:16])
    for key in ("title", "source", "url", "author", "published", "language", "meta"):
        assert getattr(found.article, key) == getattr(sent, key), key
    assert found.set_aside == ()
    assert places_of(found) == wanted.places
    work = next((each for each in outgoing.work if each.touched), None)
    if work is None or (work.state == "todo" and not wanted.places):
        assert found.work == ()
    else:
        assert [(each.annotator, each.state) for each in found.work] == [
            (work.annotator, work.state)
        ]


def lee() -> OutgoingArticle:
    """The text that every format must bring back right."""
    spans = (span("a", ORDER[0], (2, 5)), span("b", ORDER[1], (12, 25)))
    work = OutgoingWork(annotator="ana", state="finished", spans=spans)
    return OutgoingArticle(article=article(), text=TEXT, work=(work,))


LEE: list[Place] = sorted([(ORDER[0], 2, 5), (ORDER[1], 12, 25)])


def nested() -> OutgoingArticle:
    """A span in a span, and one across."""
    spans = (
        span("a", ORDER[0], (6, 26)),
        span("b", ORDER[1], (12, 25)),
        span("c", ORDER[2], (21, 37)),
    )
    work = OutgoingWork(annotator="ana", state="finished", spans=spans)
    return OutgoingArticle(article=article(), text=TEXT, work=(work,))


def untouched() -> OutgoingArticle:
    """An article that nobody has looked at."""
    work = OutgoingWork(annotator="ana", state="todo")
    return OutgoingArticle(article=article(external_id="a0"), text=TEXT, work=(work,))


def empty() -> OutgoingArticle:
    """One in which nothing was found."""
    work = OutgoingWork(annotator="ana", state="finished")
    return OutgoingArticle(article=article(external_id="a2"), text=TEXT, work=(work,))
