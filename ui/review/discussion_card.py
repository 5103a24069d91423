"""One thread on screen: its head, its comments, the oldest first, and the field to answer in.

What belongs here: this one widget. What its buttons do is ``ui.review.discussion_acts``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QCheckBox, QFrame, QSizePolicy, QVBoxLayout, QWidget

from ui.inspector.buttons import WordButton
from ui.inspector.history_model import time_words
from ui.review.discussion_comment import CommentView
from ui.review.discussion_fields import Compose
from ui.review.discussion_head import ThreadHead
from ui.review.discussion_words import (
    People,
    Subject,
    last_words,
    spoken,
    state_words,
    waits_for,
)
from ui.review.flow import flowing

if TYPE_CHECKING:
    from annotator.team import Thread
    from ui.review.discussion_acts import Acts
    from ui.theme import LabelStyle

INSIDE: Final = 10
GAP: Final = 10


class ThreadCard(QFrame):
    """A thread that folds. Its comments are made when it is first unfolded."""

    folded = Signal(str, bool)
    """Id, and whether somebody unfolded it."""
    moved = Signal(int)
    """The keyboard should go to the next card, or the one before."""
    left = Signal()
    """Esc: the keyboard goes back to the article."""

    def __init__(self, acts: Acts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._acts = acts
        self._thread: Thread | None = None
        self._people = People({})
        self._subject = Subject("")
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.head = ThreadHead()
        self.comments: list[CommentView] = []
        self.answer = Compose("Reply", acts.people)
        self.send = WordButton("Send", "Send the reply (Ctrl+Enter)")
        self.resolve = WordButton("Resolve")
        self.go = WordButton("Go there", "Go to what it is about")
        self.record = WordButton("Record in the guideline…")
        self.question = QCheckBox("Guideline question")
        self.question.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.body = QWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._said = QVBoxLayout()
        self._said.setSpacing(GAP)
        self.acts_row = flowing(self.send, self.resolve, self.go, self.record)
        inner = QVBoxLayout(self.body)
        inner.setContentsMargins(INSIDE, 4, INSIDE, INSIDE)
        inner.setSpacing(8)
        inner.addLayout(self._said)
        inner.addWidget(self.answer)
        inner.addWidget(self.acts_row)
        inner.addWidget(self.question)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.body)
        self.body.hide()

    def _connect(self) -> None:
        self.head.toggled.connect(self._on_folded)
        self.head.entered.connect(self._go)
        self.head.moved.connect(self.moved)
        self.answer.sent.connect(self._send)
        self.answer.left.connect(self.left)
        self.answer.textChanged.connect(self._keep)
        self.send.clicked.connect(self._send)
        self.resolve.clicked.connect(self._resolve)
        self.go.clicked.connect(self._go)
        self.record.clicked.connect(self._record)
        self.question.clicked.connect(self._ask)

    # Showing

    @property
    def thread_(self) -> Thread | None:
        """What is shown (a ``QObject`` has a ``thread`` of another kind)."""
        return self._thread

    def set_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """How the labels look, by id."""
        self.head.set_styles(styles)

    def show_thread(self, thread: Thread, subject: Subject, people: People) -> None:
        """Show a thread as it stands; words being typed stay."""
        new = self._thread is None or self._thread.id != thread.id
        self._thread, self._subject, self._people = thread, subject, people
        if new:
            blocker = QSignalBlocker(self.answer)
            self.answer.setPlainText(self._acts.drafts.words(self._key()))
            blocker.unblock()
        self._show_head()
        if not self.body.isHidden():
            self._show_body()

    def unfold(self, unfolded: bool) -> None:
        """Fold or unfold it, as the list of threads thinks best: nobody has pressed anything."""
        blocker = QSignalBlocker(self.head)
        self.head.setChecked(unfolded)
        blocker.unblock()
        self._show_fold(unfolded)

    def freshen(self) -> None:
        """Whether anything can be said may be otherwise now."""
        if self._thread is not None and not self.body.isHidden():
            self._show_body()

    @property
    def begun(self) -> bool:
        """Whether an answer is being written."""
        return bool(self.answer.toPlainText().strip())

    def _show_head(self) -> None:
        thread = self._thread
        if thread is None:
            return
        open_ = self.head.isChecked()
        state = state_words(thread, self._people)
        self.head.show_facts(
            self._subject.words,
            state if open_ or not thread.comments else last_words(thread, self._people),
            time_words(thread.newest) if thread.comments else "",
            self._subject.label,
            spoken=spoken(thread, self._subject, self._people),
            warns=waits_for(thread, self._people.me),
        )

    def _show_body(self) -> None:
        thread, acts = self._thread, self._acts
        if thread is None:
            return
        while len(self.comments) < len(thread.comments):
            view = CommentView(acts)
            view.done.connect(self.focus_head)
            self.comments.append(view)
            self._said.addWidget(view)
        while len(self.comments) > len(thread.comments):
            gone = self.comments.pop()
            gone.hide()
            gone.deleteLater()
        for view, comment in zip(self.comments, thread.comments, strict=True):
            view.show_comment(thread, comment, self._people)
        may, resolved = acts.may_write, thread.resolved
        self.answer.setVisible(may and (not resolved or self.begun))
        self.send.setVisible(not self.answer.isHidden())
        self.send.setEnabled(self.begun)
        self.resolve.setVisible(may)
        self.resolve.say("Open again" if resolved else "Resolve")
        self.go.setVisible(thread.article is not None or thread.about.kind == "label")
        self.record.setVisible(acts.may_record)
        self.question.setVisible(may or thread.question)
        self.question.setEnabled(may)
        self.question.setChecked(thread.question)

    def _show_fold(self, unfolded: bool) -> None:
        if unfolded:
            self.body.show()
            self._show_body()
        else:
            self.body.hide()
        self._show_head()

    def _on_folded(self, unfolded: bool) -> None:
        self._show_fold(unfolded)
        if self._thread is not None:
            self.folded.emit(self._thread.id, unfolded)

    def focus_head(self) -> None:
        """Put the keyboard on the head."""
        self.head.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_answer(self) -> None:
        """Unfold it, with the keyboard where one answers."""
        self.head.setChecked(True)
        if self.answer.isHidden():
            self.focus_head()
        else:
            self.answer.setFocus(Qt.FocusReason.OtherFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A hairline around, in the accent colour where the thread waits for me."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        waits = self._thread is not None and waits_for(self._thread, self._people.me)
        role = QPalette.ColorRole.BrightText if waits else QPalette.ColorRole.Mid
        painter.setPen(QPen(self.palette().color(role), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    # What is pressed

    def _key(self) -> str:
        return self._acts.draft_key("reply", self._thread.id if self._thread else "")

    def _keep(self) -> None:
        self.send.setEnabled(self.begun)
        if self._thread is not None:
            self._acts.drafts.put(self._key(), self.answer.toPlainText())

    def _send(self) -> None:
        thread, words = self._thread, self.answer.toPlainText()
        if thread is None or not words.strip():
            return
        if self._acts.reply(thread, words):
            blocker = QSignalBlocker(self.answer)
            self.answer.setPlainText("")
            blocker.unblock()
            self.answer.fit()
            self.send.setEnabled(False)
            # Not in the field: there Ctrl+Z would bring words back, not take the comment back.
            self.focus_head()

    def _resolve(self) -> None:
        thread = self._thread
        if thread is not None:
            self.focus_head()
            self._acts.resolve(thread, not thread.resolved)

    def _ask(self, question: bool) -> None:
        if self._thread is not None and not self._acts.ask(self._thread, question):
            self.question.setChecked(self._thread.question)

    def _go(self) -> None:
        if self._thread is not None:
            self._acts.go_wanted.emit(self._thread)

    def _record(self) -> None:
        if self._thread is not None:
            self._acts.record_wanted.emit(self._thread)
