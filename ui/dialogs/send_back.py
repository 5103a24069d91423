"""Send back: one file with one's own work, for whoever handed it out.

What belongs here: the dialog. What such a file holds is the core's (``annotator.sync``).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.package import free_path, package_folder, package_name, remember_folder
from ui.dialogs.working import WorkingDialog, counted
from ui.plain import PlainForm, one_line, plain_label

if TYPE_CHECKING:
    from annotator.project import Project
    from annotator.team import PackageFacts, PersonCount
    from annotator.ticker import Ticker
    from ui.session import Session


class SendBackDialog(WorkingDialog):
    """The dialog of sending back."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self._written = False
        self.summary = plain_label(wrap=True)
        self.folder = QLineEdit(str(package_folder(session)))
        self.folder.setAccessibleName("Folder")
        self.choose = QPushButton("Choose…")
        self.choose.setAutoDefault(False)
        self.file = plain_label(wrap=True)
        self.file.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.told = plain_label(wrap=True)
        super().__init__(session, "Send my work back", parent)
        self.start = self.add_button("Write", self.write)
        self._lay_out()
        self.folder.textChanged.connect(lambda _: self.show_state())
        self.choose.clicked.connect(self._choose_folder)
        self.resize(560, 280)
        if session.project is not None:
            self.summary.setText(summary_words(session.project))
        self.show_state()

    def _lay_out(self) -> None:
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self.folder, 1)
        place.addWidget(self.choose)
        form = self._form = PlainForm()
        form.setSpacing(12)
        form.addRow("Folder", place)
        form.addRow("File", self.file)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.summary)
        column.addLayout(form)
        column.addStretch(1)
        for widget in (self.told, self.progress, self.buttons):
            column.addWidget(widget)

    def path(self) -> Path | None:
        """The file that would be written; None where there is no such folder."""
        project, words = self._session.project, self.folder.text().strip()
        if project is None or not words:
            return None
        try:
            folder = Path(words).expanduser().absolute()
            there = folder.is_dir()
        except (OSError, RuntimeError):
            return None
        return (
            free_path(folder / package_name(project, project.me.name, answer=True))
            if there
            else None
        )

    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Folder for the file", self.folder.text())
        if name:
            self.folder.setText(name)

    def write(self) -> None:
        """Write the file."""
        project, path = self._session.project, self.path()
        if project is None or path is None:
            return

        def work(ticker: Ticker) -> PackageFacts:
            return project.send_back(path, ticker)

        self.work("Send my work back", work, lambda facts: self._on_written(path, facts))

    def _on_written(self, path: Path, facts: PackageFacts) -> None:
        project = self._session.project
        self._written = True
        remember_folder(self._session, path.parent)
        package = project.package if project is not None else None
        whom = (
            one_line(package.sender_name, 60)
            if package is not None
            else "whoever sent you the articles"
        )
        self.file.setText(str(path))
        self.told.setText(
            f"Written, with your work on {counted(facts.articles, 'article')}. Send this file to "
            f"{whom}. You can go on here; what you do later goes with the next one."
        )
        self.show_state()
        self.stop.setFocus()

    def stopped(self, reason: str) -> None:
        """Say why; the dialog can be used again."""
        self.told.setText(reason or "Cancelled. Nothing was written.")
        self.show_state()

    def show_state(self) -> None:
        """Writing is offered where there is a folder to write to."""
        if not hasattr(self, "start"):  # still being made
            return
        open_ = not self.running and not self._written
        for widget in (self.folder, self.choose):
            widget.setEnabled(open_)
        project = self._session.project
        path = (
            self.path() if open_ and project is not None and project.package is not None else None
        )
        if open_:
            possible = project is not None and project.package is not None
            self._form.setRowVisible(0, possible)
            self._form.setRowVisible(1, possible)
            self.file.setText(path.name if path is not None else "There is no such folder.")
        self.start.setVisible(not self._written)
        self.start.setEnabled(path is not None)
        self.start.setDefault(path is not None)


def recipient_of(project: Project) -> str:
    """The name of who gets the work: who sent the package, else another lead; "" for nobody."""
    if project.package is not None:
        return project.package.sender_name
    me = project.me.id
    return next((one.name for one in project.annotators() if one.lead and one.id != me), "")


def summary_words(project: Project) -> str:
    """What the file will hold, and for whom it is."""
    name = recipient_of(project)
    if not name:
        return (
            "You lead this project and nobody else does, so there is nobody to send your work back "
            "to. Colleagues get packages from you; theirs come back to you."
        )
    mine = next((p for p in project.people() if p.annotator == project.me.id), None)
    head = f"For {one_line(name, 60)}: your own work, and nothing else."
    return f"{head} {progress_words(mine)}" if mine is not None else head


def progress_words(mine: PersonCount) -> str:
    """How far one is, and what goes along unfinished."""
    done = mine.finished + mine.skipped
    total = max(mine.asked, done + mine.in_progress + mine.todo)
    words = f"You are done with {done:,} of {counted(total, 'article')}."
    if mine.in_progress:
        words += f" {counted(mine.in_progress, 'article')} in progress go along as they are."
    if mine.sent_back:
        words += f" {counted(mine.sent_back, 'article')} came back to you and wait."
    return words
