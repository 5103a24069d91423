"""Export: the format, the file, and what will stand in it, before a byte is written.

What belongs here: the dialog and the sentences that explain the counts. Writing is the core's; it
runs in a worker, with the progress here and in the window.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QFontDatabase, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.values import ExportReport
from ui.articles.drawing import tabular
from ui.dialogs.folders import export_folder, remember_export
from ui.dialogs.working import WorkingDialog, counted, text_field
from ui.plain import one_line, plain_label

if TYPE_CHECKING:
    from annotator.exchange.records import ExportPreview, PreviewedRecord
    from annotator.ticker import Ticker
    from ui.session import Session

SOURCES: Final = (
    ("gold", "gold", "an adjudicator has settled their spans"),
    ("annotator", "finished", "the only annotator who worked on them has finished"),
    ("unfinished", "unfinished", "their only annotator is not through yet; spans so far are given"),
    ("undecided", "undecided", "several annotators, no decision yet; “spans” stays empty (null)"),
    ("untouched", "untouched", "nobody has looked at them; “spans” stays empty (null)"),
)
"""Value of ``spans_from``, its name on screen, and what it means."""
EXPORT: Final = "Export"
REPLACE: Final = "Replace"
"""The button's name where a file of that name exists."""
SPANS_SHOWN: Final = 8
"""Spans of the first record that the preview lists; more are counted."""


class ExportDialog(WorkingDialog):
    """The export dialog; the preview is made anew for each format."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self._report: ExportReport | None = None
        self._preview: ExportPreview | None = None
        self._make_widgets()
        super().__init__(session, "Export", parent)
        self.resize(760, 560)
        self.start = self.add_button(EXPORT, self.run_export)
        self._lay_out()
        if session.project is not None:
            name = session.project.path.with_suffix(self._ending()).name
            self.path.setText(str(export_folder(session) / name))
        self.format.currentIndexChanged.connect(self._on_format)
        self.path.textChanged.connect(lambda _text: self.show_state())
        self.look()

    def _make_widgets(self) -> None:
        self.format = QComboBox()
        self.format.setAccessibleName("Format")
        for key, name, ending in formats():
            self.format.addItem(name, (key, ending))
        self.path = QLineEdit()
        self.path.setAccessibleName("File to write")
        self.choose = QPushButton("Choose…")
        self.summary = plain_label(wrap=True)
        self.sources = QWidget()
        self.counts = {source: plain_label() for source, _, _ in SOURCES}
        self.means = {source: plain_label(meaning, wrap=True) for source, _, meaning in SOURCES}
        self.sample = text_field("First record of the file", wrap=True)
        self.sample.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.told = plain_label(wrap=True)

    def _lay_out(self) -> None:
        self.choose.setAutoDefault(False)
        self.choose.clicked.connect(self._choose)
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self.path, 1)
        place.addWidget(self.choose)
        form = QFormLayout()
        form.setSpacing(8)
        form.addRow("Format", self.format)
        form.addRow("File", place)
        self._lay_out_sources()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addWidget(self.summary)
        layout.addWidget(self.sources)
        layout.addWidget(self.sample, 1)
        for widget in (self.told, self.progress, self.buttons):
            layout.addWidget(widget)

    def _lay_out_sources(self) -> None:
        grid = QGridLayout(self.sources)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(2, 1)
        for row, (source, name, _) in enumerate(SOURCES):
            number, means = self.counts[source], self.means[source]
            number.setFont(tabular(number.font()))
            number.setAlignment(number.alignment().AlignRight | number.alignment().AlignVCenter)
            number.setAccessibleName(f"Articles {name}")
            means.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            for column, widget in enumerate((number, plain_label(name), means)):
                grid.addWidget(widget, row, column)

    # Choosing

    def _ending(self) -> str:
        return str(self.format.currentData()[1])

    def _format(self) -> str:
        return str(self.format.currentData()[0])

    def _choose(self) -> None:
        ending = self._ending()
        words = f"{self.format.currentText()} (*{ending});;All files (*)"
        # This dialog itself says what it would replace, and its button does.
        name, _ = QFileDialog.getSaveFileName(
            self,
            "File to write",
            self.path.text(),
            words,
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if name:
            path = Path(name)
            self.path.setText(str(path if path.suffix else path.with_suffix(ending)))

    def _on_format(self) -> None:
        if self.path.text():
            self.path.setText(str(Path(self.path.text()).with_suffix(self._ending())))
        self.look()

    def look(self) -> None:
        """Count what will be written, and read the first record of it."""
        project, wanted = self._session.project, self._format()
        if project is None:
            return

        def preview(ticker: Ticker) -> ExportPreview:
            return project.preview_export(format=wanted, ticker=ticker)

        self.summary.setText("Looking at what will be written…")
        self.work("Preview of the export", preview, self._show_preview)

    def _show_preview(self, preview: ExportPreview) -> None:
        self._preview = preview
        self.summary.setText(_will(preview) + kept_back_words(preview.kept_back))
        self._show_sources(preview)
        self.means["unfinished"].setText(unfinished_words(preview.skipped))
        self.sample.setPlainText(sample_words(preview))
        self.show_state()

    def _show_sources(self, report: ExportReport) -> None:
        for source, label in self.counts.items():
            label.setText(f"{report.by_source.get(source, 0):,}")

    # Writing

    def run_export(self) -> None:
        """Write the file."""
        project, wanted = self._session.project, self._format()
        if project is None or not self.path.text().strip():
            return
        path = Path(self.path.text().strip()).expanduser().absolute()
        if replaces(str(path)) and not self._says_replace():  # it came into being meanwhile
            self.show_state()
            return

        def write(ticker: Ticker) -> ExportReport:
            return project.export(path, format=wanted, ticker=ticker)

        self._report = None
        self.work("Export", write, self._show_report)

    def _says_replace(self) -> bool:
        return self.start.text() == REPLACE

    def _show_report(self, report: ExportReport) -> None:
        self._report = report
        self._show_sources(report)
        size = f"{report.bytes:,} bytes"
        self.summary.setText(f"{_counts(report)} written, {size}.")
        self.told.setText(f"Written to {report.path}")
        remember_export(self._session, Path(report.path).parent)
        self.stop.setFocus()

    # While work runs

    def stopped(self, reason: str) -> None:
        """Say why; the dialog can be used again."""
        self.summary.setText(_will(self._preview) if self._preview else "Nothing was looked at.")
        self.told.setText(reason or "Cancelled. Nothing was written.")

    def show_state(self) -> None:
        """Export is offered once the preview is there and a file is named."""
        if not hasattr(self, "start"):  # still being made
            return
        named = bool(self.path.text().strip())
        for widget in (self.format, self.path, self.choose):
            widget.setEnabled(not self.running)
        ready = not self.running and self._preview is not None and named
        self.start.setEnabled(ready)
        self.start.setDefault(ready)
        self.start.setText(REPLACE if replaces(self.path.text().strip()) else EXPORT)
        if self._report is None or self.running:
            self.told.setText(where_words(self.path.text().strip()))


def formats() -> list[tuple[str, str, str]]:
    """Key, name and file ending of each format that can be written."""
    from annotator.exchange.registry import FORMATS

    return [(each.key, each.name, each.endings[0]) for each in FORMATS]


def _counts(report: ExportReport) -> str:
    articles = counted(report.articles, "article")
    return f"{articles} with {counted(report.annotations, 'annotation')}"


def _will(preview: ExportReport) -> str:
    return f"{_counts(preview)} will be written."


def unfinished_words(skipped: int) -> str:
    """What "unfinished" means, and how many of them were skipped."""
    meaning = next(words for source, _, words in SOURCES if source == "unfinished")
    return f"{meaning}; {skipped:,} of these skipped" if skipped else meaning


def kept_back_words(articles: int) -> str:
    """What to say of articles to which the person is blind."""
    if not articles:
        return ""
    of = "1 article" if articles == 1 else f"{articles:,} articles"
    return f" Only your own work of {of}: others’ is kept back from you until all are done."


def sample_words(preview: ExportPreview) -> str:
    """The first record's spans, readable, and then the first line as it will stand in the file."""
    if preview.first is None:
        return ""
    lines = [*record_words(preview.first), "", "The first line of the file:", preview.sample[0]]
    return "\n".join(lines)


def record_words(record: PreviewedRecord) -> list[str]:
    """A record's id and spans, one a line."""
    name = next(name for source, name, _ in SOURCES if source == record.spans_from)
    if record.spans is None:
        return [f"The first record, {one_line(record.id)}: {name}, no spans to learn from"]
    lines = [
        f"The first record, {one_line(record.id)}: {name}, {counted(len(record.spans), 'span')}"
    ]
    for span in record.spans[:SPANS_SHOWN]:
        parts = f" ({len(span.segments)} parts)" if len(span.segments) > 1 else ""
        words = one_line(span.text, 60)
        lines.append(f"  {span.label} {span.start}–{span.end}{parts}  {words}")
    more = len(record.spans) - SPANS_SHOWN
    return [*lines, f"  and {more:,} more"] if more > 0 else lines


def replaces(path: str) -> bool:
    """Whether writing to the path would replace a file."""
    try:
        return bool(path) and Path(path).expanduser().is_file()
    except (OSError, RuntimeError):
        return False


def where_words(path: str) -> str:
    """What will happen at the path."""
    if not path:
        return "Name the file to write."
    where = Path(path).expanduser()
    try:
        if where.is_dir():
            return "This is a folder. Name a file in it."
        if not where.parent.is_dir():
            return f"There is no folder {where.parent}."
        if where.is_file():
            return f"{where.name} exists; Replace puts the export in its place, once it is whole."
    except OSError as error:
        return f"This place cannot be written to: {error.strerror}."
    return "The file appears in its place once it is whole."
