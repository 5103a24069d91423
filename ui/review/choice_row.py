"""One version of a group as a button: its number, label and words, what is said of it, and who.

What belongs here: this one widget. What a press does is decided by who made it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.inspector.chip_label import ChipLabel
from ui.plain import ElidedLabel, plain_label
from ui.review.marked_words import MarkedWords
from ui.theme import blend

if TYPE_CHECKING:
    from ui.review.marking import Piece
    from ui.theme import LabelStyle

Role = QPalette.ColorRole
CAP: Final = 20
"""Pixels of the least width of a key's cap."""


@dataclass(frozen=True, slots=True)
class ChoiceFacts:
    """What a row says: plain words. ``key`` "" where there is no key left for it."""

    key: str
    label: str
    label_name: str
    pieces: tuple[Piece, ...]
    lines: tuple[str, ...]
    makers: str
    differs: str
    taken: bool

    @property
    def spoken(self) -> str:
        """All of it as one sentence for a screen reader."""
        words = " ".join("".join(piece.words for piece in self.pieces).split())
        said = f"{self.key}: {self.label_name} by {self.makers}: {words}".removeprefix(": ")
        more = [self.differs and f"differs: {self.differs}", *self.lines]
        if self.taken:
            more.append("taken into gold")
        return "; ".join([said, *filter(None, more)])


class Cap(QLabel):
    """A key as it is printed on a keyboard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        font = QFont(self.font())
        font.setBold(True)
        self.setFont(font)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Room for the key and a frame."""
        plain = super().sizeHint()
        return QSize(max(CAP, plain.width() + 8), max(CAP, plain.height() + 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A rounded frame around the key."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(Role.Mid), 1.2))
        painter.setBrush(self.palette().color(Role.Base))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()
        super().paintEvent(event)


class ChoiceRow(QAbstractButton):
    """A version that one press takes. A click leaves the keyboard where it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.cap, self.chip = Cap(self), ChipLabel(self)
        self.name, self.who = ElidedLabel("", self), plain_label("", self)
        self.who.setForegroundRole(Role.PlaceholderText)
        self.words = MarkedWords(self)
        self.lines = plain_label("", self, wrap=True)
        self.differs = plain_label("", self, wrap=True)
        self.differs.setForegroundRole(Role.PlaceholderText)
        self.facts: ChoiceFacts | None = None
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(6)
        for widget in (self.cap, self.chip):
            head.addWidget(widget)
        head.addWidget(self.name, 1)
        head.addWidget(self.who)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(3)
        column.addLayout(head)
        for below in (self.words, self.lines, self.differs):
            column.addWidget(below)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_facts(
        self, facts: ChoiceFacts, styles: Mapping[str, LabelStyle], *, may: bool
    ) -> None:
        """Show a version; ``may``: it can be taken."""
        self.facts = facts
        self.cap.setText(facts.key)
        self.cap.setVisible(bool(facts.key))
        self.chip.set_styles(styles)
        self.chip.set_label(facts.label)
        self.name.set_words(facts.label_name)
        self.who.setText(facts.makers)
        self.words.show_pieces(facts.pieces)
        _say(self.lines, facts.lines)
        _say(self.differs, (f"Differs: {facts.differs}",) if facts.differs else ())
        self.setAccessibleName(facts.spoken)
        self.setToolTip("")
        self.setEnabled(may)
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Its words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as what is in it."""
        return self._column.totalHeightForWidth(width)

    def sizeHint(self) -> QSize:
        """What its layout asks for: a button without words of its own has none."""
        return self._column.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """As narrow as it comes."""
        return QSize(60, self._column.minimumSize().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame; a bar at the left of what was taken, the accent under the mouse and with the
        keyboard."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        base, accent = palette.color(Role.Base), palette.color(Role.Accent)
        taken = self.facts is not None and self.facts.taken
        hover = self.isEnabled() and (self.underMouse() or self.isDown())
        pen = QPen(accent if taken or self.hasFocus() else palette.color(Role.Mid), 1.2)
        if self.hasFocus():
            pen.setWidthF(2.2)
        painter.setPen(pen)
        fill = blend(base, accent, 0.12) if taken else base
        painter.setBrush(palette.color(Role.Midlight) if hover else fill)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 5, 5)
        if taken:
            painter.fillRect(QRectF(1.5, 6, 3, self.height() - 12), accent)
        painter.end()


def _say(label: QLabel, lines: Sequence[str]) -> None:
    label.setText("\n".join(lines))
    label.setVisible(bool(lines))
