"""Operations on many places or annotations at once: each is one operation, one undo, and says how
many it touched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from annotator.errors import Problem
from annotator.history.events import AnnotationAdded, AnnotationChanged, RelationSet
from annotator.machine import new_id
from annotator.operations.describing import check_value, given
from annotator.operations.desk import Desk, checked
from annotator.operations.mine import mine_by_article, others_left
from annotator.operations.spans import given_way, label_of, takes_place_of
from annotator.store import queries
from annotator.values import AttributeValue, Segment

MANY: Final = 16
"""Annotations of one article from which on looking at all of it is cheaper than at each place."""

Places = tuple[tuple[int, tuple[Segment, ...]], ...]
"""Article keys, each with the segments of one place."""


@dataclass(frozen=True, slots=True)
class LabelPlaces:
    """Label many places, in one article or many, with the same label and attributes.

    Where exactly these words carry the label already, or another of its exclusive layer, nothing
    is done. ``copy_of`` and ``relation``: each new annotation of that one's article gets the
    relation to it.
    """

    places: Places
    label: str
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)
    copy_of: str = ""
    relation: str = ""

    @property
    def name(self) -> str:
        """See ``Operation``."""
        many = len(self.places)
        return f"Label {many:,} place{'s' * (many != 1)} {self.label}"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        label = label_of(desk.scheme, self.label)
        for name, value in self.attributes.items():
            check_value(desk.scheme, label.id, name, value)
        by_article: dict[int, list[tuple[Segment, ...]]] = {}
        for key, segments in dict.fromkeys(self.places):
            by_article.setdefault(key, []).append(segments)
        home = self._home(desk)
        done = 0
        for number, (key, places) in enumerate(sorted(by_article.items())):
            desk.ticker.tick(number, len(by_article), self.name)
            done += self._label(desk, key, places, related=key == home)
        if not done:
            return f"All {len(self.places):,} places are labelled already; nothing was changed."
        skipped = len(self.places) - done
        said = f"Labelled {done:,} place{'s' * (done != 1)} {label.name}"
        return f"{said}; {skipped:,} were labelled already." if skipped else f"{said}."

    def _home(self, desk: Desk) -> int | None:
        """The article in which copies are related to what they are copies of."""
        if not self.copy_of or not self.relation:
            return None
        kind = desk.scheme.relation(self.relation)
        view, state = desk.my_annotation(self.copy_of)
        if kind is None or kind.retired or kind.derive:
            raise Problem(f"The scheme has no relation “{self.relation}” to draw.")
        if not kind.allows(self.label, desk.scheme.in_force(state.label)):
            raise Problem(f"“{kind.name}” cannot stand between these labels.")
        return view.key

    def _label(
        self, desk: Desk, key: int, places: list[tuple[Segment, ...]], *, related: bool
    ) -> int:
        text, taken = desk.text(key), labelled_as(desk, key, self.label)
        added = tuple(
            AnnotationAdded(
                id=new_id(),
                label=self.label,
                segments=segments,
                quotes=checked(text, segments),
                attributes=given(self.attributes),
            )
            for segments in places
            if segments not in taken
        )
        if added:
            links = (RelationSet(self.relation, each.id, self.copy_of) for each in added)
            desk.work(desk.view(key), added=added, related=tuple(links) if related else ())
        return len(added)


def labelled_as(desk: Desk, key: int, label: str) -> set[tuple[Segment, ...]]:
    """The segments of my annotations of an article that a label would replace or repeat."""
    me = queries.annotator_key(desk.connection, desk.me)
    mine = queries.annotations_of(desk.connection, key, me)
    return {each.segments for each in mine if takes_place_of(desk.scheme, label, each.label)}


@dataclass(frozen=True, slots=True)
class RelabelMany:
    """Give many annotations of mine another label."""

    annotations: tuple[str, ...]
    label: str

    @property
    def name(self) -> str:
        """See ``Operation``."""
        many = len(self.annotations)
        return f"Relabel {many:,} span{'s' * (many != 1)} as {self.label}"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        label = label_of(desk.scheme, self.label)
        found, others = mine_by_article(desk, self.annotations)
        done = 0
        for key, states in found.items():
            view = desk.view(key)
            known = desk.my_annotations_by_words(key) if len(states) >= MANY else None
            changed: dict[str, AnnotationChanged] = {}
            words: set[tuple[Segment, ...]] = set()
            for state in states:
                if state.label == label.id or state.id in changed:
                    continue
                if state.segments in words:  # two of them would be one and the same now
                    changed[state.id] = desk.change(state, deleted=True)
                    continue
                words.add(state.segments)
                changed[state.id] = desk.change(state, label=label.id, scheme=desk.scheme.version)
                done += 1
                there = None if known is None else known.get(state.segments, [])
                for gone in given_way(desk, view, state.id, state.segments, label.id, there):
                    changed.setdefault(gone.id, gone)
            if changed:
                desk.work(view, changed=tuple(changed.values()))
        if not done:
            return f"There is nothing to relabel as {label.name}."
        said = f"Relabelled {done:,} span{'s' * (done != 1)} as {label.name}."
        return said + others_left(others)
