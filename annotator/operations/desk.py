"""The desk at which an operation works: what it may read and record, inside one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from msgspec import UNSET
from msgspec.structs import replace

from annotator.errors import NotYours, Problem, SegmentRefused
from annotator.history.events import (
    WORK,
    WORK_SEEN,
    AnnotationAdded,
    AnnotationChanged,
    AnnotationFields,
    ProgressChanged,
    ProgressFields,
    RelationSet,
    Work,
    WorkSeen,
)
from annotator.history.states import AnnotationState, ProgressState
from annotator.scheme import Scheme
from annotator.store import purged, queries, sight
from annotator.store.recorder import Recorder, RowArticle
from annotator.ticker import Ticker
from annotator.values import Annotation, Segment


class Operation(Protocol):
    """A named, undoable change to a project."""

    @property
    def name(self) -> str:
        """What the history calls it: "Label claim"."""

    def perform(self, desk: Desk) -> str:
        """Record the events; returns one sentence that says what was done.

        Raises:
            Problem: it cannot be done; the transaction is rolled back and nothing has changed.
        """


class Desk:
    """Reading and recording for one operation by one person."""

    def __init__(
        self, recorder: Recorder, scheme: Scheme, ticker: Ticker, text: Callable[[int], str]
    ) -> None:
        """``text`` gives an article's text by key (texts never change, so it may be kept)."""
        self.text = text
        self.recorder = recorder
        self.connection = recorder.connection
        self.scheme = scheme
        self.ticker = ticker
        self.me = recorder.author
        self.first_article: int | None = None
        self._purged: frozenset[str] | None = None

    @property
    def purged(self) -> frozenset[str]:
        """The texts that were removed from the project for good: nobody adds them again."""
        if self._purged is None:
            self._purged = purged.hashes(self.connection)
        return self._purged

    @property
    def now(self) -> int:
        """The time of this operation, in milliseconds."""
        return self.recorder.now

    @property
    def is_lead(self) -> bool:
        """Whether the person may set what is shared."""
        return self.recorder.state.leading(self.me)

    def need_lead(self, what: str) -> None:
        """Refuse a change to what is shared.

        Raises:
            NotYours: the person is no lead of this project.
        """
        if not self.is_lead:
            names = self.recorder.state.names
            leads = ", ".join(sorted(names.get(who, who) for who in self.recorder.state.leads))
            raise NotYours(f"Only a lead of this project {what}. Leads: {leads}.")

    def view(self, key: int) -> RowArticle:
        """The article with that key.

        Raises:
            Problem: the project has no such article.
        """
        found = queries.measure(self.connection, key)
        if found is None:
            raise Problem("That article is not in this project.")
        return self.recorder.article(key, *found)

    def my_annotation(self, annotation_id: str) -> tuple[RowArticle, AnnotationState]:
        """A live annotation of the person who performs the operation, with its article.

        Raises:
            Problem: there is none of that id, or it is deleted.
            NotYours: it is somebody else's.
        """
        found = queries.annotation(self.connection, annotation_id)
        if found is None:
            raise gone()
        if found.annotator != self.me:
            raise self.not_yours(found.annotator)
        view = self.view(found.article)
        state = view.annotation(annotation_id)
        if state is None:
            raise gone()
        return view, state

    def not_yours(self, annotator: str) -> NotYours:
        """What to raise for a change to an annotation of somebody else (an id)."""
        who = self.recorder.state.names.get(annotator, "somebody else")
        return NotYours(f"That span is {who}'s. Only its annotator changes it.")

    def my_annotations_at(self, key: int, start: int) -> list[Annotation]:
        """The person's live annotations of an article that begin at a code point."""
        me = queries.annotator_key(self.connection, self.me)
        return queries.annotations_of(self.connection, key, me, start)

    def my_annotations_by_words(self, key: int) -> dict[tuple[Segment, ...], list[Annotation]]:
        """The person's live annotations of an article by their segments: for many questions."""
        me = queries.annotator_key(self.connection, self.me)
        found: dict[tuple[Segment, ...], list[Annotation]] = {}
        for each in queries.annotations_of(self.connection, key, me):
            found.setdefault(each.segments, []).append(each)
        return found

    def my_spans(self, key: int) -> int:
        """How many live annotations of an article are the person's own."""
        me = queries.annotator_key(self.connection, self.me)
        return queries.number_of(self.connection, key, me)

    def my_progress(self, view: RowArticle) -> ProgressState:
        """How far the person is with an article."""
        return view.progress(self.me) or ProgressState()

    def work(
        self,
        view: RowArticle,
        *,
        added: tuple[AnnotationAdded, ...] = (),
        changed: tuple[AnnotationChanged, ...] = (),
        progress: ProgressChanged | None = None,
        related: tuple[RelationSet, ...] = (),
    ) -> None:
        """Record the person's own work on an article; labelling begins it.

        Raises:
            Problem: the article is removed.
        """
        facts = view.facts()
        if facts is not None and facts.removed:
            raise Problem("That article is removed. Restore it first; nothing was changed.")
        if progress is None and (added or changed or related):
            progress = self._begun(view)
        if progress is not None and progress.was.state == "todo":
            self.note_sight(view)
        scheme, at = (self.scheme.version, self.now) if added or related else ("", 0)
        work = Work(None, added, changed, progress, scheme, at, related)
        self.recorder.record(WORK, work, view)

    def note_sight(self, view: RowArticle) -> bool:
        """Record that the person sees others' work on the article, where they do and it is not
        known yet: what they label after that is not independent of it."""
        if self.my_progress(view).seen:
            return False
        me = queries.annotator_key(self.connection, self.me)
        if sight.is_blind(self.connection, view.key, me):
            return False
        if not sight.work_of_others(self.connection, [view.key], self.me):
            return False
        self.recorder.record(WORK_SEEN, WorkSeen(), view)
        return True

    def _begun(self, view: RowArticle) -> ProgressChanged | None:
        state = self.my_progress(view)
        if state.state in ("in_progress", "finished"):
            return None
        return ProgressChanged(
            ProgressFields(state="in_progress", reason=None, moved=self.now),
            ProgressFields(state=state.state, reason=state.reason, moved=state.moved),
        )

    def change(self, state: AnnotationState, **fields: object) -> AnnotationChanged:
        """New values of an annotation's registers, with the former ones for undo."""
        return self.registers(state, fields, {name: getattr(state, name) for name in fields})

    def registers(
        self, state: AnnotationState, fields: Mapping[str, object], was: Mapping[str, object]
    ) -> AnnotationChanged:
        """As ``change``, for registers that are many in one: ``was`` is given."""
        new, old = {**fields, "updated": self.now}, {**was, "updated": state.updated}
        return AnnotationChanged(
            state.id,
            AnnotationFields(**new),  # type: ignore[arg-type]
            AnnotationFields(**old),  # type: ignore[arg-type]
        )

    def both(self, one: AnnotationChanged, other: AnnotationChanged) -> AnnotationChanged:
        """Two changes of one annotation that touch different registers, as one."""
        return AnnotationChanged(one.id, _over(one.set, other.set), _over(one.was, other.was))


def _over(under: AnnotationFields, over: AnnotationFields) -> AnnotationFields:
    names = AnnotationFields.__struct_fields__
    values = {name: getattr(over, name) for name in names if getattr(over, name) is not UNSET}
    return replace(under, **values)


def gone() -> Problem:
    """What to raise for a change to an annotation that was deleted, or never was."""
    return Problem("That span is not there any more.")


def storable(words: str) -> str:
    """Words that a person wrote, as they are.

    Raises:
        Problem: they hold NUL or half a character, which no file of ours takes in again.
    """
    if any(each == "\0" or "\ud800" <= each <= "\udfff" for each in words):
        raise Problem("Those words hold a broken character (NUL, or half of one). Nothing changed.")
    return words


def checked(text: str, segments: tuple[Segment, ...]) -> tuple[str, ...]:
    """The words of each segment, after checking that the segments can stand.

    Raises:
        SegmentRefused: none, or empty, out of order, overlapping, or outside the text.
    """
    if not segments:
        raise SegmentRefused("A span needs at least one word.")
    position = -1
    for part in segments:
        if not 0 <= part.start < part.end <= len(text):
            raise SegmentRefused(
                f"The range {part.start}–{part.end} does not lie in the article (0–{len(text)})."
            )
        if part.start <= position:
            raise SegmentRefused("The parts of a span must be in order and apart.")
        position = part.end
    return tuple(text[part.start : part.end] for part in segments)
