"""What tests of the formats that are rows of JSON share: writing, reading, and what came back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from annotator.exchange.format import Head, Job
from annotator.exchange.loose import LooseArticle, Unit
from annotator.exchange.losses import Losses
from annotator.exchange.mapping import NameMap, grown
from annotator.exchange.records import IncomingArticle, IncomingWork, OutgoingArticle, OutgoingWork
from annotator.exchange.settle import Settler, look
from annotator.exchange.target import OneFile, into_archive, into_folder
from annotator.scheme import default_scheme
from annotator.text import sha256
from annotator.ticker import Silent
from annotator.values import Annotation, Article, Refusal, Relation, Segment, quote_of

SCHEME = default_scheme()
TEXT = '😂 Lee said "we never knew" on Monday.'
LEE, QUOTE = (2, 5), (12, 25)
LEE_16, QUOTE_16 = (3, 6), (13, 26)
LEE_8, QUOTE_8 = (5, 8), (15, 28)
NUMBERED = [
    {"text": t, "start": s, "end": e, "id": n, "ws": w}
    for n, (t, s, e, w) in enumerate(
        [
            ("😂", 0, 1, True),
            ("Lee", 2, 5, True),
            ("said", 6, 10, True),
            ('"', 11, 12, False),
            ("we", 12, 14, True),
            ("never", 15, 20, True),
            ("knew", 21, 25, False),
            ('"', 25, 26, True),
            ("on", 27, 29, True),
            ("Monday", 30, 36, False),
            (".", 36, 37, False),
        ]
    )
]
"""The tokens of ``TEXT``, as Prodigy writes them."""


def span(
    id_: str, label: str, *parts: tuple[int, int], text: str = TEXT, **more: Any
) -> Annotation:
    """An annotation of the parts; ``id_`` is one digit."""
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


def article(*work: OutgoingWork, text: str = TEXT, **fields: Any) -> OutgoingArticle:
    """An article with this work on it."""
    about: dict[str, Any] = {"external_id": "a1", "title": "Lee", **fields}
    facts = Article(key=1, sha256=sha256(text), length=len(text), **about)
    return OutgoingArticle(article=facts, text=text, work=work)


def ana(*spans: Annotation, **more: Any) -> OutgoingWork:
    """Ana's work, finished."""
    return OutgoingWork(**{"annotator": "ana", "state": "finished", "spans": spans, **more})


def relation(type_: str, start: str, end: str) -> Relation:
    """A relation between spans made by ``span``."""
    return Relation(type_, start * 32, end * 32, "ana")


def put(
    module: ModuleType, path: Path, articles: Iterable[OutgoingArticle], **options: str
) -> Losses:
    """Write to a file, an archive (``.zip``) or a folder (no ending); what was lost."""
    job = Job(SCHEME, options=options)
    if path.suffix == ".zip":
        with into_archive(path) as archive:
            module.write(archive, articles, job)
    elif not path.suffix:
        with into_folder(path, replace=True) as folder:
            module.write(folder, articles, job)
    else:
        module.write(OneFile(path), articles, job)
    job.losses.close()
    return job.losses


def got(module: ModuleType, path: Path) -> list[LooseArticle | Refusal]:
    """What the reader gives."""
    return list(module.read(path, Silent()))


def one(module: ModuleType, path: Path) -> LooseArticle:
    """The only article that the reader gives."""
    (found,) = got(module, path)
    assert isinstance(found, LooseArticle), found
    return found


def refusals(module: ModuleType, path: Path) -> list[Refusal]:
    """What the reader refuses."""
    return [each for each in got(module, path) if isinstance(each, Refusal)]


def taken(
    module: ModuleType, path: Path, chosen: Unit | None = None
) -> tuple[list[IncomingArticle | Refusal], str]:
    """What would be taken in, labels that the scheme lacks taken as new ones; the verdict."""
    found = look(got(module, path), "codepoint", chosen)
    scheme = grown(SCHEME, found.labels, found.relations)
    settler = Settler(scheme, found.verdict, NameMap())
    given = [
        each if isinstance(each, Refusal) else settler.settle(path.name, each)
        for each in got(module, path)
    ]
    return given, found.verdict.words()


def quotes(module: ModuleType, path: Path) -> tuple[list[str], str]:
    """The words of all spans, and the verdict; nothing may be refused."""
    found, verdict = taken(module, path)
    words = []
    for each in found:
        assert isinstance(each, IncomingArticle), each
        words += [mark.quote for work in each.work for mark in work.spans]
    return words, verdict


def head(path: Path, names: tuple[str, ...] = ()) -> Head:
    """How a file, archive or folder begins."""
    return Head(path, b"" if path.is_dir() else path.read_bytes()[:65_536], names)


def save(path: Path, *rows: object) -> Path:
    """A file of rows."""
    path.write_bytes(b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows))
    return path


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The rows of a file."""
    return [json.loads(line) for line in path.read_bytes().decode().split("\n") if line]


SPAN = (
    "id label segments quote companions attributes unconfirmed note doubt doubt_note origin "
    "scheme_version created"
)


def _span(each: Any, **other: object) -> dict[str, object]:
    return {name: getattr(each, name) for name in SPAN.split()} | other


def _work(work: OutgoingWork | IncomingWork) -> dict[str, object]:
    return {
        "state": work.state,
        "reason": work.reason,
        "flag": work.flag_note if work.flagged else None,
        "note": work.note,
        "spans": sorted(
            [_span(each, updated=each.updated or each.created) for each in work.spans], key=repr
        ),
        "relations": sorted((r.type, r.from_id, r.to_id) for r in work.relations),
    }


def assert_same(sent: OutgoingArticle, found: list[IncomingArticle | Refusal]) -> None:
    """All that was sent has come back, in one record or one for each annotator."""
    people: dict[str | None, dict[str, object]] = {}
    for each in found:
        assert isinstance(each, IncomingArticle), each
        assert each.set_aside == ()
        assert each.article.text == sent.text
        for key in ("title", "source", "url", "author", "published", "language", "meta"):
            assert getattr(each.article, key) == getattr(sent.article, key), key
        id_ = sent.article.external_id or sent.article.sha256[:16]
        assert each.article.external_id == id_
        people |= {work.annotator: _work(work) for work in each.work}
    told = [work for work in sent.work if work.touched or work.flagged or work.note]
    assert people == {work.annotator: _work(work) for work in told}


def is_told(sent: OutgoingArticle) -> bool:
    """Whether an article can be taken in: its text holds something."""
    return bool(sent.text.strip())
