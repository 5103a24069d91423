"""Whether an event of somebody else's file is what it says: hash, clock, shape, ids, words.

What belongs here: pure checks on one event and on the text that it speaks of. The first thing that
does not hold raises ``Broken`` with the reason; what is made of that is the caller's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec
from msgspec import UNSET, Struct

from annotator.errors import TextRefused
from annotator.history.clock import LATEST
from annotator.history.dataset_events import DatasetSplit
from annotator.history.events import (
    AnnotatorNamed,
    ArticleAssigned,
    ArticleChanged,
    ArticleSentBack,
    CommentSet,
    DecisionSet,
    Event,
    GuidelineDecided,
    PersonSame,
    ProposalAnswered,
    RoleSet,
    SchemeProposed,
    SearchSaved,
    ThreadSet,
    Work,
    event_id,
    payload_of,
)
from annotator.history.purge_events import ArticlesPurged
from annotator.text import normalise, sha256
from annotator.values import Segment

_ID: Final = re.compile("[0-9a-f]{32}")
_HASH: Final = re.compile("[0-9a-f]{64}")
_MOST: Final = 1 << 63
_Parts = tuple[str, tuple[Segment, ...], tuple[str, ...]]


class Broken(Exception):
    """Something in the file is not what it says; the message is a reason for people."""


def check_text(digest: str, body: str) -> None:
    """A text is the one that its hash names, and one that an import would have taken.

    Raises:
        Broken: it is not.
    """
    try:
        sound = sha256(body) == digest and normalise(body).text == body
    except (TextRefused, UnicodeEncodeError):
        sound = False
    if not sound:
        raise Broken(f"the text {digest[:12]}… was altered")


def check_event(event: Event) -> Struct | None:
    """The typed payload of a sound event; None for a kind that this version does not know.

    Raises:
        Broken: it was altered, or does not have the shape of its kind.
    """
    what = f"the entry {event.id[:12]}… ({event.kind}) of its history"
    if not 0 < event.clock <= LATEST or event.seq < 0:
        raise Broken(f"{what} has a time beyond the year 9999, or none")
    try:
        if event_id(event) != event.id:
            raise Broken(f"{what} was altered: its hash does not match")
        payload = payload_of(event)
        if payload is None or b"\\u0000" in event.payload:
            _check_plain(msgspec.json.decode(event.payload))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Broken(f"{what} cannot be read: {error}") from error
    if "\0" in event.operation_name or not all(map(_ID.fullmatch, _ids(payload))):
        raise Broken(f"{what} names something by what is no id")
    if isinstance(payload, ArticlesPurged) and not all(map(_HASH.fullmatch, payload.texts)):
        raise Broken(f"{what} names a text by what is no hash")
    if any(not -_MOST <= number < _MOST for number in _numbers(payload)):
        raise Broken(f"{what} has a number that no file can hold")
    return payload


def _check_plain(value: object) -> None:
    """No string holds NUL, which no article and no export takes."""
    match value:
        case str() if "\0" in value:
            raise msgspec.ValidationError("it holds a NUL character")
        case dict():
            for name, each in value.items():
                _check_plain(name)
                _check_plain(each)
        case list():
            for each in value:
                _check_plain(each)
        case _:
            return


def _ids(payload: Struct | None) -> Iterator[str]:
    """What the tables keep as ids."""
    match payload:
        case Work():
            if payload.annotator is not None:
                yield payload.annotator
            for new in payload.added:
                yield new.id
            for changed in payload.changed:
                yield changed.id
            for related in payload.related:
                yield from (related.from_id, related.to_id)
        case AnnotatorNamed() | RoleSet() | ArticleAssigned() | ArticleSentBack():
            yield payload.annotator
        case PersonSame(annotator=who, same_as=other):
            yield from (who, who if other is None else other)
        case DecisionSet(id=id_, set=fields):
            yield id_
            for span in fields.gold if fields else ():
                yield from (span.id, *span.sources, *(end for _, end in span.relations))
        case CommentSet(id=id_, thread=thread):
            yield from (id_, thread)
        case ThreadSet(id=id_) | GuidelineDecided(id=id_) | SearchSaved(id=id_):
            yield id_
        case SchemeProposed(id=id_) | ProposalAnswered(id=id_) | DatasetSplit(id=id_):
            yield id_
        case _:
            return


def _numbers(payload: Struct | None) -> Iterator[int]:
    """What the tables keep as numbers, beside offsets, which are checked with the text."""
    match payload:
        case Work():
            yield payload.at
            for new in payload.added:
                yield from (new.created, new.updated)
            for changed in payload.changed:
                if changed.set.updated is not UNSET:
                    yield changed.set.updated
            for related in payload.related:
                yield related.created
            if payload.progress is not None and payload.progress.set.moved is not UNSET:
                yield payload.progress.set.moved
        case ArticleSentBack(at=at, was_at=was_at) | DecisionSet(at=at, was_at=was_at):
            yield from (at, was_at)
        case ArticleChanged(set=fields) if fields.needed is not UNSET:
            yield fields.needed
        case _:
            return


def check_words(payload: Struct | None, text: str) -> None:
    """All that an event says of places in its article is so.

    Raises:
        Broken: a segment lies outside, or its quote is not what stands there.
    """
    match payload:
        case Work():
            for id_, segments, quotes in _marked(payload):
                _check_quotes(id_, segments, quotes, text)
            for id_, part in _companions(payload):
                _check_part(id_, part, text)
        case DecisionSet(set=fields) if fields is not None:
            for span in fields.gold:
                _check_quotes(span.id, span.segments, span.quotes, text)
                for part in span.companions.values():
                    _check_part(span.id, part, text)
        case _:
            return


def _check_part(id_: str, part: Segment, text: str) -> None:
    if not 0 <= part.start < part.end <= len(text):
        raise Broken(f"words that belong to annotation {id_[:12]}… lie outside its text")


def _marked(work: Work) -> Iterator[_Parts]:
    for new in work.added:
        yield new.id, new.segments, new.quotes
    for changed in work.changed:
        segments, quotes = changed.set.segments, changed.set.quotes
        if segments is not UNSET or quotes is not UNSET:
            yield changed.id, segments or (), quotes or ()


def _companions(work: Work) -> Iterator[tuple[str, Segment]]:
    for new in work.added:
        for part in new.companions.values():
            yield new.id, part
    for changed in work.changed:
        for touched in (changed.set.companions or {}).values():
            if touched is not None:
                yield changed.id, touched


def _check_quotes(
    id_: str, segments: Iterable[Segment], quotes: tuple[str, ...], text: str
) -> None:
    position, parts = -1, tuple(segments)
    sound = bool(parts) and len(parts) == len(quotes)
    for part, quote in zip(parts, quotes, strict=False):
        sound = sound and position < part.start < part.end <= len(text)
        sound = sound and text[part.start : part.end] == quote
        position = part.end
    if not sound:
        raise Broken(f"annotation {id_[:12]}… is not on the words that it was made on")
