"""Plain text files: from bytes to an article, refusing what is no text.

What belongs here: deciding how a file is encoded, and saying so. The order is fixed: a byte order
mark, then strict UTF-8, then a guess that is reported by name. Nothing is ever replaced or dropped
to make a file fit; what cannot be read as it stands is refused.
"""

from __future__ import annotations

import codecs
import re
import stat
from pathlib import Path
from typing import Final, NamedTuple

from annotator.errors import TextRefused
from annotator.identity import printable
from annotator.text import normalise
from annotator.values import FilePreview, NewArticle, Refusal

ENDINGS: Final = (".txt", ".text")
MAX_BYTES: Final = 50_000_000
"""A file of this size or more is refused."""
TITLE_LENGTH: Final = 120
"""The longest first line, in code points, that is taken for a headline."""

WESTERN: Final = "cp1252"
"""The code page of Western European Windows, which is taken where a guess could be it."""

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_KINDS: Final = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive (or a .docx, .xlsx or .odt file)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\x7fELF", "a program"),
    (b"OggS", "a sound file"),
    (b"ID3", "a sound file"),
    (b"RIFF", "a sound, image or film file"),
)
_CONTROL: Final = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\x80-\x84\x86-\x9f]")


class Decoded(NamedTuple):
    """A raw text (a byte order mark included) and how it was read."""

    text: str
    encoding: str
    guessed: bool


class PlainArticle(NamedTuple):
    """An article, and how its file was read: "UTF-8", or "cp1252 (guessed)"."""

    article: NewArticle
    encoding: str
    guessed: bool


def read(path: Path) -> PlainArticle:
    """The article in a file. Its id is the file's name without the ending, its title the first
    line with something on it, or the id where that line is too long for a headline.

    Raises:
        TextRefused: the file cannot be read, is empty, too big, or no text; the message is the
            reason, without the file's name.
    """
    decoded = decode(_bytes(path))
    text = normalise(decoded.text).text
    if not text.strip():
        raise TextRefused("The file holds no words, only white space. It was not taken in.")
    first = text.lstrip().split("\n", 1)[0].strip()
    article = NewArticle(
        text=text,
        external_id=printable(path.stem),
        title=first if len(first) <= TITLE_LENGTH else printable(path.stem),
    )
    encoding = f"{decoded.encoding} (guessed)" if decoded.guessed else decoded.encoding
    return PlainArticle(article, encoding, decoded.guessed)


def preview(path: Path) -> FilePreview:
    """What ``read`` would give, or why it would not."""
    try:
        found = read(path)
    except TextRefused as refused:
        refusal = Refusal(file=str(path), line=0, reason=str(refused))
        return FilePreview(path=str(path), format="txt", refused=[refusal])
    return FilePreview(
        path=str(path),
        format="txt",
        articles=1,
        encoding=found.encoding,
        sample=[found.article.title],
    )


def decode(data: bytes) -> Decoded:
    """The text in ``data``, exactly.

    Raises:
        TextRefused: nothing is in it, it is binary, or its encoding cannot be told.
    """
    if not data:
        raise TextRefused("The file is empty. There is nothing to take in.")
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return Decoded(_strict(data, codec, name), name, guessed=False)
    _refuse_binary(data)
    try:
        return Decoded(data.decode(), "UTF-8", guessed=False)
    except UnicodeDecodeError as error:
        _refuse_damaged(data, error)
    return _guess(data)


def _bytes(path: Path) -> bytes:
    """All bytes of a regular file that is not too big."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a device or pipe"
            raise TextRefused(f"This is {kind}, not a file.")
        if status.st_size >= MAX_BYTES:
            raise TextRefused(
                f"The file has {status.st_size / 1e6:.1f} MB; files of {MAX_BYTES // 1_000_000} MB "
                "and more are not taken in. Split it into its articles."
            )
        return path.read_bytes()
    except OSError as error:
        raise TextRefused(f"The file cannot be read: {error.strerror or error}.") from None


def _strict(data: bytes, codec: str, name: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise TextRefused(
            f"The file says that it is {name}, but byte {error.start + 1} does not fit. It may be "
            "damaged; get it again, or save it as UTF-8."
        ) from None


def _refuse_binary(data: bytes) -> None:
    for start, kind in _KINDS:
        if data.startswith(start):
            raise TextRefused(f"This is {kind}, not a plain text. Save its text as .txt (UTF-8).")
    if b"\0" not in data:
        return
    halves = data[:4000]
    if max(halves[::2].count(0), halves[1::2].count(0)) > len(halves) // 5:
        raise TextRefused(
            "This looks like UTF-16 without a byte order mark. Save it as UTF-8 and import it "
            "again."
        )
    place = data.index(b"\0")
    line = data.count(b"\n", 0, place) + 1
    raise TextRefused(f"This is binary data, not a text: line {line} has a NUL byte.")


def _refuse_damaged(data: bytes, error: UnicodeDecodeError) -> None:
    """Refuse what is UTF-8 but for a few bytes: a guess would turn its letters into others."""
    broken = data.decode("utf-8", "replace").count("\ufffd")
    good = sum(1 for letter in data.decode("utf-8", "ignore") if letter > "\x7f")
    if good > broken:
        line = data.count(b"\n", 0, error.start) + 1
        places = "one broken place" if broken == 1 else f"{broken} broken places, the first"
        raise TextRefused(
            f"The file is UTF-8 but for {places} on line {line}. It may have been cut or mixed; "
            "get it again, or repair that line."
        )


def _guess(data: bytes) -> Decoded:
    # Imported late: it takes 30 ms, and few files need it.
    from charset_normalizer import from_bytes

    matches = from_bytes(data)
    best = matches.best()
    encoding = "" if best is None else best.encoding
    if any(WESTERN in (each.encoding, *each.could_be_from_charset) for each in matches):
        # A few accents tell the Western code page from the Baltic one no better than chance, and
        # it is the commoner by far; text of other languages does not have it as a candidate.
        encoding = WESTERN
    text = _decoded(data, encoding) if encoding else ""
    if not text or _CONTROL.search(text):
        raise TextRefused(
            "It cannot be told how the file is encoded, or it is no text. Save it as UTF-8 and "
            "import it again."
        )
    return Decoded(text, encoding, guessed=True)


def _decoded(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except (UnicodeDecodeError, LookupError):
        return ""
