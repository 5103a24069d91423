"""What the window tells as an article is opened: it was sent back, others are seen from now on.

What belongs here: looking, each time an article is shown or what I may see of it changes, whether
there is something to say. Nothing is drawn here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from annotator.errors import Problem
from ui.plain import one_line

if TYPE_CHECKING:
    from annotator.values import Changes, Progress
    from ui.session import Session

Tell = Callable[[str, tuple[str, Callable[[], object]]], object]


class Notices(QObject):
    """Follows the open article. ``tell`` shows a sentence with one button."""

    def __init__(
        self, session: Session, tell: Tell, hush: Callable[[], object], reopen: Callable[[], object]
    ) -> None:
        super().__init__(session)
        self._session, self._tell, self._hush, self._reopen = session, tell, hush, reopen
        self._told: tuple[int, str] | None = None
        # After the article is painted: noting that others were seen writes to the disk.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._look)
        session.article_changed.connect(self._on_article)
        session.changed.connect(self._on_changed)

    def _on_article(self) -> None:
        self._soon.start()

    def _on_changed(self, changes: Changes) -> None:
        if changes.kinds & {"sight", "progress", "assignments", "merge"}:
            self._soon.start()

    def _look(self) -> None:
        project, key = self._session.project, self._session.article
        if project is None or key is None:
            return
        try:
            project.see_others(key)
        except Problem as problem:  # a full disk; the next time will do
            self._session.said.emit(str(problem))
        self._tell_sent_back(key, project.progress(key))

    def _tell_sent_back(self, key: int, progress: Progress) -> None:
        if progress.sent_back is None:
            if self._told is not None and self._told[0] == key:
                self._told = None
                self._hush()
            return
        told = (key, progress.sent_back)
        if told == self._told:
            return
        self._told = told
        self._tell(sent_back_words(progress), ("Open it again", self._reopen))


def sent_back_words(progress: Progress) -> str:
    """What to say of an article that was sent back."""
    who = progress.sent_by or "A reviewer"
    note = one_line(progress.sent_back or "")
    stop = "" if note.endswith((".", "!", "?", "…")) else "."
    said = f": “{note}”{stop}" if note else "."
    return f"{who} sent this article back to you{said} Finish it again when you are done."
