"""PDF files: the text of their pages as paragraphs.

What belongs here: getting lines out of pages with pypdf, and saying what a PDF cannot give: pages
that are pictures, letters without a meaning, what was joined and taken out. How lines become
paragraphs is in ``joining``, what repeats on pages in ``furniture``.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from annotator.ingest.extracted import Extracted, Failed, Options, Source, Unreadable
from annotator.ingest.extractors import dates, furniture, readable
from annotator.ingest.extractors.joining import Joined, Line, joined

MOST: Final = 200_000_000
"""Bytes of the largest file."""
MOST_PAGES: Final = 3000
_START: Final = 1024
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_ODD: Final = re.compile("[\ufffd\ue000-\uf8ff]")
_LIGATURES: Final = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
}
_FILE: Final = re.compile(r"\.(docx?|odt|rtf|pdf|indd|qxd|html?|pages|tex|txt)$", re.I)
_UNTITLED: Final = re.compile(
    r"(untitled|unbenannt|sans titre|document\d*|microsoft word - .*)$", re.I
)
_SCAN: Final = (
    "This PDF holds pictures of pages, no text. Let a program for text recognition (OCR) read it, "
    "and import what that makes."
)


class _Page(NamedTuple):
    lines: list[Line]
    is_picture: bool
    is_broken: bool


def extract(source: Source, options: Options) -> Iterator[Extracted | Failed]:
    """A PDF is one article."""
    data = source.read(MOST)
    if b"%PDF-" not in data[:_START]:
        raise Unreadable("This is no PDF file, or its beginning is missing.")
    with readable.quiet("pypdf"):
        reader = _opened(data)
        pages = list(_pages(reader))
        said, notes = _described(reader)
    text, more = _text(pages)
    name = readable.stem(source.name)
    yield Extracted(
        text=text,
        id=name,
        title=said["title"] or readable.headline(text, name),
        author=said["author"],
        published=said["created"],
        language=said["language"],
        meta={key: said[key] for key in ("subject", "keywords") if said[key]},
        notes=(*more, *notes),
    )


def _opened(data: bytes) -> Any:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        is_open = not reader.is_encrypted or bool(reader.decrypt(""))
        count = len(reader.pages) if is_open else 0
    except DependencyError:
        raise Unreadable(_LOCKED) from None
    except Exception as error:
        # The library promises no closed set of exceptions for what is broken.
        raise Unreadable(_broken(error)) from None
    if not is_open:
        raise Unreadable(_LOCKED)
    if count > MOST_PAGES:
        raise Unreadable(f"It has {count:,} pages; {MOST_PAGES:,} are the most. Split it.")
    if not count:
        raise Unreadable("There is no page in it.")
    return reader


_LOCKED: Final = "It is encrypted with a password. Save it without one, and import it again."


def _broken(error: BaseException) -> str:
    why = readable.one_line(error, 200) or type(error).__name__
    return f"It is damaged, or no PDF ({why}). Open it in a reader, and print it to a new PDF."


def _pages(reader: Any) -> Iterator[_Page]:
    for number in range(len(reader.pages)):
        try:
            page = reader.pages[number]
            lines = _lines(page)
            yield _Page(lines, not lines and _has_picture(page), False)
        except Exception:
            # As in _opened; one broken page does not stop the others, and is named.
            yield _Page([], False, True)


def _lines(page: Any) -> list[Line]:
    """The lines of a page with their places, in the order in which the page draws them."""
    lines: list[Line] = []
    words: list[str] = []
    place: list[float] = []

    def end() -> None:
        text = _clean("".join(words))
        if text.strip():
            x, y, size = place
            lines.append(Line(text.strip(), x, y, size))
        words.clear()
        place.clear()

    def visit(text: str, cm: Any, tm: Any, _: Any, size: float | None) -> None:
        for number, piece in enumerate(text.split("\n")):
            if number:
                end()
            if piece.strip() and not place:
                place.extend(_place(cm, tm, size))
            words.append(piece)

    page.extract_text(visitor_text=visit)
    end()
    return lines


def _place(cm: list[float], tm: list[float], size: float | None) -> tuple[float, float, float]:
    """Where a piece of text begins on the page, and how large it is set: tm × cm."""
    x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
    y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
    up = abs(tm[2] * cm[1] + tm[3] * cm[3]) or 1.0
    return x, y, abs(float(size or 0)) * up


def _clean(words: str) -> str:
    return _CONTROL.sub("", words.replace("\t", " ")).translate(_LIGATURES)


def _has_picture(page: Any) -> bool:
    resources = _inside(page, "/Resources")
    things = _inside(resources, "/XObject")
    return any(
        _inside(things, name).get("/Subtype") in ("/Image", "/Form") for name in list(things)[:100]
    )


def _inside(holder: Any, name: str) -> Any:
    value = holder.get(name)
    return {} if value is None else value.get_object()


def _text(pages: list[_Page]) -> tuple[str, list[str]]:
    """The text of all pages, and sentences on how it was made."""
    if all(page.is_broken for page in pages):
        raise Unreadable("None of its pages can be read. Print it to a new PDF, and import that.")
    if not any(page.lines for page in pages):
        is_scan = any(page.is_picture for page in pages)
        raise Unreadable(_SCAN if is_scan else "This PDF holds no text.")
    kept, gone = furniture.without([page.lines for page in pages])
    found = joined(kept)
    text, notes = readable.storable("\n\n".join(found.paragraphs))
    if not text.strip():
        raise Unreadable("This PDF holds only what repeats on each page, and no text.")
    return text, [*notes, *_notes(pages, gone, found, text)]


def _notes(pages: list[_Page], gone: list[str], found: Joined, text: str) -> Iterator[str]:
    yield "Lines were joined to paragraphs. Look them over."
    if found.joined:
        words = readable.counted(found.joined, "broken word", "broken words")
        yield f"Joined {words} at line ends."
    if found.kept:
        hyphens = readable.counted(found.kept, "hyphen", "hyphens")
        yield f"Kept {hyphens} at line ends as part of a word."
    if gone:
        quoted = [f"“{words}”" for words in gone]
        yield f"Taken out as running heads or numbers of pages: {readable.some(quoted)}."
    if broken := _numbers(page.is_broken for page in pages):
        yield f"Could not be read: {broken}."
    if pictures := _numbers(page.is_picture for page in pages):
        yield f"Pictures without text: {pictures}. They need text recognition (OCR)."
    if empty := _numbers(not any(page) for page in pages):
        yield f"Without text: {empty}."
    odd = len(_ODD.findall(text))
    if odd > len(text) // 200:
        letters = readable.counted(odd, "letter", "letters")
        yield f"The file does not say which letter {letters} of it are. Look them over."


def _numbers(which: Iterator[bool] | Any) -> str:
    """ "page 2", "pages 2, 5 and 7 more"."""
    numbers = [str(number) for number, wanted in enumerate(which, start=1) if wanted]
    if not numbers:
        return ""
    return f"{'page' if len(numbers) == 1 else 'pages'} {readable.some(numbers, 10)}"


def _described(reader: Any) -> tuple[dict[str, str], tuple[str, ...]]:
    """What the file says of itself, and a note on its date."""
    said = dict.fromkeys(("title", "author", "subject", "keywords", "created", "language"), "")
    keys = {
        "title": "/Title",
        "author": "/Author",
        "subject": "/Subject",
        "keywords": "/Keywords",
        "created": "/CreationDate",
    }
    try:
        info = reader.metadata or {}
        for name, key in keys.items():
            said[name] = readable.one_line(_string(info.get(key)))
        said["language"] = readable.one_line(_string(reader.root_object.get("/Lang")), 35)
    except Exception:
        # As in _opened.
        return said, ("What the file says of itself could not be read.",)
    if _FILE.search(said["title"]) or _UNTITLED.match(said["title"]):
        said["title"] = ""  # a file's name, which the program that made it put there
    said["created"] = dates.of_pdf(said["created"]) if said["created"] else ""
    note = "Its date is the day the PDF was made, which may not be when it was published."
    return said, (note,) if said["created"] else ()


def _string(value: Any) -> str:
    found = value.get_object() if hasattr(value, "get_object") else value
    return found if isinstance(found, str) else ""
