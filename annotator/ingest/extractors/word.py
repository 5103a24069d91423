"""Word files (.docx): the text as the author left it, in the order of the page.

What belongs here: what of a Word file is text. Changes that are tracked count as accepted; hidden
text, comments, footnotes, heads and feet of pages are not part of the article, and are named in a
note. Paragraphs are apart by a blank line, items of a list and rows of a table by a line end, cells
by a tab. Macros are never looked at, and nothing that the file points to is opened.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from annotator.guarded import Broken, xmls, zips
from annotator.ingest.extracted import Extracted, Failed, Options, Source, Unreadable
from annotator.ingest.extractors import dates, readable

MOST: Final = 50_000_000
"""Bytes of the largest file."""
MOST_UNPACKED: Final = 300_000_000
"""Bytes of all that is in it, unpacked."""
MOST_XML: Final = 60_000_000
"""Bytes of the largest piece of XML in it."""
_OLD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_GONE: Final = frozenset(_WORD + name for name in ("del", "moveFrom", "rPr", "pPr", "instrText"))
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MATHS: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_LETTERS: Final = {
    _WORD + "tab": "\t",
    _WORD + "ptab": "\t",
    _WORD + "br": "\n",
    _WORD + "cr": "\n",
    _WORD + "noBreakHyphen": "\u2011",
}
_BESIDE: Final = (
    (_WORD + "footnoteReference", "footnote"),
    (_WORD + "endnoteReference", "endnote"),
    (_WORD + "commentReference", "comment"),
)
_OFF: Final = ("0", "false", "off", "none")


def extract(source: Source, options: Options) -> Iterator[Extracted | Failed]:
    """A Word file is one article."""
    data = source.read(MOST)
    names = _check(data)
    document = _opened(data)
    body = document.element.body
    text, notes = readable.storable(_text(body))
    if not text.strip():
        raise Unreadable("There is no text in it. If it shows pictures of pages, it needs OCR.")
    said, more = _properties(document)
    name = readable.stem(source.name)
    yield Extracted(
        text=text,
        id=name,
        title=said["title"] or _headed(document) or readable.headline(text, name),
        author=said["author"],
        published=said["created"],
        language=said["language"],
        meta={key: said[key] for key in ("subject", "keywords", "modified") if said[key]},
        notes=(*notes, *more, *_left_out(body, names)),
    )


def _check(data: bytes) -> list[str]:
    """The names of what is in the file.

    Raises:
        Unreadable: it is no Word file, or is made to harm.
    """
    if data.startswith(_OLD):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Unreadable("It has a password. Open it in Word, and save it without.")
        raise Unreadable(
            "This is a Word file of the old kind (.doc). Open it in Word or LibreOffice, and save "
            "it as .docx."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            archive = zips.Archive(file)
            members = archive.members
            if sum(member.size for member in members) > MOST_UNPACKED:
                raise Unreadable(f"It unpacks to more than {MOST_UNPACKED / 1e6:.0f} MB.")
            for member in members:
                if member.name.lower().endswith((".xml", ".rels")):
                    xmls.refuse_doctype(archive.read(member.name, MOST_XML))
    except Broken as error:
        raise Unreadable(f"It was not opened: {error}.") from None
    except zips.DAMAGE:
        raise Unreadable(
            "It is damaged, or no Word file. Open it in Word, and save it again."
        ) from None
    return [member.name for member in members]


def _opened(data: bytes) -> Any:
    from docx import Document

    try:
        document = Document(io.BytesIO(data))
        if document.element.body is None:
            raise ValueError("no body")
    except Exception as error:
        # The library raises whatever it trips over (KeyError, AttributeError, lxml's errors …).
        if "strict" in str(error).lower():
            kind = "It is a “Strict Open XML” file; save it as “Word Document (.docx)”."
            raise Unreadable(kind) from None
        why = readable.one_line(error, 200)
        raise Unreadable(f"It is damaged, or no Word file ({why}).") from None
    return document


def _text(body: Any) -> str:
    """Iterative: whatever the depth. What is in a text box comes after its paragraph."""
    parts: list[str] = []
    last = ""
    for kind, words in _blocks(body):
        if parts:
            parts.append("\n" if kind == last and kind in ("item", "row") else "\n\n")
        parts.append(words)
        last = kind
    return "".join(parts)


def _blocks(body: Any) -> Iterator[tuple[str, str]]:
    """Paragraphs, items and rows, each with its words."""
    waiting = [body]
    while waiting:
        element = waiting.pop()
        if element.tag in _GONE or element.tag == _FALLBACK:
            continue
        if element.tag == _WORD + "p":
            yield from _paragraph(element)
        elif element.tag == _WORD + "tr":
            cells = [_cell(cell) for cell in element.iter(_WORD + "tc") if _row_of(cell) is element]
            if any(cells):
                yield "row", "\t".join(cells)
        else:
            waiting.extend(reversed(element))


def _row_of(cell: Any) -> Any:
    return next(cell.iterancestors(_WORD + "tr"), None)


def _cell(cell: Any) -> str:
    """One line: nothing in a cell may look like another row."""
    return " ".join(" ".join(words.split()) for _, words in _blocks_in_cell(cell))


def _blocks_in_cell(cell: Any) -> Iterator[tuple[str, str]]:
    for paragraph in cell.iter(_WORD + "p"):
        if next(paragraph.iterancestors(_FALLBACK), None) is None and not _is_in_box(paragraph):
            yield from _paragraph(paragraph)


def _is_in_box(paragraph: Any) -> bool:
    return next(paragraph.iterancestors(_WORD + "txbxContent"), None) is not None


def _paragraph(paragraph: Any) -> Iterator[tuple[str, str]]:
    words: list[str] = []
    boxes: list[Any] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        tag = element.tag
        if tag in (_WORD + "t", _MATHS):
            words.append(element.text or "")
        elif tag in _LETTERS:
            words.append(_LETTERS[tag])
        elif tag == _WORD + "txbxContent":
            boxes.append(element)
        elif tag not in _GONE and tag != _FALLBACK and not _is_hidden(element):
            waiting.extend(reversed(element))
    if inner := "".join(words).strip():
        yield ("item" if _is_item(paragraph) else "paragraph"), inner
    for box in boxes:
        for each in box.iter(_WORD + "p"):
            if next(each.iterancestors(_WORD + "txbxContent"), None) is box:
                yield from _paragraph(each)


def _is_hidden(run: Any) -> bool:
    if run.tag != _WORD + "r":
        return False
    mark = run.find(f"{_WORD}rPr/{_WORD}vanish")
    return mark is not None and mark.get(_WORD + "val", "1") not in _OFF


def _is_item(paragraph: Any) -> bool:
    if paragraph.find(f"{_WORD}pPr/{_WORD}numPr") is not None:
        return True
    style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
    return style is not None and (style.get(_WORD + "val") or "").startswith("List")


def _headed(document: Any) -> str:
    """The first paragraph that looks like the title of all."""
    for paragraph in document.element.body.iter(_WORD + "p"):
        style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
        if style is not None and style.get(_WORD + "val") in ("Title", "Heading1"):
            words = "".join(text.text or "" for text in paragraph.iter(_WORD + "t"))
            if line := readable.one_line(words, 300):
                return line
    return ""


def _properties(document: Any) -> tuple[dict[str, str], tuple[str, ...]]:
    """What the file says of itself, and a note on its date."""
    found = dict.fromkeys(("title", "author", "subject", "keywords", "language"), "")
    moments = {"created": "", "modified": ""}
    try:
        core = document.core_properties
        found = {key: readable.one_line(getattr(core, key)) for key in found}
        moments = {key: dates.of(getattr(core, key)) for key in moments}
    except Exception:
        # As in _opened: properties that cannot be read are none.
        return {**found, **moments}, ("What the file says of itself could not be read.",)
    note = "Its date is the day the Word file was made, which may not be when it was published."
    return {**found, **moments}, ((note,) if moments["created"] else ())


def _left_out(body: Any, names: list[str]) -> Iterator[str]:
    """Sentences on what is in the file, but not in the text."""
    beside = []
    for tag, word in _BESIDE:
        if number := sum(1 for _ in body.iter(tag)):
            beside.append(readable.counted(number, word, f"{word}s"))
    if beside:
        yield f"Not part of the text: {', '.join(beside)}."
    if any(True for _ in body.iter(_WORD + "ins", _WORD + "del", _WORD + "moveFrom")):
        yield "Its tracked changes were taken as accepted."
    if hidden := sum(1 for run in body.iter(_WORD + "r") if _is_hidden(run)):
        yield f"Hidden text was left out ({readable.counted(hidden, 'place', 'places')})."
    if any(True for _ in body.iter(_WORD + "txbxContent")):
        yield "Text boxes stand after the paragraph that they belong to. Look them over."
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        yield "Its macros were not looked at."
