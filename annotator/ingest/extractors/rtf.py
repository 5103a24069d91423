"""Rich text files (.rtf): their words, without their looks.

What belongs here: finding out how the bytes are encoded, what must be taken out before striprtf
reads the rest, and what the file says of itself. Each paragraph ends with a line end, as it does in
the file; cells of a table are apart by a tab.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from annotator.ingest.extracted import Extracted, Failed, Options, Source, Unreadable
from annotator.ingest.extractors import dates, readable

MOST: Final = 50_000_000
"""Bytes of the largest file."""
_PAGE: Final = re.compile(rb"\\ansicpg(\d{1,5})")
_SETS: Final = ((rb"\mac", "mac_roman"), (rb"\pca", "cp850"), (rb"\pc", "cp437"))
_BINARY: Final = re.compile(rb"\\bin(\d{1,9}) ?")
_HEX: Final = re.compile(rb"[0-9a-fA-F\r\n]+")
_PICTURE: Final = 2000
"""Hexadecimal digits in a row that are no words."""
_CELL: Final = re.compile(r"(?<!\\)\\(?:nest)?cell(?![a-z])")
_INFO: Final = re.compile(r"\{\s*\\info\b")
_BRACE: Final = re.compile(r"\\[{}\\]|[{}]")
_MOMENT: Final = re.compile(r"\\(yr|mo|dy|hr|min)(\d{1,4})")
_MOST_INFO: Final = 100_000
_NAMES: Final = {"title": "title", "author": "author", "creatim": "created"}
_BESIDE: Final = (("footnote", "footnote"), ("annotation", "comment"))
_ENDS: Final = re.compile(r"[ \t]+$", re.MULTILINE)
_GAPS: Final = re.compile(r"\n{3,}")


def extract(source: Source, options: Options) -> Iterator[Extracted | Failed]:
    """A rich text file is one article."""
    data = source.read(MOST).lstrip(b"\xef\xbb\xbf \r\n\t")
    if not data.startswith(b"{\\rtf"):
        raise Unreadable("This is no rich text (RTF) file.")
    codec = _codec(data, options.encoding)
    raw = _text_only(data).decode(codec, "replace")
    text, notes = _plain(raw, codec)
    if not text.strip():
        raise Unreadable("There is no text in it. If it shows pictures of pages, it needs OCR.")
    said = _info(raw, codec)
    name = readable.stem(source.name)
    created = said.get("created", "")
    if created:
        notes += ("Its date is the day the file was made, which may not be when it was published.",)
    yield Extracted(
        text=text,
        id=name,
        title=said.get("title", "") or readable.headline(text, name),
        author=said.get("author", ""),
        published=created,
        encoding=codec,
        notes=(*notes, *_left_out(raw)),
    )


def _codec(data: bytes, chosen: str) -> str:
    if chosen:
        if not (codec := readable.known(chosen)):
            line = readable.one_line(chosen, 60)
            raise Unreadable(f"“{line}” is no encoding that texts can be read with.")
        return codec
    head = data[:2000]
    if (found := _PAGE.search(head)) and (codec := readable.known(f"cp{found[1].decode()}")):
        return codec
    if found and found[1] == b"65001":
        return "utf-8"
    return next((codec for mark, codec in _SETS if mark + b"\\" in head), "cp1252")


def _text_only(data: bytes) -> bytes:
    """Without what is no text and slow to read as such: NUL, raw bytes, pictures in digits."""
    if b"\\bin" in data:
        data = b"".join(_without_binary(data))
    if len(data) > _PICTURE:
        data = _HEX.sub(lambda run: b"" if len(run[0]) >= _PICTURE else run[0], data)
    return data.replace(b"\0", b"")


def _without_binary(data: bytes) -> Iterator[bytes]:
    """A length that leads beyond the end is not believed."""
    start = 0
    for _ in range(data.count(b"\\bin")):
        found = _BINARY.search(data, start)
        if not found:
            break
        yield data[start : found.start()]
        end = found.end() + int(found[1])
        start = end if end <= len(data) else found.end()
    yield data[start:]


def _plain(raw: str, codec: str) -> tuple[str, tuple[str, ...]]:
    text = _converted(_CELL.sub(r"\\tab", raw), codec)
    text, notes = readable.storable(text)
    lost = text.count("\ufffd")
    if lost and not notes:
        many = readable.counted(lost, "letter", "letters")
        notes = (f"{many} could not be read as {codec} and are shown as \ufffd.",)
    text = text.replace("\r", "").replace("\xad", "")
    return _GAPS.sub("\n\n", _ENDS.sub("", text)).strip("\n") + "\n", notes


def _converted(raw: str, codec: str) -> str:
    from striprtf.striprtf import rtf_to_text

    # A line end after \fldinst, where it means nothing, keeps the library from writing addresses
    # of links into the text, by a pattern that takes time by the square of the length.
    raw = raw.replace("\\fldinst", "\\fldinst\n")
    try:
        text: str = rtf_to_text(raw, encoding=codec, errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, OverflowError, LookupError, AttributeError) as error:
        why = readable.one_line(error, 200)
        raise Unreadable(
            f"It is damaged, or not rich text as it is defined ({why}). Open it in a word "
            "processor, and save it again."
        ) from None
    return text


def _info(raw: str, codec: str) -> dict[str, str]:
    """What the file says of itself: title, author, created."""
    start = _INFO.search(raw[:_MOST_INFO])
    if not start:
        return {}
    found: dict[str, str] = {}
    for group in _groups(raw[start.end() : start.end() + _MOST_INFO]):
        word = re.match(r"\s*(?:\\\*)?\\([a-z]+)", group)
        name = _NAMES.get(word[1]) if word else None
        if name == "created":
            found[name] = _moment(group)
        elif name and word:
            try:
                words = _converted(f"{{\\rtf1 {group[word.end() :]}}}", codec)
            except Unreadable:
                continue
            found[name] = readable.one_line(words)
    return found


def _groups(inside: str) -> Iterator[str]:
    """The groups of the first level, without their braces, until the group around them ends."""
    depth, start = 0, 0
    for brace in _BRACE.finditer(inside):
        if brace[0] == "{":
            depth += 1
            start = brace.end() if depth == 1 else start
        elif brace[0] == "}":
            depth -= 1
            if depth == 0:
                yield inside[start : brace.start()]
            elif depth < 0:
                return


def _moment(group: str) -> str:
    parts = {name: int(number) for name, number in _MOMENT.findall(group)}
    year, month, day = (parts.get(name, 0) for name in ("yr", "mo", "dy"))
    found = dates.iso(f"{year:04}-{month:02}-{day:02}")
    return found if year and month and day else ""


def _left_out(raw: str) -> Iterator[str]:
    beside = [
        readable.counted(number, word, f"{word}s")
        for control, word in _BESIDE
        if (number := len(re.findall(rf"\{{\\(?:\*\\)?{control}\b", raw)))
    ]
    if beside:
        yield f"Not part of the text: {', '.join(beside)}."
