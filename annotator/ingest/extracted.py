"""What extractors read and give: a source of bytes in, articles out, nothing believed of either.

What belongs here: the values between the worker process, which runs the extractors, and the
program. Nothing here or in an extractor imports SQLAlchemy, Qt, or anything of the project's store.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from msgspec import Struct


class Unreadable(Exception):
    """Why a source, or one article in it, cannot be taken in: a sentence for a person, without the
    file's name."""


class Extracted(Struct, frozen=True, kw_only=True):
    """One article. ``text`` is as extracted, before it is normalised. ``encoding`` in words, with
    "(guessed)" at its end where nothing in the file tells. ``place`` tells which of several in one
    file it is ("line 12", "message 3", the member's path). ``published`` is ISO 8601 where the date
    could be read, else as it stands. ``notes`` are sentences about how well it went."""

    text: str
    id: str = ""
    title: str = ""
    source: str = ""
    author: str = ""
    published: str = ""
    url: str = ""
    language: str = ""
    encoding: str = ""
    place: str = ""
    meta: dict[str, object] = {}
    notes: tuple[str, ...] = ()


class Failed(Struct, frozen=True, kw_only=True):
    """One article of a source that could not be taken in; the others go on."""

    place: str
    reason: str


class Columns(Struct, frozen=True, kw_only=True):
    """Which column of a table is what, by the column's name (or its number from 1 where the table
    has no head). Empty: none. ``meta`` are columns kept as they are."""

    text: str
    id: str = ""
    title: str = ""
    source: str = ""
    author: str = ""
    published: str = ""
    url: str = ""
    language: str = ""
    meta: tuple[str, ...] = ()
    head: bool = True
    """Whether the first row names the columns."""


class Options(Struct, frozen=True, kw_only=True):
    """How to extract. ``columns``: of tables (None: by the names of the columns). ``encoding``: a
    codec that a person chose, empty to find it out."""

    columns: Columns | None = None
    encoding: str = ""


class Source:
    """A file, or a member of an archive, by its name and its bytes."""

    def __init__(self, path: Path, name: str = "", data: bytes | None = None) -> None:
        self.path = path
        self.name = name or path.name
        self._data = data

    @property
    def stem(self) -> str:
        """The name without folders and ending."""
        return Path(self.name).stem

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self._data) if self._data is not None else self.path.stat().st_size

    def open(self) -> BinaryIO:
        """The bytes as a file that can be read from anywhere."""
        return io.BytesIO(self._data) if self._data is not None else self.path.open("rb")

    def read(self, most: int) -> bytes:
        """All bytes.

        Raises:
            Unreadable: there are more than ``most``, or the disk does not give them.
        """
        try:
            if self.size > most:
                raise Unreadable(
                    f"It has {self.size / 1e6:.1f} MB; {most / 1e6:.0f} MB are the most."
                )
            with self.open() as file:
                return file.read()
        except OSError as error:
            raise Unreadable(f"It cannot be read: {error.strerror or error}.") from None


class Extractor(Protocol):
    """Takes articles out of one kind of file."""

    def __call__(self, source: Source, options: Options) -> Iterator[Extracted | Failed]:
        """The articles, streamed.

        Raises:
            Unreadable: the source as a whole cannot be taken in, or not further.
        """
        ...
