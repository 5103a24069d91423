"""How many spans of each label the article has: a line of chips with numbers.

What belongs here: this one small widget.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.articles.drawing import tabular
from ui.inspector.chip import chip_size, paint_chip

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ui.theme import LabelStyle

MARGIN: Final = 12
SPACE: Final = 10
"""Pixels: around, and between one label's number and the next label's chip."""


class LabelCounts(QWidget):
    """Chips and numbers in the scheme's order, on as many lines as they need."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._styles: Mapping[str, LabelStyle] = {}
        self._counts: Mapping[str, int] = {}
        self._retired: Collection[str] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """The labels and how they look."""
        self._styles = styles
        self._changed()

    def set_counts(self, counts: Mapping[str, int], retired: Collection[str] = ()) -> None:
        """How many there are, by label id; a label without any is shown with 0, but one that the
        scheme has ``retired`` not at all."""
        self._counts, self._retired = dict(counts), frozenset(retired)
        self._changed()

    def _shown(self) -> list[tuple[str, int]]:
        """Labels and numbers."""
        numbers = ((label, self._counts.get(label, 0)) for label in self._styles)
        return [(label, many) for label, many in numbers if many or label not in self._retired]

    def _changed(self) -> None:
        words = ", ".join(f"{self._styles[label].name} {many:,}" for label, many in self._shown())
        self.setAccessibleName(f"Spans by label: {words}" if words else "Spans by label")
        self._fit()
        self.update()

    def _fit(self) -> None:
        # A height that follows the width gets lost in docks, so it is fixed anew for each width.
        self.setFixedHeight(self.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many lines as the width needs."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _places(self, width: int) -> list[tuple[str, QRect]]:
        metrics = QFontMetrics(tabular(self.font()))
        chip = chip_size(self.font())
        x, y, made = MARGIN, 8, []
        for label, many in self._shown():
            wide = chip.width() + 6 + metrics.horizontalAdvance(f"{many:,}")
            if x > MARGIN and x + wide > width - MARGIN:
                x, y = MARGIN, y + chip.height() + 8
            made.append((label, QRect(x, y, wide, chip.height())))
            x += wide + SPACE
        return made

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint all chips."""
        painter = QPainter(self)
        palette, size = self.palette(), chip_size(self.font())
        for label, rect in self._places(self.width()):
            count = self._counts.get(label, 0)
            chip = QRect(rect.topLeft(), size)
            paint_chip(painter, chip, self._styles[label], palette, self.font())
            role = QPalette.ColorRole.Text if count else QPalette.ColorRole.PlaceholderText
            painter.setPen(palette.color(role))
            painter.setFont(tabular(self.font()))
            painter.drawText(
                rect.adjusted(size.width() + 6, 0, 8, 0),
                Qt.AlignmentFlag.AlignVCenter,
                f"{count:,}",
            )
        painter.end()

    def heightForWidth(self, width: int) -> int:
        """The height for all lines."""
        places = self._places(width)
        return places[-1][1].bottom() + 9 if places else 0
