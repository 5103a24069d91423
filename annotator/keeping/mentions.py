"""What else in a project has words of an article: scheme, searches, comments about labels, names.

What belongs here: finding it, to tell the person before the article is removed for good. What
belongs to the article goes with it; these belong to the project, and cannot be taken out of it
without changing what it says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from annotator.history.dataset_events import DATASET_PLANNED
from annotator.history.events import (
    COMMENT_SET,
    GUIDELINE_DECIDED,
    SCHEME_PROPOSED,
    SCHEME_SET,
    SEARCH_SAVED,
)

RUN: Final = 5
"""So many words in a row are words of the article; fewer are anybody's."""
SHORTEST: Final = 12
"""Characters of a passage that stands in the article as a whole, at least."""
NAME: Final = 5
"""Characters of a title, an address or a file's name, at least."""
_WHAT: Final = {
    SCHEME_SET: "The scheme or its guideline",
    SCHEME_PROPOSED: "A proposal for the scheme",
    GUIDELINE_DECIDED: "The guideline’s log",
    SEARCH_SAVED: "A saved search",
    COMMENT_SET: "A comment about a label",
    DATASET_PLANNED: "A plan of a dataset",
}


class Words:
    """The words of one article, to be looked for elsewhere."""

    def __init__(self, text: str, names: Iterable[str]) -> None:
        """``names``: its title, address and file, which also tell of it."""
        self._text = text.casefold()
        self._names = tuple(each.casefold() for each in names if len(each.strip()) >= NAME)
        self._runs = frozenset(_runs(self._text))

    def named(self, said: str) -> bool:
        """Whether a passage has the article's name."""
        said = said.casefold()
        return any(name in said for name in self._names)

    def within(self, said: str) -> bool:
        """Whether a passage has words of the article, or its name."""
        said = said.casefold().strip()
        if self.named(said):
            return True
        if len(said) >= SHORTEST and said in self._text:
            return True
        return not self._runs.isdisjoint(_runs(said))


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = text.split()
    for at in range(len(words) - RUN + 1):
        yield tuple(words[at : at + RUN])


def mentions(
    connection: sa.Connection, articles: Collection[Words], without: Collection[int] = ()
) -> tuple[str, ...]:
    """Sentences about what of the project has words of these articles and would stay.

    ``without``: keys of events that go with them.
    """
    found: dict[str, None] = {}
    rows = connection.exec_driver_sql(
        "SELECT key, kind, payload, operation_name FROM event WHERE article IS NULL"
    )
    for key, kind, payload, name in rows:
        if key in without:
            continue
        told = (*_strings(msgspec.json.decode(payload)),)
        if any(words.within(each) for words in articles for each in told):
            found[f"{_WHAT.get(kind, 'The history of the project')} has words of it."] = None
        if any(words.within(name) for words in articles):
            found[f"The history has an entry called “{name}”."] = None
    for (name,) in connection.exec_driver_sql("SELECT DISTINCT name FROM operation"):
        if any(words.within(name) for words in articles):
            found[f"The history has an entry called “{name}”."] = None
    return tuple(found)


def _strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from _strings(each)
        case list():
            for each in value:
                yield from _strings(each)
