"""The rows of the command palette, headings and entries with their keys: as a model, and painted.

What belongs here: the rows and how they look. What the entries are is ``ui.finding``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QPainter, QPalette, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.finding import Entry, Section

ENTRY: Final = int(Qt.ItemDataRole.UserRole) + 1
"""The ``Entry`` of a row; headings have none."""

HEIGHT: Final = 10
"""Pixels of a row beside the height of its letters."""

LEFT: Final = 20
RIGHT: Final = 8
GAP: Final = 16

Index = QModelIndex | QPersistentModelIndex
NO_INDEX: Final = QModelIndex()
_Role = QPalette.ColorRole
_MIDDLE: Final = Qt.AlignmentFlag.AlignVCenter
_ELIDE: Final = Qt.TextElideMode.ElideRight


class EntryModel(QAbstractListModel):
    """Sections as rows: a heading, which cannot be chosen, then its entries.

    A model rather than items: the list is made anew at every letter, and what is made anew are
    values alone, no object that Qt and Python would have to agree about.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[str | Entry] = []

    def show(self, sections: Iterable[Section]) -> None:
        """Show these in place of all that was shown."""
        self.beginResetModel()
        self._rows = []
        for each in sections:
            self._rows += (each.title, *each.entries)
        self.endResetModel()

    def entry(self, row: int) -> Entry | None:
        """The entry of a row; None for a heading, and where there is no such row."""
        found = self._rows[row] if 0 <= row < len(self._rows) else None
        return found if isinstance(found, Entry) else None

    def entry_rows(self) -> list[int]:
        """The rows that are no headings."""
        return [at for at, row in enumerate(self._rows) if isinstance(row, Entry)]

    def row_of(self, entry: Entry) -> int:
        """Where an entry stands now; -1 where it is gone."""
        wanted = (entry.kind, entry.target)
        same = (
            at
            for at, row in enumerate(self._rows)
            if isinstance(row, Entry) and (row.kind, row.target) == wanted
        )
        return next(same, -1)

    # Qt

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """Headings and entries."""
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings are there to be read only."""
        flags = Qt.ItemFlag
        if self.entry(index.row()) is None:
            return flags.NoItemFlags
        return flags.ItemIsSelectable | flags.ItemIsEnabled | flags.ItemNeverHasChildren

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The words, the sentence for a screen reader, or the entry itself."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        entry = row if isinstance(row, Entry) else None
        if role == ENTRY:
            return entry
        if role == int(Qt.ItemDataRole.DisplayRole):
            return entry.words if entry is not None else row
        if role == int(Qt.ItemDataRole.AccessibleTextRole) and entry is not None:
            return entry.spoken
        return None


class EntryRows(QStyledItemDelegate):
    """Words at the left with the letters that fit, the key or source at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One height for all."""
        return QSize(0, option.fontMetrics.height() + HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row."""
        painter.save()
        palette = QApplication.palette()
        entry = index.data(ENTRY)
        if isinstance(entry, Entry):
            self._paint_entry(painter, option, palette, entry)
        else:
            painter.setPen(palette.color(_Role.PlaceholderText))
            painter.drawText(option.rect.adjusted(6, 4, 0, 0), _MIDDLE, str(index.data()))
        painter.restore()

    def _paint_entry(
        self, painter: QPainter, option: QStyleOptionViewItem, palette: QPalette, entry: Entry
    ) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(_Role.Highlight if chosen else _Role.Midlight))
            painter.drawRoundedRect(option.rect, 4, 4)
        group = QPalette.ColorGroup.Active if entry.enabled else QPalette.ColorGroup.Disabled
        ink = palette.color(group, _Role.HighlightedText if chosen else _Role.Text)
        quiet = ink if chosen else palette.color(group, _Role.PlaceholderText)
        rect, metrics = option.rect.adjusted(LEFT, 0, -RIGHT, 0), option.fontMetrics
        beside = metrics.elidedText(entry.beside, _ELIDE, rect.width() // 3)
        painter.setPen(quiet)
        painter.drawText(rect, _MIDDLE | Qt.AlignmentFlag.AlignRight, beside)
        painter.setPen(ink)
        if entry.checked:
            painter.drawText(option.rect.adjusted(5, 0, 0, 0), _MIDDLE, "✓")
        rect.setWidth(rect.width() - metrics.horizontalAdvance(beside) - GAP)
        mark = ink if chosen or not entry.enabled else palette.color(_Role.Link)
        _paint_words(painter, rect, option.font, entry, mark)


def _paint_words(painter: QPainter, rect: QRect, font: QFont, entry: Entry, mark: QColor) -> None:
    """The words on one line, the letters that fit bolder; laid out whole, for every script."""
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    # Room for the bolder letters, which the metrics of the font do not know.
    words = painter.fontMetrics().elidedText(
        entry.words, _ELIDE, rect.width() - 2 * len(entry.letters)
    )
    layout = QTextLayout(words, font)
    layout.setFormats([_format(words, at, bold, mark) for at in _kept(entry, words)])
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(100_000)
    layout.endLayout()
    layout.draw(painter, QPointF(rect.left(), rect.top() + (rect.height() - line.height()) / 2))


def _kept(entry: Entry, words: str) -> list[int]:
    """The letters that are still there where the words were cut."""
    return [at for at in sorted(entry.letters) if words[at : at + 1] == entry.words[at]]


def _format(words: str, at: int, font: QFont, ink: QColor) -> QTextLayout.FormatRange:
    made, look = QTextLayout.FormatRange(), QTextCharFormat()
    look.setFont(font)
    look.setForeground(ink)
    # Qt counts UTF-16 units.
    before, letter = (len(part.encode("utf-16-le")) // 2 for part in (words[:at], words[at]))
    made.start, made.length, made.format = before, letter, look
    return made
