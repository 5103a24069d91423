"""Events about datasets: plans that are kept, and which article is in which split for good.

What belongs here: two payloads. Both are shared things, set by leads. Articles are named by the
first ``DIGITS`` digits of their hash, one after the other in one string, so that a hundred
thousand of them cost next to nothing when a project is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct

DATASET_PLANNED: Final = "dataset.planned"
DATASET_SPLIT: Final = "dataset.split"
DIGITS: Final = 16


class DatasetPlanned(Struct, frozen=True, omit_defaults=True):
    """A plan is kept under a name, as TOML; None: it is not kept (any more)."""

    id: str
    set: str | None
    was: str | None = None


class SplitFields(Struct, frozen=True, omit_defaults=True):
    """Articles that were put into splits together; ``plan`` is the name of the plan. ``articles``
    gives for each split their digits, sorted and joined."""

    plan: str
    articles: dict[str, str] = {}


class DatasetSplit(Struct, frozen=True, omit_defaults=True):
    """Articles are in these splits from now on; None: that is taken back."""

    id: str
    set: SplitFields | None
    was: SplitFields | None = None


def packed(splits: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """By split, the digits of article hashes as one string."""
    return {
        split: "".join(sorted(each[:DIGITS] for each in hashes))
        for split, hashes in sorted(splits.items())
    }


def unpacked(articles: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each article's digits with its split."""
    for split, joined in articles.items():
        for at in range(0, len(joined), DIGITS):
            yield joined[at : at + DIGITS], split
