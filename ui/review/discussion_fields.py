"""Words of a comment, to read and to write: fields that are as high as their words.

What belongs here: the field that shows a comment, and the one in which it is written, with names
behind an @. All of it is plain text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QRect, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QCompleter, QFrame, QPlainTextEdit, QSizePolicy, QWidget

from ui.inspector.lines import ENTER, frame
from ui.review.discussion_words import People

MOST_LINES: Final = 10
"""Lines of a field to write in before it scrolls."""

NAME: Final = re.compile(r"(?:^|[^\w@])@([^\n@]{0,60})$")
"""The beginning of a name, behind an @ that begins a word."""

POPUP_WIDTH: Final = 200


class Growing(QPlainTextEdit):
    """A field that is as high as its words, up to a number of lines (0: however many)."""

    def __init__(self, most: int, margin: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most = most
        self.least = 1
        """Lines that it has without any words too."""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if most else policy.ScrollBarAlwaysOff
        )
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(margin)
        self.textChanged.connect(self.fit)
        self.fit()

    def fit(self) -> None:
        """Take the height of the words."""
        line, high = self.fontMetrics().lineSpacing(), 0.0
        block = self.document().begin()
        while block.isValid() and (not self._most or high < self._most * line):
            high += self.blockBoundingRect(block).height()
            block = block.next()
        high = max(high, self.least * line)
        if self._most:
            high = min(high, self._most * line)
        height = math.ceil(high + 2 * self.document().documentMargin()) + 1
        if height != self.minimumHeight():
            self.setFixedHeight(height)

    def sizeHint(self) -> QSize:
        """As it is."""
        return QSize(160, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks the lines elsewhere."""
        super().resizeEvent(event)
        self.fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a larger or smaller font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.fit()


class Words(Growing):
    """The words of a comment: to be read, and selected with the mouse."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 0, parent)
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.viewport().setAutoFillBackground(False)
        self.setBackgroundRole(QPalette.ColorRole.Base)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the list around it."""
        event.ignore()


class Compose(Growing):
    """A field to write a comment in. Ctrl+Enter sends, Esc goes back; @ offers the names.

    ``people`` gives who can be mentioned, read when somebody begins to type.
    """

    sent = Signal()
    """Ctrl+Enter."""
    left = Signal()
    """Esc: the words stay."""

    def __init__(
        self, name: str, people: Callable[[], People], parent: QWidget | None = None
    ) -> None:
        super().__init__(MOST_LINES, 5, parent)
        self._people = people
        self._names = QStringListModel(self)
        self.completer = QCompleter(self._names, self)
        self.completer.setWidget(self)
        self.completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.completer.activated.connect(self._take_name)
        self.setAccessibleName(name)
        self.setAccessibleDescription("Ctrl+Enter sends, @ mentions somebody")
        self.setPlaceholderText(name)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Who can be mentioned is asked when somebody is about to type."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._names.setStringList(self._people().others())

    def event(self, event: QEvent) -> bool:
        """Keys that mean something here are kept from the shortcuts of the window; Ctrl+Z is left
        to them where there is nothing to take back in the field."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if _sends(event) or event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
            undo = event.matches(QKeySequence.StandardKey.Undo)
            redo = event.matches(QKeySequence.StandardKey.Redo)
            document = self.document()
            if (undo and not document.isUndoAvailable()) or (
                redo and not document.isRedoAvailable()
            ):
                event.ignore()
                return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Write; with names offered, Enter and Tab take one."""
        popup = self.completer.popup()
        if popup is not None and popup.isVisible():
            if event.key() in ENTER or event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                chosen = popup.currentIndex()
                popup.hide()
                if chosen.isValid():
                    self._take_name(str(chosen.data()))
                return
            if event.key() == Qt.Key.Key_Escape:
                popup.hide()
                return
        if _sends(event):
            self.sent.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
            if event.text():
                self._offer()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A hairline around, the accent with the keyboard."""
        super().paintEvent(event)
        frame(self, self.viewport())

    # Names

    def _begun(self) -> str | None:
        """The name that is being typed behind an @, None where none is."""
        cursor = self.textCursor()
        if cursor.hasSelection():
            return None
        # Qt counts UTF-16 units in a block.
        units = cursor.block().text().encode("utf-16-le")[: 2 * cursor.positionInBlock()]
        found = NAME.search(units.decode("utf-16-le", "ignore"))
        return found[1] if found else None

    def _offer(self) -> None:
        begun, popup = self._begun(), self.completer.popup()
        if popup is None:
            return
        if begun is not None:
            self.completer.setCompletionPrefix(begun)
        typed_out = begun is not None and begun.casefold() in map(
            str.casefold, self._names.stringList()
        )
        if begun is None or typed_out or not self.completer.completionCount():
            popup.hide()
            return
        place = QRect(self.cursorRect())
        place.setWidth(POPUP_WIDTH)
        self.completer.complete(place)
        popup.setCurrentIndex(self.completer.completionModel().index(0, 0))

    def _take_name(self, name: str) -> None:
        begun = self._begun()
        if begun is None:
            return
        cursor = self.textCursor()
        units = len(begun.encode("utf-16-le")) // 2
        cursor.setPosition(cursor.position() - units, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(f"{name} ")
        self.setTextCursor(cursor)


def _sends(event: QKeyEvent) -> bool:
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return event.key() in ENTER and held == Qt.KeyboardModifier.ControlModifier
