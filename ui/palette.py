"""The label palette: a chip per label, with its key, its pattern and whether it is held.

What belongs here: the row of chips over the reader. A chip does what its key does.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from ui.plain import tooltip
from ui.theme import LabelStyle, Theme

PAD: Final = 8
LINE_ROOM: Final = 7
CAP: Final = 18
GAP: Final = 4
FAINT: Final = 0.45
"""Opacity of a chip that cannot be used."""
READ_ONLY: Final = "The project is open to read only; nothing can be changed."
NO_PROJECT: Final = "No project is open."

_PENS: Final = {
    "dash": Qt.PenStyle.DashLine,
    "dot": Qt.PenStyle.DotLine,
    "dashdot": Qt.PenStyle.DashDotLine,
}


class Chip(QAbstractButton):
    """One label: its key on a cap, its name, its line beneath."""

    def __init__(self, label: str, style: LabelStyle, tip: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.label = label
        self._style = style
        self._theme: Theme | None = None
        self._named = True
        self._key = style.key
        self._tip = f"{style.name.capitalize()}: {tip}" if tip else style.name.capitalize()
        self.setText(style.name)
        self.setCheckable(True)
        # The chip shows what is held; it does not decide it (a key or Esc may).
        self.setAutoExclusive(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set_key(style.key)
        self.setAccessibleDescription(tip)
        self.setToolTip(tooltip(self._tip))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_look(self, style: LabelStyle, theme: Theme) -> None:
        """Paint with these colours."""
        self._style, self._theme = style, theme
        self.update()

    def set_key(self, key: str) -> None:
        """Show the key that does the same; "" for none."""
        self._key = key
        self.setAccessibleName(f"{self.text()}, key {key}" if key else self.text())
        self.updateGeometry()
        self.update()

    def nextCheckState(self) -> None:
        """A click alone does not change it: the labelling says what is held."""

    def sizeHint(self) -> QSize:
        """The room that it takes now."""
        return self.whole() if self._named else self.cap()

    def minimumSizeHint(self) -> QSize:
        """No less: a stump of a name says nothing."""
        return self.sizeHint()

    def whole(self) -> QSize:
        """Room for cap, name and line; the same when held, so that nothing jumps."""
        metrics = QFontMetrics(self._bold())
        # One pixel more than whole ones: advances are fractions.
        width = PAD + self._cap_width() + 7 + metrics.horizontalAdvance(self.text()) + 1 + PAD
        return QSize(width, metrics.height() + 2 * LINE_ROOM + 4)

    def cap(self) -> QSize:
        """In a narrow window the cap alone, with the key on it, still says which label it is."""
        return QSize(2 * PAD + self._cap_width(), self.whole().height())

    def _cap_width(self) -> int:
        """A square for a letter, more for a key with more to say."""
        wide = QFontMetrics(self._bold()).horizontalAdvance(self._key)
        side = self._cap_side()
        return side if len(self._key) <= 1 else max(side, wide + 8)

    def _cap_side(self) -> int:
        """As high as its letter wants: with larger letters a fixed square would cut them."""
        return max(CAP, QFontMetrics(self._bold()).height() + 1)

    def set_named(self, named: bool) -> None:
        """Show the name beside the cap, or the cap alone."""
        if named != self._named:
            self._named = named
            self.updateGeometry()
            self.update()

    def rest(self, why: str) -> None:
        """Whether there is nothing to label with it; the tip says why ("": there is)."""
        self.setEnabled(not why)
        self.setToolTip(tooltip(why or self._tip))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chip."""
        if self._theme is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.isEnabled() else FAINT)
        held, theme, line = self.isChecked(), self._theme, self._style.line
        body = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        self._paint_body(painter, body, theme, held)
        side = self._cap_side()
        cap = QRectF(PAD, (self.height() - side) / 2, self._cap_width(), side)
        self._paint_cap(painter, cap, theme, held)
        if self._named:
            painter.setFont(self._bold() if held else self.font())
            painter.setPen(theme.ink)
            words = QRectF(cap.right() + 7, 0, body.right() - cap.right(), self.height() - 2)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
            self._paint_line(painter, words.left(), self.width() - PAD, line)
        painter.end()

    def _paint_body(self, painter: QPainter, body: QRectF, theme: Theme, held: bool) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        if held:
            fill = QColor(self._style.line)
            fill.setAlpha(60)
            painter.setBrush(fill)
            painter.setPen(QPen(self._style.line, 1.5))
        elif self.isDown() or self.underMouse():
            painter.setBrush(theme.hover)
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.hasFocus():
            painter.setPen(QPen(theme.accent, 1.5))
        painter.drawRoundedRect(body, 6, 6)

    def _paint_cap(self, painter: QPainter, cap: QRectF, theme: Theme, held: bool) -> None:
        painter.setPen(QPen(self._style.line, 1.2))
        painter.setBrush(self._style.line if held else QColor(theme.page))
        painter.drawRoundedRect(cap, 4, 4)
        font = self._bold()
        font.setPointSizeF(max(7.0, font.pointSizeF() - 1))
        painter.setFont(font)
        painter.setPen(theme.page if held else self._style.line)
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)

    def _paint_line(self, painter: QPainter, left: float, right: float, colour: QColor) -> None:
        y = self.height() - LINE_ROOM + 0.5
        pattern = self._style.pattern
        pen = QPen(colour, 2, _PENS.get(pattern, Qt.PenStyle.SolidLine), Qt.PenCapStyle.FlatCap)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if pattern == "double":
            pen.setWidthF(1.2)
            painter.setPen(pen)
            painter.drawLine(QPointF(left, y - 1.5), QPointF(right, y - 1.5))
            painter.drawLine(QPointF(left, y + 1.5), QPointF(right, y + 1.5))
            return
        painter.setPen(pen)
        if pattern == "wave":
            pen.setWidthF(1.5)
            painter.setPen(pen)
            painter.drawPath(_wave(left, right, y))
        else:
            painter.drawLine(QPointF(left, y), QPointF(right, y))

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font


def _wave(left: float, right: float, y: float) -> QPainterPath:
    path = QPainterPath(QPointF(left, y))
    x, up = left, True
    while x + 4 <= right:
        path.quadTo(QPointF(x + 2, y - 4 if up else y + 4), QPointF(x + 4, y))
        x, up = x + 4, not up
    return path


class LabelPalette(QWidget):
    """The chips of the scheme's labels."""

    pressed = Signal(str, bool)
    """A label's id, and whether Alt was held (exact)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Labels")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)
        self._row.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.chips: dict[str, Chip] = {}
        self._keys: dict[str, str] = {}
        self._why = ""

    def show_labels(
        self, styles: dict[str, LabelStyle], tips: dict[str, str], theme: Theme
    ) -> None:
        """Show a chip per label; those that are there already only take the new colours."""
        if list(styles) != list(self.chips):
            self._rebuild(styles, tips)
        for label, style in styles.items():
            self.chips[label].set_look(style, theme)
            self.chips[label].set_key(self._keys.get(label, style.key))

    def set_keys(self, keys: dict[str, str]) -> None:
        """Show these keys, by label; a label that is not named shows the key of its style."""
        self._keys = dict(keys)
        for label, chip in self.chips.items():
            if label in keys:
                chip.set_key(keys[label])
        self.updateGeometry()
        self._fit()

    def sizeHint(self) -> QSize:
        """All chips with their names."""
        return self._sum([chip.whole() for chip in self.chips.values()])

    def minimumSizeHint(self) -> QSize:
        """All chips without."""
        return self._sum([chip.cap() for chip in self.chips.values()])

    def _sum(self, sizes: list[QSize]) -> QSize:
        width = sum(size.width() for size in sizes) + GAP * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """All names or none."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        named = self.width() >= self.sizeHint().width()
        for chip in self.chips.values():
            chip.set_named(named)

    def rest(self, why: str) -> None:
        """Show that nothing can be labelled, and why ("": it can be)."""
        self._why = why
        for chip in self.chips.values():
            chip.rest(why)

    def set_held(self, label: str | None) -> None:
        """Show which label is held."""
        for id_, chip in self.chips.items():
            chip.setChecked(id_ == label)
            chip.setAccessibleDescription("held" if id_ == label else "")

    def _rebuild(self, styles: dict[str, LabelStyle], tips: dict[str, str]) -> None:
        for chip in self.chips.values():
            self._row.removeWidget(chip)
            chip.deleteLater()
        self.chips = {}
        for label, style in styles.items():
            chip = Chip(label, style, tips.get(label, ""), self)
            chip.clicked.connect(lambda _=False, label=label: self._on_clicked(label))
            chip.rest(self._why)
            self._row.addWidget(chip)
            self.chips[label] = chip
        self.updateGeometry()
        self._fit()

    def _on_clicked(self, label: str) -> None:
        from PySide6.QtWidgets import QApplication

        alt = Qt.KeyboardModifier.AltModifier
        self.pressed.emit(label, bool(QApplication.keyboardModifiers() & alt))
