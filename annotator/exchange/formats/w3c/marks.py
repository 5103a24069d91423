"""One Web Annotation: its labels, what else its bodies say, and where its targets are.

What belongs here: the many ways in which the model lets an annotation say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from annotator.exchange.extras import as_list, as_object, is_scalar, text_of
from annotator.exchange.formats.w3c.anchoring import Selection, selection
from annotator.exchange.kept import OWN
from annotator.exchange.remarks import KEPT
from annotator.exchange.times import from_text
from annotator.guarded import Broken
from annotator.text import sha256
from annotator.values import AttributeValue

KNOWN: Final = frozenset(
    "@context id @id type @type motivation creator created modified body bodyValue target".split()
)
NOTES: Final = ("commenting", "describing", "replying", "editing")
"""Purposes of bodies that are notes."""
_UUID: Final = "urn:uuid:"


@dataclass(frozen=True)
class Source:
    """What an annotation is about: its address, and its text where the annotation has it."""

    key: str
    text: str | None = None


@dataclass
class Mark:
    """An annotation of places in one source. ``parts`` are empty where it is about the whole."""

    line: int
    id: str | None
    creator: str | None
    own: dict[str, Any]
    source: Source
    parts: list[Selection] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    note: list[str] = field(default_factory=list)
    doubt: str | None = None
    attributes: dict[str, AttributeValue] = field(default_factory=dict)
    companions: dict[str, Selection] = field(default_factory=dict)
    created: int = 0
    modified: int = 0
    left: dict[str, Any] = field(default_factory=dict)
    aside: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Link:
    """An annotation that ties two others; the ends are their ids."""

    line: int
    type: str
    from_id: str
    to_id: str
    creator: str | None
    own: dict[str, Any]


@dataclass
class Group:
    """What a file says about one source. ``own``: what this program wrote about it."""

    source: str
    line: int
    text: str | None = None
    own: dict[str, Any] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


def parse(item: dict[str, Any], line: int) -> Link | list[Mark]:
    """What an annotation says: a link, or a mark for each of its sources.

    Raises:
        Broken: it is no annotation, or tells no place that can be read.
    """
    if "Annotation" not in _types(item) and "target" not in item:
        raise Broken("this is no annotation: it has no “target”")
    targets = item.get("target")
    targets = targets if isinstance(targets, list) else [targets]
    link = _link(item, targets, line)
    return link if link is not None else _marks(item, targets, line)


def _types(item: dict[str, Any]) -> list[str]:
    found = item.get("type", item.get("@type"))
    return [
        str(each).removeprefix("oa:") for each in (found if isinstance(found, list) else [found])
    ]


def motivations(item: dict[str, Any]) -> list[str]:
    """What an annotation is for."""
    found = item.get("motivation")
    listed = found if isinstance(found, list) else [found]
    return [each.removeprefix("oa:") for each in listed if isinstance(each, str)]


def id_of(iri: object) -> str | None:
    """The id that an address is: of a UUID its digits."""
    if not isinstance(iri, str) or not iri:
        return None
    if iri.startswith(_UUID):
        try:
            return UUID(iri.removeprefix(_UUID)).hex
        except ValueError:
            return iri
    return iri


def creator(value: object) -> str | None:
    """The name of who made it."""
    if isinstance(value, list):
        return next((name for each in value if (name := creator(each))), None)
    if isinstance(value, str):
        return value or None
    given = as_object(value)
    names = ("name", "nickname", "email", "id", "@id")
    return next((given[each] for each in names if text_of(given.get(each))), None)


def _link(item: dict[str, Any], targets: list[Any], line: int) -> Link | None:
    if "linking" not in motivations(item):
        return None
    ends = [id_of(_end(each)) for each in targets]
    bodies = list(_bodies(item))
    if len(ends) == 1:
        ends += [id_of(_end(each)) for _, each in bodies if _end(each) is not None]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        return None
    names = [each for purpose, body in bodies if purpose == "tagging" and (each := _said(body))]
    type_ = names[0] if names else "linking"
    own = as_object(item.get(OWN))
    return Link(line, type_, ends[0], ends[1], creator(item.get("creator")), own)


def _end(target: object) -> object:
    """The address of another annotation; None where it is a place in a text or a text."""
    if isinstance(target, str):
        return target
    given = as_object(target)
    if "selector" in given or "value" in given:
        return None
    return given.get("source", given.get("id", given.get("@id")))


def _marks(item: dict[str, Any], targets: list[Any], line: int) -> list[Mark]:
    found: dict[str, Mark] = {}
    for each in targets:
        source, place = _target(each)
        if source.key not in found:
            found[source.key] = _mark(item, line, source)
        if place is not None:
            found[source.key].parts.append(place)
    return list(found.values())


def _target(target: object) -> tuple[Source, Selection | None]:
    if isinstance(target, str):
        address, _, fragment = target.partition("#")
        place = None
        if fragment.startswith("char="):
            place = selection({"type": "FragmentSelector", "value": fragment})
        return Source(address), place
    given = as_object(target)
    about = given.get("source", given)
    if isinstance(about, list) and len(about) == 1:
        about = about[0]
    if isinstance(about, str):
        return Source(about), selection(given.get("selector"))
    inner = as_object(about)
    text = inner.get("value")
    if isinstance(text, str) and "html" in text_of(inner.get("format")):
        raise Broken("its target is a page (text/html); only plain texts can be read")
    key = text_of(inner.get("id", inner.get("@id")))
    if not key and isinstance(text, str):
        key = f"urn:sha256:{sha256(text)}"
    if not key:
        raise Broken("its target has neither an address nor a text")
    return Source(key, text if isinstance(text, str) else None), selection(given.get("selector"))


def _mark(item: dict[str, Any], line: int, source: Source) -> Mark:
    own = as_object(item.get(OWN))
    mark = Mark(
        line, id_of(item.get("id", item.get("@id"))), creator(item.get("creator")), own, source
    )
    mark.created, mark.modified = _time(item.get("created")), _time(item.get("modified"))
    mark.left = {
        key: value
        for key, value in item.items()
        if key not in KNOWN and key != OWN and value not in (None, [], {}, "")
    }
    classes: list[str] = []
    for purpose, body in _bodies(item):
        _take(mark, purpose, body, classes)
    if mark.labels:
        if classes:
            mark.attributes.setdefault("classifying", "; ".join(classes))
    else:
        mark.labels = classes or (motivations(item) or ["annotation"])[:1]
    return mark


def _bodies(item: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """Each body with its purpose, which is that of the annotation where it names none."""
    usual = (motivations(item) or [""])[0]
    if isinstance(item.get("bodyValue"), str):
        yield usual or "commenting", item["bodyValue"]
    body = item.get("body")
    for each in _flat(body):
        purpose = as_object(each).get("purpose")
        purpose = purpose[0] if isinstance(purpose, list) and purpose else purpose
        yield text_of(purpose).removeprefix("oa:") or usual or "commenting", each


def _flat(body: object) -> Iterator[object]:
    for each in body if isinstance(body, list) else [body]:
        inner = as_object(each).get("items")
        if isinstance(inner, list):
            yield from inner
        elif each is not None:
            yield each


def _said(body: object) -> str:
    """The words of a body: its value, or the name or address of what it refers to."""
    if isinstance(body, str):
        return body
    given = as_object(body)
    if isinstance(given.get("value"), str):
        return text_of(given["value"])
    source = given.get("source", given)
    if isinstance(source, str):
        return source
    names = ("label", "value", "id", "@id")
    return next(
        (text_of(as_object(source).get(each)) for each in names if as_object(source).get(each)), ""
    )


def _take(mark: Mark, purpose: str, body: object, classes: list[str]) -> None:
    own, words = as_object(as_object(body).get(OWN)), _said(body)
    if name := text_of(own.get("attribute")):
        value = own.get("value")
        shown = str(value).lower() if isinstance(value, bool) else str(value)
        same = is_scalar(value) and shown == words
        mark.attributes[name] = value if same else words
    elif role := text_of(own.get("role")):
        place = selection(as_object(body).get("selector"))
        if place is not None:
            mark.companions[role] = place
    elif purpose == "tagging" and words:
        mark.labels.append(words)
    elif purpose == "classifying" and words:
        classes.append(words)
    elif purpose == "identifying" and words:
        mark.attributes.setdefault("identifying", words)
    elif purpose == "questioning":
        mark.doubt = words
    elif purpose in NOTES and words:
        mark.note.append(words)
    elif purpose != "highlighting" or words:
        mark.left.setdefault("body", []).append(body)
        mark.aside.append(f"{KEPT}bodies for {purpose}")


def _time(value: object) -> int:
    try:
        return from_text(value) if isinstance(value, str) else 0
    except (ValueError, OverflowError):
        return 0


def unpacked(value: object) -> Iterator[object]:
    """The annotations in a page or collection that was read as a whole; else the value itself."""
    given = as_object(value)
    if {"AnnotationPage", "AnnotationCollection"} & set(_types(given)):
        for each in as_list(given.get("items")):
            yield from unpacked(each)
        for name in ("first", "next"):
            if isinstance(given.get(name), dict):
                yield from unpacked(given[name])
    elif isinstance(value, list):
        for each in value:
            yield from unpacked(each)
    else:
        yield value
