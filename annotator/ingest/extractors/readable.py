"""What the extractors share: from bytes to a text that can be stored, and saying what was done.

What belongs here: how a file is decoded that may say itself how (a byte order mark, strict UTF-8,
what the file declares, a guess), removing what no article can hold, and names as text.
"""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import Final, NamedTuple

from annotator import identity
from annotator.errors import TextRefused
from annotator.ingest import plain
from annotator.ingest.extracted import Unreadable

_MARK: Final = "\ufeff"
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_SAID: Final = {
    # What the web calls these is read as the larger code page that holds it (WHATWG Encoding).
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "big5": "big5hkscs",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "unicode": "utf-8",
}
_STATEFUL: Final = ("iso2022", "hz")
"""Their bytes are all below 128, so that each such file is UTF-8 by its looks."""
_NOT_OFFERED: Final = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7"}
)


class Read(NamedTuple):
    """A text without byte order mark, how it was read in words, and what had to be done."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decoded(data: bytes, chosen: str = "", declared: str = "") -> Read:
    """The text in ``data``: as a person ``chosen``, else by a byte order mark, strict UTF-8, the
    codec that the file declared, or a guess. A NUL between other letters is dropped and noted.

    Raises:
        Unreadable: nothing is in it, it is binary, or how it is encoded cannot be told.
    """
    if chosen:
        return _as_chosen(data, chosen)
    codec = known(declared)
    if codec.startswith(_STATEFUL) and (text := _tried(data, codec)) is not None:
        return Read(text, codec)
    data, notes = _without_nul(data)
    if codec and codec != "utf-8" and _tried(data, "utf-8-sig") is None:
        text = _tried(data, codec) if not data.startswith(_WIDE) else None
        if text is not None:
            return Read(text, codec, notes)
        notes += (f"It says that it is {_one_line(declared)}, which does not fit its bytes.",)
    try:
        found = plain.decode(data)
    except TextRefused as refused:
        raise Unreadable(str(refused)) from None
    encoding = f"{found.encoding} (guessed)" if found.guessed else found.encoding
    return Read(found.text.lstrip(_MARK), encoding, notes)


_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def known(name: str) -> str:
    """Python's name of the codec that a file calls ``name``, or "" where there is none."""
    plain_name = name.strip().strip("\"'").lower()[:40]
    try:
        codec = codecs.lookup(_SAID.get(plain_name, plain_name)).name
        return "" if b"".decode(codec) or codec in _NOT_OFFERED else codec
    except (LookupError, ValueError, TypeError):
        return ""


def storable(text: str) -> tuple[str, tuple[str, ...]]:
    """``text`` as an article can hold it, and notes on what that took: halves of characters are
    put together, a half that stands alone becomes U+FFFD, NUL goes."""
    notes: list[str] = []
    if nul := text.count("\0"):
        text = text.replace("\0", "")
        notes.append(f"{counted(nul, 'NUL character was', 'NUL characters were')} dropped.")
    if _SURROGATES.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        text, lone = _SURROGATES.subn("\ufffd", text)
        if lone:
            halves = counted(lone, "broken character is", "broken characters are")
            notes.append(f"{halves} shown as \ufffd.")
    return text, tuple(notes)


def headline(text: str, otherwise: str) -> str:
    """The first line with something on it, or ``otherwise`` where it is too long for a title."""
    first = text.lstrip().split("\n", 1)[0].strip()
    return first if 0 < len(first) <= plain.TITLE_LENGTH else otherwise


def printable(name: str) -> str:
    """A file's name as text; bytes of it that are no UTF-8 are shown as ``\\xNN``."""
    return identity.printable(name).replace("\0", "")


def stem(name: str) -> str:
    """The name of a file or member as text, without folders and ending."""
    return printable(PurePath(name).stem)


def one_line(value: object, most: int = 1000) -> str:
    """A field of a foreign file as one line of at most ``most`` code points; "" for none."""
    if value is None:
        return ""
    words, _ = storable(str(value)[: 4 * most])
    return _one_line(words)[:most]


def counted(number: int, one: str, more: str) -> str:
    """ "1 page", "1,200 pages"."""
    return f"{number:,} {one if number == 1 else more}"


def some(names: list[str], most: int = 5) -> str:
    """ "a, b and 3 more": names for a note."""
    short = [one_line(name, 60) or "(no name)" for name in names[:most]]
    if len(names) > most:
        return f"{', '.join(short)} and {len(names) - most} more"
    return ", ".join(short)


@contextmanager
def quiet(*loggers: str) -> Iterator[None]:
    """Libraries log what is wrong with a file as if it were an error of the program; what matters
    of it is in the article's notes."""
    before = [(logger := logging.getLogger(name), logger.level) for name in loggers]
    for logger, _ in before:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in before:
            logger.setLevel(level)


def _as_chosen(data: bytes, chosen: str) -> Read:
    try:
        codec = codecs.lookup(chosen).name
        text = data.decode(codec) if codec not in _NOT_OFFERED else ""
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"It is not {_one_line(chosen)}: byte {error.start + 1} does not fit. Choose another "
            "encoding, or let it be found out."
        ) from None
    except (LookupError, ValueError):
        codec = "undefined"
    if codec in _NOT_OFFERED:
        raise Unreadable(f"“{_one_line(chosen)}” is no encoding that texts can be read with.")
    clean, notes = storable(text)
    return Read(clean.lstrip(_MARK), "UTF-8" if codec.startswith("utf-8") else codec, notes)


def _tried(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeDecodeError, LookupError):
        return None


def _without_nul(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """A stray NUL goes; where there are many, the data is binary or UTF-16, and stays."""
    nul = data.count(b"\0")
    if not nul or nul > len(data) // 100 + 1:
        return data, ()
    words = counted(nul, "NUL character was", "NUL characters were")
    return data.replace(b"\0", b""), (f"{words} dropped.",)


def _one_line(words: str) -> str:
    return " ".join(words.split())
