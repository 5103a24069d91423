"""Where the fold of one article reads and writes its states: in memory, or in a project file.

What belongs here: the protocol and the memory. The view over the rows of a file is the store's.
"""

from __future__ import annotations

from typing import Protocol, TypeVar, cast

from annotator.history.states import (
    AnnotationState,
    ArticleFacts,
    ProgressState,
    RelationKey,
    RelationState,
    TeamState,
)

S = TypeVar("S", bound=TeamState)


class ArticleView(Protocol):
    """Where the fold of one article reads and writes its states."""

    def facts(self) -> ArticleFacts | None:
        """The article's metadata, None before it was added."""

    def put_facts(self, facts: ArticleFacts) -> None:
        """Store new metadata."""

    def annotation(self, annotation_id: str) -> AnnotationState | None:
        """One annotation, deleted ones too."""

    def add_annotation(self, state: AnnotationState) -> None:
        """Store an annotation whose id is not there yet."""

    def put_annotation(self, state: AnnotationState) -> None:
        """Store an annotation that was there and has changed."""

    def relation(self, key: RelationKey) -> RelationState | None:
        """One relation, removed ones too."""

    def put_relation(self, state: RelationState) -> None:
        """Store a relation, new or changed."""

    def progress(self, annotator: str) -> ProgressState | None:
        """One annotator's progress."""

    def put_progress(self, annotator: str, progress: ProgressState) -> None:
        """Store one annotator's progress."""

    def held(self, shape: type[S], key: tuple[str, ...]) -> S | None:
        """A state of working together, by what it is known by."""

    def hold(self, state: TeamState) -> None:
        """Store a state of working together, new or changed."""


class MemoryArticle:
    """An article's states in memory: for the full rebuild and for tests."""

    def __init__(self) -> None:
        self.known: ArticleFacts | None = None
        self.annotations: dict[str, AnnotationState] = {}
        self.relations: dict[RelationKey, RelationState] = {}
        self.progresses: dict[str, ProgressState] = {}
        self.team: dict[tuple[type, tuple[str, ...]], TeamState] = {}

    def facts(self) -> ArticleFacts | None:
        """See ``ArticleView``."""
        return self.known

    def put_facts(self, facts: ArticleFacts) -> None:
        """See ``ArticleView``."""
        self.known = facts

    def annotation(self, annotation_id: str) -> AnnotationState | None:
        """See ``ArticleView``."""
        return self.annotations.get(annotation_id)

    def add_annotation(self, state: AnnotationState) -> None:
        """See ``ArticleView``."""
        self.annotations[state.id] = state

    def put_annotation(self, state: AnnotationState) -> None:
        """See ``ArticleView``."""
        self.annotations[state.id] = state

    def relation(self, key: RelationKey) -> RelationState | None:
        """See ``ArticleView``."""
        return self.relations.get(key)

    def put_relation(self, state: RelationState) -> None:
        """See ``ArticleView``."""
        self.relations[state.key] = state

    def progress(self, annotator: str) -> ProgressState | None:
        """See ``ArticleView``."""
        return self.progresses.get(annotator)

    def put_progress(self, annotator: str, progress: ProgressState) -> None:
        """See ``ArticleView``."""
        self.progresses[annotator] = progress

    def held(self, shape: type[S], key: tuple[str, ...]) -> S | None:
        """See ``ArticleView``."""
        return cast("S | None", self.team.get((shape, key)))

    def hold(self, state: TeamState) -> None:
        """See ``ArticleView``."""
        self.team[type(state), state.key] = state
