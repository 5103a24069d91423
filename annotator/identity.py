"""Which file is which: told by the disk, by its name, by how it begins.

What belongs here: what has to be known of a file before anybody opens, replaces or locks it. What
a file holds is for ``annotator.store``.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import Final
from urllib.parse import quote

from annotator.errors import Problem

Identity = tuple[int, int]
"""Device and inode (on Windows: volume and file index): what stays when a file is renamed."""

APPLICATION_ID: Final = 0x434C4D53
"""``CLMS`` in the header of a database says that it is a project of ours."""

PACKAGE_ID: Final = 0x434C4D50
"""``CLMP`` likewise: a package that goes to a colleague, or comes back."""

PROJECT: Final = ".claims"
PACKAGE: Final = ".claimspack"

_LOGS: Final = ("-wal", "-shm", "-journal")
_PROJECT: Final = "a project"
_PACKAGE: Final = "a package"
_PART: Final = "a part of a project"
_MAGIC: Final = b"SQLite format 3\0"


def printable(name: str) -> str:
    """A file name as text; bytes of it that are no UTF-8 are shown as ``\\xNN``, and other halves
    of characters as ``\\uNNNN``."""
    try:
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:
        return name.encode("utf-8", "backslashreplace").decode()


def address(path: Path, how: str) -> str:
    """How SQLite is told which file to open (a URI); ``how``: "mode=ro".

    Raises:
        Problem: its name, or a folder's, is no Unicode.
    """
    check_name(path)
    return f"file:{quote(str(path.absolute()))}?{how}"


def check_name(path: Path) -> None:
    """A project lies under a name that is text: it is remembered, told, and found again by it.

    Raises:
        Problem: bytes of the name, or of a folder's, are no UTF-8.
    """
    name = str(path)
    if name != printable(name):
        raise Problem(
            f"{printable(name)} has bytes in its name, or its folder’s, that are not Unicode. "
            "Nothing was changed; rename it, or take another name."
        )


def real(path: Path) -> Path:
    """The one name of a place, there or not, whatever links and ".." it was reached by."""
    return Path(os.path.realpath(path))


def lies_at(path: Path) -> Path:
    """Where a project's file itself lies: links to it and to its folders are followed, for its logs
    and its lock are beside the file, and its restore points are known by its place, whatever name
    it was opened by.

    Raises:
        Problem: its name is no text (``check_name``).
    """
    place = real(path)
    check_name(place)
    return place


def identity(path: Path) -> Identity | None:
    """What tells a file from every other one, whatever it is called; None: there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino)


def handle_of(file: Identity | None) -> int | None:
    """The number of a handle that this process has on a file; None: it has none, or the system does
    not say."""
    folder = next((each for each in map(Path, ("/proc/self/fd", "/dev/fd")) if each.is_dir()), None)
    if folder is None or file is None:
        return None
    for each in sorted(folder.iterdir()):
        if identity(each) == file:
            return int(each.name)
    return None


def is_project_file(path: Path) -> bool:
    """Whether a file begins as a project or a package does, whatever its name is; also whether it
    is one that this process has open (see ``work_in``)."""
    try:
        return handle_of(identity(path)) is not None or bool(_by_header(path))
    except OSError:
        return False


def check_replaceable(path: Path, *, package: bool = False) -> None:
    """Nothing that is written out takes the place of a project or package: people's work is in it,
    and a name is mistyped, or the first of two given twice, in a moment. ``package``: one package
    may take the place of another.

    Raises:
        Problem: it would.
    """
    what = work_in(path)
    if what and not (package and what == _PACKAGE):
        raise Problem(
            f"{path} is {what}, and what is in it would be lost. Nothing was written, and it is as "
            "it was: choose another name."
        )


def work_in(path: Path) -> str:
    """What of people's work ``path`` is, in words; "" for none.

    A file that this process has open is told by that: opening and closing it once more would give
    up SQLite's locks on it.
    """
    real = Path(os.path.realpath(path))
    named = called(real)
    if named == _PART:
        return named
    try:
        if not real.is_file() or real.stat().st_size == 0:
            return ""
        if named:
            return named
        if handle_of(identity(real)) is not None:
            return "a file that is open here"
        return _by_header(real)
    except OSError:
        return ""  # what cannot be read tells of itself when it is written


def called(path: Path) -> str:
    """What a file is by its name alone, in the words of ``work_in``."""
    name = path.name.lower()
    if name.endswith(tuple(PROJECT + each for each in _LOGS)):
        return _PART
    return {PROJECT: _PROJECT, PACKAGE: _PACKAGE}.get(PurePath(name).suffix, "")


def _by_header(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(72)
    if not head.startswith(_MAGIC):
        return ""
    kinds = {APPLICATION_ID: _PROJECT, PACKAGE_ID: _PACKAGE}
    return kinds.get(int.from_bytes(head[68:72], "big"), "")
