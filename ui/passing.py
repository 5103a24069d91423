"""What goes into the open project and out of it: the ways to the dialogs that do it.

What belongs here: opening the import, paste, export, dataset, restore and metadata dialogs, and the
question that stands before the first article of one's own. What they do is in ``ui.dialogs``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from ui.dialogs import project as questions

if TYPE_CHECKING:
    from ui.main_window import MainWindow
    from ui.projects import Projects


class InAndOut(QObject):
    """The ways in and out for a window; ``projects`` makes projects and knows the samples."""

    def __init__(self, window: MainWindow, projects: Projects) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._projects = projects
        self._joined_samples = False
        slots: dict[str, Callable[[], object]] = {
            "project.import": self.import_files,
            "project.paste": self.paste,
            "project.export": self.export,
            "project.dataset": self.dataset,
            "project.restore": self.restore_points,
            "article.metadata": self.metadata,
        }
        for id_, slot in slots.items():
            window.actions_.connect_to(id_, slot)
        window.articles.import_wanted.connect(self.import_files)
        window.articles.paste_wanted.connect(self.paste)

    def import_files(self, paths: Sequence[Path] = ()) -> None:
        """Open the import dialog, with these files and folders."""

        def ask() -> None:
            from ui.dialogs.import_ import ImportDialog

            ImportDialog(self._session, paths, self._window).show()

        self._for_own_articles(ask)

    def paste(self) -> None:
        """Open the dialog for an article of pasted text."""

        def ask() -> None:
            from ui.dialogs.paste import PasteDialog

            text = QGuiApplication.clipboard().text()
            PasteDialog(self._session, text, self._window).show()

        self._for_own_articles(ask)

    def _for_own_articles(self, ask: Callable[[], None]) -> None:
        """Ask at once, or first offer a project of one's own when the samples are open."""
        if self._session.project is None:
            self._projects.ask_new(ask)
        elif self._session.project.read_only:
            self._session.refuse("This project is open to read only; nothing can be added to it.")
        elif self._projects.samples_open and not self._joined_samples:
            questions.ask_own_project(
                self._window, lambda: self._projects.ask_new(ask), lambda: self._join_samples(ask)
            )
        else:
            ask()

    def _join_samples(self, ask: Callable[[], None]) -> None:
        self._joined_samples = True
        ask()

    def export(self) -> None:
        """Open the export dialog."""
        from ui.dialogs.export import ExportDialog

        if self._session.project is not None:
            self._window.bench.flush()
            ExportDialog(self._session, self._window).show()

    def dataset(self) -> None:
        """Open the dialog that plans and writes a dataset."""
        from ui.dialogs.dataset import DatasetDialog

        if self._session.project is not None:
            self._window.bench.flush()
            DatasetDialog(self._session, self._window).show()

    def restore_points(self) -> None:
        """Open the list of restore points."""
        from ui.dialogs.restore import RestoreDialog

        if self._session.project is not None:
            self._window.bench.flush()
            RestoreDialog(self._session, self._window).show()

    def metadata(self) -> None:
        """Open the dialog for the article's title, source and so on."""
        from ui.dialogs.metadata import MetadataDialog

        self._window.articles.settle()
        article = self._session.article
        if article is not None:
            MetadataDialog(self._session, article, self._window).show()
