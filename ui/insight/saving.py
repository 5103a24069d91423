"""The report as a file: CSV, JSON, or an HTML page.

What belongs here: asking where to, and writing so that an old file stays until the new one is
whole. What stands in the file is the core's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from annotator.errors import Problem
from ui.dialogs.folders import export_folder, named, remember_export
from ui.plain import one_line

if TYPE_CHECKING:
    from annotator.review.agreement import AgreementReport
    from ui.session import Session

FILTERS: Final = {
    ".html": "Report to read (*.html)",
    ".csv": "Table for a spreadsheet (*.csv)",
    ".json": "Data for programs (*.json)",
}


class Saving(QObject):
    """``said`` (words): it was written, or why not."""

    said = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session

    def ask(self, report: AgreementReport, parent: QWidget) -> QFileDialog:
        """Ask which file to write, then write this report to it."""
        project = self._session.project
        stem = project.path.stem if project is not None else "project"
        name = export_folder(self._session) / f"{stem}-agreement.html"
        dialog = QFileDialog(parent, "Export agreement", str(name), ";;".join(FILTERS.values()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("html")
        dialog.filterSelected.connect(
            lambda chosen: dialog.setDefaultSuffix(_ending(chosen).removeprefix("."))
        )
        dialog.fileSelected.connect(
            lambda chosen: self._save_as(report, Path(chosen), dialog.selectedNameFilter())
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _save_as(self, report: AgreementReport, path: Path, chosen: str) -> None:
        known = path.suffix.lower() in FILTERS
        try:
            self.save(report, path if known else named(path, _ending(chosen)))
        except Problem as problem:
            self.said.emit(str(problem))

    def save(self, report: AgreementReport, path: Path) -> bool:
        """Write the report in the format that the file's name ends in."""
        from annotator.replacement import Replacement

        try:
            project = self._session.project
            title = project.title if project is not None else ""
            made = _writers(title)[path.suffix.lower()](report)
            with Replacement(path) as file:
                file.write(made.encode("utf-8"))
        except KeyError:
            kinds = ", ".join(FILTERS)
            self.said.emit(f"Nothing was written: the name of the file must end in {kinds}.")
            return False
        except Problem as problem:
            self.said.emit(str(problem))
            return False
        remember_export(self._session, path.parent)
        self.said.emit(f"Written to {one_line(str(path), 200)}.")
        return True


def _ending(chosen: str) -> str:
    return next(ending for ending, words in FILTERS.items() if words == chosen)


def _writers(title: str) -> dict[str, Callable[[AgreementReport], str]]:
    from annotator.review.agreement.report import to_csv, to_html, to_json

    return {".csv": to_csv, ".json": to_json, ".html": partial(to_html, project=title)}
