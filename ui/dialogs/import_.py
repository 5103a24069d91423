"""Import: choose files and folders, see what they hold, take it in, read what happened.

What belongs here: the dialog for all ways in (menu, drag and drop, command line) and the words of
its preview and report. Reading files is the core's; it runs in a worker, with the progress here
and in the window. The dialog is not modal: reading goes on beside it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from annotator.values import FilePreview, ImportPreview, ImportReport
from ui.articles.rows import NO_INDEX, Index
from ui.dialogs.working import WorkingDialog, counted, text_field
from ui.plain import one_line, plain_label, tooltip
from ui.theme import blend

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from annotator.ticker import Ticker
    from ui.session import Session

COLUMNS: Final = ("File", "Format", "Encoding", "Articles", "Annotations", "Refused")
_NUMBERS: Final = (3, 4, 5)
FILES: Final = "Text and JSONL files (*.txt *.text *.jsonl *.ndjson);;All files (*)"
GUESSED: Final = "(guessed)"
"""How the name of an encoding ends that no mark in the file tells."""
SHOWN: Final = 200
"""Refused records that the text fields list; more are counted."""


class FilesModel(QAbstractTableModel):
    """The previews of the files, one a row."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files: Sequence[FilePreview] = ()

    def load(self, files: Sequence[FilePreview]) -> None:
        """Show these files."""
        self.beginResetModel()
        self._files = files
        self.endResetModel()

    def file(self, row: int) -> FilePreview | None:
        """The file in a row."""
        return self._files[row] if 0 <= row < len(self._files) else None

    def rowCount(self, parent: Index = NO_INDEX) -> int:
        """How many files."""
        return 0 if parent.isValid() else len(self._files)

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
        """The cells."""
        file = self._files[index.row()]
        if role == int(Qt.ItemDataRole.ToolTipRole):
            return tooltip(file.path)
        if role == int(Qt.ItemDataRole.TextAlignmentRole):
            return _alignment(index.column())
        if role != int(Qt.ItemDataRole.DisplayRole):
            return None
        refused = len(file.refused) + file.more_refused
        name = one_line(Path(file.path).name, 200)
        numbers = [f"{count:,}" for count in (file.articles, file.annotations, refused)]
        return (name, file.format, file.encoding, *numbers)[index.column()]


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class ImportDialog(WorkingDialog):
    """The import dialog. ``paths`` given (a drop, the command line) are looked at at once."""

    def __init__(
        self, session: Session, paths: Iterable[Path] = (), parent: QWidget | None = None
    ) -> None:
        self._paths: list[Path] = []
        self._preview = ImportPreview()
        self._report: ImportReport | None = None
        self._make_widgets()
        super().__init__(session, "Import articles", parent)
        self.resize(760, 560)
        self.start = self.add_button("Import", self.run_import)
        self.copy = self.add_button("Copy report", self._copy_report)
        self._lay_out()
        self._show_preview(self._preview)
        self.add_paths(paths)

    def _make_widgets(self) -> None:
        self.summary = plain_label(wrap=True)
        self.add_files = QPushButton("Add files…")
        self.add_folder = QPushButton("Add folder…")
        self.files = FilesModel()
        self.table = _table(self.files)
        self.details = text_field("First articles of the file, and what is refused", wrap=True)
        self.annotator = QLineEdit()
        self.annotator.setAccessibleName("Annotator of annotations that name none")
        self.annotator.setMaxLength(200)
        self.whose = QWidget()

    def _lay_out(self) -> None:
        for button in (self.add_files, self.add_folder):
            button.setAutoDefault(False)
        self.add_files.clicked.connect(self._choose_files)
        self.add_folder.clicked.connect(self._choose_folder)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.summary, 1)
        head.addWidget(self.add_files)
        head.addWidget(self.add_folder)
        whose = QHBoxLayout(self.whose)
        whose.setContentsMargins(0, 0, 0, 0)
        whose.setSpacing(8)
        words = plain_label("Annotations that name nobody were made by")
        words.setBuddy(self.annotator)
        whose.addWidget(words)
        whose.addWidget(self.annotator, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(16)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.details, 1)
        for widget in (self.whose, self.progress, self.buttons):
            layout.addWidget(widget)

    # Choosing

    def _choose_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, "Files to import", "", FILES)
        self.add_paths(Path(name) for name in names)

    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Folder to import")
        self.add_paths([Path(name)] if name else [])

    def add_paths(self, paths: Iterable[Path]) -> None:
        """Take these files and folders as well, and look at what they hold."""
        new = [path for path in dict.fromkeys(paths) if path not in self._paths]
        project = self._session.project
        if not new or project is None or self.running or self._report is not None:
            return
        self._paths += new
        looked_at = list(self._paths)

        def look(ticker: Ticker) -> ImportPreview:
            return project.preview_import(looked_at, ticker=ticker)

        self.summary.setText("Looking at the files…")
        self.work("Looking at the files", look, self._show_preview)

    def _show_preview(self, preview: ImportPreview) -> None:
        self._preview = preview
        self.files.load(preview.files)
        self.summary.setText(preview_words(preview))
        self.whose.setVisible(preview.annotations > 0)
        project = self._session.project
        self.annotator.setPlaceholderText(one_line(project.me.name) if project else "")
        self.details.setPlainText("")
        self.table.selectRow(0)
        self.show_state()

    def _on_row(self, current: QModelIndex, _before: QModelIndex) -> None:
        file = self.files.file(current.row())
        others = [each for each in self._preview.files if each is not file]
        self.details.setPlainText(details_words(file, others) if file else "")

    # Importing

    def run_import(self) -> None:
        """Take in what was chosen."""
        project, paths = self._session.project, list(self._paths)
        name = self.annotator.text().strip() or None
        if project is None or not paths:
            return

        def take_in(ticker: Ticker) -> ImportReport:
            from annotator.arrivals import ImportOptions

            how = ImportOptions(annotator=name)
            return project.import_paths(paths, options=how, ticker=ticker)

        self.work("Import", take_in, self._show_report)

    def _show_report(self, report: ImportReport) -> None:
        self._report = report
        self.summary.setText(report_summary(report))
        self.details.setPlainText(report_words(report))
        for widget in (self.table, self.whose, self.add_files, self.add_folder):
            widget.hide()
        self.show_state()
        self.stop.setFocus()
        if self._session.article is None and report.first_article is not None:
            self._session.open_article(report.first_article)
        self._index()

    def _index(self) -> None:
        """Make many new texts quick to search; they are found meanwhile, only more slowly."""
        project = self._session.project
        if project is not None and project.unindexed():
            self._session.in_background("Indexing for search", project.index, lambda _count: None)

    def _copy_report(self) -> None:
        words = f"{self.summary.text()}\n\n{self.details.toPlainText()}\n"
        QGuiApplication.clipboard().setText(words)

    # While work runs

    def stopped(self, reason: str) -> None:
        """Offer again what was offered before; files that could not be looked at are let go."""
        if not self._preview.files:
            self._paths.clear()
        self.summary.setText(reason or preview_words(self._preview))

    def show_state(self) -> None:
        """Import is offered once there is something to take in, the report once it is there."""
        if not hasattr(self, "copy"):  # still being made
            return
        for widget in (self.add_files, self.add_folder, self.annotator):
            widget.setEnabled(not self.running)
        ready = not self.running and self._preview.articles + self._preview.annotations > 0
        self.start.setVisible(self._report is None)
        self.start.setEnabled(ready)
        self.start.setDefault(ready)
        self.copy.setVisible(self._report is not None)


def _table(model: FilesModel) -> QTableView:
    table = QTableView()
    table.setAccessibleName("Files to import")
    table.setModel(model)
    table.setShowGrid(False)
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setTabKeyNavigation(False)
    palette = table.palette()
    role = palette.ColorRole
    quiet = blend(palette.color(role.Base), palette.color(role.Accent), 0.16)
    palette.setColor(role.Highlight, quiet)
    palette.setColor(role.HighlightedText, palette.color(role.Text))
    table.setPalette(palette)
    table.verticalHeader().hide()
    table.horizontalHeader().setHighlightSections(False)
    table.setWordWrap(False)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    return table


CHOOSE: Final = "Choose text files, JSONL files, or folders with such files."


def preview_words(preview: ImportPreview) -> str:
    """One or two sentences on what an import would take in."""
    if not preview.files:
        return CHOOSE
    held = counted(preview.articles, "article")
    if preview.annotations:
        held += f" and {counted(preview.annotations, 'annotation')}"
    words = f"{held} in {counted(len(preview.files), 'file')}."
    if preview.refused_count:
        refused = counted(preview.refused_count, "file or record", "files or records")
        words += f" {refused} cannot be taken in; the reasons stand below."
    return words


def details_words(file: FilePreview, others: Sequence[FilePreview] = ()) -> str:
    """How a file begins, then all that is refused: of this file first, then of the others."""
    parts = []
    if file.sample:
        head = "First articles:"
        if GUESSED in file.encoding:
            head = f"Read as {file.encoding}; these lines show whether the letters are right:"
        parts.append("\n".join([head, *(one_line(line, 300) for line in file.sample)]))
    refused = [refusal for each in (file, *others) for refusal in each.refused]
    if refused:
        lines = [str(refusal) for refusal in refused[:SHOWN]]
        more = len(refused) + sum(each.more_refused for each in (file, *others)) - len(lines)
        lines += [f"and {more:,} more"] if more else []
        parts.append("Refused:\n" + "\n".join(lines))
    return "\n\n".join(parts)


def report_summary(report: ImportReport) -> str:
    """One sentence on what an import did."""
    words = f"{counted(report.articles_added, 'article')} added"
    if report.annotations_added:
        words += f", {counted(report.annotations_added, 'annotation')} added"
    if report.refused_count:
        words += f", {report.refused_count:,} refused"
    return words + "."


def report_words(report: ImportReport) -> str:
    """All that an import did, as plain lines."""
    counts = (
        (report.articles_added, "article added", "articles added"),
        (report.articles_known, "article was here already", "articles were here already"),
        (report.annotations_added, "annotation added", "annotations added"),
        (report.annotations_known, "annotation was here already", "annotations were here already"),
        (
            report.annotations_kept_deleted,
            "annotation stays deleted, as it was deleted here",
            "annotations stay deleted, as they were deleted here",
        ),
        (
            report.annotations_differing,
            "annotation differs from the one here, which was kept",
            "annotations differ from those here, which were kept",
        ),
        (report.refused_count, "file or record refused", "files or records refused"),
    )
    wide = max(len(f"{count:,}") for count, _, _ in counts)
    lines = [
        f"{count:>{wide},}  {one if count == 1 else many}" for count, one, many in counts if count
    ]
    lines += ["", *report.notes] if report.notes else []
    if report.refused:
        lines += ["", "Refused:", *map(str, report.refused)]
        more = report.refused_count - len(report.refused)
        lines += [f"and {more:,} more"] if more > 0 else []
    return "\n".join(lines) or "Nothing was there to take in."
