"""doccano: a project as it exports it, an archive (or folder) with a file for each member.

What belongs here: the row of the registry ``doccano-zip``. Whose the work is, doccano says in the
name of the file alone: ``ana.jsonl``. ``all.jsonl`` (a project in which everybody shares one set of
labels) and ``unknown.jsonl`` name nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, Final, cast

from annotator.exchange.format import HEAD, Head, Job
from annotator.exchange.formats.doccano import rows as doccano_rows
from annotator.exchange.formats.doccano.making import Rows
from annotator.exchange.formats.own_key import kept_of
from annotator.exchange.formats.rows import Row, RowRefused, row_of
from annotator.exchange.jsonl_reader import MAX_LINE, lines
from annotator.exchange.kept import OWN
from annotator.exchange.loose import LooseArticle
from annotator.exchange.records import OutgoingArticle
from annotator.exchange.target import Sink, Target
from annotator.guarded import Broken, strict_json
from annotator.guarded.names import file_name
from annotator.guarded.zips import DAMAGE, archive
from annotator.ticker import Ticker
from annotator.values import Refusal

ENDING: Final = ".jsonl"
NOBODY: Final = "unknown"
_NAMELESS: Final = (NOBODY, "all")
_TICK_EVERY: Final = 64
_LOOKED_AT: Final = 5
"""Members whose first rows tell the format."""


def looks_like(head: Head) -> bool:
    """See ``LooksLike``: files of rows of doccano's, and nothing else."""
    names = [name for name in head.names if _counts(name)]
    files = [name for name in names if name.endswith(ENDING)]
    others = [name for name in names if "." in PurePosixPath(name).name and name not in files]
    if not files or others:
        return False
    for name in files[:_LOOKED_AT]:
        row = row_of(_first_line(head.path, name))
        if row is not None:
            return doccano_rows.looks_like(row)
    return False


def _first_line(path: Path, name: str) -> bytes:
    try:
        if path.is_dir():
            with path.joinpath(name).open("rb") as file:
                return file.readline(HEAD * 16)
        with archive(path) as opened, opened.stream(name) as member:
            return member.readline(HEAD * 16)
    except (Broken, *DAMAGE):
        return b""


def _counts(name: str) -> bool:
    """Whether a path is a file that somebody put there, not one that a system did."""
    parts = PurePosixPath(name).parts
    return (
        bool(parts)
        and not name.endswith("/")
        and not any(part.startswith(".") or part == "__MACOSX" for part in parts)
    )


def read(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    """See ``Reader``."""
    try:
        if path.is_dir():
            yield from _read_folder(path, ticker)
        else:
            yield from _read_archive(path, ticker)
    except Broken as broken:
        yield Refusal(file=str(path), line=0, reason=str(broken))
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
        yield Refusal(file=str(path), line=0, reason=reason)


def _read_folder(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    found = sorted(each for each in path.rglob("*") if each.is_file())
    names = {each.relative_to(path).as_posix(): each for each in found}
    total = sum(each.stat().st_size for each in found)
    watch = _Watch(path, ticker, total)
    for name, file in names.items():
        if watch.wanted(name):
            with file.open("rb") as opened:
                yield from _rows(watch, name, opened)
        yield from watch.refusals(name)


def _read_archive(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    with archive(path) as opened:
        watch = _Watch(path, ticker, sum(each.size for each in opened.members))
        for member in opened.members:
            if watch.wanted(member.name):
                with opened.stream(member.name) as file:
                    yield from _rows(watch, member.name, file)
            yield from watch.refusals(member.name)


class _Watch:
    """What has been read of the members of a project."""

    def __init__(self, path: Path, ticker: Ticker, total: int) -> None:
        self.path = path
        self._ticker = ticker
        self._total = total
        self._done = 0

    def wanted(self, name: str) -> bool:
        """Whether it is a file of rows."""
        return _counts(name) and name.endswith(ENDING)

    def refusals(self, name: str) -> Iterator[Refusal]:
        """What is refused without being opened."""
        if _counts(name) and not name.endswith(ENDING):
            yield self.refusal(name, 0, f"it is no file of doccano's ({ENDING})")

    def refusal(self, name: str, line: int, reason: str) -> Refusal:
        """A row, or a file (line 0), that cannot be read."""
        return Refusal(file=f"{self.path} ({name})", line=line, reason=reason)

    def read(self, size: int, line: int, name: str) -> None:
        """So many bytes more have been read."""
        self._done += size
        if line % _TICK_EVERY == 1:
            self._ticker.tick(min(self._done, self._total), self._total, name)


def _rows(watch: _Watch, name: str, file: IO[bytes]) -> Iterator[LooseArticle | Refusal]:
    before = 0
    try:
        for number, line, done in lines(cast("BinaryIO", file)):
            watch.read(done - before, number, name)
            before = done
            try:
                yield _article(name, number, line)
            except (Broken, RowRefused) as refused:
                yield watch.refusal(name, number, str(refused))
    except DAMAGE as error:
        yield watch.refusal(name, 0, f"it is damaged ({error}); what came before was read")


def _article(name: str, number: int, line: bytes) -> LooseArticle:
    if len(line) > MAX_LINE:
        raise RowRefused(f"the line is longer than {MAX_LINE // 1_000_000} MB")
    row = strict_json.decode(line)
    if not isinstance(row, dict):
        raise RowRefused("it is not an object with keys")
    who = PurePosixPath(name).name.removesuffix(ENDING)
    annotator = None if who.casefold() in _NAMELESS else who
    # Our own key may have been carried along in somebody else's file.
    mine = annotator is None or _is_whose(row, annotator)
    return doccano_rows.article_of(row, number, name, annotator, mine=mine)


def _is_whose(row: Row, stem: str) -> bool:
    """Whether the work in our own key is that of the member whose file it stands in."""
    kept = kept_of(row.get(OWN))
    if kept is None or not kept.work:
        return True
    name = re.escape(file_name(kept.work[0].annotator))
    return re.fullmatch(rf"{name}(-[0-9]+)?", stem, re.IGNORECASE) is not None


def write(target: Target, articles: Iterable[OutgoingArticle], job: Job) -> None:
    """See ``Writer``. Articles that nobody has looked at go to ``unknown.jsonl``."""
    with ExitStack() as stack:
        files = _Files(target, job, stack)
        for article in articles:
            told = [each for each in article.work if each.is_said]
            for work in told:
                sink, maker = files.of(work.annotator)
                sink.write(maker.row(article, work))
            if not told:
                sink, maker = files.of(None)
                sink.write(maker.row(article, None))
        if not files:
            files.of(None)  # an archive without a file is damaged for many tools


class _Files:
    """The files of the members, opened when first written to."""

    def __init__(self, target: Target, job: Job, stack: ExitStack) -> None:
        self._target = target
        self._job = job
        self._stack = stack
        self._taken = {f"{name}{ENDING}" for name in _NAMELESS}
        self._files: dict[str | None, tuple[Sink, Rows]] = {}

    def __len__(self) -> int:
        return len(self._files)

    def of(self, annotator: str | None) -> tuple[Sink, Rows]:
        """Whose rows go where; None: nobody's."""
        if annotator not in self._files:
            name = f"{NOBODY}{ENDING}"
            if annotator is not None:
                name = file_name(annotator, ENDING, self._taken)
                self._taken.add(name.casefold())
            sink = self._stack.enter_context(self._target.open(name))
            self._files[annotator] = (sink, Rows(self._job))
        return self._files[annotator]
