"""Damaged files for every reader there is: articles and refusals come of them, and nothing else.

What belongs here: the readers (formats of annotated data, kinds of file that articles are taken out
of, packages, the history as JSON Lines), a good file for each, and what is asked of each damaged
one. The ways of damaging are ``tests.fuzz``'s.
"""

from __future__ import annotations

import io
import shutil
import time
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any, Final

from annotator.errors import Problem
from annotator.exchange import registry
from annotator.ingest import kinds, running
from annotator.ingest.extracted import Extracted, Failed, Options, Source
from annotator.keeping import journal
from annotator.machine import Machine
from annotator.project import Project
from tests import fuzz
from tests.annotator.ingest.extractors import bundle_samples, made_files
from tests.annotator.sync.copies import ANA
from tests.annotator.sync.post import BOB, Team
from tests.annotator.world import history_of
from tests.campaign.forked import ENDED, Forked
from tests.campaign.frame import Control, Report, Row, Tally
from tests.campaign.steady import steadied

PATIENCE: Final = 60.0
LIMIT: Final = 3 << 30
"""Bytes of memory that a reader may have, as the worker of an import has a limit."""
ROUNDS: Final = 4
"""Damaged files of one reader, one after another, before the next reader has its turn."""

Outcome = tuple[int, int, list[str]]
"""Articles or files taken, refusals, and what went wrong."""


class Reader(ABC):
    """One reader: a good file of its own, and what it makes of a damaged one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.good: Path = self.make(folder / "good")

    @abstractmethod
    def make(self, folder: Path) -> Path:
        """A good file."""

    @abstractmethod
    def read(self, path: Path) -> Outcome:
        """Read a damaged one."""

    def good_is_refused(self) -> str:
        """Why the good file is not taken; "" where it is, as it must be."""
        place = self.folder / "same"
        shutil.copytree(self.good.parent, place)
        taken, _, wrong = self.read(place / self.good.name)
        return "; ".join(wrong) or ("" if taken else "nothing was taken out of it")

    def tried(self, seed: int) -> tuple[int, int, list[str], str]:
        """Damage the good file and read that: what came of it, and how it was damaged."""
        place = self.folder / "bad"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.good.parent, place)
        damaged = place / self.good.name
        chance = Random(f"fuzzed {seed}")
        told = fuzz.damage(damaged, chance)
        if chance.random() < 0.3:
            told += ", " + fuzz.damage(damaged, chance)
        try:
            return (*self.read(damaged), told)
        except MemoryError:
            return 0, 1, [], told
        except Exception as error:
            return 0, 0, [f"{type(error).__name__}: {str(error)[:200]}"], told


class OfFormat(Reader):
    """A format of annotated data."""

    def __init__(self, folder: Path, key: str) -> None:
        self._format = registry.by_key(key)
        super().__init__(folder)

    def make(self, folder: Path) -> Path:
        """See ``Reader``."""
        return fuzz.good_file(self._format, folder)

    def read(self, path: Path) -> Outcome:
        """See ``Reader``. A file of which nothing at all comes was passed over in silence."""
        result = fuzz.Result(self._format.key)
        fuzz.read(self._format, path, result, "")
        return result.articles, result.refusals, result.failures


class OfKind(Reader):
    """A kind of file that articles are taken out of."""

    def __init__(self, folder: Path, key: str) -> None:
        self._kind = kinds.by_key(key)
        super().__init__(folder)

    def make(self, folder: Path) -> Path:
        """See ``Reader``."""
        folder.mkdir(parents=True)
        ending = self._kind.endings[0] if self._kind.endings else ".txt"
        path = folder / f"story{ending}"
        path.write_bytes(GOOD[self._kind.key]())
        return path

    def read(self, path: Path) -> Outcome:
        """See ``Reader``."""
        taken = refused = 0
        wrong = []
        for thing in running.articles(self._kind, Source(path), Options()):
            if isinstance(thing, running.Step):
                continue
            if isinstance(thing.what, Extracted):
                taken += 1
            elif isinstance(thing.what, Failed):
                refused += 1
                if not thing.what.reason.strip():
                    wrong.append("a refusal without a reason")
        if not taken + refused:
            wrong.append("neither an article nor a refusal came of it")
        return taken, refused, wrong


class OfPackage(Reader):
    """A package for a colleague, merged into the colleague's file."""

    def make(self, folder: Path) -> Path:
        """See ``Reader``."""
        folder.mkdir(parents=True)
        team = Team(self.folder / "team")
        team.hand_out((1, (BOB,)), (2, (BOB,)))
        package = team.package(BOB, 1, 2)
        for each in team.open:
            each.close()
        self._lead = team.folder / "lead" / "Bridges.claims"
        shutil.copy(package, folder / "package.claims")
        return folder / "package.claims"

    def read(self, path: Path) -> Outcome:
        """See ``Reader``."""
        target = path.with_name("target.claims")
        shutil.copy(self._lead, target)
        with Project.open(target, ANA, Machine(self.folder / "machine")) as project:
            before = len(history_of(project))
            try:
                project.merge(path)
            except Problem as problem:
                wrong = [] if str(problem).strip() else ["a refusal without a reason"]
                if len(history_of(project)) != before:
                    wrong.append("refused, and yet something was taken in")
                return 0, 1, wrong + project.check()
            return 1, 0, project.check()


class OfHistory(Reader):
    """The history as JSON Lines, from which a project is made again."""

    def make(self, folder: Path) -> Path:
        """See ``Reader``."""
        folder.mkdir(parents=True)
        team = Team(self.folder / "team")
        team.hand_out((1, (BOB,)), (2, (BOB,)))
        path = folder / "history.jsonl"
        with team.lead._database.open_reader() as reader:
            journal.export_log(reader, path)
        self._events = [event.id for event in history_of(team.lead)]
        for each in team.open:
            each.close()
        return path

    def read(self, path: Path) -> Outcome:
        """See ``Reader``."""
        target = path.with_name("target.claims")
        try:
            journal.import_log(path, target)
        except Problem as problem:
            wrong = [] if str(problem).strip() else ["a refusal without a reason"]
            left = [each.name for each in path.parent.iterdir() if "target" in each.name]
            return 0, 1, wrong + [f"{each} was left behind" for each in left]
        with Project.open(target, ANA, Machine(self.folder / "machine")) as project:
            wrong = project.check()
            here = {event.id for event in history_of(project)}
            if lost := [each for each in self._events if each not in here]:
                wrong.append(f"{len(lost)} entries were lost in silence")
            return 1, 0, wrong


# -- good files ----------------------------------------------------------------------------------


def _word() -> bytes:
    from docx import Document

    document, out = Document(), io.BytesIO()
    document.add_heading("Bridge closed", 1)
    for words in made_files.STORY:
        document.add_paragraph(words)
    document.save(out)
    return out.getvalue()


def _sheet() -> bytes:
    from openpyxl import Workbook

    book, out = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    sheet.append(["title", "text", "published"])
    for number, words in enumerate(made_files.STORY):
        sheet.append([f"Story {number}", words, "2024-05-01"])
    book.save(out)
    return out.getvalue()


def _table(separator: str) -> bytes:
    rows = [("title", "text", "author"), *(("A", words, "Lee") for words in made_files.STORY)]
    quoted = (separator.join(f'"{cell}"' for cell in row) for row in rows)
    return "\r\n".join(quoted).encode()


def _message() -> bytes:
    head = "From: Lee <lee@example.org>\r\nSubject: =?utf-8?q?Bridge_closed?=\r\n"
    head += "Date: Mon, 6 May 2024 10:00:00 +0200\r\nMIME-Version: 1.0\r\nContent-Type: multipart/"
    head += 'alternative; boundary="b"\r\n\r\n'
    plain = "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + "\r\n".join(made_files.STORY)
    page = "\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + made_files.page_of()
    return (head + plain + page + "\r\n--b--\r\n").encode()


def _saved_page() -> bytes:
    head = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
    head += "Content-Type: text/html; charset=utf-8\r\nContent-Location: https://example.org/a\r\n"
    return (head + "\r\n" + made_files.page_of() + "\r\n--b--\r\n").encode()


def _feed() -> bytes:
    items = "".join(
        f"<item><title>Story</title><description>{words}</description>"
        f"<pubDate>Mon, 06 May 2024 10:00:00 GMT</pubDate></item>"
        for words in made_files.STORY
    )
    return (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>Paper</title>"
        f"{items}</channel></rss>"
    ).encode()


def _rich() -> bytes:
    words = r"\par ".join(each.encode("ascii", "ignore").decode() for each in made_files.STORY)
    return rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 " + words.encode() + rb"\'e9\u8220?}"


def _archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind, ending in (("txt", "txt"), ("html", "html"), ("csv", "csv"), ("eml", "eml")):
            archive.writestr(f"folder/story.{ending}", GOOD[kind]())
    return out.getvalue()


def _pdf() -> bytes:
    lines = [line for words in made_files.STORY for line in (words[:70], words[70:140], "")]
    plain = [line.encode("cp1252", "ignore").decode("cp1252") for line in lines]
    return made_files.pdf_of([made_files.column(plain)], info="/Title (Bridge closed)")


GOOD: Final[dict[str, Callable[[], bytes]]] = {
    "txt": lambda: "\n\n".join(made_files.STORY).encode(),
    "md": lambda: ("# Bridge closed\n\n" + "\n\n".join(made_files.STORY)).encode(),
    "html": lambda: made_files.page_of().encode(),
    "mhtml": _saved_page,
    "docx": _word,
    "pdf": _pdf,
    "rtf": _rich,
    "eml": _message,
    "mbox": lambda: b"From lee Mon May  6 10:00:00 2024\r\n" + _message() + b"\r\n",
    "csv": lambda: _table(","),
    "tsv": lambda: _table("\t"),
    "xlsx": _sheet,
    "feed": _feed,
    "nexis": lambda: bundle_samples.NEXIS_OLD.encode(),
    "factiva": lambda: bundle_samples.FACTIVA_CODED.encode(),
    "zip": _archive,
}


def makers() -> dict[str, Callable[[Path], Reader]]:
    """How each reader there is comes to be, by its name."""
    found: dict[str, Callable[[Path], Reader]] = {}
    for each in registry.FORMATS:
        if each.reads and each.writes and not registry.missing(each):
            found[each.key] = partial(OfFormat, key=each.key)
    for kind in kinds.KINDS:
        found[f"file:{kind.key}"] = partial(OfKind, key=kind.key)
    return found | {"package": OfPackage, "history": OfHistory}


class Bench:
    """All readers, in a child that may die of a file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._makers = makers()
        self._readers: dict[str, Reader] = {}

    def ask(self, question: list[Any]) -> list[Any]:
        """``[reader, seed]`` to what came of it."""
        key, seed = question
        if key not in self._readers:
            _confine()
            with steadied(f"fuzzed {key}"):
                folder = self._folder / key.replace(":", "-")
                shutil.rmtree(folder, ignore_errors=True)
                reader = self._readers[key] = self._makers[key](folder)
            if wrong := reader.good_is_refused():
                return [0, 0, [f"the good file: {wrong}"], "nothing damaged"]
        return list(self._readers[key].tried(seed))

    def damaged(self, key: str) -> dict[str, bytes]:
        """The file that was read last."""
        place = self._folder / key.replace(":", "-") / "bad"
        files = [each for each in sorted(place.rglob("*")) if each.is_file()]
        return {each.name: each.read_bytes() for each in files[:6]}


def _confine() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))


class Turns:
    """Whose turn it is: the reader that has had the least time, with its next case.

    The reader follows from the case: it comes again with that number alone.
    """

    def __init__(self, report: Report, names: Sequence[str]) -> None:
        self._report, self._names = report, names
        self._spent = dict.fromkeys(range(len(names)), 0.0)
        self._next = dict.fromkeys(range(len(names)), report.seed // len(names))

    def __iter__(self) -> Iterator[tuple[str, int]]:
        """Readers and cases until the time is over; the case of the seed where that is wanted."""
        if self._report.alone:
            yield self._names[self._report.seed % len(self._names)], self._report.seed
            return
        while True:
            turn = min(self._spent, key=self._spent.__getitem__)
            for _ in range(ROUNDS):
                began = time.monotonic()
                yield self._names[turn], self._next[turn] * len(self._names) + turn
                self._next[turn] += 1
                self._spent[turn] += time.monotonic() - began
            if self._report.left() < 0:
                return


def run(seconds: float, seed: int, report: Report) -> Tally:
    """All readers in turn; ``parts`` counts what each gave: articles and refusals."""
    bench = Bench(report.folder)
    child = Forked(bench.ask, PATIENCE)
    names = list(makers())
    counts = dict.fromkeys(names, 0)
    turns = Turns(report, names)
    files = 0
    try:
        for key, case in turns:
            answer = child.ask([key, case])
            if isinstance(answer, dict):
                answer = [0, 0, [f"the reader did not survive it: {answer[ENDED]}"], ""]
            taken, refused, wrong, told = answer
            for each in wrong:
                report.bad(case, f"{key}, {told}: {each}", bench.damaged(key))
            counts[key] += taken + refused
            files += 1
            report.said(files, "files")
    finally:
        child.close()
    return report.tally(sum(counts.values()), parts=counts)


def _raising(seconds: float, seed: int, report: Report) -> Tally:
    """A control: reading that lets an error of a library through."""
    former = running.articles

    def bare(kind: Any, source: Any, options: Any, begin: int = 0) -> Any:
        return running._taken(kind, source, options, begin)

    running.articles = bare
    try:
        done = 0
        readers = cycle([OfKind(report.folder / key, key) for key in ("docx", "xlsx", "zip")])
        for case in report.seeds():
            done += 1
            if wrong := next(readers).tried(case)[2]:
                report.bad(case, wrong[0])
                break
        return report.tally(done)
    finally:
        running.articles = former


ROWS: Final = (
    Row(
        key="fuzzed",
        measure="fuzzed records, every reader: crashes, or records neither taken nor refused",
        target=1_000_000,
        unit="records",
        run=run,
        controls=(Control("errors of libraries are let through", _raising, seconds=20),),
        parts=tuple(makers()),
        share=9,
        quick=20,
    ),
)
