"""Plain text on screen: words of articles and people are never read as markup.

What belongs here: the few helpers through which labels, tips and message boxes get such words.
Qt guesses whether a text is HTML wherever it is not told; with these it is told.
"""

from __future__ import annotations

import html
import re
import textwrap
from typing import Any, Final
from unicodedata import bidirectional

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QGuiApplication,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QMenu,
    QMessageBox,
    QSizePolicy,
    QWidget,
)

from ui.breaking import BREAK, breakable

_ORDERS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Bidi controls that reach beyond their own words. Marks (U+200E, U+200F, U+061C) do not."""
_MARKS: Final = '"“”„‟«»＂'
TIP_LENGTH: Final = 600
TIP_LINE: Final = 72
"""Code points of a tip (longer words are cut, a tip is no place to read) and of a line of it."""


def tooltip(text: str) -> str:
    """Words for ``setToolTip``, in lines, so that nothing in them is markup.

    A widget without a description has its tip read out by screen readers, as it is. So it is plain
    text; only words that Qt would take for markup are escaped.
    """
    if len(text) > TIP_LENGTH:
        text = text[: TIP_LENGTH - 1] + "…"
    if len(text) > TIP_LINE:
        lines = (textwrap.fill(line, TIP_LINE, break_on_hyphens=False) for line in text.split("\n"))
        text = "\n".join(lines)
    return f"<qt>{html.escape(text)}</qt>" if GuiQt.mightBeRichText(text) else text


def mnemonic_free(text: str) -> str:
    """Words for a menu or a button, where a lone & would underline the next letter."""
    return text.replace("&", "&&")


def status_tip(text: str) -> str:
    """Words for ``setStatusTip``: one line of the status bar, which paints them as they are."""
    return one_line(text, TIP_LENGTH)


def direction(text: str) -> Qt.LayoutDirection:
    """Which way a line runs: that of its first letter."""
    for letter in text:
        kind = bidirectional(letter)
        if kind in ("R", "AL"):
            return Qt.LayoutDirection.RightToLeft
        if kind == "L":
            break
    return Qt.LayoutDirection.LeftToRight


def one_line(text: str, length: int = 120) -> str:
    """The words on one line, cut to ``length`` code points with an ellipsis; what would reorder the
    words around them is shown as its number."""
    line = _ORDERS.sub(lambda one: f"⟨{ord(one[0]):04X}⟩", " ".join(text[: length * 4].split()))
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def quoted(text: str, length: int = 120) -> str:
    """The words on one line, in one pair of marks: those that they have at their ends count."""
    bare = one_line(text.strip().strip(_MARKS), length)
    return f"“{bare.rstrip(_MARKS)}”"


def plain_label(text: str = "", parent: QWidget | None = None, *, wrap: bool = False) -> QLabel:
    """A QLabel that shows its words as they are."""
    label = WrappedLabel(parent) if wrap else QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    return label


class WrappedLabel(QLabel):
    """A label that wraps, even within long words. What is read and copied has the words as they
    were given."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self._named = False
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)

    def setText(self, text: str) -> None:
        """Show these words."""
        self._whole = text
        shown = breakable(text)
        super().setText(shown)
        if self._named or (shown != text and not self.accessibleName()):
            # Else a screen reader would be given what is shown.
            self._named = shown != text
            self.setAccessibleName(text if self._named else "")

    def text(self) -> str:
        """The words as they were given."""
        return self._whole

    def clear(self) -> None:
        """Show nothing."""
        self.setText("")

    def selectedText(self) -> str:
        """What is selected, as it was given."""
        return super().selectedText().replace(BREAK, "").replace("\u2029", "\n")

    def _is_broken(self) -> bool:
        return super().text() != self._whole

    def copy(self) -> None:
        """Put what is selected on the clipboard: a path with breaks in it would be another."""
        QGuiApplication.clipboard().setText(self.selectedText())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy by key."""
        if event.matches(QKeySequence.StandardKey.Copy) and self.hasSelectedText():
            self.copy()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Copy by the menu; Qt's own has what is shown."""
        if not self._is_broken() or not self.focusPolicy():
            super().contextMenuEvent(event)
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy", self.copy).setEnabled(self.hasSelectedText())
        menu.addAction("Select all", self.select_all)
        menu.popup(event.globalPos())

    def select_all(self) -> None:
        """Select all the words."""
        self.setSelection(0, len(super().text()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Where selecting is copying (X11), it copies the words as they were given."""
        super().mouseReleaseEvent(event)
        board = QGuiApplication.clipboard()
        if self._is_broken() and self.hasSelectedText() and board.supportsSelection():
            board.setText(self.selectedText(), board.Mode.Selection)


class ElidedLabel(QLabel):
    """One plain line that is cut with an ellipsis where the room ends; the tip has it all."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_words(text)

    def set_words(self, text: str) -> None:
        """Show these words."""
        self._whole = text
        self.setAccessibleName(text)
        self.setToolTip(tooltip(text))
        self._elide()
        self.updateGeometry()

    def words(self) -> str:
        """The whole words."""
        return self._whole

    def sizeHint(self) -> QSize:
        """The room that the whole words would take, which only some layouts heed (``natural``)."""
        line = " ".join(self._whole.split())
        width = QFontMetrics(self.font()).horizontalAdvance(line) + 1
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """No width: words never make a window wider."""
        return QSize(0, super().minimumSizeHint().height())

    def natural(self) -> ElidedLabel:
        """Be as wide as the words where there is room, not as wide as can be; gives itself."""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        return self

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut anew for the new width."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        metrics = QFontMetrics(self.font())
        line = " ".join(self._whole.split())
        self.setText(metrics.elidedText(line, Qt.TextElideMode.ElideRight, max(0, self.width())))


class PlainForm(QFormLayout):
    """A form whose labels show their words as they are; an & still names the key of a field."""

    def addRow(self, *given: Any) -> None:
        """As in Qt: words and a field, a label and a field, or something over both columns."""
        first, *rest = given
        if isinstance(first, str) and first and rest:
            label = plain_label(first)
            if isinstance(rest[0], QWidget):
                label.setBuddy(rest[0])
            first = label
        super().addRow(first, *rest)


def without_icons(box: QDialogButtonBox | QMessageBox) -> None:
    """Take Fusion's coloured icons off the buttons of a dialog, once all of them are there."""
    for button in box.buttons():
        button.setIcon(QIcon())


def message_box(
    parent: QWidget | None, icon: QMessageBox.Icon, title: str, text: str, more: str = ""
) -> QMessageBox:
    """A message box whose words are plain; ``more`` stands below ``text``, in smaller letters."""
    box = QMessageBox(icon, title, "", QMessageBox.StandardButton.NoButton, parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(breakable(text))
    if more:
        more = breakable(more)
        box.setInformativeText(more)
        for label in box.findChildren(QLabel):  # the box tells only the first of its labels
            if label.text() == more:
                label.setTextFormat(Qt.TextFormat.PlainText)
    return box
