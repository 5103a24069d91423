"""The passages that a cell of the confusion matrix counts, as a list.

What belongs here: a passage as a row, and the place that opening it shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ui.insight.sheet import Cell, Column, Sheet, words
from ui.plain import one_line

if TYPE_CHECKING:
    from annotator.review.passages import Passage
    from annotator.values import Segment

BEFORE: Final = 36
QUOTE: Final = 90
BEHIND: Final = 60
"""Code points of a row's words: before the place, of it, and behind it."""


@dataclass(frozen=True, slots=True)
class PlaceTarget:
    """A place in an article (its key): the span to select, else the words."""

    article: int
    segments: tuple[Segment, ...]
    annotation: str = ""


def sheet_of(found: Sequence[Passage], titles: tuple[str, str], names: Mapping[str, str]) -> Sheet:
    """Passages as rows. ``titles``: what the row of the cell and its column are called; ``names``
    of the raters by id."""
    row, column = titles
    heads = (
        Column("Place", number=False, wide=True),
        Column(row, "Who has what the row says", number=False),
        Column(column, "Who has what the column says", number=False),
        Column("Overlap", "Characters that both marked, of those that either did"),
        Column("Article", number=False),
    )
    return Sheet("passages", heads, tuple(_row(each, names) for each in found))


def _row(passage: Passage, names: Mapping[str, str]) -> tuple[Cell, ...]:
    target = PlaceTarget(
        passage.article, passage.segments, passage.row_annotation or passage.column_annotation
    )
    both = bool(passage.row_annotation and passage.column_annotation)
    share = passage.overlap * 100
    place = Cell(
        one_line(passage.quote, QUOTE),
        passage.quote.casefold(),
        about=_about(passage),
        left=_before(passage.left),
        right=_behind(passage.right),
        target=target,
    )
    return (
        place,
        words(names.get(passage.row, passage.row), target=target),
        words(names.get(passage.column, passage.column), target=target),
        Cell(f"{share:.0f} %" if both else "", share if both else None, target=target),
        words(passage.title or "Untitled", target=target),
    )


def _about(passage: Passage) -> str:
    if passage.other_quote and passage.other_quote != passage.quote:
        return f"“{one_line(passage.quote, 300)}” and “{one_line(passage.other_quote, 300)}”."
    return f"“{one_line(passage.quote, 600)}”."


def _before(text: str) -> str:
    line = one_line(text, 10_000)
    tail = " " if text[-1:].isspace() else ""
    cut = line if len(line) <= BEFORE else "…" + line[-BEFORE:].partition(" ")[2]
    return cut + tail


def _behind(text: str) -> str:
    head = " " if text[:1].isspace() else ""
    return head + one_line(text, BEHIND)
