"""What people do in a discussion, as operations of the project.

What belongs here: beginning and answering threads, changing one's own comments, resolving, and the
drafts of all that. Widgets call these; none of them runs an operation itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from annotator.team import About, Comment, Thread
from ui.review.discussion_drafts import Drafts
from ui.review.discussion_words import People, mentioned, people_of

if TYPE_CHECKING:
    from annotator.operations import Operation
    from ui.session import Session


class Acts(QObject):
    """The discussion of the session's project. One for all its widgets."""

    go_wanted = Signal(object)
    """Thread: show what it is about."""
    record_wanted = Signal(object)
    """Thread: what came of it should go into the guideline."""

    def __init__(
        self, session: Session, drafts: Drafts | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.drafts = drafts or Drafts(parent=self)

    def people(self) -> People:
        """Everybody in the project."""
        project = self.session.project
        return people_of(project) if project is not None else People({})

    @property
    def may_write(self) -> bool:
        """Whether anything can be said now."""
        return self.session.may_write

    @property
    def may_record(self) -> bool:
        """Whether I record decisions in the guideline."""
        project = self.session.project
        return self.may_write and project is not None and project.is_lead

    def is_mine(self, comment: Comment) -> bool:
        """Whether a comment is mine to change."""
        project = self.session.project
        return project is not None and comment.by == project.me.id

    # Drafts

    def draft_key(self, *what: str) -> str:
        """What a draft is kept under: mine, in this project, for ``what``."""
        project = self.session.project
        owner = (project.id, project.me.id) if project is not None else ("", "")
        return "/".join((*owner, *what))

    def new_key(self, article: int | None, about: About) -> str:
        """What the draft of a new thread is kept under; articles by their text."""
        project = self.session.project
        place = project.article(article).sha256 if project and article is not None else ""
        return self.draft_key("new", place, about.kind, *about.ids)

    # Saying something

    def start(self, article: int | None, about: About, words: str, *, question: bool) -> bool:
        """Begin a thread; False where that was refused (the words are kept)."""
        from annotator.operations import StartThread

        names = mentioned(words, self.people())
        key = self.new_key(article, about)
        return self._say(key, StartThread(article, about, words, names, question))

    def reply(self, thread: Thread, words: str) -> bool:
        """Answer in a thread; False where that was refused."""
        from annotator.operations import Reply

        names = mentioned(words, self.people())
        key = self.draft_key("reply", thread.id)
        return self._say(key, Reply(thread.article, thread.id, words, names))

    def edit(self, thread: Thread, comment: Comment, words: str) -> bool:
        """Change a comment of mine; False where that was refused."""
        from annotator.operations import EditComment

        names = mentioned(words, self.people())
        key = self.draft_key("edit", comment.id)
        return self._say(key, EditComment(thread.article, comment.id, words, names))

    def _say(self, key: str, operation: Operation) -> bool:
        if self.session.run(operation) is None:
            return False
        self.drafts.put(key, "")
        self.drafts.flush()
        return True

    def take_back(self, thread: Thread, comment: Comment) -> bool:
        """Take a comment of mine back; undo brings it again."""
        from annotator.operations import DeleteComment

        return self.session.run(DeleteComment(thread.article, comment.id)) is not None

    def resolve(self, thread: Thread, resolved: bool) -> bool:
        """Resolve a thread, or open it again."""
        from annotator.operations import SetThread

        done = SetThread(thread.article, thread.id, resolved=resolved)
        return self.session.run(done) is not None

    def ask(self, thread: Thread, question: bool) -> bool:
        """Say whether a thread asks for an answer of the guideline."""
        from annotator.operations import SetThread

        asked = SetThread(thread.article, thread.id, question=question)
        return self.session.run(asked) is not None
