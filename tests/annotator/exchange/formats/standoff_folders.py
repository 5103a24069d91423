"""Writing brat, WebAnno and CAS folders with their modules and reading them again."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import ModuleType

from annotator.exchange import settle
from annotator.exchange.format import Job
from annotator.exchange.loose import LooseArticle, Unit
from annotator.exchange.mapping import NameMap, grown
from annotator.exchange.records import IncomingArticle, OutgoingArticle, OutgoingWork
from annotator.exchange.settle import Settler
from annotator.exchange.target import InArchive, into_folder
from annotator.exchange.verdict import Verdict
from annotator.scheme import Scheme, default_scheme
from annotator.text import sha256
from annotator.ticker import Silent
from annotator.values import Annotation, Article, Refusal, Segment, quote_of

TEXT = '😂 Lee said "we never knew" on Monday.'
SCHEME = default_scheme()


def written(
    module: ModuleType, path: Path, outs: Iterable[OutgoingArticle], scheme: Scheme = SCHEME
) -> Job:
    """Write a folder, or an archive where the name ends so."""
    job = Job(scheme)
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as file:
            module.write(InArchive(file), outs, job)
    else:
        with into_folder(path, replace=True) as target:
            module.write(target, outs, job)
    job.losses.close()
    return job


def loose(module: ModuleType, path: Path) -> list[LooseArticle | Refusal]:
    """What the reader gives."""
    return list(module.read(path, Silent()))


def settled(
    module: ModuleType,
    path: Path,
    usual: Unit = "codepoint",
    scheme: Scheme = SCHEME,
    chosen: Unit | None = None,
) -> tuple[list[IncomingArticle | Refusal], Verdict]:
    """What comes in, with new labels taken in, and the unit that was found."""
    records = loose(module, path)
    found = settle.look(records, usual, chosen)
    settler = Settler(grown(scheme, list(found.labels)), found.verdict, NameMap())
    return [
        each if isinstance(each, Refusal) else settler.settle(str(path), each) for each in records
    ], found.verdict


def only(records: list[IncomingArticle | Refusal]) -> IncomingArticle:
    """The one article, which must be good."""
    (record,) = records
    assert isinstance(record, IncomingArticle), record
    return record


def places(record: IncomingArticle, work: int = 0) -> list[tuple[str, str]]:
    """Labels and words, in the order of the file."""
    return [(span.label, span.quote) for span in record.work[work].spans]


def sent(out: OutgoingArticle) -> dict[str, object]:
    """An article as it should come back."""
    it = out.article
    return {
        "text": out.text,
        "id": it.external_id or it.sha256[:16],
        "title": it.title,
        **{key: getattr(it, key) for key in ("source", "url", "author", "published", "language")},
        "meta": it.meta,
        "work": {
            work.annotator: {
                "state": work.state,
                "reason": work.reason,
                "flag": work.flag_note if work.flagged else None,
                "note": work.note,
                "relations": {(each.type, each.from_id, each.to_id) for each in work.relations},
                "spans": {each.id: _span(each) for each in work.spans},
            }
            for work in out.work
            if work.touched or work.flagged or work.note
        },
    }


def came(record: IncomingArticle) -> dict[str, object]:
    """An article as it came back."""
    it = record.article
    return {
        "text": it.text,
        "id": it.external_id,
        "title": it.title,
        **{key: getattr(it, key) for key in ("source", "url", "author", "published", "language")},
        "meta": it.meta,
        "work": {
            work.annotator: {
                "state": work.state,
                "reason": work.reason,
                "flag": work.flag_note if work.flagged else None,
                "note": work.note,
                "relations": {(each.type, each.from_id, each.to_id) for each in work.relations},
                "spans": {each.id: _span(each) for each in work.spans},
            }
            for work in record.work
        },
    }


_SPAN = (
    "label segments quote companions attributes unconfirmed note doubt doubt_note origin "
    "scheme_version created updated"
).split()


def _span(span: object) -> dict[str, object]:
    told = {key: getattr(span, key) for key in _SPAN}
    return {**told, "updated": told["updated"] or told["created"]}


def outgoing(
    *work: OutgoingWork,
    text: str = TEXT,
    id_: str = "a1",
    meta: Mapping[str, object] | None = None,
) -> OutgoingArticle:
    """An article to write."""
    article = Article(
        key=1,
        sha256=sha256(text),
        external_id=id_,
        title="A title",
        source="Reuters",
        meta=dict(meta or {}),
        length=len(text),
    )
    return OutgoingArticle(article=article, text=text, work=work)


def annotation(
    label: str, *parts: tuple[int, int], text: str = TEXT, id_: str = "", **more: object
) -> Annotation:
    """An annotation of a text."""
    segments = tuple(Segment(*each) for each in parts)
    values: dict[str, object] = {"note": "", **more}
    return Annotation(
        id=id_ or f"{label}{parts[0][0]}",
        article=1,
        annotator="ana",
        label=label,
        segments=segments,
        quote=quote_of(text, segments),
        **values,  # type: ignore[arg-type]
    )


def work(
    annotator: str, *spans: Annotation, state: str = "finished", **more: object
) -> OutgoingWork:
    """What somebody did."""
    return OutgoingWork(annotator=annotator, state=state, spans=spans, **more)  # type: ignore[arg-type]
