"""Asking for one or several of a short list, by number.

What belongs here: questions of the panel that takes one key (``ui.which_key``), for lists whose
rows have no keys of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from ui.which_key import Choice

if TYPE_CHECKING:
    from ui.which_key import WhichKey

NUMBERS: Final = "123456789"
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def single(
    which: WhichKey, title: str, rows: Sequence[str], chosen: Callable[[int], object]
) -> None:
    """Ask for one of the rows; ``chosen`` gets its index. Past nine, letters follow."""
    keys = (NUMBERS + LETTERS)[: len(rows)]
    choices = [Choice(key, words) for key, words in zip(keys, rows, strict=False)]
    which.ask(title, choices, lambda key: _give(chosen, keys.index(key)))


def several(
    which: WhichKey,
    title: str,
    rows: Sequence[str],
    done: str,
    chosen: Callable[[tuple[int, ...]], object],
) -> None:
    """Ask for some of the rows, all of them at first: a number takes a row out or in again, the
    key ``done`` takes those that are in. ``chosen`` gets their numbers, from 1."""
    keys = NUMBERS[: len(rows)]

    def ask(taken: frozenset[str]) -> None:
        choices = [
            Choice(key, words, checked=key in taken) for key, words in zip(keys, rows, strict=False)
        ]
        choices.append(Choice(done, "Take these"))

        def pressed(key: str) -> None:
            if key == done:
                chosen(tuple(int(each) for each in keys if each in taken))
            else:
                ask(taken ^ {key})

        which.ask(title, choices, pressed)

    ask(frozenset(keys))


def _give(chosen: Callable[[int], object], at: int) -> None:
    chosen(at)
