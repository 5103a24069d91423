"""Choosing a label's colour: a swatch, the digits, and colours that most eyes tell apart.

What belongs here: the field. Whether a colour stands out and can be told from the others is
computed elsewhere and shown below it.
"""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QColorDialog,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.scheme.naming import PALETTE
from ui.plain import tooltip
from ui.scheme.fields import Line

_WHOLE: Final = re.compile(r"#[0-9A-Fa-f]{6}")


class Swatch(QAbstractButton):
    """A square of one colour to press; a ring when it is the chosen one."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.colour = QColor()
        self.ringed = False
        self.setAccessibleName(name)
        self.setToolTip(tooltip(name))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        """A square as high as a line of words with some room."""
        side = self.fontMetrics().height() + 8
        return QSize(side, side)

    def show_colour(self, colour: QColor, *, ringed: bool = False) -> None:
        """Paint this colour."""
        self.colour, self.ringed = colour, ringed
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the square, and where the keyboard is."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.colour)
        painter.drawRoundedRect(whole.adjusted(2.5, 2.5, -2.5, -2.5), 3, 3)
        palette = self.palette()
        if self.ringed or self.hasFocus():
            role = QPalette.ColorRole.Accent if self.hasFocus() else QPalette.ColorRole.Text
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(palette.color(role), 2 if self.hasFocus() else 1.5))
            painter.drawRoundedRect(whole, 5, 5)
        painter.end()


class ColourField(QWidget):
    """A colour as ``#RRGGBB``."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self.line = Line(self)
        self.line.setAccessibleName("Colour as #RRGGBB")
        self.line.setMaxLength(9)
        self.line.setFixedWidth(self.fontMetrics().horizontalAdvance("#MMMMMM") + 24)
        self.line.edited.connect(self._on_typed)
        self.swatch = Swatch("Choose another colour", self)
        self.more = QPushButton("Other…", self)
        self.more.setAutoDefault(False)
        self.more.setAccessibleName("Choose another colour")
        self.swatch.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for button in (self.swatch, self.more):
            button.clicked.connect(self.ask)
        self.offers = [Swatch(f"{name}, {colour}", self) for colour, name in PALETTE]
        top = QHBoxLayout()
        top.setSpacing(8)
        for widget in (self.swatch, self.line, self.more):
            top.addWidget(widget)
        top.addStretch(1)
        grid = QGridLayout()
        grid.setSpacing(2)
        for at, ((colour, _), offer) in enumerate(zip(PALETTE, self.offers, strict=True)):
            offer.clicked.connect(lambda _=False, colour=colour: self._choose(colour))
            grid.addWidget(offer, at // 6, at % 6)
        grid.setColumnStretch(6, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addLayout(grid)
        self.setFocusProxy(self.line)

    def show_value(self, colour: str) -> None:
        """Show a colour; what is no colour is shown as it was written."""
        self.line.show_value(colour)
        whole = bool(_WHOLE.fullmatch(colour))
        if whole:
            self._shown = colour
        self.swatch.show_colour(QColor(colour) if whole else QColor(Qt.GlobalColor.transparent))
        for (offered, _), offer in zip(PALETTE, self.offers, strict=True):
            offer.show_colour(QColor(offered), ringed=offered == colour.upper())

    def value(self) -> str:
        """The colour as it is written."""
        return self.line.value().strip()

    def ask(self) -> QColorDialog:
        """Open the system's colour dialog; the page stays to be looked at beside it."""
        dialog = QColorDialog(QColor(self._shown), self)
        dialog.setWindowTitle("Colour of the label")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(lambda colour: self._choose(colour.name().upper()))
        dialog.open()
        return dialog

    def _on_typed(self) -> None:
        self.edited.emit()

    def _choose(self, colour: str) -> None:
        self.line.setText(colour)
        self.edited.emit()
