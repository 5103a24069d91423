"""An article while a query is asked of it: what the questions need is read once, on demand."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from annotator.derived import Standing, Surroundings, inside_relations, standing
from annotator.search.cover import Asking
from annotator.search.words import Finder
from annotator.store import details, finding, queries, sight
from annotator.store.finding import Row
from annotator.store.folding import Folded
from annotator.values import Annotation, Segment


class Place:
    """An article while a query is asked of it: what it needs is read once, when it is needed."""

    def __init__(self, connection: sa.Connection, asking: Asking, row: Row) -> None:
        self._connection = connection
        self._asking = asking
        self.row = row
        self._text: Folded | None = None
        self._found: dict[Finder, Sequence[Segment]] = {}
        self._around: dict[str, Surroundings] = {}
        self._mine: list[tuple[Segment, ...]] | None = None
        self._related: dict[str, set[str]] | None = None

    @property
    def text(self) -> Folded:
        """The article's text, folded."""
        if self._text is None:
            self._text = Folded(finding.body(self._connection, self.row.key))
        return self._text

    def places(self, words: Finder) -> Sequence[Segment]:
        """Where words stand in the text."""
        if words not in self._found:
            self._found[words] = words.places(self.text)
        return self._found[words]

    @property
    def mine(self) -> list[tuple[Segment, ...]]:
        """The segments of the viewer's own annotations."""
        if self._mine is None:
            me = self._asking.viewer.me
            self._mine = finding.segments_of(self._connection, self.row.key, me)
        return self._mine

    def standing(self, annotation: Annotation) -> dict[str, Standing]:
        """The values that stand for an annotation of this article."""
        return standing(self._asking.scheme, annotation, self._surroundings(annotation.annotator))

    def _surroundings(self, annotator: str) -> Surroundings:
        if annotator not in self._around:
            scheme = self._asking.scheme
            found = finding.of_annotator(self._connection, self.row.key, annotator)
            counted = [queries.in_force(each, scheme.mapping) for each in found]
            self._around[annotator] = Surroundings(scheme, self.text.original, counted)
        return self._around[annotator]

    def relations(self, annotation: Annotation) -> set[str]:
        """The types of the relations that go out from an annotation, derived ones too."""
        if self._related is None:
            self._related = self._read_relations()
        around = self._surroundings(annotation.annotator)
        derived = inside_relations(self._asking.scheme, [annotation], around)
        return self._related.get(annotation.id, set()) | {each.type for each in derived}

    def _read_relations(self) -> dict[str, set[str]]:
        key, me = self.row.key, self._asking.viewer.me
        hidden = sight.others_hidden(self._connection, key, me)
        found: dict[str, set[str]] = {}
        for each in details.relations_of(self._connection, key, me if hidden else None):
            found.setdefault(each.from_id, set()).add(each.type)
        return found
