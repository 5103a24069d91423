"""Merge: what a colleague's file would bring, then taking it in, then what it did.

What belongs here: the dialog and its sentences. Merging is the core's; a dry run of it is shown
before anything is changed, and a restore point is made by it. What is left to say afterwards is
``ui.review.team_followups``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from annotator.errors import Problem
from ui.articles.drawing import tabular
from ui.dialogs.working import WorkingDialog, counted
from ui.plain import one_line, plain_label
from ui.review.team_followups import FollowUps

if TYPE_CHECKING:
    from annotator.team import MergeLine, MergeReport
    from annotator.ticker import Ticker
    from annotator.values import Changes
    from ui.session import Session

FILES: Final = "Projects and packages (*.claims *.claimspack);;All files (*)"
CHOOSE: Final = "Choose a colleague’s project file, or a package that came back."
BEFORE: Final = (
    "You see what it brings before anything is changed. A merge can be taken back, and a copy of "
    "the project from before is kept."
)
LOOKING: Final = "Looking at what it brings…"


class MergeDialog(WorkingDialog):
    """The dialog of merging. ``path`` given (a drop, the command line) is looked at at once.

    ``texts_wanted`` (their article, ours): two texts of what seems to be one article.
    """

    texts_wanted = Signal(int, int)

    def __init__(
        self, session: Session, path: Path | None = None, parent: QWidget | None = None
    ) -> None:
        self._path: Path | None = None
        self._dry: MergeReport | None = None
        self._done: MergeReport | None = None
        self._make_widgets(session)
        super().__init__(session, "Merge", parent)
        self.start = self.add_button("Merge", self.merge)
        self.back = self.add_button("Take back", self.take_back)
        self.asked = self.add_button("Remove them here too…", self.ask_to_remove)
        self._lay_out()
        self.choose.clicked.connect(self._choose)
        self.follow.texts_wanted.connect(self.texts_wanted)
        self.resize(620, 460)
        self.show_state()
        if path is not None:
            self.look_at(path)

    def _make_widgets(self, session: Session) -> None:
        self.file = plain_label(CHOOSE, wrap=True)
        self.choose = QPushButton("Choose…")
        self.choose.setAutoDefault(False)
        self.summary = plain_label(BEFORE, wrap=True)
        self.counts = QWidget()
        self._grid = QGridLayout(self.counts)
        self.notes = plain_label(wrap=True)
        self.follow = FollowUps(session)
        self.follow.hide()
        self.told = plain_label(wrap=True)
        self.told.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        flags = Qt.TextInteractionFlag.TextSelectableByMouse
        self.told.setTextInteractionFlags(flags)
        self.notes.setTextInteractionFlags(flags)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.file, 1)
        head.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(3, 1)
        inner = QWidget()
        within = QVBoxLayout(inner)
        within.setContentsMargins(0, 0, 0, 0)
        within.setSpacing(16)
        for widget in (self.counts, self.notes, self.follow):
            within.addWidget(widget)
        within.addStretch(1)
        area = QScrollArea()
        area.setAccessibleName("What the file brings")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.summary)
        column.addWidget(area, 1)
        for widget in (self.told, self.progress, self.buttons):
            column.addWidget(widget)

    # Looking

    def _choose(self) -> None:
        folder = str(self._path.parent) if self._path is not None else ""
        name, _ = QFileDialog.getOpenFileName(self, "File to merge", folder, FILES)
        if name:
            self.look_at(Path(name))

    def look_at(self, path: Path) -> None:
        """Say what merging the file would bring; nothing is changed."""
        project = self._session.project
        if project is None or self.running:
            return
        self._path, self._dry, self._done = path, None, None
        self.file.setText(one_line(path.name, 200))
        self.summary.setText(LOOKING)
        self._show_lines(())
        self.notes.setText("")

        def look(ticker: Ticker) -> tuple[MergeReport, str]:
            report = project.merge(path, dry_run=True, ticker=ticker)
            return report, whose_words(path)

        self.work("Look at what a merge would bring", look, self._show_dry)

    def _show_dry(self, found: tuple[MergeReport, str]) -> None:
        report, whose = found
        self._dry = report
        if whose:
            self.file.setText(f"{self.file.text()}\n{whose}")
        self.summary.setText(would_words(report))
        self._show_lines(report.lines)
        self.notes.setText(notes_words(report))
        self.show_state()

    def _show_lines(self, lines: Sequence[MergeLine]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, line in enumerate(lines):
            number = plain_label(f"{line.new:,} new" if line.new else "nothing new")
            if not line.new:
                number.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            known = plain_label(f"{line.known:,} here already" if line.known else "")
            known.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            for at, label in enumerate((plain_label(line.what), number, known)):
                if at:
                    label.setFont(tabular(label.font()))
                    label.setAlignment(Qt.AlignmentFlag.AlignRight)
                self._grid.addWidget(label, row, at)
            number.setAccessibleName(f"{line.what}: {line.new:,} new, {line.known:,} here already")

    # Merging

    def merge(self) -> None:
        """Take in what the file brings: one step, which can be taken back."""
        project, path = self._session.project, self._path
        if project is None or path is None:
            return

        def take_in(ticker: Ticker) -> MergeReport:
            return project.merge(path, ticker=ticker)

        self.work("Merge", take_in, self._show_done)

    def _show_done(self, report: MergeReport) -> None:
        self._done = report
        self.summary.setText(done_words(report))
        self._show_lines(report.lines)
        self.notes.setText(notes_words(report))
        self.follow.ask(report)
        if report.restore_point:
            self.told.setText(f"A copy of the project from before lies at {report.restore_point}")
        self.show_state()
        self.stop.setFocus()

    def ask_to_remove(self) -> None:
        """Ask whether what others removed for good is to go here, too: a question of its own."""
        from ui.dialogs.purge import PurgeDialog

        report = self._done or self._dry
        if report is not None and report.asked and not self.running:
            here = tuple(each.text for each in report.asked)
            PurgeDialog(self._session, parent=self, asked=here).show()

    def take_back(self) -> None:
        """Take the merge back; what was answered since stays in the history of operations."""
        project, done = self._session.project, self._done
        if project is None or done is None or not done.merge:
            return

        def withdraw(ticker: Ticker) -> Changes:
            return project.take_back_merge(done.merge, ticker)

        self.work("Take the merge back", withdraw, lambda _changes: self._on_taken_back())

    def _on_taken_back(self) -> None:
        self._done = None  # what it would bring is known still: it may be merged again
        self.follow.hide()
        self.notes.setText("")
        self._show_lines(())
        self.summary.setText("Taken back: the project is as it was. Merging again brings it back.")
        self.show_state()

    # While work runs

    def stopped(self, reason: str) -> None:
        """Say why; another file can be chosen."""
        self.summary.setText(reason or "Cancelled. Nothing was changed.")
        self.show_state()

    def show_state(self) -> None:
        """Merging is offered once it is known what it would bring."""
        if not hasattr(self, "asked"):  # still being made
            return
        done = self._done is not None
        ready = not self.running and self._dry is not None and not done and self._dry.events > 0
        self.choose.setEnabled(not self.running)
        self.choose.setVisible(not done)
        self.start.setVisible(not done)
        self.start.setEnabled(ready)
        self.start.setDefault(ready)
        self.back.setVisible(self._done is not None and bool(self._done.merge))
        self.back.setEnabled(not self.running)
        report = self._done or self._dry
        # Before merging it may bring them itself, and there is nothing here to remove yet.
        merged = report is not None and (self._done is not None or not report.events)
        self.asked.setVisible(merged and report is not None and bool(report.asked))
        self.asked.setEnabled(not self.running)


def whose_words(path: Path) -> str:
    """Whose work a package brings, in a sentence; "" for a project, which may be everybody's."""
    from annotator.sync.package import facts_of

    try:
        facts = facts_of(path)
    except Problem:
        return ""
    sender, recipient = one_line(facts.sender_name, 60), one_line(facts.recipient_name, 60)
    if facts.answer:
        return f"Work that {sender} sends back"
    return f"A package that {sender} made for {recipient}"


def would_words(report: MergeReport) -> str:
    """What a merge would do, in a sentence."""
    if not report.events:
        return "Everything in this file is here already; there is nothing to merge."
    return f"Merging would bring something new to {counted(len(report.articles), 'article')}:"


def done_words(report: MergeReport) -> str:
    """What a merge did, in a sentence."""
    if not report.events:
        return "Everything in this file was here already; nothing was changed."
    return f"Merged. It brought something new to {counted(len(report.articles), 'article')}:"


def notes_words(report: MergeReport) -> str:
    """What a person should know, a paragraph each; what is asked after merging is announced."""
    told = list(report.notes)
    if report.dry and report.alike:
        some = counted(len(report.alike), "article has", "articles have")
        told.append(
            f"{some} other words here than there. Both are kept; after merging you can bring the "
            "annotations of one over to the other, one by one."
        )
    return "\n\n".join(told)
