"""Texts from somewhere else, found by their hash or their id.

What belongs here: reading a folder, a JSON Lines file or an archive of texts, whatever their names,
into an index on the disk. A text is what the program would have made of it at import.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from annotator.errors import Problem, TextRefused
from annotator.exchange.dataset.verifying import lines_of
from annotator.guarded import Broken
from annotator.guarded.strict_json import decode
from annotator.guarded.zips import archive
from annotator.text import normalise, sha256
from annotator.ticker import Ticker

TABLES: Final = (
    "texts(sha256 TEXT PRIMARY KEY, text TEXT)",
    "ids(id TEXT, sha256 TEXT, PRIMARY KEY(id, sha256))",
)
PLAIN: Final = (".txt", ".md", ".text")
LINES: Final = (".jsonl", ".ndjson")
_MOST: Final = 200_000_000
_TICK_EVERY: Final = 64


class Given(NamedTuple):
    """A text with what it is called: an id in a record, or the name of its file."""

    names: tuple[str, ...]
    raw: str


class Texts:
    """An index of texts. ``unread`` says of files and lines why they were not read."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self.count = 0
        self.unread: list[str] = []

    def take_in(self, path: Path, ticker: Ticker) -> None:
        """Read all texts at ``path``.

        Raises:
            Problem: there is nothing that can be read.
        """
        if not path.exists():
            raise Problem(f"{path} does not exist.")
        for number, given in enumerate(self._all(path)):
            if number % _TICK_EVERY == 0:
                ticker.tick(number, 0, "Reading the texts")
            self._add(given)

    def _add(self, given: Given) -> None:
        try:
            text = normalise(given.raw).text
        except TextRefused as refused:
            self.unread.append(f"{given.names[0] if given.names else 'a text'}: {refused}")
            return
        self.count += 1
        # Editors end a file with a line break that the article does not have.
        for each in dict.fromkeys((text, text.rstrip("\n"))):
            self._database.execute(
                "INSERT OR IGNORE INTO texts VALUES (?, ?)", (sha256(each), each)
            )
        rows = [(name, sha256(text)) for name in given.names if name]
        self._database.executemany("INSERT OR IGNORE INTO ids VALUES (?, ?)", rows)

    def find(self, digest: str) -> str | None:
        """The text with this hash."""
        row = self._database.execute(
            "SELECT text FROM texts WHERE sha256 = ?", (digest,)
        ).fetchone()
        return None if row is None else str(row[0])

    def has_id(self, *names: str) -> bool:
        """Whether there is a text of one of these names, whatever its hash."""
        for name in names:
            found = self._database.execute("SELECT 1 FROM ids WHERE id = ?", (name,))
            if name and found.fetchone():
                return True
        return False

    def _all(self, path: Path) -> Iterator[Given]:
        if path.is_dir():
            for each in sorted(path.rglob("*")):
                if each.is_file() and not each.is_symlink():
                    yield from self._file(each)
        else:
            yield from self._file(path)

    def _file(self, path: Path) -> Iterator[Given]:
        ending = path.suffix.lower()
        try:
            if ending in LINES:
                for number, line in lines_of(path):
                    yield from self._line(line, f"{path.name}, line {number}")
            elif ending == ".zip":
                yield from self._archive(path)
            elif ending in PLAIN:
                if path.stat().st_size > _MOST:
                    raise Broken("it is too large for a text")
                yield from self._text(path.read_bytes(), path.name)
            else:
                self.unread.append(f"{path.name}: no text, JSON Lines or archive by its ending")
        except OSError as error:
            self.unread.append(f"{path.name}: {error.strerror or error}")
        except Broken as broken:
            self.unread.append(f"{path.name}: {broken}")

    def _archive(self, path: Path) -> Iterator[Given]:
        with archive(path) as members:
            for each in members.members:
                ending = PurePosixPath(each.name).suffix.lower()
                try:
                    if ending in PLAIN:
                        yield from self._text(members.read(each.name, _MOST), each.name)
                    elif ending in LINES:
                        with members.stream(each.name) as file:
                            for number, line in enumerate(file, 1):
                                if line.strip():
                                    yield from self._line(line, f"{each.name}, line {number}")
                except Broken as broken:
                    self.unread.append(f"{each.name}: {broken}")

    def _text(self, data: bytes, name: str) -> Iterator[Given]:
        try:
            raw = data.decode()
        except UnicodeDecodeError:
            self.unread.append(f"{name}: not UTF-8")
            return
        parts = PurePosixPath(name)
        yield Given((parts.stem, parts.name), raw)

    def _line(self, line: bytes, place: str) -> Iterator[Given]:
        try:
            record = decode(line)
        except Broken as broken:
            self.unread.append(f"{place}: {broken}")
            return
        if not isinstance(record, dict) or not isinstance(record.get("text"), str):
            self.unread.append(f"{place}: no record with a text")
            return
        names = [record.get(key) for key in ("id", "url")]
        yield Given(tuple(each for each in names if isinstance(each, str)), record["text"])
