"""RSS and Atom files: each entry is an article.

What belongs here: the entries of a feed that lies in a file. feedparser is given bytes in memory
and nothing else, for it would fetch an address and open a path.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Final

from annotator.guarded import Broken, xmls
from annotator.ingest.extracted import Extracted, Failed, Options, Source, Unreadable
from annotator.ingest.extractors import blocks, dates, pages, readable

MOST: Final = 50_000_000
"""Bytes of the largest feed."""
MOST_BROKEN: Final = 5_000_000
"""Bytes of the largest feed that is read although its XML is broken, which is slow."""
_DECLARATION: Final = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_MARKUP: Final = re.compile(r"<[A-Za-z/!]|&#?\w{1,10};")
_SUMMARY: Final = "The feed holds a summary of it only, as most feeds do."
_BROKEN: Final = "The feed is not well-formed XML; it was read as well as it could be."


def extract(source: Source, options: Options) -> Iterator[Extracted | Failed]:
    """The entries of a feed, in its order."""
    data = source.read(MOST)
    try:
        xmls.refuse_doctype(data)
    except Broken as error:
        raise Unreadable(f"It was not opened: {error}.") from None
    read = readable.decoded(data, options.encoding, pages.declared(data))
    feed = _parsed(read.text)
    if not feed.get("version") and not feed.entries:
        raise Unreadable("It is XML, but neither an RSS nor an Atom feed.")
    if not feed.entries:
        raise Unreadable("The feed has no entries.")
    notes = (*read.notes, *((_BROKEN,) if feed.bozo else ()))
    for number, entry in enumerate(feed.entries, start=1):
        yield _article(entry, feed.feed, f"entry {number}", read.encoding, notes)


def _parsed(text: str) -> Any:
    from feedparser import parse

    text, _ = readable.storable(text)
    data = _DECLARATION.sub("", text, count=1).lstrip().encode()
    if len(data) > MOST_BROKEN:
        _check_well_formed(data)
    try:
        return parse(
            io.BytesIO(data),  # never text or bytes: those may be an address or a path
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,  # the markup is turned into text below, and shown nowhere
        )
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise Unreadable(f"The feed cannot be read ({readable.one_line(error, 200)}).") from None


def _check_well_formed(data: bytes) -> None:
    try:
        xmls.parse(data)
    except Broken as error:
        raise Unreadable(f"The feed cannot be read: {error}.") from None


def _article(
    entry: Any, feed: Any, place: str, encoding: str, notes: tuple[str, ...]
) -> Extracted | Failed:
    try:
        text, is_summary = _text(entry)
    except Unreadable as reason:
        return Failed(place=place, reason=str(reason))
    title = _words(entry.get("title_detail")) or readable.one_line(entry.get("title"))
    if not text.strip():
        why = "It has a title and no text." if title else "There is no text in it."
        return Failed(place=place, reason=why)
    link = readable.one_line(entry.get("link"))
    tags = [readable.one_line(tag.get("term"), 100) for tag in entry.get("tags", [])[:100]]
    return Extracted(
        text=text,
        id=readable.one_line(entry.get("id")) or link,
        title=title or readable.headline(text, place),
        source=_words(feed.get("title_detail")) or readable.one_line(feed.get("title")),
        author=readable.one_line(entry.get("author") or feed.get("author")),
        published=dates.iso(str(entry.get("published") or entry.get("updated") or "")),
        url=link,
        language=readable.one_line(entry.get("language") or feed.get("language"), 35),
        encoding=encoding,
        place=place,
        meta={"tags": [tag for tag in tags if tag]} if any(tags) else {},
        notes=(*notes, _SUMMARY) if is_summary else notes,
    )


def _text(entry: Any) -> tuple[str, bool]:
    """What the entry says, and whether that is only its summary."""
    for piece in entry.get("content", []):
        if (text := _plain(piece)).strip():
            return text, False
    return _plain(entry.get("summary_detail") or {"value": entry.get("summary", "")}), True


def _words(piece: Any) -> str:
    return readable.one_line(_plain(piece)) if piece else ""


def _plain(piece: Any) -> str:
    """A construct of text, HTML or XHTML as text. RSS does not say which it is: where no markup
    is in it, it is text."""
    value = str(piece.get("value") or "")
    if piece.get("type") == "text/plain" or not value.strip() or not _MARKUP.search(value):
        text = value
    else:
        text = blocks.text_of(blocks.tree(f"<div>{value}</div>"))
    return readable.storable(text)[0].strip()
