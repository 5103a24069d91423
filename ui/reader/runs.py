"""Where characters stand in a line in which directions mix.

What belongs here: the leading and the trailing edge of each character of one line, and what a
stretch of characters covers. The two edges of a stretch alone say nothing: between them there may
be other characters here. Units are UTF-16 units of the block, edges pixels from its left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QTextLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Cell = tuple[float, float]
"""Leading and trailing edge; the leading one is at the right in a run from right to left."""

_TOUCH = 0.5
_TRAILING = QTextLine.Edge.Trailing


def cells(line: QTextLine, *, right_to_left: bool) -> dict[int, Cell]:
    """The cells of a line by the first unit of each character, in the order of the text.

    At the first character of a run against the direction of its paragraph Qt tells where a caret
    would be drawn, which is the end of the run before. Such a character is found to have no width;
    it stands in the gap that the others leave.
    """
    made: dict[int, Cell] = {}
    start = line.textStart()
    for unit in range(start, start + line.textLength()):
        leading, whole = x_of(line, unit)
        if whole == unit:  # else it is inside a character
            made[unit] = leading, _end_of(line, unit)
    lost = [unit for unit, (leading, trailing) in made.items() if abs(leading - trailing) < 0.01]
    if lost:
        _find(lost, made, gaps(made.values(), line), right_to_left=right_to_left)
    return made


def plain_cells(line: QTextLine) -> dict[int, Cell]:
    """The cells of a line that runs from left to right throughout: each ends where the next begins.
    (Qt gives no trailing edge for a tab.)"""
    start = line.textStart()
    end = start + line.textLength()
    places = [(unit, *x_of(line, unit)) for unit in range(start, end)]
    whole = [(unit, x) for unit, x, first in places if first == unit]
    following = [x for _, x in whole[1:]] + [x_of(line, end)[0]]
    return {unit: (x, next_x) for (unit, x), next_x in zip(whole, following, strict=False)}


def x_of(line: QTextLine, unit: int) -> tuple[float, int]:
    """Where the character at ``unit`` begins, and the unit with which it begins."""
    found: tuple[float, int] = line.cursorToX(unit)  # type: ignore[assignment]  # PySide: object
    return found


def _end_of(line: QTextLine, unit: int) -> float:
    found: tuple[float, int] = line.cursorToX(unit, _TRAILING)  # type: ignore[assignment]
    return found[0]


def gaps(taken: Iterable[Cell], line: QTextLine) -> list[tuple[float, float]]:
    """What the cells leave of the line, from left to right."""
    natural = line.naturalTextRect()
    x, found = natural.left(), []
    for low, high in sorted((min(cell), max(cell)) for cell in taken):
        if low > x + _TOUCH:
            found.append((x, low))
        x = max(x, high)
    if natural.right() > x + _TOUCH:
        found.append((x, natural.right()))
    return found


def _find(
    lost: list[int],
    made: dict[int, Cell],
    holes: list[tuple[float, float]],
    *,
    right_to_left: bool,
) -> None:
    """Give each lost character the gap beside its neighbour in the text."""
    order = list(made)
    for unit in lost:
        following = order.index(unit) + 1
        beside = [made[unit][0]]
        if following < len(order):
            beside.insert(0, made[order[following]][0])
        hole = next(
            (hole for x in beside for hole in holes if min(abs(x - hole[0]), abs(x - hole[1])) < 1),
            None,
        )
        if hole is not None:
            holes.remove(hole)
            made[unit] = hole if right_to_left else (hole[1], hole[0])


def covered(made: Mapping[int, Cell], low: int, high: int, line: QTextLine) -> list[Cell]:
    """The stretches (left, right) that ``[low, high)`` covers, from left to right."""
    natural = line.naturalTextRect()
    stretches: list[Cell] = []
    for left, right in sorted(
        (min(made[unit]), max(made[unit])) for unit in made if low <= unit < high
    ):
        left, right = max(left, natural.left()), min(right, natural.right())
        if stretches and left <= stretches[-1][1] + _TOUCH:
            stretches[-1] = stretches[-1][0], max(right, stretches[-1][1])
        elif right > left:
            stretches.append((left, right))
    return stretches
