"""Plain text and Markdown: the words as they are written.

What belongs here: the text of a file as it stands, and what its head says about it. Nothing is
rendered; a mark of Markdown is part of the text that people annotate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from annotator.errors import TextRefused
from annotator.ingest import plain
from annotator.ingest.extracted import Extracted, Failed, Options, Source, Unreadable
from annotator.ingest.extractors import dates, readable
from annotator.text import normalise

MOST: Final = plain.MAX_BYTES
"""Bytes of the largest file."""
MOST_HEAD: Final = 20_000
"""Code points of the longest front matter."""
_MOST_BRACKETS: Final = 200
_HEAD: Final = re.compile(r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.M)
_FENCE: Final = re.compile(r" {0,3}(```|~~~)")
_ATX: Final = re.compile(r" {0,3}#{1,6}[ \t]+(.+)")
_UNDERLINE: Final = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_FIELDS: Final = {
    "title": ("title", "headline"),
    "published": ("date", "published", "published_at", "publishdate"),
    "author": ("author", "authors", "byline", "by"),
    "url": ("url", "link", "canonical", "canonical_url", "source_url"),
    "source": ("source", "publication", "site", "sitename", "outlet"),
    "language": ("language", "lang"),
    "id": ("id", "slug"),
}
_LINES_LOOKED_AT: Final = 500


def extract(source: Source, options: Options) -> Iterator[Extracted | Failed]:
    """A text file is one article; its title is the first line, or the file's name."""
    read = _read(source, options)
    yield Extracted(
        text=read.text,
        id=readable.stem(source.name),
        title=readable.headline(read.text, readable.stem(source.name)),
        encoding=read.encoding,
        notes=read.notes,
    )


def markdown(source: Source, options: Options) -> Iterator[Extracted | Failed]:
    """A Markdown file is one article; front matter becomes metadata, the rest stands as it is."""
    read = _read(source, options)
    text, head, notes = _front_matter(read.text)
    if not text.strip():
        raise Unreadable("There is no text under its front matter. It was not taken in.")
    fields = {field: _first(head, keys) for field, keys in _FIELDS.items()}
    name = readable.stem(source.name)
    yield Extracted(
        text=text,
        id=fields["id"] or name,
        title=fields["title"] or _heading(text) or readable.headline(text, name),
        source=fields["source"],
        author=fields["author"],
        published=dates.iso(fields["published"]),
        url=fields["url"],
        language=fields["language"],
        encoding=read.encoding,
        meta=dict(head),
        notes=(*read.notes, *notes),
    )


def _read(source: Source, options: Options) -> readable.Read:
    """Strictly: what is no text is refused, and nothing is dropped."""
    data = source.read(MOST)
    try:
        if options.encoding:
            read = readable.decoded(data, options.encoding)
        else:
            found = plain.decode(data)
            words = f"{found.encoding} (guessed)" if found.guessed else found.encoding
            read = readable.Read(found.text.lstrip("\ufeff"), words)
        normalise(read.text)
    except TextRefused as refused:
        raise Unreadable(str(refused)) from None
    if not read.text.strip():
        raise Unreadable("The file holds no words, only white space. It was not taken in.")
    return read


def _front_matter(text: str) -> tuple[str, dict[str, object], tuple[str, ...]]:
    """The text without its front matter, what that said, and a note."""
    found = _HEAD.match(text[:MOST_HEAD])
    if not found:
        return text, {}, ()
    head = _yaml(found[1])
    if head is None:
        note = "It begins with “---”, but not with front matter that can be read; it was left."
        return text, {}, (note,)
    rest = text[found.end() :].lstrip("\r\n")
    note = f"Its front matter ({readable.some(list(head))}) was taken off the text and is kept."
    return rest, head, (note,)


def _yaml(block: str) -> dict[str, object] | None:
    """Keys with texts, or lists or maps of texts; None where it is anything else. Nothing is
    constructed, no type is guessed (a date stays as written), and no alias is followed."""
    import yaml

    if block.count("[") + block.count("{") > _MOST_BRACKETS:
        return None  # the parser takes time by the square of how deep they are nested
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(block, yaml.SafeLoader)):
            return None
        root = yaml.compose(block, yaml.SafeLoader)
        if not isinstance(root, yaml.MappingNode) or not root.value:
            return None
        return {_scalar(key): _value(value, 0) for key, value in root.value}
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _value(node: object, depth: int) -> object:
    """What a node says, as texts.

    Raises:
        ValueError: it is nested too deeply.
    """
    import yaml

    if depth > 3:
        raise ValueError("too deep")
    if isinstance(node, yaml.SequenceNode):
        return [_value(each, depth + 1) for each in node.value]
    if isinstance(node, yaml.MappingNode):
        return {_scalar(key): _value(value, depth + 1) for key, value in node.value}
    return _scalar(node)


def _scalar(node: object) -> str:
    import yaml

    if not isinstance(node, yaml.ScalarNode):
        raise ValueError("a key or value that is no text")
    return readable.storable(str(node.value))[0]


def _first(head: dict[str, object], keys: tuple[str, ...]) -> str:
    """The first of the keys that says something, in one line."""
    said = {key.lower(): value for key, value in head.items()}
    for key in keys:
        value = said.get(key)
        if isinstance(value, list):
            value = "; ".join(each for each in value if isinstance(each, str))
        if isinstance(value, str) and (words := readable.one_line(value)):
            return words
    return ""


def _heading(text: str) -> str:
    """The first heading, outside of code."""
    fence, above = "", ""
    for line in islice(_lines(text), _LINES_LOOKED_AT):
        mark = _FENCE.match(line)
        if mark:
            fence = "" if fence == mark[1] else fence or mark[1]
        elif not fence:
            if found := _ATX.match(line):
                return readable.one_line(found[1].rstrip().rstrip("#").rstrip(), 300)
            if above and _UNDERLINE.match(line):
                return above
        above = "" if fence or mark else readable.one_line(line, 300)
    return ""


def _lines(text: str) -> Iterator[str]:
    """Lines without their ends, each cut at 1,000 code points."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield text[start : min(end, start + 1000)].rstrip("\r")
        start = end + 1
