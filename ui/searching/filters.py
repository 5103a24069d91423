"""The menu of conditions, for whoever does not know how a query is written.

What belongs here: the groups of the menu, made from the scheme, and the menu itself. A choice puts
words into the line; what they mean is told beneath it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QMenu

from ui.plain import mnemonic_free, one_line
from ui.searching.complete import Sources, quoted

if TYPE_CHECKING:
    from annotator.scheme.model import Attribute

LONGEST: Final = 60
"""Code points of an entry."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One entry: what it says, and the condition that it adds. One that ends in ``:`` or ``>=``
    waits for somebody to write on."""

    words: str
    query: str


@dataclass(frozen=True, slots=True)
class Group:
    """Entries, and groups of them, under a title; None draws a line."""

    title: str
    entries: tuple[Filter | Group | None, ...]


def groups(sources: Sources) -> tuple[Filter | Group | None, ...]:
    """All that can be asked in this project."""
    scheme = sources.scheme
    labels = [Filter(each.name, f"label:{quoted(each.name)}") for each in scheme.labels]
    outside = Filter("Words outside my spans", "label:none")
    people = [Filter(each, f"by:{quoted(each)}") for each in sources.people]
    made: list[Filter | Group | None] = [
        Group("Label", (*labels, None, Filter("Any label", "label:*"), outside)),
        *(_attributes(sources)),
        *(_companions(sources)),
        *(_relations(sources)),
        None,
        Filter("In doubt", "doubt:yes"),
        Filter("With a note", "note:*"),
        Group("Not confirmed", _unconfirmed(sources)),
        Filter("Made before the scheme changed", "version:old"),
        Group("Annotator", (Filter("Me", "by:me"), *people)),
        None,
        Group("State of the article", _STATES),
        Filter("In flagged articles", "flag:yes"),
        Filter("Source…", "in:"),
        Filter("Words in the title…", "title:"),
        Group("Date", _DATES),
        Filter("Language…", "language:"),
        Filter("In removed articles", "removed:yes"),
    ]
    return tuple(made)


_STATES: Final = (
    Filter("To do", "state:todo"),
    Filter("In progress", "state:in_progress"),
    Filter("Finished", "state:finished"),
    Filter("Skipped", "state:skipped"),
)
_DATES: Final = (
    Filter("On or after…", "date:>="),
    Filter("On or before…", "date:<="),
    Filter("In the year or month…", "date:"),
    Filter("Without a date", "date:none"),
)


def _attributes(sources: Sources) -> list[Group]:
    offered = [each for each in sources.scheme.attributes if not each.retired]
    if not offered:
        return []
    return [Group("Attribute", tuple(_attribute(each) for each in offered))]


def _attribute(attribute: Attribute) -> Group:
    values = [Filter(each.name, f"{attribute.id}:{quoted(each.id)}") for each in attribute.values]
    if attribute.kind == "flag":
        values = [Filter("Yes", f"{attribute.id}:yes"), Filter("No", f"{attribute.id}:no")]
    elif attribute.kind == "text":
        values = [Filter("With the words…", f"{attribute.id}:")]
    elif attribute.kind == "number":
        values = [
            Filter("At least…", f"{attribute.id}:>="),
            Filter("At most…", f"{attribute.id}:<="),
        ]
    presence = (
        Filter("Any value", f"{attribute.id}:*"),
        Filter("No value", f"{attribute.id}:none"),
    )
    return Group(attribute.name, (*values, None, *presence))


def _companions(sources: Sources) -> list[Group]:
    offered = [each for each in sources.scheme.companions if not each.retired]
    made = tuple(
        Group(
            each.name,
            (
                Filter("With it", f"{each.id}:*"),
                Filter("Without it", f"{each.id}:none"),
                Filter("With the words…", f"{each.id}:"),
            ),
        )
        for each in offered
    )
    return [Group("Source, cue and the like", made)] if made else []


def _relations(sources: Sources) -> list[Group]:
    offered = [each for each in sources.scheme.relations if not each.retired]
    if not offered:
        return []
    kinds = tuple(Filter(each.name, f"relation:{quoted(each.id)}") for each in offered)
    presence = (Filter("Any relation", "relation:*"), Filter("No relation", "relation:none"))
    return [Group("Relation", (*kinds, None, *presence))]


def _unconfirmed(sources: Sources) -> tuple[Filter | None, ...]:
    offered = [each for each in sources.scheme.attributes if not each.retired]
    kinds = (Filter(each.name, f"unconfirmed:{quoted(each.id)}") for each in offered)
    return (Filter("Any value", "unconfirmed:*"), None, *kinds)


def fill(
    menu: QMenu, entries: tuple[Filter | Group | None, ...], chosen: Callable[[str], object]
) -> None:
    """Make the menu anew; ``chosen`` gets the condition."""
    menu.clear()
    for each in entries:
        if each is None:
            menu.addSeparator()
            continue
        if isinstance(each, Group):
            fill(menu.addMenu(_shown(each.title)), each.entries, chosen)
            continue
        action = menu.addAction(_shown(each.words))
        action.triggered.connect(lambda _=False, query=each.query: chosen(query))


def _shown(words: str) -> str:
    line = one_line(words, LONGEST)
    return mnemonic_free(line[:1].upper() + line[1:])


def with_filter(line: str, query: str) -> tuple[str, int]:
    """The line with a condition added, and where the caret should stand (code points)."""
    before = line.rstrip()
    made = f"{before} {query}" if before else query
    return made, len(made)
