"""Lines to type in: text that completes from values in use, and a number within its bounds.

What belongs here: fields that save themselves with Enter, when the keyboard leaves and when
``flush`` is called. Enter gives the keyboard back to the article, so that the next key is no word
of the field; Esc does so too, and takes back what was not saved. A field keeps for whom (``owner``)
its words were typed, so that they are never written to another span. Everything can be done by
mouse: the arrow lists the values in use, − and + change a number, × clears.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QObject,
    QSignalBlocker,
    QStringListModel,
    Qt,
    SignalInstance,
)
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QHBoxLayout, QLineEdit, QWidget

from ui.inspector.buttons import WordButton

if TYPE_CHECKING:
    from annotator.scheme import Attribute
    from annotator.values import AttributeValue

Save = Callable[[str, "AttributeValue"], bool]
"""Writes a value for an owner; False when it was refused."""

MOST: Final = 200
"""Values that are offered for completion."""

ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class ValueLine(QLineEdit):
    """A line whose words stand for a value of an annotation."""

    def __init__(self, name: str, save: Save, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._save = save
        self._owner = ""
        self._base: AttributeValue = None
        self.sure = True
        self.setAccessibleName(name)
        self.setFrame(False)
        self.setTextMargins(4, 4, 4, 4)
        self.editingFinished.connect(self.flush)

    def show_value(self, owner: str, value: AttributeValue, *, sure: bool) -> None:
        """Show a value; words being typed stay unless the value itself changed."""
        typed = self.words() != words_of(self._base)
        if owner != self._owner or value != self._base or not typed:
            self._put(words_of(value))
        self._owner, self._base, self.sure = owner, value, sure
        font = QFont(self.font())
        font.setItalic(not sure)
        if font.italic() != self.font().italic():
            self.setFont(font)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A hairline around, the accent with the keyboard."""
        super().paintEvent(event)
        frame(self, self)

    def words(self) -> str:
        """What is typed, without outer spaces."""
        return " ".join(self.text().split())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter writes and goes back to the article; Esc takes back what is typed, and goes."""
        if event.key() in ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.finish()
        elif event.key() == Qt.Key.Key_Escape:
            self._put(words_of(self._base))
            event.ignore()  # the form around it goes back to the article
        else:
            super().keyPressEvent(event)

    def finish(self) -> None:
        """Write what is typed, confirm what stood there; what was refused keeps the keyboard."""
        sure = self.sure or not self.words()
        if self.flush() if sure else self.write():
            give_back(self)

    def flush(self) -> bool:
        """Write what is typed, if it is another value; False when it was refused."""
        if not self._owner or self.isReadOnly() or self.words() == words_of(self._base):
            return True
        return self.write()

    def write(self) -> bool:
        """Write what is typed, changed or not; False when it was refused."""
        value = self.value()
        if not self._owner or self.isReadOnly():
            return True
        if not self._save(self._owner, value):
            return False
        self._base, self.sure = value, True
        return True

    def value(self) -> AttributeValue:
        """The value of what is typed; None for nothing."""
        return self.words() or None

    def _put(self, words: str) -> None:
        if self.text() != words:
            self.setText(words)
            self.setCursorPosition(0)


class TextLine(ValueLine):
    """A text value; ``offer`` gives the values to complete from, the likeliest first.

    The first value that begins as typed is marked, and Enter takes it. Esc closes the list, and
    Enter then takes the words as they are typed.
    """

    def __init__(
        self,
        name: str,
        save: Save,
        offer: Callable[[], Sequence[str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, save, parent)
        self._offer = offer
        self._values = QStringListModel(self)
        self._popup: QAbstractItemView | None = None
        completer = QCompleter(self._values, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.activated.connect(self._on_completed)
        self.setCompleter(completer)
        self.setClearButtonEnabled(True)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The values in use are read when somebody is about to type."""
        self._values.setStringList(list(self._offer())[:MOST])
        if self._popup is None:
            popup = self.completer().popup()
            assert popup is not None, "a completer with a list"
            popup.installEventFilter(self)
            self._popup = popup
        super().focusInEvent(event)

    def list_values(self) -> None:
        """Show all values in use, to choose from."""
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        completer = self.completer()
        completer.setCompletionPrefix("")
        completer.complete()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Mark what Enter will take."""
        super().keyPressEvent(event)
        self._mark()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """The same for words that are composed."""
        super().inputMethodEvent(event)
        self._mark()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the list, Enter and Tab take what is marked; Esc closes it, and keeps the words."""
        if watched is self._popup and isinstance(event, QKeyEvent) and self._popup.isVisible():
            key, chosen = event.key(), self._popup.currentIndex()
            if event.type() == QEvent.Type.KeyPress:
                if key in ENTER or (key == Qt.Key.Key_Tab and chosen.isValid()):
                    self._popup.hide()
                    if chosen.isValid():
                        self.setText(str(chosen.data()))
                    if key in ENTER:
                        self.finish()
                    return True
                if key == Qt.Key.Key_Escape:
                    self._popup.hide()
                    return True
        return super().eventFilter(watched, event)

    def _mark(self) -> None:
        """Mark the first value that begins as typed, unless a value is typed out."""
        popup, typed = self._popup, self.text().casefold()
        if popup is None or not popup.isVisible() or popup.currentIndex().isValid():
            return
        model, values = popup.model(), self._values.stringList()
        if not typed.strip() or self.words() in values:
            return
        for row in range(model.rowCount()):
            index = model.index(row, self.completer().completionColumn())
            if str(index.data()).casefold().startswith(typed):
                # Unsaid: the completer writes what it hears of into the line.
                blocker = QSignalBlocker(popup.selectionModel())
                popup.selectionModel().setCurrentIndex(
                    index, QItemSelectionModel.SelectionFlag.ClearAndSelect
                )
                blocker.unblock()
                popup.scrollTo(index)
                popup.viewport().update()
                return

    def _on_completed(self, words: str) -> None:
        """A value was clicked on in the list."""
        self.setText(words)
        self.finish()


class NumberLine(ValueLine):
    """A number within the bounds of its attribute; ``refuse`` gets the words when it is none."""

    def __init__(
        self,
        attribute: Attribute,
        save: Save,
        refuse: Callable[[str], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(attribute.name, save, parent)
        self._attribute = attribute
        self._refuse = refuse
        self.setPlaceholderText(bounds(attribute))
        self.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        self.setClearButtonEnabled(True)

    def write(self) -> bool:
        """Write the number; other words are named and taken back."""
        words = self.words()
        if words and self._number() is None:
            wanted = bounds(self._attribute)
            self._refuse(
                f"“{words}” is no number{f' {wanted}' if wanted else ''}. "
                f"{self._attribute.name.capitalize()} was left as it was."
            )
            self._put(words_of(self._base))
            return False
        return super().write()

    def value(self) -> AttributeValue:
        """The number."""
        return self._number()

    def change(self, by: int) -> None:
        """Go a step up or down, within the bounds, and write it."""
        one, now = self._attribute, self._number()
        start = one.least if one.least is not None else 0.0
        wanted = start if now is None else now + by * self._step()
        if one.least is not None:
            wanted = max(wanted, one.least)
        if one.most is not None:
            wanted = min(wanted, one.most)
        self._put(words_of(tidy(wanted)))
        self.write()

    def _step(self) -> float:
        one = self._attribute
        narrow = one.least is not None and one.most is not None and one.most - one.least <= 1
        return 0.1 if narrow else 1.0

    def _number(self) -> float | int | None:
        try:
            number = float(self.words().replace(",", ".").replace("−", "-"))
        except ValueError:
            return None
        one = self._attribute
        low = one.least is not None and number < one.least
        high = one.most is not None and number > one.most
        return None if low or high or number != number or abs(number) > 1e15 else tidy(number)


class TextField(QWidget):
    """A text line, and the button that lists the values in use."""

    def __init__(self, line: TextLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = line
        self.more = _button("▾", f"Values in use: {line.accessibleName()}")
        self.more.clicked.connect(line.list_values)
        _row(self, line, self.more)


class NumberField(QWidget):
    """A number line, and buttons that change it by a step."""

    def __init__(self, line: NumberLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = line
        name = line.accessibleName()
        self.less, self.more = _button("−", f"{name}: less"), _button("+", f"{name}: more")
        self.less.clicked.connect(lambda: line.change(-1))
        self.more.clicked.connect(lambda: line.change(1))
        line.installEventFilter(self)
        _row(self, line, self.less, self.more)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down change the number."""
        if event.type() == QEvent.Type.KeyPress and not self.line.isReadOnly():
            key = event.key()  # type: ignore[attr-defined]
            if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self.line.change(1 if key == Qt.Key.Key_Up else -1)
                return True
        return super().eventFilter(watched, event)


def give_back(field: QWidget) -> None:
    """Give the keyboard back to the article: the form around the field asks for that."""
    around = field.parentWidget()
    while around is not None:
        wanted = getattr(around, "reader_wanted", None)
        if isinstance(wanted, SignalInstance):
            wanted.emit()
            return
        around = around.parentWidget()


def frame(field: QWidget, painted: QWidget) -> None:
    """A hairline around a field, in the accent colour where the keyboard is."""
    painter = QPainter(painted)
    role = QPalette.ColorRole
    colour = field.palette().color(role.Accent if field.hasFocus() else role.Mid)
    painter.setPen(QPen(colour, 2 if field.hasFocus() else 1))
    painter.drawRect(painted.rect().adjusted(0, 0, -1, -1))
    painter.end()


def _button(words: str, name: str) -> WordButton:
    button = WordButton(words, name, kind="quiet")
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the line beside it has keys for the same
    return button


def _row(widget: QWidget, line: QLineEdit, *buttons: WordButton) -> None:
    # The line is no focus proxy of the field: Tab would come to it a second time by the field's
    # place in the chain, and never get any further.
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    row.addWidget(line, 1)
    for button in buttons:
        row.addWidget(button)


def words_of(value: AttributeValue) -> str:
    """A value as words in a line."""
    return "" if value is None else str(value)


def tidy(number: float) -> float | int:
    """A whole number as one, others without the dust of binary fractions."""
    rounded = round(number, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def bounds(attribute: Attribute) -> str:
    """The bounds of a number in words; empty where there are none."""
    low, high = attribute.least, attribute.most
    if low is not None and high is not None:
        return f"from {tidy(low)} to {tidy(high)}"
    if low is not None:
        return f"of {tidy(low)} or more"
    return f"of at most {tidy(high)}" if high is not None else ""
