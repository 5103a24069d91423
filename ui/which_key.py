"""The quiet panel that says which key may follow a first one, and takes that key.

What belongs here: showing (key, words) choices beside the words in question, at the bottom of the
reader or at its top, and waiting for exactly one of them. What a first key means, and what a choice
does, is the business of who asks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QGridLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.plain import ElidedLabel, tooltip

if TYPE_CHECKING:
    from ui.reader import Reader

APPEAR_MS: Final = 180
"""Milliseconds until the panel is seen: whoever knows the second key never sees it."""

MARGIN: Final = 12
"""Pixels between the panel and the edges of the reader."""

PAD: Final = 12
CAP: Final = 20
GAP: Final = 8
LEAST: Final = 150
MOST: Final = 320
"""Widths of a choice, in pixels."""

SHARE: Final = 0.75
"""The most of the reader's height that the panel takes; more choices scroll."""

_MODIFIERS: Final = frozenset(
    {
        *(Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr),
        *(Qt.Key.Key_Meta, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock),
    }
)
_OTHER_COMMANDS: Final = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One key that may follow: ``key`` is one character, in any case; ``checked`` says that it
    holds now; ``hint`` is a quiet word behind the others. All are shown as plain text."""

    key: str
    words: str
    checked: bool = False
    hint: str = ""


class WhichKey(QWidget):
    """Asks for one key. ``WhichKey(reader).ask(title, choices, chosen, ended)``; one for all.

    It listens from the moment it is asked, also before it is seen, wherever in the window the
    keyboard is. A choice's key (in any case) or a click chooses; Esc and any other key end it and
    do nothing else; a key with Ctrl or Alt, a click elsewhere and another window end it and do what
    they always do.
    """

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader)
        self._reader = reader
        self._on_top = False
        self._choices: tuple[Choice, ...] = ()
        self._items: list[_Item] = []
        self._chosen: Callable[[str], None] | None = None
        self._ended: Callable[[], None] | None = None
        self._title = ElidedLabel("", self)
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._inner = QWidget(self)
        self._grid = QGridLayout(self._inner)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self._area = QScrollArea(self)
        self._area.setWidget(self._inner)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for transparent in (self._area.viewport(), self._inner):
            transparent.setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(PAD, GAP, PAD, GAP)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._area, 1)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(APPEAR_MS)
        self._wait.timeout.connect(self._appear)
        self.hide()

    @property
    def asking(self) -> bool:
        """Whether a key is waited for."""
        return self._chosen is not None

    def ask(
        self,
        title: str,
        choices: Sequence[Choice],
        chosen: Callable[[str], None],
        ended: Callable[[], None] | None = None,
    ) -> None:
        """Wait for the key of one of the choices.

        ``chosen`` gets the choice's key as the choice has it. ``ended`` is called exactly once
        when the asking is over, whether something was chosen or not, and before ``chosen``, which
        may ask anew. Without choices it is over at once. An asking that still goes on ends.
        """
        self.end()
        self._choices = tuple(choices)
        self._chosen, self._ended = chosen, ended
        if not self._choices:
            self.end()
            return
        self._title.set_words(title)
        self.setAccessibleName(title)
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)
        self._wait.start()
        said = "; ".join(map(_said, self._choices))
        event = QAccessibleAnnouncementEvent(self._reader, f"{title} {said}")
        QAccessible.updateAccessibility(event)

    def end(self) -> None:
        """Stop waiting; nothing is chosen."""
        self._finish(None)

    def _finish(self, choice: Choice | None) -> None:
        if self._chosen is None:
            return
        chosen, ended = self._chosen, self._ended
        self._chosen = self._ended = None
        self._wait.stop()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self.hide()
        if ended is not None:
            ended()
        if choice is not None:
            chosen(choice.key)

    # Keys and mouse

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the one key, wherever the keyboard is."""
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride:
            return self._on_override(event)
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        if kind == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            self._on_mouse(watched)
        elif kind == QEvent.Type.Resize and watched is self._reader and self.isVisible():
            self._place()
        elif kind == QEvent.Type.WindowDeactivate and watched is self.window():
            self.end()
        return False

    def _on_override(self, event: QEvent) -> bool:
        """Keep plain keys from the actions; a command ends it here, as it may come no further."""
        if isinstance(event, QKeyEvent) and _is_command(event):
            self.end()
            return False
        event.accept()
        return True

    def _on_key(self, event: QKeyEvent) -> bool:
        if event.key() in _MODIFIERS or event.isAutoRepeat():
            return True
        if _is_command(event):
            self.end()
            return False
        self._finish(self._choice_of(event.text()))
        return True

    def _choice_of(self, typed: str) -> Choice | None:
        exact = (each for each in self._choices if each.key == typed)
        other = (each for each in self._choices if each.key.casefold() == typed.casefold())
        return next(exact, None) or next(other, None) if typed else None

    def _on_mouse(self, watched: QObject) -> None:
        """A click beside the panel ends it. (Windows hear of a click before their widgets do.)"""
        if isinstance(watched, QWidget) and watched is not self and not self.isAncestorOf(watched):
            self.end()

    # Looks

    def _appear(self) -> None:
        for item in self._items:
            self._grid.removeWidget(item)
            item.deleteLater()
        self._items = [_Item(choice, self._inner) for choice in self._choices]
        for item in self._items:
            item.clicked.connect(lambda _=False, choice=item.choice: self._finish(choice))
        self._on_top = self._is_low()
        self._place()
        self.show()
        self.raise_()

    def _is_low(self) -> bool:
        """Whether what is seen of the selected span lies in the lower half of the reader."""
        reader, height = self._reader, self._reader.viewport().height()
        edges = [
            (shown.top + piece.top, shown.top + piece.top + piece.height)
            for shown in reader.visible_blocks()
            for piece in reader.selected_pieces(shown)
        ]
        seen = [(top, bottom) for top, bottom in edges if bottom > 0 and top < height]
        if not seen:
            return False
        top, bottom = min(seen)[0], max(bottom for _, bottom in seen)
        return max(top, 0) + min(bottom, height) > height

    def _place(self) -> None:
        """Where the span is not, in as many columns as there is room for; it keeps that side while
        it is open."""
        room = self._reader.width() - 2 * MARGIN
        widest = max(item.sizeHint().width() for item in self._items)
        width = max(LEAST, min(MOST, widest))
        columns = max(1, min(len(self._items), (room - 2 * PAD) // width))
        # As many rows as are needed anyway give the fewest columns: one for few choices.
        rows = -(-len(self._items) // columns)
        rows = max(rows, min(4, len(self._items)))
        columns = -(-len(self._items) // rows)
        for at, item in enumerate(self._items):
            self._grid.addWidget(item, at % rows, at // rows)
        height = rows * self._items[0].sizeHint().height()
        height += self._title.sizeHint().height() + 2 * GAP + 4
        title = QFontMetrics(self._title.font()).horizontalAdvance(self._title.words())
        wide = min(room, max(columns * width, title + 4, 2 * LEAST) + 2 * PAD)
        high = min(height, max(80, int(self._reader.height() * SHARE)))
        left = (self._reader.width() - wide) // 2
        top = MARGIN if self._on_top else self._reader.height() - high - MARGIN
        self.setGeometry(left, top, wide, high)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A panel with a hairline around it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = QApplication.palette()
        painter.setPen(palette.color(QPalette.ColorRole.Mid))
        painter.setBrush(palette.color(QPalette.ColorRole.Window))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()


class _Item(QAbstractButton):
    """A choice: its key on a cap, its words, a tick where it holds."""

    def __init__(self, choice: Choice, parent: QWidget) -> None:
        super().__init__(parent)
        self.choice = choice
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(_said(choice))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(tooltip(f"{choice.words} {choice.hint}".rstrip()))

    def sizeHint(self) -> QSize:
        """Room for cap, words and tick."""
        metrics = QFontMetrics(self.font())
        words = metrics.horizontalAdvance(self.choice.words)
        hint = metrics.horizontalAdvance(self.choice.hint) + GAP if self.choice.hint else 0
        return QSize(CAP + GAP + words + hint + 3 * GAP + 2, max(CAP, metrics.height()) + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = QApplication.palette()
        if self.underMouse() or self.isDown():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(QPalette.ColorRole.Midlight))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0, 1, -GAP, -1), 5, 5)
        cap = QRectF(4, (self.height() - CAP) / 2, CAP, CAP)
        self._paint_cap(painter, palette, cap)
        self._paint_words(painter, palette, int(cap.right()) + GAP)
        painter.end()

    def _paint_cap(self, painter: QPainter, palette: QPalette, cap: QRectF) -> None:
        held = self.choice.checked
        accent = palette.color(QPalette.ColorRole.Highlight)
        line = accent if held else palette.color(QPalette.ColorRole.PlaceholderText)
        painter.setPen(QPen(line, 1))
        painter.setBrush(accent if held else palette.color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        ink = QPalette.ColorRole.HighlightedText if held else QPalette.ColorRole.Text
        painter.setPen(palette.color(ink))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self.choice.key.upper())

    def _paint_words(self, painter: QPainter, palette: QPalette, left: int) -> None:
        painter.setFont(self.font())
        metrics = QFontMetrics(self.font())
        room = self.width() - left - 2 * GAP
        hint = metrics.horizontalAdvance(self.choice.hint) + GAP if self.choice.hint else 0
        elide = Qt.TextElideMode.ElideRight
        words = metrics.elidedText(self.choice.words, elide, max(room - hint, room // 2))
        base = QPointF(left, (self.height() + metrics.ascent() - metrics.descent()) / 2)
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        painter.drawText(base, words)
        if self.choice.hint:
            used = metrics.horizontalAdvance(words) + GAP
            painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
            said = metrics.elidedText(self.choice.hint, elide, max(0, room - used))
            painter.drawText(base + QPointF(used, 0), said)


def _is_command(event: QKeyEvent) -> bool:
    """Whether a key is a command of its own, with Ctrl or Alt (AltGr makes characters)."""
    held = event.modifiers() & _OTHER_COMMANDS
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    makes_character = held == both and bool(event.text()) and event.text().isprintable()
    return bool(held) and not makes_character and event.key() not in _MODIFIERS


def _said(choice: Choice) -> str:
    parts = (f"{choice.key.upper()}: {choice.words}", choice.hint, "holds" * choice.checked)
    return ", ".join(filter(None, parts))
