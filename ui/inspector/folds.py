"""Parts of the inspector that fold, and remembering which of them stand open.

What belongs here: the fold with its header, and ``inspector.json`` in the data folder.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from ui.files import read_json, write_json

log = logging.getLogger(__name__)

ARROW: Final = 12
GAP: Final = 8
"""Pixels: room of the small arrow, and from it to the words."""


class Folds:
    """Which parts stand open, by name; kept in a file where a folder is given."""

    def __init__(self, data_dir: Path | None = None) -> None:
        self._path = data_dir / "inspector.json" if data_dir is not None else None
        kept = read_json(self._path) if self._path is not None else {}
        self._open = {name: value for name, value in kept.items() if isinstance(value, bool)}

    def stands_open(self, name: str, otherwise: bool) -> bool:
        """Whether a part stands open; ``otherwise`` where nobody has said yet."""
        return self._open.get(name, otherwise)

    def keep(self, name: str, stands_open: bool) -> None:
        """Remember it, now."""
        self._open[name] = stands_open
        if self._path is None:
            return
        try:
            write_json(self._path, self._open)
        except OSError as error:
            log.warning("What is unfolded cannot be kept in %s: %s", self._path, error)


class FoldHeader(QAbstractButton):
    """An arrow and quiet words; a press folds and unfolds."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._told = ""
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.toggled.connect(lambda _: self._say())
        self.tell("")

    def tell(self, words: str) -> None:
        """Words behind the title: how much is inside."""
        self._told = words
        self.setText(f"{self._title} · {words}" if words else self._title)
        self._say()
        self.fit()

    def _say(self) -> None:
        state = "unfolded" if self.isChecked() else "folded"
        self.setAccessibleName(f"{self._title}, {self._told}" if self._told else self._title)
        self.setAccessibleDescription(state)
        self.update()

    def fit(self) -> None:
        """Follow the font."""
        self.setFixedHeight(QFontMetrics(self.font()).height() + 2 * GAP)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a larger or smaller font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses too; Right unfolds and Left folds, as in a tree."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            self.setChecked(key == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint arrow, words, and a line beneath where the keyboard is."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        role = QPalette.ColorRole
        colour = palette.color(role.Text if self.underMouse() else role.PlaceholderText)
        grown = max(1.0, QFontMetrics(self.font()).height() / 17)
        pen = QPen(colour, 1.6 * grown, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        x, y = (ARROW / 2 - 1) * grown, self.height() / 2
        points = (
            ((-2, -4), (2, 0), (-2, 4)) if not self.isChecked() else ((-4, -2), (0, 2), (4, -2))
        )
        painter.drawPolyline([QPointF(x + dx * grown, y + dy * grown) for dx, dy in points])
        words = self.rect().adjusted(round(ARROW * grown) + GAP - 4, 0, 0, 0)
        metrics = QFontMetrics(self.font())
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), shown)
        if self.hasFocus():
            painter.setPen(QPen(palette.color(role.Accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)
        painter.end()


class Fold(QWidget):
    """A part with a header that folds it away, and remembers that."""

    opened = Signal(bool)

    def __init__(
        self,
        name: str,
        title: str,
        folds: Folds,
        *,
        stands_open: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._folds = name, folds
        self.header = FoldHeader(title)
        self.body = QWidget()
        self.inside = QVBoxLayout(self.body)
        self.inside.setContentsMargins(0, 0, 0, 4)
        self.inside.setSpacing(GAP)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.body)
        yes = folds.stands_open(name, stands_open)
        self.header.setChecked(yes)
        self.body.setVisible(yes)
        self.header.toggled.connect(self._on_toggled)

    def tell(self, words: str) -> None:
        """Words behind the title."""
        self.header.tell(words)

    def is_open(self) -> bool:
        """Whether what is inside is seen."""
        return self.header.isChecked()

    def unfold(self) -> None:
        """Show what is inside."""
        self.header.setChecked(True)

    def _on_toggled(self, stands_open: bool) -> None:
        self.body.setVisible(stands_open)
        self._folds.keep(self._name, stands_open)
        self.opened.emit(stands_open)
