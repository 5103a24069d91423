"""Archives: members read one by one, never unpacked by their names, within limits.

What belongs here: what makes a ZIP file dangerous (bombs that lie about their size or overlap,
names that lead out of a folder, twins, links, passwords) and refusing it. Sizes are bytes.
"""

from __future__ import annotations

import lzma
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Final, NamedTuple

from annotator.guarded import Broken

MAX_ENTRIES: Final = 200_000
MAX_TOTAL: Final = 20_000_000_000
MAX_MEMBER: Final = 1_000_000_000
MAX_RATIO: Final = 200
"""How many bytes may come out for one that went in, of members of more than ``SMALL`` bytes."""
SMALL: Final = 10_000_000
_PIECE: Final = 1 << 20
_HEADER: Final = 30
"""Bytes before each member, at least."""
DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    OverflowError,
    RuntimeError,  # ways of packing that are not supported, too
    ValueError,
)
"""What ``zipfile`` raises when it opens or reads something that is damaged, or that it does not
know."""


class Member(NamedTuple):
    """A file in an archive: its path inside (``/`` between folders) and its size unpacked."""

    name: str
    size: int


class Archive:
    """An open archive. Nothing is ever written to a disk."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self._infos = {info.filename: info for info in _checked(file)}

    @property
    def members(self) -> list[Member]:
        """The files in it, folders left out, sorted by name."""
        return [Member(name, self._infos[name].file_size) for name in sorted(self._infos)]

    def read(self, name: str, most: int = MAX_MEMBER) -> bytes:
        """The bytes of a member.

        Raises:
            Broken: it is damaged, larger than ``most``, or larger than its archive says.
        """
        return b"".join(self.pieces(name, most))

    def pieces(self, name: str, most: int = MAX_MEMBER) -> Iterator[bytes]:
        """The bytes of a member, a piece of at most 1 MiB at a time; see ``read``."""
        info = self._infos[name]
        if info.file_size > most:
            raise Broken(f"“{name}” has {info.file_size:,} bytes; {most:,} are the most")
        done = 0
        with _problems(name), self._file.open(info) as member:
            while piece := member.read(_PIECE):
                done += len(piece)
                if done > info.file_size or done > most:
                    raise Broken(f"“{name}” is larger than the archive says")
                yield piece
        if done != info.file_size:
            raise Broken(f"“{name}” is smaller than the archive says")

    def stream(self, name: str) -> IO[bytes]:
        """A member as a file to read from; its errors are those of ``DAMAGE``."""
        return self._file.open(self._infos[name])


@contextmanager
def archive(path: Path | IO[bytes]) -> Iterator[Archive]:
    """Open an archive (a file that is open already stays so) and check its table of contents.

    Raises:
        Broken: it is none, is damaged, or is made to harm.
    """
    try:
        file = zipfile.ZipFile(path)
    except OSError as error:
        raise Broken(f"cannot be read: {error.strerror or error}") from None
    except DAMAGE as error:
        raise Broken(f"the archive is damaged or none ({error})") from None
    with file:
        yield Archive(file)


@contextmanager
def _problems(name: str) -> Iterator[None]:
    try:
        yield
    except DAMAGE as error:
        raise Broken(f"“{name}” in the archive is damaged ({error})") from None


def _checked(file: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    infos = file.infolist()
    if len(infos) > MAX_ENTRIES:
        raise Broken(f"the archive has {len(infos):,} entries; {MAX_ENTRIES:,} are the most")
    files = [info for info in infos if not info.is_dir()]
    seen: dict[str, str] = {}
    for info in files:
        _check_entry(info)
        plain = unicodedata.normalize("NFC", info.filename).casefold()
        if plain in seen:
            raise Broken(f"the archive has “{info.filename}” and “{seen[plain]}”: one name twice")
        seen[plain] = info.filename
    total, packed = sum(each.file_size for each in files), sum(each.compress_size for each in files)
    if total > MAX_TOTAL:
        raise Broken(f"the archive unpacks to more than {MAX_TOTAL:,} bytes")
    if total > 10 * SMALL and total > MAX_RATIO * max(packed, 1):
        raise Broken(f"the archive would grow from {packed:,} to {total:,} bytes")
    _check_overlap(files)
    return files


def _check_entry(info: zipfile.ZipInfo) -> None:
    name = info.filename
    path = PurePosixPath(name)
    if name.startswith(("/", "\\")) or ".." in path.parts or "\\" in name or name[1:2] == ":":
        raise Broken(f"the archive holds “{name}”, a path that leads out of it")
    if any(unicodedata.category(letter) in ("Cc", "Cf", "Cs") for letter in name):
        raise Broken(f"the archive holds a name with control characters ({name!a})")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Broken(f"the archive holds a link, “{name}”")
    if info.flag_bits & 1:
        raise Broken(f"“{name}” in the archive has a password")
    if info.file_size > SMALL and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        raise Broken(
            f"“{name}” in the archive would grow from {info.compress_size:,} to "
            f"{info.file_size:,} bytes"
        )


def _check_overlap(files: list[zipfile.ZipInfo]) -> None:
    """Entries that share their bytes: a bomb that no ratio shows."""
    end, last = 0, ""
    for info in sorted(files, key=lambda each: each.header_offset):
        if info.header_offset < end:
            raise Broken(f"“{info.filename}” and “{last}” in the archive overlap")
        end, last = info.header_offset + _HEADER + info.compress_size, info.filename
