"""The bar over an article whose lanes are compared: who is shown, and under which names.

What belongs here: the chips of the annotators, and the buttons beside them. What they cause is
``ui.review.lanes``; what forms and signs mean is shown by ``ui.review.lanes_key``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, get_args

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from ui.icons import icon
from ui.plain import ElidedLabel, mnemonic_free, one_line, tooltip

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from ui.review.comparison import Face
    from ui.theme import Theme

LONGEST: Final = 14
"""Average characters of a name on a chip; a longer one is cut, its tip has it all."""

ICON: Final = QSize(16, 16)

Room = Literal["names", "marks", "letters"]
"""What chips show: mark, name and count; the mark with the buttons; the mark alone."""
ROOMS: Final[tuple[Room, ...]] = get_args(Room)


class LaneChip(QWidget):
    """One annotator: mark, name and count, which hide the lane when clicked; and "only this"."""

    def __init__(self, face: Face, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.face = face
        self._theme = theme
        self.shown = _button(self, theme, "ph.eye", checkable=True)
        self.only = _button(self, theme, "ph.crosshair-simple", checkable=True)
        self.only_action = QAction(f"Only {mnemonic_free(one_line(face.name, 40))}", self)
        self.only_action.setCheckable(True)
        self.only_action.triggered.connect(self.only.click)
        self.addAction(self.only_action)  # (an action of the button itself would add an arrow)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.shown)
        row.addWidget(self.only)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.show_state(shown=True, only=False)

    def show_state(self, *, shown: bool, only: bool) -> None:
        """Show whether the lane is there, and whether it is the only one."""
        who, spans = self.face.name, _spans(self.face.spans)
        self.shown.setChecked(shown)
        self.only.setChecked(only)
        self.only_action.setChecked(only)
        font = self.shown.font()
        font.setStrikeOut(not shown)
        self.shown.setFont(font)
        self.shown.setIcon(icon("ph.eye" if shown else "ph.eye-slash", self._theme))
        self.shown.setAccessibleName(f"{who}, {spans}, {'shown' if shown else 'hidden'}")
        act = "Click to hide the lane." if shown else "Click to show the lane."
        self.shown.setToolTip(tooltip(f"{who}: {spans}. {act}"))
        self.only.setAccessibleName(f"Only {who}")
        again = "Click to show all lanes again." if only else "Show this lane alone, beside gold."
        self.only.setToolTip(tooltip(f"{who}. {again}"))

    def set_room(self, room: Room) -> None:
        """Show as much as there is room for. Where "only this" has none, the chip's menu has it."""
        style = Qt.ToolButtonStyle
        self.shown.setToolButtonStyle(
            style.ToolButtonTextOnly if room == "letters" else style.ToolButtonTextBesideIcon
        )
        self.shown.setText(self.words(room))
        self.only.setVisible(room != "letters")

    def words(self, room: Room) -> str:
        """What stands on the chip."""
        face = self.face
        if room != "names":
            return mnemonic_free(face.mark)
        metrics = QFontMetrics(self.shown.font())
        width = LONGEST * metrics.averageCharWidth()
        name = metrics.elidedText(" ".join(face.name.split()), Qt.TextElideMode.ElideRight, width)
        begin = name if name == face.mark else f"{face.mark}  {name}"
        return mnemonic_free(f"{begin} · {face.spans}")

    def width_in(self, room: Room) -> int:
        """How wide the chip is then, in pixels."""
        text = QFontMetrics(self.shown.font()).horizontalAdvance(self.words(room))
        return text + (16 if room == "letters" else 2 * ICON.width() + 36)


class LanesBar(QWidget):
    """The chips of the annotators at the left, at the right names, order, the key, and ×."""

    hide_wanted = Signal(str, bool)
    """An annotator's lane is to be hidden (True) or shown."""
    solo_wanted = Signal(str)
    """Only this annotator's lane is to be shown; "": all again."""
    anonymous_wanted = Signal(bool)
    """Names are to be hidden, or shown."""
    shuffled_wanted = Signal(bool)
    """Order and letters are to be mixed, or not."""
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAutoFillBackground(True)
        self.setAccessibleName("Annotators side by side")
        self.chips: dict[str, LaneChip] = {}
        self.told = ElidedLabel("", self)
        self.told.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._chips = QHBoxLayout()
        self._chips.setSpacing(4)
        self.names = self._side("Hide names", "ph.face-mask", self.anonymous_wanted.emit)
        self.names.setToolTip(
            tooltip("Letters stand for the annotators; they hold within this article")
        )
        self.shuffle = self._side("Shuffle", "ph.shuffle", self.shuffled_wanted.emit)
        self.shuffle.setToolTip(
            tooltip("Order and letters are mixed anew for each article, and stay so in it")
        )
        self.key = _button(self, theme, "ph.question")
        self.key.setAccessibleName("What the lines and signs mean")
        self.key.setToolTip("What the lines and signs mean")
        self.key.clicked.connect(self._open_key)
        self.close_button = _button(self, theme, "ph.x")
        self.close_button.setAccessibleName("Stop comparing")
        self.close_button.setToolTip("Stop comparing")
        self.close_button.clicked.connect(self.closed)
        self._lay_out()
        self.set_theme(theme)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 16, 4)
        row.setSpacing(4)
        row.addLayout(self._chips)
        row.addWidget(self.told, 1)
        for widget in (self.names, self.shuffle, self.key, self.close_button):
            row.addWidget(widget)

    def _side(self, words: str, name: str, slot: Callable[[bool], object]) -> QToolButton:
        button = _button(self, self._theme, name, checkable=True)
        button.setText(words)
        button.setAccessibleName(words)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.clicked.connect(lambda on: slot(on))
        return button

    # What is shown

    def show_faces(
        self, faces: Sequence[Face], hidden: Collection[str] = (), solo: str | None = None
    ) -> None:
        """Show a chip per annotator, and which lanes there are."""
        if tuple(faces) != tuple(chip.face for chip in self.chips.values()):
            self._rebuild(faces)
        for who, chip in self.chips.items():
            shown = who == solo if solo else who not in hidden
            chip.show_state(shown=shown, only=who == solo)
        self._fit()

    def show_naming(self, *, anonymous: bool, shuffled: bool) -> None:
        """Show whether names are hidden, and whether lanes are mixed."""
        self.names.setChecked(anonymous)
        self.shuffle.setChecked(shuffled)

    def tell(self, words: str) -> None:
        """Say why there is nothing (more) to compare; "": nothing to say."""
        self.told.set_words(words)

    def set_theme(self, theme: Theme) -> None:
        """Stand on the page's colour, like the row over it."""
        self._theme = theme
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, theme.page)
        self.setPalette(palette)
        for button, name in (
            (self.names, "ph.face-mask"),
            (self.shuffle, "ph.shuffle"),
            (self.key, "ph.question"),
            (self.close_button, "ph.x"),
        ):
            button.setIcon(icon(name, theme))
        self._rebuild([chip.face for chip in self.chips.values()])

    def _rebuild(self, faces: Sequence[Face]) -> None:
        for chip in self.chips.values():
            self._chips.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = {}
        for face in faces:
            chip = LaneChip(face, self._theme, self)
            who = face.annotator
            chip.shown.clicked.connect(lambda on, who=who: self.hide_wanted.emit(who, not on))
            chip.only.clicked.connect(lambda on, who=who: self.solo_wanted.emit(who if on else ""))
            self._chips.addWidget(chip)
            self.chips[who] = chip

    # Room

    def minimumSizeHint(self) -> QSize:
        """No more than the marks need: names go first. Qt calls this."""
        return QSize(self._chips_in("letters") + self._around, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """All names or none; words on the buttons while there is room. Qt calls this."""
        super().resizeEvent(event)
        self._fit()

    @property
    def _around(self) -> int:
        """The margins and the buttons at the right without their words, in pixels."""
        return 32 + 4 * (ICON.width() + 16)

    def _chips_in(self, room: Room) -> int:
        return sum(chip.width_in(room) + 4 for chip in self.chips.values())

    def _fit(self) -> None:
        metrics = QFontMetrics(self.font())
        words = sum(metrics.horizontalAdvance(b.text()) + 8 for b in (self.names, self.shuffle))
        rest = self.width() - self._around
        # The names of people before the words of buttons, which have tips.
        room: Room = next((one for one in ROOMS if self._chips_in(one) <= rest), ROOMS[-1])
        worded = rest >= self._chips_in(room) + words
        style = Qt.ToolButtonStyle
        for button in (self.names, self.shuffle):
            button.setToolButtonStyle(
                style.ToolButtonTextBesideIcon if worded else style.ToolButtonIconOnly
            )
        for chip in self.chips.values():
            chip.set_room(room)
        self.updateGeometry()

    def _open_key(self) -> None:
        from ui.review.lanes_key import LanesKey

        LanesKey(self._theme, self).open_under(self.key)


def _button(parent: QWidget, theme: Theme, name: str, *, checkable: bool = False) -> QToolButton:
    button = QToolButton(parent)
    button.setAutoRaise(True)
    button.setIconSize(ICON)
    button.setIcon(icon(name, theme))
    button.setCheckable(checkable)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _spans(count: int) -> str:
    return "1 span" if count == 1 else f"{count} spans"
