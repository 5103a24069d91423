"""Operations on one's own annotations: add, relabel, move edges, segments, delete, note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from annotator.errors import Problem
from annotator.history.events import AnnotationAdded, AnnotationChanged
from annotator.machine import new_id
from annotator.operations.describing import check_value, given
from annotator.operations.desk import Desk, checked, storable
from annotator.operations.mine import mine_by_article, others_left
from annotator.scheme import Label, Scheme
from annotator.store.recorder import RowArticle
from annotator.values import GAP, Annotation, AttributeValue, Segment

SHOWN = 60
"""Characters of a quote in a message."""

OPENING = ('"', "“", "”", "„", "‟", "«", "»", "‘", "‚", "‹", "›", "「", "『", "＂")
"""Marks with which quotations begin."""

DONE = {
    "Move an edge": "Moved an edge",
    "Add words": "Added words",
    "Add a segment": "Added a segment",
    "Cut words": "Cut words out",
    "Cut words out": "Cut words out",
}
"""How a message says that what the history calls by its verb is done."""


@dataclass(frozen=True, slots=True)
class AddAnnotation:
    """Label words. The same words in the same layer: the new label replaces the old.

    ``attributes`` are those that the annotator keeps from the one before.
    """

    article: int
    segments: tuple[Segment, ...]
    label: str
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return f"Label {self.label}"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        label = label_of(desk.scheme, self.label)
        quotes = checked(desk.text(self.article), self.segments)
        for name, value in self.attributes.items():
            check_value(desk.scheme, label.id, name, value)
        there = twins(desk, self.article, self.segments, self.label)
        if there:
            return Relabel(there[0].id, self.label).perform(desk)
        added = AnnotationAdded(
            id=new_id(),
            label=label.id,
            segments=self.segments,
            quotes=quotes,
            attributes=given(self.attributes),
        )
        desk.work(desk.view(self.article), added=(added,))
        return f"Labelled {label.name}: {shown(GAP.join(quotes))}"


@dataclass(frozen=True, slots=True)
class Relabel:
    """Give one of my annotations another label."""

    annotation: str
    label: str

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return f"Relabel as {self.label}"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        label = label_of(desk.scheme, self.label)
        view, state = desk.my_annotation(self.annotation)
        if state.label == label.id:
            return f"That is a {label.name} already."
        change = desk.change(state, label=label.id, scheme=desk.scheme.version)
        gone = given_way(desk, view, state.id, state.segments, label.id)
        desk.work(view, changed=(change, *gone))
        return f"Relabelled as {label.name}: {shown(GAP.join(state.quotes))}"


@dataclass(frozen=True, slots=True)
class SetSegments:
    """Move edges, add or cut segments: the annotation gets a new list of segments."""

    annotation: str
    segments: tuple[Segment, ...]
    verb: str = "Move an edge"

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return self.verb

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        view, state = desk.my_annotation(self.annotation)
        quotes = checked(desk.text(view.key), self.segments)
        if state.segments == self.segments:
            return "The span is as it was."
        change = desk.change(state, segments=self.segments, quotes=quotes)
        gone = given_way(desk, view, state.id, self.segments, state.label)
        desk.work(view, changed=(change, *gone))
        return f"{DONE.get(self.verb, self.verb)}: {shown(GAP.join(quotes))}"


@dataclass(frozen=True, slots=True)
class DeleteAnnotations:
    """Delete annotations of mine, in one operation; of many, others' are left alone."""

    annotations: tuple[str, ...]

    @property
    def name(self) -> str:
        """See ``Operation``."""
        many = len(self.annotations)
        return "Delete a span" if many == 1 else f"Delete {many:,} spans"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        gone, others = mine_by_article(desk, self.annotations)
        for key, states in gone.items():
            changed = tuple(desk.change(state, deleted=True) for state in states)
            desk.work(desk.view(key), changed=changed)
        many = sum(map(len, gone.values()))
        if not many:
            return "No span is chosen; nothing was deleted."
        said = "Deleted the span." if many == 1 else f"Deleted {many:,} spans."
        return said + others_left(others)


@dataclass(frozen=True, slots=True)
class SetNote:
    """Write a note on one of my annotations."""

    annotation: str
    note: str

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Note on a span" if self.note else "Remove a note"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        view, state = desk.my_annotation(self.annotation)
        if state.note == self.note:
            return "The note is as it was."
        desk.work(view, changed=(desk.change(state, note=storable(self.note)),))
        return "Note kept." if self.note else "Note removed."


def twins(
    desk: Desk,
    article: int,
    segments: tuple[Segment, ...],
    label: str,
    there: Sequence[Annotation] | None = None,
) -> list[Annotation]:
    """My annotations of exactly these words that a label replaces: those of its own layer, if
    that is exclusive, else those with the label itself. ``there``: all of mine on these words,
    where they are known."""
    if there is None:
        begin_here = desk.my_annotations_at(article, segments[0].start)
        there = [each for each in begin_here if each.segments == segments]
    return [each for each in there if takes_place_of(desk.scheme, label, each.label)]


def takes_place_of(scheme: Scheme, label: str, there: str) -> bool:
    """Whether a label on the same words would repeat the label there, or replace it; each counts
    as what it is mapped to."""
    new, stands = scheme.in_force(label), scheme.in_force(there)
    return stands == new or (scheme.layer_of(new).exclusive and scheme.same_layer(stands, new))


def given_way(
    desk: Desk,
    view: RowArticle,
    own: str,
    segments: tuple[Segment, ...],
    label: str,
    there: Sequence[Annotation] | None = None,
) -> list[AnnotationChanged]:
    """The deletion of what ``own`` replaces once it has these words and this label; ``there`` as
    in ``twins``."""
    others = [twin for twin in twins(desk, view.key, segments, label, there) if twin.id != own]
    return [desk.change(desk.my_annotation(twin.id)[1], deleted=True) for twin in others]


def label_of(scheme: Scheme, label_id: str) -> Label:
    """The label with that id.

    Raises:
        Problem: the scheme has no such label, or it is retired.
    """
    label = scheme.label(label_id)
    if label is None or label.retired:
        raise Problem(f"The scheme has no label “{label_id}”.")
    return label


def shown(quote: str) -> str:
    """A quote on one line, cut to ``SHOWN`` characters, in marks unless it brings its own."""
    line = " ".join(quote.split())
    if len(line) > SHOWN:
        line = f"{line[: SHOWN - 1].rstrip()}…"
    return line if line.startswith(OPENING) else f"“{line}”"
