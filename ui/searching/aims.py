"""What can be done to many places or spans at once, apart from how it looks.

What belongs here: where the list of such an aim comes from, which operation it ends in, and its
words. The page that shows it is ``bulk``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from annotator.values import AttributeValue
from ui.plain import one_line
from ui.searching.complete import quoted

if TYPE_CHECKING:
    from annotator.operations import Operation
    from annotator.project import Project
    from annotator.scheme import Scheme
    from annotator.search import Hit
    from annotator.ticker import Ticker

DELETE: Final = ""
"""In place of a label: the ticked spans are to be deleted."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The list of an aim: ``labelled`` places were left out since they carry the label (or one
    that it would replace) already."""

    hits: tuple[Hit, ...]
    labelled: int = 0
    complete: bool = True


@dataclass(frozen=True, slots=True)
class LabelWords:
    """Label all places with exactly these words, in one article or in all (None)."""

    words: str
    article: int | None = None
    label: str = ""
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The heading."""
        return f"Label all places with “{one_line(self.words, 80)}”"

    def listed(self, project: Project, label: str, ticker: Ticker) -> Listed:
        """Runs in a thread."""
        found = project.places_with_words(self.words, label, self.article, ticker)
        return Listed(tuple(found.hits), found.labelled, found.complete)

    def operation(self, hits: Sequence[Hit], label: str) -> Operation:
        """What labels these."""
        return _label(hits, label, self.attributes if label == self.label else {})


@dataclass(frozen=True, slots=True)
class LabelHits:
    """Label places that a search found, whatever words stand there."""

    hits: tuple[Hit, ...]
    title: str
    label: str = ""
    complete: bool = True

    def listed(self, project: Project, label: str, ticker: Ticker) -> Listed:
        """Runs in a thread."""
        taken = _taken(project, label, ticker)
        kept = tuple(hit for hit in self.hits if (hit.article, hit.segments) not in taken)
        return Listed(kept, len(self.hits) - len(kept), self.complete)

    def operation(self, hits: Sequence[Hit], label: str) -> Operation:
        """What labels these."""
        return _label(hits, label, {})


@dataclass(frozen=True, slots=True)
class ChangeSpans:
    """Relabel spans of mine, or delete them."""

    hits: tuple[Hit, ...]
    complete: bool = True
    title: str = "Relabel or delete these spans"
    label: str = ""

    def listed(self, project: Project, label: str, ticker: Ticker) -> Listed:
        """What was found."""
        return Listed(self.hits, complete=self.complete)

    def operation(self, hits: Sequence[Hit], label: str) -> Operation:
        """What changes these."""
        from annotator.operations import DeleteAnnotations, RelabelMany

        ids = tuple(hit.annotation for hit in hits if hit.annotation is not None)
        return DeleteAnnotations(ids) if label == DELETE else RelabelMany(ids, label)


@dataclass(frozen=True, slots=True)
class ConfirmSpans:
    """Say of spans of mine that they hold under the present scheme."""

    hits: tuple[Hit, ...]
    complete: bool = True
    title: str = "Confirm these spans under the present scheme"
    label: str = ""

    def listed(self, project: Project, label: str, ticker: Ticker) -> Listed:
        """What was found."""
        return Listed(self.hits, complete=self.complete)

    def operation(self, hits: Sequence[Hit], label: str) -> Operation:
        """What confirms these."""
        from annotator.operations import ConfirmScheme

        return ConfirmScheme(tuple(hit.annotation for hit in hits if hit.annotation is not None))


Aim = LabelWords | LabelHits | ChangeSpans | ConfirmSpans


def act_words(aim: Aim, label: str | None, scheme: Scheme, count: int) -> str:
    """What the button says; ``label`` None: none is chosen."""
    noun = "place" if isinstance(aim, LabelWords | LabelHits) else "span"
    many = f"{count:,} {noun}{'s' * (count != 1)}"
    if isinstance(aim, ConfirmSpans):
        return f"Confirm {many}"
    if label is None:
        return "Choose a label"
    if label == DELETE:
        return f"Delete {many}"
    known = scheme.label(label)
    name = known.name if known is not None else label
    return f"Relabel {many} as {name}" if noun == "span" else f"Label {many} as {name}"


def _label(hits: Sequence[Hit], label: str, attributes: Mapping[str, AttributeValue]) -> Operation:
    from annotator.operations import LabelPlaces
    from annotator.search import places_of

    return LabelPlaces(places_of(hits), label, dict(attributes))


def _taken(project: Project, label: str, ticker: Ticker) -> set[tuple[int, object]]:
    """Where I have labelled already what this label would repeat or replace."""
    scheme = project.scheme
    exclusive = scheme.layer_of(label).exclusive
    names = [
        quoted(each.name)
        for each in scheme.labels
        if each.id == label or (exclusive and scheme.same_layer(each.id, label))
    ]
    with project.hits(f"by:me label:{','.join(names)}", ticker) as hits:
        return {(hit.article, hit.segments) for hit in hits}
