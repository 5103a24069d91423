"""The key to a comparison: what the forms of the lines and the signs over them mean.

What belongs here: the small window that shows them. The forms are ``ui.reader.compare.FORMS``, the
signs ``ui.reader.compare_paint.SIGNS``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from ui.plain import plain_label
from ui.reader.compare import EDGES, FORMS, NOTHING
from ui.reader.compare_paint import SIGNS, paint_form, paint_sign

if TYPE_CHECKING:
    from ui.theme import Theme

SAMPLE: Final = QSize(56, 18)
SIGN: Final = 13

Draw = Callable[[QPainter, QRectF], None]


class Sample(QWidget):
    """One form or sign, drawn."""

    def __init__(self, draw: Draw, parent: QWidget) -> None:
        super().__init__(parent)
        self._draw = draw
        self.setFixedSize(SAMPLE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it. Qt calls this."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw(painter, QRectF(self.rect()))
        painter.end()


class LanesKey(QFrame):
    """A small window under a button; a click elsewhere, or Esc, closes it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setAccessibleName("What the lines and signs mean")
        palette = self.palette()
        palette.setColor(palette.ColorRole.Window, theme.page)
        palette.setColor(palette.ColorRole.WindowText, theme.ink)
        self.setPalette(palette)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 12, 16, 12)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(2)
        self._fill(theme.accent, theme.ink, theme.quiet_ink)

    def _fill(self, line: QColor, ink: QColor, quiet: QColor) -> None:
        for form, words in FORMS.items():
            self._row(partial(paint_form, form=form, colour=line), words)
        self._row(partial(paint_form, form="open", colour=line), EDGES)
        self._row(partial(paint_form, form="hole", colour=quiet), NOTHING)
        self._grid.setRowMinimumHeight(self._grid.rowCount(), 8)
        for name, words in SIGNS.items():
            self._row(partial(_sign, name=name, colour=ink), words)

    def _row(self, draw: Draw, words: str) -> None:
        at = self._grid.rowCount()
        self._grid.addWidget(Sample(draw, self), at, 0)
        self._grid.addWidget(plain_label(words, self), at, 1)

    def open_under(self, widget: QWidget) -> None:
        """Show it under a widget, with its right edges one."""
        self.adjustSize()
        corner = widget.mapToGlobal(QPoint(widget.width(), widget.height()))
        self.move(corner - QPoint(self.width(), 0))
        self.show()


def _sign(painter: QPainter, rect: QRectF, name: str, colour: QColor) -> None:
    middle = rect.center()
    square = QRectF(middle.x() - SIGN / 2, middle.y() - SIGN / 2, SIGN, SIGN)
    paint_sign(painter, square, name, colour)
