"""Writing with a format's writer and taking in what it wrote, as plain values to compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from annotator.exchange.format import Job
from annotator.exchange.loose import LooseArticle, LooseSpan, LooseWork, Unit
from annotator.exchange.losses import Losses
from annotator.exchange.mapping import NameMap, grown
from annotator.exchange.records import IncomingArticle, OutgoingArticle, OutgoingWork
from annotator.exchange.settle import Found, Settler, look
from annotator.exchange.target import OneFile, Target, into_folder
from annotator.scheme import default_scheme
from annotator.text import sha256
from annotator.ticker import Silent, Ticker
from annotator.values import Annotation, Article, Refusal, Segment, quote_of
from tests.annotator.exchange import strategies

SCHEME = default_scheme()
ARTICLES = strategies.articles().filter(lambda each: bool(each.text.strip()))
"""Articles with anything to read in them: others are refused when they are taken in."""
Read = Callable[[Path, Ticker], Iterator[LooseArticle | Refusal]]
Write = Callable[[Target, Iterable[OutgoingArticle], Job], None]
TEXT = '😂 Lee said "we never knew" on Monday.'


def written(
    path: Path,
    write: Write,
    articles: Iterable[OutgoingArticle],
    options: Mapping[str, str] | None = None,
    *,
    folder: bool = False,
) -> Losses:
    """Write to ``path``; what was lost."""
    job = Job(SCHEME, options=dict(options or {}))
    if folder:
        with into_folder(path, replace=True) as target:
            write(target, articles, job)
    else:
        write(OneFile(path), articles, job)
    job.losses.close()  # the counts stay
    return job.losses


def seen(path: Path, read: Read, usual: Unit) -> Found:
    """What the first look finds."""
    return look(read(path, Silent()), usual, None)


def taken(path: Path, read: Read, usual: Unit) -> list[IncomingArticle | Refusal]:
    """All records of the file, labels that the scheme lacks taken as new ones."""
    found = seen(path, read, usual)
    settler = Settler(grown(SCHEME, found.labels), found.verdict, NameMap())
    return [
        each if isinstance(each, Refusal) else settler.settle(path.name, each)
        for each in read(path, Silent())
    ]


def taken_articles(path: Path, read: Read, usual: Unit) -> list[IncomingArticle]:
    """The same, where nothing may be refused."""
    found = taken(path, read, usual)
    assert [each for each in found if isinstance(each, Refusal)] == []
    return [each for each in found if isinstance(each, IncomingArticle)]


SPAN = (
    "label segments quote companions attributes unconfirmed note doubt doubt_note origin "
    "scheme_version created updated"
)


def sent_work(work: OutgoingWork, *, ids: bool = True) -> dict[str, Any]:
    """What should come back of one annotator's work."""
    spans = [
        {
            **{name: getattr(span, name) for name in SPAN.split()},
            "updated": span.updated or span.created,
            "id": span.id if ids else None,
        }
        for span in work.spans
    ]
    return _work(work, spans)


def got_work(work: Any, *, ids: bool = True) -> dict[str, Any]:
    """What came back of it."""
    spans = [
        {**{name: getattr(span, name) for name in SPAN.split()}, "id": span.id if ids else None}
        for span in work.spans
    ]
    return _work(work, spans)


def _work(work: Any, spans: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "state": work.state,
        "reason": work.reason,
        "flag": work.flag_note if work.flagged else None,
        "note": work.note,
        "spans": sorted(spans, key=repr),
        "relations": sorted((each.type, each.from_id, each.to_id) for each in work.relations),
    }


def assert_same(outgoing: OutgoingArticle, found: IncomingArticle) -> None:
    """Everything that was sent has come back."""
    article = outgoing.article
    assert found.article.text == outgoing.text
    assert found.article.external_id == (article.external_id or article.sha256[:16])
    for key in ("title", "source", "url", "author", "published", "language", "meta"):
        assert getattr(found.article, key) == getattr(article, key), key
    assert found.set_aside == ()
    sent = [each for each in outgoing.work if each.touched or each.flagged or each.note]
    assert {each.annotator: got_work(each) for each in found.work} == {
        each.annotator: sent_work(each) for each in sent
    }


def article(text: str = TEXT, **fields: Any) -> Article:
    """An article with this text."""
    about = {"external_id": "a1", "title": "Lee", **fields}
    return Article(key=1, sha256=sha256(text), length=len(text), **about)


def span(
    id_: str, label: str, *parts: tuple[int, int], text: str = TEXT, **more: Any
) -> Annotation:
    """An annotation of the parts."""
    segments = tuple(Segment(*part) for part in parts)
    return Annotation(
        id=id_ * 32,
        article=1,
        annotator="ana",
        label=label,
        segments=segments,
        quote=quote_of(text, segments),
        **more,
    )


def places(loose: LooseArticle) -> list[tuple[str | None, str, tuple[tuple[int, int], ...]]]:
    """Annotator, label and parts of each span."""
    return [(work.annotator, each.label, each.parts) for work, each in spans_of(loose)]


def spans_of(loose: LooseArticle) -> Iterator[tuple[LooseWork, LooseSpan]]:
    """Each span with its work."""
    for work in loose.work:
        for each in work.spans:
            yield work, each
