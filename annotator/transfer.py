"""Files in and out of a project: which files, which format, and the report.

What belongs here: what ties ``annotator.ingest`` and ``annotator.exchange``, which know only bytes
and values, to the project, which knows only operations. The window's dialogs and the command line
both come through here.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from msgspec import structs

from annotator.errors import Problem, TextRefused
from annotator.exchange import giving, registry, taking
from annotator.exchange.records import (
    ExportPreview,
    IncomingArticle,
    OutgoingArticle,
    OutgoingGold,
    OutgoingWork,
)
from annotator.exchange.taking import Reading
from annotator.ingest import folders, plain
from annotator.machine import clean_name
from annotator.operations.importing import ImportRecords
from annotator.store import portions
from annotator.text import sha256
from annotator.ticker import Silent, Ticker
from annotator.values import (
    GAP,
    REFUSALS_KEPT,
    Annotation,
    ExportReport,
    FilePreview,
    ImportPreview,
    ImportReport,
    Refusal,
    Relation,
)

if TYPE_CHECKING:
    import sqlalchemy as sa

    from annotator.project import Project
    from annotator.review.model import ArticleReview
    from annotator.review.reading import Material
    from annotator.scheme import Scheme
    from annotator.team import Decision, GoldSpan

_TELLING: Final = 6
"""Lines of a text that a preview shows, so that a guessed encoding can be judged."""
_SELDOM: Final = (100_000, 20, 100)

PLAIN: Final = "txt"
"""The format of plain texts, which come in and do not go out."""
FILE: Final = "file"
"""The key of ``meta`` that holds the name of the file from which a plain text came."""


def import_formats() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """What can be imported: key, name for people, endings."""
    listed = tuple((each.key, each.name, each.endings) for each in registry.FORMATS)
    return ((PLAIN, "Plain text", plain.ENDINGS), *listed)


def export_formats() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """What can be exported: key, name for people, endings."""
    return tuple((each.key, each.name, each.endings) for each in registry.FORMATS)


def _format_of(path: Path, wanted: str | None) -> str | Refusal:
    if wanted is not None:
        return wanted
    if path.suffix.lower() in plain.ENDINGS:
        return PLAIN
    found = registry.sniff(path)
    if found is not None:
        return found.key
    endings = ", ".join(ending for _, _, each in import_formats() for ending in each)
    return Refusal(
        file=str(path),
        line=0,
        reason=f"Its ending tells of no format that can be read. Known are {endings}; "
        "or say which format it is.",
    )


def _files(paths: Sequence[Path], wanted: str | None) -> Iterator[tuple[Path, str] | Refusal]:
    known = [wanted] if wanted else [key for key, _, _ in import_formats()]
    endings = [end for key, _, each in import_formats() if key in known for end in each]
    for found in folders.walk(paths, endings):
        if isinstance(found, Refusal):
            yield found
            continue
        format_ = _format_of(found, wanted)
        yield format_ if isinstance(format_, Refusal) else (found, format_)


def _check_format(wanted: str | None) -> None:
    if wanted is not None and wanted not in {key for key, _, _ in import_formats()}:
        known = ", ".join(key for key, _, _ in import_formats())
        raise Problem(f"There is no format “{wanted}”. There is: {known}.")


class _Part:
    """A ticker for one file of several: passes on bytes done of the bytes of all."""

    def __init__(self, whole: Ticker, before: int, total: int) -> None:
        self._whole = whole
        self._before = before
        self._total = total

    def tick(self, done: int, total: int, what: str = "") -> None:
        """See ``Ticker``."""
        self._whole.tick(self._before + done, self._total, what)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def preview_import(
    project: Project, paths: Sequence[Path], wanted: str | None, ticker: Ticker
) -> ImportPreview:
    """See ``Transfers.preview_import``."""
    _check_format(wanted)
    found = list(_files(paths, wanted))
    total = sum(_size(each[0]) for each in found if isinstance(each, tuple))
    files, done = [], 0
    for each in found:
        if isinstance(each, Refusal):
            files.append(FilePreview(path=each.file, format="", refused=[each]))
            continue
        path, format_ = each
        ticker.tick(done, total, path.name)
        files.append(_preview(project, path, format_, _Part(ticker, done, total)))
        done += _size(path)
    return ImportPreview(files=files)


def _preview(project: Project, path: Path, format_: str, ticker: Ticker) -> FilePreview:
    if format_ == PLAIN:
        return _preview_plain(path)
    return taking.preview(path, registry.by_key(format_), project.scheme, Reading(), ticker)


def _preview_plain(path: Path) -> FilePreview:
    """With the title; where the encoding was guessed, the lines that show whether it is right."""
    found = plain.preview(path)
    if not found.encoding.endswith("(guessed)"):
        return found
    try:
        text = plain.read(path).article.text
    except TextRefused:  # it changed under our eyes; the import will say so
        return found
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    telling = [line for line in lines if not line.isascii()] or lines
    sample = dict.fromkeys([*found.sample, *telling[:_TELLING]])
    return structs.replace(found, sample=list(sample))


def import_paths(
    project: Project,
    paths: Sequence[Path],
    wanted: str | None,
    annotator: str | None,
    ticker: Ticker,
) -> ImportReport:
    """See ``Transfers.import_paths``."""
    _check_format(wanted)
    if annotator is not None:
        annotator = clean_name(annotator)
    found = list(_files(paths, wanted))
    names = [each[0].name for each in found if isinstance(each, tuple)]
    what = names[0] if len(names) == 1 else f"{len(names)} files"
    notes: list[str] = []
    operation = ImportRecords(_records(project, found, ticker, notes), what, annotator)
    with _seldom_collecting():
        project.run(operation, Silent())
    operation.report.notes.extend(notes)
    return operation.report


def _records(
    project: Project,
    found: Iterable[tuple[Path, str] | Refusal],
    ticker: Ticker,
    notes: list[str],
) -> Iterator[IncomingArticle | Refusal]:
    everything = list(found)
    total = sum(_size(each[0]) for each in everything if isinstance(each, tuple))
    done = 0
    for each in everything:
        if isinstance(each, Refusal):
            yield each
            continue
        path, format_ = each
        ticker.tick(done, total, path.name)
        if format_ == PLAIN:
            yield _plain(path, notes)
        else:
            part = _Part(ticker, done, total)
            format_row = registry.by_key(format_)
            yield from taking.read(path, format_row, project.scheme, Reading(), part)
        done += _size(path)
    ticker.tick(total, total)


def _plain(path: Path, notes: list[str]) -> IncomingArticle | Refusal:
    try:
        read = plain.read(path)
    except TextRefused as refused:
        return Refusal(file=str(path), line=0, reason=str(refused))
    article = read.article
    if read.guessed and len(notes) < REFUSALS_KEPT:
        notes.append(
            f"{path}: read as {read.encoding}. If its letters look wrong, undo the import, save "
            "the file as UTF-8 and import it again."
        )
    name = path.name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    article = structs.replace(article, meta={FILE: name})
    return IncomingArticle(line=0, article=article, sha256=sha256(article.text))


def export(project: Project, path: Path, wanted: str, ticker: Ticker) -> ExportReport:
    """See ``Transfers.export``."""
    format_ = registry.by_key(wanted)
    with _seldom_collecting(), _outgoing(project) as articles:
        return giving.write(
            path, format_, articles, project.scheme, ticker=ticker, total=project.size()
        )


def preview_export(project: Project, wanted: str, ticker: Ticker) -> ExportPreview:
    """See ``Project.preview_export``; with the first record, for the dialog."""
    format_ = registry.by_key(wanted)
    with _outgoing(project) as articles:
        return giving.survey(format_, articles, project.scheme, ticker=ticker, total=project.size())


class Transfers:
    """Files in and out: the part of ``Project`` that this module does."""

    @property
    def _whole(self) -> Project:
        # This is a part of ``Project`` and of nothing else.
        return cast("Project", self)

    def preview_import(
        self, paths: Sequence[Path], *, format: str | None = None, ticker: Ticker | None = None
    ) -> ImportPreview:
        """What importing these files and folders would take in; nothing is changed."""
        return preview_import(self._whole, paths, format, ticker or Silent())

    def import_paths(
        self,
        paths: Sequence[Path],
        *,
        format: str | None = None,
        annotator: str | None = None,
        ticker: Ticker | None = None,
    ) -> ImportReport:
        """Take in files and folders as one operation; good records come in, bad ones are listed.

        ``format``: a key of the registry, None to go by the ending. ``annotator`` names whose the
        work is where a record does not say (None: mine).

        Raises:
            Problem: nothing could be read at all, or the disk is full; nothing has changed.
            Cancelled: the person cancelled; nothing has changed.
        """
        return import_paths(self._whole, paths, format, annotator, ticker or Silent())

    def preview_export(
        self, *, format: str = "jsonl", ticker: Ticker | None = None
    ) -> ExportPreview:
        """What an export would write: counts, the first lines and the first record."""
        return preview_export(self._whole, format, ticker or Silent())

    def export(
        self, path: Path, *, format: str = "jsonl", ticker: Ticker | None = None
    ) -> ExportReport:
        """Write the project to a file; the file is complete or left as it was.

        Raises:
            Problem: a quote does not match its text, or the file cannot be written.
            Cancelled: the person cancelled; the file is as it was.
        """
        return export(self._whole, path, format, ticker or Silent())


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Look for garbage in cycles less often meanwhile: an export makes millions of values and no
    cycle, and with the usual thresholds a fifth of its time is spent looking for some."""
    former = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*former)


@contextmanager
def _outgoing(project: Project) -> Iterator[Iterator[OutgoingArticle]]:
    names = _names(project)
    scheme = project.scheme
    with project._moment() as reader:
        found = portions.portions(reader, scheme.mapping, project._me)
        yield (_article(portion, names, _gold(reader, scheme, portion, names)) for portion in found)


def _names(project: Project) -> dict[str, str]:
    """A name for each annotator, told apart where two people have the same one."""
    people = project.annotators()
    often = Counter(who.name for who in people)
    return {
        who.id: who.name if often[who.name] == 1 else f"{who.name} ({who.id[:6]})" for who in people
    }


def _gold(
    reader: sa.Connection, scheme: Scheme, portion: portions.Portion, names: dict[str, str]
) -> OutgoingGold | None:
    """What adjudication settled on; None while an article is not adjudicated, or a group of it is
    open or contested."""
    if not portion.through:
        return None
    from annotator.review import reading

    article = portion.article
    works = [
        reading.work_of(scheme, portion.text, who, spans, relations)
        for who, progress, spans, relations in portion.work
        if progress.state == "finished"
    ]
    found = reading.Material(
        article=article.key,
        sha256=article.sha256,
        text=portion.text,
        works=tuple(works),
        decisions=tuple(reading.decisions_of(reader, [article.key]).get(article.key, ())),
        through=tuple(reading.through_with(reader, [article.key]).get(article.key, ())),
    )
    judged = reading.settled(scheme, found)
    return _outgoing_gold(found, judged, names) if judged.adjudicated else None


def _outgoing_gold(found: Material, judged: ArticleReview, names: dict[str, str]) -> OutgoingGold:
    made_by = {
        span.id: decision
        for decision in (*judged.added, *(each.decision for each in judged.groups))
        if decision is not None
        for span in decision.fields.gold
    }
    given = {
        (decision.id, span.id): span.label
        for decision in found.decisions
        for span in decision.fields.gold
    }
    spans, relations = [], []
    for span in judged.gold:
        decision = made_by[span.id]
        label = given[decision.id, span.id]
        spans.append(
            _gold_annotation(span, decision, original=label if label != span.label else "")
        )
        relations += [
            Relation(kind, span.id, end, decision.by, found.article) for kind, end in span.relations
        ]
    return OutgoingGold(
        annotator=names.get(judged.finished_by[0], ""),
        state="finished",
        spans=tuple(spans),
        relations=tuple(relations),
        by={span.id: names.get(made_by[span.id].by, "") for span in judged.gold},
        sources={span.id: span.sources for span in judged.gold},
    )


def _gold_annotation(span: GoldSpan, decision: Decision, original: str) -> Annotation:
    return Annotation(
        id=span.id,
        article=decision.article,
        annotator=decision.by,
        label=span.label,
        segments=span.segments,
        quote=GAP.join(span.quotes),
        note=decision.fields.note,
        attributes=span.attributes,
        companions=span.companions,
        origin="adjudication",
        scheme_version=decision.fields.scheme,
        created=decision.when,
        updated=decision.when,
        original=original,
    )


def _article(
    portion: portions.Portion, names: dict[str, str], gold: OutgoingGold | None
) -> OutgoingArticle:
    work = tuple(
        OutgoingWork(
            annotator=names[who],
            state=progress.state,
            spans=spans,
            reason=progress.reason,
            flagged=progress.flagged,
            flag_note=progress.flag_note,
            note=progress.note,
            relations=relations,
        )
        for who, progress, spans, relations in portion.work
    )
    return OutgoingArticle(
        article=portion.article,
        text=portion.text,
        work=work,
        gold=gold,
        kept_back=portion.kept_back,
    )
