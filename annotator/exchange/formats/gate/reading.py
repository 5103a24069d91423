"""GATE documents as articles.

What belongs here: documents one by one, from a file, a folder or an archive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

from msgspec.structs import replace

from annotator.exchange import json_items, kept
from annotator.exchange.extras import as_list, as_object, attributes_of, text_of, whole_number
from annotator.exchange.formats.gate import ENDING, is_document
from annotator.exchange.kept import OWN
from annotator.exchange.loose import LooseArticle, LooseRelation, LooseSpan, LooseWork, Unit
from annotator.exchange.records import GOLD
from annotator.exchange.remarks import KEPT, LARGE
from annotator.guarded import Broken, strict_json, zips
from annotator.ticker import Silent, Ticker
from annotator.values import Refusal

KEY: Final = "gate"
MARKUP: Final = "Original markups"
"""The set in which GATE keeps the tags of the page that a text comes from."""
_UNITS: Final[Mapping[object, Unit]] = {"p": "codepoint", "j": "utf-16"}
_KEYS: Final = frozenset({"name", "offset_type", "text", "features", "annotation_sets"})


def read(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    """The documents of a file, a folder or an archive; see ``format.Reader``."""
    if path.is_dir():
        yield from _of_folder(path, ticker)
    elif _is_archive(path):
        yield from _of_archive(path, ticker)
    else:
        yield from _of_file(path, "", ticker)


def _is_archive(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError:
        return False  # reading says why


def _of_file(path: Path, name: str, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    for each in json_items.items(path, ticker, decode=strict_json.roomy):
        yield each if isinstance(each, Refusal) else _taken(path, name, *each)


def _of_folder(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    try:
        found = [each for each in path.rglob("*") if is_document(each.name) and each.is_file()]
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
        yield Refusal(file=str(path), line=0, reason=reason)
        return
    if not found:
        yield Refusal(file=str(path), line=0, reason=f"the folder holds no {ENDING} file")
    for number, each in enumerate(sorted(found)):
        ticker.tick(number, len(found), each.name)
        yield from _of_file(each, each.relative_to(path).as_posix(), Silent())
    ticker.tick(len(found), len(found), path.name)


def _of_archive(path: Path, ticker: Ticker) -> Iterator[LooseArticle | Refusal]:
    try:
        with zips.archive(path) as archive:
            found = [each.name for each in archive.members if is_document(each.name)]
            if not found:
                raise Broken(f"the archive holds no {ENDING} file")
            for number, name in enumerate(found):
                ticker.tick(number, len(found), name)
                yield _member(path, name, archive)
    except Broken as broken:
        yield Refusal(file=str(path), line=0, reason=str(broken))


def _member(path: Path, name: str, archive: zips.Archive) -> LooseArticle | Refusal:
    try:
        value = strict_json.roomy(archive.read(name, json_items.MAX_ITEM), "this file")
    except Broken as broken:
        return Refusal(file=f"{path} ({name})", line=0, reason=str(broken))
    return _taken(path, name, 0, value)


def _taken(path: Path, name: str, line: int, found: object) -> LooseArticle | Refusal:
    """``found``: what ``strict_json.roomy`` made of it. Features of Java are often longer than what
    can be stored as a number."""
    value, large = cast("tuple[object, bool]", found)
    try:
        return _Document(value, large=large).article(line, name)
    except Broken as broken:
        file = f"{path} ({name})" if name and path.name != Path(name).name else str(path)
        return Refusal(file=file, line=line, reason=str(broken))


@dataclass
class _Set:
    """The annotations of one set, sorted by what they are; ``parts`` by the id of the first."""

    spans: dict[int, dict[str, Any]] = field(default_factory=dict)
    parts: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    companions: dict[int, dict[str, tuple[int, int]]] = field(default_factory=dict)


class _Document:
    """One document. ``own``: what this program wrote into it, if it did."""

    def __init__(self, value: object, *, large: bool) -> None:
        document = as_object(value)
        self._document = document
        self._aside: list[str] = [LARGE] if large else []
        self._kept: dict[str, Any] = {}
        if not isinstance(document.get("text"), str):
            raise Broken("this is no document of GATE: it has no “text”")
        self._features = dict(as_object(document.get("features")))
        self.own = as_object(self._features.pop(OWN, None))

    def article(self, line: int, name: str) -> LooseArticle:
        """The article.

        Raises:
            Broken: the document cannot be read.
        """
        declared = self._document.get("offset_type")
        if declared not in (None, *_UNITS):
            raise Broken(
                f"its “offset_type” is {str(declared)[:40]!r}, which is neither “p” nor “j”"
            )
        work = tuple(self._works())
        about = kept.take_details(self._features)
        if not self.own and text_of(self._document.get("name")):
            about.setdefault("id", text_of(self._document["name"]))
        meta = self._features
        if isinstance(self.own.get("meta"), dict):
            meta = dict(self.own["meta"])
        rest = {
            key: each
            for key, each in self._document.items()
            if key not in _KEYS and each not in (None, [], {}, "")
        }
        if rest := {**rest, **self._kept}:
            meta[KEY] = {**as_object(meta.get(KEY)), **rest}
        return LooseArticle(
            line=line,
            file=name,
            text=self._document["text"],
            unit=_UNITS[declared] if declared else None,
            work=work,
            meta=meta,
            set_aside=tuple(dict.fromkeys(self._aside)),
            **about,
        )

    def _works(self) -> Iterator[LooseWork]:
        sets = self._document.get("annotation_sets") or {}
        if isinstance(sets, list):  # some versions write a list of sets that carry their names
            sets = {text_of(as_object(each).get("name")): each for each in sets}
        if not isinstance(sets, dict):
            raise Broken("its “annotation_sets” is no object")
        said = as_object(self.own.get("work"))
        gold = text_of(self.own.get("gold"))
        for name, each in sets.items():
            items = as_list(as_object(each).get("annotations"))
            if name == MARKUP and not self.own:
                self._aside.append(MARKUP)
            elif name == gold and self.own and "gold" in self.own and len(sets) > 1:
                self._aside.append(GOLD)
            elif items or name in said or name:
                yield self._work(name, items, as_object(said.get(name)))

    def _work(self, name: str, items: list[Any], said: dict[str, Any]) -> LooseWork:
        found = _Set()
        for item in items:
            self._sort(item, found)
        spans = [
            span
            for id_, item in found.spans.items()
            if (span := self._span(name, id_, item, found))
        ]
        ids = {id_: self._id(id_, item) for id_, item in found.spans.items()}
        facts = kept.work_said(said)
        facts = replace(facts, state=facts.state or "finished")
        links = tuple(self._relations(found, ids))
        annotator = text_of(said.get("annotator")) or name or None
        return LooseWork(
            annotator=annotator, spans=tuple(spans), relations=links, **kept.fields_of(facts)
        )

    def _sort(self, item: object, found: _Set) -> None:
        given = as_object(item)
        id_, place = whole_number(given.get("id")), _place(given)
        if id_ is None or not isinstance(given.get("type"), str):
            raise Broken("an annotation has no “id” or no “type”")
        own = self._own(given)
        of, role = whole_number(own.get("of")), own.get("role")
        if of is None:
            if id_ in found.spans:
                raise Broken(f"the id {id_} stands twice in one annotation set")
            found.spans[id_] = given
        elif isinstance(role, str):
            found.companions.setdefault(of, {})[role] = place
        else:
            found.parts.setdefault(of, []).append(place)

    def _own(self, item: dict[str, Any]) -> dict[str, Any]:
        if not self.own:
            return {}
        return as_object(as_object(item.get("features")).get(OWN))

    def _id(self, number: int, item: dict[str, Any]) -> str:
        return text_of(self._own(item).get("id")) or str(number)

    def _span(self, name: str, id_: int, item: dict[str, Any], found: _Set) -> LooseSpan | None:
        place, own = _place(item), self._own(item)
        if place[0] == place[1]:
            self._aside.append(f"{KEPT}annotations without any text")
            self._kept.setdefault("empty", {}).setdefault(name, []).append(item)
            return None
        features = dict(as_object(item.get("features")))
        if self.own:
            features.pop(OWN, None)
            features.update(as_object(own.get("attributes")))
        attributes = attributes_of(features)
        rest = {
            key: each
            for key, each in features.items()
            if key not in attributes and each is not None
        }
        if rest:
            self._aside.extend(f"{KEPT}feature {key}" for key in rest)
            self._kept.setdefault("features", {}).setdefault(name, {})[str(id_)] = rest
        return LooseSpan(
            id=self._id(id_, item),
            label=item["type"],
            parts=tuple(sorted((place, *found.parts.get(id_, ())))),
            companions=found.companions.get(id_, {}),
            attributes=attributes,
            **kept.fields_of(kept.span_said(own)),
        )

    def _relations(self, found: _Set, ids: Mapping[int, str]) -> Iterator[LooseRelation]:
        for id_, item in found.spans.items():
            for each in as_list(self._own(item).get("relations")):
                type_, to = text_of(as_object(each).get("type")), as_object(each).get("to")
                number = whole_number(to)
                if number is not None and number in ids and type_:
                    yield LooseRelation(type_, ids[id_], ids[number])


def _place(item: dict[str, Any]) -> tuple[int, int]:
    start, end = whole_number(item.get("start")), whole_number(item.get("end"))
    if start is None or end is None:
        raise Broken("an annotation has no “start” and “end” that are whole numbers")
    return start, end
