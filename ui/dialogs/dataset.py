"""Write a dataset: plan it, see what it would hold, write it, and have it checked.

What belongs here: the dialog, with the plan's form beside the preview, and writing. The form is in
``ui.dialogs.datasets.form``, plans that are kept in ``plans``, the words in ``words``; all work
runs in a worker.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import Problem
from ui.dialogs.datasets import words as say
from ui.dialogs.datasets.form import PlanForm
from ui.dialogs.datasets.labels import LabelTable
from ui.dialogs.datasets.plans import PlanBar
from ui.dialogs.exporting.again import AgainDialog
from ui.dialogs.exporting.telling import copy_path, show_in_folder, tell
from ui.dialogs.folders import export_folder, remember_export
from ui.dialogs.pace import BYTES
from ui.dialogs.working import text_field
from ui.plain import plain_label

if TYPE_CHECKING:
    from collections.abc import Callable

    from annotator.exchange.dataset.plan import Plan
    from annotator.exchange.dataset.verifying import Verdict
    from annotator.exchange.dataset.writing import Written
    from annotator.ticker import Ticker
    from ui.dialogs.datasets.known import Known, Seen
    from ui.session import Session

WRITE: Final = "Write dataset"
REPLACE: Final = "Replace dataset"
LOOKING: Final = "Looking at what the dataset would hold…"


class DatasetDialog(AgainDialog):
    """The dataset dialog; the preview is made anew whenever the plan is changed."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self._known: Known | None = None
        self._seen: Seen | None = None
        self._plan: Plan | None = None
        self._trouble = ""
        self._written: tuple[Written, Verdict] | None = None
        self._folder_is_mine = False
        self._make_widgets(session)
        super().__init__(session, "Write a dataset", parent)
        self.start = self.add_button(WRITE, self.run_write)
        self.show_it = self.add_button("Show in folder", self._show_in_folder)
        self.copy_it = self.add_button("Copy path", self._copy_path)
        self._lay_out()
        self.resize(*self._room(980, 680))
        self._connect()
        self._begin()

    def _make_widgets(self, session: Session) -> None:
        self.form = PlanForm(session)
        self.plans = PlanBar(session, self.form)
        self.summary = plain_label(wrap=True)
        self.table = LabelTable()
        self.details = text_field("What the dataset would hold", wrap=True)
        self.path = QLineEdit()
        self.path.setAccessibleName("Folder to write")
        self.choose = QPushButton("Choose…")
        self.told = plain_label(wrap=True)

    def _room(self, width: int, height: int) -> tuple[int, int]:
        """So much, but no more than the screen has."""
        there = self.screen().availableSize()
        return min(width, there.width() - 24), min(height, there.height() - 48)

    def _lay_out(self) -> None:
        self.choose.setAutoDefault(False)
        self.stop.setAutoDefault(False)  # Enter in a field is no answer here
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(self.form)
        split.addWidget(self._preview())
        split.setSizes([520, 440])
        self.form.setMinimumWidth(360)
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(plain_label("Folder"))
        place.addWidget(self.path, 1)
        place.addWidget(self.choose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self.plans)
        layout.addWidget(split, 1)
        layout.addLayout(place)
        layout.addWidget(self.told)
        layout.addLayout(self.foot())

    def _preview(self) -> QWidget:
        side = QWidget()
        side.setMinimumWidth(300)
        column = QVBoxLayout(side)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.summary)
        column.addWidget(self.table)
        column.addWidget(self.details, 1)
        return side

    def _connect(self) -> None:
        self.plans.taken.connect(self.look)
        self.plans.said.connect(self._say)
        self.plans.to_do.connect(self.when_free)
        self.choose.clicked.connect(self._choose)
        self.path.textEdited.connect(self._on_folder)
        self.path.textChanged.connect(lambda _: self._forget())
        self.form.changed.connect(self.look)
        self._session.changed.connect(self._on_changes)

    def _begin(self) -> None:
        self.form.set_plan(self.plans.fresh())
        self.look_soon(0)
        self._name_folder()
        self.form.name.setFocus()

    # The folder

    def _folder(self) -> str:
        return str(export_folder(self._session))

    def _name_folder(self) -> None:
        """The folder goes by the plan's name until somebody names another one."""
        if not self._folder_is_mine:
            from annotator.guarded.names import file_name

            name = file_name(f"{self.form.name.text().strip() or 'claims'}-dataset")
            self.path.setText(str(export_folder(self._session) / name))

    def _on_folder(self, _text: str) -> None:
        self._folder_is_mine = True

    def _choose(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Folder for the dataset", self._folder())
        if name:
            self._folder_is_mine = True
            self.path.setText(name)

    # Looking

    def look(self) -> None:
        """The plan or the project was changed: look again."""
        if not self.writing:
            self._forget()
            self._seen = None
            self._name_folder()
            self.look_soon()

    def _on_changes(self, _changes: object) -> None:
        # A method and no lambda: Qt lets go of it with the dialog, the session lives on.
        self._known = None
        self.look()

    def _forget(self) -> None:
        """What was written belongs to the plan and the folder as they were."""
        if not self.writing:
            self._written, self._trouble = None, ""
            self.show_state()

    def looking(self) -> Callable[[Ticker], object] | None:
        """See ``AgainDialog``."""
        from ui.dialogs.datasets.known import see

        project, known = self._session.project, self._known
        if project is None:
            return None
        try:
            plan = self.form.plan()
        except Problem as problem:
            self._plan = None
            words = str(problem)
            self._show_nothing(words[0].upper() + words[1:])
            return None
        self._plan = plan
        self.summary.setText(LOOKING)
        return lambda ticker: see(project, plan, known, ticker)

    def show_look(self, found: Seen) -> None:
        """See ``AgainDialog``."""
        project, plan = self._session.project, self._plan
        if project is None or plan is None:
            return
        if self._known is not found.known:
            self._known = found.known
            self.form.know(found.known)
        self._seen = found
        scheme, preview = project.scheme, found.preview
        self.summary.setText(say.summary_words(preview, plan))
        shares = plan.split.shares().values()
        used = (
            [True, False, False] if plan.split.method == "none" else [each > 0 for each in shares]
        )
        self.table.load(say.table_of(preview, scheme), used)
        self.table.setVisible(preview.articles > 0)
        tell(self.details, say.parts_of(preview, plan, found.known, scheme))

    def _show_nothing(self, words: str) -> None:
        self.summary.setText(words)
        self.table.hide()
        self.details.clear()

    # Writing

    def run_write(self) -> None:
        """Write the dataset, then check it."""
        project, plan = self._session.project, self._plan
        if project is None or plan is None or self._seen is None:
            return
        folder = Path(self.path.text().strip()).expanduser().absolute()
        if say.where_words(str(folder))[2] and self.start.text() != REPLACE:
            self.show_state()  # it came into being meanwhile
            return

        def write(ticker: Ticker) -> Written:
            return project.dataset(folder, plan, ticker)

        self._written, self._trouble = None, ""
        self.work("Dataset", write, self._check, "articles")

    def _check(self, written: Written) -> None:
        folder = Path(written.path)
        remember_export(self._session, folder.parent)

        def check(ticker: Ticker) -> Verdict:
            from annotator.exchange.dataset.verifying import verify

            return verify(folder, ticker)

        def done(verdict: Verdict) -> None:
            self._show_written(written, verdict)

        self.work("Checking the dataset", check, done, BYTES)

    def _show_written(self, written: Written, verdict: Verdict) -> None:
        self._written = written, verdict
        self.summary.setText(say.written_words(written, verdict))
        tell(self.details, say.result_parts(written, verdict))
        self.show_state()
        self.stop.setFocus()

    def _show_in_folder(self) -> None:
        if self._written is not None:
            show_in_folder(Path(self._written[0].path))

    def _copy_path(self) -> None:
        if self._written is not None:
            copy_path(Path(self._written[0].path))

    # While work runs

    def failed(self, reason: str, *, looked: bool) -> None:
        """Say why; the dialog can be used again."""
        if looked:
            self._show_nothing(reason or "Nothing was looked at.")
        else:
            self._say(reason or "Cancelled. Nothing was written.")

    def _say(self, words: str) -> None:
        self._trouble = words
        self.show_state()

    def _may_split(self) -> bool:
        """Whether I may put articles into splits, where any need one."""
        project, plan, seen = self._session.project, self._plan, self._seen
        if project is None or plan is None or seen is None:
            return False
        if plan.split.method == "none" or not seen.preview.new:
            return True
        return project.is_lead and not project.read_only

    def show_state(self) -> None:
        """Writing is offered once the preview is there and a folder is named."""
        if not hasattr(self, "copy_it"):  # still being made
            return
        for widget in (self.plans, self.form, self.path, self.choose):
            widget.setEnabled(not self.writing)
        words, possible, replaces = say.where_words(self.path.text().strip())
        seen = self._seen
        if seen is not None and seen.preview.articles and not self._may_split():
            words, possible = say.LEADS, False
        there = seen is not None and seen.preview.articles > 0
        self.start.setText(REPLACE if replaces else WRITE)
        self.start.setEnabled(possible and there and not self.running and self.up_to_date)
        written = self._written is not None and not self.running
        for button in (self.show_it, self.copy_it):
            button.setVisible(written)
        if self._written is not None:
            self.told.setText(f"Written to {self._written[0].path}")
        elif not self.writing:
            self.told.setText(self._trouble or words)

    def _on_progress(self, done: int, total: int, what: str) -> None:
        super()._on_progress(done, total, what)
        if self.writing:
            self.told.setText(f"{what or 'Working'}…")
