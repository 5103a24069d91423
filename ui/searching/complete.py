"""What the word at the caret of a query can become: fields, their values, saved searches.

What belongs here: pure look-ups in the scheme; no Qt. What a field takes stands in
``annotator.search.fields``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from annotator.scheme import Scheme
    from annotator.values import SavedSearch

MOST: Final = 40
_TOKEN: Final = re.compile(r'(-?)(?:([^\W\d][\w-]*):((?:[^\s"“”()]|"[^"]*"?)*)|([^\s"“”():]*))$')
_YES: Final = (("yes", ""), ("no", ""))


class Sign(str):
    """A value that the language of queries knows by itself: in quotation marks it would be a word
    to look for."""


NONE: Final = Sign("none")
ANY: Final = Sign("*")
_PRESENCE: Final = ((NONE, "none at all"), (ANY, "any"))


@dataclass(frozen=True, slots=True)
class Item:
    """One completion: the words that it puts there, and how it is shown."""

    text: str
    shown: str


@dataclass(frozen=True, slots=True)
class Completion:
    """What may stand in place of ``[start, end)`` (code points of the line)."""

    start: int
    end: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """What completions are taken from."""

    scheme: Scheme
    people: tuple[str, ...] = ()
    searches: tuple[SavedSearch, ...] = ()


def completion(line: str, caret: int, sources: Sources) -> Completion:
    """What the word before the caret can become."""
    found = _TOKEN.search(line[:caret])
    nothing = Completion(caret, caret, ())
    if found is None or (line[:caret].count('"') % 2 and found[3] is None):
        return nothing
    minus, field, values, bare = found.groups()
    if field is not None:
        begun = _last(values)
        items = _values(field, begun.strip('"'), sources)
        return Completion(caret - len(begun), caret, items)
    if not bare:
        return nothing
    start = caret - len(bare)
    items = tuple(_fields(bare, sources.scheme))[:MOST]
    if not line[: start - len(minus)].strip() and not line[caret:].strip():
        items += tuple(_searches(bare, sources.searches))
    return Completion(start, caret, items)


def _last(values: str) -> str:
    """What was begun after the last comma outside quotation marks."""
    at, quoted = 0, False
    for number, each in enumerate(values):
        quoted ^= each == '"'
        if each == "," and not quoted:
            at = number + 1
    return values[at:]


def _fields(begun: str, scheme: Scheme) -> Iterable[Item]:
    """Fields and labels that begin so."""
    from annotator.search import fields

    wanted = begun.casefold()
    for name in fields.known(scheme):
        own = scheme.companion(name) or scheme.attribute(name)
        said = "" if own is None or own.name == name else own.name
        if name.startswith(wanted) or said.casefold().startswith(wanted):
            yield Item(f"{name}:", f"{name}:   {said or MEANT.get(name, '')}".rstrip())
    for label in scheme.labels:
        if label.name.casefold().startswith(wanted):
            text = f"label:{quoted(label.name)}"
            yield Item(text, text)


MEANT: Final = {
    "label": "spans with a label",
    "by": "whose spans",
    "note": "spans with a note",
    "doubt": "spans in doubt",
    "relation": "spans with a relation",
    "version": "before or since the scheme changed",
    "unconfirmed": "values that nobody has confirmed",
    "state": "how far you are with the article",
    "flag": "articles that you flagged",
    "in": "the source of the article",
    "title": "words of the title",
    "date": "when the article was published",
    "language": "the language of the article",
    "removed": "articles taken out of the list",
}


def _searches(begun: str, searches: Sequence[SavedSearch]) -> Iterable[Item]:
    for each in searches:
        if each.name.casefold().startswith(begun.casefold()):
            yield Item(each.query, f"{each.name}   {each.query}")


def _values(field: str, begun: str, sources: Sources) -> tuple[Item, ...]:
    wanted = begun.casefold()
    offered = values_of(field, sources)
    fit = [
        Item(str(each) if isinstance(each, Sign) else quoted(each), f"{each}   {said}".rstrip())
        for each, said in offered
        if any(part.startswith(wanted) for part in (each.casefold(), said.casefold()))
    ]
    whole = len(fit) == 1 and fit[0].text.casefold() == wanted
    return () if whole else tuple(fit[:MOST])


def values_of(field: str, sources: Sources) -> list[tuple[str, str]]:
    """The values that a field can be asked for, each with more words where they help."""
    scheme = sources.scheme
    fixed = FIXED.get(field)
    if fixed is not None:
        return list(fixed)
    if field == "label":
        return [(each.name, "") for each in scheme.labels] + [(NONE, "outside my spans")]
    if field == "by":
        return [("me", "my own"), *((each, "") for each in sources.people)]
    if field == "relation":
        return [(each.id, _other(each.name, each.id)) for each in scheme.relations] + [*_PRESENCE]
    if field == "unconfirmed":
        return [
            (ANY, "any"),
            *((each.id, _other(each.name, each.id)) for each in scheme.attributes),
        ]
    if scheme.companion(field) is not None:
        return list(_PRESENCE)
    attribute = scheme.attribute(field)
    if attribute is None:
        return []
    values = [(each.id, _other(each.name, each.id)) for each in attribute.values]
    return (values or (list(_YES) if attribute.kind == "flag" else [])) + [*_PRESENCE]


FIXED: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "note": _PRESENCE,
    "doubt": _YES,
    "flag": _YES,
    "removed": _YES,
    "version": (("old", "before the scheme changed"), ("new", "since the scheme changed")),
    "state": (
        ("todo", "not begun"),
        ("in_progress", "begun"),
        ("finished", ""),
        ("skipped", ""),
    ),
    "date": ((NONE, "no date"),),
    "in": ((NONE, "no source"),),
    "language": ((NONE, "no language"),),
}


def _other(name: str, id_: str) -> str:
    return "" if name.casefold() == id_.casefold() else name


def quoted(text: str) -> str:
    """A value as it stands in a line: in quotation marks where it needs them."""
    from annotator.search.query import Value

    return str(Value(text))
