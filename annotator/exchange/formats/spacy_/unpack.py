"""The bytes of a ``DocBin``, opened with care.

What belongs here: unpacking within limits, and checking that every part is what spaCy writes,
before any number of it is used. MessagePack is read by msgspec, which makes plain values and
nothing else: no pickle is loaded, no array of objects rebuilt, whatever the file says.

Layout as in ``spacy.tokens._serialize.DocBin`` (version 0.1), ``SpanGroups`` and ``SpanGroup``.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import msgspec

from annotator.guarded import Broken

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MAX_BYTES: Final = 1_000_000_000
"""Bytes of a file unpacked."""
MAX_RATIO: Final = 200
"""How many bytes may come out for one that went in, beyond ``SMALL`` bytes."""
SMALL: Final = 10_000_000
_SPAN: Final = struct.Struct(">QQQllll")
_PICKLED: Final = "it holds a pickled object, which is never loaded"
T = TypeVar("T")


class Packed(NamedTuple):
    """The parts of a file. ``tokens`` has a row for each token and a column for each of ``attrs``;
    the rest has an entry for each document."""

    attrs: list[int]
    tokens: npt.NDArray[np.uint64]
    spaces: npt.NDArray[np.bool_]
    lengths: list[int]
    strings: list[str]
    cats: list[Any]
    flags: list[Any]
    groups: list[Any]
    user_data: list[Any]


class Span(NamedTuple):
    """A span of a group: tokens [``first``, ``last``), and the hash of its label."""

    first: int
    last: int
    label: int


def inflate(data: bytes) -> bytes:
    """The bytes that were packed.

    Raises:
        Broken: they are damaged, or far more than such a file holds.
    """
    most = min(MAX_BYTES, max(SMALL, MAX_RATIO * len(data)))
    unpacker = zlib.decompressobj()
    try:
        found = unpacker.decompress(data, most + 1)
    except zlib.error as error:
        raise Broken(f"the file is no DocBin, or damaged ({error})") from None
    if len(found) > most:
        raise Broken(f"it unpacks to more than {most:,} bytes, which no file of spaCy does")
    if not unpacker.eof:
        raise Broken("the file ends too early")
    return found


def unpack(data: bytes) -> Packed:
    """The parts of a file's bytes.

    Raises:
        Broken: it is no ``DocBin``, is damaged, or made to harm.
    """
    import numpy as np

    message = _decoded(inflate(data), "the file")
    if not isinstance(message, dict):
        raise Broken("the file is no DocBin")
    attrs = _listed(message, "attrs", int)
    lengths = np.frombuffer(_whole(message, "lengths", 4), dtype="<i4").tolist()
    flat = np.frombuffer(_whole(message, "tokens", 8), dtype="<u8")
    spaces = np.frombuffer(_whole(message, "spaces", 1), dtype="u1").astype(bool)
    count = len(spaces)
    if not attrs or len(flat) != count * len(attrs) or any(each < 0 for each in lengths):
        raise Broken("its tokens and their attributes do not fit together")
    if sum(lengths) != count:
        raise Broken("its tokens and the lengths of its documents do not fit together")
    return Packed(
        attrs=attrs,
        tokens=flat.reshape(count, len(attrs)),
        spaces=spaces,
        lengths=lengths,
        strings=_listed(message, "strings", str),
        cats=_for_each(message, "cats", len(lengths), {}),
        flags=_for_each(message, "flags", len(lengths), {}),
        groups=_for_each(message, "span_groups", len(lengths), b""),
        user_data=_for_each(message, "user_data", len(lengths), None),
    )


def _decoded(data: bytes, what: str) -> Any:
    try:
        value = msgspec.msgpack.decode(data)
    except (msgspec.MsgspecError, UnicodeError, TypeError, ValueError, RecursionError) as error:
        raise Broken(f"{what} is damaged ({str(error)[:80]})") from None
    _refuse_objects(value, what)
    return value


def _refuse_objects(value: object, what: str, depth: int = 0) -> None:
    if depth > 64:
        raise Broken(f"{what}: nested too deeply")
    if isinstance(value, msgspec.msgpack.Ext):
        raise Broken(f"{what}: {_PICKLED}")
    if isinstance(value, dict):
        array = "nd" in value or b"nd" in value
        if array and value.get("kind", value.get(b"kind")) in ("O", b"O"):
            raise Broken(f"{what}: {_PICKLED}")
        for key, inner in value.items():
            _refuse_objects(key, what, depth + 1)
            _refuse_objects(inner, what, depth + 1)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_objects(inner, what, depth + 1)


def _listed(message: dict[Any, Any], key: str, kind: type[T]) -> list[T]:
    value = message.get(key)
    if not isinstance(value, list) or not all(type(each) is kind for each in value):
        raise Broken(f"the file is no DocBin ({key})")
    return value


def _whole(message: dict[Any, Any], key: str, size: int) -> bytes:
    value = message.get(key)
    if not isinstance(value, bytes) or len(value) % size:
        raise Broken(f"the file is no DocBin ({key})")
    return value


def _for_each(message: dict[Any, Any], key: str, count: int, empty: object) -> list[Any]:
    value = message.get(key)
    if value is None:
        return [empty] * count
    if not isinstance(value, list) or len(value) != count:
        raise Broken(f"the file has not one entry for each document ({key})")
    return value


def user_data(data: object) -> dict[Any, Any]:
    """What a document carries along; empty for nothing.

    Raises:
        Broken: it is damaged, or holds something pickled.
    """
    if not data:
        return {}
    if not isinstance(data, bytes):
        raise Broken("the user data is damaged")
    found = _decoded(data, "the user data")
    if not isinstance(found, dict):
        raise Broken("the user data is damaged")
    if any(_pickled(each) for each in found.values()):
        raise Broken(f"the user data: {_PICKLED}")
    return found


def _pickled(value: object) -> bool:
    """Whether bytes are a pickle by how they begin and end (protocols 2 to 5)."""
    return (
        isinstance(value, bytes)
        and value[:1] == b"\x80"
        and value[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05")
        and value.endswith(b".")
    )


def groups(data: object, tokens: int) -> Iterator[tuple[str, list[Span]]]:
    """The span groups of a document of so many tokens.

    Raises:
        Broken: they are damaged, or a span lies outside the document.
    """
    if not data:
        return
    if not isinstance(data, bytes):
        raise Broken("the span groups are damaged")
    found = _decoded(data, "the span groups")
    if isinstance(found, list):  # as spaCy wrote them before 3.4
        found = {each: [""] for each in found if isinstance(each, bytes)}
    if not isinstance(found, dict):
        raise Broken("the span groups are damaged")
    for packed, keys in found.items():
        if not isinstance(packed, bytes) or not isinstance(keys, list):
            raise Broken("the span groups are damaged")
        group = _decoded(packed, "a span group")
        if not isinstance(group, dict) or not isinstance(group.get("spans"), list):
            raise Broken("a span group is damaged")
        spans = [_span(each, tokens) for each in group["spans"]]
        for key in keys:
            yield str(key or group.get("name", "")), spans


def _span(data: object, tokens: int) -> Span:
    if not isinstance(data, bytes) or len(data) != _SPAN.size:
        raise Broken("a span is damaged")
    _, _, label, first, last, _, _ = _SPAN.unpack(data)
    if not 0 <= first < last <= tokens:
        raise Broken(f"a span over the tokens {first}–{last} lies outside its document")
    return Span(first, last, label)
