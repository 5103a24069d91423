"""The head of a thread: what it is about and how it stands, to be pressed.

What belongs here: this one button. Space, a click and the arrows to the sides fold; Enter and a
double click go to the place; the arrows up and down go from head to head.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.articles.drawing import Role, line_text, small, tabular
from ui.inspector.chip import chip_size, paint_chip
from ui.inspector.lines import ENTER
from ui.plain import tooltip

if TYPE_CHECKING:
    from ui.theme import LabelStyle

PAD: Final = 8
GAP: Final = 6
ARROW: Final = 10


class ThreadHead(QAbstractButton):
    """Two lines over a thread. Checked: unfolded."""

    entered = Signal()
    """Enter or a double click: go to what it is about."""
    moved = Signal(int)
    """To the next head (1) or the one before (-1)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._styles: Mapping[str, LabelStyle] = {}
        self._label = self._when = self._state = ""
        self._warns = False
        self.toggled.connect(lambda _: self._say_fold())
        self._say_fold()

    def set_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """How the labels look, by id."""
        self._styles = styles
        self.update()

    def show_facts(
        self, words: str, state: str, when: str, label: str, *, spoken: str, warns: bool
    ) -> None:
        """Show what the thread is about and how it stands; ``warns``: it waits for me."""
        self.setText(words)
        self._state, self._when, self._label, self._warns = state, when, label, warns
        self.setAccessibleName(spoken)
        self.setToolTip(tooltip(f"{words}\n{state}"))
        self.update()

    def _say_fold(self) -> None:
        self.setAccessibleDescription("unfolded" if self.isChecked() else "folded")
        self.update()

    def sizeHint(self) -> QSize:
        """Two lines."""
        lower = QFontMetrics(small(self.font())).height()
        upper = max(QFontMetrics(self.font()).height(), chip_size(self.font()).height())
        return QSize(160, upper + lower + 2 * PAD + 2)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a larger or smaller font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the module."""
        key = event.key()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif key in ENTER:
            self.entered.emit()
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            self.setChecked(key == Qt.Key.Key_Right)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.moved.emit(1 if key == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go to the place; the first of the two clicks has folded or unfolded it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setChecked(True)
            self.entered.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint arrow, chip and words; a quiet ground under the mouse, a bar with the keyboard."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, font = self.palette(), self.font()
        if self.underMouse():
            painter.fillRect(self.rect(), palette.color(Role.Midlight))
        grown = max(1.0, QFontMetrics(font).height() / 17)
        left = PAD + round(ARROW * grown) + GAP
        chip, low = chip_size(font), QFontMetrics(small(font)).height()
        upper = QRect(left, PAD, self.width() - left - PAD, self.height() - 2 * PAD - low - 2)
        lower = QRect(left, self.height() - PAD - low, self.width() - left - PAD, low)
        self._paint_arrow(painter, QPointF(PAD + ARROW * grown / 2, upper.center().y()), grown)
        quiet = palette.color(Role.PlaceholderText)
        used = line_text(painter, upper, self._when, tabular(small(font)), quiet, right=True)
        upper = upper.adjusted(0, 0, -used - GAP, 0)
        if self._label:
            top = upper.top() + (upper.height() - chip.height()) // 2
            rect = QRect(upper.left(), top, chip.width(), chip.height())
            paint_chip(painter, rect, self._styles.get(self._label), palette, font)
            upper = upper.adjusted(chip.width() + GAP, 0, 0, 0)
        bold = QFont(font)
        bold.setWeight(QFont.Weight.DemiBold if self._warns else QFont.Weight.Normal)
        line_text(painter, upper, self.text(), bold, palette.color(Role.Text))
        ink = palette.color(Role.BrightText) if self._warns else quiet
        line_text(painter, lower, self._state, small(font), ink)
        if self.hasFocus():
            painter.setPen(QPen(palette.color(Role.Accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _paint_arrow(self, painter: QPainter, middle: QPointF, grown: float) -> None:
        colour = self.palette().color(QPalette.ColorRole.PlaceholderText)
        painter.setPen(QPen(colour, 1.6 * grown, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        folded, unfolded = ((-2, -4), (2, 0), (-2, 4)), ((-4, -2), (0, 2), (4, -2))
        points = unfolded if self.isChecked() else folded
        painter.drawPolyline(
            [QPointF(middle.x() + x * grown, middle.y() + y * grown) for x, y in points]
        )
