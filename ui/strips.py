"""Strips: quiet inline bars over the article that say or ask something without a dialog.

What belongs here: the message strip, the strip of a long task with its progress, the first steps
for the samples, and the question under which name labels are made. Only that question takes the
focus.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from ui.plain import ElidedLabel, mnemonic_free, one_line, plain_label, tooltip
from ui.tasks import Tasks
from ui.theme import Theme

BAR_LEAST: Final = 48
"""The least width of the progress of a task, in pixels."""
WAY: Final = 36
"""The most letters on a button of a strip."""


class Strip(QFrame):
    """A bar with words at the left and a × at the right; hidden until it has something to say."""

    closed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None, *, closable: bool = True) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAutoFillBackground(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(16, 8, 8, 8)
        self.row.setSpacing(8)
        self.close_button = QToolButton(self)
        self.close_button.setText("×")
        self.close_button.setAutoRaise(True)
        self.close_button.setAccessibleName("Close this message")
        self.close_button.setVisible(closable)
        self.close_button.clicked.connect(self.dismiss)
        self.row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def put(self, widget: QWidget, stretch: int = 0) -> None:
        """Add a widget before the ×."""
        self.row.insertWidget(self.row.count() - 1, widget, stretch)

    def dismiss(self) -> None:
        """Close it by hand."""
        self.hide()
        self.closed.emit()

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, theme.accent_quiet)
        palette.setColor(QPalette.ColorRole.WindowText, theme.ink)
        self.setPalette(palette)


def way_button(words: str, parent: QWidget) -> QPushButton:
    """A button of a strip. What names a file is cut: a button has no second line."""
    said = one_line(words, WAY)
    button = QPushButton(mnemonic_free(said), parent)
    button.setToolTip(tooltip(words) if said != words else "")
    return button


class MessageStrip(Strip):
    """A problem in words: what happened, what was kept, what to do; with a button or two."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("message", parent)
        self.words = plain_label(parent=self, wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.put(self.words, 1)
        self._buttons: list[QPushButton] = []
        self._passing, self._warm = False, True
        self._theme: Theme | None = None

    def show_problem(
        self,
        text: str,
        *buttons: tuple[str, Callable[[], object]],
        passing: bool = False,
        warm: bool = True,
    ) -> None:
        """Show a problem; each button is its words and what it does.

        ``passing``: it is about one operation, and goes away with the next one (``pass_on``).
        ``warm``: it is a problem, and no mere news.
        """
        self._passing, self._warm = passing, warm
        if self._theme is not None:
            self.set_theme(self._theme)
        for button in self._buttons:
            button.hide()  # else it takes room until it is deleted
            button.deleteLater()
        self._buttons = []
        self.words.setText(text)
        self.setAccessibleName(text)
        for words, slot in buttons:
            button = way_button(words, self)
            button.clicked.connect(lambda _=False, slot=slot: self._chosen(slot))
            self.put(button)
            self._buttons.append(button)
        self.show()

    def pass_on(self) -> None:
        """Something went well since: a passing problem is over."""
        if self._passing:
            self.hide()

    def _chosen(self, slot: Callable[[], object]) -> None:
        self.hide()
        slot()

    def set_theme(self, theme: Theme) -> None:
        """Warm, so that a problem is told from a hint."""
        super().set_theme(theme)
        self._theme = theme
        if self._warm:
            palette = self.palette()
            palette.setColor(QPalette.ColorRole.Window, theme.warn_quiet)
            self.setPalette(palette)


class TaskStrip(Strip):
    """The long task that runs: its title, how far it is, and cancel. Reading goes on meanwhile."""

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__("task", parent, closable=False)
        self._title = ""
        # None of it has a least width: work that comes and goes never moves the panels' edges.
        self.words = ElidedLabel(parent=self).natural()
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setMinimumWidth(BAR_LEAST)
        self.bar.setFixedHeight(8)
        self.cancel = QPushButton("Cancel", self)
        self.cancel.clicked.connect(self._on_cancel)
        self._tasks = tasks
        self.put(self.words)
        self.put(self.bar, 1)
        self.put(ElidedLabel("Labelling is paused.", self).natural())
        self.put(self.cancel)
        tasks.started.connect(self._on_started)
        tasks.progressed.connect(self._on_progress)
        tasks.ended.connect(self.hide)

    def _on_started(self, title: str) -> None:
        self._title = title
        self.words.set_words(title)
        self.bar.setAccessibleName(title)
        self.bar.setRange(0, 0)
        self.cancel.setEnabled(True)
        self.show()

    def _on_progress(self, done: int, total: int, what: str) -> None:
        self.bar.setRange(0, max(0, total))
        self.bar.setValue(done)
        self.words.set_words(f"{self._title}: {what}" if what else self._title)

    def _on_cancel(self) -> None:
        self.cancel.setEnabled(False)
        self.words.set_words(f"{self._title}: stopping…")
        self._tasks.cancel()


STEPS = (
    "Select words and press C, D, Q or S.",
    "N and P go through the spans.",
    "Ctrl+Enter finishes the article.",
    "F7 shows where two colleagues differ.",
)


class FirstSteps(Strip):
    """Four short steps for the samples, two beside each other; its × closes it for good."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("first_steps", parent)
        self.close_button.setAccessibleName("Close the first steps for good")
        self._row = QWidget(self)
        grid = QGridLayout(self._row)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        for column in range(2):
            grid.setColumnStretch(column, 1)
        self.labels: list[QLabel] = []
        for number, step in enumerate(STEPS, 1):
            label = plain_label(f"{number}   {step}", self._row, wrap=True)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label, (number - 1) // 2, (number - 1) % 2)
            self.labels.append(label)
        self.put(self._row, 1)


class NameField(QLineEdit):
    """A field with a name filled in: until something is typed, a click selects all of it."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Typing behind the account's name would make a name of both."""
        super().mousePressEvent(event)
        if not self.isModified():
            self.selectAll()


class NameStrip(Strip):
    """Asks once under which name labels are made, with the account's name filled in."""

    confirmed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("name", parent, closable=False)
        words = plain_label("Your labels carry your name:", self)
        self.name = NameField(self)
        self.name.setAccessibleName("Your name")
        self.name.setMaxLength(80)
        self.name.setMinimumWidth(120)
        words.setBuddy(self.name)
        self.keep = QPushButton("Use this name", self)
        self.put(words)
        self.put(self.name)
        self.put(self.keep)
        self.row.insertStretch(self.row.count() - 1, 1)
        self.name.returnPressed.connect(self._on_confirmed)
        self.keep.clicked.connect(self._on_confirmed)

    def ask(self, name: str) -> None:
        """Show the question with a name filled in, and the keyboard in its field."""
        self.name.setText(name)
        self.name.selectAll()
        self.show()
        self.name.setFocus()

    def _on_confirmed(self) -> None:
        self.confirmed.emit(self.name.text())
