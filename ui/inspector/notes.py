"""Notes that save themselves: on the selected span, and on the open article; and the doubt.

What belongs here: a plain text field that saves when it loses the keyboard, after a pause in typing
and when something else is shown in it. Each save is one undoable operation; a note that did not
change saves nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QPaintEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from ui.inspector.lines import ValueLine, frame
from ui.inspector.toggles import Choice, Toggles

PAUSE: Final = 1500
"""Milliseconds without a key before a note is saved."""

TIP: Final = "Mark the better label, and say in one line why you doubt (key !)"

Owner = str | int
SaveNote = Callable[[Owner, str], bool]
"""Writes a note on a span (id) or an article (key); False when it was refused."""


class NoteEdit(QPlainTextEdit):
    """A note on something."""

    def __init__(
        self, name: str, save: SaveNote, lines: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._save = save
        self._lines = lines
        self._owner: Owner | None = None
        self._base = ""
        self.pause = QTimer(self, singleShot=True, interval=PAUSE)
        self.pause.timeout.connect(self.flush)
        self.setPlaceholderText(name)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.textChanged.connect(self.pause.start)
        self._fit()

    def show_note(self, owner: Owner | None, note: str, *, may: bool) -> None:
        """Show a note; words being typed stay unless the note itself changed."""
        if owner != self._owner or note != self._base:
            self._owner, self._base = owner, note
            if self.toPlainText() != note:
                self.blockSignals(True)
                self.setPlainText(note)
                self.blockSignals(False)
            self.pause.stop()
        self.setEnabled(owner is not None)
        self.setReadOnly(not may)

    def flush(self) -> None:
        """Save what is typed, now."""
        self.pause.stop()
        typed, owner = self.toPlainText(), self._owner
        if owner is None or self.isReadOnly() or typed == self._base:
            return
        if self._save(owner, typed):
            self._base = typed

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Save when the keyboard leaves."""
        super().focusOutEvent(event)
        self.flush()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A hairline around, the accent with the keyboard."""
        super().paintEvent(event)
        frame(self, self.viewport())

    def changeEvent(self, event: QEvent) -> None:
        """Follow a larger or smaller font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(self._lines * self.fontMetrics().lineSpacing() + 16)


class DoubtField(QWidget):
    """A box for doubt, and one line why."""

    def __init__(
        self,
        save: Callable[[str, bool, str], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._save = save
        self._owner = ""
        self.box = Toggles("Doubt", (Choice(True, "In doubt", tip=TIP),))
        self.why = ValueLine(
            "Why there is doubt", lambda owner, why: save(owner, True, str(why or ""))
        )
        self.why.setPlaceholderText("Why")
        self.why.setMaxLength(500)
        self.box.pressed.connect(lambda value: self._on_pressed(value is True))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.box)
        layout.addWidget(self.why)

    def show_doubt(self, owner: str, doubt: bool, why: str, *, may: bool) -> None:
        """Show whether there is doubt, and why."""
        self._owner = owner
        self.box.stand(doubt or None, "")
        self.box.setEnabled(may)
        self.why.show_value(owner, why or None, sure=True)
        self.why.setReadOnly(not may)
        self.why.setVisible(doubt)

    def focus_why(self) -> None:
        """Put the keyboard into the line, or on the box while there is no doubt."""
        if self.why.isHidden():
            self.box.focus()
        else:
            self.why.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def flush(self) -> None:
        """Write what is typed."""
        if not self.why.isHidden():
            self.why.flush()

    def _on_pressed(self, doubt: bool) -> None:
        if self._save(self._owner, doubt, ""):
            self.box.stand(doubt or None, "")
            self.why.setVisible(doubt)
            if doubt:
                self.why.setFocus(Qt.FocusReason.OtherFocusReason)
