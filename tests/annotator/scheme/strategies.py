"""Valid schemes of every shape, with the words that break files: quotes, escapes, controls."""

from __future__ import annotations

import string
from typing import Any

import msgspec
from hypothesis import strategies as st

from annotator.scheme.check import RESERVED_KEYS
from annotator.scheme.check_attributes import RESERVED_IDS
from annotator.scheme.model import (
    ATTRIBUTE_RULES,
    PATTERNS,
    Attribute,
    CompanionType,
    Condition,
    Label,
    Layer,
    RelationType,
    Scheme,
    Value,
)

ODD = "\"\\'\n\r\t \x00\x1b\x7f\x85\xa0\u200d\u2028\u202e\ufeff\U000f0000👩‍💻é\u0301本#[]{}=,"
letters = st.sampled_from(ODD) | st.characters(codec="utf-8")
texts = st.text(letters, max_size=40)
prose = st.lists(st.sampled_from(["claim", '"so"', '""""', "a\\b", "“x”", "x" * 30])).map(" ".join)
"""Long enough to be folded over several lines."""
definitions = st.just("") | prose | texts
visible = st.sampled_from("\"\\'#本é🙂") | st.characters(
    codec="utf-8", categories=["L", "N", "P", "S"]
)
names = st.text(visible, min_size=1, max_size=20)
FREE_KEYS = sorted(set(string.ascii_uppercase + string.digits) - RESERVED_KEYS)
ANY_KEYS = string.ascii_lowercase + string.digits + '"\\+-?#'
bounds = st.floats(allow_nan=False, allow_infinity=False)


def _ids(most: int, least: int = 0) -> st.SearchStrategy[list[str]]:
    ids = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,5}", fullmatch=True)
    return st.lists(ids, unique=True, min_size=least, max_size=most)


def _named(count: int) -> st.SearchStrategy[list[str]]:
    """Names that differ in every case, and that are nobody's id."""
    plain = names.map(lambda each: f"A {each}")
    return st.lists(plain, min_size=count, max_size=count, unique_by=str.casefold)


class _Keys:
    """Keys that are each given out once."""

    def __init__(self, draw: st.DrawFn, pool: Any) -> None:
        self._left = list(draw(st.permutations(list(pool))))

    def one(self) -> str:
        return self._left.pop()

    def maybe(self, draw: st.DrawFn) -> str:
        return self._left.pop() if self._left and draw(st.booleans()) else ""


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    """A scheme that keeps every rule, also those for new ones."""
    layers = tuple(
        Layer(each, draw(names), draw(st.booleans()), draw(st.sampled_from(["leave", "shed"])))
        for each in draw(_ids(2, 1))
    )
    ids = draw(_ids(4, 1))
    keys = _Keys(draw, FREE_KEYS)
    labels = _labels(draw, ids, keys, layers)
    return Scheme(
        name=draw(names),
        layers=layers,
        labels=labels,
        guideline=draw(texts | prose),
        attributes=_attributes(draw, ids),
        companions=_companions(draw, ids, keys),
        relations=_relations(draw, ids),
        companion_mode=draw(st.sampled_from(["on", "later", "off"])),
    )


def _labels(
    draw: st.DrawFn, ids: list[str], keys: _Keys, layers: tuple[Layer, ...]
) -> tuple[Label, ...]:
    called = draw(_named(len(ids)))
    found = [
        Label(
            id=each,
            name=name,
            layer=draw(st.sampled_from(layers)).id,
            letter=string.ascii_letters[at],
            key=keys.one(),
            pattern=draw(st.sampled_from(PATTERNS)),
            colour=f"#{draw(st.integers(0, 0xFFFFFF)):06x}",
            definition=draw(definitions),
            examples=tuple(draw(st.lists(definitions, max_size=3))),
        )
        for at, (each, name) in enumerate(zip(ids, called, strict=True))
    ]
    if len(found) > 1 and draw(st.booleans()):
        becomes = draw(st.sampled_from(["", ids[1]]))
        found[0] = msgspec.structs.replace(found[0], retired=True, becomes=becomes)
    return tuple(found)


def _some(draw: st.DrawFn, ids: list[str]) -> tuple[str, ...]:
    return tuple(draw(st.lists(st.sampled_from(ids), unique=True)))


def _attributes(draw: st.DrawFn, labels: list[str]) -> tuple[Attribute, ...]:
    keys = _Keys(draw, ANY_KEYS)
    ids = [each for each in draw(_ids(3)) if each not in RESERVED_IDS and not each.endswith("-of")]
    found: list[Attribute] = []
    for each, name in zip(ids, draw(_named(len(ids))), strict=True):
        made = draw(st.sampled_from([_choice, _flag, _text, _number]))(draw, each, name, keys)
        on = _some(draw, labels) if draw(st.booleans()) else ()
        fits = _fitting(draw, made)
        for_labels = _some(draw, list(on) or labels) if draw(st.booleans()) else ()
        found.append(
            msgspec.structs.replace(
                made,
                labels=on,
                default=draw(st.none() | fits),
                default_for=tuple((label, draw(st.none() | fits)) for label in for_labels),
                when=_conditions(draw, found[0]) if found and not found[0].labels else (),
                definition=draw(definitions),
                folded=draw(st.booleans()),
                shown_for=_some(draw, labels) if draw(st.booleans()) else (),
                required=draw(st.booleans()),
                keep=draw(st.booleans()),
                key=keys.maybe(draw),
            )
        )
    return tuple(found)


def _choice(draw: st.DrawFn, id_: str, name: str, keys: _Keys) -> Attribute:
    ids = draw(_ids(3, 1))
    values = tuple(
        Value(each, called, keys.maybe(draw), draw(definitions))
        for each, called in zip(ids, draw(_named(len(ids))), strict=True)
    )
    derive = draw(st.sampled_from(["", *ATTRIBUTE_RULES]))
    return Attribute(id_, name, "choice", values=values, derive=derive)


def _flag(draw: st.DrawFn, id_: str, name: str, keys: _Keys) -> Attribute:
    return Attribute(id_, name, "flag")


def _text(draw: st.DrawFn, id_: str, name: str, keys: _Keys) -> Attribute:
    return Attribute(id_, name, "text")


def _number(draw: st.DrawFn, id_: str, name: str, keys: _Keys) -> Attribute:
    low, high = sorted((draw(bounds), draw(bounds)))
    least, most = draw(st.sampled_from([(None, None), (low, None), (None, high), (low, high)]))
    return Attribute(id_, name, "number", least=least, most=most)


def _fitting(draw: st.DrawFn, attribute: Attribute) -> st.SearchStrategy[Any]:
    """Values that the attribute can have."""
    if attribute.kind == "choice":
        return st.sampled_from([each.id for each in attribute.values])
    if attribute.kind == "flag":
        return st.booleans()
    if attribute.kind == "text":
        return texts.filter(str.strip)
    low = -(2.0**60) if attribute.least is None else attribute.least
    high = 2.0**60 if attribute.most is None else attribute.most
    low, high = max(low, -(2.0**60)), min(high, 2.0**60)
    if low > high:
        return st.none()
    return st.floats(low, high) | st.floats(low, high).map(round).filter(lambda n: low <= n <= high)


def _conditions(draw: st.DrawFn, other: Attribute) -> tuple[Condition, ...]:
    values = draw(st.lists(_fitting(draw, other).filter(lambda each: each is not None), max_size=2))
    return (Condition(other.id, tuple(values)),) if values else ()


def _companions(draw: st.DrawFn, labels: list[str], keys: _Keys) -> tuple[CompanionType, ...]:
    # Not those that attributes may draw too: a search could not tell them apart.
    ids = [f"{each[:60]}-of" for each in draw(_ids(2))]
    return tuple(
        CompanionType(each, name, keys.one(), _some(draw, labels), draw(st.booleans()), draw(texts))
        for each, name in zip(ids, draw(_named(len(ids))), strict=True)
    )


def _relations(draw: st.DrawFn, labels: list[str]) -> tuple[RelationType, ...]:
    keys = _Keys(draw, ANY_KEYS)
    ids = draw(_ids(3))
    found = []
    for at, (each, name) in enumerate(zip(ids, draw(_named(len(ids))), strict=True)):
        derived = draw(st.booleans())
        ends = (labels[0],) if derived else draw(st.sampled_from([(), tuple(labels)]))
        found.append(
            RelationType(
                each,
                name,
                keys.maybe(draw),
                ends,
                ends,
                same_label=draw(st.booleans()),
                single=draw(st.booleans()),
                twins=at == 0 and not derived,
                derive="inside" if derived else "",
                definition=draw(definitions),
            )
        )
    return tuple(found)
