"""Checking a dataset: every file against the manifest, every offset, every split.

What belongs here: what ``claim-annotator verify FOLDER`` does. It reads each file once, holds ids
on the disk, and changes nothing.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from annotator.exchange.dataset import card, croissant, manifest
from annotator.exchange.dataset.checking import faults_of
from annotator.exchange.dataset.facts import Tally
from annotator.exchange.dataset.manifest import Listed, Manifest
from annotator.exchange.dataset.plan import SPLITS
from annotator.exchange.dataset.temporary import scratch
from annotator.guarded import Broken
from annotator.guarded.strict_json import decode
from annotator.ticker import Silent, Ticker

FAULTS_KEPT: Final = 1000
_PIECE: Final = 1 << 20
_TICK_EVERY: Final = 64


class Fault(Struct, frozen=True, kw_only=True):
    """Something wrong. ``line`` is 1-based, 0 for the file as a whole; ``id`` is the article's."""

    file: str
    line: int = 0
    id: str = ""
    what: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}{f' ({self.id})' if self.id else ''}: {self.what}."


class Verdict(Struct, kw_only=True):
    """What was checked and found. ``faults`` are the first ``FAULTS_KEPT`` of ``count``."""

    folder: str
    files: int = 0
    articles: int = 0
    annotations: int = 0
    faults: list[Fault] = []
    count: int = 0

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.count

    def to_text(self) -> str:
        """The verdict in lines for people."""
        many = f"{self.count:,} {'fault' if self.count == 1 else 'faults'}"
        head = (
            f"{self.files:,} files, {self.articles:,} articles, {self.annotations:,} annotations "
            f"checked: {'all is as it was written' if self.good else many}."
        )
        more = self.count - len(self.faults)
        tail = [f"… and {more:,} more."] if more else []
        return "\n".join([head, *map(str, self.faults), *tail])


def verify(folder: Path, ticker: Ticker | None = None) -> Verdict:
    """Check a dataset.

    Raises:
        Problem: the folder has no readable manifest of this program.
        Cancelled: through ``ticker``.
    """
    kept = manifest.load(folder)
    checking = _Checking(folder, kept, ticker or Silent())
    found = Verdict(folder=str(folder))
    for fault in checking.faults():
        found.count += 1
        if len(found.faults) < FAULTS_KEPT:
            found.faults.append(fault)
    found.files = checking.files
    found.articles = sum(each.articles for each in checking.tally.splits.values())
    found.annotations = checking.tally.annotations
    return found


def lines_of(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file that are not blank, with their numbers from 1; ``\\n`` alone ends one."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, line


class _Checking:
    """One dataset being checked."""

    def __init__(self, folder: Path, kept: Manifest, ticker: Ticker) -> None:
        self._folder = folder
        self._kept = kept
        self._ticker = ticker
        self._bytes = sum(each.size for each in kept.files)
        self._done = 0
        self.files = 0
        self.tally = Tally()
        split = kept.facts.split
        self._torn = set(split.torn) if split is not None else set()

    def faults(self) -> Iterator[Fault]:
        yield from self._unlisted()
        there = []
        for each in self._kept.files:
            bad = list(self._file(each))
            yield from bad
            self.files += 1
            if (self._folder / each.path).is_file():
                there.append(each)
        ids = "articles(id TEXT PRIMARY KEY, sha256 TEXT, UNIQUE(sha256))"
        with scratch(ids, "clusters(name TEXT PRIMARY KEY, split TEXT)") as known:
            for each in there:
                if each.path.startswith("data/") and each.path.endswith(".jsonl"):
                    yield from self._data(each.path, known)
        yield from self._counts()
        yield from self._card()
        yield from self._croissant()

    def _unlisted(self) -> Iterator[Fault]:
        known = {manifest.NAME, *(each.path for each in self._kept.files)}
        for path in manifest.files_in(self._folder):
            if path not in known:
                yield Fault(file=path, what="the manifest does not list it")

    def _file(self, listed: Listed) -> Iterator[Fault]:
        path = self._folder.joinpath(*listed.path.split("/"))
        if path.is_symlink():
            yield Fault(file=listed.path, what="it is a link")
            return
        if not path.is_file():
            yield Fault(file=listed.path, what="it is not there")
            return
        digest, size = hashlib.sha256(), 0
        try:
            with path.open("rb") as file:
                while piece := file.read(_PIECE):
                    digest.update(piece)
                    size += len(piece)
                    self._ticker.tick(self._done + size, self._bytes, listed.path)
        except OSError as error:
            yield Fault(file=listed.path, what=f"it cannot be read: {error.strerror or error}")
            return
        self._done += listed.size
        if size != listed.size:
            what = f"it has {size:,} bytes; when it was written it had {listed.size:,}"
            yield Fault(file=listed.path, what=what)
        elif digest.hexdigest() != listed.sha256:
            yield Fault(file=listed.path, what="it was changed: its SHA-256 is another")

    def _data(self, path: str, known: sqlite3.Connection) -> Iterator[Fault]:
        split = path.removeprefix("data/").removesuffix(".jsonl")
        if split not in SPLITS:
            yield Fault(file=path, what=f"there is no split “{split}”")
            return
        for number, line in lines_of(self._folder / path):
            if number % _TICK_EVERY == 0:
                self._ticker.tick(0, 0, f"Checking {path}")
            place = Fault(file=path, line=number, what="")
            try:
                record = decode(line)
            except Broken as broken:
                yield replace(place, what=str(broken))
                continue
            yield from self._record(record, split, known, place, len(line))

    def _record(
        self, record: Any, split: str, known: sqlite3.Connection, place: Fault, size: int
    ) -> Iterator[Fault]:
        if not isinstance(record, dict) or not isinstance(record.get("id"), str):
            yield replace(place, what="it is no record with an id")
            return
        place = replace(place, id=record["id"])
        faults = list(faults_of(record, self._kept.facts.text_free))
        faults += self._known(record, split, known)
        for what in faults:
            yield replace(place, what=what)
        try:
            self.tally.add(record, size)
        except (KeyError, TypeError, AttributeError):
            yield replace(place, what="columns are missing or of another type")

    def _known(
        self, record: dict[str, Any], split: str, known: sqlite3.Connection
    ) -> Iterator[str]:
        if record.get("split") != split:
            yield f"its split is “{record.get('split')}”, but it stands in {split}"
        values = (record["id"], str(record.get("text_sha256")))
        try:
            known.execute("INSERT INTO articles VALUES (?, ?)", values)
        except sqlite3.IntegrityError:
            yield "another article has its id or its text"
        cluster = str(record.get("cluster"))
        known.execute("INSERT OR IGNORE INTO clusters VALUES (?, ?)", (cluster, split))
        found = known.execute("SELECT split FROM clusters WHERE name = ?", (cluster,)).fetchone()
        if found[0] != split and cluster not in self._torn:
            yield f"its story cluster “{cluster}” also stands in {found[0]}"

    def _counts(self) -> Iterator[Fault]:
        splits = self._kept.facts.counts.splits
        for split in SPLITS:
            here, said = self.tally.splits[split], splits.get(split)
            told = (0, 0, {}) if said is None else (said.articles, said.spans, said.labels)
            if (here.articles, here.spans, dict(sorted(here.labels.items()))) != told:
                what = (
                    f"it counts {told[0]:,} articles with {told[1]:,} spans in {split}; there are "
                    f"{here.articles:,} with {here.spans:,}"
                )
                yield Fault(file=manifest.NAME, what=what)

    def _card(self) -> Iterator[Fault]:
        path = self._folder / card.NAME
        if not path.is_file():
            return
        try:
            head = card.head_of(path.read_bytes())
            told = {each["name"]: each["num_examples"] for each in head["dataset_info"]["splits"]}
        except (OSError, ValueError, KeyError, TypeError) as error:
            yield Fault(file=card.NAME, what=f"it cannot be read as a card ({error})")
            return
        if told != self._articles():
            yield Fault(file=card.NAME, what="it counts other articles than there are")

    def _articles(self) -> dict[str, int]:
        splits = self.tally.splits.items()
        return {split: each.articles for split, each in splits if each.articles}

    def _croissant(self) -> Iterator[Fault]:
        path = self._folder / croissant.NAME
        if not path.is_file():
            return
        try:
            plain = decode(path.read_bytes(), "the file")
            told = {each["contentUrl"]: each["sha256"] for each in plain["distribution"]}
        except (OSError, Broken, KeyError, TypeError) as error:
            yield Fault(file=croissant.NAME, what=f"it cannot be read as Croissant ({error})")
            return
        listed = {
            each.path: each.sha256 for each in self._kept.files if each.path.startswith("data/")
        }
        if told != listed:
            yield Fault(file=croissant.NAME, what="it names other data files than the manifest")
