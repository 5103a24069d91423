"""The operation on relations between annotations of one article."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.errors import Problem
from annotator.history.events import RelationSet
from annotator.operations.desk import Desk
from annotator.scheme import RelationType, Scheme
from annotator.scheme.ends import ends_refused
from annotator.store import details, queries
from annotator.values import Annotation


@dataclass(frozen=True, slots=True)
class SetRelation:
    """Relate one of my annotations to another, or take that back (``there`` False)."""

    type: str
    from_id: str
    to_id: str
    there: bool = True

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return f"Relate: {self.type}" if self.there else f"Remove a relation: {self.type}"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        view, state = desk.my_annotation(self.from_id)
        me = queries.annotator_key(desk.connection, desk.me)
        mine = details.touching(desk.connection, view.key, [self.from_id], me)
        stands = [each for each in mine if each.from_id == self.from_id and each.type == self.type]
        there = any(each.to_id == self.to_id for each in stands)
        if there == self.there:
            return "They are related already." if there else "There is no such relation."
        if not self.there:
            desk.work(
                view, related=(RelationSet(self.type, self.from_id, self.to_id, False, True),)
            )
            return "Relation removed."
        to = queries.annotation(desk.connection, self.to_id)
        kind = self._allowed(desk.scheme, state.label, to, view.key)
        gone = [
            RelationSet(each.type, each.from_id, each.to_id, False, True)
            for each in (stands if kind.single else ())
        ]
        new = RelationSet(self.type, self.from_id, self.to_id)
        desk.work(view, related=(*gone, new))
        return f"Related: {kind.name}{' (in place of the former one)' if gone else ''}."

    def _allowed(
        self, scheme: Scheme, from_label: str, to: Annotation | None, key: int
    ) -> RelationType:
        kind = scheme.relation(self.type)
        if kind is None or kind.retired or kind.derive:
            raise Problem(f"The scheme has no relation “{self.type}” to draw.")
        if to is None or to.article != key:
            raise Problem("The other span is not in this article any more.")
        if to.id == self.from_id:
            raise Problem("A span cannot be related to itself.")
        first, second = scheme.in_force(from_label), scheme.in_force(to.label)
        if not kind.allows(first, second):
            raise Problem(ends_refused(scheme, kind, first, second))
        return kind
