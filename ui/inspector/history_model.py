"""The project's operations as a model, newest first, read a page at a time.

What belongs here: paging and the words of a row.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace
from PySide6.QtCore import QAbstractTableModel, QObject, Qt

from ui.articles.rows import NO_INDEX, Index
from ui.plain import one_line, tooltip

if TYPE_CHECKING:
    from collections.abc import Callable

    from annotator.project import Project
    from annotator.values import OperationRow

PAGE: Final = 200

OPERATION_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
"""The ``OperationRow``, for the delegate."""

PLACE_ROLE: Final = OPERATION_ROLE + 1
"""Where the operation acted, in words, for the delegate: read when first asked for."""

CUT: Final = "parts were removed for good"
"""What is said of an operation of which an article was removed for good."""

LONGEST: Final = 80
"""Code points of the touched words that a row tells; they may be a whole article's."""


class HistoryModel(QAbstractTableModel):
    """One column, one row an operation."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._rows: list[OperationRow] = []
        self._more = False
        self._touched: dict[str, str] = {}
        self.called: Callable[[str], str] = str
        """How to call a person."""

    def show(self, project: Project | None) -> None:
        """List a project's history from its newest operation."""
        self.beginResetModel()
        self._project = project
        self._rows = project.history(PAGE) if project else []
        self._more = len(self._rows) == PAGE
        self._touched.clear()
        self.endResetModel()

    def refresh(self) -> None:
        """Read again as many rows as are listed; new ones push in at the top."""
        if self._project is None:
            return
        wanted = max(len(self._rows), PAGE)
        rows = self._project.history(wanted)
        new = _pushed(self._rows, rows)
        if new is None:
            self.show(self._project)
            return
        if new:
            self.beginInsertRows(NO_INDEX, 0, new - 1)
            self._rows[:0] = rows[:new]
            self.endInsertRows()
        self._rows[: len(rows)] = rows
        self._touched.clear()  # a span may have other words now, or be gone
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 0))

    def operation(self, row: int) -> OperationRow | None:
        """What a row is about."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def touched(self, row: int) -> str:
        """The words of the one place that a row's operation touched; empty where there is none,
        or several articles. Read when first asked for: only rows on screen cost anything."""
        operation = self.operation(row)
        if operation is None or self._project is None or operation.articles != 1:
            return ""
        if operation.id not in self._touched:
            words = one_line(self._project.words_of(operation.id), LONGEST)
            self._touched[operation.id] = words
        return self._touched[operation.id]

    def row_of(self, operation: str | None) -> int:
        """The row of an operation by its id; -1 when it is not listed."""
        return next((at for at, row in enumerate(self._rows) if row.id == operation), -1)

    # Qt

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """How many operations are listed so far."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """One: the delegate draws all there is to say."""
        return 0 if parent.isValid() else 1

    def canFetchMore(self, parent: Index = NO_INDEX) -> bool:
        """Whether older operations may be there."""
        return not parent.isValid() and self._more

    def fetchMore(self, parent: Index = NO_INDEX) -> None:
        """Read the next page of older operations."""
        if self._project is None or not self._rows:
            return
        known = {row.id for row in self._rows}
        page = self._project.history(PAGE, before=self._rows[-1].when)
        older = [row for row in page if row.id not in known]
        self._more = len(page) == PAGE and bool(older)
        if older:
            first = len(self._rows)
            self.beginInsertRows(NO_INDEX, first, first + len(older) - 1)
            self._rows.extend(older)
            self.endInsertRows()

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The operation's name, the sentence for a screen reader, the tip, where it acted, or the
        row itself."""
        row = self.operation(index.row())
        if row is not None and not row.mine:
            row = replace(row, author=self.called(row.author))
        if role == OPERATION_ROLE or row is None:
            return row if role == OPERATION_ROLE else None
        if role == int(Qt.ItemDataRole.DisplayRole):
            return one_line(row.name)
        if role == PLACE_ROLE:
            return subject(row, self.touched(index.row()))
        if role == int(Qt.ItemDataRole.AccessibleTextRole):
            return spoken(row, self.touched(index.row()))
        if role == int(Qt.ItemDataRole.ToolTipRole):
            return tooltip(spoken(row, self.touched(index.row())))
        return None


def _pushed(old: list[OperationRow], new: list[OperationRow]) -> int | None:
    """How many rows came in at the top; ``None`` when the lists share nothing."""
    if not old:
        return None if not new else len(new)
    return next((at for at, row in enumerate(new) if row.id == old[0].id), None)


def time_words(when: int, now: datetime | None = None) -> str:
    """A time in milliseconds as the clock for today, else as the date; in this machine's zone."""
    then = datetime.fromtimestamp(when / 1000).astimezone()
    today = (now or datetime.now()).astimezone().date()
    return f"{then:%H:%M}" if then.date() == today else f"{then:%Y-%m-%d}"


def subject(row: OperationRow, words: str = "") -> str:
    """What an operation was about: the words touched, then which article, or how many."""
    cut = CUT if row.purged else ""
    if row.articles > 1:
        return " · ".join(filter(None, (f"{row.articles:,} articles", cut)))
    told = (f"“{words}”" if words else "", one_line(row.title), cut)
    return " · ".join(filter(None, told))


def spoken(row: OperationRow, words: str = "") -> str:
    """An operation as one sentence."""
    parts = [
        row.name,
        f"“{words}”" if words else "",
        subject(row),
        "" if row.mine else f"by {row.author}",
        time_words(row.when),
        "undone" if row.undone else "",
    ]
    return ", ".join(part for part in parts if part)
