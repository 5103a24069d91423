"""Running an extractor so that nothing in a file can do more than fail its own article.

What belongs here: what is the same for a file and for a member of an archive: limits of size,
errors of libraries as sentences, and splitting of bundles. It runs in the worker process.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

import msgspec

from annotator.guarded import Broken
from annotator.ingest import kinds
from annotator.ingest.extracted import Extracted, Failed, Options, Source, Unreadable
from annotator.ingest.kinds import Kind

BUNDLED: Final = ("txt", "rtf", "docx", "html", "pdf")
"""Kinds of file in which archives of newspapers give many articles at once."""


class Step(NamedTuple):
    """An archive goes on to its member ``number``, from 0."""

    number: int
    name: str


class Item(NamedTuple):
    """An article or the lack of one, and what took it out."""

    made_by: str
    what: Extracted | Failed


made_by: Final = cache(kinds.made_by)


def articles(kind: Kind, source: Source, options: Options, begin: int = 0) -> Iterator[Item | Step]:
    """All articles of a source; an empty ``place`` of a ``Failed`` means all of it, or its rest.

    ``begin``: the member of an archive to begin with. Errors are never raised, with one exception.

    Raises:
        MemoryError: there is not enough; what else is in the memory may be damaged.
    """
    found = False
    try:
        for thing in _taken(kind, source, options, begin):
            found = found or not isinstance(thing, Step)
            yield thing
    except (MemoryError, GeneratorExit):
        raise
    except Exception as error:
        yield Item(made_by(kind), Failed(place="", reason=_reason(error, kind)))
    else:
        if not found and not begin:
            yield Item(made_by(kind), Failed(place="", reason="There is no article in it."))


def _taken(kind: Kind, source: Source, options: Options, begin: int) -> Iterator[Item | Step]:
    if source.size > kind.most:
        raise Unreadable(
            f"It has {source.size / 1e6:,.0f} MB; for this kind of file ({kind.name}) "
            f"{kind.most / 1e6:,.0f} MB are the most."
        )
    if kind.key == "zip":
        from annotator.ingest.extractors import archives

        yield from archives.members(source, options, begin)
        return
    for what in kinds.extractor(kind)(source, options):
        if isinstance(what, Extracted) and kind.key in BUNDLED:
            yield from _split(kind, what)
        else:
            yield Item(made_by(kind), what)


def _split(kind: Kind, article: Extracted) -> Iterator[Item]:
    from annotator.ingest.extractors.bundles import split_if_bundle

    parts = split_if_bundle(article)
    if parts is None:
        yield Item(made_by(kind), article)
        return
    ours = f"claim-annotator {kinds.OUR_VERSION}"
    maker = ours if made_by(kind) == ours else f"{made_by(kind)}, {ours}"
    for part in parts:
        yield Item(maker, part)


def within(place: str, item: Item) -> Item:
    """The same with the member of an archive before its place."""
    inner = f"{place}, {item.what.place}" if item.what.place else place
    return Item(item.made_by, msgspec.structs.replace(item.what, place=inner))


def _reason(error: Exception, kind: Kind) -> str:
    """What went wrong, as a sentence."""
    if isinstance(error, Unreadable):
        return str(error)
    if isinstance(error, Broken):
        return f"It cannot be read: {error}."
    if isinstance(error, RecursionError):
        return "It is nested too deeply."
    if isinstance(error, OSError):
        return f"It cannot be read: {error.strerror or error}."
    about = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    return f"It is damaged, or no file of this kind ({kind.name}): {about}"
