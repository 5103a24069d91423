"""The page of a table: which column is what, and how its first rows look with that.

What belongs here: the boxes of choices and the preview. The names that columns usually have are
known to the core (``ingest.extractors.columns``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.articles.rows import NO_INDEX, Index
from ui.dialogs.importing.files import Told, plain_table
from ui.plain import one_line, plain_label, tooltip

if TYPE_CHECKING:
    from annotator.ingest.extracted import Columns
    from annotator.ingest.extractors.columns import TablePeek

ROLES: Final = (
    ("text", "Text"),
    ("title", "Title"),
    ("source", "Source"),
    ("author", "Author"),
    ("published", "Date"),
    ("url", "Address"),
    ("language", "Language"),
    ("id", "Id"),
)
"""What a column can be: the field of ``Columns``, and the word for it."""
NONE: Final = "–"
ALL: Final = "What is chosen here counts for all tables of this import."
_LONGEST: Final = 80


class RowsModel(QAbstractTableModel):
    """The first rows of a table; the head of a column says what it is as well."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names: Sequence[str] = ()
        self._rows: Sequence[Sequence[str]] = ()
        self._used: dict[str, str] = {}

    def load(self, peek: TablePeek | None, used: dict[str, str]) -> None:
        """Show a table; ``used`` has, by the name of a column, what it is."""
        self.beginResetModel()
        self._names = peek.columns if peek is not None else ()
        self._rows = peek.rows if peek is not None else ()
        self._used = used
        self.endResetModel()

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """How many rows are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """As many as the table has."""
        return 0 if parent.isValid() else len(self._names)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> object:
        """The columns' names, and what they are."""
        if orientation != Qt.Orientation.Horizontal or role != int(Qt.ItemDataRole.DisplayRole):
            return None
        name = self._names[section]
        used = self._used.get(name, "")
        return f"{one_line(name, 40)} → {used}" if used else one_line(name, 40)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The cells, on one line."""
        row = self._rows[index.row()]
        cell = row[index.column()] if index.column() < len(row) else ""
        if role == int(Qt.ItemDataRole.DisplayRole):
            return one_line(cell, _LONGEST)
        return tooltip(cell) if role == int(Qt.ItemDataRole.ToolTipRole) and cell else None


class ColumnsPage(QWidget):
    """Which column is what. ``changed``: the tables have to be looked at again."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._peek: TablePeek | None = None
        self._chosen: Columns | None = None
        self._usual_head = True
        self.told = Told()
        self.boxes = {field: _box(words) for field, words in ROLES}
        self.head = QCheckBox("T&he first row names the columns")
        self.reset = QPushButton("By the &usual names")
        self.rows = RowsModel(self)
        self.preview = plain_table("First rows of the table")
        self.preview.setModel(self.rows)
        self.preview.setMinimumHeight(90)
        self.preview.setTextElideMode(Qt.TextElideMode.ElideRight)
        header = self.preview.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setDefaultSectionSize(150)
        self._lay_out()

    def _lay_out(self) -> None:
        self.reset.setAutoDefault(False)
        self.reset.clicked.connect(self._on_reset)
        self.head.toggled.connect(lambda _on: self._on_head())
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        for number, (field, words) in enumerate(ROLES):
            box, row, at = self.boxes[field], number // 4, number % 4
            label = plain_label(words)
            label.setBuddy(box)
            box.activated.connect(lambda _at: self._on_choice())
            grid.addWidget(label, row, 2 * at)
            grid.addWidget(box, row, 2 * at + 1)
            grid.setColumnStretch(2 * at + 1, 1)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.head)
        line.addWidget(self.told, 1)
        line.addWidget(self.reset)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addLayout(line)
        layout.addLayout(grid)
        layout.addWidget(self.preview, 1)

    @property
    def chosen(self) -> Columns | None:
        """Which column is what, as a person chose it; None: by the usual names."""
        return self._chosen

    def choose(self, columns: Columns | None) -> None:
        """Take a choice without a word to anybody: one that was made before, and stands again."""
        self._chosen = columns
        self._show()

    def show_table(self, found: TablePeek | str) -> None:
        """Show a table, or why it cannot be shown."""
        self._peek = None if isinstance(found, str) else found
        if self._peek is not None and self._chosen is None:
            self._usual_head = self._peek.guessed.head
        self._show(found if isinstance(found, str) else "")

    def _show(self, problem: str = "") -> None:
        peek = self._peek
        for widget in (*self.boxes.values(), self.head, self.preview):
            widget.setEnabled(peek is not None)
        columns = self._chosen or (peek.guessed if peek is not None else None)
        names = list(peek.columns) if peek is not None else []
        for field, box in self.boxes.items():
            with QSignalBlocker(box):
                box.clear()
                box.addItem(NONE, "")
                for name in names:
                    box.addItem(one_line(name, 60), name)
                wanted = getattr(columns, field) if columns is not None else ""
                box.setCurrentIndex(max(0, box.findData(wanted)))
        with QSignalBlocker(self.head):
            self.head.setChecked(columns.head if columns is not None else True)
        self.reset.setEnabled(self._chosen is not None)
        used = {getattr(columns, field): words for field, words in ROLES} if columns else {}
        used.pop("", None)
        self.rows.load(peek, used)
        self._tell(columns, problem)

    def _tell(self, columns: Columns | None, problem: str) -> None:
        text = columns.text if columns is not None else ""
        missing = "" if text else "Say which column holds the text."
        if text and self._peek is not None and text not in self._peek.columns:
            missing = f"This table has no column “{one_line(text, 40)}”."
        self.told.tell(problem or missing or ALL, warning=bool(problem or missing))

    def _on_choice(self) -> None:
        from annotator.ingest.extracted import Columns

        if self._peek is None:
            return
        chosen = {field: str(box.currentData()) for field, box in self.boxes.items()}
        meta = tuple(name for name in self._peek.columns if name not in chosen.values())
        self._chosen = Columns(**chosen, meta=meta, head=self.head.isChecked())
        self._show()
        self.changed.emit()

    def _on_head(self) -> None:
        """With or without a head the columns are called otherwise, so all is open again."""
        from annotator.ingest.extracted import Columns

        head = self.head.isChecked()
        self._chosen = None if head == self._usual_head else Columns(text="", head=head)
        self.changed.emit()

    def _on_reset(self) -> None:
        self._chosen = None
        self._show()
        self.changed.emit()


def _box(words: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(f"Column of the {words.lower()}")
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return box
