"""The rules for attributes: values, keys, defaults, bounds and conditions.

What belongs here: faults in ``Scheme.attributes``, and whether a value fits an attribute. Faults
that a newer program's scheme may have (an unknown kind or rule) are apart.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from annotator.scheme.model import ATTRIBUTE_RULES, KINDS, Attribute, Condition, Scheme
from annotator.scheme.rules import (
    Fault,
    distinct,
    ids_and_names,
    missing,
    one_character,
    references,
    whole_text,
)
from annotator.values import AttributeValue

RESERVED_IDS: Final = frozenset(
    {
        *("doubt", "label", "by", "note", "relation", "version", "unconfirmed"),
        *("state", "flag", "in", "title", "date", "language", "removed"),
    }
)
"""Ids that exports use beside the attributes of a scheme, or searches beside their fields."""

_WHOLE_MOST: Final = 2**63 - 1


def misfit(attribute: Attribute, value: AttributeValue) -> str:
    """Why the attribute cannot have the value, in words; empty where it can."""
    if attribute.kind == "choice":
        return _no_choice(attribute, value)
    if attribute.kind == "flag":
        return "" if isinstance(value, bool) else "a flag is true or false."
    if attribute.kind == "text":
        return _no_text(value)
    return _no_number(attribute, value) if attribute.kind == "number" else ""


def attribute_faults(scheme: Scheme) -> Iterator[Fault]:
    """What no scheme may have."""
    yield from ids_and_names("attributes", scheme.attributes)
    for at, attribute in enumerate(scheme.attributes):
        key = f"attributes[{at}]"
        yield from _labels(scheme, key, attribute)
        yield from _values(key, attribute)
        yield from _bounds(key, attribute)
        yield from _defaults(scheme, key, attribute)
        yield from _conditions(scheme, key, attribute)
        yield from whole_text(f"{key}.definition", attribute.definition)
        yield from whole_text(f"{key}.alias", attribute.alias)
    yield from _circles(scheme)
    yield from _shared(scheme)


def new_attribute_faults(scheme: Scheme) -> Iterator[Fault]:
    """What a scheme that is made now may not have, though one from a newer program may."""
    for at, attribute in enumerate(scheme.attributes):
        key = f"attributes[{at}]"
        if attribute.kind not in KINDS:
            reason = f"“{attribute.kind}” is no kind. There are: {', '.join(KINDS)}."
            yield Fault(f"{key}.kind", reason)
        if attribute.id in RESERVED_IDS:
            yield Fault(f"{key}.id", f"“{attribute.id}” is one of the program's own.")
        if scheme.companion(attribute.id) is not None:
            reason = f"“{attribute.id}” is a companion's: a search could not tell them apart."
            yield Fault(f"{key}.id", reason)
        if attribute.derive and attribute.derive not in ATTRIBUTE_RULES:
            known = ", ".join(ATTRIBUTE_RULES)
            yield Fault(f"{key}.derive", f"“{attribute.derive}” is no rule. There are: {known}.")
        elif attribute.derive and attribute.kind != "choice":
            yield Fault(f"{key}.derive", "only a choice can follow from position.")
        if attribute.retired:
            continue
        for number, condition in enumerate(attribute.when):
            other = scheme.attribute(condition.attribute)
            if other is not None and other.retired:
                reason = f"“{other.id}” is retired, so that this could never hold."
                yield Fault(f"{key}.when[{number}].attribute", reason)


def _labels(scheme: Scheme, key: str, attribute: Attribute) -> Iterator[Fault]:
    known = [label.id for label in scheme.labels]
    yield from references(f"{key}.labels", attribute.labels, known, "label")
    yield from references(f"{key}.shown_for", attribute.shown_for, known, "label")


def _values(key: str, attribute: Attribute) -> Iterator[Fault]:
    if attribute.key:
        yield from one_character(f"{key}.key", attribute.key)
    if attribute.kind in KINDS and attribute.kind != "choice" and attribute.values:
        yield Fault(f"{key}.values", f"only a choice has values; this is a {attribute.kind}.")
    if attribute.kind == "choice" and not attribute.values:
        yield Fault(f"{key}.values", "a choice needs values.")
    yield from ids_and_names(f"{key}.values", attribute.values)
    names = (
        (f"{key}.values[{at}].name", v.name.casefold()) for at, v in enumerate(attribute.values)
    )
    yield from distinct(names, "name")
    for at, value in enumerate(attribute.values):
        if value.key:
            yield from one_character(f"{key}.values[{at}].key", value.key)
        yield from whole_text(f"{key}.values[{at}].definition", value.definition)


def _bounds(key: str, attribute: Attribute) -> Iterator[Fault]:
    for field in ("least", "most"):
        bound = getattr(attribute, field)
        if bound is None:
            continue
        if attribute.kind in KINDS and attribute.kind != "number":
            yield Fault(f"{key}.{field}", f"only a number has bounds; this is a {attribute.kind}.")
        elif not math.isfinite(bound):
            yield Fault(f"{key}.{field}", "a bound is a number; leave it out for none.")
    least, most = attribute.least, attribute.most
    if least is not None and most is not None and least > most:
        yield Fault(f"{key}.least", f"it is above most: {least:g} and {most:g}.")


def _defaults(scheme: Scheme, key: str, attribute: Attribute) -> Iterator[Fault]:
    if attribute.default is not None and (reason := misfit(attribute, attribute.default)):
        yield Fault(f"{key}.default", reason)
    known = attribute.labels or [label.id for label in scheme.labels]
    for label, value in attribute.default_for:
        place = f"{key}.default_for.{label}"
        if label not in known:
            yield Fault(place, f"the attribute does not stand on a label “{label}”.")
        elif value is not None and (reason := misfit(attribute, value)):
            yield Fault(place, reason)
    pairs = ((f"{key}.default_for.{label}", label) for label, _ in attribute.default_for)
    yield from distinct(pairs, "label")


def _conditions(scheme: Scheme, key: str, attribute: Attribute) -> Iterator[Fault]:
    for at, condition in enumerate(attribute.when):
        place = f"{key}.when[{at}]"
        other = scheme.attribute(condition.attribute)
        if other is None:
            known = [each.id for each in scheme.attributes]
            yield Fault(f"{place}.attribute", missing(condition.attribute, known, "attribute"))
        elif not _meet(attribute, other):
            reason = f"no label has both this attribute and “{other.id}”."
            yield Fault(f"{place}.attribute", reason)
        else:
            yield from _wanted(place, condition, other)


def _wanted(place: str, condition: Condition, other: Attribute) -> Iterator[Fault]:
    if not condition.values:
        yield Fault(f"{place}.values", "a condition needs at least one value.")
    for at, value in enumerate(condition.values):
        if reason := misfit(other, value):
            yield Fault(f"{place}.values[{at}]", reason)


def _circles(scheme: Scheme) -> Iterator[Fault]:
    """Attributes whose conditions lead back to themselves: none of them could ever be set."""
    asks = {each.id: [when.attribute for when in each.when] for each in scheme.attributes}
    for at, attribute in enumerate(scheme.attributes):
        reached: set[str] = set()
        waiting = list(asks[attribute.id])
        while waiting:
            each = waiting.pop()
            if each not in reached:
                reached.add(each)
                waiting.extend(asks.get(each, ()))
        if attribute.id in reached:
            reason = f"the conditions of “{attribute.id}” go in a circle."
            yield Fault(f"attributes[{at}].when", reason)


def _shared(scheme: Scheme) -> Iterator[Fault]:
    """What no two attributes may share that can stand on one label: the name, and any key."""
    for label in scheme.labels:
        there = [
            (at, each)
            for at, each in enumerate(scheme.attributes)
            if not each.retired and (not each.labels or label.id in each.labels)
        ]
        names = ((f"attributes[{at}].name", each.name.casefold()) for at, each in there)
        yield from distinct(names, "name")
        keys = (pair for at, each in there for pair in _keys(f"attributes[{at}]", each))
        yield from distinct(keys, "key")


def _keys(place: str, attribute: Attribute) -> Iterator[tuple[str, str]]:
    if attribute.key:
        yield f"{place}.key", attribute.key.casefold()
    for at, value in enumerate(attribute.values):
        if value.key:
            yield f"{place}.values[{at}].key", value.key.casefold()


def _meet(one: Attribute, other: Attribute) -> bool:
    return not one.labels or not other.labels or bool(set(one.labels) & set(other.labels))


def _no_choice(attribute: Attribute, value: AttributeValue) -> str:
    known = [each.id for each in attribute.values]
    if value in known:
        return ""
    return f"“{value}” is no value of “{attribute.id}”. It has: {', '.join(known) or 'none'}."


def _no_text(value: AttributeValue) -> str:
    if not isinstance(value, str) or not value.strip():
        return "a text is needed here."
    return next((reason for _, reason in whole_text("", value)), "")


def _no_number(attribute: Attribute, value: AttributeValue) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "a number is needed here."
    if not math.isfinite(value) or abs(value) > _WHOLE_MOST:
        return "the number is too large."
    if attribute.least is not None and value < attribute.least:
        return f"{value:g} is less than {attribute.least:g}, the least allowed."
    if attribute.most is not None and value > attribute.most:
        return f"{value:g} is more than {attribute.most:g}, the most allowed."
    return ""
