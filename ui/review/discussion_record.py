"""The short form with which a lead records a decision in the guideline's log.

What belongs here: the dialog. How the log is shown is ``ui.scheme.guideline_log``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QVBoxLayout,
    QWidget,
)

from ui.plain import PlainForm, one_line, plain_label, without_icons
from ui.review.corrections_words import quoted
from ui.review.discussion_fields import Compose
from ui.review.discussion_words import QUOTE, People

if TYPE_CHECKING:
    from annotator.team import Thread
    from ui.session import Session

ALL_LABELS: Final = "All labels"
WIDTH: Final = 460


class RecordDialog(QDialog):
    """Asks for the words of a decision, and for the label that it is about."""

    recorded = Signal(str)
    """Id of the label that a decision was recorded for; "": for all."""

    def __init__(
        self,
        session: Session,
        thread: Thread | None = None,
        *,
        label: str = "",
        quote: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._thread, self._quote = session, thread, quote
        self.setWindowTitle("Record in the guideline")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.words = Compose("What was decided", lambda: People({}))
        self.words.setPlaceholderText("For example: a headline is a claim of the paper.")
        self.words.setAccessibleDescription("Ctrl+Enter records")
        self.label = QComboBox()
        self.label.setAccessibleName("Label")
        self.example = QCheckBox("With these words as the example")
        self.resolve = QCheckBox("Resolve the thread")
        self.told = plain_label("", wrap=True)
        self._fill(label)
        self._lay_out()
        self.words.sent.connect(self._record)
        self.words.left.connect(self.reject)
        self.words.textChanged.connect(self._show_state)
        session.project_changed.connect(self.close)
        session.busy_changed.connect(self._show_state)
        session.refused.connect(self._tell)
        self._show_state()

    def _fill(self, label: str) -> None:
        project = self._session.project
        self.label.addItem(ALL_LABELS, "")
        for each in project.scheme.labels if project is not None else ():
            if not each.retired:
                self.label.addItem(one_line(each.name, 60), each.id)
        self.label.setCurrentIndex(max(0, self.label.findData(label)))
        self.example.setChecked(bool(self._quote))
        self.resolve.setChecked(True)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(10)
        about = plain_label(
            "What was decided stands in the guideline from now on, under its label, with your name"
            " and the date.",
            wrap=True,
        )
        column.addWidget(about)
        self.words.least = 3
        self.words.fit()
        column.addWidget(self.words)
        form = PlainForm()
        form.addRow("About", self.label)
        column.addLayout(form)
        quote = plain_label(quoted(one_line(self._quote, QUOTE)), wrap=True)
        quote.setIndent(24)
        for widget, wanted in (
            (self.example, bool(self._quote)),
            (quote, bool(self._quote)),
            (self.resolve, self._thread is not None and not self._thread.resolved),
        ):
            widget.setVisible(wanted)
            column.addWidget(widget)
        self.told.hide()
        column.addWidget(self.told)
        column.addStretch(1)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.record = self.buttons.addButton("Record", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self._record)
        self.buttons.rejected.connect(self.reject)
        without_icons(self.buttons)
        column.addWidget(self.buttons)
        self.resize(WIDTH, self.sizeHint().height())

    def _tell(self, words: str) -> None:
        self.told.setText(words)
        self.told.show()

    def _show_state(self) -> None:
        written = bool(self.words.toPlainText().strip())
        self.record.setEnabled(written and self._session.may_write)

    def _record(self) -> None:
        from annotator.operations import DecideGuideline, SetThread

        if not self.record.isEnabled():
            return
        thread = self._thread
        quote = self._quote if self.example.isChecked() else ""
        label = str(self.label.currentData() or "")
        entry = DecideGuideline(
            self.words.toPlainText(), label, thread.id if thread is not None else "", quote
        )
        if self._session.run(entry) is None:
            return
        if thread is not None and not thread.resolved and self.resolve.isChecked():
            self._session.run(SetThread(thread.article, thread.id, resolved=True))
        self.accept()
        self.recorded.emit(label)
