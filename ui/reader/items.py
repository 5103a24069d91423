"""What the reader is given beside spans: hints, companions, relations. Plain values.

What belongs here: those values. How they are drawn is in the modules named after them. Offsets are
code points of the article's text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotator.values import Segment


@dataclass(frozen=True, slots=True)
class Hint:
    """A key to press, at the beginning of a segment; ``span_id`` where it stands for a span."""

    key: str
    segment: Segment
    span_id: str | None = None


@dataclass(frozen=True, slots=True)
class CompanionItem:
    """A companion of the selected span: its type's id and name, a ``letter`` for tight places."""

    id: str
    name: str
    letter: str
    segment: Segment


@dataclass(frozen=True, slots=True)
class RelationItem:
    """A relation of the selected span; ``derived``: it follows from position, nobody drew it."""

    type: str
    name: str
    from_id: str
    to_id: str
    derived: bool = False
