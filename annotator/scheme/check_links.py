"""The rules for companions and relations: what belongs to an annotation, and what links two.

What belongs here: faults in ``Scheme.companions`` and ``Scheme.relations``. Faults that a newer
program's scheme may have (an unknown rule of position) are apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from annotator.scheme.model import RELATION_RULES, RelationType, Scheme
from annotator.scheme.rules import (
    Fault,
    distinct,
    ids_and_names,
    one_character,
    references,
    whole_text,
)


def link_faults(scheme: Scheme) -> Iterator[Fault]:
    """What no scheme may have."""
    yield from _companions(scheme)
    yield from ids_and_names("relations", scheme.relations)
    for at, relation in enumerate(scheme.relations):
        yield from _relation(scheme, f"relations[{at}]", relation)
    yield from _from_one_label(scheme)


def new_link_faults(scheme: Scheme) -> Iterator[Fault]:
    """What a scheme that is made now may not have, though one from a newer program may."""
    for at, relation in enumerate(scheme.relations):
        if relation.derive and relation.derive not in RELATION_RULES:
            known = ", ".join(RELATION_RULES)
            reason = f"“{relation.derive}” is no rule. There are: {known}."
            yield Fault(f"relations[{at}].derive", reason)


def _companions(scheme: Scheme) -> Iterator[Fault]:
    yield from ids_and_names("companions", scheme.companions)
    labels = [label.id for label in scheme.labels]
    for at, companion in enumerate(scheme.companions):
        yield from one_character(f"companions[{at}].key", companion.key)
        yield from references(f"companions[{at}].labels", companion.labels, labels, "label")
        yield from whole_text(f"companions[{at}].definition", companion.definition)
    used = [(at, each) for at, each in enumerate(scheme.companions) if not each.retired]
    yield from distinct(
        ((f"companions[{at}].name", each.name.casefold()) for at, each in used), "name"
    )
    # A companion's key acts at once, as a label's does.
    keys = [
        (f"labels[{at}].key", label.key.casefold())
        for at, label in enumerate(scheme.labels)
        if not label.retired
    ]
    keys += [(f"companions[{at}].key", each.key.casefold()) for at, each in used]
    yield from distinct(keys, "key")


def _relation(scheme: Scheme, key: str, relation: RelationType) -> Iterator[Fault]:
    labels = [label.id for label in scheme.labels]
    yield from references(f"{key}.from", relation.from_labels, labels, "label")
    yield from references(f"{key}.to", relation.to_labels, labels, "label")
    yield from whole_text(f"{key}.definition", relation.definition)
    yield from whole_text(f"{key}.alias", relation.alias)
    if relation.key:
        yield from one_character(f"{key}.key", relation.key)
    one_label = any(relation.allows(label, label) for label in labels)
    for field, set_ in (("same_label", relation.same_label), ("twins", relation.twins)):
        if set_ and labels and not one_label:
            yield Fault(f"{key}.{field}", "no label may stand at both ends, by from and to.")
    if relation.derive in RELATION_RULES:
        yield from _derived(key, relation)


def _derived(key: str, relation: RelationType) -> Iterator[Fault]:
    for field, ends in (("from", relation.from_labels), ("to", relation.to_labels)):
        if not ends:
            yield Fault(
                f"{key}.{field}", "a relation that follows from position needs labels here."
            )
    for field in ("required", "twins"):
        if getattr(relation, field):
            reason = "nobody draws a relation that follows from position: leave this out."
            yield Fault(f"{key}.{field}", reason)


def _from_one_label(scheme: Scheme) -> Iterator[Fault]:
    """What no two relations may share that can begin at one label: name, key, being for twins."""
    for label in scheme.labels:
        there = [
            (at, each)
            for at, each in enumerate(scheme.relations)
            if not each.retired and (not each.from_labels or label.id in each.from_labels)
        ]
        yield from _no_two(there, "name", lambda each: each.name.casefold())
        drawn = [(at, each) for at, each in there if not each.derive]
        yield from _no_two(drawn, "key", lambda each: each.key.casefold())
        twins = [(at, each) for at, each in drawn if each.twins]
        for at, _ in twins[1:]:
            reason = f"relations[{twins[0][0]}] is made for the twins of “{label.id}” already."
            yield Fault(f"relations[{at}].twins", reason)


def _no_two(
    there: list[tuple[int, RelationType]], field: str, value_of: Callable[[RelationType], str]
) -> Iterator[Fault]:
    values = ((f"relations[{at}].{field}", value_of(each)) for at, each in there)
    yield from distinct(((place, value) for place, value in values if value), field)
