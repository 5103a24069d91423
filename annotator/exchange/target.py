"""Where an export goes: a file, a folder, an archive, or nowhere (to see what it would be).

What belongs here: names and bytes. A format writes through ``Target`` and never opens a file, so
that every way out is whole or leaves what was there, and a preview writes the very same bytes.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final, Protocol, cast

from annotator.durable import sync_folder
from annotator.errors import Problem
from annotator.identity import check_replaceable
from annotator.replacement import STANDARD_OUTPUT, Replacement

SAMPLE: Final = 4000
"""Bytes of each of the first files that a preview keeps."""
_SAMPLES: Final = 3
_SYNC_ALL: Final = 50
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


class Sink(Protocol):
    """Takes the bytes of one file."""

    def write(self, data: bytes) -> object:
        """Append bytes."""
        ...


class Target(Protocol):
    """Takes one or more files, each by its name (``/`` between folders)."""

    size: int
    """Bytes taken so far."""

    def open(self, name: str = "") -> AbstractContextManager[Sink]:
        """The main file (""), or one of that name: in a folder or an archive inside it, of a single
        file beside it, as ``OUT`` + ``name`` (".labels.xml")."""
        ...


class _Counted:
    def __init__(self, target: _Sized, sink: Sink) -> None:
        self._target = target
        self._sink = sink

    def write(self, data: bytes) -> None:
        self._target.size += len(data)
        self._sink.write(data)


class _Sized:
    def __init__(self) -> None:
        self.size = 0


class OneFile(_Sized):
    """A file, written whole or not at all, and others beside it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    @contextmanager
    def open(self, name: str = "") -> Iterator[Sink]:
        """See ``Target``.

        Raises:
            Problem: there is no place beside standard output.
        """
        if name and self.path == STANDARD_OUTPUT:
            raise Problem(
                "This format writes a second file beside the first, which standard output has no "
                "place for. Give the export a name."
            )
        path = self.path if not name else self.path.with_name(self.path.name + name)
        with Replacement(path) as file:
            yield _Counted(self, file)


class Nowhere(_Sized):
    """Forgets what is written, but for how the first files begin (``samples``, by name)."""

    def __init__(self) -> None:
        super().__init__()
        self.samples: dict[str, bytes] = {}

    @contextmanager
    def open(self, name: str = "") -> Iterator[Sink]:
        """See ``Target``."""
        yield _Kept(self, name if len(self.samples) < _SAMPLES else None)


class _Kept:
    def __init__(self, target: Nowhere, name: str | None) -> None:
        self._target = target
        self._name = name

    def write(self, data: bytes) -> None:
        self._target.size += len(data)
        if self._name is None:
            return
        held = self._target.samples.get(self._name, b"")
        if len(held) < SAMPLE:
            self._target.samples[self._name] = held + data[: SAMPLE - len(held)]


class InFolder(_Sized):
    """A folder, made beside its place and moved there when it is whole."""

    def __init__(self, making: Path) -> None:
        super().__init__()
        self.making = making

    @contextmanager
    def open(self, name: str = "") -> Iterator[Sink]:
        """See ``Target``."""
        path = self.making.joinpath(*name.split("/"))
        if not path.resolve().is_relative_to(self.making.resolve()):
            raise ValueError(f"{name} leads out of the folder")
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            yield _Counted(self, file)


class InArchive(_Sized):
    """A ZIP archive: the same files give the same bytes."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        super().__init__()
        self._file = file

    @contextmanager
    def open(self, name: str = "") -> Iterator[Sink]:
        """See ``Target``. A member is held back until it is complete: several may be open."""
        with tempfile.SpooledTemporaryFile(max_size=4_000_000) as held:
            yield _Counted(self, cast("Sink", held))
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # Unix, wherever this runs: the same bytes on every system
            info.external_attr = 0o644 << 16
            info.file_size = held.tell()  # more than 2 GiB need another form
            held.seek(0)
            with self._file.open(info, "w") as member:
                shutil.copyfileobj(held, member)


@contextmanager
def into_folder(path: Path, *, replace: bool = False) -> Iterator[InFolder]:
    """A new folder at ``path``, complete or not there at all. ``replace``: one that is there gives
    way (to ``.old`` until the new one stands); else it must be empty.

    Raises:
        Problem: something else is there, or the disk does not take it.
    """
    path = Path(os.path.realpath(path))
    try:
        if path.exists() and not replace and (not path.is_dir() or any(path.iterdir())):
            raise Problem(f"{path} is there already and is no empty folder. Choose a new one.")
        path.parent.mkdir(parents=True, exist_ok=True)
        making = path.with_name(f".{path.name}.{secrets.token_hex(4)}.making")
        making.mkdir()
    except OSError as error:
        raise Problem(f"{path} could not be written: {error.strerror or error}.") from error
    try:
        yield InFolder(making)
        _sync(making)
        _swap(making, path)
    except OSError as error:
        raise Problem(
            f"{path} could not be written: {error.strerror or error}. What was there before is "
            "unchanged; nothing half-written is left."
        ) from error
    finally:
        shutil.rmtree(making, ignore_errors=True)


@contextmanager
def into_archive(path: Path) -> Iterator[InArchive]:
    """A new ZIP archive at ``path``, complete or not there at all.

    Raises:
        Problem: it cannot be written, or people's work would give way to it.
    """
    check_replaceable(path)
    try:
        with tempfile.TemporaryFile() as held:
            with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
                yield InArchive(file)
            held.seek(0)
            with Replacement(path) as out:
                while piece := held.read(1 << 20):
                    out.write(piece)
    except OSError as error:
        raise Problem(
            f"{path} could not be written: {error.strerror or error}. What was there before is "
            "unchanged; nothing half-written is left."
        ) from error


def _sync(folder: Path) -> None:
    """Have everything on the disk: many files with one call where there is one."""
    if hasattr(os, "sync") and sum(1 for _ in folder.rglob("*")) > _SYNC_ALL:
        os.sync()
        return
    for base, _, names in os.walk(folder):
        for name in names:
            with Path(base, name).open("rb+") as file:
                os.fsync(file.fileno())


def _swap(making: Path, path: Path) -> None:
    old = None
    if path.exists():
        old = path.with_name(f".{path.name}.{secrets.token_hex(4)}.old")
        path.rename(old)
    try:
        making.rename(path)
    except OSError:
        if old is not None:
            old.rename(path)
        raise
    sync_folder(path.parent)
    if old is not None:
        shutil.rmtree(old, ignore_errors=True)
