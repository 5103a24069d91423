"""The list of the parts of one kind: choose, add, duplicate, move, retire, remove.

What belongs here: the list and its buttons. What a button does to the scheme is decided by the
editor; the list only says what is wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from annotator.scheme.model import Attribute, Label, Layer, RelationType
from ui.inspector.chip import HEIGHT, WIDTH, paint_chip
from ui.plain import one_line, tooltip
from ui.scheme.attribute_form import KIND_WORDS
from ui.scheme.context import Context, spans_words
from ui.scheme.parts import SECTIONS, Part, Section, is_retired, parts

if TYPE_CHECKING:
    from ui.theme import LabelStyle, Theme

SUB: Final = Qt.ItemDataRole.UserRole + 1
FAULT: Final = Qt.ItemDataRole.UserRole + 2
STYLE: Final = Qt.ItemDataRole.UserRole + 3
PAD: Final = 8


class PartDelegate(QStyledItemDelegate):
    """Two lines: the name, and quietly what it is; a label's chip before them.

    ``chosen`` is the colour behind the chosen row.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.chosen = QColor()

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Two lines with room around them."""
        return QSize(120, 2 * QFontMetrics(option.font).lineSpacing() + PAD + 4)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one row."""
        painter.save()
        palette, chosen = option.palette, bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(option.rect, self.chosen)
            if option.state & QStyle.StateFlag.State_HasFocus:
                edge = option.rect.adjusted(0, 0, -(option.rect.width() - 3), 0)
                painter.fillRect(edge, palette.color(QPalette.ColorRole.Accent))
        rect = option.rect.adjusted(PAD, PAD // 2, -PAD, -PAD // 2)
        style: LabelStyle | None = index.data(STYLE)
        if style is not None:
            rect.setLeft(self._chip(painter, rect, style, option) + PAD)
        self._words(painter, rect, option, index)
        painter.restore()

    def _chip(
        self, painter: QPainter, rect: QRect, style: LabelStyle, option: QStyleOptionViewItem
    ) -> int:
        """Paint a label's chip as large as the words; its right edge."""
        factor = max(1.0, QFontMetrics(option.font).height() / HEIGHT)
        font = QFont(option.font)
        font.setPointSizeF(font.pointSizeF() / factor)
        painter.save()
        painter.translate(rect.left(), rect.center().y() - factor * HEIGHT / 2)
        painter.scale(factor, factor)
        chip = QRect(0, 0, WIDTH, HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(option.palette.color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(chip, 4, 4)
        paint_chip(painter, chip, style, option.palette, font)
        painter.restore()
        return rect.left() + round(factor * WIDTH)

    def _words(
        self,
        painter: QPainter,
        rect: QRect,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        palette, metrics = option.palette, QFontMetrics(option.font)
        ink, quiet = QPalette.ColorRole.Text, QPalette.ColorRole.PlaceholderText
        fault = str(index.data(FAULT) or "")
        lines = (
            (str(index.data(Qt.ItemDataRole.DisplayRole) or ""), ink),
            (
                f"⚠ {fault}" if fault else str(index.data(SUB) or ""),
                QPalette.ColorRole.BrightText if fault else quiet,
            ),
        )
        painter.setFont(option.font)
        for number, (words, role) in enumerate(lines):
            painter.setPen(palette.color(role))
            line = QRect(
                rect.left(),
                rect.top() + number * metrics.lineSpacing(),
                rect.width(),
                metrics.lineSpacing(),
            )
            cut = metrics.elidedText(words, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, cut)


class ListPanel(QWidget):
    """The parts of one kind."""

    chosen = Signal(int)
    add_wanted = Signal()
    duplicate_wanted = Signal()
    retire_wanted = Signal()
    remove_wanted = Signal()
    move_wanted = Signal(int, int)
    """From which place to which."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._section: Section = "labels"
        self._showing = False
        self.list = QListWidget(self)
        self._delegate = PartDelegate(self.list)
        self.list.setItemDelegate(self._delegate)
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._on_row)
        self.list.model().rowsMoved.connect(self._on_dragged)
        self.top = QVBoxLayout()
        self.top.setContentsMargins(8, 0, 8, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(8)
        column.addLayout(self.top)
        column.addWidget(self.list, 1)
        self._make_buttons(column)

    def _make_buttons(self, column: QVBoxLayout) -> None:
        self.add = self._button("Add", self.add_wanted.emit)
        self.duplicate = self._button("Duplicate", self.duplicate_wanted.emit)
        self.up = self._button("Up", lambda: self.move_by(-1))
        self.down = self._button("Down", lambda: self.move_by(1))
        self.retire = self._button("Retire", self.retire_wanted.emit)
        self.remove = self._button("Remove", self.remove_wanted.emit)
        pairs = ((self.add, self.duplicate), (self.up, self.down), (self.retire, self.remove))
        for pair in pairs:
            row = QHBoxLayout()
            row.setContentsMargins(8, 0, 8, 0)
            row.setSpacing(8)
            for button in pair:
                row.addWidget(button, 1)
            column.addLayout(row)

    def _button(self, words: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: act())
        return button

    # Showing

    def set_theme(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self._delegate.chosen = theme.accent_quiet
        self._theme = theme

    def show_parts(self, section: Section, context: Context, at: int) -> None:
        """Show the parts of one kind, with the one at ``at`` chosen."""
        self._section, self._showing = section, True
        here = parts(context.scheme, section)
        heading, one = SECTIONS[section]
        self.list.setAccessibleName(heading)
        while self.list.count() > len(here):
            self.list.takeItem(self.list.count() - 1)
        while self.list.count() < len(here):
            self.list.addItem(QListWidgetItem())
        for number, part in enumerate(here):
            self._show_item(self.list.item(number), section, part, context, number)
        self.list.setCurrentRow(min(at, len(here) - 1))
        self._showing = False
        self._show_buttons(section, context, one)

    def _show_item(
        self, item: QListWidgetItem, section: Section, part: Part, context: Context, at: int
    ) -> None:
        faults = [each.words for each in context.faults_of(section, at) if each.grave]
        sub = _sub(part, context)
        name = one_line(part.name, 80) or "(no name)"
        item.setText(name)
        item.setData(SUB, sub)
        item.setData(FAULT, faults[0] if faults else "")
        item.setData(STYLE, self._theme.label_style(part) if isinstance(part, Label) else None)
        said = f"{name}, {sub}" + (f", mistake: {faults[0]}" if faults else "")
        item.setData(Qt.ItemDataRole.AccessibleTextRole, said)

    def _show_buttons(self, section: Section, context: Context, one: str) -> None:
        here, at = parts(context.scheme, section), self.list.currentRow()
        known = 0 <= at < len(here)
        self.add.setAccessibleName(f"Add a {one}" if one[0] not in "a" else f"Add an {one}")
        for button, on in (
            (self.duplicate, known),
            (self.up, known and at > 0),
            (self.down, known and at < len(here) - 1),
            (self.retire, known and section != "layers"),
        ):
            button.setEnabled(on)
            button.setAccessibleName(f"{button.text()}: the {one}")
        self.retire.setText("Use again" if known and is_retired(here[at]) else "Retire")
        self.retire.setAccessibleName(f"{self.retire.text()}: the {one}")
        why = context.why_kept(section, at) if known else ""
        self.remove.setEnabled(known and not why)
        self.remove.setAccessibleName(f"Remove the {one}")
        self.remove.setAccessibleDescription(why)
        self.remove.setToolTip(tooltip(why))

    # What is wanted

    def move_by(self, by: int) -> None:
        """Ask to move the chosen part up (-1) or down (1)."""
        at = self.list.currentRow()
        if 0 <= at + by < self.list.count() and at >= 0:
            self.move_wanted.emit(at, at + by)

    def _on_row(self, at: int) -> None:
        if not self._showing and at >= 0:
            self.chosen.emit(at)

    def _on_dragged(self, _p: object, start: int, _e: int, _d: object, row: int) -> None:
        to = row - 1 if row > start else row
        # After the list has ended its own move; the working copy then says what it shows.
        QTimer.singleShot(0, self, lambda: self.move_wanted.emit(start, to))


def _sub(part: Part, context: Context) -> str:
    """What a part is, in a few words."""
    if is_retired(part):
        if isinstance(part, Label) and part.becomes:
            other = context.scheme.label(part.becomes)
            return f"retired, counts as {other.name if other else part.becomes}"
        return "retired"
    if isinstance(part, Label):
        return f"{part.key} · {spans_words(context, part)}"
    if isinstance(part, Attribute):
        kind = dict(KIND_WORDS).get(part.kind, part.kind).lower()
        number = len(part.values)
        words = f"a choice of {number}" if part.kind == "choice" else kind
        return f"{words} · required" if part.required else words
    if isinstance(part, RelationType):
        return "follows from position" if part.derive else f"{part.key} · drawn".lstrip(" ·")
    if isinstance(part, Layer):
        labels = [each for each in context.scheme.labels if each.layer == part.id]
        return f"{len(labels)} label{'' if len(labels) == 1 else 's'}"
    return f"{part.key} · {'required' if part.required else 'optional'}"
