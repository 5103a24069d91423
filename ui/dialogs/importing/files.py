"""The table of the files to import, one row each, and the mark of what is not certain.

What belongs here: the model, its table, and the small sign for a doubt, which has a form besides
its colour.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QWidget,
)

from annotator.values import FilePreview
from ui.articles.rows import NO_INDEX, Index
from ui.dialogs.importing.looking import Look
from ui.plain import one_line, plain_label, tooltip
from ui.theme import blend

COLUMNS: Final = ("File", "Format", "Encoding or unit", "Articles", "Annotations", "Refused")
TOLD: Final = 2
"""The column that says how the file is read."""
_NUMBERS: Final = (3, 4, 5)
_SIGN: Final = 16


class FilesModel(QAbstractTableModel):
    """The previews of the files, one a row."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = Look()

    def load(self, look: Look) -> None:
        """Show these files."""
        self.beginResetModel()
        self._look = look
        self.endResetModel()

    def file(self, row: int) -> FilePreview | None:
        """The file in a row."""
        files = self._look.preview.files
        return files[row] if 0 <= row < len(files) else None

    def row(self, path: str) -> int:
        """The row of a file, the first one where it is not there."""
        paths = [each.path for each in self._look.preview.files]
        return paths.index(path) if path in paths else 0

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """How many files."""
        return 0 if parent.isValid() else len(self._look.preview.files)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        """As many as ``COLUMNS``."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> object:
        """The columns' names."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == int(Qt.ItemDataRole.TextAlignmentRole):
            return _alignment(section)
        return COLUMNS[section] if role == int(Qt.ItemDataRole.DisplayRole) else None

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """The cells; what is not certain has a sign and another colour."""
        file = self._look.preview.files[index.row()]
        column = index.column()
        match Qt.ItemDataRole(role):
            case Qt.ItemDataRole.DisplayRole:
                return self._words(file, column)
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(read_as(file) if column == TOLD and read_as(file) else file.path)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.DecorationRole if column == TOLD and doubtful(file):
                return sign(warning_colour())
            case Qt.ItemDataRole.ForegroundRole if column == TOLD and doubtful(file):
                return warning_colour()
        return None

    def _words(self, file: FilePreview, column: int) -> str:
        if column == 0:
            return one_line(Path(file.path).name, 200)
        if column == 1:
            return self._look.name(file.format) if file.format else "–"
        if column == TOLD:
            return short(read_as(file)) or "–"
        refused = len(file.refused) + file.more_refused
        return f"{(file.articles, file.annotations, refused)[column - 3]:,}"


def read_as(file: FilePreview) -> str:
    """How a file is read: the unit of its offsets where it has any, else its encoding."""
    return file.unit if file.unit and file.annotations else file.encoding


def doubtful(file: FilePreview) -> bool:
    """Whether a person should look at how the file is read."""
    return not file.unit_certain or "(guessed)" in file.encoding


def short(words: str) -> str:
    """The verdict without its reasons."""
    head = words.split(", ", 1)
    if len(head) > 1 and head[1].startswith("not certain"):
        return f"{head[0]}, not certain"
    return words if "(guessed" in words else head[0].split(" (")[0]


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def files_table(model: FilesModel) -> QTableView:
    """The table for the model."""
    table = plain_table("Files to import")
    table.setModel(model)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    header.setResizeContentsPrecision(200)  # rows that are measured
    header.setMaximumSectionSize(10_000)
    return table


def plain_table(name: str) -> QTableView:
    """A quiet table of rows; Tab leaves it."""
    table = QTableView()
    make_plain(table, name)
    return table


def make_plain(table: QTableView, name: str) -> None:
    """Make a table a quiet one of rows, which Tab leaves."""
    table.setAccessibleName(name)
    table.setShowGrid(False)
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setTabKeyNavigation(False)
    quiet_selection(table)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 8)
    table.verticalHeader().setMinimumSectionSize(1)
    table.horizontalHeader().setHighlightSections(False)
    table.setWordWrap(False)
    table.setTextElideMode(Qt.TextElideMode.ElideMiddle)


def quiet_selection(view: QAbstractItemView) -> None:
    """A selection that leaves words and signs their colours."""
    palette = view.palette()
    role = palette.ColorRole
    quiet = blend(palette.color(role.Base), palette.color(role.Accent), 0.16)
    palette.setColor(role.Highlight, quiet)
    palette.setColor(role.HighlightedText, palette.color(role.Text))
    view.setPalette(palette)


# What is not certain


def warning_colour() -> QColor:
    """The colour of warnings in the theme."""
    return QGuiApplication.palette().color(QPalette.ColorRole.BrightText)


def sign(colour: QColor) -> QIcon:
    """A triangle with a stroke in it, sharp on dense screens."""
    ratio = 3
    pixmap = QPixmap(QSize(_SIGN, _SIGN) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(1.5, 1.5, _SIGN - 3, _SIGN - 3)
    painter.setPen(
        QPen(colour, 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    middle = box.center().x()
    painter.drawPolygon(
        QPolygonF([QPointF(middle, box.top()), box.bottomRight(), box.bottomLeft()])
    )
    painter.drawLine(QPointF(middle, 6.2), QPointF(middle, 9.4))
    painter.drawPoint(QPointF(middle, 11.8))
    painter.end()
    return QIcon(pixmap)


class Told(QWidget):
    """A wrapped line of words that can carry the sign of a doubt before it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = plain_label()
        self._sign.setAccessibleName("Warning")
        self.words = plain_label(wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.words, 1)

    def tell(self, words: str, *, warning: bool = False) -> None:
        """Show these words."""
        self.words.setText(words)
        self._sign.setVisible(warning)
        if warning:
            self._sign.setPixmap(sign(warning_colour()).pixmap(_SIGN, _SIGN))
        role = QPalette.ColorRole.BrightText if warning else QPalette.ColorRole.WindowText
        self.words.setForegroundRole(role)

    def text(self) -> str:
        """The words."""
        return self.words.text()
