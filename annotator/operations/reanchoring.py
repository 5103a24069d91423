"""Bringing annotations over from one text of an article to another, after somebody has confirmed.

What belongs here: what would become of each annotation, for the list that a person goes through,
and the operation that brings over those that were confirmed. Only a place that was found for
certain is taken (``annotator.text.reanchor``); nothing is ever put where it may be wrong. Each
stays its annotator's, and its id follows from its content: doing it twice, or on two machines,
gives the same annotations once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from msgspec import Struct

from annotator.errors import Problem
from annotator.history.events import (
    WORK,
    AnnotationAdded,
    AnnotationChanged,
    AnnotationFields,
    Work,
    annotation_id,
)
from annotator.history.fold import may_change
from annotator.history.inverse import taken_back
from annotator.operations.desk import Desk
from annotator.store import log, queries, sight
from annotator.store.recorder import RowArticle
from annotator.text.reanchor import Anchored, reanchor
from annotator.values import Annotation, Segment


class BroughtOver(Struct, frozen=True):
    """What would become of an annotation in the other text. ``here``: its annotator has the same
    there already."""

    annotation: Annotation
    anchored: Anchored
    here: bool = False


def brought_over(
    old: str, new: str, annotations: Iterable[Annotation], there: Iterable[Annotation]
) -> list[BroughtOver]:
    """What would become of these annotations of ``old`` in ``new``; ``there``: what is there."""
    known = {(each.annotator, each.label, each.segments) for each in there}
    found = []
    for each in annotations:
        anchored = reanchor(old, new, each.segments)
        here = (each.annotator, each.label, anchored.segments) in known
        found.append(BroughtOver(each, anchored, here))
    return found


@dataclass(frozen=True, slots=True)
class BringOver:
    """Bring annotations (ids; of one article) over to another article, a newer text of the same.

    A lead brings over anybody's, everybody their own.
    """

    source: int
    target: int
    annotations: tuple[str, ...]

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Bring spans over to another text"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``.

        Raises:
            NotYours: some are others', and I do not lead the project.
            Problem: an article or annotation is not there, or I may not see others' work on it.
        """
        desk.view(self.source)
        wanted = self._wanted(desk)
        view = desk.view(self.target)
        new = desk.text(self.target)
        there = queries.annotations_of(desk.connection, self.target)
        plan = brought_over(desk.text(self.source), new, wanted, there)
        moved = [each for each in plan if each.anchored.kind == "moved" and not each.here]
        known = sum(each.here for each in plan)
        people = dict.fromkeys(each.annotation.annotator for each in moved)
        done = sum(
            self._bring(
                desk, view, who, [each for each in moved if each.annotation.annotator == who]
            )
            for who in people
        )
        left = len(plan) - known - done
        said = f"{done} span{'s' * (done != 1)} brought over"
        said += f", {known} here already" if known else ""
        return f"{said}, {left} without a certain place." if left else f"{said}."

    def _wanted(self, desk: Desk) -> list[Annotation]:
        found = queries.annotations_of(desk.connection, self.source)
        asked = dict.fromkeys(self.annotations)
        wanted = [each for each in found if each.id in asked]
        if len(wanted) != len(asked):
            raise Problem("Some of those spans are not there any more; nothing was changed.")
        if any(each.annotator != desk.me for each in wanted):
            desk.need_lead("brings over what others marked")
            me = queries.annotator_key(desk.connection, desk.me)
            if any(sight.is_blind(desk.connection, key, me) for key in (self.source, self.target)):
                raise Problem(
                    "Others are still at work on that article; you see their spans when all have "
                    "finished. Nothing was changed."
                )
        return wanted

    def _bring(self, desk: Desk, view: RowArticle, who: str, moved: Sequence[BroughtOver]) -> int:
        old, new = desk.text(self.source), desk.text(self.target)
        added: dict[str, AnnotationAdded] = {}
        again: list[AnnotationChanged] = []
        undone = None
        for each in moved:
            made = _added(view.sha256, each, old, new)
            known = view.annotation(made.id)
            if known is None:
                added[made.id] = made
                continue
            if undone is None:
                undone = taken_back(log.events_of_article(desk.connection, view.key))
            live = AnnotationFields(deleted=False)
            if known.deleted and made.id in undone and may_change(known, live, desk.me):
                again.append(AnnotationChanged(made.id, live, AnnotationFields(deleted=True)))
        if added or again:
            named = None if who == desk.me else who
            work = Work(named, tuple(added.values()), tuple(again), None, desk.scheme.version)
            desk.recorder.record(WORK, work, view)
        return len(added) + len(again)


def _added(sha256: str, moved: BroughtOver, old: str, new: str) -> AnnotationAdded:
    one, segments = moved.annotation, moved.anchored.segments
    companions = {
        role: place
        for role, part in one.companions.items()
        if (place := _only(reanchor(old, new, (part,)))) is not None
    }
    label = one.original or one.label
    return AnnotationAdded(
        id=annotation_id(sha256, one.annotator, label, segments, 1),
        label=label,
        segments=segments,
        quotes=tuple(new[part.start : part.end] for part in segments),
        scheme=one.scheme_version,
        created=one.created,
        updated=one.updated,
        note=one.note,
        doubt=one.doubt,
        attributes=one.attributes,
        companions=companions,
        origin="import",
        doubt_note=one.doubt_note,
        unconfirmed=one.unconfirmed,
    )


def _only(anchored: Anchored) -> Segment | None:
    return anchored.segments[0] if anchored.kind == "moved" else None
