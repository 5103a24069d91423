"""One comment on screen: who said it and when, its words, and what its author can do with it.

What belongs here: this one widget.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.inspector.buttons import WordButton
from ui.plain import one_line, plain_label, tooltip
from ui.review.discussion_fields import Compose, Words
from ui.review.discussion_words import People, said_words
from ui.review.flow import flowing

if TYPE_CHECKING:
    from annotator.team import Comment, Thread
    from ui.review.discussion_acts import Acts

GAP: Final = 2
LEAST: Final = 24
NAME: Final = 40
"""Pixels between the lines, and that a word keeps; code points of a name."""


class CommentView(QWidget):
    """A comment. Its author changes it in its place."""

    done = Signal()
    """The keyboard belongs to the thread again."""

    def __init__(self, acts: Acts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._acts = acts
        self._thread: Thread | None = None
        self._comment: Comment | None = None
        self.by = plain_label()
        font = QFont(self.by.font())
        font.setBold(True)
        self.by.setFont(font)
        self.told = plain_label()
        self.told.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.words = Words()
        self.edit = WordButton("Edit", kind="quiet")
        self.back = WordButton("Take back", kind="quiet")
        self.field = Compose("Change the comment", acts.people)
        self.save = WordButton("Save", "Save the comment (Ctrl+Enter)")
        self.leave = WordButton("Leave as it was", kind="quiet")
        self.editing = QWidget()
        self._lay_out()
        self.edit.clicked.connect(self.begin)
        self.back.clicked.connect(self._take_back)
        self.save.clicked.connect(self._save)
        self.leave.clicked.connect(self._leave)
        self.field.sent.connect(self._save)
        self.field.left.connect(self.done)
        self.field.textChanged.connect(self._keep)

    def _lay_out(self) -> None:
        high = self.edit.sizeHint().height()
        for label in (self.by, self.told):
            label.setMinimumSize(LEAST, high)  # large words in a narrow panel are cut
        inner = QVBoxLayout(self.editing)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(GAP)
        inner.addWidget(self.field)
        inner.addWidget(flowing(self.save, self.leave))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(flowing(self.by, self.told, self.edit, self.back))
        column.addWidget(self.words)
        column.addWidget(self.editing)
        self.editing.hide()

    @property
    def comment(self) -> Comment | None:
        """What is shown."""
        return self._comment

    def show_comment(self, thread: Thread, comment: Comment, people: People) -> None:
        """Show a comment as it is now; words being typed stay."""
        if self._comment is not None and self._comment.id != comment.id:
            self._close()  # the draft is kept
        self._thread, self._comment = thread, comment
        who, told = people.of(comment.by), said_words(comment, people)
        self.by.setText(one_line(who, NAME))
        self.by.setToolTip(tooltip(who))
        self.told.setText(told)
        if self.words.toPlainText() != comment.words:
            self.words.setPlainText(comment.words)
        self.words.setAccessibleName(f"{who}, {told}")
        mine = self._acts.is_mine(comment) and self._acts.may_write
        for button in (self.edit, self.back):
            button.setVisible(mine)
        draft = self._draft()
        if draft and mine and self.editing.isHidden():
            self._open(draft)
        elif not mine:
            self._close()

    def begin(self) -> None:
        """Let its author change the words."""
        if self._comment is not None:
            self._open(self._draft() or self._comment.words)
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _key(self) -> str:
        return self._acts.draft_key("edit", self._comment.id if self._comment else "")

    def _draft(self) -> str:
        return self._acts.drafts.words(self._key())

    def _open(self, words: str) -> None:
        if self.editing.isHidden():
            blocker = QSignalBlocker(self.field)
            self.field.setPlainText(words)
            blocker.unblock()
            self.field.fit()
            self.words.hide()
            self.editing.show()

    def _close(self) -> None:
        self.editing.hide()
        self.words.show()

    def _keep(self) -> None:
        if self._comment is not None and not self.editing.isHidden():
            words = self.field.toPlainText()
            changed = words != self._comment.words
            self._acts.drafts.put(self._key(), words if changed else "")

    def _save(self) -> None:
        thread, comment, words = self._thread, self._comment, self.field.toPlainText()
        if thread is None or comment is None:
            return
        same = words.strip() == comment.words
        if same or self._acts.edit(thread, comment, words):
            self._leave()

    def _leave(self) -> None:
        self._acts.drafts.put(self._key(), "")
        self._close()
        self.done.emit()

    def _take_back(self) -> None:
        if self._thread is not None and self._comment is not None:
            self.done.emit()  # the button goes with the comment, and the keyboard must not
            self._acts.take_back(self._thread, self._comment)
