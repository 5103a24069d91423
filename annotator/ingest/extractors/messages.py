"""MIME: messages and what is in them, parsed with the standard library and believed in nothing.

What belongs here: parsing a message, its fields as one line each, its parts with their bytes.
Which part is the article is for ``mail`` and ``pages``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from typing import Final

from annotator.ingest.extracted import Unreadable
from annotator.ingest.extractors import readable

MAX_PARTS: Final = 1000
MAX_DEPTH: Final = 50
"""How deep parts may be nested in parts."""
_LONGEST: Final = 8000
"""Code points of a field that are looked at."""
_LONG_LINE: Final = 100_000
_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
MOST_HEAD: Final = 1_000_000
"""Bytes of the longest head of a message."""


def parsed(data: bytes) -> Message:
    """A message.

    Raises:
        Unreadable: it is none, or parts are nested in it without end.
    """
    end = _HEAD_END.search(data, 0, MOST_HEAD + 4)
    head = data[: end.start()] if end else data[:MOST_HEAD]
    if (not end and len(data) > MOST_HEAD) or _longest_line(head) > _LONG_LINE:
        raise Unreadable("It begins with no head of a message, or with one that has no end.")
    try:
        # The older policy: with the newer one, reading a field of a stranger takes time by the
        # square of its length and raises what is not documented; fields are decoded below.
        message: Message = message_from_bytes(data, policy=policy.compat32)
    except RecursionError:
        raise Unreadable("Its parts are nested too deeply to be read.") from None
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise Unreadable(f"It is no message that can be read ({error}).") from None
    if not message.keys():
        raise Unreadable("It has no head (From, Subject, Date …), so it is no message.")
    return message


def _longest_line(head: bytes) -> int:
    return max(map(len, head.split(b"\n")))


def field(message: Message, name: str) -> str:
    """A field in one line, decoded; "" where it is not there or cannot be read."""
    wanted = name.lower()
    # Not message.get: it replaces raw bytes by question marks.
    for key, value in message.raw_items():
        if key.lower() == wanted:
            return decoded_words(str(value)[:_LONGEST])
    return ""


def decoded_words(value: str) -> str:
    """What ``=?utf-8?q?…?=`` says; raw bytes in a field are UTF-8, or else Western."""
    plain = _plain(value)
    try:
        pieces = list(decode_header(plain))
    except (ValueError, LookupError, HeaderParseError):
        pieces = [(plain, None)]
    words = "".join(_decoded(piece, codec) for piece, codec in pieces)
    return readable.one_line(words, _LONGEST)


def _plain(value: str) -> str:
    """Raw bytes, which the parser keeps as halves of characters, as letters."""
    raw = value.encode("utf-8", "surrogateescape")
    for codec in ("utf-8", "cp1252"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def _decoded(piece: str | bytes, codec: str | None) -> str:
    if isinstance(piece, str):
        return piece
    if codec is None:
        return piece.decode("raw-unicode-escape", "replace")  # as the library encodes what is plain
    try:
        return piece.decode(readable.known(codec) or "utf-8")
    except UnicodeDecodeError:
        return _plain(piece.decode("utf-8", "surrogateescape"))


def parts(message: Message) -> Iterator[Message]:
    """The message and the parts in it, in order, those of forwarded messages left out.

    Raises:
        Unreadable: there are more than ``MAX_PARTS``, or they are nested too deeply.
    """
    count = 0
    waiting = [(message, 0)]
    while waiting:
        part, depth = waiting.pop()
        count += 1
        if count > MAX_PARTS or depth > MAX_DEPTH:
            raise Unreadable("It has too many parts, or parts nested too deeply.")
        yield part
        payload = part.get_payload()
        if isinstance(payload, list) and (
            part is message or part.get_content_maintype() == "multipart"
        ):
            inner = [each for each in payload if isinstance(each, Message)]
            waiting.extend((each, depth + 1) for each in reversed(inner))


def content(part: Message) -> tuple[bytes, str]:
    """The bytes of a part, and the encoding that it says they have."""
    try:
        payload = part.get_payload(decode=True)
        charset = part.get_content_charset() or ""
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
        raise Unreadable(f"A part of it cannot be read ({error}).") from None
    return (payload if isinstance(payload, bytes) else b""), charset


def filename(part: Message) -> str:
    """What an attachment is called, or ""."""
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    return decoded_words(str(name)[:_LONGEST]) if name else ""


def is_attached(part: Message) -> bool:
    """Whether the part is a file beside the text."""
    try:
        disposition = part.get_content_disposition()
    except (ValueError, LookupError, TypeError, AttributeError):
        return False
    return disposition == "attachment" or bool(filename(part))


def root_page(message: Message) -> Message | None:
    """The page of a saved page: the part that it names as its start, else the first page."""
    pages = [part for part in parts(message) if _is_page(part)]
    start = message.get_param("start")
    if isinstance(start, str):
        for part in pages:
            if field(part, "Content-ID") == start.strip():
                return part
    return pages[0] if pages else None


def _is_page(part: Message) -> bool:
    return part.get_content_type() in ("text/html", "application/xhtml+xml")
