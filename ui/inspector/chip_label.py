"""A label's chip as a small widget, beside words.

What belongs here: this one small widget.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.inspector.chip import chip_size, paint_chip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ui.theme import LabelStyle


class ChipLabel(QWidget):
    """Shows the chip of one label; the words beside it say the label's name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._styles: Mapping[str, LabelStyle] = {}
        self._label = ""
        self.setFixedSize(chip_size(self.font()))

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

    def changeEvent(self, event: QEvent) -> None:
        """Follow a larger or smaller font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.setFixedSize(chip_size(self.font()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chip."""
        painter = QPainter(self)
        paint_chip(painter, self.rect(), self._styles.get(self._label), self.palette(), self.font())
        painter.end()
