"""Writing a file so that the old one stays until the new one is whole and on the disk.

What belongs here: the temporary file beside the target, the syncing, the replacing, and what to say
when the disk does not play along. Formats know nothing of it; they write bytes.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
import sys
import time
from codecs import IncrementalDecoder, getincrementaldecoder
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from annotator.durable import sync_folder
from annotator.errors import Problem
from annotator.guarded.terminal import harmless_lines
from annotator.identity import check_replaceable

STANDARD_OUTPUT: Final = Path("-")
"""Given as the file to write: the bytes go to standard output."""

_ENDING: Final = ".part"
_LEFT_OVER_AFTER: Final = 3600
"""Seconds without a write after which a temporary file is taken for one of a killed program."""
_BUFFER: Final = 1 << 20

_REASONS: Final = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file would become larger than this disk or account allows",
    errno.EACCES: "this account may not write there",
    errno.EPERM: "this account may not write there",
    errno.EROFS: "the disk is read-only",
    errno.ENOENT: "the folder does not exist",
    errno.ENOTDIR: "a part of the path is not a folder",
    errno.EISDIR: "it is a folder",
    errno.ENAMETOOLONG: "the name is too long",
    errno.EPIPE: "who reads it has stopped reading",
}


class Replacement:
    """A file being written that takes the place of ``path`` when the ``with`` block ends well.

    When it ends with an exception, what stood at ``path`` is untouched and the new bytes are gone.
    A link is followed; the mode of an existing file is kept. A device or pipe, and
    ``STANDARD_OUTPUT``, is written to directly.

    Raises:
        Problem: the file cannot be written, or is a project or package; the message names the path
            and the reason.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._target = Path(os.path.realpath(path))
        self._temporary: Path | None = None
        self._stream = False
        self._file: BinaryIO | None = None
        self._shown: IncrementalDecoder | None = None  # of what goes to a terminal

    def __enter__(self) -> Self:
        with self._problems():
            if self.path == STANDARD_OUTPUT:
                # A handle of its own: what a closed pipe did not take is gone with it, and not
                # tried again when the interpreter ends.
                self._stream = True
                if sys.stdout.isatty():
                    self._shown = getincrementaldecoder("utf-8")("replace")
                self._file = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=_BUFFER)
                return self
            self._stream = self._is_stream()
            if self._stream:
                self._file = self._target.open("wb", buffering=_BUFFER)
                return self
            if self._target.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            check_replaceable(self.path)
            _sweep(self._target)
            name = f".{self._target.name}.{secrets.token_hex(4)}{_ENDING}"
            self._temporary = self._target.with_name(name)
            self._file = self._temporary.open("xb", buffering=_BUFFER)
        return self

    def write(self, data: bytes) -> None:
        """Append bytes; they need not be on the disk yet."""
        assert self._file is not None
        with self._problems():
            self.size += len(data)
            if self._shown is not None:  # a terminal would take orders from what it shows
                data = harmless_lines(self._shown.decode(data)).encode()
            self._file.write(data)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._file is not None
        if kind is not None:
            self._discard()
            return
        try:
            with self._problems():
                self._commit(self._file)
        except BaseException:
            self._discard()
            raise

    def _commit(self, file: BinaryIO) -> None:
        file.flush()
        if self._temporary is None:
            file.close()
            return
        os.fsync(file.fileno())
        file.close()
        if self._target.exists():
            shutil.copymode(self._target, self._temporary)
        os.replace(self._temporary, self._target)  # noqa: PTH105 - the atomic one, on every system
        sync_folder(self._target.parent)

    def _discard(self) -> None:
        with contextlib.suppress(OSError):
            if self._file is not None:
                self._file.close()
        with contextlib.suppress(OSError):
            if self._temporary is not None:
                self._temporary.unlink(missing_ok=True)

    def _is_stream(self) -> bool:
        if not self._target.exists():
            return False
        mode = self._target.stat().st_mode
        return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)

    @contextlib.contextmanager
    def _problems(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
            what = "Standard output" if self.path == STANDARD_OUTPUT else self.path
            kept = " What was there before is unchanged; nothing half-written is left."
            raise Problem(
                f"{what} could not be written: {reason}.{'' if self._stream else kept}"
            ) from error


def _sweep(target: Path) -> None:
    """Remove what a killed program left beside ``target``; one still being written is younger."""
    oldest = time.time() - _LEFT_OVER_AFTER
    with contextlib.suppress(OSError):
        for left in target.parent.iterdir():
            ours = left.name.startswith(f".{target.name}.") and left.name.endswith(_ENDING)
            if ours and left.lstat().st_mtime < oldest:
                left.unlink(missing_ok=True)
