"""Words of an article with some of them marked: bold and underlined, not by colour alone.

What belongs here: one widget that wraps its words and is as high as they need. Plain text: nothing
in it is read as markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.review.marking import Piece

_FLAT: Final = str.maketrans({"\n": " ", "\t": " ", "\r": " ", "\u2028": " ", "\u2029": " "})
"""One code point for one: the marks stay where they are."""


class MarkedWords(QWidget):
    """Pieces of words in a row; those that not every version has are marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pieces: tuple[Piece, ...] = ()
        self._layout = QTextLayout()
        self._laid = (-1, 0)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_pieces(self, pieces: Sequence[Piece]) -> None:
        """Show these words."""
        if tuple(pieces) == self._pieces:
            return
        self._pieces = tuple(pieces)
        self.setAccessibleName(self.words())
        self._anew()

    def words(self) -> str:
        """All words as they are shown."""
        return "".join(piece.words for piece in self._pieces).translate(_FLAT)

    def marked(self) -> list[str]:
        """The words that are marked."""
        return [piece.words for piece in self._pieces if piece.own]

    def heightForWidth(self, width: int) -> int:
        """Room for all lines at this width."""
        self._lay_out(width)
        return self._laid[1]

    def sizeHint(self) -> QSize:
        """As wide as it is, and as high as its words need there."""
        width = max(self.width(), 60)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """One line at least; the layout asks for the height that the words need."""
        return QSize(40, QFontMetrics(self.font()).height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width wraps otherwise."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a larger or smaller font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._anew()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words."""
        self._lay_out(self.width())
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        self._layout.draw(painter, QPointF(0, 0))
        painter.end()

    def _anew(self) -> None:
        self._laid = (-1, 0)
        self._fit()
        self.update()

    def _fit(self) -> None:
        self.setFixedHeight(max(self.heightForWidth(max(self.width(), 60)), 1))

    def _lay_out(self, width: int) -> None:
        if self._laid[0] == width:
            return
        layout = QTextLayout(self.words(), self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(list(self._formats()))
        layout.beginLayout()
        y = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, 1))
            line.setPosition(QPointF(0, y))
            y += line.height()
        layout.endLayout()
        self._layout, self._laid = layout, (width, round(y + 0.5))

    def _formats(self) -> Iterable[QTextLayout.FormatRange]:
        at = 0
        for piece in self._pieces:
            length = len(piece.words.encode("utf-16-le")) // 2  # Qt counts UTF-16 units
            if piece.own:
                part = QTextLayout.FormatRange()
                look = QTextCharFormat()
                look.setFontWeight(QFont.Weight.Bold)
                look.setFontUnderline(True)
                part.start, part.length, part.format = at, length, look
                yield part
            at += length
