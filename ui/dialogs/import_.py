"""Import: choose files and folders, see what they hold, say what is unclear, take it in.

What belongs here: the dialog for all ways in (menu, drag and drop, command line), and what its
pages choose together. Reading files is the core's; it runs in a worker, with the progress here and
in the window. The dialog is not modal: reading goes on beside it. Its pages and words stand in
``ui.dialogs.importing``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import Problem
from annotator.values import ImportReport
from ui.dialogs.importing.columns import ColumnsPage
from ui.dialogs.importing.dropping import Drops
from ui.dialogs.importing.files import FilesModel, files_table, sign, warning_colour
from ui.dialogs.importing.looking import TABLES, TABLES_SHOWN, Look, look
from ui.dialogs.importing.names import NamesPage
from ui.dialogs.importing.overview import FilePage
from ui.dialogs.importing.texts import TextsPage
from ui.dialogs.importing.words import preview_words, report_summary, report_words
from ui.dialogs.pace import BYTES
from ui.dialogs.working import WorkingDialog, text_field
from ui.plain import plain_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from annotator.arrivals import ImportOptions
    from annotator.exchange.loose import Unit
    from annotator.ingest.extracted import Columns
    from annotator.ticker import Ticker
    from annotator.values import FilePreview
    from ui.session import Session

    Chosen = tuple[str | None, Unit | None, Columns | None, str]

NOTHING: Final = (
    "Web pages, PDF, Word, e-mail, tables, feeds, archives and plain text;\n"
    "annotated data of other tools.\n\n"
    "You see what they hold before anything is taken in, and can undo the import."
)
UNKNOWN: Final = f"The first rows are shown of {TABLES_SHOWN} tables only. What is chosen counts."
REPORTS: Final = "Reports (*.json);;All files (*)"


class ImportDialog(WorkingDialog):
    """The import dialog. ``paths`` given (a drop, the command line) are looked at at once."""

    def __init__(
        self, session: Session, paths: Iterable[Path] = (), parent: QWidget | None = None
    ) -> None:
        self._paths: list[Path] = []
        self._looked_at: list[Path] = []
        self._looked: Chosen = (None, None, None, "")
        self._look = Look()
        self._again = self._importing = False
        self._report: ImportReport | None = None
        self._make_widgets()
        super().__init__(session, "Import", parent)
        self.resize(860, 600)
        self.start = self.add_button("&Import", self.run_import)
        self.save = self.add_button("Sa&ve report…", self._choose_report)
        self.copy = self.add_button("Cop&y report", self._copy_report)
        self._lay_out()
        self._connect()
        self._show_look(self._look)
        self.add_paths(paths)

    def _make_widgets(self) -> None:
        self.summary = plain_label(wrap=True)
        self.add_files = QPushButton("A&dd files…")
        self.add_folder = QPushButton("Add f&older…")
        self.files = FilesModel()
        self.table = files_table(self.files)
        self.page = FilePage()
        self.details, self.annotator = self.page.details, self.page.annotator
        self.names = NamesPage()
        self.columns = ColumnsPage()
        self.texts = TextsPage()
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its bar takes the keyboard
        self.tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.tabs.tabBar().setAccessibleName("About the selected file")
        for page, words in (
            (self.page, "&File"),
            (self.names, "&Labels"),
            (self.columns, "&Columns"),
            (self.texts, "&Text"),
        ):
            self.tabs.addTab(page, words)
        self.empty = plain_label(NOTHING)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.report = text_field("What the import did", wrap=True)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.summary, 1)
        for button in (self.add_files, self.add_folder):
            button.setAutoDefault(False)
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(8)
        self.split.addWidget(self.table)
        self.split.addWidget(self.tabs)
        self.split.setStretchFactor(0, 2)
        self.split.setStretchFactor(1, 3)
        self.table.setMinimumHeight(72)
        self.split.setSizes([150, 330])
        self.pages = QStackedWidget()
        for page in (self.empty, self.split, self.report):
            self.pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(self.pages, 1)
        for widget in (self.progress, self.buttons):
            layout.addWidget(widget)
        self.add_files.setFocus()

    def _connect(self) -> None:
        self.add_files.clicked.connect(self._choose_files)
        self.add_folder.clicked.connect(self._choose_folder)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.page.format_changed.connect(self.look)
        self.page.unit_changed.connect(lambda: self.look(self._look.data()))
        self.page.encoding_changed.connect(lambda: self.look(self._look.encoded()))
        self.columns.changed.connect(lambda: self.look(self._look.of_tables()))
        self.names.changed.connect(self._tell)
        self.texts.changed.connect(self._tell)
        self.texts.wanted.connect(lambda path: self.look([path]))
        self.drops = Drops(self)
        self.drops.dropped.connect(self.add_paths)

    # Choosing

    def _choose_files(self) -> None:
        from annotator.transfer import import_formats

        endings = dict.fromkeys(end for _, _, ends in import_formats() for end in ends)
        known = " ".join(f"*{ending}" for ending in endings)
        names, _ = QFileDialog.getOpenFileNames(
            self, "Files to import", "", f"All that can be read ({known});;All files (*)"
        )
        self.add_paths(Path(name) for name in names)

    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Folder to import")
        self.add_paths([Path(name)] if name else [])

    def add_paths(self, paths: Iterable[Path]) -> None:
        """Take these files and folders as well, and look at what they hold."""
        new = [path for path in dict.fromkeys(paths) if path not in self._paths]
        if new and not self._importing and self._report is None:
            self._paths += new
            self.look()

    def _chosen(self) -> Chosen:
        page = self.page
        return page.chosen_format, page.chosen_unit, self.columns.chosen, page.chosen_encoding

    def look(self, only: Sequence[str] | None = None) -> None:
        """Look at all files as they are to be read now, or at those of which it matters."""
        project = self._session.project
        if project is None or not self._paths:
            return
        if self.running:  # what it would find counts no more
            self._again = True
            self._session.tasks.cancel()
            return
        paths = list(self._paths) if only is None else [Path(path) for path in only]
        if not paths:
            self._looked = self._chosen()
            return
        chosen, before = self._chosen(), self._look
        looked_at = list(self._paths)

        def run(ticker: Ticker) -> Look:
            return look(project, paths, looking(*chosen), ticker, before if only else Look())

        def done(found: Look) -> None:
            self._looked, self._looked_at = chosen, looked_at
            self._show_look(found if only is None else before.renewed(found))
            if self._again:
                self._again = False
                self.look()

        self.summary.setText("Looking at the files…")
        self.work("Looking at the files", run, done, BYTES)

    def _show_look(self, found: Look) -> None:
        project = self._session.project
        current = self.files.file(self.table.currentIndex().row())
        first = not self._look.preview.files
        self._look = found
        files = found.preview.files
        self.page.offer_formats(found.formats)
        if project is not None:
            lead = project.is_lead and not project.read_only
            self.names.show_files(files, project.scheme, lead=lead)
            self.annotator.setPlaceholderText(project.me.name)
        self.files.load(found)
        self.pages.setCurrentWidget(self.split if files else self.empty)
        self.tabs.setTabVisible(1, self.names.names.rowCount() > 0)
        self.table.selectRow(self.files.row(current.path) if current is not None else 0)
        if first and not self.names.complete:
            self.tabs.setCurrentWidget(self.names)
        self._tell()

    def _on_row(self, current: QModelIndex, _before: QModelIndex) -> None:
        file = self.files.file(current.row())
        if file is None:
            return
        others = [each for each in self._look.preview.files if each is not file]
        data = bool(file.format) and file.format not in self._look.kinds
        name = self._look.name(file.format) if file.format else ""
        some = self._look.preview.annotations > 0
        self.page.show_file(file, others, name, data=data, any_data=some)
        self._show_table(file)
        self._show_texts(file, data=data)

    def _show_table(self, file: FilePreview) -> None:
        table = file.format in TABLES
        self.tabs.setTabVisible(2, table)
        if not table:
            return
        found = self._look.tables.get(file.path, UNKNOWN)
        self.columns.show_table(found)
        columns = None if isinstance(found, str) else (self.columns.chosen or found.guessed)
        if columns is not None and not columns.text:
            self.tabs.setCurrentWidget(self.columns)

    def _show_texts(self, file: FilePreview, *, data: bool) -> None:
        articles = file.articles > 0 and not data
        self.tabs.setTabVisible(3, articles)
        if articles:
            self.texts.show_file(file)

    def _tell(self) -> None:
        """Say what the import would take in as it is chosen now."""
        words = preview_words(self._look.preview, len(self.texts.left_out()))
        if not self.names.complete:
            words += " Say first what becomes of the labels that the scheme does not have."
        self.summary.setText(words)
        new = self.names.new
        self.tabs.setTabText(1, f"&Labels ({new:,} new)" if new else "&Labels")
        self.tabs.setTabIcon(1, QIcon() if self.names.complete else sign(warning_colour()))
        self.show_state()

    # Importing

    def options(self) -> ImportOptions:
        """How the files are to be taken in, as it is chosen."""
        from msgspec.structs import replace

        return replace(
            looking(*self._chosen()),
            annotator=self.annotator.text().strip() or None,
            names=self.names.name_map(),
            new_names=self.names.brings_new(),
            corrected=self.texts.corrections(),
            leave_out=self.texts.left_out(),
        )

    def run_import(self) -> None:
        """Take in what was chosen."""
        project, paths = self._session.project, list(self._paths)
        if project is None or not paths:
            return
        how = self.options()

        def take_in(ticker: Ticker) -> ImportReport:
            return project.import_paths(paths, options=how, ticker=ticker)

        self._importing = True
        self.work("Import", take_in, self._show_report, BYTES)

    def _show_report(self, report: ImportReport) -> None:
        self._importing = False
        self._report = report
        self.summary.setText(report_summary(report))
        self.report.setPlainText(report_words(report))
        self.pages.setCurrentWidget(self.report)
        for widget in (self.add_files, self.add_folder):
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
        words = f"{self.summary.text()}\n\n{self.report.toPlainText()}\n"
        QGuiApplication.clipboard().setText(words)

    def _choose_report(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Save the report", "import.json", REPORTS)
        if name:
            self.save_report(Path(name))

    def save_report(self, path: Path) -> None:
        """Write the report to a file."""
        assert self._report is not None, "a report is saved once there is one"
        from annotator.transfer import save_report

        try:
            save_report(self._report, path)
            self.summary.setText(f"{report_summary(self._report)} The report is in {path}.")
        except Problem as problem:
            self.summary.setText(str(problem))

    # While work runs

    def stopped(self, reason: str) -> None:
        """Offer again what was offered before; files that were not looked at are let go."""
        self._importing = False
        if self._again and not reason:
            self._again = False
            self.look()
            return
        self._again = False
        self._paths = list(self._looked_at)
        format_, unit, columns, encoding = self._looked
        self.page.choose(format_, unit, encoding)
        if self.columns.chosen != columns:
            self.columns.choose(columns)
        self._tell()
        if reason:
            self.summary.setText(reason)

    def show_state(self) -> None:
        """Import is offered once there is something to take in, the report once it is there."""
        if not hasattr(self, "drops"):  # still being made
            return
        for widget in (self.add_files, self.add_folder, self.tabs):
            widget.setEnabled(not self._importing)
        preview = self._look.preview
        some = preview.articles + preview.annotations > 0
        ready = not self.running and some and self.names.complete
        self.start.setVisible(self._report is None)
        self.start.setEnabled(ready)
        self.start.setDefault(ready)
        for button in (self.copy, self.save):
            button.setVisible(self._report is not None)


def looking(
    format_: str | None, unit: Unit | None, columns: Columns | None, encoding: str
) -> ImportOptions:
    """How files are read, without what becomes of it: names are settled later."""
    from annotator.arrivals import ImportOptions
    from annotator.ingest.extracted import Options

    extracting = Options(columns=columns, encoding=encoding)
    return ImportOptions(format=format_, unit=unit, extracting=extracting)
