"""What the program and its worker say to each other: frames of MessagePack through two pipes.

What belongs here: the frames and their bytes, for both sides. A frame is its length (four bytes,
the most significant first) and then that many bytes.
"""

from __future__ import annotations

from typing import Final, Protocol

import msgspec
from msgspec import Struct

from annotator.ingest.extracted import Extracted, Failed, Options
from annotator.ingest.extractors.columns import TablePeek

MOST: Final = 256_000_000
"""Bytes of the largest frame, hence of one article with all that stands with it."""
_LENGTH: Final = 4


class Task(Struct, frozen=True, kw_only=True):
    """What the worker is to do: take all articles out of a file, or look at a table (``peek``).

    ``path`` is as ``os.fsencode`` gives it: not every name of a file is text. ``begin``: the member
    of an archive to begin with, from 0.
    """

    path: bytes
    kind: str
    options: Options
    peek: bool = False
    begin: int = 0


class Begun(Struct, frozen=True, tag="begun"):
    """The file can be read; ``sha256`` is of its bytes, in hexadecimal."""

    sha256: str


class Took(Struct, frozen=True, tag="took"):
    """An article, and what took it out."""

    made_by: str
    article: Extracted


class Missed(Struct, frozen=True, tag="missed"):
    """An article, or with an empty place the file, that could not be taken in."""

    made_by: str
    failed: Failed


class Peeked(Struct, frozen=True, tag="peeked"):
    """How a table begins."""

    table: TablePeek


class Reached(Struct, frozen=True, tag="reached"):
    """The worker begins with a member of an archive, its ``number`` counted from 0."""

    number: int
    name: str


class Alive(Struct, frozen=True, tag="alive"):
    """The worker gets on with a large file."""


class Ended(Struct, frozen=True, tag="ended"):
    """Nothing more comes for this task. ``leaving``: nor for any other, the worker ends."""

    leaving: bool = False


Frame = Begun | Took | Missed | Peeked | Reached | Alive | Ended


class BrokenFrame(Exception):
    """The other side says what cannot be understood."""


class Readable(Protocol):
    """A pipe to read from; ``read`` gives fewer bytes only at its end."""

    def read(self, size: int, /) -> bytes:
        """``size`` bytes."""
        ...


_encoder: Final = msgspec.msgpack.Encoder()
_frames: Final = msgspec.msgpack.Decoder(Frame)
_tasks: Final = msgspec.msgpack.Decoder(Task)


def packed(value: Frame | Task) -> bytes:
    """The frame, its length in front.

    Raises:
        ValueError: it is larger than ``MOST``, holds a lone surrogate, or a number out of range.
        TypeError: the meta data of an article holds what is no JSON.
    """
    data = _encoder.encode(value)
    if len(data) > MOST:
        raise ValueError(f"it has {len(data) / 1e6:.0f} MB; {MOST / 1e6:.0f} MB are the most")
    return len(data).to_bytes(_LENGTH, "big") + data


def next_frame(pipe: Readable) -> tuple[Frame, int] | None:
    """The next thing that the worker says, and its size in bytes; None at the end.

    Raises:
        BrokenFrame: it cannot be understood, or breaks off.
    """
    data = _payload(pipe)
    if data is None:
        return None
    try:
        return _frames.decode(data), len(data)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise BrokenFrame(str(error)) from None


def next_task(pipe: Readable) -> Task | None:
    """The next thing to do; None where the program has ended or wants no more.

    Raises:
        BrokenFrame: it cannot be understood, or breaks off.
    """
    data = _payload(pipe)
    if data is None:
        return None
    try:
        return _tasks.decode(data)
    except msgspec.DecodeError as error:
        raise BrokenFrame(str(error)) from None


def _payload(pipe: Readable) -> bytes | None:
    head = pipe.read(_LENGTH)
    if not head:
        return None
    size = int.from_bytes(head, "big")
    if len(head) < _LENGTH or size > MOST:
        raise BrokenFrame("no length")
    data = pipe.read(size)
    if len(data) < size:
        raise BrokenFrame("broken off")
    return data
