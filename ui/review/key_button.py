"""Buttons that press an action, with its key on a cap behind their words.

What belongs here: this one kind of button, as small as a panel needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.actions import key_text, tip_of
from ui.articles.drawing import small

if TYPE_CHECKING:
    from ui.actions import Actions

PAD: Final = 8
GAP: Final = 6
INSIDE: Final = 4
LEAST: Final = 24
"""Pixels: beside the words, between words and cap, inside the cap, and the least height."""


SIGNS: Final = {"Shift+": "⇧", "Return": "↵", "Backspace": "⌫"}
"""What stands on keys, where their names are long; screen readers are told the names."""


def brief(key: str) -> str:
    """A key as short as it can be told."""
    for name, sign in SIGNS.items():
        key = key.replace(name, sign)
    return key


class KeyButton(QAbstractButton):
    """Presses an action. A click leaves the keyboard where it is; Tab comes by."""

    def __init__(
        self, actions: Actions, id_: str, words: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._actions, self._id, self._key = actions, id_, ""
        self.setText(words)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: actions[id_].trigger())
        actions.keys_changed.connect(self.say_key)
        self.say_key()

    def say_key(self) -> None:
        """The key may be another one now."""
        spec = self._actions.spec(self._id)
        key = key_text(spec.keys[0]) if spec.keys else ""
        self._key = brief(key)
        self.setAccessibleName(f"{self.text()}, key {key}" if key else self.text())
        self.setToolTip(tip_of(spec))
        self.updateGeometry()
        self.update()

    def _caps(self) -> QFont:
        font = small(self.font())
        font.setBold(True)
        return font

    def _cap_width(self) -> int:
        if not self._key:
            return 0
        return QFontMetrics(self._caps()).horizontalAdvance(self._key) + 2 * INSIDE + GAP

    def sizeHint(self) -> QSize:
        """Room for the words and the cap."""
        metrics = QFontMetrics(self.font())
        width = metrics.horizontalAdvance(self.text()) + self._cap_width() + 2 * PAD + 1
        return QSize(width, max(LEAST, metrics.height() + 8))

    def minimumSizeHint(self) -> QSize:
        """It is whole, or cut where a panel is very narrow."""
        return QSize(LEAST, self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """Follow a larger or smaller font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A quiet frame, the words, the cap."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, role = self.palette(), QPalette.ColorRole
        over = self.isEnabled() and (self.underMouse() or self.isDown())
        focus = self.hasFocus()
        accent = palette.color(role.Accent)
        painter.setPen(QPen(accent if focus else palette.color(role.Mid), 2 if focus else 1))
        painter.setBrush(palette.color(role.Midlight if over else role.Base))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        group = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
        painter.setPen(palette.color(group, role.ButtonText))
        room = self.rect().adjusted(PAD, 0, -PAD - self._cap_width(), 0)
        metrics = QFontMetrics(self.font())
        words = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width() + 1)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), words)
        if self._key:
            self._paint_cap(painter, group)
        painter.end()

    def _paint_cap(self, painter: QPainter, group: QPalette.ColorGroup) -> None:
        palette, role = self.palette(), QPalette.ColorRole
        font = self._caps()
        metrics = QFontMetrics(font)
        width, height = self._cap_width() - GAP, metrics.height() + 1
        left, top = self.width() - PAD - width, (self.height() - height) // 2
        cap = QRect(left, top, width, height)
        quiet = palette.color(role.PlaceholderText)
        painter.setPen(QPen(palette.color(role.Mid), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(cap).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        enabled = group == QPalette.ColorGroup.Active
        painter.setPen(quiet if enabled else palette.color(group, role.ButtonText))
        painter.setFont(font)
        painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), self._key)
