"""What a search is asked for whom, and what it finds."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

from annotator.store.versions import NEVER, Versions
from annotator.values import Segment

Sort = Literal["text", "left", "right"]
MOST: Final = 10_000
"""Hits that ``find`` keeps where nothing else is said."""
CONTEXT: Final = 60
"""Code points of a text that are shown on each side of a hit."""

NO_VERSIONS: Final = Versions((), (), NEVER)
"""Of a scheme that never changed."""


class Viewer(Struct, frozen=True):
    """Who looks: the row key (0 where the file does not know them) and the id of an annotator.

    ``versions``: those of the project's scheme, which tell what is outstanding.
    """

    me: int
    person: str
    versions: Versions = NO_VERSIONS


class Hit(Struct, frozen=True, gc=False):
    """A place that a query asks for.

    ``segments`` are code points of the text, none where a query asks for articles as such.
    ``annotation``, ``label`` (the one in force) and ``annotator`` (an id) are those of an
    annotation; None and "" for words in a text. ``left``, ``words`` and ``right`` are on one
    line, for the eye alone.
    """

    article: int
    title: str
    segments: tuple[Segment, ...]
    annotation: str | None
    label: str
    annotator: str
    left: str
    words: str
    right: str


class Found(Struct, frozen=True):
    """What a search found. ``total`` counts all hits where ``complete``, else those looked at."""

    hits: list[Hit]
    total: int
    complete: bool
