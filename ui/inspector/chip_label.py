"""A label's chip as a small widget, beside words.

What belongs here: this one small widget.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.inspector.chip import HEIGHT, WIDTH, paint_chip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ui.theme import LabelStyle


class ChipLabel(QWidget):
    """Shows the chip of one label; the words beside it say the label's name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._styles: Mapping[str, LabelStyle] = {}
        self._label = ""
        self.setFixedSize(QSize(WIDTH, HEIGHT))

    def set_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """How the labels look, by id."""
        self._styles = styles
        self.update()

    def set_label(self, label: str) -> None:
        """Show this label's chip."""
        self._label = label
        style = self._styles.get(label)
        self.setAccessibleName(style.name if style else label)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chip."""
        painter = QPainter(self)
        rect = QRect(0, 0, WIDTH, HEIGHT)
        paint_chip(painter, rect, self._styles.get(self._label), self.palette(), self.font())
        painter.end()
