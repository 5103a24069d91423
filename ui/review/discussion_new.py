"""The form with which a thread is begun.

What belongs here: this one form. What it is about is said by whoever opens it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QMessageBox,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.inspector.buttons import WordButton
from ui.inspector.chip_label import ChipLabel
from ui.plain import ElidedLabel, message_box, without_icons
from ui.review.discussion_fields import Compose
from ui.review.discussion_words import Subject, place_words
from ui.review.flow import flowing

if TYPE_CHECKING:
    from annotator.team import About
    from ui.review.discussion_acts import Acts
    from ui.theme import LabelStyle

INSIDE: Final = 10
BUTTONS: Final = QMessageBox.StandardButton


class NewThread(QFrame):
    """A form for the first comment on something. Hidden until something is to be said."""

    started = Signal()
    """A thread is there now; the form is hidden."""
    left = Signal()
    """Esc: the keyboard goes back to the article, the words stay."""

    def __init__(self, acts: Acts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._acts = acts
        self._target: tuple[int | None, About] | None = None
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.chip = ChipLabel()
        self.about = ElidedLabel()
        font = QFont(self.about.font())
        font.setBold(True)
        self.about.setFont(font)
        self.words = Compose("Comment", acts.people)
        self.question = QCheckBox("Guideline question")
        self.question.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.send = WordButton("Send", "Send the comment (Ctrl+Enter)")
        self.discard = WordButton("Discard", "Discard this comment", kind="quiet")
        self._lay_out()
        self.words.sent.connect(self._send)
        self.words.left.connect(self.left)
        self.words.textChanged.connect(self._keep)
        self.send.clicked.connect(self._send)
        self.discard.clicked.connect(self._ask_to_discard)
        self.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.chip)
        head.addWidget(self.about, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(INSIDE, INSIDE, INSIDE, INSIDE)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.words)
        column.addWidget(self.question)
        column.addWidget(flowing(self.send, self.discard))

    @property
    def target(self) -> tuple[int | None, About] | None:
        """Article (None: a label) and what in it the comment will be on."""
        return self._target

    def set_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """How the labels look, by id."""
        self.chip.set_styles(styles)

    def open(self, article: int | None, about: About, subject: Subject) -> None:
        """Show the form for a comment on this, with what was begun before."""
        if self._target != (article, about):
            self._target = article, about
            blocker = QSignalBlocker(self.words)
            self.words.setPlainText(self._acts.drafts.words(self._key()))
            blocker.unblock()
            self.question.setChecked(about.kind == "label")
        self.chip.set_label(subject.label)
        self.chip.setVisible(bool(subject.label))
        place = "" if about.kind == "label" else f"{place_words(about)}: "
        self.about.set_words(f"{place}{subject.words}")
        self.send.setEnabled(self.begun)
        self.words.fit()
        self.show()

    def put_away(self) -> None:
        """Hide the form; what was begun is kept as a draft."""
        self._target = None
        self.hide()

    def focus_words(self) -> None:
        """Put the keyboard where one writes."""
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def begun(self) -> bool:
        """Whether something is written."""
        return bool(self.words.toPlainText().strip())

    def _key(self) -> str:
        return self._acts.new_key(*self._target) if self._target is not None else ""

    def _keep(self) -> None:
        self.send.setEnabled(self.begun)
        if self._target is not None:
            self._acts.drafts.put(self._key(), self.words.toPlainText())

    def _send(self) -> None:
        if self._target is None or not self.begun:
            return
        question = self.question.isChecked()
        if self._acts.start(*self._target, self.words.toPlainText(), question=question):
            self.put_away()
            self.started.emit()

    def _ask_to_discard(self) -> None:
        if not self.begun:
            self._discard()
            return
        box = message_box(
            self.window(),
            QMessageBox.Icon.Question,
            "Discard the comment",
            "This comment was not sent. Discard its words?",
        )
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.addButton("Discard", QMessageBox.ButtonRole.DestructiveRole).clicked.connect(
            self._discard
        )
        box.setDefaultButton(box.addButton("Keep writing", QMessageBox.ButtonRole.RejectRole))
        without_icons(box)
        box.open()

    def _discard(self) -> None:
        if self._target is not None:
            self._acts.drafts.put(self._key(), "")
        self.put_away()
        self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A hairline around."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
