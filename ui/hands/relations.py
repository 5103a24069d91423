"""Relations by key and by dragging: from the selected span to another one.

What belongs here: which types and which other spans a person can choose from, and the operation.
Whether the scheme allows the ends is checked again by the operation itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPointF

from annotator.values import Annotation, Relation
from ui.actions import Actions
from ui.hands.grip import Grip
from ui.hands.hints import LETTERS, Hints, Target

if TYPE_CHECKING:
    from annotator.scheme import RelationType
    from ui.which_key import WhichKey

MOST: Final = len(LETTERS) ** 2
"""Spans that get letters at once; the nearest ones."""


class Relations(QObject):
    """Draws and removes relations of the selected span."""

    def __init__(self, grip: Grip, actions: Actions, hints: Hints, which: WhichKey) -> None:
        super().__init__(grip)
        self._grip, self._hints, self._which = grip, hints, which
        actions.connect_to("span.relate", self.relate)
        actions.connect_to("span.unrelate", self.unrelate)
        grip.reader.relation_dragged.connect(self.dragged)

    # Drawing

    def relate(self) -> None:
        """Ask for the type where the scheme has several, then for the other span."""
        span, scheme = self._grip.mine(), self._grip.scheme
        if span is None or scheme is None:
            return
        types = scheme.relations_from(span.label)
        if not types:
            self._grip.say(f"In this scheme no relation begins at a {self._name(span)}.")
        else:
            self._choose_type(types, span, lambda type_: self.relate_as(type_, span))

    def relate_as(self, type_: RelationType, span: Annotation) -> None:
        """Show letters at the spans to which a relation of this type may go."""
        others = self._candidates(type_, span)
        if not others:
            self._grip.say(f"Nothing here that “{type_.name}” of a {self._name(span)} may go to.")
            return
        reader = self._grip.reader
        if not any(self._in_sight(other) for other in others):
            reader.reveal(others[0].segments[0])
        others = [other for other in others if self._in_sight(other)] or others[:1]
        self._grip.say(f"Press a letter ({type_.name}, from {self._grip.words(span)}). Esc ends.")
        self._hints.ask(
            [Target(other.segments[0], other.id) for other in others[:MOST]],
            lambda one: self._set(type_, span.id, one.span_id if one is not None else None),
            self._grip.say,
            first=type_.key,
        )

    def dragged(self, from_id: str, to_id: str) -> None:
        """A relation was drawn with the mouse; its type is asked for where several may be meant."""
        found = self._grip.reading.annotations
        span, other, scheme = found.get(from_id), found.get(to_id), self._grip.scheme
        if span is None or other is None or scheme is None or self._grip.mine(span) is None:
            return
        allowed = [
            each
            for each in scheme.relations_from(span.label)
            if each.allows(span.label, other.label)
        ]
        if not allowed:
            ends = f"from a {self._name(span)} to a {self._name(other)}"
            self._grip.say(f"In this scheme no relation goes {ends}.")
        else:
            self._choose_type(allowed, span, lambda type_: self._set(type_, span.id, other.id))

    def _choose_type(
        self,
        types: Sequence[RelationType],
        span: Annotation,
        chosen: Callable[[RelationType], None],
    ) -> None:
        if len(types) == 1:
            chosen(types[0])
            return
        from ui.which_key import Choice

        keyed = dict(zip(keys_of(types), types, strict=True))
        self._grip.ask_key(
            self._which,
            f"Relate the {self._name(span)}",
            [Choice(key, one.name) for key, one in keyed.items()],
            lambda key: chosen(keyed[key]),
        )

    def _candidates(self, type_: RelationType, span: Annotation) -> list[Annotation]:
        """The spans to which a relation of this type may go, the likeliest first: of the same
        words where it is about copies, then the nearest."""
        here = {
            one.to_id
            for one in self._grip.relations()
            if one.type == type_.id and one.from_id == span.id
        }
        found = [
            other
            for other in self._grip.reading.annotations.values()
            if other.id != span.id
            and other.id not in here
            and type_.allows(span.label, other.label)
        ]
        alike = type_.twins or type_.same_label
        return sorted(
            found,
            key=lambda one: (alike and one.quote != span.quote, _distance(one, span), one.start),
        )

    def _in_sight(self, span: Annotation) -> bool:
        reader = self._grip.reader
        view = reader.viewport().rect()
        first = reader.character_at(QPointF(view.left(), view.top()))
        last = reader.character_at(QPointF(view.right(), view.bottom()))
        return first <= span.segments[0].start <= last

    def _set(self, type_: RelationType, from_id: str, to_id: str | None) -> None:
        from annotator.operations import SetRelation

        other = self._grip.reading.annotations.get(to_id or "")
        if other is None:
            return
        changes = self._grip.session.run(SetRelation(type_.id, from_id, other.id))
        if changes is not None:
            self._grip.session.select(from_id)
            self._grip.announce(f"{type_.name}: {self._name(other)} {self._grip.words(other)}")

    # Removing

    def unrelate(self) -> None:
        """Remove the relation that begins at the selected span; asks which where it has several."""
        span = self._grip.mine()
        if span is None:
            return
        there = [one for one in self._grip.relations() if one.from_id == span.id]
        if not there:
            self._grip.say("No relation of yours begins at this span.")
        elif len(there) == 1:
            self._remove(there[0])
        else:
            self._choose_relation(there)

    def _choose_relation(self, there: list[Relation]) -> None:
        from ui.which_key import Choice

        keyed = dict(zip(LETTERS, there, strict=False))
        self._grip.ask_key(
            self._which,
            "Remove a relation",
            [Choice(key, self._described(one)) for key, one in keyed.items()],
            lambda key: self._remove(keyed[key]),
        )

    def _described(self, relation: Relation) -> str:
        scheme, other = self._grip.scheme, self._grip.reading.annotations.get(relation.to_id)
        type_ = scheme.relation(relation.type) if scheme is not None else None
        name = type_.name if type_ is not None else relation.type
        return f"{name}: {self._grip.words(other)}" if other is not None else name

    def _remove(self, relation: Relation) -> None:
        from annotator.operations import SetRelation

        words = self._described(relation)
        gone = SetRelation(relation.type, relation.from_id, relation.to_id, there=False)
        if self._grip.session.run(gone) is not None:
            self._grip.announce(f"Removed {words}")

    def _name(self, span: Annotation) -> str:
        return self._grip.name(span.label)


def keys_of(types: Sequence[RelationType]) -> list[str]:
    """A letter for each type: its own, else one of its name, else any that is left."""
    keys: list[str] = []
    for type_ in types:
        wanted = [type_.key.lower(), *(each for each in type_.name.lower() if each.isalpha())]
        taken = {*keys, *(other.key.lower() for other in types if other is not type_)}
        free = (key for key in (*wanted, *LETTERS) if key and key not in taken)
        keys.append(next(free, ""))
    return keys


def _distance(one: Annotation, other: Annotation) -> int:
    return max(one.start - other.end, other.start - one.end, 0)
