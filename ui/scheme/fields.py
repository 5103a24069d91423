"""The fields that the forms of the scheme editor are made of.

What belongs here: small inputs, each with a value, and a signal for when a person changed it.
``show_value`` changes nothing that is as wanted already, so that a caret stays where it is while
its own words come back from the working copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QLocale, QObject, QSize, Qt, Signal
from PySide6.QtGui import QDoubleValidator, QFocusEvent, QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from annotator.values import AttributeValue
from ui.plain import mnemonic_free, one_line

UNDO: Final = ("Ctrl+Z",)
REDO: Final = ("Ctrl+Shift+Z", "Ctrl+Y")
"""The keys of the editor's undo and redo."""


def press_button(parent: QWidget, words: str, act: object) -> QPushButton:
    """A button of the editor: Enter presses it only where the keyboard is on it."""
    button = QPushButton(words, parent)
    button.setAutoDefault(False)
    button.clicked.connect(act)
    return button


class UndoOutside(QObject):
    """Leaves the keys of undo and redo to the editor: one undo for typing and for all else."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say that the field does not want these keys, before it takes them."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
            return False
        if QKeySequence(event.keyCombination()).toString() in (*UNDO, *REDO):
            event.ignore()
            return True
        return False


class Line(QLineEdit):
    """One line of words."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.installEventFilter(UndoOutside(self))
        self.textEdited.connect(lambda _: self.edited.emit())

    def show_value(self, text: str) -> None:
        """Show these words."""
        if self.text() != text:
            self.setText(text)

    def value(self) -> str:
        """The words."""
        return self.text()


class Character(Line):
    """One character: the one typed last. Its words are selected when the keyboard comes."""

    def __init__(self, parent: QWidget | None = None, *, upper: bool = True) -> None:
        super().__init__(parent)
        self._upper = upper
        self.textEdited.disconnect()
        self.textEdited.connect(self._on_edited)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("MMMM") + 16)

    def _on_edited(self, text: str) -> None:
        if len(text) > 1:
            # What was typed stands before the caret, which Qt counts in UTF-16 units.
            before = text.encode("utf-16-le")[: 2 * self.cursorPosition()]
            text = before.decode("utf-16-le", "replace")[-1:] or text[-1]
        raised = text.upper() if self._upper else text
        self.setText(raised if len(raised) <= 1 else text)
        self.edited.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Typing replaces the character."""
        super().focusInEvent(event)
        self.selectAll()


class Number(Line):
    """A number, or none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        validator = QDoubleValidator(self)
        validator.setLocale(_c_locale())
        self.setValidator(validator)
        self.setPlaceholderText("none")
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("0" * 12) + 16)

    def show_number(self, number: float | None) -> None:
        """Show a number; what is being typed stays where it means this number already."""
        if self.number() != number or not self.hasFocus():
            self.show_value("" if number is None else f"{number:.12g}")

    def number(self) -> float | int | None:
        """The number: a whole one as such; None where there is none (yet)."""
        try:
            value = float(self.text())
        except ValueError:
            return None
        if value != value or value in (float("inf"), float("-inf")):
            return None
        return int(value) if value.is_integer() and "." not in self.text() else value


def _c_locale() -> QLocale:

    locale = QLocale(QLocale.Language.C)
    locale.setNumberOptions(QLocale.NumberOption.RejectGroupSeparator)
    return locale


class Words(QPlainTextEdit):
    """Several lines of words; Tab goes to the next field."""

    edited = Signal()

    def __init__(self, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self._showing = False
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.installEventFilter(UndoOutside(self))
        self.textChanged.connect(self._on_changed)

    def sizeHint(self) -> QSize:
        """As high as its lines."""
        margins = 2 * self.frameWidth() + 2 * int(self.document().documentMargin())
        return QSize(240, self._lines * self.fontMetrics().lineSpacing() + margins)

    def minimumSizeHint(self) -> QSize:
        """No lower than it wants to be: the form scrolls instead."""
        return QSize(120, self.sizeHint().height())

    def show_value(self, text: str) -> None:
        """Show these words."""
        if self.toPlainText() != text:
            caret = self.textCursor().position()
            self._showing = True
            self.setPlainText(text)
            self._showing = False
            cursor = self.textCursor()
            cursor.setPosition(min(caret, self.document().characterCount() - 1))
            self.setTextCursor(cursor)

    def value(self) -> str:
        """The words."""
        return self.toPlainText()

    def _on_changed(self) -> None:
        if not self._showing:
            self.edited.emit()


BREAK: Final = "⏎"
"""Stands for a line break inside one of several lines (from a file)."""


class Lines(Words):
    """A list of words: one on each line; empty lines do not count."""

    def show_lines(self, lines: Sequence[str]) -> None:
        """Show these lines; an empty one that is being begun stays."""
        if self.lines() != tuple(lines):
            self.show_value("\n".join(each.replace("\n", BREAK) for each in lines))

    def lines(self) -> tuple[str, ...]:
        """The lines that say something."""
        return tuple(
            line.replace(BREAK, "\n")
            for each in self.toPlainText().split("\n")
            if (line := each.strip())
        )


class Flag(QCheckBox):
    """Yes or no."""

    edited = Signal()

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(mnemonic_free(words), parent)
        self.clicked.connect(lambda _: self.edited.emit())

    def show_value(self, on: bool) -> None:
        """Show yes or no."""
        self.setChecked(on)

    def value(self) -> bool:
        """Whether it is ticked."""
        return self.isChecked()


class Choice(QComboBox):
    """One of several values. The wheel does not change it: it scrolls the form."""

    edited = Signal()

    def __init__(
        self, choices: Sequence[tuple[AttributeValue, str]] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._choices: tuple[tuple[AttributeValue, str], ...] = ()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_choices(choices)
        self.activated.connect(lambda _: self.edited.emit())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave it to the form."""
        event.ignore()

    def set_choices(self, choices: Sequence[tuple[AttributeValue, str]]) -> None:
        """Offer these values, each with its words."""
        if self._choices != tuple(choices):
            self._choices = tuple(choices)
            self.clear()
            self.addItems([one_line(words, 60) for _, words in choices])

    def show_value(self, value: AttributeValue) -> None:
        """Show a value; one that is not offered is shown as missing, and kept."""
        values = [each for each, _ in self._choices]
        if value not in values:
            self.set_choices((*self._choices, (value, f"{value} (missing)")))
            values.append(value)
        self.setCurrentIndex(values.index(value))

    def value(self) -> AttributeValue:
        """The value chosen."""
        at = self.currentIndex()
        return self._choices[at][0] if 0 <= at < len(self._choices) else None


class Ticks(QListWidget):
    """Some of several named things, by ticks; the height follows their number."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[tuple[str, str], ...] = ()
        self._showing = False
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemChanged.connect(self._on_changed)

    def show_ticks(self, names: Sequence[tuple[str, str]], ticked: Sequence[str]) -> None:
        """Show these (id, name) pairs; an unknown ticked id is shown as missing, and kept."""
        known = {each for each, _ in names}
        missing = [(each, f"{each} (missing)") for each in ticked if each not in known]
        wanted = (*names, *missing)
        self._showing = True
        if self._names != wanted:
            self._names = wanted
            self.clear()
            for _, name in wanted:
                item = QListWidgetItem(one_line(name, 60), self)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            self.setCurrentRow(0 if wanted else -1)
            self.updateGeometry()
        for at, (each, _) in enumerate(wanted):
            state = Qt.CheckState.Checked if each in ticked else Qt.CheckState.Unchecked
            self.item(at).setCheckState(state)
        self._showing = False

    def ticks(self) -> tuple[str, ...]:
        """The ids ticked, in the order shown."""
        return tuple(
            each
            for at, (each, _) in enumerate(self._names)
            if self.item(at).checkState() == Qt.CheckState.Checked
        )

    def _on_changed(self, _item: QListWidgetItem) -> None:
        if not self._showing:
            self.edited.emit()

    def sizeHint(self) -> QSize:
        """As high as its rows, up to six."""
        row = self.sizeHintForRow(0) if self.count() else self.fontMetrics().lineSpacing() + 8
        rows = min(max(self.count(), 1), 6)
        return QSize(240, rows * row + 2 * self.frameWidth() + 4)

    def minimumSizeHint(self) -> QSize:
        """No lower than it wants to be: the form scrolls instead."""
        return QSize(120, self.sizeHint().height())
