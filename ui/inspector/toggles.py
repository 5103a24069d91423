"""A row of small toggle buttons for the values of a choice or a flag; it wraps where narrow.

What belongs here: the buttons and their row. A value that nobody confirmed has a dashed outline
and slanted words; pressing it confirms it, pressing a confirmed one takes it off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.plain import one_line, tooltip
from ui.theme import blend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from annotator.values import AttributeValue

PAD: Final = 10
ROUND: Final = 6
GAP: Final = 4
HIGHER: Final = 10
"""Pixels: beside the words, of the corners, between two buttons; and how much higher than its
words a button is."""

LONGEST: Final = 40
"""Code points of a value's name on a button; the tip has it all."""

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS: Final = {
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that can be set: its words, the key that sets it here, and what it means."""

    value: AttributeValue
    name: str
    key: str = ""
    tip: str = ""


class Toggle(QAbstractButton):
    """One value. It shows what stands; a press alone does not change it."""

    def __init__(self, choice: Choice, parent: QWidget) -> None:
        super().__init__(parent)
        self.choice = choice
        self._confirmed = True
        self.setCheckable(True)
        self.setText(one_line(choice.name, LONGEST))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.stand(False, "")

    def stand(self, on: bool, origin: str) -> None:
        """Show whether this value stands, and in words why, where nobody has confirmed it."""
        self.setChecked(on)
        self._confirmed = not origin
        key = f", key {self.choice.key}" if self.choice.key else ""
        self.setAccessibleName(f"{self.choice.name}{key}")
        state = f"{origin}, not confirmed" if on and origin else ""
        self.setAccessibleDescription(state)
        words = [self.choice.name + (f" ({self.choice.key})" if self.choice.key else "")]
        words += [self.choice.tip] if self.choice.tip else []
        words += [f"{origin.capitalize()}; press to confirm"] if on and origin else []
        self.setToolTip(tooltip(". ".join(words)))
        self.update()

    def nextCheckState(self) -> None:
        """The project says what stands, not the press."""

    def sizeHint(self) -> QSize:
        """Room for the words, the same however they stand."""
        metrics = QFontMetrics(self._bold())
        width = metrics.horizontalAdvance(self.text()) + 2 * PAD + 1
        return QSize(width, metrics.height() + HIGHER)

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, role = self.palette(), QPalette.ColorRole
        accent, base = palette.color(role.Accent), palette.color(role.Base)
        set_, sure = self.isChecked(), self._confirmed
        pen = QPen(accent if set_ else palette.color(role.Mid), 1.2)
        if set_ and not sure:
            pen.setStyle(Qt.PenStyle.DashLine)
        if self.hasFocus():
            pen = QPen(accent, 2.2)
        painter.setPen(pen)
        hover = self.isEnabled() and (self.underMouse() or self.isDown())
        fill = palette.color(role.Midlight) if hover else base
        painter.setBrush(blend(base, accent, 0.2) if set_ and sure else fill)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), ROUND, ROUND)
        font = self._bold() if set_ and sure else QFont(self.font())
        font.setItalic(set_ and not sure)
        painter.setFont(font)
        group = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
        plain = set_ or not self.isEnabled()
        painter.setPen(palette.color(group, role.Text if plain else role.WindowText))
        metrics = QFontMetrics(font)
        room = self.width() - PAD
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), shown)
        painter.end()


class Toggles(QWidget):
    """The values of one choice; one stop for Tab, arrows go from value to value."""

    pressed = Signal(object)
    """The value to set; None to take it off."""

    def __init__(self, name: str, choices: Sequence[Choice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._standing: AttributeValue = None
        self._sure = True
        self.toggles = [Toggle(choice, self) for choice in choices]
        for toggle in self.toggles:
            toggle.clicked.connect(lambda _=False, toggle=toggle: self._on_pressed(toggle))
            toggle.installEventFilter(self)
        self._let_tab_stop(None)

    def stand(self, value: AttributeValue, origin: str) -> None:
        """Show which value stands; ``origin`` in words where nobody has confirmed it."""
        self._standing, self._sure = value, not origin
        for toggle in self.toggles:
            toggle.stand(same(toggle.choice.value, value), origin)
        self._let_tab_stop(next((each for each in self.toggles if each.isChecked()), None))

    def focus(self) -> None:
        """Put the keyboard on the value that stands, or the first."""
        stop = [each for each in self.toggles if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
        if stop:
            stop[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _let_tab_stop(self, at: Toggle | None) -> None:
        at = next((each for each in self.toggles if each.hasFocus()), at)
        for toggle in self.toggles:
            stop = toggle is (at or self.toggles[0])
            policy = Qt.FocusPolicy.TabFocus if stop else Qt.FocusPolicy.NoFocus
            toggle.setFocusPolicy(policy)

    def _on_pressed(self, toggle: Toggle) -> None:
        again = toggle.isChecked() and self._sure
        self.pressed.emit(None if again else toggle.choice.value)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Keys on a value: arrows go on, Enter presses, a value's own key sets it."""
        if event.type() == QEvent.Type.KeyPress and isinstance(watched, Toggle):
            assert isinstance(event, QKeyEvent)
            return self._key(watched, event)
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    def _key(self, toggle: Toggle, event: QKeyEvent) -> bool:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        by = _STEPS.get(Qt.Key(event.key()))
        if by is not None:
            at = (self.toggles.index(toggle) + by) % len(self.toggles)
            self.toggles[at].setFocus(Qt.FocusReason.TabFocusReason)
            self._let_tab_stop(None)
            return True
        if event.key() in _ENTER:
            toggle.click()
            return True
        letter = event.text().casefold()
        for each in self.toggles:
            if letter and each.choice.key.casefold() == letter:
                each.click()
                return True
        return False

    # Places

    def _places(self, width: int) -> list[QRect]:
        x, y, made = 0, 0, []
        for toggle in self.toggles:
            size = toggle.sizeHint()
            wide = min(size.width(), max(width, 1))
            if x and x + wide > width:
                x, y = 0, y + size.height() + GAP
            made.append(QRect(x, y, wide, size.height()))
            x += wide + GAP
        return made

    def hasHeightForWidth(self) -> bool:
        """Narrower means more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all lines."""
        places = self._places(width)
        return places[-1].bottom() + 1 if places else 0

    def sizeHint(self) -> QSize:
        """All on one line."""
        sizes = [toggle.sizeHint() for toggle in self.toggles]
        width = sum(size.width() + GAP for size in sizes) - GAP if sizes else 0
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSizeHint(self) -> QSize:
        """The height that the present width needs."""
        return QSize(0, self.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many lines as the width needs."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a larger or smaller font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._arrange()
            self.updateGeometry()

    def _arrange(self) -> None:
        for toggle, place in zip(self.toggles, self._places(self.width()), strict=True):
            toggle.setGeometry(place)


def same(one: AttributeValue, other: AttributeValue) -> bool:
    """Whether two values are one; True is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)
