"""Operations that make two annotations of one, and one of several."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.errors import Problem
from annotator.history.events import AnnotationAdded, AnnotationChanged, RelationSet
from annotator.history.states import AnnotationState
from annotator.machine import new_id
from annotator.operations.describing import described
from annotator.operations.desk import Desk, checked
from annotator.operations.spans import given_way, shown
from annotator.store import details, queries
from annotator.store.recorder import RowArticle
from annotator.values import GAP, Segment


@dataclass(frozen=True, slots=True)
class SplitAnnotation:
    """Make two annotations of one of mine: it keeps the first segments, with its relations; a new
    one of the same label gets the second, with the same attributes and companions."""

    annotation: str
    first: tuple[Segment, ...]
    second: tuple[Segment, ...]

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Split a span"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        view, state = desk.my_annotation(self.annotation)
        text = desk.text(view.key)
        quotes = checked(text, self.first)
        if self.first == self.second:
            raise Problem("The two parts of a span need words of their own; nothing was split.")
        added = AnnotationAdded(
            id=new_id(),
            label=state.label,
            segments=self.second,
            quotes=checked(text, self.second),
            scheme=state.scheme,  # it is no newer a decision than the one it was a part of
            doubt=state.doubt,
            doubt_note=state.doubt_note,
            attributes=state.attributes,
            companions=state.companions,
            unconfirmed=state.unconfirmed,
        )
        change = desk.change(state, segments=self.first, quotes=quotes)
        gone = {
            each.id: each
            for own, segments in ((state.id, self.first), (added.id, self.second))
            for each in given_way(desk, view, own, segments, state.label)
            if each.id != state.id
        }
        desk.work(view, added=(added,), changed=(change, *gone.values()))
        return f"Split in two: {shown(GAP.join(quotes))} and {shown(GAP.join(added.quotes))}"


@dataclass(frozen=True, slots=True)
class JoinAnnotations:
    """Make one annotation of several of mine: the first gets the segments, what it does not say
    itself of attributes and companions, and the relations of the others, which are deleted."""

    annotation: str
    others: tuple[str, ...]
    segments: tuple[Segment, ...]

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Join spans"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        others = []
        for id_ in dict.fromkeys(self.others):
            if id_ == self.annotation:
                continue
            _, state = desk.my_annotation(id_)
            others.append(state)
        view, state = desk.my_annotation(self.annotation)
        if not others or any(view.annotation(each.id) is None for each in others):
            raise Problem("There is nothing to join the span with in this article.")
        quotes = checked(desk.text(view.key), self.segments)
        change = _joined(desk, state, others, self.segments, quotes)
        gone = {each.id: desk.change(each, deleted=True) for each in others}
        for other in given_way(desk, view, state.id, self.segments, state.label):
            gone.setdefault(other.id, other)
        related = _moved(desk, view, state.id, {each.id for each in others})
        desk.work(view, changed=(change, *gone.values()), related=related)
        return f"Joined {len(others) + 1} spans: {shown(GAP.join(quotes))}"


def _joined(
    desk: Desk,
    state: AnnotationState,
    others: list[AnnotationState],
    segments: tuple[Segment, ...],
    quotes: tuple[str, ...],
) -> AnnotationChanged:
    attributes = {
        name: value
        for other in reversed(others)
        for name, value in other.attributes.items()
        if name not in state.attributes and name not in other.unconfirmed
    }
    companions: dict[str, Segment | None] = {
        name: part
        for other in reversed(others)
        for name, part in other.companions.items()
        if name not in state.companions
    }
    filled = described(desk, state, attributes, companions)
    moved = desk.change(state, segments=segments, quotes=quotes)
    return desk.both(moved, filled)


def _moved(desk: Desk, view: RowArticle, new: str, former: set[str]) -> tuple[RelationSet, ...]:
    """The relations of ``former``, taken away there and drawn at ``new``; of a type of which an
    annotation has at most one, that of ``new`` itself stays, else the first one comes."""
    me = queries.annotator_key(desk.connection, desk.me)
    stand = details.touching(desk.connection, view.key, [new, *sorted(former)], me)
    known = {(each.type, each.from_id, each.to_id) for each in stand}
    single = {each.id for each in desk.scheme.relations if each.single}
    taken = {each.type for each in stand if each.from_id == new and each.to_id not in former}
    changes: list[RelationSet] = []
    for each in stand:
        if each.from_id not in former and each.to_id not in former:
            continue
        changes.append(RelationSet(each.type, each.from_id, each.to_id, False, True))
        from_id = new if each.from_id in former else each.from_id
        to_id = new if each.to_id in former else each.to_id
        if from_id == to_id or (each.type, from_id, to_id) in known:
            continue
        if from_id != new or each.type not in single or each.type not in taken:
            known.add((each.type, from_id, to_id))
            taken |= {each.type} if from_id == new else set()
            changes.append(RelationSet(each.type, from_id, to_id))
    return tuple(changes)
