"""Web pages: the article without what stands around it.

What belongs here: html and pages saved with their parts in one file (mhtml). trafilatura finds the
article in a page that is parsed here; nothing is ever fetched. What a page says of itself (title,
author, date, address, site, language) is taken where it stands, never guessed from the text.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from annotator.ingest.extracted import Extracted, Failed, Options, Source, Unreadable
from annotator.ingest.extractors import blocks, dates, messages, readable

MOST: Final = 50_000_000
"""Bytes of the largest page."""
MOST_TEXT: Final = 1_000_000
"""Code points of the longest page that is searched for its article, which takes time by the square
of its length; of longer ones all paragraphs are taken."""
MOST_BLOCKS: Final = 10_000
"""Elements with text of their own, likewise."""
_CHARSET: Final = re.compile(rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
_XML: Final = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})", re.I)
_SAVED_FROM: Final = re.compile(r"<!-- saved from url=\(\d{1,6}\)(\S{1,2000}) -->")
_SINGLE_FILE: Final = re.compile(r"Page saved with SingleFile\s{1,10}url: (\S{1,2000})")
_HEAD: Final = 20_000
_DATES: Final = (
    ".//meta[@property='article:published_time']",
    ".//meta[@name='article:published_time']",
    ".//meta[@itemprop='datePublished']",
    ".//meta[@name='dcterms.date']",
    ".//meta[@name='DC.date.issued']",
)
_WEB: Final = re.compile(r"https?://\S+$", re.I)
_SEARCHED: Final = ("trafilatura", "htmldate", "courlan", "justext", "charset_normalizer")


class Page(NamedTuple):
    """What is in a page. The fields are those of ``Extracted``."""

    text: str
    title: str = ""
    source: str = ""
    author: str = ""
    published: str = ""
    url: str = ""
    language: str = ""
    notes: tuple[str, ...] = ()


def extract(source: Source, options: Options) -> Iterator[Extracted | Failed]:
    """A web page is one article."""
    data = source.read(MOST)
    read = readable.decoded(data, options.encoding, declared(data))
    page = article(read.text)
    yield _extracted(page, source, read)


def saved(source: Source, options: Options) -> Iterator[Extracted | Failed]:
    """A page saved as MHTML: the page that its parts belong to is one article."""
    message = messages.parsed(source.read(MOST))
    part = messages.root_page(message)
    if part is None:
        raise Unreadable("No web page is in this saved page.")
    data, said = messages.content(part)
    read = readable.decoded(data, options.encoding, said or declared(data))
    page = article(read.text)
    address = messages.field(message, "Snapshot-Content-Location") or messages.field(
        part, "Content-Location"
    )
    page = page._replace(
        url=page.url or (address if _WEB.match(address) else ""),
        title=page.title or messages.field(message, "Subject"),
    )
    when = dates.iso(messages.field(message, "Date"))
    yield _extracted(page, source, read, {"saved": when} if when else {})


def _extracted(
    page: Page, source: Source, read: readable.Read, meta: dict[str, object] | None = None
) -> Extracted:
    name = readable.stem(source.name)
    return Extracted(
        text=page.text,
        id=name,
        title=page.title or readable.headline(page.text, name),
        source=page.source,
        author=page.author,
        published=page.published,
        url=page.url,
        language=page.language,
        encoding=read.encoding,
        meta=meta or {},
        notes=(*read.notes, *page.notes),
    )


def declared(data: bytes) -> str:
    """The encoding that a page says it has, or ""."""
    head = data[:_HEAD]
    found = _XML.match(head) or _CHARSET.search(head)
    return found[1].decode("ascii", "replace") if found else ""


def article(html: str) -> Page:
    """The article in a page: its text, and what the page says of it.

    Raises:
        Unreadable: there is no text in it.
    """
    html, notes = readable.storable(html)
    root = blocks.tree(html)
    whole = blocks.text_of(root)
    if not whole.strip():
        raise Unreadable(_NO_TEXT)
    found = _searched(root) if _is_searchable(root, whole) else None
    text = blocks.text_of(found.body) if found is not None else ""
    if not text.strip():
        text = blocks.text_of(root, blocks.AROUND) or whole
        notes = (*notes, _ALL_TAKEN)
    text, more = readable.storable(text)
    page = _described(root, found, html[:_HEAD])
    return page._replace(text=text, notes=(*notes, *more))


_NO_TEXT: Final = (
    "No text is in this page. It may be put together by a script when it is looked at; open it in "
    "a browser, and save it from there or copy its text."
)
_ALL_TAKEN: Final = (
    "Which part of the page is the article could not be told; all its paragraphs were taken. "
    "Look it over."
)


def _is_searchable(root: Any, whole: str) -> bool:
    return len(whole) <= MOST_TEXT and sum(1 for _ in root.iter()) <= MOST_BLOCKS


def _searched(root: Any) -> Any | None:
    """What trafilatura finds in the page, or None."""
    from copy import deepcopy

    with warnings.catch_warnings():
        # It loads a library for the network, which warns that it lacks parts that nobody needs.
        warnings.simplefilter("ignore")
        from trafilatura import bare_extraction

    how = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01"}
    with readable.quiet(*_SEARCHED):
        try:
            return bare_extraction(
                deepcopy(root),
                with_metadata=True,
                include_comments=False,
                date_extraction_params=how,
            )
        except Exception:
            # Heuristics over pages of strangers: whatever trips them, the paragraphs are there.
            return None


def _described(root: Any, found: Any | None, head: str) -> Page:
    """What the page says of itself, without its text."""

    def said(name: str) -> str:
        return readable.one_line(getattr(found, name, None))

    url = said("url") or _saved_from(head)
    return Page(
        text="",
        title=said("title") or readable.one_line(root.findtext(".//title")),
        source=said("sitename"),
        author=said("author"),
        published=_published(root, said("date")),
        url=url if _WEB.match(url) else "",
        language=_language(root),
    )


def _saved_from(head: str) -> str:
    found = _SAVED_FROM.search(head) or _SINGLE_FILE.search(head)
    return found[1] if found else ""


def _published(root: Any, day: str) -> str:
    """The moment that the page states, else the day that was found in it."""
    for path in _DATES:
        for element in root.iterfind(path):
            if written := readable.one_line(element.get("content"), 100):
                return dates.iso(written)
    return dates.iso(day)


def _language(root: Any) -> str:
    """The language that the page states, as in "en-GB"."""
    said = root.get("lang") or root.get("xml:lang") or ""
    if not said:
        element = root.find(".//meta[@property='og:locale']")
        said = "" if element is None else element.get("content", "")
    words = readable.one_line(said, 35).replace("_", "-")
    return words if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}", words) else ""
