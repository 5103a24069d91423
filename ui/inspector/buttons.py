"""Buttons of the inspector: words that can be pressed, without a box around them.

What belongs here: the one kind of button that rows and lines of the form share.
"""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.plain import direction

PAD: Final = 4
LEAST: Final = 24
"""Pixels: around the words, and the least width and height of what a mouse has to hit."""


Kind = Literal["accent", "quiet", "words"]
"""In the accent colour; quiet and short, whole in any panel; or words of the article, in full ink,
as wide as there is room."""


class WordButton(QAbstractButton):
    """Words that can be pressed; a click leaves the keyboard where it is."""

    def __init__(
        self, words: str, name: str = "", *, kind: Kind = "accent", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self.reads = kind == "words"
        """It changes nothing: it works while the project is busy too."""
        self.setText(words)
        self.setAccessibleName(name or words)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy.Policy
        wide = policy.Ignored if kind == "words" else policy.Maximum
        self.setSizePolicy(wide, policy.Fixed)

    def say(self, words: str, name: str = "") -> None:
        """Other words; ``name`` is what a screen reader is told instead."""
        self.setText(words)
        self.setAccessibleName(name or words)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Room for the words."""
        metrics = QFontMetrics(self.font())
        width = metrics.horizontalAdvance(self.text()) + 2 * PAD + 1
        return QSize(max(LEAST, width), max(LEAST, metrics.height() + 2 * PAD))

    def minimumSizeHint(self) -> QSize:
        """Long words that do not fit are cut; the short quiet ones are whole."""
        whole = self.sizeHint()
        return whole if self._kind == "quiet" else QSize(LEAST, whole.height())

    def changeEvent(self, event: QEvent) -> None:
        """Follow a larger or smaller font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words; a quiet ground under the mouse, a frame with the keyboard."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, role = self.palette(), QPalette.ColorRole
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isEnabled() and (self.underMouse() or self.isDown()):
            painter.setBrush(palette.color(role.Mid if self.isDown() else role.Midlight))
        if self.hasFocus():
            painter.setPen(QPen(palette.color(role.Accent), 1.5))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.setPen(self._ink())
        centred = self._kind == "quiet"
        inner = self.rect().adjusted(PAD if centred else 2, 0, -PAD, 0)
        metrics = QFontMetrics(self.font())
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, inner.width() + 1)
        across = Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft
        painter.setLayoutDirection(direction(shown))
        flags = across | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        painter.drawText(inner, int(flags), shown)
        painter.end()

    def _ink(self) -> QColor:
        palette, role = self.palette(), QPalette.ColorRole
        if not self.isEnabled():
            return palette.color(QPalette.ColorGroup.Disabled, role.WindowText)
        usual = {"accent": role.Link, "quiet": role.PlaceholderText, "words": role.WindowText}
        over = self._kind == "quiet" and self.underMouse()
        return palette.color(role.WindowText if over else usual[self._kind])
