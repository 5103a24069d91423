"""Keeping words of articles out of what a text-free edition says besides its rows.

What belongs here: finding five words in a row of any article in the guideline and the scheme, and
replacing them. Examples in a guideline are often taken from the very articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from msgspec.structs import replace

from annotator.scheme import Scheme

RUN: Final = 5
"""Words in a row that count as a quotation."""
GONE: Final = "[…]"
_WORD: Final = re.compile(r"\w+")

Gram = tuple[str, ...]


class Masking:
    """Knows the runs of words of some documents, learns which stand in articles, replaces them."""

    def __init__(self, documents: Iterable[str]) -> None:
        self._wanted = {gram for each in documents for gram, _, _ in _grams(each)}
        self._found: set[Gram] = set()
        self.masked = 0

    def look(self, text: str) -> None:
        """Look for the runs in the text of an article."""
        if self._wanted:
            words = _WORD.findall(text.casefold())
            runs = zip(*(words[at:] for at in range(RUN)), strict=False)
            self._found.update(self._wanted.intersection(runs))

    def __call__(self, document: str) -> str:
        """The document with every passage that was found replaced by ``GONE``."""
        ranges: list[list[int]] = []
        for gram, start, end in _grams(document):
            if gram not in self._found:
                continue
            if ranges and start <= ranges[-1][1]:
                ranges[-1][1] = max(end, ranges[-1][1])
            else:
                ranges.append([start, end])
        self.masked += len(ranges)
        for start, end in reversed(ranges):
            document = f"{document[:start]}{GONE}{document[end:]}"
        return document


def _grams(text: str) -> Iterator[tuple[Gram, int, int]]:
    words = [(found[0].casefold(), found.start(), found.end()) for found in _WORD.finditer(text)]
    for at in range(len(words) - RUN + 1):
        run = words[at : at + RUN]
        yield tuple(word for word, _, _ in run), run[0][1], run[-1][2]


def words_of(scheme: Scheme) -> Iterator[str]:
    """What a scheme says in sentences: guideline, definitions, examples."""
    yield scheme.guideline
    for part in _parts(scheme):
        yield part.definition
        yield from getattr(part, "examples", ())
        yield from (value.definition for value in getattr(part, "values", ()))


def masked(scheme: Scheme, mask: Masking) -> Scheme:
    """The scheme with its sentences masked."""
    return replace(
        scheme,
        guideline=mask(scheme.guideline),
        labels=tuple(_masked(each, mask) for each in scheme.labels),
        attributes=tuple(_masked(each, mask) for each in scheme.attributes),
        companions=tuple(_masked(each, mask) for each in scheme.companions),
        relations=tuple(_masked(each, mask) for each in scheme.relations),
    )


def _parts(scheme: Scheme) -> Iterator[Any]:
    yield from scheme.labels
    yield from scheme.attributes
    yield from scheme.companions
    yield from scheme.relations


def _masked(part: Any, mask: Masking) -> Any:
    changes: dict[str, Any] = {"definition": mask(part.definition)}
    if getattr(part, "examples", ()):
        changes["examples"] = tuple(mask(each) for each in part.examples)
    if getattr(part, "values", ()):
        changes["values"] = tuple(
            replace(value, definition=mask(value.definition)) for value in part.values
        )
    return replace(part, **changes)
