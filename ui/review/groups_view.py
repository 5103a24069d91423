"""The groups of the article under review as a list: state, quote, in what they differ.

What belongs here: the model, painting a row, and the view. What can be done about the current group
is its card (``ui.review.card``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QObject, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from annotator.review.model import Group
from ui.articles.drawing import Role, line_text, paint_row, small, tabular
from ui.articles.rows import NO_INDEX, Index, RowsView
from ui.inspector.chip import chip_size, paint_chip
from ui.plain import tooltip
from ui.review.glyphs import MARK, paint_group_state
from ui.review.wording import group_quote, kind_words, spoken_group, state_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ui.theme import LabelStyle

GROUP_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
"""The ``Group`` itself, for the delegate."""

MARGIN: Final = 12
GAP: Final = 8
PADDING: Final = 14
CHIPS: Final = 3
"""So many chips of labels stand before a quote."""


class GroupModel(QAbstractTableModel):
    """One column, one row a group."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups: Sequence[Group] = ()
        self._styles: Mapping[str, LabelStyle] = {}

    def show(self, groups: Sequence[Group]) -> None:
        """List these groups; where there are as many as before, rows stay where they are."""
        if len(groups) == len(self._groups):
            self._groups = groups
            self._say_changed()
            return
        self.beginResetModel()
        self._groups = groups
        self.endResetModel()

    def set_styles(self, styles: Mapping[str, LabelStyle]) -> None:
        """How the labels look, by id."""
        self._styles = styles
        self._say_changed()

    def _say_changed(self) -> None:
        if self._groups:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._groups) - 1, 0))

    def styles(self, group: Group) -> list[LabelStyle | None]:
        """How the labels of a group look, one each."""
        labels = dict.fromkeys(each.annotation.label for each in group.versions)
        return [self._styles.get(label) for label in labels]

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """How many groups are listed."""
        return 0 if parent.isValid() else len(self._groups)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """One: the delegate draws all there is to say."""
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The quote, the words for a screen reader, the tip, or the group itself."""
        if not 0 <= index.row() < len(self._groups):
            return None
        group = self._groups[index.row()]
        if role == GROUP_ROLE:
            return group
        if role == int(Qt.ItemDataRole.DisplayRole):
            return group_quote(group)
        if role == int(Qt.ItemDataRole.AccessibleTextRole):
            return self._spoken(group, index.row())
        if role == int(Qt.ItemDataRole.ToolTipRole):
            return tooltip(self._spoken(group, index.row()))
        return None

    def _spoken(self, group: Group, row: int) -> str:
        names = [style.name if style else "unknown label" for style in self.styles(group)]
        return spoken_group(group, row + 1, len(self._groups), " or ".join(names))


class GroupDelegate(QStyledItemDelegate):
    """Two lines: state, chips and quote; then number, state in words, in what they differ."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the row."""
        group, model = index.data(GROUP_ROLE), index.model()
        painter.save()
        paint_row(painter, option)
        if isinstance(group, Group) and isinstance(model, GroupModel):
            inner = option.rect.adjusted(MARGIN, 4, -MARGIN, -4)
            half = inner.height() // 2
            mark = QRect(inner.left(), inner.top() + (half - MARK) // 2, MARK, MARK)
            paint_group_state(painter, mark, group, option.palette)
            words = inner.adjusted(MARK + GAP, 0, 0, 0)
            upper = QRect(words.topLeft(), QSize(words.width(), half))
            left = self._chips(painter, option, upper, model.styles(group))
            ink = option.palette.color(Role.Text)
            quote = upper.adjusted(left, 0, 0, 0)
            line_text(painter, quote, group_quote(group), option.font, ink)
            words.setTop(words.top() + half)
            self._lower(painter, option, words, group, index.row() + 1)
        painter.restore()

    def _chips(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        rect: QRect,
        styles: list[LabelStyle | None],
    ) -> int:
        """Paint the chips; gives back how much room they took."""
        size, at = chip_size(option.font), 0
        high = min(size.height(), rect.height() - 2)
        for style in styles[:CHIPS]:
            top = rect.top() + (rect.height() - high) // 2
            place = QRect(rect.left() + at, top, size.width(), high)
            paint_chip(painter, place, style, option.palette, option.font)
            at += size.width() + 3
        return at + 3

    def _lower(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        rect: QRect,
        group: Group,
        number: int,
    ) -> None:
        quiet, font = option.palette.color(Role.PlaceholderText), small(option.font)
        kinds = kind_words(group)
        warns = group.state in ("escalated", "contested")
        colour = option.palette.color(Role.BrightText) if warns else quiet
        used = line_text(painter, rect, state_words(group), font, colour, right=True)
        left = rect.adjusted(0, 0, -used - GAP, 0)
        line_text(painter, left, f"{number}  {kinds}", tabular(font), quiet)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines; the view's fixed height is the same."""
        return QSize(160, 2 * QFontMetrics(option.font).height() + PADDING)


class GroupsView(RowsView):
    """The groups in text order; arrow keys go from group to group."""

    lines = 2
    padding = PADDING

    def __init__(self, model: GroupModel, parent: QWidget | None = None) -> None:
        super().__init__("Groups of the article", parent)
        self.setItemDelegate(GroupDelegate(self))
        self.setModel(model)

    def minimumSizeHint(self) -> QSize:
        """One row can be seen, however low the window is."""
        return QSize(60, self.verticalHeader().defaultSectionSize())
