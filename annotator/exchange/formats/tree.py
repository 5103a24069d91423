"""A folder or an archive of files that belong together, read file by file.

What belongs here: finding the files of a format that is several files (brat, WebAnno TSV, CAS),
reading one of them within limits, and INCEpTION's way of laying out a project. Nothing here knows
what is in the files.
"""

from __future__ import annotations

import os
import stat
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from annotator.guarded import Broken, strict_json
from annotator.guarded.zips import Archive, archive
from annotator.values import State

MOST: Final = 400_000_000
"""Bytes of one file; a larger one is refused."""
PROJECT: Final = "exportedproject.json"
_STATES: Final[dict[str, State]] = {
    "NEW": "todo",
    "IN_PROGRESS": "in_progress",
    "INPROGRESS": "in_progress",
    "FINISHED": "finished",
    "IGNORE": "skipped",
    "LOCKED": "skipped",
}
_JUNK: Final = ("__MACOSX",)
_LAYERS: Final = ("annotation", "curation", "annotation_ser")
"""The folders of an INCEpTION project that hold a folder for each document."""


class Tree:
    """The files of a folder or an archive: their paths in it (``/`` between folders), sorted."""

    def __init__(self, names: Sequence[str], read: Callable[[str], bytes]) -> None:
        self.names = sorted(each for each in names if _counts(each))
        self._known = frozenset(self.names)
        self._read = read

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def read(self, name: str) -> bytes:
        """The bytes of a file.

        Raises:
            Broken: it cannot be read, is no plain file, or is larger than ``MOST``.
        """
        return self._read(name)

    def text(self, name: str) -> str:
        """The text of a file in UTF-8, nothing of it changed: no line end, no byte order mark.

        Raises:
            Broken: as ``read``, or it is not UTF-8.
        """
        data = self._read(name)
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            raise Broken(
                f"not UTF-8: byte 0x{data[error.start]:02x} at position {error.start + 1}"
            ) from None


class Document(NamedTuple):
    """One text: its ``name``, and the files with somebody's work on it, each with the annotator
    whose name the layout gives (None: it gives none)."""

    name: str
    files: tuple[tuple[str | None, str], ...]


@contextmanager
def opened(path: Path, *, beside: Callable[[str], bool] = lambda _: False) -> Iterator[Tree]:
    """A folder, an archive, or a single file with those ``beside`` it that are wanted.

    Raises:
        Broken: it cannot be read, or is an archive made to harm.
    """
    if not path.exists():
        raise Broken("is not there")
    if path.is_dir():
        yield Tree(_below(path), lambda name: _plain(path / name))
    elif zipfile.is_zipfile(path):
        with archive(path) as file:
            yield of_archive(file)
    else:
        try:
            names = [each.name for each in path.parent.iterdir() if beside(each.name)]
        except OSError as error:
            raise Broken(f"cannot be read: {error.strerror or error}") from None
        yield Tree({path.name, *names}, lambda name: _plain(path.parent / name))  # type: ignore[arg-type]


@contextmanager
def inner(data: bytes) -> Iterator[Tree]:
    """An archive that is a file of an archive or folder; raises as ``opened``."""
    with archive(BytesIO(data)) as file:
        yield of_archive(file)


def of_archive(file: Archive) -> Tree:
    """The files of an open archive."""
    return Tree([each.name for each in file.members], lambda name: file.read(name, MOST))


def documents(tree: Tree, endings: tuple[str, ...]) -> list[Document]:
    """The texts of a tree by how INCEpTION lays a project out, ``annotation/<text>/<person>.tsv``;
    a file that lies elsewhere is a text by itself, but for what ``source`` holds of such a text."""
    found: dict[str, list[tuple[str | None, str]]] = defaultdict(list)
    alone: list[str] = []
    for name in tree.names:
        path = PurePosixPath(name)
        ending = path.suffix.lower()
        if ending not in endings:
            continue
        if len(path.parts) >= 3 and path.parts[-3] in _LAYERS:
            if path.stem != "INITIAL_CAS":
                found[path.parts[-2]].append((path.stem, name))
        else:
            alone.append(name)
    for name in alone:
        path = PurePosixPath(name)
        if path.parts[:1] != ("source",) or (path.name not in found and path.stem not in found):
            found[path.with_suffix("").as_posix()].append((None, name))
    return [Document(name, tuple(files)) for name, files in sorted(found.items())]


def states(tree: Tree) -> dict[tuple[str, str], State]:
    """How far each person is with each text, where an INCEpTION project says so."""
    if PROJECT not in tree:
        return {}
    try:
        project = strict_json.decode(tree.read(PROJECT), "the project's description")
    except Broken:
        return {}  # the texts are good without
    listed = project.get("annotation_documents") if isinstance(project, dict) else None
    found: dict[tuple[str, str], State] = {}
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict):
            state = _STATES.get(str(each.get("state")))
            if state is not None:
                found[str(each.get("name")), str(each.get("user"))] = state
    return found


def _counts(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return not any(each.startswith(".") or each in _JUNK for each in parts)


def _below(path: Path) -> list[str]:
    found: list[str] = []
    for base, _, names in os.walk(path):
        found.extend(Path(base, each).relative_to(path).as_posix() for each in names)
    return found


def _plain(path: Path) -> bytes:
    try:
        about = path.lstat()
        if not stat.S_ISREG(about.st_mode):
            raise Broken("is a link or no plain file, and is not followed")
        if about.st_size > MOST:
            raise Broken(f"has {about.st_size:,} bytes; {MOST:,} are the most")
        return path.read_bytes()
    except OSError as error:
        raise Broken(f"cannot be read: {error.strerror or error}") from None
