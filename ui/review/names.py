"""How people are called in the review panel: by name, or by the letter that stands for them.

What belongs here: naming annotators as ``ui.review.comparison`` shows them in the article, and
adjudicators, who are always named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.review.comparison import Face


class Names:
    """How people are called in one article. ``names`` are those of the project, by id."""

    def __init__(
        self, names: Mapping[str, str] | None = None, faces: Iterable[Face] = (), me: str = ""
    ) -> None:
        self._names = names or {}
        self._faces = {face.annotator: face.name for face in faces}
        self._me = me

    def of(self, annotator: str) -> str:
        """An annotator who handed in: as the lanes of the article call them."""
        return self._faces.get(annotator) or self._names.get(annotator, "somebody")

    def person(self, person: str) -> str:
        """Who decides, or is to decide, is never hidden: a decision is answered for by name."""
        return "you" if person == self._me else self._names.get(person, "somebody")

    def several(self, annotators: Iterable[str]) -> str:
        """Several annotators in a row: "A", "A and B", "A, B and C"."""
        return listed(sorted(set(map(self.of, annotators))))


def listed(words: Iterable[str]) -> str:
    """Words in a row: "one", "one and two", "one, two and three"."""
    found = list(words)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} and {found[-1]}"
