"""Export: the format, whose work, the file, and what will stand in it, before a byte is written.

What belongs here: the dialog. What it says is in ``ui.dialogs.exporting.words``; what a preview
holds is looked up in a worker (``exporting.look``), anew whenever something is changed. Writing is
the core's; it runs in a worker too, with the progress here and in the window.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.values import ExportReport
from ui.dialogs.exporting import words as say
from ui.dialogs.exporting.again import AgainDialog
from ui.dialogs.exporting.choices import Options, Whose, narrow, quiet_label
from ui.dialogs.exporting.telling import copy_path, show_in_folder, tell
from ui.dialogs.folders import export_folder, remember_export
from ui.dialogs.working import text_field
from ui.plain import PlainForm, plain_label

if TYPE_CHECKING:
    from collections.abc import Callable

    from annotator.exchange.format import Format
    from annotator.ticker import Ticker
    from ui.dialogs.exporting.look import Look
    from ui.session import Session

EXPORT: Final = "Export"
REPLACE: Final = "Replace"
"""The button's name where a file of that name exists."""
ZIP: Final = ".zip"
NOTHING: Final = "No article would be in it. Choose otherwise whose annotations go in."
LOOKING: Final = "Looking at what will be written…"


class ExportDialog(AgainDialog):
    """The export dialog; the preview is made anew whenever something is changed."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self._report: ExportReport | None = None
        self._found: Look | None = None
        self._trouble = ""
        self._make_widgets(session)
        super().__init__(session, "Export", parent)
        self.resize(760, 600)
        self.start = self.add_button(EXPORT, self.run_export)
        self.show_it = self.add_button("Show in folder", self._show_in_folder)
        self.copy_it = self.add_button("Copy path", self._copy_path)
        self._lay_out()
        if session.project is not None:
            name = session.project.path.stem
            self.path.setText(str(export_folder(session) / name))
        self._on_format()
        self._connect()
        self.look_soon(0)

    def _make_widgets(self, session: Session) -> None:
        self.format = narrow(QComboBox(), 24)
        self.format.setAccessibleName("Format")
        for format_, missing in formats():
            name = f"{format_.name} (its library is not installed)" if missing else format_.name
            self.format.addItem(name, format_.key)
        self.holds = quiet_label()
        self.whose = Whose(session)
        self.options = Options()
        self.shape = QComboBox()
        self.shape.setAccessibleName("One file or a folder")
        self.path = QLineEdit()
        self.path.setAccessibleName("File to write")
        self.choose = QPushButton("Choose…")
        self.summary = plain_label(wrap=True)
        self.sample = text_field("What will be written, and what is lost", wrap=True)
        self.told = plain_label(wrap=True)

    def _lay_out(self) -> None:
        self.choose.setAutoDefault(False)
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self.shape)
        place.addWidget(self.path, 1)
        place.addWidget(self.choose)
        form = PlainForm()
        form.setSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        kind = QVBoxLayout()
        kind.setSpacing(4)
        kind.addWidget(self.format)
        kind.addWidget(self.holds)
        form.addRow("Format", kind)
        form.addRow("Annotations", self.whose)
        form.addRow("", self.options)
        form.addRow("File", place)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(self.summary)
        layout.addWidget(self.sample, 1)
        layout.addWidget(self.told)
        layout.addLayout(self.foot())
        self.sample.setMinimumHeight(96)

    def _connect(self) -> None:
        self.choose.clicked.connect(self._choose)
        self.format.currentIndexChanged.connect(self._on_format)
        self.shape.activated.connect(lambda _: self._on_shape())
        self.whose.changed.connect(self.look)
        self.options.changed.connect(self.look)
        self.path.textChanged.connect(lambda _text: self._forget())
        self._session.changed.connect(self._on_changes)

    def _on_changes(self, _changes: object) -> None:
        # A method and no lambda: Qt lets go of it with the dialog, the session lives on.
        self.look()

    # Choosing

    def chosen(self) -> Format:
        """The format that is chosen."""
        from annotator.exchange import registry

        return registry.by_key(str(self.format.currentData()))

    def _ending(self) -> str:
        """What the name of the file ends with; that of a folder with nothing."""
        return str(self.shape.currentData() or "")

    def _to_folder(self) -> bool:
        return not self._ending()

    def _on_format(self) -> None:
        format_ = self.chosen()
        self.holds.setText(say.holds_words(format_))
        self.whose.set_format(format_)
        self.options.set_format(format_)
        self.shape.clear()
        for words, ending in shapes(format_):
            self.shape.addItem(words, ending)
        self.shape.setVisible(self.shape.count() > 1)
        self._on_shape()
        self.look()

    def _on_shape(self) -> None:
        if self.path.text():
            self.path.setText(with_ending(self.path.text(), self._ending()))

    def _choose(self) -> None:
        ending, title = self._ending(), "File to write"
        if self._to_folder():
            name = QFileDialog.getExistingDirectory(self, "Empty folder to write into")
        else:
            # This dialog itself says what it would replace, and its button does.
            name, _ = QFileDialog.getSaveFileName(
                self,
                title,
                self.path.text(),
                f"{self.chosen().name} (*{ending});;All files (*)",
                options=QFileDialog.Option.DontConfirmOverwrite,
            )
        if name:
            path = Path(name)
            self.path.setText(str(path if path.suffix else path.with_suffix(ending)))

    # Looking

    def look(self) -> None:
        """Something is chosen otherwise, or the project was changed: look again."""
        if not self.writing:
            self._forget()
            self._found = None
            self.look_soon()

    def _forget(self) -> None:
        """What was written belongs to what was chosen before."""
        if not self.writing:
            self._report, self._trouble = None, ""
            self.show_state()

    def looking(self) -> Callable[[Ticker], object] | None:
        """See ``AgainDialog``."""
        from annotator.exchange import registry
        from ui.dialogs.exporting.look import look

        project, format_ = self._session.project, self.chosen()
        if missing := registry.missing(format_):
            self.summary.setText(missing)
            self.sample.clear()
            return None
        if project is None:
            return None
        selection, options = self.whose.selection(), self.options.values()
        self.summary.setText(LOOKING)
        return lambda ticker: look(project, format_, selection, options, ticker)

    def show_look(self, found: Look) -> None:
        """See ``AgainDialog``."""
        self._found = found
        self.summary.setText(say.will_words(found.preview))
        format_ = self.chosen()
        tell(self.sample, say.parts_of(found, format_, self.format.currentIndex() == 0))

    # Writing

    def run_export(self) -> None:
        """Write the file."""
        project, format_ = self._session.project, self.chosen()
        if project is None or self._found is None or not self.path.text().strip():
            return
        path = Path(self.path.text().strip()).expanduser().absolute()
        if self._replaces() and self.start.text() != REPLACE:  # it came into being meanwhile
            self.show_state()
            return
        selection, options = self.whose.selection(), self.options.values()

        def write(ticker: Ticker) -> ExportReport:
            return project.export(
                path, format=format_.key, selection=selection, options=options, ticker=ticker
            )

        self._report, self._trouble = None, ""
        self.work("Export", write, self._show_report, "articles")

    def _replaces(self) -> bool:
        return not self._to_folder() and say.replaces(self.path.text().strip())

    def _show_report(self, report: ExportReport) -> None:
        self._report = report
        self.summary.setText(say.written_words(report))
        remember_export(self._session, Path(report.path).parent)
        self.show_state()
        self.stop.setFocus()

    def _show_in_folder(self) -> None:
        if self._report is not None:
            show_in_folder(Path(self._report.path))

    def _copy_path(self) -> None:
        if self._report is not None:
            copy_path(Path(self._report.path))

    # While work runs

    def failed(self, reason: str, *, looked: bool) -> None:
        """Say why; the dialog can be used again."""
        self._trouble = reason or "Cancelled. Nothing was written."
        if looked:
            self.summary.setText("Nothing was looked at.")
            self.sample.clear()
        elif self._found is not None:
            self.summary.setText(say.will_words(self._found.preview))

    def show_state(self) -> None:
        """Export is offered once the preview is there and a place is named."""
        if not hasattr(self, "copy_it"):  # still being made
            return
        for widget in (self.format, self.whose, self.options, self.shape, self.path, self.choose):
            widget.setEnabled(not self.writing)
        words, possible = say.where_words(self.path.text().strip(), folder=self._to_folder())
        if self._found is not None and not self._found.preview.articles:
            words, possible = NOTHING, False
        ready = not self.running and self.up_to_date and self._found is not None and possible
        self.start.setEnabled(ready)
        self.start.setDefault(ready)
        self.start.setText(REPLACE if self._replaces() else EXPORT)
        written = self._report is not None and not self.running
        for button in (self.show_it, self.copy_it):
            button.setVisible(written)
        if self._report is not None:
            self.told.setText(told_words(self._report))
        elif not self.running:
            self.told.setText(self._trouble or words)


def told_words(report: ExportReport) -> str:
    """Where the export stands, and where what was lost is listed."""
    words = f"Written to {report.path}"
    if report.loss_file:
        words += f"\nWhat was lost or is unseen there is listed in {Path(report.loss_file).name}"
    return words


def formats() -> list[tuple[Format, str]]:
    """The formats that can be written, each with what has to be installed first."""
    from annotator.exchange import registry

    return [(each, registry.missing(each)) for each in registry.writable()]


def shapes(format_: Format) -> list[tuple[str, str]]:
    """What the export can be: words, and the ending of its name (none: a folder)."""
    if format_.shape == "file":
        return [("One file", format_.endings[0])]
    archive = [("One ZIP file", ZIP)]
    return archive if format_.endings == (ZIP,) else [*archive, ("A folder", "")]


def with_ending(path: str, ending: str) -> str:
    """The path with this ending in place of that of a format."""
    from annotator.exchange import registry

    known = {ZIP, *(end for each in registry.FORMATS for end in each.endings)}
    where = Path(path)
    bare = where.with_suffix("") if where.suffix.lower() in known else where
    return str(bare.with_name(bare.name + ending))
