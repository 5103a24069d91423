"""The status bar: what is saved, how far the article is, and whose labels these are.

What belongs here: the one line at the foot of the window.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStatusBar, QWidget

from annotator.values import SKIP_REASONS, Changes, Progress, State
from ui.keeping.kept import is_kept
from ui.plain import ElidedLabel, mnemonic_free, plain_label, tooltip
from ui.reading import Reading
from ui.searching.seeker import Seeker
from ui.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annotator.errors import FileTrouble, Problem
    from annotator.project import Project
    from annotator.review.model import QueueRow

COUNT_MS: Final = 250
"""How long after a change the articles are counted again."""

SAID_MS: Final = 8000
"""How long a sentence stays before the bar says again what is saved."""

PROFILES: Final = "Switch or rename the profile"
RECIPIENTS: Final = "This file is {}’s: it came as a package, and all labels made in it are theirs"

STATE_WORDS: Final[dict[State, str]] = {
    "todo": "To do",
    "in_progress": "In progress",
    "finished": "Finished",
    "skipped": "Skipped",
}

_COUNTED: Final = frozenset({"progress", "articles", "people", "merge"})
"""The kinds of changes after which articles are counted again."""


class QuietButton(QPushButton):
    """A button without a frame, except while it has the keyboard: that must be seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFlat(True)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard comes."""
        self.setFlat(False)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard goes."""
        self.setFlat(True)
        super().focusOutEvent(event)


class Status(QStatusBar):
    """The window's status bar."""

    profile_wanted = Signal()
    review_changed = Signal(bool)
    """The open article is under review now, or not any more."""

    def __init__(self, session: Session, reading: Reading, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reading = reading
        self._saved = "No project is open."
        self._reviews = False
        self._seeker = Seeker(self)
        self.setSizeGripEnabled(False)
        self.said = ElidedLabel(parent=self)
        self.state = plain_label(parent=self)
        self.counts = plain_label(parent=self)
        self.profile = QuietButton(self)
        self.profile.clicked.connect(self.profile_wanted)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAID_MS)
        self._timer.timeout.connect(self._say_saved)
        # Counting all articles takes longer the more there are: labelling goes first.
        self._counting = QTimer(self)
        self._counting.setSingleShot(True)
        self._counting.setInterval(COUNT_MS)
        self._counting.timeout.connect(self._count)
        self._lay_out()
        session.said.connect(self.say)
        session.leaving.connect(self._seeker.stop)
        session.changed.connect(self._on_changed)
        session.troubled.connect(self._on_trouble)
        session.unsaved_changed.connect(self._on_unsaved)
        session.project_changed.connect(self._on_project)
        session.busy_changed.connect(lambda _: self._show_facts())
        reading.shown.connect(self._show_facts)
        self._on_project()

    def _lay_out(self) -> None:
        body = QWidget(self)
        row = QHBoxLayout(body)
        row.setContentsMargins(16, 2, 8, 2)
        row.setSpacing(24)
        row.addWidget(self.said, 1)
        for label in (self.state, self.counts):
            row.addWidget(label)
        row.addWidget(self.profile)
        self.addWidget(body, 1)

    def say(self, sentence: str) -> None:
        """Say a sentence for a while."""
        self.said.set_words(sentence)
        self._timer.start()

    def set_under_review(self, reviews: bool) -> None:
        """Say how far adjudication is (True), or how far one's own labelling is."""
        if reviews == self._reviews:
            return
        self._reviews = reviews
        self._show_facts()
        self._count()
        self.review_changed.emit(reviews)

    def _say_saved(self) -> None:
        self.said.set_words(self._saved)

    def _on_trouble(self, problem: FileTrouble | None) -> None:
        """It is no time to say that everything is on disk."""
        if problem is None:
            self._saved = self._unsaved() or self._all_on_disk()
        elif problem.lost:
            self._saved = f"{problem.brief} Save a copy of what is open."
        else:
            self._saved = self._unsaved() or problem.brief or "Nothing is saved now."
        self._timer.stop()
        self._say_saved()

    def _all_on_disk(self) -> str:
        """That nothing waits. Of a copy that was kept no more than that: what was lost with the
        file is not in it."""
        project, machine = self._session.project, self._session.machine
        if project is None or machine is None or not is_kept(machine.data_dir, project.path):
            return "Everything is on disk."
        return "All that is in this copy is on disk."

    def _on_unsaved(self) -> None:
        self._saved = self._unsaved() or self._saved

    def _unsaved(self) -> str:
        many = len(self._session.unsaved)
        if not many:
            return ""
        return "The last change was not saved." if many == 1 else f"{many:,} changes are not saved."

    def _on_project(self) -> None:
        project = self._session.project
        if project is None:
            self._saved = "No project is open."
        elif project.read_only:
            self._saved = "Open to read only: nothing can be changed."
        else:
            self._saved = self._all_on_disk()
        name = project.me.name if project is not None else ""
        self.profile.setText(mnemonic_free(f"Labels by {name}" if name else ""))
        self.profile.setVisible(bool(name))
        whose = project is not None and project.package is not None
        self.profile.setToolTip(tooltip(RECIPIENTS.format(name) if whose else PROFILES))
        self._say_saved()
        self._show_facts()
        self._count()

    def _on_changed(self, changes: Changes) -> None:
        time = datetime.now().astimezone().strftime("%H:%M")
        last = f"{self._all_on_disk()} Last: {changes.name}, {time}."
        self._saved = self._unsaved() or last
        self._say_saved()
        project = self._session.project
        if "people" in changes.kinds and project is not None:
            self.profile.setText(mnemonic_free(f"Labels by {project.me.name}"))
        self._show_facts()
        if changes.kinds & _COUNTED or (self._reviews and "decisions" in changes.kinds):
            self._counting.start()

    def _show_facts(self) -> None:
        project, article = self._session.project, self._session.article
        if project is None or article is None:
            self.state.clear()
        elif self._reviews:
            self.state.setText("Under review")
        else:
            self.state.setText(progress_words(project.progress(article)))

    def _count(self) -> None:
        project = self._session.project
        if project is None:
            self._seeker.cancel()
            self.counts.clear()
            return
        if self._reviews:
            self._count_reviews(project)
            return
        self._seeker.cancel()
        counts = project.counts()
        done = counts.get("finished", 0) + counts.get("skipped", 0)
        self.counts.setText(f"{done:,} of {sum(counts.values()):,} articles done")

    def _count_reviews(self, project: Project) -> None:
        """Read in a thread how many are adjudicated: labelling and deciding go first."""

        def show(rows: Sequence[QueueRow]) -> None:
            done = sum(row.adjudicated for row in rows)
            self.counts.setText(f"{done:,} of {len(rows):,} articles adjudicated")

        self._seeker.seek(lambda _ticker, _give: project.queue("list", True), show, self._refuse)

    def _refuse(self, problem: Problem) -> None:
        self.counts.clear()
        self._session.refuse(problem)


def progress_words(progress: Progress) -> str:
    """The state of an article in words."""
    back = progress.sent_back is not None
    words = "Sent back" if back else STATE_WORDS[progress.state]
    if not back and progress.state == "skipped" and progress.reason is not None:
        words += f" ({SKIP_REASONS[progress.reason].lower()})"
    return f"{words}, flagged" if progress.flagged else words
