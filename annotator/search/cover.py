"""Narrowing a search down in SQL: what must hold for a query to have a chance.

What belongs here: the way from a query's tree to a phrase for the index and a condition on rows.
Both may let through too much (``judge`` looks again), never too little.
"""

from __future__ import annotations

from msgspec import Struct

from annotator.scheme import Scheme
from annotator.search import fields
from annotator.search.query import All, Asked, Either, Node, Not, Value, Words
from annotator.search.values import Viewer
from annotator.search.words import pieces_of
from annotator.store import folding, versions
from annotator.store.finding import Clause, among, both, holding

_EXACT = ("state", "flag", "removed", "label", "by", "doubt", "version")
"""Conditions that SQL tells as exactly as ``judge``, so that "not" can be asked of it too."""
_COLUMNS = {"in": "article.source", "title": "article.title", "note": "annotation.note"}


class Asking(Struct, frozen=True):
    """Who asks, by which scheme; ``people`` are the annotators' ids by name in lower case;
    ``of_annotations``: for annotations, not for places in texts."""

    viewer: Viewer
    scheme: Scheme
    people: dict[str, tuple[str, ...]]
    of_annotations: bool


def match_of(node: Node | None) -> str:
    """What the index must find for a query to have a chance, in its own language; "": nothing."""
    match node:
        case Words(value=value) if value.kind != "pattern" and folding.is_indexed(value.text):
            return folding.phrase(value.text, start=value.start)
        case All(parts=parts):
            found = [each for each in map(match_of, parts) if each]
            return " AND ".join(f"({each})" for each in found)
        case Either(parts=parts):
            found = [match_of(each) for each in parts]
            return " OR ".join(f"({each})" for each in found) if all(found) else ""
        case _:
            return ""


def clause_of(node: Node | None, asking: Asking) -> Clause | None:
    """The condition on rows; None where SQL has nothing to say."""
    match node:
        case Words(value=value) if asking.of_annotations:
            return _holding("annotation.quote", value)
        case Asked() if not fields.is_outside(node):
            return _asked(node, asking)
        case Not(part=Asked(field=field) as part) if field in _EXACT and _is_plain(part):
            inner = clause_of(part, asking)
            return None if inner is None else Clause(f"NOT ({inner.sql})", inner.values)
        case All(parts=parts):
            return both(clause_of(each, asking) for each in parts)
        case Either(parts=parts):
            found = [clause_of(each, asking) for each in parts]
            return None if None in found else both(found, "OR")
        case _:
            return None


def _is_plain(asked: Asked) -> bool:
    return all(each.kind not in ("none", "any") for each in asked.values)


def _asked(asked: Asked, asking: Asking) -> Clause | None:
    about = fields.about(asked.field, asking.scheme)
    if about == "companion":
        return _stored("companions", asked)
    if about == "attribute":
        return _attribute(asked, asking.scheme)
    if asked.field == "note" and not _is_plain(asked) and len(asked.values) == 1:
        return Clause(f"annotation.note {'=' if asked.values[0].kind == 'none' else '<>'} ''")
    if not _is_plain(asked):
        return None
    found = [_value(asked.field, value, asking) for value in asked.values]
    return None if None in found else both(found, "OR")


def _value(field: str, value: Value, asking: Asking) -> Clause | None:
    match field:
        case "state":
            return Clause("coalesce(mine.state, 'todo') = ?", (fields.state_of(value),))
        case "flag":
            return Clause("coalesce(mine.flagged, 0) = ?", (int(fields.is_yes(value)),))
        case "removed":
            return Clause("article.removed = ?", (int(fields.is_yes(value)),))
        case "doubt":
            return Clause("annotation.doubt = ?", (int(fields.is_yes(value)),))
        case "label":
            return among("annotation.label", sorted(labels_of(value, asking.scheme)))
        case "by":
            return among("annotator.id", [bytes.fromhex(each) for each in people_of(value, asking)])
        case "in" | "title" | "note":
            return _holding(_COLUMNS[field], value)
        case "date":
            return _date(value)
        case "version":
            return _version(value, asking)
        case "relation":
            return _relation(value, asking.scheme)
        case _:
            return None


def _holding(column: str, value: Value) -> Clause | None:
    """That a column holds the longest word of a value, by the rule of ``words``."""
    pieces = [] if value.kind == "pattern" else pieces_of(value.text)
    return holding(column, max(pieces, key=len)) if pieces else None


def _date(value: Value) -> Clause | None:
    found = fields.DATE.fullmatch(value.text)
    if found is None:
        return None
    sign, low, high = found.groups()
    at_least = Clause("substr(article.published, 1, ?) >= ?", (len(low), low))
    at_most = Clause("substr(article.published, 1, ?) <= ?", (len(high or low), high or low))
    if high is not None or not sign:
        return both([at_least, at_most])
    return at_least if sign.startswith(">") else at_most


def _version(value: Value, asking: Asking) -> Clause:
    wanted = value.text.casefold()
    if value.kind == "word" and wanted in ("old", "new"):
        sql, values = versions.outstanding(asking.viewer.versions)
        return Clause(sql if wanted == "old" else f"NOT {sql}", values)
    return Clause("substr(annotation.scheme, 1, ?) = ?", (len(wanted), wanted))


def _relation(value: Value, scheme: Scheme) -> Clause | None:
    type_ = value.text.casefold()
    kind = scheme.relation(type_)
    if kind is None or kind.derive:
        return None
    return Clause(
        "EXISTS (SELECT 1 FROM relation r WHERE r.article = annotation.article AND r.annotator = "
        "annotation.annotator AND r.type = ? AND r.from_id = annotation.id AND r.there = 1)",
        (type_,),
    )


def _stored(column: str, asked: Asked) -> Clause | None:
    """That something is stored under a name; also says nothing of what."""
    name = f'"{asked.field}"'
    if asked.values[0].kind == "none":
        return None
    return Clause(f"instr(annotation.{column}, ?) > 0", (name,))


def _attribute(asked: Asked, scheme: Scheme) -> Clause | None:
    attribute = scheme.attribute(asked.field)
    if attribute is None or asked.values[0].kind == "none":
        return None
    stored = _stored("attributes", asked)
    if attribute.derive:
        return None
    if attribute.default is not None:
        return (
            both([stored, _of_labels(attribute.labels, scheme)], "OR") if attribute.labels else None
        )
    given = tuple(label for label, value in attribute.default_for if value is not None)
    return both([stored, _of_labels(given, scheme)], "OR") if given else stored


def _of_labels(labels: tuple[str, ...], scheme: Scheme) -> Clause:
    found = {each.id for each in scheme.labels if scheme.in_force(each.id) in labels}
    return among("annotation.label", sorted(found.union(labels)))


def labels_of(value: Value, scheme: Scheme) -> frozenset[str]:
    """The stored labels that a value of ``label:`` asks for: those that count as it; of one that
    counts as another now, the annotations that it was given to."""
    label = fields.label_of(value, scheme)
    if label is None:
        return frozenset()
    if label.id in scheme.mapping:
        return frozenset({label.id})
    return frozenset({label.id, *(old for old, new in scheme.mapping.items() if new == label.id)})


def people_of(value: Value, asking: Asking) -> tuple[str, ...]:
    """The ids of the annotators that a value of ``by:`` names (``me`` is who asks)."""
    if value.kind == "word" and value.text.casefold() == "me":
        return (asking.viewer.person,)
    return asking.people.get(value.text.casefold(), ())
