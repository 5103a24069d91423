"""Writing a file in whatever format, or seeing what it would be.

What belongs here: the way that every format takes out. Each article is checked before a byte of it
is written, counted as it goes by, and what the format cannot say is gathered and written beside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Final, cast

from annotator.errors import Problem
from annotator.exchange import jsonl_writer, registry
from annotator.exchange.format import Format, Job
from annotator.exchange.hidden import Hidden
from annotator.exchange.losses import Losses
from annotator.exchange.records import ExportPreview, OutgoingArticle, OutgoingWork
from annotator.exchange.target import Nowhere, OneFile, Target, into_archive, into_folder
from annotator.identity import printable
from annotator.replacement import STANDARD_OUTPUT, Replacement
from annotator.scheme import Scheme
from annotator.text import sha256
from annotator.ticker import Silent, Ticker
from annotator.values import Annotation, Article, ExportReport, Segment, quote_of

LOSSES: Final = ".losses.json"
"""What the name of a loss report ends with, after the name of the export."""
_TICK_EVERY: Final = 64
_SAMPLE_LENGTH: Final = 2000


def write(
    path: Path,
    format_: Format,
    articles: Iterable[OutgoingArticle],
    scheme: Scheme,
    *,
    options: Mapping[str, str] | None = None,
    loss_file: Path | None = None,
    ticker: Ticker | None = None,
    total: int = 0,
) -> ExportReport:
    """Write the articles, in the order given; complete or not at all.

    ``loss_file``: where the loss report goes; None: beside ``path``, and only where something was
    lost. ``total`` is how many will come, for ``ticker``.

    Raises:
        Problem: it cannot be written, an article does not hold, or a library is missing.
        Cancelled: through ``ticker``.
    """
    if format_.key == registry.NATIVE:
        report = jsonl_writer.write(path, articles, scheme, ticker, total)
        if loss_file is not None:
            with closing(Losses()) as none:
                _write_losses(none, loss_file, format_, path)
        return report
    if path == STANDARD_OUTPUT and format_.shape != "file":
        raise Problem(f"{format_.name} is a folder of files and cannot go to standard output.")
    writer = registry.writer(format_)
    job = Job(
        scheme,
        options=registry.options_for(format_, dict(options or {})),
        name=printable(path.stem),
    )
    hidden = Hidden(format_, job.losses)
    counted = _Counted(articles, ticker or Silent(), total, path.name, hidden)
    with closing(job.losses):
        with _target(path, format_) as target:
            writer(target, counted, job)
        report = counted.report(job.losses, str(path), target.size)
        where = loss_file
        if where is None and job.losses.total and path != STANDARD_OUTPUT:
            where = path.with_name(path.name + LOSSES)
        if where is not None:
            _write_losses(job.losses, where, format_, path)
            report.loss_file = str(where)
    return report


def survey(
    format_: Format,
    articles: Iterable[OutgoingArticle],
    scheme: Scheme,
    *,
    options: Mapping[str, str] | None = None,
    ticker: Ticker | None = None,
    total: int = 0,
) -> ExportPreview:
    """What ``write`` would write: counts, how the files begin, and what would be lost."""
    if format_.key == registry.NATIVE:
        return jsonl_writer.survey(articles, scheme, ticker, total)
    writer = registry.writer(format_)
    job = Job(scheme, options=registry.options_for(format_, dict(options or {})))
    hidden = Hidden(format_, job.losses)
    counted = _Counted(articles, ticker or Silent(), total, format_.name, hidden)
    target = Nowhere()
    with closing(job.losses):
        writer(target, counted, job)
        report = counted.report(job.losses, "", target.size)
    report.sample = [_shown(name, data) for name, data in target.samples.items()]
    return report


def _target(path: Path, format_: Format) -> AbstractContextManager[Target]:
    if format_.shape == "file":
        return cast("AbstractContextManager[Target]", _One(path))
    if path.suffix.lower() == ".zip":
        return cast("AbstractContextManager[Target]", into_archive(path))
    return cast("AbstractContextManager[Target]", into_folder(path))


class _One:
    def __init__(self, path: Path) -> None:
        self._target = OneFile(path)

    def __enter__(self) -> OneFile:
        return self._target

    def __exit__(self, *_: object) -> None:
        return None


class _Counted:
    """The articles on their way out: checked, and counted."""

    def __init__(
        self,
        articles: Iterable[OutgoingArticle],
        ticker: Ticker,
        total: int,
        what: str,
        hidden: Hidden,
    ) -> None:
        self._hidden = hidden
        self._articles = articles
        self._ticker = ticker
        self._total = total
        self._what = what
        self.count = self.annotations = self.kept_back = 0
        self._by_source: Counter[str] = Counter()

    def __iter__(self) -> Iterator[OutgoingArticle]:
        for each in self._articles:
            if self.count % _TICK_EVERY == 0:
                self._ticker.tick(self.count, self._total, self._what)
            check(each)
            self._hidden.tell(each)
            self.count += 1
            self.annotations += sum(len(work.spans) for work in each.work)
            self.kept_back += each.kept_back
            self._by_source[jsonl_writer.spans_from(each)] += 1
            yield each
        self._ticker.tick(self.count, self._total or self.count, self._what)

    def report(self, losses: Losses, path: str, size: int) -> ExportPreview:
        return ExportPreview(
            articles=self.count,
            annotations=self.annotations,
            by_source=dict(self._by_source),
            path=path,
            bytes=size,
            kept_back=self.kept_back,
            lost=losses.total,
            losses=losses.lines(),
        )


def check(outgoing: OutgoingArticle) -> None:
    """Check an article before it leaves.

    Raises:
        Problem: its text is not the one that was hashed, or the offsets or words of an annotation
            (gold too) or a companion's place do not hold; the message names both.
    """
    article, text = outgoing.article, outgoing.text
    if sha256(text) != article.sha256:
        raise Problem(
            f"Article “{article.title}” ({article.sha256[:16]}): its text is not the one that was "
            "taken in. Nothing was written."
        )
    size = len(text)
    works: tuple[OutgoingWork, ...] = outgoing.work
    for work in works if outgoing.gold is None else (*works, outgoing.gold):
        for span in work.spans:
            if not _in_order(span.segments, size) or quote_of(text, span.segments) != span.quote:
                raise Problem(
                    f"{_which(article, span)} words were “{span.quote[:60]}”, which is not what "
                    "stands there. Nothing was written."
                )
            for role, part in span.companions.items():
                if not 0 <= part.start < part.end <= size:
                    raise Problem(
                        f"{_which(article, span)} {role} is at {part.start}–{part.end}, which is "
                        f"not inside the text ({size} code points). Nothing was written."
                    )


def _which(article: Article, span: Annotation) -> str:
    return f"Article “{article.title}” ({article.external_id}), annotation {span.id}: its"


def _in_order(segments: Sequence[Segment], size: int) -> bool:
    at = 0
    for part in segments:
        if not at <= part.start < part.end <= size:
            return False
        at = part.end
    return bool(segments)


def _write_losses(losses: Losses, path: Path, format_: Format, export: Path) -> None:
    with Replacement(path) as file:
        for piece in losses.pieces({"format": format_.key, "export": printable(export.name)}):
            file.write(piece)


def _shown(name: str, data: bytes) -> str:
    words = data.decode("utf-8", "replace") if b"\0" not in data else "(binary)"
    cut = f"{words[:_SAMPLE_LENGTH]}…" if len(words) > _SAMPLE_LENGTH else words
    return f"{name}\n{cut}" if name else cut
