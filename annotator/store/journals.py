"""What a rollback journal beside a project file says, read as bytes before SQLite rolls it back.

What belongs here: whether a journal is the file's own. SQLite takes any journal that lies beside a
file for that file's: it puts the pages in it back, cuts the file to the length that it says, and
deletes the file that is named at its end (https://www.sqlite.org/fileformat2.html, 3). Ours come of
a program that was killed while it opened or closed a project, or on a network folder while it
wrote. The first pages of two projects look alike, and a journal need not have the first page at
all, so bytes alone cannot tell whose a journal is: where it would change more than the marks of
opening and closing, it is rolled back in a copy, and that is looked at.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from enum import Enum, auto
from itertools import count
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from annotator.durable import sync_folder
from annotator.errors import Problem
from annotator.identity import address
from annotator.store import backup, engine, quick

_MAGIC: Final = bytes.fromhex("d9d505f920a163d7")
_HEAD: Final = struct.Struct(">8sIIIII")
"""Magic, records (``_TO_THE_END``), the checksums' beginning, pages of the file, sector, page."""
_TO_THE_END: Final = 0xFFFFFFFF
_NAME_END: Final = struct.Struct(">II8s")
"""After the name of a file, at the journal's very end: its length, its checksum, the magic."""
_LONGEST_NAME: Final = 1 << 16
_SPARSE: Final = 200
"""Every so many bytes of a page one counts for its checksum."""
_PENDING, _OF_LOCKS = 0x40000000, 2
"""Where SQLite's locks lie: the bytes that whoever writes, or is about to, has locked."""
_OF_OPENING: Final = (slice(18, 20), slice(24, 28), slice(92, 100))
"""Of page 1: what opening and closing change (how it is written, count of changes, version)."""
_FILE_HEAD: Final = 100
_COUNT: Final = slice(24, 28)
_UNREADABLE: Final = (sqlite3.Error, ValueError, struct.error, Problem)


class Verdict(Enum):
    """Whose a journal is. ``OWN``: the file's, or it does nothing, or nobody can tell now since
    another program is writing. ``ANOTHERS``: not the file's, which is whole without it.
    ``DOUBTFUL``: the file is whole with it alone, but something in it does not fit; or it
    fits, and the file is damaged all the same. ``NEITHER``: it does not fit, nor is the file whole
    with it or without."""

    OWN = auto()
    ANOTHERS = auto()
    DOUBTFUL = auto()
    NEITHER = auto()


class _Head(NamedTuple):
    magic: bytes
    records: int
    nonce: int
    pages: int
    sector: int
    page: int


def journal_of(path: Path) -> Path:
    """Where the journal of a file lies, if it has one."""
    return path.with_name(path.name + "-journal")


def waits(path: Path) -> bool:
    """Whether there is a journal that SQLite would roll back: it has been begun, and not ended."""
    journal = journal_of(path)
    if not journal.is_file():
        return False
    with journal.open("rb") as file:
        return file.read(1) not in (b"", b"\0")


def names_a_file(path: Path) -> bool:
    """Whether the journal beside a file names another, which SQLite deletes after it has rolled
    back. Such a name stands in a change of several files at once, which we never make."""
    journal = journal_of(path)
    if not journal.is_file():
        return False
    with journal.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        found = _at(file, size - _NAME_END.size, _NAME_END.size)
        if len(found) < _NAME_END.size:
            return False
        length, checksum, magic = _NAME_END.unpack(found)
        if magic != _MAGIC or not 0 < length <= min(size - _NAME_END.size, _LONGEST_NAME):
            return False
        name = _at(file, size - _NAME_END.size - length, length)
    # Whether its bytes count as signed is up to the machine for which SQLite was compiled.
    signed = sum(each - 256 if each > 127 else each for each in name)
    return checksum in (sum(name) & 0xFFFFFFFF, signed & 0xFFFFFFFF)


def judge(path: Path) -> Verdict:
    """Whose the journal beside a project file is; neither is changed. The caller holds the lock,
    and nothing of this process has the file open.

    Raises:
        OSError: it cannot be read, or there is no room for the copy in which it is rolled back.
    """
    if not names_a_file(path):
        if not waits(path) or _is_being_written(path) or changes_nothing(path):
            return Verdict.OWN
        beside = path.with_name(f".{path.name}.checked")
        with rolled_back(path, beside) as copy:
            same = _is_one_project(copy, path)
            whole = same and _is_sound(copy)
        fits = _counts_fit(path)
        if whole and fits:
            return Verdict.OWN
        with _copied(path, beside, "-wal") as copy:
            alone = _is_sound(copy, thorough=True)
        if not alone:
            return Verdict.DOUBTFUL if whole or (same and fits) else Verdict.NEITHER
    return Verdict.OWN if _is_being_written(path) else Verdict.ANOTHERS


def roll_back(path: Path) -> None:
    """Let SQLite roll the journal back, if it waits, and do nothing else.

    Raises:
        sqlite3.Error: it cannot be done now.
    """
    with closing(sqlite3.connect(address(path, "mode=rw"), uri=True, timeout=5)) as connection:
        connection.execute("PRAGMA fullfsync=ON")
        connection.execute("PRAGMA user_version").fetchone()  # no word of the schema is read


def keep_both(path: Path) -> Path:
    """Keep a copy of a file and its journal beside it, on the disk, under names as which SQLite
    reads them together; gives the file's.

    Raises:
        OSError: it cannot be done; nothing is left of it.
    """
    kept = _free(path)
    try:
        for old, new in ((journal_of(path), journal_of(kept)), (path, kept)):
            _copy_whole(old, new)
        sync_folder(path.parent)
    except BaseException:
        backup.sweep(kept)
        raise
    return kept


def _copy_whole(old: Path, new: Path) -> None:
    beside = new.with_name(f".{new.name}.part")
    try:
        shutil.copyfile(old, beside)
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.replace(new)
    finally:
        beside.unlink(missing_ok=True)


def _free(path: Path) -> Path:
    for number in count(1):
        kept = path.with_name(f"{path.name}.left-{number}")
        if not any(os.path.lexists(f"{kept}{each}") for each in ("", *backup.LOGS)):
            break
    return kept


@contextmanager
def rolled_back(path: Path, copy: Path) -> Iterator[Path]:
    """A copy of a file in which its journal was rolled back, as far as that can be done; it goes
    when the block ends. Not for a journal that names a file.

    Raises:
        OSError: there is no room for it.
    """
    with _copied(path, copy, "-wal", "-journal"):
        with suppress(sqlite3.Error):
            roll_back(copy)
        yield copy


@contextmanager
def _copied(path: Path, copy: Path, *logs: str) -> Iterator[Path]:
    backup.sweep(copy)
    try:
        for ending in ("", *logs):
            each = path.with_name(path.name + ending)
            if each.is_file():
                shutil.copyfile(each, copy.with_name(copy.name + ending))
        yield copy
    finally:
        backup.sweep(copy)


def changes_nothing(path: Path) -> bool:
    """Whether to roll the journal back changes the marks of opening and closing at most: what a
    program leaves that is killed while it opens or closes a project on a disk of the machine."""
    with journal_of(path).open("rb") as journal, path.open("rb") as file:
        size = journal.seek(0, os.SEEK_END)
        head = _head(journal, 0, size)
        if head is None:
            return True  # SQLite does not take it for a journal
        if not _is_usual(head) or head.page != _page_size(file):
            return False
        if head.pages * head.page != path.stat().st_size:
            return False
        for number, image in _images(journal, head, size):
            if number > head.pages:
                continue  # SQLite passes it over, too
            found = _at(file, (number - 1) * head.page, head.page)
            if image != found and (number > 1 or not _only_opened(image, found)):
                return False
    return True


def _only_opened(image: bytes, found: bytes) -> bool:
    return _follows(image, found) and _without_marks(image) == _without_marks(found)


def _without_marks(page: bytes) -> bytes:
    bare = bytearray(page)
    for each in _OF_OPENING:
        bare[each] = bytes(each.stop - each.start)
    return bytes(bare)


def _counts_fit(path: Path) -> bool:
    """Whether the first page in the journal, if it has that, can be the one that the file's came
    from: a change counts its file up by one."""
    with journal_of(path).open("rb") as journal, path.open("rb") as file:
        size = journal.seek(0, os.SEEK_END)
        head = _head(journal, 0, size)
        usual = head is not None and _is_usual(head)
        images = _images(journal, head, size) if head is not None and usual else iter(())
        first = next((image for number, image in images if number == 1), None)
        return first is None or _follows(first, _at(file, 0, _FILE_HEAD))


def _follows(image: bytes, found: bytes) -> bool:
    """Whether a file's head is the one in the journal, or came from it: it is never written without
    being counted up, and once in a change."""
    then, now = (int.from_bytes(each[_COUNT], "big") for each in (image, found))
    return image[:_FILE_HEAD] == found[:_FILE_HEAD] or (now - then) & 0xFFFFFFFF == 1


def _images(journal: BinaryIO, first: _Head, size: int) -> Iterator[tuple[int, bytes]]:
    """The pages that SQLite would put back, with their numbers, in their order: as many as a head
    says that were flushed, one head after the other, up to the first that is not as written."""
    at, head = 0, _head(journal, 0, size)
    record = first.page + 8
    while head is not None:
        at += first.sector
        fitting = max(size - at, 0) // record
        for _ in range(min(head.records, fitting)):
            found = _at(journal, at, record)
            number, image = int.from_bytes(found[:4], "big"), found[4:-4]
            if number in (0, _PENDING // first.page + 1):
                return
            if int.from_bytes(found[-4:], "big") != _checksum(image, head.nonce):
                return
            yield number, image
            at += record
        if head.records > fitting and head.records != _TO_THE_END:
            return
        at = -(-at // first.sector) * first.sector
        head = _head(journal, at, size, first.sector)


def _head(journal: BinaryIO, at: int, size: int, sector: int = 0) -> _Head | None:
    found = _at(journal, at, _HEAD.size)
    if len(found) < _HEAD.size or at + sector > size:
        return None
    head = _Head(*_HEAD.unpack(found))
    return head if head.magic == _MAGIC else None


def _is_usual(head: _Head) -> bool:
    """Whether pages and sectors are of sizes that ours have; SQLite takes others, too."""
    sizes = (head.page, head.sector)
    return all(512 <= each <= 65536 and not each & (each - 1) for each in sizes)


def _checksum(image: bytes, nonce: int) -> int:
    return (nonce + sum(image[len(image) - _SPARSE : 0 : -_SPARSE])) & 0xFFFFFFFF


def _page_size(file: BinaryIO) -> int:
    said = int.from_bytes(_at(file, 16, 2), "big")
    return 65536 if said == 1 else said


def _at(file: BinaryIO, place: int, length: int) -> bytes:
    if place < 0:
        return b""
    file.seek(place)
    return file.read(length)


def _is_sound(copy: Path, *, thorough: bool = False) -> bool:
    """Whether a copy is a project of which nothing is lost, and every page is in order;
    ``thorough``: indexes, too, and what refers to what, where a half-made change shows."""
    try:
        engine.check_header(copy)
        if quick.cut_short(copy) or quick.lost_before(copy):
            return False
        with closing(engine.reading(copy)) as connection:
            check = "integrity_check(1)" if thorough else "quick_check(1)"
            said = connection.execute(f"PRAGMA {check}").fetchone()[0]
            stray = connection.execute("PRAGMA foreign_key_check") if thorough else None
            return said == "ok" and (stray is None or stray.fetchone() is None)
    except _UNREADABLE:
        return False


def _is_one_project(copy: Path, path: Path) -> bool:
    """Whether a copy holds the project that the file holds as it is, if that can be read."""
    projects = {_project(copy, "mode=ro"), _project(path, "mode=ro&immutable=1")}
    return len(projects - {""}) <= 1


def _project(path: Path, how: str) -> str:
    try:
        with closing(sqlite3.connect(address(path, how), uri=True)) as connection:
            return backup.project_of(connection)
    except _UNREADABLE:
        return ""


def _is_being_written(path: Path) -> bool:
    """Whether another program is writing to the file at this moment: the journal is its, and SQLite
    waits for it. On Windows it could not be renamed."""
    if os.name == "nt":
        return False
    import fcntl

    with path.open("rb") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB, _OF_LOCKS, _PENDING)
        except BlockingIOError:
            return True
        except OSError:
            return False  # a disk without locks
    return False
