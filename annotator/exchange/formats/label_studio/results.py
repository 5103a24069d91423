"""What the result of an annotation says: regions with their labels, attributes and relations.

What belongs here: putting the items of a result together. Each says one thing; those about one
region share its id. What our own files say besides (parts that belong together, companions) is
believed only where the task says that it is ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, cast

from msgspec.structs import replace

from annotator.exchange import kept
from annotator.exchange.extras import as_list, as_object, is_scalar, text_of, whole_number
from annotator.exchange.formats.label_studio.config import COMPANION, DOUBT, sayable
from annotator.exchange.formats.label_studio.places import LABELS, Place
from annotator.exchange.kept import OWN
from annotator.exchange.loose import LooseRelation, LooseSpan, SpanFacts
from annotator.exchange.remarks import KEPT
from annotator.exchange.times import from_text
from annotator.guarded import Broken
from annotator.values import AttributeValue, Origin

NAMELESS: Final = "relation"
"""The type of a relation that the file gives none."""
ORIGINS: Final[Mapping[str, Origin]] = {
    "prediction": "suggestion_accepted",
    "prediction-changed": "suggestion_edited",
}
_PLACE_KEYS: Final = frozenset({"start", "end", "startOffset", "endOffset", "globalOffsets"})


class Joins(NamedTuple):
    """How a file of ours says that regions are one span (``parts``, the relation between them), and
    that it has companions. Empty in files of others."""

    parts: str = ""
    own: bool = False

    @classmethod
    def of(cls, own: Mapping[str, object]) -> Joins:
        """From what this program wrote into the task."""
        return cls(text_of(own.get("parts")), bool(own))


@dataclass
class Result:
    """What one annotation says. ``left``: items that say nothing about a labelled region;
    ``aside``: what of it has no place here."""

    spans: list[LooseSpan] = field(default_factory=list)
    relations: list[LooseRelation] = field(default_factory=list)
    left: list[dict[str, Any]] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)


@dataclass
class _Region:
    """The items that share an id. ``place`` is None where none of them says one."""

    items: list[dict[str, Any]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    first: dict[str, Any] = field(default_factory=dict)
    spans: list[str] = field(default_factory=list)
    companion: bool = False


def parse(items: list[dict[str, Any]], place: Place, joins: Joins) -> Result:
    """The spans and relations of one annotation.

    Raises:
        Broken: a region has no usable place.
    """
    return _Parser(place, joins).parse(items)


class _Parser:
    def __init__(self, place: Place, joins: Joins) -> None:
        self._place = place
        self._joins = joins
        self._regions: dict[str, _Region] = {}
        self._links: list[tuple[str, str, str]] = []
        self._found = Result()

    def parse(self, items: list[dict[str, Any]]) -> Result:
        for item in items:
            self._sort(item)
        links = self._links
        after = {b: a for name, a, b in links if self._joins.parts and name == self._joins.parts}
        roles: dict[str, dict[str, tuple[int, int]]] = {}
        plain: list[tuple[str, str, str]] = []
        for name, a, b in links:
            region = self._regions.get(b)
            if region is not None and region.companion and a in self._regions:
                role = self._role(region)
                if role in roles.setdefault(a, {}):
                    self._found.aside.append(f"another {role}")
                roles[a].setdefault(role, _offsets(region.first, self._place))
            elif b not in after or name != self._joins.parts:
                plain.append((name, a, b))
        self._spans(after, roles)
        held = {id_ for a, b in after.items() for id_ in (a, b)}
        linked = {b for _, _, b in links} | held
        if any(each.companion and id_ not in linked for id_, each in self._regions.items()):
            self._found.aside.append("companions of no annotation")
        for name, a, b in plain:
            self._relate(name, a, b)
        return self._found

    def _sort(self, item: dict[str, Any]) -> None:
        """To which region an item belongs."""
        type_ = str(item.get("type")).lower()
        if type_ == "relation":
            self._links.extend(_links(item))
            return
        value, id_ = item.get("value"), item.get("id")
        if not isinstance(value, dict):
            raise Broken(f"a result of the type “{type_[:40]}” has no “value”")
        to_name = item.get("to_name")
        if to_name not in (None, self._place.name):
            self._leave(item, f"regions of “{to_name}”")
        elif not isinstance(id_, str | int):
            self._leave(item, f"{item.get('from_name') or type_} of the whole article")
        else:
            region = self._regions.setdefault(str(id_), _Region())
            region.items.append(item)
            labels = [each for each in _labels(type_, value) if isinstance(each, str)]
            region.labels.extend(labels)
            if labels and not region.first:
                region.first = item
                region.companion = self._joins.own and item.get("from_name") == COMPANION

    def _leave(self, item: dict[str, Any], what: str) -> None:
        self._found.left.append(item)
        self._found.aside.append(f"{KEPT}{what}")

    def _role(self, region: _Region) -> str:
        role = as_object(as_object(region.first.get("meta")).get(OWN)).get("role")
        return text_of(role) or region.labels[0]

    def _spans(
        self, after: Mapping[str, str], roles: Mapping[str, dict[str, tuple[int, int]]]
    ) -> None:
        parts: dict[str, list[_Region]] = {}
        for id_, region in self._regions.items():
            if not region.labels:
                self._unlabelled(region)
            elif not region.companion:
                head = _head(id_, after)
                head = head if head in self._regions else id_
                parts.setdefault(head, []).append(region)
        for id_, regions in parts.items():
            head_region = self._regions[id_]
            regions = sorted(regions, key=lambda each: each is not head_region)
            for span in self._of_region(id_, regions, roles.get(id_, {})):
                self._found.spans.append(span)
                for each in regions:
                    each.spans.append(span.id or "")

    def _unlabelled(self, region: _Region) -> None:
        for item in region.items:
            placed = _PLACE_KEYS & as_object(item["value"]).keys()
            name = item.get("from_name") or item.get("type")
            what = "regions without a label" if placed else f"{name} of the whole article"
            self._leave(item, what)

    def _of_region(
        self, id_: str, regions: list[_Region], companions: dict[str, tuple[int, int]]
    ) -> Iterator[LooseSpan]:
        """One span for each of the labels; what is said of the region is said of each."""
        region = regions[0]
        placed = sorted((_offsets(each.first, self._place), _quote(each.first)) for each in regions)
        quotes = tuple(quote for _, quote in placed)
        meta = as_object(region.first.get("meta"))
        said = as_object(meta.get(OWN)) if self._joins.own else {}
        attributes, doubt = self._attributes(region, as_object(said.get("attributes")))
        facts = self._facts(region, kept.span_said(said), meta, doubt=doubt)
        for number, label in enumerate(dict.fromkeys(region.labels)):
            yield LooseSpan(
                id=id_ if number == 0 else f"{id_}/{number + 1}",
                label=text_of(said.get("label")) or label,
                parts=tuple(part for part, _ in placed),
                quotes=tuple(map(str, quotes))
                if all(each is not None for each in quotes)
                else None,
                companions=companions,
                attributes=attributes,
                **kept.fields_of(facts),
            )

    def _facts(
        self, region: _Region, said: SpanFacts, meta: Mapping[str, object], *, doubt: bool
    ) -> SpanFacts:
        """What we said of a region, as far as the tool's own keys still say the same."""
        note = "\n".join(each for each in as_list(meta.get("text")) if isinstance(each, str))
        origin = ORIGINS.get(text_of(region.first.get("origin")))
        if origin != ORIGINS.get(shown_origin(said.origin)):
            said = replace(said, origin=origin or "manual")
        if self._joins.own:
            said = replace(said, doubt=doubt, doubt_note=said.doubt_note if doubt else "")
        return replace(said, note=note or text_of(meta.get("text")))

    def _attributes(
        self, region: _Region, exact: Mapping[str, object]
    ) -> tuple[dict[str, AttributeValue], bool]:
        """The attributes, and whether there is a doubt."""
        found: dict[str, AttributeValue] = {}
        doubt = False
        for item in region.items:
            type_ = str(item.get("type")).lower()
            if type_ in LABELS:
                continue
            name = text_of(item.get("from_name")) or type_
            value = _value(type_, as_object(item["value"]))
            if self._joins.own and name == DOUBT:
                doubt = value == DOUBT
                continue
            if value is None:
                self._leave(item, name)
                continue
            pair = as_list(exact.get(name))
            if len(pair) == 2 and isinstance(pair[0], str) and _same(pair[1], value):
                name, value = pair[0], cast("AttributeValue", pair[1])
            found[name] = value
        return found, doubt

    def _relate(self, name: str, a: str, b: str) -> None:
        one, two = self._regions.get(a), self._regions.get(b)
        if one is None or two is None or not one.spans or not two.spans:
            self._found.aside.append(f"relations to nothing ({name})")
            return
        self._found.relations.append(LooseRelation(name, one.spans[0], two.spans[0]))


def _head(id_: str, after: Mapping[str, str]) -> str:
    """The first part of those that a region continues."""
    seen = {id_}
    while id_ in after and after[id_] not in seen:
        id_ = after[id_]
        seen.add(id_)
    return id_


def _labels(type_: str, value: dict[str, Any]) -> list[Any]:
    if type_ not in LABELS:
        return []
    return as_list(value.get(type_)) or as_list(value.get("labels"))


def _links(item: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Name, from and to; one for each name, two where it goes both ways."""
    a, b = str(item.get("from_id")), str(item.get("to_id"))
    for name in [each for each in as_list(item.get("labels")) if each] or [NAMELESS]:
        direction = item.get("direction")
        if direction != "left":
            yield str(name), a, b
        if direction in ("left", "bi"):
            yield str(name), b, a


def _offsets(item: dict[str, Any], place: Place) -> tuple[int, int]:
    value = as_object(item.get("value"))
    said = value
    if place.markup is not None:
        said = as_object(value.get("globalOffsets"))
        if not said:
            raise Broken(
                "a region of a page (HyperText) has no “globalOffsets”: its place cannot be told. "
                "Open the task in Label Studio, save it, and export it again"
            )
    start, end = whole_number(said.get("start")), whole_number(said.get("end"))
    if start is None or end is None:
        raise Broken("a region has no “start” and “end” that are whole numbers")
    return start, end


def _quote(item: dict[str, Any]) -> str | None:
    quote = as_object(item.get("value")).get("text")
    return quote if isinstance(quote, str) else None


def _value(type_: str, value: dict[str, Any]) -> AttributeValue:
    """What a control says of a region; several answers are joined by “; ”."""
    if type_ == "taxonomy":
        paths = [" > ".join(map(str, as_list(path))) for path in as_list(value.get(type_))]
        return "; ".join(paths) or None
    key = {"textarea": "text"}.get(type_, type_)
    said = value.get(key)
    if isinstance(said, list):
        mark = "\n" if type_ == "textarea" else "; "
        return mark.join(map(str, said)) if said and all(map(is_scalar, said)) else None
    return cast("AttributeValue", said) if is_scalar(said) else None


def _same(exact: object, said: AttributeValue) -> bool:
    """Whether the value is what the control says, which knows fewer kinds."""
    shown = str(exact).lower() if isinstance(exact, bool) else exact
    if isinstance(shown, str) and isinstance(said, str):
        return sayable(shown) == sayable(said)
    return shown == said


def shown_origin(origin: str) -> str:
    """What the tool calls an origin."""
    return next((key for key, value in ORIGINS.items() if value == origin), "manual")


def times(entry: Mapping[str, object]) -> tuple[int, int]:
    """When an annotation was made and last changed, in milliseconds since 1970 (UTC)."""
    return _time(entry.get("created_at")), _time(entry.get("updated_at"))


def _time(value: object) -> int:
    try:
        return from_text(value) if isinstance(value, str) else 0
    except (ValueError, OverflowError):
        return 0


def dated(span: LooseSpan, when: tuple[int, int]) -> LooseSpan:
    """The span with the times of its annotation, where it has none of its own."""
    if span.created or span.updated or not any(when):
        return span
    return replace(span, created=when[0], updated=when[1])
