"""What the import and the export dialog share: work in a worker, with progress and cancel here.

What belongs here: the state "running", the progress bar with its pace, the button that cancels what
runs and else closes, and plain read-only text. Such a dialog is not modal: reading goes on beside
it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QWidget,
)
from shiboken6 import isValid

from ui.dialogs.pace import Pace
from ui.plain import without_icons

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from annotator.ticker import Ticker
    from ui.session import Session

    T = TypeVar("T")


class WorkingDialog(QDialog):
    """A dialog that runs one piece of long work at a time through the session."""

    def __init__(self, session: Session, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._running = False
        self._problem = ""
        self._piece = 0
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.progress = QProgressBar()
        self._pace = Pace()
        self.progress.setAccessibleName(f"Progress: {title}")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        without_icons(self.buttons)
        self.stop = self.buttons.button(QDialogButtonBox.StandardButton.Close)
        self.stop.clicked.connect(self.reject)
        session.tasks.progressed.connect(self._on_progress)
        session.busy_changed.connect(self._on_busy)
        session.project_changed.connect(self._on_project)
        session.refused.connect(self._on_refused)
        self._set_running(False)

    def add_button(self, words: str, act: Callable[[], object]) -> QPushButton:
        """A button at the bottom that does not become the default by itself."""
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: act())
        self.buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        return button

    @property
    def running(self) -> bool:
        """Whether the dialog's work runs."""
        return self._running

    def work(
        self,
        title: str,
        work: Callable[[Ticker], T],
        done: Callable[[T], None],
        counting: str = "",
    ) -> None:
        """Run work in a worker; ``done`` gets the result unless the dialog was closed meanwhile.

        ``counting``: what its ticks count (see ``Pace``).
        """
        if self._session.busy:
            self.stopped("Something else is still running. Wait for it, or cancel it first.")
            return

        def finished(result: T) -> None:
            # Closed meanwhile, the dialog may be deleted by now.
            if isValid(self) and self._running:
                self._set_running(False)
                done(result)

        self._problem = ""
        self._piece += 1
        self._pace = Pace(counting)
        self._set_running(True)
        self._session.in_background(title, work, finished)

    def stopped(self, reason: str) -> None:
        """Called when work ended without a result; ``reason`` is empty when it was cancelled.

        To be overridden.
        """

    def show_state(self) -> None:
        """Called when work begins or has ended: enable what fits. To be overridden."""

    def _set_running(self, running: bool) -> None:
        self._running = running
        self.progress.setVisible(running)
        self.progress.setRange(0, 0)
        self.progress.setFormat("")
        self.stop.setText("Cancel" if running else "Close")
        self.show_state()

    def _on_progress(self, done: int, total: int, _what: str) -> None:
        if self._running:
            self.progress.setRange(0, total)
            self.progress.setValue(done)
            self.progress.setFormat(self._pace.words(done, total))

    def _on_busy(self, busy: bool) -> None:
        if self._running and not busy:
            # The result, if there is one, comes in this same turn of the event loop.
            ended = self._piece
            QTimer.singleShot(0, self, lambda: self._on_ended(ended))

    def _on_ended(self, piece: int) -> None:
        if self._running and piece == self._piece:
            self._set_running(False)
            self.stopped(self._problem)

    def _on_refused(self, problem: str) -> None:
        """The window says it as well, but behind this dialog."""
        self._problem = problem

    def _on_project(self) -> None:
        self._running = False
        self.close()

    def reject(self) -> None:
        """Escape and the button: cancel what runs, else close."""
        if self._running:
            self._session.tasks.cancel()
        else:
            super().reject()


def text_field(name: str, *, wrap: bool) -> QPlainTextEdit:
    """A field of plain words to read and copy."""
    field = QPlainTextEdit()
    field.setReadOnly(True)
    field.setFrameShape(QFrame.Shape.NoFrame)
    field.setAccessibleName(name)
    field.setTabChangesFocus(True)
    field.document().setDocumentMargin(8)
    modes = QPlainTextEdit.LineWrapMode
    field.setLineWrapMode(modes.WidgetWidth if wrap else modes.NoWrap)
    return field


def counted(count: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 article", "1,200 articles"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
