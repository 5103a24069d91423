"""Articles out of archives (.zip): their members, one by one, each as a file of its own kind.

What belongs here: which members count. What is unsafe in an archive is for ``guarded.zips``, what
is in a member for the extractor of its kind. An archive in an archive is not opened: unpacking by
hand makes plain what is in it, and no bomb is built of one level.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

import msgspec

from annotator.guarded import Broken, zips
from annotator.guarded.zips import Archive, Member
from annotator.ingest import kinds, running
from annotator.ingest.extracted import Extracted, Failed, Options, Source, Unreadable
from annotator.ingest.kinds import Kind
from annotator.ingest.running import Item, Step

MOST: Final = 300_000_000
"""Bytes of the largest member: it is held in memory."""
_OURS: Final = f"claim-annotator {kinds.OUR_VERSION}"
_LITTER: Final = frozenset({"thumbs.db", "desktop.ini"})
_ENDINGS_TOLD: Final = 8


def extract(source: Source, options: Options) -> Iterator[Extracted | Failed]:
    """The articles of all members; ``place`` is the member's path, and the place in it.

    Raises:
        Unreadable: it is no archive, is made to harm, or holds nothing that can be read.
    """
    for thing in members(source, options):
        if isinstance(thing, Item):
            yield thing.what


def members(source: Source, options: Options, begin: int = 0) -> Iterator[Item | Step]:
    """The same with what took each article out, beginning with the member of number ``begin`` of
    those that are read. Hidden files are passed over; how many are of kinds that are not read is in
    the notes of the first article.

    Raises:
        Unreadable: as for ``extract``.
    """
    with source.open() as file:
        try:
            with zips.archive(file) as archive:
                yield from _members(archive, source, options, begin)
        except Broken as error:
            raise Unreadable(f"It is no archive that can be read: {error}.") from None


def _members(
    archive: Archive, source: Source, options: Options, begin: int
) -> Iterator[Item | Step]:
    wanted, others = _sorted_out(archive.members)
    if not wanted:
        raise Unreadable(f"It holds no file that articles are taken out of.{_told(others)}")
    note = "" if begin else _told(others).strip()
    for number, (member, kind) in enumerate(wanted[begin:], begin):
        yield Step(number, member.name)
        for thing in _member(archive, member, kind, source, options):
            if note and isinstance(thing.what, Extracted):
                yield _noted(thing, note)
                note = ""
            else:
                yield thing
    if note:  # no article could carry it
        yield Item(_OURS, Failed(place="", reason=note))


def _member(
    archive: Archive, member: Member, kind: Kind, source: Source, options: Options
) -> Iterator[Item]:
    try:
        data = _data(archive, member, kind)
    except Unreadable as error:
        yield Item(_OURS, Failed(place=member.name, reason=str(error)))
        return
    inner = Source(source.path, member.name, data)
    for thing in running.articles(kind, inner, options):
        if isinstance(thing, Item):
            yield running.within(member.name, thing)


def _data(archive: Archive, member: Member, kind: Kind) -> bytes:
    if kind.key == "zip":
        raise Unreadable("An archive in an archive is not opened. Unpack it first.")
    most = min(kind.most, MOST)
    if member.size > most:
        raise Unreadable(
            f"It has {member.size / 1e6:,.0f} MB; {most / 1e6:,.0f} MB are the most in an archive. "
            "Unpack it first."
        )
    try:
        return archive.read(member.name, most)
    except Broken as error:
        raise Unreadable(f"It cannot be read: {error}.") from None


def _sorted_out(found: list[Member]) -> tuple[list[tuple[Member, Kind]], Counter[str]]:
    """The members to read, and how many others there are by their endings."""
    wanted: list[tuple[Member, Kind]] = []
    others: Counter[str] = Counter()
    for member in found:
        if _is_hidden(member.name):
            continue
        kind = kinds.by_name(member.name)
        if kind is None:
            others[PurePosixPath(member.name).suffix.lower() or "without an ending"] += 1
        else:
            wanted.append((member, kind))
    return wanted, others


def _is_hidden(name: str) -> bool:
    """What systems leave in archives without anybody's wish."""
    parts = PurePosixPath(name).parts
    return (
        any(part.startswith(".") for part in parts)
        or "__MACOSX" in parts
        or parts[-1].lower() in _LITTER
    )


def _told(others: Counter[str]) -> str:
    if not others:
        return ""
    common = others.most_common(_ENDINGS_TOLD)
    shown = ", ".join(f"{times} {ending}" for ending, times in common)
    more = (
        f", {others.total() - sum(n for _, n in common)} more" if len(others) > len(common) else ""
    )
    return f" Files in the archive of kinds that are not taken in: {shown}{more}."


def _noted(item: Item, note: str) -> Item:
    what = item.what
    assert isinstance(what, Extracted)
    return Item(item.made_by, msgspec.structs.replace(what, notes=(*what.notes, note)))
