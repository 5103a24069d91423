"""One operation being written: its events, and the fold brought up to date with each of them.

What belongs here: the only code that inserts events, and the view through which the fold reads
and writes rows. Everything is buffered and flushed inside the caller's transaction, in bulk.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from typing import Any, Final, TypeVar, cast

import msgspec
import sqlalchemy as sa
from msgspec import Struct

from annotator.history.clock import tick
from annotator.history.dataset_events import DATASET_PLANNED, DATASET_SPLIT
from annotator.history.events import (
    COMMENT_SET,
    GUIDELINE_DECIDED,
    PERSON_SAME,
    PROPOSAL_ANSWERED,
    SCHEME_PROPOSED,
    SCHEME_SET,
    SEARCH_SAVED,
    THREAD_SET,
    WORK_SEEN,
    AnnotatorNamed,
    PersonSame,
    make_event,
)
from annotator.history.fold import apply_article, apply_project
from annotator.history.purge_events import ARTICLES_PURGED
from annotator.history.reviewing import Act
from annotator.history.states import (
    AdjudicationState,
    AnnotationState,
    ArticleFacts,
    AssignmentState,
    CommentState,
    DecisionState,
    ProgressState,
    ProjectState,
    RelationKey,
    RelationState,
    TeamState,
    ThreadState,
)
from annotator.store import held, log, rebuild, rows, tables, together
from annotator.store.states import (
    OperationState,
    facts_row,
    progress_row,
    read_facts,
    read_progress,
    read_relation,
    write_operation,
    write_people,
)

S = TypeVar("S", bound=TeamState)

FLUSH_AT: Final = 20_000
"""Buffered rows at which a bulk operation writes them out, so that memory stays flat."""


NAMED: Final = 10_000
"""Articles and annotations that an operation names one by one to the views; past that they are
told that all may have changed, so that memory does not grow with the size of an import."""

KINDS_OF: Final = {
    SCHEME_SET: "scheme",
    SEARCH_SAVED: "searches",
    SCHEME_PROPOSED: "proposals",
    PROPOSAL_ANSWERED: "proposals",
    GUIDELINE_DECIDED: "guideline",
    PERSON_SAME: "same",
    THREAD_SET: "threads",
    COMMENT_SET: "threads",
    ARTICLES_PURGED: "articles",
    DATASET_PLANNED: "datasets",
    DATASET_SPLIT: "datasets",
}
KINDS_OF_STATES: Final = {
    AssignmentState: "assignments",
    DecisionState: "decisions",
    AdjudicationState: "decisions",
    ThreadState: "threads",
    CommentState: "threads",
}
"""Which kind of change an event without an article makes; the others concern people."""


class Ledger(Struct):
    """Where the history stands: what the next event follows. Times in milliseconds."""

    machine: str
    clock: int
    seq: int


class Recorder:
    """Records the events of one operation by one author, inside one transaction."""

    def __init__(
        self,
        connection: sa.Connection,
        ledger: Ledger,
        state: ProjectState,
        *,
        author: str,
        operation: str,
        name: str,
        undoes: str | None = None,
        undoable: bool = True,
    ) -> None:
        self.connection = connection
        self.author = author
        self.operation = operation
        self.name = name
        self.undoes = undoes
        self.state = state
        self.rules = state.rules
        self.ledger = msgspec.structs.replace(ledger)
        self.wall = int(time.time() * 1000)
        self.touched: dict[int, None] = {}
        self.touched_count = 0
        self.annotations: list[str] = []
        self.pending: set[str] = set()
        self.kinds: set[str] = set()
        self.events = 0
        self._undoable = undoable
        self._lasting = False
        self._joined: set[str] = set()
        self._parted = False
        self._started = 0
        self._annotators: dict[str, int] = {}
        self._texts: list[tuple[int, bytes, str]] = []
        self._text_keys: dict[str, int | None] = {}
        self._last_text: int | None = None
        self._event_rows: list[tuple[Any, ...]] = []
        self._plain: list[tuple[Any, ...]] = []
        self._new: list[tuple[Any, ...]] = []
        self._changed: list[tuple[Any, ...]] = []
        self._progress: list[tuple[Any, ...]] = []
        self._relations: list[tuple[Any, ...]] = []
        self._facts: list[tuple[Any, ...]] = []
        self._view: RowArticle | None = None
        self._latest = 0

    @property
    def undoable(self) -> bool:
        """Whether the operation did something that can be undone; saying who one is, or that one
        has seen something, is not."""
        return self._undoable and self._lasting and self.undoes is None

    @property
    def now(self) -> int:
        """The time of the operation: its ``created`` and ``updated``."""
        return self._started or tick(self.ledger.clock, self.wall)

    def article(self, key: int, sha256: str, length: int, *, fresh: bool = False) -> RowArticle:
        """The view of one article. ``fresh``: its text came with this operation."""
        if self._parted:
            self._refold_joined()
        if self._view is None or self._view.key != key:
            self.flush_view()
            if not fresh and (key in self.touched or self.touched_count > NAMED):
                self.flush()  # its rows may still be in the buffers, where nobody reads them
            self._view = RowArticle(self, key, sha256, length, fresh=fresh)
        return self._view

    def look_up_texts(self, hashes: list[str]) -> None:
        """Find out at once which of these texts the project has (the buffers are flushed)."""
        found = log.keys_of(self.connection, hashes)
        self._text_keys = {each: found.get(each) for each in hashes}

    def text(self, sha256: str, body: str) -> tuple[int, bool]:
        """The key of a text, stored if it is not there yet; whether it was stored now."""
        if sha256 in self._text_keys:
            key = self._text_keys[sha256]
        else:
            key = log.key_of(self.connection, sha256)
        if key is not None:
            return key, False
        if self._last_text is None:
            self._last_text = log.last_text(self.connection)
        key = self._last_text = self._last_text + 1
        self._texts.append((key, bytes.fromhex(sha256), body))
        self._text_keys[sha256] = key
        return key, True

    def record(self, kind: str, payload: Struct, view: RowArticle | None = None) -> None:
        """Append one event and apply it."""
        self.ledger.clock = tick(self.ledger.clock, self.wall)
        self.ledger.seq += 1
        self._started = self._started or self.ledger.clock
        event = make_event(
            author=self.author,
            machine=self.ledger.machine,
            seq=self.ledger.seq,
            clock=self.ledger.clock,
            operation=self.operation,
            operation_name=self.name,
            undoes=self.undoes,
            kind=kind,
            article=view.sha256 if view else None,
            payload=payload,
        )
        self._event_rows.append(rows.event_row(event, view.key if view else None))
        self.events += 1
        if isinstance(payload, PersonSame):
            self._joined |= {payload.annotator, payload.same_as or "", payload.was or ""} - {""}
            self._parted = True
        introduced = isinstance(payload, AnnotatorNamed) and payload.was is None
        self._lasting |= kind not in (WORK_SEEN, ARTICLES_PURGED) and not introduced
        if view is None:
            apply_project(self.state, payload, self.author, event.clock)
            self.kinds.add(KINDS_OF.get(kind, "people"))
            self.rules = self.state.rules
        else:
            self._touch(view.key)
            apply_article(view, payload, Act(self.author, event.clock, self.rules))
        if len(self._event_rows) + len(self._plain) + len(self._new) > FLUSH_AT:
            self.flush()

    def _touch(self, key: int) -> None:
        if key in self.touched or key == self._latest:
            return
        self._latest = key
        self.touched_count += 1
        if self.touched_count <= NAMED:
            self.touched[key] = None

    def annotator(self, annotator_id: str) -> int:
        """The row key of an annotator, made if it is not there yet."""
        key = self._annotators.get(annotator_id)
        if key is None:
            key = self._annotators[annotator_id] = self._annotator_row(annotator_id)
        return key

    def known_annotator(self, annotator_id: str) -> int:
        """The row key of an annotator, 0 where there is none yet."""
        found = (
            self._annotators.get(annotator_id)
            or self.connection.exec_driver_sql(
                "SELECT key FROM annotator WHERE id=?", (bytes.fromhex(annotator_id),)
            ).scalar()
        )
        return int(found or 0)

    def _annotator_row(self, annotator_id: str) -> int:
        table = tables.annotator
        found = self.known_annotator(annotator_id)
        if found:
            return found
        made = self.connection.execute(
            sa.insert(table).values(id=annotator_id, name="", lead=0).returning(table.c.key)
        )
        return int(made.scalar_one())

    def insert_annotations(self, states: Iterable[AnnotationState], article: int) -> None:
        """Buffer the rows of new annotations of one article."""
        author = bytes.fromhex(self.author)
        for state in states:
            creator = author if state.creator == self.author else bytes.fromhex(state.creator)
            annotator = self.annotator(state.annotator)
            if rows.is_plain(state):
                self._plain.append(rows.plain_row(state, article, annotator, creator))
            else:
                self._new.append(rows.annotation_row(state, article, annotator, creator))

    def update_annotations(self, states: Iterable[AnnotationState]) -> None:
        """Buffer the rows of changed annotations."""
        self._changed.extend(map(rows.annotation_update, states))

    def name_annotations(self, ids: Collection[str]) -> None:
        """Keep the ids of annotations that the operation made or changed."""
        if len(self.annotations) < NAMED:
            self.annotations.extend(ids)

    def put_progress(self, annotator: str, article: int, state: ProgressState) -> None:
        """Buffer a progress row."""
        self._progress.append(progress_row(state, self.annotator(annotator), article))

    def put_relation(self, article: int, state: RelationState) -> None:
        """Buffer a relation's row."""
        self._relations.append(rows.relation_row(state, article, self.annotator(state.annotator)))

    def put_facts(self, key: int, facts: ArticleFacts, length: int, *, new: bool) -> None:
        """Write or buffer an article's row."""
        row = facts_row(facts, key, length)
        if new:
            self._facts.append(row)
        elif self._facts and self._facts[-1][0] == key:
            self._facts[-1] = row  # not written yet, nor is its text
        else:
            self.connection.exec_driver_sql(
                rows.INSERT_ARTICLE.replace("INSERT", "INSERT OR REPLACE", 1), row
            )

    def flush_view(self) -> None:
        """Take the last article's changed states into the buffers."""
        if self._view is not None:
            self._view.spill()
            self._view = None

    def flush(self) -> None:
        """Write all that is buffered."""
        if self._view is not None:
            self._view.spill()
        run = self.connection.exec_driver_sql
        held.add(self.connection, [(row[9] or 0, row[2], row[0]) for row in self._event_rows])
        for statement, buffer in (
            (rows.INSERT_TEXT, self._texts),
            (rows.INSERT_EVENT, self._event_rows),
            (rows.INSERT_ARTICLE, self._facts),
            (rows.INSERT_PLAIN, self._plain),
            (rows.INSERT_ANNOTATION, self._new),
            (rows.UPDATE_ANNOTATION, self._changed),
            (rows.INSERT_PROGRESS, self._progress),
            (rows.INSERT_RELATION, self._relations),
        ):
            if buffer:
                run(statement, buffer if len(buffer) > 1 else buffer[0])
                buffer.clear()
        self.pending.clear()

    def finish(self) -> None:
        """Write the rest, the people and the operation's own row."""
        self.flush_view()
        self.flush()
        if "people" in self.kinds:
            write_people(self.connection, self.state)
        if self._joined:
            self._refold_joined()
            self.kinds |= {"people", "articles", "annotations", "progress"}
            return
        if self.touched_count > NAMED:
            # Past that, an article that comes twice was counted twice.
            counted = self.connection.exec_driver_sql(
                "SELECT count(DISTINCT article) FROM event WHERE operation=?",
                (bytes.fromhex(self.operation),),
            )
            self.touched_count = int(counted.scalar_one())
        if self.events:
            write_operation(
                self.connection,
                OperationState(
                    id=self.operation,
                    author=self.author,
                    name=self.name,
                    clock=self._started,
                    undoes=self.undoes,
                    undoable=self.undoable,
                    articles=self.touched_count,
                    article=next(iter(self.touched), None),
                ),
            )

    def _refold_joined(self) -> None:
        """What is asked or done next, in this operation too, finds each thing with its person."""
        self.flush_view()
        self.flush()
        people = self.state.ids_of(self._joined)
        touched = rebuild.articles_of_people(self.connection, people)
        rebuild.refold(self.connection, touched, self.state)
        self._parted = False


class RowArticle:
    """The fold's view of one article, over the rows of the project file."""

    def __init__(
        self, recorder: Recorder, key: int, sha256: str, length: int, *, fresh: bool
    ) -> None:
        self.key = key
        self.sha256 = sha256
        self.length = length
        self._recorder = recorder
        self._fresh = fresh
        self._known: ArticleFacts | None = None
        self._states: dict[str, AnnotationState | None] = {}
        self._new: dict[str, AnnotationState] = {}
        self._dirty: dict[str, AnnotationState] = {}
        self._progresses: dict[str, ProgressState | None] = {}
        self._relations: dict[RelationKey, RelationState | None] = {}
        self._team: dict[tuple[type, tuple[str, ...]], TeamState | None] = {}

    def facts(self) -> ArticleFacts | None:
        """See ``ArticleView``."""
        if self._known is None and not self._fresh:
            self._known = read_facts(self._recorder.connection, self.key)
        return self._known

    def put_facts(self, facts: ArticleFacts) -> None:
        """See ``ArticleView``."""
        first = self.facts() is None
        self._known = facts
        self._recorder.put_facts(self.key, facts, self.length, new=first and self._fresh)
        self._recorder.kinds.add("articles")

    def annotation(self, annotation_id: str) -> AnnotationState | None:
        """See ``ArticleView``."""
        if annotation_id not in self._states:
            if self._fresh:
                return None
            self._states[annotation_id] = self._read(annotation_id)
        return self._states[annotation_id]

    def _read(self, annotation_id: str) -> AnnotationState | None:
        wanted = (bytes.fromhex(annotation_id),)
        for row in rows.bare(self._recorder.connection, rows.SELECT_BY_ID, wanted):
            if row[1] == self.key:
                return rows.state_of(row, rows.quotes_of(row))
        return None

    def add_annotation(self, state: AnnotationState) -> None:
        """See ``ArticleView``."""
        self._states[state.id] = self._new[state.id] = state
        self._recorder.kinds.add("annotations")

    def put_annotation(self, state: AnnotationState) -> None:
        """See ``ArticleView``."""
        self._states[state.id] = state
        (self._new if state.id in self._new else self._dirty)[state.id] = state
        self._recorder.kinds.add("annotations")

    def relation(self, key: RelationKey) -> RelationState | None:
        """See ``ArticleView``."""
        if key not in self._relations:
            recorder = self._recorder
            self._relations[key] = (
                None
                if self._fresh
                else read_relation(
                    recorder.connection, self.key, recorder.known_annotator(key[0]), key
                )
            )
        return self._relations[key]

    def put_relation(self, state: RelationState) -> None:
        """See ``ArticleView``."""
        self._relations[state.key] = state
        self._recorder.put_relation(self.key, state)
        self._recorder.kinds.add("relations")
        self._recorder.name_annotations((state.from_id, state.to_id))

    def progress(self, annotator: str) -> ProgressState | None:
        """See ``ArticleView``."""
        if annotator not in self._progresses:
            recorder = self._recorder
            self._progresses[annotator] = (
                None
                if self._fresh
                else read_progress(
                    recorder.connection, self.key, recorder.known_annotator(annotator)
                )
            )
        return self._progresses[annotator]

    def put_progress(self, annotator: str, progress: ProgressState) -> None:
        """See ``ArticleView``."""
        self._progresses[annotator] = progress
        self._recorder.put_progress(annotator, self.key, progress)
        self._recorder.kinds.add("progress")

    def held(self, shape: type[S], key: tuple[str, ...]) -> S | None:
        """See ``ArticleView``."""
        if (shape, key) not in self._team:
            recorder = self._recorder
            self._team[shape, key] = (
                None
                if self._fresh
                else together.read(
                    recorder.connection, self.key, shape, key, recorder.known_annotator
                )
            )
        return cast("S | None", self._team[shape, key])

    def hold(self, state: TeamState) -> None:
        """See ``ArticleView``."""
        self._team[type(state), state.key] = state
        recorder = self._recorder
        together.write(recorder.connection, self.key, state, recorder.annotator)
        recorder.kinds.add(KINDS_OF_STATES[type(state)])

    def spill(self) -> None:
        """Hand the new and changed annotations to the recorder's buffers."""
        recorder = self._recorder
        if self._new:
            recorder.insert_annotations(self._new.values(), self.key)
            recorder.pending.update(self._new)
            recorder.name_annotations(self._new)
            self._new = {}
        if self._dirty:
            recorder.update_annotations(self._dirty.values())
            recorder.name_annotations(self._dirty)
            self._dirty = {}
