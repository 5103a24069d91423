"""Reading REFI-QDA: one article for each text in the project.

What belongs here: opening the archive and its XML within limits, and the two things that no file
says: whether a line end of ``\\r\\n`` counts as one character (ATLAS.ti) or two (NVivo), and if
the name of a selection is its words. Both are found out over the whole project: every way of
counting is tried, and the one in which most names are the words that stand there, else most
selections begin and end between words, is taken; where ``\\r\\n`` counts as one, the text is handed
on with ``\\n`` and the article's metadata say so. A name is taken for the words only if it stands
somewhere in the text, and only where that is so of at least half of those. What a text source says
is in ``sources``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from msgspec.structs import replace

from annotator.exchange.formats.refi.sources import BadSource, Book, article_of
from annotator.exchange.loose import LooseArticle, LooseSpan
from annotator.exchange.verdict import Tally, squeezed
from annotator.guarded import Broken
from annotator.guarded.xmls import parse
from annotator.guarded.zips import Archive, archive
from annotator.ticker import Ticker
from annotator.values import Refusal

MAX_PROJECT: Final = 400_000_000
MAX_TEXT_FILE: Final = 200_000_000
_TEXTS: Final = ("TextSource", "PDFSource")
_OTHERS: Final = {
    "PictureSource": "a picture",
    "AudioSource": "a recording",
    "VideoSource": "a film",
}
_LINE_ENDS: Final = "each \\r\\n counted as one character"


class _Way(NamedTuple):
    """A way to count characters: line ends of two as one, a byte order mark or not."""

    one: bool = False
    marks: bool = False

    def text(self, raw: str) -> str:
        """The text whose characters the offsets count."""
        raw = raw if self.marks else raw.removeprefix("\ufeff")
        return raw.replace("\r\n", "\n") if self.one else raw


_WAYS: Final = tuple(_Way(one, marks) for marks in (False, True) for one in (False, True))


def read(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    """See ``Reader``."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
        if not start.startswith(b"PK"):
            yield Refusal(file=str(path), line=0, reason=_not_packed(path))
            return
        with archive(path) as packed:
            yield from _project(path, packed, ticker)
    except Broken as broken:
        yield Refusal(file=str(path), line=0, reason=str(broken))
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
        yield Refusal(file=str(path), line=0, reason=reason)


def _not_packed(path: Path) -> str:
    """Why a file that is no archive gives no articles."""
    if path.stat().st_size > MAX_PROJECT:
        return "is no REFI-QDA project"
    root = parse(path.read_bytes())
    if _name(root) == "CodeBook" or "codebook" in root.tag:
        return (
            "is a codebook (.qdc): it has codes but no texts in it. Export the project from the "
            "other program, as .qdpx, and import that"
        )
    return (
        "is the table of contents of a REFI-QDA project, without its texts. Import the .qdpx file "
        "that it came in"
    )


def _project(path: Path, packed: Archive, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    names = [each.name for each in packed.members]
    projects = [name for name in names if name.rsplit("/", 1)[-1].lower().endswith(".qde")]
    if len(projects) != 1:
        raise Broken("the archive holds no project.qde" if not projects else "two projects in it")
    root = parse(packed.read(projects[0], MAX_PROJECT))
    found = {name.casefold(): name for name in names}
    home = projects[0].rpartition("/")[0]
    texts = _Texts(packed, found, home)
    book = Book(root, texts.internal)
    sources = [each for parts in _all(root, "Sources") for each in parts]
    way, quotes = _weigh(sources, texts, book)
    for number, source in enumerate(sources, 1):
        ticker.tick(number, len(sources), path.name)
        if what := _OTHERS.get(_name(source)):
            label = source.get("name", "")[:60]
            reason = f"“{label}” is {what}; only texts are taken in"
            yield Refusal(file=str(path), line=0, reason=reason)
        elif _name(source) in _TEXTS:
            yield _taken(path, source, texts, book, way, quotes=quotes)


def _taken(
    path: Path, source: Element, texts: _Texts, book: Book, way: _Way, *, quotes: bool
) -> LooseArticle | Refusal:
    try:
        raw, member = texts.of(source)
        text = way.text(raw)
        article = article_of(source, text, member, book)
    except (BadSource, Broken) as bad:
        name = source.get("name", "")[:60]
        return Refusal(file=str(path), line=0, reason=f"“{name}”: {bad}")
    if way.one and "\r\n" in raw:
        kept = article.meta.get("refi")
        told = {**(kept if isinstance(kept, dict) else {}), "line_ends": _LINE_ENDS}
        article = replace(article, meta={**article.meta, "refi": told})
    return _with_quotes(article) if quotes else _without_quotes(article)


class _Texts:
    """The texts of the sources, wherever in the archive they stand."""

    def __init__(self, packed: Archive, found: dict[str, str], home: str) -> None:
        self._packed = packed
        self._found = found
        self._home = f"{home}/" if home else ""

    def of(self, source: Element) -> tuple[str, str]:
        """The text of a source as it stands there, and its member.

        Raises:
            BadSource: it is elsewhere, missing, or no UTF-8.
            Broken: the member is damaged.
        """
        home = next((each for each in source if _name(each) == "Representation"), source)
        for each in home:
            if _name(each) == "PlainTextContent":
                return each.text or "", ""
        path = home.get("plainTextPath", "")
        if not path:
            raise BadSource("the project has no plain text of it")
        return self.internal(path)

    def internal(self, path: str) -> tuple[str, str]:
        """The text at a path of the project; raises as ``of``."""
        scheme, _, rest = path.partition("://")
        if scheme.lower() != "internal":
            raise BadSource(f"its text is not in the archive but at “{path[:80]}”")
        member = self._found.get(f"{self._home}sources/{rest}".casefold())
        if member is None:
            raise BadSource(f"its text, “{rest[:80]}”, is missing in the archive")
        data = self._packed.read(member, MAX_TEXT_FILE)
        codec = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
        try:
            return data.decode(codec), member
        except UnicodeDecodeError as error:
            raise BadSource(
                f"its text is not UTF-8: byte 0x{data[error.start]:02x} at position "
                f"{error.start + 1}"
            ) from None


def _weigh(sources: list[Element], texts: _Texts, book: Book) -> tuple[_Way, bool]:
    """The way of counting that fits the project best, and whether names are quotes."""
    tallies = {way: Tally() for way in _WAYS}
    matter = asked = False
    for source in sources:
        if _name(source) not in _TEXTS:
            continue
        try:
            raw, _ = texts.of(source)
            first = _with_quotes(article_of(source, _WAYS[0].text(raw), "", book))
        except (BadSource, Broken):
            continue
        matter |= "\r\n" in raw or raw.startswith("\ufeff")
        asked |= any(span.quote is not None for work in first.work for span in work.spans)
        for way in _WAYS:
            tallies[way].add(replace(first, text=way.text(raw)))
    way = max(_WAYS, key=lambda each: tallies[each].score()) if matter else _WAYS[0]
    return way, asked and tallies[way].matching()


def _with_quotes(article: LooseArticle) -> LooseArticle:
    """Names that stand in the text are quotes; the others are kept with the metadata."""
    there = squeezed(article.text)
    names: dict[str, str] = {}
    work = []
    for each in article.work:
        spans = []
        for span in each.spans:
            if span.quotes is None and span.quote is not None and squeezed(span.quote) in there:
                spans.append(span)
                continue
            if span.quote and span.id:
                names[span.id] = span.quote
            spans.append(replace(span, quote=None, quotes=_there(span, there)))
        work.append(replace(each, spans=tuple(spans)))
    return replace(article, work=tuple(work), meta=_named(article, names))


def _there(span: LooseSpan, text: str) -> tuple[str, ...] | None:
    if span.quotes is None or any(squeezed(each) not in text for each in span.quotes):
        return None
    return span.quotes


def _without_quotes(article: LooseArticle) -> LooseArticle:
    names = {
        span.id: span.quote
        for work in article.work
        for span in work.spans
        if span.id and span.quote
    }
    work = tuple(
        replace(each, spans=tuple(replace(s, quote=None, quotes=None) for s in each.spans))
        for each in article.work
    )
    return replace(article, work=work, meta=_named(article, names))


def _named(article: LooseArticle, names: dict[str, str]) -> dict[str, object]:
    if not names:
        return article.meta
    kept = article.meta.get("refi")
    told = {**(kept if isinstance(kept, dict) else {}), "names": names}
    return {**article.meta, "refi": told}


def _all(root: Element, name: str) -> Iterator[Element]:
    return (each for each in root if _name(each) == name)


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]
