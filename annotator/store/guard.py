"""Whether the open file is still the one that was opened, and what the disk's errors mean.

What belongs here: what another program can do to a project file while it is open (move, delete,
replace, overwrite, write into it), found out before each write; and the sentences for what SQLite
and the disk report. The connections themselves are in ``annotator.store.engine``.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from annotator.errors import (
    DiskFailed,
    DiskFull,
    FileBusy,
    FileTrouble,
    PlaceReadOnly,
    ProjectChanged,
    ProjectDamaged,
    ProjectGone,
    ProjectOverwritten,
    ProjectReplaced,
)
from annotator.identity import Identity, handle_of, identity
from annotator.store.place import gone_to, is_deleted

KEPT: Final = "Nothing was changed; everything you see is still there to read."
SAVED: Final = "Nothing was changed; everything you see is saved."
SAVED_ELSE: Final = "All else that you see is saved."
"""The same, where a note that was typed, say, is on the screen and waits."""
_HEADER: Final = 100
_MAGIC: Final = b"SQLite format 3\0"
_MODES: Final = slice(18, 20)
_LOGGED: Final = b"\2\2"
_INDEX: Final = struct.Struct("=14xHI76xI")
"""Of the log's index: bytes in a page, frames in the log, frames that are in the file."""
_LOG_HEADER: Final = 32
_FRAME_HEADER: Final = 24
_CROWDED: Final = 256 * 1024
"""Bytes: with less than these free, an error of the disk is one of its being full."""


class Guard:
    """Remembers how an open file stands on the disk, and compares.

    ``stamps``: the time and length of the file may be trusted too (not on a network folder, whose
    server sets them, and not on Windows, where nobody can overwrite a file that is open).
    """

    def __init__(self, path: Path, *, stamps: bool) -> None:
        self._path = path
        self._log = path.with_name(path.name + "-wal")
        self._stamps = stamps and os.name == "posix"
        self.file: Final = identity(path)
        """What tells the file that was opened from every other."""
        self._log_file: Identity | None = None
        self._stamp: tuple[int, int] | None = None
        self._head = b""
        self._handle = handle_of(self.file) if self._stamps else None
        self._shared: Identity | None = None
        self._index: int | None = None
        self._version = 0
        self._lost = ""

    def note(self, raw: Any, *, version: bool = False) -> None:
        """Remember how the file stands, after it was opened and after each write of ours."""
        self._log_file = identity(self._log)
        if self._stamps:
            self._stamp, self._head = self._stamped(), self._head_now()
            if self._index is None:  # it comes into being with the first transaction
                self._shared = identity(self._path.with_name(self._path.name + "-shm"))
                self._index = handle_of(self._shared)
        if version:
            self._version = _version(raw)

    def check(self) -> None:
        """Compare before a write.

        Raises:
            ProjectGone, ProjectReplaced, ProjectChanged: it is not the file that was opened.
        """
        name, found = self._path.name, identity(self._path)
        if found is None:
            raise _gone(name, self.file)
        if found != self.file:
            raise ProjectReplaced(
                f"{name} was replaced or deleted by another program, and another file stands in "
                "its place.",
                KEPT,
                "Save a copy of what is open here before you open what is there now.",
            )
        if not self._lost and (how := self._overwritten()):
            self._lost = how
            # Our log does not fit what is in the file now, and the next opening would mix them.
            with suppress(OSError):
                keep_log(self._log)
        if self._lost:
            raise ProjectOverwritten(
                f"{name}{self._lost} while it was open here.",
                "What was in it can be read no more; its restore points are kept.",
                "Go on in a copy of the newest one.",
            )
        if not self._only_touched():
            raise _changed(name)
        if self._log_file is not None and identity(self._log) != self._log_file:
            raise ProjectChanged(
                f"{self._log.name}, which belongs to {name} while it is open, was replaced or "
                "deleted by another program.",
                KEPT,
                "Try again: the project is closed, which brings everything into its file, and "
                "opened anew.",
            )

    @property
    def overwritten(self) -> bool:
        """Whether what SQLite would read is not the project any more."""
        return bool(self._lost)

    def check_inside(self, raw: Any) -> None:
        """Compare once the write lock is ours, which is the only certain time.

        Raises:
            ProjectChanged: another program has written into the file through SQLite.
        """
        if _version(raw) != self._version:
            raise _changed(self._path.name)

    @property
    def readable(self) -> bool:
        """Whether another connection, opened by the file's name, would read what we read."""
        log_is_ours = self._log_file is None or identity(self._log) == self._log_file
        return self.in_place and log_is_ours and not self.overwritten

    @property
    def in_place(self) -> bool:
        """Whether the file that is open stands where it stood."""
        return identity(self._path) == self.file

    @contextmanager
    def out_of_the_way(self) -> Iterator[None]:
        """While connections are closed: a file that was overwritten is not to be written to.

        SQLite folds its log in when the last connection closes, unless the file was moved; so it
        has another name meanwhile (``….kept-1``), and keeps that where something else came into its
        place.
        """
        if not (self.overwritten and self.in_place):
            yield
            return
        hidden = _unused(self._path.with_name(f"{self._path.name}.kept"))
        self._path.rename(hidden)
        try:
            yield
        finally:
            if not self._path.exists():  # else another one has come, and this one keeps its name
                hidden.rename(self._path)

    def sweep(self) -> None:
        """After closing: our own log, which is in the file by now, does not stay where the file
        stood; beside another file it would be taken for that one's."""
        if self.in_place and not self.overwritten:
            return
        with suppress(OSError):
            ours = self._log_file is not None and identity(self._log) == self._log_file
            if self.overwritten or (ours and self._log.stat().st_size == 0):
                self._path.with_name(self._path.name + "-shm").unlink(missing_ok=True)
            if ours and self._log.stat().st_size == 0:
                self._log.unlink()

    def _overwritten(self) -> str:
        """What befell the file that cannot have come through SQLite, "" for nothing: while our log
        is open, the header of ours says that there is one; that of a project that was closed, not.
        And SQLite writes a header anew where it makes a file shorter."""
        now, then = self._stamped(), self._stamp
        if self._log_is_cut():
            return ", or the log beside it, was cut short by another program"
        if self._handle is None or now == then:
            return ""
        head = self._head_now()
        if not head.startswith(_MAGIC) or head[_MODES] != _LOGGED:
            return " was overwritten by another program"
        shorter = now is not None and then is not None and now[0] < then[0]
        return " was cut short by another program" if shorter and head == self._head else ""

    def _log_is_cut(self) -> bool:
        """Whether frames are missing from our log that are not in the file yet: SQLite would go on
        writing behind the hole. How many there are stands in the index that its connections share
        (https://www.sqlite.org/walformat.html, 2.1), read through its own handle."""
        if self._index is None:
            return False
        try:
            found = os.fstat(self._index)
            if (found.st_dev, found.st_ino) != self._shared:
                return False
            page, frames, folded = _INDEX.unpack(os.pread(self._index, _INDEX.size, 0))
            log = self._log.stat()
        except (OSError, struct.error):
            return False
        if (log.st_dev, log.st_ino) != self._log_file:
            return False  # another one in its place: ours is whole, and still open
        whole = _LOG_HEADER + frames * (_FRAME_HEADER + (65536 if page == 1 else page))
        return bool(folded < frames and log.st_size < whole)

    def _only_touched(self) -> bool:
        if not self._stamps or self._stamp is None or self._stamped() == self._stamp:
            return True
        if self._handle is None or self._head_now() != self._head:
            return False
        self._stamp = self._stamped()  # somebody set another time; what is in it is ours
        return True

    def _stamped(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return (found.st_size, found.st_mtime_ns)

    def _head_now(self) -> bytes:
        """The file's first bytes, through SQLite's own handle: one of ours would cost its locks."""
        if self._handle is None or os.name != "posix":
            return b""
        try:
            return os.pread(self._handle, _HEADER, 0)
        except OSError:
            return b""


def keep_log(log: Path) -> Path:
    """Keep a log or journal that does not belong to the file beside it under another name, which it
    gives: SQLite would mix the two.

    Raises:
        OSError: it cannot be renamed, and is where it was.
    """
    return log.rename(_unused(log.with_name(f"{log.name}.left")))


def _unused(path: Path) -> Path:
    """A name with a number at its end that no file has.

    Raises:
        OSError: there is none.
    """
    for number in range(1, 1000):
        free = path.with_name(f"{path.name}-{number}")
        if not os.path.lexists(free):
            return free
    raise OSError(errno.EEXIST, "there is no free name beside it", str(path))


def _version(raw: Any) -> int:
    """A number that changes when another connection has committed, and only then."""
    return int(raw.execute("PRAGMA data_version").fetchone()[0])


def _changed(name: str) -> ProjectChanged:
    return ProjectChanged(
        f"Another program has written into {name} while it is open here.",
        KEPT,
        "Try again: the project is opened anew, with what is in it now.",
    )


def _gone(name: str, file: Identity | None) -> ProjectGone:
    now = gone_to(file) if file is not None else None
    if now is not None:
        return ProjectGone(
            f"{name} was moved to {now} by another program.",
            KEPT,
            "Put it back and try again, or open it there.",
            lost=False,
            now=now,
        )
    said = f"{name} was moved or deleted by another program."
    if file is not None and is_deleted(file):
        said = f"{name} was deleted by another program, or moved to another disk."
    return ProjectGone(
        said,
        KEPT,
        "Save a copy of what is open here. If the file is put back, try again.",
        lost=True,
    )


def trouble_of(path: Path, error: BaseException) -> FileTrouble:
    """What an error of SQLite means for the person."""
    origin = getattr(error, "orig", None) or error
    said = str(origin)
    code = str(getattr(origin, "sqlite_errorname", None) or "")
    name = path.name
    if code == "SQLITE_READONLY_DBMOVED":
        return _gone(name, None)
    if "FULL" in code or "is full" in said or ("IOERR" in code and _crowded(path)):
        return DiskFull(
            f"{name} could not be written: the disk is full.",
            SAVED,
            "Free some space and try again, or save a copy on another disk.",
            SAVED_ELSE,
        )
    if "locked" in said:
        return FileBusy(
            f"{name} could not be written: another program is using it.",
            SAVED,
            "Wait a moment, or close that program, and try again.",
            SAVED_ELSE,
        )
    if "READONLY" in code or "readonly" in said or (code and _read_only(path)):
        return PlaceReadOnly(
            f"{name} could not be written: it, or its folder, may only be read now.",
            SAVED,
            "Allow writing there again and try again, or save a copy in a folder of your own.",
            SAVED_ELSE,
        )
    if speaks_of_damage(origin):
        return damaged(name, said_of_damage(origin))
    return DiskFailed(
        f"{name} could not be written: {said}.",
        SAVED,
        "Try again; if it stays so, save a copy on another disk.",
        SAVED_ELSE,
    )


_ROTTEN: Final = (11, 26)
"""SQLITE_CORRUPT and SQLITE_NOTADB, with whatever else is in the higher bits."""
_ROT: Final = ("malformed", "not a database", "decode to utf")
_OF_THE_SEARCH: Final = (
    *("invalid fts5 file format", "error in tokenizer constructor", "no such fts5 table"),
    *("no such tokenizer", "vtable constructor failed: search", "unrecognized column option"),
    *("unrecognized option: ", "parse error in ", "=... directive", "reserved fts5 "),
)
"""What SQLite says of a search index whose own notes, or words in the schema, are damaged; it has
no code of its own."""


def speaks_of_damage(error: BaseException) -> bool:
    """Whether an error of SQLite's, of a file that was opened well, is about what stands in it."""
    if isinstance(error, UnicodeDecodeError):
        return True
    if not isinstance(error, sqlite3.DatabaseError):
        return False
    if _is_of_the_search(str(error)):
        return True
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _ROTTEN
    return any(each in str(error).lower() for each in _ROT)


def _is_of_the_search(said: str) -> bool:
    return any(each in said for each in _OF_THE_SEARCH)


def said_of_damage(error: BaseException | str) -> str:
    """An error of SQLite's that speaks of damage, as a part of a sentence, and on one line. It has
    no words of the text that could not be read: those belong to nobody's log."""
    said = str(getattr(error, "orig", None) or error)
    if isinstance(error, UnicodeDecodeError) or said.startswith("Could not decode"):
        return "words in it are not what was written"
    if _is_of_the_search(said):
        return "its search index cannot be read"
    said = "; ".join(each.strip() for each in said.splitlines() if not each.startswith("***"))
    return f"a part of it cannot be read (SQLite says: {said.strip().removesuffix('.')})"


def damaged(name: str, said: str) -> ProjectDamaged:
    """What to say of a file that turns out to be damaged while it is open; ``said``: how, as a part
    of a sentence."""
    return ProjectDamaged(
        f"{name} is damaged: {said}.",
        "Nothing was written.",
        "Repair it: that makes a clean file of all that is sound, lists what is lost, and keeps "
        "the damaged one.",
    )


def _crowded(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _CROWDED
    except OSError:
        return False


def _read_only(path: Path) -> bool:
    return not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK)
