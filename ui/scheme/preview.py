"""A sentence with a label on some of its words, as a page shows it: in light and in dark.

What belongs here: painting that one sentence. The reader paints articles (``ui.reader``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen, QTextLayout, QTextLine, QTextOption
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.inspector.chip import paint_pattern
from ui.plain import one_line

if TYPE_CHECKING:
    from annotator.scheme.model import Label
    from ui.theme import Theme

SAMPLE: Final = "The minister said [that the bridge is safe], and went on."
PAD: Final = 12
LENGTH_MOST: Final = 160
"""Code points of an example shown; more would be a page and not a look."""

_MARKED: Final = re.compile(r"\[([^\]]*)\]")


def marked_words(example: str) -> tuple[str, list[tuple[int, int]]]:
    """An example without its square brackets, and the ranges (code points) they were around."""
    text, ranges, last = "", [], 0
    for found in _MARKED.finditer(example):
        text += example[last : found.start()]
        if found[1]:
            ranges.append((len(text), len(text) + len(found[1])))
        text += found[1]
        last = found.end()
    return text + example[last:], ranges


def sample_of(label: Label) -> str:
    """The first example that marks words, or a sentence that does."""
    wanted = (one_line(each, LENGTH_MOST) for each in label.examples)
    return next((each for each in wanted if marked_words(each)[1]), SAMPLE)


class Page(QWidget):
    """The sentence on the page of one theme."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label: Label | None = None
        self._theme: Theme | None = None
        self._text, self._ranges = marked_words(SAMPLE)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_label(self, label: Label, theme: Theme) -> None:
        """Show how a label looks in a theme."""
        self._label, self._theme = label, theme
        self._text, self._ranges = marked_words(sample_of(label))
        self.setAccessibleName(f"Preview in {theme.name.lower()}: {self._text}")
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Lines wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as its lines."""
        lines = self._laid_out(width)
        return int(lines.boundingRect().height()) + 2 * PAD

    def sizeHint(self) -> QSize:
        """A column of a few words."""
        return QSize(240, self.heightForWidth(240))

    def minimumSizeHint(self) -> QSize:
        """Narrow columns wrap more."""
        return QSize(120, self.fontMetrics().height() + 2 * PAD)

    def _laid_out(self, width: int) -> QTextLayout:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 1.1)
        lines = QTextLayout(self._text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        lines.setTextOption(option)
        lines.beginLayout()
        y = 0.0
        while (line := lines.createLine()).isValid():
            line.setLineWidth(max(40, width - 2 * PAD))
            line.setPosition(QPointF(0, y))
            y += line.height() * 1.7
        lines.endLayout()
        return lines

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the page, the tint, the words and the line with its letter."""
        if self._theme is None or self._label is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(self._theme.page)
        painter.setPen(QPen(self._theme.line, 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.translate(PAD, PAD)
        lines = self._laid_out(self.width())
        style = self._theme.label_style(self._label)
        for first, last in self._ranges:
            for rect, begins in _rects(lines, self._text, first, last):
                painter.fillRect(rect, style.tint)
                below = QRectF(rect.left(), rect.bottom() + 1, rect.width(), 4)
                paint_pattern(painter, below, rect.bottom() + 3, style.line, style.pattern)
                if begins:
                    self._letter(painter, rect, style.letter)
        painter.setPen(self._theme.ink)
        lines.draw(painter, QPointF(0, 0))
        painter.end()

    def _letter(self, painter: QPainter, rect: QRectF, letter: str) -> None:
        assert self._theme is not None
        assert self._label is not None
        font = QFont(self.font())
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 0.75)
        painter.setFont(font)
        painter.setPen(self._theme.label_style(self._label).line)
        place = QRectF(rect.left(), rect.bottom() + 5, rect.width(), rect.height())
        painter.drawText(place, 0, letter)


def _rects(lines: QTextLayout, text: str, first: int, last: int) -> list[tuple[QRectF, bool]]:
    """Where code points ``[first, last)`` stand, a rectangle for each line; the first begins."""
    begin = len(text[:first].encode("utf-16-le")) // 2
    end = len(text[:last].encode("utf-16-le")) // 2
    found: list[tuple[QRectF, bool]] = []
    for at in range(lines.lineCount()):
        line = lines.lineAt(at)
        a = max(begin, line.textStart())
        b = min(end, line.textStart() + line.textLength())
        if a >= b:
            continue
        left, right = _x(line, a), _x(line, b)
        rect = QRectF(min(left, right), line.y(), abs(right - left), line.height())
        found.append((rect, not found))
    return found


def _x(line: QTextLine, position: int) -> float:
    """Where a UTF-16 position stands in a line."""
    # In Python it returns the position as well, which the stubs do not know everywhere.
    placed: Any = line.cursorToX(position)
    return float(placed[0] if isinstance(placed, tuple) else placed)


class Preview(QWidget):
    """The sentence twice, side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pages = (Page(self), Page(self))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for page in self.pages:
            row.addWidget(page, 1)

    def show_label(self, label: Label, themes: tuple[Theme, Theme]) -> None:
        """Show how a label looks in the light and the dark theme."""
        for page, theme in zip(self.pages, themes, strict=True):
            page.show_label(label, theme)
