"""The pages of a damaged project file, read one by one past SQLite: every row that is readable.

What belongs here: the file format of SQLite (https://sqlite.org/fileformat2.html) as far as finding
rows goes, without trusting anything that leads to them: the first page, the tree, the list of free
pages. What a row means, and whether it is sound, is the caller's to say; hashes tell. Nothing is
written. Never use it on a file that this process has open: closing a second handle would give up
SQLite's locks.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, NamedTuple

from msgspec import Struct

Value = None | int | float | bytes | str
_LEAF, _INDEX_LEAF, _INDEX_INNER, _INNER = 0x0D, 0x0A, 0x02, 0x05
_SIZES: Final = (0, 1, 2, 3, 4, 6, 8)
_MAGIC: Final = b"SQLite format 3\0"
TEXT, EVENT, INDEX = (3,), (12,), (2, 4)
"""Numbers of columns: of texts, of events, and in what tells which text has which key, and what was
removed for good."""
_LONGEST: Final = 1 << 28
_LOG_HEAD, _FRAME_HEAD = 32, 24


class Row(Struct, frozen=True):
    """A row as it lies in a page. ``key``: its rowid, None in an index. Texts stay bytes
    (``texts`` says which values are texts): what is damaged need not be UTF-8 any more."""

    key: int | None
    values: tuple[Value, ...]
    texts: frozenset[int]


class EventCells(NamedTuple):
    """The values of a row that has the shape of an event, by the names of its columns; nothing says
    that they are sound. The first is empty: the key is the row's own."""

    key: Value
    id: Value
    author: Value
    machine: Value
    seq: Value
    clock: Value
    operation: Value
    operation_name: Value
    undoes: Value
    kind: Value
    article: Value
    payload: Value

    def with_text(self, digest: bytes | None) -> tuple[Value, ...]:
        """What ``quick.event_of`` reads, the hash of the text in the place of the article's key."""
        return (*self[_ID:_ARTICLE], digest, self.payload)


_ID: Final = EventCells._fields.index("id")
_ARTICLE: Final = EventCells._fields.index("article")


class Layout(NamedTuple):
    """How a file is divided: the length of its pages, and how many bytes at the end of each hold
    nothing of SQLite's."""

    size: int
    reserved: int


USUAL: Final = Layout(4096, 0)
"""How SQLite divides the files that this program makes; builds of it may reserve bytes."""


class _Unreadable(Exception):
    """A cell is none."""


class Pages:
    """The pages of a file, with or without what its write-ahead log says of them; divided as its
    beginning says, or otherwise (``layout``)."""

    def __init__(self, path: Path, *, log: bool, layout: Layout | None = None) -> None:
        self._file: BinaryIO = path.open("rb")
        self._log: BinaryIO | None = None
        self._frames: dict[int, int] = {}
        said = layout or _layout(self._at(self._file, 0, 100))
        self.size, self._usable = said.size, said.size - said.reserved
        beside = path.with_name(path.name + "-wal")
        if log and beside.is_file() and beside.stat().st_size > _LOG_HEAD:
            self._log = beside.open("rb")
            self._read_log(beside.stat().st_size)
        self.count = max((-(-path.stat().st_size // self.size), *self._frames))

    def __enter__(self) -> Pages:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        if self._log is not None:
            self._log.close()

    @staticmethod
    def _at(file: BinaryIO, place: int, length: int) -> bytes:
        """Bytes of a file; zeros where the disk does not give them."""
        try:
            file.seek(place)
            found = file.read(length)
        except OSError:
            found = b""
        return found.ljust(length, b"\0")

    def _read_log(self, size: int) -> None:
        """Which pages stand in the log: the last of each up to the last commit of this log."""
        assert self._log is not None
        head = self._at(self._log, 0, _LOG_HEAD)
        page = _page_size(head[10:12])
        if head[:3] != b"\x37\x7f\x06":
            return
        if self._at(self._file, 0, 16) != _MAGIC:
            self.size = self._usable = page
        if page != self.size:
            return
        waiting: dict[int, int] = {}
        for place in range(_LOG_HEAD, size - _FRAME_HEAD - page + 1, _FRAME_HEAD + page):
            number, commit, *salt = struct.unpack(">IIII", self._at(self._log, place, 16))
            if struct.pack(">II", *salt) != head[16:24]:
                break
            waiting[number] = place + _FRAME_HEAD
            if commit:
                self._frames.update(waiting)
                waiting = {}

    @property
    def layout(self) -> Layout:
        """How the file is divided, as it is read here."""
        return Layout(self.size, self.size - self._usable)

    @property
    def logged(self) -> Collection[int]:
        """The numbers of the pages that stand in the log."""
        return self._frames.keys()

    def page(self, number: int) -> bytes:
        """A page by its number, from 1 on."""
        place = self._frames.get(number)
        if place is not None and self._log is not None:
            return self._at(self._log, place, self.size)
        return self._at(self._file, (number - 1) * self.size, self.size)

    def rows(self, number: int, columns: Collection[int]) -> Iterator[Row]:
        """The rows of so many columns that begin in a page; none where it is a page of another
        kind, or is spoilt."""
        page = self.page(number)
        start = _start(number, page)
        kind = page[start]
        if kind not in (_LEAF, _INDEX_LEAF, _INDEX_INNER):
            return
        for place in self._places(page, start):
            try:
                yield self._row(page, place, kind, columns)
            except (_Unreadable, IndexError, struct.error):
                continue

    def below(self, number: int) -> tuple[list[int], int] | None:
        """Which pages an inner page leads to (a leaf to none), and how many rows a page says that
        begin in it; None where it is no page of a tree."""
        page = self.page(number)
        start = _start(number, page)
        kind, said = page[start], int.from_bytes(page[start + 3 : start + 5], "big")
        if kind in (_LEAF, _INDEX_LEAF):
            return [], said
        if kind not in (_INNER, _INDEX_INNER):
            return None
        found = [page[place : place + 4] for place in self._places(page, start)]
        if len(found) != said:
            return None
        found.append(page[start + 8 : start + 12])
        return [int.from_bytes(each, "big") for each in found], said if kind != _INNER else 0

    def _places(self, page: bytes, start: int) -> Iterator[int]:
        """Where the cells of a page of a tree begin, as far as that is in the page."""
        cells = int.from_bytes(page[start + 3 : start + 5], "big")
        first = start + (12 if page[start] in (_INDEX_INNER, _INNER) else 8)
        for at in range(first, min(first + 2 * cells, self._usable - 1), 2):
            place = int.from_bytes(page[at : at + 2], "big")
            if first <= place < self._usable:
                yield place

    def _row(self, page: bytes, at: int, kind: int, columns: Collection[int]) -> Row:
        if kind == _INDEX_INNER:
            at += 4
        length, at = _varint(page, at)
        key: int | None = None
        if kind == _LEAF:
            key, at = _varint(page, at)
        if not 0 < length <= _LONGEST:
            raise _Unreadable
        if len(_kinds(page[at:])[0]) not in columns:
            raise _Unreadable  # before what may go on in many other pages is read
        values, texts = _record(self._payload(page, at, length, table=kind == _LEAF))
        return Row(key, values, texts)

    def _payload(self, page: bytes, at: int, length: int, *, table: bool) -> bytes:
        usable = self._usable
        most = usable - 35 if table else (usable - 12) * 64 // 255 - 23
        if length <= most:
            return _part(page, at, length)
        least = (usable - 12) * 32 // 255 - 23
        local = least + (length - least) % (usable - 4)
        local = local if local <= most else least
        found = [_part(page, at, local)]
        number = int.from_bytes(_part(page, at + local, 4), "big")
        left, seen = length - local, 0
        while left > 0:
            seen += 1
            if not 0 < number <= self.count or seen > self.count:
                raise _Unreadable
            more = self.page(number)
            number = int.from_bytes(more[:4], "big")
            found.append(more[4 : 4 + min(left, usable - 4)])
            left -= usable - 4
        return b"".join(found)


def _layout(head: bytes) -> Layout:
    """How the beginning of a file says that it is divided; as usual where it cannot be so."""
    reserved = head[20] if head.startswith(_MAGIC) and head[20] <= 64 else 0
    return Layout(_page_size(head[16:18]), reserved)


def _page_size(said: bytes) -> int:
    size = int.from_bytes(said, "big")
    size = 65536 if size == 1 else size
    return size if 512 <= size <= 65536 and size & (size - 1) == 0 else USUAL.size


def _start(number: int, page: bytes) -> int:
    """Where a page of a tree begins: the first has the beginning of the file before it, however
    spoilt that is."""
    return 100 if number == 1 or page.startswith(_MAGIC) else 0


def _part(page: bytes, at: int, length: int) -> bytes:
    found = page[at : at + length]
    if len(found) != length:
        raise _Unreadable
    return found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for _ in range(8):
        byte = data[at]
        at += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at
    value = value << 8 | data[at]
    return (value - (1 << 64) if value >> 63 else value), at + 1


def _kinds(data: bytes) -> tuple[list[int], int]:
    """The kinds of a record's values, and where the values begin."""
    end, at = _varint(data, 0)
    if not 0 < end <= len(data):
        raise _Unreadable
    kinds = []
    while at < end:
        kind, at = _varint(data, at)
        kinds.append(kind)
    if at != end:
        raise _Unreadable
    return kinds, at


def _record(data: bytes) -> tuple[tuple[Value, ...], frozenset[int]]:
    kinds, at = _kinds(data)
    values: list[Value] = []
    texts = []
    for number, kind in enumerate(kinds):
        value, at = _value(data, at, kind)
        values.append(value)
        if kind >= 13 and kind % 2:
            texts.append(number)
    if at != len(data):
        raise _Unreadable
    return tuple(values), frozenset(texts)


def _value(data: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind <= 6:
        size = _SIZES[kind]
        return int.from_bytes(_part(data, at, size), "big", signed=True), at + size
    if kind == 7:
        return struct.unpack(">d", _part(data, at, 8))[0], at + 8
    if kind in (8, 9):
        return kind - 8, at
    if kind < 12:
        raise _Unreadable
    size = (kind - 12) // 2
    return _part(data, at, size), at + size


def images(path: Path) -> Iterator[Pages]:
    """The file as it was last committed, and the file without its log, where it has one: what the
    one does not show any more, the other may. Where its beginning says that it is divided otherwise
    than this program's files are, both again as those are: one flipped bit there moves every page,
    or the end of all that is long. What is sound shows which is right."""
    for layout in layouts(path):
        with Pages(path, log=True, layout=layout) as whole:
            yield whole
            logged = bool(whole.logged)
        if logged:
            with Pages(path, log=False, layout=layout) as bare:
                yield bare


def layouts(path: Path) -> list[Layout | None]:
    """In which ways a file may be divided: as it says itself (None), and as is usual."""
    with Pages(path, log=True) as image:
        return [None] if image.layout == USUAL else [None, USUAL]


def is_event(row: Row) -> bool:
    """Whether a row has the shape of an event."""
    return row.key is not None and len(row.values) == 12 and row.texts >= {7, 9, 11}


def cells_of(row: Row) -> EventCells:
    """The values of a row that has the shape of an event."""
    return EventCells(*row.values)


def holds_history(path: Path) -> bool:
    """Whether a file, whatever its beginning says, holds at least one sound event of ours."""
    from annotator.history.events import event_id
    from annotator.store.quick import event_of

    for image in images(path):
        for number in range(1, image.count + 1):
            for row in filter(is_event, image.rows(number, EVENT)):
                cells = cells_of(row)
                if cells.article is not None:
                    continue  # its hash speaks of a text; the project's own events are enough
                try:
                    event = event_of(cells.with_text(None))
                    if event_id(event) == event.id:
                        return True
                except (TypeError, ValueError, AttributeError):
                    continue
    return False
