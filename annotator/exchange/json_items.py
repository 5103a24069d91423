"""The items of a JSON file one at a time, however large the file is.

What belongs here: finding where an item begins and ends. A file is one array of items, JSON Lines
(one item a line), or a single value. No more than one item is held in memory; what an item's bytes
say is for ``strict_json``.
"""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple, TypeVar

from annotator.exchange.jsonl_reader import lines
from annotator.guarded import Broken, strict_json
from annotator.ticker import Silent, Ticker
from annotator.values import Refusal

MAX_ITEM: Final = 200_000_000
"""Bytes; a longer item is refused without being held in memory."""
PIECE: Final = 1 << 20
"""Bytes that are read at a time."""
_HEAD: Final = 1 << 16
_MARK: Final = b"\xef\xbb\xbf"
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_UNREAD: Final = "; nothing from here on was read"
_SPACE: Final = b" \t\r\n"
_SPACES: Final = re.compile(rb"[ \t\r\n]*+")
# A whole string at one go; a quotation mark alone begins one that the buffer does not end.
_TOKEN: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|["{}\[\],]', re.DOTALL)
_FLAT: Final = rb'(?:[^"{}\[\]]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+'
# Inside an item: on to the next bracket that matters, over objects and arrays that hold no others.
_RUN: Final = re.compile(
    rb'(?:[^"{}\[\]]++|"[^"\\]*+(?:\\.[^"\\]*+)*+"|\{' + _FLAT + rb"\}|\[" + _FLAT + rb"\])*+",
    re.DOTALL,
)
_INSIDE: Final = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)

Item = tuple[int, object]
Decode = Callable[[bytes, str], object]
"""Makes the value of an item's bytes, as ``strict_json.decode`` does; raises ``Broken``."""
Made = TypeVar("Made")


def made(path: Path, ticker: Ticker, of: Callable[[int, Any], Made]) -> Iterator[Made | Refusal]:
    """What ``of`` makes of each item and its line; it raises ``Broken`` for what it refuses."""
    for found in items(path, ticker):
        if isinstance(found, Refusal):
            yield found
            continue
        line, value = found
        try:
            yield of(line, value)
        except Broken as broken:
            yield Refusal(file=str(path), line=line, reason=str(broken))


def items(
    path: Path,
    ticker: Ticker | None = None,
    within: str = "",
    decode: Decode = strict_json.decode,
) -> Iterator[Item | Refusal]:
    """Each item with the line (1-based) on which it begins, or why it is refused.

    ``within``: of a file that is one object, the items of each array that stands under this key
    (and not inside such an item); what else the object says is passed over.

    An item that is JSON but not safe (a key twice, NUL, …) is refused alone. What is no JSON at
    all refuses, in an array, all that follows, because nobody can tell where it ends; in JSON Lines
    its line. ``ticker`` hears bytes done and bytes in all, and may raise ``Cancelled``. ``decode``:
    what is yielded of an item's bytes.
    """
    watch = ticker or Silent()
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            # Opening a pipe would wait for somebody to write into it.
            yield Refusal(file=str(path), line=0, reason="is not a regular file")
            return
        with path.open("rb") as file:
            yield from _items(path, file, status.st_size, watch, within, decode)
        watch.tick(status.st_size, status.st_size, path.name)
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
        yield Refusal(file=str(path), line=0, reason=reason)


def _items(
    path: Path, file: BinaryIO, size: int, ticker: Ticker, within: str, decode: Decode
) -> Iterator[Item | Refusal]:
    head = file.read(_HEAD)
    file.seek(0)
    if head.startswith(_UTF16_MARKS):
        reason = "the file is UTF-16; save it as UTF-8 and import it again"
        yield Refusal(file=str(path), line=1, reason=reason)
        return
    begin = head.removeprefix(_MARK).lstrip(_SPACE)
    if not begin:
        yield Refusal(file=str(path), line=0, reason="the file is empty")
    elif begin.startswith(b"["):
        scan = _Scan(file)
        scan.enter()
        if (yield from _of_array(path, scan, size, ticker, decode)) and scan.rest():
            yield _rest(path, scan.line, "something stands after the end of the array")
    elif begin.startswith(b"{") and within:
        yield from _of_object(path, _Scan(file), size, ticker, within, decode)
    elif _one_value(begin):
        yield _whole(path, file, size, decode)
    else:
        yield from _of_lines(path, file, size, ticker, decode)


def _one_value(begin: bytes) -> bool:
    """Whether a file that begins so holds one value over several lines, rather than one a line."""
    first, _, rest = begin.partition(b"\n")
    first, rest = first.rstrip(_SPACE), rest.lstrip(_SPACE)
    if not rest:
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return first.endswith((b"{", b"[", b",", b":")) or not rest.startswith(b"{")
    return False


def _whole(path: Path, file: BinaryIO, size: int, decode: Decode) -> Item | Refusal:
    if size > MAX_ITEM:
        most = f"{MAX_ITEM // 1_000_000} MB"
        reason = f"it is one object of more than {most}; an array or JSON Lines may be larger"
        return Refusal(file=str(path), line=0, reason=reason)
    data = file.read().removeprefix(_MARK)
    line = 1 + data[: len(data) - len(data.lstrip(_SPACE))].count(b"\n")
    try:
        return line, decode(data, "this file")
    except Broken as broken:
        return Refusal(file=str(path), line=line, reason=str(broken))


def _of_lines(
    path: Path, file: BinaryIO, size: int, ticker: Ticker, decode: Decode
) -> Iterator[Item | Refusal]:
    for number, line, done in lines(file):
        ticker.tick(done, size, path.name)
        try:
            if len(line) > MAX_ITEM:
                raise Broken(f"the line is longer than {MAX_ITEM // 1_000_000} MB")
            yield number, decode(line, "this line")
        except Broken as broken:
            yield Refusal(file=str(path), line=number, reason=str(broken))


class _Piece(NamedTuple):
    """The bytes of an item, and what stands after them (``,``, ``]``, or nothing at the end of
    the file)."""

    line: int
    data: bytes
    after: bytes


def _of_object(
    path: Path, scan: _Scan, size: int, ticker: Ticker, within: str, decode: Decode
) -> Iterator[Item | Refusal]:
    try:
        while scan.find(json.dumps(within).encode()):
            if not (yield from _of_array(path, scan, size, ticker, decode)):
                return
        if scan.depth:
            yield _rest(path, scan.line, "the file ends before the object does")
    except Broken as broken:
        yield _rest(path, scan.line, str(broken))


def _of_array(
    path: Path, scan: _Scan, size: int, ticker: Ticker, decode: Decode
) -> Generator[Item | Refusal, None, bool]:
    """The items up to the end of the array; False where it was not reached."""
    any_yet = False
    while True:
        ticker.tick(min(scan.done, size), size, path.name)
        try:
            piece = scan.item()
        except Broken as broken:
            yield _rest(path, scan.line, str(broken))
            return False
        if not any_yet and not piece.data and piece.after == b"]":
            return True  # an array with nothing in it
        any_yet = True
        found = _decoded(path, piece, decode)
        yield found
        if isinstance(found, Refusal) and found.reason.endswith(_UNREAD):
            return False
        if not piece.after:
            yield _rest(path, scan.line, "the file ends before the array does")
            return False
        if piece.after == b"]":
            return True


def _decoded(path: Path, piece: _Piece, decode: Decode) -> Item | Refusal:
    try:
        return piece.line, decode(piece.data, "this item")
    except Broken as broken:
        reason = str(broken)
    if _is_json(piece.data):
        return Refusal(file=str(path), line=piece.line, reason=reason)
    if not piece.after:
        reason = "the file ends before this item does"
    return _rest(path, piece.line, reason if piece.data else "an item is missing")


def _rest(path: Path, line: int, reason: str) -> Refusal:
    return Refusal(file=str(path), line=line, reason=f"{reason}{_UNREAD}")


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


class _Scan:
    """Cuts arrays into their items. ``done`` counts bytes read, ``line`` is where it stands,
    ``depth`` how many objects and arrays are open there (those of items left out)."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._held = bytearray()
        self._at = 0
        self.done = 0
        self.line = 1
        self.depth = 0
        mark = file.read(len(_MARK))
        self._held += mark.removeprefix(_MARK)
        self._skip_space()

    def enter(self) -> None:
        """Go past the bracket that opens an array."""
        self._pass(1)

    def find(self, key: bytes) -> bool:
        """Go past the bracket of the next array under this key (with its quotation marks)."""
        while True:
            found = _TOKEN.search(self._held, self._at)
            if found is None:
                self._pass(len(self._held))
                if not self._more():
                    return False
                continue
            token = found[0]
            self._pass(found.start())
            if token == b'"':  # the buffer ends inside a string, which may be the key
                while len(self._held) < len(key) and self._more():
                    pass
                token = key if self._held.startswith(key) else token
            self._pass(len(token))
            if token == b'"':
                if not self._end_of_string():
                    return False
                self._pass(self._at)
            elif token in (b"{", b"["):
                self.depth += 1
            elif token in (b"}", b"]"):
                self.depth -= 1
            elif token == key and self._opens_array():
                self._pass(1)
                return True

    def _opens_array(self) -> bool:
        self._skip_space()
        if not self._held.startswith(b":"):
            return False
        self._pass(1)
        self._skip_space()
        return self._held.startswith(b"[")

    def item(self) -> _Piece:
        """The bytes of the next item.

        Raises:
            Broken: it is longer than ``MAX_ITEM``.
        """
        self._skip_space()
        line, depth, self._at = self.line, 0, 0
        while True:
            if depth and (run := _RUN.match(self._held, self._at)):
                self._at = run.end()
            found = _TOKEN.search(self._held, self._at)
            if found is None:
                self._at = len(self._held)
                if not self._more():
                    return _Piece(line, self._take(len(self._held), 0), b"")
                continue
            self._at = found.end()
            token = found[0]
            if token == b'"':
                if not self._end_of_string():
                    return _Piece(line, self._take(len(self._held), 0), b"")
            elif token in (b"{", b"["):
                depth += 1
            elif depth and token in (b"}", b"]"):
                depth -= 1
            elif not depth and token in (b",", b"]"):
                return _Piece(line, self._take(found.start(), 1), token)

    def rest(self) -> bool:
        """Whether anything but white space is left."""
        self._skip_space()
        return bool(self._held)

    def _end_of_string(self) -> bool:
        """Go past the end of a string that the buffer did not end; False at the end of the file."""
        while True:
            inside = _INSIDE.match(self._held, self._at)
            self._at = inside.end() if inside else self._at
            if self._held[self._at : self._at + 1] == b'"':
                self._at += 1
                return True
            if not self._more():
                return False

    def _skip_space(self) -> None:
        while True:
            spaces = _SPACES.match(self._held)
            self._pass(spaces.end() if spaces else 0)
            if self._held or not self._more():
                return

    def _take(self, length: int, passed: int) -> bytes:
        data = bytes(self._held[:length])
        self._pass(length + passed)
        return data.rstrip(_SPACE)

    def _pass(self, length: int) -> None:
        self.line += self._held.count(b"\n", 0, length)
        del self._held[:length]
        self._at = 0

    def _more(self) -> bool:
        """Read on; False at the end of the file."""
        if len(self._held) > MAX_ITEM:
            raise Broken(f"an item is longer than {MAX_ITEM // 1_000_000} MB")
        piece = self._file.read(PIECE)
        self.done += len(piece)
        self._held += piece
        return bool(piece)
