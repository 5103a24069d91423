"""E-mail: one message, or a mailbox of them.

What belongs here: which part of a message is the article, what its head says, and cutting a mailbox
into messages without holding more than one. Attachments are named, never opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from email.utils import parseaddr
from typing import BinaryIO, Final

from annotator.ingest.extracted import Extracted, Failed, Options, Source, Unreadable
from annotator.ingest.extractors import dates, messages, pages, readable

MOST: Final = 50_000_000
"""Bytes of the largest message, in a mailbox too."""
_KEPT: Final = ("List-Id", "List-Post", "List-Archive", "Archived-At", "Reply-To", "Sender")
_PIECE: Final = 1 << 16
_FROM: Final = re.compile(rb"From .{0,1000}\d\d:\d\d.{0,100}\d{4}")
_FIELD: Final = re.compile(rb"[!-9;-~]{1,100}:")
_QUOTED_FROM: Final = re.compile(rb"^>(>*From )", re.MULTILINE)
_PLAIN: Final = "text/plain"
_HTML: Final = ("text/html", "application/xhtml+xml")


def extract(source: Source, options: Options) -> Iterator[Extracted | Failed]:
    """A file with one message is one article."""
    yield message_in(source.read(MOST), options, readable.stem(source.name))


def mailbox(source: Source, options: Options) -> Iterator[Extracted | Failed]:
    """Each message of a mailbox is an article; a broken one stops none of the others."""
    name, number = readable.stem(source.name), 0
    try:
        with source.open() as file:
            for data in _messages(file):
                number += 1
                yield _one_of_many(data, number, options, name)
    except OSError as error:
        raise Unreadable(f"It cannot be read: {error.strerror or error}.") from None
    if not number:
        raise Unreadable("No message is in it: a mailbox begins with a line “From …”.")


def _one_of_many(data: bytes, number: int, options: Options, name: str) -> Extracted | Failed:
    place = f"message {number}"
    if len(data) > MOST:
        return Failed(place=place, reason=f"It has more than {MOST / 1e6:.0f} MB.")
    try:
        return message_in(data, options, f"{name}-{number}", place)
    except Unreadable as reason:
        return Failed(place=place, reason=str(reason))


def message_in(data: bytes, options: Options, name: str, place: str = "") -> Extracted:
    """The article that a message is; ``name`` is its id where it has none of its own.

    Raises:
        Unreadable: it is no message, or has no text.
    """
    message = messages.parsed(data)
    plain, html, attached = _sorted(message)
    page, encoding = _body(plain, html, options)
    notes = page.notes
    if attached:
        many = readable.counted(len(attached), "attachment was", "attachments were")
        notes += (f"{many} left out: {readable.some(attached)}.",)
    sender, address = _person(messages.field(message, "From"))
    return Extracted(
        text=page.text,
        id=messages.field(message, "Message-ID").strip("<> ") or name,
        title=messages.field(message, "Subject") or readable.headline(page.text, name),
        author=sender or address,
        source=_list_name(message) or page.source or address,
        published=dates.iso(messages.field(message, "Date")),
        url=page.url,
        language=messages.field(message, "Content-Language") or page.language,
        encoding=encoding,
        place=place,
        meta={key: value for key in _KEPT if (value := messages.field(message, key))},
        notes=notes,
    )


def _sorted(message: Message) -> tuple[list[Message], list[Message], list[str]]:
    """The parts that are plain text, those that are HTML, and the names of what is attached."""
    plain: list[Message] = []
    html: list[Message] = []
    attached: list[str] = []
    for part in messages.parts(message):
        kind = part.get_content_type()
        if messages.is_attached(part) or (not part.is_multipart() and not _is_text(kind)):
            # Pictures that a page shows have a Content-ID; nobody would call them attachments.
            if not (kind.startswith("image/") and part.get("Content-ID")):
                attached.append(messages.filename(part) or kind)
        elif kind == _PLAIN and not part.is_multipart():
            plain.append(part)
        elif kind in _HTML:
            html.append(part)
        elif kind == "message/rfc822":
            attached.append("a forwarded message")
    return plain, html, attached


def _is_text(kind: str) -> bool:
    return kind == _PLAIN or kind in _HTML


def _body(plain: list[Message], html: list[Message], options: Options) -> tuple[pages.Page, str]:
    """The article and how it was encoded: from the HTML, where there is text in it, else as it
    was typed."""
    why = "No text is in this message."
    for part in html[:1]:
        data, said = messages.content(part)
        try:
            read = readable.decoded(data, options.encoding, said or pages.declared(data))
            page = pages.article(read.text)
        except Unreadable as reason:
            why = str(reason)
        else:
            return page._replace(notes=(*read.notes, *page.notes)), read.encoding
    texts: list[str] = []
    encodings: dict[str, None] = {}
    notes: tuple[str, ...] = ()
    for part in plain:
        data, said = messages.content(part)
        if not data.strip():
            continue
        read = readable.decoded(data, options.encoding, said)
        text, more = readable.storable(_unflowed(part, read.text))
        texts.append(text.strip("\r\n"))
        encodings[read.encoding] = None
        notes += (*read.notes, *more)
    whole = "\n\n".join(texts)
    if not whole.strip():
        raise Unreadable(why)
    return pages.Page(text=whole, notes=notes), ", ".join(encodings)


def _unflowed(part: Message, text: str) -> str:
    """Lines that the mail program broke joined again, where the message says so (RFC 3676)."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    keep = str(part.get_param("delsp", "")).lower() != "yes"
    lines: list[str] = []
    is_open, depth = False, 0
    for raw in text.replace("\r\n", "\n").split("\n"):
        bare = raw.lstrip(">")
        quoted = len(raw) - len(bare)
        line = bare.removeprefix(" ")
        if is_open and quoted == depth and line != "-- ":
            lines[-1] += line
        else:
            lines.append(f"{'>' * quoted} {line}" if quoted else line)
        depth = quoted
        is_open = line.endswith(" ") and line != "-- "
        if is_open and not keep:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def _person(written: str) -> tuple[str, str]:
    name, address = parseaddr(written[:1000])
    return readable.one_line(name), readable.one_line(address)


def _list_name(message: Message) -> str:
    """ "Morning Brief <brief.example.org>": what a newsletter calls itself."""
    said = messages.field(message, "List-Id")
    return said.split("<", 1)[0].strip().strip('"') or said.strip("<> ")


def _messages(file: BinaryIO) -> Iterator[bytes]:
    """The messages of a mailbox. Of one that is longer than ``MOST`` only so much is given that it
    can be seen to be."""
    kept: list[bytes] = []
    size, is_inside = 0, False
    for line, is_start in _starts(file):
        if is_start:
            if is_inside:
                yield _unquoted(kept)
            kept, size, is_inside = [], 0, True
        elif is_inside and size <= MOST:
            kept.append(line)
            size += len(line)
    if is_inside:
        yield _unquoted(kept)


def _unquoted(lines: list[bytes]) -> bytes:
    """A line of the text that begins with "From " is written with ">" before it in a mailbox."""
    return _QUOTED_FROM.sub(rb"\1", b"".join(lines))


def _starts(file: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """The lines (or pieces of long ones), and whether each begins a message: "From ", with a date
    or after an empty line, and a field in the line after it. People begin lines of
    their texts with the word, too."""
    before, waiting = b"\n", b""
    is_whole = True
    while line := file.readline(_PIECE):
        if waiting:
            yield waiting, bool(_FIELD.match(line))
            before, waiting = waiting, b""
        may = is_whole and line.startswith(b"From ")
        is_whole = line.endswith(b"\n")
        if may and (not before.strip() or _FROM.match(line)):
            waiting = line
            continue
        yield line, False
        before = line
    if waiting:
        yield waiting, False
