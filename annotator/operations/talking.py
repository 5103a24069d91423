"""Operations of talking: threads, comments, and what goes from them into the guideline's log."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.errors import NotYours, Problem
from annotator.history.events import (
    COMMENT_SET,
    GUIDELINE_DECIDED,
    THREAD_SET,
    CommentSet,
    GuidelineDecided,
    ThreadSet,
)
from annotator.history.states import CommentState, ThreadState
from annotator.machine import new_id
from annotator.operations.desk import Desk, storable
from annotator.store.recorder import RowArticle
from annotator.team import About, CommentFields, GuidelineFields, ThreadFields

MOST_WORDS = 10_000
"""Code points of one comment."""


@dataclass(frozen=True, slots=True)
class StartThread:
    """Begin a thread with a first comment. ``article`` None: it is about a label."""

    article: int | None
    about: About
    words: str
    mentions: tuple[str, ...] = ()
    question: bool = False

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Ask about the guideline" if self.question else "Comment"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        if (self.article is None) != (self.about.kind == "label"):
            raise Problem("A thread is about a label, or about something in an article.")
        view = _place(desk, self.article)
        comment = _comment(self.words, self.mentions)
        thread = new_id()
        fields = ThreadFields(question=self.question)
        desk.recorder.record(THREAD_SET, ThreadSet(thread, fields, about=self.about), view)
        desk.recorder.record(COMMENT_SET, CommentSet(new_id(), thread, comment), view)
        return "Asked." if self.question else "Said."


@dataclass(frozen=True, slots=True)
class Reply:
    """Add a comment to a thread."""

    article: int | None
    thread: str
    words: str
    mentions: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Comment"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        view = _place(desk, self.article)
        _thread(desk, view, self.thread)
        comment = _comment(self.words, self.mentions)
        desk.recorder.record(COMMENT_SET, CommentSet(new_id(), self.thread, comment), view)
        return "Said."


@dataclass(frozen=True, slots=True)
class EditComment:
    """Change the words of a comment of mine."""

    article: int | None
    comment: str
    words: str
    mentions: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Change a comment"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        view = _place(desk, self.article)
        state = _my_comment(desk, view, self.comment)
        fields = _comment(self.words, self.mentions)
        if fields == state.fields:
            return "The comment is as it was."
        said = CommentSet(state.id, state.thread, fields, state.fields)
        desk.recorder.record(COMMENT_SET, said, view)
        return "Changed."


@dataclass(frozen=True, slots=True)
class DeleteComment:
    """Take a comment of mine back."""

    article: int | None
    comment: str

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Take a comment back"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        view = _place(desk, self.article)
        state = _my_comment(desk, view, self.comment)
        gone = CommentSet(state.id, state.thread, None, state.fields)
        desk.recorder.record(COMMENT_SET, gone, view)
        return "The comment is taken back."


@dataclass(frozen=True, slots=True)
class SetThread:
    """Resolve a thread or open it again; say whether it asks about the guideline (None: as is)."""

    article: int | None
    thread: str
    resolved: bool | None = None
    question: bool | None = None

    @property
    def name(self) -> str:
        """See ``Operation``."""
        if self.resolved is None:
            return "Ask about the guideline" if self.question else "Ask nothing of the guideline"
        return "Resolve a thread" if self.resolved else "Open a thread again"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        view = _place(desk, self.article)
        was = _thread(desk, view, self.thread).fields
        wanted = ThreadFields(
            was.resolved if self.resolved is None else self.resolved,
            was.question if self.question is None else self.question,
        )
        if wanted == was:
            return "The thread is as it was."
        desk.recorder.record(THREAD_SET, ThreadSet(self.thread, wanted, was), view)
        if self.resolved is None:
            return "It asks about the guideline." if self.question else "It asks nothing any more."
        return "Resolved." if self.resolved else "Open again."


@dataclass(frozen=True, slots=True)
class DecideGuideline:
    """Enter a decision into the guideline's log. ``label`` "": it is about all labels."""

    words: str
    label: str = ""
    thread: str = ""
    quote: str = ""

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Record a decision in the guideline"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        desk.need_lead("records decisions in the guideline")
        if self.label and desk.scheme.label(self.label) is None:
            raise Problem(f"The scheme has no label “{self.label}”. Nothing was recorded.")
        fields = GuidelineFields(_words(self.words), self.label, self.thread, storable(self.quote))
        desk.recorder.record(GUIDELINE_DECIDED, GuidelineDecided(new_id(), fields))
        return "Recorded in the guideline."


@dataclass(frozen=True, slots=True)
class DropGuidelineDecision:
    """Take an entry out of the guideline's log."""

    id: str

    @property
    def name(self) -> str:
        """See ``Operation``."""
        return "Take a decision out of the guideline"

    def perform(self, desk: Desk) -> str:
        """See ``Operation``."""
        desk.need_lead("changes the guideline's log")
        entry = desk.recorder.state.log.get(self.id)
        if entry is None or entry.fields is None:
            raise Problem("That decision is not in the guideline any more.")
        gone = GuidelineDecided(self.id, None, entry.fields)
        desk.recorder.record(GUIDELINE_DECIDED, gone)
        return "Taken out of the guideline; the history keeps it."


def _place(desk: Desk, article: int | None) -> RowArticle | None:
    return None if article is None else desk.view(article)


def _thread(desk: Desk, view: RowArticle | None, thread: str) -> ThreadState:
    if view is None:
        found = desk.recorder.state.threads.get(thread)
    else:
        found = view.held(ThreadState, (thread,))
    if found is None:
        raise Problem("That thread is not there any more.")
    return found


def _my_comment(desk: Desk, view: RowArticle | None, comment: str) -> CommentState:
    if view is None:
        found = desk.recorder.state.comments.get(comment)
    else:
        found = view.held(CommentState, (comment,))
    if found is None or found.fields is None:
        raise Problem("That comment is not there any more.")
    if desk.recorder.state.person(found.by) != desk.me:
        raise NotYours("That comment is somebody else's. Only its author changes it.")
    return found


def _comment(words: str, mentions: tuple[str, ...]) -> CommentFields:
    return CommentFields(_words(words), tuple(sorted(set(mentions))))


def _words(words: str) -> str:
    said = storable(words.strip())
    if not said:
        raise Problem("There is nothing to say yet: write some words first.")
    if len(said) > MOST_WORDS:
        raise Problem(f"That is longer than {MOST_WORDS:,} characters. Nothing was kept of it.")
    return said
