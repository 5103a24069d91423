"""What files and folders hold, on its way into a project: annotated data and plain articles alike.

What belongs here: telling what each file is, having it read by the right room (``exchange`` for
annotated data, ``ingest`` for articles), and turning both into records that one operation takes in.
Nothing here writes to a project.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path, PurePath
from typing import Final, NamedTuple

from msgspec import Struct

from annotator.errors import Problem, TextRefused
from annotator.exchange import registry, taking
from annotator.exchange.format import Format
from annotator.exchange.loose import Unit
from annotator.exchange.mapping import NameMap
from annotator.exchange.records import IncomingArticle
from annotator.exchange.settle import TITLE_LENGTH, Found, title_of
from annotator.exchange.taking import Reading
from annotator.identity import called, printable
from annotator.ingest import folders, kinds
from annotator.ingest.extracted import Extracted, Options
from annotator.ingest.kinds import KINDS, Kind
from annotator.ingest.workers import Arrived, Job, Workers
from annotator.scheme import Scheme
from annotator.text import normalise, sha256
from annotator.ticker import Ticker
from annotator.values import (
    REFUSALS_KEPT,
    ExtractedPreview,
    FilePreview,
    NewArticle,
    Refusal,
)

FILE: Final = "file"
"""The key of ``meta`` that holds the name of the file from which an article came."""
EXTRACTION: Final = "extraction"
"""The key of ``meta`` that says how: ``by`` (program and version), ``sha256`` of the file's bytes,
``encoding``, ``place`` in the file, ``corrected`` where a person changed the text before."""
BESIDE: Final = (
    *(".losses.json", ".offsets.jsonl", ".labels.xml", ".articles.csv"),
    ".claim_annotator.json",
)
"""Endings of what exports of this program write beside a file; a folder's walk passes over them."""
SAMPLE: Final = 5
TELLING: Final = 6
"""Lines of a text that a preview shows, so that a guessed encoding can be judged."""
TEXTS_SHOWN: Final = 200
"""Articles of a preview whose texts are held, to be looked at and corrected."""
TEXT_SHOWN: Final = 1_000_000
"""Code points of the longest text that a preview holds."""


class ImportOptions(Struct, frozen=True, kw_only=True):
    """How files are to be taken in.

    ``format``: a key of the registry or of ``ingest.kinds``, None to go by each file. ``annotator``
    names whose the work is where a file does not say (None: mine). ``unit``, ``names``: of
    annotated data; ``new_names``: what is new in the files comes into the scheme. ``extracting``:
    of articles. ``corrected``: texts that a person corrected, by (path, place); ``leave_out``:
    articles that a person looked at and does not want, by the same.
    """

    format: str | None = None
    annotator: str | None = None
    unit: Unit | None = None
    names: NameMap = NameMap()
    new_names: bool = False
    extracting: Options = Options()
    corrected: Mapping[tuple[str, str], str] = {}
    leave_out: frozenset[tuple[str, str]] = frozenset()


class Item(NamedTuple):
    """A file or folder, and what it is."""

    path: Path
    format: Format | None = None
    kind: Kind | None = None

    @property
    def size(self) -> int:
        """Bytes, 0 where they cannot be told."""
        try:
            return self.path.stat().st_size if self.path.is_file() else 0
        except OSError:
            return 0


def formats() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """What can be imported: key, name for people, endings; articles first."""
    articles = tuple((each.key, each.name, each.endings) for each in KINDS)
    return (*articles, *((f.key, f.name, f.endings) for f in registry.readable()))


def check_format(wanted: str | None) -> None:
    """Refuse a format that there is not.

    Raises:
        Problem: the message lists those that exist.
    """
    if wanted is not None and wanted not in {key for key, _, _ in formats()}:
        known = ", ".join(key for key, _, _ in formats())
        raise Problem(f"There is no format “{wanted}”. There is: {known}.")


def items(paths: Sequence[Path], wanted: str | None) -> Iterator[Item | Refusal]:
    """What the paths mean, each once: files, folders that are one whole, and those that cannot be
    told, with the reason."""
    seen: set[str] = set()
    for path in paths:
        for each in _by_themselves(path) if wanted is None else _as(wanted, path):
            if isinstance(each, Refusal):
                yield each
            elif (name := os.path.abspath(each.path)) not in seen:  # noqa: PTH100 - links are kept
                seen.add(name)
                yield each


def _as(wanted: str, path: Path) -> Iterator[Item | Refusal]:
    """What lies there, taken for that format."""
    kind = next((each for each in KINDS if each.key == wanted), None)
    format_ = registry.by_key(wanted) if kind is None else None
    if format_ is not None and format_.shape == "folder" and path.is_dir():
        yield Item(path, format=format_)
        return
    endings = format_.endings if format_ is not None else kind.endings if kind is not None else ()
    for found in _files(path, endings or _endings()):
        if isinstance(found, Refusal):
            yield found
        elif found == path or not found.name.endswith(BESIDE):
            yield Item(found, format=format_, kind=kind)


def _files(path: Path, endings: Sequence[str]) -> Iterator[Path | Refusal]:
    """The files there; not those with people's work, which are merged. They are told before they
    are opened: closing the open project's file once more would give up SQLite's locks on it."""
    for found in folders.walk([path], endings):
        if isinstance(found, Path) and (what := called(found)):
            reason = f"It is {what} of Claim Annotator, which is merged, and not imported."
            yield Refusal(file=str(found), line=0, reason=reason)
        else:
            yield found


def _endings() -> list[str]:
    return [end for _, _, each in formats() for end in each]


def _by_themselves(path: Path) -> Iterator[Item | Refusal]:
    """What lies there, each as it tells of itself."""
    wholes: dict[Path, Format | None] = {}
    for found in _files(path, _endings()):
        if isinstance(found, Refusal):
            yield found
        elif (whole := _whole_with(found, path, wholes)) is not None:
            yield whole
        elif found == path or not _is_beside(found):
            told = _told(found)
            yield told
            yield from _strangers_in(told)


def _is_beside(path: Path) -> bool:
    """Whether a file in a folder is read with another one: what an export wrote beside it, the
    text of an ``.ann``."""
    return path.name.endswith(BESIDE) or (
        path.suffix == ".txt" and path.with_suffix(".ann").is_file()
    )


def _whole_with(file: Path, top: Path, known: dict[Path, Format | None]) -> Item | None:
    """The outermost folder, of those from ``top`` down to the file, that is one whole of a format
    (``known``: those that were looked at); None where there is none."""
    above = [each for each in file.parents if each == top or top in each.parents]
    for folder in reversed(above):
        if folder not in known:
            known[folder] = _folder_format(folder)
        if (found := known[folder]) is not None:
            return Item(folder, format=found)
    return None


def _folder_format(folder: Path) -> Format | None:
    """The format of which a folder as a whole is, with nothing in it that is of another kind."""
    found = registry.sniff(folder)
    if found is None or found.shape != "folder":
        return None
    inside = [each for each in folders.walk([folder], _endings()) if isinstance(each, Path)]
    if _strangers(found, [each.relative_to(folder).as_posix() for each in inside]):
        return None
    if found.key == "brat":  # a text in a folder without lines is an article like any other
        lines = {each.parent for each in inside if each.suffix == ".ann"}
        texts = {each.parent for each in inside if each.suffix == ".txt"}
        return found if texts <= lines else None
    return found


_PARTS: Final[dict[str, tuple[str, ...]]] = {
    "brat": (".ann", ".txt"),
    "webanno": (".tsv",),
    "xmi": (".xmi", "TypeSystem.xml"),
    "gate": (".bdocjs",),
}
"""How the names of their files end, of formats that are folders."""
_PROJECT: Final = ("annotation", "source", "curation")
"""Folders of a project of INCEpTION, which hold files of many kinds."""


def _strangers(format_: Format, names: Iterable[str]) -> list[str]:
    """Those files of a folder or archive that could be imported, and not as part of the whole."""
    if format_.key not in _PARTS:
        return []
    parts, known = (*_PARTS[format_.key], *BESIDE), frozenset(_endings())
    return [
        name
        for name in names
        if not name.endswith(parts)
        and PurePath(name).suffix.lower() in known
        and not any(each.startswith((".", "__MACOSX")) for each in name.split("/"))
        and not (format_.unit == "utf-16" and _of_project(name))
    ]


def _of_project(name: str) -> bool:
    *above, last = name.split("/")
    return last == "exportedproject.json" or any(each in _PROJECT for each in above)


def _strangers_in(item: Item | Refusal) -> Iterator[Refusal]:
    """What an archive holds besides the whole as which it is read."""
    if isinstance(item, Refusal) or item.format is None or item.format.shape != "folder":
        return
    head = registry.head_of(item.path)
    if others := _strangers(item.format, head.names if head is not None else ()):
        some = ", ".join(printable(each) for each in others[:3]) + (" …" if others[3:] else "")
        reason = (
            f"The archive is read as {item.format.name}; {some} ({len(others):,} in all) is no "
            "part of that and was left out. Unpack it and import the folder to take in all."
        )
        yield Refusal(file=str(item.path), line=0, reason=reason)


_PLAIN: Final = frozenset((".txt", ".text", ".md", ".markdown", ".html", ".htm", ".pdf", ".docx"))
"""Endings of files that are articles whatever they begin with."""


def _told(path: Path) -> Item | Refusal:
    ending = path.suffix.lower()
    found = None if ending in _PLAIN else registry.sniff(path)
    if found is None and ending in registry.by_key(registry.NATIVE).endings:
        found = registry.by_key(registry.NATIVE)
    if found is not None:
        return Item(path, format=found)
    kind = kinds.by_name(path.name)
    if kind is not None:
        return Item(path, kind=kind)
    return Refusal(
        file=str(path),
        line=0,
        reason="Neither its ending nor how it begins tells of a format that can be read. "
        "If you know which it is, say so.",
    )


class Part:
    """A ticker for one file of several: passes on bytes done of the bytes of all. It never goes
    back, also where a file is looked at before it is read."""

    def __init__(self, whole: Ticker, before: int, share: int, total: int) -> None:
        self._whole = whole
        self._before = before
        self._share = share
        self._total = total
        self._most = 0

    def tick(self, done: int, total: int, what: str = "") -> None:
        """See ``Ticker``."""
        part = self._share * done // total if total else 0
        self._most = max(self._most, min(part, self._share))
        self._whole.tick(self._before + self._most, self._total, what)


def records(
    found: Sequence[Item | Refusal],
    scheme: Scheme,
    how: ImportOptions,
    ticker: Ticker,
    notes: list[str],
) -> Generator[IncomingArticle | Refusal, None, None]:
    """The records of all files, in order, streamed. ``notes`` takes what is worth telling."""
    total = sum(each.size for each in found if isinstance(each, Item))
    done = left_out = 0
    with Workers() as pool:
        for articles, group in groupby(found, lambda e: isinstance(e, Item) and e.kind is not None):
            if articles:
                several = [each for each in group if isinstance(each, Item)]
                share = sum(each.size for each in several)
                part = Part(ticker, done, share, total)
                for arrived in _arrivals(pool, several, how, part):
                    if _unwanted(arrived, how):
                        left_out += 1
                    else:
                        yield incoming(arrived, how, notes)
                done += share
                continue
            for each in group:
                if isinstance(each, Refusal):
                    yield each
                    continue
                part = Part(ticker, done, each.size, total)
                assert each.format is not None
                reading = Reading(unit=how.unit, names=how.names)
                yield from taking.read(each.path, each.format, scheme, reading, part, notes)
                done += each.size
    if left_out:
        some = "1 article was" if left_out == 1 else f"{left_out:,} articles were"
        notes.append(f"{some} left out, as chosen before the import.")
    ticker.tick(total, total)


def _unwanted(arrived: Arrived, how: ImportOptions) -> bool:
    found = arrived.extracted
    return found is not None and (str(arrived.job.path), found.place) in how.leave_out


def _arrivals(
    pool: Workers, several: Iterable[Item], how: ImportOptions, ticker: Ticker
) -> Iterator[Arrived]:
    jobs = [
        Job(path=each.path, kind=each.kind.key, options=how.extracting)
        for each in several
        if each.kind is not None
    ]
    return pool.extract(jobs, ticker)


def incoming(arrived: Arrived, how: ImportOptions, notes: list[str]) -> IncomingArticle | Refusal:
    """An article that a worker took out of a file, checked and normalised; or why there is none."""
    path = str(arrived.job.path)
    if arrived.failed is not None:
        failed = arrived.failed
        where = f"{path} ({failed.place})" if failed.place else path
        return Refusal(file=where, line=0, reason=failed.reason)
    found = arrived.extracted
    assert found is not None
    where = f"{path} ({found.place})" if found.place else path
    corrected = how.corrected.get((path, found.place))
    try:
        text = normalise(found.text if corrected is None else corrected).text
    except TextRefused as refused:
        return Refusal(file=where, line=0, reason=str(refused))
    if not text.strip():
        reason = "It holds no words, only white space. It was not taken in."
        return Refusal(file=where, line=0, reason=reason)
    if "(guessed)" in found.encoding and len(notes) < REFUSALS_KEPT:
        notes.append(
            f"{where}: read as {found.encoding}. If its letters look wrong, undo the import and "
            "say which encoding it is."
        )
    notes.extend(f"{where}: {note}" for note in found.notes if len(notes) < REFUSALS_KEPT)
    article = _article(arrived, found, text, corrected=corrected is not None)
    return IncomingArticle(line=0, article=article, sha256=sha256(text))


def _article(arrived: Arrived, found: Extracted, text: str, *, corrected: bool) -> NewArticle:
    name = printable(arrived.job.path.name)
    told: dict[str, object] = {"by": arrived.made_by, "sha256": arrived.sha256}
    for key, value in (("encoding", found.encoding), ("place", found.place)):
        if value:
            told[key] = value
    if corrected:
        told["corrected"] = True
    stem = printable(arrived.job.path.stem)
    first = text.lstrip().split("\n", 1)[0].strip()
    return NewArticle(
        text=text,
        external_id=found.id or (f"{stem}#{found.place}" if found.place else stem),
        title=found.title or (title_of(text) if len(first) <= TITLE_LENGTH else stem),
        source=found.source,
        url=found.url,
        author=found.author,
        published=found.published,
        language=found.language,
        meta={**found.meta, FILE: name, EXTRACTION: told},
    )


def previews(
    found: Sequence[Item | Refusal], scheme: Scheme, how: ImportOptions, ticker: Ticker
) -> Iterator[FilePreview]:
    """What each file holds, in order."""
    total = sum(each.size for each in found if isinstance(each, Item))
    done = shown = 0
    with Workers() as pool:
        for each in found:
            if isinstance(each, Refusal):
                yield FilePreview(path=each.file, format="", refused=[each])
                continue
            part = Part(ticker, done, each.size, total)
            ticker.tick(done, total, each.path.name)
            if each.format is not None:
                reading = Reading(unit=how.unit, names=how.names)
                yield taking.preview(each.path, each.format, scheme, reading, part)
            else:
                preview = _preview(pool, each, how, part, TEXTS_SHOWN - shown)
                shown += len(preview.texts)
                yield preview
            done += each.size


def names_in(
    found: Sequence[Item | Refusal], how: ImportOptions, ticker: Ticker
) -> Iterator[Found]:
    """The names that each file of data uses, in order; each file is read once."""
    data = [each for each in found if isinstance(each, Item) and each.format is not None]
    total = sum(each.size for each in data)
    done = 0
    for each in data:
        assert each.format is not None
        part = Part(ticker, done, each.size, total)
        yield taking.names_in(each.path, each.format, how.unit, part)
        done += each.size


def _preview(
    pool: Workers, item: Item, how: ImportOptions, ticker: Ticker, most: int
) -> FilePreview:
    assert item.kind is not None
    articles = more = 0
    encodings: dict[str, None] = {}
    sample: list[str] = []
    texts: list[ExtractedPreview] = []
    refused: list[Refusal] = []
    notes: list[str] = []
    for arrived in _arrivals(pool, [item], how, ticker):
        record = incoming(arrived, how, notes)
        if isinstance(record, Refusal):
            if len(refused) < REFUSALS_KEPT:
                refused.append(record)
            else:
                more += 1
            continue
        articles += 1
        found = arrived.extracted
        assert found is not None
        encodings.setdefault(found.encoding)
        if len(sample) < SAMPLE:
            sample.append(record.article.title)
            if "(guessed)" in found.encoding:
                sample = list(dict.fromkeys([*sample, *_telling(record.article.text)]))
        if len(texts) < most and len(record.article.text) <= TEXT_SHOWN:
            texts.append(_text_of(record, found))
    return FilePreview(
        path=str(item.path),
        format=item.kind.key,
        articles=articles,
        encoding=", ".join(each for each in encodings if each),
        sample=sample,
        refused=refused,
        more_refused=more,
        texts=texts,
        notes=notes,
    )


def _telling(text: str) -> list[str]:
    """The lines that show whether a guessed encoding is right: those with other letters than
    ASCII, if there are any."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return ([line for line in lines if not line.isascii()] or lines)[:TELLING]


def _text_of(record: IncomingArticle, found: Extracted) -> ExtractedPreview:
    article = record.article
    return ExtractedPreview(
        place=found.place,
        title=article.title,
        text=article.text,
        source=article.source,
        author=article.author,
        published=article.published,
        url=article.url,
        language=article.language,
        encoding=found.encoding,
        notes=found.notes,
    )
