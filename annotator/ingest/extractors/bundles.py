"""Bundles: one file out of an archive of newspapers, many articles.

What belongs here: telling a bundle from an article, and splitting it whatever kind of file it came
in. The layouts themselves are in ``nexis`` and ``factiva``; both work on text, so that .txt, .rtf,
.docx and the others are split by the same rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from annotator.ingest import kinds
from annotator.ingest.extracted import Extracted, Failed, Options, Source, Unreadable
from annotator.ingest.extractors import factiva as _factiva
from annotator.ingest.extractors import nexis as _nexis
from annotator.ingest.extractors.archived import Split


def looks_like_nexis(text: str) -> bool:
    """Whether a text is a download from Nexis or its forerunner, of one article or many."""
    return _nexis.looks_like(text)


def looks_like_factiva(text: str) -> bool:
    """Whether a text is a download from Factiva, of one article or many."""
    return _factiva.looks_like(text)


def split_if_bundle(extracted: Extracted) -> list[Extracted | Failed] | None:
    """The articles of a bundle; None where it is none, or nothing can be made of it."""
    if looks_like_nexis(extracted.text):
        return _parts(extracted, _nexis.split(extracted.text))
    if looks_like_factiva(extracted.text):
        return _parts(extracted, _factiva.split(extracted.text))
    return None


def nexis(source: Source, options: Options) -> Iterator[Extracted | Failed]:
    """The articles of a bundle from Nexis, in any kind of file that holds text.

    Raises:
        Unreadable: the file cannot be read, or no article is found in it.
    """
    yield from _bundle(source, options, _nexis.split, "Nexis")


def factiva(source: Source, options: Options) -> Iterator[Extracted | Failed]:
    """The articles of a bundle from Factiva, in any kind of file that holds text.

    Raises:
        Unreadable: the file cannot be read, or no article is found in it.
    """
    yield from _bundle(source, options, _factiva.split, "Factiva")


def _bundle(
    source: Source, options: Options, split: Callable[[str], Split], name: str
) -> Iterator[Extracted | Failed]:
    kind = kinds.by_name(source.name) or kinds.by_key("txt")
    for what in kinds.extractor(kind)(source, options):
        if isinstance(what, Failed):
            yield what
            continue
        parts = _parts(what, split(what.text))
        if parts is None:
            raise Unreadable(f"No article is found in it as {name} writes them.")
        yield from parts


def _parts(whole: Extracted, found: Split) -> list[Extracted | Failed] | None:
    """The parts with what holds for all of the file; None where no article is among them."""
    count = sum(isinstance(part, Extracted) for part in found.parts)
    if not count:
        return None
    note = (
        (f"The file says that it holds {found.told} documents; {len(found.parts)} were found.",)
        if found.told and found.told != len(found.parts)
        else ()
    )
    parts: list[Extracted | Failed] = []
    for part in found.parts:
        place = f"{whole.place}, {part.place}" if whole.place else part.place
        if isinstance(part, Failed):
            parts.append(Failed(place=place, reason=part.reason))
            continue
        notes = (*whole.notes, *note, *part.notes)
        parts.append(
            msgspec.structs.replace(part, place=place, encoding=whole.encoding, notes=notes)
        )
        note = ()
    return parts
