"""The line in which a query is written: with completion while typing.

What belongs here: the field and its list of completions. What can be completed is ``complete``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QLineEdit, QWidget

from ui.searching.complete import Completion
from ui.searching.marking import code_points, units

SHOWN: Final = 10
"""Completions on the screen at a time; the others scroll."""

_SHEET: Final = "QAbstractItemView { border: 1px solid palette(mid); }"
"""The window's sheet takes the edge of lists away; a list over the page needs one."""

Complete = Callable[[str, int], Completion]


class QueryLine(QLineEdit):
    """A line with completion. ``down_wanted``: go to what was found; ``escaped``: leave."""

    down_wanted = Signal()
    escaped = Signal()

    def __init__(self, complete: Complete, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._complete = complete
        self._offered = Completion(0, 0, ())
        self.setClearButtonEnabled(True)
        self.setMaxLength(10_000)
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(SHOWN)
        self._completer.setWidget(self)
        popup = self._completer.popup()
        assert popup is not None
        self._popup: QAbstractItemView = popup
        popup.setAccessibleName("Completions")
        popup.setStyleSheet(_SHEET)
        popup.installEventFilter(self)
        self._completer.activated.connect(self._on_chosen)
        self.textEdited.connect(lambda _: self.offer())

    # Completion

    @property
    def offering(self) -> bool:
        """Whether completions are shown."""
        return self._popup.isVisible()

    @property
    def offered(self) -> Sequence[str]:
        """What is offered, as it is shown."""
        return [each.shown for each in self._offered.items] if self.offering else []

    def offer(self) -> None:
        """Show what the word at the caret can become; nothing, where it is that already."""
        self._offered = self._complete(self.text(), self.caret())
        shown = [each.shown for each in self._offered.items]
        if not shown or not self.hasFocus():
            self._popup.hide()
            return
        self._model.setStringList(shown)
        wide = max(self.fontMetrics().horizontalAdvance(each) for each in shown) + 48
        rect = self.cursorRect()
        rect.setWidth(min(max(wide, 160), max(self.width(), 240)))
        self._completer.complete(rect)
        self._popup.setCurrentIndex(QModelIndex())  # nothing is chosen before somebody does

    def caret(self) -> int:
        """Where the caret stands, in code points."""
        return code_points(self.text(), self.cursorPosition())

    def _on_chosen(self, shown: str) -> None:
        chosen = next((each for each in self._offered.items if each.shown == shown), None)
        if chosen is not None:
            self.replace(self._offered.start, self._offered.end, chosen.text)

    def replace(self, start: int, end: int, words: str) -> None:
        """Put words in place of ``[start, end)`` (code points), as if they had been typed."""
        text = self.text()
        self.setText(text[:start] + words + text[end:])
        self.setCursorPosition(units(text[:start] + words))
        self.textEdited.emit(self.text())

    # Keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tab takes the first completion; Enter with none chosen is Enter on the line."""
        if watched is self._popup and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            chosen = self._popup.currentIndex()
            if event.key() == Qt.Key.Key_Tab:
                shown = chosen.data() if chosen.isValid() else self.offered[0]
                self._popup.hide()
                self._on_chosen(str(shown))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not chosen.isValid():
                self._popup.hide()
                self.returnPressed.emit()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down goes to the hits, Esc leaves (first the completions, which pass their keys on to
        here), Ctrl+Space offers completions."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Escape:
            if self.offering:
                self._popup.hide()
            else:
                self.escaped.emit()
        elif event.key() == Qt.Key.Key_Down and not self.offering:
            self.down_wanted.emit()
        elif event.key() == Qt.Key.Key_Space and control:
            self.offer()
        else:
            super().keyPressEvent(event)
